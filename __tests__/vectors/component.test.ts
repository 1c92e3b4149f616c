import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { obstacle } from '../names/namespace.js'
import { asKnownTo, describeSetup, missingPrograms, type Setup } from './component-setup.js'
import { compare } from './held.js'
import type { Outcome } from './outcome.js'
import { componentScript, createComponentWorld, type ComponentWorld } from './run-component.js'
import type { Vector } from './vector.js'
import { VECTOR_FILES, vectorsFor } from './vector-files.js'

const vectors = VECTOR_FILES.flatMap(name => vectorsFor('component', name))

/** With all vectors: the smallest image there is, and Debian's. */
const EVERY: readonly Setup[] = [
  { shell: 'dash', awk: 'mawk', client: 'curl' },
  { shell: 'ash', awk: 'busybox', client: 'curl' }
]

/** With a part of the vectors each; between them they meet every vector. */
const SOME: readonly Setup[] = [
  { shell: 'dash', awk: 'mawk', client: 'wget' },
  { shell: 'bash', awk: 'gawk', client: 'curl', options: ['xtrace'] },
  { shell: 'mksh', awk: 'original-awk', client: 'curl', options: ['nounset'] },
  { shell: 'yash', awk: 'mawk', client: 'curl', options: ['nounset', 'xtrace'] }
]
const PARTS = 2

const plan: readonly (readonly [Setup, readonly Vector[]])[] = [
  ...EVERY.map(setup => [setup, vectors] as const),
  ...SOME.map(
    (setup, number) => [setup, vectors.filter((_, index) => (index + number) % PARTS === 0)] as const
  )
]
const reason = obstacle()
const missing = [...new Set(plan.flatMap(([setup]) => missingPrograms(setup)))]

/** How many jobs run at a time, besides those that only wait for a server's answer. */
const PLACES = 4

if (reason === undefined) {
  // jest runs one test at a time; the jobs run several at a time, and each test waits for its own
  const outcomes = new Map<Setup, Map<Vector, Promise<Outcome>>>(plan.map(([setup]) => [setup, new Map()]))
  let world: ComponentWorld | undefined
  const start = (setup: Setup, its: readonly Vector[]): void => {
    const started = outcomes.get(setup)
    for (const vector of its.filter(one => started?.has(one) !== true)) {
      const script = componentScript(vector)
      const outcome = world?.run(setup, vector, script) ?? Promise.reject(new Error('there is no machine'))
      // the test that waits for it says so
      outcome.catch(() => undefined)
      started?.set(vector, outcome)
    }
  }
  beforeAll(() => {
    if (missing.length > 0) throw new Error(`missing ${missing.join(', ')}: run "npm test", it installs them`)
    const slow = plan.map(([setup, its]) => [setup, its.filter(takesLong)] as const)
    world = createComponentWorld(vectors, PLACES + slow.flatMap(([, its]) => its).length)
    for (const [setup, its] of slow) start(setup, its)
  })
  afterAll(() => world?.stop())

  describe.each(plan.map(([setup, its]) => [describeSetup(setup), setup, its] as const))(
    'in a job with %s',
    (_setup, setup, its) => {
      beforeAll(() => {
        start(setup, its)
      })

      it.each(its.map(vector => [vector.name, vector] as const))(
        '%s',
        async (_name, vector) => {
          const outcome = await outcomes.get(setup)?.get(vector)
          if (outcome === undefined) throw new Error('there was no job')
          const { wanted, found } = compare(asKnownTo(setup, vector), outcome)
          expect(found).toEqual(wanted)
        },
        120_000
      )
    }
  )
} else {
  process.stderr.write(`vectors through the component: skipped, since ${reason}\n`)
  it.skip('runs the vectors through the component', () => undefined)
}

/** Its client is to give up, each time after ten real seconds. */
function takesLong({ http = [] }: Vector): boolean {
  return http.some(({ response }) => 'error' in response && response.error === 'ETIMEDOUT')
}
