import { describe, expect, it } from '@jest/globals'
import { parseImageReference } from '../../../src/cleanup/deployed/image-reference.js'

const DIGEST = `sha256:${'a1'.repeat(32)}`

function read(text: string): readonly (string | undefined)[] | undefined {
  const found = parseImageReference(text)
  return found && [found.repository?.host.key, found.repository?.name, found.tag, found.digest]
}

describe('when an image is written somewhere', () => {
  it.each([
    ['ghcr.io/acme/app:v1', ['ghcr.io', 'acme/app', 'v1', undefined]],
    ['ghcr.io/acme/app', ['ghcr.io', 'acme/app', 'latest', undefined]],
    [`ghcr.io/acme/app@${DIGEST}`, ['ghcr.io', 'acme/app', undefined, DIGEST]],
    [`ghcr.io/acme/app:v1@${DIGEST}`, ['ghcr.io', 'acme/app', 'v1', DIGEST]],
    ['localhost:5000/app:v1', ['localhost:5000', 'app', 'v1', undefined]],
    ['registry.example:5000/a/b', ['registry.example:5000', 'a/b', 'latest', undefined]],
    ['nginx:1.27', ['docker.io', 'library/nginx', '1.27', undefined]],
    ['docker.io/acme/app:v1', ['docker.io', 'acme/app', 'v1', undefined]],
    ['index.docker.io/acme/app:v1', ['docker.io', 'acme/app', 'v1', undefined]],
    [`docker-pullable://ghcr.io/acme/app@${DIGEST}`, ['ghcr.io', 'acme/app', undefined, DIGEST]],
    [`docker://${DIGEST}`, [undefined, undefined, undefined, DIGEST]],
    [DIGEST, [undefined, undefined, undefined, DIGEST]]
  ])('reads %s', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it.each([
    '',
    ':v1',
    'ghcr.io/acme/app:',
    'ghcr.io/acme/app:a b',
    'ghcr.io/acme/app@sha256:short',
    '@',
    'a//b'
  ])('reads nothing into "%s"', text => {
    expect(read(text)).toBeUndefined()
  })
})
