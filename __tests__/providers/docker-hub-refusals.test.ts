import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { usernameOf } from '../../src/credential.js'
import { providerOf } from '../../src/providers/index.js'
import { Secret } from '../../src/secret.js'
import { AUDIENCE } from '../fake/docker-hub.js'
import { contextOf, host } from './context.js'
import { ID, issuer, login, NOW, startDockerHub, SUBJECT, type DockerHubWorld } from './docker-hub-world.js'
import type { KeylessJob } from './keyless.js'

let hub: DockerHubWorld
beforeAll(async () => {
  hub = await startDockerHub()
})
afterAll(() => hub.service.close())
beforeEach(() => {
  hub.reset()
})

async function usernameFor(run: KeylessJob): Promise<string | undefined> {
  const found = await run.credential(login())
  return found === undefined ? undefined : usernameOf(found)
}

describe('when Docker refuses the exchange', () => {
  const place = 'in Docker Home under "Identity & auth", "OIDC connections"'
  const asked = 'login to "docker.io" as "acme" was refused'

  it('names the subject and the audience that no ruleset takes', async () => {
    hub.connections = [{ id: ID, active: true, subjects: ['repo:acme/app:ref:refs/heads/release-*'] }]
    expect(await hub.job().failure(login())).toBe(
      `${asked} (400 access denied): no ruleset of the OIDC connection fits: the OIDC token sent has the subject "${SUBJECT}" and the audience "${AUDIENCE}"; enter that subject as a ruleset's subject claim ${place}`
    )
  })

  it.each([
    ['unknown', []],
    ['deactivated', [{ id: ID, active: false, subjects: [SUBJECT] }]]
  ])('says that the connection is %s', async (_, known) => {
    hub.connections = known
    expect(await hub.job().failure(login())).toBe(
      `${asked} (400 invalid request): Docker knows no active OIDC connection by this id; compare "connection-id" with the one ${place}, and check that it is active`
    )
  })

  it.each([
    [
      'expired',
      {},
      { lifetime: -1 },
      "the OIDC token has expired; check the clock of the runner, and take a token of this job's own"
    ],
    [
      'issued by a clock that is ahead',
      {},
      { now: new Date('2026-01-02T03:14:05Z') },
      `Docker could not verify the OIDC token; check the clock of the runner, and that the token is GitHub's (the OIDC token sent has the subject "${SUBJECT}" and the audience "${AUDIENCE}")`
    ],
    [
      'signed by another key',
      {},
      { key: 'foreign' },
      `Docker could not verify the OIDC token; check the clock of the runner, and that the token is GitHub's (the OIDC token sent has the subject "${SUBJECT}" and the audience "${AUDIENCE}")`
    ],
    [
      'for another audience',
      { aud: 'https://other.example' },
      {},
      `the OIDC token has the audience "https://other.example", and Docker takes "${AUDIENCE}" alone`
    ],
    [
      "another issuer's",
      { iss: 'https://gitlab.example' },
      {},
      'the OIDC token is from "https://gitlab.example", and the connection trusts another issuer (Docker Hub takes GitHub\'s tokens)'
    ]
  ] as const)('says that the OIDC token is %s', async (_, claims, options, sentence) => {
    const run = hub.job({
      idToken: ({ audience }) =>
        issuer.issue({ sub: SUBJECT, aud: audience, ...claims }, { now: NOW, ...options })
    })
    expect(await run.failure(login())).toBe(`${asked} (400 invalid request): ${sentence}`)
  })

  it('quotes nothing of an answer it does not know, and shows no token', async () => {
    const body = JSON.stringify({ error: 'temporarily_odd', error_description: 's3cret detail' })
    hub.service.faults.push({ kind: 'answer', status: 403, body })
    let token = ''
    const run = hub.job({
      idToken: ({ audience }) => (token = issuer.issue({ sub: SUBJECT, aud: audience }))
    })
    const message = await run.failure(login())
    expect(message).toContain(`${asked} (403): the OIDC token sent has the subject "${SUBJECT}"`)
    for (const part of ['s3cret', ...token.split('.')])
      expect([message, ...run.lines].join('\n')).not.toContain(part)
  })

  it('shows no claim that could not stand in a log', async () => {
    hub.connections = [{ id: ID, active: true, subjects: ['nobody'] }]
    const run = hub.job({
      idToken: () => issuer.issue({ sub: 'a"b\n::error::c', aud: [AUDIENCE] }, { now: NOW })
    })
    expect(await run.failure(login())).toContain('the subject "(none)" and the audience "https://identity')
  })
})

describe('when Docker has trouble', () => {
  it('waits as long as it is asked to, and goes on', async () => {
    const headers = { 'retry-after': '7' }
    hub.service.faults.push({ kind: 'answer', status: 429, headers, times: 1 })
    const run = hub.job()
    expect(await usernameFor(run)).toBe('acme')
    expect(run.waited()).toBeGreaterThanOrEqual(7000)
  })

  it('gives up when it is asked to wait for too long', async () => {
    hub.service.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': '3600' } })
    expect(await hub.job().failure(login())).toBe(
      '"identity.docker.com" answered 429 and asked for a wait of 3600 s, more than the 60 s that a request may take: run the job again later'
    )
  })

  it('survives an outage of one request, and names one that lasts', async () => {
    hub.service.faults.push({ kind: 'answer', status: 503, times: 1 })
    expect(await usernameFor(hub.job())).toBe('acme')
    hub.service.faults.push({ kind: 'answer', status: 503 })
    expect(await hub.job().failure(login())).toBe(
      '"identity.docker.com" answered 503 three times: the server has trouble; run the job again later or ask the registry\'s operator'
    )
  })

  it.each([
    '',
    'null',
    '[]',
    '{"access_token":7}',
    '{"access_token":""}',
    '{"access_token":"a b"}',
    '<html>'
  ])('takes %j for no token', async body => {
    hub.service.faults.push({ kind: 'answer', status: 200, body })
    expect(await hub.job().failure(login())).toBe(
      '"identity.docker.com" answered 200 without an access token: run the job again, or give a password meanwhile'
    )
  })

  it('reads the end from the token, else from what was asked, when the answer does not say', async () => {
    const token = issuer.issue({ sub: 'acme' }, { now: NOW, lifetime: 1200 })
    hub.service.faults.push({
      kind: 'answer',
      status: 200,
      body: JSON.stringify({ access_token: token }),
      times: 1
    })
    expect((await hub.job().credential(login()))?.expiresAt).toEqual(new Date('2026-01-02T03:24:05Z'))
    hub.service.faults.push({ kind: 'answer', status: 200, body: '{"access_token":"opaque"}' })
    expect((await hub.job().credential(login()))?.expiresAt).toEqual(new Date('2026-01-02T04:04:05Z'))
  })
})

describe('when Docker Hub refuses the access token', () => {
  it.each([
    [undefined, 'the user name must be the Docker organisation that owns the OIDC connection'],
    ['pull', 'give the ruleset of the OIDC connection the scope "Image Pull" on the repository'],
    ['push', 'give the ruleset of the OIDC connection the scope "Image Push" on the repository']
  ] as const)('says for %s what to change in the connection', (action, remedy) => {
    const { ambient } = contextOf({ ignoreAutologin: false })
    const credential = {
      kind: 'basic',
      username: 'acme',
      password: new Secret('t'),
      source: 'OIDC connection'
    } as const
    const refusal = { target: login(), credential, status: 401, ...(action === undefined ? {} : { action }) }
    expect(providerOf(host('docker.io'), ambient).remedy?.(refusal, ambient)).toBe(remedy)
  })
})
