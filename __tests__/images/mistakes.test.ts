import { describe, expect, it } from '@jest/globals'
import type { RawInputs } from '../../src/inputs/inputs.js'
import { refusal } from './world.js'

const both = (repo: string, mode: string): RawInputs => ({
  repo,
  images: 'frontend',
  tag: 'v1',
  'images-repo-mode': mode
})

describe('when a registry does not have the mode', () => {
  it.each([
    ['foo', 'at Docker Hub', 'ACCOUNT/REPOSITORY'],
    ['library', 'at Docker Hub', 'ACCOUNT/REPOSITORY'],
    ['quay.io/company', 'at Quay', 'NAMESPACE/REPOSITORY'],
    ['docker.pkg.github.com/company/project', 'at docker.pkg.github.com', 'OWNER/PROJECT/PACKAGE'],
    ['ghcr.io/company', "at GitHub's container registry", 'OWNER/PACKAGE'],
    ['acme01.azurecr.io', 'at this registry', 'HOST/NAME']
  ])('refuses a monorepo in %s', async (repo, at, shape) => {
    expect(await refusal(both(repo, 'monorepo'))).toBe(
      `images-repo-mode: "monorepo" keeps all images in one repository, and "repo" names none ${at}: make "repo" ${shape}, or use "multirepo"`
    )
  })

  it.each([
    ['foo/project', 'at Docker Hub', 'ACCOUNT/REPOSITORY', 'ACCOUNT'],
    ['quay.io/company/app', 'at Quay', 'NAMESPACE/REPOSITORY', 'NAMESPACE'],
    ['docker.pkg.github.com/c/p/app', 'at docker.pkg.github.com', 'OWNER/PROJECT/PACKAGE', 'OWNER/PROJECT']
  ])('refuses a multirepo in %s', async (repo, at, shape, collection) => {
    expect(await refusal(both(repo, 'multirepo'))).toBe(
      `images-repo-mode: "multirepo" gives each image a repository of its own, and ${at} none stands below ${shape}: make "repo" ${collection}, or use "monorepo"`
    )
  })

  it.each([
    ['docker.io', 'at Docker Hub: make it ACCOUNT or ACCOUNT/REPOSITORY'],
    ['a/b/c', 'at Docker Hub: make it ACCOUNT or ACCOUNT/REPOSITORY'],
    ['quay.io', 'at Quay: make it NAMESPACE or NAMESPACE/REPOSITORY'],
    ['quay.io/a/b/c', 'at Quay: make it NAMESPACE or NAMESPACE/REPOSITORY'],
    [
      'docker.pkg.github.com/company',
      'at docker.pkg.github.com: make it OWNER/PROJECT or OWNER/PROJECT/PACKAGE'
    ],
    [
      'docker.pkg.github.com/a/b/c/d',
      'at docker.pkg.github.com: make it OWNER/PROJECT or OWNER/PROJECT/PACKAGE'
    ],
    ['ghcr.io', "at GitHub's container registry: make it OWNER or OWNER/PACKAGE"],
    ['containers.git.example.com', "at GitHub's container registry: make it OWNER or OWNER/PACKAGE"]
  ])('refuses %s, where no images can be', async (repo, end) => {
    for (const mode of ['auto', 'multirepo', 'monorepo'])
      expect(await refusal(both(repo, mode))).toBe(`repo: is no place for images ${end}`)
  })
})

describe('when a nameless image would have no repository', () => {
  it.each([
    ['foo', 'at Docker Hub', 'ACCOUNT', 'ACCOUNT/REPOSITORY'],
    ['quay.io/company', 'at Quay', 'NAMESPACE', 'NAMESPACE/REPOSITORY'],
    ['docker.pkg.github.com/c/p', 'at docker.pkg.github.com', 'OWNER/PROJECT', 'OWNER/PROJECT/PACKAGE'],
    ['ghcr.io/company', "at GitHub's container registry", 'OWNER', 'OWNER/PACKAGE'],
    ['containers.git.example.com/company', "at GitHub's container registry", 'OWNER', 'OWNER/PACKAGE'],
    ['localhost:5000', 'at this registry', 'HOST', 'HOST/NAME']
  ])('refuses it by name in %s', async (repo, at, alone, whole) => {
    for (const mode of ['auto', 'multirepo'])
      expect(await refusal({ repo, images: 'frontend ~', tag: 'v1', 'images-repo-mode': mode })).toBe(
        `images, line 1, column 10: a nameless image ("~") has no place in a multirepo ${at}, where ${alone} alone is no repository: give the image a name, or make "repo" ${whole}`
      )
  })
})

