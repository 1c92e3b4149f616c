import { afterEach, describe, expect, it } from '@jest/globals'
import { createImageStore } from '../../fake/image-store.js'
import { answerPublicRegistry, ecrPublicImages } from '../../fake/ecr-public-images.js'
import { createScopedTokens, type ScopedTokens } from '../../fake/scoped-tokens.js'
import { serveVendor } from '../../fake/vendor.js'
import { awsWorld, type AwsCleanupWorld } from './aws-world.js'
import { describeRun } from './whole-run.js'
import { describeDriver } from './driver-contract.js'
import { rejection } from './world.js'

const HOST = 'public.ecr.aws'
const ALIAS = 'acme'
const REPOSITORY = `${ALIAS}/tools/app`
const READ = [
  'ecr-public:GetAuthorizationToken',
  'sts:GetServiceBearerToken',
  'ecr-public:DescribeRegistries',
  'ecr-public:DescribeImages',
  'ecr-public:DescribeImageTags'
]

/** The API with SigV4, and beside it the registry with a bearer. */
async function publicWorld(endless = false): Promise<AwsCleanupWorld> {
  const store = createImageStore()
  store.repositories.set(REPOSITORY, new Map())
  const failures = new Map<string, string>()
  const held: { tokens?: ScopedTokens } = {}
  const registry = await serveVendor(request =>
    held.tokens === undefined ? { status: 503 } : answerPublicRegistry({ store }, held.tokens, request)
  )
  const world = await awsWorld({
    store,
    failures,
    operations: ecrPublicImages({ account: '123456789012', alias: ALIAS, store, failures, endless }),
    host: HOST,
    repository: REPOSITORY,
    all: [...READ, 'ecr-public:BatchDeleteImage'],
    read: READ,
    routes: { [HOST]: registry.url }
  })
  const { aws } = world
  held.tokens = createScopedTokens({
    path: '/token/',
    origin: `https://${HOST}`,
    service: HOST,
    // every token that the API handed out
    get users() {
      return Object.fromEntries(aws.issued.slice(-1).map(token => ['AWS', token]))
    },
    rights: () => ['pull', 'push'],
    words: ['pull', 'push', 'aws']
  })
  const close = async (): Promise<void> => {
    await Promise.all([aws.close(), registry.close()])
  }
  return {
    ...world,
    server: {
      ...world.server,
      close,
      get requests() {
        return [...registry.requests, ...aws.requests]
      }
    },
    expire() {
      world.expire()
      held.tokens?.expireAll()
    }
  }
}

describe('ECR Public', () => {
  describeRun(() => publicWorld())
  describeDriver(() => publicWorld(), {
    manyImages: 1100,
    // the aliases, two pages of images, one or two of tags; no manifest of docker's is read
    requests: () => 7,
    taggedDelete: 'deleted',
    protectsChildren: true
  })
})

describe('when the registry is ECR Public', () => {
  let world: AwsCleanupWorld
  afterEach(() => world.server.close())

  it('knows when each tag came to be', async () => {
    world = await publicWorld()
    const at = new Date('2025-12-24T00:00:00Z')
    world.store.pushImage(REPOSITORY, 'one', { tags: ['v1'] })
    world.store.pushImage(REPOSITORY, 'one', { tags: ['latest'], at })
    const { tags } = await (await world.open()).inventory(REPOSITORY)
    expect(tags.find(({ name }) => name === 'latest')?.movedAt).toEqual(at)
  })

  it.each(['other/tools/app', 'wished-for/tools/app', 'app'])(
    "touches no repository under an alias that is not the account's own: %s",
    async name => {
      world = await publicWorld()
      const driver = await world.open()
      const digest = world.store.pushImage(REPOSITORY, 'one', { tags: ['v1'] })
      const error = await rejection(driver.untag(name, [{ tag: 'v1', digest }]))
      expect(error.message).toMatch(/has no public registry ".*"; name the repository as ALIAS\/NAME/)
      expect(world.store.find(REPOSITORY, 'v1')?.digest).toBe(digest)
    }
  )

  it('does not look through a list of aliases that has no end', async () => {
    world = await publicWorld(true)
    const error = await rejection((await world.open()).inventory(REPOSITORY))
    expect(error.message).toContain('never ends')
  })

  it('looks the aliases up once', async () => {
    world = await publicWorld()
    const driver = await world.open()
    await driver.inventory(REPOSITORY)
    await driver.resolve(REPOSITORY, 'v1')
    expect(world.aws.calls().filter(call => call.endsWith(' DescribeRegistries'))).toHaveLength(1)
  })
})
