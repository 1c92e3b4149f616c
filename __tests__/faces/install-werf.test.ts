import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { arch } from 'node:os'
import { join } from 'node:path'
import { actionMain, reportActionFailure } from '../../src/faces/action.js'
import type { Transport } from '../../src/net/transport.js'
import { runOn } from '../../src/run.js'
import { createFakeHost } from './fake-host.js'
import { evaluated, LOGIN, makeWorld, type World } from './world.js'

const WERF = '#!/bin/sh\necho v2.10.6\n'
const SHA256 = createHash('sha256').update(WERF).digest('hex')

let world: World
let tools: string
beforeEach(() => {
  world = makeWorld()
  tools = join(world.folder, 'tools')
})
afterEach(() => {
  world.remove()
})

/** Only the release of 2.10.6 at werf's own address. */
const releases: Transport = ({ url, receive }) => {
  const isRelease =
    url.origin === 'https://tuf.werf.io' &&
    /^\/targets\/releases\/2\.10\.6\/[a-z]+-[a-z0-9]+\/bin\/werf$/.test(url.pathname)
  if (!isRelease) return Promise.resolve({ status: 404, headers: {}, body: '' })
  receive?.(Buffer.from(WERF))
  return Promise.resolve({ status: 200, headers: {}, body: '' })
}

const directory = (): string => join(tools, 'werf', '2.10.6', arch())
const VERSION = ['--werf-version', '2.10.6', '--werf-sha256', SHA256]

function cli(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  return world.cli(args, {
    variables: { RUNNER_TOOL_CACHE: tools, PATH: '/usr/bin:/bin', ...variables },
    transport: releases
  })
}

describe('when the command line installs werf', () => {
  it('prints the line that puts it on PATH', async () => {
    const run = cli(['install-werf', ...VERSION])
    expect(await run.end()).toBe(0)
    expect(evaluated(run.out)).toEqual({ PATH: `${directory()}:/usr/bin:/bin` })
    const script = `${run.out.join('\n')}\nwerf version`
    expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: {} })).toBe('v2.10.6\n')
    expect(world.directories()).toEqual([])
  })

  it('prints nothing when it is on PATH already', async () => {
    const bin = join(world.folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'werf'), WERF)
    chmodSync(join(bin, 'werf'), 0o755)
    const run = cli(['install-werf', '--werf-version', '2.10.x'], { PATH: bin })
    expect([await run.end(), run.out]).toEqual([0, []])
    expect(run.err.join('\n')).toContain('werf 2.10.6 is installed already')
    expect(existsSync(tools)).toBe(false)
  })

  it('makes the shell fail that reads it when it fails', async () => {
    const run = cli(['install-werf', '--werf-version', '2.99.0'])
    expect([await run.end(), run.out]).toEqual([1, ['false']])
    expect(run.err.join('\n')).toContain('error: werf 2.99.0 for')
  })

  it('asks for a version', async () => {
    const run = cli(['install-werf'])
    expect([await run.end(), run.err.at(-1)]).toEqual([
      1,
      'error: install-werf: no version is named; name one by "--werf-version"'
    ])
  })

  it('lists its mistakes beside those of other inputs', async () => {
    const run = cli(['login', '--werf-version', 'newest', '--verify', 'maybe'])
    expect(await run.end()).toBe(1)
    expect(run.err.join('\n')).toMatch(/2 mistakes in the inputs:[^]*werf-version: takes/)
  })
})

