import { describe, expect, it } from '@jest/globals'
import fc, { cases } from '../property.js'
import { parseDockerConfig, readDockerConfig, serialiseDockerConfig } from '../../src/docker-config.js'
import { jsonErrorPosition } from '../../src/docker-config/json-position.js'
import { Failure } from '../../src/errors.js'

const REMEDY = 'correct the file, or start empty with "docker-config: none"'
const base64 = (text: string) => Buffer.from(text).toString('base64')

function failureOf(text: string): Failure {
  try {
    parseDockerConfig(text, '/home/u/.docker/config.json')
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('the text was accepted')
}

describe('when a config is sound', () => {
  it.each([
    ['an empty file', '', {}],
    ['blanks', ' \n', {}],
    ['an empty object', '{}', {}],
    ['null auths, as Go reads them', '{"auths":null,"credHelpers":null}', { auths: null, credHelpers: null }],
    ['a null entry', '{"auths":{"h.test":null}}', { auths: { 'h.test': null } }],
    ['an empty auth', '{"auths":{"h.test":{"auth":""}}}', { auths: { 'h.test': { auth: '' } } }],
    ['a field in another letter case', '{"CredsStore":"pass","X":1}', { credsStore: 'pass', X: 1 }]
  ])('reads %s', (_, text, config) => {
    expect(parseDockerConfig(text, 'f')).toEqual(config)
  })

  it('keeps passwords with colons, empty passwords, and base64 broken into lines', () => {
    const auths = { a: { auth: base64('u:p:q') }, b: { auth: base64('u:') }, c: { auth: 'dTpw\r\ndw==' } }
    expect(parseDockerConfig(JSON.stringify({ auths }), 'f')).toEqual({ auths })
  })

  it('is written with tabs and read back the same, key order included', () => {
    const text =
      '{\n\t"zeta": 1,\n\t"auths": {\n\t\t"h.test": {}\n\t},\n\t"alpha": {\n\t\t"x": null\n\t}\n}\n'
    expect(serialiseDockerConfig(parseDockerConfig(text, 'f'))).toBe(text)
  })
})

describe('when docker would ignore a config', () => {
  it.each([
    ['a byte order mark', '\ufeff{}', 'starts with a byte order mark (line 1, column 1)'],
    ['a trailing comma', '{\n  "auths": {},\n}', 'is not valid JSON (line 3, column 1)'],
    ['a cut-off file', '{"auths": {"h', 'is not valid JSON (line 1, column 12)'],
    ['no JSON', 'hunter2', 'is not valid JSON (line 1, column 1)'],
    ['a list', '[]', 'is not a JSON object (line 1, column 1)'],
    ['null', 'null', 'is not a JSON object (line 1, column 1)'],
    ['a list of auths', '{"auths":[]}', 'has an "auths" that is not an object'],
    ['text as helpers', '{"credHelpers":"x"}', 'has a "credHelpers" that is not an object'],
    ['a number as store', '{"credsStore":1}', 'has a "credsStore" that is not text'],
    [
      'a helper that is no text',
      '{"credHelpers":{"h.test":1}}',
      'has a value that is not text in "credHelpers", key "h.test"'
    ],
    [
      'an entry that is text',
      '{"auths":{"h.test":"c2VjcmV0"}}',
      'has an entry that is not an object in "auths", key "h.test"'
    ],
    [
      'an auth that is a number',
      '{"auths":{"h.test":{"auth":1}}}',
      'has an "auth" that is not text in "auths", key "h.test"'
    ],
    [
      'an identity token that is a number',
      '{"auths":{"h.test":{"identitytoken":1}}}',
      'has an "identitytoken" that is not text in "auths", key "h.test"'
    ],
    [
      'an auth in clear',
      '{"auths":{"h.test":{"auth":"u:hunter2"}}}',
      'has an "auth" that is not base64 in "auths", key "h.test"'
    ],
    [
      'an auth without padding',
      '{"auths":{"h.test":{"auth":"dTpwYQ"}}}',
      'has an "auth" that is not base64 in "auths", key "h.test"'
    ],
    [
      'an auth without a colon',
      `{"auths":{"h.test":{"auth":"${base64('hunter2')}"}}}`,
      'has an "auth" without a colon in "auths", key "h.test"'
    ],
    [
      'an auth without a user',
      `{"auths":{"h.test":{"auth":"${base64(':hunter2')}"}}}`,
      'has an "auth" with an empty user name in "auths", key "h.test"'
    ],
    [
      'a bad entry under a key with a secret',
      '{"auths":{"ok":{},"https://u:hunter2@h.test":{"auth":1}}}',
      'has an "auth" that is not text in "auths", entry 2'
    ],
    [
      'a bad entry under a key that is a secret',
      '{"auths":{"hunter2":{"auth":1}}}',
      'has an "auth" that is not text in "auths", entry 1'
    ],
    [
      'a bad helper under a key that looks like a signed token',
      '{"credHelpers":{"eyJhunter2.eyJhunter2.Xy":1}}',
      'has a value that is not text in "credHelpers", entry 1'
    ],
    [
      'a bad entry under a host with a port',
      '{"auths":{"https://localhost:5000/v2/":{"auth":1}}}',
      'has an "auth" that is not text in "auths", key "https://localhost:5000/v2/"'
    ]
  ])('names the file and the place for %s', (_, text, problem) => {
    const failure = failureOf(text)
    expect(failure.kind).toBe('config')
    expect(failure.message).toBe(`docker config "/home/u/.docker/config.json" ${problem}: ${REMEDY}`)
    expect(failure.message).not.toContain('hunter2')
    expect(failure.cause).toBeUndefined()
  })
})

describe('when a place in broken JSON is looked for', () => {
  it('agrees with the parser on what is JSON', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '}', ']', '"', ':', '\\', '\u0001', '0', 'e'),
        (json, at, insert) => {
          const cut = at % (json.length + 1)
          for (const text of [json, json.slice(0, cut) + insert + json.slice(cut), json.slice(0, cut)]) {
            expect(jsonErrorPosition(text) === undefined).toBe(isJson(text))
          }
        }
      ),
      cases(500)
    )
  })

  it.each([
    ['{"a":1 "b":2}', 1, 8],
    ['{"a":\n 01}', 2, 3],
    ['[1,]', 1, 4],
    ['{"a" 1}', 1, 6],
    ['{"a":"\u0001"}', 1, 6],
    ['{} x', 1, 4]
  ])('finds it in %j', (text, line, column) => {
    expect(jsonErrorPosition(text)).toEqual({ line, column })
  })

  it('is not stopped by depth or length', () => {
    expect(jsonErrorPosition('['.repeat(200_000))).toEqual({ line: 1, column: 200_001 })
    expect(jsonErrorPosition(`"${'\\n'.repeat(500_000)}"`)).toBeUndefined()
  })
})

describe('when any text is read', () => {
  it('never throws and never quotes it', () => {
    const secret = 'hunter2SECRET'
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const reading = readDockerConfig(before + secret + after)
        if ('problem' in reading) expect(reading.problem).not.toContain(secret)
      })
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
