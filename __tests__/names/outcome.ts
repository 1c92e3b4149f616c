import { expect } from '@jest/globals'
import type { JobResult, PhaseResult } from '../runner/runner.js'
import type { NamesWorld } from './world.js'

/** The phase of the action's main. */
export function mainOf({ phases }: JobResult): PhaseResult {
  const [main] = phases
  if (main?.phase !== 'main') throw new Error('the job ran no main')
  return main
}

/** The errors a job's log shows. */
export function errorsOf(result: JobResult): readonly string[] {
  return mainOf(result)
    .commands.filter(({ name }) => name === 'error')
    .map(({ data }) => data)
}

/** What a failed login leaves: nothing exported, nothing written. */
export async function expectNothing(world: NamesWorld, result: JobResult): Promise<void> {
  const main = mainOf(result)
  expect(main.exitCode).toBe(1)
  expect([...main.exported]).toEqual([])
  expect([...main.outputs]).toEqual([])
  expect(await world.left()).toEqual([])
}

/** No text of a job holds one of these, nor anything the runner was told to hide, before it hides anything. */
export function expectNoSecret({ phases, masks }: JobResult, secrets: readonly string[]): void {
  for (const { phase, log, stderr, summary, outputs, exported, state } of phases) {
    const texts = [log, stderr, summary, ...outputs.values(), ...exported.values(), ...state.values()]
    const found = [...secrets, ...masks].filter(secret => texts.some(text => text.includes(secret)))
    // the number, since a failed test's report is a log too
    expect([phase, found.length]).toEqual([phase, 0])
  }
}
