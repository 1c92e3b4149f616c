import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../src/errors.js'
import { OPTIONS, parseCommandLine, takeOptions } from '../../src/faces/command-line-options.js'
import { INPUTS } from '../../src/inputs/table.js'

const SECRET = 'tops3cret'
const NO_PASSWORD =
  '"--password": is no option, since every process of the machine can read it; use --password-stdin or --password-env'
const STRAY = 'command line: has a word that belongs to no option; a command stands behind "--"'

/** The message of a command line with mistakes, which never holds the secret. */
function mistakesOf(args: readonly string[]): string {
  try {
    parseCommandLine(args)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    expect(error.message).not.toContain(SECRET)
    expect(error.kind).toBe('input')
    return error.message
  }
  throw new Error('no mistake was found')
}

describe('when a command line is right', () => {
  it('takes values in both forms, the last one of each', () => {
    const line = parseCommandLine(['--registry', 'a.example', '--registry=b.example', '-u', 'alice'])
    expect(line.raw).toEqual({ registry: 'b.example', username: 'alice' })
  })

  it('takes an input of several lines as often as it is given, a line each', () => {
    const line = parseCommandLine(['--registries', 'a.example', '--registries=b.example\nc.example'])
    expect(line.raw).toEqual({ registries: 'a.example\nb.example\nc.example' })
  })

  it('takes an empty value for none', () => {
    expect(parseCommandLine(['--registry=', '--username', ' ', '--registries', '\n']).raw).toEqual({})
  })

  it('leaves what stands behind the terminator to the command, options of ours included', () => {
    const line = parseCommandLine([
      '--verbose',
      '--',
      'docker',
      'login',
      '--password',
      SECRET,
      '--',
      '--shell',
      'x'
    ])
    expect(line.command).toEqual(['docker', 'login', '--password', SECRET, '--', '--shell', 'x'])
    expect([line.verbose, line.raw, line.shell]).toEqual([true, {}, 'sh'])
  })

  it('knows its flags and shells', () => {
    expect(parseCommandLine([])).toEqual({
      raw: {},
      passwordStdin: false,
      shell: 'sh',
      verbose: false,
      json: false,
      help: false,
      command: []
    })
    const line = parseCommandLine(['-h', '--password-stdin', '--shell', 'fish'])
    expect([line.help, line.passwordStdin, line.shell]).toEqual([true, true, 'fish'])
  })

  it('takes every input that is meant for it, and no other', () => {
    const own = INPUTS.filter(({ faces }) => faces.some(face => face === 'cli')).map(({ name }) => name)
    expect(OPTIONS.map(({ name }) => name)).toEqual(own)
    expect(own).not.toContain('password')
    for (const name of own) expect(parseCommandLine([`--${name}=x`]).raw).toEqual({ [name]: 'x' })
  })
})

describe('when a command has options of its own', () => {
  const OWN = { quick: { type: 'boolean' }, 'file-path': { type: 'string', short: 'o' } } as const

  it.each<[readonly string[], Readonly<Record<string, string | undefined>>, readonly string[]]>([
    [['--file-path', 'a', '--verbose'], { 'file-path': 'a' }, ['--verbose']],
    [['--file-path=a', '-o', 'b', '-u', 'alice'], { 'file-path': 'b' }, ['-u', 'alice']],
    [['-ob', '--quick', '--shell', 'fish'], { 'file-path': 'b', quick: undefined }, ['--shell', 'fish']],
    [['--quick=false', '--quicker'], { quick: 'false' }, ['--quicker']],
    [['--registry', 'a.example', '--file-path'], { 'file-path': undefined }, ['--registry', 'a.example']],
    // a value that is written as an option, and what stands behind the terminator
    [['--username', '--quick', '-o', '-u'], { 'file-path': '-u' }, ['--username', '--quick']],
    [['--username=--quick'], {}, ['--username=--quick']],
    [['--quick', '--', '--file-path', 'a'], { quick: undefined }, ['--', '--file-path', 'a']]
  ])('takes those of %j', (args, values, rest) => {
    const taken = takeOptions(args, OWN, { words: false })
    expect([Object.fromEntries(taken.values), taken.words, taken.rest]).toStrictEqual([values, [], rest])
  })

  it('takes its words where it has some, and no value of an option for one', () => {
    const args = ['one', '-u', 'alice', '--file-path', 'a', '--verbose', 'two', '--', 'three']
    const rest = ['-u', 'alice', '--verbose', '--', 'three']
    expect(takeOptions(args, OWN, { words: true })).toMatchObject({ words: ['one', 'two'], rest })
    expect(takeOptions(args, OWN, { words: false }).rest).toEqual([
      'one',
      '-u',
      'alice',
      '--verbose',
      'two',
      '--',
      'three'
    ])
  })

  it('takes an option of a login for its own where it reads it in another way', () => {
    const { values, rest } = takeOptions(
      ['--shell', 'cmdexe'],
      { shell: { type: 'string' } },
      { words: false }
    )
    expect([...values]).toEqual([['shell', 'cmdexe']])
    expect(rest).toEqual([])
  })
})

describe('when a command line holds a password', () => {
  it.each([['--password', SECRET], [`--password=${SECRET}`], ['-p', SECRET], [`-p${SECRET}`]])(
    'refuses %s and shows nothing of it',
    (...args) => {
      expect(mistakesOf(args)).toBe(NO_PASSWORD)
    }
  )

  it.each([
    ['an option spelt wrong', ['--passwd', SECRET]],
    ['an option that is a secret', [`--${SECRET}`]],
    ['an option with more than a name', ['--Password!=x']],
    ['a word', [SECRET]],
    ['a flag with a value', [`--verbose=${SECRET}`]],
    ['a shell that is none', ['--shell', SECRET]],
    ['a short option that is none', [`-x${SECRET}`]]
  ])('shows nothing of %s', (_kind, args) => {
    expect(mistakesOf(args)).not.toBe('')
  })
})

describe('when a command line has mistakes', () => {
  it('reports all of them at once', () => {
    const args = ['stray', '--password', SECRET, '--shell', 'tcsh', '--verbose=x', '--password-stdin']
    expect(mistakesOf([...args, '--password-env', 'P', '--registry'])).toBe(
      [
        '6 mistakes in the inputs:',
        STRAY,
        NO_PASSWORD,
        '"--verbose": takes no value',
        '"--registry": takes a value',
        '"--shell": takes "sh", "bash", "fish", "powershell" or "cmd"',
        '"--password-stdin": cannot be used with "--password-env"'
      ].join('\n  ')
    )
  })

  it('names the options for one that is none', () => {
    const message = mistakesOf(['--mirror-home'])
    expect(message).toMatch(/^"--mirror-home": is no option; the options are --registry, /)
    for (const { name } of OPTIONS) expect(message).toContain(`--${name}`)
    expect(message).not.toContain('--password,')
  })
})
