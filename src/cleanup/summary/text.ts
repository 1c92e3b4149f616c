/*
 * Names of tags come from a registry, which may be anybody's. What is shown of them is text and nothing else: in a
 * terminal no control character, in Markdown no markup, no link, no mention.
 */

/** Longer than any tag, and any sentence of ours. */
const LONGEST = 1000

/** The text on one line, without characters that move a cursor, hide, or turn the direction of what follows. */
export function printable(text: string): string {
  const line = text.trim().replaceAll(/[ \t]*[\r\n]+[ \t]*/g, '; ')
  const clean = line.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')
  return clean.length <= LONGEST ? clean : `${clean.slice(0, LONGEST)}…`
}

/** A registry's text as code in Markdown; by entities, since neither backticks nor tables can be got out of by them. */
export function mdCode(text: string): string {
  return `<code>${entities(printable(text))}</code>`
}

/** A sentence in Markdown, which may hold a registry's texts. */
export function mdText(text: string): string {
  // a mention or an issue is made from the finished text, where an entity does not help
  return entities(printable(text)).replaceAll(/&#(?:64|35);/g, '$&\u200b')
}

/** Everything that could mean something to a Markdown renderer; `www.` becomes a link without any markup. */
function entities(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N} ,./()…\u{fffd}-]/gu, character => `&#${character.codePointAt(0) ?? 0};`)
    .replaceAll(/www(?=\.)/gi, 'ww&#119;')
}

/** A digest short enough for a line. */
export function shortDigest(digest: string): string {
  const at = digest.indexOf(':')
  return printable(digest.slice(0, at + 13))
}

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes as registries bill them: `1.2 GB`. */
export function shownBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const power = Math.min(UNITS.length, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  const unit = UNITS[power - 1] ?? ''
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`
}

/** `1,234`. */
export function shownNumber(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 tag`, `2 tags`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${shownNumber(value)} ${value === 1 ? one : many}`
}

const CELLS = 10

/** Shares of a whole as a bar of ten, each share that is not nothing at least a tenth: `███████░░░`. */
export function bar(parts: readonly (readonly [symbol: string, value: number])[]): string {
  const whole = parts.reduce((sum, [, value]) => sum + value, 0)
  if (whole === 0) return ''
  const cells = parts.map(([, value]) => (value === 0 ? 0 : Math.max(1, Math.round((value / whole) * CELLS))))
  while (cells.reduce((sum, one) => sum + one, 0) !== CELLS) {
    const widest = cells.indexOf(Math.max(...cells))
    const missing = CELLS - cells.reduce((sum, one) => sum + one, 0)
    cells[widest] = (cells[widest] ?? 0) + Math.sign(missing)
  }
  return parts.map(([symbol], index) => symbol.repeat(cells[index] ?? 0)).join('')
}
