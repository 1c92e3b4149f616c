import { describe, expect, it } from '@jest/globals'
import type { Credential } from '../../src/credential.js'
import { Failure } from '../../src/errors.js'
import { refusal } from '../../src/proof/refusal.js'
import type { Answer } from '../../src/proof/refusal.js'
import { providerOf } from '../../src/providers/index.js'
import type { Action } from '../../src/purpose.js'
import { Secret } from '../../src/secret.js'
import { target } from '../providers/context.js'

const ambient = { ignoreAutologin: false }
const alice: Credential = {
  kind: 'basic',
  username: 'alice',
  password: new Secret('tops3cret'),
  source: 'username and password'
}

function sentence(answer: Answer, name = 'registry.example:5000', credential = alice): string {
  const wanted = target(name)
  const failure = refusal(
    { ambient, target: wanted, provider: providerOf(wanted.host, ambient), credential },
    answer
  )
  expect(failure).toBeInstanceOf(Failure)
  expect(failure.kind).toBe('refused')
  expect(failure.message).not.toContain('tops3cret')
  return failure.message
}

describe('when a credential is refused', () => {
  it('says who, where, and what was answered', () => {
    expect(sentence({ status: 401, code: 'unauthorized' })).toBe(
      'login to "registry.example:5000" as "alice" was refused (401 unauthorized): check the user name and the password'
    )
    expect(sentence({ status: 403 })).toBe(
      'login to "registry.example:5000" as "alice" was refused (403): check the user name and the password'
    )
  })

  it('names an identity token as docker does', () => {
    const identity: Credential = {
      kind: 'identity',
      token: new Secret('tops3cret'),
      source: 'identity token'
    }
    expect(sentence({ status: 401 }, 'registry.example', identity)).toContain(
      'as "<token>" was refused (401)'
    )
  })
})

describe('when a right is refused', () => {
  const right = (action: Action) => ({ action, repository: 'acme/app' })

  it.each([
    ['pull', 'pull from', 'the right to pull there'],
    ['push', 'push to', 'the right to push there'],
    ['delete', 'delete in', 'the right to delete there'],
    ['*', 'administration of', 'the right to administer it']
  ] as const)('says so for %s', (action, deed, remedy) => {
    expect(sentence({ status: 403, code: 'denied', right: right(action) })).toBe(
      `${deed} "registry.example:5000/acme/app" was refused (403 denied): give "alice" ${remedy}`
    )
  })

  it('says what the token grants instead of a status that was no refusal', () => {
    expect(sentence({ status: 200, right: right('push'), granted: ['pull'] })).toContain(
      'was refused (the token grants only pull): '
    )
    expect(sentence({ status: 200, right: right('push'), granted: ['pull', 'delete'] })).toContain(
      'was refused (the token grants only pull, delete): '
    )
    expect(sentence({ status: 200, right: right('push'), granted: [] })).toContain(
      'was refused (the token grants nothing there): '
    )
  })

  it('takes the vendor’s sentence before the general one', () => {
    expect(sentence({ status: 403, right: right('push') }, 'acme01.azurecr.io')).toContain(
      ': give the identity the role "AcrPush" (with ABAC "Container Registry Repository Writer") on the registry'
    )
    // Docker Hub has nothing to add for a pull
    expect(sentence({ status: 403, right: right('pull') }, 'docker.io')).toContain(
      ': give "alice" the right to pull there'
    )
  })
})

describe('when GitHub refuses', () => {
  const token = (password: string, source = 'username and password'): Credential => ({
    kind: 'basic',
    username: 'octocat',
    password: new Secret(password),
    source
  })

  it.each([
    ['ghs_x', 'pull', 'add "packages: read" to the job\'s permissions'],
    ['ghs_x', 'push', 'add "packages: write" to the job\'s permissions'],
    ['ghp_x', 'pull', 'give the token the scope "read:packages" and its user access to the package'],
    ['ghp_x', 'push', 'give the token the scope "write:packages" and its user access to the package'],
    ['ghp_x', 'delete', 'give the token the scope "delete:packages" and its user access to the package'],
    ['github_pat_x', 'push', 'GitHub Packages does not take fine-grained tokens'],
    ['gho_x', 'push', "check the token's user, its expiry and its rights on packages"],
    // a prefix counts only at the beginning
    ['xghp_', 'push', "check the token's user, its expiry and its rights on packages"]
  ] as const)('has for a token %s and the right to %s the sentence that fits', (password, action, remedy) => {
    const answer = { status: 403, right: { action, repository: 'acme/app' } }
    expect(sentence(answer, 'ghcr.io', token(password))).toContain(`: ${remedy}`)
  })

  it('knows the workflow token by its source, whatever it looks like', () => {
    const answer = { status: 403, right: { action: 'push', repository: 'acme/app' } } as const
    expect(sentence(answer, 'ghcr.io', token('anything', 'workflow token'))).toContain(
      'add "packages: write" to the job\'s permissions, or this repository to the package\'s access list'
    )
  })

  it('tells an expired classic token from one without rights', () => {
    expect(sentence({ status: 401 }, 'ghcr.io', token('ghp_x'))).toContain('authorised for the organisation')
  })
})
