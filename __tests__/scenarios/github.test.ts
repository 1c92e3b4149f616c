import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthority, type Authority } from '../fake/certificates.js'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import type { Env, JobResult } from '../runner/runner.js'
import { startConnectProxy, type ConnectProxy } from './connect-proxy.js'
import { ACTION, ALICE, PASSWORD, startScenario, transcript, type Scenario } from './scenario.js'

/** The real names, brought to servers of the test by a proxy and an authority of the test. */

const TOKEN = 'ghs_workflow/token+of=the.test'
const WORKFLOW_TOKEN = { username: 'octocat', value: TOKEN }

let scenario: Scenario
const authorities: Authority[] = []
let proxy: ConnectProxy
let machine: Env
let github: FakeRegistry
let hub: FakeRegistry
beforeEach(async () => {
  scenario = await startScenario()
  const authority = authorityOfTest()
  const tls = (name: string) => authority.issue([`DNS:${name}`])
  github = await startFakeRegistry({
    mode: 'bearer-opaque',
    users: { octocat: { password: TOKEN } },
    tls: tls('ghcr.io')
  })
  hub = await startFakeRegistry({
    mode: 'bearer-jwt',
    users: { alice: { password: PASSWORD } },
    tls: tls('registry-1.docker.io')
  })
  proxy = await startConnectProxy({ 'ghcr.io': github.port, 'registry-1.docker.io': hub.port })
  machine = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority.file }
})
afterEach(async () => {
  await github.close()
  await hub.close()
  await proxy.close()
  for (const authority of authorities.splice(0)) authority.remove()
  await scenario.remove()
})

function authorityOfTest(): Authority {
  const authority = createAuthority()
  authorities.push(authority)
  return authority
}

async function job(
  inputs: Env,
  call: (config: unknown) => void,
  secrets = [WORKFLOW_TOKEN]
): Promise<JobResult> {
  return scenario.run(
    [
      { uses: ACTION, with: inputs },
      {
        call: async env => {
          call(JSON.parse(await readFile(join(env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8')))
        }
      }
    ],
    { machine, token: TOKEN, secrets, masked: secrets }
  )
}

describe('when nothing is said', () => {
  it("logs in to GitHub's registry with the workflow token, through the proxy", async () => {
    let seen: unknown
    const result = await job({}, config => (seen = config))
    expect(seen).toEqual({
      auths: { 'ghcr.io': { auth: Buffer.from(`octocat:${TOKEN}`).toString('base64') } }
    })
    expect(new Set(proxy.asked)).toEqual(new Set(['ghcr.io:443']))
    expect(transcript(scenario, result)).toMatchSnapshot()
  })
})

describe('when a step has the inputs of docker/login-action alone', () => {
  it('logs in to Docker Hub under the key docker reads, and nowhere else', async () => {
    let seen: unknown
    const result = await job({ username: 'alice', password: PASSWORD }, config => (seen = config), [ALICE])
    expect(seen).toEqual({
      auths: {
        'https://index.docker.io/v1/': { auth: Buffer.from(`alice:${PASSWORD}`).toString('base64') }
      }
    })
    expect(github.requests).toEqual([])
    expect(transcript(scenario, result)).toMatchSnapshot()
  })
})

describe("when GitHub's registry refuses the workflow token", () => {
  it('warns where nobody named it, and goes on', async () => {
    github.faults.push({
      kind: 'answer',
      status: 403,
      path: /^\/token/,
      body: '{"errors":[{"code":"DENIED"}]}'
    })
    const line = `docker.io username=alice password=${PASSWORD}`
    const result = await job({ registries: line }, () => undefined, [ALICE, WORKFLOW_TOKEN])
    expect(result.outcome).toBe('success')
    expect(transcript(scenario, result)).toMatchSnapshot()
  })

  it('fails where its repository is named, with the permission to add', async () => {
    github.faults.push({
      kind: 'answer',
      status: 403,
      method: 'POST',
      body: '{"errors":[{"code":"DENIED"}]}'
    })
    const result = await scenario.run([{ uses: ACTION, with: { repo: 'ghcr.io/acme/app' } }], {
      machine,
      token: TOKEN,
      secrets: [WORKFLOW_TOKEN],
      masked: [WORKFLOW_TOKEN]
    })
    expect(result.outcome).toBe('failure')
    expect(result.phases[0]?.commands.filter(({ name }) => name === 'error').map(({ data }) => data)).toEqual(
      [
        'push to "ghcr.io/acme/app" was refused (403 denied): add "packages: write" to the job\'s permissions, or this repository to the package\'s access list'
      ]
    )
    expect(await scenario.left()).toEqual([])
  })
})

describe('when a host only looks like one that is offered a token', () => {
  it('gets no token and no credential of another host', async () => {
    const result = await scenario.run(
      [{ uses: ACTION, with: { repositories: 'ghcr.io.example.com/acme/app' } }],
      { machine, token: TOKEN, secrets: [WORKFLOW_TOKEN], masked: [WORKFLOW_TOKEN] }
    )
    expect(result.outcome).toBe('failure')
    expect(proxy.asked.filter(authority => authority !== 'ghcr.io:443')).toEqual([])
  })
})
