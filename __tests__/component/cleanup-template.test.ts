import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  cleanupJob,
  makeRelease,
  nodeMachine,
  ranIn,
  serve,
  type Place,
  type Release
} from './cleanup-template-world.js'
import type { Include } from './ci-config.js'
import { runCiJob, type JobOptions, type JobRun } from './gitlab-runner.js'
import { SHELLS, type Machine } from './machine.js'

let release: Release
beforeAll(() => {
  release = makeRelease()
})

let machine: Machine
let place: Place | undefined
beforeEach(() => {
  machine = nodeMachine()
})
afterEach(async () => {
  machine.remove()
  await place?.close()
  place = undefined
})

const project = (): string => join(machine.runner.folder, 'builds-0', 'acme', 'app')

/** What is left, the job's own two files aside. */
const left = (): readonly string[] =>
  machine.left().filter(path => !/app\/cleanup-(plan|report)\.json$/.test(path))

function run(inputs: NonNullable<Include['inputs']>, options: JobOptions = {}): Promise<JobRun> {
  const variables = { RAN: join(machine.folder, 'ran.json'), ...options.variables }
  return runCiJob(machine.runner, cleanupJob(release.template, inputs), { ...options, variables })
}

/** A server of releases. */
async function offer(content: Buffer = release.archive): Promise<string> {
  place = await serve((_, response) => response.end(content))
  return `${place.url}/registry-auth.tar`
}

describe.each(SHELLS)('when %s runs the job', shell => {
  beforeEach(() => {
    machine.remove()
    machine = nodeMachine({ shell })
  })

  it.each(['0', '1', '2'])(
    'fetches the release, starts it in a directory of its own, and ends with its code %s',
    async CODE => {
      const { exitCode, log, temp } = await run({ archive: await offer() }, { variables: { CODE } })
      expect([exitCode, log]).toEqual([Number(CODE), expect.stringContaining('stand-in runs')])
      const { root = '', mode, argv } = ranIn(machine) ?? {}
      expect([root.startsWith(`${temp}/registry-cleanup.`), mode]).toEqual([true, '700'])
      expect(argv).toEqual([
        ...['cleanup', 'plan', '--dry-run=true', '--plan=cleanup-plan.json', '--report=cleanup-report.json'],
        ...['--replace-tags=false', '--delete-by=auto', '--autologin=auto']
      ])
      expect(left()).toEqual([])
      expect(existsSync(join(project(), 'cleanup-report.json'))).toBe(true)
    },
    20_000
  )

  it('starts nothing of an archive that is not the release', async () => {
    const tampered = Buffer.from(release.archive)
    tampered.write('X', tampered.indexOf('stand-in runs'))
    const { exitCode, log } = await run({ archive: await offer(tampered) })
    expect([exitCode, log]).toEqual([1, expect.stringContaining('is not the release that belongs to this')])
    expect([ranIn(machine), left()]).toEqual([undefined, []])
  }, 20_000)

  it('gives values as they are, whatever they hold', async () => {
    const evil = `a'b"c \`touch ${machine.folder}/pwned\` $(touch ${machine.folder}/pwned) ; & | > <\n# * ? [a-z] ~ \\ {a,b}\n-e é`
    const texts = ['repositories', 'policy', 'plan', 'keep-list', 'kubernetes', 'username', 'registries']
    await run({ archive: await offer(), ...Object.fromEntries(texts.map(name => [name, evil])) })
    const argv = ranIn(machine)?.argv ?? []
    for (const name of texts) expect(argv).toContain(`--${name}=${evil}`)
    expect(existsSync(join(machine.folder, 'pwned'))).toBe(false)
  }, 20_000)
})

describe('when a policy holds expressions', () => {
  it('leaves its dollars alone, and expands those of other inputs', async () => {
    const policy = 'rules: [{ tags: "/^v$1$CI_PROJECT_DIR$$|x$/" }]'
    await run(
      { archive: await offer(), policy, repositories: '$IMAGE' },
      { variables: { IMAGE: 'a.example/b' } }
    )
    expect(ranIn(machine)?.argv).toEqual(
      expect.arrayContaining([`--policy=${policy}`, '--repositories=a.example/b'])
    )
  })
})

