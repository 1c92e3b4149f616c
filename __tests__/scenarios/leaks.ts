import type { JobResult } from '../runner/runner.js'

/** A secret that a scenario hands to the action, with the user it belongs to. */
export interface KnownSecret {
  readonly username: string
  readonly value: string
}

/** Where something of a job can be read, by a name for people. */
export type Places = ReadonlyMap<string, string>

/**
 * Every place of a job that outlives it or that others can read: logs before anything is masked (the lines that ask for
 * masking aside), summaries, outputs, state, exported variables, and the arguments of every child process.
 */
export function placesOf(job: JobResult, argv: string): Places {
  const places = new Map([['arguments of children', argv]])
  for (const phase of job.phases) {
    const of = `${phase.phase} of step ${phase.step}`
    places.set(`log, ${of}`, phase.log)
    places.set(`stderr, ${of}`, phase.stderr)
    places.set(`summary, ${of}`, phase.summary)
    for (const kind of ['outputs', 'state', 'exported'] as const) {
      for (const [name, value] of phase[kind]) places.set(`${kind} ${name}, ${of}`, value)
    }
  }
  return places
}

/** `place: spelling` for every place that holds a secret in any spelling; never the secret itself. */
export function leaks(places: Places, secrets: readonly KnownSecret[]): readonly string[] {
  const found: string[] = []
  for (const [place, text] of places) {
    for (const secret of secrets) {
      for (const [spelling, form] of formsOf(secret)) {
        if (text.includes(form)) found.push(`${place}: ${spelling}`)
      }
    }
  }
  return found
}

/** Secrets of which the runner was not told every spelling. */
export function unmasked(job: JobResult, secrets: readonly KnownSecret[]): readonly string[] {
  return secrets.flatMap(secret =>
    formsOf(secret)
      .filter(([, form]) => !job.masks.includes(form))
      .map(([spelling]) => `${secret.username}: ${spelling}`)
  )
}

function formsOf({ username, value }: KnownSecret): readonly (readonly [string, string])[] {
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
  return [
    ['raw', value],
    ['base64', base64(value)],
    ['base64 of user:secret', base64(`${username}:${value}`)],
    ['URL-encoded', encodeURIComponent(value)],
    ['form-encoded', new URLSearchParams({ v: value }).toString().slice(2)]
  ]
}
