import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './bundle.js'
import { coreSize, CORE_LIMIT, generatedFiles } from './component.js'

for (const [path, text] of generatedFiles()) writeFileSync(join(ROOT, path), text)
console.log(`the component's login is ${coreSize()} of ${CORE_LIMIT} bytes`)
