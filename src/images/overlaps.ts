import type { Mistakes } from '../inputs/mistakes.js'
import { isTag, NAMELESS } from './names.js'
import type { ImageName } from './names.js'

/**
 * In a monorepo, `a` with the tag `b-v1` and `a-b` with the tag `v1` are one reference, and so are `~` with `b-v1` and
 * `b` with `v1`. A tag that makes it so is a mistake, since one image would take the place of another. Names that only
 * could come to that are warned of: nothing that goes by tags, a cleanup for one, can tell their images apart.
 */
export function overlapWarnings(
  images: readonly ImageName[],
  tag: string,
  mistakes: Mistakes
): readonly string[] {
  const warnings: string[] = []
  for (const shorter of images) {
    for (const longer of images) {
      const rest = restOf(shorter.name, longer.name)
      if (rest === undefined) continue
      if (tag.startsWith(`${rest}-`) && isTag(tag.slice(rest.length + 1))) {
        mistakes.add(
          shorter.at,
          `with this tag its reference is one of another image too (${longer.at}, with the end of the tag): use another tag, rename one of them, or use "multirepo"`
        )
      } else if (shorter.name !== NAMELESS) {
        warnings.push(
          `images: in a monorepo the tags of "${longer.name}" begin like those of "${shorter.name}", so that nothing can tell the two apart by tag: rename one of them, or use "multirepo"`
        )
      }
    }
  }
  return warnings
}

/** What the longer name has behind the shorter one and a dash; undefined where the two cannot overlap. */
function restOf(shorter: string, longer: string): string | undefined {
  if (longer === shorter) return undefined
  if (shorter === NAMELESS) return longer
  return longer.startsWith(`${shorter}-`) ? longer.slice(shorter.length + 1) : undefined
}
