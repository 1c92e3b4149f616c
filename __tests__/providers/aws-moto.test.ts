import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { which } from '../../scripts/test-tools.js'
import { createNodeTransport } from '../../src/net/node-transport.js'
import { Secret } from '../../src/secret.js'
import { createWorld, HOST, KEY_ID, login, ROLE, SECRET_KEY } from './aws-world.js'
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
})
