import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../src/errors.js'
import { checkedRealm } from '../../src/net/realm.js'
import { host } from './world.js'

function refusal(realm: string, registry: string, scheme: 'http' | 'https' = 'https'): Failure | undefined {
  try {
    checkedRealm(realm, { scheme, host: host(registry) })
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

const METADATA = [
  'https://169.254.169.254/latest',
  'https://169.254.170.2/',
  'https://169.254.170.23/',
  'https://100.100.100.200/',
  'https://168.63.129.16/',
  'https://[fd00:ec2::254]/',
  'https://[fd00:0ec2:0:0::0254]/',
  'https://metadata.google.internal/',
  'https://METADATA.google.internal./',
  'https://metadata.goog/',
  'https://169.254.169.254./',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://0251.0376.0251.0376/',
  'https://169.254.43518/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[::169.254.169.254]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://%31%36%39.254.169.254/',
  'https://１６９.254.169.254/'
]

const NEAR = [
  'https://localhost/token',
  'https://LOCALHOST./token',
  'https://a.localhost:8443/token',
  'https://127.0.0.1/token',
  'https://127.1/token',
  'https://0/token',
  'https://0.0.0.0/token',
  'https://[::1]/token',
  'https://[::]/token',
  'https://[::ffff:127.0.0.1]/token',
  'https://10.1.2.3/token',
  'https://012.1.2.3/token',
  'https://172.16.0.1/token',
  'https://172.31.255.255/token',
  'https://192.168.1.1/token',
  'https://100.64.0.1/token',
  'https://169.254.1.1/token',
  'https://[fe80::1]/token',
  'https://[fd12:3456::1]/token',
  'https://[64:ff9b::10.0.0.1]/token'
]

describe('when the realm is a public address', () => {
  it.each([
    'https://auth.docker.io/token',
    'https://auth.example:8443/token?x=1',
    'https://8.8.8.8/token',
    'https://172.32.0.1/token',
    'https://100.128.0.1/token',
    'https://[2606:4700::1111]/token',
    'https://localhost.example/token',
    'https://metadata.google.internal.example/token',
    'https://notlocalhost/token'
  ])('is used: %s', realm => {
    expect(checkedRealm(realm, { scheme: 'https', host: host('registry.example') }).href).toBe(
      new URL(realm).href
    )
  })

  it('may be stronger than the registry, never weaker', () => {
    expect(refusal('https://auth.example/token', 'registry.example', 'http')).toBeUndefined()
    expect(refusal('http://auth.example/token', 'registry.example', 'http')).toBeUndefined()
    expect(refusal('http://auth.example/token', 'registry.example', 'https')?.message).toBe(
      '"registry.example" named a token service without TLS (an http address): the credential was not sent there; check the registry\'s name and its configuration'
    )
  })
})

describe('when the realm is a metadata address', () => {
  it.each(METADATA)('refuses %s whatever the registry', realm => {
    for (const registry of [
      'registry.example',
      '127.0.0.1:5000',
      '169.254.169.254',
      '[::1]:5000',
      '10.0.0.1'
    ]) {
      const failure = refusal(realm, registry)
      expect(failure?.kind).toBe('unsafe')
      expect(failure?.message).toContain("at a cloud's metadata address")
    }
  })
})

describe('when the realm is a near address', () => {
  it.each(NEAR)('refuses %s from a public registry', realm => {
    const failure = refusal(realm, 'registry.example')
    expect(failure?.kind).toBe('unsafe')
    expect(failure?.message).toContain('at a loopback, private or link-local address')
  })

  it.each(NEAR)('takes %s from a registry that is near itself', realm => {
    for (const registry of [
      'localhost:5000',
      '127.0.0.1:5000',
      '10.0.0.5',
      '[fd00::5]:5000',
      'reg.localhost'
    ]) {
      expect(refusal(realm, registry)).toBeUndefined()
    }
  })
})

describe('when the realm is no address at all', () => {
  it.each([
    '',
    'token',
    '/token',
    'ftp://a.example/',
    'file:///etc/passwd',
    'javascript:x',
    'https://',
    'https://a b/'
  ])('refuses %j without repeating it', realm => {
    expect(refusal(realm, 'registry.example')?.message).toBe(
      '"registry.example" named a token service that is no http(s) address: the credential was not sent there; check the registry\'s name and its configuration'
    )
  })

  it.each(['https://user@a.example/', 'https://user:pass@a.example/', 'https://:pass@a.example/'])(
    'refuses user info: %s',
    realm => {
      expect(refusal(realm, 'registry.example')?.message).toContain('with a user name in its address')
    }
  )
})
