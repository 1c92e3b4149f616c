import type { Login } from '../commands/prove.js'
import type { BasicCredential } from '../credential.js'
import type { Host } from '../host.js'
import type { Ambient } from '../ambient.js'
import { canonicalHost } from '../inputs/login-fields.js'
import { parseRepository } from '../inputs/repositories.js'
import { containerRegistryOf } from './container-registry.js'
import type { ContainerRegistry } from './container-registry.js'
import type { Generation } from './generation.js'

/** A family of options: the variable of its address, the beginning of its names, and what names its implementation. */
interface Family {
  readonly address: string
  readonly prefix: string
  readonly implementation: string
}

const NEW: readonly Family[] = ['WERF_REPO', 'WERF_FINAL_REPO'].map(name => ({
  address: name,
  prefix: name,
  implementation: `${name}_CONTAINER_REGISTRY`
}))

const FAMILIES: Readonly<Record<Generation, readonly Family[]>> = {
  '1.1': [
    {
      address: 'WERF_IMAGES_REPO',
      prefix: 'WERF_IMAGES_REPO',
      implementation: 'WERF_IMAGES_REPO_IMPLEMENTATION'
    },
    {
      address: 'WERF_STAGES_STORAGE',
      prefix: 'WERF_STAGES_STORAGE_REPO',
      implementation: 'WERF_STAGES_STORAGE_REPO_IMPLEMENTATION'
    },
    // the common family, which every command takes where the one of its own says nothing
    { address: 'WERF_IMAGES_REPO', prefix: 'WERF_REPO', implementation: 'WERF_REPO_IMPLEMENTATION' }
  ],
  '1.2': NEW,
  '2': NEW,
  '3': [
    ...NEW,
    {
      address: 'WERF_META_REPO',
      prefix: 'WERF_META_REPO',
      implementation: 'WERF_META_REPO_CONTAINER_REGISTRY'
    }
  ]
}

/** What the credentials are derived from. */
export interface NativeFacts {
  readonly generation: Generation
  readonly ambient: Ambient
  env(name: string): string | undefined
  /** werf's variables as they are exported now; what the user set comes first. */
  readonly variables: Readonly<Record<string, string>>
}

/**
 * The credentials werf takes for a registry's own API, from the logins made for its repositories' hosts, and for
 * cleanup only: no other command of werf asks these APIs, and every process of a later step reads what is exported.
 */
export function nativeCredentials(
  logins: readonly Login[],
  facts: NativeFacts
): Readonly<Record<string, string>> {
  const cleaning = logins.filter(({ target }) => target.purposes.includes('cleanup'))
  const found = FAMILIES[facts.generation].flatMap(family => ofFamily(family, cleaning, facts))
  return Object.fromEntries(found)
}

function ofFamily(
  { address, prefix, implementation }: Family,
  logins: readonly Login[],
  { ambient, env, variables }: NativeFacts
): readonly (readonly [string, string])[] {
  const repository = parseRepository((env(address) ?? variables[address] ?? '').replace(/\/+$/, ''))
  if (repository === undefined) return []
  const credential = loginFor({ ...repository, host: canonicalHost(repository.host) }, logins)?.credential
  const registry = registryOf(env(implementation), containerRegistryOf(repository.host, ambient))
  if (credential?.kind !== 'basic' || registry === undefined) return []
  const own = credentialsOf(registry, credential)
  // half of the user's and half of ours would be nobody's login
  if (own.some(([name]) => env(`${prefix}_${name}`) !== undefined)) return []
  return own.map(([name, value]) => [`${prefix}_${name}`, value] as const)
}

/**
 * The implementation that werf will take. For Docker Hub's and GitHub's it asks the vendor's own servers, whatever the
 * repository's host is, so a name alone does not bring a credential of another host there.
 */
function registryOf(
  named: string | undefined,
  detected: ContainerRegistry | undefined
): ContainerRegistry | undefined {
  if (named === undefined || named === 'auto' || named === detected) return detected
  return named === 'harbor' || named === 'quay' ? named : undefined
}

/** The login that clients take for the repository: of the longest path above it, else of the whole host. */
function loginFor(
  { host, name }: { readonly host: Host; readonly name: string },
  logins: readonly Login[]
): Login | undefined {
  return logins
    .filter(({ target: { host: at, path, scope } }) => {
      if (at.key !== host.key || scope !== undefined) return false
      return path === undefined || name === path || name.startsWith(`${path}/`)
    })
    .sort((one, other) => (other.target.path?.length ?? 0) - (one.target.path?.length ?? 0))[0]
}

/** Three base64url parts (RFC 7515 §7.1); Docker Hub's API calls such a token, and no other, its own. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/

function credentialsOf(
  registry: ContainerRegistry,
  { username, password }: BasicCredential
): readonly (readonly [string, string])[] {
  const secret = password.reveal()
  const byRegistry: Readonly<Record<ContainerRegistry, readonly (readonly [string, string])[]>> = {
    dockerhub: JWT.test(secret)
      ? [['DOCKER_HUB_TOKEN', secret]]
      : [
          ['DOCKER_HUB_USERNAME', username],
          ['DOCKER_HUB_PASSWORD', secret]
        ],
    github: [['GITHUB_TOKEN', secret]],
    harbor: [
      ['HARBOR_USERNAME', username],
      ['HARBOR_PASSWORD', secret]
    ],
    quay: [['QUAY_TOKEN', secret]],
    gitlab: []
  }
  return byRegistry[registry]
}
