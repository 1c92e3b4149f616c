import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Env } from '../runner/runner.js'
import { startSeedWorld, type Found, type SeedWorld } from './seed-world.js'

// The examples of "werf 1.1: Working with Docker registries". What is asked at these registries is proven in ../names.

const SECRET = 'tops3cret-p4ss'
const GITLAB: Env = {
  GITLAB_CI: 'true',
  CI_JOB_ID: '4711',
  CI_PROJECT_URL: 'https://gitlab.example.com/company/project',
  SECRET
}
const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const EXEC = 'registry-auth exec --verify false'

let world: SeedWorld
beforeEach(async () => {
  world = await startSeedWorld()
})
afterEach(async () => {
  await world.remove()
})

const unix = process.platform === 'win32' ? describe.skip : describe

async function run(lines: string, env: Env = GITLAB): Promise<Found> {
  const { exitCode, output, found } = await world.sh(lines, env)
  expect([exitCode, output.includes('error:')]).toEqual([0, false])
  expect(output).not.toContain(SECRET)
  expect(await world.scenario.left()).toEqual([])
  if (found === undefined) throw new Error(`nothing was run:\n${output}`)
  return found
}

/** What the page's two images are called, a line each. */
async function images(repo: string, more = '', names = 'frontend backend'): Promise<readonly string[]> {
  const line = `registry-auth images --repo '${repo}' --tag tag --images '${names}' ${more}`
  const { exitCode, output } = await world.sh(line)
  expect(exitCode).toBe(0)
  return output.trimEnd().split('\n')
}

unix('when the two images of the page are stored', () => {
  it.each([
    ['foo', 'docker.io/foo/frontend:tag', 'docker.io/foo/backend:tag'],
    ['foo/project', 'docker.io/foo/project:frontend-tag', 'docker.io/foo/project:backend-tag'],
    [
      'docker.pkg.github.com/company/project',
      'docker.pkg.github.com/company/project/frontend:tag',
      'docker.pkg.github.com/company/project/backend:tag'
    ],
    [
      'docker.pkg.github.com/company/project/app',
      'docker.pkg.github.com/company/project/app:frontend-tag',
      'docker.pkg.github.com/company/project/app:backend-tag'
    ],
    ['quay.io/company', 'quay.io/company/frontend:tag', 'quay.io/company/backend:tag'],
    ['quay.io/company/app', 'quay.io/company/app:frontend-tag', 'quay.io/company/app:backend-tag'],
    ['library', 'docker.io/library/frontend:tag', 'docker.io/library/backend:tag'],
    ['index.docker.io/library', 'docker.io/library/frontend:tag', 'docker.io/library/backend:tag'],
    ['library/alpine', 'docker.io/library/alpine:frontend-tag', 'docker.io/library/alpine:backend-tag'],
    [
      'index.docker.io/library/alpine',
      'docker.io/library/alpine:frontend-tag',
      'docker.io/library/alpine:backend-tag'
    ]
  ])('names them at %s as the page does', async (repo, frontend, backend) => {
    expect(await images(repo)).toEqual([`frontend ${frontend}`, `backend ${backend}`])
  })

  it('has both modes at Amazon ECR', async () => {
    const repo = `${ECR}/app`
    expect(await images(repo, '--images-repo-mode multirepo', 'api')).toEqual([`api ${repo}/api:tag`])
    expect(await images(repo, '--images-repo-mode monorepo', 'api')).toEqual([`api ${repo}:api-tag`])
  })

  it.each([
    ['foo', 'ACCOUNT/REPOSITORY'],
    ['docker.pkg.github.com/company/project', 'OWNER/PROJECT/PACKAGE'],
    ['quay.io/company', 'NAMESPACE/REPOSITORY']
  ])('refuses a nameless image at %s, with the fix', async (repo, shape) => {
    const { exitCode, output } = await world.sh(`registry-auth images --repo ${repo} --tag tag --images '~'`)
    expect(exitCode).toBe(1)
    expect(output.trimEnd()).toMatch(
      /^error: images, line 1, column 1: a nameless image \("~"\) has no place/
    )
    expect(output.trimEnd()).toMatch(new RegExp(`give the image a name, or make "repo" ${shape}$`))
  })

  it.each(['foo/project', 'docker.pkg.github.com/company/project/app', 'quay.io/company/app'])(
    'has a nameless image at %s',
    async repo => {
      const host = repo.startsWith('foo') ? 'docker.io/' : ''
      expect(await images(repo, '', '~')).toEqual([`~ ${host}${repo}:tag`])
    }
  )

  it.each([
    ['foo', 'docker.io', 'https://index.docker.io/v1/'],
    ['foo/project', 'docker.io', 'https://index.docker.io/v1/'],
    ['docker.pkg.github.com/company/project', 'docker.pkg.github.com', 'docker.pkg.github.com'],
    ['docker.pkg.github.com/company/project/app', 'docker.pkg.github.com', 'docker.pkg.github.com'],
    ['quay.io/company', 'quay.io', 'quay.io'],
    ['quay.io/company/app', 'quay.io', 'quay.io']
  ])('builds and publishes to %s with the login of %s', async (repo, registry, key) => {
    const line = `werf build-and-publish -s=:local -i=${repo} --tag-custom=tag`
    const found = await run(`${EXEC} --registries '${registry} username=bot password-env=SECRET' -- ${line}`)
    expect(found.args).toEqual(line.split(' ').slice(1))
    expect(found.logins[key]).toBe(`bot:${SECRET}`)
    expect(Object.keys(found.env).filter(name => /_(?:DOCKER_HUB|GITHUB|QUAY)_/.test(name))).toEqual([])
  })
})

