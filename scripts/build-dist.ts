import { join } from 'node:path'
import { ROOT, bundleInto } from './bundle.js'

await bundleInto(join(ROOT, 'dist'))