describe('when the release cannot be had', () => {
  it.each([
    [404, 'answered 404: check the address'],
    [403, 'answered 403: check the address']
  ])('says so (%d)', async (status, message) => {
    place = await serve((_, response) => response.writeHead(status).end('no'))
    const { exitCode, log } = await run({ archive: `${place.url}/secret-path` })
    expect([exitCode, log]).toEqual([1, expect.stringContaining(message)])
    expect(log).not.toContain('secret-path')
    expect([ranIn(machine), left(), place.requests.length]).toEqual([undefined, [], 1])
  })

  it('tries again where that helps', async () => {
    let asked = 0
    place = await serve((_, response) =>
      ++asked < 3 ? response.writeHead(503).end() : response.end(release.archive)
    )
    const { exitCode } = await run({ archive: place.url })
    expect([exitCode, asked, ranIn(machine) === undefined]).toEqual([0, 3, false])
  }, 20_000)

  it('gives up after three tries', async () => {
    const address = await offer()
    await place?.close()
    const { exitCode, log } = await run({ archive: address })
    expect([exitCode, log]).toEqual([1, expect.stringContaining('gave no answer in 3 tries')])
    expect([ranIn(machine), left()]).toEqual([undefined, []])
  }, 20_000)

  it('ends where there is too much of it', async () => {
    const { exitCode, log } = await run({ archive: await offer(Buffer.alloc(65 * 1024 * 1024)) })
    expect([exitCode, log]).toEqual([1, expect.stringContaining('which no release has')])
    expect(left()).toEqual([])
  }, 20_000)

  it.each([
    ['', 'it has no address'],
    ['nowhere.tar', 'the file cannot be read'],
    ['https://[', 'its address cannot be read'],
    ['ftp://example.com/x', 'the file cannot be read']
  ])('refuses the address "%s"', async (archive, message) => {
    const { exitCode, log } = await run({ archive })
    expect([exitCode, log]).toEqual([1, expect.stringContaining(message)])
    expect([ranIn(machine), left()]).toEqual([undefined, []])
  })

  it('follows no redirect for ever', async () => {
    place = await serve((_, response) => response.writeHead(302, { location: '/again' }).end())
    const { exitCode, log } = await run({ archive: place.url })
    expect([exitCode, log]).toEqual([1, expect.stringContaining('from one address to the next')])
  })

  it('says what an image without node lacks', async () => {
    rmSync(join(machine.folder, 'bin', 'node'))
    const bare = { ...machine.runner, image: { ...machine.runner.image, PATH: join(machine.folder, 'bin') } }
    const { exitCode, log } = await runCiJob(
      { ...bare, shell: ['/bin/sh'] },
      cleanupJob(release.template, { archive: 'x.tar' })
    )
    expect([exitCode, log]).toEqual([1, expect.stringContaining('error: image: it has no node')])
  })
})

describe('when the release is a file of the job', () => {
  it.each(['release.tar', 'file://'])(
    'takes it, checked like any other (%s)',
    async kind => {
      mkdirSync(project(), { recursive: true })
      const file = join(project(), 'release.tar')
      writeFileSync(file, release.archive)
      const archive = kind === 'file://' ? `file://${file}` : kind
      expect((await run({ archive })).exitCode).toBe(0)
      expect(ranIn(machine)).toBeDefined()
      rmSync(join(machine.folder, 'ran.json'))
      cpSync(join(machine.folder, 'bin', 'node'), file, { dereference: true })
      const { exitCode, log } = await run({ archive })
      expect([exitCode, ranIn(machine)]).toEqual([1, undefined])
      expect(log).toMatch(/is not the release|no release has/)
    },
    20_000
  )
})

describe('when the release is on a GitLab that wants to know who asks', () => {
  const TOKEN = 'glcbt-64_secret of the job'

  it('shows the token there when it is asked for, and nowhere a redirect leads', async () => {
    const storage = await serve((_, response) => response.end(release.archive))
    const api = await serve(({ headers }, response) => {
      if (headers['job-token'] !== TOKEN) response.writeHead(404).end()
      else response.writeHead(302, { location: `${storage.url}/signed?x=y` }).end()
    })
    try {
      const { exitCode, log } = await run(
        { archive: '$CI_API_V4_URL/projects/1/packages/x.tar' },
        { variables: { CI_API_V4_URL: `${api.url}/api/v4`, CI_JOB_TOKEN: TOKEN } }
      )
      expect(exitCode).toBe(0)
      expect(api.requests.map(({ headers }) => headers['job-token'])).toEqual([undefined, TOKEN])
      expect(storage.requests.map(({ headers }) => headers['job-token'])).toEqual([undefined])
      expect(log + machine.argv()).not.toContain(TOKEN)
    } finally {
      await Promise.all([storage.close(), api.close()])
    }
  })

  it.each(['/api/v40/x.tar', '/api/v4', '/other'])('keeps the token from %s', async path => {
    place = await serve((_, response) => response.writeHead(404).end())
    const variables = { CI_API_V4_URL: `${place.url}/api/v4`, CI_JOB_TOKEN: TOKEN }
    expect((await run({ archive: `${place.url}${path}` }, { variables })).exitCode).toBe(1)
    expect(place.requests.map(({ headers }) => headers['job-token'])).toEqual([undefined])
  })
})

describe('when the job is canceled', () => {
  it('lets the program end, keeps what it wrote, and removes its directory', async () => {
    const { status } = await run(
      { archive: await offer() },
      { variables: { WAIT: '1', CODE: '2' }, end: { by: 'cancel', when: /^stand-in runs$/m } }
    )
    expect(status).toBe('canceled')
    expect(existsSync(join(project(), 'cleanup-report.json'))).toBe(true)
    expect([left(), machine.processes()]).toEqual([[], []])
  }, 20_000)
})
