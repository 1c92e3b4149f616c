import { describe, expect, it } from '@jest/globals'
import { collectMistakes } from '../../src/inputs/mistakes.js'
import { parseRegistryAuth } from '../../src/inputs/registry-auth.js'

function parse(text: string): ReturnType<typeof parseRegistryAuth> {
  const mistakes = collectMistakes()
  const entries = parseRegistryAuth(text, mistakes)
  mistakes.settle()
  return entries
}

describe('when the list is what docker/login-action documents', () => {
  it('takes its example unchanged, Docker Hub being the registry without a name', () => {
    const list = [
      '- username: hubuser',
      '  password: hubtoken',
      '- registry: ghcr.io',
      '  username: octocat',
      '  password: ghtoken'
    ]
    expect(parse(`${list.join('\n')}\n`)).toEqual([
      {
        at: 'registry-auth, line 1',
        fields: { registry: 'docker.io', username: 'hubuser', password: 'hubtoken' }
      },
      {
        at: 'registry-auth, line 3',
        fields: { registry: 'ghcr.io', username: 'octocat', password: 'ghtoken' }
      }
    ])
  })

  it('takes a password of digits as the text that stands there', () => {
    expect(parse('- {username: u, password: 0012}')[0]?.fields.password).toBe('0012')
  })

  it('takes ecr as a boolean and as a text', () => {
    expect(
      parse('- {username: u, password: p, ecr: true}\n- {username: v, password: p, ecr: "auto"}').map(
        ({ ecr }) => ecr
      )
    ).toEqual(['true', 'auto'])
  })
})

describe('when the list is broken', () => {
  const secret = 'hunter2-the-secret'
  const broken: readonly (readonly [string, string, RegExp])[] = [
    [
      'unclosed quote',
      `- username: u\n  password: "${secret}\n`,
      /^registry-auth, line \d+, column \d+: is not valid YAML/m
    ],
    [
      'secret with a colon and a blank',
      `- username: u\n  password: ${secret}: more\n`,
      /line \d+, column \d+: is not valid YAML/
    ],
    [
      'unknown key',
      `- username: u\n  pasword: ${secret}\n`,
      /^registry-auth, line 2, column 3: unknown key; the keys are registry, username, password, scope, ecr$/
    ],
    ['no list', `username: ${secret}\n`, /^registry-auth: takes a YAML list with at least one entry$/],
    [
      'a list of texts',
      `- ${secret}\n`,
      /^registry-auth, line 1, column 3: is no entry; an entry has the keys/
    ],
    [
      'a map for a text',
      `- username: u\n  password: {a: ${secret}}\n`,
      /^registry-auth, line 2, column 3: "password" takes a text$/
    ],
    ['a broken tag', `- username: u\n  password: !<${secret} x\n`, /is not valid YAML/]
  ]
  it.each(broken)('says where, and nothing of what stands there: %s', (_name, text, message) => {
    expect(() => parse(text)).toThrow(message)
    expect(() => parse(text)).not.toThrow(new RegExp(secret))
  })
})
