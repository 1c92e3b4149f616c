import { describe, expect, it } from '@jest/globals'
import fc from '../property.js'
import type { DockerConfig, StorePlan } from '../../src/docker-config.js'
import { hasCredentialFor, mergeLogins } from '../../src/docker-config.js'
import { canonicalKey } from '../../src/docker-config/keys.js'
import { Secret } from '../../src/secret.js'
import { auth, basic, HUB_KEY, hubLogin, login } from './logins.js'

const ABSENT: StorePlan = { kind: 'absent' }
const STAYS: StorePlan = { kind: 'stays' }
const OTHER = { auth: auth('o', 'o').auth, identitytoken: 'it', extra: 1 }

describe('when a login is written', () => {
  it('keeps every key that is not ours, in its place', () => {
    const base: DockerConfig = {
      HttpHeaders: { a: 'b' },
      auths: { 'other.test': OTHER, 'ghcr.io': auth('old', 'old') },
      currentContext: 'c',
      proxies: {}
    }
    const { config, authFile } = mergeLogins(base, [login('ghcr.io'), login('new.test')], ABSENT)
    expect(JSON.stringify(config)).toBe(
      JSON.stringify({
        HttpHeaders: { a: 'b' },
        auths: { 'other.test': OTHER, 'ghcr.io': auth('u', 'p'), 'new.test': auth('u', 'p') },
        currentContext: 'c',
        proxies: {}
      })
    )
    expect(authFile).toBeUndefined()
  })

  it('leaves nothing of the old entry, for a stale identity token would win', () => {
    const { config } = mergeLogins({ auths: { 'ghcr.io': OTHER } }, [login('ghcr.io')], ABSENT)
    expect(config.auths).toEqual({ 'ghcr.io': auth('u', 'p') })
  })

  it('writes an identity token as docker does', () => {
    const credential = { kind: 'identity', source: 't', token: new Secret('refresh') } as const
    const { config } = mergeLogins({}, [login('x.azurecr.io', { credential })], ABSENT)
    expect(config.auths).toEqual({ 'x.azurecr.io': { auth: 'PHRva2VuPjo=', identitytoken: 'refresh' } })
  })

  it('removes every stale spelling, and tells each', () => {
    const stale = [
      'https://GHCR.io',
      'http://ghcr.io/',
      'ghcr.io/v1/',
      'https://ghcr.io/v2/',
      'Ghcr.io',
      'ghcr.io/v2'
    ]
    const kept = ['ghcr.io:443', 'ghcr.io/team', 'xghcr.io', 'ghcr.io.test', 'https://ghcr.io/v3/']
    const base = { auths: Object.fromEntries([...stale, ...kept].map(key => [key, auth('o', 'o')])) }
    const { config, replaced } = mergeLogins(base, [login('ghcr.io')], ABSENT)
    expect(Object.keys(config.auths ?? {})).toEqual([...kept, 'ghcr.io'])
    expect(replaced).toEqual(stale.map(key => ({ key, stood: 'a credential' })))
  })

  it('knows the names of Docker Hub', () => {
    const base = {
      auths: {
        'docker.io': OTHER,
        'https://index.docker.io/v2/': {},
        'registry-1.docker.io': auth('o', 'o')
      },
      credHelpers: { 'docker.io': 'desktop', [HUB_KEY]: 'desktop', 'other.test': 'pass' }
    }
    const { config, replaced } = mergeLogins(base, [hubLogin()], ABSENT)
    expect(config).toEqual({ auths: { [HUB_KEY]: auth('u', 'p') }, credHelpers: { 'other.test': 'pass' } })
    expect(replaced).toEqual([
      { key: 'docker.io', stood: 'an identity token' },
      { key: 'registry-1.docker.io', stood: 'a credential' },
      { key: 'docker.io', stood: 'the credential helper "desktop"' },
      { key: HUB_KEY, stood: 'the credential helper "desktop"' }
    ])
  })

  it('writes further keys of one login without taking one for a stale spelling of another', () => {
    const keys = ['a.test', 'https://a.test', 'b.test']
    const { config, replaced } = mergeLogins({ auths: { 'b.test': {} } }, [login('a.test', { keys })], ABSENT)
    expect(Object.keys(config.auths ?? {})).toEqual(['b.test', 'a.test', 'https://a.test'])
    expect(replaced).toEqual([])
  })

  it('says nothing when the same credential stood there', () => {
    const base = { auths: { 'ghcr.io': auth('u', 'p') } }
    expect(mergeLogins(base, [login('ghcr.io')], ABSENT)).toEqual({ config: base, replaced: [] })
  })

  it('names no helper whose name may be anything', () => {
    const base = { credHelpers: { 'ghcr.io': 'x; y' } }
    expect(mergeLogins(base, [login('ghcr.io')], ABSENT).replaced).toEqual([
      { key: 'ghcr.io', stood: 'a credential helper' }
    ])
  })

  it.each([
    [
      'a:b',
      'the user name for "ghcr.io" contains a colon, which a docker config cannot hold: correct "username"'
    ],
    ['', 'the user name for "ghcr.io" is empty, which a docker config cannot hold: correct "username"']
  ])('refuses the user name %j', (username, message) => {
    const entry = login('ghcr.io', { credential: basic(username, 'p') })
    expect(() => mergeLogins({}, [entry], ABSENT)).toThrow(
      expect.objectContaining({ kind: 'input', message })
    )
  })
})

