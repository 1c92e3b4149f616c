import type { Ambient } from '../ambient.js'
import type { Images } from '../images/read.js'
import type { RawInputs } from './inputs.js'
import type { Mistakes } from './mistakes.js'

/** `repo`, `images`, `tag` and their mode; undefined when no images are named, and then nothing is loaded. */
export async function readImageInputs(
  raw: RawInputs,
  ambient: Ambient | undefined,
  mistakes: Mistakes
): Promise<Images | undefined> {
  const { images, tag, 'images-repo-mode': mode } = raw
  if (images === undefined && tag === undefined && (mode ?? 'auto') === 'auto') return undefined
  const { readImages } = await import('../images/read.js')
  return readImages(raw, ambient ?? { ignoreAutologin: false }, mistakes)
}
