import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { appears, evaluated, LOGIN, makeWorld, PASSWORD } from '../faces/world.js'
import type { World } from '../faces/world.js'

const NODE = process.execPath
const posix = process.platform === 'win32' ? describe.skip : describe
let world: World

beforeEach(() => {
  world = makeWorld()
})

afterEach(() => {
  world.remove()
})

/** A command that runs a script of node; `OUT` is a file for what it has to say. */
function script(text: string): readonly string[] {
  const out = JSON.stringify(join(world.folder, 'out'))
  const prelude = `const fs = require('node:fs'); const say = text => fs.writeFileSync(${out}, text);`
  return ['--', NODE, '-e', prelude + text]
}

function said(): string {
  return readFileSync(join(world.folder, 'out'), 'utf8')
}

describe('when a command is run', () => {
  it.each([0, 3, 255])('answers with its exit code %i', async code => {
    const run = world.cli(['exec', ...LOGIN, ...script(`process.exit(${code})`)])
    expect(await run.end()).toBe(code)
    expect(world.directories()).toEqual([])
    expect(run.listeners()).toBe(0)
    expect(run.out).toEqual([])
  })

  it('sees the login by every variable, and its own arguments as they are', async () => {
    const text = `
      const { DOCKER_CONFIG, REGISTRY_AUTH_FILE, MINE } = process.env
      const config = JSON.parse(fs.readFileSync(DOCKER_CONFIG + '/config.json', 'utf8'))
      const same = REGISTRY_AUTH_FILE === DOCKER_CONFIG + '/config.json'
      say(JSON.stringify([config, same, MINE, process.argv.slice(1)]))`
    const run = world.cli(['exec', ...LOGIN, ...script(text), '--', '--shell', 'a b', '$HOME'], {
      variables: { MINE: 'kept' }
    })
    expect(await run.end()).toBe(0)
    const auth = Buffer.from(`alice:${PASSWORD}`).toString('base64')
    expect(JSON.parse(said())).toEqual([
      { auths: { 'registry.example': { auth } } },
      true,
      'kept',
      ['--shell', 'a b', '$HOME']
    ])
    expect(run.err).toEqual([
      'logged in to registry.example as alice (username and password) for build, publish: not verified'
    ])
  })

  it('has a config of its own although the job has one, with the job’s logins in it', async () => {
    const login = world.cli([
      'login',
      '--registries',
      'other.example username=bob password-env=PASSWORD',
      ...LOGIN.slice(2)
    ])
    expect(await login.end()).toBe(0)
    const [made] = world.directories()
    const before = readFileSync(join(made ?? '', 'config.json'), 'utf8')
    const text = `say(fs.readFileSync(process.env.DOCKER_CONFIG + '/config.json', 'utf8'))`
    const variables = { DOCKER_CONFIG: evaluated(login.out).DOCKER_CONFIG ?? '' }
    const run = world.cli(['exec', ...LOGIN, ...script(text)], { variables })
    expect(await run.end()).toBe(0)
    expect(Object.keys((JSON.parse(said()) as { auths: object }).auths)).toEqual([
      'other.example',
      'registry.example'
    ])
    expect(world.directories()).toEqual([made])
    expect(readFileSync(join(made ?? '', 'config.json'), 'utf8')).toBe(before)
  })

  it('is not found: 127, as a shell says', async () => {
    const run = world.cli(['exec', ...LOGIN, '--', join(world.folder, 'tops3cret-command')])
    expect(await run.end()).toBe(127)
    expect(run.err.at(-1)).toBe('error: exec: the command was not found')
    expect(world.directories()).toEqual([])
  })

  it('is missing: an input mistake', async () => {
    const run = world.cli(['exec', ...LOGIN])
    expect(await run.end()).toBe(1)
    expect(run.err).toEqual(['error: exec: no command stands behind "--"'])
    expect(world.directories()).toEqual([])
  })

  it('is never started when a login fails, and nothing is left', async () => {
    const run = world.cli(['exec', ...LOGIN.slice(0, 2), ...script('say("ran")')])
    expect(await run.end()).toBe(1)
    expect(run.err).toEqual([
      'error: the host "registry.example" is not known: check the registry\'s name and this machine\'s name server'
    ])
    expect(existsSync(join(world.folder, 'out'))).toBe(false)
    expect(world.directories()).toEqual([])
    // what a shell would evaluate belongs to login alone
    expect(run.out).toEqual([])
  })
})

