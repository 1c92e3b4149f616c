/** Docker's key for Docker Hub, the one key that is a URL with a path and still means a host (docker/cli `registry.IndexServer`). */
const HUB_URL = 'https://index.docker.io/v1/'

/**
 * The spelling under which keys are compared: lower case, without scheme, without slashes at the end, without the API
 * version that docker ignores (docker/cli `ConvertToHostname`). What still has a slash is a path-scoped key.
 */
export function canonicalKey(key: string): string {
  return key
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
    .replace(/\/v[12]$/, '')
    .replace(/\/+$/, '')
}

/** True for `host/path`: skopeo uses it for the path, docker for the whole host. */
export function isPathKey(key: string): boolean {
  return canonicalKey(key).includes('/')
}

/** The key under which docker looks a registry's helper up: the host, or the URL for Docker Hub. */
export function helperKey(key: string): string {
  return isPathKey(key) || canonicalKey(key) === canonicalKey(HUB_URL) ? key : canonicalKey(key)
}

/** True for a wildcard key of newer docker clients (`*.dkr.ecr.*.amazonaws.com`) that covers a host; `*` stays in a label. */
export function patternCovers(pattern: string, host: string): boolean {
  if (!pattern.includes('*') || pattern.includes('/')) return false
  const labels = pattern.toLowerCase().split('.')
  const names = host.split('.')
  return (
    labels.length === names.length && labels.every((label, index) => labelCovers(label, names[index] ?? ''))
  )
}

function labelCovers(pattern: string, label: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === label
  if (label.length < first.length + last.length || !label.startsWith(first) || !label.endsWith(last))
    return false
  let at = first.length
  for (const part of rest) {
    const found = label.indexOf(part, at)
    if (found < 0 || found + part.length > label.length - last.length) return false
    at = found + part.length
  }
  return true
}
