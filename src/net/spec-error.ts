/**
 * Codes that may be shown, in words. A closed list, since any other text of a server can be a secret it was sent: those
 * of the distribution specification, of OAuth (RFC 6749 §5.2), and what Harbor, GitHub and Docker Hub add.
 */
const CODES: ReadonlySet<string> = new Set([
  'unauthorized',
  'denied',
  'forbidden',
  'unsupported',
  'toomanyrequests',
  'unknown',
  'unavailable',
  'name invalid',
  'name unknown',
  'digest invalid',
  'manifest unknown',
  'blob unknown',
  'blob upload invalid',
  'blob upload unknown',
  'not found',
  'project policy violation',
  'invalid login',
  'invalid request',
  'invalid client',
  'invalid grant',
  'invalid scope',
  'invalid token',
  'unauthorized client',
  'access denied',
  'unsupported grant type',
  'incorrect username or password'
])

/**
 * The error code of an answer's body, as words (`denied`, `invalid grant`), undefined when it has none that is known.
 * Read from the distribution specification's `{"errors":[{"code"}]}`, from OAuth's `{"error"}` and from Docker Hub's
 * `{"details"}`.
 */
export function specErrorCode(body: string): string | undefined {
  const json = parseObject(body)
  if (json === undefined) return undefined
  const first: unknown = Array.isArray(json['errors']) ? json['errors'][0] : undefined
  const candidates = [isRecord(first) ? first['code'] : undefined, json['error'], json['details']]
  return candidates.map(asCode).find(code => code !== undefined)
}

function asCode(candidate: unknown): string | undefined {
  if (typeof candidate !== 'string') return undefined
  const words = candidate.toLowerCase().replaceAll('_', ' ').trim()
  return CODES.has(words) ? words : undefined
}

/** The JSON object a text holds, undefined for everything else; the parser's message would quote the text. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
