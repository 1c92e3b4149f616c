import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse, parseAllDocuments } from 'yaml'
import { assemble, coreSize, CORE_LIMIT, generatedFiles } from '../../scripts/component.js'
import { which } from '../../scripts/test-tools.js'
import { INPUTS, type InputDefinition } from '../../src/inputs/table.js'

const ROOT = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const run = promisify(execFile)

interface SpecInput {
  readonly description: string
  readonly default?: unknown
  readonly options?: readonly unknown[]
  readonly regex?: string
}
interface Job {
  readonly variables?: Readonly<Record<string, string>>
  readonly before_script: readonly string[]
  readonly after_script?: readonly string[]
}

const [header, body] = parseAllDocuments(read('templates/login/template.yml')).map(document => {
  expect(document.errors).toEqual([])
  return document.toJS() as unknown
})
const spec = (header as { readonly spec: { readonly inputs: Readonly<Record<string, SpecInput>> } }).spec
const jobs = body as Readonly<Record<string, Job>>

const LOGIN = '$[[ inputs.job ]]'
const EXCHANGES = ['aws', 'google', 'azure', 'docker-hub', 'quay']
const FRAGMENTS = [...EXCHANGES, 'images', 'werf']
const table = (INPUTS as readonly InputDefinition[]).filter(({ faces }) => faces.includes('component'))
const variableOf = (input: string) => `REGISTRY_AUTH_${input.toUpperCase().replaceAll('-', '_')}`

/** Every text of the template that a shell runs, by where it stands. */
const scripts = new Map(
  Object.entries(jobs).flatMap(([name, { before_script: before, after_script: after = [] }]) => [
    ...before.map((text, index) => [`${name} before_script ${index}`, text] as const),
    ...after.map((text, index) => [`${name} after_script ${index}`, text] as const)
  ])
)

describe('when the component is generated', () => {
  it.each([...generatedFiles()])('%s matches its sources (npm run build)', (path, text) => {
    expect(read(path)).toBe(text)
  })

  it('has a login that grows no heavier, comments and indentation aside', () => {
    expect(coreSize()).toBe(Buffer.byteLength(assemble('login.sh')))
    expect(coreSize()).toBeLessThanOrEqual(CORE_LIMIT)
  })
})

describe("when the component's inputs are read", () => {
  it('has exactly the inputs of the table, with the same defaults and choices, all of them text', () => {
    expect(Object.keys(spec.inputs).sort()).toEqual(table.map(({ name }) => name).sort())
    for (const { name, default: value = '', choices } of table) {
      const input = spec.inputs[name]
      // without a default of its own, the empty one has to be among them
      const options = choices !== undefined && value === '' ? ['', ...choices] : choices
      expect([name, input?.default, input?.options]).toEqual([name, value, options])
      expect(input).not.toHaveProperty('type')
    }
  })

  it('describes them as action.yml does', () => {
    const { inputs } = parse(read('action.yml')) as { inputs: Readonly<Record<string, SpecInput>> }
    const shared = table.filter(({ name }) => name in inputs)
    expect(shared.length).toBeGreaterThan(8)
    for (const { name } of table) {
      const wanted = inputs[name]?.description ?? expect.stringMatching(/^[A-Z].*\.$/)
      expect([name, spec.inputs[name]?.description]).toEqual([name, wanted])
    }
  })

  it.each([
    ['job', '.registry-login', 'login'],
    ['job', '.pull_2', '.a b'],
    ['job', '.x', '.'],
    ['password-env', '', '$TOKEN'],
    ['password-env', 'MY_TOKEN2', 'glpat-secret']
  ])('%s can be "%s" and not "%s"', (name, good, bad) => {
    const regex = new RegExp(spec.inputs[name]?.regex ?? '(?!)')
    expect([regex.test(good), regex.test(bad)]).toEqual([true, false])
  })
})

