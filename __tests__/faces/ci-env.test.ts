import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { HOSTILE } from '../werf/hostile.js'
import { readBatch, readPowerShell } from '../werf/powershell.js'
import { makeWorld, PASSWORD, type Run, type World } from './world.js'

let world: World
beforeEach(() => {
  world = makeWorld()
})
afterEach(() => {
  world.remove()
})

const GITLAB = {
  GITLAB_CI: 'true',
  CI_JOB_ID: '4711',
  CI_REGISTRY: 'registry.example',
  CI_REGISTRY_IMAGE: 'registry.example/acme/app',
  CI_JOB_TOKEN: 'glcbt-tops3cret'
}
const TAG = 'WERF_ADD_ANNOTATION_CI_GIT_TAG'
const annotation = (tag: string): string => `ci.werf.io/tag=${tag}`

function ciEnv(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Run {
  return world.cli(['ci-env', ...args, '--verify', 'false'], { variables: { ...GITLAB, ...variables } })
}

async function printed(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {}
): Promise<string> {
  const run = ciEnv(args, variables)
  expect([await run.end(), run.err.filter(line => line.startsWith('error'))]).toEqual([0, []])
  return run.out.join('\n')
}

/** The file whose path is all that was printed. */
async function file(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {}
): Promise<string> {
  const path = await printed(args, variables)
  expect(path).not.toContain('\n')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  return path
}

const SHELLS = ['sh', 'dash', 'bash', 'busybox'].filter(name => spawnSync('which', [name]).status === 0)

/** A shell's run, which must say nothing on its own. */
function shell(
  name: string,
  script: string,
  env: Readonly<Record<string, string>> = {}
): ReturnType<typeof spawnSync> {
  return spawnSync(name, [...(name === 'busybox' ? ['sh'] : []), '-c', script], {
    encoding: 'utf8',
    // bash reads its start-up file where its input is a socket
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', ...env }
  })
}

describe('when a tag of git has a hostile name', () => {
  it.each(SHELLS)(
    '%s gets it as data, from lines and from a script',
    async name => {
      for (const tag of HOSTILE) {
        const variables = { CI_COMMIT_TAG: tag }
        const lines = await printed(['gitlab'], variables)
        const evaluated = shell(name, `eval "$LINES_"; printf %s "$${TAG}"`, { LINES_: lines })
        expect([evaluated.stdout, evaluated.stderr]).toEqual([annotation(tag), ''])
        const script = await file(['--as-file'], variables)
        const sourced = shell(name, `. "${script}"; printf %s "$${TAG}"`)
        expect([sourced.stdout, sourced.stderr]).toEqual([annotation(tag), ''])
      }
    },
    60_000
  )

  it.each(HOSTILE)('PowerShell gets %j as data, whatever code page it reads by', async tag => {
    const lines = await printed(['gitlab', '--shell', 'powershell'], { CI_COMMIT_TAG: tag })
    expect(readPowerShell(`${lines}\n`)).toMatchObject({ [TAG]: annotation(tag) })
    expect(lines).toMatch(/^[\x20-\x7e\n]*$/)
  })

  it.each(HOSTILE.filter(tag => !tag.includes('"')))('a batch file holds %j as data', async tag => {
    const script = await file(['--as-file', '--shell', 'cmdexe'], { CI_COMMIT_TAG: tag })
    expect(script).toMatch(/\.bat$/)
    expect(readBatch(readFileSync(script, 'utf8'))).toMatchObject({ [TAG]: annotation(tag) })
  })

  it('fails for cmd at a double quote, which nothing carries there', async () => {
    const run = ciEnv(['--shell', 'cmd'], { CI_COMMIT_TAG: 'v"&calc&"' })
    expect(await run.end()).toBe(1)
    expect(run.err).toEqual([
      `error: werf: the value of ${TAG} holds a double quote or a line break, which cmd cannot take: use PowerShell, or set ${TAG} yourself`
    ])
    expect(run.out).toEqual(['exit /b 1'])
    expect(world.directories()).toEqual([])
  })

  it.each(HOSTILE.filter(tag => tag !== "v1';id;'"))('an env file holds %j as data', async tag => {
    const env = await file(['--as-env-file'], { CI_COMMIT_TAG: tag })
    expect(parseEnv(readFileSync(env, 'utf8'))).toMatchObject({ [TAG]: annotation(tag) })
  })
})

describe('when it is told where to write', () => {
  it('puts a file that nobody named into the directory that logout removes', async () => {
    const path = await file(['gitlab', '--as-file'])
    const [directory = ''] = world.directories()
    expect(path.startsWith(directory)).toBe(true)
    const bye = world.cli(['logout'], { variables: { ...GITLAB, DOCKER_CONFIG: directory } })
    expect(await bye.end()).toBe(0)
    expect(existsSync(path)).toBe(false)
    expect(bye.out).toEqual(expect.arrayContaining(['unset DOCKER_CONFIG', 'unset WERF_REPO']))
  })

  it.each([['-o'], ['--output-file-path']])(
    'takes the place of what was at %s, and prints nothing',
    async option => {
      const path = join(world.folder, 'out.sh')
      writeFileSync(path, 'old\n'.repeat(1000), { mode: 0o755 })
      expect(await printed([option, path])).toBe('')
      expect(readFileSync(path, 'utf8')).toContain("export WERF_REPO='registry.example/acme/app'\n")
      expect(readFileSync(path, 'utf8')).not.toContain('old')
      expect(statSync(path).mode & 0o777).toBe(0o600)
    }
  )

  it('writes through a link, and into a device', async () => {
    const target = join(world.folder, 'target')
    const link = join(world.folder, 'link')
    writeFileSync(target, '')
    symlinkSync(target, link)
    await printed(['-o', link])
    expect(readFileSync(target, 'utf8')).toContain('WERF_REPO')
    await printed(['-o', '/dev/null'])
    expect(statSync('/dev/null').isFile()).toBe(false)
  })

  it("obeys werf's variables for the same, and the options before them", async () => {
    const path = join(world.folder, 'out.env')
    const variables = { WERF_AS_ENV_FILE: '1', WERF_OUTPUT_FILE_PATH: path, WERF_SHELL: 'cmdexe' }
    expect(await printed([], variables)).toBe('')
    expect(readFileSync(path, 'utf8')).toContain('WERF_REPO=registry.example/acme/app\n')
    const script = await printed(['--as-file'], { WERF_SHELL: 'powershell' })
    expect(script).toMatch(/\.ps1$/)
    expect(await printed(['--shell', 'default'], { WERF_SHELL: 'cmdexe' })).toMatch(/^export DOCKER_CONFIG='/)
  })

  it('logs in to nothing where werf is told not to', async () => {
    for (const [args, variables] of [
      [['--login-to-registry=false'], {}],
      [[], { WERF_LOGIN_TO_REGISTRY: 'false' }]
    ] as const) {
      const run = ciEnv(args, variables)
      expect(await run.end()).toBe(0)
      expect(run.err.join('\n')).not.toContain('logged in')
      expect(run.out.join('\n')).toContain("export WERF_REPO='registry.example/acme/app'")
    }
  })
})

describe('when it names the CI system itself', () => {
  it.each([
    ['gitlab', "export WERF_REPO='registry.example/acme/app'"],
    ['github', "export WERF_ADD_ANNOTATION_PROJECT_GIT='project.werf.io/git=https://github.com/acme/app'"]
  ])('reads the variables of %s anywhere', async (system, line) => {
    const elsewhere = { ...GITLAB, GITLAB_CI: '', GITHUB_REPOSITORY: 'acme/app', WERF_DIR: world.folder }
    const run = world.cli(['ci-env', '--verify', 'false', system], { variables: elsewhere })
    expect(await run.end()).toBe(0)
    expect(run.out.join('\n').split('\n')).toContain(line)
  })

  it('takes the generation, 2 where none is named', async () => {
    expect(await printed(['gitlab'])).toContain("WERF_LOG_COLOR_MODE='on'")
    expect(await printed(['gitlab', '--werf', '3'])).not.toContain('WERF_LOG_COLOR_MODE')
    expect(await printed(['gitlab', '--werf=1.1'])).toContain("WERF_TAG_BY_STAGES_SIGNATURE='true'")
  })

  it('reads the project of the directory it is run in, or that WERF_DIR names', async () => {
    mkdirSync(join(world.folder, 'sub'))
    writeFileSync(join(world.folder, 'sub', 'werf.yaml'), 'project: shop\nconfigVersion: 1\n')
    const variables = {
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'Acme/App',
      WERF_DIR: join(world.folder, 'sub')
    }
    const run = world.cli(['ci-env', 'github', '--verify', 'false'], { variables })
    expect(await run.end()).toBe(0)
    expect(run.out.join('\n')).toContain("export WERF_REPO='ghcr.io/acme/app/shop'\n")
  })
})

describe('when it fails', () => {
  const bad = ['--registries', 'registry.example username=alice password-env=NOT_SET']

  it.each([
    [[], 'false'],
    [['--shell', 'powershell'], "throw 'registry-auth failed'"],
    [['--shell=cmdexe'], 'exit /b 1'],
    [['--shell=constructor'], 'false'],
    [['-o'], 'false'],
    [['-o', ''], 'false'],
    [['--shell='], 'false'],
    [['--as-file'], '/dev/null/registry-auth-failed'],
    [['--as-env-file'], '/dev/null/registry-auth-failed']
  ])('makes the shell fail that reads %j', async (args, line) => {
    const run = ciEnv([...args, ...bad])
    expect([await run.end(), run.out]).toEqual([1, [line]])
    expect(run.err.join('\n')).toContain('error: ')
    expect(world.directories()).toEqual([])
  })

  it.each(SHELLS)('%s does not go on', name => {
    for (const line of ['eval false', '. /dev/null/registry-auth-failed']) {
      const { status, stdout } = shell(name, `set -e; ${line}; echo went on`)
      expect([status === 0, stdout]).toEqual([false, ''])
    }
  })

  it.each(['-o', '--output-file-path=', '--shell='])('says that %s takes a value', async option => {
    const run = world.cli(['ci-env', 'gitlab', option], { variables: GITLAB })
    expect([await run.end(), run.out]).toEqual([1, ['false']])
    expect(run.err.join('\n')).toMatch(/"--(?:output-file-path|shell)": takes a value/)
  })

  it('leaves no older file that could be taken for its own', async () => {
    const [script, env] = [join(world.folder, 'out.sh'), join(world.folder, 'out.env')]
    for (const path of [script, env]) writeFileSync(path, 'export OLD=1\n')
    for (const args of [
      ['-o', script],
      ['--as-env-file', '-o', env]
    ]) {
      const run = ciEnv([...args, ...bad])
      expect([await run.end(), run.out]).toEqual([1, []])
    }
    expect(readFileSync(script, 'utf8')).toBe('false\n')
    expect(existsSync(env)).toBe(false)
  })

  it.each([
    [['bitbucket'], 'ci-env: takes the CI system, "gitlab" or "github", and options'],
    [['gitlab', 'github'], 'ci-env: takes the CI system, "gitlab" or "github", and options'],
    [['--shell', 'zsh'], '"--shell": takes "sh", "bash", "fish", "powershell", "cmd" or "cmdexe"'],
    [['--as-file=maybe'], '"--as-file": takes true or false'],
    [
      ['github', '--werf', '1.1', '--tagging-strategy', 'tag-or-branch'],
      'tagging-strategy: on GitHub werf 1.1 takes "stages-signature" only; leave it out'
    ],
    [['--werf', '4'], 'werf: takes "1.1", "1.2", "2" or "3"']
  ])('says what is wrong with %j', async (args, message) => {
    const run = ciEnv(args)
    const code = await run.end()
    expect([code, run.err.filter(said => !said.startsWith('warning'))]).toEqual([1, [`error: ${message}`]])
  })
})

describe('when it is for cleanup', () => {
  const CLEANUP = ['--for', 'cleanup', '--registries', 'quay.io username=$oauthtoken password-env=PASSWORD']
  const REPO = { WERF_REPO: 'quay.io/acme/app' }

  it.each([
    ['sh', 'export WERF_REPO_QUAY_TOKEN="$PASSWORD"'],
    ['fish', 'set -gx WERF_REPO_QUAY_TOKEN "$PASSWORD";'],
    ['powershell', '$env:WERF_REPO_QUAY_TOKEN = $env:PASSWORD']
  ])('%s copies the credential from its own variable, so that it is not printed', async (name, line) => {
    const lines = await printed([...CLEANUP, '--shell', name], REPO)
    expect(lines.split('\n')).toContain(line)
    expect(lines).not.toContain(PASSWORD)
  })

  it('exec gives it to one command alone', async () => {
    const seen = join(world.folder, 'seen')
    const run = world.cli(
      ['exec', ...CLEANUP, '--verify', 'false', '--werf', '2', '--', 'sh', '-c', `env > '${seen}'`],
      { variables: { ...GITLAB, ...REPO, PATH: process.env['PATH'] ?? '' } }
    )
    expect(await run.end()).toBe(0)
    expect(readFileSync(seen, 'utf8')).toContain(`WERF_REPO_QUAY_TOKEN=${PASSWORD}\n`)
    expect(run.out).toEqual([])
    expect(world.directories()).toEqual([])
  })

  it('an env file holds it, for this user alone', async () => {
    const path = await file([...CLEANUP, '--as-env-file'], REPO)
    expect(readFileSync(path, 'utf8')).toContain(`WERF_REPO_QUAY_TOKEN=${PASSWORD}\n`)
  })

  it('logout takes it away again', async () => {
    await printed(CLEANUP, REPO)
    const [directory = ''] = world.directories()
    const bye = world.cli(['logout'], { variables: { ...GITLAB, DOCKER_CONFIG: directory } })
    expect(await bye.end()).toBe(0)
    expect(bye.out).toContain('unset WERF_REPO_QUAY_TOKEN')
    expect(bye.out).not.toContain('unset WERF_REPO')
  })
})
