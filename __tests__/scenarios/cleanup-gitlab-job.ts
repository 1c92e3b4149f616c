import { join } from 'node:path'
import { expect } from '@jest/globals'
import { commandLine, reportCommandLineFailure } from '../../src/faces/command-line.js'
import type { Transport } from '../../src/net/transport.js'
import { runOn } from '../../src/run.js'
import { createFakeHost } from '../faces/fake-host.js'
import type { StepResult } from './cleanup-world.js'

/** Where a job of GitLab's runs. */
export interface GitLabMachine {
  readonly workspace: string
  readonly home: string
  readonly temp: string
  readonly transport: Transport
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
const PREDEFINED = {
  CI: 'true',
  GITLAB_CI: 'true',
  CI_SERVER_URL: 'https://gitlab.com',
  CI_REGISTRY: 'registry.gitlab.com',
  CI_JOB_ID: '4242',
  CI_JOB_TIMEOUT: '3600'
}

/** One command as the component's job runs it: the inputs are options of the command line. */
export async function gitlabStep(
  { workspace, home, temp, transport }: GitLabMachine,
  { command = 'plan', ...inputs }: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>
): Promise<StepResult> {
  const files = { plan: join(workspace, 'cleanup-plan.json'), report: join(workspace, 'cleanup-report.json') }
  const options = Object.entries({ ...inputs, ...files }).map(([name, value]) => `--${name}=${value}`)
  const fake = createFakeHost({
    args: ['cleanup', command, ...options],
    variables: { ...PREDEFINED, ...variables },
    home,
    temp,
    transport
  })
  const host = { ...fake.host, now: () => new Date() }
  const exitCode = await runOn(host, commandLine, reportCommandLineFailure)
  expect(fake.listeners()).toBe(0)
  const said = (weight: string): readonly string[] => fake.err.filter(line => line.startsWith(`${weight}: `))
  return {
    exitCode,
    outputs: {},
    summary: '',
    log: [...fake.out, ...fake.err],
    errors: said('error'),
    warnings: said('warning'),
    raised: fake.raised
  }
}
