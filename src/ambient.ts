import type { Secret } from './secret.js'

/** What the CI says about itself and offers without being asked, as plain data. */
export interface Ambient {
  readonly github?: GitHubAmbient
  readonly gitlab?: GitLabAmbient
  /** The cleanup credential of werf's users: `WERF_IMAGES_CLEANUP_PASSWORD` or one of its older names. */
  readonly cleanup?: { readonly username: string; readonly password: Secret }
  /** `WERF_IGNORE_CI_DOCKER_AUTOLOGIN` or its older spelling is on. */
  readonly ignoreAutologin: boolean
  /** Why secrets are not given to this run (`a pull request from a fork`), where that is so. */
  withheldSecrets?(): string | undefined
}

export interface GitHubAmbient {
  /** `https://github.com`, an Enterprise Server's or a data-residency address. */
  readonly serverUrl: string
  readonly apiUrl: string
  readonly actor?: string
  readonly token?: Secret
}

export interface GitLabAmbient {
  /** `host[:port]` of the instance's registry. */
  readonly registry?: string
  readonly jobToken?: Secret
  readonly dependencyProxy?: { readonly server: string; readonly username: string; readonly password: Secret }
  readonly deployToken?: { readonly username: string; readonly password: Secret }
  /** Authorities of the instance's own certificate (PEM file). */
  readonly caFile?: string
}
