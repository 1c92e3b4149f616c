import type { Manifest } from './inventory.js'

/**
 * The time of a manifest, or of the youngest image in an index that states none. Each manifest is looked at once, however
 * many indexes share it and however deep they are.
 */
export function youngestWithin(
  manifests: ReadonlyMap<string, Manifest>
): (manifest: Manifest) => Date | undefined {
  const known = new Map<string, Date | undefined>()
  const timeOf = (digest: string): Date | undefined => manifests.get(digest)?.createdAt ?? known.get(digest)
  return given => {
    const open = [given]
    for (let one = open.at(-1); one !== undefined; one = open.at(-1)) {
      const { digest, createdAt, children } = one
      const waiting = createdAt !== undefined || known.has(digest) ? [] : untold(manifests, children, known)
      known.set(digest, createdAt)
      if (waiting.length > 0) {
        for (const manifest of waiting) open.push(manifest)
        continue
      }
      if (createdAt === undefined) known.set(digest, youngestOf(children.map(timeOf)))
      open.pop()
    }
    return timeOf(given.digest)
  }
}

/** The children whose time is to be found out first. */
function untold(
  manifests: ReadonlyMap<string, Manifest>,
  children: readonly string[],
  known: ReadonlyMap<string, unknown>
): readonly Manifest[] {
  return children.flatMap(child => {
    const manifest = manifests.get(child)
    return manifest === undefined || manifest.createdAt !== undefined || known.has(child) ? [] : [manifest]
  })
}

function youngestOf(times: readonly (Date | undefined)[]): Date | undefined {
  let result: Date | undefined
  for (const time of times) if (time !== undefined && (result === undefined || time > result)) result = time
  return result
}
