import type { Figures } from './figures.js'
import { FATE_ORDER, totalsOf } from './figures.js'
import { fateWords, inOrder } from './markdown.js'
import { counted, printable, shortDigest, shownBytes, shownNumber } from './text.js'

/** What a plan or a run came to, as lines for a terminal: per repository its numbers, then at most so many decisions. */
export function figureLines(
  figures: readonly Figures[],
  isApplied: boolean,
  most: number
): readonly string[] {
  const { counts, bytesFreed } = totalsOf(figures)
  const word = fateWords(isApplied).delete
  const freed = bytesFreed > 0 ? `, ${shownBytes(bytesFreed)} freed` : ''
  return [
    ...figures.flatMap(one => repositoryLines(one, isApplied, most)),
    `${counted(counts.delete, 'tag or manifest', 'tags and manifests')} ${word}${freed}`
  ]
}

function repositoryLines(
  { name, counts, settled, stopped, notes, bytesFreed }: Figures,
  isApplied: boolean,
  most: number
): readonly string[] {
  const words = fateWords(isApplied)
  const present = FATE_ORDER.filter(fate => counts[fate] > 0)
  const numbers = present.map(fate => `${shownNumber(counts[fate])} ${words[fate]}`)
  const freed = bytesFreed === undefined ? [] : [`${shownBytes(bytesFreed)} freed`]
  const shown = inOrder(settled).slice(0, most)
  const cells = shown.map(({ decision: { tag, digest, rule }, fate, reason }) => [
    words[fate],
    printable(tag ?? shortDigest(digest)),
    rule === undefined ? printable(reason) : `${printable(reason)} (${printable(rule)})`
  ])
  const missing = settled.length - shown.length
  return [
    `${printable(name)}: ${[...numbers, ...freed].join(', ') || (stopped === undefined ? 'empty' : 'nothing decided')}`,
    ...(stopped === undefined ? [] : [`  stopped: ${printable(stopped)}`]),
    ...notes.map(note => `  note: ${printable(note)}`),
    ...columns(cells),
    ...(missing > 0 ? [`  … and ${shownNumber(missing)} more: the plan has all of them`] : [])
  ]
}

/** Cells under each other, the last one as long as it is. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const width = (index: number): number => Math.min(60, Math.max(...rows.map(row => row[index]?.length ?? 0)))
  const widths = [width(0), width(1)]
  return rows.map(row =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd()
  )
}
