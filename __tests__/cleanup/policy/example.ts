import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { parseDuration } from '../../../src/cleanup/policy/duration.js'
import type { Piece } from '../plan/world.js'
import { companionTag, daysAgo } from '../plan/world.js'

const FOLDER = new URL('examples/', import.meta.url)

/** One line of an example's table: a tag, or a manifest without one, and what becomes of it. */
export interface Row {
  readonly tag?: string
  /** The manifest; a tag's own name where it is left out. */
  readonly image?: string
  readonly age: string
  readonly moved?: string
  /** Children of an index. */
  readonly of?: readonly string[]
  /** The subject of a referrer. */
  readonly describes?: string
  /** The image cosign's tag is named after. */
  readonly signs?: string
  readonly is: 'keep' | 'delete' | 'untouched' | 'skip'
  readonly by?: string
}

export interface Example {
  readonly file: string
  readonly title: string
  readonly about: string
  readonly repository: string
  readonly policy: string
  readonly git?: {
    readonly branches: readonly string[]
    readonly tags: readonly string[]
    readonly commits: Readonly<Record<string, readonly string[]>>
  }
  readonly rows: readonly Row[]
}

export function readExamples(): readonly Example[] {
  const files = readdirSync(FOLDER).filter(file => file.endsWith('.yaml'))
  return files.sort().map(file => {
    const example = parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Omit<Example, 'file'>
    return { ...example, file }
  })
}

/** The name of a row's tag as the registry has it. */
export function tagOf(row: Row): string | undefined {
  return row.signs === undefined ? row.tag : companionTag(row.signs, '.sig')
}

export function imageOf(row: Row): string {
  return row.image ?? tagOf(row) ?? ''
}

/** The manifests of an example, each with all the tags its rows give it. */
export function piecesOf({ rows }: Example): readonly Piece[] {
  const pieces = new Map<string, Piece>()
  for (const row of rows) {
    const name = imageOf(row)
    const tag = tagOf(row)
    const before = pieces.get(name)
    const moved = row.moved === undefined ? {} : { movedAt: ago(row.moved) }
    const tags = [...(before?.tags ?? []), ...(tag === undefined ? [] : [{ name: tag, ...moved }])]
    const own = {
      name,
      pushedAt: ago(row.age),
      ...(row.of === undefined ? {} : { of: row.of }),
      ...(row.describes === undefined ? {} : { describes: row.describes })
    }
    pieces.set(name, { ...(before ?? own), tags })
  }
  return [...pieces.values()]
}

function ago(age: string): Date {
  return daysAgo((parseDuration(age) ?? Number.NaN) / 86_400_000)
}

/** The example as docs/cleanup-policy.md shows it. */
export function exampleMarkdown(example: Example): string {
  const rows = example.rows.map(row => {
    const age = row.moved === undefined ? row.age : `${row.age}, moved ${row.moved}`
    return `| ${label(row)} | ${age} | ${row.is}${row.by === undefined ? '' : ` (${row.by})`} |`
  })
  return [
    `### ${example.title}`,
    '',
    example.about.trim(),
    '',
    '```yaml',
    example.policy.trim(),
    '```',
    '',
    ...gitLines(example),
    `| in \`${example.repository}\` | age | what becomes of it |`,
    '| --- | --- | --- |',
    ...rows,
    ''
  ].join('\n')
}

function label(row: Row): string {
  const parts = row.of === undefined ? '' : `, index of ${row.of.join(', ')}`
  if (row.signs !== undefined) return `cosign's signature of ${row.signs}`
  if (row.describes !== undefined) return `${imageOf(row)} without a tag, describes ${row.describes}`
  if (row.tag === undefined) return `${imageOf(row)} without a tag${parts}`
  const shared = row.image === undefined ? '' : ` (image ${row.image})`
  return `\`${row.tag}\`${shared}${parts}`
}

function gitLines({ git }: Example): readonly string[] {
  if (git === undefined) return []
  const commits = Object.entries(git.commits).map(
    ([ref, ids]) => `\`${ref}\` at ${ids.map(id => `\`${id.slice(0, 7)}\``).join(', ')}`
  )
  const names = [...git.branches, ...git.tags].map(name => `\`${name}\``).join(', ')
  return [`Alive in git: ${[names, ...commits].join('; ')}.`, '']
}