describe("when the component's jobs are read", () => {
  it('are hidden ones: the login and the fragments, without anything global', () => {
    expect(Object.keys(jobs)).toEqual([LOGIN, ...FRAGMENTS.map(name => `${LOGIN}-${name}`)])
    expect(Object.keys(jobs[LOGIN] ?? {})).toEqual(['variables', 'before_script', 'after_script'])
    for (const name of FRAGMENTS)
      expect(Object.keys(jobs[`${LOGIN}-${name}`] ?? {})).toEqual(['before_script'])
    expect([...scripts.keys()]).toHaveLength(2 + FRAGMENTS.length)
  })

  it('take every input by a variable of its own, as it is', () => {
    const names = table.map(({ name }) => name).filter(name => name !== 'job')
    expect(jobs[LOGIN]?.variables).toEqual(
      Object.fromEntries(names.map(name => [variableOf(name), `$[[ inputs.${name} ]]`]))
    )
  })

  const defined: readonly (readonly [string, readonly string[]])[] = [
    ...EXCHANGES.map(
      name =>
        [
          name,
          ['registry_auth_exchange_vendor', `registry_auth_exchange_${name.replaceAll('-', '_')}`]
        ] as const
    ),
    ['images', ['registry_auth_images']],
    ['werf', ['registry_auth_werf']]
  ]

  it.each(defined)('define the fragment %s, which the login takes away again', (name, variables) => {
    const text = scripts.get(`${LOGIN}-${name} before_script 0`) ?? ''
    const parts = [...text.matchAll(/^([a-z_]+)='\n(?:function|END) [^']+\n'\n/gm)]
    expect(parts.map(([part]) => part).join('')).toBe(text)
    expect(parts.map(([, variable]) => variable)).toEqual(variables)
    const taken = scripts
      .get(`${LOGIN} before_script 0`)
      ?.match(/^unset (?!-f).*$/gm)
      ?.join(' ')
    for (const [, variable = ''] of parts) expect(taken?.split(' ')).toContain(variable)
  })
})

describe.each([...scripts])('when "%s" is read', (_, text) => {
  it('holds nothing that GitLab replaces, and nothing that YAML or TOML could change', () => {
    expect(text).not.toContain('$[[')
    expect(text).not.toContain('${{')
    expect(text).not.toContain("'''")
    expect(text).toMatch(/^[\t\n\x20-\x7e\u00a0-\uffff]+$/)
  })

  it('holds no comment and no indentation', () => {
    expect(text.split('\n').filter(line => /^(\s|#)/.test(line))).toEqual([])
  })

  // A Debian package that the suite of real clients installs.
  const check = which('shellcheck') === undefined ? it.skip : it
  check('passes shellcheck', async () => {
    // SC2012: not every image has find. SC2016: awk's fields are no variables of the shell. SC2034: a fragment is for
    // the login behind it. SC2317: what a trap calls is reached.
    const script = `printf '%s\\n' "$1" | shellcheck -s sh -e SC2012,SC2016,SC2034,SC2317 -`
    await run('sh', ['-c', script, 'sh', text], { timeout: 60_000 }).catch((error: unknown) => {
      throw new Error((error as { stdout: string }).stdout)
    })
  })
})

/** An `include` of the component, as an example has it. */
interface Include {
  readonly component: string
  readonly inputs?: Readonly<Record<string, unknown>>
}

describe('when a page shows the component', () => {
  const pages = [
    'README.md',
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.md'))
      .map(name => join('docs', name))
  ]
  const blocks = pages.flatMap(page =>
    [...read(page).matchAll(/^```yaml\n(.*?)^```$/gms)]
      .map(([, block = '']) => [page, block] as const)
      .filter(([, block]) => block.includes('/login@') || block.includes('.registry-login'))
  )

  it('does so somewhere', () => {
    expect(new Set(blocks.map(([page]) => page))).toContain('README.md')
    expect(new Set(blocks.map(([page]) => page))).toContain('docs/gitlab.md')
  })

  it.each(blocks)('%s names inputs and hidden jobs that exist, with values that are text', (_, block) => {
    const [document] = parseAllDocuments(block)
    expect(document?.errors).toEqual([])
    const config = document?.toJS() as { readonly include?: readonly Include[] }
    const names = ['.registry-login']
    for (const { component, inputs = {} } of config.include ?? []) {
      expect(component).toMatch(
        /^\$CI_SERVER_FQDN\/OWNER\/registry-auth\/login@(\d+\.\d+\.\d+|[0-9a-f]{40})$/
      )
      if (typeof inputs['job'] === 'string') names.push(inputs['job'])
      for (const [name, value] of Object.entries(inputs)) {
        expect(Object.keys(spec.inputs)).toContain(name)
        expect([name, typeof value]).toEqual([name, 'string'])
        const { options } = spec.inputs[name] ?? {}
        if (options !== undefined) expect(options).toContain(value)
      }
    }
    const known = names.flatMap(name => [name, ...FRAGMENTS.map(fragment => `${name}-${fragment}`)])
    const used = block.match(/(?<=(?:extends: |!reference \[))\.[\w.-]+/g) ?? []
    for (const name of used) expect(known).toContain(name)
  })
})
