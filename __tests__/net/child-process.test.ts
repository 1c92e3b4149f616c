import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createSelfSigned } from '../fake/certificates.js'
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from '../fake/registry.js'

/** What only a process of its own shows: its end, and the environment Node itself reads. */
const TRANSPORT = path.resolve('src/net/node-transport.ts')

const running: FakeRegistry[] = []

afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

async function start(options: FakeRegistryOptions): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(options)
  running.push(registry)
  return registry
}

interface Report {
  readonly status?: number
  readonly code?: string
  /** Milliseconds between the answer and the end of the process. */
  readonly waited: number
}

async function request(registry: FakeRegistry, env: Readonly<Record<string, string>> = {}): Promise<Report> {
  const script = `
    const { createNodeTransport } = await import(${JSON.stringify(TRANSPORT)})
    const transport = createNodeTransport({ env: () => '/nonexistent', homeDirectory: '/', platform: 'linux', debug() {} })
    const url = new URL('${registry.url}/v2/')
    const limits = { timeout: 10_000, maxBytes: 1000 }
    const answer = await transport({ method: 'GET', url, headers: {} }, { registry: url.host, caFiles: [] }, limits)
      .then(({ status }) => ({ status }), ({ code }) => ({ code }))
    const answered = performance.now()
    process.on('exit', () => console.log(JSON.stringify({ ...answer, waited: performance.now() - answered })))
  `
  const parameters = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, parameters, {
    env: { ...process.env, ...env }
  })
  return JSON.parse(stdout) as Report
}

describe('when all answers are there', () => {
  it('lets the process end although connections are kept', async () => {
    const { status, waited } = await request(await start({ mode: 'anonymous' }))
    expect(status).toBe(200)
    expect(waited).toBeLessThan(1000)
  })
})

describe('when the environment turns verification off', () => {
  it('verifies nevertheless', async () => {
    const registry = await start({ mode: 'anonymous', tls: createSelfSigned() })
    const { code } = await request(registry, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    expect(code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(registry.requests).toEqual([])
  })
})
