import type { CleanupReport } from '../apply/report.js'
import type { CleanupPlan } from '../plan/cleanup-plan.js'
import { createBounded } from './bounded.js'
import type { Bounded } from './bounded.js'
import { FATE_ORDER, figuresOf, totalsOf } from './figures.js'
import type { Fate, Figures, Settled } from './figures.js'
import { bar, counted, mdCode, mdText, shortDigest, shownBytes, shownNumber } from './text.js'

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary: 1 MiB a step. */
export const SUMMARY_LIMIT = 900 * 1024
/** A comment of a pull request holds 65,536 characters. */
export const COMMENT_LIMIT = 60_000

const MOST_REPOSITORIES = 200

/** What the fates are called where nothing has happened yet, and where it has. */
const PLANNED: Readonly<Record<Fate, string>> = {
  delete: 'would be deleted',
  keep: 'kept',
  untouched: 'untouched',
  skip: 'skipped',
  refused: 'refused',
  changed: 'changed',
  failed: 'failed',
  left: 'would be deleted, but is blocked'
}
const DONE: Readonly<Record<Fate, string>> = {
  ...PLANNED,
  delete: 'deleted',
  refused: 'refused by the registry',
  changed: 'changed since the plan, left',
  left: 'left for the next run'
}

/** The words for fates, of a plan or of a run. */
export function fateWords(isApplied: boolean): Readonly<Record<Fate, string>> {
  return isApplied ? DONE : PLANNED
}

/** A plan for people, as Markdown of at most so many bytes. */
export function planMarkdown(plan: CleanupPlan, limit: number): string {
  const figures = figuresOf(plan)
  const intro = `Nothing is deleted yet. The plan can be applied until ${plan.expiresAt}.`
  return documentOf({ title: 'Cleanup plan', intro, figures, words: PLANNED }, limit)
}

const RESULTS: Readonly<Record<CleanupReport['result'], string>> = {
  done: 'Done.',
  incomplete: 'Incomplete: a limit ended the run. Apply the plan again, or make a new one, for the rest.',
  failed: 'Failed: not everything could be done.'
}

/** What a run did, as Markdown of at most so many bytes. */
export function reportMarkdown(plan: CleanupPlan, report: CleanupReport, limit: number): string {
  const figures = figuresOf(plan, report)
  return documentOf({ title: 'Cleanup', intro: RESULTS[report.result], figures, words: DONE }, limit)
}

interface Document {
  readonly title: string
  readonly intro: string
  readonly figures: readonly Figures[]
  readonly words: Readonly<Record<Fate, string>>
}

function documentOf({ title, intro, figures, words }: Document, limit: number): string {
  const out = createBounded(limit)
  const { counts, bytesFreed } = totalsOf(figures)
  const freed = bytesFreed > 0 ? `, ${shownBytes(bytesFreed)} freed` : ''
  out.add(`### ${title}\n\n${intro} `)
  out.add(`${counted(counts.delete, 'tag or manifest', 'tags and manifests')} ${words.delete}${freed}.\n\n`)
  addTable(out, figures)
  for (const one of figures) addRemarks(out, one)
  for (const one of figures) addDecisions(out, one, words)
  return out.text()
}

function addTable(out: Bounded, figures: readonly Figures[]): void {
  const open = figures.some(one => notDone(one) > 0)
  const head = [
    'Repository',
    '',
    'Deleted',
    'Kept',
    'Untouched',
    'Skipped',
    ...(open ? ['Not deleted'] : []),
    'Freed'
  ]
  const rows = figures.slice(0, MOST_REPOSITORIES).map(one => rowOf(one, open))
  const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`)
  const taken = out.addLines(lines, () => '\n🟥 deleted 🟩 kept ⬜ untouched or left\n\n')
  const missing = figures.length + 2 - taken
  if (missing > 0) out.add(`… and ${counted(missing, 'repository', 'repositories')} more.\n\n`)
}

/** Deletions that were planned and have not happened. */
function notDone({ counts }: Figures): number {
  return counts.failed + counts.refused + counts.changed + counts.left
}

function rowOf(one: Figures, open: boolean): readonly string[] {
  const { name, counts, bytesFreed } = one
  const rest = counts.untouched + counts.skip + notDone(one)
  return [
    mdCode(name),
    bar([
      ['🟥', counts.delete],
      ['🟩', counts.keep],
      ['⬜', rest]
    ]),
    ...[counts.delete, counts.keep, counts.untouched, counts.skip].map(shownNumber),
    ...(open ? [shownNumber(notDone(one))] : []),
    bytesFreed === undefined ? '' : shownBytes(bytesFreed)
  ]
}

function addRemarks(out: Bounded, { name, stopped, notes }: Figures): void {
  if (stopped !== undefined) out.add(`- ${mdCode(name)}: **${mdText(stopped)}**\n`)
  for (const note of notes) out.add(`- ${mdCode(name)}: ${mdText(note)}\n`)
}

function addDecisions(out: Bounded, { name, counts, settled }: Figures, words: Document['words']): void {
  const present = FATE_ORDER.filter(fate => counts[fate] > 0)
  if (present.length === 0) return
  const numbers = present.map(fate => `${shownNumber(counts[fate])} ${words[fate]}`).join(', ')
  const head = `\n<details><summary>${mdCode(name)}: ${numbers}</summary>\n\n| | Tag or digest | Rule | Why |\n| --- | --- | --- | --- |\n`
  const lines = inOrder(settled).map(one => line(one, words))
  // a list that cannot even begin is left out whole
  if (!out.add(head)) return
  out.addLines(lines, taken => {
    const missing = settled.length - taken
    const rest = missing === 0 ? '' : `\n… and ${shownNumber(missing)} more: the JSON has all of them.\n`
    return `${rest}\n</details>\n`
  })
}

/** What a person looks for first comes first; within it the registry's own order. */
export function inOrder(settled: readonly Settled[]): readonly Settled[] {
  return FATE_ORDER.flatMap(fate => settled.filter(one => one.fate === fate))
}

function line({ decision, fate, reason }: Settled, words: Document['words']): string {
  const { tag, digest, rule } = decision
  const what = mdCode(tag ?? shortDigest(digest))
  return `| ${words[fate]} | ${what} | ${rule === undefined ? '' : mdText(rule)} | ${mdText(reason)} |\n`
}
