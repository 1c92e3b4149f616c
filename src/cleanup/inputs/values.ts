import { resolve } from 'node:path'
import type { Mistakes } from '../../inputs/mistakes.js'
import { parseDuration } from '../policy/duration.js'
import type { CleanupInputName, RawCleanupInputs } from './table.js'

/** A whole number within limits; undefined where none is given, and for a mistake. */
export function numberInput(
  raw: RawCleanupInputs,
  name: CleanupInputName,
  { least, most }: { readonly least: number; readonly most: number },
  mistakes: Mistakes
): number | undefined {
  const text = raw[name]
  if (text === undefined) return undefined
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1
  if (value >= least && value <= most) return value
  mistakes.add(name, `takes a whole number from ${least} to ${most}`)
  return undefined
}

/** Milliseconds of `30m` or `2h`; undefined where none is given, and for a mistake. */
export function durationInput(
  raw: RawCleanupInputs,
  name: CleanupInputName,
  mistakes: Mistakes
): number | undefined {
  const text = raw[name]
  const value = text === undefined ? undefined : parseDuration(text)
  if (text !== undefined && (value === undefined || value === 0)) {
    mistakes.add(name, 'takes a duration: 30m, 2h')
    return undefined
  }
  return value
}

/** The absolute path of a file of ours. */
export function filePath(
  text: string,
  directory: string,
  name: CleanupInputName,
  mistakes: Mistakes
): string {
  if (/[\r\n\0]/.test(text)) mistakes.add(name, 'takes the path of one file')
  else if (/[\\/]$/.test(text)) mistakes.add(name, 'takes the path of a file, not of a directory')
  return resolve(directory, text.replaceAll('\0', ''))
}
