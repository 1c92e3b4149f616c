import { afterEach, beforeEach, expect, it } from '@jest/globals'
import fc from '../property.js'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { imagesJson } from '../../src/commands/images.js'
import type { RawInputs } from '../../src/inputs/inputs.js'
import { read } from '../images/world.js'
import { coreProgram, describeInEveryAwk, type RunParts } from './awk-parts.js'

let work: string
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'registry-auth-names-'))
})
afterEach(() => {
  rmSync(work, { recursive: true, force: true })
})

/** Prints what reading the inputs comes to, as `action` tells it. */
const READ = `
  stage = "plan"
  work = ENVIRON["WORK"]
  if (!read_inputs()) print failure
  for (i = 1; i <= repository_count && failure == ""; i++) {
    split(repositories[i], parts, " ")
    print parts[1] "/" parts[2] " (" repository_at[parts[1], parts[2]] ")"
  }
  if (failure == "") printf "%s", notices
  stage = "login"`

function component(run: RunParts, raw: RawInputs): string {
  const file = join(work, 'export')
  rmSync(file, { force: true })
  const variables = Object.entries(raw).map(
    ([name, value]) => [`REGISTRY_AUTH_${name.toUpperCase().replaceAll('-', '_')}`, value] as const
  )
  const said = run(READ, { ...Object.fromEntries(variables), WORK: work })
  if (!existsSync(file)) return said
  const [, json = ''] = /^REGISTRY_AUTH_REFERENCES=(.*)\n$/.exec(readFileSync(file, 'utf8')) ?? []
  return `${JSON.stringify(JSON.parse(json))}\n${said}`
}

async function action(raw: RawInputs): Promise<string> {
  try {
    const { images, repositories } = await read(raw, { ignoreAutologin: false })
    const lines = [
      ...(images === undefined ? [] : [imagesJson(images)]),
      ...repositories.map(({ at, host, name }) => `${host.key}/${name} (${at})`),
      ...(images?.warnings ?? []).map(warning => `warning: ${warning}`)
    ]
    return lines.map(line => `${line}\n`).join('')
  } catch (error) {
    return `${error instanceof Error ? error.message : 'no error'}\n`
  }
}

const HOSTS = [
  '',
  'docker.io/',
  'index.docker.io/',
  'dhi.io/',
  'quay.io/',
  'quay.example.com/',
  'ghcr.io/',
  'docker.pkg.github.com/',
  'containers.git.example.com/',
  'R.Example/',
  'r.example:5000/',
  '[::1]:5000/',
  'localhost/',
  '123456789012.dkr.ecr.eu-west-1.amazonaws.com/',
  'https://r.example/'
]
const PARTS = ['acme', 'App', 'a.b', 'a--b', 'library', '-x', 'a:v1', '$(id)', 'x'.repeat(120)]
const NAMES = ['~', 'a', 'a-b', 'b', 'a-b-c', '1', '01', 'team/api', 'Web', '~a', 'x'.repeat(128)]
const HOSTILE = ['$(id)', '`id`', `'"`, '"', "'; id; '", '\\', '%s', '&', '#a', 'a:b', '-a', 'x'.repeat(200)]
const BETWEEN = [' ', ',', ', ', '\t', '\n', '\r\n', '\n# "note"\n', '\n\n  ']
const TAGS = ['v1', 'b-v1', 'b-c-v1', '1.0', '01', 'V_1', 'x'.repeat(128), '-v1', 'a/b', 'v1$(id)', "v1'\nb"]
const MODES = ['auto', 'multirepo', 'monorepo', 'Monorepo', 'multirep']

const text = (parts: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...parts), { maxLength }).map(list => list.join('/'))
const named = fc
  .array(fc.tuple(fc.constantFrom(...NAMES, ...NAMES, ...HOSTILE), fc.constantFrom(...BETWEEN)), {
    maxLength: 4
  })
  .map(list => list.flat().join(''))
const inputs = fc
  .record({
    repo: fc
      .tuple(
        fc.constantFrom(...HOSTS),
        text([...PARTS.slice(0, 5), ...PARTS], 4),
        fc.constantFrom('', '', '/')
      )
      .map(list => list.join('')),
    images: named,
    tag: fc.constantFrom('', 'v1', 'v1', ...TAGS),
    'images-repo-mode': fc.constantFrom('', '', ...MODES)
  })
  // an input that is not given is absent to the one side and empty to the other
  .map(raw => Object.fromEntries(Object.entries(raw).filter(([, value]) => value.trim() !== '')) as RawInputs)

describeInEveryAwk('when image names are read', [coreProgram('images'), 'images/images.awk'], run => {
  it('are what the TypeScript side makes of them, and so is every mistake', async () => {
    const made = fc.sample(inputs, 60)
    const found = made.map(raw => component(run, raw))
    expect(found).toEqual(await Promise.all(made.map(action)))
  }, 60_000)
})
