import type { AuthEntry, DockerConfig } from './config.js'
import type { Entry } from './entry.js'
import { authEntryOf, keysOf } from './entry.js'
import { sameJson } from './equality.js'
import { canonicalKey, helperKey, isPathKey, patternCovers } from './keys.js'
import type { Auths, Replacement } from './replacement.js'
import { replacedEntry, replacedHelper } from './replacement.js'

/** What becomes of the base's `credsStore`. */
export type StorePlan =
  /** There is none. */
  | { readonly kind: 'absent' }
  /** It computes credentials instead of keeping them, so it stays and our hosts are taken out of its reach. */
  | { readonly kind: 'stays' }
  /** It is dropped, and goes on serving the registries it has credentials for. */
  | { readonly kind: 'dropped'; readonly helper: string; readonly servers: readonly string[] }

/** Entries from elsewhere, merged together with the logins. */
export interface FurtherAuths {
  /** Stronger than the base, weaker than the logins: `DOCKER_AUTH_CONFIG`. */
  readonly above?: DockerConfig
  /** What an earlier step took out of `DOCKER_AUTH_CONFIG`: it is in the base already, and only told apart. */
  readonly takenOver?: DockerConfig
  /** Weaker than the base: a file `REGISTRY_AUTH_FILE` names. */
  readonly below?: DockerConfig
}

/** The files of a job's directory. */
export interface Merged {
  readonly config: DockerConfig
  /** Only where `config.json` cannot serve podman and its kin as it serves docker. */
  readonly authFile?: DockerConfig
  readonly replaced: readonly Replacement[]
}

interface Placement {
  readonly key: string
  readonly value: AuthEntry
  /** Canonical spellings that must not stay beside the key. */
  readonly family: ReadonlySet<string>
  /** Keys of the same login, which are no stale spellings of each other. */
  readonly siblings: readonly string[]
}

interface Draft {
  readonly auths: Map<string, AuthEntry | null>
  readonly helpers: Map<string, string>
  /** Path-scoped entries: docker would use them for the whole host, so they stand in `auth.json` alone. */
  readonly scoped: Map<string, AuthEntry | null>
  readonly replaced: Replacement[]
  /** The entries of `DOCKER_AUTH_CONFIG`, now and at an earlier step. */
  readonly ofVariable: Auths
}

/**
 * Stands in for the last `auths` entry. A config without any makes docker choose a credential store by itself, and a
 * later `docker login` would then write into the user's key chain (docker/cli `ContainsAuth`). An empty entry is what
 * docker leaves behind for a registry kept in a store; the name cannot resolve (RFC 2606).
 */
export const PLACEHOLDER_KEY = 'registry-auth.invalid'

/** The base config with the logins in it, and all that would keep a client from using them taken out. */
export function mergeLogins(
  base: DockerConfig,
  entries: readonly Entry[],
  store: StorePlan,
  further: FurtherAuths = {}
): Merged {
  const draft: Draft = {
    auths: new Map(Object.entries(base.auths ?? {})),
    helpers: new Map(Object.entries(base.credHelpers ?? {})),
    scoped: new Map(),
    replaced: [],
    ofVariable: [further.above, further.takenOver].flatMap(one => Object.entries(one?.auths ?? {}))
  }
  if (store.kind === 'dropped') addStoreServers(draft, store)
  addBelow(draft, further.below)
  const placements = [...placementsAbove(further.above), ...entries.flatMap(placementsOf)]
  for (const placement of placements) place(draft, placement, store.kind === 'stays')
  if (draft.auths.size === 0) draft.auths.set(PLACEHOLDER_KEY, {})
  if (store.kind !== 'stays') dropNeedlessEmptyHelpers(draft.helpers)
  const config = assemble(base, draft, store)
  const needsAuthFile = draft.scoped.size > 0 || [...draft.helpers.values()].includes('')
  return {
    config,
    ...(needsAuthFile ? { authFile: authFileOf(config, draft.scoped) } : {}),
    replaced: draft.replaced
  }
}

