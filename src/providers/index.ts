import type { Ambient } from '../ambient.js'
import type { Host } from '../host.js'
import type { Provider } from '../provider.js'
import { aws } from './aws/index.js'
import { azure } from './azure/index.js'
import { dockerHub } from './docker-hub/index.js'
import { generic } from './generic/index.js'
import { github } from './github/index.js'
import { gitlab } from './gitlab/index.js'
import { google } from './google/index.js'
import { harbor } from './harbor/index.js'
import { quay } from './quay/index.js'

/** Every registry, asked in this order; `generic` takes what is left. */
export const PROVIDERS: readonly Provider[] = [
  github,
  dockerHub,
  gitlab,
  quay,
  harbor,
  azure,
  google,
  aws,
  generic
]

/** The provider of a host. */
export function providerOf(host: Host, ambient: Ambient): Provider {
  return PROVIDERS.find(provider => provider.matches(host, ambient)) ?? generic
}
