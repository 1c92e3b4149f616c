import { statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Log } from '../context.js'
import type { DockerConfig, StorePlan } from '../docker-config.js'

/** Stores that make a credential out of the job's cloud identity: they have no list, and copying would freeze a token. */
const COMPUTING = /^(?:ecr-login|gcloud|gcr|acr-[A-Za-z0-9._-]+)$/
/** What may stand behind `docker-credential-`. */
export const HELPER_NAME = /^[A-Za-z0-9._-]+$/
const LIST_LIMIT = 5_000
const OUTPUT_LIMIT = 1 << 20

/** What asking a store needs of the world. */
export interface StoreWorld {
  readonly env: (name: string) => string | undefined
  readonly log: Log
  /** How long a store may think, in milliseconds. */
  readonly limit?: number
}

/**
 * What becomes of a config's `credsStore`. A store that enumerates is asked which registries it serves (names only), so
 * that no secret has to be copied; one that cannot answer is dropped with a warning.
 */
export async function planStore(config: DockerConfig, world: StoreWorld): Promise<StorePlan> {
  const { log } = world
  const helper = config.credsStore ?? ''
  if (helper === '') return { kind: 'absent' }
  if (!HELPER_NAME.test(helper)) {
    log.warning('the base config\'s "credsStore" is no helper\'s name: it is ignored')
    return { kind: 'dropped', helper: '', servers: [] }
  }
  if (COMPUTING.test(helper)) return { kind: 'stays' }
  const listed = await listServers(helper, world)
  if ('problem' in listed) {
    log.warning(`the credential store "${helper}" ${listed.problem}: the job goes on without it`)
    return { kind: 'dropped', helper, servers: [] }
  }
  return { kind: 'dropped', helper, servers: listed.servers }
}

type Listed = { readonly servers: readonly string[] } | { readonly problem: string }

/** `docker-credential-NAME list` answers a JSON object, server → user name (docker/docker-credential-helpers). */
async function listServers(helper: string, { env, limit = LIST_LIMIT }: StoreWorld): Promise<Listed> {
  const program = findProgram(`docker-credential-${helper}`, env('PATH') ?? env('Path') ?? '')
  if (program === undefined) return { problem: 'is not installed' }
  const { execFile } = await import('node:child_process')
  return new Promise(resolve => {
    const child = execFile(
      program,
      ['list'],
      { timeout: limit, killSignal: 'SIGKILL', maxBuffer: OUTPUT_LIMIT, windowsHide: true },
      (error, stdout) => {
        resolve(error === null ? readList(stdout) : { problem: problemOf(error, limit) })
      }
    )
    // a helper that waits for input must see its end; one that never reads closes the pipe first
    child.stdin?.on('error', () => undefined)
    child.stdin?.end()
  })
}

/** Looked up as docker does (Go `exec.LookPath`): never in a directory relative to where the job happens to be. */
export function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .flatMap(directory => [join(directory, name), join(directory, `${name}.exe`)])
    .find(file => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
}

function problemOf(error: { code?: unknown; killed?: boolean }, limit: number): string {
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'listed more than 1 MB'
  return error.killed === true ? `did not answer within ${limit / 1000} s` : 'failed to list its registries'
}

function readList(stdout: string): Listed {
  const problem = { problem: 'did not list its registries as JSON' }
  try {
    const value: unknown = JSON.parse(stdout)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return problem
    return { servers: Object.keys(value) }
  } catch {
    return problem
  }
}
