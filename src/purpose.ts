/** What a login is for; decides which credential is taken and which rights are proven. */
export type Purpose = 'build' | 'publish' | 'cleanup' | 'deploy'

/** An action of a token scope, in the words of the distribution token specification. */
export type Action = 'pull' | 'push' | 'delete' | '*'

export const PURPOSES: readonly Purpose[] = ['build', 'publish', 'cleanup', 'deploy']

const ACTIONS: Readonly<Record<Purpose, readonly Action[]>> = {
  build: ['pull'],
  publish: ['pull', 'push'],
  cleanup: ['pull', 'delete'],
  deploy: ['pull']
}

/** The actions a purpose needs at a registry that uses the specification's own words. */
export function distributionActions(purpose: Purpose): readonly Action[] {
  return ACTIONS[purpose]
}
