import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import type { JobConfig, LoginEntry, OpenOptions, WrittenLogins } from '../../src/job-config.js'
import { openJobConfig, writeLogins } from '../../src/job-config.js'
import { formerValues } from '../../src/job-config/exports.js'
import { readFormer } from '../../src/job-config/former.js'
import { readMarker } from '../../src/job-config/marker.js'
import { auth, basic, HUB_KEY, hubLogin } from '../docker-config/logins.js'
import type { World } from './world.js'
import { entry, makeWorld, mode, readJson, SELF, tree, WINDOWS } from './world.js'

let world: World
beforeEach(() => {
  world = makeWorld()
})
afterEach(() => {
  world.remove()
})

const posix = WINDOWS ? it.skip : it
const posixSuite = WINDOWS ? describe.skip : describe

/** One step of a job: opens, writes, and leaves its exports to the next step. */
async function step(
  logins: readonly LoginEntry[],
  change: Partial<OpenOptions> = {},
  scoped: Parameters<typeof writeLogins>[2] = []
): Promise<WrittenLogins & { readonly job: JobConfig; readonly directory: string }> {
  const job = await openJobConfig(world.options(change))
  const written = await writeLogins(job, logins, scoped)
  Object.assign(world.variables, written.exports)
  return { ...written, job, directory: job.directory }
}

function former(directory: string): Readonly<Record<string, string>> {
  const marker = readMarker(directory, SELF.uid)
  return marker === undefined ? {} : readFormer(directory, marker)
}

describe('when logins are written', () => {
  it('leaves the config, the marker and nothing else, for nobody else to read', async () => {
    const { directory, replaced } = await step([entry('ghcr.io')])
    expect(tree(directory)).toEqual(['.registry-auth.json', 'config.json'])
    if (!WINDOWS) expect(tree(directory).map(name => mode(directory, name))).toEqual(['600', '600'])
    expect(readJson(directory, 'config.json')).toEqual({ auths: { 'ghcr.io': auth('u', 'p') } })
    expect(replaced).toEqual([])
  })

  it('tells what came from DOCKER_AUTH_CONFIG, now or at an earlier step', async () => {
    world.write('home/.docker/config.json', { auths: { 'b.test': auth('b', 'b') } })
    const auths = { 'https://v.test': auth('v', 'v'), 'w.test': auth('w', 'w'), 'b.test': auth('n', 'n') }
    world.variables['DOCKER_AUTH_CONFIG'] = JSON.stringify({ auths })
    const variable = { stood: 'a credential', of: 'DOCKER_AUTH_CONFIG' }
    const first = await step([entry('v.test')])
    expect(first.replaced).toEqual([
      { key: 'b.test', stood: 'a credential' },
      { key: 'https://v.test', ...variable }
    ])
    const second = await step([
      entry('w.test'),
      entry('b.test'),
      entry('v.test', { credential: basic('x', 'y') })
    ])
    expect(second.replaced).toEqual([
      { key: 'w.test', ...variable },
      { key: 'b.test', ...variable },
      { key: 'v.test', stood: 'a credential' }
    ])
  })

  it('starts from the base, which stays as it is', async () => {
    const text = '{"auths": {"ghcr.io": {"auth":"b2xkOm9sZA=="}}, "proxies": {}}'
    const file = world.write('home/.docker/config.json', text)
    const { directory, replaced } = await step([entry('ghcr.io')])
    expect(readJson(directory, 'config.json')).toEqual({ auths: { 'ghcr.io': auth('u', 'p') }, proxies: {} })
    expect(replaced).toEqual([{ key: 'ghcr.io', stood: 'a credential' }])
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(tree(world.docker)).toEqual(['config.json'])
  })

  it('leads every client to the directory', async () => {
    const { directory, exports, authFile } = await step([entry('ghcr.io')])
    const config = join(directory, 'config.json')
    expect(exports).toEqual({
      DOCKER_CONFIG: directory,
      REGISTRY_AUTH_FILE: config,
      HELM_REGISTRY_CONFIG: config,
      WERF_DOCKER_CONFIG: directory
    })
    expect(authFile).toBe(config)
  })

  it('makes an auth.json for a path, and keeps it for later steps and logins made by hand', async () => {
    const first = await step([entry('ghcr.io', { path: 'acme' })])
    expect(first.exports['REGISTRY_AUTH_FILE']).toBe(join(first.directory, 'auth.json'))
    expect(first.exports['HELM_REGISTRY_CONFIG']).toBe(join(first.directory, 'config.json'))
    expect(readJson(first.directory, 'config.json').auths).toEqual({ 'registry-auth.invalid': {} })
    const authFile = readJson(first.authFile)
    const byHand = { ...authFile.auths, 'hand.test': auth('h', 'h') }
    writeFileSync(first.authFile, JSON.stringify({ ...authFile, auths: byHand }))
    const second = await step([entry('quay.io')])
    expect(second.directory).toBe(first.directory)
    expect(readJson(first.directory, 'config.json').auths).toEqual({
      'registry-auth.invalid': {},
      'hand.test': auth('h', 'h'),
      'quay.io': auth('u', 'p')
    })
    expect(readJson(second.authFile).auths).toMatchObject({
      'ghcr.io/acme': auth('u', 'p'),
      'quay.io': auth('u', 'p')
    })
    if (!WINDOWS) expect(mode(second.authFile)).toBe('600')
  })

  it('refuses when the directory is not ours any more', async () => {
    const job = await openJobConfig(world.options())
    rmSync(join(job.directory, '.registry-auth.json'))
    await expect(writeLogins(job, [entry('ghcr.io')], [])).rejects.toMatchObject({
      kind: 'config',
      message: `the job's docker config "${job.directory}" is gone or not ours any more: log in again`
    })
    expect(tree(job.directory)).toEqual([])
  })

  it('writes nothing when a login cannot be written', async () => {
    const job = await openJobConfig(world.options())
    const bad = entry('ghcr.io', { credential: basic('a:b', 'p') })
    await expect(writeLogins(job, [entry('quay.io'), bad], [])).rejects.toMatchObject({ kind: 'input' })
    expect(tree(job.directory)).toEqual(['.registry-auth.json'])
  })
})

