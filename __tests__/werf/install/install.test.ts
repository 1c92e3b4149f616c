import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { arch } from 'node:os'
import { dirname, join } from 'node:path'
import { environmentOf } from '../../../src/platform/platform.js'
import { installedWerf, reportedVersion } from '../../../src/werf/install/installed.js'
import { createAuthority } from '../../fake/certificates.js'
import { failureOf } from '../../net/world.js'
import {
  binaryPath,
  channelPath,
  createSigner,
  makeWorld,
  sha256,
  signaturePath,
  werfScript,
  type Signer,
  type World
} from './world.js'

const GOOD = werfScript('2.10.6')

let signer: Signer
beforeAll(async () => {
  signer = await createSigner()
})

let world: World
beforeEach(async () => {
  world = await makeWorld(signer)
})
afterEach(async () => {
  await world.remove()
})

describe('when a version is asked for', () => {
  it('downloads it, verifies its signature and puts it into the tool cache', async () => {
    await world.release('2.10.6')
    const { file, version, directory } = await world.install('2.10.6')
    expect(version).toBe('2.10.6')
    expect(directory).toBe(join(world.cache, 'werf', '2.10.6', arch()))
    expect(file).toBe(join(directory ?? '', 'werf'))
    expect(execFileSync(file, ['version'], { encoding: 'utf8' })).toBe('v2.10.6\n')
    expect(existsSync(`${directory ?? ''}.complete`)).toBe(true)
    expect(statSync(directory ?? '').mode & 0o777).toBe(0o755)
    expect(world.leftovers()).toEqual([])
    expect(world.lines.join('\n')).toContain("verified by its release's signature")
  })

  it('finds it in the cache the next time, without a request', async () => {
    await world.release('2.10.6')
    const first = await world.install('v2.10.6')
    world.releases.asked.length = 0
    expect(await world.install('2.10.6')).toEqual(first)
    expect(await world.install('2.10.x')).toEqual(first)
    expect(world.releases.asked).toEqual([])
  })

  it('asks for build metadata as it is', async () => {
    await world.release('1.0.13+fix9')
    expect((await world.install('1.0.13+fix9')).version).toBe('1.0.13+fix9')
    expect(world.releases.asked).toEqual([signaturePath('1.0.13+fix9'), binaryPath('1.0.13+fix9')])
  })

  it('says that there is no such version, and what to do', async () => {
    const failure = await failureOf(world.install('2.99.0'))
    expect(failure.message).toMatch(
      /^werf 2\.99\.0 for .* has no signature at "127\.0\.0\.1:\d+": name another/
    )
    expect(failure.message).toMatch(/or write "\|\| installed" behind the version in "werf-version"/)
  })

  it('takes an armored signature too', async () => {
    await world.release('2.10.6')
    const { readSignature } = await import('openpgp')
    const binarySignature = await signer.sign(GOOD)
    const content = (await readSignature({ binarySignature })).armor()
    world.releases.answers.set(signaturePath('2.10.6'), { kind: 'file', content })
    expect((await world.install('2.10.6')).version).toBe('2.10.6')
  })
})

describe('when a channel or a range is asked for', () => {
  it('installs the version the channel stands for', async () => {
    await world.release('2.10.6')
    world.releases.answers.set(channelPath('2', 'stable'), { kind: 'file', content: '2.10.6\n' })
    expect((await world.install('2 stable')).version).toBe('2.10.6')
    world.releases.asked.length = 0
    expect((await world.install('2 stable')).version).toBe('2.10.6')
    expect(world.releases.asked).toEqual([channelPath('2', 'stable')])
  })

  it.each(['3.0.0', 'latest', '2', '../../x', ''])('refuses a channel file that says %j', async content => {
    world.releases.answers.set(channelPath('2', 'stable'), { kind: 'file', content })
    const failure = await failureOf(world.install('2 stable'))
    expect(failure.message).toContain('with something that is no version of it')
    expect(world.releases.asked).toEqual([channelPath('2', 'stable')])
  })

  it('names the channels when there is no such one', async () => {
    const failure = await failureOf(world.install('2 stabel'))
    expect(failure.message).toContain('werf has no release channel "2 stabel": name one as in "2 stable"')
  })

  it('takes a range from the first channel whose version lies in it', async () => {
    await world.release('2.11.0')
    world.releases.answers.set(channelPath('2', 'stable'), { kind: 'file', content: '2.10.6' })
    world.releases.answers.set(channelPath('2', 'beta'), { kind: 'file', content: '2.11.0' })
    expect((await world.install('>=2.11 <3')).version).toBe('2.11.0')
    await expect(world.install('~2.12')).rejects.toThrow('name the exact version')
  })
})

