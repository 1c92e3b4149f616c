import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { command, type Ended } from '../real/command.js'
import type { Env } from '../runner/runner.js'
import { leaks } from './leaks.js'
import { ACTION, ALICE, PASSWORD, startScenario, type Scenario } from './scenario.js'

let scenario: Scenario
let registry: FakeRegistry
let record: string
let bin: string
beforeEach(async () => {
  scenario = await startScenario()
  registry = await startFakeRegistry({ users: { alice: { password: PASSWORD } } })
  // A stand-in that records its variables, as later lines of the job would hand them to werf.
  bin = join(scenario.folder, 'bin')
  record = join(scenario.folder, 'recorded')
  await mkdir(bin)
  await writeFile(join(bin, 'werf'), `#!/bin/sh\nenv -0 | grep -z '^WERF_\\|^DOCKER_CONFIG=' > '${record}'\n`)
  await chmod(join(bin, 'werf'), 0o755)
})
afterEach(async () => {
  await registry.close()
  await scenario.remove()
})

const unix = process.platform === 'win32' ? describe.skip : describe
const TAG = 'v1$(touch pwned)`touch pwned`'

/** What the stand-in was given. */
async function recorded(): Promise<Readonly<Record<string, string>>> {
  const entries = (await readFile(record, 'utf8')).split('\0').filter(entry => entry !== '')
  return Object.fromEntries(
    entries.map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])
  )
}

unix('when a workflow takes the Action in place of ci-env', () => {
  const login = (): Env => ({
    registry: registry.host,
    username: 'alice',
    password: PASSWORD,
    autologin: 'false'
  })

  it('hands werf its variables, a hostile tag as data, and no credential', async () => {
    await scenario.write('home/werf.yaml', 'project: shop\nconfigVersion: 1\n')
    const github = { GITHUB_REPOSITORY: 'Acme/App', GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: TAG }
    const result = await scenario.run(
      [
        { uses: ACTION, with: { ...login(), werf: '2' } },
        {
          run: `cd "$HOME"; PATH="${bin}${delimiter}$PATH"; werf converge; test ! -e pwned`
        }
      ],
      { github }
    )
    expect(result.outcome).toBe('success')
    const given = await recorded()
    expect(given).toMatchObject({
      WERF_REPO: 'ghcr.io/acme/app/shop',
      WERF_ADD_ANNOTATION_CI_GIT_TAG: `ci.werf.io/tag=${TAG}`,
      WERF_ADD_ANNOTATION_PROJECT_GIT: 'project.werf.io/git=https://github.com/Acme/App',
      WERF_LOG_TERMINAL_WIDTH: '130'
    })
    expect(given['DOCKER_CONFIG']).toBe(given['WERF_DOCKER_CONFIG'])
    expect(Object.keys(given).filter(name => /TOKEN|PASSWORD/.test(name))).toEqual([])
    expect(await scenario.left()).toEqual([])
  })

  it('hands cleanup the credential of the registry itself, masked, and empties it in post', async () => {
    const machine = { WERF_REPO: `${registry.host}/acme/app`, WERF_REPO_CONTAINER_REGISTRY: 'harbor' }
    const result = await scenario.run(
      [
        { uses: ACTION, with: { ...login(), werf: '2', for: 'cleanup', verify: 'false' } },
        { run: `PATH="${bin}${delimiter}$PATH" werf cleanup` }
      ],
      { machine, exported: ['WERF_REPO_HARBOR_PASSWORD'] }
    )
    expect(result.outcome).toBe('success')
    expect(await recorded()).toMatchObject({
      WERF_REPO_HARBOR_USERNAME: 'alice',
      WERF_REPO_HARBOR_PASSWORD: PASSWORD
    })
    expect(result.env['WERF_REPO_HARBOR_PASSWORD']).toBe('')
    expect(result.env['WERF_REPO_HARBOR_USERNAME']).toBe('')
    // no secret, and no business of later posts
    expect(result.env['WERF_LOG_TERMINAL_WIDTH']).toBe('130')
    expect(result.env['WERF_REPO']).toBe(machine.WERF_REPO)
  })

  it('empties it also where an earlier step made the directory, and where that is gone', async () => {
    const machine = { WERF_REPO: `${registry.host}/acme/app`, WERF_REPO_CONTAINER_REGISTRY: 'harbor' }
    const cleanup = { uses: ACTION, with: { ...login(), werf: '2', for: 'cleanup', verify: 'false' } }
    const exported = ['WERF_REPO_HARBOR_PASSWORD']
    const joined = await scenario.run(
      [{ uses: ACTION, with: { autologin: 'false', 'docker-config': 'none' } }, cleanup],
      { machine, exported }
    )
    expect([joined.outcome, joined.env['WERF_REPO_HARBOR_PASSWORD']]).toEqual(['success', ''])
    const gone = await scenario.run([cleanup, { run: 'rm -r "$DOCKER_CONFIG"' }], { machine, exported })
    expect([gone.outcome, gone.env['WERF_REPO_HARBOR_PASSWORD']]).toEqual(['success', ''])
  })

  it('fails before it asks any registry when werf.yaml cannot be read', async () => {
    await scenario.write('home/werf.yaml', 'configVersion: 1\n')
    const result = await scenario.run([{ uses: ACTION, with: { ...login(), werf: '2' } }])
    expect(result.outcome).toBe('failure')
    expect(result.log).toContain('werf: werf.yaml names no "project"')
    expect(registry.requests).toEqual([])
    expect(await scenario.left()).toEqual([])
  })
})

