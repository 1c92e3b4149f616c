/**
 * Why a run failed, as a closed list. An error of ours says what we did, to whom, what they answered and what to do,
 * and never carries input text, a parser's message or a secret.
 */
export type FailureKind =
  /** The user's inputs hold mistakes. */
  | 'input'
  /** The registry or its token service said no. */
  | 'refused'
  /** No answer, or none that the protocol allows. */
  | 'network'
  /** A server asked for something that would leak a credential. */
  | 'unsafe'
  /** A docker config, directory or lock is not in a state to work with. */
  | 'config'

/** A failure with a message for the person who reads the job's log. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string) {
    super(message)
    this.kind = kind
  }
}

/** Several failures reported together, one per line. */
export class Failures extends Error {
  override readonly name = 'Failures'
  readonly failures: readonly Failure[]

  constructor(failures: readonly Failure[]) {
    super(failures.map(failure => failure.message).join('\n'))
    this.failures = failures
  }
}

/** Throws what failed: one failure as it is, several as a list; returns when nothing did. */
export function throwAll(failures: readonly Failure[]): void {
  const [first] = failures
  if (failures.length === 1 && first !== undefined) throw first
  if (failures.length > 1) throw new Failures(failures)
}

/** The code of a system or TLS error (`ENOENT`, `CERT_HAS_EXPIRED`), undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
