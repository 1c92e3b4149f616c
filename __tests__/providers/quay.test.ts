import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { usernameOf } from '../../src/credential.js'
import type { Identity } from '../../src/identity.js'
import type { AuthInputs, Target } from '../../src/provider.js'
import { quay } from '../../src/providers/quay/index.js'
import { Secret } from '../../src/secret.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { quayFederation, type Binding, type FederationOptions } from '../fake/quay.js'
import { serveVendor, type VendorServer } from '../fake/vendor.js'
import { target } from './context.js'
import { keylessJob, type KeylessJob, type KeylessOptions } from './keyless.js'

const ROBOT = 'acme+deployer'
const SUBJECT = 'repo:acme/app:ref:refs/heads/main'
const NOW = new Date('2026-01-02T03:04:05Z')
const issuer = createOidcIssuer()
const binding: Binding = { issuer: issuer.issuer, subject: SUBJECT }

let service: VendorServer
let behaviour: Omit<FederationOptions, 'issuer'>

beforeAll(async () => {
  service = await serveVendor(request => quayFederation({ issuer, ...behaviour })(request))
})
afterAll(() => service.close())
beforeEach(() => {
  behaviour = { robots: { [ROBOT]: [binding] }, now: () => NOW }
  service.faults.length = 0
})

function job(options: Partial<KeylessOptions> = {}): KeylessJob {
  return keylessJob({
    routes: { 'quay.io': service.url },
    idToken: ({ audience }) => issuer.issue({ sub: SUBJECT, aud: audience }, { now: NOW }),
    now: NOW,
    ...options
  })
}

function login(identity: Identity = { robot: ROBOT }, auth: Partial<AuthInputs> = {}): Target {
  return target('quay.io', ['build', 'publish'], { identity, ...auth })
}

async function usernameFor(run: KeylessJob): Promise<string | undefined> {
  const found = await run.credential(login())
  return found === undefined ? undefined : usernameOf(found)
}

describe('when a line names a federated robot', () => {
  it("takes Quay's token for the password of the robot, for the hour that it lives", async () => {
    const run = job()
    const found = await run.credential(login())
    expect(found).toMatchObject({ kind: 'basic', username: ROBOT, source: 'robot federation' })
    expect(found?.expiresAt).toEqual(new Date('2026-01-02T04:04:05Z'))
    expect(run.asked).toEqual([{ audience: 'quay.io' }])
    expect(found?.kind === 'basic' && run.secrets.includes(found.password.reveal())).toBe(true)
  })

  it('reads the end from the token where it says so', async () => {
    behaviour = {
      ...behaviour,
      mint: robot => issuer.issue({ sub: robot }, { now: NOW, lifetime: 1800 })
    }
    expect((await job().credential(login()))?.expiresAt).toEqual(new Date('2026-01-02T03:34:05Z'))
  })

  it('asks for the audience and the variable that the line says', async () => {
    behaviour = { ...behaviour, robots: { [ROBOT]: [{ ...binding, audiences: ['my-quay'] }] } }
    const run = job()
    await run.credential(login({ robot: ROBOT, audience: 'my-quay', 'id-token-env': 'QUAY_TOKEN' }))
    expect(run.asked).toEqual([{ audience: 'my-quay', variable: 'QUAY_TOKEN' }])
  })

  it('takes a password before it', async () => {
    const before = service.requests.length
    const own = { username: '$oauthtoken', password: new Secret('token') }
    expect((await job().credential(login({ robot: ROBOT }, own)))?.source).toBe('username and password')
    expect(service.requests.length).toBe(before)
  })

  it.each(['deployer', 'acme+', '+deployer', 'acme+a+b', 'acme+a:b', 'Acme+deployer'])(
    'refuses %j, which is no robot, unsent',
    async robot => {
      const before = service.requests.length
      expect(await job().failure(login({ robot }))).toBe(
        'test: "robot" takes the name of a robot account, "NAMESPACE+NAME"'
      )
      expect(service.requests.length).toBe(before)
    }
  )

  it('refuses a user name that is another one, and keys without a robot', async () => {
    expect(await job().failure(login({ robot: ROBOT }, { username: 'alice' }))).toBe(
      'test: "username" and "robot" name two accounts: leave "username" away'
    )
    expect(await job().failure(login({ audience: 'x' }))).toContain('"robot" takes the name')
  })

  it('sends the OIDC token over https unless this machine or "insecure" allows http', async () => {
    const urls: string[] = []
    const run = job()
    const context = {
      ...run.context,
      transport: (request: { readonly url: URL }) => {
        urls.push(request.url.href)
        return Promise.resolve({ status: 200, headers: {}, body: '{"token":"t"}' })
      }
    }
    const plain = { scheme: 'http' } as const
    for (const [name, auth] of [
      ['quay.example', {}],
      ['quay.example', { insecure: true }],
      ['quay.example', plain],
      ['quay.example', { ...plain, insecure: true }],
      ['quay.localhost:8080', plain]
    ] as const) {
      await quay.sources[1]?.(context, target(name, ['build'], { identity: { robot: ROBOT }, ...auth }))
    }
    const path = '/oauth2/federation/robot/token'
    expect(urls).toEqual([
      `https://quay.example${path}`,
      `https://quay.example${path}`,
      `https://quay.example${path}`,
      `http://quay.example${path}`,
      `http://quay.localhost:8080${path}`
    ])
  })
})

