import { describe, expect, it } from '@jest/globals'
import fc from '../property.js'
import { parseChallenges, type Challenge } from '../../src/net/challenge.js'

describe('when a header holds one challenge', () => {
  it.each<[header: string, challenge: Challenge]>([
    ['Basic', { scheme: 'basic' }],
    ['Basic realm="basic-realm"', { scheme: 'basic', realm: 'basic-realm' }],
    ['bAsIc REALM=plain', { scheme: 'basic', realm: 'plain' }],
    ['Bearer realm="https://a.example/token"', { scheme: 'bearer', realm: 'https://a.example/token' }],
    [
      'Bearer realm="https://a.example/t",service="s",scope="repository:a/b:pull,push"',
      { scheme: 'bearer', realm: 'https://a.example/t', service: 's', scope: 'repository:a/b:pull,push' }
    ],
    ['Bearer service = "s" ,\t realm\t=\t"r"', { scheme: 'bearer', realm: 'r', service: 's' }],
    ['BEARER realm="say \\"hi\\", \\\\o"', { scheme: 'bearer', realm: 'say "hi", \\o' }],
    ['Bearer realm="first",realm="second"', { scheme: 'bearer', realm: 'first' }],
    ['Bearer realm="never closed', { scheme: 'bearer', realm: 'never closed' }],
    ['Bearer realm="r",service=""', { scheme: 'bearer', realm: 'r', service: '' }],
    ['Bearer realm="r" error="invalid_token"', { scheme: 'bearer', realm: 'r' }]
  ])('reads %s', (header, challenge) => {
    expect(parseChallenges(header)).toEqual([challenge])
  })
})

describe('when a header holds several challenges', () => {
  it('reads them in their order', () => {
    expect(parseChallenges('Basic realm="b", Bearer realm="r", service="s", Basic')).toEqual([
      { scheme: 'basic', realm: 'b' },
      { scheme: 'bearer', realm: 'r', service: 's' },
      { scheme: 'basic' }
    ])
  })

  it('gives parameters of an unknown scheme to nobody', () => {
    expect(parseChallenges('Digest realm="d", nonce="n", Basic, Negotiate abc==, Bearer realm="r"')).toEqual([
      { scheme: 'basic' },
      { scheme: 'bearer', realm: 'r' }
    ])
  })

  it('does not take a scheme inside a quoted string for a challenge', () => {
    expect(parseChallenges('Basic realm="x, Bearer realm=evil"')).toEqual([
      { scheme: 'basic', realm: 'x, Bearer realm=evil' }
    ])
  })
})

describe('when a header is not what the specification allows', () => {
  it.each([
    '',
    ',',
    ' , ,',
    '"',
    '=',
    'realm="x"',
    'Bearer',
    'Bearer service="s"',
    'Bearer abc=',
    '\u0000(Bearer'
  ])('finds nothing in %j', header => {
    expect(parseChallenges(header)).toEqual([])
  })

  it('goes on behind what it cannot read', () => {
    expect(parseChallenges('(what, "ever, Bearer", Bearer realm="r"')).toEqual([
      { scheme: 'bearer', realm: 'r' }
    ])
  })

  it('never throws', () => {
    const pieces = fc.constantFrom(
      'Bearer',
      'Basic',
      ' ',
      ',',
      '=',
      '"',
      '\\',
      'realm',
      '\t',
      '/',
      '(',
      'é',
      '=='
    )
    const header = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 60 }).map(parts => parts.join(''))
    )
    fc.assert(
      fc.property(header, text => {
        for (const { scheme } of parseChallenges(text)) expect(['basic', 'bearer']).toContain(scheme)
      })
    )
  })

  it.each(['Bearer ', 'a', ' ', ',', '"', '\\', 'a=', 'a =', 'Basic realm="', 'a  ', '(', '=', '"a",'])(
    'needs time in proportion to its length: 100 kB of %j',
    piece => {
      const header = `Basic realm="x", ${piece.repeat(Math.ceil(100_000 / piece.length))}`
      const start = performance.now()
      const found = parseChallenges(header)
      expect(performance.now() - start).toBeLessThan(500)
      expect(found[0]?.scheme).toBe('basic')
    }
  )
})

describe('when generated challenges are written down and read again', () => {
  const text = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code))
  })
  const challenge: fc.Arbitrary<Challenge> = fc.oneof(
    fc.record({ scheme: fc.constant('basic' as const), realm: text }, { requiredKeys: ['scheme'] }),
    fc.record(
      { scheme: fc.constant('bearer' as const), realm: text, service: text, scope: text },
      { requiredKeys: ['scheme', 'realm'] }
    )
  )

  it('gives the same challenges', () => {
    const styles = fc.record({
      quote: fc.boolean(),
      upper: fc.boolean(),
      blanks: fc.constantFrom('', ' ', '\t ')
    })
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 5 }), styles, (challenges, style) => {
        const header = challenges.map(item => write(item, style)).join(`${style.blanks},${style.blanks}`)
        expect(parseChallenges(header)).toEqual(challenges)
      })
    )
  })
})

function write(challenge: Challenge, style: { quote: boolean; upper: boolean; blanks: string }): string {
  const { scheme, ...parameters } = challenge
  const written = Object.entries(parameters).map(([name, value]) => {
    const bare = !style.quote && /^[A-Za-z0-9._-]+$/.test(value)
    return `${style.upper ? name.toUpperCase() : name}=${bare ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`
  })
  const name = style.upper ? scheme.toUpperCase() : scheme
  return written.length === 0 ? name : `${name} ${written.join(`${style.blanks},${style.blanks}`)}`
}
