import { parsePattern } from './pattern.js'
import type { Pattern } from './policy.js'

/**
 * Tags that people deploy by name and that are moved, not replaced: a rule that would delete one has been written for
 * something else, so the plan ends instead.
 */
const DEPLOYED_BY_NAME = ['latest', 'stable', 'main', 'master']

/**
 * What werf keeps in the same repository as the images and finds its own state by: managed images, images by commit,
 * custom tags, imports, synchronization, rejected stages, the record of the last cleanup and its markers. Its stages
 * are not among them: they are images (werf, pkg/storage/repo_stages_storage.go, meta_repo_marker.go,
 * synchronization_marker.go; the second spelling of the commit records is werf 1.1's).
 */
const WERF_SERVICE_TAGS = [
  'managed-image-*',
  'meta-*_*_*',
  'image-metadata-by-commit-*',
  'custom-tag-meta-*',
  'import-metadata-*',
  'client-id-*',
  'sync-server',
  'cleanup',
  'werf-meta-repo-marker-*',
  'werf-synchronization-config-*',
  '/[0-9a-f]{56}-[0-9]{13}-rejected/'
]

/** Tags that are refused to be deleted unless the policy says `protect: []`. */
export function defaultRefused(): readonly Pattern[] {
  return patternsOf(DEPLOYED_BY_NAME)
}

/** Tags that are kept whatever the rules say unless the policy says `protect: []`. */
export function defaultProtected(): readonly Pattern[] {
  return patternsOf(WERF_SERVICE_TAGS)
}

function patternsOf(texts: readonly string[]): readonly Pattern[] {
  return texts.map(text => parsePattern(text)).filter(pattern => pattern !== undefined)
}
