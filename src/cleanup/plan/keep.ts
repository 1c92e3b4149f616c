import { durationText } from '../policy/duration.js'
import type { KeepConditions } from '../policy/policy.js'
import type { Age } from './age.js'
import { compareText } from './canonical-json.js'
import { gitRefsVerdict } from './git-refs.js'
import type { GitRefs } from './plan-facts.js'
import { semverVerdict } from './semver-rank.js'

/** What conditions look at: an image with the tags of it that one rule selects, or a manifest without a tag. */
export interface Candidate {
  readonly digest: string
  readonly tags: readonly string[]
  readonly age: Age
  readonly pulled: Pulled
}

/** When it was last pulled; `never` where the registry tells and has nothing to tell of this one. */
export type Pulled = Age | { readonly kind: 'never' }

/** Why a candidate is kept, as half a sentence; undefined when it is not. */
type Verdict = (candidate: Candidate) => string | undefined

/** What a rule's conditions say, with what they say of those they do not keep. */
export interface Judgement {
  readonly verdict: Verdict
  /** Half a sentence: `not among the 10 newest, not younger than 30d`. */
  readonly otherwise: string
}

interface Condition {
  readonly verdict: Verdict
  readonly otherwise: string
}

/** The conditions of one rule over all it selects. */
export function judge(
  keep: KeepConditions,
  candidates: readonly Candidate[],
  now: number,
  gitRefs: GitRefs | undefined
): Judgement {
  const conditions = conditionsOf(keep, candidates, now, gitRefs)
  if (conditions.length === 0) return { verdict: () => undefined, otherwise: 'the rule keeps nothing' }
  const every = keep.combine === 'all'
  return {
    verdict(candidate) {
      const reasons = conditions
        .map(({ verdict }) => verdict(candidate))
        .filter(reason => reason !== undefined)
      if (every ? reasons.length < conditions.length : reasons.length === 0) return undefined
      return every ? reasons.join(' and ') : reasons[0]
    },
    otherwise: conditions.map(({ otherwise }) => otherwise).join(every ? ' or ' : ', ')
  }
}

function conditionsOf(
  keep: KeepConditions,
  candidates: readonly Candidate[],
  now: number,
  gitRefs: GitRefs | undefined
): readonly Condition[] {
  const { always, newest, youngerThan, pulledWithin, semver } = keep
  const conditions: Condition[] = []
  if (always === true) conditions.push({ verdict: () => 'always kept', otherwise: 'not always kept' })
  if (newest !== undefined)
    conditions.push({ verdict: amongNewest(candidates, newest), otherwise: `not among the ${newest} newest` })
  if (youngerThan !== undefined) {
    const span = durationText(youngerThan)
    conditions.push({
      verdict: ({ age }) => withinAge(age, youngerThan, now, `younger than ${span}`),
      otherwise: `not younger than ${span}`
    })
  }
  if (pulledWithin !== undefined) {
    const span = durationText(pulledWithin)
    conditions.push({
      verdict: candidate => pulledOrPushed(candidate, pulledWithin, now, span),
      otherwise: `not pulled within ${span}`
    })
  }
  if (semver !== undefined) {
    const verdict = semverVerdict(
      candidates.flatMap(({ tags }) => tags),
      semver
    )
    conditions.push({ verdict: byTag(verdict), otherwise: 'not among the newest versions' })
  }
  if (keep.gitRefs !== undefined && gitRefs !== undefined)
    conditions.push({
      verdict: byTag(gitRefsVerdict(keep.gitRefs, gitRefs)),
      otherwise: 'named after nothing alive in git'
    })
  return conditions
}

/** An image is kept by its tags when one of them is. */
function byTag(verdict: (tag: string) => string | undefined): Verdict {
  return ({ tags }) => {
    for (const tag of tags) {
      const reason = verdict(tag)
      if (reason !== undefined) return tags.length === 1 ? reason : `by "${tag}": ${reason}`
    }
    return undefined
  }
}

/** The N newest of all the rule selects, whatever else keeps them; what has no known age is kept and not counted. */
function amongNewest(candidates: readonly Candidate[], count: number): Verdict {
  const dated = candidates.flatMap(({ digest, age }) =>
    age.kind === 'known' ? [{ digest, time: age.time }] : []
  )
  dated.sort((left, right) => right.time - left.time || compareText(left.digest, right.digest))
  const newest = new Set(dated.slice(0, count).map(({ digest }) => digest))
  return ({ digest, age }) => {
    if (age.kind === 'unknown') return 'its age is not known'
    return newest.has(digest) ? `among the ${count} newest` : undefined
  }
}

function withinAge(age: Age, span: number, now: number, reason: string): string | undefined {
  if (age.kind === 'unknown') return 'its age is not known'
  return now - age.time < span ? reason : undefined
}

/** What was never pulled is given the same time from its push on. */
function pulledOrPushed(
  { age, pulled }: Candidate,
  span: number,
  now: number,
  text: string
): string | undefined {
  if (pulled.kind === 'never') return withinAge(age, span, now, `never pulled and younger than ${text}`)
  if (pulled.kind === 'unknown') return 'its last pull is not known'
  return now - pulled.time < span ? `pulled within ${text}` : undefined
}
