import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { createAuthority, type Authority } from '../fake/certificates.js'
import type { JobResult } from '../runner/runner.js'
import { ACTION, expectFailure, PASSWORD, startScenario, type Scenario } from './scenario.js'

let scenario: Scenario
const authorities: Authority[] = []
let registry: FakeRegistry
/** Where a hostile registry would like the credential to go. */
let elsewhere: FakeRegistry
beforeEach(async () => {
  scenario = await startScenario()
  registry = await startFakeRegistry({ mode: 'bearer-jwt', users: { alice: { password: PASSWORD } } })
  elsewhere = await startFakeRegistry({ mode: 'anonymous', address: '127.0.0.2' })
})
afterEach(async () => {
  await registry.close()
  await elsewhere.close()
  for (const authority of authorities.splice(0)) authority.remove()
  await scenario.remove()
})

function authorityOfTest(): Authority {
  const authority = createAuthority()
  authorities.push(authority)
  return authority
}

function login(host: string, more = ''): Promise<JobResult> {
  return scenario.run([
    {
      uses: ACTION,
      with: { registries: `${host} username=alice password=${PASSWORD} ${more}`, autologin: 'false' }
    }
  ])
}

/** No request that carried a credential. */
function sentCredentials({ requests }: FakeRegistry): readonly string[] {
  return requests.filter(({ headers }) => headers.authorization !== undefined).map(({ path }) => path)
}

describe('when the challenge names a token service to rob', () => {
  it.each([
    ['http://169.254.169.254/latest/token', "at a cloud's metadata address"],
    ['http://metadata.google.internal/token', "at a cloud's metadata address"],
    ['http://alice@127.0.0.1/token', 'with a user name in its address'],
    ['file:///etc/passwd', 'that is no http(s) address']
  ])('%s: sends nothing and says so', async (realm, what) => {
    registry.faults.push({ kind: 'challenge', value: `Bearer realm="${realm}",service="s"` })
    await expectFailure(
      scenario,
      await login(registry.host),
      `"$REGISTRY" named a token service ${what}: the credential was not sent there; check the registry's name and its configuration`
    )
    expect(sentCredentials(registry)).toEqual([])
  })

  it('by http although the registry is https: sends nothing and says so', async () => {
    const authority = authorityOfTest()
    const secure = await startFakeRegistry({
      mode: 'bearer-jwt',
      users: { alice: { password: PASSWORD } },
      tls: authority.issue(['IP:127.0.0.1']),
      realm: `${elsewhere.url}/token`
    })
    try {
      await expectFailure(
        scenario,
        await login(secure.host, `ca-file=${authority.file}`),
        '"$REGISTRY" named a token service without TLS (an http address): the credential was not sent there; check the registry\'s name and its configuration'
      )
      expect([...sentCredentials(secure), ...elsewhere.requests]).toEqual([])
    } finally {
      await secure.close()
    }
  })
})

describe('when the registry redirects', () => {
  it('to another origin: nothing follows it', async () => {
    registry.faults.push({ kind: 'redirect', location: `${elsewhere.url}/v2/`, path: /^\/v2\/$/ })
    await expectFailure(
      scenario,
      await login(registry.host),
      '"$REGISTRY" redirected to another host ("127.0.0.2:$PORT"): the credential was not sent there; name the host that is meant as the registry'
    )
    expect(elsewhere.requests).toEqual([])
  })

  it('its token service to another origin: no credential follows it', async () => {
    registry.faults.push({ kind: 'redirect', location: `${elsewhere.url}/token`, path: /^\/token/ })
    await expectFailure(
      scenario,
      await login(registry.host),
      '"$REGISTRY" redirected to another host ("127.0.0.2:$PORT"): the credential was not sent there; name the host that is meant as the registry'
    )
    expect(elsewhere.requests).toEqual([])
  })

  it('for ever: gives up', async () => {
    registry.faults.push({ kind: 'redirect', location: '/v2/', path: /^\/v2\/$/ })
    await expectFailure(
      scenario,
      await login(registry.host),
      '"$REGISTRY" redirected more than 5 times: check the registry\'s name and its configuration'
    )
    expect(registry.requests.length).toBeLessThan(10)
  })
})

describe('when the registry answers with too much', () => {
  it('stops reading a body of 10 MB', async () => {
    registry.faults.push({ kind: 'huge', bytes: 10_000_000, path: /^\/v2\/$/, status: 401 })
    await expectFailure(
      scenario,
      await login(registry.host),
      '"$REGISTRY" answered with more than 64 KiB, the limit for such an answer: check the registry\'s name and its configuration'
    )
  })

  it('stops reading a token of 10 MB', async () => {
    registry.faults.push({ kind: 'huge', bytes: 10_000_000, path: /^\/token/ })
    await expectFailure(
      scenario,
      await login(registry.host),
      '"$REGISTRY" answered with more than 1 MiB, the limit for such an answer: check the registry\'s name and its configuration'
    )
  })
})
