import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { actionPost } from '../../src/faces/post.js'
import { processFacts } from '../../src/job-config/process-facts.js'
import { parseKeyValues } from '../runner/file-commands.js'
import { makeWorld, PASSWORD } from './world.js'
import type { World } from './world.js'

type Variables = Readonly<Record<string, string>>

let world: World

beforeEach(() => {
  world = makeWorld()
})

afterEach(() => {
  world.remove()
})

/** What a phase wrote into one of the runner's files. */
function valuesOf(name: string): Variables {
  const values = parseKeyValues(readFileSync(join(world.folder, name), 'utf8'))
  if (typeof values === 'string') throw new Error(values)
  return Object.fromEntries(values)
}

interface Main {
  readonly directory: string
  readonly exported: Variables
  /** `STATE_…` as the runner hands it to post. */
  readonly state: Variables
}

/** A main phase in an environment. */
async function main(before: Variables, inputs: Variables = {}): Promise<Main> {
  const files = ['GITHUB_ENV', 'GITHUB_STATE'].map(name => [name, join(world.folder, name)] as const)
  for (const [, file] of files) writeFileSync(file, '')
  const run = world.action({
    INPUT_REGISTRIES: `registry.example username=alice password=${PASSWORD}`,
    INPUT_VERIFY: 'false',
    ...Object.fromEntries(files),
    ...before,
    ...inputs
  })
  expect(await run.end()).toBe(0)
  const state = Object.entries(valuesOf('GITHUB_STATE')).map(
    ([name, value]) => [`STATE_${name}`, value] as const
  )
  return {
    directory: world.directories()[0] ?? '',
    exported: valuesOf('GITHUB_ENV'),
    state: Object.fromEntries(state)
  }
}

interface Post {
  readonly lines: readonly string[]
  readonly restored: Variables
}

async function post(variables: Variables): Promise<Post> {
  const lines: string[] = []
  const file = join(world.folder, 'POST_ENV')
  writeFileSync(file, '')
  await actionPost({
    variables: { GITHUB_ENV: file, ...variables },
    self: processFacts(process),
    out: line => void lines.push(line)
  })
  return { lines, restored: valuesOf('POST_ENV') }
}

const BEFORE = { DOCKER_CONFIG: '/home/me/docker', REGISTRY_AUTH_FILE: '/home/me/auth.json' }

