import { describe, expect, it } from '@jest/globals'
import fc, { cases } from '../property.js'
import { proven, read, references } from './world.js'

type Mode = 'auto' | 'multirepo' | 'monorepo'
type Row = readonly [repo: string, mode: Mode, frontend: string]

const COLUMNS = 'puts an image named "frontend" of %s (%s) at %s'

/** Registries where every path is a repository: always a repository per image unless told otherwise. */
const FREE: Readonly<Record<string, string>> = {
  'any registry': 'registry.example:5000/team/app',
  'a registry of one part': 'registry.example/app',
  'this machine': 'localhost/app',
  'a port of this machine': 'localhost:5000/app',
  'Amazon ECR': '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app',
  'ECR Public': 'public.ecr.aws/alias/app',
  'Azure Container Registry': 'acme01.azurecr.io/app',
  'Container Registry': 'eu.gcr.io/project/app',
  'Artifact Registry': 'europe-west3-docker.pkg.dev/project/repository/app',
  GitLab: 'registry.gitlab.com/group/project',
  'a GitLab of one’s own': 'registry.corp.example:5050/group/project',
  Harbor: 'harbor.example.com/project/app',
  'docker’s hardened images, which are no Docker Hub': 'dhi.io/app'
}

describe.each(Object.entries(FREE))('when the images are at %s', (_, repo) => {
  it.each([
    ['auto', `${repo}/frontend:v1`],
    ['multirepo', `${repo}/frontend:v1`],
    ['monorepo', `${repo}:frontend-v1`]
  ])('places a named image by %s', async (mode, wanted) => {
    expect(await references({ repo, images: 'frontend', tag: 'v1', 'images-repo-mode': mode })).toEqual({
      frontend: wanted
    })
  })

  it.each(['auto', 'multirepo', 'monorepo'])('places a nameless image by %s', async mode => {
    expect(await references({ repo, images: '~', tag: 'v1', 'images-repo-mode': mode })).toEqual({
      '~': `${repo}:v1`
    })
  })
})

describe('when a whole registry is named', () => {
  it.each(['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'acme01.azurecr.io/', 'localhost:5000'])(
    'gives every image of %s a repository',
    async repo => {
      const raw = { repo, images: 'frontend team/api', tag: 'v1' }
      const host = repo.replace('/', '')
      expect(await references(raw)).toEqual({
        frontend: `${host}/frontend:v1`,
        'team/api': `${host}/team/api:v1`
      })
      expect((await read(raw)).repo).toBeUndefined()
    }
  )
})

describe('when the images are at Docker Hub', () => {
  it.each<Row>([
    ['foo', 'auto', 'docker.io/foo/frontend:v1'],
    ['foo', 'multirepo', 'docker.io/foo/frontend:v1'],
    ['index.docker.io/foo', 'auto', 'docker.io/foo/frontend:v1'],
    ['registry.hub.docker.com/foo/', 'auto', 'docker.io/foo/frontend:v1'],
    ['foo/project', 'auto', 'docker.io/foo/project:frontend-v1'],
    ['foo/project', 'monorepo', 'docker.io/foo/project:frontend-v1'],
    ['docker.io/Foo/Project', 'auto', 'docker.io/foo/project:frontend-v1'],
    // an account like any other: what is written is what is meant
    ['library', 'auto', 'docker.io/library/frontend:v1'],
    ['library/alpine', 'auto', 'docker.io/library/alpine:frontend-v1'],
    ['index.docker.io/library/alpine', 'monorepo', 'docker.io/library/alpine:frontend-v1']
  ])(COLUMNS, async (repo, mode, wanted) => {
    expect(await references({ repo, images: 'frontend', tag: 'v1', 'images-repo-mode': mode })).toEqual({
      frontend: wanted
    })
  })

  it('takes a nameless image into a repository', async () => {
    expect(await references({ repo: 'foo/project', images: '~ frontend', tag: 'v1' })).toEqual({
      '~': 'docker.io/foo/project:v1',
      frontend: 'docker.io/foo/project:frontend-v1'
    })
  })
})

describe('when the images are at Quay', () => {
  it.each<Row>([
    ['quay.io/company', 'auto', 'quay.io/company/frontend:v1'],
    ['quay.io/company', 'multirepo', 'quay.io/company/frontend:v1'],
    ['quay.io/company/app', 'auto', 'quay.io/company/app:frontend-v1'],
    ['quay.io/company/app', 'monorepo', 'quay.io/company/app:frontend-v1'],
    ['quay.example.com/company', 'auto', 'quay.example.com/company/frontend:v1']
  ])(COLUMNS, async (repo, mode, wanted) => {
    expect(await references({ repo, images: 'frontend', tag: 'v1', 'images-repo-mode': mode })).toEqual({
      frontend: wanted
    })
  })

  it('takes a nameless image into a repository', async () => {
    expect(await references({ repo: 'quay.io/company/app', images: '~', tag: 'v1' })).toEqual({
      '~': 'quay.io/company/app:v1'
    })
  })
})

describe('when the images are at GitHub', () => {
  const legacy = 'docker.pkg.github.com/company/project'
  it.each<Row>([
    [legacy, 'auto', `${legacy}/frontend:v1`],
    [legacy, 'multirepo', `${legacy}/frontend:v1`],
    [`${legacy}/app`, 'auto', `${legacy}/app:frontend-v1`],
    [`${legacy}/app`, 'monorepo', `${legacy}/app:frontend-v1`],
    ['ghcr.io/company', 'auto', 'ghcr.io/company/frontend:v1'],
    ['ghcr.io/Company/Project', 'auto', 'ghcr.io/company/project/frontend:v1'],
    ['ghcr.io/company/project', 'multirepo', 'ghcr.io/company/project/frontend:v1'],
    ['ghcr.io/company/project', 'monorepo', 'ghcr.io/company/project:frontend-v1'],
    ['ghcr.io/company/project/app', 'auto', 'ghcr.io/company/project/app:frontend-v1'],
    ['ghcr.io/company/project/app', 'multirepo', 'ghcr.io/company/project/app/frontend:v1'],
    ['containers.git.example.com/company', 'auto', 'containers.git.example.com/company/frontend:v1']
  ])(COLUMNS, async (repo, mode, wanted) => {
    expect(await references({ repo, images: 'frontend', tag: 'v1', 'images-repo-mode': mode })).toEqual({
      frontend: wanted
    })
  })

  it.each([`${legacy}/app`, 'ghcr.io/company/project', 'ghcr.io/company/project/app'])(
    'takes a nameless image into %s, which is a package',
    async repo => {
      expect(await references({ repo, images: '~', tag: 'v1' })).toEqual({ '~': `${repo}:v1` })
    }
  )
})

describe('when names are listed', () => {
  it('takes lines, commas and blanks, leaves comments out and keeps the order, each once', async () => {
    const images = '# the front\nfrontend, backend\n\n  api\tworker,frontend\r\n~\n'
    const found = (await read({ repo: 'r.example/app', images, tag: 'v1' })).images?.references
    expect(found?.map(({ name }) => name)).toEqual(['frontend', 'backend', 'api', 'worker', '~'])
    expect(found?.[0]?.at).toBe('images, line 2, column 1')
  })

  it('takes in a monorepo what a tag may begin with', async () => {
    const raw = {
      repo: 'r.example/app',
      images: 'Front.End __proto__',
      tag: 'V1',
      'images-repo-mode': 'monorepo'
    }
    expect((await read(raw)).images?.references.map(({ reference }) => reference)).toEqual([
      'r.example/app:Front.End-V1',
      'r.example/app:__proto__-V1'
    ])
  })

  it('never gives two images one reference, and only references that the specification knows', async () => {
    const reference =
      /^[a-z0-9.]+(?::\d+)?(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)+:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
    const part = fc.stringMatching(/^[a-c-]{1,4}$/)
    let made = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(part, fc.constant('~')), { minLength: 1, maxLength: 6 }),
        fc.stringMatching(/^[a-c.-]{1,6}$/),
        fc.constantFrom('multirepo', 'monorepo'),
        async (names, tag, mode) => {
          const raw = { repo: 'r.example/app', images: names.join(' '), tag, 'images-repo-mode': mode }
          const all = await references(raw).then(Object.values, () => [])
          made += all.length
          expect(new Set(all).size).toBe(all.length)
          for (const one of all) expect(one).toMatch(reference)
        }
      ),
      cases(200)
    )
    expect(made).toBeGreaterThan(20)
  })
})

