import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { arch, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMessage, generateKey, sign, type PrivateKey } from 'openpgp'
import { collectMistakes } from '../../../src/inputs/mistakes.js'
import { processFacts } from '../../../src/job-config/process-facts.js'
import { environmentOf } from '../../../src/platform/platform.js'
import { installWerf } from '../../../src/werf/install/install.js'
import { releasePlatform } from '../../../src/werf/install/release-platform.js'
import { parseWerfRequest } from '../../../src/werf/install/request.js'
import type { DownloadLimits } from '../../../src/werf/install/release-server.js'
import type { WerfInstall } from '../../../src/werf/install/setup.js'
import { createWorld } from '../../net/world.js'
import { startReleases, type FakeReleases } from './release-server.js'
import type { KeyPair } from '../../fake/certificates.js'

export const MACHINE = { platform: process.platform, arch: arch() }
export const PLATFORM = releasePlatform(MACHINE).name
export const LIMITS: DownloadLimits = { timeout: 5_000, overall: 10_000, size: 1024 * 1024 }

/** A release key and its owner. */
export interface Signer {
  readonly armoredKey: string
  sign(content: string): Promise<Uint8Array>
}

export async function createSigner(): Promise<Signer> {
  const { privateKey, publicKey } = await generateKey({
    type: 'rsa',
    rsaBits: 2048,
    userIDs: [{ name: 'test signer' }],
    format: 'object'
  })
  return { armoredKey: publicKey.armor(), sign: content => detached(content, privateKey) }
}

async function detached(content: string, signingKeys: PrivateKey): Promise<Uint8Array> {
  const message = await createMessage({ binary: Buffer.from(content) })
  return sign({ message, signingKeys, detached: true, format: 'binary' })
}

/** A werf that knows its version, as a script. */
export function werfScript(version: string): string {
  return `#!/bin/sh\necho v${version}\n`
}

export function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}

export const binaryPath = (version: string): string => `targets/releases/${version}/${PLATFORM}/bin/werf`
export const signaturePath = (version: string): string =>
  `targets/signatures/${version}/${PLATFORM}/bin/werf.sig`
export const channelPath = (group: string, channel: string): string => `targets/channels/${group}/${channel}`

/** A machine with a tool cache, and a release server. */
export interface World {
  readonly folder: string
  readonly cache: string
  readonly releases: FakeReleases
  /** Lines of the log. */
  readonly lines: string[]
  /** Releases a version: the binary and its signature. */
  release(version: string, content?: string): Promise<void>
  /** Puts a werf on PATH; answers with its path. */
  preinstall(content: string): string
  install(version: string, options?: InstallOptions): Promise<WerfInstall>
  /** Everything executable in the cache, as paths below it. */
  executables(): readonly string[]
  /** What staging left in the cache. */
  leftovers(): readonly string[]
  remove(): Promise<void>
}

export interface InstallOptions {
  readonly sha256?: string
  readonly limits?: DownloadLimits
  readonly key?: string
  readonly env?: Readonly<Record<string, string>>
}

export async function makeWorld(signer: Signer, certificate?: KeyPair): Promise<World> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'werf-install-'))
  const [cache, bin] = [join(folder, 'tools'), join(folder, 'bin')]
  mkdirSync(bin)
  const releases = await startReleases(certificate)
  const lines: string[] = []
  return {
    folder,
    cache,
    releases,
    lines,
    async release(version, content = werfScript(version)) {
      releases.answers.set(binaryPath(version), { kind: 'file', content })
      releases.answers.set(signaturePath(version), { kind: 'file', content: await signer.sign(content) })
    },
    preinstall: content => {
      const file = join(bin, 'werf')
      writeFileSync(file, content)
      chmodSync(file, 0o755)
      return file
    },
    install: async (version, options = {}) => {
      const env = { RUNNER_TOOL_CACHE: cache, PATH: bin, ...options.env }
      const world = createWorld({ env, homeDirectory: folder })
      const mistakes = collectMistakes()
      const request = parseWerfRequest(version, options.sha256, mistakes)
      mistakes.settle()
      if (request === undefined) throw new Error('no request')
      try {
        return await installWerf({
          context: { ...world, env: environmentOf(env), homeDirectory: folder },
          request,
          machine: MACHINE,
          self: processFacts(process),
          origin: {
            server: releases.url,
            key: options.key ?? signer.armoredKey,
            limits: options.limits ?? LIMITS
          }
        })
      } finally {
        lines.push(...world.lines)
      }
    },
    executables: () =>
      files(cache)
        .filter(isExecutable)
        .map(path => path.slice(cache.length + 1)),
    leftovers: () => files(cache).filter(path => /\.registry-auth-|\.lock/.test(path)),
    remove: async () => {
      await releases.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

function isExecutable(path: string): boolean {
  const stat = statSync(path)
  return stat.isFile() && (stat.mode & 0o111) !== 0
}

function files(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map(entry =>
    join(entry.parentPath, entry.name)
  )
}