describe('when the job ends', () => {
  it('gives each variable its former value, then removes the directory', async () => {
    const { directory, exported, state } = await main(BEFORE)
    const { lines, restored } = await post({ ...BEFORE, ...exported, ...state })
    expect(restored).toEqual({ ...BEFORE, HELM_REGISTRY_CONFIG: '', WERF_DOCKER_CONFIG: '' })
    expect(lines).toEqual([`removed "${directory}"`])
    expect(world.directories()).toEqual([])
  })

  it('leaves a value alone that is not ours any more', async () => {
    const { exported, state } = await main(BEFORE)
    const changed = { ...exported, DOCKER_CONFIG: '/elsewhere', HELM_REGISTRY_CONFIG: '/h' }
    expect((await post({ ...changed, ...state })).restored).toEqual({
      REGISTRY_AUTH_FILE: BEFORE.REGISTRY_AUTH_FILE,
      WERF_DOCKER_CONFIG: ''
    })
  })

  it('gives DOCKER_AUTH_CONFIG back, which no state file holds', async () => {
    const auth = Buffer.from(`bob:${PASSWORD}`).toString('base64')
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { 'other.example': { auth } } })
    const { exported, state } = await main({ DOCKER_AUTH_CONFIG })
    expect(exported.DOCKER_AUTH_CONFIG).toBe('')
    expect(JSON.stringify(state)).not.toContain(auth)
    const { lines, restored } = await post({ ...exported, ...state })
    expect(restored.DOCKER_AUTH_CONFIG).toBe(DOCKER_AUTH_CONFIG)
    const masks = lines.flatMap(line => /^::add-mask::(.*)$/.exec(line)?.[1] ?? [])
    expect(masks).toEqual(expect.arrayContaining([DOCKER_AUTH_CONFIG, auth, PASSWORD]))
    expect(lines.slice(masks.length)).toEqual([`removed "${state.STATE_directory ?? ''}"`])
    // somebody has set it since
    const again = await main({ DOCKER_AUTH_CONFIG })
    const later = await post({ ...again.exported, ...again.state, DOCKER_AUTH_CONFIG: '{"auths":{}}' })
    expect(later.restored).not.toHaveProperty('DOCKER_AUTH_CONFIG')
  })

  it('masks every secret of DOCKER_AUTH_CONFIG before the value is where the runner sees it', async () => {
    const auth = Buffer.from(`bob:${PASSWORD}`).toString('base64')
    const auths = { 'a.example': { auth, identitytoken: 'an-identity' }, 'b.example': { password: 'pl%in' } }
    const { exported, state } = await main({
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths }, undefined, 2)
    })
    const file = join(world.folder, 'POST_ENV')
    writeFileSync(file, '')
    const masks: string[] = []
    await actionPost({
      variables: { ...exported, ...state, GITHUB_ENV: file },
      self: processFacts(process),
      out: line => {
        const mask = /^::add-mask::(.*)$/.exec(line)?.[1]
        if (mask === undefined) return
        expect(readFileSync(file, 'utf8')).not.toContain(auth)
        masks.push(mask)
      }
    })
    expect(readFileSync(file, 'utf8')).toContain(auth)
    expect(masks).toEqual(expect.arrayContaining([auth, PASSWORD, 'an-identity', 'pl%25in']))
    // a brace that is masked would be black all over the log
    expect(masks.filter(mask => mask.length < 4)).toEqual([])
  })

  it('restores what the step itself saw, where its own "env" hides what it exported', async () => {
    const own = { ...BEFORE, HELM_REGISTRY_CONFIG: '' }
    const { exported, state } = await main(own)
    expect((await post({ ...exported, ...own, ...state })).restored).toEqual({
      ...own,
      WERF_DOCKER_CONFIG: ''
    })
  })

  it('gives no later post a DOCKER_AUTH_CONFIG that was meant for the step alone', async () => {
    const own = { DOCKER_AUTH_CONFIG: '{"auths":{}}' }
    const { exported, state } = await main(own)
    expect((await post({ ...exported, ...own, ...state })).restored).not.toHaveProperty('DOCKER_AUTH_CONFIG')
  })

  it('removes a directory whose rights somebody changed', async () => {
    const { directory, exported, state } = await main(BEFORE)
    chmodSync(directory, 0o755)
    expect((await post({ ...exported, ...state })).lines).toEqual([`removed "${directory}"`])
    expect(world.directories()).toEqual([])
  })

  it('knows the former values although the directory is gone', async () => {
    const { exported, state } = await main(BEFORE)
    const gone = { ...state, STATE_directory: join(world.temp, 'registry-auth-gone') }
    const inGone = Object.fromEntries(
      Object.entries(exported).map(([name, value]) => [
        name,
        value.replace(state.STATE_directory ?? '', gone.STATE_directory)
      ])
    )
    const { lines, restored } = await post({ ...inGone, ...gone })
    expect(restored).toEqual({ ...BEFORE, HELM_REGISTRY_CONFIG: '', WERF_DOCKER_CONFIG: '' })
    expect(lines).toEqual([`"${gone.STATE_directory}" was gone already`])
  })

  it('does nothing after a main that made nothing', async () => {
    expect(await post({})).toEqual({
      lines: ['nothing to remove: this step made no docker config'],
      restored: {}
    })
  })

  it('keeps everything with "logout: false"', async () => {
    const { directory, exported, state } = await main({}, { INPUT_LOGOUT: 'false' })
    const { lines, restored } = await post({ ...exported, ...state })
    expect(lines).toEqual([`"${directory}" stays until the runner clears its temp ("logout: false")`])
    expect(restored).toEqual({})
    expect(existsSync(join(directory, 'config.json'))).toBe(true)
  })

  it('removes the directory although the variables cannot be restored', async () => {
    const { exported, state } = await main(BEFORE)
    const { lines } = await post({
      ...exported,
      ...state,
      GITHUB_ENV: join(world.folder, 'no', 'such', 'file')
    })
    expect(lines[0]).toBe('::warning::the exported variables could not be restored (ENOENT)')
    expect(world.directories()).toEqual([])
  })
})