posix('when a command may not be run', () => {
  it('answers 126, as a shell does', async () => {
    const file = join(world.folder, 'script.sh')
    writeFileSync(file, '#!/bin/sh\n')
    chmodSync(file, 0o644)
    const run = world.cli(['exec', ...LOGIN, '--', file])
    expect(await run.end()).toBe(126)
    expect(run.err.at(-1)).toBe('error: exec: the command may not be executed')
    expect(world.directories()).toEqual([])
  })
})

posix('when a signal ends it', () => {
  const WAITS = 'say("started"); setInterval(() => {}, 1000)'

  it('answers 128 and its number for a command that a signal killed', async () => {
    const run = world.cli(['exec', ...LOGIN, ...script('process.kill(process.pid, "SIGKILL")')])
    expect(await run.end()).toBe(128 + constants.signals.SIGKILL)
    expect(world.directories()).toEqual([])
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'hands %s on, then removes the directory',
    async signal => {
      const run = world.cli(['exec', ...LOGIN, ...script(WAITS)])
      const end = run.end()
      await appears(join(world.folder, 'out'))
      expect(world.directories()).toHaveLength(1)
      run.signal(signal)
      expect(await end).toBe(128 + constants.signals[signal])
      expect(world.directories()).toEqual([])
      expect(run.listeners()).toBe(0)
    }
  )

  it('lets a command that minds a signal end as it likes', async () => {
    const text = 'process.on("SIGTERM", () => process.exit(5)); ' + WAITS
    const run = world.cli(['exec', ...LOGIN, ...script(text)])
    const end = run.end()
    await appears(join(world.folder, 'out'))
    run.signal('SIGTERM')
    expect(await end).toBe(5)
    expect(world.directories()).toEqual([])
  })

  it('hears of one at every moment until the directory is gone', async () => {
    const run = world.cli(['exec', ...LOGIN, ...script('say("ran")')])
    const { listen } = run.host
    const left: number[] = []
    run.host.listen = (names, handler) => {
      const silence = listen(names, handler)
      return () => {
        silence()
        if (run.listeners() === 0) left.push(world.directories().length)
      }
    }
    expect(await run.end()).toBe(0)
    expect(left).toEqual([0])
  })

  it('does not wait for a server that is slow', async () => {
    const run: ReturnType<World['cli']> = world.cli(['exec', ...LOGIN.slice(0, 2), ...script('say("ran")')], {
      transport: () => {
        setTimeout(() => {
          run.signal('SIGINT')
        }, 20)
        return new Promise(() => undefined)
      }
    })
    expect(await run.end()).toBe(128 + constants.signals.SIGINT)
    expect(run.raised).toEqual(['SIGINT'])
    expect(world.directories()).toEqual([])
  })

  it('starts no command when the signal came during the login', async () => {
    const answers = [
      { status: 401, headers: { 'www-authenticate': 'Basic' }, body: '' },
      { status: 200, headers: {}, body: '' }
    ]
    const run: ReturnType<World['cli']> = world.cli(['exec', ...LOGIN.slice(0, 2), ...script('say("ran")')], {
      transport: () => {
        run.signal('SIGTERM')
        return Promise.resolve(answers.shift() ?? { status: 500, headers: {}, body: '' })
      }
    })
    expect(await run.end()).toBe(128 + constants.signals.SIGTERM)
    expect(run.raised).toEqual(['SIGTERM'])
    expect(existsSync(join(world.folder, 'out'))).toBe(false)
    expect(world.directories()).toEqual([])
    expect(run.listeners()).toBe(0)
  })
})
