import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createAuthority, type Authority } from '../fake/certificates.js'
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from '../fake/registry.js'
import type { JobResult } from '../runner/runner.js'
import { ACTION, expectFailure, PASSWORD, startScenario, type Scenario } from './scenario.js'

let scenario: Scenario
const authorities: Authority[] = []
const registries: FakeRegistry[] = []
beforeEach(async () => {
  scenario = await startScenario()
})
afterEach(async () => {
  for (const registry of registries.splice(0)) await registry.close()
  for (const authority of authorities.splice(0)) authority.remove()
  await scenario.remove()
})

function authorityOfTest(): Authority {
  const authority = createAuthority()
  authorities.push(authority)
  return authority
}

async function start(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const started = await startFakeRegistry({ users: { alice: { password: PASSWORD } }, ...options })
  registries.push(started)
  return started
}

function login(
  host: string,
  password = PASSWORD,
  inputs: Readonly<Record<string, string>> = {}
): Promise<JobResult> {
  const step = { registry: host, username: 'alice', password, ...inputs }
  const secret = { username: 'alice', value: password }
  return scenario.run([{ uses: ACTION, with: step }], { secrets: [secret], masked: [secret] })
}

describe('when the registry refuses', () => {
  it('a wrong password: asks once and fails', async () => {
    const registry = await start()
    await expectFailure(
      scenario,
      await login(registry.host, 'wr0ng+p/ss'),
      'login to "$REGISTRY" as "alice" was refused (401 unauthorized): check the user name and the password'
    )
    expect(registry.requests.filter(({ headers }) => headers.authorization !== undefined)).toHaveLength(1)
  })

  it('a wrong password at its token service: fails alike', async () => {
    const registry = await start({ mode: 'bearer-jwt' })
    await expectFailure(
      scenario,
      await login(registry.host, 'wr0ng+p/ss'),
      'login to "$REGISTRY" as "alice" was refused (401 unauthorized): check the user name and the password'
    )
  })

  it('a right that the purposes need: names the right and the repository', async () => {
    const users = { alice: { password: PASSWORD, rights: { '*': ['pull'] as const } } }
    const registry = await start({ mode: 'bearer-jwt', users })
    const result = await login(registry.host, PASSWORD, { repo: `${registry.host}/acme/app` })
    await expectFailure(
      scenario,
      result,
      'push to "$REGISTRY/acme/app" was refused (the token grants only pull): give "alice" the right to push there'
    )
  })

  it('two of three logins: reports both and keeps nothing of the third', async () => {
    const [one, two, three] = [await start(), await start({ users: {} }), await start({ users: {} })]
    const line = (host: string) => `${host} username=alice password=${PASSWORD}`
    const result = await scenario.run([
      { uses: ACTION, with: { registries: [one, two, three].map(({ host }) => line(host)).join('\n') } }
    ])
    await expectFailure(
      scenario,
      result,
      'login to "$REGISTRY" as "alice" was refused (401 unauthorized): check the user name and the password\nlogin to "$REGISTRY" as "alice" was refused (401 unauthorized): check the user name and the password'
    )
  })
})

describe('when the registry cannot be reached', () => {
  it('says that the host is not known', async () => {
    await expectFailure(
      scenario,
      await login('registry.invalid'),
      'the host "registry.invalid" is not known: check the registry\'s name and this machine\'s name server'
    )
  })

  it('says that nothing listens there', async () => {
    const registry = await start()
    await registry.close()
    await expectFailure(
      scenario,
      await login(registry.host),
      '"$REGISTRY" refused the connection: check the registry\'s name and port and that it is running'
    )
  })

  it('says that the connection was cut', async () => {
    const registry = await start()
    registry.faults.push({ kind: 'reset' })
    await expectFailure(
      scenario,
      await login(`http://${registry.host}`),
      '"$REGISTRY" closed the connection before it answered: check its port and whether it is healthy'
    )
    expect(registry.requests).toHaveLength(3)
  })
})

describe('when the certificate is not to be trusted', () => {
  it('says that it has expired', async () => {
    const authority = authorityOfTest()
    const registry = await start({ tls: authority.issue(['IP:127.0.0.1'], { expired: true }) })
    const result = await scenario.run([
      {
        uses: ACTION,
        with: {
          registries: `${registry.host} username=alice password=${PASSWORD} ca-file=${authority.file}`,
          autologin: 'false'
        }
      }
    ])
    await expectFailure(
      scenario,
      result,
      'the certificate of "$REGISTRY" has expired: renew it at the registry'
    )
  })

  it('says that nobody known signed it', async () => {
    const registry = await start({ tls: authorityOfTest().issue(['IP:127.0.0.1']) })
    const result = await login(`https://${registry.host}`)
    await expectFailure(
      scenario,
      result,
      'the certificate of "$REGISTRY" is signed by an unknown authority: name the authority\'s PEM file in "ca-file"'
    )
  })
})

describe('when the registry is busy', () => {
  it.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 2000).toUTCString()]
  ])('waits for a 429 as long as it asks, in %s', async (_, value) => {
    const registry = await start()
    registry.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': value() }, times: 1 })
    const before = Date.now()
    const result = await login(registry.host)
    expect(result.outcome).toBe('success')
    expect(Date.now() - before).toBeGreaterThan(900)
    expect(registry.requests).toHaveLength(3)
  })

  it('gives up at once when it asks for more time than there is', async () => {
    const registry = await start()
    registry.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': '3600' } })
    await expectFailure(
      scenario,
      await login(registry.host),
      '"$REGISTRY" answered 429 and asked for a wait of 3600 s, more than the 60 s that a request may take: run the job again later'
    )
    expect(registry.requests).toHaveLength(1)
  })

  it('tries a storm of 503 three times', async () => {
    const registry = await start()
    registry.faults.push({ kind: 'answer', status: 503 })
    await expectFailure(
      scenario,
      await login(registry.host),
      '"$REGISTRY" answered 503 three times: the server has trouble; run the job again later or ask the registry\'s operator'
    )
    expect(registry.requests).toHaveLength(3)
  })
})
