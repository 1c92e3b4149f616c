import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CiJob } from '../component/ci-config.js'
import { runCiJob, type Env, type JobRun } from '../component/gitlab-runner.js'
import { leaksOf } from '../component/leaks.js'
import { makeMachine, SHELLS, type Machine } from '../component/machine.js'
import { componentJob } from '../component/world.js'
import { createEndings } from '../names/endings.js'
import { KINDS, PASSWORD, startRegistries, USERNAME, type Kind, type Registries } from './registries.js'
import { emptyImage, makeWorkplace, staleRuntimeLogin, type Workplace } from './workplace.js'

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

function jobOf(kind: Kind, script: readonly string[]): CiJob {
  const repositories = `${registries.hosts[kind]}/team/app`
  return componentJob({ registries: registries.line(kind), repositories, autologin: 'false' }, { script })
}

/** A job that logs in and lets clients of this system do something with nothing but what the component exported. */
async function run(kind: Kind, machine: Machine, script: readonly string[], more: Env = {}): Promise<JobRun> {
  const host = registries.hosts[kind]
  const variables = {
    PASSWORD_OF_TEST: PASSWORD,
    REMOTE: `docker://${host}/team/app`,
    NAME: `${host}/team/app`,
    IMAGE: image,
    WORK: machine.folder,
    TLS: kind === 'tls' ? 'true' : 'false',
    ...registries.trust(kind),
    ...more
  }
  const result = await runCiJob(machine.runner, jobOf(kind, script), { variables })
  expect([result.status, result.log]).toEqual([
    'success',
    expect.stringContaining(`logged in to ${host} as ${USERNAME}`)
  ])
  expect(leaksOf(result, machine, [{ username: USERNAME, value: PASSWORD }])).toEqual([])
  return result
}

describe.each(KINDS)('when a GitLab job has logged in to a registry with %s', kind => {
  it.each(SHELLS)('lets skopeo push and pull, whatever a stale runtime login says (%s)', async shell => {
    const machine = makeMachine({ shell, programs: ['curl', 'skopeo'] })
    await staleRuntimeLogin(place, registries.hosts[kind])
    const script = [
      'skopeo copy "$IMAGE" "$REMOTE:skopeo" --dest-tls-verify="$TLS"',
      'skopeo copy "$REMOTE:skopeo" "dir:$WORK/pulled" --src-tls-verify="$TLS"',
      // The stale login is really in the way: without our variable skopeo takes it and is refused.
      'if REGISTRY_AUTH_FILE= skopeo inspect "$REMOTE:skopeo" --tls-verify="$TLS"; then exit 9; fi'
    ]
    await run(kind, machine, script, { XDG_RUNTIME_DIR: join(place.folder, 'runtime') })
    expect(existsSync(join(machine.folder, 'pulled', 'manifest.json'))).toBe(true)
    expect(machine.left()).toEqual([])
    machine.remove()
  })

  it('lets buildah push and pull an image with a layer', async () => {
    const machine = makeMachine({ shell: 'bash' })
    await writeFile(join(machine.folder, 'layer.txt'), 'content\n')
    const script = [
      'b() { buildah --root "$WORK/bud" --runroot "$WORK/run" --storage-driver vfs "$@"; }',
      'container=$(b from scratch)',
      'b copy "$container" "$WORK/layer.txt" /layer.txt',
      'b commit --rm "$container" "$NAME:buildah"',
      'b push --tls-verify="$TLS" "$NAME:buildah"',
      'b rmi "$NAME:buildah"',
      'b pull --tls-verify="$TLS" "$NAME:buildah"'
    ]
    await run(kind, machine, script, { BUILDAH_ISOLATION: 'chroot' })
    machine.remove()
  }, 60_000)

  it('lets the docker client read a manifest', async () => {
    const machine = makeMachine({ shell: 'busybox', programs: ['curl', 'skopeo', 'docker'] })
    mkdirSync(join(machine.folder, 'nothing'))
    const script = [
      'skopeo copy --format v2s2 "$IMAGE" "$REMOTE:docker" --dest-tls-verify="$TLS"',
      'docker manifest inspect --insecure "$NAME:docker"',
      'if DOCKER_CONFIG="$WORK/nothing" docker manifest inspect --insecure "$NAME:docker"; then exit 9; fi'
    ]
    const { log } = await run(kind, machine, script)
    expect(log).toContain('"schemaVersion": 2')
    expect(machine.left()).toEqual([])
    machine.remove()
  })
})

describe('when a builder is made before the login and another one after it', () => {
  it('shows the first one to the job, and both are there afterwards', async () => {
    const machine = makeMachine()
    const instances = join(machine.home, '.docker', 'buildx', 'instances')
    mkdirSync(instances, { recursive: true })
    await writeFile(join(instances, 'before'), '{}')
    // Where buildx keeps its state: BUILDX_CONFIG, else below the docker config (docker/buildx, util/confutil).
    const script = [
      'instances=${BUILDX_CONFIG:-$DOCKER_CONFIG/buildx}/instances',
      'test -f "$instances/before"',
      'touch "$instances/after"'
    ]
    await run('basic', machine, script)
    expect(readdirSync(instances).sort()).toEqual(['after', 'before'])
    machine.remove()
  })
})

describe('when the token service grants the rights', () => {
  it('was asked for exactly the rights that are then proven', async () => {
    const machine = makeMachine()
    const before = registries.granted.length
    const { log } = await run('token', machine, ['true'])
    expect(registries.granted.slice(before)).toContain(`${USERNAME} repository:team/app:pull,push`)
    expect(log).toContain('pull, push on team/app proven')
    machine.remove()
  })
})
