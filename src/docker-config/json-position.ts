/** Where a text is, as editors count: both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

interface State {
  readonly open: string[]
  expected: 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'end'
}

const BLANKS = /[ \t\n\r]*/y
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/**
 * Where a text stops being JSON (RFC 8259), undefined when it is JSON. The parser's own message is of no use: it quotes
 * the text, which may be a secret, and does not always tell the place.
 */
export function jsonErrorPosition(text: string): Position | undefined {
  const offset = errorOffset(text)
  if (offset === undefined) return undefined
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function errorOffset(text: string): number | undefined {
  const state: State = { open: [], expected: 'value' }
  let at = 0
  for (;;) {
    at += matchAt(BLANKS, text, at)
    const first = text[at]
    if (first === undefined) return state.expected === 'end' && state.open.length === 0 ? undefined : at
    const scalar = matchAt(first === '"' ? STRING : LITERAL, text, at)
    const token = scalar > 0 && first !== '"' ? 'literal' : first
    if ((first === '"' && scalar === 0) || !accept(state, token)) return at
    at += Math.max(scalar, 1)
  }
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

/** Takes one token (a punctuation mark, a quote for a string, or `literal`); false when it may not stand there. */
function accept(state: State, token: string): boolean {
  const { expected } = state
  if (expected === 'end') return acceptAfterValue(state, token)
  if (expected === 'colon') return become(state, 'value', token === ':')
  if (expected === 'key or }' && token === '}') return close(state)
  if (expected === 'key' || expected === 'key or }') return become(state, 'colon', token === '"')
  if (expected === 'value or ]' && token === ']') return close(state)
  if (token === '"' || token === 'literal') return become(state, 'end', true)
  if (token !== '[' && token !== '{') return false
  state.open.push(token)
  return become(state, token === '[' ? 'value or ]' : 'key or }', true)
}

function acceptAfterValue(state: State, token: string): boolean {
  const container = state.open.at(-1)
  if (container === undefined) return false
  if (token === ',') return become(state, container === '[' ? 'value' : 'key', true)
  return token === (container === '[' ? ']' : '}') && close(state)
}

function become(state: State, expected: State['expected'], accepted: boolean): boolean {
  state.expected = expected
  return accepted
}

function close(state: State): boolean {
  state.open.pop()
  return become(state, 'end', true)
}
