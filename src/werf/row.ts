import type { Ambient } from '../ambient.js'
import type { Generation, TaggingStrategy } from './generation.js'
import type { Project } from './project.js'

/** What the values of werf's variables are made from. */
export interface Facts {
  readonly generation: Generation
  readonly tagging: TaggingStrategy
  readonly ambient: Ambient
  /** A variable of the job; an empty one counts as unset. */
  env(name: string): string | undefined
  /** The `repo` input, in place of the CI's own registry. */
  readonly repo?: string
  /** What `werf.yaml` says, where it is needed and there. */
  readonly project?: Project
  /** Limits of werf 1.1's cleanup from the file of its home directory. */
  readonly limits?: Readonly<Record<string, string>>
}

/** One variable of werf's tables. */
export interface Row {
  readonly name: string
  /** The generations whose `ci-env` has it. */
  readonly generations: readonly Generation[]
  /** Undefined and the empty text leave the variable unset. */
  value(facts: Facts): string | undefined
}

export const OLD: readonly Generation[] = ['1.1']
export const NEW: readonly Generation[] = ['1.2', '2', '3']
export const ALL: readonly Generation[] = ['1.1', '1.2', '2', '3']

/** The text with these values in its `{NAME}` places; undefined as soon as one of them is not set. */
export function filled(template: string, env: Facts['env']): string | undefined {
  const values = new Map(
    Array.from(template.matchAll(/\{([A-Z_]+)\}/g), ([, name = '']) => [name, env(name)])
  )
  if ([...values.values()].includes(undefined)) return undefined
  return template.replace(/\{([A-Z_]+)\}/g, (_place, name: string) => values.get(name) ?? '')
}

/** A row whose value is made of variables alone. */
export function row(name: string, generations: readonly Generation[], template: string): Row {
  return { name, generations, value: ({ env }) => filled(template, env) }
}

const LIMITS: readonly (readonly [name: string, value: string])[] = [
  ['WERF_GIT_TAG_STRATEGY_LIMIT', '10'],
  ['WERF_GIT_TAG_STRATEGY_EXPIRY_DAYS', '30'],
  ['WERF_GIT_COMMIT_STRATEGY_LIMIT', '50'],
  ['WERF_GIT_COMMIT_STRATEGY_EXPIRY_DAYS', '30'],
  // -1 is no limit
  ['WERF_STAGES_SIGNATURE_STRATEGY_LIMIT', '-1'],
  ['WERF_STAGES_SIGNATURE_STRATEGY_EXPIRY_DAYS', '-1']
]

/** What both CI systems have behind their own variables. */
export const commonRows: readonly Row[] = [
  ...LIMITS.map(([name, value]) => ({
    name,
    generations: OLD,
    value: ({ limits }: Facts) => (limits === undefined ? value : (limits[name] ?? '0'))
  })),
  row('WERF_GIT_HISTORY_SYNCHRONIZATION', OLD, '1'),
  row('WERF_LOG_PROJECT_DIR', ALL, '1'),
  row('WERF_ENABLE_PROCESS_EXTERMINATOR', ALL, '1'),
  row('WERF_LOG_TERMINAL_WIDTH', OLD, '95'),
  row('WERF_LOG_TERMINAL_WIDTH', NEW, '130')
]

/** An annotation both CI systems have. */
export const releaseChannel = row(
  'WERF_ADD_ANNOTATION_WERF_RELEASE_CHANNEL',
  NEW,
  'werf.io/release-channel={TRDL_USE_WERF_GROUP_CHANNEL}'
)
