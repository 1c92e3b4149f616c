import type { Mistakes } from '../inputs/mistakes.js'
import type { ImagesAddress } from './address.js'
import type { ImageLayout, RepoMode } from './layout.js'
import { isTag, nameMistake, NAMELESS } from './names.js'
import type { ImageName } from './names.js'

/** "Many clients impose a limit of 255 characters" on registry and name together (distribution specification). */
const LONGEST_NAME = 255

/** Where one image goes. */
export interface ImageReference {
  readonly name: string
  /** Which input its repository comes from, for messages. */
  readonly at: string
  /** Without the host. */
  readonly repository: string
  readonly reference: string
}

/** All that a reference is made of. */
export interface Placement {
  readonly address: ImagesAddress
  readonly tag: string
  readonly mode: RepoMode
  readonly layout: ImageLayout
}

/** The references of images; what cannot have one is a mistake and left out. */
export function referencesOf(
  images: readonly ImageName[],
  placement: Placement,
  mistakes: Mistakes
): readonly ImageReference[] {
  return images.flatMap(image => {
    const mistake = nameMistake(image.name, placement.mode)
    const made = mistake ?? makeReference(image, placement)
    if (typeof made !== 'string') return made
    mistakes.add(image.at, made)
    return []
  })
}

/** The reference, or what is wrong with it. */
function makeReference(image: ImageName, placement: Placement): ImageReference | string {
  const { address, tag, mode, layout } = placement
  const nameless = image.name === NAMELESS
  const own = mode === 'multirepo' && !nameless
  const repository = own ? [address.path, image.name].filter(part => part !== '').join('/') : address.path
  if (layout.placeOf(partsOf(repository))?.isRepository !== true) return noRepository(nameless, layout)
  const named = mode === 'monorepo' && !nameless ? `${image.name}-${tag}` : tag
  if (!isTag(named)) {
    return 'name and tag are longer together than the 128 characters of a tag: shorten one of them, or use "multirepo"'
  }
  const whole = `${address.host.key}/${repository}`
  if (whole.length > LONGEST_NAME) {
    return `"repo" and the name are longer together than ${LONGEST_NAME} characters, which clients refuse: shorten one of them`
  }
  return { name: image.name, at: own ? image.at : 'repo', repository, reference: `${whole}:${named}` }
}

/** How many parts a path has; none when it is empty. */
export function partsOf(path: string): number {
  return path === '' ? 0 : path.split('/').length
}

function noRepository(nameless: boolean, { at, collection, repository }: ImageLayout): string {
  return nameless
    ? `a nameless image ("${NAMELESS}") has no place in a multirepo ${at}, where ${collection} alone is no repository: give the image a name, or make "repo" ${repository}`
    : `a name with "/" gives a repository that cannot be ${at}, where one is ${repository}: leave the "/" out`
}
