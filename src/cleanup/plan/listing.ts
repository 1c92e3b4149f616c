import { createHash } from 'node:crypto'
import type { Inventory } from '../inventory/inventory.js'
import { compareText } from './canonical-json.js'

/** SHA-256 of the tags with their digests and of all digests, in order: two equal ones are the same listing. */
export function listingHash(inventory: Pick<Inventory, 'tags' | 'manifests'>): string {
  const tags = [...inventory.tags].sort((left, right) => compareText(left.name, right.name))
  const digests = [...inventory.manifests.keys()].sort()
  const hash = createHash('sha256')
  // piece by piece: a large listing as one text would be there three times
  for (const { name, digest } of tags) hash.update(`${name} ${digest}\n`)
  for (const digest of digests) hash.update(`\n${digest}`)
  return hash.digest('hex')
}
