import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { planRepository } from '../../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../../src/cleanup/policy/read-policy.js'
import { digestOf, factsOf, inventoryOf } from '../plan/world.js'
import type { Example } from './example.js'
import { exampleMarkdown, imageOf, piecesOf, readExamples, tagOf } from './example.js'

const examples = readExamples()

describe('worked examples', () => {
  it('are ten', () => {
    expect(examples).toHaveLength(10)
  })

  it.each(examples.map(example => [example.title, example] as const))('%s', (_title, example) => {
    const plan = planExample(example)
    expect(plan.blocked).toBeUndefined()
    const told = plan.decisions.map(({ tag, digest, action, rule }) => ({
      tag,
      digest,
      is: action,
      by: rule
    }))
    const expected = example.rows.map(row => ({
      tag: tagOf(row),
      digest: digestOf(imageOf(row)),
      is: row.is,
      by: row.by
    }))
    expect(new Set(told.map(line => JSON.stringify(line)))).toEqual(
      new Set(expected.map(line => JSON.stringify(line)))
    )
  })

  it('stand in the documentation as they are tested', () => {
    const page = readFileSync(new URL('../../../docs/cleanup-policy.md', import.meta.url), 'utf8')
    const missing = examples.filter(example => !page.includes(exampleMarkdown(example)))
    expect(missing.map(({ file }) => file)).toEqual([])
  })
})

function planExample(example: Example): ReturnType<typeof planRepository> {
  const [host = '', ...name] = example.repository.split('/')
  const { git } = example
  const facts = {
    host,
    ...(git === undefined ? {} : { gitRefs: { ...git, commits: new Map(Object.entries(git.commits)) } })
  }
  // The parts of an index stand in its row alone.
  const pieces = piecesOf(example)
  const named = new Set(pieces.map(({ name }) => name))
  const parts = pieces.flatMap(({ of = [] }) => of).filter(part => !named.has(part))
  const inventory = inventoryOf([...pieces, ...[...new Set(parts)].map(part => ({ name: part, days: 300 }))])
  return planRepository(
    { ...inventory, repository: name.join('/') },
    readPolicy(example.policy),
    factsOf(facts)
  )
}
