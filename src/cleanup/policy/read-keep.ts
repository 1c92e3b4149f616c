import type { Mistakes } from '../../inputs/mistakes.js'
import type { FieldReader } from './fields.js'
import { parsePattern } from './pattern.js'
import type { GitRefsKeep, KeepConditions, SemverKeep } from './policy.js'
import type { PolicyNode } from './policy-yaml.js'

const CONDITIONS = ['newest', 'younger-than', 'pulled-within', 'semver', 'git-refs', 'always'] as const
const SEMVER = ['majors', 'minors-per-major', 'patches-per-minor', 'prereleases'] as const
const GIT_REFS = ['branches', 'tags', 'commits'] as const
const MOST = 1_000_000

export type Condition = (typeof CONDITIONS)[number]

/** The conditions of each kind of rule: an untagged manifest has no version and no git ref. */
export const CONDITIONS_OF = {
  tags: CONDITIONS,
  untagged: ['younger-than', 'pulled-within'],
  'orphaned-referrers': ['younger-than']
} as const satisfies Record<string, readonly Condition[]>

/** The `keep` of a rule; nothing is kept where it is left out. More than one condition says how they combine. */
export function readKeep(
  node: PolicyNode | undefined,
  conditions: readonly Condition[],
  read: FieldReader,
  mistakes: Mistakes
): KeepConditions {
  if (node === undefined) return { combine: 'any' }
  const { at, values } = read.fields(node, '"keep"', [...conditions, 'combine' as const])
  const given = conditions.filter(condition => values[condition] !== undefined)
  if (node.kind === 'map' && given.length === 0)
    mistakes.add(at, `"keep" takes at least one of ${conditions.join(', ')}, or is left out to keep nothing`)
  const combine = read.choice(values.combine, 'combine', ['any', 'all'])
  if (given.length > 1 && values.combine === undefined)
    mistakes.add(
      at,
      '"keep" has more than one condition, so it takes "combine: any" (one of them keeps) or "combine: all" (all together keep)'
    )
  return defined({
    newest: read.integer(values.newest, 'newest', 1, MOST),
    youngerThan: read.duration(values['younger-than'], 'younger-than'),
    pulledWithin: read.duration(values['pulled-within'], 'pulled-within'),
    semver: readSemver(values.semver, read, mistakes),
    gitRefs: readGitRefs(values['git-refs'], read),
    always: read.flag(values.always, 'always'),
    // One condition is the same under either word; the hash is over meaning.
    combine: given.length > 1 ? (combine ?? 'any') : 'any'
  })
}

function readSemver(
  node: PolicyNode | undefined,
  read: FieldReader,
  mistakes: Mistakes
): SemverKeep | undefined {
  if (node === undefined) return undefined
  const { values } = read.fields(node, '"semver"', SEMVER)
  if (node.kind === 'map' && node.entries.length === 0)
    mistakes.add(node.at, `"semver" takes at least one of ${SEMVER.join(', ')}`)
  return defined({
    majors: read.integer(values.majors, 'majors', 1, MOST),
    minorsPerMajor: read.integer(values['minors-per-major'], 'minors-per-major', 1, MOST),
    patchesPerMinor: read.integer(values['patches-per-minor'], 'patches-per-minor', 1, MOST),
    prereleases: read.integer(values.prereleases, 'prereleases', 0, MOST)
  })
}

/** Branches and tags that are left out mean all of them: what is not restricted keeps more. */
function readGitRefs(node: PolicyNode | undefined, read: FieldReader): GitRefsKeep | undefined {
  if (node === undefined) return undefined
  const { values } = read.fields(node, '"git-refs"', GIT_REFS)
  const all = parsePattern('*')
  const everything = all === undefined ? [] : [all]
  return {
    branches: read.patterns(values.branches, 'branches') ?? everything,
    tags: read.patterns(values.tags, 'tags') ?? everything,
    commits: read.integer(values.commits, 'commits', 0, MOST) ?? 0
  }
}

type Defined<Given> = { [Key in keyof Given]?: Exclude<Given[Key], undefined> }

/** The object without its undefined members. */
function defined<Given extends { readonly combine: 'any' | 'all' }>(
  given: Given
): Defined<Given> & Pick<Given, 'combine'>
function defined<Given extends object>(given: Given): Defined<Given>
function defined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
