/** One conformance vector; `schema.json` is the authority, README.md explains the fields. */
export interface Vector {
  readonly name: string
  readonly why?: string
  readonly only?: { readonly face: 'action' | 'component'; readonly reason: string }
  readonly platform: 'github' | 'gitlab' | 'local'
  readonly env?: Readonly<Record<string, string>>
  readonly inputs?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string | object>>
  readonly http?: readonly Exchange[]
  readonly expect: Expectation
}

export interface Exchange {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly authorization?: string | null
    readonly body?: string
  }
  readonly response:
    | {
        readonly status: number
        readonly headers?: Readonly<Record<string, string>>
        readonly body?: string | object
        /** In place of a body: `{"token": …}` with an unsigned JWT that holds these claims. */
        readonly claims?: object
      }
    | { readonly error: string }
  readonly times?: number
}

export interface Expectation {
  readonly exitCode: 0 | 1
  readonly config?: object
  readonly authFile?: object
  /** References of images by name. */
  readonly images?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string>>
  readonly messages?: readonly string[]
  readonly error?: string
  readonly links?: readonly string[]
  /** Files as they are afterwards; null for none. */
  readonly files?: Readonly<Record<string, string | object | null>>
  /** Seconds waited at least, all waits together. */
  readonly waited?: number
}

export interface VectorFile {
  readonly topic: string
  readonly vectors: readonly Vector[]
}
