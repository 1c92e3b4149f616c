/** Where an input can be given: the GitHub Action, the GitLab component, the command line. */
export type Face = 'action' | 'component' | 'cli'

export interface InputDefinition {
  readonly name: string
  readonly faces: readonly Face[]
  readonly type: 'text' | 'lines' | 'boolean' | 'choice'
  /** The values a `choice` takes. */
  readonly choices?: readonly string[]
  readonly default?: string
  readonly doc: string
}

const ALL: readonly Face[] = ['action', 'component', 'cli']

/** Every input of every face; `action.yml` and the command line's help are checked against it. */
export const INPUTS = [
  { name: 'registry', faces: ALL, type: 'text', doc: 'registry to log in to, [scheme://]HOST[:PORT]' },
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
    name: 'scope',
    faces: ['action'],
    type: 'text',
    doc: 'credential for Buildx alone: NAMESPACE/REPO[@push]'
  },
  {
    name: 'ecr',
    faces: ['action'],
    type: 'choice',
    choices: ['auto', 'true', 'false'],
    default: 'auto',
    doc: 'whether the registry is Amazon ECR'
  },
  {
    name: 'logout',
    faces: ['action'],
    type: 'boolean',
    default: 'true',
    doc: 'remove the config at the end'
  },
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
    name: 'for',
    faces: ALL,
    type: 'text',
    default: 'build, publish',
    doc: 'purposes: build, publish, cleanup, deploy'
  },
  { name: 'repo', faces: ALL, type: 'text', doc: 'image repository of the job, HOST/NAME' },
  {
    name: 'images',
    faces: ALL,
    type: 'lines',
    doc: 'names of the images below repo; ~ is a nameless one'
  },
  { name: 'tag', faces: ALL, type: 'text', doc: 'tag of the images' },
  {
    name: 'images-repo-mode',
    faces: ALL,
    type: 'choice',
    choices: ['auto', 'multirepo', 'monorepo'],
    default: 'auto',
    doc: 'a repository per image, or one for all'
  },
  { name: 'repositories', faces: ALL, type: 'lines', doc: 'further repositories to prove, HOST/NAME' },
  {
    name: 'verify',
    faces: ALL,
    type: 'choice',
    choices: ['true', 'false', 'push'],
    default: 'true',
    doc: 'what to prove: true, false, or push'
  },
  {
    name: 'docker-config',
    faces: ALL,
    type: 'text',
    doc: 'docker config directory to start from; none starts empty'
  },
  {
    name: 'mirror-home',
    faces: ['action'],
    type: 'boolean',
    default: 'false',
    doc: 'place the logins in the home docker config too'
  },
  {
    name: 'werf',
    faces: ALL,
    type: 'choice',
    choices: ['1.1', '1.2', '2', '3'],
    doc: "werf's generation, whose variables are exported as its ci-env does"
  },
  {
    name: 'tagging-strategy',
    faces: ['component', 'cli'],
    type: 'choice',
    choices: ['stages-signature', 'tag-or-branch'],
    doc: 'how werf 1.1 tags its images: stages-signature (default) or tag-or-branch'
  },
  {
    name: 'werf-version',
    faces: ['action', 'cli'],
    type: 'text',
    doc: 'werf to install: 2.10.6, 2.10.x, or a channel as "2 stable"; "|| installed" to fall back'
  },
  {
    name: 'werf-sha256',
    faces: ['action', 'cli'],
    type: 'text',
    doc: "SHA-256 of that version's binary, checked in place of its signature"
  },
  {
    name: 'job',
    faces: ['component'],
    type: 'text',
    default: '.registry-login',
    doc: 'name of the hidden job'
  },
  {
    name: 'cleanup',
    faces: ['component'],
    type: 'choice',
    choices: ['after_script', 'exit', 'none'],
    default: 'after_script',
    doc: "when the job's docker config is removed"
  }
] as const satisfies readonly InputDefinition[]

export type InputName = (typeof INPUTS)[number]['name']

/** The inputs docker/login-action has (`password` by its variable included); a step that uses these alone gets no autologin unless it asks. */
export const LOGIN_ACTION_INPUTS: readonly InputName[] = [
  'registry',
  'username',
  'password',
  'password-env',
  'ecr',
  'scope',
  'logout',
  'registry-auth'
]
