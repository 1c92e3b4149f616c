import { processFacts } from '../../../src/job-config/process-facts.js'
import { environmentOf } from '../../../src/platform/platform.js'
import { installWerf } from '../../../src/werf/install/install.js'
import { createWorld } from '../../net/world.js'
import { LIMITS, MACHINE } from './world.js'

/** A job in a process of its own: installs werf from SERVER and prints where it is. */
const { SERVER = '', KEY = '', VERSION = '', HOME = '' } = process.env
const { file } = await installWerf({
  context: { ...createWorld(), env: environmentOf(process.env), homeDirectory: HOME },
  request: { wanted: { kind: 'version', version: VERSION }, orInstalled: false },
  machine: MACHINE,
  self: processFacts(process),
  origin: { server: new URL(SERVER), key: KEY, limits: LIMITS }
})
process.stdout.write(file)
