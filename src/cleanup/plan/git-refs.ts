import { dockerTag } from '../../werf/slug.js'
import { matchesAny } from '../policy/pattern.js'
import type { GitRefsKeep } from '../policy/policy.js'
import type { GitRefs } from './plan-facts.js'

/** A commit as tags have it: seven characters at least, `sha-` before it or not (docker/metadata-action's `type=sha`). */
const COMMIT = /^(?:sha-)?([0-9a-f]{7,64})$/
const SHORTEST = 7

/** Why a tag is kept by git; undefined when nothing alive in git has its name. */
export function gitRefsVerdict(keep: GitRefsKeep, refs: GitRefs): (tag: string) => string | undefined {
  const branches = refs.branches.filter(name => matchesAny(keep.branches, name))
  const tags = refs.tags.filter(name => matchesAny(keep.tags, name))
  const names = new Map<string, string>()
  for (const name of branches) for (const tag of spellings(name)) names.set(tag, 'named after a live branch')
  for (const name of tags)
    for (const tag of [...spellings(name), ...spellings(name.replace(/^[vV](?=\d)/, ''))])
      names.set(tag, 'named after a git tag')
  const commits = keptCommits(keep.commits, branches, tags, refs)
  return tag => {
    const hex = COMMIT.exec(tag)?.[1]
    const known = hex === undefined ? [] : (commits.get(hex.slice(0, SHORTEST)) ?? [])
    const live = hex !== undefined && known.some(commit => commit.startsWith(hex))
    return live ? 'named after a commit that a live branch or tag leads to' : names.get(tag)
  }
}

/** The tags that builds make of a ref's name. */
function spellings(name: string): readonly string[] {
  return [name, name.replaceAll('/', '-'), gitlabSlug(name), sanitised(name), dockerTag(name)]
}

/** CI_COMMIT_REF_SLUG: https://docs.gitlab.com/ci/variables/predefined_variables/ */
function gitlabSlug(name: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]/g, '-')
  return slug.slice(0, 63).replace(/^-+|-+$/g, '')
}

/** docker/metadata-action's `type=ref`: runs of what a tag cannot hold become one dash. */
function sanitised(name: string): string {
  return name.replace(/[^a-zA-Z0-9._-]+/g, '-').replace(/^[^a-zA-Z0-9_]+/, '')
}

/** By their first characters, so that a tag's commit is found without walking all of them. */
function keptCommits(
  count: number,
  branches: readonly string[],
  tags: readonly string[],
  refs: GitRefs
): ReadonlyMap<string, readonly string[]> {
  const byStart = new Map<string, string[]>()
  const whole = [...branches.map(name => `refs/heads/${name}`), ...tags.map(name => `refs/tags/${name}`)]
  const commits = new Set(whole.flatMap(ref => (refs.commits.get(ref) ?? []).slice(0, count)))
  for (const commit of commits) {
    const start = commit.slice(0, SHORTEST)
    const before = byStart.get(start)
    if (before === undefined) byStart.set(start, [commit])
    else before.push(commit)
  }
  return byStart
}
