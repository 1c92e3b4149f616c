import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Outcome, Result } from './outcome.js'
import type { Vector } from './vector.js'

/** The directories of one run. */
export type Places = Readonly<Record<'$HOME' | '$TEMP' | '$WORK', string>>

/** A vector made ready to run: its files are there, and its values name the run's own directories. */
export interface Arrangement {
  readonly places: Places
  /** The platform's base and the vector's own variables. */
  readonly env: Readonly<Record<string, string>>
  readonly inputs: Readonly<Record<string, string>>
}

const BASES: Readonly<Record<Vector['platform'], Readonly<Record<string, string>>>> = {
  github: { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_ACTOR: 'octocat' },
  gitlab: { GITLAB_CI: 'true', CI_JOB_ID: '4711' },
  local: {}
}

/** Lays out a vector's directories and files under an empty directory. */
export function arrange(root: string, vector: Vector): Arrangement {
  const places = { $HOME: join(root, 'home'), $TEMP: join(root, 'temp'), $WORK: join(root, 'work') }
  for (const place of Object.values(places)) mkdirSync(place, { mode: 0o700 })
  const fill = (text: string): string =>
    text.replaceAll(/\$(?:HOME|TEMP|WORK)\b/g, name => places[name as keyof typeof places])
  const filled = (values: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)]))
  for (const [name, content] of Object.entries(vector.files ?? {})) {
    const file = fill(name)
    mkdirSync(dirname(file), { recursive: true })
    const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, '\t')
    writeFileSync(file, text, { mode: 0o600 })
  }
  const env = { ...BASES[vector.platform], HOME: places.$HOME, ...filled(vector.env) }
  return { places, env, inputs: filled(vector.inputs) }
}

/** A run's result with what it left on disk, in which `$DIR`, `$HOME`, `$TEMP` and `$WORK` stand for the paths. */
export function collect(vector: Vector, places: Places, result: Result): Outcome {
  const left = readdirSync(places.$TEMP)
  const directory = left.find(name => name.startsWith('registry-auth-'))
  const at = directory === undefined ? undefined : join(places.$TEMP, directory)
  const read = (name: string): unknown =>
    at !== undefined && existsSync(join(at, name))
      ? JSON.parse(readFileSync(join(at, name), 'utf8'))
      : undefined
  const abbreviate = (text: string): string => {
    let short = at === undefined ? text : text.replaceAll(at, '$DIR')
    for (const [name, path] of Object.entries(places)) short = short.replaceAll(path, name)
    return short
  }
  return {
    ...result,
    exports: Object.fromEntries(
      Object.entries(result.exports).map(([name, value]) => [name, abbreviate(value)])
    ),
    messages: result.messages.map(abbreviate),
    ...(result.error === undefined ? {} : { error: abbreviate(result.error) }),
    config: read('config.json'),
    authFile: read('auth.json'),
    links: at === undefined ? [] : links(at),
    left,
    exposed: at === undefined ? [] : exposed(at),
    files: readFiles(vector, { ...places, $DIR: at ?? join(places.$TEMP, 'registry-auth-none') })
  }
}

function links(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter(name => lstatSync(join(directory, name)).isSymbolicLink())
    .sort()
}

function exposed(directory: string): readonly string[] {
  return ['.', ...readdirSync(directory)].filter(name => {
    const status = lstatSync(join(directory, name))
    return !status.isSymbolicLink() && (status.mode & 0o077) !== 0
  })
}

function readFiles(
  { expect }: Vector,
  found: Places & { readonly $DIR: string }
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    Object.keys(expect.files ?? {}).map(path => {
      const file = path.replace(/^\$(?:HOME|WORK|DIR)/, place => found[place as keyof typeof found])
      const content = existsSync(file) ? readFileSync(file, 'utf8') : null
      return [path, content?.replaceAll(found.$DIR, '$DIR') ?? null]
    })
  )
}
