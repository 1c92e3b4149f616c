import type { Images } from '../images/read.js'

/** The references by image name, as JSON: the Action's output, and what programs read. */
export function imagesJson({ references }: Images): string {
  return JSON.stringify(Object.fromEntries(references.map(({ name, reference }) => [name, reference])))
}

/** A line `NAME REFERENCE` for each image, neither of which can hold a blank: `while read -r name reference`. */
export function imageLines({ references }: Images): readonly string[] {
  return references.map(({ name, reference }) => `${name} ${reference}`)
}