describe('when a login installs werf too', () => {
  it('prints the docker config and PATH', async () => {
    const run = cli(['login', ...LOGIN, ...VERSION])
    expect(await run.end()).toBe(0)
    const set = evaluated(run.out)
    expect(set.PATH).toBe(`${directory()}:/usr/bin:/bin`)
    expect(existsSync(join(set.DOCKER_CONFIG ?? '', 'config.json'))).toBe(true)
  })

  it('makes no docker config when werf cannot be had', async () => {
    const run = cli(['login', ...LOGIN, '--werf-version', '2.99.0'])
    expect([await run.end(), run.out]).toEqual([1, ['false']])
    expect(world.directories()).toEqual([])
  })

  it('has ci-env print it too, or write it into the script', async () => {
    const [system, verify] = ['gitlab', '--verify=false']
    const variables = { CI_REGISTRY_IMAGE: 'registry.example/acme/app' }
    const run = cli(['ci-env', system, verify, ...VERSION], variables)
    expect(await run.end()).toBe(0)
    const set = evaluated(run.out.join('\n').split('\n'))
    expect([set.PATH, set.WERF_REPO]).toEqual([`${directory()}:/usr/bin:/bin`, 'registry.example/acme/app'])
    const file = join(world.folder, 'out.sh')
    expect(await cli(['ci-env', system, verify, '-o', file, ...VERSION], variables).end()).toBe(0)
    const script = `. '${file}'; werf version`
    expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: {} })).toBe('v2.10.6\n')
  })

  it('wants no env file for it, which a container would be given', async () => {
    const run = cli(['ci-env', 'gitlab', '--as-env-file', ...VERSION])
    expect([await run.end(), run.err]).toEqual([
      1,
      ['error: werf-version: no env file should set PATH: run "registry-auth install-werf" for it']
    ])
    expect(existsSync(tools)).toBe(false)
  })

  it('makes ci-env fail when werf cannot be had', async () => {
    const run = cli(['ci-env', 'gitlab', '--werf-version', '2.99.0'])
    expect([await run.end(), run.out]).toEqual([1, ['false']])
    expect(world.directories()).toEqual([])
  })

  it('lets a command of exec find it', async () => {
    const out = join(world.folder, 'version')
    const run = cli(['exec', ...LOGIN, ...VERSION, '--', 'sh', '-c', `werf version > '${out}'`])
    expect(await run.end()).toBe(0)
    expect(readFileSync(out, 'utf8')).toBe('v2.10.6\n')
  })
})

describe('when the Action installs werf', () => {
  async function action(inputs: Readonly<Record<string, string>>) {
    const files = Object.fromEntries(
      ['PATH', 'ENV', 'OUTPUT', 'STATE'].map(name => [`GITHUB_${name}`, join(world.folder, name)])
    )
    const variables = {
      RUNNER_TEMP: world.temp,
      RUNNER_TOOL_CACHE: tools,
      GITHUB_ACTIONS: 'true',
      ...files,
      ...inputs
    }
    const fake = createFakeHost({ variables, home: world.home, temp: world.temp, transport: releases })
    return { ...fake, code: await runOn(fake.host, actionMain, reportActionFailure) }
  }
  const LOGIN_INPUTS = {
    INPUT_REGISTRY: 'registry.example',
    INPUT_USERNAME: 'u',
    INPUT_PASSWORD: 'p',
    INPUT_VERIFY: 'false'
  }

  it('hands its directory to the later steps', async () => {
    const { code, err } = await action({
      ...LOGIN_INPUTS,
      'INPUT_WERF-VERSION': '2.10.6',
      'INPUT_WERF-SHA256': SHA256
    })
    expect([code, err]).toEqual([0, []])
    expect(readFileSync(join(world.folder, 'PATH'), 'utf8')).toBe(`${directory()}\n`)
    expect(readFileSync(join(world.folder, 'ENV'), 'utf8')).toContain('DOCKER_CONFIG')
  })

  it('fails before it logs in when the checksum is another', async () => {
    const { code, out } = await action({
      ...LOGIN_INPUTS,
      'INPUT_WERF-VERSION': '2.10.6',
      'INPUT_WERF-SHA256': 'a'.repeat(64)
    })
    expect(code).toBe(1)
    expect(out.join('\n')).toContain('::error::the downloaded werf 2.10.6 does not have the SHA-256')
    expect([existsSync(join(world.folder, 'PATH')), readdirSync(world.temp)]).toEqual([false, []])
  })
})
