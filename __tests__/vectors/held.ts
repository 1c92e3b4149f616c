import { spellings } from '../../src/secret.js'
import type { Outcome } from './outcome.js'
import type { Vector } from './vector.js'

/** What a vector says of its run, aspect by aspect, and the same aspects as they were found. */
export interface Comparison {
  readonly wanted: Readonly<Record<string, unknown>>
  readonly found: Readonly<Record<string, unknown>>
}

/** Holds an outcome against its vector; the run was right when both sides of what comes back are deeply equal. */
export function compare(vector: Vector, outcome: Outcome): Comparison {
  const { expect } = vector
  const aspects: readonly (readonly [name: string, wanted: unknown, found: unknown])[] = [
    ['error', expect.error, outcome.error],
    ['unexpected', [], outcome.unexpected],
    ['pending', [], outcome.pending],
    ['exitCode', expect.exitCode, outcome.exitCode],
    ...(expect.exitCode === 1
      ? ([
          ['left', [], outcome.left],
          ['exports', {}, outcome.exports]
        ] as const)
      : ([['authFile', expect.authFile, outcome.authFile]] as const)),
    ...given('config', expect.config, outcome.config),
    ...given('exports', expect.exports, outcome.exports),
    ...given('images', expect.images, outcome.images),
    ...given('messages', expect.messages, outcome.messages),
    ...given('links', expect.links, outcome.links),
    ...Object.entries(expect.files ?? {}).map(
      ([file, content]) => [file, content, readAs(content, outcome.files[file] ?? null)] as const
    ),
    // at least as long is long enough
    ...given('waited', expect.waited, Math.min(outcome.waited, expect.waited ?? 0)),
    ['exposed', [], outcome.exposed],
    ['secrets in the output', [], printedSecrets(vector, outcome.output)]
  ]
  return {
    wanted: Object.fromEntries(aspects.map(([name, wanted]) => [name, wanted])),
    found: Object.fromEntries(aspects.map(([name, , found]) => [name, found]))
  }
}

function given(name: string, wanted: unknown, found: unknown): readonly [string, unknown, unknown][] {
  return wanted === undefined ? [] : [[name, wanted, found]]
}

function readAs(wanted: string | object | null, found: string | null): unknown {
  if (typeof wanted !== 'object' || wanted === null || found === null) return found
  try {
    return JSON.parse(found)
  } catch {
    return found
  }
}

function printedSecrets(vector: Vector, output: string): readonly string[] {
  return secretsOf(vector).filter(secret => output.includes(secret))
}

/** Every value of a vector's environment that its name calls a secret, and every credential that it sends. */
function secretsOf({ env = {}, http = [] }: Vector): readonly string[] {
  const named = Object.entries(env).flatMap(([name, value]) =>
    /TOKEN|PASSWORD|SECRET|AUTH_CONFIG/.test(name) && value.length > 3 ? spellings(value) : []
  )
  const sent = http.flatMap(({ request }) => request.authorization?.split(' ').slice(1) ?? [])
  return [...new Set([...named, ...sent])]
}