describe('when a name or a tag is wrong', () => {
  const multirepo =
    'is no image name, which in a multirepo is part of a repository\'s: lower-case letters and digits, with ".", "_", "-" or "/" between them; a nameless image is "~"'
  const monorepo =
    'is no image name, which in a monorepo begins the tag: at most 128 letters, digits, "_", "." and "-", the first one none of the last two; a nameless image is "~"'

  it.each(['Frontend', 'a:b', '-a', 'a-', 'a//b', '../b', 'a@b', '~a', 'é'])(
    'refuses the name "%s" in a multirepo',
    async name => {
      expect(await refusal({ repo: 'r.example/app', images: `ok\n ${name}`, tag: 'v1' })).toBe(
        `images, line 2, column 2: ${multirepo}`
      )
    }
  )

  it.each(['a/b', 'a:b', '-a', '.a', 'a@b', '~a', 'a'.repeat(129)])(
    'refuses the name "%s" in a monorepo',
    async name => {
      expect(await refusal({ repo: 'foo/app', images: name, tag: 'v1' })).toBe(
        `images, line 1, column 1: ${monorepo}`
      )
    }
  )

  it.each(['foo', 'quay.io/company', 'docker.pkg.github.com/company/project'])(
    'refuses a name with a slash in %s',
    async repo => {
      expect(await refusal({ repo, images: 'a/b', tag: 'v1' })).toMatch(
        /^images, line 1, column 1: a name with "\/" gives a repository that cannot be at .+, where one is .+: leave the "\/" out$/
      )
    }
  )

  it.each(['a/b', '-v1', '.v1', 'v1:2', 'v1 v2', 'v1$(id)', 'ü', 'v'.repeat(129)])(
    'refuses the tag "%s"',
    async tag => {
      expect(await refusal({ repo: 'r.example/app', images: 'a', tag })).toBe(
        'tag: is no tag: at most 128 letters, digits, "_", "." and "-", the first one none of the last two; put a "-" where a branch\'s name has another character'
      )
    }
  )

  it('takes a tag of 128 characters, and no longer one with the name in front of it', async () => {
    const tag = 'v'.repeat(128)
    expect(await refusal({ repo: 'foo/app', images: '~', tag })).toBe('no mistake was found')
    expect(await refusal({ repo: 'foo/app', images: 'a', tag: tag.slice(2) })).toBe('no mistake was found')
    expect(await refusal({ repo: 'foo/app', images: 'a', tag: tag.slice(1) })).toBe(
      'images, line 1, column 1: name and tag are longer together than the 128 characters of a tag: shorten one of them, or use "multirepo"'
    )
  })

  it('refuses a repository that clients refuse for its length', async () => {
    const images = 'a'.repeat(255 - 'r.example/app/'.length)
    expect(await refusal({ repo: 'r.example/app', images, tag: 'v1' })).toBe('no mistake was found')
    expect(await refusal({ repo: 'r.example/app', images: `${images}a`, tag: 'v1' })).toBe(
      'images, line 1, column 1: "repo" and the name are longer together than 255 characters, which clients refuse: shorten one of them'
    )
  })
})

describe('when one reference would be that of two images', () => {
  const end = 'with the end of the tag): use another tag, rename one of them, or use "multirepo"'

  it.each([
    ['a a-b', 'images, line 1, column 3'],
    ['~ b', 'images, line 1, column 3']
  ])('refuses "%s" with the tag that makes it so', async (images, other) => {
    expect(await refusal({ repo: 'foo/app', images, tag: 'b-v1' })).toBe(
      `images, line 1, column 1: with this tag its reference is one of another image too (${other}, ${end}`
    )
  })
})

describe('when an input is missing or wrong', () => {
  const alone = 'means nothing without "images"; a nameless image is "~", which YAML wants in quotes'

  it.each<readonly [RawInputs, string]>([
    [{ tag: 'v1' }, `tag: ${alone}`],
    [{ repo: 'r.example/app', 'images-repo-mode': 'monorepo' }, `images-repo-mode: ${alone}`],
    [
      { images: 'a', repo: 'r.example/app' },
      'images: has no "tag" beside it; the references of images end with it'
    ],
    [{ images: 'a', tag: 'v1' }, 'images: has no "repo" beside it; the references of images begin with it'],
    [{ images: '# a', repo: 'r.example/app', tag: 'v1' }, 'images: names no image; a nameless one is "~"'],
    [both('r.example/app', 'multirep'), 'images-repo-mode: takes "auto", "multirepo" or "monorepo"'],
    ...[
      'r.example/app:v1',
      'r.example/app@sha256:0',
      'a b',
      '/',
      'https://r.example/app',
      'r.example:0/a'
    ].map(
      repo =>
        [both(repo, 'auto'), 'repo: is no place for images: HOST[/NAME], without a tag or digest'] as const
    )
  ])('refuses %j', async (raw, message) => {
    expect(await refusal(raw)).toBe(message)
  })

  it('reports all mistakes at once, and shows nothing of what was written', async () => {
    const secret = 'tops3cret:'
    const message = await refusal({
      repo: secret,
      images: `a ${secret}`,
      tag: secret,
      'images-repo-mode': secret,
      for: 'nothing'
    })
    expect(message).toMatch(/^4 mistakes in the inputs:\n/)
    expect(message).not.toContain('tops3cret')
    expect(await refusal({ repo: 'foo', images: '~ a', tag: 'a/b' })).toMatch(/^2 mistakes in the inputs:\n/)
    const names = await refusal({ repo: 'foo', images: `~\n${secret}\na/b`, tag: 'v1' })
    expect(names).toMatch(
      /^3 mistakes in the inputs:\n {2}images, line 1.*\n {2}images, line 2.*\n {2}images, line 3/
    )
    expect(names).not.toContain('tops3cret')
  })
})
