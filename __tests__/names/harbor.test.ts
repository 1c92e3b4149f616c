import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { TokenServer } from '../real/token-server.js'
import type { Env } from '../runner/runner.js'
import { createEndings, stop } from './endings.js'
import { errorsOf, expectNothing, mainOf } from './outcome.js'
import { startTokenRegistry } from './token-registry.js'
import { provenWays } from './ways.js'
import { describeNames, startNames, type NamesWorld } from './world.js'

const HOST = 'harbor.corp.example'
const REPOSITORY = `${HOST}/acme/app`
const ROBOT = 'robot$ci'
const SECRET = 'S3cretOfTheRobot$ci'

let world: NamesWorld
let tokens: TokenServer
const endings = createEndings()

/** https://goharbor.io/docs/: the token service is at a path of the same name. */
async function start(): Promise<void> {
  const harbor = await startTokenRegistry(endings, `https://${HOST}/service/token`, { [ROBOT]: SECRET })
  tokens = harbor.tokens
  const routes = [
    { name: HOST, path: '/service/token', to: tokens.auth.realm },
    { name: HOST, to: harbor.url }
  ]
  world = endings.after(await startNames(routes), stop)
}

describeNames('when a job logs in to a Harbor by its own name', () => {
  beforeAll(start, 120_000)
  afterAll(endings.all)

  it.each(provenWays('harbor', { 'the secret of a robot account': { username: ROBOT } }))(
    'pushes and pulls by %s',
    async (_way, { username }) => {
      const result = await world.login({
        with: {
          registries: `${HOST} username=${username} password-env=HARBOR_SECRET`,
          repositories: REPOSITORY,
          autologin: 'false'
        },
        env: { HARBOR_SECRET: SECRET },
        then: [{ call: (env: Env) => world.pushAndPull(env, `${REPOSITORY}:v1`) }]
      })
      expect(errorsOf(result)).toEqual([])
      expect(result.log).toContain(`logged in to ${HOST} as ${username} (`)
      expect(result.log).toContain('pull, push on acme/app proven')
      expect(result.outcome).toBe('success')
      expect(result.masks).toContain(SECRET)
      expect(mainOf(result).commands.filter(({ name }) => name === 'warning')).toEqual([])
      expect(tokens.granted).toContain(`${username} repository:acme/app:pull,push`)
      expect(await world.left()).toEqual([])
    },
    60_000
  )

  it('fails where a shell took the "$" of the name, and says so', async () => {
    const result = await world.login({
      with: { registries: `${HOST} username=robot password-env=HARBOR_SECRET`, autologin: 'false' },
      env: { HARBOR_SECRET: SECRET }
    })
    expect(errorsOf(result)).toEqual([
      expect.stringMatching(
        /^login to "harbor\.corp\.example" as "robot" was refused \(401 unauthorized\): .*may have expanded the "\$"/
      )
    ])
    await expectNothing(world, result)
  }, 60_000)
})
