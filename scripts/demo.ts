import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { startRegistry } from '../__tests__/real/registry.js'
import { command } from '../__tests__/real/command.js'
import { masked, masksOf } from '../__tests__/runner/workflow-commands.js'
import { runJob, type Env, type JobResult } from '../__tests__/runner/runner.js'
import { startFakeRegistry } from '../__tests__/fake/registry.js'
import { ROOT } from './bundle.js'
import { node24 } from './node24.js'
import { createRegistryClient } from './registry-client.js'
import { which } from './test-tools.js'

/** Shows the main job of the action from end to end on this machine, and cleans up behind itself. */

const USERNAME = 'alice'
const PASSWORD = 'correct-horse-battery'
const EXPORTED = ['DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'HELM_REGISTRY_CONFIG', 'WERF_DOCKER_CONFIG']

const folder = await mkdtemp(join(tmpdir(), 'registry-auth-demo-'))
const [home, temp] = [join(folder, 'home'), join(folder, 'runner-temp')]
const short = (text: string) => text.replaceAll(folder, '…')
try {
  await demonstrate()
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function demonstrate(): Promise<void> {
  title('A registry that asks for a password')
  const registry = await anyRegistry()
  try {
    const host = registry.host
    say(`${registry.name} listens on ${host}`)
    await mkdir(join(home, '.docker'), { recursive: true })
    const mine = join(home, '.docker', 'config.json')
    await writeFile(mine, '{ "auths": {}, "HttpHeaders": { "X-Mine": "1" } }\n')
    const before = await readFile(mine, 'utf8')
    const result = await job(host)
    title('After the job')
    for (const name of EXPORTED)
      say(`${name.padEnd(21)} ${result.env[name] ? 'still set' : 'unset, as before'}`)
    const left = await readdir(temp)
    say(`in the runner's temp   ${left.length === 0 ? 'nothing' : left.join(', ')}`)
    const untouched = (await readFile(mine, 'utf8')) === before
    say(`~/.docker/config.json  ${untouched ? 'byte for byte what it was' : 'CHANGED'}`)
    if (result.outcome === 'failure' || left.length > 0 || !untouched) process.exitCode = 1
    title(process.exitCode === 1 ? 'Something went wrong' : 'Done')
  } finally {
    await registry.stop()
  }
}

/** The job: our action, then a step that knows nothing but what the action exported. */
async function job(host: string): Promise<JobResult> {
  title('The job: uses: OWNER/registry-auth')
  const step = {
    registry: host,
    username: USERNAME,
    password: PASSWORD,
    repo: `${host}/acme/app`,
    verify: 'push',
    autologin: 'false'
  }
  for (const [name, value] of Object.entries(step)) say(`  ${name}: ${name === 'password' ? '***' : value}`)
  const options = { node: node24(), home, temp, token: 'demo-token' }
  return runJob(options, [{ uses: ROOT, with: step }, { call: env => client(env, host) }], phase => {
    title(phase.phase === 'main' ? 'Its log' : 'Post, at the end of the job')
    const shown = lines(phase.log + phase.stderr).filter(line => !line.startsWith('::debug::'))
    for (const line of shown) say(short(masked(line, masksOf(phase.commands))))
  })
}

async function client(env: Env, host: string): Promise<void> {
  title('What it exported and wrote')
  for (const name of EXPORTED) say(`${name.padEnd(21)} ${short(env[name] ?? 'not set')}`)
  const directory = env['DOCKER_CONFIG'] ?? ''
  for (const name of await readdir(directory)) {
    const { mode } = await stat(join(directory, name))
    say(`${(mode & 0o777).toString(8)} ${short(join(relative(folder, directory), name))}`)
  }
  const secrets = [PASSWORD, Buffer.from(`${USERNAME}:${PASSWORD}`).toString('base64')]
  const config: unknown = JSON.parse(await readFile(join(directory, 'config.json'), 'utf8'))
  for (const line of lines(masked(JSON.stringify(config, undefined, 2), secrets))) say(`  ${line}`)
  title('A client pushes and pulls with nothing but that')
  const registry = await createRegistryClient(host, directory)
  say(`pushed ${host}/acme/app:demo  ${await registry.push('acme/app', 'demo', 'hello\n')}`)
  say(
    `pulled ${host}/acme/app:demo  its layer says ${JSON.stringify(await registry.pull('acme/app', 'demo'))}`
  )
  if (which('skopeo') === undefined) return
  const copy = [
    'skopeo',
    'copy',
    '--src-tls-verify=false',
    `docker://${host}/acme/app:demo`,
    `dir:${folder}/copy`
  ]
  const { exitCode, output } = await command(copy, env)
  say(`skopeo copy ended with ${exitCode}${exitCode === 0 ? '' : `:\n${output}`}`)
}

interface AnyRegistry {
  readonly host: string
  readonly name: string
  stop(): Promise<void>
}

/** The distribution registry where it is installed, else the small one of the tests. */
async function anyRegistry(): Promise<AnyRegistry> {
  if (which('docker-registry') !== undefined && which('htpasswd') !== undefined) {
    const users = { [USERNAME]: PASSWORD }
    const real = await startRegistry({ folder: join(folder, 'registry'), users })
    return { ...real, name: 'docker-registry' }
  }
  const fake = await startFakeRegistry({ users: { [USERNAME]: { password: PASSWORD } } })
  return { host: fake.host, name: 'an embedded registry', stop: () => fake.close() }
}

function title(text: string): void {
  const bold = process.stdout.isTTY
  console.log(bold ? `\n\u001b[1m${text}\u001b[0m` : `\n${text}`)
}

function say(text: string): void {
  console.log(`  ${text}`)
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter(line => line.trim() !== '')
}
