import type { FakeAnswer, FakeRequest } from './answer.js'

interface FaultScope {
  readonly method?: string
  /** Tried on path and query. */
  readonly path?: RegExp
  /** How many requests it hits; unlimited when absent. */
  times?: number
}

/** Something that goes wrong; the first fault that fits a request is taken, delays come on top. */
export type Fault = FaultScope &
  (
    | { readonly kind: 'delay'; readonly milliseconds: number }
    | {
        readonly kind: 'answer'
        readonly status: number
        readonly headers?: Readonly<Record<string, string>>
        readonly body?: string
      }
    /** Replaces the `WWW-Authenticate` of a 401; undefined leaves it out. */
    | { readonly kind: 'challenge'; readonly value: string | undefined }
    | { readonly kind: 'redirect'; readonly location: string; readonly status?: number }
    | { readonly kind: 'huge'; readonly bytes: number; readonly status?: number }
    /** The connection is cut without an answer. */
    | { readonly kind: 'reset' }
    /** Never an answer. */
    | { readonly kind: 'hang' }
  )

/** Takes the milliseconds to wait before this request is answered. */
export function takeDelay(faults: readonly Fault[], request: FakeRequest): number {
  const fault = faults.find(candidate => candidate.kind === 'delay' && fits(candidate, request))
  if (fault?.kind !== 'delay') return 0
  use(fault)
  return fault.milliseconds
}

/** Takes the fault that hits this request, if any. */
export function takeFault(faults: readonly Fault[], request: FakeRequest): Fault | undefined {
  const fault = faults.find(
    candidate => candidate.kind !== 'delay' && candidate.kind !== 'challenge' && fits(candidate, request)
  )
  if (fault !== undefined) use(fault)
  return fault
}

/** The answer a fault stands for; `cut` and `hang` are no answers. */
export function faultAnswer(fault: Fault): FakeAnswer | 'cut' | 'hang' {
  switch (fault.kind) {
    case 'answer':
      return fault
    case 'redirect':
      return { status: fault.status ?? 307, headers: { location: fault.location } }
    case 'huge':
      return { status: fault.status ?? 200, body: 'x'.repeat(fault.bytes) }
    case 'hang':
      return 'hang'
    case 'reset':
    case 'delay':
    case 'challenge':
      return 'cut'
  }
}

/** A 401 with the challenge a fault puts in its place. */
export function withHostileChallenge(
  faults: readonly Fault[],
  request: FakeRequest,
  answer: FakeAnswer
): FakeAnswer {
  const fault = faults.find(candidate => candidate.kind === 'challenge' && fits(candidate, request))
  if (answer.status !== 401 || fault?.kind !== 'challenge') return answer
  use(fault)
  const others = Object.entries(answer.headers ?? {}).filter(([name]) => name !== 'www-authenticate')
  return {
    ...answer,
    headers: {
      ...Object.fromEntries(others),
      ...(fault.value === undefined ? {} : { 'www-authenticate': fault.value })
    }
  }
}

function fits(fault: Fault, request: FakeRequest): boolean {
  if (fault.times === 0) return false
  if (fault.method !== undefined && fault.method !== request.method) return false
  return fault.path?.test(`${request.url.pathname}${request.url.search}`) ?? true
}

function use(fault: Fault): void {
  if (fault.times !== undefined) fault.times -= 1
}
