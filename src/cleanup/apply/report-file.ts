import { Failure } from '../../errors.js'
import type { Found } from '../plan/plan-fields.js'
import * as fields from '../plan/plan-fields.js'
import { list, malformed, members, parseOwn } from '../plan/plan-fields.js'
import type { CleanupReport, ItemReport, RepositoryReport } from './report.js'

const FORMAT = 'registry-auth cleanup report'

/** The report's file. */
export function reportText(report: CleanupReport): string {
  return `${JSON.stringify(report, null, 1)}\n`
}

/**
 * The report of a file that anybody may have written, every value of it checked against its grammar. What is wrong is
 * told by its place, never by what stands there.
 */
export function readReport(text: string): CleanupReport {
  return parseOwn(text, value => shapeOfReport({ value, at: 'report' }), refusal)
}

function refusal(why: string): Failure {
  return new Failure('input', `the cleanup report ${why}; give the file that "apply" or "run" wrote`)
}

function shapeOfReport(root: Found): CleanupReport {
  const keys = ['format', 'version', 'plan', 'startedAt', 'endedAt', 'result', 'repositories'] as const
  const found = members(root, keys)
  fields.choice(found.format, [FORMAT])
  if (found.version.value !== 1) throw malformed(found.version.at, 'is not 1, the version this program knows')
  return {
    format: FORMAT,
    version: 1,
    plan: fields.hash(found.plan),
    startedAt: fields.time(found.startedAt),
    endedAt: fields.time(found.endedAt),
    result: fields.choice(found.result, ['done', 'incomplete', 'failed']),
    repositories: list(found.repositories, repositoryReport)
  }
}

function repositoryReport(item: Found): RepositoryReport {
  const found = members(item, ['host', 'repository', 'provider', 'items'], ['ended', 'bytesFreed'])
  return {
    host: fields.host(found.host),
    repository: fields.repository(found.repository),
    provider: fields.provider(found.provider),
    items: list(found.items, itemReport),
    ...(found.ended === undefined ? {} : { ended: text(found.ended) }),
    ...(found.bytesFreed === undefined ? {} : { bytesFreed: fields.count(found.bytesFreed) })
  }
}

function itemReport(item: Found): ItemReport {
  const found = members(item, ['kind', 'digest', 'tags', 'outcome'], ['reason', 'manifest', 'id'])
  return {
    kind: fields.choice(found.kind, ['untag', 'delete', 'rewrite-fallback']),
    digest: fields.digest(found.digest),
    tags: list(found.tags, fields.tag),
    outcome: fields.choice(found.outcome, ['deleted', 'gone', 'refused', 'skipped', 'failed', 'left']),
    ...(found.reason === undefined ? {} : { reason: text(found.reason) }),
    ...(found.manifest === undefined ? {} : { manifest: manifest(found.manifest) }),
    ...(found.id === undefined ? {} : { id: id(found.id) })
  }
}

function manifest(item: Found): NonNullable<ItemReport['manifest']> {
  const found = members(item, ['mediaType', 'text'])
  return { mediaType: fields.line(found.mediaType), text: text(found.text) }
}

/** A registry's own name of something, which becomes part of an address. */
function id(found: Found): string {
  if (typeof found.value === 'string' && /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/.test(found.value))
    return found.value
  throw malformed(found.at, 'is no id')
}

function text({ value, at }: Found): string {
  if (typeof value === 'string') return value
  throw malformed(at, 'is no text')
}
