import type { Host } from '../../host.js'

/** Azure's word for "the password is a token": https://learn.microsoft.com/azure/container-registry/container-registry-authentication */
export const TOKEN_USER = '00000000-0000-0000-0000-000000000000'

/** The resource of every cloud's container registries (Azure CLI, `az acr login`). */
export const REGISTRY_RESOURCE = 'https://containerregistry.azure.net'

/** Where a credential came from; the sentence for a refusal depends on it. */
export const FEDERATION = 'federated identity'
export const MANAGED_IDENTITY = 'managed identity'

/** What differs between Microsoft's clouds. */
export interface Cloud {
  /** Where Entra hands out tokens. */
  readonly authority: string
  /** The audience that a federated credential is created with. */
  readonly audience: string
}

const PUBLIC: Cloud = {
  authority: 'https://login.microsoftonline.com',
  audience: 'api://AzureADTokenExchange'
}

const SOVEREIGN: Readonly<Record<string, Cloud>> = {
  us: { authority: 'https://login.microsoftonline.us', audience: 'api://AzureADTokenExchangeUSGov' },
  cn: { authority: 'https://login.partner.microsoftonline.cn', audience: 'api://AzureADTokenExchangeChina' }
}

/**
 * The cloud a registry is in, by the end of its name.
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud and
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export function cloudOf(host: Host): Cloud {
  return SOVEREIGN[host.name.slice(-2)] ?? PUBLIC
}

/** The name the registry has in its tokens: a regional endpoint (`NAME.REGION.geo.azurecr.io`) is another door to it. */
export function loginServer(host: Host): string {
  return host.name.replace(/\.[a-z0-9]+\.geo\.(?=azurecr\.)/, '.')
}
