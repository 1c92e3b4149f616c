import { isRepositoryName } from '../inputs/repositories.js'
import type { Mistakes } from '../inputs/mistakes.js'
import type { RepoMode } from './layout.js'

/** How an image without a name is written, here as in werf.yaml. */
export const NAMELESS = '~'

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** One image as the user named it. */
export interface ImageName {
  /** `images, line 2, column 1`, counted from 1. */
  readonly at: string
  readonly name: string
}

/** True for a text that the distribution specification takes for a tag. */
export function isTag(text: string): boolean {
  return TAG.test(text)
}

/** The names of `images`, separated by lines, commas or blanks, each once; a line that begins with `#` is a comment. */
export function readNames(text: string, mistakes: Mistakes): readonly ImageName[] {
  const found = new Map<string, ImageName>()
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trimStart().startsWith('#')) continue
    for (const match of line.matchAll(/[^\s,]+/g)) {
      const [name] = match
      if (found.has(name)) continue
      found.set(name, { at: `images, line ${index + 1}, column ${match.index + 1}`, name })
    }
  }
  if (found.size === 0) mistakes.add('images', `names no image; a nameless one is "${NAMELESS}"`)
  return [...found.values()]
}

/** What is wrong with a name in a mode, undefined when nothing is. */
export function nameMistake(name: string, mode: RepoMode): string | undefined {
  if (name === NAMELESS) return undefined
  if (mode === 'multirepo') {
    return isRepositoryName(name)
      ? undefined
      : `is no image name, which in a multirepo is part of a repository's: lower-case letters and digits, with ".", "_", "-" or "/" between them; a nameless image is "${NAMELESS}"`
  }
  return isTag(name)
    ? undefined
    : `is no image name, which in a monorepo begins the tag: at most 128 letters, digits, "_", "." and "-", the first one none of the last two; a nameless image is "${NAMELESS}"`
}
