import { GITHUB_LEGACY_REGISTRY, GITHUB_REGISTRY, registryOf } from '../providers/github/names.js'
import { implementationFor } from './container-registry.js'
import { ALL, commonRows, filled, NEW, OLD, releaseChannel, row } from './row.js'
import type { Facts, Row } from './row.js'

/** What `werf ci-env github` exports. https://docs.github.com/actions/reference/workflows-and-actions/variables */
export const githubRows: readonly Row[] = [
  {
    name: 'WERF_STAGES_STORAGE',
    generations: OLD,
    value: facts => (facts.project === undefined ? undefined : below(facts, '/stages'))
  },
  { name: 'WERF_IMAGES_REPO', generations: OLD, value: imagesRepository },
  { name: 'WERF_REPO', generations: NEW, value: repository },
  {
    name: 'WERF_REPO_CONTAINER_REGISTRY',
    generations: NEW,
    value: facts => implementationFor(facts.env('WERF_REPO') ?? repository(facts), facts.ambient)
  },
  row('WERF_TAG_BY_STAGES_SIGNATURE', OLD, 'true'),
  releaseChannel,
  {
    name: 'WERF_ADD_ANNOTATION_PROJECT_GIT',
    generations: ALL,
    value: facts => filled(`project.werf.io/git=${server(facts)}/{GITHUB_REPOSITORY}`, facts.env)
  },
  row('WERF_ADD_ANNOTATION_CI_COMMIT', ALL, 'ci.werf.io/commit={GITHUB_SHA}'),
  {
    name: 'WERF_ADD_ANNOTATION_CI_GIT_TAG',
    generations: NEW,
    value: ({ env }) =>
      env('GITHUB_REF_TYPE') === 'tag' ? filled('ci.werf.io/tag={GITHUB_REF_NAME}', env) : undefined
  },
  {
    name: 'WERF_ADD_ANNOTATION_GITHUB_ACTIONS_RUN_URL',
    generations: ALL,
    value: facts =>
      filled(
        `github.ci.werf.io/workflow-run-url=${server(facts)}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}`,
        facts.env
      )
  },
  row('WERF_LOG_COLOR_MODE', ['1.1', '1.2', '2'], 'on'),
  ...commonRows
]

/** True when a variable is to be made that the project's name is a part of. */
export function needsProject({ generation, env, repo }: Omit<Facts, 'project' | 'limits'>): boolean {
  if (env('GITHUB_REPOSITORY') === undefined) return false
  if (generation !== '1.1') return repo === undefined && env('WERF_REPO') === undefined
  const hasImages = repo !== undefined || env('WERF_IMAGES_REPO') !== undefined
  return !hasImages || env('WERF_STAGES_STORAGE') === undefined
}

function repository(facts: Facts): string | undefined {
  if (facts.repo !== undefined) return facts.repo
  return facts.project === undefined ? undefined : below(facts, `/${facts.project.name}`)
}

/** Where an image has no name, the project's is the package's: below an owner and a repository there must be one. */
function imagesRepository(facts: Facts): string | undefined {
  const { repo, project } = facts
  if (repo !== undefined) return repo
  if (project === undefined) return undefined
  return below(facts, project.nameless ? `/${project.name}` : '')
}

function below(facts: Facts, end: string): string | undefined {
  const repository = facts.env('GITHUB_REPOSITORY')?.toLowerCase()
  const registry = registryFor(facts)
  return repository === undefined || registry === undefined ? undefined : `${registry}/${repository}${end}`
}

/** werf 1.1 knows GitHub's docker registry of old; an Enterprise Server's own registry serves every generation. */
function registryFor(facts: Facts): string | undefined {
  const registry = registryOf(server(facts))
  return facts.generation === '1.1' && registry === GITHUB_REGISTRY ? GITHUB_LEGACY_REGISTRY : registry
}

function server({ ambient }: Facts): string {
  return (ambient.github?.serverUrl ?? 'https://github.com').replace(/\/+$/, '')
}