describe('when the download is not the release', () => {
  const bad: readonly (readonly [string, (world: World) => Promise<void>, RegExp])[] = [
    [
      'was tampered with',
      async ({ release, releases }) => {
        await release('2.10.6')
        releases.answers.set(binaryPath('2.10.6'), { kind: 'file', content: `${GOOD}curl evil.example\n` })
      },
      /^the downloaded werf 2\.10\.6 is not signed by werf's release key: .*; nothing was installed$/
    ],
    [
      'is signed by another key',
      async ({ release, releases }) => {
        await release('2.10.6')
        const content = await (await createSigner()).sign(GOOD)
        releases.answers.set(signaturePath('2.10.6'), { kind: 'file', content })
      },
      /is not signed by werf's release key/
    ],
    [
      'has a signature that is none',
      async ({ release, releases }) => {
        await release('2.10.6')
        releases.answers.set(signaturePath('2.10.6'), { kind: 'file', content: 'not a signature' })
      },
      /is not signed by werf's release key/
    ],
    [
      'has an empty signature',
      async ({ release, releases }) => {
        await release('2.10.6')
        releases.answers.set(signaturePath('2.10.6'), { kind: 'file', content: '' })
      },
      /is not signed by werf's release key/
    ],
    [
      'is an older release under a new name',
      ({ release }) => release('2.10.6', werfScript('2.10.5')),
      /^the download for werf 2\.10\.6 is werf 2\.10\.5: nothing was installed/
    ],
    [
      'is larger than any release',
      ({ release }) => release('2.10.6', `${GOOD}${'#'.repeat(2 * 1024 * 1024)}`),
      /sent more than 1 MiB, more than any release of werf has: nothing was kept/
    ],
    [
      'has no signature',
      async ({ release, releases }) => {
        await release('2.10.6')
        releases.answers.delete(signaturePath('2.10.6'))
      },
      /has no signature at/
    ]
  ]

  it.each(bad)('refuses one that %s, and leaves nothing', async (_, arrange, message) => {
    await arrange(world)
    const failure = await failureOf(world.install('2.10.6'))
    expect(failure.message).toMatch(message)
    expect(world.executables()).toEqual([])
    expect(world.leftovers()).toEqual([])
  })

  it.each(['signature', 'checksum'])('never runs one that fails its %s', async proof => {
    const ran = join(world.folder, 'ran')
    await world.release('2.10.6')
    const content = `#!/bin/sh\necho v2.10.6 | tee '${ran}'\n`
    world.releases.answers.set(binaryPath('2.10.6'), { kind: 'file', content })
    await failureOf(world.install('2.10.6', proof === 'checksum' ? { sha256: sha256(GOOD) } : {}))
    expect(existsSync(ran)).toBe(false)
  })

  it('has nothing executable while it downloads', async () => {
    await world.release('2.10.6')
    world.releases.answers.set(binaryPath('2.10.6'), { kind: 'drip' })
    const limits = { timeout: 400, overall: 600, size: 1024 }
    const failed = failureOf(world.install('2.10.6', { limits }))
    const seen: string[] = []
    while (seen.length < 10) {
      await new Promise(resolve => setTimeout(resolve, 20))
      if (world.leftovers().some(path => path.endsWith('/werf'))) seen.push(...world.executables(), 'a look')
    }
    await failed
    expect(new Set(seen)).toEqual(new Set(['a look']))
  })

  it('does not fall back to an installed werf when it was tampered with', async () => {
    world.preinstall(werfScript('2.9.0'))
    await world.release('2.10.6')
    world.releases.answers.set(binaryPath('2.10.6'), { kind: 'file', content: werfScript('6.6.6') })
    const failure = await failureOf(world.install('2.10.6 || installed'))
    expect([failure.kind, failure.message]).toEqual(['unsafe', expect.stringContaining('is not signed')])
  })

  it('asks for no binary when there is no signature', async () => {
    await failureOf(world.install('2.10.6'))
    expect(world.releases.asked).toEqual([signaturePath('2.10.6')])
  })
})

