import type { Host } from '../run.js'
import type { Session } from './command-line-session.js'

/** PATH with the werf that is asked for; nothing when none is, or when it is on PATH already. */
export async function werfPath(
  host: Host,
  { context, inputs }: Pick<Session, 'context' | 'inputs'>
): Promise<Readonly<Record<string, string>>> {
  if (inputs.werfRequest === undefined) return {}
  const { installAskedWerf, pathWith } = await import('../commands/install-werf.js')
  return pathWith(await installAskedWerf(context, inputs, host), host.variables)
}
