import { Failure } from '../../errors.js'
import type { Host } from '../../host.js'
import type { IdTokenFacts } from '../../net/id-token-facts.js'
import { specErrorCode } from '../../net/spec-error.js'
import type { VendorAnswer } from '../../net/vendor-api.js'

/** What was asked of Docker's identity service, as far as it may be shown. */
export interface ExchangeAsked {
  readonly host: Host
  readonly username: string
  readonly sent: IdTokenFacts
}

type Cause = 'connection' | 'expired' | 'audience' | 'issuer' | 'token' | 'ruleset'

/** The sentences Docker's answers hold: https://docs.docker.com/security/authentication/oidc-connections/troubleshoot/ */
const SENTENCES: readonly (readonly [string, Cause])[] = [
  ['connection_id is invalid', 'connection'],
  ['connection_id is required', 'connection'],
  ['subject_token has expired', 'expired'],
  ['subject_token audience mismatch', 'audience'],
  ['subject_token issuer mismatch', 'issuer'],
  ['subject_token is', 'token'],
  ['access denied', 'ruleset']
]

/** The failure for an answer that holds no token: Docker's reason, and the place in Docker Home that is to be changed. */
export function refusedExchange(answer: VendorAnswer, { host, username, sent }: ExchangeAsked): Failure {
  const code = specErrorCode(JSON.stringify(answer.json))
  const reason = code === undefined ? `${answer.status}` : `${answer.status} ${code}`
  return new Failure(
    'refused',
    `login to "${host.key}" as "${username}" was refused (${reason}): ${explain(causeOf(answer), sent)}`
  )
}

function causeOf({ json }: VendorAnswer): Cause | undefined {
  if (json['error'] === 'access_denied') return 'ruleset'
  // the sentence's place differs from answer to answer; docker's own clients look in these
  const texts = ['error_description', 'description', 'message', 'detail', 'error'].map(name => json[name])
  const words = texts.filter(text => typeof text === 'string').join('\n')
  return SENTENCES.find(([sentence]) => words.toLowerCase().includes(sentence))?.[1]
}

const PLACE = 'in Docker Home under "Identity & auth", "OIDC connections"'

function explain(cause: Cause | undefined, { subject, audience, issuer }: IdTokenFacts): string {
  const sent = `the OIDC token sent has the subject "${subject}" and the audience "${audience}"`
  switch (cause) {
    case 'connection':
      return `Docker knows no active OIDC connection by this id; compare "connection-id" with the one ${PLACE}, and check that it is active`
    case 'expired':
      return "the OIDC token has expired; check the clock of the runner, and take a token of this job's own"
    case 'audience':
      return `the OIDC token has the audience "${audience}", and Docker takes "https://identity.docker.com" alone`
    case 'issuer':
      return `the OIDC token is from "${issuer}", and the connection trusts another issuer (Docker Hub takes GitHub's tokens)`
    case 'token':
      return `Docker could not verify the OIDC token; check the clock of the runner, and that the token is GitHub's (${sent})`
    case 'ruleset':
      return `no ruleset of the OIDC connection fits: ${sent}; enter that subject as a ruleset's subject claim ${PLACE}`
    case undefined:
      return `${sent}; compare them with the rulesets of the OIDC connection ${PLACE}, and check that it is active`
  }
}
