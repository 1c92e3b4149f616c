import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { CleanupReport } from '../../src/cleanup/apply/report.js'
import type { Transport } from '../../src/net/transport.js'
import { createNodeTransport } from '../../src/net/node-transport.js'
import { startFakeV2, type FakeV2 } from '../fake/v2.js'
import { pusherFor } from '../fake/v2-images.js'
import { PASSWORD, makeWorld, type Run, type World } from './world.js'

const POLICY = '{ version: 1, rules: [{ name: old ones, tags: "old*", keep: { younger-than: 1d } }] }'
const CREATED = { created: '2025-06-01T00:00:00Z' }

let world: World
let registry: FakeV2
beforeEach(async () => {
  world = makeWorld()
  const source = await startFakeV2()
  const users = { alice: { password: PASSWORD } }
  registry = await startFakeV2({ mode: 'bearer-jwt', users })
  const pusher = pusherFor(source.url, 'acme/app')
  for (const tag of ['old-1', 'v1', 'v2', 'v3']) await pusher.image([tag], { ...CREATED, layers: [tag] })
  for (const [name, repository] of source.storage) registry.storage.set(name, repository)
  await source.close()
})
afterEach(async () => {
  world.remove()
  await registry.close()
})

const transport = createNodeTransport({
  env: () => undefined,
  homeDirectory: '/nonexistent',
  platform: process.platform,
  debug: () => undefined
})

/** A cleanup whose files are in the world's folder. */
function cleanup(...args: readonly string[]): Run {
  const files = ['--plan', join(world.folder, 'plan.json'), '--report', join(world.folder, 'report.json')]
  return world.cli(['cleanup', ...args, ...files], { transport })
}

function named(...args: readonly string[]): Run {
  const login = ['--registry', registry.host, '-u', 'alice', '--password-env', 'PASSWORD']
  return cleanup(...args, ...login, '--repositories', `${registry.host}/acme/app`, '--policy', POLICY)
}

function tags(): readonly string[] {
  return [...(registry.storage.get('acme/app')?.tags.keys() ?? [])].sort()
}

describe('when help is asked for', () => {
  it('prints the commands, the options and the exit codes', async () => {
    const run = world.cli(['cleanup', '--help'])
    expect(await run.end()).toBe(0)
    const help = run.out.join('\n')
    for (const word of ['plan', 'apply', 'run', 'verify', 'restore']) expect(help).toContain(`\n  ${word} `)
    expect(help).toContain('0 done, 1 failed, 2 incomplete')
  })
})

describe('when the command line is wrong', () => {
  it.each([
    [['sweep'], 'takes one of "plan", "apply", "run", "verify" or "restore"'],
    [['plan', 'further'], 'takes one of'],
    [['--force', 'true'], '"--force": is no option of cleanup'],
    [['--dry-run'], '"--dry-run": takes a value'],
    [['--password', 'x'], '"--password": is no option, since every process']
  ])('%j is told by name', async (args, message) => {
    const run = world.cli(['cleanup', ...args])
    expect(await run.end()).toBe(1)
    expect(run.err.join('\n')).toContain(message)
  })

  it('tells every mistake at once: of options, logins and the policy', async () => {
    const args = ['--policy', '{ version: 2 }', '--max-percent', '101', '--time-budget', 'soon']
    const more = ['--registries', 'nonsense', '--dry-run', 'perhaps', '--delete-by', 'magic']
    const run = world.cli(['cleanup', 'run', ...args, ...more])
    expect(await run.end()).toBe(1)
    const said = run.err.join('\n')
    for (const where of [
      'registries, line 1',
      'policy, line 1, column',
      'max-percent: takes a whole number from 0 to 100',
      'time-budget: takes a duration',
      'dry-run: takes true or false',
      'delete-by: takes "auto", "tag" or "digest"',
      'repositories: names none'
    ])
      expect(said).toContain(where)
    expect(said).not.toMatch(/nonsense|perhaps|magic|soon/)
  })

  it('says what a plan needs', async () => {
    const run = world.cli(['cleanup'])
    expect(await run.end()).toBe(1)
    expect(run.err.join('\n')).toContain('policy: is needed')
  })

  it('says which file cannot be had', async () => {
    for (const [command, file] of [
      ['apply', 'plan'],
      ['restore', 'report']
    ] as const) {
      const run = cleanup(command)
      expect(await run.end()).toBe(1)
      expect(run.err.join('\n')).toContain(`${file}.json" cannot be read (ENOENT)`)
    }
  })
})

