import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeWorld } from '../faces/world.js'
import type { Run, World } from '../faces/world.js'

const posix = process.platform === 'win32' ? describe.skip : describe
const SECRET = 'tops3cret-0ld'
const HOST = 'registry.example'
const GITLAB = {
  GITLAB_CI: 'true',
  CI_JOB_ID: '7',
  CI_REGISTRY: 'registry.gitlab.example',
  CI_JOB_TOKEN: 'tops3cret-j0b'
}
const UNVERIFIED = ['--verify', 'false']
const OLD = ['--registry-username=alice', `--registry-password=${SECRET}`]
const WARNING =
  'warning: "--registry-password" can be read by every process of the machine, and stays in the shell\'s history: ' +
  'give --registry, --username and --password-env in its place. The command is not given it.'

interface Given {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** User name and password by the config's keys; undefined without a config. */
  readonly logins?: Readonly<Record<string, string>>
}

let world: World
beforeEach(() => {
  world = makeWorld()
  for (const name of ['werf', 'dapp', 'other', 'Werf.EXE']) standIn(name)
})
afterEach(() => {
  world.remove()
})

/** A program that records its arguments, its variables and the docker config it would take. */
function standIn(name: string): void {
  const file = program(name)
  writeFileSync(
    file,
    `#!${process.execPath}
const fs = require('node:fs')
const { env, argv } = process
const file = env.DOCKER_CONFIG + '/config.json'
const config = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
fs.writeFileSync(__dirname + '/given', JSON.stringify({ args: argv.slice(2), env, config }))
`
  )
  chmodSync(file, 0o755)
}

function program(name: string): string {
  return join(world.folder, name)
}