unix('when a GitLab job takes the command line in place of ci-env', () => {
  const CLI = join(ACTION, 'dist', 'cli', 'index.cjs')

  async function job(script: string, more: Env = {}): Promise<Ended> {
    const env = {
      PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
      HOME: scenario.home,
      TMPDIR: scenario.temp,
      NODE: scenario.job.node,
      CLI,
      GITLAB_CI: 'true',
      CI_JOB_ID: '4711',
      CI_REGISTRY: registry.host,
      CI_REGISTRY_IMAGE: `${registry.host}/acme/app`,
      CI_COMMIT_TAG: TAG,
      CI_PROJECT_URL: 'https://gitlab.example.com/acme/app',
      SECRET: PASSWORD,
      LOGIN: `--registry ${registry.host} --username alice --password-env SECRET`,
      ...more
    }
    const ended = await command(['dash', '-c', `cd "$HOME"; ${script}`], env)
    expect(leaks(new Map([['output', ended.output]]), [ALICE])).toEqual([])
    return ended
  }

  it.each([
    ['a script', '. "$("$NODE" "$CLI" ci-env gitlab --as-file $LOGIN)"'],
    ['printed lines', 'eval "$("$NODE" "$CLI" ci-env gitlab $LOGIN)"'],
    ['an env file', 'set -a; . "$("$NODE" "$CLI" ci-env gitlab --as-env-file $LOGIN)"; set +a'],
    ['login with --werf', 'eval "$("$NODE" "$CLI" login --werf 2 $LOGIN)"']
  ])('has the variables and the login by %s, and is rid of them after logout', async (_how, line) => {
    const { exitCode, output } = await job(
      `set -e; ${line}; werf build; test ! -e pwned; eval "$("$NODE" "$CLI" logout)"; echo "after=[\${WERF_REPO-}]"`
    )
    expect([exitCode, output]).toEqual([0, expect.stringContaining('after=[]')])
    expect(await recorded()).toMatchObject({
      WERF_REPO: `${registry.host}/acme/app`,
      WERF_REPO_CONTAINER_REGISTRY: 'gitlab',
      WERF_ADD_ANNOTATION_CI_GIT_TAG: `ci.werf.io/tag=${TAG}`
    })
    expect(await scenario.left()).toEqual([])
  })

  it.each([
    ['a script', '. "$("$NODE" "$CLI" ci-env gitlab --as-file $LOGIN)"'],
    ['an unquoted script', '. $("$NODE" "$CLI" ci-env gitlab --as-file $LOGIN)'],
    ['printed lines', 'eval "$("$NODE" "$CLI" ci-env gitlab $LOGIN)"']
  ])('does not go on by %s when the login is refused', async (_how, line) => {
    const { exitCode, output } = await job(`set -e; ${line}; echo went on`, { SECRET: 'wr0ng' })
    expect(exitCode).not.toBe(0)
    expect(output).toContain('was refused')
    expect(output).not.toContain('went on')
    expect(await scenario.left()).toEqual([])
  })
})
