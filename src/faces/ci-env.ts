import { ciEnv, failOutput } from '../commands/ci-env.js'
import type { CiEnvOutput } from '../commands/ci-env.js'
import { describeLogin } from '../commands/prove.js'
import { Failure } from '../errors.js'
import { environmentOf } from '../platform/platform.js'
import type { Host } from '../run.js'
import { exportLines, failureLine } from '../shell.js'
import type { Shell } from '../shell.js'
import { envFile } from '../werf/env-file.js'
import { readCiEnvOptions } from './ci-env-options.js'
import type { CiEnvOptions } from './ci-env-options.js'
import { parseCommandLine } from './command-line-options.js'
import { loginLines } from './command-line-output.js'
import { openSession } from './command-line-session.js'
import { helpText } from './help.js'
import { werfPath } from './werf-path.js'

const EXTENSIONS: Readonly<Record<Shell, string>> = {
  sh: 'sh',
  bash: 'sh',
  fish: 'fish',
  powershell: 'ps1',
  cmd: 'bat'
}

/** `registry-auth ci-env [gitlab|github]`: what `werf ci-env` does. */
export async function ciEnvCommand(host: Host, args: readonly string[]): Promise<number> {
  const options = readCiEnvOptions(args, environmentOf(host.variables))
  try {
    options.check()
    const line = parseCommandLine(options.rest)
    if (!line.help) return await runCiEnv(host, options, line)
    host.err(helpText())
    return 0
  } catch (error) {
    sayFailure(host, options)
    throw error
  }
}

async function runCiEnv(
  host: Host,
  options: CiEnvOptions,
  line: ReturnType<typeof parseCommandLine>
): Promise<number> {
  const { kind, shell } = options
  const { context, inputs, platform, place } = await openSession(host, line, options.system)
  if (kind === 'env-file' && inputs.werfRequest !== undefined) {
    throw new Failure(
      'input',
      'werf-version: no env file should set PATH: run "registry-auth install-werf" for it'
    )
  }
  const path = exportLines(shell, await werfPath(host, { context, inputs }))
  return ciEnv({
    ...place,
    context,
    inputs,
    signals: host,
    output: outputOf(options),
    render: result =>
      kind === 'env-file'
        ? envFile({ ...result.exports, ...result.werf })
        : script(shell, kind, [...loginLines(shell, result, host.variables), ...path]),
    done: (result, printed) => {
      platform.publish(result.exports)
      if (printed !== undefined) host.out(printed)
      for (const one of result.logins) context.log.info(describeLogin(one, inputs.verify))
    }
  })
}

function outputOf({ kind, path, shell }: CiEnvOptions): CiEnvOutput {
  if (kind === 'lines') return { kind }
  const extension = kind === 'env-file' ? 'env' : EXTENSIONS[shell]
  return { kind: 'file', extension, ...(path === undefined ? {} : { path }) }
}

/** A batch file would show each of its lines before it obeys. */
function script(shell: Shell, kind: CiEnvOptions['kind'], lines: readonly string[]): string {
  const silent = shell === 'cmd' && kind === 'script' ? '@' : ''
  return lines.map(one => `${silent}${one}\n`).join('')
}

/** Whatever reads what we would have made must fail: `. $(…)` too, which dash takes for success when nothing is printed. */
function sayFailure(host: Host, { kind, path, shell }: CiEnvOptions): void {
  if (kind === 'lines') host.out(failureLine(shell))
  else if (path === undefined) {
    host.out(host.platform === 'win32' ? 'NUL\\registry-auth-failed' : '/dev/null/registry-auth-failed')
  } else {
    try {
      failOutput(path, kind === 'script' ? `${failureLine(shell)}\n` : undefined, host.self)
    } catch {
      // the exit code says it, and the first failure is the one to be told
    }
  }
}
