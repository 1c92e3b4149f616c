import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actionMain, reportActionFailure } from '../../src/faces/action.js'
import { commandLine, reportCommandLineFailure } from '../../src/faces/command-line.js'
import type { Transport } from '../../src/net/transport.js'
import { runOn } from '../../src/run.js'
import { createFakeHost } from './fake-host.js'
import type { FakeHost } from './fake-host.js'

/** A password that stands nowhere by chance. */
export const PASSWORD = 'tops3cret-Pa55'
/** A login at a registry nobody asks, because of `--verify false`. */
export const LOGIN = [
  '--registries',
  'registry.example username=alice password-env=PASSWORD',
  '--verify',
  'false'
]

/** A machine of one test with a home and a temp directory. */
export interface World {
  readonly folder: string
  readonly home: string
  readonly temp: string
  /** A process for the command line, on no CI. */
  cli(args: readonly string[], options?: Options): Run
  /** A process for the Action's main phase. */
  action(variables: Readonly<Record<string, string>>): Run
  /** The job's directories there are. */
  directories(): readonly string[]
  remove(): void
}

export interface Options {
  readonly variables?: Readonly<Record<string, string>>
  readonly transport?: Transport
  readonly input?: string
}

export interface Run extends FakeHost {
  /** Runs it to its exit code. */
  end(): Promise<number>
}

export function makeWorld(): World {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'face-test-'))
  const [home, temp] = [join(folder, 'home'), join(folder, 'temp')]
  for (const path of [home, temp]) mkdirSync(path)
  return {
    folder,
    home,
    temp,
    cli: (args, { variables = {}, ...options } = {}) => {
      const fake = createFakeHost({ variables: { PASSWORD, ...variables }, args, home, temp, ...options })
      return { ...fake, end: () => runOn(fake.host, commandLine, reportCommandLineFailure) }
    },
    action: variables => {
      const fake = createFakeHost({ variables: { RUNNER_TEMP: temp, ...variables }, home, temp })
      return { ...fake, end: () => runOn(fake.host, actionMain, reportActionFailure) }
    },
    directories: () => readdirSync(temp).map(name => join(temp, name)),
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/**
 * What a shell would have set after it evaluated lines of `export NAME='VALUE'`, `export NAME="$OTHER"` and
 * `unset NAME`, from the variables before.
 */
export function evaluated(
  lines: readonly string[],
  before: Readonly<Record<string, string | undefined>> = {}
): Readonly<Record<string, string | undefined>> {
  const changed: Record<string, string | undefined> = {}
  for (const line of lines) {
    const match = /^(?:export ([A-Z_]+)=(?:'([^']*)'|"\$([A-Z_]+)")|unset ([A-Z_]+))$/.exec(line)
    if (match === null) throw new Error(`no line for a shell: ${line}`)
    const copied = match[3] === undefined ? undefined : (changed[match[3]] ?? before[match[3]])
    changed[match[1] ?? match[4] ?? ''] = match[2] ?? copied
  }
  return changed
}

/** Waits until a file is there. */
export async function appears(file: string): Promise<string> {
  for (let tries = 0; tries < 500; tries++) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    if (text !== '') return text
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error(`no file ${file}`)
}
