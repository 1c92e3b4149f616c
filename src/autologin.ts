import type { Ambient } from './ambient.js'
import type { Host } from './host.js'
import { parseHost } from './host.js'
import type { Inputs, RepositoryInput } from './inputs/inputs.js'
import type { Present } from './plan.js'
import type { Target } from './provider.js'
import { GITHUB_LEGACY_REGISTRY, registryOf } from './providers/github/names.js'
import { providerOf } from './providers/index.js'

/** Logins that nobody named: the CI's own registries with the CI's own tokens, where nothing stands in their way. */
export function autologins(
  inputs: Inputs,
  ambient: Ambient,
  present: Present,
  explicit: readonly Target[],
  notices: string[]
): readonly Target[] {
  const targets: Target[] = []
  for (const host of offeredHosts(inputs, ambient)) {
    if (explicit.some(target => isWholeHost(target, host))) continue
    if (present.earlier(host)) continue
    if (ambient.github !== undefined && present.base(host)) {
      notices.push(`${host.key}: the docker config has a login already, so the workflow token is not used`)
      continue
    }
    const repositories = inputs.repositories.filter(
      repository => repository.host.key === host.key && !isProvenBy(explicit, repository)
    )
    targets.push({
      host,
      at: 'autologin',
      repositories: repositories.map(({ name }) => name),
      purposes: inputs.purposes,
      auth: {
        insecure: false,
        identity: {},
        ...(ambient.gitlab?.caFile === undefined ? {} : { caFile: ambient.gitlab.caFile })
      },
      required: repositories.length > 0
    })
  }
  return targets
}

/** True for a login that clients take for every repository of the host. */
function isWholeHost({ host: { key }, path, scope }: Target, host: Host): boolean {
  return key === host.key && path === undefined && scope === undefined
}

/** True for a repository that a path-scoped login of the step covers. */
function isProvenBy(explicit: readonly Target[], { host, name }: RepositoryInput): boolean {
  return explicit.some(
    ({ host: { key }, scope, repositories }) =>
      key === host.key && scope === undefined && repositories.includes(name)
  )
}

/** The registries the CI has a token for. Google's take no CI token, whatever the variables say. */
function offeredHosts(inputs: Inputs, ambient: Ambient): readonly Host[] {
  const { github, gitlab } = ambient
  const names: (string | undefined)[] = []
  if (github?.token !== undefined && github.actor !== undefined) {
    const own = registryOf(github.serverUrl)
    const isLegacy = inputs.repo?.host.key === GITHUB_LEGACY_REGISTRY || inputs.werf?.legacyRegistry === true
    const legacy = own === 'ghcr.io' && isLegacy
    names.push(own, legacy ? GITHUB_LEGACY_REGISTRY : undefined)
  }
  if (gitlab?.jobToken !== undefined || gitlab?.deployToken !== undefined) names.push(gitlab.registry)
  if (gitlab?.dependencyProxy !== undefined) names.push(gitlab.dependencyProxy.server)
  const hosts = names.map(name => parseHost(name ?? '')).filter(host => host !== undefined)
  return hosts.filter(host => providerOf(host, { ignoreAutologin: false }).id !== 'google')
}