describe('when a repository is planned', () => {
  it.each([[['plan']], [[]], [['run']], [['run', '--dry-run', 'true']], [['plan', '--dry-run', 'false']]])(
    'deletes nothing with %j, prints what would go and why, and writes the plan for its owner alone',
    async args => {
      const run = named(...args)
      expect([await run.end(), run.err.filter(line => line.startsWith('error'))]).toEqual([0, []])
      expect(run.out.join('\n')).toMatch(/would be deleted +old-1 .*\(old ones\)/)
      expect(run.out.at(-1)).toMatch(/^1 tag or manifest would be deleted/)
      expect(tags()).toEqual(['old-1', 'v1', 'v2', 'v3'])
      expect(registry.count('DELETE')).toBe(0)
      expect(statSync(join(world.folder, 'plan.json')).mode & 0o777).toBe(0o600)
      expect(readFileSync(join(world.folder, 'plan.md'), 'utf8')).toContain('<code>old-1</code>')
      expect(existsSync(join(world.folder, 'report.json'))).toBe(false)
    }
  )

  it('answers with 1 when a guard stands in the way', async () => {
    const run = named('plan', '--max-count', '0')
    expect(await run.end()).toBe(1)
    expect(run.out.join('\n')).toContain('stopped: ')
    expect(run.err.join('\n')).toContain('the cleanup cannot be carried out as planned')
  })
})

describe('when a plan is applied', () => {
  const login = (): readonly string[] => [
    '--registry',
    registry.host,
    '-u',
    'alice',
    '--password-env',
    'PASSWORD'
  ]

  it('needs nothing but the plan and the login, and answers with 0', async () => {
    expect(await named('plan').end()).toBe(0)
    const run = cleanup('apply', ...login())
    expect([await run.end(), run.err.filter(line => line.startsWith('error'))]).toEqual([0, []])
    expect(run.out.join('\n')).toMatch(/ {2}deleted +old-1/)
    expect(tags()).toEqual(['v1', 'v2', 'v3'])
    const verify = cleanup('verify', ...login())
    expect([await verify.end(), verify.err.filter(line => line.startsWith('error'))]).toEqual([0, []])
  })

  it('answers with 2 when a budget ends it, and the report says what is left', async () => {
    expect(await named('plan').end()).toBe(0)
    const run = cleanup('apply', ...login(), '--request-budget', '6')
    expect(await run.end()).toBe(2)
    expect(run.err.join('\n')).toContain('cleanup is incomplete')
    const report = JSON.parse(readFileSync(join(world.folder, 'report.json'), 'utf8')) as { result: string }
    expect(report.result).toBe('incomplete')
  })

  it('keeps in its report what an earlier run of the same plan deleted, or nothing could bring it back', async () => {
    expect(await named('plan').end()).toBe(0)
    const file = join(world.folder, 'report.json')
    const deleted = (): readonly unknown[] =>
      (JSON.parse(readFileSync(file, 'utf8')) as CleanupReport).repositories.flatMap(({ items }) =>
        items.filter(({ outcome, manifest }) => outcome === 'deleted' && manifest !== undefined)
      )
    expect(await cleanup('apply', ...login()).end()).toBe(0)
    const first = deleted()
    expect(first).toHaveLength(1)
    expect(await cleanup('apply', ...login()).end()).toBe(0)
    expect(deleted()).toEqual(first)
    expect(await cleanup('restore', ...login()).end()).toBe(0)
    expect(tags()).toEqual(['old-1', 'v1', 'v2', 'v3'])
  })

  it('has a report before the first delete, which tells of a run that was killed', async () => {
    expect(await named('plan').end()).toBe(0)
    const file = join(world.folder, 'report.json')
    const texts: string[] = []
    const watching: Transport = (request, ...rest) => {
      const isReal = !request.url.pathname.includes('registry-auth-probe')
      if (request.method === 'DELETE' && isReal) texts.push(readFileSync(file, 'utf8'))
      return transport(request, ...rest)
    }
    const files = ['--plan', join(world.folder, 'plan.json'), '--report', file]
    expect(await world.cli(['cleanup', 'apply', ...login(), ...files], { transport: watching }).end()).toBe(0)
    const written = JSON.parse(texts[0] ?? '{}') as CleanupReport
    expect(written.result).toBe('incomplete')
    expect(written.repositories[0]?.ended).toMatch(/was killed before it could say/)
    expect(written.repositories[0]?.items.every(({ outcome }) => outcome === 'left')).toBe(true)
  })

  it('tells what it deleted where the report cannot be written any more', async () => {
    expect(await named('plan').end()).toBe(0)
    const file = join(world.folder, 'report.json')
    const spoiling: Transport = (request, ...rest) => {
      if (request.method === 'DELETE' && !existsSync(join(file, 'x'))) {
        rmSync(file, { force: true })
        mkdirSync(join(file, 'x'), { recursive: true })
      }
      return transport(request, ...rest)
    }
    const files = ['--plan', join(world.folder, 'plan.json'), '--report', file]
    const run = world.cli(['cleanup', 'apply', ...login(), ...files], { transport: spoiling })
    expect(await run.end()).toBe(1)
    expect(tags()).toEqual(['v1', 'v2', 'v3'])
    expect(run.out.join('\n')).toMatch(/ {2}deleted +old-1/)
    expect(run.err.join('\n')).toContain('what was deleted is told here alone')
  })

  it('is not applied where another policy, or another repository, is said beside it', async () => {
    expect(await named('plan').end()).toBe(0)
    const other = POLICY.replace('old*', '*')
    const files = ['--plan', join(world.folder, 'plan.json'), '--report', join(world.folder, 'report.json')]
    const policy = world.cli(['cleanup', 'apply', ...login(), ...files, '--policy', other], { transport })
    expect(await policy.end()).toBe(1)
    expect(policy.err.join('\n')).toContain('plan: was made by another policy or other guards')
    const elsewhere = cleanup('apply', ...login(), '--repositories', `${registry.host}/acme/other`)
    expect(await elsewhere.end()).toBe(1)
    expect(elsewhere.err.join('\n')).toContain(`plan: is for "${registry.host}/acme/app" too`)
    expect(tags()).toEqual(['old-1', 'v1', 'v2', 'v3'])
    expect(await named('apply').end()).toBe(0)
    expect(tags()).toEqual(['v1', 'v2', 'v3'])
  })

  it('answers with 1 when verify finds what cannot be pulled', async () => {
    const blobs = registry.storage.get('acme/app')?.blobs
    for (const digest of [...(blobs?.keys() ?? [])].slice(-1)) blobs?.delete(digest)
    const run = named('verify')
    expect(await run.end()).toBe(1)
    expect(run.err.join('\n')).toContain('cannot be pulled')
  })
})