/** The containers-auth.json(5) file beside a config: all its entries and the scoped ones, without empty helpers. */
export function authFileOf(
  config: DockerConfig,
  scoped: ReadonlyMap<string, AuthEntry | null>
): DockerConfig {
  // podman asks a host's helper before it looks for a path of the host (containers/image `getCredentials`)
  const covered = new Set([...scoped.keys()].map(key => canonicalKey(key).replace(/\/.*$/, '')))
  const helpers = Object.entries(config.credHelpers ?? {}).filter(
    ([key, helper]) => helper !== '' && !covered.has(canonicalKey(key))
  )
  const auths = new Map([...Object.entries(config.auths ?? {}), ...scoped])
  return {
    auths: Object.fromEntries(auths),
    ...(helpers.length === 0 ? {} : { credHelpers: Object.fromEntries(helpers) })
  }
}

function placementsOf(entry: Entry): readonly Placement[] {
  const value = authEntryOf(entry)
  const keys = keysOf(entry)
  const spellings = entry.path === undefined ? [entry.host.key, ...keys, ...entry.aliases] : keys
  const family = new Set(spellings.map(canonicalKey))
  return keys.map(key => ({ key, value, family, siblings: keys }))
}

function placementsAbove(above: DockerConfig | undefined): readonly Placement[] {
  return Object.entries(above?.auths ?? {}).flatMap(([key, value]) => {
    if (value === null || !holdsCredential(value)) return []
    return [{ key, value, family: new Set([canonicalKey(key)]), siblings: [key] }]
  })
}

/** True when an entry is more than docker's empty place holder for a stored credential. */
export function holdsCredential(entry: AuthEntry | null): boolean {
  if (entry === null) return false
  return ['auth', 'identitytoken', 'registrytoken', 'username'].some(
    field => entry[field] !== undefined && entry[field] !== null && entry[field] !== ''
  )
}

function addStoreServers(draft: Draft, store: Extract<StorePlan, { kind: 'dropped' }>): void {
  for (const server of store.servers) {
    const key = helperKey(server)
    if (!draft.helpers.has(key)) draft.helpers.set(key, store.helper)
  }
}

function addBelow(draft: Draft, below: DockerConfig | undefined): void {
  const known = new Set([...draft.auths.keys(), ...draft.helpers.keys()].map(canonicalKey))
  for (const [key, entry] of Object.entries(below?.auths ?? {})) {
    if (draft.auths.has(key)) continue
    if (isPathKey(key)) draft.scoped.set(key, entry)
    else if (!known.has(canonicalKey(key))) draft.auths.set(key, entry)
  }
}

function place(draft: Draft, placement: Placement, storeStays: boolean): void {
  const { key, value, family, siblings } = placement
  const scoped = isPathKey(key)
  const target = scoped ? draft.scoped : draft.auths
  for (const [other, entry] of [...target]) {
    if (!family.has(canonicalKey(other))) continue
    const stays = siblings.includes(other)
    if (holdsCredential(entry) && !(stays && (other !== key || sameJson(entry, value)))) {
      draft.replaced.push(replacedEntry(other, entry, draft.ofVariable))
    }
    if (!stays) target.delete(other)
  }
  target.set(key, value)
  if (!scoped) clearHelpers(draft, placement, storeStays)
}

function clearHelpers(draft: Draft, { key, family, siblings }: Placement, storeStays: boolean): void {
  const own = helperKey(key)
  const ours = siblings.map(helperKey)
  for (const [other, helper] of [...draft.helpers]) {
    if (!family.has(canonicalKey(other)) || (helper === '' && ours.includes(other))) continue
    if (helper !== '') draft.replaced.push(replacedHelper(other, helper))
    draft.helpers.delete(other)
  }
  const covered = [...draft.helpers.keys()].some(pattern => patternCovers(pattern, canonicalKey(own)))
  if (storeStays || covered) draft.helpers.set(own, '')
}

/** Without a store an empty helper says nothing to docker, while podman tries to run a helper without a name. */
function dropNeedlessEmptyHelpers(helpers: Map<string, string>): void {
  const patterns = [...helpers.keys()].filter(key => key.includes('*'))
  for (const [key, helper] of [...helpers]) {
    const needed = patterns.some(pattern => patternCovers(pattern, canonicalKey(key)))
    if (helper === '' && !needed) helpers.delete(key)
  }
}

function assemble(base: DockerConfig, draft: Draft, store: StorePlan): DockerConfig {
  const fields = new Map(Object.entries(base))
  if (store.kind === 'dropped') fields.delete('credsStore')
  fields.set('auths', Object.fromEntries(draft.auths))
  if (draft.helpers.size === 0) fields.delete('credHelpers')
  else fields.set('credHelpers', Object.fromEntries(draft.helpers))
  return Object.fromEntries(fields)
}
