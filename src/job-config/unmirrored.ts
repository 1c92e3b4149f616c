import type { AuthEntry, DockerConfig } from '../docker-config.js'
import { sameJson } from '../docker-config/equality.js'
import type { Journal } from './home-journal.js'
import { readJournal } from './home-journal.js'

/**
 * A docker config as it is without the logins that jobs placed in it: they are those jobs' own, and none of them may
 * reach another job by way of the base. The journal is read before and after the config, since a job may leave or come
 * in between: an entry is in the journal for longer than in the config.
 */
export function unmirrored<T extends DockerConfig | undefined>(
  file: string,
  read: () => T
): T | DockerConfig {
  const before = journalOrNothing(file)
  const config = read()
  if (config === undefined) return config
  return withoutPlaced(withoutPlaced(config, readJournal(file)), before)
}

/** One that cannot be read is told of after the config, whose own trouble people know better. */
function journalOrNothing(file: string): Journal | undefined {
  try {
    return readJournal(file)
  } catch {
    return undefined
  }
}

/** Every value that a job placed gives way to the one that stood there before the first job. */
function withoutPlaced(config: DockerConfig, journal: Journal | undefined): DockerConfig {
  if (journal === undefined) return config
  const auths = new Map<string, AuthEntry | null>(Object.entries(config.auths ?? {}))
  for (const [key, stack] of Object.entries(journal.keys)) {
    const value = auths.get(key)
    const first = stack[0]
    // any of the stack: the journal is written before the file is
    if (first === undefined || !stack.some(({ placed }) => sameJson(placed, value))) continue
    if (first.former === null) auths.delete(key)
    else auths.set(key, first.former)
  }
  const fields = new Map<string, unknown>(Object.entries(config))
  return Object.fromEntries(fields.set('auths', Object.fromEntries(auths)))
}