describe('when nothing would be left in auths', () => {
  it('leaves an entry that keeps docker from choosing a store', () => {
    expect(mergeLogins({}, [], ABSENT).config).toEqual({ auths: { 'registry-auth.invalid': {} } })
    expect(mergeLogins({ auths: null }, [], ABSENT).config.auths).toEqual({ 'registry-auth.invalid': {} })
  })
})

describe('when a login is for a path', () => {
  it('keeps it out of config.json, where docker would use it for the whole host', () => {
    const base = { auths: { 'other.test': OTHER }, credHelpers: { 'ghcr.io': 'pass', 'quay.io': 'pass' } }
    const entry = login('ghcr.io', { path: 'acme/app' })
    expect(mergeLogins(base, [entry], ABSENT)).toEqual({
      config: base,
      authFile: {
        auths: { 'other.test': OTHER, 'ghcr.io/acme/app': auth('u', 'p') },
        credHelpers: { 'quay.io': 'pass' }
      },
      replaced: []
    })
  })

  it('takes Docker Hub by the name podman looks for', () => {
    const { authFile } = mergeLogins({}, [hubLogin({ path: 'acme' })], ABSENT)
    expect(authFile?.auths).toHaveProperty(['docker.io/acme'])
  })
})

describe('when the base has a credential store', () => {
  it('turns what a dropped one lists into helpers, except where we log in', () => {
    const base = { credsStore: 'pass', auths: { 'listed.test': {} }, credHelpers: { 'own.test': 'gcloud' } }
    const servers = ['listed.test', 'https://scheme.test', 'ghcr.io', 'own.test', HUB_KEY, '__proto__']
    const { config, replaced, authFile } = mergeLogins(base, [login('ghcr.io')], {
      kind: 'dropped',
      helper: 'pass',
      servers
    })
    expect(config).not.toHaveProperty('credsStore')
    expect(Object.entries(config.credHelpers ?? {})).toEqual([
      ['own.test', 'gcloud'],
      ['listed.test', 'pass'],
      ['scheme.test', 'pass'],
      [HUB_KEY, 'pass'],
      ['__proto__', 'pass']
    ])
    expect(replaced).toEqual([{ key: 'ghcr.io', stood: 'the credential helper "pass"' }])
    expect(authFile).toBeUndefined()
  })

  it('keeps a computing one and takes our hosts out of its reach, in config.json alone', () => {
    const base = { credsStore: 'ecr-login', credHelpers: { 'quay.io': 'pass' } }
    const { config, authFile } = mergeLogins(base, [login('ghcr.io'), hubLogin()], STAYS)
    expect(config.credsStore).toBe('ecr-login')
    expect(config.credHelpers).toEqual({ 'quay.io': 'pass', 'ghcr.io': '', [HUB_KEY]: '' })
    expect(authFile).toEqual({
      auths: { 'ghcr.io': auth('u', 'p'), [HUB_KEY]: auth('u', 'p') },
      credHelpers: { 'quay.io': 'pass' }
    })
  })

  it('drops empty helpers that say nothing without a store', () => {
    const { config, authFile } = mergeLogins({ credHelpers: { 'a.test': '' } }, [login('ghcr.io')], ABSENT)
    expect(config).not.toHaveProperty('credHelpers')
    expect(authFile).toBeUndefined()
  })

  it('takes a host out of the reach of a wildcard helper', () => {
    const base = { credHelpers: { '*.dkr.ecr.*.amazonaws.com': 'ecr-login' } }
    const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
    const { config, authFile } = mergeLogins(base, [login(host), login('a.b.test')], ABSENT)
    expect(config.credHelpers).toEqual({ '*.dkr.ecr.*.amazonaws.com': 'ecr-login', [host]: '' })
    expect(authFile?.credHelpers).toEqual(base.credHelpers)
  })
})

