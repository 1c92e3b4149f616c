import type { Ambient } from './ambient.js'
import { Failures, Failure } from './errors.js'
import type { Host } from './host.js'
import { parseHost } from './host.js'
import type { Inputs, RepositoryInput } from './inputs/inputs.js'
import type { LoginInput } from './inputs/login-input.js'
import type { Target } from './provider.js'
import { providerOf } from './providers/index.js'
import { GITHUB_LEGACY_REGISTRY, registryOf } from './providers/github/names.js'
import type { Purpose } from './purpose.js'

/** What stands in the docker config the job starts from. */
export interface Present {
  /** An earlier step of this job logged in to the host. */
  earlier(host: Host): boolean
  /** The config the job started from has a login for the host. */
  base(host: Host): boolean
}

/** The logins to make, and what the log says about those that are not made. */
export interface Plan {
  readonly targets: readonly Target[]
  readonly notices: readonly string[]
}

/** Turns what the user said and what the CI offers into logins. Pure: nothing is read, sent or written. */
export function plan(inputs: Inputs, ambient: Ambient, present: Present): Plan {
  const notices: string[] = inputs.skipped.map(({ at, reason }) => `${at}: skipped (${reason})`)
  const chosen = inputs.logins.flatMap(login => choose(login, inputs, notices))
  refuseDuplicates(chosen)
  const explicit = chosen.map(({ login, purposes }) => explicitTarget(login, purposes, inputs, chosen))
  const automatic =
    inputs.autologin && !ambient.ignoreAutologin
      ? autologins(inputs, ambient, present, explicit, notices)
      : []
  const targets = [...explicit, ...automatic]
  reviewCoverage(inputs.repositories, targets, present, notices)
  return { targets, notices }
}

interface ChosenLogin {
  readonly login: LoginInput
  readonly purposes: readonly Purpose[]
}

/** A login's own `for` decides; when the step chose its purposes, it only narrows them, to nothing perhaps. */
function choose(login: LoginInput, inputs: Inputs, notices: string[]): readonly ChosenLogin[] {
  if (login.purposes === undefined) return [{ login, purposes: inputs.purposes }]
  if (!inputs.purposesChosen) return [{ login, purposes: login.purposes }]
  const purposes = login.purposes.filter(purpose => inputs.purposes.includes(purpose))
  if (purposes.length > 0) return [{ login, purposes }]
  notices.push(
    `${login.at}: not taken (it is for ${login.purposes.join(', ')}, this step for ${inputs.purposes.join(', ')})`
  )
  return []
}

/** One host, path and scope has one credential in a docker config. */
function refuseDuplicates(chosen: readonly ChosenLogin[]): void {
  const first = new Map<string, ChosenLogin>()
  const failures: Failure[] = []
  for (const one of chosen) {
    const key = [one.login.host.key, one.login.path ?? '', one.login.scope?.directory ?? ''].join(' ')
    const other = first.get(key)
    if (other === undefined) first.set(key, one)
    else failures.push(new Failure('input', duplicate(other, one)))
  }
  if (failures.length > 0) throw failures.length === 1 && failures[0] ? failures[0] : new Failures(failures)
}

function duplicate(first: ChosenLogin, second: ChosenLogin): string {
  const mixesCleanup = first.purposes.includes('cleanup') !== second.purposes.includes('cleanup')
  const place = `${second.login.at}: the same host, path and scope as in ${first.login.at}`
  return mixesCleanup
    ? `${place}: a docker config holds one credential per host, so give cleanup a step of its own ("for: cleanup"), or run its command by "registry-auth exec"`
    : place
}

function explicitTarget(
  login: LoginInput,
  purposes: readonly Purpose[],
  inputs: Inputs,
  chosen: readonly ChosenLogin[]
): Target {
  const { host, path, scope } = login
  const siblings = chosen.map(other => other.login).filter(other => other.host.key === host.key)
  const repositories = inputs.repositories
    .filter(repository => covering(repository, siblings) === login)
    .map(({ name }) => name)
  if (scope?.repository !== undefined && !repositories.includes(scope.repository))
    repositories.push(scope.repository)
  return {
    host,
    at: login.at,
    ...(path === undefined ? {} : { path }),
    ...(scope === undefined ? {} : { scope }),
    repositories,
    purposes,
    auth: {
      insecure: login.insecure,
      ...(login.username === undefined ? {} : { username: login.username }),
      ...(login.password === undefined ? {} : { password: login.password }),
      ...(login.caFile === undefined ? {} : { caFile: login.caFile }),
      ...(login.scheme === undefined ? {} : { scheme: login.scheme })
    },
    required: true
  }
}

/** The login a client takes for a repository: the longest path above it, else the host's own. */
function covering(repository: RepositoryInput, siblings: readonly LoginInput[]): LoginInput | undefined {
  return siblings
    .filter(
      ({ host, path, scope }) =>
        host.key === repository.host.key && scope === undefined && isAbove(path, repository.name)
    )
    .sort((one, other) => (other.path?.length ?? 0) - (one.path?.length ?? 0))[0]
}

function isAbove(path: string | undefined, repository: string): boolean {
  return path === undefined || repository === path || repository.startsWith(`${path}/`)
}

function autologins(
  inputs: Inputs,
  ambient: Ambient,
  present: Present,
  explicit: readonly Target[],
  notices: string[]
): readonly Target[] {
  const targets: Target[] = []
  for (const host of offeredHosts(inputs, ambient)) {
    if (
      explicit.some(
        ({ host: { key }, path, scope }) => key === host.key && path === undefined && scope === undefined
      )
    )
      continue
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
        ...(ambient.gitlab?.caFile === undefined ? {} : { caFile: ambient.gitlab.caFile })
      },
      required: repositories.length > 0
    })
  }
  return targets
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
    const legacy = own === 'ghcr.io' && inputs.repo?.host.key === GITHUB_LEGACY_REGISTRY
    names.push(own, legacy ? GITHUB_LEGACY_REGISTRY : undefined)
  }
  if (gitlab?.jobToken !== undefined || gitlab?.deployToken !== undefined) names.push(gitlab.registry)
  if (gitlab?.dependencyProxy !== undefined) names.push(gitlab.dependencyProxy.server)
  const hosts = names.map(name => parseHost(name ?? '')).filter(host => host !== undefined)
  return hosts.filter(host => providerOf(host, { ignoreAutologin: false }).id !== 'google')
}

/** A repository to prove needs a login that covers it; one made elsewhere counts, but is not ours to prove. */
function reviewCoverage(
  repositories: readonly RepositoryInput[],
  targets: readonly Target[],
  present: Present,
  notices: string[]
): void {
  for (const { at, host, name } of repositories) {
    if (targets.some(target => target.host.key === host.key && target.repositories.includes(name))) continue
    if (!present.earlier(host) && !present.base(host)) {
      throw new Failure('input', `${at}: no login of this step covers the repository; name its registry too`)
    }
    notices.push(`${host.key}/${name}: not proven, since its login was not made by this step`)
  }
}
