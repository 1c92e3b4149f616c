import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse, parseAllDocuments } from 'yaml'
import { assembleIn, CLEANUP_FOLDER, renderCleanup } from '../../scripts/component.js'
import { node24 } from '../../scripts/node24.js'
import { ARCHIVE, archiveSum, releaseArchive } from '../../scripts/release-archive.js'
import { which } from '../../scripts/test-tools.js'
import { CLEANUP_INPUTS } from '../../src/cleanup/inputs/table.js'
import { readPolicy } from '../../src/cleanup/policy/read-policy.js'
import type { InputDefinition } from '../../src/inputs/table.js'
import { VERSION } from '../../src/version.js'

const ROOT = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const run = promisify(execFile)

interface SpecInput {
  readonly description: string
  readonly default?: unknown
  readonly options?: readonly unknown[]
  readonly regex?: string
}
interface Job {
  readonly variables: Readonly<Record<string, unknown>>
  readonly script: readonly string[]
  readonly [key: string]: unknown
}

const [header, body] = parseAllDocuments(read('templates/cleanup/template.yml')).map(document => {
  expect(document.errors).toEqual([])
  return document.toJS() as unknown
})
const { inputs } = (header as { readonly spec: { readonly inputs: Readonly<Record<string, SpecInput>> } })
  .spec
const jobs = body as Readonly<Record<string, Job>>
const job = jobs['$[[ inputs.job ]]']
const [text = ''] = job?.script ?? []

/** What is about the job, and is no input of the command line. */
const OF_JOB = ['job', 'stage', 'image', 'archive']
const table = (CLEANUP_INPUTS as readonly InputDefinition[]).filter(({ faces }) =>
  faces.includes('component')
)
const names = table.map(({ name }) => name)
const variableOf = (name: string): string => `REGISTRY_CLEANUP_${name.toUpperCase().replaceAll('-', '_')}`

describe("when the cleanup template's inputs are read", () => {
  it('are those of the table, with the same defaults and choices, all of them text', () => {
    expect(Object.keys(inputs).sort()).toEqual([...OF_JOB, ...names].sort())
    for (const { name, default: value = '', choices, type } of table) {
      const options = type === 'boolean' ? ['true', 'false'] : choices
      const input = inputs[name]
      expect([name, input?.default, input?.options]).toEqual([name, value, options])
      expect(input).not.toHaveProperty('type')
    }
  })

  it('never holds a secret: what could be one has a name of a variable', () => {
    expect(names).not.toContain('password')
    expect(names).not.toContain('github-token')
    expect(new RegExp(inputs['password-env']?.regex ?? '(?!)').test('glpat-secret')).toBe(false)
  })

  it('says what each is for, as cleanup/action.yml does', () => {
    const action = parse(read('cleanup/action.yml')) as {
      readonly inputs: Readonly<Record<string, SpecInput>>
    }
    for (const [name, { description }] of Object.entries(inputs)) {
      const wanted = action.inputs[name]?.description ?? expect.stringMatching(/^[A-Z].*\.$/)
      expect([name, description]).toEqual([name, wanted])
    }
  })

  it.each([
    ['registry-cleanup', true],
    ['.registry-cleanup', true],
    ['a b', false],
    ['', false],
    ['..', false]
  ])('can be called "%s": %s', (name, good) => {
    expect(new RegExp(inputs['job']?.regex ?? '(?!)').test(name)).toBe(good)
  })
})

