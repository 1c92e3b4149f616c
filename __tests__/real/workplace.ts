import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { node24 } from '../../scripts/node24.js'
import { missingTools } from '../../scripts/test-tools.js'
import type { Env, JobOptions } from '../runner/runner.js'
import { succeed } from './command.js'

/** The folder of the built action. */
export const ACTION = join(import.meta.dirname, '..', '..')

/** A machine of the test's own: a home with a user's docker config, a runner's temp, an image to push. */
export interface Workplace {
  readonly folder: string
  readonly home: string
  readonly temp: string
  /** The user's own docker config, which nobody may change. */
  readonly userConfig: string
  readonly job: JobOptions
  remove(): Promise<void>
}

const USER_CONFIG = `{
\t"auths": { "registry.example.com": { "auth": "dXNlcjpvd24=" } },
\t"HttpHeaders": { "X-Own": "1" }
}
`

/** Makes the place; a suite that needs programs says here which are missing. */
export async function makeWorkplace(): Promise<Workplace> {
  const missing = missingTools()
  if (missing.length > 0) throw new Error(`missing ${missing.join(', ')}: run "npm test", it installs them`)
  const folder = await mkdtemp(join(tmpdir(), 'registry-auth-real-'))
  const [home, temp] = [join(folder, 'home'), join(folder, 'temp')]
  await mkdir(join(home, '.docker'), { recursive: true })
  await mkdir(temp)
  const userConfig = join(home, '.docker', 'config.json')
  await writeFile(userConfig, USER_CONFIG)
  return {
    folder,
    home,
    temp,
    userConfig,
    job: { node: node24(), home, temp, machine: { XDG_RUNTIME_DIR: join(folder, 'runtime') } },
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

/** True while the user's own config is byte for byte what it was. */
export async function userConfigUntouched(place: Workplace): Promise<boolean> {
  const names = await readdir(join(place.home, '.docker'))
  return (await readFile(place.userConfig, 'utf8')) === USER_CONFIG && names.length === 1
}

/** An OCI layout with one empty image, named `oci:FOLDER:v1`. */
export async function emptyImage(folder: string): Promise<string> {
  const layout = join(folder, 'oci')
  const env = pathOnly()
  await succeed(['umoci', 'init', '--layout', layout], env)
  await succeed(['umoci', 'new', '--image', `${layout}:v1`], env)
  return `oci:${layout}:v1`
}

/** A credential file of containers/image at its runtime place, with a password that has long been changed. */
export async function staleRuntimeLogin(place: Workplace, host: string): Promise<void> {
  const folder = join(place.folder, 'runtime', 'containers')
  await mkdir(folder, { recursive: true })
  const auth = Buffer.from('alice:long-changed').toString('base64')
  await writeFile(join(folder, 'auth.json'), JSON.stringify({ auths: { [host]: { auth } } }))
}

export function pathOnly(): Env {
  return { PATH: process.env['PATH'] ?? '' }
}
