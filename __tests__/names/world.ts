import { randomInt } from 'node:crypto'
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'
import { node24 } from '../../scripts/node24.js'
import { missingTools } from '../../scripts/test-tools.js'
import { createAuthority } from '../fake/certificates.js'
import { createOidcIssuer, type OidcIssuer } from '../fake/oidc-issuer.js'
import { githubIdTokens, serveVendor } from '../fake/vendor.js'
import { command, succeed, type Ended } from '../real/command.js'
import { emptyImage, pathOnly } from '../real/workplace.js'
import { runJob, type Env, type JobOptions, type JobResult, type Step } from '../runner/runner.js'
import { builtAction } from './built-action.js'
import { close, createEndings, type Endings } from './endings.js'
import { startFront, type Route } from './front.js'
import { makeNamespace, obstacle, type Namespace } from './namespace.js'
import { expectNoSecret } from './outcome.js'

/** The subject of the job's OIDC tokens. */
export const SUBJECT = 'repo:acme/app:ref:refs/heads/main'

const BEARER = 'bearer-of-the-oidc-service'

/** One job's machine, for which the vendors' names lead to servers on this machine. */
export interface NamesWorld {
  readonly home: string
  /** `METHOD NAME PATH` of everything that was sent to a name. */
  readonly requests: readonly string[]
  /** Runs a job whose first step is the built action; a further one uses the clients. */
  login(options: LoginOptions): Promise<JobResult>
  /** Runs a shell's script as a job that is not GitHub's; `$NODE` and `$CLI` are the built command line. */
  script(text: string, env: Env): Promise<Ended>
  /** Makes a program that runs another one where the names are, whatever its arguments. */
  wrap(program: string): Promise<string>
  /** Pushes an image to `HOST/NAME:TAG` with skopeo, reads it with docker, pulls it with skopeo. */
  pushAndPull(env: Env, reference: string): Promise<void>
  /** What is left in the runner's temp. */
  left(): Promise<readonly string[]>
  stop(): Promise<void>
}

export interface LoginOptions {
  readonly with: Env
  readonly env?: Env
  readonly token?: string
  /** The `sub` of the OIDC token; the job has no `id-token: write` when it is undefined explicitly. */
  readonly subject?: string | undefined
  /** Further steps. */
  readonly then?: readonly Step[]
}

/** A suite that needs real names: skipped with a line that says so where they cannot be had. */
export function describeNames(title: string, body: () => void): void {
  const reason = obstacle()
  if (reason === undefined) {
    describe(title, body)
    return
  }
  process.stderr.write(`real host names: skipped, since ${reason}\n`)
  describe.skip(title, body)
}

/** Starts the names; `routes` say what is behind them. What was started before a failure is ended. */
export async function startNames(
  routes: readonly Route[],
  issuer: OidcIssuer = createOidcIssuer()
): Promise<NamesWorld> {
  const missing = missingTools()
  if (missing.length > 0) throw new Error(`missing ${missing.join(', ')}: run "npm test", it installs them`)
  const endings = createEndings()
  try {
    return await start(endings, routes, issuer)
  } catch (error) {
    await endings.all()
    throw error
  }
}

async function start(endings: Endings, routes: readonly Route[], issuer: OidcIssuer): Promise<NamesWorld> {
  const uses = await builtAction()
  const temporary = await mkdtemp(join(await realpath(tmpdir()), 'registry-auth-names-'))
  const folder = endings.after(temporary, path => rm(path, { recursive: true, force: true }))
  const [home, temp] = [join(folder, 'home'), join(folder, 'temp')]
  for (const path of [home, temp]) await mkdir(path)
  const { requests, space } = await startSpace(endings, join(folder, 'space'), routes)
  const job = { node: await space.wrap(node24()), home, temp }
  const jobs = await startJobs(endings, issuer)
  const clients = { skopeo: await space.wrap('skopeo'), docker: await space.wrap('docker') }
  return {
    home,
    requests,
    login: options => jobs.run(job, uses, options),
    script: (text, env) => {
      const cli = { NODE: job.node, CLI: join(uses, 'dist', 'cli', 'index.cjs') }
      return command(['sh', '-c', text], { ...pathOnly(), HOME: home, TMPDIR: temp, ...env, ...cli })
    },
    wrap: program => space.wrap(program),
    pushAndPull: pushAndPull(clients, await emptyImage(folder), folder),
    left: () => readdir(temp),
    stop: endings.all
  }
}

