import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createFakeGitHub } from '../fake/github-packages.js'
import { createFakeGitLabRegistry, GITLAB_HOSTS } from '../fake/gitlab-registry.js'
import { createFakeHarbor } from '../fake/harbor-api.js'
import { createFakeHub, HUB_HOSTS, type HubOptions } from '../fake/hub-api.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { quayFederation } from '../fake/quay.js'
import { createFakeQuay } from '../fake/quay-api.js'
import { seedScenario } from '../providers/cleanup/plan-apply-verify.js'
import { MAY_ASK_FOR_ID_TOKENS, SUBJECT } from './cleanup-keyless.js'
import { startVendorWorld, TAGS_ALONE, WHOLE, type VendorWorld } from './cleanup-vendor-world.js'
import { provenCleanups } from './cleanup-ways.js'
import { POLICY, type Way } from './cleanup-world.js'

let world: VendorWorld

beforeEach(async () => {
  world = await startVendorWorld()
})
afterEach(() => world.close())

describe('when a repository of GitHub Packages is cleaned up', () => {
  const rights = ['read', 'write', 'delete'] as const

  it.each(
    provenCleanups('github-packages', {
      'the workflow token': {
        tokens: { ghs_workflow: { rights } },
        with: { 'github-token': 'ghs_workflow' },
        variables: { GITHUB_ACTOR: 'octocat' }
      },
      'a token': {
        tokens: { ghp_full: { login: 'octocat', rights } },
        with: { registry: 'ghcr.io', username: 'octocat', password: 'ghp_full' }
      }
    })
  )('plans, applies and verifies with %s', async (_way, { tokens, ...way }) => {
    const github = createFakeGitHub({ store: world.store, tokens })
    world.secrets.push(...Object.keys(tokens))
    world.open(['ghcr.io', 'api.github.com'], request => github.handler(request))
    // a tag cannot go alone there, so one that shares its image with a kept one stays
    await world.cleans('ghcr.io/acme/tools/app', way, { ...WHOLE, tags: ['old-2', 'v1', 'v2'] })
  })
})

describe('when a repository of Docker Hub is cleaned up', () => {
  function open(secret: string, options: Partial<HubOptions> = {}): ReturnType<VendorWorld['open']> {
    const users = { acme: secret }
    const hub = createFakeHub({ store: world.store, now: () => new Date(), users, ...options })
    world.secrets.push(secret)
    return world.open(HUB_HOSTS, request => hub.handler(request))
  }

  it.each(
    provenCleanups('docker-hub', {
      'a password': { secret: 'hub-passw0rd', organizationTokens: [] },
      "an organisation's access token": {
        secret: 'dckr_oat_ofAcme',
        organizationTokens: ['dckr_oat_ofAcme']
      }
    })
  )('plans, applies and verifies with %s', async (_way, { secret, organizationTokens }) => {
    open(secret, { organizationTokens })
    // what has no tag cannot be listed there
    const images = ['both', 'kept', 'shared', 'signature']
    await world.cleans(
      'docker.io/acme/app',
      { with: { username: 'acme', password: secret } },
      { ...WHOLE, images }
    )
  })

  it('plans with a personal access token, and says what deletes when it is to delete', async () => {
    const password = 'dckr_pat_ofAcme'
    const job = open(password, { accessTokens: [password] })
    seedScenario(world.store, 'acme/app')
    const before = JSON.stringify(world.store.manifests('acme/app').map(({ tags }) => [...tags.keys()]))
    const login = { username: 'acme', password, policy: POLICY, 'max-percent': '90' }
    const inputs = { ...login, repositories: 'docker.io/acme/app' }
    const plan = await job.step({ ...inputs, command: 'plan' })
    expect([plan.errors, plan.exitCode]).toEqual([[], 0])
    const apply = await job.step({ ...inputs, command: 'apply' })
    expect([apply.exitCode, apply.outputs['deleted']]).toEqual([1, '0'])
    expect(apply.errors.join()).toMatch(
      /was refused \(403\): its tag API takes no token of this kind; log in with the password of a user/
    )
    expect(JSON.stringify(world.store.manifests('acme/app').map(({ tags }) => [...tags.keys()]))).toBe(before)
  })
})

describe('when a repository of GitLab is cleaned up', () => {
  const HOST = 'registry.gitlab.com'
  const JOB_TOKEN = 'glcbt-64_j0bT0ken'
  /** What a job of GitLab's finds by itself. */
  const inJob = (variables: Readonly<Record<string, string>> = {}): Way => ({
    ci: 'gitlab',
    with: {},
    variables: { CI_JOB_TOKEN: JOB_TOKEN, ...variables }
  })

  it.each(
    provenCleanups('gitlab', {
      'the job token': {
        users: { 'gitlab-ci-token': JOB_TOKEN },
        way: inJob()
      },
      'the cleanup credential': {
        users: { 'werf-cleanup': 'glpat-cleanup' },
        way: inJob({ WERF_IMAGES_CLEANUP_PASSWORD: 'glpat-cleanup' })
      },
      'a user name and its token': {
        users: { acme: 'glpat-right' },
        way: { with: { registry: HOST, username: 'acme', password: 'glpat-right' } }
      }
    })
  )('plans, applies and verifies with %s', async (_way, { users, way }) => {
    const registry = createFakeGitLabRegistry({ store: world.store, users })
    world.secrets.push(...Object.values(users))
    world.open(GITLAB_HOSTS, request => registry.handler(request))
    await world.cleans(`${HOST}/group/project/web`, way, TAGS_ALONE)
  })
})

describe('when a repository of Quay is cleaned up', () => {
  const ROBOT = 'acme+ci'

  it.each(
    provenCleanups('quay', {
      'the password of a robot': {
        with: { registry: 'quay.io', username: ROBOT, password: 'robot-secret' }
      },
      'robot federation': {
        with: { registries: `quay.io robot=${ROBOT}` },
        variables: MAY_ASK_FOR_ID_TOKENS
      },
      'the token of an OAuth application': {
        with: { registry: 'quay.io', username: '$oauthtoken', password: 'oauth-secret' }
      }
    })
  )('plans, applies and verifies with %s', async (_way, way) => {
    const users: Record<string, string> = { [ROBOT]: 'robot-secret', $oauthtoken: 'oauth-secret' }
    const issuer = createOidcIssuer()
    const quay = createFakeQuay({ store: world.store, users })
    const federation = quayFederation({
      issuer,
      robots: { [ROBOT]: [{ issuer: issuer.issuer, subject: SUBJECT }] },
      mint: robot => {
        const token = `minted-${world.secrets.length}`
        users[robot] = token
        world.secrets.push(token)
        return token
      }
    })
    world.secrets.push(...Object.values(users))
    world.open(
      ['quay.io'],
      request => (request.url.pathname.startsWith('/oauth2/') ? federation : quay.handler)(request),
      issuer
    )
    await world.cleans('quay.io/acme/app', way, TAGS_ALONE)
  })
})

describe('when a repository of Harbor is cleaned up', () => {
  const HOST = 'harbor.example.com'

  it.each(
    provenCleanups('harbor', {
      'the secret of a robot account': {
        with: { registry: HOST, username: 'robot$team+ci', password: 'harbor-secret' }
      }
    })
  )('plans, applies and verifies with %s', async (_way, way) => {
    const users = { 'robot$team+ci': 'harbor-secret' }
    world.secrets.push('harbor-secret')
    world.open([HOST], createFakeHarbor({ store: world.store, origin: `https://${HOST}`, users }))
    await world.cleans(`${HOST}/team/backend/app`, way, WHOLE)
  })
})
