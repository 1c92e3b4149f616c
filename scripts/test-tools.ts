import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Programs that the suite with real registries, clients and shells runs, and the Debian package of each. */
const TOOLS: Readonly<Record<string, string>> = {
  'docker-registry': 'docker-registry',
  htpasswd: 'apache2-utils',
  skopeo: 'skopeo',
  umoci: 'umoci',
  buildah: 'buildah',
  docker: 'docker.io',
  openssl: 'openssl',
  bash: 'bash',
  busybox: 'busybox',
  dash: 'dash',
  mksh: 'mksh',
  yash: 'yash',
  gawk: 'gawk',
  mawk: 'mawk',
  'original-awk': 'original-awk',
  curl: 'curl',
  wget: 'wget',
  shellcheck: 'shellcheck'
}

/** Programs without which single tests are skipped, and the Debian package of each. */
const OPTIONAL: Readonly<Record<string, string>> = {
  // One package has the engine and its client; a machine may have the client alone.
  dockerd: 'docker.io',
  jq: 'jq',
  rsync: 'rsync',
  strace: 'strace'
}

/** Where a program is on the PATH, undefined when it is not. */
export function which(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map(folder => join(folder, program)).find(executable)
}

/** Programs of the suite that are missing. */
export function missingTools(): readonly string[] {
  return missingOf(TOOLS)
}

function missingOf(tools: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(tools).filter(program => which(program) === undefined)
}

/** The command that installs missing programs. */
export function installCommand(missing: readonly string[]): readonly string[] {
  const packages = new Set(missing.map(program => TOOLS[program] ?? OPTIONAL[program] ?? program))
  return ['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends', ...packages]
}

/**
 * Installs what is missing when it may: as root, or in a CI job that may use sudo without a password. True when
 * everything is there afterwards, the optional programs aside.
 */
export function installTools(): boolean {
  if (!installMissing(missingTools())) return false
  installOptional()
  return true
}

function installMissing(missing: readonly string[]): boolean {
  if (missing.length === 0) return true
  const prefix = privilege()
  const command = installCommand(missing)
  const byHand = `sudo apt-get update && sudo ${command.join(' ')}`
  if (prefix === undefined || which('apt-get') === undefined) {
    console.error(`the suite with real registries needs ${missing.join(', ')}: run "${byHand}"`)
    return false
  }
  console.error(`installing ${missing.join(', ')}`)
  run([...prefix, 'apt-get', 'update', '-qq'])
  run([...prefix, ...command])
  const left = missingTools()
  if (left.length > 0) console.error(`${left.join(', ')} could not be installed: run "${byHand}"`)
  return left.length === 0
}

/** The tests that need one of these skip where it is missing. */
function installOptional(): void {
  const missing = missingOf(OPTIONAL)
  const prefix = privilege()
  if (missing.length > 0 && prefix !== undefined && which('apt-get') !== undefined) {
    console.error(`installing ${missing.join(', ')}`)
    run([...prefix, 'apt-get', 'update', '-qq'])
    run([...prefix, ...installCommand(missing)])
  }
  const left = missingOf(OPTIONAL)
  if (left.length > 0) console.error(`without ${left.join(', ')}: the tests that need one are skipped`)
}

function privilege(): readonly string[] | undefined {
  if (process.getuid?.() === 0) return []
  if (process.env['CI'] === undefined || which('sudo') === undefined) return undefined
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined
}

function run([command = '', ...args]: readonly string[]): void {
  // npm's settings and output have no place in the package manager's own.
  spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  })
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
