import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { appendValue, logLine, workflowCommand } from '../../src/platform/workflow-commands.js'
import { parseKeyValues } from '../runner/file-commands.js'
import { parseCommand } from '../runner/workflow-commands.js'

/** Values that have broken somebody's implementation of the protocol. */
const VALUES = [
  '',
  'plain',
  'two words',
  ' blanks at both ends ',
  'a,b:c=d;e',
  'per%cent %25 %0A',
  'line one\nline two',
  'carriage\rreturn',
  'windows\r\nline',
  '\nbegins and ends with a line end\n',
  'NAME=value',
  'NAME<<EOF\nvalue\nEOF',
  '::error::not a command',
  '"quotes" \'and\' `ticks` $HOME \\ backslash',
  '{"json":["a",1]}',
  'ünïcödé ☃ 日本',
  'registry_auth_end',
  'registry_auth_end\nregistry_auth_end_',
  'ghadelimiter_0'
]
const COMMANDS = ['add-mask', 'debug', 'notice', 'warning', 'error'] as const
const FILES = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE'] as const

/** Does with the toolkit's own functions what we do by hand. */
const ORACLE = `
import * as core from '@actions/core'
const values = JSON.parse(process.argv[1])
const commands = {
  'add-mask': core.setSecret, debug: core.debug, notice: core.notice, warning: core.warning, error: core.error
}
for (const [index, value] of values.entries()) {
  core.exportVariable('V' + index, value)
  core.setOutput('V' + index, value)
  core.saveState('V' + index, value)
  for (const command of Object.values(commands)) command(value)
}
`

let folder = ''
let lines: readonly string[] = []
const file = (owner: 'core' | 'ours', name: string): string => join(folder, `${owner}-${name}`)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'workflow-commands-'))
  const files = FILES.map(name => [name, file('core', name)] as const)
  for (const [, path] of files) writeFileSync(path, '')
  const env = { PATH: process.env.PATH, ...Object.fromEntries(files) }
  const argv = ['--input-type=module', '-e', ORACLE, JSON.stringify(VALUES)]
  lines = execFileSync(process.execPath, argv, { env, encoding: 'utf8' }).split('\n')
  if (lines.at(-1) === '') lines = lines.slice(0, -1)
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('when a command is printed', () => {
  it('is byte for byte what @actions/core prints', () => {
    const ours = VALUES.flatMap(value => COMMANDS.map(name => workflowCommand(name, value)))
    expect(lines).toEqual(ours)
  })

  it.each(VALUES)('is one line from which the runner reads %j', value => {
    const line = workflowCommand('warning', value)
    expect(line).not.toMatch(/[\r\n]/)
    expect(parseCommand(line)).toEqual({ name: 'warning', properties: {}, data: value })
  })
})

describe('when a value is handed over by a file', () => {
  it.each(FILES)('the runner reads from %s what it reads from @actions/core', name => {
    const ours = file('ours', name)
    for (const [index, value] of VALUES.entries()) appendValue(ours, `V${index}`, value)
    const read = parseKeyValues(readFileSync(ours, 'utf8'))
    expect(read).toEqual(parseKeyValues(readFileSync(file('core', name), 'utf8')))
    expect(read).toBeInstanceOf(Map)
    expect(typeof read === 'string' ? 0 : read.size).toBe(VALUES.length)
  })

  it('no value can end its own block and begin another', () => {
    const path = file('ours', 'injection')
    appendValue(path, 'A', 'x\nregistry_auth_end\nPATH<<registry_auth_end\n/evil\nregistry_auth_end')
    appendValue(path, 'B', 'y')
    const read = parseKeyValues(readFileSync(path, 'utf8'))
    expect([...(typeof read === 'string' ? [] : read.keys())]).toEqual(['A', 'B'])
  })
})

describe('when a line is logged', () => {
  it.each([
    '::error::x',
    '  ::add-mask::x',
    '\t::set-output name=a::b',
    '##[error]x',
    'a\n::error::x',
    'a\r::error::x',
    '\n::stop-commands::x'
  ])('%j is taken for no command', text => {
    const line = logLine(text)
    expect(line).not.toMatch(/[\r\n]/)
    expect(parseCommand(line.trim())).toBeUndefined()
    expect(line.trim()).not.toMatch(/^(?:::|##\[)/)
  })

  it.each(['removed "/tmp/x"', 'a :: b', 'a ::error::b', ''])('%j stays what it is', text => {
    expect(logLine(text)).toBe(text)
  })
})
