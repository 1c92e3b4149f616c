import type { Ambient } from '../../ambient.js'
import type { Host } from '../../host.js'
import type { Provider, Source } from '../../provider.js'
import type { Action, Purpose } from '../../purpose.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'
import { GITHUB_LEGACY_REGISTRY, GITHUB_REGISTRY, registryOf } from './names.js'
import { remedy } from './remedy.js'
import { inspectScopes } from './token-scopes.js'

/** Deleting goes by the packages API, whose right no registry token carries. */
function actions(purpose: Purpose): readonly Action[] {
  return distributionActions(purpose).filter(action => action !== 'delete')
}

/** True for the registries of the GitHub this job runs on, and for github.com's own from anywhere. */
function matches(host: Host, ambient: Ambient): boolean {
  if (host.key === GITHUB_REGISTRY || host.key === GITHUB_LEGACY_REGISTRY) return true
  return ambient.github !== undefined && registryOf(ambient.github.serverUrl) === host.key
}

/** The workflow's own token goes to the registry of the GitHub that issued it, and nowhere else. */
const workflowToken: Source = (context, target) => {
  const { github } = context.ambient
  if (github?.token === undefined || github.actor === undefined) return Promise.resolve(undefined)
  const own = registryOf(github.serverUrl)
  const isOwn =
    target.host.key === own || (own === GITHUB_REGISTRY && target.host.key === GITHUB_LEGACY_REGISTRY)
  if (!isOwn) return Promise.resolve(undefined)
  return Promise.resolve({
    kind: 'basic',
    username: github.actor,
    password: github.token,
    source: 'workflow token'
  })
}

/** GitHub Packages: ghcr.io, the older docker.pkg.github.com, Enterprise Server and data-residency hosts. */
export const github: Provider = {
  id: 'github',
  title: 'GitHub Packages',
  matches,
  sources: [explicit, workflowToken],
  keys: host => [host.key],
  imageLayout: async host => (await import('./image-layout.js')).imageLayoutOf(host),
  actions,
  probe: 'harmless',
  remedy,
  inspect: inspectScopes
}