unix('when cleanup needs credentials of its own', () => {
  const clean = async (registry: string, user: string, env: Env): Promise<Found['env']> => {
    const login = `--registries '${registry} username=${user} password-env=SECRET'`
    const found = await run(`${EXEC} --werf 1.1 --for cleanup ${login} -- werf cleanup`, {
      ...GITLAB,
      ...env
    })
    return Object.fromEntries(
      Object.entries(found.env).filter(([name]) => /^WERF_.*_(?:DOCKER_HUB|GITHUB|QUAY)_/.test(name))
    )
  }

  it('has user name and password for Docker Hub, for images, stages and both', async () => {
    const env = { WERF_IMAGES_REPO: 'foo/project', WERF_STAGES_STORAGE: 'foo/stages' }
    expect(await clean('docker.io', 'foo', env)).toEqual({
      WERF_IMAGES_REPO_DOCKER_HUB_USERNAME: 'foo',
      WERF_IMAGES_REPO_DOCKER_HUB_PASSWORD: SECRET,
      WERF_STAGES_STORAGE_REPO_DOCKER_HUB_USERNAME: 'foo',
      WERF_STAGES_STORAGE_REPO_DOCKER_HUB_PASSWORD: SECRET,
      WERF_REPO_DOCKER_HUB_USERNAME: 'foo',
      WERF_REPO_DOCKER_HUB_PASSWORD: SECRET
    })
  })

  it('takes an access token of Docker Hub like a password', async () => {
    const token = 'dckr_pat_tops3cret-T0ken'
    const env = { WERF_IMAGES_REPO: 'foo/project', WERF_STAGES_STORAGE: ':local', SECRET: token }
    expect(await clean('docker.io', 'foo', env)).toMatchObject({
      WERF_IMAGES_REPO_DOCKER_HUB_USERNAME: 'foo',
      WERF_IMAGES_REPO_DOCKER_HUB_PASSWORD: token
    })
  })

  it('has the token for GitHub, for images, stages and both', async () => {
    const repo = 'docker.pkg.github.com/company/project'
    const env = { WERF_IMAGES_REPO: repo, WERF_STAGES_STORAGE: `${repo}/stages` }
    expect(await clean('docker.pkg.github.com', 'bot', env)).toEqual({
      WERF_IMAGES_REPO_GITHUB_TOKEN: SECRET,
      WERF_STAGES_STORAGE_REPO_GITHUB_TOKEN: SECRET,
      WERF_REPO_GITHUB_TOKEN: SECRET
    })
  })
})
