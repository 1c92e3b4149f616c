import type { Host } from '../host.js'
import type { BuildxScope } from '../provider.js'

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const SCOPE = new RegExp(`^(${COMPONENT}(?:/${COMPONENT})*)?(@[a-z]+(?:,[a-z]+)*)?$`)

/**
 * docker/login-action's `scope`: `NAMESPACE/REPO[@ACTIONS]`, or `@ACTIONS` for every repository. Undefined when it is
 * neither. The directory is where Buildx 0.31 and newer look: `buildx/config/HOST[/REPO][@ACTIONS]`.
 */
export function parseScope(text: string, registryHost: Host): BuildxScope | undefined {
  const match = SCOPE.exec(text)
  if (match === null || text === '') return undefined
  const repository = match[1]
  const actions = match[2] ?? ''
  const directory = `${registryHost.key}${repository === undefined ? '' : `/${repository}`}${actions}`
  return { directory, ...(repository === undefined ? {} : { repository }) }
}
