import type { CleanupPlan, Counts, Decision, RepositoryPlan, Step } from './cleanup-plan.js'
import type { Found } from './plan-fields.js'
import * as fields from './plan-fields.js'
import { list, malformed, members } from './plan-fields.js'

export const FORMAT = 'registry-auth cleanup plan'

/** The plan a parsed file holds, every value checked against its grammar; throws `Malformed`. */
export function shapeOfPlan(value: unknown): CleanupPlan {
  const keys = ['format', 'version', 'createdAt', 'expiresAt', 'policy', 'repositories', 'hash'] as const
  const found = members({ value, at: 'plan' }, keys)
  fields.choice(found.format, [FORMAT])
  if (found.version.value !== 1) throw malformed(found.version.at, 'is not 1, the version this program knows')
  const repositories = list(found.repositories, repositoryPlan)
  const names = new Set(repositories.map(({ host, repository }) => `${host}/${repository}`))
  if (names.size < repositories.length) throw malformed(found.repositories.at, 'has a repository twice')
  return {
    format: FORMAT,
    version: 1,
    createdAt: fields.time(found.createdAt),
    expiresAt: fields.time(found.expiresAt),
    policy: fields.hash(found.policy),
    repositories,
    hash: fields.hash(found.hash)
  }
}

function repositoryPlan(item: Found): RepositoryPlan {
  const keys = ['host', 'repository', 'provider', 'listing', 'decisions', 'steps', 'counts'] as const
  const found = members(item, keys, ['blocked', 'notes'])
  const plan = {
    host: fields.host(found.host),
    repository: fields.repository(found.repository),
    provider: fields.provider(found.provider),
    listing: fields.hash(found.listing),
    ...(found.blocked === undefined ? {} : { blocked: fields.line(found.blocked) }),
    ...(found.notes === undefined ? {} : { notes: list(found.notes, fields.line) }),
    decisions: list(found.decisions, decision),
    steps: list(found.steps, step),
    counts: counts(found.counts)
  }
  agree(plan, item.at)
  return plan
}

function counts(item: Found): Counts {
  const keys = ['tags', 'manifests', 'tagsDeleted', 'manifestsDeleted'] as const
  const found = members(item, keys, ['bytesFreed'])
  return {
    tags: fields.count(found.tags),
    manifests: fields.count(found.manifests),
    tagsDeleted: fields.count(found.tagsDeleted),
    manifestsDeleted: fields.count(found.manifestsDeleted),
    ...(found.bytesFreed === undefined ? {} : { bytesFreed: fields.count(found.bytesFreed) })
  }
}

function decision(item: Found): Decision {
  const found = members(item, ['digest', 'action', 'reason'], ['tag', 'rule', 'collected'])
  return {
    ...(found.tag === undefined ? {} : { tag: fields.tag(found.tag) }),
    digest: fields.digest(found.digest),
    action: fields.choice(found.action, ['keep', 'delete', 'untouched', 'skip']),
    ...(found.rule === undefined ? {} : { rule: fields.line(found.rule) }),
    reason: fields.line(found.reason),
    ...(found.collected === undefined ? {} : { collected: fields.truth(found.collected) })
  }
}

function step(item: Found): Step {
  const { kind } = members(item, ['kind', 'digest'], ['tag', 'tags', 'without'])
  const chosen = fields.choice(kind, ['untag', 'delete', 'rewrite-fallback'])
  if (chosen === 'untag') {
    const found = members(item, ['kind', 'tag', 'digest'])
    return { kind: chosen, tag: fields.tag(found.tag), digest: fields.digest(found.digest) }
  }
  if (chosen === 'delete') {
    const found = members(item, ['kind', 'digest', 'tags'])
    return { kind: chosen, digest: fields.digest(found.digest), tags: list(found.tags, fields.tag) }
  }
  const found = members(item, ['kind', 'tag', 'digest', 'without'])
  return {
    kind: chosen,
    tag: fields.tag(found.tag),
    digest: fields.digest(found.digest),
    without: list(found.without, fields.digest)
  }
}

/** Steps may only do what the decisions say, which is what people read before they agree to a plan. */
function agree(plan: RepositoryPlan, at: string): void {
  if (plan.blocked !== undefined && plan.steps.length > 0) throw malformed(at, 'is blocked and has steps')
  const decided = new Map(plan.decisions.flatMap(one => (one.tag === undefined ? [] : [[one.tag, one]])))
  if (decided.size < plan.decisions.filter(({ tag }) => tag !== undefined).length)
    throw malformed(`${at}.decisions`, 'have a tag twice')
  const deleted = new Set<string>()
  const staying = new Set<string>()
  for (const { digest, action } of plan.decisions) (action === 'delete' ? deleted : staying).add(digest)
  const replaced = new Set(plan.steps.flatMap(one => (one.kind === 'rewrite-fallback' ? [one.digest] : [])))
  const tagGoes = (tag: string, digest: string): boolean => {
    const one = decided.get(tag)
    return one?.action === 'delete' && one.digest === digest
  }
  const goes = (digest: string): boolean => deleted.has(digest) && !staying.has(digest)
  const fits = (one: Step): boolean => {
    if (one.kind === 'untag') return tagGoes(one.tag, one.digest)
    if (one.kind === 'rewrite-fallback')
      return decided.get(one.tag)?.digest === one.digest && one.without.every(goes)
    if (replaced.has(one.digest)) return one.tags.length === 0
    return goes(one.digest) && one.tags.every(tag => tagGoes(tag, one.digest))
  }
  if (!plan.steps.every(fits)) throw malformed(`${at}.steps`, 'do what no decision says')
}
