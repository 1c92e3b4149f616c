import { describe, expect, it } from '@jest/globals'
import { readInputs } from '../../src/inputs/inputs.js'
import type { Inputs, RawInputs } from '../../src/inputs/inputs.js'
import { Secret } from '../../src/secret.js'

interface World {
  readonly env?: Readonly<Record<string, string>>
  readonly withheld?: string
}

function read(raw: RawInputs, { env = {}, withheld }: World = {}): Promise<Inputs> {
  return readInputs(raw, {
    env: name => (env[name] === '' ? undefined : env[name]),
    secret: value => new Secret(value),
    withheldSecrets: () => withheld
  })
}

function brief({ logins }: Inputs): readonly string[] {
  return logins.map(({ host, path, username, password }) =>
    [host.key, path, username, password?.reveal()].map(part => part ?? '-').join(' ')
  )
}

describe('when one registry is given as docker/login-action takes it', () => {
  it.each([
    [{ username: 'u', password: 'p' }, 'docker.io - u p'],
    [{ registry: 'docker.io', username: 'u', password: 'p' }, 'docker.io - u p'],
    [{ registry: 'https://index.docker.io/v1/', username: 'u', password: 'p' }, 'docker.io - u p'],
    [{ registry: 'GHCR.io', username: 'u', password: 'p' }, 'ghcr.io - u p'],
    [
      { registry: 'https://registry.example:5000/v2/', username: 'u', password: 'p' },
      'registry.example:5000 - u p'
    ],
    [{ registry: 'ghcr.io/acme', username: 'u', password: 'p' }, 'ghcr.io - u p'],
    [{ registry: '[::1]:5000', username: 'u', password: 'p' }, '[::1]:5000 - u p'],
    [{ registry: 'ghcr.io' }, 'ghcr.io - - -']
  ])('reads %j', async (raw, expected) => {
    expect(brief(await read(raw))).toEqual([expected])
  })

  it('gives no autologin unless it is asked for', async () => {
    const raw = {
      registry: 'ghcr.io',
      username: 'u',
      password: 'p',
      logout: 'true',
      ecr: 'auto',
      for: 'build, publish'
    }
    expect((await read(raw)).autologin).toBe(false)
    expect((await read({ ...raw, autologin: 'true' })).autologin).toBe(true)
    expect((await read({ ...raw, repositories: 'ghcr.io/a/b' })).autologin).toBe(true)
    expect((await read({})).autologin).toBe(true)
    expect((await read({ logout: 'false' })).autologin).toBe(true)
  })

  it('refuses the list beside it', async () => {
    await expect(
      read({ registry: 'ghcr.io', 'registry-auth': '- {username: u, password: p}' })
    ).rejects.toThrow('registry-auth: cannot be used with registry, username, password, scope or ecr')
  })
})

describe('when a scope is given', () => {
  it.each([
    [{ scope: 'myorg/myimage@push' }, 'registry-1.docker.io/myorg/myimage@push', 'myorg/myimage'],
    [{ scope: '@push' }, 'registry-1.docker.io@push', undefined],
    [{ registry: 'ghcr.io', scope: 'acme/app' }, 'ghcr.io/acme/app', 'acme/app']
  ])('finds the directory Buildx looks in for %j', async (raw, directory, repository) => {
    const [login] = (await read({ username: 'u', password: 'p', ...raw })).logins
    expect(login?.scope).toEqual(repository === undefined ? { directory } : { directory, repository })
  })

  it.each(['../x', 'a/../b', 'A/b', 'a b', '@', 'a@b@c', '/a'])('refuses %j', async scope => {
    await expect(read({ username: 'u', password: 'p', scope })).rejects.toThrow(
      'username, "scope": takes NAMESPACE/REPO[@push] or @push, in lower case'
    )
  })

  it('is ignored where docker/login-action is told to ignore it', async () => {
    const inputs = await read(
      { username: 'u', password: 'p', scope: '@push' },
      { env: { DOCKER_LOGIN_SCOPE_DISABLED: '1' } }
    )
    expect(inputs.logins[0]?.scope).toBeUndefined()
  })
})

