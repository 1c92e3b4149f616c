import type { Driver } from '../../../src/cleanup/driver.js'
import type { Budget } from '../../../src/cleanup/pace.js'
import type { AuthInputs } from '../../../src/provider.js'
import { createDriver } from '../../../src/providers/aws/cleanup.js'
import { Secret } from '../../../src/secret.js'
import { ecrError, startFakeAws, type FakeAws, type FakeAwsOptions, type FakeKey } from '../../fake/aws.js'
import { ecrImages } from '../../fake/ecr-images.js'
import { createImageStore, type ImageStore } from '../../fake/image-store.js'
import { routesTo } from '../../fake/routes.js'
import { createWorld, HOST, issuer, KEY_ID, login, ROLE, SECRET_KEY, SUBJECT } from '../aws-world.js'
import { createClock, password, sessionOf, type CleanupWorld, type Clock } from './world.js'
import { target } from '../context.js'

/** What listing takes. */
export const READ = [
  'ecr:GetAuthorizationToken',
  'ecr:DescribeImages',
  'ecr:BatchGetImage',
  'ecr:BatchCheckLayerAvailability'
]
export const ALL = [...READ, 'ecr:BatchDeleteImage', 'ecr:PutImage', 'ecr:DescribeRepositories']
const READ_ROLE = `${ROLE}-read`
const REPOSITORY = 'acme/app'

export interface AwsCleanupWorld extends CleanupWorld {
  readonly aws: FakeAws
  readonly failures: Map<string, string>
  driver(auth: Partial<AuthInputs>, budget?: Budget): Promise<Driver>
  /** By the variables of the job, beside a registry password that an earlier step left in the docker config. */
  leftOver(): Promise<Driver>
}

/** Amazon ECR with one repository, and a role that may do everything there. */
export async function ecrWorld(): Promise<AwsCleanupWorld> {
  const store = createImageStore()
  store.repositories.set(REPOSITORY, new Map())
  const failures = new Map<string, string>()
  const operations = ecrImages({ service: 'ecr', account: '123456789012', store, failures })
  return awsWorld({ store, operations, failures, host: HOST, repository: REPOSITORY, all: ALL, read: READ })
}

export interface AwsWorldOptions {
  readonly store: ImageStore
  readonly operations: NonNullable<FakeAwsOptions['operations']>
  readonly failures: Map<string, string>
  readonly host: string
  readonly repository: string
  readonly all: readonly string[]
  readonly read: readonly string[]
  /** Further hosts, by name. */
  readonly routes?: Readonly<Record<string, string>>
}

export async function awsWorld(options: AwsWorldOptions): Promise<AwsCleanupWorld> {
  const { store, failures, host, repository, routes = {} } = options
  const clock = createClock()
  const throttled = { times: 0 }
  const aws = await startFakeAws({
    keys: { [KEY_ID]: { secret: SECRET_KEY, allow: options.all } },
    roles: {
      [ROLE]: { subject: SUBJECT, allow: options.all },
      [READ_ROLE]: { subject: SUBJECT, allow: options.read }
    },
    provider: { issuer, audiences: ['sts.amazonaws.com'] },
    operations: throttling(options.operations, throttled)
  })
  const driver: AwsCleanupWorld['driver'] = async (auth, budget) => {
    const wanted = target(host, ['cleanup'], auth, [repository])
    const world = createWorld(aws, {})
    const credential = await login(world, wanted)
    if (credential === undefined) throw new Error('no credential')
    const transport = routesTo({ ...endpoints(aws.url), ...routes })
    const context = { ...world, transport, ...clockOf(clock) }
    return createDriver(sessionOf({ transport, clock, target: wanted, credential, budget, context }))
  }
  const leftOver: AwsCleanupWorld['leftOver'] = () => {
    const env = { AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET_KEY }
    const transport = routesTo({ ...endpoints(aws.url), ...routes })
    const context = { ...createWorld(aws, { env }), transport, ...clockOf(clock) }
    const credential = { ...password('AWS', 'eyJwYXls'), source: 'docker config' }
    const wanted = target(host, ['cleanup'], {}, [repository])
    return createDriver(sessionOf({ transport, clock, target: wanted, credential, context }))
  }
  return {
    aws,
    leftOver,
    repository,
    store,
    failures,
    server: aws,
    clock,
    driver,
    open: ({ rights, budget } = {}) =>
      driver({ identity: { role: rights === 'read' ? READ_ROLE : ROLE } }, budget),
    throttle: times => {
      throttled.times = times
    },
    expire: () => {
      const keys = aws.keys as Map<string, FakeKey>
      for (const [id, key] of keys) keys.set(id, { ...key, expired: true })
    }
  }
}

/** Throttling is an error with the status 400: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/CommonErrors.html */
function throttling(
  operations: AwsWorldOptions['operations'],
  state: { times: number }
): AwsWorldOptions['operations'] {
  return Object.fromEntries(
    Object.entries(operations).map(([target, operation]) => [
      target,
      {
        ...operation,
        run(input: unknown) {
          if (state.times === 0) return operation.run(input)
          state.times -= 1
          return ecrError('ThrottlingException', 'Rate exceeded')
        }
      }
    ])
  )
}

/** The fake checks signatures against this machine's time, which the SDK signs with. */
function clockOf(clock: Clock): { now(): Date; sleep(milliseconds: number): Promise<void> } {
  return { now: () => clock.now(), sleep: milliseconds => clock.sleep(milliseconds) }
}

function endpoints(url: string): Readonly<Record<string, string>> {
  return {
    'api.ecr.eu-west-1.amazonaws.com': url,
    'sts.eu-west-1.amazonaws.com': url,
    'api.ecr-public.us-east-1.amazonaws.com': url,
    'sts.us-east-1.amazonaws.com': url
  }
}

export const KEY: Partial<AuthInputs> = { username: KEY_ID, password: new Secret(SECRET_KEY) }
