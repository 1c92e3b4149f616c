import { BlockList, isIP } from 'node:net'
import { Failure } from '../errors.js'
import { isLoopback, type Host } from '../host.js'

/**
 * The address of a token service, checked before a secret goes there: the registry names it in its challenge, and
 * whoever can forge that answer could otherwise collect credentials or reach into the job's own network.
 * Throws `Failure('unsafe')`.
 */
export function checkedRealm(realm: string, registry: { scheme: 'http' | 'https'; host: Host }): URL {
  const key = registry.host.key
  const url = parsed(realm)
  if (url === undefined) throw unsafe(key, 'that is no http(s) address')
  if (url.username !== '' || url.password !== '') throw unsafe(key, 'with a user name in its address')
  if (url.protocol === 'http:' && registry.scheme === 'https')
    throw unsafe(key, 'without TLS (an http address)')
  const name = hostNameOf(url)
  if (METADATA_NAMES.has(name) || contains(METADATA, name)) throw unsafe(key, "at a cloud's metadata address")
  if (isNear(name) && !isNear(registry.host.name) && !isLoopback(registry.host)) {
    throw unsafe(key, 'at a loopback, private or link-local address')
  }
  return url
}

function unsafe(registry: string, what: string): Failure {
  return new Failure(
    'unsafe',
    `"${registry}" named a token service ${what}: the credential was not sent there; check the registry's name and its configuration`
  )
}

function parsed(realm: string): URL | undefined {
  if (!URL.canParse(realm)) return undefined
  const url = new URL(realm)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined
}

/** The URL parser has already turned octal, hexadecimal, short and decimal IPv4 spellings into the dotted one. */
function hostNameOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '')
}

function isNear(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || contains(NEAR, name)
}

function contains(list: BlockList, name: string): boolean {
  const family = isIP(name)
  return family !== 0 && list.check(name, family === 4 ? 'ipv4' : 'ipv6')
}

const METADATA_NAMES: ReadonlySet<string> = new Set(['metadata.google.internal', 'metadata.goog'])

/** AWS (IMDS, ECS, EKS), Google and Azure share the first; Oracle's, Alibaba's and Azure's wire server have their own. */
const METADATA = blockList(
  [
    ['169.254.169.254', 32],
    ['169.254.170.2', 32],
    ['169.254.170.23', 32],
    ['192.0.0.192', 32],
    ['100.100.100.200', 32],
    ['168.63.129.16', 32]
  ],
  [
    ['fd00:ec2::254', 128],
    ['fd00:ec2::23', 128],
    ['fd20:ce::254', 128]
  ]
)

/** This machine and its neighbours: RFC 1122 §3.2.1.3, 1918, 3927, 4193, 4291, 6598. */
const NEAR = blockList(
  [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16]
  ],
  [
    ['::', 128],
    ['::1', 128],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10]
  ]
)

type Subnet = readonly [network: string, prefix: number]

/** An IPv4 subnet is listed in its IPv6 wrappings too: mapped, compatible (RFC 4291 §2.5.5) and NAT64 (RFC 6052). */
function blockList(ipv4: readonly Subnet[], ipv6: readonly Subnet[]): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of ipv4) {
    list.addSubnet(network, prefix, 'ipv4')
    for (const wrapping of ['::ffff:', '::', '64:ff9b::']) {
      list.addSubnet(`${wrapping}${network}`, 96 + prefix, 'ipv6')
    }
  }
  for (const [network, prefix] of ipv6) list.addSubnet(network, prefix, 'ipv6')
  return list
}
