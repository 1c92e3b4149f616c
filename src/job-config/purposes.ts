import type { AuthEntry, Entry } from '../docker-config.js'
import { authEntryOf, keysOf } from '../docker-config.js'
import { sameJson } from '../docker-config/equality.js'
import { Failure } from '../errors.js'
import type { Purpose } from '../purpose.js'

/** A login and what it is for. */
export interface LoginEntry extends Entry {
  readonly purposes: readonly Purpose[]
}

type Recorded = Readonly<Record<string, readonly Purpose[]>>

/**
 * The purposes per key once these logins are written. One host has one credential per directory: a `cleanup` credential
 * beside a different one for another purpose is a `Failure`, because one of the two would silently win.
 */
export function recordPurposes(
  recorded: Recorded,
  logins: readonly LoginEntry[],
  written: (key: string) => AuthEntry | null | undefined
): Recorded {
  const purposes = new Map(Object.entries(recorded))
  const values = new Map<string, AuthEntry>()
  for (const login of logins) {
    const value = authEntryOf(login)
    for (const key of keysOf(login)) {
      const earlier = purposes.get(key)
      const same = sameJson(values.get(key) ?? written(key), value)
      if (earlier !== undefined && !same) refuseBesideCleanup(login, earlier)
      purposes.set(key, earlier !== undefined && same ? union(earlier, login.purposes) : login.purposes)
      values.set(key, value)
    }
  }
  return Object.fromEntries(purposes)
}

function refuseBesideCleanup({ host, path, purposes }: LoginEntry, earlier: readonly Purpose[]): void {
  const cleansAlone = (one: readonly Purpose[]) =>
    one.length > 0 && one.every(purpose => purpose === 'cleanup')
  if (![...earlier, ...purposes].includes('cleanup')) return
  if (cleansAlone(earlier) && cleansAlone(purposes)) return
  const name = path === undefined ? host.key : `${host.key}/${path}`
  const already = `"${name}" already has another credential in this job, for ${earlier.join(', ')}`
  const remedy = 'run the cleanup in a config of its own with "registry-auth exec"'
  throw new Failure('input', `${already}, and a config holds one per host: ${remedy}`)
}

function union(one: readonly Purpose[], other: readonly Purpose[]): readonly Purpose[] {
  return [...new Set([...one, ...other])]
}
