import { resolve } from 'node:path'
import type { RepositoryChoice } from '../../commands/cleanup/repositories.js'
import { readRepositoryChoices } from '../../commands/cleanup/repositories.js'
import { collectMistakes } from '../../inputs/mistakes.js'
import type { Mistakes } from '../../inputs/mistakes.js'
import type { Inputs, RawInputs } from '../../inputs/inputs.js'
import { parseBoolean, parseChoice } from '../../inputs/values.js'
import type { Budget } from '../pace.js'
import type { Guards, Policy } from '../policy/policy.js'
import { takeMistakes } from './taken-mistakes.js'
import { readPolicyInput } from './policy-input.js'
import { CLEANUP_COMMANDS, CLEANUP_LOGIN_INPUTS, cleanupDefault } from './table.js'
import type { CleanupCommand, CleanupInputName, RawCleanupInputs } from './table.js'
import { durationInput, filePath, numberInput } from './values.js'

/** Everything the user said about a cleanup, checked. Paths are absolute. */
export interface CleanupInputs {
  readonly command: CleanupCommand
  /** The login inputs; their purpose is cleanup. */
  readonly login: Inputs
  readonly repositories: readonly RepositoryChoice[]
  /** Given for `plan` and `run`. */
  readonly policy?: Policy
  /** True: nothing is deleted. */
  readonly dryRun: boolean
  readonly planFile: string
  readonly reportFile: string
  readonly budget: Budget
  readonly allowReplace: boolean
  /** What the user knows of a registry that no provider knows. */
  readonly deleteBy?: 'tag' | 'digest'
  readonly keepList?: string
  /** Contexts, `in-cluster` and `current`. */
  readonly kubernetes: readonly string[]
  readonly kubeconfig?: string
  readonly gitDirectory: string
}

/** What reading needs of the face. */
export interface CleanupReader {
  /** Where relative paths begin: the job's workspace, or where the command was typed. */
  readonly directory: string
  /** Reads the login inputs, in the face's own world; throws a `Failure` that lists their mistakes. */
  readLogin(raw: RawInputs): Promise<Inputs>
}

/** Reads and checks all inputs; throws one `Failure` that lists every mistake, those of the logins and the policy included. */
export async function readCleanupInputs(
  raw: RawCleanupInputs,
  reader: CleanupReader
): Promise<CleanupInputs> {
  const mistakes = collectMistakes()
  const { directory } = reader
  const value = (name: CleanupInputName): string => raw[name] ?? cleanupDefault(name) ?? ''
  const command = parseChoice(value('command'), CLEANUP_COMMANDS, 'command', mistakes)
  const login = await takeMistakes(mistakes, () => reader.readLogin(loginInputs(raw)))
  const repositories = readRepositoryChoices(raw.repositories ?? '', mistakes)
  const guards = readGuards(raw, mistakes)
  const policy = await takeMistakes(mistakes, () => readPolicyInput(raw.policy, directory, guards))
  const deleteBy = parseChoice(value('delete-by'), ['auto', 'tag', 'digest'], 'delete-by', mistakes)
  const dryRun = parseBoolean(value('dry-run'), 'dry-run', mistakes, true)
  requireFor(command, raw, mistakes)
  const own: Omit<CleanupInputs, 'login'> = {
    command,
    repositories,
    ...(policy === undefined ? {} : { policy }),
    // `apply` says what it does by its name; `run` has to be told
    dryRun: command === 'run' ? dryRun : command !== 'apply',
    planFile: filePath(value('plan'), directory, 'plan', mistakes),
    reportFile: filePath(value('report'), directory, 'report', mistakes),
    budget: readBudget(raw, mistakes),
    allowReplace: parseBoolean(value('replace-tags'), 'replace-tags', mistakes),
    ...(deleteBy === 'auto' ? {} : { deleteBy }),
    kubernetes: linesOf(raw.kubernetes),
    gitDirectory: resolve(directory, raw['git-directory'] ?? '.'),
    ...(raw['keep-list'] === undefined ? {} : { keepList: resolve(directory, raw['keep-list']) }),
    ...(raw.kubeconfig === undefined ? {} : { kubeconfig: resolve(directory, raw.kubeconfig) })
  }
  if (own.planFile === own.reportFile) mistakes.add('report', 'takes a file of its own, not that of the plan')
  mistakes.settle()
  if (login === undefined) throw new Error('login inputs without a mistake are inputs')
  return { ...own, login }
}

/** Whatever is planned or deleted, the credential is the one for it. */
function loginInputs(raw: RawCleanupInputs): RawInputs {
  const given = CLEANUP_LOGIN_INPUTS.map(name => [name, raw[name]] as const)
  return { ...Object.fromEntries(given.filter(([, value]) => value !== undefined)), for: 'cleanup' }
}

function requireFor(command: CleanupCommand, raw: RawCleanupInputs, mistakes: Mistakes): void {
  const plans = command === 'plan' || command === 'run'
  if (plans && raw.policy === undefined)
    mistakes.add('policy', 'is needed: a YAML file that says what to keep, or the YAML itself')
  if (plans && raw.repositories === undefined)
    mistakes.add('repositories', 'names none: give HOST/NAME, one per line')
}

function readGuards(raw: RawCleanupInputs, mistakes: Mistakes): Partial<Guards> {
  const maxPercent = numberInput(raw, 'max-percent', { least: 0, most: 100 }, mistakes)
  const maxCount = numberInput(raw, 'max-count', { least: 0, most: 1_000_000 }, mistakes)
  const minKept = numberInput(raw, 'min-kept', { least: 1, most: 1_000_000 }, mistakes)
  return {
    ...(maxPercent === undefined ? {} : { maxPercent }),
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(minKept === undefined ? {} : { minKept })
  }
}

function readBudget(raw: RawCleanupInputs, mistakes: Mistakes): Budget {
  const time = durationInput(raw, 'time-budget', mistakes)
  const requests = numberInput(raw, 'request-budget', { least: 1, most: 100_000_000 }, mistakes)
  return { ...(time === undefined ? {} : { time }), ...(requests === undefined ? {} : { requests }) }
}

/** One per line; comments and empty lines are none. */
function linesOf(text: string | undefined): readonly string[] {
  const lines = (text ?? '').split(/\r\n|\r|\n/).map(line => line.trim())
  return [...new Set(lines.filter(line => line !== '' && !line.startsWith('#')))]
}
