import { describe, expect, it } from '@jest/globals'
import { deployedImages } from '../../../src/cleanup/deployed/deployed-images.js'
import { parseImageReference } from '../../../src/cleanup/deployed/image-reference.js'

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`

const REFERENCES = [
  'registry.example/acme/app:v1',
  `registry.example/acme/app@${digestOf('a')}`,
  `registry.example/acme/other@${digestOf('b')}`,
  `mirror.example/acme/app@${digestOf('c')}`,
  digestOf('d'),
  `registry.example/acme/other@${digestOf('e')}`,
  `registry.example/acme/app:v2@${digestOf('e')}`
]

describe('when images are in use', () => {
  const images = deployedImages(REFERENCES.flatMap(text => parseImageReference(text) ?? []))

  it('keeps every digest wherever it runs from, and the tags of the repository', () => {
    const { digests, tags } = images.of('registry.example', 'acme/app')
    expect([...digests]).toEqual(['a', 'b', 'c', 'd', 'e'].map(digestOf))
    expect([...tags]).toEqual(['v1', 'v2'])
  })

  it('tells those that may run from the repository: not what another one of the registry alone is named for', () => {
    const { fromHere } = images.of('registry.example', 'acme/app')
    expect([...fromHere]).toEqual(['a', 'c', 'd', 'e'].map(digestOf))
    expect([...images.of('registry.example', 'acme/other').fromHere]).toEqual(
      ['b', 'c', 'd', 'e'].map(digestOf)
    )
  })
})
