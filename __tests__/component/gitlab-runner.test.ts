import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { resolveJob, type CiJob, type Include } from './ci-config.js'
import { runCiJob, type JobOptions, type JobRun, type RunnerOptions } from './gitlab-runner.js'
import { leaksOf } from './leaks.js'
import { makeMachine, SHELLS, type Machine } from './machine.js'

const SECRET = { username: 'alice', value: 'sécret/of alice+1' }

function jobOf(script: string, afterScript = ''): CiJob {
  return {
    variables: {},
    idTokens: {},
    beforeScript: [],
    script: [script],
    afterScript: afterScript === '' ? [] : [afterScript]
  }
}

const each = SHELLS.flatMap(shell =>
  (['subshell', 'legacy'] as const).map(wrapper => [shell, wrapper] as const)
)

describe.each(each)('when %s runs a job in the %s form', (shell, wrapper) => {
  let machine: Machine
  beforeEach(() => {
    machine = makeMachine({ shell })
  })
  afterEach(() => {
    machine.remove()
  })
  const run = (job: CiJob, options?: JobOptions, more: Partial<RunnerOptions> = {}): Promise<JobRun> =>
    runCiJob({ ...machine.runner, wrapper, ...more }, job, options)

  it('keeps exports from before_script to script, and loses them after it but for the runner file', async () => {
    const job: CiJob = {
      ...jobOf(
        'echo "script: $OWN $GIVEN"; echo "  KEPT=a b = c  " >>"$GITLAB_ENV"',
        'echo "after: ${OWN:-none} $GIVEN $KEPT. $CI_JOB_STATUS"'
      ),
      beforeScript: ['export OWN="from before"']
    }
    const { status, log, afterLog } = await run(job, { variables: { GIVEN: 'it\'s "$given"\nhere' } })
    expect(status).toBe('success')
    expect(log).toContain('script: from before it\'s "$given"\nhere')
    expect(afterLog).toContain('after: none it\'s "$given"\nhere a b = c. success')
    expect(machine.left()).toEqual([])
  })

  it('ends at the first command that fails, and runs after_script', async () => {
    const { status, log, afterLog } = await run(jobOf('false\necho reached', 'echo "was $CI_JOB_STATUS"'))
    expect([status, /^reached$/m.test(log)]).toEqual(['failed', false])
    expect(afterLog).toContain('was failed')
  })

  it('has a standard input that ends at once', async () => {
    const { status, log } = await run(jobOf('read -r line <&0 2>/dev/null || echo "no input"\necho reached'))
    expect([status, /^no input$/m.test(log), /^reached$/m.test(log)]).toEqual(['success', true, true])
  })

  it('is canceled by TERM to all its processes', async () => {
    const job = jobOf('echo started; sleep 60; echo reached', 'echo "was $CI_JOB_STATUS"')
    const { status, log, afterLog } = await run(job, { end: { by: 'cancel', when: /^started$/m } })
    expect([status, /^reached$/m.test(log)]).toEqual(['canceled', false])
    expect(afterLog).toContain('was canceled')
    expect(machine.processes()).toEqual([])
  })

  it('is killed without an after_script, and what it had stays', async () => {
    const job = jobOf('touch "$RUNNER_TEMP_PROJECT_DIR/stale"; echo started; sleep 60', 'echo after')
    const { status, afterLog, temp } = await run(job, { end: { by: 'kill', when: /^started$/m } })
    expect([status, afterLog]).toEqual(['killed', undefined])
    expect(machine.left()).toEqual([`${temp}/stale`])
  })

  it('traces when asked to', async () => {
    expect((await run(jobOf('test 1 = 1'), { trace: true })).log).toContain('test 1 =')
    expect((await run(jobOf('test 1 = 1'))).log).not.toContain('+ test')
  })
})

