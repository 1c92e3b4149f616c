import { expect } from '@jest/globals'
import type { FakeAws, FakeAwsOptions } from '../fake/aws.js'
import type { Fault } from '../fake/faults.js'
import { ALLOWED, HOST, issuer, KEY_ID, ROLE, SECRET_KEY, SUBJECT } from '../providers/aws-world.js'
import { BUSYBOX, DEBIAN, startAwsWorld, type AwsWorld, type Image, type Outcome } from './aws-world.js'

/** Registries of every partition, and the addresses that the Action asks for their tokens and keys. */
export const ENDPOINTS = [
  [HOST, 'api.ecr.eu-west-1.amazonaws.com', 'sts.eu-west-1.amazonaws.com'],
  ['123456789012.dkr-ecr.eu-west-1.on.aws', 'ecr.eu-west-1.api.aws', 'sts.eu-west-1.amazonaws.com'],
  [
    '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com',
    'api.ecr-fips.us-east-1.amazonaws.com',
    'sts-fips.us-east-1.amazonaws.com'
  ],
  [
    '123456789012.dkr-ecr-fips.us-east-1.on.aws',
    'ecr-fips.us-east-1.api.aws',
    'sts-fips.us-east-1.amazonaws.com'
  ],
  [
    '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com',
    'api.ecr-fips.us-gov-west-1.amazonaws.com',
    'sts.us-gov-west-1.amazonaws.com'
  ],
  [
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
    'api.ecr.cn-north-1.amazonaws.com.cn',
    'sts.cn-north-1.amazonaws.com.cn'
  ],
  [
    '123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn',
    'ecr.cn-north-1.api.amazonwebservices.com.cn',
    'sts.cn-north-1.amazonaws.com.cn'
  ],
  [
    '123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu',
    'api.ecr.eusc-de-east-1.amazonaws.eu',
    'sts.eusc-de-east-1.amazonaws.eu'
  ],
  [
    '123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov',
    'api.ecr.us-iso-east-1.c2s.ic.gov',
    'sts.us-iso-east-1.c2s.ic.gov'
  ],
  ['public.ecr.aws', 'api.ecr-public.us-east-1.amazonaws.com', 'sts.us-east-1.amazonaws.com'],
  ['ecr-public.aws.com', 'api.ecr-public.us-east-1.amazonaws.com', 'sts.us-east-1.amazonaws.com']
] as const

/** AWS with one access key and one role that trusts the main branch. */
const OWN: FakeAwsOptions = {
  keys: { [KEY_ID]: { secret: SECRET_KEY, allow: ALLOWED } },
  roles: { [ROLE]: { subject: SUBJECT, allow: ALLOWED } },
  provider: { issuer, audiences: ['sts.amazonaws.com'] }
}
/** The id of a temporary key. */
export const TEMPORARY = 'ASIAIOSFODNN7EXAMPLE'
export const BY_KEY = { username: KEY_ID, password: SECRET_KEY }
export const BY_ROLE = { role: ROLE, 'id-token-env': 'AWS_ID_TOKEN' }
/** What the ways in are tried with. */
export const IMAGES: readonly (readonly [string, Image])[] = [
  ['dash and mawk with curl', DEBIAN],
  ['BusyBox with curl', BUSYBOX],
  ['dash and mawk with wget', { ...DEBIAN, client: 'wget' }],
  ['dash and gawk with curl', { ...DEBIAN, awk: 'gawk' }],
  ['dash and original-awk with curl', { ...DEBIAN, awk: 'original-awk' }]
]

/** What a login of the component is made of; without more it is nobody's. */
export interface Given {
  readonly host?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly image?: Image
  readonly claims?: Readonly<Record<string, unknown>>
  readonly lifetime?: number
  readonly audience?: string
  readonly others?: readonly string[]
}

/** Logins of the component at a fake of AWS. */
export interface AwsCases {
  readonly world: AwsWorld
  /** AWS as at first, but for these options. */
  restart(options?: FakeAwsOptions, faults?: readonly Fault[]): Promise<FakeAws>
  /** The component's exchange in a job with an OIDC token. */
  exchange(given: Given): Promise<Outcome>
  /** The outcome is the token that AWS gave out last. */
  expectToken(outcome: Outcome, source: string): void
}

/** Starts AWS and the names of all its endpoints. */
export async function startCases(): Promise<AwsCases> {
  const world = await startAwsWorld([...new Set(ENDPOINTS.flatMap(([, ...names]) => names))])
  return {
    world,
    restart: (options = {}, faults = []) => world.restart({ ...OWN, ...options }, faults),
    exchange: given => exchange(world, given),
    expectToken(outcome, source) {
      expect(outcome).toMatchObject({ username: 'AWS', password: world.aws.issued.at(-1), source })
      expect(Math.round((Number(outcome['expires']) - Date.now() / 1000) / 3600)).toBe(12)
      expect(outcome).not.toHaveProperty('failure')
      expect(outcome).not.toHaveProperty('log')
    }
  }
}

function exchange(world: AwsWorld, given: Given): Promise<Outcome> {
  const { host = HOST, fields = {}, env = {}, claims, lifetime = 300, audience, ...more } = given
  const aud = audience ?? 'sts.amazonaws.com'
  const token = issuer.issue({ sub: SUBJECT, aud, ...claims }, { lifetime })
  return world.exchange({
    fields: { at: 'test', key: host, host, keys: host, provider: 'aws', required: '1', ...fields },
    env: { AWS_ID_TOKEN: token, ...env },
    ...more
  })
}
