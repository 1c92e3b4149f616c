import { describe, expect, it } from '@jest/globals'
import { errorCode, Failure, Failures } from '../src/errors.js'
import { createSecrets, describe as sentence, runOn } from '../src/run.js'
import { createFakeHost } from './faces/fake-host.js'

function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('when an error ends a run', () => {
  it('is said as it is when it is ours', () => {
    expect(sentence(new Failure('refused', 'no: do this'))).toBe('no: do this')
    const both = new Failures([new Failure('refused', 'no'), new Failure('network', 'nor this')])
    expect(sentence(both)).toBe('no\nnor this')
  })

  it('is said by its code and path when it is the system’s', () => {
    const message = "ENOENT: no such file or directory, open '/x/nothing'"
    expect(sentence(Object.assign(new Error(message), { code: 'ENOENT', syscall: 'open' }))).toBe(message)
  })

  it.each([
    ['a parser that quotes what it choked on', thrownBy(() => JSON.parse('tops3cret'))],
    ['an address that is none', thrownBy(() => new URL('https://u:tops3cret@'))],
    ['a message of several lines', new Error('broken\n    at tops3cret (tops3cret:1:2)\n    at tops3cret')],
    ['a cause', new TypeError('tops3cret', { cause: new Error('tops3cret') })],
    ['a code without a system call', Object.assign(new Error('tops3cret'), { code: 'ERR_TOPS' })],
    ['a text', 'tops3cret'],
    ['an object', { message: 'tops3cret', toString: () => 'tops3cret' }],
    ['nothing', undefined]
  ])('quotes nothing of %s', (_kind, error) => {
    const said = sentence(error)
    expect(said).not.toContain('tops3cret')
    expect(said).toMatch(
      /^internal error \((?:\w+Error|Error|string|object|undefined)(?: at [^\n]+)?\): this is a bug of registry-auth, report it with this line$/
    )
  })

  it('names the place of a bug', () => {
    expect(sentence(new TypeError('x'))).toMatch(/^internal error \(TypeError at .*run\.test\.ts:\d+:\d+/)
  })

  it('is reported once, and makes the exit code 1', async () => {
    const { host } = createFakeHost({ variables: {}, home: '/nonexistent', temp: '/nonexistent' })
    const reported: string[] = []
    const report = (_host: unknown, message: string): void => void reported.push(message)
    expect(await runOn(host, () => Promise.resolve(7), report)).toBe(7)
    expect(await runOn(host, () => Promise.reject(new Failure('input', 'wrong')), report)).toBe(1)
    expect(reported).toEqual(['wrong'])
  })
})

describe('when a secret is made', () => {
  it('masks each spelling before anything else, and only once', () => {
    const masked: string[] = []
    const secret = createSecrets(text => void masked.push(text))
    expect(secret('p w', 'alice').reveal()).toBe('p w')
    const first = [...masked]
    secret('p w', 'alice')
    expect(masked).toEqual(first)
    secret('p w', 'bob')
    expect(masked).toEqual([...first, Buffer.from('bob:p w').toString('base64')])
  })
})

describe('when a failure has a code', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOENT'],
    [Object.assign(new Error('x'), { code: 7 }), undefined],
    [new Error('x'), undefined],
    [{ code: 'E' }, 'E'],
    [null, undefined],
    ['ENOENT', undefined]
  ])('reads it from %p', (error, code) => {
    expect(errorCode(error)).toBe(code)
  })
})