describe('when a job leaves something or shows a secret', () => {
  let machine: Machine
  beforeEach(() => {
    machine = makeMachine()
  })
  afterEach(() => {
    machine.remove()
  })

  it.each(['$RUNNER_TEMP_PROJECT_DIR', '$TMPDIR', '$HOME', '$CI_PROJECT_DIR'])(
    'finds a file in %s',
    async place => {
      await runCiJob(machine.runner, jobOf(`mkdir "${place}/a"; touch "${place}/a/b"`))
      expect(machine.left().map(path => path.split('/').at(-1))).toEqual(['a', 'b'])
    }
  )

  it('finds a process', async () => {
    await runCiJob(machine.runner, jobOf('sleep 30 >/dev/null 2>&1 &'))
    const [pid] = machine.processes()
    expect(machine.processes()).toHaveLength(1)
    process.kill(pid ?? 0, 'SIGKILL')
  })

  it.each([
    ['printed', 'echo "$SECRET"', 'log'],
    ['as base64', 'printf %s "alice:$SECRET" | base64', 'log'],
    ['in an argument', 'grep -q "$SECRET" /dev/null || :', 'argv'],
    [
      'in an argument of a program that awk starts',
      `awk 'BEGIN { system("curl -s -u \\"alice:$SECRET\\" x:") }' || :`,
      'argv'
    ],
    ['URL-encoded', 'echo s%C3%A9cret%2Fof%20alice%2B1', 'log']
  ])('finds a secret %s', async (_, script, place) => {
    const run = await runCiJob(machine.runner, jobOf(script), { variables: { SECRET: SECRET.value } })
    expect(leaksOf(run, machine, [SECRET]).join()).toContain(`${place}: `)
    expect(leaksOf(run, machine, [{ username: 'bob', value: 'another one' }])).toEqual([])
  })

  it('finds a secret in a trace', async () => {
    const run = await runCiJob(machine.runner, jobOf('COPY=$SECRET'), {
      variables: { SECRET: SECRET.value },
      trace: true
    })
    expect(leaksOf(run, machine, [SECRET])).not.toEqual([])
  })
})

describe('when a pipeline is resolved', () => {
  const component: Include = {
    text: `spec:
  inputs:
    job: { default: .login, regex: '^[.a-z-]+$' }
    text: { default: "" }
    flag: { type: boolean, default: true }
    mode: { options: [a, b], default: a }
---
"$[[ inputs.job ]]":
  variables: { TEXT: "$[[ inputs.text ]]", BOTH: "<$[[ inputs.flag ]] $[[ inputs.mode ]]>", RAW: { value: $X, expand: false } }
  id_tokens: { TOKEN: { aud: there } }
  before_script: [one, [two]]
  after_script: [last]
`
  }

  it('puts inputs in, extends and references', () => {
    const inputs = { job: '.other', text: 'a: "b"\n$[[ inputs.mode ]]', mode: 'b' }
    const own = `job:
  extends: .other
  variables: { OWN: "\${TEXT}" }
  before_script: [zero, !reference [.other, before_script]]
  script: run`
    expect(resolveJob([component, { ...component, inputs }], own, 'job')).toEqual({
      variables: {
        TEXT: { value: 'a: "b"\n$[[ inputs.mode ]]', expand: true },
        BOTH: { value: '<true b>', expand: true },
        RAW: { value: '$X', expand: false },
        OWN: { value: '${TEXT}', expand: true }
      },
      idTokens: { TOKEN: 'there' },
      beforeScript: ['zero', 'one', 'two'],
      script: ['run'],
      afterScript: ['last']
    })
  })

  it('lets a list of its own replace the inherited one', () => {
    const job = resolveJob(
      [component],
      'job: { extends: .login, before_script: [mine], script: [run] }',
      'job'
    )
    expect([job.beforeScript, job.afterScript]).toEqual([['mine'], ['last']])
  })

  it.each([
    [{ nothing: 'x' }, 'unknown input arguments: nothing'],
    [{ mode: 'c' }, '`mode` input: not an option'],
    [{ flag: 'true' }, '`flag` input: wrong type'],
    [{ job: 'A' }, '`job` input: no match']
  ])('refuses %j', (inputs, message) => {
    expect(() => resolveJob([{ ...component, inputs }], 'job: { script: x }', 'job')).toThrow(message)
  })

  it('refuses a reference to nothing', () => {
    const own = 'job: { script: !reference [.login, script] }'
    expect(() => resolveJob([component], own, 'job')).toThrow('!reference [.login, script] leads nowhere')
  })
})
