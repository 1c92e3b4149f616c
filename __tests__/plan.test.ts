import { describe, expect, it } from '@jest/globals'
import type { Ambient } from '../src/ambient.js'
import { parseHost } from '../src/host.js'
import type { Host } from '../src/host.js'
import { readInputs } from '../src/inputs/inputs.js'
import type { RawInputs } from '../src/inputs/inputs.js'
import { plan } from '../src/plan.js'
import type { Plan, Present } from '../src/plan.js'
import { Secret } from '../src/secret.js'

const nowhere: Ambient = { ignoreAutologin: false }
const onGitHub: Ambient = {
  ignoreAutologin: false,
  github: {
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    actor: 'octocat',
    token: new Secret('t')
  }
}
const onGitLab: Ambient = {
  ignoreAutologin: false,
  gitlab: {
    registry: 'registry.gitlab.example',
    jobToken: new Secret('t'),
    caFile: '/builds/ca.pem',
    dependencyProxy: { server: 'gitlab.example:443', username: 'gitlab-ci-token', password: new Secret('t') }
  }
}

interface Given {
  readonly ambient?: Ambient
  /** Hosts an earlier step logged in to, and hosts the docker config has a login for. */
  readonly earlier?: readonly string[]
  readonly base?: readonly string[]
}

/** Makes a plan of inputs, none of which it may change. */
async function make(
  raw: RawInputs,
  { ambient = nowhere, earlier = [], base = [] }: Given = {}
): Promise<Plan> {
  const inputs = await readInputs(raw, {
    env: () => undefined,
    secret: value => new Secret(value),
    withheldSecrets: () => undefined
  })
  const present: Present = {
    earlier: ({ key }: Host) => earlier.includes(key),
    base: ({ key }: Host) => base.includes(key)
  }
  return plan(frozen(inputs), frozen(ambient), frozen(present))
}

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value))
    if (typeof part === 'object' && part !== null) frozen(part as object)
  return Object.freeze(value)
}

/** `HOST[/PATH] for PURPOSES: REPOSITORIES`, with a question mark for a login that may fail. */
function brief({ targets }: Plan): readonly string[] {
  return targets.map(({ host, path, purposes, repositories, required }) => {
    const place = path === undefined ? host.key : `${host.key}/${path}`
    const names = repositories.length === 0 ? '' : `: ${repositories.join(' ')}`
    return `${place}${required ? '' : '?'} for ${purposes.join()}${names}`
  })
}

const A = 'r.example username=u password=p'

describe('when logins are explicit', () => {
  it('makes a target of each, required, in the order they stand in', async () => {
    expect(brief(await make({ registries: `${A}\nghcr.io username=u password=p for=cleanup` }))).toEqual([
      'r.example for build,publish',
      'ghcr.io for cleanup'
    ])
  })

  it('hands on what was said about the way in', async () => {
    const registries = 'http://r.example:5000 username=u password=p ca-file=/etc/ca.pem insecure=true'
    const { targets } = await make({ registries })
    expect(targets[0]?.auth.password?.reveal()).toBe('p')
    expect(targets[0]).toEqual({
      host: parseHost('r.example:5000'),
      at: 'registries, line 1',
      purposes: ['build', 'publish'],
      repositories: [],
      required: true,
      auth: {
        username: 'u',
        password: expect.any(Secret),
        caFile: '/etc/ca.pem',
        identity: {},
        insecure: true,
        scheme: 'http'
      }
    })
  })

  it('gives each repository to the login with the longest path above it', async () => {
    const registries = `${A}\nr.example/acme username=u password=p\nr.example/acme/team username=u password=p`
    const repositories = 'r.example/acme/team/app r.example/acme/app r.example/acmes/app r.example/acme'
    expect(brief(await make({ registries, repositories }))).toEqual([
      'r.example for build,publish: acmes/app',
      'r.example/acme for build,publish: acme/app acme',
      'r.example/acme/team for build,publish: acme/team/app'
    ])
  })

  it('proves a scoped login for the repository of its scope alone', async () => {
    const registries = `${A}\nr.example username=v password=q scope=acme/app@push`
    const { targets } = await make({ registries, repositories: 'r.example/acme/base' })
    expect(targets.map(({ scope, repositories }) => [scope?.directory, repositories])).toEqual([
      [undefined, ['acme/base']],
      ['r.example/acme/app@push', ['acme/app']]
    ])
  })

  it('reports every second login of a host, each with the place of the first', async () => {
    const registries = `${A}\n${A}\nr.example/x username=u password=p\nr.example/x username=u password=p`
    await expect(make({ registries })).rejects.toThrow(
      'registries, line 2: the same host, path and scope as in registries, line 1\n' +
        'registries, line 4: the same host, path and scope as in registries, line 3'
    )
  })
})

describe('when the step says what it is for', () => {
  it('keeps of each login what both want, and leaves out what has nothing left', async () => {
    const registries = `${A} for=build,publish,cleanup\nghcr.io username=u password=p for=build\nquay.io username=u password=p`
    const made = await make({ registries, for: 'cleanup, deploy' })
    expect(brief(made)).toEqual(['r.example for cleanup', 'quay.io for cleanup,deploy'])
    expect(made.notices).toEqual([
      'registries, line 2: not taken (it is for build, this step for cleanup, deploy)'
    ])
  })

  it('takes two credentials of a host apart by their purposes', async () => {
    const registries = 'r.example username=u password=p\nr.example username=c password=q for=cleanup'
    expect(
      brief(await make({ registries: registries.replace('=p', '=p for=publish'), for: 'cleanup' }))
    ).toEqual(['r.example for cleanup'])
  })
})

