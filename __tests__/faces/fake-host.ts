import { processFacts } from '../../src/job-config/process-facts.js'
import type { Transport } from '../../src/net/transport.js'
import type { Host } from '../../src/run.js'

/** When every test's process starts. */
export const NOW = new Date('2026-01-02T03:04:05Z')

export interface FakeHost {
  readonly host: Host
  /** Lines of standard output and of standard error. */
  readonly out: readonly string[]
  readonly err: readonly string[]
  /** Milliseconds of every wait asked for; none is really waited. */
  readonly waits: readonly number[]
  /** Tells the process a signal. */
  signal(name: NodeJS.Signals): void
  /** How many listeners for signals there are. */
  listeners(): number
  /** Signals the process sent to itself, which would have ended it. */
  readonly raised: readonly NodeJS.Signals[]
}

export interface FakeHostOptions {
  readonly variables: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly home: string
  readonly temp: string
  /** Default: nothing answers. */
  readonly transport?: Transport
  readonly input?: string
}

const nothingAnswers: Transport = () =>
  Promise.reject(Object.assign(new Error('no network'), { code: 'ENOTFOUND' }))

/** A process with everything but its files made up. */
export function createFakeHost(options: FakeHostOptions): FakeHost {
  const out: string[] = []
  const err: string[] = []
  const waits: number[] = []
  const raised: NodeJS.Signals[] = []
  const handlers = new Set<(signal: NodeJS.Signals) => void>()
  const host: Host = {
    variables: options.variables,
    args: options.args ?? [],
    platform: 'linux',
    homeDirectory: options.home,
    tempDirectory: options.temp,
    self: processFacts(process),
    out: line => void out.push(line),
    err: line => void err.push(line),
    readInput: () => Promise.resolve(options.input ?? ''),
    createTransport: () => options.transport ?? nothingAnswers,
    now: () => NOW,
    sleep: milliseconds => {
      waits.push(milliseconds)
      return Promise.resolve()
    },
    random: () => 0,
    listen: (_names, handler) => {
      handlers.add(handler)
      return () => void handlers.delete(handler)
    },
    raise: signal => void raised.push(signal)
  }
  return {
    host,
    raised,
    out,
    err,
    waits,
    signal: name => {
      for (const handler of [...handlers]) handler(name)
    },
    listeners: () => handlers.size
  }
}
