import { describe, expect, it } from '@jest/globals'
import type { Ambient } from '../../src/ambient.js'
import type { Credential } from '../../src/credential.js'
import type { Provider, Refusal } from '../../src/provider.js'
import { PURPOSES } from '../../src/purpose.js'
import type { Action } from '../../src/purpose.js'
import { Secret } from '../../src/secret.js'
import { contextOf, host, shown, target } from './context.js'

/** What the contract needs to know of a provider's product. */
export interface Subject {
  readonly provider: Provider
  /** A host that is its own in the ambient facts. */
  readonly host: string
  /** A user name it takes; most take any. */
  readonly username: string
  readonly ambient: Ambient
}

const ACTIONS: readonly Action[] = ['pull', 'push', 'delete', '*']
const STATUSES = [400, 401, 403, 404, 429, 500]

/** What every provider promises to the core, whatever its registry. */
export function obeysTheContract(subject: Subject): void {
  const { provider, username, ambient } = subject
  const own = host(subject.host)
  const login = { username, password: new Secret('explicit') }

  describe(`when the provider is ${provider.id}`, () => {
    it('knows its host and has a name', () => {
      expect(provider.matches(own, ambient)).toBe(true)
      expect(provider.id).toMatch(/^[a-z][a-z-]*$/)
      expect(provider.title).not.toBe('')
    })

    it('asks first for what the user said, for every purpose', async () => {
      for (const purpose of PURPOSES) {
        const first = await provider.sources[0]?.(contextOf(ambient), target(subject.host, [purpose], login))
        expect(shown(first)).toBe(`${username}:explicit (username and password)`)
      }
    })

    it('takes a password of the user name "<token>" for an identity token, or refuses it', async () => {
      const asked = target(subject.host, ['build'], { username: '<token>', password: new Secret('refresh') })
      const first = await provider.sources[0]?.(contextOf(ambient), asked)
      expect(shown(first)).toBe('identity:refresh (identity token)')
    })

    it('has nothing to say of its own accord where the CI offers nothing', async () => {
      const nowhere = { ignoreAutologin: false }
      for (const source of provider.sources) {
        expect(await source(contextOf(nowhere), target(subject.host))).toBeUndefined()
      }
    })

    it('writes keys and clears aliases that are whole, each once', () => {
      const spellings = [provider.keys(own), provider.aliases?.(own) ?? []]
      expect(provider.keys(own).length).toBeGreaterThan(0)
      for (const names of spellings) {
        expect(new Set(names).size).toBe(names.length)
        for (const name of names) expect(name).toMatch(/^(?:https:\/\/)?[a-z0-9.[\]:-]+(?:\/v1\/)?$/)
      }
    })

    it('asks for known words, and always for pull, each once', () => {
      for (const purpose of PURPOSES) {
        const actions = provider.actions(purpose)
        expect(actions).toContain('pull')
        expect(new Set(actions).size).toBe(actions.length)
        expect(actions.filter(action => !ACTIONS.includes(action))).toEqual([])
      }
      expect(provider.actions('publish')).toContain('push')
      expect(provider.actions('build')).toEqual(['pull'])
      expect(provider.actions('deploy')).toEqual(['pull'])
    })

    it('says what to do in half a sentence that holds no secret', () => {
      for (const remedy of remediesOf(subject)) {
        expect(remedy).not.toMatch(/[.!?]$|!|\bplease\b|\n|explicit|undefined/i)
        // a product's name may stand first
        expect(remedy).toMatch(/^(?:[a-z"]|GitHub )/)
      }
    })
  })
}

function remediesOf({ provider, ambient, username, ...subject }: Subject): readonly string[] {
  const password = new Secret('explicit')
  const credentials: readonly Credential[] = [
    { kind: 'basic', username, password, source: 'username and password' },
    { kind: 'basic', username: 'somebody', password, source: 'job token' },
    ...['ghp_', 'ghs_', 'github_pat_', 'gho_'].map(
      prefix =>
        ({
          kind: 'basic',
          username,
          password: new Secret(`${prefix}explicit`),
          source: 'workflow token'
        }) as const
    ),
    { kind: 'identity', token: password, source: 'identity token' }
  ]
  const refusals: Refusal[] = credentials.flatMap(credential =>
    STATUSES.flatMap(status => [
      { target: target(subject.host), credential, status },
      ...ACTIONS.map(action => ({
        target: target(subject.host),
        credential,
        status,
        action,
        repository: 'acme/app',
        service: 'registry'
      }))
    ])
  )
  const found = refusals.map(refusal => provider.remedy?.(refusal, ambient))
  return [...new Set(found.filter(remedy => remedy !== undefined))]
}