describe('when the CI offers a token', () => {
  it('offers the registry of GitHub, which may fail', async () => {
    expect(brief(await make({}, { ambient: onGitHub }))).toEqual(['ghcr.io? for build,publish'])
  })

  it('offers the registry of GitLab and its dependency proxy, with the authority of the instance', async () => {
    const { targets } = await make({}, { ambient: onGitLab })
    expect(targets.map(({ host, auth }) => [host.key, auth.caFile])).toEqual([
      ['registry.gitlab.example', '/builds/ca.pem'],
      ['gitlab.example:443', '/builds/ca.pem']
    ])
  })

  it('requires it once a repository needs it', async () => {
    expect(brief(await make({ repo: 'ghcr.io/acme/app' }, { ambient: onGitHub }))).toEqual([
      'ghcr.io for build,publish: acme/app'
    ])
  })

  it('offers the older registry of GitHub for a repository there alone', async () => {
    const repo = 'docker.pkg.github.com/acme/app/image'
    expect(brief(await make({ repo }, { ambient: onGitHub }))).toEqual([
      'ghcr.io? for build,publish',
      'docker.pkg.github.com for build,publish: acme/app/image'
    ])
    const elsewhere = {
      ...onGitHub,
      github: { ...onGitHub.github, serverUrl: 'https://octo.ghe.com' }
    } as Ambient
    await expect(make({ repo }, { ambient: elsewhere })).rejects.toThrow('repo: no login of this step covers')
  })

  it.each([
    ['the inputs switch it off', { autologin: 'false' }, onGitHub],
    ['werf is told to ignore it', {}, { ...onGitHub, ignoreAutologin: true }],
    ['the inputs are those of docker/login-action', { username: 'u', password: 'p' }, onGitHub],
    [
      'it has no token',
      {},
      { ...onGitHub, github: { ...onGitHub.github, token: undefined } } as unknown as Ambient
    ],
    [
      'it has no actor',
      {},
      { ...onGitHub, github: { ...onGitHub.github, actor: undefined } } as unknown as Ambient
    ],
    [
      'its registry is no address',
      {},
      { ...nowhere, gitlab: { registry: 'no host', jobToken: new Secret('t') } }
    ],
    [
      'its registry is Google’s',
      {},
      { ...nowhere, gitlab: { registry: 'eu.gcr.io', jobToken: new Secret('t') } }
    ]
  ] as const)('offers nothing when %s', async (_why, raw, ambient) => {
    const { targets } = await make(raw, { ambient })
    expect(targets.filter(({ at }) => at === 'autologin')).toEqual([])
  })

  it('gives way to an explicit login of the host, not to one of a path or for Buildx alone', async () => {
    const login = 'username=u password=p'
    expect(brief(await make({ registries: `GHCR.io ${login}` }, { ambient: onGitHub }))).toEqual([
      'ghcr.io for build,publish'
    ])
    expect(brief(await make({ registries: `ghcr.io/acme ${login}` }, { ambient: onGitHub }))).toEqual([
      'ghcr.io/acme for build,publish',
      'ghcr.io? for build,publish'
    ])
    expect(brief(await make({ registries: `ghcr.io ${login} scope=@push` }, { ambient: onGitHub }))).toEqual([
      'ghcr.io for build,publish',
      'ghcr.io? for build,publish'
    ])
  })

  it('does not prove a repository that a path-scoped login covers', async () => {
    const registries = 'ghcr.io/other username=u password=p'
    const repositories = 'ghcr.io/other/base ghcr.io/acme/app'
    expect(brief(await make({ registries, repositories }, { ambient: onGitHub }))).toEqual([
      'ghcr.io/other for build,publish: other/base',
      'ghcr.io for build,publish: acme/app'
    ])
  })

  it('gives way to an earlier step without a word', async () => {
    expect(await make({}, { ambient: onGitHub, earlier: ['ghcr.io'] })).toEqual({ targets: [], notices: [] })
  })

  it('gives way to the docker config on GitHub and says so', async () => {
    expect(await make({}, { ambient: onGitHub, base: ['ghcr.io'] })).toEqual({
      targets: [],
      notices: ['ghcr.io: the docker config has a login already, so the workflow token is not used']
    })
  })

  it('does not give way to the docker config on GitLab', async () => {
    const made = await make({}, { ambient: onGitLab, base: ['registry.gitlab.example'] })
    expect(made.targets.map(({ host }) => host.key)).toContain('registry.gitlab.example')
  })
})

describe('when a repository is to be proven', () => {
  it('refuses one that no login covers', async () => {
    await expect(make({ registries: A, repositories: 'r.example/a\nother.example/a' })).rejects.toThrow(
      'repositories, line 2: no login of this step covers the repository; name its registry too'
    )
  })

  it('refuses one beside the path of the only login there', async () => {
    await expect(
      make({ registries: 'r.example/acme username=u password=p', repo: 'r.example/acmes/app' })
    ).rejects.toThrow('repo: no login of this step covers the repository')
  })

  it.each(['earlier', 'base'] as const)(
    'takes a login that stands there already (%s) for enough',
    async place => {
      const made = await make({ repo: 'r.example/acme/app' }, { [place]: ['r.example'] })
      expect(made.targets).toEqual([])
    }
  )
})
