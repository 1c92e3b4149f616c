import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { LoginEntry } from '../../src/job-config.js'
import { openJobConfig, writeLogins } from '../../src/job-config.js'
import type { Ended } from '../real/command.js'
import { command } from '../real/command.js'
import type { RealRegistry } from '../real/registry.js'
import { startRegistry } from '../real/registry.js'
import { auth, basic } from '../docker-config/logins.js'
import type { World } from './world.js'
import { entry, makeWorld, readJson } from './world.js'

const PATH = process.env['PATH'] ?? ''
const missing = ['docker', 'skopeo', 'docker-registry', 'htpasswd'].filter(
  program => !PATH.split(delimiter).some(directory => existsSync(join(directory, program)))
)
const suite = missing.length === 0 ? describe : describe.skip

let world: World
let registry: RealRegistry
let bin: string

/** What a later step of the job runs: nothing but the exports leads it to the logins. */
async function inJob(base: object, logins: readonly LoginEntry[]) {
  world.write('home/.docker/config.json', base)
  world.variables['PATH'] = bin
  const job = await openJobConfig(world.options())
  const { exports } = await writeLogins(job, logins, [])
  const env = { PATH: `${bin}:${PATH}`, HOME: world.home, ...exports }
  return {
    directory: job.directory,
    docker: (...args: readonly string[]): Promise<Ended> => command(['docker', ...args], env),
    skopeo: (...args: readonly string[]): Promise<Ended> => command(['skopeo', ...args], env)
  }
}

/** A credential helper that notes what it is asked and knows nothing. */
function helper(name: string): void {
  const log = join(world.root, 'helper.log')
  const script = `#!/bin/sh\nprintf '%s ' "$1" >>${log}; cat >>${log}\necho credentials not found in native keychain; exit 1\n`
  chmodSync(world.write(`bin/${name}`, script), 0o755)
}

const login = (change: Partial<LoginEntry> = {}): LoginEntry =>
  entry(registry.host, { credential: basic('alice', 's3cret p@ss:w'), ...change })
const image = (name: string): string => `docker://${registry.host}/${name}`
const stale = () => ({
  [`http://${registry.host}`]: auth('alice', 'old'),
  [`${registry.host}/v1/`]: auth('bob', 'old')
})

suite(`real clients${missing.length === 0 ? '' : ` (not installed: ${missing.join(', ')})`}`, () => {
  beforeAll(async () => {
    world = makeWorld()
    bin = join(world.root, 'bin')
    registry = await startRegistry({
      folder: join(world.root, 'registry'),
      users: { alice: 's3cret p@ss:w' }
    })
    helper('docker-credential-gcloud')
    helper('docker-credential-pass')
    chmodSync(world.write('bin/pass', '#!/bin/sh\nexit 0\n'), 0o755)
    const config =
      '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"config":{}}'
    const digest = createHash('sha256').update(config).digest('hex')
    const type = 'application/vnd.docker.distribution.manifest.v2+json'
    world.write(`image/${digest}`, config)
    world.write('image/version', 'Directory Transport Version: 1.1\n')
    world.write('image/manifest.json', {
      schemaVersion: 2,
      mediaType: type,
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        size: config.length,
        digest: `sha256:${digest}`
      },
      layers: []
    })
  }, 30_000)
  afterAll(async () => {
    await registry.stop()
    world.remove()
  })

  const push = (name: string) => [
    'copy',
    '--dest-tls-verify=false',
    `dir:${join(world.root, 'image')}`,
    image(name)
  ]
  const inspect = (name: string) => ['manifest', 'inspect', '--insecure', `${registry.host}/${name}`]

  it('log in where stale spellings and a helper stood', async () => {
    const { skopeo, docker } = await inJob({ auths: stale(), credHelpers: { [registry.host]: 'gcloud' } }, [
      login()
    ])
    expect(await skopeo(...push('team/app:v1'))).toMatchObject({ exitCode: 0 })
    expect(await docker(...inspect('team/app:v1'))).toMatchObject({ exitCode: 0 })
  })

  it('log in beside a store that computes credentials', async () => {
    const { skopeo, docker, directory } = await inJob({ credsStore: 'gcloud' }, [login()])
    expect(existsSync(join(directory, 'auth.json'))).toBe(true)
    expect(await skopeo(...push('team/computed:v1'))).toMatchObject({ exitCode: 0 })
    expect(await docker(...inspect('team/computed:v1'))).toMatchObject({ exitCode: 0 })
  })

  it('use a login for a path with podman and its kin alone', async () => {
    const { skopeo, docker } = await inJob({ credHelpers: { [registry.host]: 'gcloud' } }, [
      login({ path: 'team' })
    ])
    expect(await skopeo(...push('team/path:v1'))).toMatchObject({ exitCode: 0 })
    expect(await skopeo(...push('other/path:v1'))).not.toMatchObject({ exitCode: 0 })
    expect(await docker(...inspect('team/path:v1'))).not.toMatchObject({ exitCode: 0 })
  })

  it('keep a later docker login in the file, although a store is installed', async () => {
    const { docker, directory } = await inJob({}, [login({ path: 'team' })])
    const password = 's3cret p@ss:w'
    expect(await docker('login', '-u', 'alice', '-p', password, registry.host)).toMatchObject({ exitCode: 0 })
    const config = readJson(directory, 'config.json')
    expect(config.auths?.[registry.host]).toEqual(auth('alice', password))
    expect(config).not.toHaveProperty('credsStore')
    expect(await docker('logout', registry.host)).toMatchObject({ exitCode: 0 })
    expect(readJson(directory, 'config.json').auths).toEqual({ 'registry-auth.invalid': {} })
  })

  it('say nothing about the place holder', async () => {
    const { docker, skopeo } = await inJob({}, [])
    const seen = await docker(...inspect('team/app:v1'))
    expect(seen.exitCode).toBe(1)
    expect(seen.output).not.toMatch(/WARNING|registry-auth\.invalid/)
    expect((await skopeo('inspect', '--tls-verify=false', image('team/app:v1'))).output).not.toContain(
      'registry-auth.invalid'
    )
  })
})
