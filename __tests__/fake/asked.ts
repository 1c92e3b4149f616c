import type { FakeRequest } from './answer.js'

/** The name a request was meant for, which `routesTo` keeps in a header. */
export function askedHost({ headers }: FakeRequest): string {
  return String(headers['x-original-host'] ?? headers.host)
}

/** True when these fields are there and no others. */
export function hasExactly(
  names: readonly string[],
  required: readonly string[],
  optional: readonly string[] = []
): boolean {
  return (
    required.every(name => names.includes(name)) &&
    names.every(name => required.includes(name) || optional.includes(name))
  )
}
