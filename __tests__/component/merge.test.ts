import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc, { cases } from '../property.js'
import type { DockerConfig } from '../../src/docker-config.js'
import { hasCredentialFor, mergeLogins, readDockerConfig } from '../../src/docker-config.js'
import { Secret } from '../../src/secret.js'
import { auth, basic, HUB_KEY, hubLogin, login } from '../docker-config/logins.js'
import { describeInEveryAwk } from './awk-parts.js'
import { folder, merge, PARTS } from './merge-world.js'

const SPELLINGS = [
  ...['a.test', 'https://a.test', 'http://A.test/', 'a.test/v2/', 'a.test:443', 'a.test/team', 'a.test/v3'],
  ...[
    'b.example.test:5000',
    'B.example.test:5000',
    'o.other.test',
    HUB_KEY,
    'docker.io',
    'index.docker.io/v2'
  ]
]
const entryOf = fc.constantFrom<object | null>(
  ...[null, {}, auth('o', 'o'), auth('u', 'p'), { ...auth('o', 'o'), identitytoken: 'it', extra: [1] }],
  ...[{ auth: '' }, { username: 'u', password: 'p' }, { registrytoken: 't' }, { auth: null, email: 'e' }]
)
const helperOf = fc.constantFrom('pass', 'gcloud', '', '/bin/x y')
const authsOf = fc.dictionary(fc.constantFrom(...SPELLINGS), entryOf, { maxKeys: 6, noNullPrototype: true })
const helpersOf = fc
  .dictionary(
    fc.constantFrom(
      'a.test',
      'https://a.test',
      '*.test',
      '*.ex*mple.test:5000',
      '*.*',
      'o.other.test',
      HUB_KEY
    ),
    helperOf,
    { maxKeys: 3, noNullPrototype: true }
  )
  // an empty wildcard, or an empty helper beside another spelling that is not, means nothing to any client
  .map(all => Object.fromEntries(Object.entries(all).filter(([key, one]) => one !== '' || !/[*a]/.test(key))))
const loginOf = fc.constantFrom(
  login('a.test'),
  login('a.test', { credential: basic('é"\\', "p\u0001:$(`'") }),
  login('a.test', { path: 'team' }),
  login('b.example.test:5000'),
  login('o.other.test', { credential: { kind: 'identity', source: 't', token: new Secret('refresh') } }),
  hubLogin()
)
const worlds = fc.record({
  base: fc.record({ auths: authsOf, credHelpers: helpersOf, other: fc.json() }, { requiredKeys: [] }),
  stays: fc.boolean(),
  above: fc.option(fc.record({ auths: authsOf }), { nil: undefined }),
  below: fc.option(fc.record({ auths: authsOf }), { nil: undefined }),
  logins: fc.uniqueArray(loginOf, { selector: ({ host, path }) => `${host.key}/${path ?? ''}`, maxLength: 3 })
})

