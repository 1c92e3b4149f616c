import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createFakeAcr } from '../fake/acr-cleanup.js'
import { createFakeArtifactRegistry } from '../fake/artifact-registry.js'
import { answerArtifactRegistryApi, ARTIFACT_REGISTRY_API } from '../fake/artifact-registry-api.js'
import { askedHost } from '../fake/asked.js'
import { createFakeGitLabRegistry, GITLAB_HOSTS } from '../fake/gitlab-registry.js'
import type { ImageStore } from '../fake/image-store.js'
import { createFakeQuay } from '../fake/quay-api.js'
import type { VendorHandler } from '../fake/vendor.js'
import { seedScenario } from '../providers/cleanup/plan-apply-verify.js'
import { startVendorWorld, TAGS_ALONE, WHOLE, type Ends, type VendorWorld } from './cleanup-vendor-world.js'
import type { Way } from './cleanup-world.js'

/** A registry, a pattern of its repositories, one that matches and one that does not. */
interface Chosen {
  readonly hosts: readonly string[]
  readonly pattern: string
  readonly matching: string
  readonly beside: string
  readonly way: Way
  readonly ends: Ends
  vendor(store: ImageStore): VendorHandler
}

const SECRET = 'glpat-of-this-test'
const login = (registry: string, username: string): Way => ({
  with: { registry, username, password: SECRET }
})

const GITLAB = {
  hosts: GITLAB_HOSTS,
  matching: 'group/project/web',
  ends: TAGS_ALONE
}
const PROJECTS = ['group/project', 'group/project2']

const CHOSEN: Readonly<Record<string, Chosen>> = {
  'GitLab, in a group with an access token': {
    ...GITLAB,
    pattern: 'registry.gitlab.com/group/*/web',
    beside: 'group/project2/api',
    way: login('registry.gitlab.com', 'acme'),
    vendor: store =>
      createFakeGitLabRegistry({
        store,
        users: { acme: SECRET },
        api: { projects: PROJECTS, accessTokens: { [SECRET]: { scopes: ['api'], sees: ['group'] } } }
      }).handler
  },
  'GitLab, in its project with the job token': {
    ...GITLAB,
    pattern: 'registry.gitlab.com/group/project{,/**}',
    beside: 'group/project2/web',
    way: { ci: 'gitlab', with: {}, variables: { CI_JOB_TOKEN: SECRET } },
    vendor: store =>
      createFakeGitLabRegistry({
        store,
        users: { 'gitlab-ci-token': SECRET },
        api: { projects: PROJECTS, jobTokens: { [SECRET]: 'group/project' } }
      }).handler
  },
  'Quay, with the token of an OAuth application': {
    hosts: ['quay.io'],
    pattern: 'quay.io/acme/ap*',
    matching: 'acme/app',
    beside: 'acme/tool',
    way: login('quay.io', '$oauthtoken'),
    ends: TAGS_ALONE,
    vendor: store => createFakeQuay({ store, users: { $oauthtoken: SECRET } }).handler
  },
  Azure: {
    hosts: ['acme01.azurecr.io'],
    pattern: 'acme01.azurecr.io/{acme,other}/app',
    matching: 'acme/app',
    beside: 'acme/app/web',
    way: login('acme01.azurecr.io', 'cleaner'),
    ends: WHOLE,
    vendor: store => {
      const rights = ['pull', 'push', 'delete', 'metadata_read', 'metadata_write']
      const users = { cleaner: SECRET }
      return createFakeAcr({ host: 'acme01.azurecr.io', store, users, rights: () => rights }).handle
    }
  },
  Google: {
    hosts: ['europe-docker.pkg.dev', ARTIFACT_REGISTRY_API],
    pattern: 'europe-docker.pkg.dev/acme/images/**/app',
    matching: 'acme/images/web/app',
    beside: 'acme/images/web/app2',
    way: login('europe-docker.pkg.dev', 'oauth2accesstoken'),
    ends: WHOLE,
    vendor: store => {
      const users = { oauth2accesstoken: SECRET }
      const rights = (): readonly string[] => ['pull', 'push', 'delete']
      const registry = createFakeArtifactRegistry({ host: 'europe-docker.pkg.dev', store, users, rights })
      const repositories = { 'projects/acme/locations/europe/repositories/images': 'acme/images' }
      const api = { store, repositories, accepts: (token: string) => token === SECRET }
      return request =>
        askedHost(request) === ARTIFACT_REGISTRY_API
          ? answerArtifactRegistryApi(api, request)
          : registry.handle(request)
    }
  }
}

let world: VendorWorld

beforeEach(async () => {
  world = await startVendorWorld()
})
afterEach(() => world.close())

describe('when repositories to clean up are chosen by a pattern', () => {
  it.each(Object.entries(CHOSEN))(
    'plans, applies and verifies those that match and no other (%s)',
    async (_, { hosts, pattern, matching, beside, way, ends, vendor }) => {
      world.secrets.push(SECRET)
      world.open(hosts, vendor(world.store))
      seedScenario(world.store, beside)
      const untouched = stateOf(beside)
      const [host = ''] = pattern.split('/')
      await world.cleans(`${host}/${matching}`, way, ends, pattern)
      expect(stateOf(beside)).toBe(untouched)
    }
  )
})

function stateOf(repository: string): string {
  return JSON.stringify(world.store.manifests(repository).map(({ digest, tags }) => [digest, [...tags]]))
}
