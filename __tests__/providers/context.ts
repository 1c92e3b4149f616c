import type { Ambient, GitLabAmbient } from '../../src/ambient.js'
import type { Context } from '../../src/context.js'
import type { Credential } from '../../src/credential.js'
import { parseHost } from '../../src/host.js'
import type { Host } from '../../src/host.js'
import type { Transport } from '../../src/net/transport.js'
import type { AuthInputs, Target } from '../../src/provider.js'
import { providerOf } from '../../src/providers/index.js'
import type { Purpose } from '../../src/purpose.js'
import { Secret } from '../../src/secret.js'

/** A GitLab job that is given all there is. */
export const GITLAB = {
  registry: 'registry.gitlab.example:5050',
  jobToken: new Secret('ambient job'),
  deployToken: { username: 'deploy', password: new Secret('ambient deploy') },
  dependencyProxy: { server: 'gitlab.example:443', username: 'proxy', password: new Secret('ambient proxy') }
} satisfies GitLabAmbient

/** A CI with every token there is, to find out who is given one. */
export const EVERYTHING: Ambient = {
  ignoreAutologin: false,
  cleanup: { username: 'cleaner', password: new Secret('ambient cleanup') },
  github: {
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    actor: 'octocat',
    token: new Secret('ambient workflow')
  },
  gitlab: GITLAB
}

/** A world without a network, in which nothing but the ambient facts can be found. */
export function contextOf(ambient: Ambient, transport?: Transport): Context & { readonly lines: string[] } {
  const lines: string[] = []
  const note = (line: string): void => void lines.push(line)
  return {
    ambient,
    lines,
    log: { debug: note, info: note, notice: note, warning: note, error: note },
    env: () => undefined,
    secret: value => new Secret(value),
    transport: transport ?? (() => Promise.reject(new Error('nothing may be sent here'))),
    idToken: () => Promise.reject(new Error('no OIDC token may be asked for here')),
    now: () => new Date('2026-01-02T03:04:05Z'),
    sleep: () => Promise.resolve(),
    random: () => 0,
    homeDirectory: '/nonexistent'
  }
}

export function host(text: string): Host {
  const parsed = parseHost(text)
  if (parsed === undefined) throw new Error(`no host: ${text}`)
  return parsed
}

export function target(
  name: string,
  purposes: readonly Purpose[] = ['build', 'publish'],
  auth: Partial<AuthInputs> = {},
  repositories: readonly string[] = []
): Target {
  const own = { insecure: false, identity: {}, ...auth }
  return { host: host(name), at: 'test', purposes, repositories, auth: own, required: true }
}

/** The credential a host's provider finds, by asking its sources in order. */
export async function credentialFor(wanted: Target, ambient: Ambient): Promise<Credential | undefined> {
  const context = contextOf(ambient)
  for (const source of providerOf(wanted.host, ambient).sources) {
    const credential = await source(context, wanted)
    if (credential !== undefined) return credential
  }
  return undefined
}

/** `USER:PASSWORD (SOURCE)`, a dash for nothing. */
export function shown(credential: Credential | undefined): string {
  if (credential === undefined) return '-'
  const login =
    credential.kind === 'basic'
      ? `${credential.username}:${credential.password.reveal()}`
      : `identity:${credential.token.reveal()}`
  return `${login} (${credential.source})`
}