describe('when a SHA-256 is given', () => {
  it('is verified in place of the signature', async () => {
    world.releases.answers.set(binaryPath('2.10.6'), { kind: 'file', content: GOOD })
    const given = { sha256: sha256(GOOD).toUpperCase() }
    const first = await world.install('2.10.6', given)
    expect(first.version).toBe('2.10.6')
    expect(world.releases.asked).toEqual([binaryPath('2.10.6')])
    world.releases.asked.length = 0
    expect(await world.install('2.10.6', given)).toEqual(first)
    expect(world.releases.asked).toEqual([])
  })

  it('refuses any other file, signed or not', async () => {
    await world.release('2.10.6')
    const failure = await failureOf(world.install('2.10.6', { sha256: sha256('other') }))
    expect(failure.message).toContain('does not have the SHA-256 in "werf-sha256"')
    expect(world.executables()).toEqual([])
  })

  it('passes by an installed werf and a cached one that have another digest', async () => {
    world.preinstall(`${GOOD}# a build of one's own\n`)
    await world.release('2.10.6', `${GOOD}# another build\n`)
    world.releases.answers.set(binaryPath('2.10.6'), { kind: 'file', content: GOOD })
    const { file } = await world.install('2.10.6', { sha256: sha256(GOOD) })
    expect(readFileSync(file, 'utf8')).toBe(GOOD)
  })
})

describe('when the cached werf was changed', () => {
  it('is not believed: it is downloaded again', async () => {
    await world.release('2.10.6')
    const { file } = await world.install('2.10.6')
    writeFileSync(file, `${GOOD}# poisoned\n`)
    world.releases.asked.length = 0
    const again = await world.install('2.10.6')
    expect(world.releases.asked).toEqual([signaturePath('2.10.6'), binaryPath('2.10.6')])
    expect(readFileSync(again.file, 'utf8')).toBe(GOOD)
    expect(world.leftovers()).toEqual([])
  })

  it('is not believed under another version either', async () => {
    await world.release('2.10.5')
    await world.release('2.10.6')
    const older = await world.install('2.10.5')
    const { file } = await world.install('2.10.6')
    writeFileSync(file, readFileSync(older.file))
    writeFileSync(`${file}.sig`, readFileSync(`${older.file}.sig`))
    expect(readFileSync((await world.install('2.10.6')).file, 'utf8')).toBe(GOOD)
  })

  it('passes by an entry that is not complete', async () => {
    await world.release('2.10.6')
    const { directory = '' } = await world.install('2.10.6')
    execFileSync('rm', [`${directory}.complete`])
    world.releases.asked.length = 0
    expect((await world.install('2.10.6')).directory).toBe(directory)
    expect(world.releases.asked.length).toBe(2)
    expect(existsSync(`${directory}.complete`)).toBe(true)
  })
})

