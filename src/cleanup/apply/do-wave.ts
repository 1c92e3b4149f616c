import { Failure } from '../../errors.js'
import type { Outcome, RawManifest } from '../driver.js'
import { BudgetSpent } from '../pace.js'
import type { Step } from '../plan/cleanup-plan.js'
import { checkDelete, checkRewrite, checkUntag, settleUntag } from './check-step.js'
import type { Scene, Verdict } from './check-step.js'
import { callEach, inGroups, settleEach } from './limited.js'
import { tagsOfStep } from './planned.js'
import type { ItemReport } from './report.js'
import { rewriteFallback } from './rewrite.js'
import { dropManifest, keep } from './world.js'

/** A repository's run: its scene, and what it has come to so far. */
export interface Run extends Scene {
  /** The manifests of what is deleted are kept in the report. */
  readonly keepManifests: boolean
  readonly items: Map<Step, ItemReport>
  /** Answers "not found" to something that had just been seen, before anything was deleted. */
  doubts: number
}

/** How many answers of "not found" are looked into before the registry is believed. */
const DOUBTS = 3

/** Checks the steps of a wave, does those that may be done, and notes what became of each. */
export async function doWave(run: Run, wave: readonly Step[]): Promise<void> {
  const { concurrency, batch } = run.driver.capabilities
  const verdicts = await callEach(wave, concurrency, step => check(run, step))
  const going: Step[] = []
  for (const [index, step] of wave.entries()) {
    const verdict = verdicts[index]
    if (verdict?.kind === 'go') going.push(step)
    else if (verdict?.kind === 'gone') note(run, step, { kind: 'gone' })
    else leave(run, step, 'skipped', verdict?.reason ?? '')
  }
  const raws = await callEach(going, concurrency, step => readRaw(run, step))
  const known = new Map(going.map((step, index) => [step, raws[index]]))
  const groups = inGroups(going, batch)
  const settled = await settleEach(groups, concurrency, group => send(run, group))
  const errors: unknown[] = []
  for (const [index, group] of groups.entries()) {
    const one = settled[index]
    if (one === undefined || 'error' in one) errors.push(one?.error)
    else errors.push(...(await settle(run, group, one.value, known)))
  }
  if (errors.length > 0) throw mostTelling(errors)
}

function check(run: Run, step: Step): Promise<Verdict> {
  if (step.kind === 'untag') return checkUntag(run, step)
  return step.kind === 'delete' ? checkDelete(run, step) : checkRewrite(run, step)
}

/** The manifest as it is, where its reading is free and the step takes it away. */
async function readRaw(run: Run, step: Step): Promise<RawManifest | undefined> {
  const { driver, world, planned, keepManifests } = run
  const { deleteManifest, lastTagTakesManifest } = driver.capabilities
  if (!keepManifests) return undefined
  const goesByItself = deleteManifest === 'none' || lastTagTakesManifest === true
  const isTaken = step.kind === 'untag' ? goesByItself && !planned.left.has(step.digest) : true
  return isTaken ? driver.rawManifest(world.repository, step.digest) : undefined
}

/** One call of the driver for steps of one kind. */
async function send({ driver, world, planned }: Run, group: readonly Step[]): Promise<readonly Outcome[]> {
  const [first] = group
  const { repository } = world
  if (first?.kind === 'rewrite-fallback') return [await rewriteFallback({ driver, world, planned }, first)]
  if (first?.kind === 'delete')
    return driver.deleteManifests(
      repository,
      group.map(({ digest }) => digest)
    )
  const tags = group.flatMap(step => (step.kind === 'untag' ? [{ tag: step.tag, digest: step.digest }] : []))
  return driver.untag(repository, tags)
}

async function settle(
  run: Run,
  group: readonly Step[],
  outcomes: readonly Outcome[],
  raws: ReadonlyMap<Step, RawManifest | undefined>
): Promise<readonly unknown[]> {
  const errors: unknown[] = []
  for (const [index, step] of group.entries()) {
    const outcome = outcomes[index] ?? { kind: 'failed', reason: 'the registry gave no answer for it' }
    if (outcome.kind === 'postponed') errors.push(new BudgetSpent(outcome.reason))
    else if (outcome.kind === 'gone' && (await isDenied(run, step))) {
      leave(run, step, 'failed', 'the registry says it is not there, and shows it')
      errors.push(denial(run))
    } else if (outcome.kind === 'deleted' || outcome.kind === 'gone') note(run, step, outcome, raws.get(step))
    else leave(run, step, outcome.kind, outcome.reason)
  }
  return errors
}

/** A registry that hides a missing right behind "not found" still shows what it says is not there. */
async function isDenied(run: Run, step: Step): Promise<boolean> {
  if (run.doubts >= DOUBTS) return false
  run.doubts += 1
  const { driver, world } = run
  if (step.kind === 'delete') return (await driver.manifest(world.repository, step.digest)) !== undefined
  return (await driver.resolve(world.repository, step.kind === 'untag' ? step.tag : '')) === step.digest
}

function denial({ world }: Run): Failure {
  return new Failure(
    'refused',
    `deleting from "${world.repository}" is answered with "not found" for what is there: give the credential the right to delete`
  )
}

/** Done, or done before: the world is without it. */
function note(
  run: Run,
  step: Step,
  outcome: Extract<Outcome, { kind: 'deleted' | 'gone' }>,
  raw?: RawManifest
): void {
  const isDeleted = outcome.kind === 'deleted'
  if (isDeleted) run.doubts = DOUBTS
  if (step.kind === 'untag') settleUntag(run, step)
  if (step.kind === 'delete') dropManifest(run.world, step.digest)
  run.items.set(step, {
    ...itemOf(step, outcome.kind),
    ...(isDeleted && raw !== undefined ? { manifest: { mediaType: raw.mediaType, text: raw.text } } : {}),
    ...(isDeleted && outcome.undo?.id !== undefined ? { id: outcome.undo.id } : {})
  })
}

/** Not done: it stays, and with it everything it reaches. */
export function leave(
  { world, items }: Run,
  step: Step,
  outcome: 'skipped' | 'refused' | 'failed',
  reason: string
): void {
  keep(world, step.digest, 'what refers to it or is described by it was not deleted')
  if (step.kind === 'rewrite-fallback')
    for (const digest of step.without) keep(world, digest, `"${step.tag}" still lists it`)
  items.set(step, { ...itemOf(step, outcome), reason })
}

/** The report's line of a step. */
export function itemOf(step: Step, outcome: ItemReport['outcome']): ItemReport {
  return { kind: step.kind, digest: step.digest, tags: tagsOfStep(step), outcome }
}

/** A budget that is used up is a reason to go on another day only where nothing broke. */
function mostTelling(errors: readonly unknown[]): unknown {
  return errors.find(error => !(error instanceof BudgetSpent)) ?? errors[0]
}
