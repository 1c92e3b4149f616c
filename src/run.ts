import { homedir, tmpdir } from 'node:os'
import type { Ambient } from './ambient.js'
import type { Signals } from './commands/exec.js'
import type { Context, Log } from './context.js'
import { errorCode, Failure, Failures } from './errors.js'
import { processFacts } from './job-config/process-facts.js'
import type { ProcessFacts } from './job-config/process-facts.js'
import { createNodeTransport } from './net/node-transport.js'
import type { Transport } from './net/transport.js'
import { lineWriter } from './platform/output.js'
import type { Environment } from './platform/platform.js'
import { Secret, spellings } from './secret.js'

/** The process a face runs in, and through it the world; tests hand in one of their own. */
export interface Host extends Signals {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly args: readonly string[]
  readonly platform: NodeJS.Platform
  readonly homeDirectory: string
  /** The system's directory for temporary files. */
  readonly tempDirectory: string
  readonly self: ProcessFacts
  out(line: string): void
  err(line: string): void
  /** Everything on standard input. */
  readInput(): Promise<string>
  createTransport(env: Environment, log: Log): Transport
  now(): Date
  sleep(milliseconds: number): Promise<void>
  random(): number
}

const processHost: Host = {
  variables: process.env,
  args: process.argv.slice(2),
  platform: process.platform,
  homeDirectory: homedir(),
  tempDirectory: tmpdir(),
  self: processFacts(process),
  out: lineWriter(1),
  err: lineWriter(2),
  async readInput() {
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
    return Buffer.concat(chunks).toString('utf8')
  },
  createTransport: (env, log) =>
    createNodeTransport({
      env,
      homeDirectory: homedir(),
      platform: process.platform,
      debug: message => {
        log.debug(message)
      }
    }),
  now: () => new Date(),
  sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
  random: Math.random,
  listen(names, handler) {
    for (const name of names) process.on(name, handler)
    return () => {
      for (const name of names) process.off(name, handler)
    }
  }
}

/**
 * Runs a face to its exit code: the one place where an error ends. What is no failure of ours is told by its kind
 * alone, since a foreign message can quote what it choked on.
 */
export function run(
  face: (host: Host) => Promise<number>,
  report: (host: Host, message: string) => void
): void {
  void runOn(processHost, face, report).then(code => {
    process.exitCode = code
  })
}

/** The same on any host; answers with the exit code. */
export async function runOn(
  host: Host,
  face: (host: Host) => Promise<number>,
  report: (host: Host, message: string) => void
): Promise<number> {
  try {
    return await face(host)
  } catch (error) {
    report(host, describe(error))
    return 1
  }
}

/** The sentence for a person: ours as it is, a system error by its code and path, a bug by its name and place. */
export function describe(error: unknown): string {
  if (error instanceof Failure || error instanceof Failures) return error.message
  if (error instanceof Error && errorCode(error) !== undefined && 'syscall' in error) return error.message
  const name = error instanceof Error ? error.name : typeof error
  const frame = error instanceof Error ? /\n\s+at ([^\n]+)/.exec(error.stack ?? '')?.[1] : undefined
  const place = frame === undefined ? '' : ` at ${frame}`
  return `internal error (${name}${place}): this is a bug of registry-auth, report it with this line`
}

/** Makes secrets that are masked at birth, each spelling once. */
export function createSecrets(mask: (text: string) => void): Context['secret'] {
  const known = new Set<string>()
  return (value, username) => {
    for (const spelling of spellings(value, username)) {
      if (known.has(spelling)) continue
      known.add(spelling)
      mask(spelling)
    }
    return new Secret(value)
  }
}

/** The core's view of the world, on a host. */
export function createContext(parts: {
  readonly host: Host
  readonly env: Environment
  readonly ambient: Ambient
  readonly log: Log
  readonly secret: Context['secret']
}): Context {
  const { host, env, ambient, log, secret } = parts
  return {
    ambient,
    log,
    env,
    secret,
    transport: host.createTransport(env, log),
    now: () => host.now(),
    sleep: milliseconds => host.sleep(milliseconds),
    random: () => host.random(),
    homeDirectory: host.homeDirectory
  }
}
