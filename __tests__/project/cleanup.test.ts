import { describe, expect, it } from '@jest/globals'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ENTRIES } from '../../scripts/bundle.js'
import { freshCleanupPage } from '../../scripts/readme-tables.js'
import { CLEANUP_INPUTS } from '../../src/cleanup/inputs/table.js'
import { readPolicy } from '../../src/cleanup/policy/read-policy.js'
import { cleanupHelpText } from '../../src/faces/cleanup/help.js'
import { CLEANUP_OPTIONS } from '../../src/faces/cleanup/options.js'
import { INPUTS, type InputDefinition } from '../../src/inputs/table.js'
import { CLEANUPS } from '../scenarios/cleanup-ways.js'
import { WAYS } from '../names/ways.js'

const ROOT = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const TABLE: readonly InputDefinition[] = CLEANUP_INPUTS

interface ActionYml {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly runs: Readonly<Record<string, string>>
}

describe('when cleanup/action.yml is read', () => {
  const action = parse(read('cleanup/action.yml')) as ActionYml

  it('has exactly the inputs of the table, with the same defaults', () => {
    const wanted = TABLE.filter(({ faces }) => faces.includes('action'))
    expect(Object.keys(action.inputs).sort()).toEqual(wanted.map(({ name }) => name).sort())
    for (const { name, default: value } of wanted) {
      // The workflow token is the runner's to fill in; the table cannot know it.
      const expected = name === 'github-token' ? '${{ github.token }}' : value
      expect([name, action.inputs[name]?.default]).toEqual([name, expected])
    }
  })

  it('deletes nothing by default', () => {
    expect(action.inputs['command']?.default).toBe('plan')
    expect(action.inputs['dry-run']?.default).toBe('true')
  })

  it('starts a bundle of its own, and has nothing to undo', () => {
    expect(action.runs).toEqual({ using: 'node24', main: '../dist/cleanup/index.cjs' })
    expect(ENTRIES.map(({ name }) => name)).toContain('cleanup')
    expect(existsSync(join(ROOT, 'src', 'cleanup.ts'))).toBe(true)
  })
})

describe('when the faces are compared', () => {
  it('gives login inputs the faces, types and defaults they have in a login', () => {
    const logins: readonly InputDefinition[] = INPUTS
    // the cleanup has words of its own for these
    const own = ['repositories', 'command', 'plan']
    const shared = TABLE.filter(({ name }) => !own.includes(name)).flatMap(input => {
      const login = logins.find(({ name }) => name === input.name)
      return login === undefined ? [] : [[login, input] as const]
    })
    expect(shared.length).toBeGreaterThanOrEqual(10)
    for (const [login, input] of shared) expect({ ...input, doc: '' }).toEqual({ ...login, doc: '' })
  })

  it('explains every option, and takes no secret as one', () => {
    const help = cleanupHelpText()
    const names = CLEANUP_OPTIONS.map(({ name }) => name)
    for (const name of names) expect(help).toMatch(new RegExp(`^ {2}--${name} {2,}\\S`, 'm'))
    expect(names).not.toContain('password')
    const component = TABLE.filter(({ faces }) => faces.includes('component')).map(({ name }) => name)
    expect([...names, 'command'].sort()).toEqual([...component, 'registry-auth'].sort())
  })
})

describe('when the pages are read', () => {
  it('has tables that match cleanup/action.yml and the drivers (npm run readme)', async () => {
    expect(read('docs/cleanup.md')).toBe(await freshCleanupPage())
  })

  const blocks = ['README.md', 'docs/cleanup.md'].flatMap(page =>
    [...read(page).matchAll(/^```yaml\n(.*?)^```$/gms)]
      .map(([, block = '']) => [page, block] as const)
      .filter(([, block]) => block.includes('uses: OWNER/registry-auth/cleanup@'))
  )

  it.each(blocks)('%s shows a step with inputs that exist and a policy that is one', (_page, block) => {
    const steps = stepsIn(parse(block)).filter(step => step.uses === 'OWNER/registry-auth/cleanup@v0')
    expect(steps.length).toBeGreaterThan(0)
    for (const { with: inputs = {} } of steps) {
      const names = TABLE.filter(({ faces }) => faces.includes('action')).map(({ name }) => name)
      expect(Object.keys(inputs).filter(name => !names.includes(name))).toEqual([])
      const { policy = '' } = inputs
      if (String(policy).includes('\n')) expect(readPolicy(String(policy)).rules.length).toBeGreaterThan(0)
    }
  })

  it('shows commands with options that exist', () => {
    const commands = read('docs/cleanup.md').match(/^registry-auth cleanup .*$/gm) ?? []
    expect(commands.length).toBeGreaterThan(3)
    const known = CLEANUP_OPTIONS.map(({ name }) => `--${name}`)
    for (const command of commands)
      expect((command.match(/--[a-z-]+/g) ?? []).filter(option => !known.includes(option))).toEqual([])
  })

  it('claims a cleanup for every registry, and tests what it claims', () => {
    expect(Object.keys(CLEANUPS)).toEqual(Object.keys(WAYS))
    const folder = join(ROOT, '__tests__', 'scenarios')
    const used = readdirSync(folder).flatMap(name => {
      const text = name.startsWith('cleanup-') ? readFileSync(join(folder, name), 'utf8') : ''
      return [...text.matchAll(/\bit\.each\(\s*provenCleanups\('([a-z-]+)'/g)].map(([, page = '']) => page)
    })
    expect(used.sort()).toEqual(Object.keys(CLEANUPS).sort())
  })
})

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

function stepsIn(value: unknown): readonly Step[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn)
  if (typeof value !== 'object' || value === null) return []
  if ('uses' in value) return [value as Step]
  return Object.values(value).flatMap(stepsIn)
}
