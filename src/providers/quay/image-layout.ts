import { fixedLayout } from '../../images/layout.js'

/** Names of more parts are an option of an installation (`FEATURE_EXTENDED_REPOSITORY_NAMES`), so nothing is built on them. */
export const QUAY_LAYOUT = fixedLayout('at Quay', ['NAMESPACE', 'REPOSITORY'])
