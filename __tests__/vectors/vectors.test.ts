import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { INPUTS } from '../../src/inputs/table.js'
import { spellings } from '../../src/secret.js'
import { runVector } from './run-vector.js'
import type { Vector, VectorFile } from './vector.js'

const FOLDER = join('__tests__', 'vectors')
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
  readJson('schema.json') as object
)
const files = readdirSync(FOLDER).filter(name => name.endsWith('.json') && name !== 'schema.json')

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))
}

/** Every value of a vector's environment that its name calls a secret. */
function secretsOf({ env = {} }: Vector): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    /TOKEN|PASSWORD|SECRET|AUTH_CONFIG/.test(name) && value.length > 3 ? spellings(value) : []
  )
}

describe.each(files)('in %s', name => {
  const content = readJson(name)

  it('every vector obeys the schema', () => {
    validate(content)
    expect(validate.errors).toBeNull()
  })

  const { vectors } = content as VectorFile
  it.each(
    vectors.filter(({ only }) => only?.face !== 'component').map(vector => [vector.name, vector] as const)
  )('%s', async (_name, vector) => {
    const { expect: wanted } = vector
    const outcome = await runVector(vector)
    expect({ error: outcome.error, unexpected: outcome.unexpected, pending: outcome.pending }).toEqual({
      error: wanted.error,
      unexpected: [],
      pending: []
    })
    expect(outcome.exitCode).toBe(wanted.exitCode)
    if (wanted.exitCode === 1) expect([outcome.left, outcome.exports]).toEqual([[], {}])
    else expect(outcome.authFile).toEqual(wanted.authFile)
    if (wanted.config !== undefined) expect(outcome.config).toEqual(wanted.config)
    if (wanted.exports !== undefined) expect(outcome.exports).toEqual(wanted.exports)
    if (wanted.messages !== undefined) expect(outcome.messages).toEqual(wanted.messages)
    if (wanted.links !== undefined) expect(outcome.links).toEqual(wanted.links)
    for (const [file, content] of Object.entries(wanted.files ?? {})) {
      const found = outcome.files[file] ?? null
      const isJson = typeof content === 'object' && content !== null && found !== null
      expect(isJson ? JSON.parse(found) : found).toEqual(content)
    }
    if (wanted.waited !== undefined) expect(outcome.waited).toBeGreaterThanOrEqual(wanted.waited)
    for (const secret of secretsOf(vector)) expect(outcome.output).not.toContain(secret)
  })
})

it('what is for both sides uses the inputs that both have', () => {
  const both = new Set<string>(
    INPUTS.filter(({ faces }) => faces.some(face => face === 'component')).map(({ name }) => name)
  )
  const shared = files
    .flatMap(name => (readJson(name) as VectorFile).vectors)
    .filter(({ only }) => only === undefined)
  expect(shared.flatMap(({ inputs }) => Object.keys(inputs ?? {})).filter(name => !both.has(name))).toEqual(
    []
  )
  expect(
    shared.filter(({ inputs }) => / scope=/.test(inputs?.registries ?? '')).map(({ name }) => name)
  ).toEqual([])
})

it('there are at least a hundred vectors, each with a name of its own', () => {
  const names = files.flatMap(name => (readJson(name) as VectorFile).vectors.map(vector => vector.name))
  expect(names.length).toBeGreaterThanOrEqual(100)
  expect(new Set(names).size).toBe(names.length)
})
