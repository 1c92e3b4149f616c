/**
 * The error code of an answer's body, as words (`denied`, `invalid grant`), undefined when it has none that is fit to
 * be shown: a server's free text never comes into a message. Read from the distribution specification's
 * `{"errors":[{"code"}]}`, from OAuth's `{"error"}` (RFC 6749 §5.2) and from Docker Hub's `{"details"}`.
 */
export function specErrorCode(body: string): string | undefined {
  const json = parseObject(body)
  if (json === undefined) return undefined
  const first: unknown = Array.isArray(json['errors']) ? json['errors'][0] : undefined
  for (const candidate of [isRecord(first) ? first['code'] : undefined, json['error'], json['details']]) {
    if (typeof candidate === 'string' && /^[A-Za-z_ ]{1,40}$/.test(candidate)) {
      return candidate.toLowerCase().replaceAll('_', ' ').trim()
    }
  }
  return undefined
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
