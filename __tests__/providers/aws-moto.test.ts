import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr'
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { which } from '../../scripts/test-tools.js'
import { createNodeTransport } from '../../src/net/node-transport.js'
import { createDriver } from '../../src/providers/aws/cleanup.js'
import { Secret } from '../../src/secret.js'
import { createImageStore } from '../fake/image-store.js'
import { createWorld, HOST, KEY_ID, login, ROLE, SECRET_KEY } from './aws-world.js'
import { createClock, sessionOf } from './cleanup/world.js'
import { target } from './context.js'

/** Others' reading of the same APIs; it checks no signature and no token, so it is a second opinion on shapes alone. */
const MOTO = which('moto_server')
if (MOTO === undefined) console.warn('skipped: moto_server is not installed, so there is no second opinion')

let server: ChildProcess | undefined
let url = ''

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise(resolve => probe.close(resolve))
  return port
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/`)).ok
  } catch {
    return false
  }
}

;(MOTO === undefined ? describe.skip : describe)('when moto plays AWS', () => {
  beforeAll(async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    server = spawn(MOTO ?? '', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    for (let tries = 0; tries < 100 && !(await answers()); tries++) await sleep(200)
    process.env['AWS_ENDPOINT_URL'] = url
  }, 30_000)
  afterAll(() => {
    server?.kill()
    Reflect.deleteProperty(process.env, 'AWS_ENDPOINT_URL')
  })

  const world = () => ({
    ...createWorld({ url }, { env: { AWS_ENDPOINT_URL: url } }),
    transport: createNodeTransport({
      env: () => undefined,
      homeDirectory: '/nonexistent',
      platform: process.platform,
      debug: () => undefined
    })
  })

  it.each([
    ['an access key', { username: KEY_ID, password: new Secret(SECRET_KEY) }],
    ['a role', { identity: { role: ROLE } }]
  ])('gets a registry token for %s', async (_what, auth) => {
    const credential = await login(world(), target(HOST, ['build'], auth))
    expect(credential).toMatchObject({ kind: 'basic', username: 'AWS' })
    // moto's tokens end then, always
    expect(credential?.expiresAt).toEqual(new Date('2015-01-01T00:00:00Z'))
  })

  it('does so for names with FIPS and dual-stack too, which a custom endpoint does not know', async () => {
    const auth = { identity: { role: ROLE } }
    const name = '123456789012.dkr-ecr-fips.us-east-1.on.aws'
    const credential = await login(world(), target(name, ['build'], auth))
    expect(credential).toMatchObject({ username: 'AWS' })
    expect(credential?.furtherHosts).toEqual(['123456789012.dkr.ecr.us-east-1.amazonaws.com'])
  })

  it('lists images, and deletes a tag alone, an image with its tags, and what is gone', async () => {
    const repository = 'acme/app'
    const wanted = target(HOST, ['cleanup'], { username: KEY_ID, password: new Secret(SECRET_KEY) })
    const context = world()
    const credential = await login(context, wanted)
    if (credential === undefined) throw new Error('no credential')
    const clock = createClock()
    const { transport } = context
    const driver = await createDriver(sessionOf({ transport, clock, target: wanted, credential, context }))
    await createRepository(repository)
    const images = createImageStore()
    const [one, other] = ['one', 'other'].map(seed => images.find('x', images.pushImage('x', seed)))
    if (one === undefined || other === undefined) throw new Error('no images')
    await driver.putManifest(repository, 'v1', one)
    await driver.putManifest(repository, 'latest', one)
    await driver.putManifest(repository, 'v2', other)
    const { tags, manifests } = await driver.inventory(repository)
    expect(tags.map(({ name }) => name).sort()).toEqual(['latest', 'v1', 'v2'])
    expect([...manifests.keys()].sort()).toEqual([one.digest, other.digest].sort())
    expect(await driver.untag(repository, [{ tag: 'latest', digest: one.digest }])).toEqual([
      { kind: 'deleted' }
    ])
    expect(await driver.resolve(repository, 'v1')).toBe(one.digest)
    expect(await driver.deleteManifests(repository, [other.digest])).toEqual([{ kind: 'deleted' }])
    expect(await driver.deleteManifests(repository, [other.digest])).toEqual([{ kind: 'gone' }])
    expect((await driver.inventory(repository)).tags.map(({ name }) => name)).toEqual(['v1'])
  })
})

async function createRepository(repositoryName: string): Promise<void> {
  const credentials = { accessKeyId: KEY_ID, secretAccessKey: SECRET_KEY }
  const client = new ECRClient({ region: 'eu-west-1', endpoint: url, credentials })
  await client.send(new CreateRepositoryCommand({ repositoryName, registryId: HOST.slice(0, 12) }))
}
