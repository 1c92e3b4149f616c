import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { INPUTS } from '../../src/inputs/table.js'
import { compare } from './held.js'
import { runVector } from './run-vector.js'
import { readJson, VECTOR_FILES, vectorsFor, vectorsOf } from './vector-files.js'

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
  readJson('schema.json') as object
)

const all = VECTOR_FILES.flatMap(vectorsOf)
const shared = all.filter(({ only }) => only === undefined)
process.stderr.write(inventory())

/** How many vectors both faces are held to, and each of the others with the reason that it gives. */
function inventory(): string {
  const others = all.flatMap(({ name, only }) =>
    only === undefined ? [] : [`  ${only.face} alone (${only.reason}): ${name}\n`]
  )
  return `vectors: ${shared.length} of ${all.length} are shared by the Action and the component\n${others.sort().join('')}`
}

describe.each(VECTOR_FILES)('in %s', name => {
  it('every vector obeys the schema', () => {
    validate(readJson(name))
    expect(validate.errors).toBeNull()
  })

  it.each(vectorsFor('action', name).map(vector => [vector.name, vector] as const))(
    '%s',
    async (_name, vector) => {
      const { wanted, found } = compare(vector, await runVector(vector))
      expect(found).toEqual(wanted)
    }
  )
})

it('what is for both sides uses the inputs that both have', () => {
  const both = new Set<string>(
    INPUTS.filter(({ faces }) => faces.some(face => face === 'component')).map(({ name }) => name)
  )
  expect(shared.flatMap(({ inputs }) => Object.keys(inputs ?? {})).filter(name => !both.has(name))).toEqual(
    []
  )
  expect(
    shared.filter(({ inputs }) => / scope=/.test(inputs?.registries ?? '')).map(({ name }) => name)
  ).toEqual([])
})

it('there are at least a hundred vectors, each with a name of its own', () => {
  const names = all.map(({ name }) => name)
  expect(names.length).toBeGreaterThanOrEqual(100)
  expect(new Set(names).size).toBe(names.length)
})
