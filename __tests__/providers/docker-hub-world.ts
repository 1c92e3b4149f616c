import type { Identity } from '../../src/identity.js'
import type { AuthInputs, Target } from '../../src/provider.js'
import { dockerIdentity, type Connection } from '../fake/docker-hub.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { formOf, serveVendor, type VendorServer } from '../fake/vendor.js'
import { target } from './context.js'
import { keylessJob, type KeylessJob, type KeylessOptions } from './keyless.js'

export const ID = '123e4567-e89b-42d3-a456-426614174000'
export const SUBJECT = 'repo:acme/app:ref:refs/heads/main'
export const NOW = new Date('2026-01-02T03:04:05Z')
export const issuer = createOidcIssuer()

/** Docker's identity service and jobs that use it. */
export interface DockerHubWorld {
  readonly service: VendorServer
  /** May be replaced by a test. */
  connections: readonly Connection[]
  /** Access tokens that were given out. */
  readonly issued: readonly string[]
  /** A job with GitHub's OIDC tokens for its subject; what it is asked for decides the audience. */
  job(options?: Partial<KeylessOptions>): KeylessJob
  /** What the service was sent last. */
  sent(): Readonly<Record<string, string>>
  /** Back to one connection that trusts the job, and no faults. */
  reset(): void
}

export async function startDockerHub(): Promise<DockerHubWorld> {
  const issued: string[] = []
  const options = { issuer, now: () => NOW, issued: (token: string) => void issued.push(token) }
  const service = await serveVendor(request =>
    dockerIdentity({ ...options, connections: world.connections })(request)
  )
  const world: DockerHubWorld = {
    service,
    connections: [],
    issued,
    job: further =>
      keylessJob({
        routes: { 'identity.docker.com': service.url },
        idToken: ({ audience }) => issuer.issue({ sub: SUBJECT, aud: audience }, { now: NOW }),
        now: NOW,
        ...further
      }),
    sent: () => {
      const last = service.requests.at(-1)
      return Object.fromEntries((last === undefined ? undefined : formOf(last)) ?? [])
    },
    reset: () => {
      world.connections = [{ id: ID, active: true, subjects: ['repo:acme/*:ref:refs/heads/main'] }]
      issued.length = 0
      service.faults.length = 0
    }
  }
  return world
}

export function login(identity: Identity = { 'connection-id': ID }, auth: Partial<AuthInputs> = {}): Target {
  return target('docker.io', ['build', 'publish'], { username: 'acme', identity, ...auth })
}
