import { describe, expect, it } from '@jest/globals'
import { warnOfEarlyEnd } from '../../src/commands/early-end.js'
import { prove } from '../../src/commands/prove.js'
import { Secret } from '../../src/secret.js'
import { serveVendor } from '../fake/vendor.js'
import { contextOf, host, target } from '../providers/context.js'
import { keylessJob } from '../providers/keyless.js'

const NOW = new Date('2026-01-02T03:04:05Z')

function warnings(
  expiresAt: Date | undefined,
  facts: { readonly longerLife?: string } = {}
): readonly string[] {
  const context = contextOf({ ignoreAutologin: false })
  warnOfEarlyEnd({ ...context, now: () => NOW }, host('registry.example'), {
    kind: 'basic',
    username: 'alice',
    password: new Secret('pw'),
    source: 'test',
    ...facts,
    ...(expiresAt === undefined ? {} : { expiresAt })
  })
  return context.lines
}

function after(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000)
}

describe('when a login is about to end', () => {
  it.each([
    [899, '2026-01-02T03:19:04.000Z, in 15 minutes'],
    [300, '2026-01-02T03:09:05.000Z, in 5 minutes'],
    [1, '2026-01-02T03:04:06.000Z, in 1 minute']
  ])('warns of one that has %d seconds left', (seconds, words) => {
    expect(warnings(after(seconds))).toEqual([
      `the login to "registry.example" ends at ${words}, and a push after that fails: log in right before the step that needs it`
    ])
  })

  it('says how a longer one is had, where its source knows', () => {
    expect(warnings(after(300), { longerLife: 'ask for more' })[0]).toMatch(
      /, and a push after that fails: ask for more$/
    )
  })

  it('says that the clock may be wrong for one that has none left', () => {
    expect(warnings(after(-60))).toEqual([
      'the login to "registry.example" ended at 2026-01-02T03:03:05.000Z, by the clock of this machine: check the clock, or give a credential that is still valid'
    ])
  })

  it('is silent for one that lives for 15 minutes or does not say', () => {
    expect(warnings(after(900))).toEqual([])
    expect(warnings(undefined)).toEqual([])
  })
})

describe('when logins are proven', () => {
  it.each([
    [300, 1],
    [3600, 0]
  ])('warns once of a credential of %d seconds: %d', async (seconds, count) => {
    const service = await serveVendor(() => ({
      status: 200,
      body: JSON.stringify({ access_token: 'token', expires_in: seconds })
    }))
    try {
      const { context, lines } = keylessJob({
        routes: { 'identity.docker.com': service.url },
        idToken: () => 'a.b.c',
        now: NOW
      })
      const identity = { 'connection-id': '123e4567-e89b-42d3-a456-426614174000' }
      await prove(context, [target('docker.io', ['build'], { username: 'acme', identity })], 'false')
      expect(lines.filter(line => line.includes('the login to "docker.io" ends at'))).toHaveLength(count)
    } finally {
      await service.close()
    }
  })
})
