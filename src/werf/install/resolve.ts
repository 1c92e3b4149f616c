import semver from 'semver'
import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'
import { channelVersion, NotReleased } from './release-server.js'
import type { WantedWerf } from './request.js'

/** From the one most people use to the newest (werf's release channels). */
const CHANNELS: readonly string[] = ['stable', 'ea', 'beta', 'alpha']

/** True for a version that is asked for; a channel's is not known before it was asked. */
export function isWanted(wanted: WantedWerf, version: string): boolean {
  if (wanted.kind === 'version') return wanted.version === version
  return wanted.kind === 'range' && semver.satisfies(version, wanted.range)
}

/**
 * The version that a channel or a range stands for today. The release server lists no versions, so a range is what the
 * first of the group's channels has that lies in it.
 */
export async function currentVersion(
  world: Pick<Context, 'transport' | 'now' | 'sleep' | 'random' | 'log'>,
  server: URL,
  wanted: Exclude<WantedWerf, { kind: 'version' }>
): Promise<string> {
  if (wanted.kind === 'channel') return channelVersion(world, server, wanted.group, wanted.channel)
  const group = groupOf(wanted.range)
  for (const channel of CHANNELS) {
    const version = await channelVersion(world, server, group, channel).catch(absent)
    if (version !== undefined && semver.satisfies(version, wanted.range)) return version
  }
  throw new Failure(
    'network',
    `no release channel of werf ${group} has a version in the range of "werf-version": name the exact version`
  )
}

/** Groups are 1.0, 1.1 and 1.2, then 2, 3 and so on (werf/werf, trdl_channels.yaml). */
function groupOf(range: string): string {
  const least = semver.minVersion(range)
  if (least === null) return ''
  return least.major < 2 ? `${least.major}.${least.minor}` : String(least.major)
}

function absent(error: unknown): undefined {
  if (!(error instanceof NotReleased)) throw error
}
