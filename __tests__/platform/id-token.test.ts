import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { HttpRequest } from '../../src/net/transport.js'
import { createIdTokenSource } from '../../src/platform/id-token.js'
import { Secret } from '../../src/secret.js'

const TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJqb2IifQ.c2lnbmF0dXJl'
const folder = mkdtempSync(join(tmpdir(), 'id-token-'))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Setting {
  readonly platform?: 'github' | 'gitlab' | 'local'
  readonly variables?: Readonly<Record<string, string>>
  readonly withheld?: string
  readonly answer?: { status: number; body: string }
}

function ask(
  request: { audience: string; variable?: string },
  setting: Setting = {}
): { masked: string[]; sent: HttpRequest[]; token: Promise<Secret> } {
  const {
    platform = 'github',
    variables = {},
    withheld,
    answer = { status: 200, body: JSON.stringify({ value: TOKEN }) }
  } = setting
  const masked: string[] = []
  const sent: HttpRequest[] = []
  const silent = (): void => undefined
  const source = createIdTokenSource(platform, {
    ambient: { ignoreAutologin: false, withheldSecrets: () => withheld },
    log: { debug: silent, info: silent, notice: silent, warning: silent, error: silent },
    env: name => variables[name],
    secret: value => {
      masked.push(value)
      return new Secret(value)
    },
    transport: request => {
      sent.push(request)
      return Promise.resolve({ headers: {}, ...answer })
    },
    now: () => new Date(0),
    sleep: () => Promise.resolve(),
    random: () => 0,
    homeDirectory: folder
  })
  return { masked, sent, token: Promise.resolve().then(() => source(request)) }
}

describe('when GitHub issues the token', () => {
  const variables = {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://oidc.example/token?api-version=1',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-1'
  }

  it('asks for the audience with the job’s own bearer, and masks what comes', async () => {
    const { masked, sent, token } = ask({ audience: 'sts.example' }, { variables })
    expect((await token).reveal()).toBe(TOKEN)
    expect(sent.map(({ url }) => url.href)).toEqual([
      'https://oidc.example/token?api-version=1&audience=sts.example'
    ])
    expect(sent[0]?.headers.authorization).toBe('Bearer bearer-1')
    expect(masked).toEqual(['bearer-1', TOKEN])
  })

  it('says what permission is missing', async () => {
    await expect(ask({ audience: 'a' }).token).rejects.toThrow(
      `no OIDC token can be requested: add "id-token: write" to the job's permissions`
    )
  })

  it('does not ask for a permission that a fork cannot get', async () => {
    await expect(
      ask({ audience: 'a' }, { withheld: 'secrets are not given to pull requests from forks' }).token
    ).rejects.toThrow(
      'no OIDC token can be requested: this run is given none (secrets are not given to pull requests from forks)'
    )
  })

  it.each([
    [500, 'x'],
    [200, '{}'],
    [200, '{"value":""}'],
    [404, '{"value":"secret-text"}']
  ])('shows nothing of an answer %i %s', async (status, body) => {
    const { token } = ask({ audience: 'a' }, { variables, answer: { status, body } })
    await expect(token).rejects.toThrow(/answered \d+/)
    await expect(token).rejects.not.toThrow(/secret-text/)
  })
})

describe('when a variable holds the token', () => {
  it('takes it as it is, or from the file it names', async () => {
    const file = join(folder, 'token')
    writeFileSync(file, `${TOKEN}\n`)
    for (const value of [TOKEN, `${TOKEN}\n`, file]) {
      const { token, sent } = ask(
        { audience: 'a', variable: 'MY_TOKEN' },
        { platform: 'gitlab', variables: { MY_TOKEN: value } }
      )
      expect((await token).reveal()).toBe(TOKEN)
      expect(sent).toEqual([])
    }
  })

  it.each(['ghp_notajwt', 'var/run/token', 'a.b', 'a.b.c.d', 'a b.c.d'])(
    'refuses %j, which is some other secret',
    async value => {
      const { token, masked } = ask(
        { audience: 'a', variable: 'MY_TOKEN' },
        { variables: { MY_TOKEN: value } }
      )
      await expect(token).rejects.toThrow('the variable that "id-token-env" names holds no OIDC token')
      expect(masked).toEqual([])
    }
  )

  it('refuses the token itself where its variable belongs', async () => {
    await expect(ask({ audience: 'a', variable: TOKEN }).token).rejects.toThrow(
      '"id-token-env" takes the name of a variable'
    )
  })

  it.each([
    ['gitlab', 'declare a token under "id_tokens:"'],
    ['local', 'name the variable that holds it']
  ] as const)('says on %s where a token comes from', async (platform, remedy) => {
    await expect(ask({ audience: 'a' }, { platform }).token).rejects.toThrow(remedy)
  })
})