describe("when the cleanup template's job is read", () => {
  it('is one, planning by default, one at a time, with artifacts whatever happens', () => {
    expect(Object.keys(jobs)).toEqual(['$[[ inputs.job ]]'])
    expect([inputs['command']?.default, inputs['dry-run']?.default]).toEqual(['plan', 'true'])
    expect(job?.['resource_group']).toBe('registry-cleanup')
    expect(job?.['allow_failure']).toEqual({ exit_codes: 2 })
    expect(job?.['artifacts']).toMatchObject({
      when: 'always',
      paths: ['$[[ inputs.plan ]]', '$[[ inputs.report ]]', 'cleanup-plan.md']
    })
    expect(job?.['rules']).toEqual([
      { if: '$CI_PIPELINE_SOURCE == "schedule"' },
      { if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', when: 'manual', allow_failure: true }
    ])
  })

  it('takes every input by a variable of its own, as it is', () => {
    const all = ['archive', ...names]
    const asIs = Object.fromEntries(all.map(name => [variableOf(name), `$[[ inputs.${name} ]]`]))
    const policy = { value: '$[[ inputs.policy ]]', expand: false }
    expect(job?.variables).toEqual({ ...asIs, [variableOf('policy')]: policy })
  })

  it('hands each of them to the command line, quoted, and nothing that is empty', () => {
    for (const name of names.filter(name => name !== 'command'))
      expect(text).toContain(`\${${variableOf(name)}:+"--${name}=$${variableOf(name)}"}`)
    expect(text).toContain('cleanup "$REGISTRY_CLEANUP_COMMAND"')
  })

  it('holds nothing that GitLab replaces, no comment and no indentation', () => {
    expect(text).not.toMatch(/\$\[\[|\$\{\{|@[A-Z0-9]+@/)
    expect(text.split('\n').filter(line => /^(\s|#|\/\/)/.test(line))).toEqual([])
  })

  const check = which('shellcheck') === undefined ? it.skip : it
  check('passes shellcheck', async () => {
    const script = `printf '%s\\n' "$1" | shellcheck -s sh -`
    await run('sh', ['-c', script, 'sh', text], { timeout: 60_000 }).catch((error: unknown) => {
      throw new Error((error as { stdout: string }).stdout)
    })
  })
})

describe('when the release archive is made', () => {
  it('is the one the template names, by version and by SHA-256, before anything of it is unpacked or run', () => {
    const sum = archiveSum(join(ROOT, 'dist'))
    expect(inputs['archive']?.default).toContain(`/registry-auth/${VERSION}/${ARCHIVE}`)
    const steps = ["node --input-type=module - '" + sum, 'tar -xf', 'cli/index.cjs']
    const at = steps.map(step => text.indexOf(step))
    expect(at).not.toContain(-1)
    expect(at).toEqual([...at].sort((one, other) => one - other))
    expect(assembleIn(CLEANUP_FOLDER, 'fetch-archive.mjs')).toContain('if (sum !== expected)')
  })

  it('has the same bytes whatever the times, the modes and the order of its files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'registry-auth-archive-'))
    const make = (name: string, files: readonly string[], mode: number, time: number): string => {
      mkdirSync(join(folder, name, 'cli'), { recursive: true })
      for (const file of files) {
        const path = join(folder, name, 'cli', file)
        writeFileSync(path, `// ${file}`)
        chmodSync(path, mode)
        utimesSync(path, time, time)
      }
      return join(folder, name)
    }
    try {
      const one = make('one', ['index.cjs', '7.cjs', '10.cjs'], 0o644, 1)
      const other = make('other', ['10.cjs', 'index.cjs', '7.cjs'], 0o755, 99)
      expect(releaseArchive(one).equals(releaseArchive(other))).toBe(true)
      expect(renderCleanup(one)).toBe(renderCleanup(other))
      writeFileSync(join(other, 'cli', '7.cjs'), '// another')
      expect(renderCleanup(one)).not.toBe(renderCleanup(other))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('has the same bytes on Node 24, without anything installed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'registry-auth-archive-'))
    try {
      const file = join(folder, ARCHIVE)
      const script = join(ROOT, 'scripts', 'release-archive.ts')
      await run(node24(), ['--no-warnings', '--experimental-strip-types', script, file])
      expect(readFileSync(file).equals(releaseArchive(join(ROOT, 'dist')))).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is read by tar: plain files of nobody, from the epoch', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'registry-auth-archive-'))
    try {
      const file = join(folder, ARCHIVE)
      writeFileSync(file, releaseArchive(join(ROOT, 'dist')))
      const { stdout } = await run('tar', ['-tvf', file, '--numeric-owner', '--utc'])
      const lines = stdout.trim().split('\n')
      for (const line of lines)
        expect(line).toMatch(/^-rw-r--r-- 0\/0 +\d+ 1970-01-01 00:00 (LICENSE|cli\/[\w.]+)$/)
      expect(stdout).toMatch(/ cli\/index\.cjs$/m)
      expect(stdout).toMatch(/ cli\/licenses\.txt$/m)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

/** An `include` of the component, as an example has it. */
interface Include {
  readonly component: string
  readonly inputs?: Readonly<Record<string, unknown>>
}

describe('when a page shows the cleanup component', () => {
  const blocks = ['README.md', 'docs/cleanup.md'].flatMap(page =>
    [...read(page).matchAll(/^```yaml\n(.*?)^```$/gms)]
      .map(([, block = '']) => block)
      .filter(block => block.includes('/cleanup@') && block.includes('component:'))
  )

  it('does so somewhere', () => {
    expect(blocks.length).toBeGreaterThan(2)
  })

  it.each(blocks)('names inputs and jobs that exist, and policies that are such: %#', block => {
    const config = parse(block) as { readonly include: readonly Include[] }
    const known: string[] = []
    for (const { component, inputs: given = {} } of config.include) {
      expect(component).toBe(`$CI_SERVER_FQDN/OWNER/registry-auth/cleanup@${VERSION}`)
      known.push(typeof given['job'] === 'string' ? given['job'] : '.registry-cleanup')
      for (const [name, value] of Object.entries(given)) {
        expect([name, typeof value, name in inputs]).toEqual([name, 'string', true])
        const { options } = inputs[name] ?? {}
        if (options !== undefined) expect(options).toContain(value)
      }
      const { policy } = given
      if (typeof policy === 'string' && policy.includes('\n'))
        expect(readPolicy(policy).rules).not.toEqual([])
    }
    for (const name of block.match(/(?<=extends: )\.[\w.-]+/g) ?? []) expect(known).toContain(name)
  })
})
