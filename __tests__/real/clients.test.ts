import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createEndings } from '../names/endings.js'
import { runJob, type Env, type JobResult } from '../runner/runner.js'
import { command, succeed } from './command.js'
import { KINDS, PASSWORD, startRegistries, USERNAME, type Kind, type Registries } from './registries.js'
import {
  ACTION,
  emptyImage,
  makeWorkplace,
  staleRuntimeLogin,
  userConfigUntouched,
  type Workplace
} from './workplace.js'

const endings = createEndings()
let place: Workplace
let image: string
let registries: Registries

beforeAll(async () => {
  place = endings.after(await makeWorkplace(), ({ remove }) => remove())
  image = await emptyImage(place.folder)
  registries = await startRegistries(endings, place.folder)
}, 120_000)

afterAll(endings.all)

/** A job that logs in and then lets a client do something with nothing but the job's environment. */
async function job(kind: Kind, client: (env: Env, host: string) => Promise<void>): Promise<JobResult> {
  const host = registries.hosts[kind]
  const result = await runJob(place.job, [
    {
      uses: ACTION,
      env: { PASSWORD_OF_TEST: PASSWORD },
      with: {
        registries: registries.line(kind),
        repositories: `${host}/team/app`,
        autologin: 'false'
      }
    },
    { call: env => client({ ...env, ...registries.trust(kind) }, host) }
  ])
  expect(result.log).toContain(`logged in to ${host} as ${USERNAME}`)
  expect(result.phases.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  // Nothing is left, and every variable is what it was: unset, which the runner can only write as empty.
  for (const name of ['DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'HELM_REGISTRY_CONFIG', 'WERF_DOCKER_CONFIG']) {
    expect([name, result.env[name] ?? '']).toEqual([name, ''])
  }
  expect(await readdir(place.temp)).toEqual([])
  expect(await userConfigUntouched(place)).toBe(true)
  return result
}

describe.each(KINDS)('when a job has logged in to a registry with %s', kind => {
  const verifying = kind === 'tls' ? 'true' : 'false'

  it('lets skopeo push and pull, whatever a stale runtime login says', async () => {
    await staleRuntimeLogin(place, registries.hosts[kind])
    await job(kind, async (env, host) => {
      const remote = `docker://${host}/team/app:skopeo`
      const target = join(place.folder, `pulled-${kind}`)
      await succeed(['skopeo', 'copy', image, remote, `--dest-tls-verify=${verifying}`], env)
      await succeed(['skopeo', 'copy', remote, `dir:${target}`, `--src-tls-verify=${verifying}`], env)
      expect(existsSync(join(target, 'manifest.json'))).toBe(true)
      // The stale login is really in the way: without our variable skopeo takes it and is refused.
      const without = { ...env, REGISTRY_AUTH_FILE: '' }
      const refused = await command(['skopeo', 'inspect', remote, `--tls-verify=${verifying}`], without)
      expect(refused.exitCode).not.toBe(0)
    })
  })

  it('lets buildah push and pull an image with a layer', async () => {
    await job(kind, async (env, host) => {
      const store = [
        '--root',
        join(place.folder, `bud-${kind}`),
        '--runroot',
        join(place.folder, `run-${kind}`)
      ]
      const buildah = ['buildah', ...store, '--storage-driver', 'vfs']
      const local = join(place.folder, 'layer.txt')
      await writeFile(local, 'content\n')
      const isolated = { ...env, BUILDAH_ISOLATION: 'chroot' }
      const container = (await succeed([...buildah, 'from', 'scratch'], isolated)).trim()
      await succeed([...buildah, 'copy', container, local, '/layer.txt'], isolated)
      const name = `${host}/team/app:buildah`
      await succeed([...buildah, 'commit', '--rm', container, name], isolated)
      await succeed([...buildah, 'push', `--tls-verify=${verifying}`, name], isolated)
      await succeed([...buildah, 'rmi', name], isolated)
      await succeed([...buildah, 'pull', `--tls-verify=${verifying}`, name], isolated)
    })
  }, 60_000)

  it('lets the docker client read a manifest', async () => {
    await job(kind, async (env, host) => {
      const name = `${host}/team/app:docker`
      await succeed(
        ['skopeo', 'copy', '--format', 'v2s2', image, `docker://${name}`, `--dest-tls-verify=${verifying}`],
        env
      )
      const inspect = ['docker', 'manifest', 'inspect', '--insecure', name]
      expect(await succeed(inspect, env)).toContain('"schemaVersion": 2')
      const anonymous = await command(inspect, { ...env, DOCKER_CONFIG: join(place.folder, 'nothing') })
      expect(anonymous.exitCode).not.toBe(0)
    })
  })
})

describe('when the token service grants the rights', () => {
  it('was asked for exactly the rights that are then proven', async () => {
    const before = registries.granted.length
    const { phases } = await job('token', () => Promise.resolve())
    expect(registries.granted.slice(before)).toContain(`${USERNAME} repository:team/app:pull,push`)
    const logins = JSON.parse(phases[0]?.outputs.get('registries') ?? '') as readonly {
      readonly rights: unknown
    }[]
    expect(logins[0]?.rights).toEqual([
      { repository: 'team/app', actions: ['pull', 'push'], proven: ['pull', 'push'] }
    ])
  })
})
