import { createFakeAzure, type FakeAzure, type FakeAzureOptions } from '../fake/azure.js'
import type { FederatedCredential } from '../fake/azure.js'

export const HOST = 'acme01.azurecr.io'
export const AUTHORITY = 'login.microsoftonline.com'
export const TENANT = '11111111-2222-3333-4444-555555555555'
export const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
export const AUDIENCE = 'api://AzureADTokenExchange'
/** The user name of every token, and a GUID that is nobody's. */
export const ZERO = '00000000-0000-0000-0000-000000000000'
export const FEDERATED = { 'client-id': CLIENT, 'tenant-id': TENANT }

/** Whose OIDC tokens are trusted. */
export type Trusted = Pick<FederatedCredential, 'issuer' | 'subject'>

/** A tenant with one application, which trusts one subject and has a role on one registry. */
export function createAzure(trusted: Trusted, options: Partial<FakeAzureOptions> = {}): FakeAzure {
  return createFakeAzure({
    authority: AUTHORITY,
    tenant: TENANT,
    applications: { [CLIENT]: [{ ...trusted, audience: AUDIENCE }] },
    registries: { [HOST]: [CLIENT] },
    ...options
  })
}
