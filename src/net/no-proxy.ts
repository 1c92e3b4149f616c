import { BlockList, isIP } from 'node:net'

/**
 * True when `NO_PROXY` excludes an address from the proxy. Its entries, comma separated: `*`, an IP address, a CIDR block,
 * `example.com` (and all below it), `.example.com` or `*.example.com` (only what is below it), each but a block with an
 * optional port. https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function bypasses(url: URL, noProxy: string): boolean {
  const name = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const usual = url.protocol === 'https:' ? '443' : '80'
  const port = url.port === '' ? usual : url.port
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .some(entry => entry !== '' && matches(entry, name, port))
}

function matches(entry: string, name: string, port: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return inBlock(entry, name)
  const parts = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry)
  if (parts?.[2] !== undefined && parts[2] !== port) return false
  const host = (parts?.[1] ?? entry).replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 || isIP(name) !== 0) return isIP(host) !== 0 && canonical(host) === canonical(name)
  if (host.startsWith('*.')) return name.endsWith(host.slice(1))
  if (host.startsWith('.')) return name.endsWith(host)
  return name === host || (host !== '' && name.endsWith(`.${host}`))
}

function inBlock(block: string, name: string): boolean {
  const [network = '', prefix = ''] = block.split('/')
  const family = isIP(network)
  const bits = Number(prefix)
  if (family === 0 || isIP(name) !== family || !/^\d{1,3}$/.test(prefix)) return false
  if (bits > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(network, bits, kind)
  return list.check(name, kind)
}

/** One spelling per address: the URL parser compresses IPv6. */
function canonical(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]/`).hostname : address
}
