import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { describeNames } from '../names/world.js'
import { HOST, KEY_ID, SECRET_KEY } from '../providers/aws-world.js'
import { BY_KEY, BY_ROLE, IMAGES, startCases, type AwsCases } from './aws-cases.js'
import { BUSYBOX, DEBIAN } from './aws-world.js'

let cases: AwsCases

describeNames('when the component reaches AWS and shares what it got', () => {
  beforeAll(async () => {
    cases = await startCases()
  }, 60_000)
  afterAll(() => cases.world.stop())

  const dual = '123456789012.dkr-ecr.eu-west-1.on.aws'

  it('gives the credential to the name that AWS answers with as well', async () => {
    await cases.restart({ proxyEndpoint: `https://${HOST}` })
    expect((await cases.exchange({ host: dual, fields: BY_KEY }))['keys']).toBe(`${dual} ${HOST}`)
    expect((await cases.exchange({ fields: BY_KEY }))['keys']).toBe(HOST)
    // a login of its own stands
    expect((await cases.exchange({ host: dual, fields: BY_KEY, others: [HOST] }))['keys']).toBe(dual)
  })

  it.each([
    `http://${HOST}`,
    'https://ghcr.io',
    'https://public.ecr.aws',
    `https://${HOST}/path`,
    'nonsense',
    ''
  ])('but to nothing else than a registry: %s', async proxyEndpoint => {
    await cases.restart({ proxyEndpoint })
    expect((await cases.exchange({ host: dual, fields: BY_KEY }))['keys']).toBe(dual)
  })

  it('logs in to the accounts of AWS_ACCOUNT_IDS in the same region', async () => {
    const [second, third] = [HOST.replace(/^\d+/, '210987654321'), HOST.replace(/^\d+/, '111122223333')]
    const env = { AWS_ACCOUNT_IDS: '123456789012, 210987654321,111122223333,210987654321' }
    await cases.restart()
    const outcome = await cases.exchange({ fields: BY_KEY, env, others: [third] })
    expect(outcome['keys']).toBe(`${HOST} ${second}`)
    expect(outcome['log']).toBe(`notice: ${second}: not proven, since AWS_ACCOUNT_IDS alone names it\n`)
    expect((await cases.exchange({ fields: { ...BY_KEY, path: 'acme' }, env }))['keys']).toBe(HOST)
    expect((await cases.exchange({ host: 'public.ecr.aws', fields: BY_KEY, env }))['keys']).toBe(
      'public.ecr.aws'
    )
    const wrong = await cases.exchange({ fields: BY_KEY, env: { AWS_ACCOUNT_IDS: '12345,' } })
    expect(wrong).toMatchObject({
      failure: '"AWS_ACCOUNT_IDS" takes account ids of 12 digits, separated by commas',
      'failure-kind': 'input'
    })
  })

  it("goes to the endpoint that AWS's variables name, unless they are to be ignored", async () => {
    const { url } = await cases.restart()
    const env = { AWS_ENDPOINT_URL_ECR: `${url}/`, AWS_ENDPOINT_URL: url }
    cases.expectToken(await cases.exchange({ fields: BY_ROLE, env }), 'AWS role by OIDC')
    expect(cases.world.asked()).toEqual([])
    await cases.exchange({ fields: BY_KEY, env: { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } })
    expect(cases.world.asked()).toEqual(['POST api.ecr.eu-west-1.amazonaws.com /'])
  })

  it("reaches AWS with the authorities of AWS_CA_BUNDLE, and not with the registry's", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'registry-auth-bundle-'))
    const bundle = join(folder, 'none.pem')
    await writeFile(bundle, 'no certificate\n')
    await cases.restart()
    const outcome = await cases.exchange({ fields: { ...BY_KEY, 'ca-file': bundle } })
    cases.expectToken(outcome, 'AWS access key')
    expect(outcome['ca-file']).toBe(bundle)
    const refused = await cases.exchange({ fields: BY_KEY, env: { AWS_CA_BUNDLE: bundle } })
    expect(refused['failure']).toContain(`"${bundle}" holds no certificate`)
    await rm(folder, { recursive: true })
  })

  it.each(['busybox', 'none'] as const)('sends nothing by the client %s', async client => {
    await cases.restart()
    const outcome = await cases.exchange({ fields: BY_ROLE, image: { ...DEBIAN, client } })
    expect(outcome['failure']).toBe(
      'test: Amazon ECR takes signed headers, which the HTTP client of this image shows to every process: add curl or GNU wget to the image, or give "username=AWS" and the password that "aws ecr get-login-password" prints'
    )
    expect(cases.world.asked()).toEqual([])
  })

  it('says what is missing where the image cannot sign', async () => {
    await cases.restart()
    const outcome = await cases.exchange({ fields: BY_KEY, image: { ...BUSYBOX, signs: false } })
    expect(outcome['failure']).toBe(
      'Amazon ECR takes signed requests only, and this image cannot sign: add "sha256sum" and "base64" to it'
    )
    expect(cases.world.asked()).toEqual([])
  })

  it.each(IMAGES.filter(([, { awk }]) => awk === 'mawk'))(
    'has no secret on a command line with %s',
    async (_what, image) => {
      await cases.restart()
      const outcome = await cases.exchange({ fields: BY_ROLE, image })
      await cases.exchange({ fields: BY_KEY, image })
      const argv = await cases.world.argv()
      expect(argv).toContain(`/${image.client}\n`)
      expect(argv).toContain('/sha256sum\n')
      const keys = [...cases.world.aws.keys].flatMap(([, { secret, sessionToken = secret }]) => [
        secret,
        sessionToken
      ])
      for (const secret of [...keys, SECRET_KEY, outcome['password'] ?? '', 'eyJ', 'Credential=', KEY_ID]) {
        expect(secret).not.toBe('')
        expect(argv).not.toContain(secret)
      }
    }
  )
})
