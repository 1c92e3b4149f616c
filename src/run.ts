import type { Signals } from './commands/guard.js'
import type { Context, Log } from './context.js'
import { errorCode, Failure, Failures } from './errors.js'
import type { ProcessFacts } from './job-config/process-facts.js'
import type { Transport } from './net/transport.js'
import { createProcessHost } from './platform/process.js'
import type { Environment, Platform } from './platform/platform.js'
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

/**
 * Runs a face to its exit code: the one place where an error ends. What is no failure of ours is told by its kind
 * alone, since a foreign message can quote what it choked on.
 */
export function run(
  face: (host: Host) => Promise<number>,
  report: (host: Host, message: string) => void
): void {
  void runOn(createProcessHost(), face, report).then(code => {
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
    tryToReport(() => {
      report(host, describe(error))
    })
    return 1
  }
}

/** Where nothing can be written any more, the exit code has to say it alone. */
function tryToReport(report: () => void): void {
  try {
    report()
  } catch {
    return
  }
}

/** The sentence for a person: ours as it is, a system error by its code and path, a bug by its name and place. */
export function describe(error: unknown): string {
  if (error instanceof Failure || error instanceof Failures) return error.message
  if (error instanceof Error && errorCode(error) !== undefined && 'syscall' in error) return error.message
  const name = error instanceof Error ? error.name : typeof error
  const frame = error instanceof Error ? firstFrame(error) : undefined
  const place = frame === undefined ? '' : ` at ${frame}`
  return `internal error (${name}${place}): this is a bug of registry-auth, report it with this line`
}

/** The line below the message in a stack, and no line of the message itself. */
function firstFrame({ message, stack = '' }: Error): string | undefined {
  return /^\s+at (.+)$/.exec(stack.split('\n')[message.split('\n').length] ?? '')?.[1]
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
  readonly platform: Platform
  readonly secret: Context['secret']
}): Context {
  const { host, env, platform, secret } = parts
  const { ambient, log } = platform
  const world: Omit<Context, 'idToken'> = {
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
  const idToken: Context['idToken'] = async request => {
    const { createIdTokenSource } = await import('./platform/id-token.js')
    return createIdTokenSource(platform.id, world)(request)
  }
  return { ...world, idToken }
}