describeInEveryAwk('when logins are merged', PARTS, (run, awk) => {
  it('does what the Action does', () => {
    fc.assert(
      fc.property(worlds, ({ base, stays, above, below, logins }) => {
        const config = (stays ? { ...base, credsStore: 'ecr-login' } : base) as DockerConfig
        const further = { ...(above ? { above } : {}), ...(below ? { below } : {}) } as Parameters<
          typeof mergeLogins
        >[3]
        const wanted = mergeLogins(config, logins, { kind: stays ? 'stays' : 'absent' }, further)
        const found = merge(run, {
          base: config,
          ...(above ? { above } : {}),
          ...(below ? { below } : {}),
          logins
        })
        expect(found.config).toEqual(wanted.config)
        expect(found.authFile).toEqual(wanted.authFile)
        const lines = wanted.replaced.map(
          ({ key, stood, of }) =>
            `"${key}": ${stood} ${of === undefined ? 'in the docker config' : `of ${of}`} is replaced`
        )
        const told = (line: string): string => line.replace('of DOCKER_AUTH_CONFIG', 'in the docker config')
        expect(found.lines.map(told).sort()).toEqual(lines.map(told).sort())
      }),
      cases(80)
    )
  })

  it('takes every key of one login out of the reach of a store', () => {
    const keys = ['a.test:443', 'a.test']
    const base = {
      credsStore: 'gcloud',
      auths: { 'a.test': auth('u', 'p'), 'https://a.test': auth('o', 'o') }
    }
    expect(merge(run, { base, logins: [login('a.test:443', { keys })] })).toEqual({
      lines: ['"https://a.test": a credential in the docker config is replaced'],
      config: {
        credsStore: 'gcloud',
        auths: Object.fromEntries(keys.map(key => [key, auth('u', 'p')])),
        credHelpers: Object.fromEntries(keys.map(key => [key, '']))
      },
      authFile: { auths: Object.fromEntries(keys.map(key => [key, auth('u', 'p')])) }
    })
  })

  it.each(['a.test', 'b.example.test:5000', HUB_KEY])(
    'finds the credential that clients find for %s',
    key => {
      fc.assert(
        fc.property(authsOf, helpersOf, (auths, credHelpers) => {
          const base = {
            auths,
            credHelpers: Object.fromEntries(Object.entries(credHelpers).filter(([, one]) => one))
          }
          const has = hasCredentialFor(base as DockerConfig, [key])
          expect(merge(run, { base, keys: key }).lines).toEqual([has ? '1' : '0'])
        }),
        cases(25)
      )
    }
  )

  it.each([
    '{"auths": {"a.test": {"auth": "x"',
    '\ufeff{}',
    '[1]',
    'null',
    ...[
      '[]',
      '1',
      '"x"',
      '{"a": 1}',
      '{"a.test:1": []}',
      '{"x.test": {"auth": 5}}',
      '{"A.test": {"auth": "x"}}'
    ],
    ...['{"a.test": {}, "b.test": {"auth": "Og=="}}', '{"a.test": {"identitytoken": {}}}'],
    ...['{"a.test": {"auth": "dTpw\\n"}, "a b@c.test": {"auth": "dXA="}}', '{"nodot": {"auth": "dXA="}}']
  ])('refuses what docker would: %s', text => {
    const base =
      /^[{[]/.test(text) && text.length > 3 && !text.startsWith('{"auths') ? `{"auths": ${text}}` : text
    const reading = readDockerConfig(base)
    if (!('problem' in reading)) throw new Error(`nothing is wrong with ${base}`)
    const remedy = 'correct the file, or start empty with "docker-config: none"'
    expect(merge(run, { base })).toEqual({
      lines: [`error: docker config "$ROOT/base/config.json" ${reading.problem}: ${remedy}`]
    })
  })

  describe('with a credential store', () => {
    const store = (script: string): string => {
      const place = mkdtempSync(join(folder, 'bin-'))
      writeFileSync(join(place, 'docker-credential-kept'), `#!/bin/sh\n${script}\n`)
      chmodSync(join(place, 'docker-credential-kept'), 0o755)
      return `${place}:/usr/bin:/bin`
    }
    const base = { credsStore: 'kept', auths: { 'a.test': {} } }
    const asked = (path: string): readonly string[] => merge(run, { base, path, keys: 'a.test' }).lines
    const warning = (what: string): readonly string[] => [
      `warning: the credential store "kept" ${what}: the job goes on without it`,
      '0'
    ]

    it('serves what the store lists by its helper', () => {
      const path = store(`[ "$1" = list ] && cat && echo '{"https://a.test":"me","${HUB_KEY}":"me"}'`)
      expect(asked(path)).toEqual(['1'])
    })

    it('goes on without one that cannot answer', () => {
      expect(asked('/usr/bin:/bin')).toEqual(warning('is not installed'))
      expect(asked(store('echo "{}"; exit 3'))).toEqual(warning('failed to list its registries'))
      expect(asked(store('echo nothing'))).toEqual(warning('did not list its registries as JSON'))
    })

    if (awk === 'busybox') {
      it('does not wait for one that hangs', () => {
        expect(asked(store('exec sleep 60'))).toEqual(warning('did not answer within 5 s'))
      })
    }
  })
})
