import { afterEach, beforeEach, describe, it } from '@jest/globals'
import { createFakeAcr } from '../fake/acr-cleanup.js'
import { createFakeArtifactRegistry } from '../fake/artifact-registry.js'
import { askedHost } from '../fake/asked.js'
import { createOidcIssuer } from '../fake/oidc-issuer.js'
import { AUTHORITY, CLIENT, createAzure, HOST as ACR, TENANT, ZERO } from '../providers/azure-world.js'
import { USERS } from '../providers/cleanup/bearer-world.js'
import { ACCOUNT, createGoogle, HOST as GAR, PROVIDER, USER } from '../providers/google-world.js'
import { MAY_ASK_FOR_ID_TOKENS, SUBJECT } from './cleanup-keyless.js'
import { startVendorWorld, WHOLE, type VendorWorld } from './cleanup-vendor-world.js'
import { provenCleanups } from './cleanup-ways.js'

let world: VendorWorld

beforeEach(async () => {
  world = await startVendorWorld()
})
afterEach(() => world.close())

describe('when a repository of Azure Container Registry is cleaned up', () => {
  it.each(
    provenCleanups('azure-container-registry', {
      'a federated identity': {
        with: { registries: `${ACR} client-id=${CLIENT} tenant-id=${TENANT}` },
        variables: MAY_ASK_FOR_ID_TOKENS
      },
      'a user name and its password': {
        with: { registry: ACR, username: 'cleaner', password: USERS.cleaner }
      }
    })
  )('plans, applies and verifies with %s', async (_way, way) => {
    const issuer = createOidcIssuer()
    const users: Record<string, string> = { ...USERS }
    const issued = (token: string): void => {
      users[ZERO] = token
      world.secrets.push(token)
    }
    const azure = createAzure({ issuer, subject: SUBJECT }, { issued })
    const rights = ['pull', 'push', 'delete', 'metadata_read', 'metadata_write']
    const acr = createFakeAcr({ host: ACR, store: world.store, users, rights: () => rights })
    world.secrets.push(USERS.cleaner)
    world.open(
      [ACR, AUTHORITY],
      request => {
        const isLogin = askedHost(request) === AUTHORITY || request.url.pathname === '/oauth2/exchange'
        return isLogin ? azure.handle(request) : acr.handle(request)
      },
      issuer
    )
    await world.cleans(`${ACR}/acme/app`, way, WHOLE)
  })
})

describe('when a repository of Google Artifact Registry is cleaned up', () => {
  const FEDERATED = `${GAR} workload-identity-provider=${PROVIDER}`

  it.each(
    provenCleanups('google-artifact-registry', {
      'workload identity federation': {
        with: { registries: FEDERATED },
        variables: MAY_ASK_FOR_ID_TOKENS
      },
      'a service account through workload identity federation': {
        with: { registries: `${FEDERATED} service-account=${ACCOUNT}` },
        variables: MAY_ASK_FOR_ID_TOKENS
      },
      'an access token': {
        with: { registry: GAR, username: USER, password: 'ya29.token-of-test' }
      }
    })
  )('plans, applies and verifies with %s', async (_way, way) => {
    const issuer = createOidcIssuer()
    const users: Record<string, string> = { [USER]: 'ya29.token-of-test' }
    const issued = (token: string): void => {
      users[USER] = token
      world.secrets.push(token)
    }
    const google = createGoogle({ issuer, subject: SUBJECT }, { issued })
    const rights = ['pull', 'push', 'delete']
    const registry = createFakeArtifactRegistry({
      host: GAR,
      store: world.store,
      users,
      rights: () => rights
    })
    world.secrets.push('ya29.token-of-test')
    world.open(
      [GAR, 'sts.googleapis.com', 'iamcredentials.googleapis.com'],
      request => (askedHost(request) === GAR ? registry.handle(request) : google.handle(request)),
      issuer
    )
    await world.cleans(`${GAR}/acme-project/images/app`, way, WHOLE)
  })
})
