import { afterEach, describe, expect, it } from '@jest/globals'
import { createFakeAzure } from '../fake/azure.js'
import { createSelfSigned } from '../fake/certificates.js'
import { AUDIENCE, dockerIdentity } from '../fake/docker-hub.js'
import { createFakeGoogle } from '../fake/google.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { quayFederation } from '../fake/quay.js'
import { startFakeRegistry, type FakeUser } from '../fake/registry.js'
import { serveVendor, type VendorHandler } from '../fake/vendor.js'
import { close, createEndings } from '../names/endings.js'
import type { Route } from '../names/front.js'
import { startTokenRegistry } from '../names/token-registry.js'
import { describeNames } from '../names/world.js'
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

const POOL = 'projects/123456789012/locations/global/workloadIdentityPools/ci'
const ACCOUNT = 'pusher@acme.iam.gserviceaccount.com'
const google: Vendor = {
  line: `europe-docker.pkg.dev workload-identity-provider=${POOL}/providers/gitlab service-account=${ACCOUNT}`,
  repository: 'europe-docker.pkg.dev/acme/images/app',
  audience: `https://iam.googleapis.com/${POOL}/providers/gitlab`,
  says: `as oauth2accesstoken (service account ${ACCOUNT} by workload identity federation)`,
  start: async users => {
    const [host, name] = ['europe-docker.pkg.dev', 'oauth2accesstoken']
    const { url, tokens } = await startTokenRegistry(endings, `https://${host}/v2/token`, users)
    const issued = (token: string): void => void (users[name] = token)
    const accounts = { [ACCOUNT]: [SUBJECT] }
    const to = await serve(
      createFakeGoogle({ issuer, provider: `${POOL}/providers/gitlab`, accounts, issued }).handle
    )
    return [
      { name: host, path: '/v2/token', to: tokens.auth.realm },
      { name: host, to: url },
      { name: 'sts.googleapis.com', to },
      { name: 'iamcredentials.googleapis.com', to }
    ]
  }
}

const TENANT = '11111111-2222-3333-4444-555555555555'
const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
const ZERO = '00000000-0000-0000-0000-000000000000'
const azure: Vendor = {
  line: `acme01.azurecr.io client-id=${CLIENT} tenant-id=${TENANT}`,
  repository: 'acme01.azurecr.io/team/app',
  audience: 'api://AzureADTokenExchange',
  says: `as ${ZERO} (federated identity)`,
  start: async users => {
    const [host, authority] = ['acme01.azurecr.io', 'login.microsoftonline.com']
    const { url, tokens } = await startTokenRegistry(endings, `https://${host}/oauth2/token`, users)
    const credential = { issuer, subject: SUBJECT, audience: azure.audience }
    const cloud = createFakeAzure({
      authority,
      tenant: TENANT,
      applications: { [CLIENT]: [credential] },
      registries: { [host]: [CLIENT] },
      issued: token => void (users[ZERO] = token)
    })
    const to = await serve(cloud.handle)
    return [
      { name: host, path: '/oauth2/exchange', to },
      { name: host, path: '/oauth2/token', to: tokens.auth.realm },
      { name: host, to: url },
      { name: authority, to }
    ]
  }
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
