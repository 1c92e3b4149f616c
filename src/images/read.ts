import type { Ambient } from '../ambient.js'
import type { Host } from '../host.js'
import type { RawInputs, RepositoryInput } from '../inputs/inputs.js'
import type { Mistakes } from '../inputs/mistakes.js'
import { parseChoice } from '../inputs/values.js'
import { providerOf } from '../providers/index.js'
import { parseImagesAddress } from './address.js'
import type { ImagesAddress } from './address.js'
import { ANY_LAYOUT } from './layout.js'
import type { ImageLayout } from './layout.js'
import { resolveMode } from './mode.js'
import { isTag, NAMELESS, readNames } from './names.js'
import { overlapWarnings } from './overlaps.js'
import { partsOf, referencesOf } from './references.js'
import type { ImageReference } from './references.js'

/** The images of a job, and where they go. */
export interface Images {
  /** What `repo` names; absent when that is a registry alone. */
  readonly repo?: RepositoryInput
  /** In the order they were named. */
  readonly references: readonly ImageReference[]
  /** The repositories of the references, each once. */
  readonly repositories: readonly RepositoryInput[]
  readonly warnings: readonly string[]
}

const NONE: Images = { references: [], repositories: [], warnings: [] }

/**
 * Reads `repo`, `images`, `tag` and `images-repo-mode` together; undefined when no images are named. Loaded only when one
 * of them is given.
 */
export async function readImages(
  raw: RawInputs,
  ambient: Ambient,
  mistakes: Mistakes
): Promise<Images | undefined> {
  const modeText = raw['images-repo-mode'] ?? 'auto'
  const choice = parseChoice(modeText, ['auto', 'multirepo', 'monorepo'], 'images-repo-mode', mistakes)
  if (raw.images === undefined) {
    if (raw.tag !== undefined) mistakes.add('tag', WITHOUT_IMAGES)
    if (choice !== 'auto') mistakes.add('images-repo-mode', WITHOUT_IMAGES)
    return undefined
  }
  const names = readNames(raw.images, mistakes)
  const given = readTag(raw.tag, mistakes)
  const address = readAddress(raw.repo, mistakes)
  if (address === undefined) return NONE
  // the mistakes of names are found beside a wrong tag as well
  const tag = given ?? '_'
  const layout = await layoutOf(address.host, ambient)
  const mode = resolveMode(choice, layout.placeOf(partsOf(address.path)), layout, mistakes)
  if (mode === undefined) return NONE
  const references = referencesOf(names, { address, tag, mode, layout }, mistakes)
  return {
    ...(address.path === '' ? {} : { repo: { at: 'repo', host: address.host, name: address.path } }),
    references,
    repositories: repositoriesOf(references, address),
    warnings: mode === 'monorepo' ? overlapWarnings(names, tag, mistakes) : []
  }
}

const WITHOUT_IMAGES = `means nothing without "images"; a nameless image is "${NAMELESS}", which YAML wants in quotes`

function readTag(text: string | undefined, mistakes: Mistakes): string | undefined {
  if (text === undefined) {
    mistakes.add('images', 'has no "tag" beside it; the references of images end with it')
    return undefined
  }
  if (isTag(text)) return text
  mistakes.add(
    'tag',
    'is no tag: at most 128 letters, digits, "_", "." and "-", the first one none of the last two; put a "-" where a branch\'s name has another character'
  )
  return undefined
}

function readAddress(text: string | undefined, mistakes: Mistakes): ImagesAddress | undefined {
  if (text === undefined) {
    mistakes.add('images', 'has no "repo" beside it; the references of images begin with it')
    return undefined
  }
  const address = parseImagesAddress(text)
  if (address === undefined)
    mistakes.add('repo', 'is no place for images: HOST[/NAME], without a tag or digest')
  return address
}

async function layoutOf(host: Host, ambient: Ambient): Promise<ImageLayout> {
  return (await providerOf(host, ambient).imageLayout?.(host)) ?? ANY_LAYOUT
}

function repositoriesOf(
  references: readonly ImageReference[],
  { host }: ImagesAddress
): readonly RepositoryInput[] {
  const found = references.map(({ at, repository }) => [repository, { at, host, name: repository }] as const)
  return [...new Map(found).values()]
}
