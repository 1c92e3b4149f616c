import { createHash } from 'node:crypto'

/**
 * JSON with the keys of every object in order and no blanks, so that equal values are equal texts. Members that are
 * undefined are left out. Written by JSON.stringify itself: a large plan's text put together piece by piece takes twice
 * the memory.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => inOrder(member))
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const members = Object.entries(value)
  const isSorted = members.every(([key], at) => at === 0 || compareText(members[at - 1]?.[0] ?? '', key) < 0)
  return isSorted ? value : Object.fromEntries(members.sort(([left], [right]) => compareText(left, right)))
}

/** SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The order of two texts by code unit: the same on every machine, whatever its language. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
