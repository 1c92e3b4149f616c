import type { Context } from '../../src/context.js'
import type { Credential } from '../../src/credential.js'
import { Failure } from '../../src/errors.js'
import type { Target } from '../../src/provider.js'
import { aws } from '../../src/providers/aws/index.js'
import { Secret } from '../../src/secret.js'
import { startFakeAws, type FakeAws, type FakeAwsOptions } from '../fake/aws.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { routesTo } from '../fake/routes.js'
import { contextOf } from './context.js'

export const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
export const ROLE = 'arn:aws:iam::123456789012:role/ci'
export const SUBJECT = 'repo:acme/app:ref:refs/heads/main'
export const KEY_ID = 'AKIAIOSFODNN7EXAMPLE'
export const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
export const ALLOWED = [
  'ecr:GetAuthorizationToken',
  'ecr-public:GetAuthorizationToken',
  'sts:GetServiceBearerToken'
]
export const issuer = createOidcIssuer()

/** An account with one access key and one role that trusts the main branch, both of which may do the same. */
export function accountWith(allow: readonly string[]) {
  return {
    keys: { [KEY_ID]: { secret: SECRET_KEY, allow } },
    roles: { [ROLE]: { subject: SUBJECT, allow } },
    provider: { issuer, audiences: ['sts.amazonaws.com'] }
  } satisfies FakeAwsOptions
}

/** AWS with that account. */
export function startAws(options: FakeAwsOptions = {}): Promise<FakeAws> {
  return startFakeAws({ ...accountWith(ALLOWED), ...options })
}

export interface AwsWorld extends Context {
  readonly lines: string[]
  /** Values made secret. */
  readonly secrets: string[]
  /** Audiences OIDC tokens were asked for. */
  readonly audiences: string[]
}

export interface WorldOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly homeDirectory?: string
  /** Claims of the job's OIDC token, and how it is issued. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly lifetime?: number
  /** This machine's clock. */
  readonly now?: () => Date
}

/** Every endpoint of AWS's that a name of the tests leads to. */
const ENDPOINTS = [
  'api.ecr.eu-west-1.amazonaws.com',
  'sts.eu-west-1.amazonaws.com',
  'api.ecr-fips.us-east-1.amazonaws.com',
  'sts-fips.us-east-1.amazonaws.com',
  'ecr.eu-west-1.api.aws',
  'ecr-fips.us-east-1.api.aws',
  'api.ecr-fips.us-gov-west-1.amazonaws.com',
  'sts.us-gov-west-1.amazonaws.com',
  'api.ecr.cn-north-1.amazonaws.com.cn',
  'sts.cn-north-1.amazonaws.com.cn',
  'api.ecr.eusc-de-east-1.amazonaws.eu',
  'api.ecr.us-iso-east-1.c2s.ic.gov',
  'api.ecr-public.us-east-1.amazonaws.com',
  'sts.us-east-1.amazonaws.com'
]

/** A job whose AWS is the fake, under AWS's own names. */
export function createWorld(fake: Pick<FakeAws, 'url'>, options: WorldOptions = {}): AwsWorld {
  const secrets: string[] = []
  const audiences: string[] = []
  return {
    ...contextOf({ ignoreAutologin: false }),
    env: name => options.env?.[name],
    homeDirectory: options.homeDirectory ?? '/nonexistent',
    transport: routesTo(Object.fromEntries(ENDPOINTS.map(name => [name, fake.url]))),
    secrets,
    audiences,
    secret: value => {
      secrets.push(value)
      return new Secret(value)
    },
    now: options.now ?? (() => new Date()),
    idToken: ({ audience }) => {
      audiences.push(audience)
      const { claims = {}, lifetime = 300 } = options
      return Promise.resolve(
        new Secret(issuer.issue({ sub: SUBJECT, aud: audience, ...claims }, { lifetime }))
      )
    }
  }
}

/** What the provider's sources find, asked in order. */
export async function login(context: Context, wanted: Target): Promise<Credential | undefined> {
  for (const source of aws.sources) {
    const credential = await source(context, wanted)
    if (credential !== undefined) return credential
  }
  return undefined
}

/** The message of the failure a login ends with; anything else fails the test. */
export async function failureOf(context: Context, wanted: Target): Promise<string> {
  try {
    await login(context, wanted)
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
  throw new Error('no failure')
}
