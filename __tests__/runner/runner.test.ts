import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseKeyValues } from './file-commands.js'
import { runJob, type JobOptions } from './runner.js'
import { masked, masksOf, parseCommand } from './workflow-commands.js'

let root: string
let job: JobOptions
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'runner-'))
  job = { node: process.execPath, home: root, temp: join(root, 'temp'), token: 't0ken' }
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function action(name: string, main: string, post: string): Promise<string> {
  const folder = join(root, name)
  await mkdir(folder)
  await writeFile(
    join(folder, 'action.yml'),
    'inputs:\n  a-b c: {}\n  t: { default: "${{ github.token }}" }\nruns: { using: node24, main: m.cjs, post: p.cjs }\n'
  )
  const head = "const fs = require('fs'), e = process.env, put = (f, t) => fs.appendFileSync(e[f], t);"
  await writeFile(join(folder, 'm.cjs'), head + main)
  await writeFile(join(folder, 'p.cjs'), head + post)
  return folder
}

describe('when a job has an action with a post', () => {
  it('gives inputs and state, applies what a phase exports to the later ones, and runs posts in reverse', async () => {
    const order: string[] = []
    const uses = await action(
      'one',
      "console.log('::add-mask::x%25y'); console.log('in', e['INPUT_A-B_C'], e.INPUT_T, e.SECRET_OF_TEST);" +
        "put('GITHUB_ENV', 'A<<E\\n1\\n2\\nE\\n'); put('GITHUB_STATE', 'dir=d\\n'); put('GITHUB_OUTPUT', 'o=1\\n')",
      "console.log('post', e.STATE_dir, e.A); put('GITHUB_ENV', 'A=\\n')"
    )
    const result = await runJob(job, [
      {
        call: env => Promise.resolve(void order.push(`main ${String(env['A'])}`)),
        post: env => Promise.resolve(void order.push(`post ${String(env['A'])}`))
      },
      { uses, with: { 'a-b c': 'v' } },
      { run: 'echo "run $A" | tr "\\n" " "; echo "B=x%y" >> "$GITHUB_ENV"' },
      { run: 'echo "[$B]"; exit 3' },
      { run: 'echo never' }
    ])
    expect(result.outcome).toBe('failure')
    expect(result.phases.map(({ log }) => log.trim())).toEqual([
      'in v t0ken undefined',
      'run 1 2',
      '[x%y]',
      'post d 1\n2'
    ])
    expect(result.log).toContain('[***]')
    expect(order).toEqual(['main undefined', 'post '])
    expect(result.phases[0]?.outputs.get('o')).toBe('1')
  })

  it('runs the post of an action whose main failed', async () => {
    const uses = await action('two', 'process.exit(1)', "console.log('cleaned')")
    const result = await runJob(job, [{ uses }])
    expect(result.outcome).toBe('failure')
    expect(result.phases.map(({ phase }) => phase)).toEqual(['main', 'post'])
  })
})

describe('when a step writes what the runner refuses', () => {
  it('complains of a block without its end and of a line without a name', () => {
    expect(parseKeyValues('A<<E\n1\n')).toContain('Matching delimiter')
    expect(parseKeyValues('nonsense\n')).toContain('Invalid format')
  })
})

describe('when a line is a workflow command', () => {
  it('reads its properties and unescapes its data', () => {
    expect(parseCommand('::error title=a%3Ab,line=1::50%25%0Aof it')).toEqual({
      name: 'error',
      properties: { title: 'a:b', line: '1' },
      data: '50%\nof it'
    })
    expect(parseCommand('not ::error::')).toBeUndefined()
  })

  it('masks every line of a value with several', () => {
    const masks = masksOf([{ name: 'add-mask', properties: {}, data: 'one\ntwo' }])
    expect(masked('one two three', masks)).toBe('*** *** three')
  })
})
