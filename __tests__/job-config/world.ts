import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Log } from '../../src/context.js'
import type { DockerConfig } from '../../src/docker-config.js'
import type { LoginEntry, OpenOptions } from '../../src/job-config.js'
import { processFacts } from '../../src/job-config.js'
import { login } from '../docker-config/logins.js'

/** A machine of one test: a home, a temporary directory, and what was logged. */
export interface World {
  readonly root: string
  readonly home: string
  readonly temp: string
  readonly docker: string
  readonly lines: string[]
  readonly recorded: string[]
  /** Variables; a test sets what it needs. */
  readonly variables: Record<string, string>
  options(change?: Partial<OpenOptions>): OpenOptions
  write(path: string, content: string | object): string
  remove(): void
}

export const SELF = processFacts(process)
export const ROOT = process.geteuid?.() === 0
export const WINDOWS = process.platform === 'win32'

export function makeWorld(): World {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'job-config-test-'))
  const [home, temp] = [join(root, 'home'), join(root, 'temp')]
  mkdirSync(home)
  mkdirSync(temp)
  const lines: string[] = []
  const recorded: string[] = []
  const variables: Record<string, string> = {}
  const docker = join(home, '.docker')
  return {
    root,
    home,
    temp,
    docker,
    lines,
    recorded,
    variables,
    options: change => ({
      tempDirectory: temp,
      job: { id: 'job-1', deadline: new Date(Date.now() + 3_600_000) },
      env: name => (variables[name] === '' ? undefined : variables[name]),
      homeDirectory: home,
      platform: process.platform,
      self: SELF,
      base: docker,
      explicitBase: false,
      log: logTo(lines),
      now: () => new Date(),
      record: path => recorded.push(path),
      ...change
    }),
    write: (path, content) => {
      const file = join(root, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
      return file
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true })
    }
  }
}

export function logTo(lines: string[]): Log {
  const at = (level: string) => (message: string) => {
    lines.push(`${level}: ${message}`)
  }
  return {
    debug: at('debug'),
    info: at('info'),
    notice: at('notice'),
    warning: at('warning'),
    error: at('error')
  }
}

export function entry(name: string, change: Partial<LoginEntry> = {}): LoginEntry {
  return { ...login(name), purposes: ['build', 'publish'], ...change }
}

export function readJson(...path: readonly string[]): DockerConfig {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as DockerConfig
}

export function mode(...path: readonly string[]): string {
  return (statSync(join(...path)).mode & 0o777).toString(8)
}

/** Every file and directory below a directory with its mode, links not followed. */
export function tree(directory: string, below = ''): readonly string[] {
  return readdirSync(join(directory, below), { withFileTypes: true })
    .map(found => ({ found, name: below === '' ? found.name : `${below}/${found.name}` }))
    .flatMap(({ found, name }) => {
      if (found.isSymbolicLink()) return [`${name} ->`]
      return found.isDirectory() ? [`${name}/`, ...tree(directory, name)] : [name]
    })
    .sort()
}
