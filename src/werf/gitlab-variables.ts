import { Failure } from '../errors.js'
import { implementationFor } from './container-registry.js'
import { ALL, commonRows, filled, NEW, OLD, releaseChannel, row } from './row.js'
import type { Facts, Row } from './row.js'
import { dockerTag } from './slug.js'

/** What `werf ci-env gitlab` exports. https://docs.gitlab.com/ci/variables/predefined_variables/ */
export const gitlabRows: readonly Row[] = [
  { name: 'WERF_STAGES_STORAGE', generations: OLD, value: stagesStorage },
  {
    name: 'WERF_STAGES_STORAGE_REPO_IMPLEMENTATION',
    generations: OLD,
    value: facts => implementationFor(facts.env('WERF_STAGES_STORAGE') ?? stagesStorage(facts), facts.ambient)
  },
  { name: 'WERF_IMAGES_REPO', generations: OLD, value: repository },
  {
    name: 'WERF_IMAGES_REPO_IMPLEMENTATION',
    generations: OLD,
    value: facts => implementationFor(facts.env('WERF_IMAGES_REPO') ?? repository(facts), facts.ambient)
  },
  { name: 'WERF_REPO', generations: NEW, value: repository },
  {
    name: 'WERF_REPO_CONTAINER_REGISTRY',
    generations: NEW,
    value: facts => implementationFor(facts.env('WERF_REPO') ?? repository(facts), facts.ambient)
  },
  { name: 'WERF_TAG_GIT_TAG', generations: OLD, value: facts => tagged(facts, gitTag(facts)) },
  {
    name: 'WERF_TAG_GIT_BRANCH',
    generations: OLD,
    value: facts => tagged(facts, gitTag(facts) === undefined ? gitBranch(facts) : undefined)
  },
  {
    name: 'WERF_TAG_BY_STAGES_SIGNATURE',
    generations: OLD,
    value: ({ tagging }) => (tagging === 'stages-signature' ? 'true' : undefined)
  },
  row('WERF_ENV', ALL, '{CI_ENVIRONMENT_SLUG}'),
  releaseChannel,
  row('WERF_ADD_ANNOTATION_PROJECT_GIT', ALL, 'project.werf.io/git={CI_PROJECT_URL}'),
  row('WERF_ADD_ANNOTATION_CI_COMMIT', ALL, 'ci.werf.io/commit={CI_COMMIT_SHA}'),
  row('WERF_ADD_ANNOTATION_CI_GIT_TAG', NEW, 'ci.werf.io/tag={CI_COMMIT_TAG}'),
  {
    name: 'WERF_ADD_ANNOTATION_GITLAB_CI_PIPELINE_URL',
    generations: ALL,
    value: facts =>
      address(
        facts,
        'gitlab.ci.werf.io/pipeline-url=',
        '{CI_PROJECT_URL}/pipelines/{CI_PIPELINE_ID}',
        'CI_PIPELINE_URL'
      )
  },
  {
    name: 'WERF_ADD_ANNOTATION_GITLAB_CI_JOB_URL',
    generations: ALL,
    value: facts =>
      address(facts, 'gitlab.ci.werf.io/job-url=', '{CI_PROJECT_URL}/-/jobs/{CI_JOB_ID}', 'CI_JOB_URL')
  },
  row('WERF_GIT_UNSHALLOW', OLD, '1'),
  {
    name: 'WERF_LOG_COLOR_MODE',
    generations: ['1.1', '1.2', '2'],
    value: ({ env }) => (showsNoColours(env('CI_SERVER_VERSION')) ? 'off' : 'on')
  },
  ...commonRows
]

function repository({ repo, env }: Facts): string | undefined {
  return repo ?? env('CI_REGISTRY_IMAGE')
}

/** Without a registry there is no stages storage either, where werf itself says `/stages`. */
function stagesStorage({ env }: Facts): string | undefined {
  return filled('{CI_REGISTRY_IMAGE}/stages', env)
}

/** The first name of each pair is GitLab's from before 9.0. */
function gitTag({ env }: Facts): string | undefined {
  return env('CI_BUILD_TAG') ?? env('CI_COMMIT_TAG')
}

function gitBranch({ env }: Facts): string | undefined {
  return env('CI_BUILD_REF_NAME') ?? env('CI_COMMIT_REF_NAME')
}

function tagged(facts: Facts, name: string | undefined): string | undefined {
  if (facts.tagging !== 'tag-or-branch') return undefined
  if (name !== undefined) return dockerTag(name)
  if (gitTag(facts) !== undefined || gitBranch(facts) !== undefined) return undefined
  throw new Failure(
    'input',
    'tagging-strategy: "tag-or-branch" needs CI_COMMIT_TAG or CI_COMMIT_REF_NAME, and the job has neither'
  )
}

/** Up to werf 1.2 the address is made of the project's; since 2.10.6 it is the one GitLab tells. */
function address({ generation, env }: Facts, key: string, made: string, told: string): string | undefined {
  const isMade = generation === '1.1' || generation === '1.2'
  return filled(`${key}${isMade ? made : `{${told}}`}`, env)
}

/** Newer than 12.1.3 and older than 12.2.0, whose job logs show no colours. */
function showsNoColours(version: string | undefined): boolean {
  const patch = /^12\.1\.(\d+)/.exec(version ?? '')?.[1]
  return patch !== undefined && Number(patch) > 3
}