function exec(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Run {
  return world.cli(['exec', ...args], { variables })
}

/** Runs to success, leaves nothing, prints no secret, and hands none to the command's arguments. */
async function given(run: Run): Promise<Given> {
  expect([await run.end(), run.err.filter(line => line.startsWith('error'))]).toEqual([0, []])
  expect([...run.out, ...run.err].join('\n')).not.toContain('tops3cret')
  expect(world.directories()).toEqual([])
  const { config, ...rest } = JSON.parse(readFileSync(program('given'), 'utf8')) as Given & {
    config?: string
  }
  expect(rest.args.join(' ')).not.toContain('tops3cret')
  if (config === undefined) return rest
  const { auths = {} } = JSON.parse(config) as { auths?: Readonly<Record<string, { auth?: string }>> }
  const decoded = Object.entries(auths).flatMap(([key, { auth }]) =>
    auth === undefined ? [] : [[key, Buffer.from(auth, 'base64').toString()] as const]
  )
  return { ...rest, logins: Object.fromEntries(decoded) }
}

async function refused(run: Run): Promise<string> {
  expect(await run.end()).toBe(1)
  expect(run.err.join('\n')).not.toContain('tops3cret')
  expect(existsSync(program('given'))).toBe(false)
  expect(world.directories()).toEqual([])
  return run.err.join('\n')
}

posix('when a line has the old login options', () => {
  it.each([
    ['werf', ['push', '--repo', `${HOST}/web/app`, ...OLD], ['push', '--repo', `${HOST}/web/app`]],
    ['werf', ['push', ...OLD, `--repo=${HOST}/web/app`], ['push', `--repo=${HOST}/web/app`]],
    [
      'werf',
      ['publish', '-i', `${HOST}/app`, '--registry-username', 'alice', '--registry-password', SECRET],
      ['publish', '-i', `${HOST}/app`]
    ],
    ['dapp', ['dimg', 'push', `${HOST}/web/app`, ...OLD], ['dimg', 'push', `${HOST}/web/app`]],
    ['Werf.EXE', ['push', `--repo=${HOST}/app`, ...OLD], ['push', `--repo=${HOST}/app`]]
  ])('takes them from the arguments of %s %j', async (name, args, rest) => {
    const run = exec([...UNVERIFIED, '--', program(name), ...args])
    expect(await given(run)).toMatchObject({ args: rest, logins: { [HOST]: `alice:${SECRET}` } })
    expect(run.err[0]).toBe(WARNING)
  })

  it.each([
    ['--registry', HOST],
    ['--repo', `${HOST}/web/app`]
  ])('takes them in front of any command, with %s', async (name, value) => {
    const run = exec([name, value, ...OLD, ...UNVERIFIED, '--', program('other'), '-i'])
    expect(await given(run)).toMatchObject({ args: ['-i'], logins: { [HOST]: `alice:${SECRET}` } })
    expect(run.err[0]).toBe(WARNING)
  })

  it('keeps what the CI offers, of which base images are pulled', async () => {
    const command = [program('werf'), 'push', '--repo', `${HOST}/app`, ...OLD]
    const { logins } = await given(exec([...UNVERIFIED, '--', ...command], GITLAB))
    expect(logins).toEqual({
      [HOST]: `alice:${SECRET}`,
      [GITLAB.CI_REGISTRY]: `gitlab-ci-token:${GITLAB.CI_JOB_TOKEN}`
    })
  })

  it('beats what the CI offers for the same registry, and cleanup its password', async () => {
    const command = [program('werf'), 'cleanup', '--repo', `${GITLAB.CI_REGISTRY}/app`, ...OLD]
    const variables = { ...GITLAB, WERF_IMAGES_CLEANUP_PASSWORD: 'tops3cret-cl3an' }
    const { logins } = await given(exec(['--for', 'cleanup', ...UNVERIFIED, '--', ...command], variables))
    expect(logins).toEqual({ [GITLAB.CI_REGISTRY]: `alice:${SECRET}` })
  })

  it('leaves them to any other program, and to a command behind the program’s own "--"', async () => {
    const run = exec([...UNVERIFIED, '--', program('other'), '--registry-username=bob'])
    expect((await given(run)).args).toEqual(['--registry-username=bob'])
    const args = ['run', '--', 'sh', '--registry-username=bob']
    expect((await given(exec([...UNVERIFIED, '--', program('werf'), ...args]))).args).toEqual(args)
  })
})

posix('when the old login options cannot be used', () => {
  const werf = (): readonly string[] => ['--', program('werf'), 'push']
  const at = (...args: readonly string[]): readonly string[] => [...werf(), '--repo', `${HOST}/app`, ...args]

  it.each([
    ['--registry-username=alice', '"--registry-password": is needed, with a value, beside the other'],
    [`--registry-password=${SECRET}`, '"--registry-username": is needed, with a value, beside the other'],
    ['--registry-password', '"--registry-password": is needed, with a value']
  ])('wants both: %s', async (option, message) => {
    expect(await refused(exec(at(option)))).toContain(message)
    expect(await refused(exec(['--registry', HOST, option]))).toContain('is needed')
  })

  it('wants a registry', async () => {
    expect(await refused(exec([...werf(), ...OLD]))).toBe(
      'error: "--registry-username": no registry is named; name it by "--registry"'
    )
  })

  it('refuses a word in front of "--" as without them', async () => {
    expect(await refused(exec(['stray', '--registry', HOST, ...at(...OLD)]))).toContain(
      'belongs to no option'
    )
    expect(await refused(exec([...OLD, '--registry', HOST, 'stray', ...werf()]))).toContain(
      'belongs to no option'
    )
  })

  it("goes to no registry that another program's arguments name", async () => {
    const other = ['--', 'tool', '--repo', 'evil.example/app']
    expect(await refused(exec([...werf(), ...OLD, ...other]))).toContain('no registry is named')
    const { logins } = await given(exec([...UNVERIFIED, ...at(...OLD), ...other]))
    expect(logins).toEqual({ [HOST]: `alice:${SECRET}` })
  })

  it('takes no second user', async () => {
    const mixed = '"--registry-username": cannot be used with another user name or password'
    expect(await refused(exec(['--username', 'bob', ...at(...OLD)]))).toContain(mixed)
    expect(await refused(exec(['--password-env', 'X', ...at(...OLD)]))).toContain(mixed)
  })

  it('knows them for exec alone', async () => {
    const run = world.cli(['login', '--registry', HOST, ...OLD])
    expect(await refused(run)).toContain('"--registry-username": is no option')
  })
})

posix('when a docker config was prepared', () => {
  const own = (): string => join(world.folder, 'own')
  const NOTICE = (name: string): string =>
    `notice: ${name} is set: its directory is used as it is, and no login is made`

  beforeEach(() => {
    mkdirSync(own())
    writeFileSync(join(own(), 'config.json'), '{"auths":{"mine.example":{"auth":"bWU6bWluZQ=="}}}')
  })

  it.each([
    ['werf', 'WERF_DOCKER_CONFIG'],
    ['werf', 'DAPP_DOCKER_CONFIG'],
    ['other', 'WERF_DOCKER_CONFIG'],
    ['dapp', 'WERF_DOCKER_CONFIG'],
    ['dapp', 'DAPP_DOCKER_CONFIG']
  ])('gives it to %s as it is, named by %s', async (name, variable) => {
    const run = exec(['--for', 'cleanup', '--', program(name)], { ...GITLAB, [variable]: own() })
    const { env, logins } = await given(run)
    expect(logins).toEqual({ 'mine.example': 'me:mine' })
    expect([env['DOCKER_CONFIG'], env['WERF_DOCKER_CONFIG']]).toEqual([own(), own()])
    if (name === 'dapp') expect(env['DAPP_DOCKER_CONFIG']).toBe(own())
    expect(run.err).toEqual([NOTICE(variable)])
  })

  it('does not use the old options, and still does not pass them on', async () => {
    const command = [program('werf'), 'push', '--repo', `${HOST}/app`, ...OLD]
    const run = exec(['--', ...command], { WERF_DOCKER_CONFIG: own() })
    expect((await given(run)).logins).toEqual({ 'mine.example': 'me:mine' })
    expect(run.err).toEqual(
      [
        NOTICE('WERF_DOCKER_CONFIG'),
        `${WARNING} It is not used here, since WERF_DOCKER_CONFIG is set.`
      ].reverse()
    )
  })

  it('starts from it where a login is named', async () => {
    const named = ['--registries', `${HOST} username=alice password-env=PASSWORD`]
    const run = exec([...named, ...UNVERIFIED, '--', program('werf')], { WERF_DOCKER_CONFIG: own() })
    expect(Object.keys((await given(run)).logins ?? {})).toEqual(['mine.example', HOST])
  })

  it('is no prepared one when this product made it', async () => {
    const first = world.cli(['login', '--autologin', 'true', ...UNVERIFIED], { variables: GITLAB })
    expect(await first.end()).toBe(0)
    const [made = ''] = world.directories()
    const run = exec([...UNVERIFIED, '--', program('werf')], { ...GITLAB, WERF_DOCKER_CONFIG: made })
    expect(await run.end()).toBe(0)
    const { env } = JSON.parse(readFileSync(program('given'), 'utf8')) as Given
    expect(env['DOCKER_CONFIG']).not.toBe(made)
    expect(world.directories()).toEqual([made])
  })

  it.each(['none', 'loop'])('fails when it is not there: %s', async name => {
    symlinkSync('loop', join(world.folder, 'loop'))
    const run = exec(['--', program('werf')], { WERF_DOCKER_CONFIG: join(world.folder, name) })
    expect(await refused(run)).toBe(
      'error: WERF_DOCKER_CONFIG: there is no such directory; unset it to be logged in'
    )
  })

  it('wants a command', async () => {
    expect(await refused(exec([], { WERF_DOCKER_CONFIG: own() }))).toBe(
      'error: exec: no command stands behind "--"'
    )
  })
})

posix('when dapp is run', () => {
  it('finds the logins by its own variable', async () => {
    const { env, logins } = await given(exec([...UNVERIFIED, '--', program('dapp')], GITLAB))
    expect(env['DAPP_DOCKER_CONFIG']).toBe(env['DOCKER_CONFIG'])
    expect(logins).toEqual({ [GITLAB.CI_REGISTRY]: `gitlab-ci-token:${GITLAB.CI_JOB_TOKEN}` })
  })

  it.each([
    ['WERF_IMAGES_CLEANUP_PASSWORD', 'werf-cleanup'],
    ['WERF_CLEANUP_REGISTRY_PASSWORD', 'werf-cleanup'],
    ['DAPP_DIMG_CLEANUP_REGISTRY_PASSWORD', 'dapp-cleanup-repo'],
    ['DAPP_SYNC_REGISTRY_PASSWORD', 'dapp-sync']
  ])('cleans with %s as %s, and builds without it', async (name, username) => {
    const variables = { ...GITLAB, [name]: SECRET }
    const cleanup = await given(exec(['--for', 'cleanup', ...UNVERIFIED, '--', program('dapp')], variables))
    expect(cleanup.logins).toEqual({ [GITLAB.CI_REGISTRY]: `${username}:${SECRET}` })
    const build = await given(exec([...UNVERIFIED, '--', program('dapp')], variables))
    expect(build.logins).toEqual({ [GITLAB.CI_REGISTRY]: `gitlab-ci-token:${GITLAB.CI_JOB_TOKEN}` })
  })

  it.each(['WERF_IGNORE_CI_DOCKER_AUTOLOGIN', 'DAPP_IGNORE_CI_DOCKER_AUTOLOGIN'])(
    'has no login with %s',
    async name => {
      const run = exec([...UNVERIFIED, '--', program('dapp')], { ...GITLAB, [name]: '1' })
      expect((await given(run)).logins ?? {}).toEqual({})
    }
  )
})
