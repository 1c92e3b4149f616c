import type { Host } from '../../host.js'
import type { ImageLayout } from '../../images/layout.js'
import { fixedLayout, nestedLayout } from '../../images/layout.js'
import { GITHUB_LEGACY_REGISTRY } from './names.js'

/** The docker registry of before 2020: a package belongs to a project and has a name of one part. */
const LEGACY = fixedLayout('at docker.pkg.github.com', ['OWNER', 'PROJECT', 'PACKAGE'])

/**
 * The container registry: a package belongs to an owner, and its name can have any number of parts. `auto` takes
 * OWNER/PROJECT and OWNER/PROJECT/PACKAGE for what they are at the older registry, so that a move changes the host alone.
 * https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry
 */
const CONTAINERS = nestedLayout(
  { at: "at GitHub's container registry", collection: 'OWNER', repository: 'OWNER/PACKAGE' },
  2,
  parts => (parts === 2 ? 'multirepo' : 'monorepo')
)

/** Which paths are packages at a registry of GitHub's. */
export function imageLayoutOf(host: Host): ImageLayout {
  return host.key === GITHUB_LEGACY_REGISTRY ? LEGACY : CONTAINERS
}
