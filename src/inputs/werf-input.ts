import { GITHUB_LEGACY_REGISTRY } from '../providers/github/names.js'
import { GENERATIONS, TAGGING_STRATEGIES } from '../werf/generation.js'
import type { WerfInput } from '../werf/generation.js'
import type { RawInputs } from './inputs.js'
import type { Mistakes } from './mistakes.js'
import { parseChoice } from './values.js'

/** What the user asked of werf's variables; undefined when nothing. */
export function readWerf(
  { werf, 'tagging-strategy': strategy }: RawInputs,
  env: (name: string) => string | undefined,
  mistakes: Mistakes
): WerfInput | undefined {
  if (werf === undefined) {
    if (strategy !== undefined) mistakes.add('tagging-strategy', 'belongs to "werf: 1.1"')
    return undefined
  }
  const generation = parseChoice(werf, GENERATIONS, 'werf', mistakes)
  const tagging = parseChoice(
    strategy ?? TAGGING_STRATEGIES[0],
    TAGGING_STRATEGIES,
    'tagging-strategy',
    mistakes
  )
  const repo = env('WERF_REPO') ?? ''
  const isLegacy = repo === GITHUB_LEGACY_REGISTRY || repo.startsWith(`${GITHUB_LEGACY_REGISTRY}/`)
  return {
    generation,
    tagging,
    legacyRegistry: generation === '1.1' || (generation !== '3' && isLegacy)
  }
}
