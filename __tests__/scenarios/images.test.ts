import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { join } from 'node:path'
import { createAuthority, type Authority } from '../fake/certificates.js'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { command } from '../real/command.js'
import type { Env, JobResult } from '../runner/runner.js'
import { startConnectProxy, type ConnectProxy } from './connect-proxy.js'
import { ACTION, expectFailure, PASSWORD, startScenario, type Scenario } from './scenario.js'

/** Docker Hub under its own name, brought to a server of the test, and a registry of this machine. */

let scenario: Scenario
let authority: Authority
let hub: FakeRegistry
let local: FakeRegistry
let proxy: ConnectProxy
beforeEach(async () => {
  scenario = await startScenario()
  authority = createAuthority()
  const users = {
    alice: {
      password: PASSWORD,
      rights: { 'acme/secret': ['pull' as const], '*': ['pull' as const, 'push' as const] }
    }
  }
  const tls = authority.issue(['DNS:registry-1.docker.io'])
  hub = await startFakeRegistry({ mode: 'bearer-jwt', users, tls })
  local = await startFakeRegistry({ mode: 'bearer-jwt', users })
  proxy = await startConnectProxy({ 'registry-1.docker.io': hub.port })
})
afterEach(async () => {
  await hub.close()
  await local.close()
  await proxy.close()
  authority.remove()
  await scenario.remove()
})

function login(inputs: Env): Promise<JobResult> {
  const machine = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority.file }
  const given = { username: 'alice', password: PASSWORD, ...inputs }
  return scenario.run([{ uses: ACTION, with: given }], { machine })
}

function outputs({ phases }: JobResult): ReadonlyMap<string, string> {
  return phases.find(({ phase }) => phase === 'main')?.outputs ?? new Map<string, string>()
}

/** The repositories that a token was asked for. */
function askedFor({ requests }: FakeRegistry): readonly string[] {
  const scopes = requests.flatMap(({ path }) => new URL(path, 'http://x').searchParams.getAll('scope'))
  return [...new Set(scopes)].sort()
}

describe('when a step names images', () => {
  it('of a Docker Hub account: each has a repository, whose rights are proven', async () => {
    const result = await login({ repo: 'acme', images: 'frontend\nbackend', tag: 'v1.2' })
    expect(result.outcome).toBe('success')
    expect(JSON.parse(outputs(result).get('images') ?? '')).toEqual({
      frontend: 'docker.io/acme/frontend:v1.2',
      backend: 'docker.io/acme/backend:v1.2'
    })
    expect(outputs(result).get('repo')).toBe('docker.io/acme')
    expect(askedFor(hub)).toEqual(['repository:acme/backend:pull,push', 'repository:acme/frontend:pull,push'])
    expect(result.phases[0]?.log).toContain('pull, push on acme/frontend proven')
  })

  it('of a Docker Hub repository: all are in it, a nameless one too', async () => {
    const result = await login({ repo: 'acme/project', images: 'frontend, ~', tag: 'v1' })
    expect(JSON.parse(outputs(result).get('images') ?? '')).toEqual({
      frontend: 'docker.io/acme/project:frontend-v1',
      '~': 'docker.io/acme/project:v1'
    })
    expect(askedFor(hub)).toEqual(['repository:acme/project:pull,push'])
  })

  it('of any registry, by the mode that it names', async () => {
    const place = { registry: local.host, repo: `${local.host}/Acme/App`, images: 'web', tag: 'v1' }
    const one = await login({ ...place, 'images-repo-mode': 'monorepo' })
    expect(outputs(one).get('images')).toBe(`{"web":"${local.host}/acme/app:web-v1"}`)
    const many = await login(place)
    expect(outputs(many).get('images')).toBe(`{"web":"${local.host}/acme/app/web:v1"}`)
    expect(askedFor(local)).toEqual(['repository:acme/app/web:pull,push', 'repository:acme/app:pull,push'])
  })
})

describe('when images cannot be where a step wants them', () => {
  it('fails before anything is sent, and says what to do', async () => {
    const result = await login({ repo: 'acme', images: '~', tag: 'v1' })
    await expectFailure(
      scenario,
      result,
      'images, line 1, column 1: a nameless image ("~") has no place in a multirepo at Docker Hub, where ACCOUNT alone is no repository: give the image a name, or make "repo" ACCOUNT/REPOSITORY'
    )
    expect(hub.requests).toEqual([])
  })

  it('fails where the right to push one of them is not granted', async () => {
    const result = await login({ repo: 'acme', images: 'frontend secret', tag: 'v1' })
    const error = 'push to "docker.io/acme/secret" was refused'
    expect(result.outcome).toBe('failure')
    expect(result.phases[0]?.commands.find(({ name }) => name === 'error')?.data).toContain(error)
    expect(outputs(result).size).toBe(0)
    expect(await scenario.left()).toEqual([])
  })
})

const unix = process.platform === 'win32' ? describe.skip : describe

unix('when a script reads image names', () => {
  const OPTIONS = '--repo ghcr.io/acme/app --images "web ~" --tag v1 --images-repo-mode monorepo'

  async function sh(script: string): Promise<string> {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: scenario.home,
      NODE: scenario.job.node,
      CLI: join(ACTION, 'dist', 'cli', 'index.cjs')
    }
    const { exitCode, output } = await command(['sh', '-c', `set -e; ${script}`], env)
    expect(exitCode).toBe(0)
    return output
  }

  it('has a name and a reference in each line', async () => {
    const loop = 'while read -r name reference; do echo "[$name] [$reference]"; done'
    const output = await sh(`"$NODE" "$CLI" images ${OPTIONS} | ${loop}`)
    expect(output.trim().split('\n')).toEqual([
      '[web] [ghcr.io/acme/app:web-v1]',
      '[~] [ghcr.io/acme/app:v1]'
    ])
  })

  it('has JSON when it asks for it', async () => {
    const output = await sh(`"$NODE" "$CLI" images ${OPTIONS} --json`)
    expect(JSON.parse(output)).toEqual({ web: 'ghcr.io/acme/app:web-v1', '~': 'ghcr.io/acme/app:v1' })
  })
})
