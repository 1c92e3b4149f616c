import { afterEach, describe, expect, it } from '@jest/globals'
import { createSelfSigned } from '../fake/certificates.js'
import { AUDIENCE, dockerIdentity } from '../fake/docker-hub.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { quayFederation } from '../fake/quay.js'
import { startFakeRegistry, type FakeUser } from '../fake/registry.js'
import { serveVendor, type VendorHandler } from '../fake/vendor.js'
import { startAzureRegistry } from '../names/azure-registry.js'
import { close, createEndings } from '../names/endings.js'
import type { Route } from '../names/front.js'
import { startGoogleRegistry } from '../names/google-registry.js'
import { startTokenRegistry } from '../names/token-registry.js'
import { describeNames } from '../names/world.js'
import * as AZURE from '../providers/azure-world.js'
import * as GOOGLE from '../providers/google-world.js'
import type { MachineOptions } from './machine.js'
import { startVendorJobs } from './vendor-job.js'

const SUBJECT = 'project_path:acme/app:ref_type:branch:ref:main'
const issuer = createOidcIssuer('https://gitlab.example')
const endings = createEndings()

/** One vendor and its registry; `users` is filled as tokens are handed out. */
interface Vendor {
  readonly line: string
  readonly repository: string
  readonly audience: string
  readonly says: string
  start(users: Record<string, string>): Promise<readonly Route[]>
}

async function serve(handler: VendorHandler): Promise<string> {
  return endings.after(await serveVendor(handler), close).url
}

const google: Vendor = {
  line: `${GOOGLE.HOST} workload-identity-provider=${GOOGLE.PROVIDER} service-account=${GOOGLE.ACCOUNT}`,
  repository: `${GOOGLE.HOST}/acme/images/app`,
  audience: GOOGLE.AUDIENCE,
  says: `as ${GOOGLE.USER} (service account ${GOOGLE.ACCOUNT} by workload identity federation)`,
  start: users => startGoogleRegistry(endings, { issuer, subject: SUBJECT }, users)
}

const azure: Vendor = {
  line: `${AZURE.HOST} client-id=${AZURE.CLIENT} tenant-id=${AZURE.TENANT}`,
  repository: `${AZURE.HOST}/team/app`,
  audience: AZURE.AUDIENCE,
  says: `as ${AZURE.ZERO} (federated identity)`,
  start: users => startAzureRegistry(endings, { issuer, subject: SUBJECT }, users)
}

const ID = '123e4567-e89b-42d3-a456-426614174000'
const dockerHub: Vendor = {
  line: `docker.io username=acme connection-id=${ID}`,
  repository: 'docker.io/acme/app',
  audience: AUDIENCE,
  says: 'as acme (OIDC connection)',
  start: async users => {
    const { url, tokens } = await startTokenRegistry(endings, 'https://auth.docker.io/token', users)
    const connections = [{ id: ID, active: true, subjects: [SUBJECT] }]
    const to = await serve(
      dockerIdentity({ issuer, connections, issued: token => void (users['acme'] = token) })
    )
    return [
      { name: 'registry-1.docker.io', to: url },
      { name: 'auth.docker.io', to: tokens.auth.realm },
      { name: 'identity.docker.com', to }
    ]
  }
}

const ROBOT = 'acme+deployer'
const quay: Vendor = {
  line: `quay.io robot=${ROBOT}`,
  repository: 'quay.io/acme/app',
  audience: 'quay.io',
  says: `as ${ROBOT} (robot federation)`,
  start: async users => {
    const known: Record<string, FakeUser> = {}
    const options = { mode: 'bearer-jwt', service: 'quay.io', users: known, tls: createSelfSigned() } as const
    const registry = endings.after(await startFakeRegistry(options), close)
    const mint = (robot: string): string => {
      const password = issuer.issue({ sub: robot }, { lifetime: 3600 })
      users[robot] = password
      known[robot] = { password }
      return password
    }
    const binding = { issuer: issuer.issuer, subject: SUBJECT, audiences: ['quay.io'] }
    const to = await serve(quayFederation({ issuer, robots: { [ROBOT]: [binding] }, mint }))
    return [
      { name: 'quay.io', path: '/oauth2/', to },
      { name: 'quay.io', to: registry.url }
    ]
  }
}

const MACHINES: readonly (readonly [string, MachineOptions])[] = [
  ['Debian', { programs: ['curl', 'skopeo'] }],
  // the last two are the test's own way to the names
  ['BusyBox with curl', { shell: 'busybox', programs: ['curl', 'skopeo', 'bash', 'unshare'] }],
  ['BusyBox with GNU wget', { shell: 'busybox', programs: ['wget', 'skopeo', 'bash', 'unshare'] }]
]

describeNames('when a job of GitLab logs in by its own identity', () => {
  afterEach(endings.all)

  describe.each(MACHINES)('on %s', (_, machine) => {
    it.each([
      ['google', google],
      ['azure', azure],
      ['docker-hub', dockerHub],
      ['quay', quay]
    ] as const)(
      'pushes and pulls at the registry of %s, and nobody else can',
      async (vendor, { line, repository, audience, says, start }) => {
        const users: Record<string, string> = {}
        const jobs = await startVendorJobs(endings, await start(users))
        const secrets = () => Object.entries(users).map(([username, value]) => ({ username, value }))
        const idToken = issuer.issue({ sub: SUBJECT, aud: audience })
        const job = { vendor, line, repository, idToken, secrets, machine }

        const result = await jobs.run(job)
        expect(result.log).toContain(`logged in to ${repository.split('/')[0] ?? ''} ${says}`)
        expect(result.log).toContain('pull, push on')
        expect(result.log).toContain('manifest.json')
        expect(result.status).toBe('success')

        const foreign = issuer.issue({ sub: 'project_path:acme/other', aud: audience })
        const refused = await jobs.run({ ...job, idToken: foreign, secrets: () => [], trace: true })
        expect(refused.status).toBe('failed')
        expect(refused.log).toContain('project_path:acme/other')
      },
      120_000
    )
  })
})
