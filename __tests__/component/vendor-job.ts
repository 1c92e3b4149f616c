import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect } from '@jest/globals'
import { missingTools } from '../../scripts/test-tools.js'
import type { Endings } from '../names/endings.js'
import type { Route } from '../names/front.js'
import { startSpace } from '../names/world.js'
import { emptyImage } from '../real/workplace.js'
import { runCiJob, type JobRun } from './gitlab-runner.js'
import { leaksOf, type KnownSecret } from './leaks.js'
import { makeMachine, type MachineOptions } from './machine.js'
import { componentJob } from './world.js'

/** A job of GitLab's whose vendors live on this machine under their own names. */
export interface VendorJobs {
  /** `METHOD NAME PATH` of everything that was sent to a name. */
  readonly requests: readonly string[]
  /** Runs a job with the component and one vendor's fragment, whose script pushes an image with skopeo and pulls it. */
  run(options: VendorJob): Promise<JobRun>
}

interface VendorJob {
  /** `google` for the fragment `.registry-login-google`. */
  readonly vendor: string
  /** The line of `registries`, without the variable of the OIDC token. */
  readonly line: string
  /** `HOST/NAME` of what is pushed. */
  readonly repository: string
  readonly idToken: string
  readonly machine: MachineOptions
  /** `CI_DEBUG_TRACE`. */
  readonly trace?: boolean
  /** What has to stay out of sight beside the OIDC token. */
  secrets(): readonly KnownSecret[]
}

/** Starts what is behind the names; `endings` end it. */
export async function startVendorJobs(endings: Endings, routes: readonly Route[]): Promise<VendorJobs> {
  const missing = missingTools()
  if (missing.length > 0) throw new Error(`missing ${missing.join(', ')}: run "npm test", it installs them`)
  const temporary = await mkdtemp(join(await realpath(tmpdir()), 'registry-auth-vendor-'))
  const folder = endings.after(temporary, path => rm(path, { recursive: true, force: true }))
  const { space, requests } = await startSpace(endings, join(folder, 'space'), routes)
  const image = await emptyImage(folder)
  return {
    requests,
    run: async ({ vendor, line, repository, idToken, secrets, machine: options, trace = false }) => {
      const machine = makeMachine(options)
      try {
        const [shell = 'sh', ...applet] = machine.runner.shell
        const inside = { ...machine.runner, shell: [await space.wrap(shell), ...applet] }
        const remote = `docker://${repository}:v1`
        const job = componentJob(
          { registries: `${line} id-token-env=VENDOR_TOKEN`, repositories: repository, autologin: 'false' },
          {
            before_script: [
              `!reference [.registry-login-${vendor}, before_script]`,
              '!reference [.registry-login, before_script]'
            ],
            script: [
              `skopeo copy --format v2s2 ${image} ${remote}`,
              `skopeo copy ${remote} "dir:$TMPDIR/pulled"`,
              'ls "$TMPDIR/pulled"; rm -r "$TMPDIR/pulled"'
            ]
          }
        )
        const result = await runCiJob(inside, job, { trace, variables: { VENDOR_TOKEN: idToken } })
        const known = [{ username: vendor, value: idToken }, ...secrets()]
        expect(leaksOf(result, machine, known)).toEqual([])
        // tokens handed out on the way, by what they begin with
        expect(`${result.log} ${machine.argv()}`).not.toMatch(/eyJ|ya29\.|dckr_jwt_/)
        // BusyBox's `timeout` leaves a watcher that looks once a second whether it is still needed
        for (let tries = 0; tries < 30 && machine.processes().length > 0; tries++) await setTimeout(100)
        expect(machine.processes()).toEqual([])
        expect(machine.left()).toEqual([])
        return result
      } finally {
        machine.remove()
      }
    }
  }
}
