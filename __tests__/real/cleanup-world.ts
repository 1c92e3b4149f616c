import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collectMistakes } from '../../src/inputs/mistakes.js'
import { readInputs } from '../../src/inputs/inputs.js'
import type { RawInputs } from '../../src/inputs/inputs.js'
import { readPolicy } from '../../src/cleanup/policy/read-policy.js'
import type { PlanRequest } from '../../src/commands/cleanup/cleanup.js'
import { readRepositoryChoices } from '../../src/commands/cleanup/repositories.js'
import type { Context } from '../../src/context.js'
import { createNodeTransport } from '../../src/net/node-transport.js'
import { contextOf } from '../providers/context.js'
import { missingTools } from '../../scripts/test-tools.js'
import { command, succeed } from './command.js'
import { pathOnly } from './workplace.js'

export const PASSWORD = 's3cret:p%ss"w#rd'

/** A folder of the test's own and a context that sends for real. */
export interface CleanupWorld {
  readonly folder: string
  readonly context: Context & { readonly lines: string[] }
  request(raw: RawInputs, policy: string, repositories: string): Promise<PlanRequest>
  /** Copies with skopeo, all images of an index. */
  push(source: string, target: string): Promise<void>
  /** Pulls with skopeo, all images of an index, into a folder that is thrown away. */
  pulls(reference: string): Promise<boolean>
  remove(): Promise<void>
}

export async function makeCleanupWorld(
  variables: Readonly<Record<string, string>> = {}
): Promise<CleanupWorld> {
  const missing = missingTools()
  if (missing.length > 0) throw new Error(`missing ${missing.join(', ')}: run "npm test", it installs them`)
  const folder = await mkdtemp(join(tmpdir(), 'registry-auth-cleanup-'))
  const env = (name: string): string | undefined => variables[name]
  const transport = createNodeTransport({
    env,
    homeDirectory: folder,
    platform: process.platform,
    debug: () => undefined
  })
  const context = {
    ...contextOf({ ignoreAutologin: true }, transport),
    now: () => new Date(),
    env,
    homeDirectory: folder
  }
  return {
    folder,
    context,
    async request(raw, policy, repositories) {
      const reader = { env, secret: context.secret, withheldSecrets: () => undefined }
      const mistakes = collectMistakes()
      const choices = readRepositoryChoices(repositories, mistakes)
      mistakes.settle()
      return {
        context,
        inputs: await readInputs(raw, reader),
        policy: readPolicy(policy),
        repositories: choices
      }
    },
    async push(source, target) {
      const creds = `alice:${PASSWORD}`
      const from = ['--src-tls-verify=false', '--src-creds', creds]
      const to = ['--dest-tls-verify=false', '--dest-creds', creds]
      const how = ['-q', '--all', '--preserve-digests', ...(source.startsWith('docker:') ? from : []), ...to]
      await succeed(['skopeo', 'copy', ...how, source, `docker://${target}`], pathOnly())
    },
    async pulls(reference) {
      const into = await mkdtemp(join(folder, 'pulled-'))
      const how = ['-q', '--all', '--src-tls-verify=false', '--src-creds', `alice:${PASSWORD}`]
      const argv = ['skopeo', 'copy', ...how, `docker://${reference}`, `dir:${into}`]
      const { exitCode } = await command(argv, pathOnly())
      await rm(into, { recursive: true, force: true })
      return exitCode === 0
    },
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** What the registry says of a manifest or blob, asked without our own code. */
export async function ask(host: string, path: string, init: Asking = {}): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`alice:${PASSWORD}`).toString('base64')}`
  const accept = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json'
  ].join(', ')
  const { method = 'GET', headers = {}, body } = init
  return fetch(`http://${host}/v2/${path}`, {
    method,
    headers: { authorization, accept, ...headers },
    ...(body === undefined ? {} : { body: new Uint8Array(body) })
  })
}

interface Content {
  readonly manifests?: readonly { readonly digest: string }[]
  readonly config?: { readonly digest: string }
  readonly layers?: readonly { readonly digest: string }[]
}

/** Everything a reference needs, by asking for each: digests of manifests and blobs that are missing. */
export async function missingParts(
  host: string,
  repository: string,
  reference: string
): Promise<readonly string[]> {
  const answer = await ask(host, `${repository}/manifests/${reference}`)
  if (answer.status !== 200) return [reference]
  const text = await answer.text()
  if (
    reference.startsWith('sha256:') &&
    `sha256:${createHash('sha256').update(text).digest('hex')}` !== reference
  )
    return [reference]
  const { manifests = [], config, layers = [] } = JSON.parse(text) as Content
  const missing: string[] = []
  for (const { digest } of manifests) missing.push(...(await missingParts(host, repository, digest)))
  for (const { digest } of [...(config === undefined ? [] : [config]), ...layers]) {
    const blob = await ask(host, `${repository}/blobs/${digest}`, { method: 'HEAD' })
    if (blob.status !== 200) missing.push(digest)
  }
  return missing
}
