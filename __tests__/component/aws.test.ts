import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { describeNames } from '../names/world.js'
import { ALLOWED } from '../providers/aws-world.js'
import { BY_KEY, BY_ROLE, ENDPOINTS, IMAGES, startCases, TEMPORARY, type AwsCases } from './aws-cases.js'

let cases: AwsCases

describeNames('when the component exchanges an AWS identity', () => {
  beforeAll(async () => {
    cases = await startCases()
  }, 60_000)
  afterAll(() => cases.world.stop())

  it.each(IMAGES)('takes an access key with %s', async (_what, image) => {
    await cases.restart()
    cases.expectToken(await cases.exchange({ fields: BY_KEY, image }), 'AWS access key')
    expect(cases.world.asked()).toEqual(['POST api.ecr.eu-west-1.amazonaws.com /'])
  })

  it.each(IMAGES)('assumes a role by OIDC with %s', async (_what, image) => {
    await cases.restart()
    const env = { CI_JOB_ID: '7', CI_PROJECT_PATH: `acme/${'x'.repeat(80)}` }
    cases.expectToken(await cases.exchange({ fields: BY_ROLE, env, image }), 'AWS role by OIDC')
    expect(cases.world.asked()).toEqual([
      'POST sts.eu-west-1.amazonaws.com /',
      'POST api.ecr.eu-west-1.amazonaws.com /'
    ])
    const form = new URLSearchParams(cases.world.aws.requests[0]?.body.toString('utf8'))
    expect(form.get('RoleSessionName')).toBe(`gitlab-7-acme-${'x'.repeat(50)}`)
  })

  it.each([
    [{ AWS_ROLE_SESSION_NAME: 'my name' }, 'my-name'],
    [{}, 'registry-auth']
  ])('names the session of a role: %j', async (env, name) => {
    await cases.restart()
    await cases.exchange({ fields: BY_ROLE, env })
    const form = new URLSearchParams(cases.world.aws.requests[0]?.body.toString('utf8'))
    expect(form.get('RoleSessionName')).toBe(name)
  })

  it.each(IMAGES)(
    "takes a temporary key, its session token and AWS's own variables with %s",
    async (_what, image) => {
      const secret = `a/b+c='"$(id)\`id\`\\%s&{}`
      const session = `s/${'+='.repeat(400)}"'\\$x`
      await cases.restart({ keys: { [TEMPORARY]: { secret, sessionToken: session, allow: ALLOWED } } })
      const env = { AWS_SESSION_TOKEN: session }
      const given = await cases.exchange({ fields: { username: TEMPORARY, password: secret }, env, image })
      cases.expectToken(given, 'AWS access key')
      const variables = { ...env, AWS_ACCESS_KEY_ID: TEMPORARY, AWS_SECRET_ACCESS_KEY: secret }
      cases.expectToken(await cases.exchange({ env: variables, image }), 'AWS credential chain')
    }
  )

  it('leaves the session of a temporary key out where the key is a lasting one', async () => {
    await cases.restart()
    const outcome = await cases.exchange({ fields: BY_KEY, env: { AWS_SESSION_TOKEN: 'of another key' } })
    cases.expectToken(outcome, 'AWS access key')
  })

  it.each(ENDPOINTS)('asks for the token of %s at %s, and for a role at %s', async (host, api, sts) => {
    await cases.restart()
    cases.expectToken(await cases.exchange({ host, fields: BY_ROLE }), 'AWS role by OIDC')
    expect(cases.world.asked()).toEqual([`POST ${sts} /`, `POST ${api} /`])
  })

  it('assumes the role for ECR Public in the region the user names', async () => {
    await cases.restart()
    const fields = { ...BY_ROLE, region: 'eu-west-1' }
    cases.expectToken(await cases.exchange({ host: 'public.ecr.aws', fields }), 'AWS role by OIDC')
    expect(cases.world.asked()[0]).toBe('POST sts.eu-west-1.amazonaws.com /')
  })

  it.each(IMAGES)(
    "signs with AWS's time where this machine's clock is wrong, with %s",
    async (_what, image) => {
      await cases.restart({ now: () => new Date(Date.now() + 2 * 3_600_000) })
      const outcome = await cases.exchange({ fields: BY_KEY, image })
      expect(outcome).toMatchObject({ username: 'AWS', password: cases.world.aws.issued[0] })
      expect(cases.world.asked()).toHaveLength(2)
    }
  )
})
