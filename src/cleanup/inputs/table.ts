import { INPUTS } from '../../inputs/table.js'
import type { Face, InputDefinition, InputName } from '../../inputs/table.js'

const ALL: readonly Face[] = ['action', 'component', 'cli']

/** What a cleanup can be asked to do; `plan` is what happens when nobody says anything. */
export const CLEANUP_COMMANDS = ['plan', 'apply', 'run', 'verify', 'restore'] as const

export type CleanupCommand = (typeof CLEANUP_COMMANDS)[number]

/** The names of the login inputs, which a login's own reader reads. */
export const CLEANUP_LOGIN_INPUTS = [
  'registry',
  'username',
  'password',
  'password-env',
  'registries',
  'registry-auth',
  'ecr',
  'autologin',
  'github-token',
  'docker-config'
] as const satisfies readonly InputName[]

type LoginInput = Extract<(typeof INPUTS)[number], { readonly name: (typeof CLEANUP_LOGIN_INPUTS)[number] }>

/** What a login's own words do not say of a cleanup. */
const LOGIN_DOCS: Readonly<Partial<Record<InputName, string>>> = {
  registry: 'registry to clean up in, [scheme://]HOST[:PORT]',
  'docker-config': 'docker config directory whose logins are used; none uses no such logins'
}

/** The inputs that say how to log in; they are those of a login. */
const LOGIN_INPUTS = INPUTS.filter((input): input is LoginInput =>
  CLEANUP_LOGIN_INPUTS.some(name => name === input.name)
).map(input => ({ ...input, doc: LOGIN_DOCS[input.name] ?? input.doc }))

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

/** The table's default of an input, undefined for one that has none. */
export function cleanupDefault(name: CleanupInputName): string | undefined {
  const definition = CLEANUP_INPUTS.find(input => input.name === name)
  return definition !== undefined && 'default' in definition ? definition.default : undefined
}
