import type { Ambient } from '../ambient.js'
import type { Images } from '../images/read.js'
import type { Purpose } from '../purpose.js'
import type { Secret } from '../secret.js'
import type { WerfInput } from '../werf/generation.js'
import type { WerfRequest } from '../werf/install/request.js'
import { readImageInputs } from './image-inputs.js'
import { canonicalHost, readLogin } from './login-fields.js'
import type { FieldReader, LoginFields } from './login-fields.js'
import type { LoginInput, SkippedLogin } from './login-input.js'
import { collectMistakes } from './mistakes.js'
import type { Mistakes } from './mistakes.js'
import { parseRegistriesLines } from './registries-lines.js'
import { parseRepository } from './repositories.js'
import type { RepositoryName } from './repositories.js'
import { INPUTS, LOGIN_ACTION_INPUTS } from './table.js'
import type { InputName } from './table.js'
import { parseBoolean, parseChoice, parsePurposes } from './values.js'
import { readWerfRequest } from './werf-version.js'

/** Inputs as a face reads them: trimmed text, absent when not given or empty. */
export type RawInputs = Readonly<Partial<Record<InputName, string>>>

export type Verify = 'true' | 'false' | 'push'

/** A repository to prove, and where the user named it. */
export interface RepositoryInput extends RepositoryName {
  readonly at: string
}

/** Everything the user said, checked. */
export interface Inputs {
  readonly logins: readonly LoginInput[]
  readonly skipped: readonly SkippedLogin[]
  readonly autologin: boolean
  readonly purposes: readonly Purpose[]
  /** The step's own `for` differs from the default, so a login's own `for` only narrows it. */
  readonly purposesChosen: boolean
  readonly repo?: RepositoryInput
  /** The images named, and where they go. */
  readonly images?: Images
  /** `repo`, or the repositories of the images in its place, and `repositories` together, each once. */
  readonly repositories: readonly RepositoryInput[]
  readonly verify: Verify
  readonly dockerConfig?: string
  readonly mirrorHome: boolean
  readonly logout: boolean
  /** werf's variables are exported too. */
  readonly werf?: WerfInput
  /** The werf to install. */
  readonly werfRequest?: WerfRequest
}

/** What reading the inputs needs of the world. */
export interface InputReader {
  env(name: string): string | undefined
  secret(value: string, username?: string): Secret
  /** Why this run is given no secrets, where that is so. */
  withheldSecrets(): string | undefined
  /** Tells whose registry a host is, where its name does not. */
  readonly ambient?: Ambient
}

/** Reads and checks all inputs; throws one `Failure` that lists every mistake. */
export async function readInputs(raw: RawInputs, reader: InputReader): Promise<Inputs> {
  const mistakes = collectMistakes()
  const fieldReader: FieldReader = { ...reader, mistakes, scopesDisabled: scopesDisabled(reader) }
  const logins = await readLogins(raw, fieldReader)
  const images = await readImageInputs(raw, reader.ambient, mistakes)
  const repo = images === undefined ? readRepositories(raw.repo, 'repo', mistakes)[0] : images.repo
  const own = images?.repositories ?? (repo === undefined ? [] : [repo])
  const repositories = readRepositories(raw.repositories, 'repositories', mistakes)
  const purposes = parsePurposes(valueOf(raw, 'for'), 'for', mistakes)
  const werf = await readWerfInput(raw, reader, mistakes)
  const werfRequest = await readWerfRequest(raw, mistakes)
  const inputs: Inputs = {
    logins: logins.filter(isLogin),
    skipped: logins.filter(login => 'reason' in login),
    autologin: readAutologin(raw, mistakes),
    purposes,
    purposesChosen: purposes.join() !== parsePurposes(defaultOf('for'), 'for', mistakes).join(),
    ...(repo === undefined ? {} : { repo }),
    ...(images === undefined ? {} : { images }),
    repositories: unique([...own, ...repositories]),
    verify: parseChoice(valueOf(raw, 'verify'), ['true', 'false', 'push'], 'verify', mistakes),
    ...(raw['docker-config'] === undefined ? {} : { dockerConfig: raw['docker-config'] }),
    mirrorHome: parseBoolean(valueOf(raw, 'mirror-home'), 'mirror-home', mistakes),
    logout: parseBoolean(valueOf(raw, 'logout'), 'logout', mistakes, true),
    ...(werf === undefined ? {} : { werf }),
    ...(werfRequest === undefined ? {} : { werfRequest })
  }
  mistakes.settle()
  return inputs
}

function isLogin(login: LoginInput | SkippedLogin): login is LoginInput {
  return !('reason' in login)
}

