import { describe, expect, it } from '@jest/globals'
import { isHostPart, isLoopback, parseHost, parseRegistryAddress } from '../src/host.js'

describe('when a host is parsed', () => {
  it.each([
    ['Registry.Example:5000', 'registry.example:5000'],
    ['[::1]:5000', '[::1]:5000'],
    ['[2001:db8::1]', '[2001:db8::1]'],
    ['10.0.0.1', '10.0.0.1'],
    ['my_registry.local', 'my_registry.local']
  ])('keeps %s as %s', (text, key) => {
    expect(parseHost(text)?.key).toBe(key)
  })

  it.each([
    '',
    '::1',
    '[::1',
    '[localhost]',
    'a b',
    'a..b',
    '-a.example',
    'a.example:0',
    'a.example:65536',
    'a.example:',
    'u@a.example',
    'a.example/x',
    'a.example.',
    '*.example'
  ])('refuses %j', text => {
    expect(parseHost(text)).toBeUndefined()
  })
})

describe('when the first part of an image’s name can be a host', () => {
  it.each([
    'registry.example',
    'registry:5000',
    'localhost',
    'localhost:5000',
    '10.0.0.1',
    '[::1]',
    '[::1]:5000',
    'docker.io',
    // no host either, but what it is meant for: it is refused as a host and not looked for at Docker Hub
    'a..b'
  ])('%s is one', first => {
    expect(isHostPart(first)).toBe(true)
  })

  it.each(['', 'acme', 'registry', 'my_registry', 'my-registry', 'localhosts', 'Acme', 'LOCALHOST', '[a]'])(
    '%j is an account',
    first => {
      expect(isHostPart(first)).toBe(false)
    }
  )

  it.each(['registry.example', 'registry', 'registry:5000', 'localhost', 'Localhost:1', '[::1]', 'acme'])(
    'says of %s as of its key',
    first => {
      expect(isHostPart(parseHost(first)?.key ?? '')).toBe(isHostPart(first))
    }
  )
})

describe('when an address is parsed', () => {
  it('takes scheme and path off', () => {
    expect(parseRegistryAddress('https://Registry.example:5000/team/app/')).toEqual({
      host: { name: 'registry.example', port: 5000, key: 'registry.example:5000' },
      scheme: 'https',
      path: 'team/app'
    })
  })

  it.each([
    'ftp://a.example',
    'https://u:p@a.example',
    'a.example?x',
    'a.example#x',
    'a.example/x y',
    'https://'
  ])('refuses %j', text => {
    expect(parseRegistryAddress(text)).toBeUndefined()
  })
})

describe('when it matters whether a host is this machine', () => {
  it.each(['localhost', 'localhost:5000', 'app.localhost', '127.0.0.1', '127.9.9.9:1', '[::1]:5000'])(
    '%s is',
    text => {
      const host = parseHost(text)
      expect(host !== undefined && isLoopback(host)).toBe(true)
    }
  )

  it.each([
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '128.0.0.1',
    '10.0.0.1',
    '[::2]',
    '127.evil.example'
  ])('%s is not', text => {
    const host = parseHost(text)
    expect(host !== undefined && isLoopback(host)).toBe(false)
  })
})
