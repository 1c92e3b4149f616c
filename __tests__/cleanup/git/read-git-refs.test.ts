import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readGitRefs } from '../../../src/cleanup/git/read-git-refs.js'

const root = mkdtempSync(join(tmpdir(), 'git-refs-'))
const remote = join(root, 'remote')
const full = join(root, 'full')
const shallow = join(root, 'shallow')
const env = {
  PATH: process.env['PATH'],
  HOME: root,
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com'
}

function git(directory: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: directory, env, encoding: 'utf8', stdio: 'pipe' }).trim()
}

const commits: string[] = []

beforeAll(() => {
  mkdirSync(remote)
  git(remote, 'init', '-q', '-b', 'main')
  for (const message of ['one', 'two', 'three']) {
    git(remote, 'commit', '-q', '--allow-empty', '-m', message)
    commits.unshift(git(remote, 'rev-parse', 'HEAD'))
  }
  git(remote, 'tag', '-a', 'v1', '-m', 'annotated')
  git(remote, 'branch', 'feature/x', 'HEAD~1')
  git(root, 'clone', '-q', remote, 'full')
  git(root, 'clone', '-q', '--depth', '1', `file://${remote}`, 'shallow')
  // what exists here alone is not alive
  git(full, 'branch', 'local-only')
})

afterAll(() => {
  rmSync(root, { recursive: true })
})

describe("when the checkout's remote is asked what is alive", () => {
  it("names the remote's branches and tags, of a shallow checkout too", async () => {
    const refs = await readGitRefs({ directory: shallow, commits: 1, env })
    expect(refs.branches).toEqual(['feature/x', 'main'])
    expect(refs.tags).toEqual(['v1'])
    expect(refs.commits.get('refs/heads/main')).toEqual([commits[0]])
    expect(refs.commits.get('refs/heads/feature/x')).toEqual([commits[1]])
  })

  it('has the commit an annotated tag stands for', async () => {
    const refs = await readGitRefs({ directory: full, commits: 1, env })
    expect(refs.commits.get('refs/tags/v1')).toEqual([commits[0]])
  })

  it('lists as many commits as are wanted, newest first', async () => {
    const refs = await readGitRefs({ directory: full, commits: 2, env })
    expect(refs.commits.get('refs/heads/main')).toEqual([commits[0], commits[1]])
  })

  it('asks for no commit when none is wanted', async () => {
    expect((await readGitRefs({ directory: full, commits: 0, env })).commits.size).toBe(0)
  })

  it('ends the run when history is wanted and the checkout has none', async () => {
    await expect(readGitRefs({ directory: shallow, commits: 2, env })).rejects.toThrow(
      'the checkout is shallow'
    )
  })

  it('ends the run where there is no repository, and does not say what git said', async () => {
    await expect(readGitRefs({ directory: root, commits: 0, env })).rejects.toThrow(
      'git-refs: "git ls-remote" failed (exit code 128), so nothing is deleted: check out the repository before this step'
    )
  })

  it('ends the run where the remote has no refs, by which nothing would be alive', async () => {
    const empty = join(root, 'empty')
    mkdirSync(empty)
    git(empty, 'init', '-q', '--bare')
    git(root, 'clone', '-q', empty, 'of-empty')
    await expect(readGitRefs({ directory: join(root, 'of-empty'), commits: 0, env })).rejects.toThrow(
      'git-refs: "origin" has no branch and no tag, so nothing is deleted'
    )
  })
})
