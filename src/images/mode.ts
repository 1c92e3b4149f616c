import type { Mistakes } from '../inputs/mistakes.js'
import type { ImageLayout, Place, RepoMode } from './layout.js'

/** What `images-repo-mode` takes. */
export type ModeChoice = 'auto' | RepoMode

/** The mode for images at this place; undefined where the place cannot have it (then a mistake is recorded). */
export function resolveMode(
  choice: ModeChoice,
  place: Place | undefined,
  layout: ImageLayout,
  mistakes: Mistakes
): RepoMode | undefined {
  const { at, collection, repository } = layout
  if (place === undefined) {
    mistakes.add('repo', `is no place for images ${at}: make it ${collection} or ${repository}`)
    return undefined
  }
  if (choice === 'monorepo' && !place.isRepository) {
    mistakes.add(
      'images-repo-mode',
      `"monorepo" keeps all images in one repository, and "repo" names none ${at}: make "repo" ${repository}, or use "multirepo"`
    )
    return undefined
  }
  if (choice === 'multirepo' && !place.holdsRepositories) {
    mistakes.add(
      'images-repo-mode',
      `"multirepo" gives each image a repository of its own, and ${at} none stands below ${repository}: make "repo" ${collection}, or use "monorepo"`
    )
    return undefined
  }
  return choice === 'auto' ? place.auto : choice
}
