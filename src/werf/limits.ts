import { join } from 'node:path'
import { Failure } from '../errors.js'
import { readGivenFile } from './given-file.js'

/** Keys of the file, and the variables of the limits they are for. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['gitTagStrategyLimit', 'WERF_GIT_TAG_STRATEGY_LIMIT'],
  ['gitTagStrategyExpiryDays', 'WERF_GIT_TAG_STRATEGY_EXPIRY_DAYS'],
  ['gitCommitStrategyLimit', 'WERF_GIT_COMMIT_STRATEGY_LIMIT'],
  ['gitCommitStrategyExpiryDays', 'WERF_GIT_COMMIT_STRATEGY_EXPIRY_DAYS'],
  ['stagesSignatureStrategyLimit', 'WERF_STAGES_SIGNATURE_STRATEGY_LIMIT'],
  ['stagesSignatureStrategyExpiryDays', 'WERF_STAGES_SIGNATURE_STRATEGY_EXPIRY_DAYS']
])

/**
 * The limits of werf 1.1's cleanup from `config/cleanup.yaml` in werf's home directory, where an administrator may have
 * put them; undefined when there is no such file. One that it leaves out is 0, as it is for werf.
 */
export async function readLimits(home: string): Promise<Readonly<Record<string, string>> | undefined> {
  const file = readGivenFile(join(home, 'config', 'cleanup.yaml'))
  if (file === undefined) return undefined
  if ('problem' in file) throw broken()
  const limits: Record<string, string> = {}
  for (const [key, value] of Object.entries(await contentOf(file.text))) {
    const name = KEYS.get(key)
    if (name === undefined || !Number.isSafeInteger(value)) throw broken()
    limits[name] = String(value)
  }
  return limits
}

async function contentOf(text: string): Promise<object> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { logLevel: 'silent' })
  if (document.errors.length > 0) throw broken()
  try {
    const content: unknown = document.toJS() ?? {}
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content
  } catch {
    // an alias of nothing, or of too much
  }
  throw broken()
}

function broken(): Failure {
  const keys = [...KEYS.keys()].join(', ')
  return new Failure(
    'input',
    `werf: "config/cleanup.yaml" of werf's home directory is no list of limits: it has whole numbers for ${keys}, and nothing else`
  )
}
