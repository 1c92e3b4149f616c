import { RE2JS } from 're2js'
import type { Pattern } from './policy.js'

/**
 * How far `*` and `?` reach: in a `name` (a tag, a git ref) over everything, in a `path` (a repository) up to the next
 * slash, where `**` is for more.
 */
export type PatternScope = 'name' | 'path'

const LONGEST = 512

/**
 * A glob (`*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`, `\` before a character that is meant as it is) or, between slashes, a
 * regular expression of RE2. Either must match the whole value: an expression that is searched for selects more than
 * its writer thinks (`/pr-1/` would be `pr-10` and `xpr-1` too), and here that deletes.
 *
 * Both become RE2 expressions, which are matched in linear time whatever they are (https://github.com/google/re2/wiki/WhyRE2);
 * glob libraries translate to backtracking expressions, so none is used.
 *
 * Undefined when the text is neither.
 */
export function parsePattern(text: string, scope: PatternScope = 'name'): Pattern | undefined {
  if (text === '' || text.length > LONGEST) return undefined
  const matches = plainMatch(text, scope)
  if (matches !== undefined) return { text, matches }
  const expression = isExpression(text) ? text.slice(1, -1) : translateGlob(text, scope)
  if (expression === undefined || expression === '') return undefined
  const compiled = compile(expression)
  return compiled === undefined ? undefined : { text, matches: value => compiled.testExact(value) }
}

/** True when one of the patterns matches. */
export function matchesAny(patterns: readonly Pattern[], value: string): boolean {
  return patterns.some(pattern => pattern.matches(value))
}

/** Most patterns are a text, or a text and a star, and need no automaton. */
function plainMatch(text: string, scope: PatternScope): Pattern['matches'] | undefined {
  const match = /^([\w.:/-]*)(\*?)$/.exec(text)
  if (match?.[1] === undefined || isExpression(text)) return undefined
  const [, start, star] = match
  if (star === '') return value => value === start
  return scope === 'name' ? value => value.startsWith(start) : undefined
}

function isExpression(text: string): boolean {
  return text.length > 2 && text.startsWith('/') && text.endsWith('/')
}

/** RE2JS says what is wrong with an expression by an exception that quotes it, which is no message of ours. */
function compile(expression: string): RE2JS | undefined {
  try {
    return RE2JS.compile(expression, RE2JS.DOTALL)
  } catch {
    return undefined
  }
}

/** The glob as an RE2 expression; undefined when a bracket or brace does not close. */
function translateGlob(glob: string, scope: PatternScope): string | undefined {
  const one = scope === 'path' ? '[^/]' : '.'
  let expression = ''
  let depth = 0
  for (let index = 0; index < glob.length; index += 1) {
    const character = glob.charAt(index)
    if (character === '*') {
      const double = glob.charAt(index + 1) === '*'
      if (double) index += 1
      expression += double ? '.*' : `${one}*`
    } else if (character === '?') {
      expression += one
    } else if (character === '[') {
      const end = glob.indexOf(']', index + 2)
      if (end === -1) return undefined
      expression += characterClass(glob.slice(index + 1, end), scope)
      index = end
    } else if (character === '\\') {
      index += 1
      if (index === glob.length) return undefined
      expression += RE2JS.quote(glob.charAt(index))
    } else {
      if (character === '{') depth += 1
      if (character === '}') depth -= 1
      if (depth < 0) return undefined
      expression += braceOrLiteral(character, depth)
    }
  }
  return depth === 0 ? expression : undefined
}

function braceOrLiteral(character: string, depth: number): string {
  if (character === '{') return '(?:'
  if (character === '}') return ')'
  return character === ',' && depth > 0 ? '|' : RE2JS.quote(character)
}

function characterClass(content: string, scope: PatternScope): string {
  const negated = /^[!^]/.test(content)
  const members = (negated ? content.slice(1) : content).replace(/[\\\]^[]/g, '\\$&')
  return negated ? `[^${scope === 'path' ? '/' : ''}${members}]` : `[${members}]`
}
