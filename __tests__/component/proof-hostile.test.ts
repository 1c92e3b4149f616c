import { performance } from 'node:perf_hooks'
import { describe, expect, it } from '@jest/globals'
import { parseChallenges } from '../../src/net/challenge.js'
import { readClaims } from '../../src/net/claims.js'
import { EVERY_AWK, forEach, jwt, runAwk } from './proof-awk.js'

const HEADERS = [
  'Basic',
  'Basic realm="basic-realm"',
  'bAsIc REALM=plain',
  'Bearer realm="https://a.example/token"',
  'Bearer realm="https://a.example/t",service="s",scope="repository:a/b:pull,push"',
  'Bearer service = "s" ,\t realm\t=\t"r"',
  'BEARER realm="say \\"hi\\", o"',
  'Bearer realm="first",realm="second"',
  'Bearer realm="never closed',
  'Bearer realm="r",service=""',
  'Bearer realm="r" error="invalid_token"',
  'Bearer realm="a b, c=d", service="Docker registry"',
  'Basic realm="b", Bearer realm="r", service="s", Basic',
  'Bearer realm="one", Bearer realm="two"',
  'Bearer service="s", Bearer realm="two"',
  'Digest realm="d", nonce="n", Basic, Negotiate abc==, Bearer realm="r"',
  'Basic realm="x, Bearer realm=evil"',
  'Basic realm="x\\", Bearer realm=\\"evil"',
  'Basic realm="x\\\\", Bearer realm="r"',
  'Negotiate, NTLM, Basic realm="x"',
  '',
  ',',
  ' , ,',
  '"',
  '=',
  'realm="x"',
  'Bearer',
  'Bearer service="s"',
  'Bearer abc=',
  '\u0001(Bearer',
  '(what, "ever, Bearer", Bearer realm="r"'
]

describe.each(EVERY_AWK)('when %s reads a challenge', awk => {
  it('takes the one that the Action takes', () => {
    const found = forEach(
      awk,
      `scheme = read_challenge(field[1])
       realm = scheme == "bearer" ? challenge["realm"] : ""
       service = scheme == "bearer" ? challenge["service"] : ""
       print "[" json_quote(scheme) "," json_quote(realm) "," json_quote(service) "]"`,
      HEADERS.map(header => [header])
    )
    const wanted = HEADERS.map(header => {
      const all = parseChallenges(header)
      const one = all.find(({ scheme }) => scheme === 'bearer') ?? all[0]
      return one?.scheme === 'bearer'
        ? [one.scheme, one.realm, one.service ?? '']
        : [one?.scheme ?? '', '', '']
    })
    expect(found).toEqual(wanted)
  })

  it.each(['Bearer ', 'a', ' ', ',', '"', '\\', 'a=', '\\"', 'Basic realm="', '(', '=', '"a",'])(
    'needs no long time for 100 kB of %j',
    piece => {
      const header = `Basic realm="x", ${piece.repeat(Math.ceil(100_000 / piece.length))}`
      const start = performance.now()
      expect(runAwk(awk, 'getline line; print read_challenge(line)', {}, header)).toBe('basic\n')
      expect(performance.now() - start).toBeLessThan(2000)
    }
  )
})

const right = { type: 'repository', name: 'acme/app', actions: ['pull', 'push'] }
const TOKENS = [
  jwt(JSON.stringify({ access: [right] })),
  jwt(JSON.stringify({ access: [{ ...right, type: 'repository(plugin)' }] })),
  jwt(JSON.stringify({ access: [{ ...right, type: 'repositoryx' }] })),
  jwt(JSON.stringify({ access: [right, { ...right, actions: ['delete'] }] })),
  jwt(JSON.stringify({ access: [{ ...right, actions: null }] })),
  jwt(JSON.stringify({ access: [{ ...right, actions: 'pull' }] })),
  jwt(JSON.stringify({ access: [{ ...right, name: ['acme/app'] }] })),
  jwt(JSON.stringify({ access: [right, 'pull'] })),
  jwt(JSON.stringify({ access: [{ Type: 'repository', Name: 'acme/app', Actions: ['*'] }] })),
  jwt(JSON.stringify({ access: [] })),
  jwt(JSON.stringify({ access: null })),
  jwt(JSON.stringify({ access: 'null' })),
  jwt(JSON.stringify({ access: { 0: right } })),
  jwt(JSON.stringify({ access: [{ ...right, name: '__proto__', actions: ['\n::error::x', '*'] }] })),
  jwt(JSON.stringify({ access: [{ ...right, name: 'acmé/äpp' }] })),
  jwt(JSON.stringify({ padding: 'x', access: [right] })),
  jwt(JSON.stringify({ padding: 'xx', access: [right] })),
  jwt(JSON.stringify({ padding: '\u0000"\\', access: [right] })),
  jwt(`{"access":[],"access":[${JSON.stringify(right)}]}`),
  jwt(`{"access":[${JSON.stringify(right)}]`),
  jwt('[]'),
  jwt('null'),
  jwt('"access"'),
  jwt('{"access":[[[[[[[[]]]]]]]]}'),
  jwt(''),
  'opaque',
  'a.b',
  'a.b.c',
  'a..c',
  'a.e30.c.d',
  'a.e+0/.c',
  'a.e30=.c',
  'a.e3.c',
  `a.${'A'.repeat(60_000)}.c`
]

describe.each(EVERY_AWK)('when %s reads a token', awk => {
  it('finds the rights that the Action finds, and shows known words only', () => {
    const found = forEach(
      awk,
      `told = reads_access(json_get(jwt_claims(field[1]), "access"))
       text = ""
       for (name in granted) text = text (text == "" ? "" : ",") json_quote(name) ":" json_quote(granted[name])
       print told ? "{" text "}" : "null"`,
      TOKENS.map(token => [token])
    )
    const wanted = TOKENS.map(token => {
      const access = readClaims(token)?.access
      if (access === undefined) return null
      const granted = new Map<string, string>()
      for (const { name, actions } of access.filter(entry => /^repository(\(.*\))?$/.test(entry.type))) {
        const known = actions.filter(action => ['pull', 'push', 'delete', '*'].includes(action))
        const words = (granted.get(name) ?? '') + known.map(action => ` ${action},`).join('')
        if (words !== '') granted.set(name, words)
      }
      return Object.fromEntries(granted)
    })
    expect(found).toEqual(wanted)
  })
})
