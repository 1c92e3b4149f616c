import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemble } from '../../scripts/component.js'
import { which } from '../../scripts/test-tools.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-auth-werf-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const FRAGMENT = `registry_auth_werf='\n${assemble('werf/werf.awk')}\n'\n`

/** Runs the login as a job's before_script, and what follows in the same shell. */
function runLogin(
  shell: readonly string[],
  { first = FRAGMENT, then = '', env }: { first?: string; then?: string; env: Record<string, string> }
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const [program = '', ...options] = shell
  const script = `set -e\n${first}${assemble('before-script.sh')}\n${then}\n`
  return spawnSync(program, options, {
    encoding: 'utf8',
    input: script,
    timeout: 20_000,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      GITLAB_CI: 'true',
      CI_JOB_ID: '4711',
      RUNNER_TEMP_PROJECT_DIR: folder,
      REGISTRY_AUTH_VERIFY: 'false',
      ...env
    }
  })
}

const SHELLS = [['dash'], ['bash'], ['busybox', 'ash'], ['mksh'], ['yash']]

describe.each(SHELLS.map(shell => [shell.join(' '), shell] as const))(
  'when a job asks for werf in %s',
  (_name, shell) => {
    const test = which(shell[0] ?? '') === undefined ? it.skip : it

    test.each(['REGISTRY_AUTH_WERF', 'REGISTRY_AUTH_TAGGING_STRATEGY'])(
      'ends with the name of the fragment where the job has not added it (%s)',
      name => {
        const { status, stderr } = runLogin(shell, { first: '', env: { [name]: '2' } })
        expect(stderr).toBe(
          'error: werf: is a fragment of its own: add "!reference [.registry-login-werf, before_script]" before that of the login\n'
        )
        expect(status).toBe(1)
        expect(readdirSync(folder)).toEqual([])
      }
    )

    test('tells the later stages of the docker config alone, and leaves nothing of itself in the shell', () => {
      const told = join(folder, 'gitlab-env')
      const { status, stdout } = runLogin(shell, {
        then: 'echo "$WERF_LOG_TERMINAL_WIDTH ${registry_auth_werf-none}"',
        env: { REGISTRY_AUTH_WERF: '2', GITLAB_ENV: told }
      })
      expect([status, stdout]).toEqual([0, '130 none\n'])
      const names = readFileSync(told, 'utf8').match(/^[A-Z_]+(?==)/gm)
      expect(names).toEqual([
        'DOCKER_CONFIG',
        'REGISTRY_AUTH_FILE',
        'HELM_REGISTRY_CONFIG',
        'WERF_DOCKER_CONFIG'
      ])
    })

    test('hands over a native credential of any characters, untraced, and goes on tracing', () => {
      const secret = `it's a "$(id)" \\\`x\` secret`
      const { status, stdout, stderr } = runLogin(shell, {
        first: `${FRAGMENT}set -x\n`,
        then: ': still traced\nset +x\nprintf %s "$WERF_REPO_QUAY_TOKEN"',
        env: {
          REGISTRY_AUTH_WERF: '3',
          REGISTRY_AUTH_FOR: 'cleanup',
          REGISTRY_AUTH_REGISTRIES: 'quay.io username=$oauthtoken password-env=QUAY_SECRET',
          WERF_REPO: 'quay.io/acme/app',
          QUAY_SECRET: secret
        }
      })
      expect([status, stdout]).toEqual([0, secret])
      expect(stderr).not.toMatch(/it'|x` secret/)
      expect(stderr).toContain('still traced')
    })
  }
)
