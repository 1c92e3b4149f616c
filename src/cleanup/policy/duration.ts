const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000
}

/** Ten years: what is longer is a slip of the keyboard. */
const LONGEST = 3650 * 86_400_000

/** Milliseconds of `90m`, `24h`, `30d` or `2w`; undefined for anything else, a number without a unit included. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([mhdw])$/.exec(text)
  const unit = UNITS[match?.[2] ?? '']
  if (match?.[1] === undefined || unit === undefined) return undefined
  const milliseconds = Number(match[1]) * unit
  return milliseconds > LONGEST ? undefined : milliseconds
}

/** The duration in the largest unit that divides it, as the policy would have it: `30d`. */
export function durationText(milliseconds: number): string {
  const fitting = Object.entries(UNITS)
    .reverse()
    .find(([name, unit]) => name !== 'w' && milliseconds >= unit && milliseconds % unit === 0)
  return fitting === undefined
    ? `${Math.round(milliseconds / 60_000)}m`
    : `${milliseconds / fitting[1]}${fitting[0]}`
}
