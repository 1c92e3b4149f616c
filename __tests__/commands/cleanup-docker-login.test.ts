import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dockerLogin, jobDockerConfigs } from '../../src/commands/cleanup/docker-login.js'
import type { DockerConfig } from '../../src/docker-config.js'
import { readInputs } from '../../src/inputs/inputs.js'
import { contextOf, host, shown } from '../providers/context.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cleanup-login-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A credential helper that notes what it is asked. */
function helper(name: string, script: string): void {
  const file = join(folder, `docker-credential-${name}`)
  writeFileSync(file, `#!/bin/sh\nserver=$(cat)\necho "$1 $server" >> ${folder}/asked\n${script}\n`)
  chmodSync(file, 0o755)
}

async function login(config: DockerConfig, name = 'registry.example', limit?: number): Promise<string> {
  const context = { ...contextOf({ ignoreAutologin: true }), env: (key: string) => ENV[key] }
  return shown(await dockerLogin(context, [config], host(name), limit))
}

const ENV: Record<string, string> = {}
beforeEach(() => {
  ENV['PATH'] = `${folder}:/usr/bin:/bin`
})

describe('when the docker config has an entry for the host', () => {
  it.each<[string, DockerConfig, string]>([
    [
      'a user name and password',
      { auths: { 'registry.example': { auth: base64('alice:a:b') } } },
      'alice:a:b'
    ],
    [
      'another spelling',
      { auths: { 'https://registry.example/v1/': { auth: base64('alice:pw') } } },
      'alice:pw'
    ],
    [
      'an identity token',
      { auths: { 'registry.example': { auth: base64('<token>:'), identitytoken: 'refresh' } } },
      'identity:refresh'
    ]
  ])('takes %s', async (_, config, expected) => {
    expect(await login(config)).toBe(`${expected} (docker config)`)
  })

  it('takes none of a host that only looks like it, or has an empty entry', async () => {
    const auth = base64('alice:pw')
    expect(
      await login({ auths: { 'registry.example.org': { auth }, 'registry.example:5000': { auth } } })
    ).toBe('-')
    expect(await login({ auths: { 'registry.example': {} } })).toBe('-')
  })

  it("finds Docker Hub's under its own key", async () => {
    const config = { auths: { 'https://index.docker.io/v1/': { auth: base64('alice:pw') } } }
    expect(await login(config, 'docker.io')).toBe('alice:pw (docker config)')
  })
})

describe('when the docker config names a credential helper for the host', () => {
  it('asks it, and no other', async () => {
    helper('own', `echo '{"ServerURL":"x","Username":"bob","Secret":"s3"}'`)
    const auths = { 'registry.example': { auth: base64('alice:pw') } }
    const config = { auths, credsStore: 'other', credHelpers: { 'registry.example': 'own' } }
    expect(await login(config)).toBe('bob:s3 (credential helper "own")')
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('get registry.example\n')
  })

  it('takes what it calls a token for an identity token', async () => {
    helper('own', `echo '{"Username":"<token>","Secret":"refresh"}'`)
    expect(await login({ credHelpers: { 'registry.example': 'own' } })).toBe(
      'identity:refresh (credential helper "own")'
    )
  })

  it('has nothing to say when the helper has not', async () => {
    helper('own', 'echo "credentials not found in native keychain"; exit 1')
    expect(await login({ credHelpers: { 'registry.example': 'own' } })).toBe('-')
  })

  it.each([
    ['fails', 'echo tops3cret; exit 1', /^the credential helper "own" failed to give a login/],
    ['is late', 'exec sleep 10', /^the credential helper "own" did not answer within 0.3 s/],
    ['has left a child behind', 'sleep 10', /^the credential helper "own" did not answer within 0.3 s/],
    ['never ends to talk', 'exec yes tops3cret', /^the credential helper "own" /],
    ['gives a secret that is none', `echo '{"Username":"bob","Secret":7}'`, /did not answer as one/],
    ['gives no JSON object', `echo '["tops3cret"]'`, /did not answer as one/],
    ['answers something else', 'echo tops3cret', /^the credential helper "own" did not answer as one/]
  ])('fails without a word of its output when it %s', async (_, script, message) => {
    helper('own', script)
    const failure = await login(
      { credHelpers: { 'registry.example': 'own' } },
      'registry.example',
      300
    ).catch((error: unknown) => (error instanceof Error ? error.message : ''))
    expect(failure).toMatch(message)
    expect(failure).not.toContain('tops3cret')
  })

  it('runs nothing whose name is a path', async () => {
    await expect(login({ credHelpers: { 'registry.example': '../own' } })).rejects.toThrow(/that is no name/)
  })
})

describe('when the docker config has a credential store', () => {
  it('asks it first, and takes the entry of the file when it has nothing or is not there', async () => {
    const auths = { 'registry.example': { auth: base64('alice:pw') } }
    helper('store', `echo '{"Username":"bob","Secret":"s3"}'`)
    expect(await login({ auths, credsStore: 'store' })).toBe('bob:s3 (credential helper "store")')
    helper('store', 'echo "credentials not found in native keychain"; exit 1')
    expect(await login({ auths, credsStore: 'store' })).toBe('alice:pw (docker config)')
    expect(await login({ auths, credsStore: 'missing' })).toBe('alice:pw (docker config)')
  })

  it('does not ask it for a host whose helper is the empty name', async () => {
    helper('store', `echo '{"Username":"bob","Secret":"s3"}'`)
    const auths = { 'registry.example': { auth: base64('alice:pw') } }
    expect(await login({ auths, credsStore: 'store', credHelpers: { 'registry.example': '' } })).toBe(
      'alice:pw (docker config)'
    )
  })
})

describe("when the job's configs are looked for", () => {
  it('reads DOCKER_AUTH_CONFIG before the directory, and no directory for "none"', async () => {
    writeFileSync(join(folder, 'config.json'), '{"auths":{"own.example":{}}}')
    ENV['DOCKER_AUTH_CONFIG'] = '{"auths":{"above.example":{}}}'
    ENV['DOCKER_CONFIG'] = folder
    const context = { ...contextOf({ ignoreAutologin: true }), env: (key: string) => ENV[key] }
    const reader = { env: context.env, secret: context.secret, withheldSecrets: () => undefined }
    const names = async (raw: object): Promise<readonly string[]> =>
      jobDockerConfigs(await readInputs(raw, reader), context).flatMap(({ auths }) =>
        Object.keys(auths ?? {})
      )
    expect(await names({})).toEqual(['above.example', 'own.example'])
    expect(await names({ 'docker-config': 'none' })).toEqual(['above.example'])
  })
})