async function readLogins(
  raw: RawInputs,
  reader: FieldReader
): Promise<readonly (LoginInput | SkippedLogin)[]> {
  const found: (LoginInput | SkippedLogin | undefined)[] = []
  const single = LOGIN_ACTION_INPUTS.filter(name => isSingleLogin(name, raw))
  const ecr = parseChoice(valueOf(raw, 'ecr'), ['auto', 'true', 'false'], 'ecr', reader.mistakes)
  if (raw['registry-auth'] !== undefined && (single.length > 0 || ecr !== 'auto')) {
    reader.mistakes.add('registry-auth', 'cannot be used with registry, username, password, scope or ecr')
  }
  if (single.length > 0)
    found.push(withEcr(readLogin(singleFields(raw), singlePlace(raw), false, reader), ecr))
  for (const { at, fields } of parseRegistriesLines(raw.registries ?? '', reader.mistakes)) {
    found.push(readLogin(fields, at, true, reader))
  }
  if (raw['registry-auth'] !== undefined) {
    const { parseRegistryAuth } = await import('./registry-auth.js')
    for (const { at, fields, ecr: choice } of parseRegistryAuth(raw['registry-auth'], reader.mistakes)) {
      const own = parseChoice(choice || 'auto', ['auto', 'true', 'false'], `${at}, "ecr"`, reader.mistakes)
      found.push(withEcr(readLogin(fields, at, false, reader), own))
    }
  }
  return found.filter(login => login !== undefined)
}

function withEcr(
  login: LoginInput | SkippedLogin | undefined,
  ecr: NonNullable<LoginInput['ecr']>
): LoginInput | SkippedLogin | undefined {
  return login === undefined || 'reason' in login || ecr === 'auto' ? login : { ...login, ecr }
}

/** True for the inputs that make a single login when they are given. */
function isSingleLogin(name: InputName, raw: RawInputs): boolean {
  if (name === 'ecr' || name === 'logout' || name === 'registry-auth') return false
  return raw[name] !== undefined
}

function singleFields(raw: RawInputs): LoginFields {
  return {
    registry: raw.registry ?? 'docker.io',
    ...(raw.username === undefined ? {} : { username: raw.username }),
    ...(raw.password === undefined ? {} : { password: raw.password }),
    ...(raw['password-env'] === undefined ? {} : { 'password-env': raw['password-env'] }),
    ...(raw.scope === undefined ? {} : { scope: raw.scope })
  }
}

function singlePlace(raw: RawInputs): string {
  return raw.registry === undefined ? 'username' : 'registry'
}

function readAutologin(raw: RawInputs, mistakes: Mistakes): boolean {
  const choice = parseChoice(valueOf(raw, 'autologin'), ['auto', 'true', 'false'], 'autologin', mistakes)
  if (choice !== 'auto') return choice === 'true'
  return !usesLoginActionAlone(raw)
}

/** True for a step that would mean the same to docker/login-action: its inputs are given and no others. */
function usesLoginActionAlone(raw: RawInputs): boolean {
  const given = INPUTS.filter(
    ({ name, ...definition }) =>
      raw[name] !== undefined && raw[name] !== ('default' in definition ? definition.default : undefined)
  ).map(({ name }) => name)
  const own = given.filter(name => name !== 'github-token' && !LOGIN_ACTION_INPUTS.includes(name))
  return given.some(name => name !== 'logout' && LOGIN_ACTION_INPUTS.includes(name)) && own.length === 0
}

function readRepositories(
  text: string | undefined,
  input: InputName,
  mistakes: Mistakes
): readonly RepositoryInput[] {
  const found: RepositoryInput[] = []
  const lines = (text ?? '').split(/\r\n|\r|\n/)
  for (const [index, line] of lines.entries()) {
    const at = lines.length === 1 ? input : `${input}, line ${index + 1}`
    if (line.trimStart().startsWith('#')) continue
    for (const word of line.split(/[\s,]+/).filter(part => part !== '')) {
      const repository = parseRepository(word)
      if (repository === undefined) mistakes.add(at, 'is no repository: HOST/NAME, without a tag or digest')
      else found.push({ at, host: canonicalHost(repository.host), name: repository.name })
    }
  }
  return found
}

function unique(repositories: readonly RepositoryInput[]): readonly RepositoryInput[] {
  return [...new Map(repositories.map(one => [`${one.host.key}/${one.name}`, one])).values()]
}

function scopesDisabled(reader: InputReader): boolean {
  return /^(?:1|t|true)$/i.test(reader.env('DOCKER_LOGIN_SCOPE_DISABLED') ?? '')
}

/** Without one of its inputs nothing is loaded. */
async function readWerfInput(
  raw: RawInputs,
  { env }: InputReader,
  mistakes: Mistakes
): Promise<WerfInput | undefined> {
  if (raw.werf === undefined && raw['tagging-strategy'] === undefined) return undefined
  const { readWerf } = await import('./werf-input.js')
  return readWerf(raw, env, mistakes)
}

/** The given value, or the table's default. */
function valueOf(raw: RawInputs, name: InputName): string {
  return raw[name] ?? defaultOf(name)
}

function defaultOf(name: InputName): string {
  const definition = INPUTS.find(input => input.name === name)
  return definition !== undefined && 'default' in definition ? definition.default : ''
}