describe('when a werf is installed', () => {
  it('is used when it is the one asked for, without a request', async () => {
    const file = world.preinstall(werfScript('2.10.6'))
    expect(await world.install('2.10.6')).toEqual({ file, version: '2.10.6' })
    expect(await world.install('^2.9')).toEqual({ file, version: '2.10.6' })
    expect(await world.install('installed')).toEqual({ file, version: '2.10.6' })
    expect(world.releases.asked).toEqual([])
  })

  it('is used when the channel stands for it', async () => {
    const file = world.preinstall(werfScript('2.10.6'))
    world.releases.answers.set(channelPath('2', 'stable'), { kind: 'file', content: '2.10.6' })
    expect((await world.install('2 stable')).file).toBe(file)
  })

  it('is passed by when it is another, and not taken without being asked for', async () => {
    world.preinstall(werfScript('2.9.0'))
    await world.release('2.10.6')
    expect((await world.install('2.10.6 || installed')).version).toBe('2.10.6')
    await failureOf(world.install('2.99.0'))
  })

  it.each([
    ['the version is not there', '2.99.0 || installed'],
    ['the channel is not there', '2 stable || installed']
  ])('stands in with a warning where asked, when %s', async (_, version) => {
    const file = world.preinstall(werfScript('2.9.0'))
    expect(await world.install(version)).toEqual({ file, version: '2.9.0' })
    expect(world.lines.join('\n')).toContain('; the installed werf is used')
  })

  it('stands in when nothing answers', async () => {
    const file = world.preinstall(werfScript('dev'))
    await world.releases.close()
    expect(await world.install('2 stable || installed')).toEqual({ file, version: undefined })
  })

  it('is missed in words when there is none', async () => {
    expect((await failureOf(world.install('installed'))).message).toBe(
      'no werf is on PATH: install one, or name a version in "werf-version"'
    )
    const failure = await failureOf(world.install('2.99.0 || installed'))
    expect(failure.message).toMatch(/; no werf is on PATH either$/)
  })

  it('is not looked for where the job stands', async () => {
    world.preinstall(werfScript('2.10.6'))
    const env = { PATH: ':bin:.' }
    expect((await failureOf(world.install('installed', { env }))).message).toContain('no werf is on PATH')
  })

  it('is looked for behind what cannot be looked into', async () => {
    const file = world.preinstall(werfScript('2.10.6'))
    symlinkSync('werf', join(world.folder, 'werf'))
    const env = { PATH: `${world.folder}:${dirname(file)}` }
    expect((await world.install('installed', { env })).file).toBe(file)
  })

  it('is known on Windows by its name, where files have no mode for it', async () => {
    const file = join(world.folder, 'werf.exe')
    writeFileSync(file, '', { mode: 0o644 })
    const env = environmentOf({ Path: world.folder })
    expect(await installedWerf(env, 'win32')).toEqual({ file, version: undefined })
    expect(await installedWerf(env, 'linux')).toBeUndefined()
  })

  it('is not waited for when it does not end and minds no signal', async () => {
    const file = world.preinstall('#!/bin/sh\ntrap "" TERM\nwhile :; do sleep 0.1; done\n')
    const start = performance.now()
    expect(await reportedVersion(file, environmentOf({ PATH: '/usr/bin:/bin' }), 200)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  it('is given none of the job secrets', async () => {
    world.preinstall(`#!/bin/sh\n[ -z "$SECRET" ] && echo v2.10.6\n`)
    expect((await world.install('2.10.6', { env: { SECRET: 'x' } })).version).toBe('2.10.6')
  })
})

describe('when the network is bad', () => {
  const slow = { timeout: 150, overall: 1_000, size: 1024 * 1024 }

  it.each(['silent', 'drip'] as const)('gives up on a %s server in time', async kind => {
    await world.release('2.10.6')
    world.releases.answers.set(binaryPath('2.10.6'), { kind })
    const start = performance.now()
    const failure = await failureOf(world.install('2.10.6', { limits: slow }))
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(failure.message).toMatch(
      /could not be downloaded from "127\.0\.0\.1:\d+" \(not done within 0\.15 s\)/
    )
    expect([world.executables(), world.leftovers()]).toEqual([[], []])
  })

  it('begins again after a broken connection, from the first byte', async () => {
    await world.release('2.10.6')
    const first = { kind: 'truncated', content: GOOD } as const
    const then = { kind: 'file', content: GOOD } as const
    world.releases.answers.set(binaryPath('2.10.6'), { kind: 'first', first, then })
    expect(readFileSync((await world.install('2.10.6')).file, 'utf8')).toBe(GOOD)
    expect(world.releases.asked.filter(path => path === binaryPath('2.10.6')).length).toBe(2)
  })

  it('gives up on one that always breaks', async () => {
    await world.release('2.10.6')
    world.releases.answers.set(binaryPath('2.10.6'), { kind: 'truncated', content: GOOD })
    const failure = await failureOf(world.install('2.10.6'))
    expect(failure.message).toContain('could not be downloaded from')
    expect(world.releases.asked.filter(path => path === binaryPath('2.10.6')).length).toBe(3)
    expect([world.executables(), world.leftovers()]).toEqual([[], []])
  })

  it('tries again after 503, and not after 403', async () => {
    await world.release('2.10.6')
    const then = { kind: 'file', content: GOOD } as const
    const first = { kind: 'status', status: 503 } as const
    world.releases.answers.set(binaryPath('2.10.6'), { kind: 'first', first, then })
    expect((await world.install('2.10.6')).version).toBe('2.10.6')
    world.releases.answers.set(channelPath('2', 'stable'), { kind: 'status', status: 403 })
    world.releases.asked.length = 0
    expect((await failureOf(world.install('2 stable'))).message).toContain('answered 403')
    expect(world.releases.asked).toEqual([channelPath('2', 'stable')])
  })

  it('follows redirects, and gives up on a circle', async () => {
    await world.release('2.10.6')
    world.releases.answers.set('elsewhere', { kind: 'file', content: GOOD })
    const to = (location: string) => ({ kind: 'status', status: 302, headers: { location } }) as const
    world.releases.answers.set(binaryPath('2.10.6'), to('/elsewhere'))
    expect((await world.install('2.10.6')).version).toBe('2.10.6')
    world.releases.answers.set(channelPath('2', 'stable'), to(`/${channelPath('2', 'stable')}`))
    expect((await failureOf(world.install('2 stable'))).message).toContain("where werf's releases should be")
    expect(world.releases.asked.filter(path => path === channelPath('2', 'stable')).length).toBe(6)
  })
})

describe('when the release server speaks TLS', () => {
  it('trusts NODE_EXTRA_CA_CERTS, no unknown authority, and no redirect out of TLS', async () => {
    const authority = createAuthority()
    const secure = await makeWorld(signer, authority.issue(['IP:127.0.0.1']))
    try {
      await secure.release('2.10.6')
      const failure = await failureOf(secure.install('2.10.6'))
      expect(failure.message).toMatch(/could not be downloaded from .*NODE_EXTRA_CA_CERTS/)
      const env = { NODE_EXTRA_CA_CERTS: authority.file }
      expect((await secure.install('2.10.6', { env })).version).toBe('2.10.6')
      await world.release('2.10.7')
      await secure.release('2.10.7')
      const location = new URL(binaryPath('2.10.7'), world.releases.url).href
      const headers = { location }
      secure.releases.answers.set(binaryPath('2.10.7'), { kind: 'status', status: 302, headers })
      expect((await failureOf(secure.install('2.10.7', { env }))).message).toContain('answered 302')
      expect(world.releases.asked).toEqual([])
    } finally {
      await secure.remove()
      authority.remove()
    }
  })
})

describe('when a job was killed while it downloaded', () => {
  it('leaves a folder that a later job removes, a day after', async () => {
    await world.release('2.10.6')
    const [version, other] = [join(world.cache, 'werf', '2.10.6'), join(world.cache, 'werf', '2.9.0')]
    const [old, young] = [join(version, '.registry-auth-old111'), join(version, '.registry-auth-young1')]
    const otherOld = join(other, '.registry-auth-old222')
    for (const path of [old, young, otherOld]) mkdirSync(path, { recursive: true })
    const before = Date.now() / 1000 - 25 * 3600
    for (const path of [old, otherOld]) utimesSync(path, before, before)
    await world.install('2.10.6')
    expect(world.leftovers()).toEqual([young])
  })
})

describe('when the tool cache cannot be written', () => {
  it('names it and the variable', async () => {
    await world.release('2.10.6')
    writeFileSync(join(world.folder, 'file'), '')
    const env = { RUNNER_TOOL_CACHE: join(world.folder, 'file') }
    const failure = await failureOf(world.install('2.10.6', { env }))
    expect(failure.message).toMatch(
      /^the tool cache ".*file" cannot be written \(ENOTDIR\): .*RUNNER_TOOL_CACHE/
    )
  })

  it("is the user's own cache outside a runner", async () => {
    await world.release('2.10.6')
    const env = { RUNNER_TOOL_CACHE: '' }
    const { file } = await world.install('2.10.6', { env })
    expect(file.startsWith(join(world.folder, '.cache', 'registry-auth', 'tools', 'werf'))).toBe(true)
  })
})
