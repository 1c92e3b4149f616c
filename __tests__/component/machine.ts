import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync
} from 'node:fs'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { which } from '../../scripts/test-tools.js'
import type { RunnerOptions } from './gitlab-runner.js'

/** Shells that runners find in images. */
export const SHELLS = ['dash', 'bash', 'busybox', 'mksh', 'yash'] as const
export const AWKS = ['mawk', 'gawk', 'original-awk', 'busybox'] as const
export type Shell = (typeof SHELLS)[number]
export type Awk = (typeof AWKS)[number]

export interface MachineOptions {
  /** Default `dash`; with `busybox` the PATH holds nothing but its applets and what else is named here. */
  readonly shell?: Shell
  /** Default the shell's: BusyBox's with `busybox`, else mawk. */
  readonly awk?: Awk
  /** `LC_ALL` of the image. */
  readonly locale?: string
  /** Part of the path to its builds; runners may keep them where they like. */
  readonly builds?: string
  /** Further programs of this machine by name; default curl. */
  readonly programs?: readonly string[]
  /** Applets this BusyBox was built without. */
  readonly without?: readonly string[]
  /** Writes down the arguments of every program that is started by its name. Default true. */
  readonly recording?: boolean
}

/** A machine of a test's own: a shell, an awk, a home and a place for temporary files. */
export interface Machine {
  readonly folder: string
  readonly home: string
  readonly temp: string
  readonly runner: RunnerOptions
  /** Arguments of every program that was started, one program a line. */
  argv(): string
  /** What lies about: in the home, the temp folder, the checkouts and their temp folders. */
  left(): readonly string[]
  /** Processes of this machine's jobs that still run. */
  processes(): readonly number[]
  remove(): void
}

/** Programs of Debian a job needs to know what machine it is on; none where all are there. */
export function missingPrograms(): readonly string[] {
  return [...SHELLS, 'mawk', 'gawk', 'original-awk', 'curl', 'wget'].filter(
    program => which(program) === undefined
  )
}

export function makeMachine(options: MachineOptions = {}): Machine {
  const shell = options.shell ?? 'dash'
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'registry-auth-job-'))
  const at = (name: string): string => join(folder, name)
  const [home, temp, log] = [at('home'), at('tmp'), at('argv.log')]
  const work = at(options.builds ?? 'work')
  for (const place of [home, temp, at('bin'), at('recorders'), work]) mkdirSync(place)
  writeFileSync(log, '')
  chmodSync(log, 0o666)
  installPrograms(at('bin'), shell, options)
  const system = shell === 'busybox' ? [] : ['/usr/bin', '/bin']
  const plain = [at('bin'), ...system]
  if (options.recording !== false) installRecorders(at('recorders'), plain, log)
  const mark = randomUUID()
  // yash reads its script in the locale's characters, and the values of variables are part of it.
  const { locale: LC_ALL = shell === 'yash' ? 'C.UTF-8' : undefined } = options
  const locale = LC_ALL === undefined ? {} : { LC_ALL }
  const image = {
    ...locale,
    PATH: [at('recorders'), ...plain].join(':'),
    HOME: home,
    TMPDIR: temp,
    MARK: mark
  }
  return {
    folder,
    home,
    temp,
    runner: { folder: work, image, shell: shell === 'busybox' ? [busybox(), 'ash'] : [program(shell)] },
    argv: () => readFileSync(log, 'utf8'),
    left: () => [...files(work, runnersOwn), ...files(home), ...files(temp)],
    processes: () => marked(mark),
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** What programs are called by name without a path, so that a link and a recorder can stand before them. */
function installPrograms(bin: string, shell: Shell, options: MachineOptions): void {
  if (shell === 'busybox') {
    execFileSync(busybox(), ['--install', '-s', bin])
    for (const name of options.without ?? []) rmSync(join(bin, name))
  }
  const awk = options.awk ?? (shell === 'busybox' ? 'busybox' : 'mawk')
  rmSync(join(bin, 'awk'), { force: true })
  symlinkSync(awk === 'busybox' ? busybox() : program(awk), join(bin, 'awk'))
  for (const name of options.programs ?? ['curl']) {
    rmSync(join(bin, name), { force: true })
    symlinkSync(program(name), join(bin, name))
  }
}

/** Programs that a core of shell and awk could start. */
const RECORDED =
  'awk base64 basename cat chmod chown cp curl cut date dd dirname docker env expr getent grep head id ln ls ' +
  'mkdir mktemp mv od openssl printf ps readlink rm rmdir sed sh sha256sum skopeo sleep sort stat tail tee touch tr ' +
  'umount uname wc wget whoami xargs'

function installRecorders(folder: string, path: readonly string[], log: string): void {
  for (const name of RECORDED.split(' ')) {
    const real = path.map(place => join(place, name)).find(existsSync)
    if (real === undefined) continue
    const lines = [`#!${program('dash')}`, `printf '%s ' ${name} "$@" >>'${log}'`, `echo >>'${log}'`]
    writeFileSync(join(folder, name), [...lines, `exec '${real}' "$@"`, ''].join('\n'))
    chmodSync(join(folder, name), 0o755)
  }
}

function program(name: string): string {
  const path = which(name)
  if (path === undefined) throw new Error(`missing ${name}: run "npm test", it installs it`)
  return path
}

/** The multi-call program itself: its applets are known by the name they are started with. */
function busybox(): string {
  return program('busybox')
}

/** Every path below a folder, directories too. */
function files(folder: string, expected: (path: string) => boolean = () => false): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => !expected(path))
    .map(path => join(folder, path))
}

/** Folders the runner itself makes and keeps. */
function runnersOwn(path: string): boolean {
  return /^builds-\d+(\/acme(\/app(\.tmp)?)?)?$/.test(path)
}

function marked(mark: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => Number.isInteger(pid) && environmentOf(pid).includes(mark))
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    // Ended, or another user's.
    return ''
  }
}
