import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { lchownSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeOutput } from '../../src/commands/ci-env.js'
import { processFacts } from '../../src/job-config/process-facts.js'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-env-output-'))
  path = join(folder, 'out')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const OTHER = 54_321
const own = processFacts(process)
/** Where files cannot be given away they stay ours, and it is another user who writes. */
const self = { ...own, uid: own.uid === 0 ? 0 : OTHER }

function plant(make: () => void): void {
  make()
  if (own.uid === 0) lchownSync(path, OTHER, OTHER)
}

describe('when another user has put something where the file is to be', () => {
  it('overwrites nothing that a link leads to', () => {
    const target = join(folder, 'target')
    writeFileSync(target, 'kept')
    plant(() => {
      symlinkSync(target, path)
    })
    expect(() => {
      writeOutput(path, 'secret', self)
    }).toThrow(`"${path}" is another user's link or pipe: name another file`)
    expect(readFileSync(target, 'utf8')).toBe('kept')
  })

  it('hands no pipe the secret', () => {
    plant(() => execFileSync('mkfifo', [path]))
    expect(() => {
      writeOutput(path, 'secret', self)
    }).toThrow('is another user')
  })

  it('takes the place of a file', () => {
    plant(() => {
      writeFileSync(path, 'planted')
    })
    writeOutput(path, 'secret', self)
    expect(readFileSync(path, 'utf8')).toBe('secret')
    expect([lstatSync(path).uid, lstatSync(path).mode & 0o777]).toEqual([own.uid, 0o600])
  })
})

describe('when the file cannot be written', () => {
  it.each([
    [
      'a directory',
      'EISDIR',
      () => {
        mkdirSync(path)
      }
    ],
    [
      'a link to itself',
      'ELOOP',
      () => {
        symlinkSync(path, path)
      }
    ]
  ])('says so of %s', (_what, code, make) => {
    make()
    expect(() => {
      writeOutput(path, 'x', own)
    }).toThrow(`"${path}" cannot be written (${code}): name another file`)
  })

  it('says so of a full device', () => {
    expect(() => {
      writeOutput('/dev/full', 'x', own)
    }).toThrow('"/dev/full" cannot be written (ENOSPC): name another file')
  })
})
