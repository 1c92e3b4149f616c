import type { AuthEntry } from '../docker-config/config.js'
import { sameJson } from '../docker-config/equality.js'
import type { Journal, Placed } from './home-journal.js'

/** The `auths` of the home config while they are being changed. */
export type Auths = Map<string, AuthEntry | null>

type Stacks = Journal['keys']

/**
 * Takes jobs out of every stack. A job with another one above it hands its former value up; a job on top puts its former
 * value back, but only while the file still holds what it placed: another value is somebody else's.
 */
export function spliceOwners(
  stacks: Stacks,
  auths: Auths,
  leaves: (placed: Placed, key: string) => boolean
): Stacks {
  const rest: [string, readonly Placed[]][] = []
  for (const [key, stack] of Object.entries(stacks)) {
    const left = spliceStack(key, stack, auths, leaves)
    if (left.length > 0) rest.push([key, left])
  }
  return Object.fromEntries(rest)
}

function spliceStack(
  key: string,
  stack: readonly Placed[],
  auths: Auths,
  leaves: (placed: Placed, key: string) => boolean
): readonly Placed[] {
  const left = [...stack]
  for (let index = left.length - 1; index >= 0; index -= 1) {
    const leaver = left[index]
    if (leaver === undefined || !leaves(leaver, key)) continue
    const above = left[index + 1]
    if (above === undefined) restore(auths, key, leaver)
    else if (sameJson(above.former, leaver.placed)) left[index + 1] = { ...above, former: leaver.former }
    left.splice(index, 1)
  }
  return left
}

function restore(auths: Auths, key: string, { placed, former }: Placed): void {
  if (!sameJson(auths.get(key), placed)) return
  if (former === null) auths.delete(key)
  else auths.set(key, former)
}

/** Puts a job's value on top of a key's stack; the job must not be in it any more. */
export function pushOwner(stacks: Stacks, auths: Auths, key: string, owner: Omit<Placed, 'former'>): Stacks {
  const placed: Placed = { ...owner, former: auths.get(key) ?? null }
  auths.set(key, owner.placed)
  const others = Object.entries(stacks).filter(([other]) => other !== key)
  const own = Object.entries(stacks).find(([other]) => other === key)?.[1] ?? []
  return Object.fromEntries([...others, [key, [...own, placed]]])
}
