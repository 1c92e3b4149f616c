import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { checkOwnFile, readTextFile, writeOwnFile } from '../../src/cleanup/workspace-file.js'
import { isInlinePolicy } from '../../src/cleanup/inputs/policy-input.js'
import { takeMistakes } from '../../src/cleanup/inputs/taken-mistakes.js'
import { Failure } from '../../src/errors.js'
import { collectMistakes } from '../../src/inputs/mistakes.js'

let folder: string
let root: string
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'cleanup-files-'))
  root = join(folder, 'workspace')
  mkdirSync(join(root, 'sub'), { recursive: true })
  mkdirSync(join(folder, 'elsewhere'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('when a file of ours is written', () => {
  it.each(['plan.json', 'sub/plan.json'])('is for its owner alone: %s', name => {
    writeOwnFile(join(root, name), 'first', root)
    writeOwnFile(join(root, name), 'second', root)
    expect(readFileSync(join(root, name), 'utf8')).toBe('second')
    expect(statSync(join(root, name)).mode & 0o777).toBe(0o600)
  })

  it("goes through no link that stands in the file's place", () => {
    const victim = join(folder, 'elsewhere', 'victim')
    writeFileSync(victim, 'precious')
    symlinkSync(victim, join(root, 'plan.json'))
    expect(() => {
      writeOwnFile(join(root, 'plan.json'), 'x', root)
    }).toThrow(/is no plain file/)
    expect(() => {
      checkOwnFile(join(root, 'plan.json'), root)
    }).toThrow(/is no plain file/)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })

  it('goes through no link on the way there', () => {
    symlinkSync(join(folder, 'elsewhere'), join(root, 'out'), 'junction')
    expect(() => {
      writeOwnFile(join(root, 'out', 'plan.json'), 'x', root)
    }).toThrow(/a link stands in the way/)
  })

  it('may go outside the workspace, and says so when there is no such directory', () => {
    writeOwnFile(join(folder, 'elsewhere', 'plan.json'), 'x', root)
    expect(() => {
      checkOwnFile(join(root, 'none', 'plan.json'), root)
    }).toThrow(/cannot be written \(ENOENT\)/)
  })
})

describe('when a file is read', () => {
  it('takes text of a plain file within its limit, and says what else it is', () => {
    writeFileSync(join(root, 'a'), 'text')
    expect(readTextFile(join(root, 'a'), 4)).toEqual({ text: 'text' })
    expect(readTextFile(join(root, 'a'), 3)).toEqual({ problem: 'longer than 3 bytes' })
    expect(readTextFile(join(root, 'none'), 3)).toEqual({ problem: 'ENOENT' })
    expect(readTextFile(root, 3)).toEqual({ problem: 'not a file' })
  })
})

describe('when a policy is given', () => {
  it.each([
    ['cleanup.yml', false],
    ['  .github/cleanup.yml\n', false],
    ['{ version: 1 }', true],
    ['version: 1\nrules: []', true]
  ])('takes %j for the policy itself: %p', (text, isInline) => {
    expect(isInlinePolicy(text)).toBe(isInline)
  })
})

describe('when a part reads its inputs by itself', () => {
  it('has its mistakes told with all others', async () => {
    const mistakes = collectMistakes()
    mistakes.add('first', 'is wrong')
    await takeMistakes(mistakes, () => {
      const own = collectMistakes()
      own.add('second', 'takes one of: a, b')
      own.add('third', 'is wrong')
      own.settle()
    })
    await takeMistakes(mistakes, () => {
      throw new Failure('input', 'fourth: alone')
    })
    expect(() => {
      mistakes.settle()
    }).toThrow(
      '4 mistakes in the inputs:\n  first: is wrong\n  second: takes one of: a, b\n  third: is wrong\n  fourth: alone'
    )
  })

  it('has its other troubles thrown', async () => {
    const trouble = new Failure('config', 'a lock')
    await expect(
      takeMistakes(collectMistakes(), () => {
        throw trouble
      })
    ).rejects.toBe(trouble)
  })
})
