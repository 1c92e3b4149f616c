import { latinOf } from '../src/werf/slug.js'

/** The part of the component that has no file: it is made from the table of the TypeScript side. */
export const LETTERS_PART = 'werf/letters.awk'

/** The last characters that become anything are those as wide as Chinese ones. */
const LAST = 0xffff
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'
const LINE = 1000

/** An awk function with the Latin letters of all characters, as runs of a first number and the letters from there on. */
export function lettersProgram(): string {
  const words = runs()
    .map(([first, letters]) => `${first} ${letters}`)
    .join(' ')
  const lines = words.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return [
    'function latin_letters(   runs) {',
    ...lines.map(line => `runs = runs "${line}"`),
    'return runs',
    '}'
  ].join('\n')
}

/** `.` stands for nothing, `+a` for one letter of the alphabet behind the other. */
function runs(): readonly (readonly [first: number, letters: string])[] {
  const found: (readonly [number, string])[] = []
  let code = 0
  while (code <= LAST) {
    const letters = letter(code)
    let end = code + 1
    while (end <= LAST && letter(end) === letters) end++
    let last = code
    while (end === code + 1 && follows(letter(last), letter(last + 1))) last++
    // two of them are no alphabet yet
    const isAlphabet = last > code + 1
    found.push([code, isAlphabet ? `+${letters}` : letters || '.'])
    code = isAlphabet ? last + 1 : end
  }
  return found
}

function letter(code: number): string {
  const isSurrogate = code >= 0xd800 && code < 0xe000
  return isSurrogate ? '' : latinOf(String.fromCodePoint(code))
}

function follows(one: string, next: string): boolean {
  return one.length === 1 && next.length === 1 && ALPHABET.includes(`${one}${next}`)
}
