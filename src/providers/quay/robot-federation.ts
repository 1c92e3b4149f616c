import type { Context } from '../../context.js'
import type { BasicCredential } from '../../credential.js'
import { Failure } from '../../errors.js'
import { isLoopback } from '../../host.js'
import { readClaims } from '../../net/claims.js'
import type { IdTokenFacts } from '../../net/id-token-facts.js'
import { idTokenFacts } from '../../net/id-token-facts.js'
import type { VendorAnswer, VendorRequest } from '../../net/vendor-api.js'
import { getJson } from '../../net/vendor-api.js'
import { caFilesOf } from '../../provider.js'
import type { Target } from '../../provider.js'
import { basicAuth } from '../../secret.js'

const PATH = '/oauth2/federation/robot/token'
const ROBOT = /^[a-z0-9][a-z0-9._-]*\+[a-z0-9][a-z0-9._-]*$/

/** What Quay's token lives for when it does not say (quay/quay, TMP_ROBOT_TOKEN_VALIDITY_LIFETIME_S). */
const ONE_HOUR = 3_600_000

/**
 * Exchanges the job's OIDC token for a password of the robot account, which holds for one hour.
 * quay/quay, endpoints/oauth/robot_identity_federation.py and util/security/federated_robot_auth.py
 *
 * The audience is checked only where the robot's federation names audiences; ours is the registry's own name.
 */
export async function exchangeIdToken(context: Context, target: Target): Promise<BasicCredential> {
  const { identity } = target.auth
  const robot = robotOf(target)
  const url = urlAt(target)
  const variable = identity['id-token-env']
  const idToken = await context.idToken({
    audience: identity.audience ?? target.host.key,
    ...(variable === undefined ? {} : { variable })
  })
  const asked: Asked = { target, robot, sent: idTokenFacts(idToken) }
  const answer = await ask(context, asked, {
    url,
    authorization: `Basic ${basicAuth(robot, idToken)}`,
    // a release without the endpoint answers with a page
    bareStatuses: [404],
    caFiles: caFilesOf(target.auth)
  })
  if (answer.status !== 200) throw refused(answer.status, asked)
  const token = answer.json['token']
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new Failure(
      'network',
      `"${target.host.key}" answered 200 without a token: check that it is Quay 3.13 or newer, where robots can be federated`
    )
  }
  return {
    kind: 'basic',
    username: robot,
    password: context.secret(token, robot),
    source: 'robot federation',
    expiresAt: readClaims(token)?.expiresAt ?? new Date(context.now().getTime() + ONE_HOUR)
  }
}

interface Asked {
  readonly target: Target
  readonly robot: string
  readonly sent: IdTokenFacts
}

function robotOf({ at, auth: { identity, username } }: Target): string {
  const { robot } = identity
  if (robot === undefined || !ROBOT.test(robot)) {
    throw new Failure('input', `${at}: "robot" takes the name of a robot account, "NAMESPACE+NAME"`)
  }
  if (username !== undefined && username !== robot) {
    throw new Failure('input', `${at}: "username" and "robot" name two accounts: leave "username" away`)
  }
  return robot
}

/** The OIDC token is a credential like any other: https, but for this machine and where the user allowed it. */
function urlAt({ host, auth: { scheme, insecure } }: Target): URL {
  const plain = scheme === 'http' && (insecure || isLoopback(host))
  return new URL(PATH, `${plain ? 'http' : 'https'}://${host.key}`)
}

/** Where a check of the token fails by an exception, Quay has no answer for it but 500. */
async function ask(context: Context, asked: Asked, request: VendorRequest): Promise<VendorAnswer> {
  try {
    return await getJson(context, request)
  } catch (error) {
    if (error instanceof Failure && / answered 500 /.test(error.message)) throw refused(500, asked)
    throw error
  }
}

function refused(status: number, { target, robot, sent }: Asked): Failure {
  const deed = `login to "${target.host.key}" as "${robot}" was refused (${status})`
  return new Failure('refused', `${deed}: ${explain(status, sent)}`)
}

function explain(status: number, { issuer, subject, audience }: IdTokenFacts): string {
  if (status === 404) return 'there is no robot federation at this registry, which came with Quay 3.13'
  const token = `issuer "${issuer}", subject "${subject}" and audience "${audience}"`
  const remedy = `set these under "Set robot federation" of the robot account, and check the clock of the runner`
  return status === 500
    ? `Quay answers so for an OIDC token that it does not take (${token}), and when it has trouble itself; ${remedy}`
    : `the OIDC token sent has the ${token}; ${remedy}`
}
