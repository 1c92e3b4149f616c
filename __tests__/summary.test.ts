import { describe, expect, it } from '@jest/globals'
import type { Login } from '../src/commands/prove.js'
import type { Proof } from '../src/proof/proof.js'
import { generic } from '../src/providers/generic/index.js'
import { Secret } from '../src/secret.js'
import { registriesOutput, summaryTable } from '../src/summary.js'
import { target } from './providers/context.js'

const accepted: Proof = { accepted: true, rights: [] }

function login(change: { username?: string; proof?: Proof; expiresAt?: Date; target?: object } = {}): Login {
  return {
    target: { ...target('registry.example:5000'), ...change.target },
    provider: generic,
    credential: {
      kind: 'basic',
      username: change.username ?? 'alice',
      password: new Secret('tops3cret'),
      source: 'username and password',
      ...(change.expiresAt === undefined ? {} : { expiresAt: change.expiresAt })
    },
    proof: change.proof ?? accepted
  }
}

/** The rows below the header. */
function rows(logins: readonly Login[], mode: 'true' | 'false' = 'true'): readonly string[] {
  return summaryTable(logins, mode).split('\n').slice(4, -1)
}

describe('when the job summary is written', () => {
  it('has one row per login, and a header GitHub takes for a table', () => {
    const expiresAt = new Date('2026-01-02T03:04:05Z')
    expect(summaryTable([login({ expiresAt })], 'true')).toBe(
      [
        '### Registry logins',
        '',
        '| Registry | User | Credential | Rights proven | Expires |',
        '| --- | --- | --- | --- | --- |',
        '| registry.example:5000 | alice | username and password | credential accepted | 2026-01-02T03:04:05.000Z |',
        ''
      ].join('\n')
    )
  })

  it.each([
    ['a|b', String.raw`a\|b`],
    ['robot$acme+ci', 'robot$acme+ci'],
    ['**bold** _x_ `code` ~s~', String.raw`\*\*bold\*\* \_x\_ \`code\` \~s\~`],
    ['[a](https://evil.example)', String.raw`\[a\](https://evil.example)`],
    ['<script>&amp;', '&lt;script>&amp;amp;'],
    ['two\nlines\r\nhere', 'two lines here'],
    ['back\\slash|', String.raw`back\\slash\|`],
    ['<token>', '&lt;token>']
  ])('shows the user name %j as text', (username, shown) => {
    expect(rows([login({ username })])[0]).toContain(
      `| registry.example:5000 | ${shown} | username and password |`
    )
    expect(rows([login({ username })])).toHaveLength(1)
  })

  it('tells what is proven from what is not', () => {
    const rights = [
      { repository: 'acme/app', actions: ['pull', 'push'], proven: ['push'] },
      { repository: 'acme/base', actions: ['pull'], proven: ['pull'] }
    ] as const
    expect(rows([login({ proof: { accepted: true, rights } })])[0]).toContain(
      '| acme/app: push, pull (not proven)<br>acme/base: pull |'
    )
    expect(rows([login({ proof: { accepted: false, rights: [] } })])[0]).toContain('| not proven |')
    expect(rows([login()], 'false')[0]).toContain('| not verified |')
  })

  it('names the path or the scope of a login', () => {
    const scope = { directory: 'registry.example/acme/app@push' }
    const shown = rows([login({ target: { path: 'acme' } }), login({ target: { scope } })])
    expect(shown[0]).toContain('| registry.example:5000/acme |')
    expect(shown[1]).toContain('| registry.example/acme/app@push (Buildx) |')
  })
})

describe('when the logins are an output', () => {
  it('says all but the secret', () => {
    const rights = [{ repository: 'acme/app', actions: ['pull'], proven: [] }] as const
    const expiresAt = new Date('2026-01-02T03:04:05Z')
    const output = registriesOutput([login({ proof: { accepted: true, rights }, expiresAt }), login()])
    expect(output).toEqual([
      {
        host: 'registry.example:5000',
        username: 'alice',
        source: 'username and password',
        expires: '2026-01-02T03:04:05.000Z',
        rights
      },
      { host: 'registry.example:5000', username: 'alice', source: 'username and password', rights: [] }
    ])
    expect(JSON.stringify(output)).not.toContain('tops3cret')
  })
})
