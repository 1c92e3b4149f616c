import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { FakeAws } from '../fake/aws.js'
import { startAwsRegistry } from '../names/aws-registry.js'
import { createEndings } from '../names/endings.js'
import type { Namespace } from '../names/namespace.js'
import { startSpace } from '../names/world.js'
import { accountWith, HOST, issuer, KEY_ID, ROLE, SECRET_KEY, SUBJECT } from '../providers/aws-world.js'
import { succeed } from '../real/command.js'
import { emptyImage, pathOnly } from '../real/workplace.js'
import { runCiJob, type Env, type JobRun } from './gitlab-runner.js'
import { imageObstacle, makeImage, type ImageMachine, type ImageName } from './images.js'
import { componentJob, configOf, credentialOf } from './world.js'

const REPOSITORY = `${HOST}/acme/app`
const BEFORE = [
  '!reference [.registry-login-aws, before_script]',
  '!reference [.registry-login, before_script]'
]

const endings = createEndings()
let aws: FakeAws
let folder: string
let skopeo: string
let space: Namespace

async function start(): Promise<void> {
  const temporary = await mkdtemp(join(await realpath(tmpdir()), 'registry-auth-ecr-'))
  folder = endings.after(temporary, path => rm(path, { recursive: true, force: true }))
  const account = { ...accountWith(['ecr:GetAuthorizationToken']), proxyEndpoint: `https://${HOST}` }
  const registry = await startAwsRegistry(endings, account, { mode: 'basic' })
  aws = registry.aws
  const routes = [
    { name: HOST, to: registry.url },
    { name: 'sts.eu-west-1.amazonaws.com', to: aws.url },
    { name: 'api.ecr.eu-west-1.amazonaws.com', to: aws.url }
  ]
  space = (await startSpace(endings, join(folder, 'space'), routes)).space
  skopeo = await space.wrap('skopeo')
}

/** Runs a job in an image; what its script saw is in `seen` of the builds' folder. */
async function run(image: ImageMachine, line: string, variables: Env, before = BEFORE): Promise<JobRun> {
  await mkdir(join(image.runner.folder, 'seen'), { recursive: true })
  const inputs = {
    registries: `${HOST} ${line}`,
    repositories: REPOSITORY,
    verify: 'push',
    autologin: 'false'
  }
  const job = componentJob(inputs, { before_script: before, script: ['cp -R "$DOCKER_CONFIG/." "$SEEN"'] })
  return runCiJob(image.runner, job, { variables: { SEEN: '/builds/seen', ...variables } })
}

function expectNoSecret({ log, afterLog = '' }: JobRun, more: readonly string[] = []): void {
  const keys = [...aws.keys].flatMap(([, { secret, sessionToken = secret }]) => [secret, sessionToken])
  for (const secret of [...keys, ...aws.issued, ...more]) {
    expect(log + afterLog).not.toContain(secret)
    expect(log + afterLog).not.toContain(Buffer.from(`AWS:${secret}`).toString('base64'))
  }
}

const obstacle = imageObstacle()
if (obstacle !== undefined) process.stderr.write(`images: skipped, since ${obstacle}\n`)
const describeImages = obstacle === undefined ? describe : describe.skip

describeImages('when a job of GitLab logs in to Amazon ECR', () => {
  const images: ImageMachine[] = []
  beforeAll(start, 60_000)
  afterAll(async () => {
    for (const image of images.splice(0)) image.remove()
    await endings.all()
  })
  const imageOf = (name: ImageName): ImageMachine => {
    const image = makeImage(name, space.hosts, space.authority)
    images.push(image)
    return image
  }
  const idToken = (sub = SUBJECT): string =>
    issuer.issue({ sub, aud: 'sts.amazonaws.com' }, { lifetime: 300 })

  it.each([
    ['fedora', `role=${ROLE} id-token-env=AWS_ID_TOKEN`, 'AWS role by OIDC'],
    ['debian slim', `role=${ROLE} id-token-env=AWS_ID_TOKEN`, 'AWS role by OIDC'],
    ['debian slim', `username=${KEY_ID} password-env=AWS_KEY`, 'AWS access key'],
    ['fedora', '', 'AWS credential chain']
  ] as const)(
    'pushes from the image "%s" with %s',
    async (name, line, source) => {
      const image = imageOf(name)
      const chain = line === '' ? { AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET_KEY } : {}
      const token = idToken()
      const result = await run(image, line, { AWS_ID_TOKEN: token, AWS_KEY: SECRET_KEY, ...chain })
      expect(result.log).toContain(`logged in to ${HOST} as AWS (${source})`)
      expect(result.log).toContain('push on acme/app proven')
      expect(result.status).toBe('success')
      expectNoSecret(result, [token])
      const seen = join(image.runner.folder, 'seen')
      expect(credentialOf(configOf(seen), HOST)).toBe(`AWS:${aws.issued.at(-1) ?? ''}`)
      const env = { ...pathOnly(), HOME: folder, REGISTRY_AUTH_FILE: join(seen, 'config.json') }
      const picture = await emptyImage(await mkdtemp(join(folder, 'image-')))
      await succeed([skopeo, 'copy', '--format', 'v2s2', picture, `docker://${REPOSITORY}:v1`], env)
      await rm(seen, { recursive: true })
      expect(image.left()).toEqual([])
    },
    60_000
  )

  it('fails where the trust policy has another subject', async () => {
    const image = imageOf('fedora')
    const token = idToken('project_path:acme/other:ref_type:branch:ref:main')
    const result = await run(image, `role=${ROLE} id-token-env=AWS_ID_TOKEN`, { AWS_ID_TOKEN: token })
    expect(result.status).toBe('failed')
    expect(result.log).toContain(
      'has to allow "sts:AssumeRoleWithWebIdentity" where "token.actions.githubusercontent.com:sub" is "project_path:acme/other:ref_type:branch:ref:main"'
    )
    expectNoSecret(result, [token])
  }, 60_000)

  it('names the fragment that the job lacks', async () => {
    const result = await run(imageOf('fedora'), `role=${ROLE} id-token-env=AWS_ID_TOKEN`, {}, BEFORE.slice(1))
    expect(result.status).toBe('failed')
    expect(result.log).toContain('!reference [.registry-login-aws, before_script]')
  }, 60_000)

  it.each(['alpine', 'busybox'] as const)(
    'says why it cannot in the image "%s"',
    async name => {
      const before = aws.requests.length
      const result = await run(imageOf(name), `username=${KEY_ID} password-env=AWS_KEY`, {
        AWS_KEY: SECRET_KEY
      })
      expect(result.status).toBe('failed')
      expect(result.log).toContain('add curl or GNU wget to the image')
      expect(aws.requests).toHaveLength(before)
      expectNoSecret(result)
    },
    60_000
  )
})
