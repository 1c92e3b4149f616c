export type { AuthEntry, ConfigReading, DockerConfig } from './docker-config/config.js'
export {
  EMPTY_CONFIG,
  parseDockerConfig,
  readDockerConfig,
  serialiseDockerConfig
} from './docker-config/config.js'
export type { Entry } from './docker-config/entry.js'
export { authEntryOf, keysOf } from './docker-config/entry.js'
export { hasCredentialFor } from './docker-config/lookup.js'
export type { FurtherAuths, Merged, StorePlan } from './docker-config/merge.js'
export { authFileOf, mergeLogins } from './docker-config/merge.js'
export type { Replacement } from './docker-config/replacement.js'
