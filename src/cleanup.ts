import { cleanupAction, reportCleanupFailure } from './faces/cleanup/action.js'
import { run } from './run.js'

run(cleanupAction, reportCleanupFailure)
