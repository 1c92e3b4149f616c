import { describe, expect, it } from '@jest/globals'
import { parseHost } from '../../src/host.js'
import { checkedRealm } from '../../src/net/realm.js'
import { EVERY_AWK, forEach } from './proof-awk.js'

const REALMS = [
  ...['https://auth.docker.io/token', 'https://auth.example:8443/token?x=1', 'https://8.8.8.8/token'],
  ...['https://172.32.0.1/token', 'https://100.128.0.1/token', 'https://localhost.example/token'],
  ...['https://metadata.google.internal.example/token', 'https://notlocalhost/token', 'https://10.example/t'],
  ...['https://127.0.0.1.example/', 'HTTPS://AUTH.example/token', 'http://auth.example/token'],
  ...['https://auth.example', 'https://auth.example?x=1', 'https://auth.example./token'],
  ...[
    'https://169.254.169.254/latest',
    'https://169.254.170.2/',
    'https://169.254.170.23/',
    'https://100.100.100.200/'
  ],
  ...['https://168.63.129.16/', 'https://[fd00:ec2::254]/', 'https://[fd00:0ec2:0:0::0254]/'],
  ...['https://metadata.google.internal/', 'https://METADATA.google.internal./', 'https://metadata.goog/'],
  ...[
    'https://169.254.169.254./',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://0251.0376.0251.0376/'
  ],
  ...['https://169.254.43518/', 'https://[::ffff:169.254.169.254]/', 'https://[::ffff:a9fe:a9fe]/'],
  ...['https://[::169.254.169.254]/', 'https://[64:ff9b::a9fe:a9fe]/', 'https://%31%36%39.254.169.254/'],
  ...['https://１６９.254.169.254/', 'https://169.254.169.254:443/', 'https://169。254。169。254/'],
  ...[
    'https://localhost/token',
    'https://LOCALHOST./token',
    'https://a.localhost:8443/token',
    'https://127.0.0.1/'
  ],
  ...[
    'https://127.1/token',
    'https://0/token',
    'https://0.0.0.0/token',
    'https://[::1]/token',
    'https://[::]/token'
  ],
  ...[
    'https://[::ffff:127.0.0.1]/token',
    'https://10.1.2.3/token',
    'https://012.1.2.3/token',
    'https://172.16.0.1/'
  ],
  ...[
    'https://172.31.255.255/token',
    'https://192.168.1.1/token',
    'https://100.64.0.1/token',
    'https://169.254.1.1/'
  ],
  ...['https://[fe80::1]/token', 'https://[fd12:3456::1]/token', 'https://[64:ff9b::10.0.0.1]/token'],
  ...[
    'https://0x7f.1/',
    'https://0X7F000001/',
    'https://0177.0.0.1/',
    'https://127.0.0.0x1/',
    'https://10.0x10203/'
  ],
  ...[
    '',
    'token',
    '/token',
    'ftp://a.example/',
    'file:///etc/passwd',
    'javascript:x',
    'https://',
    'https://a b/'
  ],
  ...[
    'https://user@a.example/',
    'https://user:pass@a.example/',
    'https://:pass@a.example/',
    'https://a\\@b/'
  ],
  ...['https://a.example\\.evil.example/', 'https://a"b.example/', 'https://[::1/', 'https://a:b/']
]
const REGISTRIES = [
  'registry.example',
  '127.0.0.1:5000',
  '10.0.0.5',
  'reg.localhost',
  '[::1]:5000',
  '[fd00::5]:5000'
]

function isRefused(realm: string, registry: string, scheme: 'http' | 'https'): boolean {
  const host = parseHost(registry)
  if (host === undefined) throw new Error(registry)
  try {
    checkedRealm(realm, { scheme, host })
    return false
  } catch {
    return true
  }
}

/** What only a trick looks like is refused even where the Action, which can tell what it means, takes it. */
const STRICTER = /^https?:\/\/(\[|0[0-7.]*[/.]|0x|127\.1|127\.0\.0\.0x|10\.0x)|["\\]/i

describe.each(EVERY_AWK)('when %s checks a realm', awk => {
  const cases = REGISTRIES.flatMap(registry =>
    (['http', 'https'] as const).flatMap(scheme => REALMS.map(realm => [realm, registry, scheme] as const))
  )
  const found = (): readonly unknown[] =>
    forEach(
      awk,
      `host_parse(field[2])
       login["key"] = endpoint_host = field[2]
       login["host"] = host_name
       endpoint = field[3] "://" field[2]
       print is_safe_realm(field[1]) ? "null" : json_quote(failure)`,
      cases
    )

  it('takes none that the Action refuses, and refuses none but odd spellings that it takes', () => {
    const answers = found()
    const wrong = cases.filter(([realm, registry, scheme], index) => {
      const action = isRefused(realm, registry, scheme)
      const component = answers[index] !== null
      return action ? !component : component && !STRICTER.test(realm)
    })
    expect(wrong).toEqual([])
    expect(answers.filter(answer => answer === null).length).toBeGreaterThan(100)
  })

  it('takes an IPv6 literal only where it is the registry itself', () => {
    const answers = found()
    const taken = cases.filter(([realm], index) => /\[/.test(realm) && answers[index] === null)
    expect([...new Set(taken.map(([realm, registry]) => `${realm} ${registry}`))]).toEqual([
      'https://[::1]/token [::1]:5000'
    ])
  })

  it('repeats nothing of the address', () => {
    for (const answer of found()) {
      if (answer !== null) {
        expect(answer).toMatch(
          /^"[a-z0-9.:[\]]+" named a token service (that is no http\(s\) address|with a user name in its address|without TLS \(an http address\)|at a cloud's metadata address|at a loopback, private or link-local address): the credential was not sent there; check the registry's name and its configuration$/
        )
      }
    }
  })
})
