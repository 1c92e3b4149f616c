import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inputVariable, readManifest } from '../__tests__/runner/manifest.js'
import { parseKeyValues } from '../__tests__/runner/file-commands.js'
import { selfSigned, signedBy } from '../__tests__/real/certificates.js'
import { ROOT } from '../scripts/bundle.js'
import { node24 } from '../scripts/node24.js'
import { which } from '../scripts/test-tools.js'
import { COMPONENT, componentVerdict, installApplets, runComponent } from './component.js'
import { measure, median, type Cost } from './measure.js'

/** Runs of every contender; more with `npm run bench -- N`. */
const RUNS = Math.max(15, Number(process.argv[2] ?? 15))
const USERNAME = 'bench'
const PASSWORD = 'bench-passw0rd'
const AUTHORIZATION = `Basic ${Buffer.from(`${USERNAME}:${PASSWORD}`).toString('base64')}`
const LATENCY = 150

type Env = Readonly<Record<string, string>>
type Contender = readonly [name: string, run: () => Cost]

let count = 0
const work = mkdtempSync(join(tmpdir(), 'registry-auth-bench-'))
const node = node24()
const { inputs } = await readManifest(ROOT, { 'github.token': '' })
const machine = { PATH: process.env['PATH'] ?? '', HOME: join(work, 'home') }
mkdirSync(machine.HOME)
const applets = installApplets(join(work, 'applets'))
const tls = which('openssl') === undefined ? undefined : certificates()
let server: ChildProcess | undefined
try {
  const [plain, slow, secure] = await registries()
  const results = race(contenders(plain, slow, secure))
  print(results)
} finally {
  server?.stdin?.end()
  rmSync(work, { recursive: true, force: true })
}

function certificates(): { readonly authority: string; readonly certificate: string; readonly key: string } {
  const authority = selfSigned(work, 'authority')
  return { authority: authority.certificate, ...signedBy(authority, work, 'server') }
}

/** Ports of a registry over http, of five slow ones, and of one over https. */
async function registries(): Promise<readonly (readonly string[])[]> {
  const kinds = ['1:0', `5:${LATENCY}`, ...(tls === undefined ? [] : [`1:0:${tls.certificate}:${tls.key}`])]
  const args = ['--import', 'tsx', join(ROOT, 'bench', 'server.ts'), AUTHORIZATION, ...kinds]
  server = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ports: (readonly string[])[] = []
  if (server.stdout === null) throw new Error('the server has no stdout')
  for await (const line of createInterface(server.stdout)) {
    ports.push(line.split(' '))
    if (ports.length === kinds.length) break
  }
  return ports
}

function contenders(
  plain: readonly string[] = [],
  slow: readonly string[] = [],
  secure: readonly string[] = []
): readonly Contender[] {
  const one = [line(plain[0])]
  const list: Contender[] = [
    ['node -e 0', () => measure([node, '-e', '0'], machine)],
    ['floor', () => floor(`http://127.0.0.1:${String(plain[0])}`)],
    ['main', () => job(one).main],
    ['post', () => job(one).post],
    [`one registry at ${LATENCY} ms`, () => job([line(slow[0])]).main],
    [`five registries at ${LATENCY} ms`, () => job(slow.map(port => line(port))).main]
  ]
  if (tls !== undefined) {
    // Node is told of the authority as it would know a public one; `ca-file` makes it load all there are.
    const known = { NODE_EXTRA_CA_CERTS: tls.authority }
    const port = secure[0]
    list.push(
      ['floor, https', () => floor(`https://127.0.0.1:${String(port)}`, known)],
      ['main, https', () => job([line(port)], known).main],
      ['main, https with ca-file', () => job([line(port, `ca-file=${tls.authority}`)]).main]
    )
  }
  if (applets !== undefined)
    list.push([
      COMPONENT,
      () => runComponent(applets, String(plain[0]), { username: USERNAME, password: PASSWORD })
    ])
  const docker = which('docker')
  if (docker !== undefined) list.push(['docker login', () => dockerLogin(docker, String(plain[0]))])
  return list
}

function line(port: string | undefined, more = ''): string {
  return `127.0.0.1:${String(port)} username=${USERNAME} password=${PASSWORD} ${more}`
}