describe('when a later step joins', () => {
  it('keeps the logins of the step before and a docker login made in between', async () => {
    const { directory } = await step([entry('a.test')])
    const config = readJson(directory, 'config.json')
    const auths = { ...config.auths, 'hand.test': auth('h', 'h') }
    writeFileSync(join(directory, 'config.json'), JSON.stringify({ ...config, auths }))
    await step([entry('b.test')])
    expect(readJson(directory, 'config.json').auths).toEqual({
      'a.test': auth('u', 'p'),
      'hand.test': auth('h', 'h'),
      'b.test': auth('u', 'p')
    })
    expect(readMarker(directory, SELF.uid)?.logins).toEqual({
      'a.test': ['build', 'publish'],
      'b.test': ['build', 'publish']
    })
  })

  it('keeps the logins of a step that wrote after this one had opened', async () => {
    const { directory } = await step([entry('a.test')])
    const early = await openJobConfig(world.options())
    await step([entry('b.test')])
    await writeLogins(early, [entry('c.test')], [])
    expect(Object.keys(readJson(directory, 'config.json').auths ?? {})).toEqual([
      'a.test',
      'b.test',
      'c.test'
    ])
  })

  it('lets an earlier login beat DOCKER_AUTH_CONFIG, which beats the rest', async () => {
    world.write('home/.docker/config.json', { auths: { 'b.test': auth('b', 'b') } })
    const { directory } = await step([entry('a.test')])
    const auths = { 'https://a.test': auth('v', 'v'), 'b.test': auth('v', 'v') }
    world.variables['DOCKER_AUTH_CONFIG'] = JSON.stringify({ auths })
    const { exports } = await step([entry('c.test')])
    expect(exports['DOCKER_AUTH_CONFIG']).toBe('')
    expect(readJson(directory, 'config.json').auths).toEqual({
      'b.test': auth('v', 'v'),
      'a.test': auth('u', 'p'),
      'c.test': auth('u', 'p')
    })
  })
})