describe('when the environment adds entries', () => {
  const above = {
    auths: {
      'https://v.test': auth('v', 'v'),
      'ghcr.io': auth('v', 'v'),
      'e.test': {},
      'p.test/x': auth('v', 'v')
    }
  }
  const base = { auths: { 'v.test': auth('b', 'b') }, credHelpers: { 'v.test': 'pass' } }

  it('puts those of the variable above the base and below the logins', () => {
    const { config, authFile } = mergeLogins(base, [login('ghcr.io')], ABSENT, { above })
    expect(config).toEqual({ auths: { 'https://v.test': auth('v', 'v'), 'ghcr.io': auth('u', 'p') } })
    expect(authFile?.auths).toEqual({ ...config.auths, 'p.test/x': auth('v', 'v') })
  })

  it('keeps those of an auth file where the base has nothing, and its paths beside', () => {
    const below = { auths: { 'V.test': OTHER, 'n.test': OTHER, 'h.test': OTHER, 'n.test/x': OTHER } }
    const { config, authFile } = mergeLogins({ ...base, credHelpers: { 'h.test': 'pass' } }, [], ABSENT, {
      below
    })
    expect(config.auths).toEqual({ 'v.test': auth('b', 'b'), 'n.test': OTHER })
    expect(authFile?.auths).toEqual({ ...config.auths, 'n.test/x': OTHER })
  })
})