function floor(url: string, more: Env = {}): Cost {
  const FOLDER = join(work, `floor-${count++}`)
  const given = { URL_OF_REGISTRY: url, USERNAME, PASSWORD, FOLDER }
  const cost = measure([node, join(ROOT, 'bench', 'floor.cjs')], { ...machine, ...more, ...given })
  rmSync(FOLDER, { recursive: true })
  return cost
}

/** Main and post of the committed bundle, with the files of the runner. */
function job(lines: readonly string[], more: Env = {}): { readonly main: Cost; readonly post: Cost } {
  const temp = join(work, `job-${count++}`)
  mkdirSync(temp)
  const files = Object.fromEntries(
    ['ENV', 'PATH', 'OUTPUT', 'STATE', 'STEP_SUMMARY'].map(
      name => [`GITHUB_${name}`, join(temp, name)] as const
    )
  )
  for (const file of Object.values(files)) writeFileSync(file, '')
  const given = { ...Object.fromEntries(inputs), registries: lines.join('\n'), autologin: 'false' }
  const env = {
    ...machine,
    ...more,
    ...files,
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    RUNNER_TEMP: temp,
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [inputVariable(name), value] as const))
  }
  const main = measure([node, join(ROOT, 'dist/main/index.cjs')], env)
  const saved = [...values(files['GITHUB_STATE'])]
  const state = Object.fromEntries(saved.map(([name, value]) => [`STATE_${name}`, value] as const))
  const exported = Object.fromEntries(values(files['GITHUB_ENV']))
  const post = measure([node, join(ROOT, 'dist/post/index.cjs')], {
    ...env,
    ...exported,
    ...state
  })
  rmSync(temp, { recursive: true })
  return { main, post }
}

function values(file = ''): ReadonlyMap<string, string> {
  const parsed = parseKeyValues(readFileSync(file, 'utf8'))
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed
}

function dockerLogin(docker: string, port: string): Cost {
  const folder = join(work, `docker-${count++}`)
  mkdirSync(folder)
  // An entry keeps docker from looking for a credential store.
  writeFileSync(join(folder, 'config.json'), '{"auths":{"none.example.com":{}}}')
  const args = ['--config', folder, 'login', '-u', USERNAME, '--password-stdin', `127.0.0.1:${port}`]
  return measure([docker, ...args], machine, PASSWORD)
}

/** Interleaved, so that a busy moment of the machine falls on everybody. */
function race(list: readonly Contender[]): ReadonlyMap<string, readonly Cost[]> {
  const results = new Map<string, Cost[]>(list.map(([name]) => [name, []]))
  for (const [, run] of list) run()
  for (let run = 0; run < RUNS; run++) {
    for (const [name, contender] of list) results.get(name)?.push(contender())
    process.stderr.write(`\rrun ${run + 1} of ${RUNS}`)
  }
  process.stderr.write('\n')
  return results
}

function print(results: ReadonlyMap<string, readonly Cost[]>): void {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  console.log(`\nNode ${version}, medians of ${RUNS} interleaved runs, in milliseconds\n`)
  console.log(`${'what'.padEnd(30)} ${'CPU'.padStart(8)} ${'wall'.padStart(8)}`)
  for (const [name, costs] of results) {
    const [cpu, wall] = [median(costs.map(cost => cost.cpu)), median(costs.map(cost => cost.wall))]
    console.log(`${name.padEnd(30)} ${cpu.toFixed(1).padStart(8)} ${wall.toFixed(1).padStart(8)}`)
  }
  console.log('')
  target(results, 'main', 'floor', 'cpu', 1.5)
  target(results, 'main, https', 'floor, https', 'cpu', 1.5)
  target(results, 'post', 'node -e 0', 'cpu', 1.2)
  target(results, `five registries at ${LATENCY} ms`, `one registry at ${LATENCY} ms`, 'wall', 1.3)
  console.log(componentVerdict(results.get(COMPONENT)))
}

function target(
  results: ReadonlyMap<string, readonly Cost[]>,
  name: string,
  base: string,
  unit: keyof Cost,
  limit: number
): void {
  const [above, below] = [results.get(name), results.get(base)]
  if (above === undefined || below === undefined) return
  const ratio = median(above.map(cost => cost[unit])) / median(below.map(cost => cost[unit]))
  const verdict = ratio <= limit ? 'met' : 'MISSED'
  console.log(`${name} / ${base}: ${ratio.toFixed(2)} (${unit}, target ${limit}): ${verdict}`)
}
