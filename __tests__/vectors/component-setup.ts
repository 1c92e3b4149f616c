import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync, spawnSync } from 'node:child_process'
import { which } from '../../scripts/test-tools.js'
import { NOW } from '../faces/fake-host.js'
import type { Vector } from './vector.js'

/** What a job's image has, as far as the component can tell one image from another. */
export interface Setup {
  readonly shell: 'dash' | 'bash' | 'ash' | 'mksh' | 'yash'
  readonly awk: 'mawk' | 'gawk' | 'original-awk' | 'busybox'
  readonly client: 'curl' | 'wget'
  /** Options the job's shell has set before the login, xtrace for a job with CI_DEBUG_TRACE. */
  readonly options?: readonly ('xtrace' | 'nounset')[]
}

export function describeSetup({ shell, awk, client, options = [] }: Setup): string {
  return [shell, awk, client, ...options].join(', ')
}

/** Programs of a setup that this machine has not, or not as the setup needs them. */
export function missingPrograms({ shell, awk, client }: Setup): readonly string[] {
  const programs = [shell === 'ash' ? 'busybox' : shell, awk, client]
  const missing = [...new Set(programs)].filter(program => which(program) === undefined)
  return shell === 'ash' && missing.length === 0 && isStandalone() ? ['busybox that obeys PATH'] : missing
}

/** Debian's busybox-static takes its own applets whatever PATH says; its package busybox, like Alpine's, does not. */
function isStandalone(): boolean {
  return spawnSync(program('busybox'), ['ash', '-c', 'date'], { env: { PATH: '/nowhere' } }).status === 0
}

/** A vector as it can be held with a setup's client: GNU wget gives nobody the body of a 401, so no code is known from it. */
export function asKnownTo({ client }: Setup, vector: Vector): Vector {
  const { error } = vector.expect
  if (client !== 'wget' || error === undefined) return vector
  return { ...vector, expect: { ...vector.expect, error: error.replaceAll(/\(401 [^)]*\)/g, '(401)') } }
}

/** A setup laid out on disk. */
export interface Toolbox {
  /** The command that starts the shell. */
  readonly shell: readonly string[]
  /** A program that takes the place of the machine's `/bin/sh`, which awk's `system` and pipes use. */
  readonly systemShell?: string
  /** The only folders on the job's PATH, besides `standIns` by way of a folder of the run's own. */
  readonly path: string
  /** Programs by name that record how they were called in the folder from which they are called. */
  readonly standIns: Readonly<Record<string, string>>
}

/** Makes a setup's folders below an existing folder. */
export function layOut(folder: string, setup: Setup): Toolbox {
  const { shell, awk, client } = setup
  const applets = shell === 'ash'
  const path = join(folder, 'path')
  mkdirSync(path)
  if (applets) linkApplets(path)
  else linkPrograms(path)
  if (!applets) symlinkSync(program(awk), join(path, 'awk'))
  return {
    shell: applets ? [program('busybox'), 'ash'] : [program(shell)],
    ...(applets || shell === 'bash' ? { systemShell: program(applets ? 'busybox' : 'bash') } : {}),
    path,
    standIns: writeStandIns(join(folder, 'stand-ins'), {
      [client]: recorded(client, `exec ${program(client)} "$@" ${STAY_HERE[client]}`),
      sleep: 'printf \'%s\\n\' "$1" >>"${0%/*}/../sleeps"',
      date: standingClock(applets ? `${program('busybox')} date` : program('date'))
    })
  }
}

/** From a loopback address there is no way to another machine, whatever a faulty login tries to reach. */
const STAY_HERE: Readonly<Record<Setup['client'], string>> = {
  curl: "--interface 'host!127.0.0.1'",
  wget: '--bind-address=127.0.0.1'
}

/** Names that a setup chooses, or that must not come from the machine. */
const CHOSEN = ['awk', 'curl', 'wget', 'sleep', 'date']

function linkApplets(path: string): void {
  const busybox = program('busybox')
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')
  for (const name of applets.filter(one => one === 'awk' || !CHOSEN.includes(one))) {
    symlinkSync(busybox, join(path, name))
  }
}

/** All programs of the machine but the ones of which there is a choice. */
function linkPrograms(path: string): void {
  for (const folder of ['/usr/bin', '/bin']) {
    for (const name of readdirSync(folder)) {
      if (!CHOSEN.includes(name) && !existsSync(join(path, name))) {
        try {
          symlinkSync(join(folder, name), join(path, name))
        } catch {
          // a link into nowhere of the machine's own
        }
      }
    }
  }
}

function writeStandIns(folder: string, scripts: Readonly<Record<string, string>>): Toolbox['standIns'] {
  mkdirSync(folder)
  const entries = Object.entries(scripts).map(([name, text]) => {
    const file = join(folder, name)
    writeFileSync(file, `#!/bin/sh\n${text}\n`)
    chmodSync(file, 0o755)
    return [name, file] as const
  })
  return Object.fromEntries(entries)
}

/** One write per call, so that calls at the same time do not mix. */
function recorded(name: string, then: string): string {
  return `printf '%s\\n' "${name} $*" >>"\${0%/*}/../clients"\n${then}`
}

/** The clock of the vectors, for all but the conversion of a date that is given. */
function standingClock(date: string): string {
  const epoch = NOW.getTime() / 1000
  return [
    'case " $*" in',
    `" +%s") echo ${epoch} ;;`,
    `*" -"*d* | *" --date"*) exec ${date} "$@" ;;`,
    `*) exec ${date} -d @${epoch} "$@" ;;`,
    'esac'
  ].join('\n')
}

function program(name: string): string {
  const path = which(name)
  if (path === undefined) throw new Error(`${name} is missing: run "npm test", it installs what is`)
  return path
}
