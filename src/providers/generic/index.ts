import type { Provider } from '../../provider.js'
import { distributionActions } from '../../purpose.js'
import { explicit } from '../explicit.js'

/** Any registry that speaks the OCI distribution specification; the last one asked, since it takes every host. */
export const generic: Provider = {
  id: 'generic',
  title: 'any OCI registry',
  matches: () => true,
  sources: [explicit],
  keys: host => [host.key],
  actions: distributionActions
}
