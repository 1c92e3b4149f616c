import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import type { CiJob } from './ci-config.js'
import { runCiJob, type Env, type JobRun, type RunnerOptions } from './gitlab-runner.js'
import { makeMachine, SHELLS, type Machine, type MachineOptions } from './machine.js'
import { ALICE, componentJob } from './world.js'

const LOGIN = '!reference [.registry-login, before_script]'
const IMAGES = '!reference [.registry-login-images, before_script]'
const REFERENCES = 'echo "references $REGISTRY_AUTH_REFERENCES"'
/** As the page on GitLab makes lines of it. */
const [, LINES = 'there is no such line'] =
  /^ *- (echo "\$REGISTRY_AUTH_REFERENCES" \| awk .*) >references$/m.exec(
    readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'gitlab.md'), 'utf8')
  ) ?? []

let registry: FakeRegistry
beforeAll(async () => {
  registry = await startFakeRegistry({ mode: 'bearer-jwt', users: { alice: { password: ALICE.value } } })
})
afterAll(() => registry.close())

const machines: Machine[] = []
afterEach(() => {
  for (const machine of machines.splice(0)) machine.remove()
})

/** A job that logs in as alice and wants two images. */
function imagesJob(own: Readonly<Record<string, unknown>>, inputs: Env = {}): CiJob {
  const registries = `${registry.host} username=alice password-env=PASSWORD_OF_ALICE`
  const images = { repo: `${registry.host}/team/app`, images: 'web\n~', tag: 'v1' }
  return componentJob({ registries, ...images, autologin: 'false', ...inputs }, own)
}

async function run(options: MachineOptions, job: CiJob, more: Partial<RunnerOptions> = {}): Promise<JobRun> {
  const machine = makeMachine(options)
  machines.push(machine)
  const pwned = join(machine.folder, 'pwned')
  const variables = { PASSWORD_OF_ALICE: ALICE.value, PWNED: pwned }
  const result = await runCiJob({ ...machine.runner, ...more }, job, { variables })
  expect([existsSync(pwned), machine.left()]).toEqual([false, []])
  return { ...result, log: withoutCommands(result.log), afterLog: withoutCommands(result.afterLog ?? '') }
}

/** What a job printed, without the runner's own lines. */
function withoutCommands(log: string): string {
  return log.replaceAll(/^\$ .*\n/gm, '')
}

const combinations: readonly MachineOptions[] = [
  ...SHELLS.map(shell => ({ shell })),
  { awk: 'gawk' },
  { awk: 'original-awk' }
]

describe.each(combinations.map(options => [Object.values(options).join(), options] as const))(
  'when a job names images (%s)',
  (_, options) => {
    it('has their references in script and after_script, and their rights proven', async () => {
      const { log, afterLog } = await run(
        options,
        imagesJob({
          before_script: [IMAGES, LOGIN],
          script: [REFERENCES, LINES, 'echo "fragment ${registry_auth_images-gone}"'],
          after_script: [REFERENCES, '!reference [.registry-login, after_script]']
        })
      )
      const web = `${registry.host}/team/app/web:v1`
      const json = `references {"web":"${web}","~":"${registry.host}/team/app:v1"}\n`
      expect(log).toContain(`pull, push on team/app/web proven; pull, push on team/app proven`)
      expect(log).toContain(`${json}web ${web}\n~ ${registry.host}/team/app:v1\nfragment gone\n`)
      expect(afterLog).toContain(json)
    })

    it('is told which fragment it has not added, in one list with all other mistakes', async () => {
      const inputs = { for: 'nothing', werf: '2', repositories: ':' }
      const { status, log } = await run(options, imagesJob({ script: ['echo reached'] }, inputs))
      const fragment = (name: string): string =>
        `${name}: is a fragment of its own: add "!reference [.registry-login-${name}, before_script]" before that of the login`
      expect(log).toBe(
        [
          'error: 4 mistakes in the inputs:',
          `error:   ${fragment('images')}`,
          'error:   repositories: is no repository: HOST/NAME, without a tag or digest',
          'error:   for: takes a list out of "build", "publish", "cleanup" or "deploy"',
          `error:   ${fragment('werf')}`,
          ''
        ].join('\n')
      )
      expect(status).toBe('failed')
    })

    it('logs in again by the same inputs', async () => {
      const job = imagesJob({ before_script: [IMAGES, LOGIN, IMAGES, LOGIN], script: [REFERENCES] })
      const { status, log } = await run(options, job)
      expect([status, log.match(/logged in to/g)?.length]).toEqual(['success', 2])
      expect(log).toMatch(/^references \{"web":/m)
    })
  }
)

describe('when the inputs of images hold what they like', () => {
  /** Texts that would run `touch $PWNED` wherever they become part of a shell's or an awk's program. */
  const TEXTS = [
    '$(touch "$PWNED")',
    '`touch "$PWNED"`',
    `'; touch "$PWNED"; '`,
    `"}'; touch "$PWNED"; echo '{"`,
    `v1\ntouch "$PWNED"\n`,
    `v1\nREGISTRY_AUTH_REFERENCES={}`,
    `"); system("touch $PWNED"); ("`
  ]

  it.each(
    (['images', 'tag', 'repo', 'images-repo-mode'] as const).flatMap(input =>
      TEXTS.map((text, index) => [input, text, SHELLS[index % SHELLS.length]] as const)
    )
  )('runs nothing of %s: %j (%s)', async (input, text, shell) => {
    const own = { before_script: [IMAGES, LOGIN], script: ['echo reached'], after_script: [REFERENCES] }
    const job = imagesJob(own)
    // by a variable of the project, which nothing checks or expands
    const variables = { ...job.variables, [variableOf(input)]: { value: text, expand: false } }
    const { status, log, afterLog } = await run(shell === undefined ? {} : { shell }, { ...job, variables })
    expect([status, log.includes('reached'), afterLog]).toEqual(['failed', false, 'references \n'])
    expect(log).toMatch(/^error: /m)
    expect(log).not.toContain('touch')
  })
})

function variableOf(input: string): string {
  return `REGISTRY_AUTH_${input.toUpperCase().replaceAll('-', '_')}`
}
