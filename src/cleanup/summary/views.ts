import type { CleanupEnd } from './result.js'
import { figuresOf, totalsOf } from './figures.js'
import type { Figures } from './figures.js'
import { figureLines } from './lines.js'
import { planMarkdown, reportMarkdown } from './markdown.js'
import { restorationSheet, sheetLines, sheetMarkdown, verificationSheet } from './sheet.js'
import { counted } from './text.js'

/** What a cleanup came to, for a job summary, as Markdown of at most so many bytes. */
export function endMarkdown(end: CleanupEnd, limit: number): string {
  switch (end.kind) {
    case 'planned':
      return planMarkdown(end.plan, limit)
    case 'applied':
      return reportMarkdown(end.plan, end.report, limit)
    case 'verified':
      return sheetMarkdown(verificationSheet(end.verification), limit)
    case 'restored':
      return sheetMarkdown(restorationSheet(end.restoration), limit)
  }
}

/** The same as lines for a terminal, at most so many per repository. */
export function endLines(end: CleanupEnd, most: number): readonly string[] {
  switch (end.kind) {
    case 'planned':
      return figureLines(figuresOf(end.plan), false, most)
    case 'applied':
      return figureLines(figuresOf(end.plan, end.report), true, most)
    case 'verified':
      return sheetLines(verificationSheet(end.verification), most)
    case 'restored':
      return sheetLines(restorationSheet(end.restoration), most)
  }
}

/** The counts a workflow goes on with; those of a plan are what would be. */
export interface Counted {
  readonly deleted: number
  readonly kept: number
  readonly failed: number
  readonly bytesFreed: number
}

/** What was deleted (or would be), what stands when the run is over, and what failed. */
export function countsOf(end: CleanupEnd): Counted {
  if (end.kind === 'verified') {
    const { repositories } = end.verification
    const tags = repositories.reduce((sum, one) => sum + one.tags, 0)
    const broken = repositories.reduce((sum, { findings }) => sum + findings.length, 0)
    return { deleted: 0, kept: tags, failed: broken, bytesFreed: 0 }
  }
  if (end.kind === 'restored') {
    const items = end.restoration.repositories.flatMap(one => one.items)
    const lost = items.filter(({ outcome }) => outcome === 'not-restored' || outcome === 'partly').length
    return { deleted: 0, kept: items.length - lost, failed: lost, bytesFreed: 0 }
  }
  const { counts, bytesFreed } = totalsOf(
    figuresOf(end.plan, end.kind === 'applied' ? end.report : undefined)
  )
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0)
  return { deleted: counts.delete, kept: all - counts.delete, failed: counts.failed, bytesFreed }
}

/** Why a run failed or is incomplete, as one sentence with the first reason. */
export function complaintOf(end: CleanupEnd, result: 'incomplete' | 'failed'): string {
  const [first] = troublesOf(end)
  const reason = first === undefined ? '' : `: ${first}`
  if (result === 'incomplete') return `cleanup is incomplete${reason}; run it again for the rest`
  const what = end.kind === 'planned' ? 'the cleanup cannot be carried out as planned' : 'cleanup failed'
  return `${what}${reason}`
}

function troublesOf(end: CleanupEnd): readonly string[] {
  if (end.kind === 'planned') return figuresOf(end.plan).flatMap(stopOf)
  if (end.kind === 'applied') {
    const figures = figuresOf(end.plan, end.report)
    return [...figures.flatMap(stopOf), ...figures.flatMap(failuresOf)]
  }
  const sheet =
    end.kind === 'verified' ? verificationSheet(end.verification) : restorationSheet(end.restoration)
  return sheet.repositories.flatMap(({ name, stopped, remarks }) => [
    ...(stopped === undefined ? [] : [`"${name}": ${stopped}`]),
    ...remarks.map(
      ({ what, subject, why }) => `"${name}": ${subject} ${what}${why === '' ? '' : ` (${why})`}`
    )
  ])
}

function stopOf({ name, stopped }: Figures): readonly string[] {
  return stopped === undefined ? [] : [`"${name}": ${stopped}`]
}

function failuresOf({ name, settled, counts }: Figures): readonly string[] {
  const first = settled.find(({ fate }) => fate === 'failed')
  if (first === undefined) return []
  const more = counts.failed > 1 ? ` and ${counted(counts.failed - 1, 'other')}` : ''
  return [`"${name}": "${first.decision.tag ?? first.decision.digest}"${more} failed (${first.reason})`]
}
