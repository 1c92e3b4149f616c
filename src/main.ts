import { actionMain, reportActionFailure } from './faces/action.js'
import { run } from './run.js'

run(actionMain, reportActionFailure)
