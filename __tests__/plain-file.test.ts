import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readPlainFile } from '../src/plain-file.js'

const posix = process.platform === 'win32' ? it.skip : it

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plain-file-'))
  file = join(folder, 'file')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('when a plain file is read', () => {
  it('gives its text, behind a link too', () => {
    writeFileSync(file, 'text')
    symlinkSync(file, join(folder, 'link'))
    expect(readPlainFile(file, 4)).toEqual({ text: 'text' })
    expect(readPlainFile(join(folder, 'link'), 4)).toEqual({ text: 'text' })
  })

  it('gives nothing of one with a byte too many', () => {
    writeFileSync(file, '')
    truncateSync(file, 5)
    expect(readPlainFile(file, 5)).toEqual({ text: '\0'.repeat(5) })
    expect(readPlainFile(file, 4)).toEqual({ problem: 'too long' })
  })

  it('says why the system gives none', () => {
    expect(readPlainFile(file, 4)).toEqual({ problem: 'unreadable', code: 'ENOENT' })
    symlinkSync(file, file)
    expect(readPlainFile(file, 4)).toEqual({ problem: 'unreadable', code: 'ELOOP' })
  })
})

describe('when something else stands in its place', () => {
  it('takes no directory', () => {
    expect(readPlainFile(folder, 4)).toEqual({ problem: 'no file' })
  })

  posix('does not read a device that a link leads to, which may never end', () => {
    symlinkSync('/dev/zero', file)
    expect(readPlainFile(file, 4)).toEqual({ problem: 'no file' })
  })

  posix('does not wait at a pipe that nobody writes to', () => {
    expect(spawnSync('mkfifo', [file]).status).toBe(0)
    expect(readPlainFile(file, 4)).toEqual({ problem: 'no file' })
  })
})
