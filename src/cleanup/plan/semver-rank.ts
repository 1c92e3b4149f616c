import { compare, parse } from 'semver'
import type { SemVer } from 'semver'
import type { SemverKeep } from '../policy/policy.js'

/**
 * `1` and `1.2` (with or without v) stand for the newest of their line and move with it. Longer numbers are dates and
 * short commits, not versions.
 */
const ALIAS = /^[vV]?(\d{1,4})(?:\.(\d{1,4}))?$/

/** Why a tag is kept by its version; undefined when it is not. */
export type SemverVerdict = (tag: string) => string | undefined

/**
 * Ranks versions, newest first: so many majors, minors in each, patches in each of those; a level that is not limited is
 * kept whole. A prerelease has no place in the lines and is counted by itself; what follows a hyphen is a prerelease
 * (https://semver.org/#spec-item-9), `1.2.3-alpine` too. An alias opens a line as a version does and is kept with it.
 * What is no version is kept by another condition or not at all.
 *
 * What is a version only by a generous reading (`2026.03.01`, `1.2.3rc1`) is ranked too, and pushes no other one out.
 */
export function semverVerdict(tags: readonly string[], keep: SemverKeep): SemverVerdict {
  const strict = ranking(tags, keep, strictly)
  if (tags.every(tag => strictly(tag) !== undefined || generously(tag) === undefined)) return strict
  const generous = ranking(tags, keep, generously)
  return tag => strict(tag) ?? generous(tag)
}

function ranking(tags: readonly string[], keep: SemverKeep, versionOf: VersionOf): SemverVerdict {
  const versions = tags.map(versionOf).filter(version => version !== undefined)
  const released = versions.filter(({ prerelease }) => prerelease.length === 0)
  const lines = keptLines(released, tags, keep)
  const patches = keptPatches(released, lines, keep.patchesPerMinor)
  const early = newestOf(
    versions.filter(({ prerelease }) => prerelease.length > 0),
    keep.prereleases
  )
  return tag => {
    const version = versionOf(tag)
    if (version === undefined) {
      const line = ALIAS.exec(tag)
      const name = line === null ? undefined : lineName(Number(line[1]), line[2])
      return name !== undefined && lines.has(name) ? 'stands for a line of versions that is kept' : undefined
    }
    if (version.prerelease.length > 0)
      return early.has(version.version) ? 'among the newest prereleases' : undefined
    return patches.has(version.version) ? 'among the newest versions' : undefined
  }
}

type VersionOf = (tag: string) => SemVer | undefined

/**
 * The version a tag states: three numbers, with or without v. A tag cannot hold a plus, so helm writes `1.2.3_build` for
 * `1.2.3+build` (https://helm.sh/docs/topics/registries/).
 */
function strictly(tag: string): SemVer | undefined {
  return parse(plain(tag)) ?? undefined
}

/** With zeros in front of numbers, as dates have them, and prereleases without a hyphen. */
function generously(tag: string): SemVer | undefined {
  const version = plain(tag).replace(/^0*(\d+)\.0*(\d+)\.0*(\d+)/, '$1.$2.$3')
  return parse(version, { loose: true }) ?? undefined
}

function plain(tag: string): string {
  return tag.replace(/^[vV]/, '').replace('_', '+')
}

function lineName(major: number, minor?: number | string): string {
  return minor === undefined ? String(major) : `${major}.${Number(minor)}`
}

/** Names of the majors (`1`) and minors (`1.2`) that are kept. */
function keptLines(
  released: readonly SemVer[],
  tags: readonly string[],
  keep: SemverKeep
): ReadonlySet<string> {
  const lines = new Map<number, Set<number>>()
  const open = (major: number, minor?: number): void => {
    const minors = lines.get(major) ?? new Set()
    if (minor !== undefined) minors.add(minor)
    lines.set(major, minors)
  }
  for (const { major, minor } of released) open(major, minor)
  for (const tag of tags) {
    const alias = ALIAS.exec(tag)
    if (alias !== null) open(Number(alias[1]), alias[2] === undefined ? undefined : Number(alias[2]))
  }
  const kept = new Set<string>()
  for (const major of descending(lines.keys()).slice(0, keep.majors)) {
    kept.add(lineName(major))
    for (const minor of descending(lines.get(major) ?? []).slice(0, keep.minorsPerMajor))
      kept.add(lineName(major, minor))
  }
  return kept
}

function keptPatches(
  released: readonly SemVer[],
  lines: ReadonlySet<string>,
  limit: number | undefined
): ReadonlySet<string> {
  const byLine = new Map<string, SemVer[]>()
  for (const version of released) {
    const line = lineName(version.major, version.minor)
    if (!lines.has(line)) continue
    const before = byLine.get(line)
    if (before === undefined) byLine.set(line, [version])
    else before.push(version)
  }
  return new Set([...byLine.values()].flatMap(versions => [...newestOf(versions, limit)]))
}

/** The newest versions, each counted once however often it is tagged. */
function newestOf(versions: readonly SemVer[], limit: number | undefined): ReadonlySet<string> {
  const sorted = [...versions].sort((left, right) => compare(right, left))
  const distinct = new Set(sorted.map(({ version }) => version))
  return limit === undefined ? distinct : new Set([...distinct].slice(0, limit))
}

function descending(numbers: Iterable<number>): readonly number[] {
  return [...numbers].sort((left, right) => right - left)
}
