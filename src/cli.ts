import { commandLine, reportCommandLineFailure } from './faces/command-line.js'
import { run } from './run.js'

run(commandLine, reportCommandLineFailure)