describe('when variables are taken over', () => {
  it('remembers what they were, the secret one in a file of its own', async () => {
    const value = JSON.stringify({ auths: { 'v.test': auth('v', 'secret') } })
    Object.assign(world.variables, {
      DOCKER_AUTH_CONFIG: value,
      REGISTRY_AUTH_FILE: '/none',
      WERF_DOCKER_CONFIG: ''
    })
    const { directory, exports } = await step([entry('a.test')])
    expect(exports['DOCKER_AUTH_CONFIG']).toBe('')
    expect(former(directory)).toEqual({
      DOCKER_CONFIG: '',
      REGISTRY_AUTH_FILE: '/none',
      HELM_REGISTRY_CONFIG: '',
      WERF_DOCKER_CONFIG: '',
      DOCKER_AUTH_CONFIG: value
    })
    const marker = readFileSync(join(directory, '.registry-auth.json'), 'utf8')
    expect(marker).not.toContain(auth('v', 'secret').auth)
    if (!WINDOWS) expect(mode(directory, '.former-docker-auth-config')).toBe('600')
  })

  it('remembers the values of the first step, not those it set itself', async () => {
    world.variables['DOCKER_CONFIG'] = world.docker
    const { directory } = await step([entry('a.test')])
    await step([entry('b.test')])
    expect(former(directory)).toMatchObject({ DOCKER_CONFIG: world.docker, WERF_DOCKER_CONFIG: '' })
  })

  it('takes a value of its own making for none', () => {
    const env = (name: string) =>
      ({ A: join(world.temp, 'buildx'), B: `${world.temp}-other`, C: world.temp })[name]
    expect(formerValues(world.temp, ['A', 'B', 'C', 'D'], { D: '/kept' }, env)).toEqual({
      A: null,
      B: `${world.temp}-other`,
      C: null,
      D: '/kept'
    })
  })

  it('exports DOCKER_AUTH_CONFIG only where it was set', async () => {
    const { exports, directory } = await step([entry('a.test')])
    expect(exports).not.toHaveProperty('DOCKER_AUTH_CONFIG')
    expect(former(directory)).not.toHaveProperty('DOCKER_AUTH_CONFIG')
  })
})

describe('when the base directory holds more than the config', () => {
  const state = [
    'contexts/meta/x',
    'cli-plugins/docker-buildx',
    'buildx/instances/b',
    'ca.pem',
    'key.pem',
    'trust/k'
  ]

  it('links what docker and its plugins read, and nothing else', async () => {
    for (const name of [...state, 'scout/db', '.token_seed', 'run/x'])
      world.write(`home/.docker/${name}`, name)
    const { directory } = await step([entry('a.test')])
    const links = ['buildx', 'ca.pem', 'cli-plugins', 'contexts', 'key.pem', 'trust']
    expect(tree(directory).filter(name => name !== '.registry-auth.json' && name !== 'config.json')).toEqual(
      WINDOWS ? expect.arrayContaining(links) : links.map(name => `${name} ->`)
    )
    for (const name of state) expect(readFileSync(join(directory, name), 'utf8')).toBe(name)
  })

  it('writes through to the user, so that a builder is known after the job too', async () => {
    mkdirSync(join(world.docker, 'buildx', 'instances'), { recursive: true })
    const { directory } = await step([entry('a.test')])
    writeFileSync(join(directory, 'buildx', 'instances', 'new'), '')
    expect(existsSync(join(world.docker, 'buildx', 'instances', 'new'))).toBe(true)
  })

  posix('names what cannot be linked', async () => {
    mkdirSync(world.docker)
    symlinkSync('contexts', join(world.docker, 'contexts'))
    await expect(step([entry('a.test')])).rejects.toMatchObject({
      kind: 'config',
      message: `"${join(world.docker, 'contexts')}" cannot be linked into the job's docker config (ELOOP): correct it, or start empty with "docker-config: none"`
    })
  })

  posix('links to the thing itself, not to a link in a directory that will go', async () => {
    mkdirSync(join(world.docker, 'contexts'), { recursive: true })
    const first = await step([entry('a.test')])
    const second = await step([entry('b.test')], { base: first.directory, explicitBase: true })
    rmSync(first.directory, { recursive: true })
    expect(realpathSync(join(second.directory, 'contexts'))).toBe(join(world.docker, 'contexts'))
  })
})

