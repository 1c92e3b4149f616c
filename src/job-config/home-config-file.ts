import { join } from 'node:path'

/** The docker config that tools read which know no DOCKER_CONFIG. */
export function homeConfigFile(homeDirectory: string): string {
  return join(homeDirectory, '.docker', 'config.json')
}
