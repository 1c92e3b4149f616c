import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { certificateFolders } from '../../src/net/certs-d.js'
import type { Client } from '../../src/net/client.js'
import { systemAuthorities } from '../../src/net/system-authorities.js'
import { createAuthority, createSelfSigned, type Authority, type KeyPair } from '../fake/certificates.js'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { clientFor, createWorld, failureOf, type World } from './world.js'

let authority: Authority
let stranger: Authority
let leaf: KeyPair
let home: string
const running: FakeRegistry[] = []

beforeAll(() => {
  authority = createAuthority('own authority')
  stranger = createAuthority('another authority')
  leaf = authority.issue(['IP:127.0.0.1', 'DNS:localhost'])
})

afterAll(() => {
  authority.remove()
  stranger.remove()
})

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'home-'))
})

afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
  rmSync(home, { recursive: true })
})

async function start(pair: KeyPair = leaf, clientAuthority?: string): Promise<FakeRegistry> {
  const options = clientAuthority === undefined ? pair : { ...pair, ca: clientAuthority }
  const registry = await startFakeRegistry({ mode: 'anonymous', tls: options })
  running.push(registry)
  return registry
}

/** No system authorities: what is trusted comes from the test alone. */
const BARE = { SSL_CERT_FILE: '/nonexistent', SSL_CERT_DIR: '/nonexistent' }

function world(env: Readonly<Record<string, string>> = {}): World {
  return createWorld({ env: { ...BARE, ...env }, homeDirectory: home })
}

function get(client: Client, registry: FakeRegistry, host = '127.0.0.1') {
  return client.send({ method: 'GET', url: new URL(`https://${host}:${registry.port}/v2/`) })
}

function certsD(
  registry: string,
  files: Readonly<Record<string, string>>,
  root = path.join(home, '.config')
): void {
  const folder = path.join(root, 'docker', 'certs.d', registry)
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
}

describe('when a certificate is not to be trusted', () => {
  it('names an unknown authority and its remedy', async () => {
    const registry = await start()
    const here = world()
    const failure = await failureOf(get(clientFor(here, registry.host), registry))
    expect(failure.kind).toBe('network')
    expect(failure.message).toBe(
      `the certificate of "${registry.host}" is signed by an unknown authority: name the authority's PEM file in "ca-file"`
    )
    expect(registry.requests).toEqual([])
    expect(here.slept).toEqual([])
  })

  it('names a self-signed certificate the same way', async () => {
    const registry = await start(createSelfSigned())
    const failure = await failureOf(get(clientFor(world(), registry.host), registry))
    expect(failure.message).toContain('is signed by an unknown authority')
  })

  it('says that it has expired', async () => {
    const registry = await start(authority.issue(['IP:127.0.0.1'], { expired: true }))
    const failure = await failureOf(get(clientFor(world(), registry.host, [authority.file]), registry))
    expect(failure.message).toBe(
      `the certificate of "${registry.host}" has expired: renew it at the registry`
    )
  })

  it('says that it is for another name', async () => {
    const registry = await start(authority.issue(['DNS:registry.example']))
    const failure = await failureOf(get(clientFor(world(), registry.host, [authority.file]), registry))
    expect(failure.message).toBe(
      `the certificate of "${registry.host}" is for another name: use the name it was issued for, or have it issued for this one`
    )
  })

  it('is not trusted because of another authority', async () => {
    const registry = await start()
    const failure = await failureOf(get(clientFor(world(), registry.host, [stranger.file]), registry))
    expect(failure.message).toContain('is signed by an unknown authority')
    expect(registry.connections()).toBe(2)
    expect(registry.requests).toHaveLength(0)
  })
})

describe('when an authority is known', () => {
  it('comes from the ca-file', async () => {
    const registry = await start()
    expect((await get(clientFor(world(), registry.host, [authority.file]), registry)).status).toBe(200)
    expect(registry.connections()).toBe(1)
  })

  it.each(['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])('comes from %s, at the second handshake', async name => {
    const registry = await start()
    const here = world({ [name]: authority.file })
    expect((await get(clientFor(here, registry.host), registry)).status).toBe(200)
    expect(registry.connections()).toBe(2)
    expect(registry.requests).toHaveLength(1)
    expect(here.slept).toEqual([])
  })

  it('comes from SSL_CERT_DIR', async () => {
    const registry = await start()
    const env = { SSL_CERT_DIR: `/nonexistent:${path.dirname(authority.file)}` }
    expect((await get(clientFor(world(env), registry.host), registry)).status).toBe(200)
  })

  it('is remembered for the next request', async () => {
    const registry = await start()
    const client = clientFor(world({ SSL_CERT_FILE: authority.file }), registry.host)
    await get(client, registry)
    await get(client, registry)
    expect(registry.connections()).toBe(2)
    expect(registry.requests).toHaveLength(2)
  })

  it('counts for the token service too', async () => {
    const registry = await start()
    const realm = await start()
    const client = clientFor(world(), registry.host, [authority.file])
    expect((await get(client, realm)).status).toBe(200)
  })

  it('comes from certs.d of this registry, at once', async () => {
    const registry = await start()
    certsD(registry.host, { 'ca.crt': authority.cert })
    expect((await get(clientFor(world(), registry.host), registry)).status).toBe(200)
    expect(registry.connections()).toBe(1)
  })

  it('comes from certs.d below XDG_CONFIG_HOME', async () => {
    const registry = await start()
    certsD(registry.host, { 'ca.crt': authority.cert }, path.join(home, 'xdg'))
    const env = { XDG_CONFIG_HOME: path.join(home, 'xdg') }
    expect((await get(clientFor(world(env), registry.host), registry)).status).toBe(200)
  })

  it('does not come from certs.d of another registry', async () => {
    const registry = await start()
    certsD('127.0.0.1', { 'ca.crt': authority.cert })
    const failure = await failureOf(get(clientFor(world(), registry.host), registry))
    expect(failure.message).toContain('unknown authority')
  })

  it('keeps the usual ones beside it, loaded only when the named ones do not know the issuer', async () => {
    const registry = await start()
    const here = world({ SSL_CERT_FILE: authority.file })
    expect((await get(clientFor(here, registry.host, [stranger.file]), registry)).status).toBe(200)
    const counts = here.lines.flatMap(line => /^trusting (\d+) certificate/.exec(line)?.[1] ?? []).map(Number)
    expect(counts[0]).toBe(1)
    expect(counts[1]).toBeGreaterThanOrEqual(new Set(tls.rootCertificates).size + 2)
  })

  it('comes from any certificate of a file', async () => {
    const registry = await start()
    const pem = path.join(home, 'both.pem')
    writeFileSync(pem, `# comment\n${stranger.cert}\n${authority.cert}`)
    expect((await get(clientFor(world(), registry.host, [pem]), registry)).status).toBe(200)
    expect(registry.connections()).toBe(1)
  })
})