posixSuite('when a login is for Buildx alone', () => {
  const scoped = [{ directory: 'ghcr.io/acme/app@push', entry: entry('ghcr.io') }]
  const hub = [{ directory: 'registry-1.docker.io@push', entry: { ...hubLogin(), purposes: [] } }]

  it('stands in a private tree with an entry of its own, and not in the config', async () => {
    const { directory, exports } = await step([], {}, [...scoped, ...hub])
    expect(tree(join(directory, 'buildx'))).toEqual([
      'config/',
      'config/ghcr.io/',
      'config/ghcr.io/acme/',
      'config/ghcr.io/acme/app@push/',
      'config/ghcr.io/acme/app@push/config.json',
      'config/registry-1.docker.io@push/',
      'config/registry-1.docker.io@push/config.json'
    ])
    expect(readJson(directory, 'buildx/config/ghcr.io/acme/app@push/config.json')).toEqual({
      auths: { 'ghcr.io': auth('u', 'p') }
    })
    expect(readJson(directory, 'buildx/config/registry-1.docker.io@push/config.json').auths).toHaveProperty([
      HUB_KEY
    ])
    expect(mode(directory, 'buildx/config/ghcr.io')).toBe('700')
    expect(mode(directory, 'buildx/config/ghcr.io/acme/app@push/config.json')).toBe('600')
    expect(readJson(directory, 'config.json').auths).toEqual({ 'registry-auth.invalid': {} })
    expect(exports).not.toHaveProperty('BUILDX_CONFIG')
  })

  it("shares all of the user's state but the credentials", async () => {
    const names = [
      'instances/b',
      'current',
      'defaults/d',
      'activity/a',
      'refs/r',
      'certs/c',
      '.lock',
      '.buildNodeID'
    ]
    for (const name of [...names, 'buildkitd.default.toml', '.tmp-current1'])
      world.write(`home/.docker/buildx/${name}`, name)
    world.write('home/.docker/buildx/config/quay.io@pull/config.json', '{"auths":{"quay.io":{}}}')
    const { directory } = await step([], {}, scoped)
    for (const name of names) expect(readFileSync(join(directory, 'buildx', name), 'utf8')).toBe(name)
    const links = tree(join(directory, 'buildx')).filter(name => name.endsWith('->'))
    expect(links).toEqual([
      '.buildNodeID ->',
      '.lock ->',
      'activity ->',
      'buildkitd.default.toml ->',
      'certs ->',
      'config/quay.io@pull/config.json ->',
      'current ->',
      'defaults ->',
      'instances ->',
      'refs ->'
    ])
    expect(tree(join(world.docker, 'buildx', 'config'))).toEqual([
      'quay.io@pull/',
      'quay.io@pull/config.json'
    ])
  })

  it("replaces the user's credential for the same scope in the job alone", async () => {
    const own = world.write(
      'home/.docker/buildx/config/ghcr.io/acme/app@push/config.json',
      '{"auths":{"ghcr.io":{}}}'
    )
    const { directory } = await step([], {}, scoped)
    expect(readJson(directory, 'buildx/config/ghcr.io/acme/app@push/config.json').auths).toEqual({
      'ghcr.io': auth('u', 'p')
    })
    expect(readFileSync(own, 'utf8')).toBe('{"auths":{"ghcr.io":{}}}')
  })

  it('takes the place of a BUILDX_CONFIG of the user', async () => {
    world.variables['BUILDX_CONFIG'] = join(world.root, 'bx')
    world.write('bx/instances/mine', 'mine')
    world.write('home/.docker/buildx/instances/other', 'other')
    const { directory, exports } = await step([], {}, scoped)
    expect(exports['BUILDX_CONFIG']).toBe(join(directory, 'buildx'))
    expect(tree(join(world.root, 'bx'))).toEqual(['instances/', 'instances/mine'])
    expect(existsSync(join(directory, 'buildx/instances/mine'))).toBe(true)
    expect(existsSync(join(directory, 'buildx/instances/other'))).toBe(false)
    const next = await step([entry('a.test')], {}, hub)
    expect(next.exports['BUILDX_CONFIG']).toBe(join(directory, 'buildx'))
    expect(former(directory)['BUILDX_CONFIG']).toBe(join(world.root, 'bx'))
    expect(lstatSync(join(directory, 'buildx/instances')).isSymbolicLink()).toBe(true)
  })

  it('turns the linked tree of an earlier step into a private one', async () => {
    world.write('home/.docker/buildx/instances/b', 'b')
    const first = await step([entry('a.test')])
    expect(lstatSync(join(first.directory, 'buildx')).isSymbolicLink()).toBe(true)
    await step([], {}, scoped)
    expect(lstatSync(join(first.directory, 'buildx')).isDirectory()).toBe(true)
    expect(readFileSync(join(first.directory, 'buildx/instances/b'), 'utf8')).toBe('b')
    expect(tree(join(world.docker, 'buildx'))).toEqual(['instances/', 'instances/b'])
  })

  it.each(['../x', 'ghcr.io//x', '/ghcr.io', 'ghcr.io/..', 'ghcr.io\\x', ''])(
    'refuses the scope %j',
    async directory => {
      await expect(step([], {}, [{ directory, entry: entry('ghcr.io') }])).rejects.toMatchObject({
        kind: 'input'
      })
    }
  )

  it('refuses a port on Windows, whose names hold no colon', async () => {
    const login = [{ directory: 'r.test:5000@push', entry: entry('r.test:5000') }]
    await expect(step([], { platform: 'win32' }, login)).rejects.toMatchObject({
      kind: 'input',
      message:
        'the scope of "r.test:5000" needs a colon in a directory\'s name, which Windows does not allow: leave "scope" out'
    })
  })
})

