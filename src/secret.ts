import { inspect } from 'node:util'

/**
 * A value that cannot be printed by accident: every way of turning it into text gives `***`.
 * Whoever needs the value says so with `reveal()`.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  /** True when there is nothing to hide. */
  get empty(): boolean {
    return this.#value === ''
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [inspect.custom](): string {
    return '***'
  }
}

/** The value of the `Authorization: Basic` header and of an `auth` entry in a docker config (RFC 7617, UTF-8). */
export function basicAuth(username: string, password: Secret): string {
  return Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64')
}

/**
 * Every spelling of a secret that a log may come to hold: as it is, one by one for the lines of a multi-line secret,
 * URL-encoded, form-encoded, and (with a user name) as the base64 of an `Authorization` header.
 */
export function spellings(value: string, username?: string): readonly string[] {
  if (value === '') return []
  const lines = value.includes('\n')
    ? value.split(/[\r\n]+/).filter(line => line.length >= MASKABLE_LINE)
    : [value]
  const forms = new Set(lines)
  forms.add(value)
  forms.add(encodeURIComponent(value))
  forms.add(new URLSearchParams({ v: value }).toString().slice(2))
  forms.add(Buffer.from(value, 'utf8').toString('base64'))
  if (username !== undefined) forms.add(basicAuth(username, new Secret(value)))
  return [...forms]
}

/** A shorter line of a multi-line secret (a brace of a JSON key) would black out the whole log. */
const MASKABLE_LINE = 4
