import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { commitsNeeded } from '../../../src/cleanup/policy/git-needs.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import { readExamples } from './example.js'

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../../cleanup/policy.schema.json', import.meta.url), 'utf8')
)
const valid = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(
  schema as object
)

const RULE = "rules: [{ name: a, tags: 'v*' }]"

const GOOD: readonly string[] = [
  `version: 1\n${RULE}`,
  `version: 1\nprotect: []\n${RULE}`,
  `version: 1\nprotect: 'prod-*'\ngrace: 90m\n${RULE}`,
  `version: 1\ngrace: 1h\nguards: { max-percent: 0, max-count: 0, min-kept: 3 }\n${RULE}`,
  "version: 1\nrules: [{ name: a, tags: ['v*', '/x{2}/'], except: [], keep: { always: true } }]",
  'version: 1\nrules: [{ name: a, untagged: true, keep: { younger-than: 2w } }]',
  'version: 1\nrules: [{ name: a, orphaned-referrers: true }, { name: b, untagged: true }]',
  "version: 1\nrules: [{ name: a, tags: '*', keep: { newest: 3, younger-than: 30d, combine: any } }]",
  "version: 1\nrules: [{ name: a, tags: '*', keep: { git-refs: { branches: [], tags: 'v*', commits: 3 } } }]",
  "version: 1\nrules: [{ name: a, tags: '*', keep: { semver: { prereleases: 0 } } }]",
  ...readExamples().map(({ policy }) => policy)
]

const BAD: readonly (readonly [string, string, string])[] = [
  ['no version', RULE, 'policy, line 1, column 1: a policy says "version: 1"'],
  ['another version', `version: 2\n${RULE}`, 'line 1, column 10: "version" takes a whole number from 1 to 1'],
  ['no rules', 'version: 1', '"rules" takes a list of 1 to 200 rules'],
  ['an empty list of rules', 'version: 1\nrules: []', 'line 2, column 8: "rules" takes a list'],
  [
    'an unknown key',
    `version: 1\nkeep: 3\n${RULE}`,
    'line 2, column 1: unknown key of a policy; the keys are version'
  ],
  [
    'a grace below an hour',
    `version: 1\ngrace: 59m\n${RULE}`,
    'line 2, column 8: "grace" is one hour at least'
  ],
  ['a grace of nothing', `version: 1\ngrace: 0d\n${RULE}`, '"grace" is one hour at least'],
  ['a duration without a unit', `version: 1\ngrace: 24\n${RULE}`, '"grace" takes a duration such as 90m'],
  ['a percentage above 100', `version: 1\nguards: { max-percent: 101 }\n${RULE}`, 'from 0 to 100'],
  [
    'a guard that keeps nothing',
    `version: 1\nguards: { min-kept: 0 }\n${RULE}`,
    '"min-kept" takes a whole number from 1'
  ],
  ['a rule without a name', "version: 1\nrules: [{ tags: '*' }]", 'a rule takes a "name"'],
  ['a rule of no kind', 'version: 1\nrules: [{ name: a }]', 'a rule has one of "tags"'],
  [
    'a rule of two kinds',
    "version: 1\nrules: [{ name: a, tags: '*', untagged: true }]",
    'a rule has one of "tags"'
  ],
  ['untagged: false', 'version: 1\nrules: [{ name: a, untagged: false }]', '"untagged" takes true'],
  [
    'except without tags',
    "version: 1\nrules: [{ name: a, untagged: true, except: 'x' }]",
    '"except" stands beside "tags"'
  ],
  ['no tags', 'version: 1\nrules: [{ name: a, tags: [] }]', '"tags" takes at least one pattern'],
  [
    'no repositories',
    "version: 1\nrules: [{ name: a, tags: '*', repositories: [] }]",
    '"repositories" takes at least one'
  ],
  [
    'two conditions without combine',
    "version: 1\nrules:\n  - name: a\n    tags: '*'\n    keep: { newest: 3, younger-than: 30d }",
    'line 5, column 11: "keep" has more than one condition'
  ],
  [
    'a keep without a condition',
    "version: 1\nrules: [{ name: a, tags: '*', keep: {} }]",
    '"keep" takes at least one of newest, younger-than'
  ],
  [
    'a keep whose conditions were all commented out',
    'version: 1\nrules: [{ name: a, untagged: true, keep: { combine: all } }]',
    '"keep" takes at least one of younger-than, pulled-within, or is left out to keep nothing'
  ],
  [
    'an unknown combine',
    "version: 1\nrules: [{ name: a, tags: '*', keep: { newest: 3, always: true, combine: or } }]",
    '"combine" takes "any" or "all"'
  ],
  [
    'newest: 0',
    "version: 1\nrules: [{ name: a, tags: '*', keep: { newest: 0 } }]",
    '"newest" takes a whole number from 1'
  ],
  [
    'a semver of nothing',
    "version: 1\nrules: [{ name: a, tags: '*', keep: { semver: {} } }]",
    '"semver" takes at least one of majors'
  ],
  [
    'newest of untagged',
    'version: 1\nrules: [{ name: a, untagged: true, keep: { newest: 3 } }]',
    'unknown key of "keep"; the keys are younger-than, pulled-within, combine'
  ],
  [
    'pulled-within of orphans',
    'version: 1\nrules: [{ name: a, orphaned-referrers: true, keep: { pulled-within: 3d } }]',
    'unknown key of "keep"'
  ],
  ['a list for a policy', '- version: 1', 'a policy is a map of version, protect']
]

