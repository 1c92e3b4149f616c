import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderCleanup } from '../../scripts/component.js'
import { node24 } from '../../scripts/node24.js'
import { releaseArchive } from '../../scripts/release-archive.js'
import { resolveJob, type CiJob, type Include } from './ci-config.js'
import { makeMachine, type Machine, type MachineOptions } from './machine.js'

/**
 * In place of the command line: writes down how it was started and where it stands, makes both files, and ends with
 * the code it is given. Told to wait, it ends by TERM alone, as the real one does.
 */
const STAND_IN = `#!/usr/bin/env node
const fs = require('node:fs')
const { RAN, CODE = '0', WAIT } = process.env
const mode = path => (fs.statSync(path).mode & 0o777).toString(8)
const root = require('node:path').dirname(__dirname)
const ran = { argv: process.argv.slice(2), root, mode: mode(root), ca: process.env.NODE_EXTRA_CA_CERTS ?? '' }
fs.writeFileSync(RAN, JSON.stringify(ran))
const option = name => process.argv.find(arg => arg.startsWith(name + '='))?.slice(name.length + 1)
fs.writeFileSync(option('--plan') ?? 'cleanup-plan.json', '{}')
console.log('stand-in runs')
const end = () => {
  fs.writeFileSync(option('--report') ?? 'cleanup-report.json', '{}')
  process.exit(Number(CODE))
}
if (WAIT === undefined) end()
process.on('SIGTERM', end)
setInterval(() => undefined, 1000)
`

/** A release of the stand-in, with the template that belongs to it. */
export interface Release {
  readonly archive: Buffer
  readonly template: string
}

export function makeRelease(): Release {
  const dist = mkdtempSync(join(realpathSync(tmpdir()), 'registry-auth-release-'))
  try {
    mkdirSync(join(dist, 'cli'))
    writeFileSync(join(dist, 'cli', 'index.cjs'), STAND_IN)
    return { archive: releaseArchive(dist), template: renderCleanup(dist) }
  } finally {
    rmSync(dist, { recursive: true })
  }
}

/** A job that extends the component's. */
export function cleanupJob(template: string, inputs: NonNullable<Include['inputs']>): CiJob {
  return resolveJob([{ text: template, inputs }], 'job: { extends: .registry-cleanup }', 'job')
}

/** A machine whose node is the image's. */
export function nodeMachine(options: MachineOptions = {}): Machine {
  const machine = makeMachine({ ...options, programs: [] })
  symlinkSync(node24(), join(machine.folder, 'bin', 'node'))
  return machine
}

/** How the stand-in was started. */
export interface Ran {
  readonly argv: readonly string[]
  readonly root: string
  readonly mode: string
  readonly ca: string
}

/** Undefined when nothing of the release ran. */
export function ranIn(machine: Machine): Ran | undefined {
  try {
    return JSON.parse(readFileSync(join(machine.folder, 'ran.json'), 'utf8')) as Ran
  } catch {
    return undefined
  }
}

export interface Place {
  readonly url: string
  readonly requests: readonly IncomingMessage[]
  close(): Promise<void>
}

/** Serves what its listener answers, and keeps what it was asked. */
export async function serve(listener: RequestListener, server: Server = createServer()): Promise<Place> {
  const requests: IncomingMessage[] = []
  server.on('request', (request, response) => {
    requests.push(request)
    listener(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}
