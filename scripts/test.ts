import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './bundle.js'
import { node24 } from './node24.js'
import { installTools } from './test-tools.js'

/** What a stage of the test run came to; a check counts as one test. */
interface Tally {
  readonly passed: number
  readonly failed: number
}

const JEST = [
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  modulePath('jest', 'bin/jest.js')
]
/** All of them need Debian's packages; tests that need root too say so where they are skipped. */
const REAL = '__tests__/((real|names|component)/|vectors/component)'

const stages: readonly (readonly [string, () => Tally])[] = [
  ['typecheck', () => check([modulePath('typescript', 'bin/tsc'), '--noEmit'])],
  ['lint', () => check([modulePath('eslint', 'bin/eslint.js'), '.'])],
  ['format', () => check([modulePath('prettier', 'bin/prettier.cjs'), '--check', '--log-level=warn', '.'])],
  ['generated files are fresh', () => check(['--import', 'tsx', 'scripts/check-dist.ts'])],
  ['tests', () => jest(['--testPathIgnorePatterns', REAL, '/node_modules/'])],
  ['real registries and clients', real]
]

// Installed before the tests run in parallel, so that none of them does it twice.
node24()
let [passed, failed] = [0, 0]
for (const [name, stage] of stages) {
  const started = Date.now()
  console.log(`\n=== ${name}`)
  const tally = stage()
  passed += tally.passed
  failed += tally.failed
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`=== ${name}: ${tally.passed} passed, ${tally.failed} failed (${seconds} s)`)
}
console.log(`\n${passed} passed, ${failed} failed`)
if (failed > 0) process.exitCode = 1

function real(): Tally {
  if (process.platform !== 'linux') {
    console.log(
      `skipped on ${process.platform}: the registry, the clients and the shells are Debian packages`
    )
    return { passed: 0, failed: 0 }
  }
  // these wait for clients and servers more than they compute, so no core is left for jest itself
  return installTools() ? jest(['--testPathPatterns', REAL, '--maxWorkers=100%']) : { passed: 0, failed: 1 }
}

function check(args: readonly string[]): Tally {
  return node(args) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** A suite that could not even start counts as one failed test. */
function jest(args: readonly string[]): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'registry-auth-test-'))
  try {
    const report = join(folder, 'report.json')
    const status = node([...JEST, '--ci', '--json', `--outputFile=${report}`, ...args])
    const counts = JSON.parse(readFileSync(report, 'utf8')) as JestReport
    if (counts.numPendingTests > 0) console.log(`${counts.numPendingTests} skipped`)
    const broken = counts.numFailedTests + counts.numRuntimeErrorTestSuites
    return { passed: counts.numPassedTests, failed: status !== 0 ? Math.max(broken, 1) : broken }
  } catch {
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface JestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numRuntimeErrorTestSuites: number
}

/** Standard output is jest's JSON when it is asked for a report, so people read the other stream. */
function node(args: readonly string[]): number {
  const quiet = args.includes('--json')
  const stdio = ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'] as const
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: [...stdio] }).status ?? 1
}

function modulePath(name: string, path: string): string {
  return join(ROOT, 'node_modules', name, path)
}
