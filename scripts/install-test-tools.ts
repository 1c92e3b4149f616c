import { installTools } from './test-tools.js'

if (!installTools()) process.exitCode = 1
