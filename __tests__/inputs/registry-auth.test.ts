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

describe('when the list uses what YAML offers', () => {
  it('follows aliases and merge keys, what stands beside them winning', () => {
    const list = '- &hub {username: u, password: p}\n- <<: *hub\n  registry: ghcr.io\n  username: v\n- *hub\n'
    expect(
      parse(list).map(({ fields }) => `${fields.registry} ${fields.username ?? ''} ${fields.password ?? ''}`)
    ).toEqual(['docker.io u p', 'ghcr.io v p', 'docker.io u p'])
  })

  it('takes null for nothing, a quoted blank for itself, and a block scalar without its line end', () => {
    const [entry] = parse('- username: ~\n  password: " p "\n  scope: |\n    @push\n')
    expect(entry?.fields).toEqual({ registry: 'docker.io', username: '', password: ' p ', scope: '@push' })
  })

  it('takes one document only', () => {
    expect(() => parse('- {username: u, password: p}\n---\n- {username: v, password: p}\n')).toThrow(
      'registry-auth: takes one YAML list with at least one entry'
    )
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
    ['no list', `username: ${secret}\n`, /^registry-auth: takes one YAML list with at least one entry$/],
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
    ['a map that merges itself', `- &a {<<: *a, password: ${secret}}\n`, /unknown key; the keys are/],
    ['a broken tag', `- username: u\n  password: !<${secret} x\n`, /is not valid YAML/]
  ]
  it.each(broken)('says where, and nothing of what stands there: %s', (_name, text, message) => {
    expect(() => parse(text)).toThrow(message)
    expect(() => parse(text)).not.toThrow(new RegExp(secret))
  })
})
