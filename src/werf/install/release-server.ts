import type { Context } from '../../context.js'
import { errorCode, Failure } from '../../errors.js'
import { connectionFailure, shownHost } from '../../net/connection-failure.js'
import { ProxyError } from '../../net/proxy.js'
import { startBudget, withRetries } from '../../net/retry.js'
import type { HttpResponse } from '../../net/transport.js'
import { parseWerfVersion } from './request.js'
import type { ReleasePlatform } from './release-platform.js'

/**
 * Where werf's releases are. Addresses as in werf's release notes (werf/werf, .github/workflows/release_trdl-release.yml)
 * and in werf/actions (src/manager.ts):
 * `targets/releases/VERSION/OS-ARCH/bin/werf[.exe]`, `targets/signatures/VERSION/OS-ARCH/bin/werf[.exe].sig`,
 * `targets/channels/GROUP/CHANNEL` (a file that holds a version).
 */
export const RELEASE_SERVER = new URL('https://tuf.werf.io/')

/** The release server has no such file. */
export class NotReleased extends Failure {}

/** How long and how much. */
export interface DownloadLimits {
  /** Milliseconds for one try. */
  readonly timeout: number
  /** Milliseconds for all tries, their waits and redirects. */
  readonly overall: number
  /** Bytes. */
  readonly size: number
}

/** werf's binaries have 60 to 200 MB. */
export const BINARY_LIMITS: DownloadLimits = { timeout: 240_000, overall: 600_000, size: 512 * 1024 * 1024 }
const SMALL_LIMITS: DownloadLimits = { timeout: 10_000, overall: 60_000, size: 64 * 1024 }
const MAX_REDIRECTS = 5

/** Where bytes go. A try that fails is followed by another from the beginning. */
export interface Sink {
  restart(): void
  write(chunk: Uint8Array): void
}

type World = Pick<Context, 'transport' | 'now' | 'sleep' | 'random' | 'log'>

/** The version a release channel stands for today. */
export async function channelVersion(
  world: World,
  server: URL,
  group: string,
  channel: string
): Promise<string> {
  const file = new URL(`targets/channels/${group}/${channel}`, server)
  const missing = `werf has no release channel "${group} ${channel}": name one as in "2 stable" (alpha, beta, ea, stable, rock-solid)`
  const bytes = await fetchSmall(world, file, missing)
  const version = parseWerfVersion(Buffer.from(bytes).toString('utf8').trim())
  if (version !== undefined && version.startsWith(`${group}.`)) return version
  throw new Failure(
    'network',
    `"${shownHost(file)}" answered for the channel "${group} ${channel}" with something that is no version of it: check the proxy and the network, or name a version in "werf-version"`
  )
}

/** The detached signature of a release's binary. */
export function releaseSignature(
  world: World,
  server: URL,
  version: string,
  platform: ReleasePlatform
): Promise<Uint8Array> {
  const file = new URL(`targets/signatures/${version}/${platform.name}/bin/${platform.file}.sig`, server)
  return fetchSmall(
    world,
    file,
    `werf ${version} for ${platform.name} has no signature at "${shownHost(file)}": name another version, or give the binary's SHA-256 in "werf-sha256"`
  )
}

/** A release's binary, whatever it is: nothing is proven yet. */
export function releaseBinary(
  world: World,
  server: URL,
  version: string,
  platform: ReleasePlatform,
  sink: Sink,
  limits: DownloadLimits
): Promise<void> {
  const file = new URL(`targets/releases/${version}/${platform.name}/bin/${platform.file}`, server)
  const missing = `werf ${version} for ${platform.name} was not found at "${shownHost(file)}": check the version`
  return fetchInto(world, file, missing, sink, limits)
}

async function fetchSmall(world: World, url: URL, missing: string): Promise<Uint8Array> {
  let chunks: Uint8Array[] = []
  const sink: Sink = {
    restart: () => {
      chunks = []
    },
    write: chunk => void chunks.push(chunk)
  }
  await fetchInto(world, url, missing, sink, SMALL_LIMITS)
  return Buffer.concat(chunks)
}

/**
 * A file is public and what matters of it is proven by signature or checksum, so a redirect may lead to another host,
 * but not out of TLS. No request carries a credential.
 */
async function fetchInto(
  world: World,
  start: URL,
  missing: string,
  sink: Sink,
  limits: DownloadLimits
): Promise<void> {
  const budget = startBudget(world, limits.overall)
  let url = start
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const { status, headers } = await tries(world, url, sink, limits, budget)
    if (status === 200) return
    if (status === 404 || status === 410) throw new NotReleased('network', missing)
    const location = [301, 302, 303, 307, 308].includes(status) ? headers['location'] : undefined
    if (location === undefined || !URL.canParse(location, url.href)) throw foreignAnswer(url, status)
    const target = new URL(location, url)
    if (target.protocol !== 'https:' && target.protocol !== start.protocol) throw foreignAnswer(url, status)
    url = new URL(`${target.origin}${target.pathname}${target.search}`)
  }
  throw foreignAnswer(url, 302)
}

async function tries(
  world: World,
  url: URL,
  sink: Sink,
  limits: DownloadLimits,
  budget: ReturnType<typeof startBudget>
): Promise<HttpResponse> {
  let size = 0
  const receive = (chunk: Uint8Array): void => {
    size += chunk.length
    if (size > limits.size) throw tooLarge(url, limits.size)
    sink.write(chunk)
  }
  try {
    return await withRetries(world, { host: shownHost(url), budget }, () => {
      size = 0
      sink.restart()
      const timeout = Math.max(1, Math.min(limits.timeout, budget.remaining()))
      const headers = { accept: '*/*', 'user-agent': 'registry-auth' }
      const trust = { registry: url.host, caFiles: [] }
      world.log.debug(`GET ${url.origin}${url.pathname}`)
      // our own limit is met first
      const maxBytes = limits.size + 1024 * 1024
      return world.transport({ method: 'GET', url, headers, receive }, trust, { timeout, maxBytes })
    })
  } catch (error) {
    throw downloadFailure(error, url, limits)
  }
}

function downloadFailure(error: unknown, url: URL, limits: DownloadLimits): Failure {
  if (error instanceof Failure) return error
  if (error instanceof ProxyError) return connectionFailure(error, url)
  const code = errorCode(error) ?? 'UNKNOWN'
  const why = code === 'ETIMEDOUT' ? `not done within ${limits.timeout / 1000} s` : code
  return new Failure(
    'network',
    `werf could not be downloaded from "${shownHost(url)}" (${why}): check the network, the proxy (HTTPS_PROXY) and, where an authority of your own signs, NODE_EXTRA_CA_CERTS`
  )
}

function foreignAnswer(url: URL, status: number): Failure {
  return new Failure(
    'network',
    `"${shownHost(url)}" answered ${status} where werf's releases should be: check the proxy and the network`
  )
}

function tooLarge(url: URL, size: number): Failure {
  const limit = size >= 1024 * 1024 ? `${size / 1024 / 1024} MiB` : `${Math.ceil(size / 1024)} KiB`
  return new Failure(
    'unsafe',
    `"${shownHost(url)}" sent more than ${limit}, more than any release of werf has: nothing was kept; check the proxy and the network`
  )
}