describe('when one host gets a second credential in a job', () => {
  const other = { credential: basic('other', 'p') }
  const refusal = (name: string, earlier: string) => ({
    kind: 'input',
    message: `"${name}" already has another credential in this job, for ${earlier}, and a config holds one per host: run the cleanup in a config of its own with "registry-auth exec"`
  })

  it('refuses cleanup beside another purpose, in a later step', async () => {
    const { directory } = await step([entry('ghcr.io')])
    await expect(step([entry('ghcr.io', { ...other, purposes: ['cleanup'] })])).rejects.toMatchObject(
      refusal('ghcr.io', 'build, publish')
    )
    expect(readJson(directory, 'config.json').auths).toEqual({ 'ghcr.io': auth('u', 'p') })
  })

  it('refuses another purpose beside cleanup, in the same step', async () => {
    const logins = [
      entry('ghcr.io', { purposes: ['cleanup'] }),
      entry('ghcr.io', { ...other, purposes: ['build'] })
    ]
    await expect(step(logins)).rejects.toMatchObject(refusal('ghcr.io', 'cleanup'))
  })

  it('refuses it for a path as well', async () => {
    await step([entry('ghcr.io', { path: 'acme', purposes: ['cleanup'] })])
    await expect(step([entry('ghcr.io', { ...other, path: 'acme' })])).rejects.toMatchObject(
      refusal('ghcr.io/acme', 'cleanup')
    )
    expect((await step([entry('ghcr.io', other)])).replaced).toEqual([])
  })

  it('takes the same credential for every purpose', async () => {
    const { directory } = await step([entry('ghcr.io')])
    await step([entry('ghcr.io', { purposes: ['cleanup', 'build'] })])
    expect(readMarker(directory, SELF.uid)?.logins).toEqual({ 'ghcr.io': ['build', 'publish', 'cleanup'] })
  })

  it('replaces it where cleanup has no part', async () => {
    const { directory } = await step([entry('ghcr.io')])
    const { replaced } = await step([entry('ghcr.io', { ...other, purposes: ['build'] })])
    expect(replaced).toEqual([{ key: 'ghcr.io', stood: 'a credential' }])
    expect(readMarker(directory, SELF.uid)?.logins).toEqual({ 'ghcr.io': ['build'] })
  })
})
