import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readFile, readdir } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { runJob, type EndedProcess, type Env, type Step } from '../runner/runner.js'
import { startRegistry, type RealRegistry } from './registry.js'
import { ACTION, makeWorkplace, userConfigUntouched, type Workplace } from './workplace.js'

const JOBS = 64
/** Processes started at the same time; more would only wait for the two cores. */
const AT_ONCE = 8

let place: Workplace
let registry: RealRegistry
const numbers = Array.from({ length: JOBS }, (_, index) => index)
const user = (index: number) => `user-${index}`
const password = (index: number) => `password-of-${index}`

beforeAll(async () => {
  place = await makeWorkplace()
  const users = Object.fromEntries(numbers.map(index => [user(index), password(index)]))
  registry = await startRegistry({ folder: join(place.folder, 'registry'), users })
}, 60_000)
afterAll(async () => {
  await registry.stop()
  await place.remove()
})

/** Lets a number of holders in at a time. */
function gate(places: number) {
  const waiting: (() => void)[] = []
  let free = places
  return async (work: () => Promise<EndedProcess>): Promise<EndedProcess> => {
    if (free > 0) free--
    else
      await new Promise<void>(resolve => {
        waiting.push(resolve)
      })
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}

/** Resolves for everybody when the last one has come. */
function barrier(count: number): () => Promise<void> {
  let open: () => void = () => undefined
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  let come = 0
  return () => {
    if (++come === count) open()
    return opened
  }
}

/** One registry under 64 addresses: all of 127.0.0.0/8 is this machine. */
async function addresses(
  host: string
): Promise<{ readonly hosts: readonly string[]; readonly stop: () => void }> {
  const [target = '', port = ''] = host.split(':')
  const servers = await Promise.all(
    numbers.map(async index => {
      const server = createServer(socket => {
        const onward = connect(Number(port), target)
        socket.pipe(onward).pipe(socket)
        socket.on('error', () => onward.destroy())
        onward.on('error', () => socket.destroy())
      })
      await new Promise<void>(resolve => server.listen(Number(port), `127.0.0.${index + 2}`, resolve))
      return server
    })
  )
  return {
    hosts: numbers.map(index => `127.0.0.${index + 2}:${port}`),
    stop: () => {
      for (const server of servers) server.close()
    }
  }
}

interface Config {
  readonly auths: Readonly<Record<string, { readonly auth?: string }>>
}

async function configOf(env: Env): Promise<Config> {
  return JSON.parse(await readFile(join(env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8')) as Config
}

describe('when 64 jobs with a login each share one home', () => {
  it('gives every job its own login, and leaves nothing', async () => {
    const enter = gate(AT_ONCE)
    const together = barrier(JOBS)
    const correct: number[] = []
    const job = (index: number) => {
      const steps: readonly Step[] = [
        { uses: ACTION, with: { registry: registry.host, username: user(index), password: password(index) } },
        {
          always: true,
          call: async env => {
            // All 64 directories are there at once.
            await together()
            const auth = (await configOf(env)).auths[registry.host]?.auth ?? ''
            const answer = await fetch(`http://${registry.host}/v2/`, {
              headers: { authorization: `Basic ${auth}` }
            })
            const name = Buffer.from(auth, 'base64').toString('utf8').split(':')[0]
            if (answer.ok && name === user(index)) correct.push(index)
          }
        }
      ]
      const temp = join(place.temp, String(index))
      const github = { GITHUB_RUN_ID: String(1000 + index), RUNNER_NAME: `runner-${index}` }
      return runJob({ ...place.job, temp, github, gate: enter }, steps)
    }
    const results = await Promise.all(numbers.map(job))
    expect(results.filter(({ outcome }) => outcome === 'success')).toHaveLength(JOBS)
    expect(correct.sort((a, b) => a - b)).toEqual(numbers)
    expect(await userConfigUntouched(place)).toBe(true)
    for (const index of numbers) expect(await readdir(join(place.temp, String(index)))).toEqual([])
  }, 180_000)
})

describe('when 64 logins join the directory of one job', () => {
  it('keeps every entry, also when some logins are killed on the way', async () => {
    const enter = gate(AT_ONCE)
    const temp = join(place.temp, 'joined')
    const { hosts, stop } = await addresses(registry.host)
    const login = (index: number) => ({
      registries: `${hosts[index] ?? ''} username=${user(index)} password=${password(index)}`,
      autologin: 'false'
    })
    const result = await runJob({ ...place.job, temp }, [
      { uses: ACTION, with: login(0) },
      {
        call: async env => {
          const together = barrier(JOBS - 1)
          const joining = numbers.slice(1).map(index =>
            runJob({ ...place.job, temp, machine: env, gate: enter }, [
              { uses: ACTION, with: login(index) },
              // No post before the last login is in.
              { always: true, call: together }
            ])
          )
          const victims = numbers.map(index =>
            runJob({ ...place.job, temp, machine: env, gate: enter, killAfter: 30 + index * 2 }, [
              {
                uses: ACTION,
                with: {
                  ...login(0),
                  registries: `victim-${index}.example.com username=v password=v`,
                  verify: 'false'
                }
              }
            ])
          )
          const joined = await Promise.all(joining)
          await Promise.all(victims)
          expect(joined.map(({ log }) => log).filter(log => log.includes('::error'))).toEqual([])
          const { auths } = await configOf(env)
          const names = hosts.map(host => Buffer.from(auths[host]?.auth ?? '', 'base64').toString('utf8'))
          expect(names).toEqual(numbers.map(index => `${user(index)}:${password(index)}`))
        }
      }
    ])
    stop()
    expect(result.outcome).toBe('success')
    expect(await readdir(temp)).toEqual([])
  }, 240_000)
})
