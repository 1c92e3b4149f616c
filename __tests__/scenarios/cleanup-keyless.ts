import type { OidcIssuer } from '../fake/oidc-issuer.js'
import { askedHost } from '../fake/asked.js'
import { githubIdTokens, type VendorHandler } from '../fake/vendor.js'

/** The subject of the job's OIDC tokens. */
export const SUBJECT = 'repo:acme/app:ref:refs/heads/main'
/** GitHub's OIDC service. */
export const ID_TOKEN_HOST = 'pipelines.actions.githubusercontent.com'

const BEARER = 'bearer-of-the-oidc-service'

/** https://docs.github.com/actions/reference/security/oidc: what a job with `id-token: write` is given. */
export const MAY_ASK_FOR_ID_TOKENS = {
  ACTIONS_ID_TOKEN_REQUEST_URL: `https://${ID_TOKEN_HOST}/idtoken?api-version=2.0`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER
}

/** A vendor's answers, with GitHub's OIDC service beside them; `secrets` gets all that nobody may see. */
export function withIdTokens(issuer: OidcIssuer, vendor: VendorHandler, secrets: string[]): VendorHandler {
  secrets.push(BEARER)
  const idTokens = githubIdTokens(BEARER, audience => {
    const token = issuer.issue({ sub: SUBJECT, aud: audience })
    secrets.push(token)
    return token
  })
  return request => (askedHost(request) === ID_TOKEN_HOST ? idTokens(request) : vendor(request))
}
