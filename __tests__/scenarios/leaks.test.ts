import { describe, expect, it } from '@jest/globals'
import type { JobResult, PhaseResult } from '../runner/runner.js'
import { leaks, placesOf, unmasked } from './leaks.js'

const SECRET = { username: 'alice', value: 'a b/c+d' }
const CLEAN: PhaseResult = {
  step: 0,
  phase: 'main',
  exitCode: 0,
  stdout: '',
  stderr: '',
  log: '',
  commands: [],
  exported: new Map(),
  outputs: new Map(),
  state: new Map(),
  summary: ''
}

function jobWith(phase: Partial<PhaseResult>): JobResult {
  return { outcome: 'success', phases: [{ ...CLEAN, ...phase }], env: {}, masks: [], log: '' }
}

describe('when a job is searched for a secret', () => {
  it.each<[string, string]>([
    ['raw', 'a b/c+d'],
    ['base64', Buffer.from('a b/c+d').toString('base64')],
    ['base64 of user:secret', Buffer.from('alice:a b/c+d').toString('base64')],
    ['URL-encoded', 'a%20b%2Fc%2Bd'],
    ['form-encoded', 'a+b%2Fc%2Bd']
  ])('finds it %s wherever it is', (spelling, text) => {
    const holding: readonly JobResult[] = [
      jobWith({ log: `x${text}y` }),
      jobWith({ stderr: text }),
      jobWith({ summary: text }),
      jobWith({ outputs: new Map([['o', text]]) }),
      jobWith({ state: new Map([['s', text]]) }),
      jobWith({ exported: new Map([['E', text]]) })
    ]
    for (const job of holding) expect(leaks(placesOf(job, ''), [SECRET]).join()).toContain(spelling)
    expect(leaks(placesOf(jobWith({}), `helper ${text}`), [SECRET])).toContain(
      `arguments of children: ${spelling}`
    )
    expect(leaks(placesOf(jobWith({}), ''), [SECRET])).toEqual([])
  })

  it('tells which spellings the runner was not told', () => {
    const masks = ['a b/c+d', 'a%20b%2Fc%2Bd', 'a+b%2Fc%2Bd', Buffer.from('a b/c+d').toString('base64')]
    expect(unmasked({ ...jobWith({}), masks }, [SECRET])).toEqual(['alice: base64 of user:secret'])
  })
})