describe('when any config is merged', () => {
  const host = fc.constantFrom('ghcr.io', 'quay.io', 'r.test:5000', 'docker.io')
  const spelling = fc
    .tuple(
      fc.constantFrom('', 'https://', 'HTTP://'),
      host,
      fc.constantFrom('', '/', '/v1/', '/v2', '/team/app')
    )
    .map(parts => parts.join(''))
  const key = fc.oneof(spelling, fc.constantFrom(HUB_KEY, '__proto__', '10', '*.test.io'), fc.string())
  const entry = fc.oneof(
    fc.constant(null),
    fc.record(
      { auth: fc.constant(auth('x', 'y').auth), identitytoken: fc.string(), note: fc.jsonValue() },
      { requiredKeys: [] }
    )
  )
  const top = fc.dictionary(
    fc.string().filter(name => !/^(auths|credhelpers|credsstore)$/i.test(name) && !/^\d+$/.test(name)),
    fc.jsonValue()
  )
  const config: fc.Arbitrary<DockerConfig> = fc
    .tuple(top, fc.dictionary(key, entry), fc.dictionary(key, fc.constantFrom('pass', 'gcloud', '')))
    .map(([rest, auths, credHelpers]) =>
      Object.fromEntries([...Object.entries(rest), ['auths', auths], ['credHelpers', credHelpers]])
    )
  const logins = fc.subarray([
    login('ghcr.io'),
    hubLogin(),
    login('r.test:5000', { keys: ['r.test:5000', 'second.test'] }),
    login('quay.io', { path: 'team' })
  ])
  const store: fc.Arbitrary<StorePlan> = fc.oneof(
    fc.constant(ABSENT),
    fc.constant(STAYS),
    fc.array(key).map(servers => ({ kind: 'dropped', helper: 'pass', servers }) as const)
  )

  it('keeps unknown keys and entries of other hosts, and always an entry', () => {
    fc.assert(
      fc.property(config, logins, store, (base, entries, plan) => {
        const merged = mergeLogins(base, entries, plan).config
        for (const [name, value] of Object.entries(base)) {
          if (name !== 'auths' && name !== 'credHelpers') expect(own(merged, name)).toEqual(value)
        }
        const ours = familyOf(entries)
        for (const [name, value] of Object.entries(base.auths ?? {})) {
          if (!ours.has(canonicalKey(name))) expect(own(merged.auths, name)).toEqual(value)
        }
        expect(Object.keys(merged.auths ?? {}).length).toBeGreaterThan(0)
      })
    )
  })

  it('leaves no stale spelling and no helper that answers for a login', () => {
    fc.assert(
      fc.property(config, logins, store, (base, entries, plan) => {
        const merged = mergeLogins(base, entries, plan)
        const ours = familyOf(entries)
        const written = entries.filter(({ path }) => path === undefined).flatMap(({ keys }) => keys)
        const stale = Object.keys(merged.config.auths ?? {}).filter(
          name => ours.has(canonicalKey(name)) && !written.includes(name)
        )
        expect(stale).toEqual([])
        const answering = Object.entries(merged.config.credHelpers ?? {}).filter(
          ([name, helper]) => ours.has(canonicalKey(name)) && helper !== ''
        )
        expect(answering).toEqual([])
        expect(Object.values(merged.authFile?.credHelpers ?? {})).not.toContain('')
        for (const name of written) expect(own(merged.config.auths, name)).toEqual(auth('u', 'p'))
        if (Object.values(merged.config.credHelpers ?? {}).includes('')) expect(merged.authFile).toBeDefined()
      })
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(config, logins, store, config, (base, entries, plan, below) => {
        const once = mergeLogins(base, entries, plan, { below })
        const next: StorePlan = plan.kind === 'stays' ? plan : ABSENT
        const twice = mergeLogins(
          once.config,
          entries,
          next,
          once.authFile === undefined ? {} : { below: once.authFile }
        )
        expect(JSON.stringify(twice.config)).toBe(JSON.stringify(once.config))
        expect(twice.authFile).toEqual(once.authFile)
        expect(twice.replaced).toEqual([])
      })
    )
  })

  function familyOf(entries: readonly ReturnType<typeof login>[]): Set<string> {
    const hosts = entries.filter(({ path }) => path === undefined)
    return new Set(
      hosts.flatMap(({ host: { key: name }, keys, aliases }) => [name, ...keys, ...aliases]).map(canonicalKey)
    )
  }

  function own(object: object | null | undefined, name: string): unknown {
    return Object.getOwnPropertyDescriptor(object ?? {}, name)?.value
  }
})

describe('when a credential is looked for', () => {
  it.each<[string, DockerConfig, boolean]>([
    ['an entry', { auths: { 'https://ghcr.io/': auth('a', 'b') } }, true],
    ['an identity token', { auths: { 'ghcr.io': { identitytoken: 'x' } } }, true],
    ['an empty entry', { auths: { 'ghcr.io': {} } }, false],
    ['a path of the host', { auths: { 'ghcr.io/acme': auth('a', 'b') } }, false],
    ['a helper', { credHelpers: { 'ghcr.io': 'pass' } }, true],
    ['an empty helper', { credHelpers: { 'ghcr.io': '' } }, false],
    [
      'a look-alike',
      { auths: { 'ghcr.io.test': auth('a', 'b') }, credHelpers: { 'xghcr.io': 'pass' } },
      false
    ]
  ])('answers for %s', (_, config, found) => {
    expect(hasCredentialFor(config, ['ghcr.io'])).toBe(found)
  })

  it('knows wildcards and that an exact helper beats them', () => {
    const pattern = { '*.dkr.ecr.*.amazonaws.com': 'ecr-login' }
    const host = '1.dkr.ecr.eu-west-1.amazonaws.com'
    expect(hasCredentialFor({ credHelpers: pattern }, [host])).toBe(true)
    expect(hasCredentialFor({ credHelpers: { ...pattern, [host]: '' } }, [host])).toBe(false)
    expect(hasCredentialFor({ credHelpers: pattern }, [`${host}.test`])).toBe(false)
  })
})
