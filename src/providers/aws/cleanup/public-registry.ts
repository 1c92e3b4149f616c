import { DescribeRegistriesCommand } from '@aws-sdk/client-ecr-public'
import type { ECRPUBLICClient } from '@aws-sdk/client-ecr-public'
import { Failure } from '../../../errors.js'
import type { Api } from './api.js'
import { listed } from './listing.js'

/** One repository of ECR Public and the way to it. */
export interface PublicRepository {
  readonly api: Api<ECRPUBLICClient>
  /** For people, in quotes: `"HOST/ALIAS/NAME"`. */
  readonly shown: string
  readonly id: { readonly registryId: string; readonly repositoryName: string }
}

/**
 * Repositories by `ALIAS/NAME`. The API knows a repository by its account and its own name, and without an account takes
 * the caller's: so the alias is looked up first, or a repository of the same name elsewhere would be cleaned.
 */
export function openPublicRegistry(
  api: Api<ECRPUBLICClient>,
  host: string
): (name: string) => Promise<PublicRepository> {
  let aliases: Promise<ReadonlyMap<string, string>> | undefined
  return async name => {
    const slash = name.indexOf('/')
    const alias = name.slice(0, Math.max(0, slash))
    aliases ??= ownAliases(api, host).catch((error: unknown) => {
      aliases = undefined
      throw error
    })
    const registryId = (await aliases).get(alias)
    if (registryId !== undefined) {
      return { api, shown: `"${host}/${name}"`, id: { registryId, repositoryName: name.slice(slash + 1) } }
    }
    throw new Failure(
      'refused',
      `cleanup of "${host}/${name}" was not tried: the account of these AWS credentials has no public registry "${alias}"; name the repository as ALIAS/NAME, with credentials of the account it belongs to`
    )
  }
}

async function ownAliases(api: Api<ECRPUBLICClient>, host: string): Promise<ReadonlyMap<string, string>> {
  const shown = `"${host}"`
  const registries = await listed(
    { api, shown, what: `looking up the aliases of ${shown}`, action: 'DescribeRegistries' },
    (client, nextToken) => client.send(new DescribeRegistriesCommand({ nextToken })),
    page => page.registries
  )
  const found = new Map<string, string>()
  for (const { registryId, aliases = [] } of registries) {
    // one that is pending or was taken away leads nowhere
    for (const { name, status } of aliases) {
      if (name !== undefined && registryId !== undefined && status === 'ACTIVE') found.set(name, registryId)
    }
  }
  return found
}
