import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthority, type Authority } from '../fake/certificates.js'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { runCiJob, type JobRun } from './gitlab-runner.js'
import { imageObstacle, IMAGES, makeImage, type ImageMachine, type ImageName } from './images.js'
import { ALICE, componentJob, configOf, credentialOf, LOOK, LOOK_AFTER, seen } from './world.js'

const NAME = 'registry.test'
const AFTER = [LOOK_AFTER, '!reference [.registry-login, after_script]']
/** Header and claims are of no matter: it must not be sent. */
const ID_TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2dpdGxhYi5leGFtcGxlLmNvbSJ9.c2lnbmF0dXJl'
const obstacle = imageObstacle()
const describeImages = obstacle === undefined ? describe : describe.skip
if (obstacle !== undefined) console.warn(`images skipped: ${obstacle}`)

let authority: Authority
let plain: FakeRegistry
let secure: FakeRegistry
beforeAll(async () => {
  authority = createAuthority()
  const users = { alice: { password: ALICE.value, rights: { 'team/app': ['pull', 'push'] as const } } }
  plain = await startFakeRegistry({ mode: 'bearer-jwt', users })
  secure = await startFakeRegistry({ mode: 'bearer-jwt', users, tls: authority.issue([`DNS:${NAME}`]) })
})
afterAll(async () => {
  await plain.close()
  await secure.close()
  authority.remove()
})

const images: ImageMachine[] = []
afterEach(() => {
  for (const image of images.splice(0)) image.remove()
})

interface Given {
  readonly password?: string
  readonly host?: string
  readonly repository?: string
}

async function run(
  name: ImageName,
  given: Given = {}
): Promise<{ readonly run: JobRun; readonly seenAt: string }> {
  const { password = ALICE.value, host = plain.host, repository = 'team/app' } = given
  const image = makeImage(name, `127.0.0.1 localhost ${NAME}\n`, authority.cert)
  images.push(image)
  const seenAt = join(image.runner.folder, 'seen')
  mkdirSync(seenAt)
  const registries = `${host} username=alice password-env=PASSWORD_OF_ALICE`
  const inputs = { registries, repositories: `${host}/${repository}`, autologin: 'false' }
  const job = componentJob(inputs, { script: [LOOK], after_script: AFTER })
  const variables = { PASSWORD_OF_ALICE: password, SEEN: '/builds/seen' }
  const result = await runCiJob(image.runner, job, { variables })
  expect(image.left().filter(path => !path.startsWith('builds/seen'))).toEqual([])
  expect(result.log + (result.afterLog ?? '')).not.toContain(password)
  return { run: result, seenAt }
}

const names = Object.keys(IMAGES) as readonly ImageName[]
const proving = ['debian slim', 'fedora'] as const
const withDocker = names.filter(name => name.includes('docker'))
const unproving = names.filter(name => !proving.some(other => other === name) && !withDocker.includes(name))

describeImages.each(names)('when a job runs in an image like %s', name => {
  it('has its login in script and after_script, and nothing is left', async () => {
    const { run: result, seenAt } = await run(name)
    expect([result.status, result.log]).toEqual([
      'success',
      expect.stringContaining(`logged in to ${plain.host}`)
    ])
    expect(seen(result)['mode']).toBe('drwx------ -rw-------')
    expect(credentialOf(configOf(seenAt), plain.host)).toBe(`alice:${ALICE.value}`)
    expect(result.afterLog).toContain('after: readable')
  })
})

describeImages.each(proving)('when an image like %s proves a login', name => {
  it('proves the rights', async () => {
    const { run: result } = await run(name)
    expect(result.log).toMatch(/: credential accepted; pull, push on team\/app proven$/m)
  })

  it('fails with a password that is refused, and with a right that is missing', async () => {
    const wrong = await run(name, { password: 'not-the-password' })
    expect([wrong.run.status, wrong.run.log]).toEqual(['failed', expect.stringContaining('was refused (401')])
    const other = await run(name, { repository: 'team/other' })
    expect([other.run.status, other.run.log]).toEqual([
      'failed',
      expect.stringContaining('/team/other" was refused')
    ])
  })

  it("trusts the image's authorities over https, and them alone", async () => {
    const known = await run(name, { host: `${NAME}:${secure.port}` })
    expect([known.run.status, known.run.log]).toEqual(['success', expect.stringContaining('team/app proven')])
    const stranger = await startFakeRegistry({ tls: createStranger() })
    const refused = await run(name, { host: `${NAME}:${stranger.port}` })
    await stranger.close()
    expect([refused.run.status, stranger.requests]).toEqual(['failed', []])
    expect(refused.run.log).toContain('certificate')
  })
})

function createStranger(): { readonly key: string; readonly cert: string } {
  const other = createAuthority('another authority')
  const pair = other.issue([`DNS:${NAME}`])
  other.remove()
  return pair
}

describeImages.each(withDocker)('when the docker client is all that an image like %s has', name => {
  it('proves the identity with it, and says that the rights are not proven', async () => {
    const before = plain.requests.length
    const { run: result } = await run(name)
    expect(result.log).toMatch(/credential accepted.*not proven/)
    const asked = plain.requests.slice(before)
    expect(asked.some(({ headers }) => headers.authorization?.startsWith('Basic ') === true)).toBe(true)
  })

  it('fails with a password that is refused', async () => {
    const { run: result } = await run(name, { password: 'not-the-password' })
    expect([result.status, result.log]).toEqual(['failed', expect.stringMatching(/^error: /m)])
  })
})

describeImages.each(unproving)('when nothing in an image like %s can carry a secret', name => {
  it('sends none and says that nothing is proven', async () => {
    const before = plain.requests.length
    const { run: result } = await run(name)
    expect(result.log).toMatch(/not proven/)
    const asked = plain.requests.slice(before)
    expect(asked.filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
  })

  it('refuses what needs an exchange, with the reason', async () => {
    const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
    const image = makeImage(name, '127.0.0.1 localhost\n', authority.cert)
    images.push(image)
    const registries = `${host} role=arn:aws:iam::123456789012:role/ci id-token-env=ID_TOKEN`
    const before = ['-aws', ''].map(end => `!reference [.registry-login${end}, before_script]`)
    const own = { before_script: before, script: ['echo "seen ready yes"'] }
    const job = componentJob({ registries, autologin: 'false' }, own)
    const result = await runCiJob(image.runner, job, { variables: { ID_TOKEN } })
    expect([result.status, seen(result), image.left()]).toEqual(['failed', {}, []])
    expect(result.log).toMatch(/^error: .*curl/m)
    expect(result.log).not.toContain(ID_TOKEN)
  })
})
