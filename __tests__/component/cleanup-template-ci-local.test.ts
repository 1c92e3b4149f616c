import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { node24 } from '../../scripts/node24.js'
import { which } from '../../scripts/test-tools.js'
import { command, succeed, type Ended } from '../real/command.js'
import { makeRelease, serve, type Place, type Ran, type Release } from './cleanup-template-world.js'

const ROOT = join(import.meta.dirname, '..', '..')
const TOOL = join(ROOT, 'node_modules', 'gitlab-ci-local', 'dist', 'index.js')
const missing = ['git', 'rsync'].filter(program => which(program) === undefined)
if (missing.length > 0) console.warn(`gitlab-ci-local skipped: ${missing.join(', ')} missing`)
const describeTool = missing.length === 0 ? describe : describe.skip

let release: Release
let place: Place
let offered: Buffer
beforeAll(async () => {
  release = makeRelease()
  place = await serve((_, response) => response.end(offered))
})
afterAll(() => place.close())

let folder: string
const at = (name: string): string => join(folder, name)
const env = (): Readonly<Record<string, string>> => ({
  PATH: `${at('bin')}:${process.env['PATH'] ?? ''}`,
  HOME: at('home')
})

beforeEach(() => {
  offered = release.archive
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'registry-auth-ci-local-'))
  for (const name of ['bin', 'home', 'temp', 'project', 'project/templates', 'project/templates/cleanup'])
    mkdirSync(at(name))
  symlinkSync(node24(), join(at('bin'), 'node'))
  writeFileSync(at('project/templates/cleanup/template.yml'), release.template)
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Runs one job of a project that includes the component with these inputs. */
async function run(inputs: Readonly<Record<string, string>>, code = 0): Promise<Ended> {
  const component = '$CI_SERVER_FQDN/$CI_PROJECT_PATH/cleanup@$CI_COMMIT_SHA'
  const own = { job: { extends: '.registry-cleanup' } }
  const given = { archive: `${place.url}/registry-auth.tar`, ...inputs }
  writeFileSync(at('project/.gitlab-ci.yml'), stringify({ include: [{ component, inputs: given }], ...own }))
  const git = ['git', '-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main']
  for (const args of [
    ['init', '-q'],
    ['remote', 'add', 'origin', 'https://gitlab.example.com/acme/app.git'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'component']
  ]) {
    await succeed([...git, ...args], env(), at('project'))
  }
  const variables = {
    CI_PIPELINE_SOURCE: 'schedule',
    RUNNER_TEMP_PROJECT_DIR: at('temp'),
    RAN: at('ran.json'),
    CODE: String(code)
  }
  const named = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`])
  const argv = [
    node24(),
    TOOL,
    '--force-shell-executor',
    '--ignore-predefined-vars',
    'CI_PIPELINE_SOURCE',
    '--shell-isolation',
    ...named,
    'job'
  ]
  const ended = await command(argv, env(), at('project'))
  expect(readdirSync(at('temp'))).toEqual([])
  return ended
}

const artifacts = (): readonly string[] => {
  const place = at('project/.gitlab-ci-local/artifacts/job')
  return existsSync(place) ? readdirSync(place).sort() : []
}

describeTool('when gitlab-ci-local runs a job that extends the cleanup component', () => {
  it('plans by default, and keeps the plan and the report', async () => {
    const { exitCode, output } = await run({ repositories: 'registry.example.com/acme/app' })
    expect([exitCode, output]).toEqual([0, expect.stringContaining('stand-in runs')])
    const { argv } = JSON.parse(readFileSync(at('ran.json'), 'utf8')) as Ran
    expect(argv).toEqual(
      expect.arrayContaining(['plan', '--dry-run=true', '--repositories=registry.example.com/acme/app'])
    )
    expect(artifacts()).toEqual(['cleanup-plan.json', 'cleanup-report.json'])
  }, 60_000)

  it('takes an incomplete run for a warning, and keeps both files', async () => {
    const { exitCode, output } = await run({ command: 'run' }, 2)
    expect([exitCode, output]).toEqual([0, expect.stringMatching(/WARN.* job/)])
    expect(artifacts()).toEqual(['cleanup-plan.json', 'cleanup-report.json'])
  }, 60_000)

  it('fails when the cleanup failed, and keeps both files', async () => {
    const { output } = await run({ command: 'run', plan: 'a.json', report: 'b.json' }, 1)
    // The tool itself ends with 0 where a job names exit codes it may fail with, whatever its code was.
    expect(output).toMatch(/FAIL.* job$/m)
    expect(artifacts()).toEqual(['a.json', 'b.json'])
  }, 60_000)

  it('starts nothing of a release that was tampered with', async () => {
    offered = Buffer.concat([release.archive, Buffer.from('x')])
    const { output } = await run({})
    expect(output).toMatch(/FAIL.* job$/m)
    expect(output).toContain('is not the release that belongs to this')
    expect([existsSync(at('ran.json')), artifacts()]).toEqual([false, []])
  }, 60_000)

  it('gives a policy of several lines as it is', async () => {
    const policy = `version: 1\nrules:\n  - name: "pull 'requests'"\n    tags: /^pr-\\d+$/\n    # $(touch ${at('pwned')})\n`
    const { exitCode } = await run({ policy })
    const { argv } = JSON.parse(readFileSync(at('ran.json'), 'utf8')) as Ran
    expect([exitCode, argv.includes(`--policy=${policy}`), existsSync(at('pwned'))]).toEqual([0, true, false])
  }, 60_000)

  it.each([{ command: 'delete' }, { 'dry-run': 'no' }, { job: 'a b' }, { 'password-env': 'glpat-x' }])(
    'refuses the pipeline for %j',
    async wrong => {
      const { exitCode, output } = await run(wrong)
      expect([exitCode, existsSync(at('ran.json'))]).toEqual([1, false])
      expect(output).toMatch(/input/i)
    },
    60_000
  )
})
