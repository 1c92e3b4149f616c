import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Vector, VectorFile } from './vector.js'

const FOLDER = join('__tests__', 'vectors')

/** Names of the files that hold vectors. */
export const VECTOR_FILES: readonly string[] = readdirSync(FOLDER).filter(
  name => name.endsWith('.json') && name !== 'schema.json'
)

/** Reads one of the JSON files in the vectors' folder. */
export function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))
}

/** The vectors of a file. */
export function vectorsOf(name: string): readonly Vector[] {
  return (readJson(name) as VectorFile).vectors
}

/** The vectors of a file that a face is held to. */
export function vectorsFor(face: 'action' | 'component', name: string): readonly Vector[] {
  return vectorsOf(name).filter(({ only }) => only === undefined || only.face === face)
}
