import { execFile } from 'node:child_process'
import type { ExecFileException } from 'node:child_process'
import { Failure } from '../../errors.js'
import type { GitRefs } from '../plan/plan-facts.js'

/** Milliseconds for one call of git. */
const TIMEOUT = 60_000
const MAX_BYTES = 64 * 1024 * 1024

export interface GitDirectory {
  /** A working copy with the remote `origin`. */
  readonly directory: string
  /** Commits wanted per branch and tag. */
  readonly commits: number
  /** The job's environment: git finds its credentials there. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * The branches and tags that are alive at `origin`, asked there, since a CI's checkout knows only its own; and the
 * commits that lead to each, from the local history. Anything that cannot be learnt ends the run.
 */
export async function readGitRefs({ directory, commits, env }: GitDirectory): Promise<GitRefs> {
  const git: Git = args => run(args, directory, env)
  const listed = await git(['ls-remote', '--heads', '--tags', 'origin'])
  const refs = readListing(listed)
  // an empty remote is a wrong one: by it nothing would be alive
  if (refs.size === 0)
    throw new Failure(
      'config',
      'git-refs: "origin" has no branch and no tag, so nothing is deleted: check which repository the checkout is of'
    )
  const names = [...refs.keys()]
  const history = new Map<string, readonly string[]>()
  if (commits > 1) await refuseShallow(git)
  if (commits > 0) {
    for (const [ref, head] of refs) history.set(ref, await newest(git, head, commits))
  }
  return {
    branches: names.filter(ref => ref.startsWith('refs/heads/')).map(ref => ref.slice('refs/heads/'.length)),
    tags: names.filter(ref => ref.startsWith('refs/tags/')).map(ref => ref.slice('refs/tags/'.length)),
    commits: history
  }
}

/** Ref to commit; an annotated tag is listed twice, and `^{}` has the commit it stands for. */
function readListing(text: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, commit, ref] = /^([0-9a-f]{40,64})\t(refs\/(?:heads|tags)\/.+?)(?:\^\{\})?$/.exec(line) ?? []
    if (commit !== undefined && ref !== undefined) refs.set(ref, commit)
  }
  return refs
}

type Git = (args: readonly string[]) => Promise<string>

async function refuseShallow(git: Git): Promise<void> {
  if ((await git(['rev-parse', '--is-shallow-repository'])).trim() !== 'true') return
  throw new Failure(
    'input',
    'git-refs: the checkout is shallow, and "commits" needs history, so nothing is deleted: check out with all of it ("fetch-depth: 0", or GIT_DEPTH: 0)'
  )
}

/** The head alone is known without history. */
async function newest(git: Git, head: string, count: number): Promise<readonly string[]> {
  if (count === 1) return [head]
  const found = await git(['rev-list', `--max-count=${count}`, head, '--'])
  return found.split('\n').filter(line => line !== '')
}

/** No shell, no prompt; what git writes for people is not shown, since it can hold an address with a password. */
function run(args: readonly string[], directory: string, env: GitDirectory['env']): Promise<string> {
  const options = {
    cwd: directory,
    env: { ...env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    timeout: TIMEOUT,
    maxBuffer: MAX_BYTES
  }
  return new Promise((resolve, reject) => {
    execFile('git', [...args], options, (error, stdout) => {
      if (error === null) resolve(stdout)
      else reject(failure(args[0] ?? '', error))
    })
  })
}

function failure(command: string, { code, killed }: ExecFileException): Failure {
  const why = killed === true ? `no answer in ${TIMEOUT / 1000} s` : `exit code ${code ?? 'unknown'}`
  const remedy =
    code === 'ENOENT'
      ? 'install git, and check out the repository before this step'
      : 'check out the repository before this step, with a remote "origin" that the job may read ("git-directory" names another place)'
  return new Failure('config', `git-refs: "git ${command}" failed (${why}), so nothing is deleted: ${remedy}`)
}
