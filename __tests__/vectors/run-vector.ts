import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actionMain, reportActionFailure } from '../../src/faces/action.js'
import { commandLine, reportCommandLineFailure } from '../../src/faces/command-line.js'
import { runOn } from '../../src/run.js'
import { createFakeHost } from '../faces/fake-host.js'
import { parseKeyValues } from '../runner/file-commands.js'
import { arrange, collect, type Arrangement } from './arrangement.js'
import type { Outcome, Result } from './outcome.js'
import { playBack, type Recording } from './recorded.js'
import type { Vector } from './vector.js'

/** Runs one vector in directories of its own, in this process, against its recorded answers. */
export async function runVector(vector: Vector): Promise<Outcome> {
  const root = mkdtempSync(join(tmpdir(), 'vector-'))
  try {
    const arrangement = arrange(root, vector)
    const recording = playBack(vector.http ?? [])
    const run = vector.platform === 'github' ? runAction : runCommandLine
    const ran = await run(arrangement, recording)
    const { unexpected } = recording
    return collect(vector, arrangement.places, { ...ran, unexpected, pending: recording.pending() })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

type Ran = Omit<Result, 'unexpected' | 'pending'>

async function runAction({ env, inputs, places }: Arrangement, recording: Recording): Promise<Ran> {
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
    exports: readValues(join(places.$WORK, 'GITHUB_ENV')),
    ...readImages(readValues(join(places.$WORK, 'GITHUB_OUTPUT')).images),
    messages,
    ...(error === undefined ? {} : { error: unescape(error) }),
    output: commands
      .filter(([, name]) => name !== 'add-mask')
      .map(([line]) => line)
      .join('\n'),
    waited: seconds(waits)
  }
}

async function runCommandLine({ env, inputs, places }: Arrangement, recording: Recording): Promise<Ran> {
  const variables: Readonly<Record<string, string>> = { ...env, RUNNER_TEMP_PROJECT_DIR: places.$TEMP }
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
    ...('images' in inputs ? await printedImages(variables, args, places) : {}),
    exports: Object.fromEntries(
      printed.flatMap(line => {
        const match = /^export ([A-Z_]+)=(?:'(.*)'|"\$([A-Z_]+)")$/.exec(line)
        // what the shell keeps for logout is no variable of the job
        if (match?.[1] === undefined || match[1].startsWith('REGISTRY_AUTH_FORMER_')) return []
        const [, name, text, copied] = match
        const value = copied === undefined ? text?.replaceAll("'\\''", "'") : variables[copied]
        return [[name, value ?? '']]
      })
    ),
    messages: lines.filter(line => !line.startsWith('error: ') && !line.startsWith('debug: ')),
    ...(failed.length === 0 ? {} : { error: failed.join('\n') }),
    output: [...lines, ...printed].join('\n'),
    waited: seconds(waits)
  }
}

/** What the command line's own command for them prints. */
async function printedImages(
  variables: Readonly<Record<string, string>>,
  args: readonly string[],
  places: Arrangement['places']
): Promise<Pick<Ran, 'images'>> {
  const { host, out } = createFakeHost({
    variables,
    args: ['images', '--json', ...args],
    home: places.$HOME,
    temp: places.$TEMP
  })
  await runOn(host, commandLine, reportCommandLineFailure)
  return readImages(out[0])
}

function readImages(text: string | undefined): Pick<Ran, 'images'> {
  return text === undefined ? {} : { images: JSON.parse(text) as unknown }
}

function seconds(waits: readonly number[]): number {
  return waits.reduce((sum, wait) => sum + wait, 0) / 1000
}

function readValues(file: string): Readonly<Record<string, string>> {
  const values = parseKeyValues(readFileSync(file, 'utf8'))
  if (typeof values === 'string') throw new Error(values)
  return Object.fromEntries(values)
}

function unescape(text: string): string {
  return text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
}
