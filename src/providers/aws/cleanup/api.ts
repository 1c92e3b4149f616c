import type { Session } from '../../../cleanup/driver.js'
import { BudgetSpent } from '../../../cleanup/pace.js'
import { Failure } from '../../../errors.js'
import { shownHost } from '../../../net/connection-failure.js'
import type { Call } from '../exchange.js'
import { startCall } from '../exchange.js'
import type { ApiError } from '../failures.js'
import { apiError, awsFailure, isThrottled } from '../failures.js'
import type { AwsKeys } from '../keys.js'
import { findKeys } from '../keys.js'
import type { Way } from '../sources.js'

/** What a call is, for its failures and for what may be done when it gets no answer. */
export interface Deed {
  /** For people: `listing the images of "HOST/NAME"`. */
  readonly what: string
  /** The IAM action it needs, without the service: `DescribeImages`. */
  readonly action: string
  /** A call that changes nothing is made again where a second try may do better; the trouble of others is an answer. */
  readonly reads: boolean
  /** Error codes that are an answer to this call; every other one is thrown as a `Failure`. */
  readonly answers?: readonly string[]
}

/** One service of AWS's for one session. */
export interface Api<Client> {
  /** What the call answered, or the error among `answers` that it ended with. */
  call<Output>(deed: Deed, run: (client: Client) => Promise<Output>): Promise<Output | ApiError>
}

/** A page of 1,000 images with their tags, or 100 manifests of up to 4 MiB, of which an ordinary one has 2 KiB. */
const MAX_BYTES = 64 * 1024 * 1024
const TIME_PER_TRY = 60_000
const TRIES = 3
const MAX_WAITS = 12
const LONGEST_WAIT = 30_000

/** The session of a role or a machine ends after an hour, which a long run may reach. */
const EXPIRED: ReadonlySet<string | undefined> = new Set(['ExpiredToken', 'ExpiredTokenException'])
/** The SDK has learnt AWS's time from the answer, so the next signature is right. */
const SKEWED: ReadonlySet<string | undefined> = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed'
])

interface State<Client> {
  readonly session: Session
  readonly service: 'ecr' | 'ecr-public'
  readonly call: Call
  connect(): Promise<Client>
  client: Promise<Client> | undefined
}

/**
 * Calls of one service within the session's pace: throttling is waited out (AWS says it with 400), credentials that
 * ended are got anew once per call, reading calls are tried three times.
 */
export function createApi<Client>(
  session: Session,
  service: 'ecr' | 'ecr-public',
  way: Way,
  connect: (call: Call, keys: AwsKeys) => Client
): Api<Client> {
  const { context, target, pace } = session
  const limits = {
    spend: () => {
      pace.spend()
    },
    remaining: () => pace.remaining(),
    timePerTry: TIME_PER_TRY,
    maxBytes: MAX_BYTES
  }
  const call = startCall(context, target, limits)
  const state: State<Client> = {
    session,
    service,
    call,
    // the credentials are a login's affair, with a login's limits
    connect: async () => connect(call, await findKeys(startCall(context, target), way)),
    client: undefined
  }
  return { call: (deed, run) => callWith(state, deed, run) }
}

/** True for what `Api.call` gives in place of an output. */
export function isApiError(answer: object): answer is ApiError {
  return 'status' in answer && typeof answer.status === 'number'
}

async function callWith<Client, Output>(
  state: State<Client>,
  deed: Deed,
  run: (client: Client) => Promise<Output>
): Promise<Output | ApiError> {
  const done = { waits: 0, tries: 1, renewed: false, adjusted: false }
  for (;;) {
    const connected = (state.client ??= connectAnew(state))
    try {
      return await run(await connected)
    } catch (error) {
      if (error instanceof BudgetSpent || error instanceof Failure) throw error
      const answer = apiError(error)
      if (answer !== undefined && isAnswer(deed, answer)) return answer
      if (EXPIRED.has(answer?.code) && !done.renewed) {
        done.renewed = true
        if (state.client === connected) state.client = undefined
      } else if (SKEWED.has(answer?.code) && !done.adjusted) {
        done.adjusted = true
      } else if (!(await mayPass(state, deed, answer, done))) throw failureOf(state, deed, error)
    }
  }
}

/** What went wrong once is not held against the calls that follow. */
function connectAnew<Client>(state: State<Client>): Promise<Client> {
  const made = state.connect()
  made.catch(() => {
    if (state.client === made) state.client = undefined
  })
  return made
}

function isAnswer({ reads, answers = [] }: Deed, answer: ApiError): boolean {
  if (answer.code !== undefined && answers.includes(answer.code)) return true
  return !reads && answer.status >= 500 && !isThrottled(answer)
}

/** Waits where the next try may do better. */
async function mayPass<Client>(
  { session, call }: State<Client>,
  { reads }: Deed,
  answer: ApiError | undefined,
  done: { waits: number; tries: number }
): Promise<boolean> {
  const { pace, context } = session
  if (answer !== undefined && isThrottled(answer)) {
    const host = call.trace.url === undefined ? 'AWS' : shownHost(call.trace.url)
    if (done.waits >= MAX_WAITS) throw new BudgetSpent(`"${host}" still throttles after ${MAX_WAITS} waits`)
    await pace.wait(jittered(Math.min(LONGEST_WAIT, 500 * 2 ** done.waits), context.random()))
    done.waits += 1
    return true
  }
  if (answer === undefined && pace.remaining() <= 0) throw new BudgetSpent('the time budget is used up')
  const passing = answer === undefined ? call.trace.connectionError !== undefined : answer.status >= 500
  if (!reads || !passing || done.tries >= TRIES) return false
  await pace.wait(jittered(300 * 3 ** (done.tries - 1), context.random()))
  done.tries += 1
  return true
}

function jittered(milliseconds: number, random: number): number {
  return Math.round(milliseconds * (0.5 + random))
}

function failureOf<Client>(
  { service, call }: State<Client>,
  { what, action }: Deed,
  error: unknown
): Failure {
  return awsFailure(error, call.trace, what, {
    AccessDeniedException: `allow "${service}:${action}" in the identity's and the repository's policy`,
    ExpiredTokenException: 'the session of the AWS credentials has expired; get new ones',
    RepositoryNotFoundException: "check the repository's name and the region"
  })
}
