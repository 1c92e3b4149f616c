import type { WerfRequest } from '../werf/install/request.js'
import type { RawInputs } from './inputs.js'
import type { Mistakes } from './mistakes.js'

/** Undefined when no werf is to be installed; the grammar of versions is loaded only then. */
export async function readWerfRequest(raw: RawInputs, mistakes: Mistakes): Promise<WerfRequest | undefined> {
  const { 'werf-version': version, 'werf-sha256': sha256 } = raw
  if (version === undefined && sha256 === undefined) return undefined
  const { parseWerfRequest } = await import('../werf/install/request.js')
  return parseWerfRequest(version, sha256, mistakes)
}
