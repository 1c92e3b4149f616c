/**
 * First stage of the commands that must work on a fresh clone: installs what the lock file names, then runs the script
 * given. Plain JavaScript without a dependency, since none may be there yet.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Node ${process.versions.node} is too old: install Node 20 or newer`)
  process.exit(1)
}
if (!installed()) {
  console.error('installing the dependencies (npm ci)')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], process.platform === 'win32')
}
const [script, ...rest] = process.argv.slice(2)
if (script !== undefined) run(process.execPath, ['--import', 'tsx', join(ROOT, script), ...rest], false)

/** True when every package of the lock file is there in its version (packages for other systems aside). */
function installed() {
  const hidden = join(ROOT, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const want = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages
  const have = JSON.parse(readFileSync(hidden, 'utf8')).packages
  return Object.entries(want).every(
    ([path, { version, optional }]) => path === '' || optional === true || have[path]?.version === version
  )
}

function run(command, args, shell) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', shell })
  if (error !== undefined) console.error(`cannot start ${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}