describe('when the logins were mirrored too', () => {
  const MIRROR = { 'INPUT_MIRROR-HOME': 'true' }
  const home = () => join(world.home, '.docker')

  it('takes them back, also when the directory is gone', async () => {
    const { directory, exported, state } = await main({}, MIRROR)
    expect(existsSync(join(home(), 'config.json'))).toBe(true)
    rmSync(directory, { recursive: true })
    expect((await post({ ...exported, ...state })).lines).toEqual([`"${directory}" was gone already`])
    expect(existsSync(home())).toBe(false)
  })

  it('takes them back when the directory is refused', async () => {
    const { directory, exported, state } = await main({}, MIRROR)
    rmSync(join(directory, '.registry-auth.json'))
    expect((await post({ ...exported, ...state })).lines).toEqual([
      `::warning::"${directory}" was not removed: it has no valid marker file`
    ])
    expect(existsSync(home())).toBe(false)
  })

  it('tells apart what was removed and what could not be taken back', async () => {
    const { directory, exported, state } = await main({}, MIRROR)
    const journal = join(home(), '.registry-auth-mirror.json')
    writeFileSync(journal, '{')
    expect((await post({ ...exported, ...state })).lines).toEqual([
      `removed "${directory}"`,
      `::warning::"${directory}": its logins in "${join(home(), 'config.json')}" could not be taken back, so remove them by hand: the journal "${journal}" is damaged: restore the home docker config and remove the journal`
    ])
    expect(world.directories()).toEqual([])
  })

  it('leaves those of a step that joined to the step that made the directory, while there is one', async () => {
    const first = await main({})
    const second = await main(first.exported, MIRROR)
    expect(second.state).not.toHaveProperty('STATE_directory')
    expect((await post({ ...first.exported, ...second.state })).lines).toEqual([
      'nothing to remove: this step made no docker config'
    ])
    expect(existsSync(home())).toBe(true)
    await post({ ...first.exported, ...first.state })
    expect(existsSync(home())).toBe(false)
  })

  it('takes those of a step that joined back when the directory is gone', async () => {
    const first = await main({})
    const second = await main(first.exported, MIRROR)
    rmSync(first.directory, { recursive: true })
    await post({ ...first.exported, ...second.state })
    expect(existsSync(home())).toBe(false)
  })
})

describe('when the state is not what main left', () => {
  const job = { STATE_job: 'github----' }

  it.each([
    ['a directory of somebody else', 'docker', 'its name does not start with our prefix'],
    ['a directory without our marker', 'registry-auth-mine', 'it has no valid marker file']
  ])('does not touch %s', async (_kind, name, reason) => {
    const directory = join(world.folder, name)
    mkdirSync(directory, { mode: 0o700 })
    writeFileSync(join(directory, 'config.json'), '{}')
    const { lines } = await post({ ...job, STATE_directory: directory })
    expect(lines).toEqual([`::warning::"${directory}" was not removed: ${reason}`])
    expect(existsSync(join(directory, 'config.json'))).toBe(true)
  })

  it('does not touch another job’s directory', async () => {
    const { directory, state } = await main({})
    const { lines } = await post({ ...state, STATE_job: 'github-another' })
    expect(lines).toEqual([`::warning::"${directory}" was not removed: it belongs to another job`])
    expect(world.directories()).toEqual([directory])
  })

  it('does not follow a link to a directory that is ours', async () => {
    const { directory, state } = await main({})
    const link = join(world.folder, 'registry-auth-link')
    symlinkSync(directory, link)
    const { lines } = await post({ ...state, STATE_directory: link })
    expect(lines).toEqual([`::warning::"${link}" was not removed: it is a link`])
    expect(world.directories()).toEqual([directory])
  })

  it('removes links in the directory and nothing behind them', async () => {
    const { directory, exported, state } = await main({})
    const kept = join(world.folder, 'kept')
    mkdirSync(kept)
    writeFileSync(join(kept, 'file'), 'mine')
    symlinkSync(kept, join(directory, 'contexts'))
    await post({ ...exported, ...state })
    expect(world.directories()).toEqual([])
    expect(readFileSync(join(kept, 'file'), 'utf8')).toBe('mine')
  })

  it.each(['', '{', 'null', '[]', '"text"', '{"DOCKER_CONFIG":7}'])(
    'makes nothing of a former state %j',
    async former => {
      const directory = join(world.temp, 'registry-auth-gone')
      const { lines, restored } = await post({ ...job, STATE_directory: directory, STATE_former: former })
      expect(lines).toEqual([`"${directory}" was gone already`])
      expect(restored).toEqual({})
    }
  )
})
