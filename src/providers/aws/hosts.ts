import type { Host } from '../../host.js'
import { parseHost } from '../../host.js'

/** What the name of a private registry says of it. */
export interface PrivateRegistry {
  readonly account: string
  readonly region: string
  readonly fips: boolean
  readonly dualStack: boolean
}

/**
 * Private registries of every partition, FIPS and dual-stack endpoints included:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
 */
const PRIVATE =
  /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z]{2,5}(?:-[a-z]+)+-\d+)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.(?:com\.cn|eu))|(?:c2s\.ic|sc2s\.sgov|csp\.hci\.ic)\.gov|cloud\.adc-e\.uk)$/

/** ECR Public, and its name on dual-stack networks. */
const PUBLIC: readonly string[] = ['public.ecr.aws', 'ecr-public.aws.com']

/** The parts of a private registry's name, undefined for every other host. */
export function privateRegistry(host: Host): PrivateRegistry | undefined {
  const [, account, separator, fips, region] = (host.port === undefined && PRIVATE.exec(host.name)) || []
  if (account === undefined || region === undefined) return undefined
  if (host.name.endsWith('.cn') !== region.startsWith('cn-')) return undefined
  return { account, region, fips: fips !== undefined, dualStack: separator === '-' }
}

/** True for ECR Public under either of its names. */
export function isPublic(host: Host): boolean {
  return host.port === undefined && PUBLIC.includes(host.name)
}

/** The registry of another account in the same region, by the same kind of endpoint. */
export function ofAccount(host: Host, account: string): Host {
  return parseHost(host.name.replace(/^\d{12}/, account)) ?? host
}
