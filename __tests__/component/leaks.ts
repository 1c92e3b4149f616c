import { spellings } from '../../src/secret.js'
import type { JobRun } from './gitlab-runner.js'
import type { Machine } from './machine.js'

/** A secret a job has, with the user it belongs to. */
export interface KnownSecret {
  readonly username: string
  readonly value: string
}

/**
 * `place: number of the spelling` for each spelling of a secret in what others can read of a job: its log and the
 * arguments of its programs; never the secret itself. xtrace prints a newline or a quote in spellings of its own, so
 * text between them is looked for as well.
 */
export function leaksOf(run: JobRun, machine: Machine, secrets: readonly KnownSecret[]): readonly string[] {
  const places = { log: run.log, after: run.afterLog ?? '', argv: machine.argv() }
  return Object.entries(places).flatMap(([place, text]) =>
    secrets.flatMap(({ username, value }) =>
      [...spellings(value, username), ...value.split(/[\s'"\\$`]+/).filter(part => part.length >= 6)].flatMap(
        (form, index) =>
          text.includes(form) ? [`${place}: spelling ${index} of the secret of ${username}`] : []
      )
    )
  )
}
