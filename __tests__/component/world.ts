import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { resolveJob, type CiJob, type Include } from './ci-config.js'
import type { Env, JobRun } from './gitlab-runner.js'
import type { Machine } from './machine.js'
import type { FakeRegistry } from '../fake/registry.js'

/** The generated component, as a pipeline gets it. */
export const TEMPLATE = readFileSync(
  join(import.meta.dirname, '..', '..', 'templates', 'login', 'template.yml'),
  'utf8'
)

/** Every printable character that a password of one line can have, and some of UTF-8. */
export const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
export const ALICE = { username: 'alice', value: `p4ss ${PRINTABLE.slice(1)}üß€😀 end` }

/** A job of a pipeline that includes the component, with keys of its own. */
export function componentJob(
  inputs: NonNullable<Include['inputs']>,
  own: Readonly<Record<string, unknown>>
): CiJob {
  return resolveJob([{ text: TEMPLATE, inputs }], pipeline({ extends: '.registry-login', ...own }), 'job')
}

function pipeline(job: unknown): string {
  // References are written as text and become tags: `!reference [a, b]` stands unquoted in YAML.
  return stringify({ job }).replaceAll(/["']?(!reference \[[^\]]*\])["']?/g, '$1')
}

/** What a script sees of the job's directory: lines `seen NAME VALUE`, and a copy of the directory in `$SEEN`. */
export const LOOK = [
  'echo "seen directory $DOCKER_CONFIG"',
  'echo "seen auth-file $REGISTRY_AUTH_FILE"',
  'echo "seen werf $WERF_DOCKER_CONFIG"',
  'echo "seen helm $HELM_REGISTRY_CONFIG"',
  'echo "seen variable ${DOCKER_AUTH_CONFIG-unset}."',
  'echo "seen mode $(ls -ld "$DOCKER_CONFIG" | cut -c1-10) $(ls -l "$DOCKER_CONFIG/config.json" | cut -c1-10)"',
  'cp -R "$DOCKER_CONFIG/." "$SEEN"'
].join('\n')

/** What the job's own after_script sees, before the component's. */
export const LOOK_AFTER =
  'if [ -f "${DOCKER_CONFIG-}/config.json" ]; then echo "after: readable"; else echo "after: gone"; fi\n' +
  'echo "after: variable ${DOCKER_AUTH_CONFIG-unset}."'

/** A folder beside the job's places for what its script saw. */
export function seenFolder(machine: Machine, name = 'seen'): string {
  const folder = join(machine.folder, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

export interface Config {
  readonly auths: Readonly<Record<string, { readonly auth?: string }>>
  readonly [key: string]: unknown
}

/** The config of a directory or of a copy of it. */
export function configOf(folder: string): Config {
  return JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Config
}

/** `user:password` of a config's host. */
export function credentialOf({ auths }: Config, host: string): string {
  return Buffer.from(auths[host]?.auth ?? '', 'base64').toString('utf8')
}

/** The values of the lines `seen NAME VALUE`. */
export function seen({ log }: JobRun): Env {
  return Object.fromEntries(
    [...log.matchAll(/^seen (\S+) (.*)$/gm)].map(([, name = '', value = '']) => [name, value])
  )
}

/** A copy of a job's directory under a name that a sweep looks at. */
export function copyDirectory(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true })
}

/** Permission bits, undefined where there is nothing. */
export function modeOf(path: string): number | undefined {
  return existsSync(path) ? statSync(path).mode & 0o777 : undefined
}

/** Lets a registry never answer its next ping, and tells when it has been asked. */
export function hangs(registry: FakeRegistry): Promise<void> {
  const before = registry.requests.length
  registry.faults.push({ kind: 'hang', path: /^\/v2\/$/ })
  return new Promise(resolve => {
    const timer = setInterval(() => {
      if (registry.requests.length === before) return
      clearInterval(timer)
      resolve()
    }, 20)
    timer.unref()
  })
}
