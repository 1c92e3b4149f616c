import type { Entry } from '../../src/docker-config.js'
import { parseHost } from '../../src/host.js'
import { Secret } from '../../src/secret.js'

export const HUB_KEY = 'https://index.docker.io/v1/'

export function basic(username: string, password: string): Entry['credential'] {
  return { kind: 'basic', source: 'test', username, password: new Secret(password) }
}

export function login(name: string, change: Partial<Entry> = {}): Entry {
  const host = parseHost(name)
  if (host === undefined) throw new Error(`no host: ${name}`)
  return { host, keys: [host.key], aliases: [], credential: basic('u', 'p'), ...change }
}

export function hubLogin(change: Partial<Entry> = {}): Entry {
  const aliases = ['docker.io', 'index.docker.io', 'registry-1.docker.io']
  return login('docker.io', { keys: [HUB_KEY], aliases, ...change })
}

export function auth(username: string, password: string): { readonly auth: string } {
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') }
}
