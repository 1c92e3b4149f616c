import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from '@jest/globals'
import { which } from '../../scripts/test-tools.js'
import { command, succeed } from '../real/command.js'
import { pathOnly } from '../real/workplace.js'
import type { Env } from '../runner/runner.js'
import { makeNamespace, obstacle, type Namespace } from './namespace.js'

const START_MS = 10_000
const STOP_MS = 10_000

/** A docker engine of the test's own, with its state in one folder. */
export interface Engine {
  /**
   * Pushes a new image to `HOST/NAME:TAG`, forgets it and pulls it again, with nothing but a job's environment; and
   * sees that nobody may pull it without that environment.
   */
  pushAndPull(env: Env, reference: string): Promise<void>
  stop(): Promise<void>
}

/** Why no engine can be had on this machine, undefined where one was seen to start. */
export async function engineObstacle(): Promise<string | undefined> {
  const reason = obstacle()
  if (reason !== undefined) return reason
  const missing = ['dockerd', 'docker'].find(program => which(program) === undefined)
  if (missing !== undefined) return `there is no ${missing} here`
  const folder = await mkdtemp(join(tmpdir(), 'registry-auth-probe-'))
  try {
    const space = await makeNamespace(join(folder, 'space'), '127.0.0.1', ['engine.test'], '')
    const engine = await startEngine(space)
    await engine.stop()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'dockerd does not start'
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Starts an engine and waits until the client may use it; what was started before a failure is ended. */
export async function startEngine(space: Pick<Namespace, 'wrap'>): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-auth-engine-'))
  const socket = `unix://${join(folder, 'docker.sock')}`
  const child = await spawnEngine(await space.wrap(await ownPlaces(folder)), folder, socket)
  const end = async (): Promise<void> => {
    await ended(child, folder)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await answers(child, socket)
  } catch (error) {
    await end()
    throw error
  }
  return { pushAndPull: (env, reference) => pushAndPull({ folder, socket, env, reference }), stop: end }
}

/**
 * Makes a dockerd that sees none of the machine's own state. Whatever its options, it has an engine's key in
 * /etc/docker, plugins in /run and containerd's in /opt, and it would take a containerd of the machine from /run.
 */
async function ownPlaces(folder: string): Promise<string> {
  const path = join(folder, 'dockerd')
  const hide =
    'for place in /etc/docker /opt /run; do [ ! -d $place ] || mount -t tmpfs own $place || exit; done'
  await writeFile(path, `#!/bin/sh\n${hide}\nexec dockerd "$@"\n`)
  await chmod(path, 0o755)
  return path
}

/** Loopback and a folder only: no bridge, no rules of the machine's firewall. */
async function spawnEngine(dockerd: string, folder: string, socket: string): Promise<ChildProcess> {
  const at = (name: string): string => join(folder, name)
  await writeFile(at('daemon.json'), '{}')
  const places = ['--config-file', at('daemon.json'), '--data-root', at('data'), '--exec-root', at('exec')]
  const network = ['--iptables=false', '--ip6tables=false', '--bridge=none']
  const args = [...places, '--pidfile', at('pid'), '-H', socket, ...network, '--storage-driver=vfs']
  // the engine goes with the process that started it, also when that one is killed
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', dockerd, ...args], {
    env: pathOnly(),
    stdio: 'ignore'
  })
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  return child
}

async function answers(child: ChildProcess, socket: string): Promise<void> {
  const env = { ...pathOnly(), DOCKER_HOST: socket, HOME: '/nonexistent' }
  const until = Date.now() + START_MS
  while (Date.now() < until) {
    if (!isRunning(child)) throw new Error('dockerd ends at once')
    if ((await command(['docker', 'version'], env)).exitCode === 0) return
    await sleep(100)
  }
  throw new Error(`dockerd does not answer docker within ${START_MS / 1000} s`)
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}

/** An engine that is asked to end ends its containerd; for one that does not, both are killed. */
async function ended(child: ChildProcess, folder: string): Promise<void> {
  const containerd = await containerdOf(folder)
  if (!isRunning(child)) {
    kill(containerd)
    return
  }
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => {
    child.kill('SIGKILL')
    kill(containerd)
  }, STOP_MS)
  await gone
  clearTimeout(late)
}

/** The process of the engine's own containerd; it has none where it uses the machine's. */
async function containerdOf(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'exec', 'containerd', 'containerd.pid'), 'utf8').catch(() => '')
  const pid = Number(text.trim())
  return pid > 0 ? pid : undefined
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return
  // the number may be another program's by now
  const { stdout } = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' })
  if (stdout.trim() === 'containerd') process.kill(pid, 'SIGKILL')
}

interface Round {
  readonly folder: string
  readonly socket: string
  readonly env: Env
  readonly reference: string
}

async function pushAndPull({ folder, socket, env, reference }: Round): Promise<void> {
  const job = { ...env, DOCKER_HOST: socket }
  const work = await mkdtemp(join(folder, 'work-'))
  const stranger = { ...pathOnly(), DOCKER_HOST: socket, HOME: join(work, 'home') }
  await mkdir(stranger.HOME)
  const id = ['docker', 'image', 'inspect', '--format', '{{.Id}}', reference]
  await importImage(work, reference, stranger)
  const built = await succeed(id, stranger)
  await succeed(['docker', 'push', reference], job)
  await succeed(['docker', 'rmi', reference], stranger)
  expect((await command(id, stranger)).exitCode).not.toBe(0)
  // how it says so differs: on loopback the engine tries plain http after a refusal, too
  expect((await command(['docker', 'pull', reference], stranger)).exitCode).not.toBe(0)
  await succeed(['docker', 'pull', reference], job)
  expect(await succeed(id, stranger)).toBe(built)
}

/** An image of one file that no registry has seen. */
async function importImage(work: string, reference: string, env: Env): Promise<void> {
  await writeFile(join(work, 'content'), randomUUID())
  await succeed(['tar', '-cf', join(work, 'image.tar'), '-C', work, 'content'], env)
  await succeed(['docker', 'import', join(work, 'image.tar'), reference], env)
}
