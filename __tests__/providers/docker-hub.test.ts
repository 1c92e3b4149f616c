import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { providerOf } from '../../src/providers/index.js'
import { Secret } from '../../src/secret.js'
import { AUDIENCE } from '../fake/docker-hub.js'
import { host, target } from './context.js'
import { ID, login, startDockerHub, SUBJECT, type DockerHubWorld } from './docker-hub-world.js'

let hub: DockerHubWorld
beforeAll(async () => {
  hub = await startDockerHub()
})
afterAll(() => hub.service.close())
beforeEach(() => {
  hub.reset()
})

describe('when a line names an OIDC connection', () => {
  it('exchanges the OIDC token for an access token of one hour', async () => {
    const run = hub.job()
    const found = await run.credential(login())
    expect(found).toMatchObject({ kind: 'basic', username: 'acme', source: 'OIDC connection' })
    expect(found?.expiresAt).toEqual(new Date('2026-01-02T04:04:05Z'))
    expect(found?.kind === 'basic' && found.password.reveal()).toBe(hub.issued[0])
    expect(run.asked).toEqual([{ audience: AUDIENCE }])
    expect(run.secrets).toContain(hub.issued[0])
    expect(Object.keys(hub.sent()).toSorted()).toEqual([
      'connection_id',
      'expires_in',
      'grant_type',
      'subject_token',
      'subject_token_type'
    ])
  })

  it('asks for the seconds that "expires-in" says', async () => {
    const found = await hub.job().credential(login({ 'connection-id': ID, 'expires-in': '21600' }))
    expect(hub.sent()['expires_in']).toBe('21600')
    expect(found?.expiresAt).toEqual(new Date('2026-01-02T09:04:05Z'))
  })

  it.each(['299', '21601', '1h', '', '-300', '3600.5'])('refuses "expires-in" %j unsent', async seconds => {
    const before = hub.service.requests.length
    expect(await hub.job().failure(login({ 'connection-id': ID, 'expires-in': seconds }))).toBe(
      'test: "expires-in" takes seconds from 300 to 21600'
    )
    expect(hub.service.requests.length).toBe(before)
  })

  it('takes the OIDC token of a variable where one is named', async () => {
    const run = hub.job()
    await run.credential(login({ 'connection-id': ID, 'id-token-env': 'MY_TOKEN' }))
    expect(run.asked).toEqual([{ audience: AUDIENCE, variable: 'MY_TOKEN' }])
  })

  it('needs the organisation as user name', async () => {
    const nameless = target('docker.io', ['build'], { identity: { 'connection-id': ID } })
    expect(await hub.job().failure(nameless)).toBe(
      'test: an OIDC connection needs a "username", the Docker organisation that owns it'
    )
  })

  it('refuses what is no UUID without quoting it', async () => {
    expect(await hub.job().failure(login({ 'connection-id': 's3cret' }))).toBe(
      'test: "connection-id" is no connection id: copy the UUID that Docker Home shows for the OIDC connection'
    )
  })

  it('does not ignore a key that needs the connection', async () => {
    expect(await hub.job().failure(login({ 'expires-in': '600' }))).toBe(
      'test: "connection-id" is missing: give the id of the organisation\'s OIDC connection, as Docker Home shows it'
    )
  })

  it('logs in to the hardened images the same way', async () => {
    const hardened = { ...login(), host: host('dhi.io') }
    expect((await hub.job().credential(hardened))?.source).toBe('OIDC connection')
    const provider = providerOf(hardened.host, { ignoreAutologin: false })
    expect(provider.keys(hardened.host)).toEqual(['dhi.io'])
    expect(provider.aliases?.(hardened.host)).toEqual([])
    expect(provider.endpoint?.(hardened.host)).toEqual(hardened.host)
  })
})

describe("when docker/login-action's variables say it", () => {
  const env = { DOCKERHUB_OIDC_CONNECTIONID: ` ${ID}\n`, DOCKERHUB_OIDC_EXPIREIN: '900' }

  it('takes both for a user name without a password', async () => {
    const found = await hub.job({ env }).credential(login({}))
    expect(found).toMatchObject({ source: 'OIDC connection', expiresAt: new Date('2026-01-02T03:19:05Z') })
    expect(hub.sent()).toMatchObject({ connection_id: ID, expires_in: '900' })
  })

  it('prefers what the line says', async () => {
    hub.connections = [{ id: ID.replace('1', '2'), active: true, subjects: [SUBJECT] }]
    const line = { 'connection-id': ID.replace('1', '2'), 'expires-in': '600' }
    await hub.job({ env }).credential(login(line))
    expect(hub.sent()).toMatchObject({ connection_id: line['connection-id'], expires_in: '600' })
  })

  it('leaves a password alone, and a registry that nobody gave a user name', async () => {
    const before = hub.service.requests.length
    const found = await hub.job({ env }).credential(login({}, { password: new Secret('pat') }))
    expect(found?.source).toBe('username and password')
    expect(await hub.job({ env }).credential(target('docker.io'))).toBeUndefined()
    expect(hub.service.requests.length).toBe(before)
  })

  it('names the variable that is wrong', async () => {
    expect(await hub.job({ env: { ...env, DOCKERHUB_OIDC_EXPIREIN: '7 days' } }).failure(login({}))).toBe(
      'test: "DOCKERHUB_OIDC_EXPIREIN" takes seconds from 300 to 21600'
    )
    expect(await hub.job({ env: { DOCKERHUB_OIDC_CONNECTIONID: 'x' } }).failure(login({}))).toContain(
      '"DOCKERHUB_OIDC_CONNECTIONID" is no connection id'
    )
  })
})

describe('when the job has no OIDC token', () => {
  it('fails with the reason and falls back to nothing', async () => {
    const before = hub.service.requests.length
    const run = hub.job({
      idToken: () => {
        throw new Error('add "id-token: write"')
      }
    })
    expect(await run.failure(login())).toBe('add "id-token: write"')
    expect(hub.service.requests.length).toBe(before)
  })
})
