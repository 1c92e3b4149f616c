import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { OPTIONS } from '../../src/faces/command-line-options.js'
import { spellings } from '../../src/secret.js'
import { VERSION } from '../../src/version.js'
import { evaluated, LOGIN, makeWorld, PASSWORD } from './world.js'
import type { World } from './world.js'

let world: World

beforeEach(() => {
  world = makeWorld()
})

afterEach(() => {
  world.remove()
})

describe('when somebody asks what there is', () => {
  it('says its version', async () => {
    const run = world.cli(['--version'])
    expect(await run.end()).toBe(0)
    expect(run.out).toEqual([VERSION])
  })

  it.each([
    [['help'], 0],
    [['--help'], 0],
    [['-h'], 0],
    [[], 1]
  ] as const)('lists commands and options for %j', async (args, code) => {
    const run = world.cli(args)
    expect(await run.end()).toBe(code)
    const text = run.out.join('\n')
    for (const command of ['login', 'logout', 'check', 'exec', 'ci-env', 'images'])
      expect(text).toContain(`\n  ${command} `)
    for (const { name } of OPTIONS) expect(text).toContain(`\n  --${name} `)
    expect(text).not.toMatch(/--password /)
  })

  it('prints nothing on the way to a shell that evaluates it', async () => {
    const run = world.cli(['login', '--help'])
    expect(await run.end()).toBe(0)
    expect(run.out).toEqual([])
    expect(run.err.join('\n')).toContain('registry-auth COMMAND')
  })

  it('names the commands for one that is none, and does not repeat it', async () => {
    const run = world.cli(['tops3cret'])
    expect(await run.end()).toBe(1)
    expect(run.err).toEqual([
      'error: unknown command: the commands are "login", "logout", "check", "images", "install-werf", "exec", "ci-env" or "cleanup"'
    ])
    expect(run.out).toEqual([])
  })
})

describe('when a shell evaluates what login prints', () => {
  it('gets the variables, and people the rest', async () => {
    const run = world.cli(['login', ...LOGIN])
    expect(await run.end()).toBe(0)
    const [directory = ''] = world.directories()
    expect(evaluated(run.out)).toEqual({
      DOCKER_CONFIG: directory,
      REGISTRY_AUTH_FILE: join(directory, 'config.json'),
      HELM_REGISTRY_CONFIG: join(directory, 'config.json'),
      WERF_DOCKER_CONFIG: directory
    })
    expect(run.err).toHaveLength(1)
  })

  it.each([
    ['sh', 'false'],
    ['bash', 'false'],
    ['fish', 'false'],
    ['powershell', "throw 'registry-auth failed'"],
    ['cmd', 'exit /b 1'],
    ['tcsh', 'false']
  ])('fails together with it in %s', async (shell, line) => {
    for (const option of [['--shell', shell], [`--shell=${shell}`]]) {
      const run = world.cli(['login', ...option, '--registries', 'no registry'])
      expect(await run.end()).toBe(1)
      expect(run.out).toEqual([line])
      expect(run.err.every(text => text.startsWith('error: '))).toBe(true)
    }
    expect(world.directories()).toEqual([])
  })
})

describe('when the password is piped', () => {
  it.each([`${PASSWORD}\n`, `${PASSWORD}\r\n`, PASSWORD])('takes %j without its line end', async input => {
    const args = [
      'login',
      '--registry',
      'registry.example',
      '-u',
      'alice',
      '--password-stdin',
      '--verify',
      'false'
    ]
    const run = world.cli(args, { input })
    expect(await run.end()).toBe(0)
    const { DOCKER_CONFIG = '' } = evaluated(run.out)
    const { auths } = JSON.parse(readFileSync(join(DOCKER_CONFIG, 'config.json'), 'utf8')) as {
      auths: object
    }
    const auth = Buffer.from(`alice:${PASSWORD}`).toString('base64')
    expect(auths).toEqual({ 'registry.example': { auth } })
  })

  it('takes an empty pipe for a missing password', async () => {
    const args = ['login', '--registry', 'registry.example', '-u', 'alice', '--password-stdin']
    const run = world.cli(args, { input: '\n' })
    expect(await run.end()).toBe(1)
    expect(run.err).toEqual(['error: registry: has a "username", but its password is empty'])
  })
})

describe('when it runs on GitHub', () => {
  const variables = { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'octocat' }

  it('masks each secret on standard error before it says anything', async () => {
    const run = world.cli(['login', ...LOGIN], { variables })
    expect(await run.end()).toBe(0)
    for (const spelling of spellings(PASSWORD, 'alice')) {
      expect(run.err).toContain(`::add-mask::${spelling.replaceAll('%', '%25')}`)
    }
    const last = run.err.findLastIndex(line => line.startsWith('::add-mask::'))
    expect(run.err.findIndex(line => !line.startsWith('::add-mask::'))).toBe(last + 1)
    expect(run.out.every(line => line.startsWith('export '))).toBe(true)
  })
})

describe('when it runs nowhere', () => {
  it('prints no secret at all, not even to mask it', async () => {
    const run = world.cli(['login', ...LOGIN, '--verbose'])
    expect(await run.end()).toBe(0)
    const text = [...run.out, ...run.err].join('\n')
    for (const spelling of spellings(PASSWORD, 'alice')) expect(text).not.toContain(spelling)
  })
})
