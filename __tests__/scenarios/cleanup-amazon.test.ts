import { Buffer } from 'node:buffer'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFakeAws, type FakeAws } from '../fake/aws.js'
import { ecrImages } from '../fake/ecr-images.js'
import { answerPublicRegistry, ecrPublicImages } from '../fake/ecr-public-images.js'
import { createImageStore, type ImageStore } from '../fake/image-store.js'
import { routesTo } from '../fake/routes.js'
import { createScopedTokens } from '../fake/scoped-tokens.js'
import { serveVendor, type VendorHandler, type VendorServer } from '../fake/vendor.js'
import { accountWith, HOST, issuer, KEY_ID, ROLE, SECRET_KEY } from '../providers/aws-world.js'
import { leftOf, seedScenario } from '../providers/cleanup/plan-apply-verify.js'
import { answerBlob } from './cleanup-blobs.js'
import { ID_TOKEN_HOST, MAY_ASK_FOR_ID_TOKENS, withIdTokens } from './cleanup-keyless.js'
import { provenCleanups, type Cleanup } from './cleanup-ways.js'
import { planApplyVerify, startJob, type CleanupJob, type Way } from './cleanup-world.js'

const READ = {
  ecr: ['GetAuthorizationToken', 'DescribeImages', 'BatchGetImage', 'BatchCheckLayerAvailability'],
  'ecr-public': ['GetAuthorizationToken', 'DescribeRegistries', 'DescribeImages', 'DescribeImageTags']
}
const ACCOUNT = '123456789012'
const PUBLIC = 'public.ecr.aws'

/** What the standard chain finds first. */
const CHAIN = { AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET_KEY }

/** The ways in to both of AWS's registries. */
const waysAt = (host: string): Readonly<Record<Cleanup<'amazon-ecr'>, Way>> => ({
  'a role by OIDC': { with: { registries: `${host} role=${ROLE}` }, variables: MAY_ASK_FOR_ID_TOKENS },
  'an access key': { with: { registry: host, username: KEY_ID, password: SECRET_KEY } },
  "AWS's standard chain of credentials": {
    with: {},
    variables: CHAIN
  }
})

let store: ImageStore
let aws: FakeAws
let registry: VendorServer
let job: CleanupJob
let secrets: string[]

beforeEach(() => {
  store = createImageStore()
  secrets = []
})
afterEach(async () => {
  job.remove()
  for (const name of Object.keys(CHAIN)) Reflect.deleteProperty(process.env, name)
  await Promise.all([aws.close(), registry.close()])
})

/** The API of a service behind AWS's own names, and a registry behind another. */
async function start(
  service: 'ecr' | 'ecr-public',
  operations: ReturnType<typeof ecrImages>,
  host: string,
  answer: VendorHandler
): Promise<void> {
  const allow = [...READ[service], 'BatchDeleteImage'].map(action => `${service}:${action}`)
  const account = accountWith([...allow, 'sts:GetServiceBearerToken'])
  aws = await startFakeAws({ ...account, operations })
  registry = await serveVendor(withIdTokens(issuer, answer, secrets))
  const region = service === 'ecr' ? 'eu-west-1' : 'us-east-1'
  job = startJob(
    routesTo({
      [host]: registry.url,
      [ID_TOKEN_HOST]: registry.url,
      [`api.${service}.${region}.amazonaws.com`]: aws.url,
      [`sts.${region}.amazonaws.com`]: aws.url
    })
  )
}

async function cleans(repository: string, way: Way): Promise<void> {
  const name = repository.slice(repository.indexOf('/') + 1)
  const seeded = seedScenario(store, name)
  // the chain is the SDK's, which reads the process's own
  if (way.variables === CHAIN) Object.assign(process.env, CHAIN)
  const sessions = (): readonly string[] =>
    [...aws.keys.values()].flatMap(({ secret, sessionToken = secret }) => [secret, sessionToken])
  await planApplyVerify({
    job,
    repository,
    ...way,
    secrets: () => [...secrets, ...aws.issued, ...sessions()]
  })
  expect(leftOf(store, name, seeded)).toEqual({ images: ['both', 'kept', 'shared'], tags: ['v1', 'v2'] })
}

describe('when a repository of Amazon ECR is cleaned up', () => {
  it.each(provenCleanups('amazon-ecr', waysAt(HOST)))(
    'plans, applies and verifies with %s',
    async (_way, way) => {
      const operations = ecrImages({ service: 'ecr', account: ACCOUNT, store, failures: new Map() })
      await start('ecr', operations, HOST, ({ headers }) => {
        const given = Buffer.from(String(headers.authorization).replace('Basic ', ''), 'base64').toString()
        if (aws.issued.some(token => given === `AWS:${token}`)) return { status: 200 }
        return { status: 401, headers: { 'www-authenticate': `Basic realm="https://${HOST}/"` } }
      })
      await cleans(`${HOST}/acme/app`, way)
    }
  )
})

describe('when an earlier step has logged in to Amazon ECR, and the job has AWS credentials', () => {
  const variables = { AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET_KEY }
  // the chain is the SDK's, which reads the process's own
  beforeEach(() => void Object.assign(process.env, variables))
  afterEach(() => {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name)
  })

  it.each(['with', 'without'])('cleans up by them, %s the registry password it left', async left => {
    const operations = ecrImages({ service: 'ecr', account: ACCOUNT, store, failures: new Map() })
    await start('ecr', operations, HOST, ({ headers }) => {
      const given = Buffer.from(String(headers.authorization).replace('Basic ', ''), 'base64').toString()
      if (['left', ...aws.issued].some(token => given === `AWS:${token}`)) return { status: 200 }
      return { status: 401, headers: { 'www-authenticate': `Basic realm="https://${HOST}/"` } }
    })
    const auths = { [HOST]: { auth: Buffer.from('AWS:left').toString('base64') } }
    mkdirSync(join(job.home, '.docker'))
    writeFileSync(join(job.home, '.docker', 'config.json'), JSON.stringify(left === 'with' ? { auths } : {}))
    await cleans(`${HOST}/acme/app`, { with: {}, variables })
  })
})

describe('when a repository of ECR Public is cleaned up', () => {
  it.each(provenCleanups('amazon-ecr-public', waysAt(PUBLIC)))(
    'plans, applies and verifies with %s',
    async (_way, way) => {
      const tokens = createScopedTokens({
        path: '/token/',
        origin: `https://${PUBLIC}`,
        service: PUBLIC,
        // every token that the API handed out
        get users() {
          return Object.fromEntries(aws.issued.slice(-1).map(token => ['AWS', token]))
        },
        rights: () => ['pull', 'push'],
        words: ['pull', 'push', 'aws']
      })
      const operations = ecrPublicImages({ account: ACCOUNT, alias: 'acme', store, failures: new Map() })
      await start('ecr-public', operations, PUBLIC, request => {
        return answerBlob(store, request) ?? answerPublicRegistry({ store }, tokens, request)
      })
      await cleans(`${PUBLIC}/acme/tools/app`, way)
    }
  )
})
