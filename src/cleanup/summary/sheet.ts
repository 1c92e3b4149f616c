import type { Restoration, RestoredItem } from '../restore/restoration.js'
import type { Finding, Verification } from '../verify/verification.js'
import { createBounded } from './bounded.js'
import { counted, mdCode, mdText, printable, shortDigest } from './text.js'

/** What looking at repositories, or bringing something back, came to: a list of remarks per repository. */
export interface Sheet {
  readonly title: string
  readonly intro: string
  readonly repositories: readonly {
    readonly name: string
    readonly head: string
    readonly stopped?: string
    readonly remarks: readonly Remark[]
  }[]
}

interface Remark {
  readonly what: string
  readonly subject: string
  readonly why: string
}

const FINDINGS: Readonly<Record<Finding['kind'], string>> = {
  'ghost-index': 'index without any child',
  'partial-index': 'index that lacks children',
  'not-pullable': 'cannot be pulled',
  'missing-tag': 'missing',
  'orphaned-referrer': 'describes nothing',
  'unknown-type': 'not known'
}

/** What a verification found. */
export function verificationSheet({ result, repositories }: Verification): Sheet {
  const intro = {
    done: 'Everything that was looked at can be pulled.',
    incomplete: 'Incomplete: a limit ended the run before everything was looked at.',
    failed: 'Something is broken, or could not be looked at.'
  }[result]
  return {
    title: 'Cleanup: verification',
    intro,
    repositories: repositories.map(({ host, repository, tags, manifests, blobs, findings, ended }) => ({
      name: `${host}/${repository}`,
      head: [counted(tags, 'tag'), counted(manifests, 'manifest'), counted(blobs, 'blob')].join(', '),
      remarks: findings.map(found => ({
        what: FINDINGS[found.kind],
        subject: subjectOf(found),
        why: found.reason
      })),
      ...(ended === undefined ? {} : { stopped: ended })
    }))
  }
}

const RESTORED: Readonly<Record<RestoredItem['outcome'], string>> = {
  restored: 'restored',
  present: 'was there',
  partly: 'partly restored',
  'not-restored': 'not restored',
  left: 'left for the next run'
}

/** What restoring brought back. */
export function restorationSheet({ result, repositories }: Restoration): Sheet {
  const intro = {
    done: 'Everything the report names is there.',
    incomplete: 'Incomplete: a limit ended the run. Run it again for the rest.',
    failed: 'Not everything could be had back.'
  }[result]
  return {
    title: 'Cleanup: restored',
    intro,
    repositories: repositories.map(({ host, repository, items, ended }) => ({
      name: `${host}/${repository}`,
      head: counted(items.length, 'item'),
      remarks: items.map(item => ({
        what: RESTORED[item.outcome],
        subject: subjectOf(item),
        why: item.reason ?? ''
      })),
      ...(ended === undefined ? {} : { stopped: ended })
    }))
  }
}

function subjectOf({ tags, digest }: Pick<Finding, 'tags' | 'digest'>): string {
  const names = tags.slice(0, 3).join(', ')
  return tags.length > 3
    ? `${names} and ${counted(tags.length - 3, 'further tag')}`
    : names || shortDigest(digest)
}

/** A sheet as Markdown of at most so many bytes. */
export function sheetMarkdown({ title, intro, repositories }: Sheet, limit: number): string {
  const out = createBounded(limit)
  out.add(`### ${title}\n\n${intro}\n\n`)
  for (const { name, head, stopped, remarks } of repositories) {
    out.add(`- ${mdCode(name)}: ${head}${stopped === undefined ? '' : `. **${mdText(stopped)}**`}\n`)
    if (remarks.length === 0) continue
    const lines = remarks.map(
      ({ what, subject, why }) => `| ${what} | ${mdCode(subject)} | ${mdText(why)} |\n`
    )
    if (!out.add(`\n<details><summary>${mdCode(name)}</summary>\n\n| | What | Why |\n| --- | --- | --- |\n`))
      continue
    out.addLines(lines, taken => `${taken < lines.length ? `\n… and more\n` : ''}\n</details>\n\n`)
  }
  return out.text()
}

/** A sheet as lines for a terminal. */
export function sheetLines({ intro, repositories }: Sheet, most: number): readonly string[] {
  const blocks = repositories.flatMap(({ name, head, stopped, remarks }) => [
    `${printable(name)}: ${head}`,
    ...(stopped === undefined ? [] : [`  stopped: ${printable(stopped)}`]),
    ...remarks
      .slice(0, most)
      .map(({ what, subject, why }) => `  ${what}  ${printable(subject)}  ${printable(why)}`.trimEnd()),
    ...(remarks.length > most ? [`  … and ${counted(remarks.length - most, 'further one')}`] : [])
  ])
  return [...blocks, intro]
}
