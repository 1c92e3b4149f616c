import { chmod, mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { command } from '../real/command.js'
import type { Env } from '../runner/runner.js'
import { ACTION, startScenario, type Scenario } from './scenario.js'

/** What a stand-in for werf or dapp found when it was run. */
export interface Found {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** `USER:PASSWORD` by the key of the docker config it would take. */
  readonly logins: Readonly<Record<string, string>>
}

export interface JobEnd {
  readonly exitCode: number
  readonly output: string
  /** Undefined when neither werf nor dapp was run. */
  readonly found: Found | undefined
}

/** A machine with the built command line as `registry-auth` and stand-ins for werf and dapp on its PATH. */
export interface SeedWorld {
  readonly scenario: Scenario
  /** Runs lines of a page in a shell, in the home directory. */
  sh(lines: string, env?: Env): Promise<JobEnd>
  remove(): Promise<void>
}

/** Where an old werf or dapp looks: its own variables, then docker's, then home. */
const STAND_IN = `const fs = require('node:fs')
const path = require('node:path')
const { env, argv } = process
const program = path.basename(argv[1])
const own = program === 'dapp' ? env.DAPP_DOCKER_CONFIG : env.WERF_DOCKER_CONFIG
const file = path.join(own || env.DOCKER_CONFIG || path.join(env.HOME, '.docker'), 'config.json')
const config = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
const logins = {}
for (const [key, { auth }] of Object.entries(config.auths || {})) {
  if (auth) logins[key] = Buffer.from(auth, 'base64').toString()
}
fs.writeFileSync(env.FOUND, JSON.stringify({ program, args: argv.slice(2), env, logins }))
`

export async function startSeedWorld(): Promise<SeedWorld> {
  const scenario = await startScenario()
  const folder = await realpath(scenario.folder)
  const bin = join(folder, 'bin')
  let runs = 0
  await mkdir(bin)
  const cli = join(ACTION, 'dist', 'cli', 'index.cjs')
  await executable(join(bin, 'registry-auth'), `#!/bin/sh\nexec '${scenario.job.node}' '${cli}' "$@"\n`)
  for (const name of ['werf', 'dapp']) {
    await executable(join(bin, name), `#!${process.execPath}\n${STAND_IN}`)
  }
  return {
    scenario,
    sh: async (lines, env = {}) => {
      const record = join(folder, `found-${++runs}`)
      const variables = {
        PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
        HOME: scenario.home,
        TMPDIR: scenario.temp,
        FOUND: record,
        ...env
      }
      const ended = await command(['sh', '-ec', lines], variables, scenario.home)
      return { ...ended, found: await foundIn(record) }
    },
    remove: () => scenario.remove()
  }
}

async function executable(file: string, text: string): Promise<void> {
  await writeFile(file, text)
  await chmod(file, 0o755)
}

async function foundIn(file: string): Promise<Found | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Found)
}
