import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startFakeAws, type FakeAws } from '../fake/aws.js'
import { createSelfSigned } from '../fake/certificates.js'
import { createOidcIssuer, type OidcIssuer } from '../fake/oidc-issuer.js'
import { startFakeRegistry } from '../fake/registry.js'
import type { Env } from '../runner/runner.js'
import { close, createEndings, stop } from './endings.js'
import { engineObstacle, startEngine, type Engine } from './engine.js'
import type { Route } from './front.js'
import { errorsOf } from './outcome.js'
import { startTokenRegistry } from './token-registry.js'
import { startNames, SUBJECT, type NamesWorld } from './world.js'

const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const ROLE = 'arn:aws:iam::123456789012:role/pusher'
const PASSWORD = 'dckr_pat_p4ss+w/rd'

let world: NamesWorld
let engine: Engine
const endings = createEndings()

async function start(): Promise<void> {
  const issuer = createOidcIssuer()
  const routes = [...(await startEcr(issuer)), ...(await startHub())]
  world = endings.after(await startNames(routes, issuer), stop)
  engine = endings.after(await startEngine(world), stop)
}

async function startEcr(issuer: OidcIssuer): Promise<readonly Route[]> {
  const options = {
    roles: { [ROLE]: { subject: SUBJECT, allow: ['ecr:GetAuthorizationToken'] } },
    provider: { issuer, audiences: ['sts.amazonaws.com'] },
    proxyEndpoint: `https://${ECR}`
  }
  const aws: FakeAws = endings.after(await startFakeAws(options), close)
  const users = {
    // the registry knows the last token that was given out
    get AWS() {
      return { password: aws.issued.at(-1) ?? 'none yet' }
    }
  }
  const registry = await startFakeRegistry({ mode: 'basic', users, tls: createSelfSigned() })
  endings.after(registry, close)
  return [
    { name: ECR, to: registry.url },
    { name: 'sts.eu-west-1.amazonaws.com', to: aws.url },
    { name: 'api.ecr.eu-west-1.amazonaws.com', to: aws.url }
  ]
}

async function startHub(): Promise<readonly Route[]> {
  const hub = await startTokenRegistry(endings, 'https://auth.docker.io/token', { alice: PASSWORD })
  return [
    { name: 'registry-1.docker.io', to: hub.url },
    { name: 'auth.docker.io', to: hub.tokens.auth.realm }
  ]
}

const reason = await engineObstacle()
if (reason !== undefined) process.stderr.write(`docker engine: skipped, since ${reason}\n`)
const describeEngine = reason === undefined ? describe : describe.skip

describeEngine('when the docker engine itself uses the login of a job', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all, 60_000)

  it.each([
    {
      name: 'Amazon ECR by a role',
      with: { registries: `${ECR} role=${ROLE}` },
      reference: `${ECR}/acme/app:engine`,
      push: `PUT ${ECR} /v2/acme/app/manifests/engine`
    },
    {
      name: 'Docker Hub by a password',
      with: { username: 'alice', password: PASSWORD },
      // as people write it, and the engine completes it
      reference: 'acme/app:engine',
      push: 'PUT registry-1.docker.io /v2/acme/app/manifests/engine'
    }
  ])(
    'pushes to and pulls from $name',
    async ({ with: inputs, reference, push }) => {
      const result = await world.login({
        with: { ...inputs, autologin: 'false' },
        then: [{ call: (env: Env) => engine.pushAndPull(env, reference) }]
      })
      expect(errorsOf(result)).toEqual([])
      expect(result.outcome).toBe('success')
      expect(world.requests).toContain(push)
      expect(await world.left()).toEqual([])
    },
    120_000
  )
})
