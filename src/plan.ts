import type { Ambient } from './ambient.js'
import { autologins } from './autologin.js'
import { Failure, throwAll } from './errors.js'
import type { Host } from './host.js'
import { IDENTITY_KEYS } from './identity.js'
import type { Inputs, RepositoryInput } from './inputs/inputs.js'
import type { LoginInput } from './inputs/login-input.js'
import type { Target } from './provider.js'
import { providerOf } from './providers/index.js'
import type { Purpose } from './purpose.js'

/** What stands in the docker config the job starts from. */
export interface Present {
  /** An earlier step of this job logged in to the host. */
  earlier(host: Host): boolean
  /** The config the job started from has a login for the host. */
  base(host: Host): boolean
  /** `DOCKER_AUTH_CONFIG` has one, which an autologin beats. */
  variable?(host: Host): boolean
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
  refuseStrangeIdentities(chosen, ambient)
  const explicit = chosen.map(({ login, purposes }) => explicitTarget(login, purposes, inputs, chosen))
  const automatic =
    inputs.autologin && !ambient.ignoreAutologin
      ? autologins(inputs, ambient, present, explicit, notices)
      : []
  const targets = [...explicit, ...automatic]
  const leftOut = [
    ...inputs.skipped,
    ...inputs.logins.filter(login => !chosen.some(one => one.login === login))
  ]
  reviewCoverage(inputs.repositories, targets, presentOrLeftOut(present, leftOut), notices)
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

/** A key that the registry's provider does not know would be ignored silently, and a login made without it. */
function refuseStrangeIdentities(chosen: readonly ChosenLogin[], ambient: Ambient): void {
  for (const { login } of chosen) {
    const provider = providerOf(login.host, ambient)
    if (login.ecr === 'true' && provider.id !== 'aws') throw new Failure('input', notEcr(login.at))
    const strange = IDENTITY_KEYS.find(
      key => login.identity[key] !== undefined && !provider.identityKeys?.includes(key)
    )
    if (strange === undefined) continue
    throw new Failure('input', `${login.at}: "${strange}" means nothing to this registry (${provider.title})`)
  }
}

/** A name of the user's own in front of ECR says neither region nor account. */
function notEcr(at: string): string {
  return `${at}: "ecr: true" is for the names of Amazon ECR itself; name ACCOUNT.dkr.ecr.REGION.amazonaws.com as the registry`
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
  throwAll(failures)
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
      identity: login.identity,
      ...(login.username === undefined ? {} : { username: login.username }),
      ...(login.password === undefined ? {} : { password: login.password }),
      ...(login.caFile === undefined ? {} : { caFile: login.caFile }),
      ...(login.scheme === undefined ? {} : { scheme: login.scheme }),
      ...(login.ecr === undefined ? {} : { ecr: login.ecr })
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

/** Hosts whose login was left out on purpose count as present: what is not made cannot be proven. */
function presentOrLeftOut(present: Present, leftOut: readonly { readonly host: Host }[]): Present['base'] {
  return host =>
    present.earlier(host) ||
    present.base(host) ||
    present.variable?.(host) === true ||
    leftOut.some(one => one.host.key === host.key)
}

/** A repository to prove needs a login that covers it; one made elsewhere counts, but is not ours to prove. */
function reviewCoverage(
  repositories: readonly RepositoryInput[],
  targets: readonly Target[],
  isElsewhere: (host: Host) => boolean,
  notices: string[]
): void {
  const failures: Failure[] = []
  for (const { at, host, name } of repositories) {
    if (targets.some(target => target.host.key === host.key && target.repositories.includes(name))) continue
    if (isElsewhere(host))
      notices.push(`${host.key}/${name}: not proven, since its login was not made by this step`)
    else
      failures.push(
        new Failure('input', `${at}: no login of this step covers the repository; name its registry too`)
      )
  }
  throwAll(failures)
}