describe('when a ca-file is of no use', () => {
  it.each([
    ['missing.pem', undefined, 'cannot be read: name an existing PEM file'],
    ['empty.pem', 'secret text', "holds no certificate: name a PEM file with the authority's"]
  ])('names it: %s', async (name, text, complaint) => {
    const registry = await start()
    const file = path.join(home, name)
    if (text !== undefined) writeFileSync(file, text)
    const failure = await failureOf(get(clientFor(world(), registry.host, [file]), registry))
    expect(failure.kind).toBe('input')
    expect(failure.message).toBe(`the "ca-file" "${file}" ${complaint}`)
  })
})

describe('when the registry asks for a client certificate', () => {
  it('gets the one in certs.d', async () => {
    const registry = await start(leaf, authority.cert)
    const own = authority.issue(['DNS:client'])
    certsD(registry.host, { 'ca.crt': authority.cert, 'client.cert': own.cert, 'client.key': own.key })
    expect((await get(clientFor(world(), registry.host), registry)).status).toBe(200)
  })

  it('is not given to the token service', async () => {
    const registry = await start(leaf, authority.cert)
    const realm = await start(leaf, authority.cert)
    const own = authority.issue(['DNS:client'])
    certsD(registry.host, { 'ca.crt': authority.cert, 'client.cert': own.cert, 'client.key': own.key })
    await failureOf(get(clientFor(world(), registry.host), realm))
    expect(realm.requests).toEqual([])
    await failureOf(get(clientFor(world(), registry.host), registry, 'localhost'))
    expect(registry.requests).toEqual([])
  })

  it.each(['client.cert', 'client.key'])('names half a pair: %s', async name => {
    const registry = await start()
    certsD(registry.host, { [name]: 'x' })
    const failure = await failureOf(get(clientFor(world(), registry.host), registry))
    expect(failure.kind).toBe('config')
    expect(failure.message).toContain(`${name}" lies there without its "client.`)
  })
})

describe("when docker's folders are looked for", () => {
  const options = { homeDirectory: '/home/u', debug: () => undefined }
  const none = (): undefined => undefined

  it('knows the places of each system', () => {
    const registry = 'reg.example:5000'
    expect(certificateFolders(registry, { ...options, platform: 'linux', env: none })).toEqual([
      '/etc/docker/certs.d/reg.example:5000',
      '/home/u/.config/docker/certs.d/reg.example:5000'
    ])
    expect(certificateFolders(registry, { ...options, platform: 'darwin', env: none })).toContain(
      '/home/u/.docker/certs.d/reg.example:5000'
    )
    const env = (name: string): string | undefined => (name === 'ProgramData' ? 'C:\\ProgramData' : undefined)
    expect(certificateFolders(registry, { ...options, platform: 'win32', env })).toEqual([
      'C:\\ProgramData\\docker\\certs.d\\reg.example5000'
    ])
  })
})

describe("when the system's authorities are read", () => {
  const options = { homeDirectory: '/', debug: () => undefined, platform: 'linux' as const }
  // Node's own look at the system is not what is tested here
  const old = { ...tls, getCACertificates: undefined } as unknown as typeof tls

  it('takes the first bundle and every folder, links to neighbours once', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'certs-'))
    writeFileSync(path.join(folder, 'a.pem'), authority.cert)
    execFileSync('ln', ['-s', 'a.pem', path.join(folder, '0a1b2c3d.0')])
    execFileSync('ln', ['-s', stranger.file, path.join(folder, 'b.pem')])
    const env = (name: string): string | undefined => (name === 'SSL_CERT_DIR' ? folder : '/nonexistent')
    expect(systemAuthorities(old, { ...options, env })).toEqual([authority.cert.trim(), stranger.cert.trim()])
    rmSync(folder, { recursive: true })
  })

  it('passes over what it cannot read', () => {
    expect(systemAuthorities(old, { ...options, env: () => '/nonexistent' })).toEqual([])
  })
})
