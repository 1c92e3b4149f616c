import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { openJobConfig, writeLogins } from '../../src/job-config.js'
import { planStore } from '../../src/job-config/credential-store.js'
import { auth } from '../docker-config/logins.js'
import type { World } from './world.js'
import { entry, logTo, makeWorld, readJson, WINDOWS } from './world.js'

let world: World
beforeEach(() => {
  world = makeWorld()
  world.variables['PATH'] = `bin:${join(world.root, 'bin')}`
})
afterEach(() => {
  world.remove()
})

const posix = WINDOWS ? describe.skip : describe

function helper(name: string, script: string): void {
  chmodSync(world.write(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`), 0o755)
}

function plan(credsStore: string, limit = 5_000) {
  return planStore({ credsStore }, { env: name => world.variables[name], log: logTo(world.lines), limit })
}

posix('when a credential store is asked for its registries', () => {
  it('takes the names alone, and tells it that nothing comes in', async () => {
    helper('keys', 'cat >/dev/null; [ "$*" = list ] && echo \'{"a.test":"user","https://b.test":"user"}\'')
    expect(await plan('keys')).toEqual({
      kind: 'dropped',
      helper: 'keys',
      servers: ['a.test', 'https://b.test']
    })
    expect(world.lines).toEqual([])
  })

  it.each<[string, string, string]>([
    ['fails', 'echo hunter2; exit 1', 'failed to list its registries'],
    ['answers no JSON', 'echo hunter2', 'did not list its registries as JSON'],
    ['answers a list', 'echo \'["hunter2"]\'', 'did not list its registries as JSON'],
    ['never ends its answer', 'yes hunter2', 'listed more than 1 MB'],
    ['does not answer', 'sleep 20', 'did not answer within 0.3 s']
  ])('is dropped with a warning when it %s', async (_, script, problem) => {
    helper('keys', script)
    const start = performance.now()
    expect(await plan('keys', 300)).toEqual({ kind: 'dropped', helper: 'keys', servers: [] })
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(world.lines).toEqual([
      `warning: the credential store "keys" ${problem}: the job goes on without it`
    ])
  })

  it('is dropped with a warning when it is not there', async () => {
    expect(await plan('missing')).toEqual({ kind: 'dropped', helper: 'missing', servers: [] })
    expect(world.lines).toEqual([
      'warning: the credential store "missing" is not installed: the job goes on without it'
    ])
  })

  it.each(['../evil', 'a b', 'x;y', 'x\ny'])('never runs %j', async name => {
    helper('evil', `touch ${join(world.root, 'ran')}`)
    expect(await plan(name)).toEqual({ kind: 'dropped', helper: '', servers: [] })
    expect(world.lines).toEqual([
      'warning: the base config\'s "credsStore" is no helper\'s name: it is ignored'
    ])
    expect(existsSync(join(world.root, 'ran'))).toBe(false)
  })

  it.each(['ecr-login', 'gcloud', 'gcr', 'acr-env', 'acr-linux'])(
    'lets %s stay without asking',
    async name => {
      helper(name, `touch ${join(world.root, 'ran')}`)
      expect(await plan(name)).toEqual({ kind: 'stays' })
      expect(existsSync(join(world.root, 'ran'))).toBe(false)
    }
  )

  it.each(['ecr-login2', 'xgcloud', 'gcr2', 'acr'])('takes %s for one that enumerates', async name => {
    helper(name, "echo '{}'")
    expect(await plan(name)).toEqual({ kind: 'dropped', helper: name, servers: [] })
  })
})

posix('when a job starts from a config with a store', () => {
  it('goes on using it for the registries it has, without a secret on disk', async () => {
    helper('keys', 'echo \'{"a.test":"user","ghcr.io":"user"}\'')
    world.write('home/.docker/config.json', { credsStore: 'keys', auths: { 'a.test': {}, 'ghcr.io': {} } })
    const job = await openJobConfig(world.options())
    const { authFile } = await writeLogins(job, [entry('ghcr.io')], [])
    expect(readJson(authFile)).toEqual({
      auths: { 'a.test': {}, 'ghcr.io': auth('u', 'p') },
      credHelpers: { 'a.test': 'keys' }
    })
  })

  it('makes an auth.json beside a computing one, also for later steps', async () => {
    world.write('home/.docker/config.json', { credsStore: 'ecr-login' })
    const job = await openJobConfig(world.options())
    const { authFile, exports } = await writeLogins(job, [entry('ghcr.io')], [])
    expect(readJson(job.directory, 'config.json').credHelpers).toEqual({ 'ghcr.io': '' })
    Object.assign(world.variables, exports)
    await writeLogins(await openJobConfig(world.options()), [entry('quay.io')], [])
    expect(readJson(job.directory, 'config.json')).toMatchObject({
      credsStore: 'ecr-login',
      credHelpers: { 'ghcr.io': '', 'quay.io': '' }
    })
    expect(readJson(authFile)).toEqual({ auths: { 'ghcr.io': auth('u', 'p'), 'quay.io': auth('u', 'p') } })
  })
})
