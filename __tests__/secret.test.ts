import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { basicAuth, Secret, spellings } from '../src/secret.js'

describe('when a secret is printed by accident', () => {
  const secret = new Secret('tops3cret')

  it.each([
    ['as text', () => String(secret)],
    ['in a list', () => [secret].join()],
    ['by concatenation', () => 'with '.concat(secret as unknown as string)],
    ['as JSON', () => JSON.stringify({ secret })],
    ['by inspection', () => inspect({ secret }, { showHidden: true, depth: 9 })],
    ['by its keys', () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret)])],
    ['in an error', () => String(new Error(`with ${secret as unknown as string}`))]
  ])('nothing is seen %s', (_how, print) => {
    expect(print()).not.toContain('tops3cret')
  })

  it('is given to whoever asks for it', () => {
    expect(secret.reveal()).toBe('tops3cret')
    expect(secret.equals(new Secret('tops3cret'))).toBe(true)
    expect(secret.equals(new Secret('other'))).toBe(false)
    expect([secret.empty, new Secret('').empty]).toEqual([false, true])
  })
})

describe('when a secret is masked', () => {
  it('is in every spelling in which a request or a config can show it', () => {
    const value = 'p ä+/%&"$'
    const masked = spellings(value, 'alice')
    expect(masked).toEqual(
      expect.arrayContaining([
        value,
        encodeURIComponent(value),
        'p+%C3%A4%2B%2F%25%26%22%24',
        Buffer.from(value).toString('base64'),
        Buffer.from(`alice:${value}`).toString('base64')
      ])
    )
    expect(new URLSearchParams({ refresh_token: value }).toString()).toContain(masked[2])
    expect(basicAuth('alice', new Secret(value))).toBe(masked.at(-1))
  })

  it('is in each line of a secret of several, but for lines that would black out the log', () => {
    const key = '{\n  "private_key": "abc",\r\n  "id": 1\n}'
    const masked = spellings(key)
    expect(masked).toEqual(expect.arrayContaining(['  "private_key": "abc",', '  "id": 1', key]))
    expect(masked.filter(mask => mask.trim().length < 4)).toEqual([])
  })

  it('has no spelling twice, and an empty one has none', () => {
    expect(spellings('plain')).toEqual(['plain', 'cGxhaW4='])
    expect(spellings('', 'alice')).toEqual([])
  })
})

describe('when user and password are put together', () => {
  it.each([
    ['alice', 'p:w', 'YWxpY2U6cDp3'],
    ['ålice', 'pä', 'w6VsaWNlOnDDpA==']
  ])('encodes %s and %s as RFC 7617 says', (username, password, encoded) => {
    expect(basicAuth(username, new Secret(password))).toBe(encoded)
  })
})