describe('when a signal comes', () => {
  it('ends a plan at once and leaves no file', async () => {
    const args = ['cleanup', '--policy', POLICY, '--repositories', `${registry.host}/acme/app`]
    let asked: (value: unknown) => void = () => undefined
    const begun = new Promise(resolve => (asked = resolve))
    const silence = (): Promise<never> => {
      asked(undefined)
      return new Promise(() => undefined)
    }
    const run = world.cli([...args, '--plan', join(world.folder, 'plan.json')], { transport: silence })
    const ended = run.end()
    await begun
    run.signal('SIGINT')
    expect(await ended).toBe(130)
    expect(run.raised).toEqual(['SIGINT'])
    expect(run.listeners()).toBe(0)
    expect(existsSync(join(world.folder, 'plan.json'))).toBe(false)
  })

  it('ends a run that deletes between two calls, with the report', async () => {
    expect(await named('plan').end()).toBe(0)
    const signalling: Transport = (request, ...rest) => {
      if (request.method === 'DELETE' && request.url.pathname.includes('sha256:')) run.signal('SIGTERM')
      return transport(request, ...rest)
    }
    const login = ['--registry', registry.host, '-u', 'alice', '--password-env', 'PASSWORD']
    const files = ['--plan', join(world.folder, 'plan.json'), '--report', join(world.folder, 'report.json')]
    const run = world.cli(['cleanup', 'apply', ...login, ...files], { transport: signalling })
    expect([0, 2]).toContain(await run.end())
    expect(run.raised).toEqual([])
    const report = JSON.parse(readFileSync(join(world.folder, 'report.json'), 'utf8')) as CleanupReport
    expect(report.repositories[0]?.items.map(({ outcome }) => outcome)).toContain('deleted')
    expect(tags()).toEqual(['v1', 'v2', 'v3'])
  })
})
