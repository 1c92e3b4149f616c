import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from '@jest/globals'
import type { Entry } from '../../src/docker-config.js'
import type { RunParts } from './awk-parts.js'

/** The parts that merge, with what they need of the others. */
export const PARTS = [
  'json.awk',
  'docker-config/base.awk',
  'docker-config/merge.awk',
  'host.awk',
  'function fail(sentence) { failure = sentence; return 0 }\nfunction note_purposes(key, purposes, is_same) {}'
]
const STATEMENTS = `
  stage = ENVIRON["stage"]; work = ENVIRON["ra_work"]; base = ENVIRON["ra_base"]
  if (stage == "write") merge_write(9)
  else if (base_load()) print base_has(ENVIRON["keys"])
  if (failure != "") print "error: " failure`

/** Removed at the end of the tests. */
export const folder = mkdtempSync(join(tmpdir(), 'registry-auth-merge-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** What the environment of a merge holds. */
export interface World {
  readonly base?: string | object
  readonly above?: object
  readonly below?: object
  readonly logins?: readonly Entry[]
  /** Without logins: tells whether the base serves these. */
  readonly keys?: string
  readonly path?: string
}

/** What it printed and wrote. */
export interface Outcome {
  readonly lines: readonly string[]
  readonly config?: unknown
  readonly authFile?: unknown
}

/** Does what the stage write does, or the stage plan where `keys` are asked for. */
export function merge(run: RunParts, world: World): Outcome {
  const root = mkdtempSync(join(folder, 'job-'))
  const write = (name: string, content: string | object): string => {
    const file = join(root, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, '\t'))
    return file
  }
  mkdirSync(join(root, 'base'))
  if (world.base !== undefined) write('base/config.json', world.base)
  ;(world.logins ?? []).forEach((entry, index) => {
    write(`work/result.${index + 1}`, recordOf(entry))
  })
  const lines = run(STATEMENTS, {
    stage: world.keys === undefined ? 'write' : 'plan',
    keys: world.keys ?? '',
    ra_work: dirname(write('work/.keep', '')),
    ra_base: join(root, 'base'),
    ...(world.path === undefined ? {} : { PATH: world.path }),
    ...(world.above === undefined ? {} : { DOCKER_AUTH_CONFIG: JSON.stringify(world.above) }),
    ...(world.below === undefined ? {} : { REGISTRY_AUTH_FILE: write('podman.json', world.below) })
  })
  const read = (name: string): unknown =>
    existsSync(join(root, 'work', name))
      ? JSON.parse(readFileSync(join(root, 'work', name), 'utf8'))
      : undefined
  return {
    lines: lines
      .replaceAll(root, '$ROOT')
      .split('\n')
      .filter(line => line !== ''),
    config: read('config.json'),
    authFile: read('auth.json')
  }
}

function recordOf({ host, path, keys, aliases, credential }: Entry): string {
  const fields = {
    line: 'logged in',
    key: host.key,
    path: path ?? '',
    keys: keys.join(' '),
    aliases: aliases.join(' '),
    username: credential.kind === 'basic' ? credential.username : '<token>',
    password: (credential.kind === 'basic' ? credential.password : credential.token).reveal(),
    'identity-token': credential.kind === 'basic' ? '' : '1'
  }
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}\n`)
    .join('')
}
