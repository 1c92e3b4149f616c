import { describe, expect, it } from '@jest/globals'
import type { Exchange } from '../vectors/vector.js'
import { COMMON_AWKS, EVERY_AWK } from './proof-awk.js'
import { prove, type Request } from './proof-world.js'

const BASIC = { status: 401, headers: { 'www-authenticate': 'Basic realm="registry"' } }
const BEARER = { status: 401, headers: { 'www-authenticate': 'Bearer realm="https://auth.example/token"' } }
const get = (url: string, response: Exchange['response']): Exchange => ({
  request: { method: 'GET', url },
  response
})
const sent = (requests: readonly Request[]): readonly string[] =>
  requests.map(({ method, url }) => `${method} ${url}`)

describe.each(EVERY_AWK)('with %s, where plain http is allowed and no scheme given', awk => {
  it('stays with http where a registry answers', () => {
    const http = [get('http://127.0.0.1:5000/v2/', BASIC), get('http://127.0.0.1:5000/v2/', { status: 200 })]
    expect(prove({ awk, registry: '127.0.0.1:5000', http }).proof).toBe('credential accepted')
  })

  it.each<[string, Exchange['response']]>([
    ['redirect', { status: 301, headers: { location: 'https://127.0.0.1:5000/v2/' } }],
    ['upgrade', { status: 426 }],
    ["Go's answer", { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' }],
    ["nginx's answer", { status: 400, body: '<p>The plain HTTP request was sent to HTTPS port</p>' }],
    ['cut connection', { error: 'reset' }]
  ])('goes to https after a %s', (_name, first) => {
    const http = [
      get('http://127.0.0.1:5000/v2/', first),
      get('https://127.0.0.1:5000/v2/', BASIC),
      get('https://127.0.0.1:5000/v2/', { status: 200 })
    ]
    const found = prove({ awk, registry: '127.0.0.1:5000', http })
    expect([found.ok, found.failure]).toEqual([true, ''])
    expect(found.requests.map(({ authorization }) => authorization !== '')).toEqual([false, false, true])
  })

  it('asks http again where https is not spoken either', () => {
    const http = [
      get('http://localhost/v2/', { error: 'reset' }),
      get('https://localhost/v2/', { error: 'tls' }),
      get('http://localhost/v2/', BASIC),
      get('http://localhost/v2/', { status: 200 })
    ]
    expect(prove({ awk, registry: 'localhost', http }).failure).toBe('')
  })

  it('does not turn from a certificate that is not trusted to http', () => {
    const http = [
      get('http://registry.example/v2/', { error: 'refused' }),
      get('https://registry.example/v2/', { error: 'certificate' })
    ]
    const found = prove({ awk, registry: 'registry.example', http, fields: { insecure: '1' } })
    expect([found.ok, found.failure]).toEqual([false, 'no answer: certificate'])
  })
})

describe.each(COMMON_AWKS)('with %s, when an upload is started', awk => {
  const upload = (location: string, further: readonly Exchange[] = []): readonly string[] => {
    const http: Exchange[] = [
      get('https://registry.example/v2/', BASIC),
      get('https://registry.example/v2/', { status: 200 }),
      {
        request: { method: 'POST', url: 'https://registry.example/v2/acme/app/blobs/uploads/' },
        response: { status: 202, headers: { location } }
      },
      ...further
    ]
    const fields = { repositories: 'acme/app' }
    const found = prove({ awk, registry: 'registry.example', http, fields, verify: 'push' })
    expect(found.proof).toBe('credential accepted; push on acme/app proven; pull on acme/app not proven')
    expect([found.ok, found.failure]).toEqual([true, ''])
    return sent(found.requests).filter(line => line.startsWith('DELETE'))
  }

  it.each([
    '/v2/acme/app/blobs/uploads/1?a=b&c=d',
    'https://registry.example/v2/acme/app/blobs/uploads/1?a=b&c=d'
  ])('cancels it at %s', location => {
    expect(upload(location)).toEqual(['DELETE https://registry.example/v2/acme/app/blobs/uploads/1?a=b&c=d'])
  })

  it.each([
    'https://evil.example/x',
    '//evil.example/x',
    'http://registry.example/x',
    'https://registry.example.evil.example/x',
    'https://registry.example@evil.example/x',
    'https://registry.example/x"\nurl = "https://evil.example',
    '/x y',
    '/x\ty',
    '/x\\y',
    ''
  ])('carries the credential nowhere else: %j', location => {
    expect(upload(location)).toEqual([])
  })
})

describe.each(EVERY_AWK)('with %s, when a token service is asked', awk => {
  it('encodes what the user and the registry named, and drops a fragment', () => {
    const challenge = 'Bearer realm="https://auth.example/token?x=1#y",service="a b&c"'
    const http = [
      get('https://registry.example/v2/', { status: 401, headers: { 'www-authenticate': challenge } }),
      get('https://auth.example/token', { status: 200, body: { token: 'opaque' } })
    ]
    const found = prove({ awk, registry: 'registry.example', http, fields: { username: 'a&b=c d%é' } })
    expect(found.failure).toBe('')
    expect([...new URL(found.requests[1]?.url ?? '').searchParams].sort()).toEqual([
      ['account', 'a&b=c d%é'],
      ['client_id', 'registry-auth'],
      ['service', 'a b&c'],
      ['x', '1']
    ])
  })

  it('asks with an identity token for all repositories in one scope', () => {
    const http = [
      get('https://registry.example/v2/', BEARER),
      {
        request: { method: 'POST', url: 'https://auth.example/token' },
        response: { status: 200, body: { access_token: 'o' } }
      }
    ]
    const fields = { 'identity-token': '1', username: '<token>', password: 'a+b/c=', repositories: 'x/a x/b' }
    const found = prove({ awk, registry: 'registry.example', http, fields })
    expect([...new URLSearchParams(found.requests[1]?.body)].sort()).toEqual([
      ['client_id', 'registry-auth'],
      ['grant_type', 'refresh_token'],
      ['refresh_token', 'a+b/c='],
      ['scope', 'repository:x/a:pull,push repository:x/b:pull,push']
    ])
    expect(found.proof).toBe(
      'credential accepted; pull, push on x/a not proven; pull, push on x/b not proven'
    )
  })

  it.each(['""', '"a b"', '"a\\nb"', '"é"', '1', 'null', '["x"]', '{}'])('takes no token like %s', token => {
    const http = [
      get('https://registry.example/v2/', BEARER),
      get('https://auth.example/token', { status: 200, body: `{"token":${token}}` })
    ]
    expect(prove({ awk, registry: 'registry.example', http }).failure).toBe(
      'the token service of "registry.example" answered without a token: check the registry\'s name and its configuration'
    )
  })

  it('takes the word of a keyless login for what to do', () => {
    const http = [
      get('https://registry.example/v2/', BEARER),
      get('https://auth.example/token', { status: 401 })
    ]
    const fields = { 'remedy-': 'log in again' }
    expect(prove({ awk, registry: 'registry.example', http, fields }).failure).toBe(
      'login to "registry.example" as "alice" was refused (401): log in again'
    )
  })

  it('says how long a login holds', () => {
    const fields = { expires: '1767323045', path: 'acme' }
    expect(prove({ awk, registry: 'registry.example', verify: 'false', fields }).line).toBe(
      'logged in to registry.example/acme as alice (username and password) for build, publish, until 2026-01-02T03:04:05.000Z: not verified'
    )
  })
})
