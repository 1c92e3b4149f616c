import type { Face, InputDefinition } from '../../inputs/table.js'

const ALL: readonly Face[] = ['action', 'component', 'cli']

/** What a cleanup can be asked to do; `plan` is what happens when nobody says anything. */
export const CLEANUP_COMMANDS = ['plan', 'apply', 'run', 'verify', 'restore'] as const

export type CleanupCommand = (typeof CLEANUP_COMMANDS)[number]

/** The inputs that say how to log in; they mean what they mean in a login. */
const LOGIN_INPUTS = [
  { name: 'registry', faces: ALL, type: 'text', doc: 'registry to clean up in, [scheme://]HOST[:PORT]' },
  { name: 'username', faces: ALL, type: 'text', doc: 'user name at the registry' },
  { name: 'password', faces: ['action'], type: 'text', doc: 'password or token of the user' },
  {
    name: 'password-env',
    faces: ['component', 'cli'],
    type: 'text',
    doc: 'name of the variable that holds the password'
  },
  { name: 'registries', faces: ALL, type: 'lines', doc: 'one registry per line: HOST[/PATH] key=value …' },
  { name: 'registry-auth', faces: ['action', 'cli'], type: 'lines', doc: "docker/login-action's YAML list" },
  {
    name: 'autologin',
    faces: ALL,
    type: 'choice',
    choices: ['auto', 'true', 'false'],
    default: 'auto',
    doc: "log in to the CI's own registry with the CI's own token"
  },
  { name: 'github-token', faces: ['action'], type: 'text', doc: "token for GitHub's registry" },
  {
    name: 'ecr',
    faces: ['action'],
    type: 'choice',
    choices: ['auto', 'true', 'false'],
    default: 'auto',
    doc: 'whether the registry is Amazon ECR'
  },
  {
    name: 'docker-config',
    faces: ALL,
    type: 'text',
    doc: 'docker config directory whose logins are used; none uses no such logins'
  }
] as const satisfies readonly InputDefinition[]

/** Where things are read and written. */
const PLACE_INPUTS = [
  {
    name: 'plan',
    faces: ALL,
    type: 'text',
    default: 'cleanup-plan.json',
    doc: 'file that plan and run write the plan to, and apply reads it from'
  },
  {
    name: 'report',
    faces: ALL,
    type: 'text',
    default: 'cleanup-report.json',
    doc: 'file that apply and run write the report to, and restore reads it from'
  }
] as const satisfies readonly InputDefinition[]

/** What may be deleted, and how much of it at most. */
const LIMIT_INPUTS = [
  {
    name: 'max-percent',
    faces: ALL,
    type: 'text',
    doc: "most percent of a repository's tags to delete (25)"
  },
  {
    name: 'max-count',
    faces: ALL,
    type: 'text',
    doc: 'most tags and manifests to delete per repository (500)'
  },
  {
    name: 'min-kept',
    faces: ALL,
    type: 'text',
    doc: 'images with a tag that must be left per repository (1)'
  },
  { name: 'time-budget', faces: ALL, type: 'text', doc: 'time after which the run ends cleanly: 30m, 2h' },
  { name: 'request-budget', faces: ALL, type: 'text', doc: 'requests after which the run ends cleanly' },
  {
    name: 'replace-tags',
    faces: ALL,
    type: 'boolean',
    default: 'false',
    doc: 'allow pushing a throw-away manifest to a tag where a registry cannot remove a tag alone'
  },
  {
    name: 'delete-by',
    faces: ALL,
    type: 'choice',
    choices: ['auto', 'tag', 'digest'],
    default: 'auto',
    doc: 'how a registry of no known product deletes: by tag (the tag alone), or by digest only'
  }
] as const satisfies readonly InputDefinition[]

/** What is in use, beyond what the policy says. */
const USE_INPUTS = [
  { name: 'keep-list', faces: ALL, type: 'text', doc: 'file of images in use, one per line' },
  {
    name: 'kubernetes',
    faces: ALL,
    type: 'lines',
    doc: 'contexts whose images are in use, one per line; in-cluster; current'
  },
  {
    name: 'kubeconfig',
    faces: ALL,
    type: 'text',
    doc: 'kubeconfig file; default KUBECONFIG, ~/.kube/config'
  },
  {
    name: 'git-directory',
    faces: ALL,
    type: 'text',
    doc: 'working copy whose branches, tags and commits git-refs means; default the workspace'
  }
] as const satisfies readonly InputDefinition[]

/** Every input of the cleanup on every face; `cleanup/action.yml`, the help and the template are checked against it. */
export const CLEANUP_INPUTS = [
  {
    name: 'command',
    faces: ['action', 'component'],
    type: 'choice',
    choices: CLEANUP_COMMANDS,
    default: 'plan',
    doc: 'plan, apply, run, verify or restore'
  },
  {
    name: 'repositories',
    faces: ALL,
    type: 'lines',
    doc: 'repositories to clean up, one per line: HOST/NAME or HOST/GLOB'
  },
  { name: 'policy', faces: ALL, type: 'lines', doc: 'what to keep: a YAML file, or the YAML itself' },
  {
    name: 'dry-run',
    faces: ALL,
    type: 'boolean',
    default: 'true',
    doc: 'run deletes only with false; apply deletes, since that is its word'
  },
  ...PLACE_INPUTS,
  ...LIMIT_INPUTS,
  ...USE_INPUTS,
  ...LOGIN_INPUTS
] as const satisfies readonly InputDefinition[]

export type CleanupInputName = (typeof CLEANUP_INPUTS)[number]['name']

/** Inputs as a face reads them: trimmed text, absent when not given or empty. */
export type RawCleanupInputs = Readonly<Partial<Record<CleanupInputName, string>>>

/** The names of the login inputs, which a login's own reader reads. */
export const CLEANUP_LOGIN_INPUTS: readonly (typeof LOGIN_INPUTS)[number]['name'][] = LOGIN_INPUTS.map(
  ({ name }) => name
)

/** The table's default of an input, undefined for one that has none. */
export function cleanupDefault(name: CleanupInputName): string | undefined {
  const definition = CLEANUP_INPUTS.find(input => input.name === name)
  return definition !== undefined && 'default' in definition ? definition.default : undefined
}
