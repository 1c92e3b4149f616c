import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect } from 'node:net'
import { createAuthority, type Authority } from '../fake/certificates.js'
import {
  cleanupJob,
  makeRelease,
  nodeMachine,
  ranIn,
  serve,
  type Place,
  type Release
} from './cleanup-template-world.js'
import { runCiJob, type JobOptions, type JobRun } from './gitlab-runner.js'
import type { Machine } from './machine.js'

let release: Release
let authority: Authority
beforeAll(() => {
  release = makeRelease()
  authority = createAuthority('a company')
})
afterAll(() => {
  authority.remove()
})

let machine: Machine
beforeEach(() => {
  machine = nodeMachine()
})
afterEach(() => {
  machine.remove()
})

function run(archive: string, options: JobOptions): Promise<JobRun> {
  const variables = { RAN: `${machine.folder}/ran.json`, ...options.variables }
  return runCiJob(machine.runner, cleanupJob(release.template, { archive }), { ...options, variables })
}

describe("when the release is on a server of the company's own authority", () => {
  let place: Place
  let address: string
  beforeEach(async () => {
    const pair = authority.issue(['IP:127.0.0.1'])
    place = await serve((_, response) => response.end(release.archive), createSecureServer(pair))
    address = `${place.url.replace('http:', 'https:')}/x.tar`
  })
  afterEach(() => place.close())

  it('trusts it where GitLab says so, and leaves the program its own variables', async () => {
    const files = { CI_SERVER_TLS_CA_FILE: readFileSync(authority.file, 'utf8') }
    expect((await run(address, { files })).exitCode).toBe(0)
    expect(ranIn(machine)?.ca).toBe('')
  }, 20_000)

  it('does not where nobody says so', async () => {
    const { exitCode, log } = await run(address, {})
    expect([exitCode, log]).toEqual([1, expect.stringContaining('gave no answer in 3 tries')])
    expect([ranIn(machine), place.requests.length]).toEqual([undefined, 0])
  }, 20_000)
})

describe('when everything goes through a proxy', () => {
  it('takes the one the variables name', async () => {
    const place = await serve((_, response) => response.end(release.archive))
    const asked: string[] = []
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end(release.archive)
    })
    // Tunnels are for http too in some versions of node.
    proxy.on('connect', ({ url = '' }, socket) => {
      asked.push(url)
      const { port } = new URL(place.url)
      const to = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        to.pipe(socket).pipe(to)
      })
      to.on('error', () => socket.destroy())
      socket.on('error', () => to.destroy())
    })
    const via = await serve(() => undefined, proxy)
    try {
      const variables = { http_proxy: via.url, HTTP_PROXY: via.url }
      expect((await run('http://release.example.com/x.tar', { variables })).exitCode).toBe(0)
      expect(asked).toEqual([expect.stringContaining('release.example.com')])
    } finally {
      await Promise.all([via.close(), place.close()])
    }
  }, 20_000)
})