describe('when a password is missing', () => {
  const line = 'registry.example username=u password-env=TOKEN'

  it('says which kind of missing', async () => {
    await expect(read({ registries: line })).rejects.toThrow(
      'registries, line 1: the variable that "password-env" names is empty or not set for this job'
    )
    await expect(read({ username: 'u' })).rejects.toThrow(
      'username: has a "username", but its password is empty'
    )
  })

  it('says why, where the CI withholds secrets', async () => {
    await expect(read({ registries: line }, { withheld: 'secrets are not given to forks' })).rejects.toThrow(
      'registries, line 1: the variable that "password-env" names is empty or not set for this job: secrets are not given to forks'
    )
  })

  it('leaves an optional login out', async () => {
    const inputs = await read({ registries: `${line} optional=true\nb.example` })
    expect(inputs.skipped).toEqual([
      {
        at: 'registries, line 1',
        host: { name: 'registry.example', key: 'registry.example' },
        reason: 'the variable that "password-env" names is empty or not set for this job'
      }
    ])
    expect(brief(inputs)).toEqual(['b.example - - -'])
  })

  it('refuses a secret where the name of its variable belongs, and does not say it', async () => {
    const attempt = read({ registries: 'registry.example username=u password-env=s3cret-value' })
    await expect(attempt).rejects.toThrow(
      'registries, line 1, "password-env": takes the name of a variable, not the secret itself'
    )
    await expect(attempt).rejects.not.toThrow(/s3cret/)
  })
})

describe('when an identity stands in for the password', () => {
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'

  it('takes it, with a user name or without', async () => {
    const { logins } = await read({
      registries: `${host} role=r region=eu-west-1\ndocker.io username=acme connection-id=c`
    })
    expect(logins.map(({ identity, username }) => ({ ...identity, username }))).toEqual([
      { role: 'r', region: 'eu-west-1', username: undefined },
      { 'connection-id': 'c', username: 'acme' }
    ])
  })

  it('does not count a region as one, so that an empty password stays a mistake', async () => {
    const line = `${host} username=AKIA1 password= region=eu-west-1`
    await expect(read({ registries: line })).rejects.toThrow('has a "username", but its password is empty')
    expect((await read({ registries: `${line} optional=true` })).logins).toEqual([])
  })

  it('refuses a password beside it', async () => {
    await expect(read({ registries: `${host} username=u password=p role=r` })).rejects.toThrow(
      'registries, line 1: has a password and "role"; one of them says who the job is'
    )
  })

  it('leaves an optional one out where the run is given no OIDC token', async () => {
    const inputs = await read({ registries: `${host} role=r optional=true` }, { withheld: 'a fork' })
    expect(inputs.skipped.map(({ reason }) => reason)).toEqual(['no OIDC token is given to this run: a fork'])
  })
})

describe('when an input is wrong', () => {
  it.each([
    [{ registries: 'half-a-secret' }, 'registries, line 1: is no registry address'],
    [{ registries: 'user@registry.example' }, 'registries, line 1: is no registry address'],
    [{ registries: 'registry.example/Team/../x' }, 'registries, line 1: is no registry address'],
    [{ registry: `eyJ.${'a'.repeat(80)}.x` }, 'registry: is no registry address'],
    [{ registries: 'registry.example:99999' }, 'registries, line 1: is no registry address'],
    [
      { registries: 'registry.example username=a:b password=p' },
      'registries, line 1, "username": holds a colon'
    ],
    [
      { registries: 'registry.example password=p' },
      'registries, line 1: has a password without a "username"'
    ],
    [{ registries: 'registry.example insecure=yes' }, 'registries, line 1, "insecure": takes true or false'],
    [
      { registries: 'registry.example for=push' },
      'registries, line 1, "for": takes a list out of "build", "publish", "cleanup" or "deploy"'
    ],
    [{ for: 'everything' }, 'for: takes a list out of'],
    [{ verify: 'maybe' }, 'verify: takes "true", "false" or "push"'],
    [{ logout: 'no' }, 'logout: takes true or false'],
    [
      { repositories: 'ghcr.io/acme/app:v1' },
      'repositories: is no repository: HOST/NAME, without a tag or digest'
    ],
    [{ repositories: 'ghcr.io/a\nghcr.io/b@sha256:0' }, 'repositories, line 2: is no repository']
  ] satisfies readonly (readonly [RawInputs, string])[])('refuses %j', async (raw, message) => {
    await expect(read(raw)).rejects.toThrow(message)
  })
})

describe('when repositories are named', () => {
  it('puts them in lower case, once each, Docker Hub in its short and long form', async () => {
    const { repositories } = await read({
      repo: 'ghcr.io/Acme/App',
      repositories: '# comment\nghcr.io/acme/app, acme/tool docker.io/acme/tool\nlocalhost:5000/x'
    })
    expect(repositories.map(({ host, name }) => `${host.key}/${name}`)).toEqual([
      'ghcr.io/acme/app',
      'docker.io/acme/tool',
      'localhost:5000/x'
    ])
    const hub = (await read({ repositories: 'alpine docker.io/alpine library/alpine' })).repositories
    expect(hub.map(({ name }) => name)).toEqual(['library/alpine'])
  })
})
