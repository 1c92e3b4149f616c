import type { Purpose } from '../purpose.js'
import { PURPOSES } from '../purpose.js'
import type { Mistakes } from './mistakes.js'
import { quotedList } from './mistakes.js'

/** The one way a boolean is read: YAML 1.2's spellings, anything else is a mistake and counts as `fallback`. */
export function parseBoolean(text: string, where: string, mistakes: Mistakes, fallback = false): boolean {
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  mistakes.add(where, 'takes true or false')
  return fallback
}

/** The value when it is one of the choices; a mistake, and `fallback`, when not. */
export function parseChoice<Choice extends string>(
  text: string,
  choices: readonly [Choice, ...Choice[]],
  where: string,
  mistakes: Mistakes
): Choice {
  const chosen = choices.find(choice => choice === text.toLowerCase())
  if (chosen !== undefined) return chosen
  mistakes.add(where, `takes ${quotedList(choices)}`)
  return choices[0]
}

/** Purposes separated by commas or blanks, each once, in the order of `PURPOSES`. */
export function parsePurposes(text: string, where: string, mistakes: Mistakes): readonly Purpose[] {
  const words = text.split(/[\s,]+/).filter(word => word !== '')
  const known = PURPOSES.filter(purpose => words.includes(purpose))
  if (words.length === 0 || words.some(word => !PURPOSES.some(purpose => purpose === word))) {
    mistakes.add(where, `takes a list out of ${quotedList(PURPOSES)}`)
  }
  return known
}
