import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Context } from '../../context.js'
import { errorCode } from '../../errors.js'
import { executableName } from './release-platform.js'
import { parseWerfVersion } from './request.js'

/** A werf that is there already. */
export interface InstalledWerf {
  readonly file: string
  /** What it says of itself; undefined for a build of one's own ("dev") and for one that does not run. */
  readonly version: string | undefined
}

/** The first werf on PATH; folders without a full path, which depend on where the job stands, are left out. */
export async function installedWerf(
  env: Context['env'],
  platform: string
): Promise<InstalledWerf | undefined> {
  const name = executableName(platform)
  const folders = (env('PATH') ?? env('Path') ?? '').split(delimiter).filter(folder => isAbsolute(folder))
  const file = folders.map(folder => join(folder, name)).find(one => isExecutable(one, platform))
  return file === undefined ? undefined : { file, version: await reportedVersion(file, env) }
}

/** Windows has no mode for it, and goes by the name alone. */
function isExecutable(file: string, platform: string): boolean {
  try {
    const stat = statSync(file)
    return stat.isFile() && (platform === 'win32' || (stat.mode & 0o111) !== 0)
  } catch {
    // a folder that we may not look into is passed by, as a shell does
    return false
  }
}

const TIME_LIMIT = 20_000
const OUTPUT_LIMIT = 64 * 1024
/** Another job's program that starts just while we write ours holds the file open for a moment. */
const BUSY_TRIES = 5

/** What `werf version` answers (werf/werf, cmd/werf/version: a line with the tag); undefined when that is no version. */
export async function reportedVersion(
  file: string,
  env: Context['env'],
  timeout = TIME_LIMIT
): Promise<string | undefined> {
  for (let count = 1; ; count++) {
    const answer = await ask(file, env, timeout)
    if (answer !== 'busy' || count === BUSY_TRIES) return answer === 'busy' ? undefined : answer
    await new Promise(resolve => setTimeout(resolve, 50 * count))
  }
}

/** Nothing of the job's secrets is needed to tell a version. */
const HANDED_ON = ['PATH', 'Path', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'WERF_HOME']

function ask(file: string, env: Context['env'], timeout: number): Promise<string | undefined> {
  const variables = Object.fromEntries(
    HANDED_ON.flatMap(name => {
      const value = env(name)
      return value === undefined ? [] : [[name, value] as const]
    })
  )
  const options = {
    env: variables,
    timeout,
    // one that minds no other would keep the job for good
    killSignal: 'SIGKILL',
    maxBuffer: OUTPUT_LIMIT,
    windowsHide: true
  } as const
  return new Promise(resolve => {
    try {
      execFile(file, ['version'], options, (error, output) => {
        if (error === null) resolve(output.split(/\r?\n/).map(parseLine).find(Boolean))
        else resolve(errorCode(error) === 'ETXTBSY' ? 'busy' : undefined)
      }).stdin?.end()
    } catch (error) {
      resolve(errorCode(error) === 'ETXTBSY' ? 'busy' : undefined)
    }
  })
}

function parseLine(line: string): string | undefined {
  return parseWerfVersion(line.trim())
}
