import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Programs the real-registry suite runs, and the Debian package of each. */
const TOOLS: Readonly<Record<string, string>> = {
  'docker-registry': 'docker-registry',
  htpasswd: 'apache2-utils',
  skopeo: 'skopeo',
  umoci: 'umoci',
  buildah: 'buildah',
  docker: 'docker.io',
  openssl: 'openssl'
}

/** Where a program is on the PATH, undefined when it is not. */
export function which(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map(folder => join(folder, program)).find(executable)
}

/** Programs of the real-registry suite that are missing. */
export function missingTools(): readonly string[] {
  return Object.keys(TOOLS).filter(program => which(program) === undefined)
}

/** The command that installs missing programs. */
export function installCommand(missing: readonly string[]): readonly string[] {
  const packages = missing.map(program => TOOLS[program] ?? program)
  return ['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends', ...packages]
}

/**
 * Installs what is missing when it may: as root, or in a CI job that may use sudo without a password. True when
 * everything is there afterwards, the docker engine aside.
 */
export function installTools(): boolean {
  if (!installMissing(missingTools())) return false
  installEngine()
  return true
}

function installMissing(missing: readonly string[]): boolean {
  if (missing.length === 0) return true
  const prefix = privilege()
  const command = installCommand(missing)
  const byHand = `sudo apt-get update && sudo ${command.join(' ')}`
  if (prefix === undefined || which('apt-get') === undefined) {
    console.error(`the real-registry suite needs ${missing.join(', ')}: run "${byHand}"`)
    return false
  }
  console.error(`installing ${missing.join(', ')}`)
  run([...prefix, 'apt-get', 'update', '-qq'])
  run([...prefix, ...command])
  const left = missingTools()
  if (left.length > 0) console.error(`${left.join(', ')} could not be installed: run "${byHand}"`)
  return left.length === 0
}

/** A machine may have a docker client without its engine: the test file that needs one skips where it is missing. */
function installEngine(): void {
  if (which('dockerd') !== undefined || which('apt-get') === undefined) return
  const prefix = privilege()
  if (prefix === undefined) return
  console.error('installing dockerd')
  run([...prefix, 'apt-get', 'update', '-qq'])
  // one package has both
  run([...prefix, ...installCommand(['docker'])])
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
