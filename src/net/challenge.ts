/** What a server asks for in `WWW-Authenticate`; the schemes nobody uses at registries are left out. */
export type Challenge = BasicChallenge | BearerChallenge

/** RFC 7617: user name and password with each request. */
export interface BasicChallenge {
  readonly scheme: 'basic'
  readonly realm?: string
}

/** A token from the service at `realm`: https://distribution.github.io/distribution/spec/auth/token/ */
export interface BearerChallenge {
  readonly scheme: 'bearer'
  readonly realm: string
  readonly service?: string
  readonly scope?: string
}

/**
 * The Basic and Bearer challenges of a `WWW-Authenticate` value, in their order. Never throws: what does not follow
 * RFC 9110 §11 is skipped. Each character is looked at a fixed number of times, so hostile input costs no more.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const cursor = { text: header, at: 0 }
  const found: RawChallenge[] = []
  while (skipSeparators(cursor)) readElement(cursor, found)
  return found.map(known).filter(challenge => challenge !== undefined)
}

interface RawChallenge {
  readonly scheme: string
  /** The first of several parameters of one name counts. */
  readonly parameters: Map<string, string>
}

interface Cursor {
  readonly text: string
  at: number
}

/**
 * One list element. A comma separates parameters and challenges alike, so what a token is shows behind it: `=` makes
 * it a parameter of the challenge before it, anything else a new scheme.
 */
function readElement(cursor: Cursor, found: RawChallenge[]): void {
  const token = take(cursor, isTokenCharacter)
  if (token === '') {
    skipElement(cursor)
    return
  }
  const value = readParameterValue(cursor)
  if (value !== undefined) {
    const parameters = found.at(-1)?.parameters
    const name = token.toLowerCase()
    if (parameters !== undefined && !parameters.has(name)) parameters.set(name, value)
    return
  }
  found.push({ scheme: token.toLowerCase(), parameters: new Map() })
  skipToken68(cursor)
}

/** The value behind `=`, blanks around it allowed (BWS); undefined, and nothing consumed, when there is none. */
function readParameterValue(cursor: Cursor): string | undefined {
  const start = cursor.at
  take(cursor, isBlank)
  if (cursor.text[cursor.at] === '=') {
    cursor.at += 1
    take(cursor, isBlank)
    const quoted = cursor.text[cursor.at] === '"'
    const value = quoted ? readQuoted(cursor) : take(cursor, isTokenCharacter)
    if (quoted || value !== '') return value
  }
  cursor.at = start
  return undefined
}

/** RFC 9110 §5.6.4; a string that is never closed ends with the header. */
function readQuoted(cursor: Cursor): string {
  const { text } = cursor
  let value = ''
  cursor.at += 1
  while (cursor.at < text.length && text[cursor.at] !== '"') {
    if (text[cursor.at] === '\\') cursor.at += 1
    value += text[cursor.at] ?? ''
    cursor.at += 1
  }
  cursor.at += 1
  return value
}

/** A challenge may carry one bare value in place of parameters (`Negotiate YII==`); nothing here uses it. */
function skipToken68(cursor: Cursor): void {
  const start = cursor.at
  if (take(cursor, isBlank) === '') return
  const value = take(cursor, isToken68Character)
  take(cursor, character => character === '=')
  take(cursor, isBlank)
  const atEnd = cursor.at >= cursor.text.length || cursor.text[cursor.at] === ','
  if (value === '' || !atEnd) cursor.at = start
}

/** Behind something unreadable: on to the next comma outside a quoted string. */
function skipElement(cursor: Cursor): void {
  const { text } = cursor
  while (cursor.at < text.length && text[cursor.at] !== ',') {
    if (text[cursor.at] === '"') readQuoted(cursor)
    else cursor.at += 1
  }
}

function skipSeparators(cursor: Cursor): boolean {
  take(cursor, character => character === ',' || isBlank(character))
  return cursor.at < cursor.text.length
}

function take(cursor: Cursor, accepts: (character: string) => boolean): string {
  const start = cursor.at
  while (cursor.at < cursor.text.length && accepts(cursor.text.charAt(cursor.at))) cursor.at += 1
  return cursor.text.slice(start, cursor.at)
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t'
}

function isTokenCharacter(character: string): boolean {
  return /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(character)
}

function isToken68Character(character: string): boolean {
  return /[-._~+/0-9A-Za-z]/.test(character)
}

function known({ scheme, parameters }: RawChallenge): Challenge | undefined {
  const realm = parameters.get('realm')
  if (scheme === 'basic') return { scheme, ...(realm === undefined ? {} : { realm }) }
  if (scheme !== 'bearer' || realm === undefined) return undefined
  const service = parameters.get('service')
  const scope = parameters.get('scope')
  return {
    scheme,
    realm,
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope })
  }
}
