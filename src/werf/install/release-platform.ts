import { Failure } from '../../errors.js'

/** A platform that werf is released for. */
export interface ReleasePlatform {
  /** As in the releases' addresses: `linux-amd64`. */
  readonly name: string
  /** The binary's file name. */
  readonly file: string
  /** As in the runner's tool cache: `x64`. */
  readonly arch: string
}

/** Node's `process.platform` and `process.arch`. */
export interface Machine {
  readonly platform: string
  readonly arch: string
}

const SYSTEMS: Readonly<Record<string, string | undefined>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows'
}
const ARCHITECTURES: Readonly<Record<string, string | undefined>> = { x64: 'amd64', arm64: 'arm64' }

/** The release for this machine; a failure where werf has none. */
export function releasePlatform({ platform, arch }: Machine): ReleasePlatform {
  const system = SYSTEMS[platform]
  const architecture = ARCHITECTURES[arch]
  if (system !== undefined && architecture !== undefined) {
    return { name: `${system}-${architecture}`, file: executableName(platform), arch }
  }
  throw new Failure(
    'input',
    `werf has no release for ${platform} on ${arch}: install it yourself and write "installed" in "werf-version"`
  )
}

/** What werf's binary is called. */
export function executableName(platform: string): string {
  return platform === 'win32' ? 'werf.exe' : 'werf'
}