/** Starts the front on an address of its own, and makes the view of this machine in which the routes' names lead there. */
export async function startSpace(
  endings: Endings,
  folder: string,
  routes: readonly Route[]
): Promise<{ readonly space: Namespace; readonly requests: readonly string[] }> {
  const names = [...new Set(routes.map(({ name }) => name))]
  const authority = createAuthority()
  endings.after(authority, ({ remove }) => {
    remove()
    return Promise.resolve()
  })
  // an address of its own, so that suites may run side by side
  const address = `127.${randomInt(1, 255)}.${randomInt(0, 255)}.${randomInt(1, 255)}`
  const certificate = authority.issue(names.map(name => `DNS:${name}`))
  const { requests } = endings.after(await startFront(address, certificate, routes), close)
  return { requests, space: await makeNamespace(folder, address, names, authority.cert) }
}

interface Jobs {
  run(job: JobOptions, uses: string, options: LoginOptions): Promise<JobResult>
}

/** Jobs with GitHub's OIDC service, of which every token it gave has to stay out of sight. */
async function startJobs(endings: Endings, issuer: OidcIssuer): Promise<Jobs> {
  let subject = SUBJECT
  const tokens: string[] = []
  const issue = (audience: string): string => {
    const token = issuer.issue({ sub: subject, aud: audience })
    tokens.push(token)
    return token
  }
  const { url } = endings.after(await serveVendor(githubIdTokens(BEARER, issue)), close)
  return {
    run: async (job, uses, { with: inputs, env = {}, token, then = [], ...options }) => {
      const permitted = !('subject' in options) || options.subject !== undefined
      subject = options.subject ?? SUBJECT
      const machine = permitted ? idTokenVariables(url) : {}
      const whole = { ...job, machine, ...(token === undefined ? {} : { token }) }
      const result = await runJob(whole, [{ uses, with: inputs, env }, ...then])
      expectNoSecret(result, [BEARER, ...tokens])
      return result
    }
  }
}

/** https://docs.github.com/actions/reference/security/oidc: what a job with `id-token: write` is given. */
function idTokenVariables(url: string): Env {
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/idtoken?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER
  }
}

function pushAndPull(
  clients: Readonly<Record<'skopeo' | 'docker', string>>,
  image: string,
  folder: string
): NamesWorld['pushAndPull'] {
  return async (env, reference) => {
    const remote = `docker://${reference}`
    const pulled = await mkdtemp(join(folder, 'pulled-'))
    await succeed([clients.skopeo, 'copy', '--format', 'v2s2', image, remote], env)
    const manifest = await succeed([clients.docker, 'manifest', 'inspect', reference], env)
    expect(manifest).toContain('"schemaVersion": 2')
    await succeed([clients.skopeo, 'copy', remote, `dir:${pulled}`], env)
    expect(await readdir(pulled)).toContain('manifest.json')
    // without the login nobody may read it
    const stranger = { ...pathOnly(), HOME: pulled }
    expect((await command([clients.skopeo, 'inspect', remote], stranger)).exitCode).not.toBe(0)
  }
}

/** Writes a docker config into the machine's home, as a hosted runner brings one. */
export async function writeHomeConfig({ home }: NamesWorld, config: object): Promise<void> {
  await mkdir(join(home, '.docker'), { recursive: true })
  await writeFile(join(home, '.docker', 'config.json'), JSON.stringify(config))
}
