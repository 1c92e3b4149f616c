import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { actionMain, reportActionFailure } from '../../src/faces/action.js'
import { commandLine, reportCommandLineFailure } from '../../src/faces/command-line.js'
import { runOn } from '../../src/run.js'
import { createFakeHost } from '../faces/fake-host.js'
import { parseKeyValues } from '../runner/file-commands.js'
import { playBack } from './recorded.js'
import type { Recording } from './recorded.js'
import type { Vector } from './vector.js'

/** What came out of a vector's run, in the words of its expectation. */
export interface Outcome {
  readonly exitCode: number
  readonly config?: unknown
  readonly authFile?: unknown
  readonly exports: Readonly<Record<string, string>>
  readonly messages: readonly string[]
  readonly error?: string
  readonly links: readonly string[]
  /** The files of the expectation, as text; null where there is none. */
  readonly files: Readonly<Record<string, string | null>>
  /** Seconds. */
  readonly waited: number
  /** Names left in the temp directory. */
  readonly left: readonly string[]
  readonly unexpected: readonly string[]
  readonly pending: readonly string[]
  /** Everything printed. */
  readonly output: string
}

const BASES: Readonly<Record<Vector['platform'], Readonly<Record<string, string>>>> = {
  github: { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_ACTOR: 'octocat' },
  gitlab: { GITLAB_CI: 'true', CI_JOB_ID: '4711' },
  local: {}
}

/** Runs one vector in directories of its own, in this process, against its recorded answers. */
export async function runVector(vector: Vector): Promise<Outcome> {
  const root = mkdtempSync(join(tmpdir(), 'vector-'))
  try {
    return await runIn(root, vector)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

async function runIn(root: string, vector: Vector): Promise<Outcome> {
  const places = { $HOME: join(root, 'home'), $TEMP: join(root, 'temp'), $WORK: join(root, 'work') }
  for (const place of Object.values(places)) mkdirSync(place, { mode: 0o700 })
  const fill = (text: string): string =>
    text.replaceAll(/\$(?:HOME|TEMP|WORK)\b/g, name => places[name as keyof typeof places])
  for (const [name, content] of Object.entries(vector.files ?? {})) {
    const file = fill(name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, '\t'), {
      mode: 0o600
    })
  }
  const given = Object.fromEntries(
    Object.entries(vector.env ?? {}).map(([name, value]) => [name, fill(value)])
  )
  const inputs = Object.fromEntries(
    Object.entries(vector.inputs ?? {}).map(([name, value]) => [name, fill(value)])
  )
  const env = { ...BASES[vector.platform], HOME: places.$HOME, ...given }
  const recording = playBack(vector.http ?? [])
  const run = vector.platform === 'github' ? runAction : runCommandLine
  const result = await run({ env, inputs, places, recording })
  return { ...collect(result, places, recording), files: readFiles(vector, places) }
}

interface Arrangement {
  readonly env: Readonly<Record<string, string>>
  readonly inputs: Readonly<Record<string, string>>
  readonly places: { readonly $HOME: string; readonly $TEMP: string; readonly $WORK: string }
  readonly recording: Recording
}

interface Result {
  readonly exitCode: number
  readonly exports: Readonly<Record<string, string>>
  readonly messages: readonly string[]
  readonly error?: string
  readonly output: string
  readonly waited: number
}

async function runAction({ env, inputs, places, recording }: Arrangement): Promise<Result> {
  const variables: Record<string, string> = { ...env, RUNNER_TEMP: places.$TEMP }
  const files = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']
  for (const name of files) {
    variables[name] = join(places.$WORK, name)
    writeFileSync(variables[name], '')
  }
  for (const [name, value] of Object.entries(inputs)) variables[`INPUT_${name.toUpperCase()}`] = value
  const { host, out, waits } = createFakeHost({
    variables,
    home: places.$HOME,
    temp: places.$TEMP,
    transport: recording.transport
  })
  const exitCode = await runOn(host, actionMain, reportActionFailure)
  const commands = out.map(
    line => /^::(add-mask|debug|notice|warning|error)::(.*)$/.exec(line) ?? ['', '', line]
  )
  const said = commands.filter(([, name]) => name !== 'add-mask' && name !== 'debug')
  const messages = said
    .filter(([, name]) => name !== 'error')
    .map(([, name = '', text = '']) => (name === '' ? text : `${name}: ${unescape(text)}`))
  const error = said.find(([, name]) => name === 'error')?.[2]
  return {
    exitCode,
    exports: readExports(join(places.$WORK, 'GITHUB_ENV')),
    messages,
    ...(error === undefined ? {} : { error: unescape(error) }),
    output: commands
      .filter(([, name]) => name !== 'add-mask')
      .map(([line]) => line)
      .join('\n'),
    waited: seconds(waits)
  }
}

async function runCommandLine({ env, inputs, places, recording }: Arrangement): Promise<Result> {
  const variables = { ...env, RUNNER_TEMP_PROJECT_DIR: places.$TEMP }
  const args = Object.entries(inputs).flatMap(([name, value]) => [`--${name}`, value])
  const fake = createFakeHost({
    variables,
    args: ['login', ...args],
    home: places.$HOME,
    temp: places.$TEMP,
    transport: recording.transport
  })
  const { host, err: lines, out: printed, waits } = fake
  const exitCode = await runOn(host, commandLine, reportCommandLineFailure)
  const failed = lines.filter(line => line.startsWith('error: ')).map(line => line.slice('error: '.length))
  return {
    exitCode,
    exports: Object.fromEntries(
      printed.flatMap(line => {
        const match = /^export ([A-Z_]+)='(.*)'$/.exec(line)
        return match?.[1] === undefined ? [] : [[match[1], match[2] ?? '']]
      })
    ),
    messages: lines.filter(line => !line.startsWith('error: ') && !line.startsWith('debug: ')),
    ...(failed.length === 0 ? {} : { error: failed.join('\n') }),
    output: [...lines, ...printed].join('\n'),
    waited: seconds(waits)
  }
}

function collect(
  result: Result,
  places: Arrangement['places'],
  recording: Recording
): Omit<Outcome, 'files'> {
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
    links:
      at === undefined
        ? []
        : readdirSync(at)
            .filter(name => lstatSync(join(at, name)).isSymbolicLink())
            .sort(),
    left,
    unexpected: recording.unexpected,
    pending: recording.pending()
  }
}

function readFiles(
  { expect }: Vector,
  places: Arrangement['places']
): Readonly<Record<string, string | null>> {
  const name = readdirSync(places.$TEMP).find(one => one.startsWith('registry-auth-')) ?? 'none'
  const found = { ...places, $DIR: join(places.$TEMP, name) }
  return Object.fromEntries(
    Object.keys(expect.files ?? {}).map(path => {
      const file = path.replace(/^\$(?:HOME|WORK|DIR)/, place => found[place as keyof typeof found])
      const content = existsSync(file) ? readFileSync(file, 'utf8') : null
      return [path, content?.replaceAll(found.$DIR, '$DIR') ?? null]
    })
  )
}

function seconds(waits: readonly number[]): number {
  return waits.reduce((sum, wait) => sum + wait, 0) / 1000
}

function readExports(file: string): Readonly<Record<string, string>> {
  const values = parseKeyValues(readFileSync(file, 'utf8'))
  if (typeof values === 'string') throw new Error(values)
  return Object.fromEntries(values)
}

function unescape(text: string): string {
  return text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
}
