import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { chmod, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import type { JobResult } from '../runner/runner.js'
import { ACTION, expectFailure, PASSWORD, startScenario, type Scenario } from './scenario.js'

let scenario: Scenario
let registry: FakeRegistry
beforeEach(async () => {
  scenario = await startScenario()
  registry = await startFakeRegistry({ users: { alice: { password: PASSWORD } } })
})
afterEach(async () => {
  await registry.close()
  await scenario.remove()
})

const step = () => ({
  uses: ACTION,
  with: { registry: registry.host, username: 'alice', password: PASSWORD }
})

/** A job whose home has this docker config; nothing of it may be in the message. */
async function jobWith(config: string): Promise<JobResult> {
  const file = await scenario.write('home/.docker/config.json', config)
  const secret = { username: 'bob', value: 'hunter2-secret' }
  const result = await scenario.run([step()], { secrets: [secret] })
  expect(await readFile(file, 'utf8')).toBe(config)
  expect(registry.requests).toEqual([])
  return result
}

describe('when the docker config to start from is malformed', () => {
  it('refuses JSON that is broken, with its position and none of its text', async () => {
    const config = '{\n  "auths": {\n    "a.example.com": { "auth": hunter2-secret }\n  }\n}\n'
    await expectFailure(
      scenario,
      await jobWith(config),
      'docker config "$FOLDER/home/.docker/config.json" is not valid JSON (line 3, column 32): correct the file, or start empty with "docker-config: none"'
    )
  })

  it('refuses a byte order mark, which docker cannot read', async () => {
    await expectFailure(
      scenario,
      await jobWith('\ufeff{"auths":{}}'),
      'docker config "$FOLDER/home/.docker/config.json" starts with a byte order mark (line 1, column 1): correct the file, or start empty with "docker-config: none"'
    )
  })

  it('refuses an entry that makes docker drop every login', async () => {
    const auth = Buffer.from('hunter2-secret').toString('base64')
    const config = JSON.stringify({ auths: { 'b.example.com': { auth } } })
    await expectFailure(
      scenario,
      await jobWith(config),
      'docker config "$FOLDER/home/.docker/config.json" has an "auth" without a colon in "auths", key "b.example.com": correct the file, or start empty with "docker-config: none"'
    )
  })

  it('refuses a config that is no object', async () => {
    await expectFailure(
      scenario,
      await jobWith('["hunter2-secret"]'),
      'docker config "$FOLDER/home/.docker/config.json" is not a JSON object (line 1, column 1): correct the file, or start empty with "docker-config: none"'
    )
  })
})

describe('when the docker config cannot be read', () => {
  it('refuses a directory in the place of the file', async () => {
    await mkdir(join(scenario.home, '.docker', 'config.json'), { recursive: true })
    await expectFailure(
      scenario,
      await scenario.run([step()]),
      'docker config "$FOLDER/home/.docker/config.json" cannot be read (EISDIR): correct its rights, or start empty with "docker-config: none"'
    )
  })

  it('refuses a file in the place of the directory', async () => {
    await scenario.write('home/.docker', 'no directory')
    await expectFailure(
      scenario,
      await scenario.run([step()]),
      'docker config "$FOLDER/home/.docker/config.json" cannot be read (ENOTDIR): correct its rights, or start empty with "docker-config: none"'
    )
  })

  const root = process.getuid?.() === 0 || process.platform === 'win32'
  it(
    root
      ? 'refuses a directory below a file (modes mean nothing to this user)'
      : 'refuses a directory without rights',
    async () => {
      const folder = join(scenario.folder, 'closed')
      if (root) await writeFile(folder, '')
      else {
        await mkdir(folder)
        await chmod(folder, 0)
      }
      const inner = join(folder, 'docker')
      const result = await scenario.run([step()], { machine: { DOCKER_CONFIG: inner } })
      if (!root) await chmod(folder, 0o700)
      await expectFailure(
        scenario,
        result,
        root
          ? 'docker config "$FOLDER/closed/docker/config.json" cannot be read (ENOTDIR): correct its rights, or start empty with "docker-config: none"'
          : 'docker config "$FOLDER/closed/docker/config.json" cannot be read (EACCES): correct its rights, or start empty with "docker-config: none"'
      )
    }
  )
})

describe('when a link stands in the place of the directory', () => {
  it('is not joined by a later step, although it leads to a directory of ours', async () => {
    let [first, link] = ['', '']
    const result = await scenario.run([
      step(),
      {
        call: async env => {
          first = env['DOCKER_CONFIG'] ?? ''
          link = join(scenario.temp, 'registry-auth-link')
          await symlink(first, link, 'junction')
        }
      },
      {
        ...step(),
        env: {
          get DOCKER_CONFIG() {
            return link
          }
        }
      },
      {
        call: env => {
          expect(env['DOCKER_CONFIG']).not.toBe(first)
          expect(env['DOCKER_CONFIG']).not.toBe(link)
          return Promise.resolve()
        }
      }
    ])
    expect(result.outcome).toBe('success')
    expect(await scenario.left()).toEqual(['registry-auth-link'])
  })

  it('is not followed by post, and what it leads to stays', async () => {
    const kept = await scenario.write('precious/file', 'kept')
    let directory = ''
    const result = await scenario.run([
      step(),
      {
        call: async env => {
          directory = env['DOCKER_CONFIG'] ?? ''
          await rename(directory, join(scenario.folder, 'moved'))
          await symlink(join(scenario.folder, 'precious'), directory, 'junction')
        }
      }
    ])
    const post = result.phases.at(-1)
    expect(post?.exitCode).toBe(0)
    expect(post?.commands.map(({ name, data }) => [name, scenario.normal(data)])).toEqual([
      ['warning', '"$FOLDER/temp/registry-auth-$RANDOM" was not removed: it is a link']
    ])
    expect(await readFile(kept, 'utf8')).toBe('kept')
  })
})