describe.each([401, 500] as const)('when Quay refuses the OIDC token by %d', status => {
  const remedy =
    'set these under "Set robot federation" of the robot account, and check the clock of the runner'
  const facts = (claims: {
    readonly issuer?: string
    readonly subject?: string
    readonly audience?: string
  }) =>
    `issuer "${claims.issuer ?? issuer.issuer}", subject "${claims.subject ?? SUBJECT}" and audience "${claims.audience ?? 'quay.io'}"`
  const sentence = (claims: Parameters<typeof facts>[0]) =>
    status === 401
      ? `login to "quay.io" as "${ROBOT}" was refused (401): the OIDC token sent has the ${facts(claims)}; ${remedy}`
      : `login to "quay.io" as "${ROBOT}" was refused (500): Quay answers so for an OIDC token that it does not take (${facts(claims)}), and when it has trouble itself; ${remedy}`

  beforeEach(() => {
    behaviour = { ...behaviour, thrown: status }
  })

  it.each([
    ['another subject', { subject: 'repo:acme/other' }, undefined],
    ['another audience', { audiences: ['other'] }, undefined],
    ['another issuer', { issuer: 'https://gitlab.example' }, undefined],
    ['a clock behind', {}, new Date('2026-01-02T02:00:00Z')],
    ['a clock ahead, for which the token has expired', {}, new Date('2026-01-02T04:00:00Z')]
  ])('names what was sent to %s', async (_, change, now) => {
    const own = now === undefined ? {} : { now: () => now }
    behaviour = { ...behaviour, ...own, robots: { [ROBOT]: [{ ...binding, ...change }] } }
    expect(await job().failure(login())).toBe(sentence({}))
  })

  it('shows neither the OIDC token nor a part of it', async () => {
    behaviour = { ...behaviour, robots: {} }
    let token = ''
    const run = job({ idToken: ({ audience }) => (token = issuer.issue({ sub: SUBJECT, aud: audience })) })
    const text = [await run.failure(login()), ...run.lines].join('\n')
    for (const part of [...token.split('.'), Buffer.from(`${ROBOT}:${token}`).toString('base64')])
      expect(text).not.toContain(part)
  })
})

describe('when Quay has trouble', () => {
  it('waits as long as it is asked to, and goes on', async () => {
    service.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': '5' }, times: 1 })
    const run = job()
    expect(await usernameFor(run)).toBe(ROBOT)
    expect(run.waited()).toBeGreaterThanOrEqual(5000)
  })

  it('survives an outage of one request, and names one that lasts', async () => {
    service.faults.push({ kind: 'answer', status: 503, times: 1 })
    expect(await usernameFor(job())).toBe(ROBOT)
    service.faults.push({ kind: 'answer', status: 503 })
    expect(await job().failure(login())).toBe(
      '"quay.io" answered 503 three times: the server has trouble; run the job again later or ask the registry\'s operator'
    )
  })

  it('says that an older Quay has no federation', async () => {
    service.faults.push({ kind: 'answer', status: 404 })
    expect(await job().failure(login())).toBe(
      `login to "quay.io" as "${ROBOT}" was refused (404): there is no robot federation at this registry, which came with Quay 3.13`
    )
  })

  it.each(['', '{}', '{"token":""}', '{"token":["t"]}', '{"token":"a\\nb"}', '<!doctype html>'])(
    'takes %j for no token',
    async body => {
      service.faults.push({ kind: 'answer', status: 200, body })
      expect(await job().failure(login())).toBe(
        '"quay.io" answered 200 without a token: check that it is Quay 3.13 or newer, where robots can be federated'
      )
    }
  )
})

describe('when Quay refuses a login', () => {
  const refusal = (username: string, source: string) =>
    quay.remedy?.(
      {
        target: login(),
        status: 401,
        credential: { kind: 'basic', username, password: new Secret('t'), source }
      },
      { ignoreAutologin: false }
    )

  it.each([
    [ROBOT, 'username and password', 'check the robot account and its token'],
    [
      '$oauthtoken',
      'username and password',
      'check the OAuth token; it belongs to an application of the organisation and needs the scope of what is done'
    ],
    [
      'alice',
      'username and password',
      'use a robot account, whose name is "NAMESPACE+NAME", or the encrypted password of the account settings'
    ],
    [
      ROBOT,
      'robot federation',
      'the robot of that name has to be the one with the federation, and the token of Quay lives for one hour'
    ]
  ])('knows for %s by %s what to look at', (username, source, remedy) => {
    expect(refusal(username, source)).toBe(remedy)
  })
})
