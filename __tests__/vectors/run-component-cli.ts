import { readFileSync } from 'node:fs'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { obstacle } from '../names/namespace.js'
import { asKnownTo, describeSetup, missingPrograms, type Setup } from './component-setup.js'
import { compare } from './held.js'
import type { Outcome } from './outcome.js'
import { componentScript, createComponentWorld } from './run-component.js'
import { VECTOR_FILES, vectorsFor } from './vector-files.js'

// Runs vectors through the component by hand and prints where they differ:
//   npx tsx __tests__/vectors/run-component-cli.ts [TOPIC] [NAME-PART] [--shell dash] [--awk mawk] [--client curl]
//     [--option xtrace]... [--script FILE] [--places 3] [--output]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shell: { type: 'string', default: 'dash' },
    awk: { type: 'string', default: 'mawk' },
    client: { type: 'string', default: 'curl' },
    option: { type: 'string', multiple: true, default: [] },
    script: { type: 'string' },
    places: { type: 'string', default: '3' },
    output: { type: 'boolean', default: false }
  }
})
const [topic = '', part = ''] = positionals
const setup = {
  shell: values.shell,
  awk: values.shell === 'ash' ? 'busybox' : values.awk,
  client: values.client,
  options: values.option
} as Setup
const chosen = VECTOR_FILES.filter(name => topic === '' || name === topic || name === `${topic}.json`)
  .flatMap(name => vectorsFor('component', name).map(vector => ({ file: name, vector })))
  .filter(({ vector }) => vector.name.includes(part))

const reason = obstacle()
if (reason !== undefined) throw new Error(reason)
if (missingPrograms(setup).length > 0) throw new Error(`missing: ${missingPrograms(setup).join(', ')}`)
const script = values.script === undefined ? undefined : readFileSync(values.script, 'utf8')
const world = createComponentWorld(
  chosen.map(({ vector }) => vector),
  Number(values.places)
)
const started = Date.now()
const results = await Promise.all(
  chosen.map(async ({ file, vector }) => {
    const outcome = await world.run(setup, vector, script ?? componentScript(vector))
    const { wanted, found } = compare(asKnownTo(setup, vector), outcome)
    const names = Object.keys(wanted).filter(name => !same(wanted[name], found[name]))
    if (names.length > 0) console.log(`\n✗ ${file}: ${vector.name}`)
    for (const name of names) {
      console.log(`  ${name}\n    wanted ${show(wanted[name])}\n    found  ${show(found[name])}`)
    }
    if (values.output) console.log(indented(outcome))
    return names.length === 0
  })
)
await world.stop()
const passed = results.filter(Boolean).length
const seconds = ((Date.now() - started) / 1000).toFixed(1)
console.log(`\n${describeSetup(setup)}: ${passed} passed, ${results.length - passed} failed (${seconds} s)`)
if (passed < results.length) process.exitCode = 1

/** JSON's view of both, to which an absent member and an undefined one are the same. */
function same(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(show(one)), JSON.parse(show(other)))
}

function show(value: unknown): string {
  return JSON.stringify(value ?? null)
}

function indented({ output, exitCode }: Outcome): string {
  return `    exit code ${exitCode}\n${output.replaceAll(/^/gm, '    | ')}`
}