/** What only reading finds; a schema has no words for it. */
const BAD_BEYOND_SCHEMA: readonly (readonly [string, string, string])[] = [
  [
    'a brace that does not close',
    "version: 1\nrules: [{ name: a, tags: 'v{1,2' }]",
    '"tags" takes globs, and RE2 expressions'
  ],
  [
    'a backreference',
    "version: 1\nrules: [{ name: a, tags: '/(a)\\1/' }]",
    '"tags" takes globs, and RE2 expressions'
  ],
  [
    'one name twice',
    "version: 1\nrules:\n  - { name: a, tags: '*' }\n  - { name: a, tags: 'v*' }",
    'line 4, column 5: has the name of an earlier rule'
  ],
  ['a name of two lines', 'version: 1\nrules: [{ name: "a\\nb", tags: x }]', '"name" takes one line'],
  ['one key twice', `version: 1\nversion: 1\n${RULE}`, 'line 2, column 1: is not valid YAML'],
  ['two documents', `version: 1\n${RULE}\n---\nversion: 1`, 'takes one YAML document'],
  ['nothing', '', 'takes one YAML document']
]

function failureOf(text: string): string {
  try {
    readPolicy(text)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return 'no failure'
}

describe('a policy', () => {
  it.each(GOOD)('is read as the schema has it: %j', text => {
    expect(failureOf(text)).toBe('no failure')
    expect(valid(parse(text)) ? [] : valid.errors).toEqual([])
  })

  it.each(BAD)('with %s is refused by reader and schema', (_what, text, message) => {
    expect(failureOf(text)).toContain(message)
    expect(valid(parse(text))).toBe(false)
  })

  it.each(BAD_BEYOND_SCHEMA)('with %s is refused', (_what, text, message) => {
    expect(failureOf(text)).toContain(message)
  })

  it('tells all mistakes at once, and nothing that was written', () => {
    const message = failureOf(
      'version: 1\ngrace: hunter2\ns3cr3t-key: 1\nrules:\n  - { name: a, tags: "{s3cr3t" }\n  - { name: b, untagged: s3cr3t }'
    )
    expect(message.split('\n')).toHaveLength(5)
    expect(message).not.toMatch(/hunter2|s3cr3t/)
  })

  it('says nothing of the text where it is no YAML', () => {
    expect(failureOf('version: 1\nrules: [s3cr3t: {')).not.toContain('s3cr3t')
  })

  it('takes digits for the text they are', () => {
    const [rule] = readPolicy('version: 1\nrules: [{ name: a, tags: [1.10] }]').rules
    expect(rule?.kind === 'tags' && rule.include.map(({ text }) => text)).toEqual(['1.10'])
  })

  it('follows aliases, as far as a policy goes', () => {
    const policy = readPolicy(
      'version: 1\nrules:\n  - { name: a, tags: &t [x, y] }\n  - { name: b, tags: *t }'
    )
    expect(policy.rules).toHaveLength(2)
    const bomb = ['version: 1', 'a: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 12; level += 1)
      bomb.push(
        `b${level}: &a${level} [${Array<string>(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`
      )
    const started = Date.now()
    expect(failureOf(bomb.join('\n'))).toContain('holds more than a policy can')
    expect(Date.now() - started).toBeLessThan(5000)
    expect(failureOf('version: 1\nrules: &r [*r]')).toContain('policy')
    expect(failureOf(`version: 1 #${'x'.repeat(300_000)}`)).toContain('is longer than 256 KiB')
  })

  it('fills in the defaults', () => {
    const { grace, guards, protect, refuse = [] } = readPolicy(`version: 1\n${RULE}`)
    expect({ grace, guards }).toEqual({
      grace: 86_400_000,
      guards: { maxPercent: 25, maxCount: 500, minKept: 1 }
    })
    expect(refuse.map(({ text }) => text)).toEqual(['latest', 'stable', 'main', 'master'])
    expect(protect.some(({ text }) => text === 'managed-image-*')).toBe(true)
  })

  it('takes guards from beside the text first', () => {
    const text = `version: 1\nguards: { max-percent: 10, min-kept: 5 }\n${RULE}`
    expect(readPolicy(text, { guards: { maxPercent: 80 } }).guards).toEqual({
      maxPercent: 80,
      maxCount: 500,
      minKept: 5
    })
  })

  it('says how many commits it needs of git', () => {
    const asking = (commits: number): string =>
      `{ name: r${commits}, tags: '*', keep: { git-refs: { commits: ${commits} } } }`
    expect(commitsNeeded(readPolicy(`version: 1\n${RULE}`))).toBeUndefined()
    expect(commitsNeeded(readPolicy(`version: 1\nrules: [${asking(2)}, ${asking(5)}]`))).toBe(5)
  })
})

describe("a policy's hash", () => {
  const hash = (text: string): string => readPolicy(text).hash
  const base = `version: 1\nrules:\n  - { name: a, tags: ['v*', 'w*'], keep: { younger-than: 2w } }`

  it.each([
    [
      'comments, quotes and order of keys',
      `# hello\nrules:\n  - keep: { younger-than: '2w' }\n    tags: ["w*", v*]\n    name: "a"\nversion: 1`
    ],
    ['units', base.replace('2w', '14d')],
    ['a default that is said', `${base}\ngrace: 1d\nguards: { max-percent: 25 }`],
    ['one condition combined', base.replace('2w }', '2w, combine: all }')]
  ])('is the same for %s', (_what, text) => {
    expect(hash(text)).toBe(hash(base))
  })

  it.each([
    ['another pattern', base.replace("'w*'", "'x*'")],
    ['another duration', base.replace('2w', '3w')],
    ['another name', base.replace('name: a', 'name: b')],
    ['another guard', `${base}\nguards: { max-percent: 26 }`],
    ['no protection', `${base}\nprotect: []`],
    ['another protection', `${base}\nprotect: [x]`]
  ])('is another for %s', (_what, text) => {
    expect(hash(text)).not.toBe(hash(base))
  })
})
