import type { Ambient } from './ambient.js'
import type { Context } from './context.js'
import type { Credential } from './credential.js'
import type { Host } from './host.js'
import type { Identity, IdentityKey } from './identity.js'
import type { ImageLayout } from './images/layout.js'
import type { Action, Purpose } from './purpose.js'
import type { Secret } from './secret.js'

/** What the user said about the way in; every part may be absent. */
export interface AuthInputs {
  readonly username?: string
  readonly password?: Secret
  /** Who the job is, in place of a password. */
  readonly identity: Identity
  /** A certificate authority file (PEM) to trust beside the usual ones. */
  readonly caFile?: string
  /** Plain http is allowed although the host is not this machine. */
  readonly insecure: boolean
  /** The scheme the user wrote, if any. */
  readonly scheme?: 'http' | 'https'
  /** docker/login-action's `ecr`: `false` takes the user name and password of an Amazon ECR registry as they are. */
  readonly ecr?: 'auto' | 'true' | 'false'
}

/** The authority files a connection for this login trusts beside the usual ones. */
export function caFilesOf({ caFile }: AuthInputs): readonly string[] {
  return caFile === undefined ? [] : [caFile]
}

/** A credential for Buildx alone, in its own tree (buildx 0.31 and newer). */
export interface BuildxScope {
  /** Path below `buildx/config`: `HOST[/REPO][@ACTIONS]`. */
  readonly directory: string
  readonly repository?: string
}

/** One login to make. */
export interface Target {
  readonly host: Host
  /** Which input asked for it, for messages: `registries, line 3`. */
  readonly at: string
  /** A path-scoped login: the credential is for repositories below this path only. */
  readonly path?: string
  readonly scope?: BuildxScope
  /** Repository names (without host) whose rights are proven. */
  readonly repositories: readonly string[]
  readonly purposes: readonly Purpose[]
  readonly auth: AuthInputs
  /** The user named it, so it must work. What only the CI offers may be refused with a warning. */
  readonly required: boolean
}

/** A way in: the credential, undefined when it has nothing to say, a throw when it applies and failed. */
export type Source = (context: Context, target: Target) => Promise<Credential | undefined>

/** What the registry answered, for the sentence that says what to do. */
export interface Refusal {
  readonly target: Target
  readonly credential: Credential
  readonly status: number
  /** The action refused; undefined when the credential itself was. */
  readonly action?: Action
  readonly repository?: string
  /** The `service` of the registry's challenge, where it sent one. */
  readonly service?: string
}

/** One registry product: who it is, how one gets in, and what its answers mean. */
export interface Provider {
  readonly id: string
  /** Its name as its vendor writes it. */
  readonly title: string
  matches(host: Host, ambient: Ambient): boolean
  /** In order: explicit first, ambient last. */
  readonly sources: readonly Source[]
  /** The keys of a `registries` line that mean something to its sources. */
  readonly identityKeys?: readonly IdentityKey[]
  /** What to give when no source has anything to say, as half a sentence. */
  readonly wanting?: string
  /** Further logins that one the user named brings along, by the vendor's own convention. */
  companions?(context: Context, target: Target): readonly Target[]
  /** The spellings under which clients look the credential up in a docker config, the first one preferred. */
  keys(host: Host): readonly string[]
  /** Further spellings that stale entries may stand under; removed when the login is written. */
  aliases?(host: Host): readonly string[]
  /** The host that answers `/v2/`, where it is not the registry's name. */
  endpoint?(host: Host): Host
  /** Which of its paths are repositories, where not every path can be one; loaded when images are named. */
  imageLayout?(host: Host): Promise<ImageLayout | undefined>
  /** The words its token service knows for a purpose. */
  actions(purpose: Purpose): readonly Action[]
  /** `harmless`: an upload started and cancelled leaves nothing behind. */
  readonly probe?: 'harmless'
  /** What a refusal by this vendor means and what to do, as half a sentence. */
  remedy?(refusal: Refusal, ambient: Ambient): string | undefined
  /** What it means that the login of this user takes the place of one in the docker config, where that is not plain. */
  replacement?(username: string): string
  /** Facts about the credential that only a vendor API knows; throws when they rule the purposes out. */
  inspect?(context: Context, target: Target, credential: Credential): Promise<void>
}
