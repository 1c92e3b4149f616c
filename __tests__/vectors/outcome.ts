/** What came out of a vector's run, in the words of its expectation. */
export interface Outcome {
  readonly exitCode: number
  readonly config?: unknown
  readonly authFile?: unknown
  /** The references of images that the face hands over, by name. */
  readonly images?: unknown
  readonly exports: Readonly<Record<string, string>>
  readonly messages: readonly string[]
  readonly error?: string
  readonly links: readonly string[]
  /** The files of the expectation, as text; null where there is none. */
  readonly files: Readonly<Record<string, string | null>>
  /** Seconds. */
  readonly waited: number
  /** Names left in the temp directory. */
  readonly left: readonly string[]
  /** What others may read of the job's directory, itself included. */
  readonly exposed: readonly string[]
  readonly unexpected: readonly string[]
  readonly pending: readonly string[]
  /** Everything printed. */
  readonly output: string
}

/** What a face's run came to, before its files are looked at; `$DIR` and the places are still paths. */
export type Result = Omit<Outcome, 'config' | 'authFile' | 'links' | 'files' | 'left' | 'exposed'>
