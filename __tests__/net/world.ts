import os from 'node:os'
import type { Context } from '../../src/context.js'
import { Failure } from '../../src/errors.js'
import { parseHost, type Host } from '../../src/host.js'
import { createClient, type Client } from '../../src/net/client.js'
import { createNodeTransport } from '../../src/net/node-transport.js'
import type { Transport } from '../../src/net/transport.js'
import { Secret } from '../../src/secret.js'

export interface World extends Pick<Context, 'transport' | 'now' | 'sleep' | 'random' | 'log' | 'secret'> {
  /** Waits asked for; none is really waited. */
  readonly slept: number[]
  /** Debug lines. */
  readonly lines: string[]
  /** Values made secret. */
  readonly secrets: string[]
}

export interface WorldOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly homeDirectory?: string
  readonly transport?: Transport
  readonly now?: () => Date
}

/** The real transport in a world where waiting takes no time and nothing of this machine's environment is seen. */
export function createWorld(options: WorldOptions = {}): World {
  const slept: number[] = []
  const lines: string[] = []
  const secrets: string[] = []
  const note = (line: string): void => void lines.push(line)
  const transport =
    options.transport ??
    createNodeTransport({
      env: name => options.env?.[name],
      homeDirectory: options.homeDirectory ?? os.tmpdir(),
      platform: 'linux',
      debug: note
    })
  return {
    transport,
    slept,
    lines,
    secrets,
    now: options.now ?? (() => new Date()),
    sleep: milliseconds => {
      slept.push(milliseconds)
      return Promise.resolve()
    },
    random: () => 0.5,
    log: { debug: note, info: note, notice: note, warning: note, error: note },
    secret: value => {
      secrets.push(value)
      return new Secret(value)
    }
  }
}

/** A client for one registry in that world. */
export function clientFor(world: World, registry: string, caFiles: readonly string[] = []): Client {
  return createClient(world, { registry, caFiles })
}

export function host(text: string): Host {
  const parsed = parseHost(text)
  if (parsed === undefined) throw new Error(`no host: ${text}`)
  return parsed
}

/** The failure a promise ends with; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('no failure')
}
