import { startFakeAws, type FakeAws, type FakeAwsOptions } from '../fake/aws.js'
import { createSelfSigned } from '../fake/certificates.js'
import { startFakeRegistry, type FakeRegistryOptions } from '../fake/registry.js'
import { KEY_ID, ROLE, SECRET_KEY } from '../providers/aws-world.js'
import { close, type Endings } from './endings.js'

/** The ways in to both of AWS's registries, for the access key and the role of `accountWith`. */
export const AWS_WAYS = {
  'a role by OIDC': { words: `role=${ROLE}`, env: {}, source: 'AWS role by OIDC' },
  'an access key': { words: `username=${KEY_ID} password=${SECRET_KEY}`, env: {}, source: 'AWS access key' },
  "AWS's standard chain of credentials": {
    words: '',
    env: { AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET_KEY },
    source: 'AWS credential chain'
  }
} as const

/** AWS and one of its registries, over https. */
export interface AwsRegistry {
  readonly aws: FakeAws
  /** Origin of the registry, to which AWS's last token is the password. */
  readonly url: string
}

/** Starts both; `asked` is how the registry asks for the token. */
export async function startAwsRegistry(
  endings: Endings,
  account: FakeAwsOptions,
  asked: Pick<FakeRegistryOptions, 'mode' | 'service'>
): Promise<AwsRegistry> {
  const aws = endings.after(await startFakeAws(account), close)
  const users = {
    get AWS() {
      return { password: aws.issued.at(-1) ?? 'none yet' }
    }
  }
  const registry = await startFakeRegistry({ ...asked, users, tls: createSelfSigned() })
  return { aws, url: endings.after(registry, close).url }
}
