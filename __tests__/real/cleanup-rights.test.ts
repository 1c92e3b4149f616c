import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { applyCleanup, planCleanup } from '../../src/commands/cleanup/cleanup.js'
import { selfSigned } from './certificates.js'
import { makeCleanupWorld, PASSWORD } from './cleanup-world.js'
import type { CleanupWorld } from './cleanup-world.js'
import { createLayout } from './oci-layout.js'
import { startRegistry } from './registry.js'
import type { RealRegistry } from './registry.js'
import { startTokenServer } from './token-server.js'
import type { TokenServer } from './token-server.js'

const POLICY = `
version: 1
guards: { max-percent: 50 }
rules:
  - name: old
    tags: ['old']
`

let world: CleanupWorld
let registry: RealRegistry
let tokens: TokenServer
let repository: string

beforeAll(async () => {
  world = await makeCleanupWorld({ PASSWORD })
  const signer = selfSigned(world.folder, 'signer')
  const users = { alice: PASSWORD, reader: PASSWORD }
  tokens = await startTokenServer({ users, signer, rights: { reader: ['pull'] } })
  registry = await startRegistry({ folder: join(world.folder, 'registry'), token: tokens.auth })
  repository = `${registry.host}/team/app`
  const layout = await createLayout(join(world.folder, 'layout'))
  for (const name of ['old', 'new'])
    await world.push(await layout.name(name, await layout.image(name)), `${repository}:${name}`)
}, 60_000)

afterAll(async () => {
  await registry.stop()
  await tokens.stop()
  await world.remove()
})

const login = (user: string): string => `${registry.host} username=${user} password-env=PASSWORD`

describe('invariant 16, least privilege', () => {
  it('plans with the right to pull alone, and asks for no other', async () => {
    const before = tokens.granted.length
    const plan = await planCleanup(await world.request({ registries: login('reader') }, POLICY, repository))
    expect(plan.repositories.map(({ blocked, counts }) => [blocked, counts.tagsDeleted])).toEqual([
      [undefined, 1]
    ])
    expect(tokens.granted.slice(before).filter(line => /push|delete|\*/.test(line))).toEqual([])
  })

  it('applies nothing when the right to delete is missing, and says so before the first delete', async () => {
    const request = await world.request({ registries: login('reader') }, POLICY, repository)
    const plan = await planCleanup(request)
    await expect(applyCleanup(request, plan)).rejects.toThrow(
      /delete .*"127\.0\.0\.1:\d+\/team\/app" was refused/
    )
    expect(await world.pulls(`${repository}:old`)).toBe(true)
  })

  it('applies with the right to delete', async () => {
    const request = await world.request({ registries: login('alice') }, POLICY, repository)
    expect((await applyCleanup(request, await planCleanup(request))).result).toBe('done')
    expect(await world.pulls(`${repository}:old`)).toBe(false)
    expect(await world.pulls(`${repository}:new`)).toBe(true)
  })
})

describe('when the inputs name no login for the host', () => {
  it("takes the one of the job's docker config", async () => {
    const folder = join(world.folder, 'docker')
    await mkdir(folder)
    const auth = Buffer.from(`reader:${PASSWORD}`).toString('base64')
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }))
    const plan = await planCleanup(await world.request({ 'docker-config': folder }, POLICY, repository))
    expect(plan.repositories.map(({ blocked }) => blocked)).toEqual([undefined])
    expect(world.context.lines).toContain(`${registry.host}: cleaning up as reader (docker config)`)
  })

  it('asks as nobody, is blocked where nobody may read, and deletes nothing', async () => {
    const request = await world.request({ 'docker-config': 'none' }, POLICY, repository)
    const plan = await planCleanup(request)
    expect(plan.repositories[0]?.blocked).toMatch(/401/)
    expect((await applyCleanup(request, plan)).result).toBe('failed')
  })
})

describe('when a registry asks nobody for a login', () => {
  it('is cleaned up as nobody', async () => {
    const open = await startRegistry({ folder: join(world.folder, 'open') })
    try {
      const layout = await createLayout(join(world.folder, 'layout-open'))
      const name = `${open.host}/team/open`
      for (const tag of ['old', 'new'])
        await world.push(await layout.name(tag, await layout.image(tag)), `${name}:${tag}`)
      const request = await world.request({ 'docker-config': 'none' }, POLICY, name)
      expect((await applyCleanup(request, await planCleanup(request))).result).toBe('done')
      expect(await world.pulls(`${name}:old`)).toBe(false)
      expect(await world.pulls(`${name}:new`)).toBe(true)
    } finally {
      await open.stop()
    }
  })
})

describe('when repositories are named by a glob', () => {
  it("finds them in the registry's catalogue", async () => {
    const anonymous = await startRegistry({ folder: join(world.folder, 'anonymous') })
    try {
      const layout = await createLayout(join(world.folder, 'layout-2'))
      const source = await layout.name('x', await layout.image('x'))
      for (const name of ['team/one', 'team/two', 'team/deep/three', 'other/four'])
        await world.push(source, `${anonymous.host}/${name}:x`)
      const request = await world.request({ 'docker-config': 'none' }, POLICY, `${anonymous.host}/team/*`)
      const plan = await planCleanup(request)
      expect(plan.repositories.map(one => one.repository)).toEqual(['team/one', 'team/two'])
    } finally {
      await anonymous.stop()
    }
  })
})