describe('when rights are to be proven', () => {
  const images = 'frontend backend'

  it('proves the repository of each image, and not what holds them', async () => {
    expect(await proven({ repo: 'foo', images, tag: 'v1', repositories: 'foo/backend ghcr.io/a/b' })).toEqual(
      [
        'docker.io/foo/frontend (images, line 1, column 1)',
        'docker.io/foo/backend (repositories)',
        'ghcr.io/a/b (repositories)'
      ]
    )
  })

  it('proves the one repository of a monorepo once', async () => {
    expect(await proven({ repo: 'foo/app', images: `${images} ~`, tag: 'v1' })).toEqual([
      'docker.io/foo/app (repo)'
    ])
  })

  it('proves "repo" itself where a nameless image is among them', async () => {
    expect(await proven({ repo: 'r.example/app', images: '~ frontend', tag: 'v1' })).toEqual([
      'r.example/app (repo)',
      'r.example/app/frontend (images, line 1, column 3)'
    ])
  })

  it('leaves "repo" what it is where no images are named', async () => {
    expect(await proven({ repo: 'alpine' })).toEqual(['docker.io/library/alpine (repo)'])
  })
})

describe('when names overlap in a monorepo', () => {
  const raw = { repo: 'r.example/app', images: 'a-b a ~', 'images-repo-mode': 'monorepo' }

  it('warns with the reason', async () => {
    expect((await read({ ...raw, tag: 'v1' })).images?.warnings).toEqual([
      'images: in a monorepo the tags of "a-b" begin like those of "a", so that nothing can tell the two apart by tag: rename one of them, or use "multirepo"'
    ])
  })

  it.each([
    ['b', 'is no tag of the other image without more behind it'],
    ['b-', 'nor with a dash alone'],
    ['bb-v1', 'nor when it only begins alike']
  ])('takes the tag "%s", which %s', async tag => {
    expect((await read({ ...raw, tag })).images?.references).toHaveLength(3)
  })

  it('does not mind in a multirepo', async () => {
    const { images } = await read({ ...raw, tag: 'b-v1', 'images-repo-mode': 'multirepo' })
    expect([images?.warnings, images?.references.length]).toEqual([[], 3])
  })
})
