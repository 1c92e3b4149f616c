import { spellings } from '../secret.js'

const SECRET_FIELDS = ['auth', 'password', 'identitytoken', 'registrytoken']

/**
 * Every spelling of every secret in a docker config's text, and the text itself where it is one line: a runner takes
 * the lines of a longer one for secrets of their own, and would black out every brace of the log.
 */
export function secretTextsOf(text: string): readonly string[] {
  const texts = new Set(text === '' || /[\r\n]/.test(text.trim()) ? [] : [text.trim()])
  for (const entry of entriesOf(text)) {
    for (const field of SECRET_FIELDS) {
      const value = entry[field]
      if (typeof value === 'string') for (const spelling of spellings(value)) texts.add(spelling)
    }
    if (typeof entry['auth'] === 'string') for (const one of decoded(entry['auth'])) texts.add(one)
  }
  return [...texts].filter(one => one.trim() !== '')
}

/** `auth` is the base64 of `user:password` (docker/cli `decodeAuth`). */
function decoded(auth: string): readonly string[] {
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth, 'base64').toString('utf8')) ?? []
  return password === undefined ? [] : spellings(password, username)
}

function entriesOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const { auths } = JSON.parse(text) as { readonly auths?: unknown }
    return Object.values(auths ?? {}).filter(
      (one): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null
    )
  } catch {
    return []
  }
}
