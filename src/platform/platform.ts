import type { Ambient } from '../ambient.js'
import type { Log } from '../context.js'

/** The job a docker config belongs to. */
export interface JobIdentity {
  /** Tells this job from every other on the machine. */
  readonly id: string
  /** After it the job cannot be running any more; a local run has none. */
  readonly deadline?: Date
}

/** What differs between GitHub Actions, GitLab CI and a shell. */
export interface Platform {
  readonly id: 'github' | 'gitlab' | 'local'
  readonly ambient: Ambient
  readonly log: Log
  readonly job: JobIdentity
  /** Where the job's directories go; cleared by the CI, if by anybody. */
  readonly tempDirectory: string
  /** Keeps a text out of the job's log, where the CI can do that. */
  mask(text: string): void
  /** Hands variables to the job's later parts by the CI's own way, where it has one for a plain process. */
  publish(variables: Readonly<Record<string, string>>): void
}

/** A process's variables; an empty one counts as unset. */
export type Environment = (name: string) => string | undefined

/** Reads variables from a process's environment. */
export function environmentOf(variables: Readonly<Record<string, string | undefined>>): Environment {
  return name => {
    const value = variables[name]
    return value === '' ? undefined : value
  }
}

/** Where nobody's home is; a user without one (a container's random uid) has no config to start from. */
export const NO_HOME = '/nonexistent'
