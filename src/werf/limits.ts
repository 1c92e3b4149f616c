import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode, Failure } from '../errors.js'

/** Keys of the file, and the variables of the limits they are for. */
const KEYS: Readonly<Record<string, string>> = {
  gitTagStrategyLimit: 'WERF_GIT_TAG_STRATEGY_LIMIT',
  gitTagStrategyExpiryDays: 'WERF_GIT_TAG_STRATEGY_EXPIRY_DAYS',
  gitCommitStrategyLimit: 'WERF_GIT_COMMIT_STRATEGY_LIMIT',
  gitCommitStrategyExpiryDays: 'WERF_GIT_COMMIT_STRATEGY_EXPIRY_DAYS',
  stagesSignatureStrategyLimit: 'WERF_STAGES_SIGNATURE_STRATEGY_LIMIT',
  stagesSignatureStrategyExpiryDays: 'WERF_STAGES_SIGNATURE_STRATEGY_EXPIRY_DAYS'
}

/**
 * The limits of werf 1.1's cleanup from `config/cleanup.yaml` in werf's home directory, where an administrator may have
 * put them; undefined when there is no such file. One that it leaves out is 0, as it is for werf.
 */
export async function readLimits(home: string): Promise<Readonly<Record<string, string>> | undefined> {
  const text = read(join(home, 'config', 'cleanup.yaml'))
  if (text === undefined) return undefined
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { logLevel: 'silent' })
  const content: unknown = document.errors.length === 0 ? (document.toJS() ?? {}) : undefined
  if (typeof content !== 'object' || content === null) throw broken()
  const limits: Record<string, string> = {}
  for (const [key, value] of Object.entries(content)) {
    const name = KEYS[key]
    if (name === undefined || !Number.isSafeInteger(value)) throw broken()
    limits[name] = String(value)
  }
  return limits
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined
    throw broken()
  }
}

function broken(): Failure {
  const keys = Object.keys(KEYS).join(', ')
  return new Failure(
    'input',
    `werf: "config/cleanup.yaml" of werf's home directory is no list of limits: it has whole numbers for ${keys}, and nothing else`
  )
}
