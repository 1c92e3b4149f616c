import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CiJob } from '../component/ci-config.js'
import { runCiJob, type Env, type JobRun } from '../component/gitlab-runner.js'
import { leaksOf } from '../component/leaks.js'
import { makeMachine, SHELLS, type Machine } from '../component/machine.js'
import { componentJob } from '../component/world.js'
import { selfSigned, signedBy } from './certificates.js'
import { startRegistry, type RealRegistry } from './registry.js'
import { startTokenServer, type TokenServer } from './token-server.js'
import { emptyImage, makeWorkplace, staleRuntimeLogin, type Workplace } from './workplace.js'

const PASSWORD = 's3cret:p%ss"w#rd'
const users = { alice: PASSWORD }

let place: Workplace
let image: string
let authority: string
let tokens: TokenServer
const registries: Record<string, RealRegistry> = {}

beforeAll(async () => {
  place = await makeWorkplace()
  const { folder } = place
  image = await emptyImage(folder)
  const ca = selfSigned(folder, 'authority')
  authority = ca.certificate
  tokens = await startTokenServer({ users, signer: selfSigned(folder, 'signer') })
  registries['basic'] = await startRegistry({ folder: join(folder, 'basic'), users })
  registries['token'] = await startRegistry({ folder: join(folder, 'token'), token: tokens.auth })
  const tls = signedBy(ca, folder, 'server')
  registries['tls'] = await startRegistry({ folder: join(folder, 'tls'), users, tls })
}, 120_000)

afterAll(async () => {
  for (const registry of Object.values(registries)) await registry.stop()
  await tokens.stop()
  await place.remove()
})

function jobOf(kind: string, script: readonly string[]): CiJob {
  const host = registries[kind]?.host ?? ''
  const trust = kind === 'tls' ? ` ca-file=${authority}` : ''
  const line = `${host} username=alice password-env=PASSWORD_OF_TEST${trust}`
  return componentJob({ registries: line, repositories: `${host}/team/app`, autologin: 'false' }, { script })
}

/** A job that logs in and lets clients of this system do something with nothing but what the component exported. */
async function run(
  kind: string,
  machine: Machine,
  script: readonly string[],
  more: Env = {}
): Promise<JobRun> {
  const host = registries[kind]?.host ?? ''
  const variables = {
    PASSWORD_OF_TEST: PASSWORD,
    REMOTE: `docker://${host}/team/app`,
    NAME: `${host}/team/app`,
    IMAGE: image,
    WORK: machine.folder,
    TLS: kind === 'tls' ? 'true' : 'false',
    ...(kind === 'tls' ? { SSL_CERT_FILE: authority } : {}),
    ...more
  }
  const result = await runCiJob(machine.runner, jobOf(kind, script), { variables })
  expect([result.status, result.log]).toEqual([
    'success',
    expect.stringContaining(`logged in to ${host} as alice`)
  ])
  expect(leaksOf(result, machine, [{ username: 'alice', value: PASSWORD }])).toEqual([])
  return result
}

describe.each(['basic', 'token', 'tls'])('when a GitLab job has logged in to a registry with %s', kind => {
  it.each(SHELLS)('lets skopeo push and pull, whatever a stale runtime login says (%s)', async shell => {
    const machine = makeMachine({ shell, programs: ['curl', 'skopeo'] })
    await staleRuntimeLogin(place, registries[kind]?.host ?? '')
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
    const before = tokens.granted.length
    const { log } = await run('token', machine, ['true'])
    expect(tokens.granted.slice(before)).toContain('alice repository:team/app:pull,push')
    expect(log).toContain('pull, push on team/app proven')
    machine.remove()
  })
})
