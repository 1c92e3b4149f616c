import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble } from '../scripts/component.js'
import { which } from '../scripts/test-tools.js'
import { measure, median, type Cost } from './measure.js'

/** The contender's name. */
export const COMPONENT = 'component, BusyBox'
/** Milliseconds. */
const LIMIT = 300

/** What a small image has: a folder with BusyBox's applets and curl, and the component's script beside them. */
export interface Applets {
  readonly busybox: string
  readonly folder: string
  readonly bin: string
  readonly script: string
}

/** Makes the folder; undefined where this machine has no BusyBox or no curl. */
export function installApplets(folder: string): Applets | undefined {
  const [busybox, curl] = [which('busybox'), which('curl')]
  if (busybox === undefined || curl === undefined) return undefined
  const [bin, script] = [join(folder, 'bin'), join(folder, 'script.sh')]
  mkdirSync(bin, { recursive: true })
  spawnSync(busybox, ['--install', '-s', bin])
  symlinkSync(curl, join(bin, 'curl'))
  writeFileSync(script, `set -e\n${assemble('before-script.sh')}\ntest -f "$DOCKER_CONFIG/config.json"\n`)
  return { busybox, folder, bin, script }
}

/** The component's before_script with one registry on this machine, so that none of the time is the network's. */
export function runComponent(
  { busybox, folder, bin, script }: Applets,
  port: string,
  { username, password }: { readonly username: string; readonly password: string }
): Cost {
  const temp = mkdtempSync(join(folder, 'job-'))
  const env = {
    // For bash, which measures; the script sees the applets only.
    PATH: process.env['PATH'] ?? '',
    HOME: temp,
    GITLAB_CI: 'true',
    CI_JOB_ID: '1',
    RUNNER_TEMP_PROJECT_DIR: temp,
    PASSWORD: password,
    REGISTRY_AUTH_REGISTRIES: `127.0.0.1:${port} username=${username} password-env=PASSWORD`,
    REGISTRY_AUTH_AUTOLOGIN: 'false'
  }
  const cost = measure([busybox, 'env', `PATH=${bin}`, busybox, 'ash', script], env)
  rmSync(temp, { recursive: true })
  return cost
}

/** One line for people: the median against its limit, or why there is none. */
export function componentVerdict(costs: readonly Cost[] | undefined): string {
  if (costs === undefined) return `${COMPONENT}: not measured, since busybox or curl is missing`
  const wall = median(costs.map(cost => cost.wall))
  const verdict = wall <= LIMIT ? 'met' : 'MISSED'
  return `${COMPONENT}: ${wall.toFixed(0)} ms (wall, target ${LIMIT} ms): ${verdict}`
}
