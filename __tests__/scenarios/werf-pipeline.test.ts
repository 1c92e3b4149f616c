import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { startFakeRegistry, type FakeRegistry } from '../fake/registry.js'
import { readInputs, type RawInputs } from '../../src/inputs/inputs.js'
import { Secret } from '../../src/secret.js'
import type { Env } from '../runner/runner.js'
import { ACTION } from './scenario.js'
import { startSeedWorld, type SeedWorld } from './seed-world.js'

// The pipelines that docs/werf.md shows, from there.

interface GitLabJob {
  readonly script: readonly string[]
  readonly variables: Env
}
interface GitLabPipeline {
  readonly default: { readonly before_script: readonly string[]; readonly after_script: readonly string[] }
  readonly build: GitLabJob
  readonly publish: GitLabJob
  readonly deploy: GitLabJob
  readonly cleanup: GitLabJob
}
interface GitHubWorkflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly steps: readonly {
          readonly uses?: string
          readonly with?: Readonly<Record<string, string | number>>
          readonly run?: string
        }[]
      }
    >
  >
}

function pipelines(): readonly [GitHubWorkflow, GitLabPipeline] {
  const text = readFileSync(join(ACTION, 'docs', 'werf.md'), 'utf8')
  const [, section = ''] = text.split('\n## A pipeline\n')
  const [github = '', gitlab = ''] = [...section.matchAll(/^```yaml\n(.*?)^```$/gms)].map(
    ([, block = '']) => block
  )
  return [parse(github) as GitHubWorkflow, parse(gitlab) as GitLabPipeline]
}

const SECRETS = { job: 'glcbt-tops3cret', cleanup: 'A3XewXjfldf', deploy: 'gldt-tops3cret' }
const unix = process.platform === 'win32' ? describe.skip : describe

let world: SeedWorld
let registry: FakeRegistry
beforeEach(async () => {
  world = await startSeedWorld()
  registry = await startFakeRegistry({
    users: {
      'gitlab-ci-token': { password: SECRETS.job },
      'werf-cleanup': { password: SECRETS.cleanup },
      deployer: { password: SECRETS.deploy }
    }
  })
})
afterEach(async () => {
  await registry.close()
  await world.remove()
})

unix('when the pipeline for GitLab runs', () => {
  it.each([
    ['build', `gitlab-ci-token:${SECRETS.job}`, 'build'],
    ['publish', `gitlab-ci-token:${SECRETS.job}`, 'bundle publish --require-built-images --tag c0ffee'],
    ['deploy', `deployer:${SECRETS.deploy}`, 'converge --require-built-images'],
    ['cleanup', `werf-cleanup:${SECRETS.cleanup}`, 'cleanup']
  ] as const)('gives %s the login of its purpose, and leaves nothing', async (name, login, args) => {
    const [, pipeline] = pipelines()
    const { script, variables } = pipeline[name]
    const lines = [...pipeline.default.before_script, ...script, ...pipeline.default.after_script]
    const { exitCode, output, found } = await world.sh(lines.join('\n'), {
      GITLAB_CI: 'true',
      CI_JOB_ID: '4711',
      CI_REGISTRY: registry.host,
      CI_REGISTRY_IMAGE: `${registry.host}/acme/app`,
      CI_JOB_TOKEN: SECRETS.job,
      CI_COMMIT_SHA: 'c0ffee',
      CI_DEPLOY_USER: 'deployer',
      CI_DEPLOY_PASSWORD: SECRETS.deploy,
      WERF_IMAGES_CLEANUP_PASSWORD: SECRETS.cleanup,
      ...variables
    })
    expect([exitCode, output.includes('error:')]).toEqual([0, false])
    for (const secret of Object.values(SECRETS)) expect(output).not.toContain(secret)
    expect(found?.args).toEqual(args.split(' '))
    expect(found?.logins).toEqual({ [registry.host]: login })
    expect(found?.env['WERF_REPO']).toBe(`${registry.host}/acme/app`)
    expect(await world.scenario.left()).toEqual([])
  })
})

describe('when the pipeline for GitHub is read', () => {
  const reader = {
    env: () => undefined,
    secret: (value: string) => new Secret(value),
    withheldSecrets: () => undefined
  }

  it.each([
    ['build', ['build', 'publish'], []],
    ['publish', ['publish'], []],
    ['deploy', ['deploy'], []],
    ['cleanup', ['cleanup'], ['ghcr.io']]
  ] as const)('asks for the purpose of %s, for werf and its variables', async (name, purposes, hosts) => {
    const [workflow] = pipelines()
    const step = workflow.jobs[name]?.steps.find(({ uses }) => uses?.startsWith('OWNER/registry-auth@'))
    const texts = Object.entries(step?.with ?? {}).map(([input, value]) => [
      input,
      String(value).replaceAll(/\$\{\{.*?\}\}/g, 'tops3cret')
    ])
    const inputs = await readInputs(Object.fromEntries(texts) as RawInputs, reader)
    expect(inputs.purposes).toEqual(purposes)
    expect(inputs.logins.map(({ host }) => host.key)).toEqual(hosts)
    expect([inputs.autologin, inputs.werf?.generation]).toEqual([true, '2'])
    expect(inputs.werfRequest).toBeDefined()
    expect(workflow.jobs[name]?.steps.filter(({ run }) => run?.startsWith('werf '))).toHaveLength(1)
  })
})
