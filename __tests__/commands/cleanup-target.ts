import type { Host } from '../../src/host.js'
import type { Target } from '../../src/provider.js'

/** A login nobody looks at. */
export function genericTarget(host: Host): Target {
  return {
    host,
    at: 'test',
    repositories: [],
    purposes: ['cleanup'],
    auth: { insecure: false, identity: {} },
    required: true
  }
}
