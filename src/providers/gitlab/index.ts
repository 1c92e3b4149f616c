import type { Ambient, GitLabAmbient } from '../../ambient.js'
import { Failure } from '../../errors.js'
import type { Host } from '../../host.js'
import { parseHost } from '../../host.js'
import type { Provider, Refusal, Source } from '../../provider.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'
import { JOB_TOKEN_USERNAME } from './names.js'

function isInstanceRegistry(host: Host, gitlab: GitLabAmbient | undefined): boolean {
  return gitlab?.registry !== undefined && parseHost(gitlab.registry)?.key === host.key
}

/** `CI_DEPENDENCY_PROXY_SERVER` carries a port that image references often leave out. */
function isDependencyProxy(host: Host, gitlab: GitLabAmbient | undefined): boolean {
  const server = parseHost(gitlab?.dependencyProxy?.server ?? '')
  if (server === undefined) return false
  return server.key === host.key || withoutDefaultPort(server) === host.key
}

/** The bare name of a host on its scheme's default port, undefined for every other port. */
function withoutDefaultPort(host: Host): string | undefined {
  return host.port === 443 || host.port === 80 ? host.key.replace(/:\d+$/, '') : undefined
}

const cleanupPassword: Source = (context, target) => {
  const { gitlab, cleanup } = context.ambient
  if (cleanup === undefined || !isInstanceRegistry(target.host, gitlab)) return Promise.resolve(undefined)
  if (!target.purposes.includes('cleanup')) return Promise.resolve(undefined)
  if (target.purposes.length > 1) {
    throw new Failure(
      'input',
      `"${target.host.key}" has another credential for cleanup than for ${target.purposes.filter(purpose => purpose !== 'cleanup').join(', ')}: give cleanup a step of its own, or run its command by "registry-auth exec"`
    )
  }
  return Promise.resolve({ kind: 'basic', ...pick(cleanup), source: 'cleanup password' })
}

const dependencyProxy: Source = (context, target) => {
  const { gitlab } = context.ambient
  const proxy = gitlab?.dependencyProxy
  if (proxy === undefined || !isDependencyProxy(target.host, gitlab)) return Promise.resolve(undefined)
  return Promise.resolve({ kind: 'basic', ...pick(proxy), source: 'dependency proxy' })
}

/** The deploy token outlives the job, so what is deployed takes it; everything else takes the job token. */
const jobOrDeployToken: Source = (context, target) => {
  const { gitlab } = context.ambient
  if (gitlab === undefined || !isInstanceRegistry(target.host, gitlab)) return Promise.resolve(undefined)
  const deploys = target.purposes.every(purpose => purpose === 'deploy')
  if (gitlab.deployToken !== undefined && (deploys || gitlab.jobToken === undefined)) {
    return Promise.resolve({ kind: 'basic', ...pick(gitlab.deployToken), source: 'deploy token' })
  }
  if (gitlab.jobToken === undefined) return Promise.resolve(undefined)
  return Promise.resolve({
    kind: 'basic',
    username: JOB_TOKEN_USERNAME,
    password: gitlab.jobToken,
    source: 'job token'
  })
}

function pick<Login extends Pick<NonNullable<GitLabAmbient['deployToken']>, 'username' | 'password'>>(
  login: Login
): { username: string; password: Login['password'] } {
  return { username: login.username, password: login.password }
}

function remedy({ credential, action }: Refusal): string {
  if (credential.source === 'job token') {
    return action === undefined
      ? 'check that the container registry is on and that the user who started the job may use it; the token dies with the job'
      : `the user who started the job needs at least the Developer role (for delete: Maintainer), and the target project must allow this project's job token`
  }
  if (action === undefined)
    return 'check the user name and the token; a personal access token needs the scope "read_registry" or "api"'
  if (action === 'pull') return 'give the token the scope "read_registry"'
  if (action === 'push') return 'give the token the scope "write_registry" and the role Developer'
  return 'give the token the scope "api" and a role that may delete'
}

/** GitLab's registry and dependency proxy: registry.gitlab.com and the instance the job runs on. */
export const gitlab: Provider = {
  id: 'gitlab',
  title: 'GitLab',
  matches: (host: Host, ambient: Ambient) =>
    host.key === 'registry.gitlab.com' ||
    isInstanceRegistry(host, ambient.gitlab) ||
    isDependencyProxy(host, ambient.gitlab),
  sources: [explicit, cleanupPassword, dependencyProxy, jobOrDeployToken],
  keys: host => {
    const bare = withoutDefaultPort(host)
    return bare === undefined ? [host.key] : [host.key, bare]
  },
  actions: distributionActions,
  remedy
}
