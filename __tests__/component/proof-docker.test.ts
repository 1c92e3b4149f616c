import { describe, expect, it } from '@jest/globals'
import { COMMON_AWKS } from './proof-awk.js'
import { prove } from './proof-world.js'

describe.each(COMMON_AWKS)('with %s, where nothing carries a secret but docker', awk => {
  const docker = (script: string, fields: Readonly<Record<string, string>> = {}, client = 'busybox') =>
    prove({
      awk,
      client,
      docker: `
        printf '%s\\n' "$@" >"$seen.arguments"
        cat >"$seen.password"
        while [ "$1" != --config ]; do shift; done
        cat "$2/config.json" >"$seen.config"
        env >"$seen.environment"
        ${script}`,
      registry: 'registry.example:5000',
      env: { DOCKER_AUTH_CONFIG: 'poison' },
      fields: { repositories: 'acme/app', ...fields }
    })

  it('proves the credential by its login, in a config of its own', () => {
    const found = docker('exit 0')
    expect([found.ok, found.failure]).toEqual([true, ''])
    expect(found.proof).toBe('credential accepted; pull, push on acme/app not proven')
    expect(found.docker['password']).toBe('hunter-2.Xyz')
    expect(found.docker['arguments']).not.toContain('hunter')
    expect(found.docker['arguments']?.trimEnd().split('\n').slice(2)).toEqual([
      'login',
      '--username=alice',
      '--password-stdin',
      'registry.example:5000'
    ])
    expect(JSON.parse(found.docker['config'] ?? '')).toEqual({ auths: { 'registry-auth.invalid': {} } })
    expect(found.docker['environment']).not.toMatch(/DOCKER_AUTH_CONFIG|hunter/)
    expect(found.requests).toEqual([])
  })

  it.each(['-x', '--help', 'o\'hara $(id) `id` \\ "x"', 'a;b', 'robot$acme+ci'])(
    'gives it the user name %j as it is',
    username => {
      expect(docker('exit 0', { username }).docker['arguments']).toContain(`\n--username=${username}\n`)
    }
  )

  it.each([
    [
      'Error response from daemon: Get "https://x/v2/": unauthorized: incorrect username or password',
      'unauthorized'
    ],
    ['login attempt to https://x/v2/ failed with status: 401 Unauthorized', 'unauthorized'],
    ['Error response from daemon: Get "https://x/v2/": denied: access forbidden', 'denied']
  ])('says what docker was told: %s', (text, reason) => {
    expect(docker(`echo '${text}' >&2; exit 1`).failure).toBe(
      `login to "registry.example:5000" as "alice" was refused (${reason}): check the user name and the password`
    )
  })

  it.each(['permission denied while trying to connect to the docker API at unix:///s', 'hunter-2.Xyz', ''])(
    'shows nothing else of its text: %j',
    text => {
      const found = docker(`echo '${text}' >&2; exit 1`)
      expect(found.failure).toBe(
        'docker could not log in to "registry.example:5000": check the registry\'s name and its certificate, or take an image with curl'
      )
    }
  )

  it('sends nothing where http was not allowed', () => {
    const found = prove({ awk, client: 'none', docker: 'exit 0', registry: 'http://registry.example' })
    expect(found.failure).toContain('is to be used over http')
  })

  it('proves no identity token', () => {
    const found = docker('exit 0', { 'identity-token': '1', username: '<token>' })
    expect(found.docker['arguments']).toBe('')
    expect(found.proof).toBe(
      'credential not proven (no curl or GNU wget in this image); pull, push on acme/app not proven'
    )
  })

  it.each(['busybox', 'none'])('proves nothing without docker (%s)', client => {
    const found = prove({ awk, client, registry: 'registry.example' })
    expect([found.ok, found.proof]).toEqual([
      true,
      'credential not proven (no curl or GNU wget in this image)'
    ])
  })
})
