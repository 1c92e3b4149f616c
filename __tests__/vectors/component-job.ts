import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeNamespace } from '../names/namespace.js'
import { arrange, collect, type Arrangement } from './arrangement.js'
import type { Setup, Toolbox } from './component-setup.js'
import type { Outcome, Result } from './outcome.js'
import type { RecordedServers } from './recorded-server.js'
import type { Vector } from './vector.js'

/** What is to be run, and in what kind of job. */
export interface Order {
  readonly setup: Setup
  readonly vector: Vector
  readonly script: string
}

/** An order with the places made for it. */
export interface Job extends Omit<Order, 'vector'> {
  readonly toolbox: Toolbox
  readonly space: {
    readonly root: string
    readonly address: string
    readonly authority: string
    readonly servers: RecordedServers
  }
}

/** Runs a vector as a job, in directories below the job's own, and collects what came of it. */
export async function runJob(job: Job, vector: Vector): Promise<Outcome> {
  const { root, servers } = job.space
  const arrangement = arrange(root, vector)
  const bin = join(root, 'bin')
  mkdirSync(bin)
  for (const [name, path] of Object.entries(job.toolbox.standIns)) symlinkSync(path, join(bin, name))
  writeFileSync(join(root, 'job'), jobScript(root, job))
  const { exitCode, stdout, stderr } = await start(job, `${bin}:${job.toolbox.path}`, arrangement)
  return collect(vector, arrangement.places, {
    exitCode,
    ...readExports(root),
    ...said(stderr, job.script),
    // whoever may see the machine's processes sees their arguments
    output: [stdout, stderr, ...readLines(join(root, 'clients'))].join('\n'),
    waited: readLines(join(root, 'sleeps')).reduce((sum, line) => sum + Number.parseFloat(line), 0),
    ...account(root, servers)
  })
}

/** The job as a runner runs it: errexit and pipefail, no standard input, one shell for all. */
function jobScript(root: string, { script, setup: { options = [] } }: Job): string {
  return [
    'umask 0000',
    'set -o errexit',
    'if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi',
    'exec <&-',
    `/usr/bin/env -0 >${root}/before`,
    `PS4='${TRACE}'`,
    ...options.map(option => `set -o ${option}`),
    script,
    '{ set +o xtrace; } 2>/dev/null',
    `/usr/bin/env -0 >${root}/after`,
    ''
  ].join('\n')
}

/** Begins a line of xtrace, so that it can be told from a message. */
const TRACE = '+trace+ '

/** Lines for nobody: debug, xtrace (whose first character is repeated), and the further lines of a traced value. */
const UNSAID = /^(debug: |\++trace\+ |export |\. \S*\/\.werf-credentials|rm -f )/

/** A job that hangs is ended after this; the slowest vector waits three times for ten seconds. */
const PATIENCE = 100_000

interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

async function start({ setup, toolbox, space }: Job, path: string, arrangement: Arrangement): Promise<Ended> {
  const { root, address, authority, servers } = space
  const sh = await (await makeNamespace(join(root, 'space'), address, [], authority)).wrap('/bin/sh')
  writeFileSync(join(root, 'space', 'hosts'), `127.0.0.1 localhost\n${servers.hosts}`)
  // without a name server an unknown name is unknown, not a matter for another try
  writeFileSync(join(root, 'space', 'nsswitch.conf'), 'hosts: files\n')
  const inside = [
    `mount --bind ${root}/space/nsswitch.conf /etc/nsswitch.conf`,
    ...(toolbox.systemShell === undefined ? [] : [`mount --bind ${toolbox.systemShell} /bin/sh`]),
    `cd ${arrangement.places.$WORK}`,
    `exec env -u OLDPWD PATH=${path} ${toolbox.shell.join(' ')} ${root}/job`
  ].join(' && ')
  const variables = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    ...arrangement.env,
    RUNNER_TEMP_PROJECT_DIR: arrangement.places.$TEMP,
    // yash reads in the locale's characters what it is to evaluate
    ...(setup.shell === 'yash' ? { LC_ALL: 'C.UTF-8' } : {}),
    ...Object.fromEntries(
      Object.entries(arrangement.inputs).map(([name, value]) => [variableOf(name), value])
    )
  }
  // read and not executed, since a file just written may still be open in a process that is being started
  const child = spawn('bash', [sh, '-c', inside], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true
  })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text))
  }
  const timer = setTimeout(() => {
    printed.stderr += `\nthe job did not end within ${PATIENCE / 1000} s\n`
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, PATIENCE)
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('close', code => {
      resolve(code ?? -1)
    })
  })
  clearTimeout(timer)
  return { exitCode, ...printed }
}

/** The variable by which an input reaches the component's script. */
function variableOf(input: string): string {
  return `REGISTRY_AUTH_${input.toUpperCase().replaceAll('-', '_')}`
}

function said(stderr: string, script: string): Pick<Result, 'messages' | 'error'> {
  // xtrace shows a fragment's text as it is
  const code = new Set(script.split('\n'))
  const lines = stderr.split('\n').filter(line => line !== '' && !UNSAID.test(line) && !code.has(line))
  const failed = lines.filter(line => line.startsWith('error: ')).map(line => line.slice('error: '.length))
  const messages = lines.filter(line => !line.startsWith('error: '))
  return { messages, ...(failed.length === 0 ? {} : { error: failed.join('\n') }) }
}

/** What the shell itself keeps. */
const OWN = new Set(['_', 'OLDPWD', 'PWD', 'SHLVL'])

/** What stands for the Action's output `images`. */
const REFERENCES = 'REGISTRY_AUTH_REFERENCES'

/** What the job's shell exports after the login and did not before; nothing when it did not come so far. */
function readExports(root: string): Pick<Result, 'exports' | 'images'> {
  const [before, after] = ['before', 'after'].map(name => readEnvironment(join(root, name)))
  if (before === undefined || after === undefined || after.size === 0) return { exports: {} }
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(name => !OWN.has(name))
  const { [REFERENCES]: references, ...exports } = Object.fromEntries(
    names
      .filter(name => before.get(name) !== after.get(name))
      .map(name => [name, after.get(name) ?? '(no longer exported)'])
  )
  return { exports, ...(references === undefined ? {} : { images: JSON.parse(references) as unknown }) }
}

function readEnvironment(file: string): ReadonlyMap<string, string> {
  const entries = existsSync(file) ? readFileSync(file, 'utf8').split('\0') : []
  return new Map(
    entries.filter(Boolean).map(entry => {
      const at = entry.indexOf('=')
      return [entry.slice(0, at), entry.slice(at + 1)]
    })
  )
}

function readLines(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}

/**
 * Every start of a client is one request. Those that reached no server were sent to a host that is not there: as many
 * as the recording says, or there was something that it does not hold.
 */
function account(root: string, servers: RecordedServers): Pick<Result, 'unexpected' | 'pending'> {
  const starts = readLines(join(root, 'clients')).filter(
    line => /^(curl|wget) /.test(line) && !/ (-V|--version|--help)\b/.test(line)
  )
  const lost = starts.length - servers.arrived() - servers.unseen
  const nowhere = 'to a host that is not known or refuses'
  return {
    unexpected: [
      ...servers.unexpected,
      ...(lost > 0 ? [`${lost} more request(s) than recorded ${nowhere}`] : [])
    ],
    pending: [...servers.pending(), ...(lost < 0 ? [`${-lost} request(s) ${nowhere}`] : [])]
  }
}
