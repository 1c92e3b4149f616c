import { describe, expect, it } from '@jest/globals'
import { ecrImages } from './ecr-images.js'
import { createImageStore, type ImageStore } from './image-store.js'
import { digestOf } from './storage.js'

const ACCOUNT = '123456789012'
const REPOSITORY = 'acme/app'

/** What the fake answers to a call: the status, and the error's code or the answer. */
function call(
  store: ImageStore,
  action: string,
  input: object
): { readonly status: number; readonly body: string } {
  const operation = ecrImages({ service: 'ecr', account: ACCOUNT, store })[
    `AmazonEC2ContainerRegistry_V20150921.${action}`
  ]
  const { status, body } = operation?.run({ repositoryName: REPOSITORY, ...input }) ?? { status: 0 }
  return { status, body: String(body) }
}

function stocked(images: number): ImageStore {
  const store = createImageStore()
  for (let count = 0; count < images; count++)
    store.pushImage(REPOSITORY, `${count}`, { tags: [`v${count}`] })
  return store
}

describe('when the fake of Amazon ECR is asked for what the service refuses', () => {
  const ids = (count: number): object[] => Array.from({ length: count }, (_, at) => ({ imageTag: `v${at}` }))

  it.each([
    ['a page of more than 1000', 'DescribeImages', { maxResults: 1001 }],
    ['an empty page', 'DescribeImages', { maxResults: 0 }],
    ['more than 100 ids', 'DescribeImages', { imageIds: ids(101) }],
    ['ids and a page size', 'DescribeImages', { imageIds: ids(1), maxResults: 10 }],
    ['a filter it does not know', 'DescribeImages', { filter: { imageStatus: 'ALL' } }],
    ['a member it does not know', 'DescribeImages', { imageDigests: [] }],
    ['an account that is none', 'DescribeImages', { registryId: 'acme' }],
    ['no ids', 'BatchGetImage', {}],
    ['more than 100 ids to read', 'BatchGetImage', { imageIds: ids(101) }],
    ['more than 100 ids to delete', 'BatchDeleteImage', { imageIds: ids(101) }],
    ['no ids to delete', 'BatchDeleteImage', { imageIds: [] }]
  ])('refuses %s', (_what, action, input) => {
    const { status, body } = call(stocked(1), action, input)
    expect([status, body]).toEqual([400, expect.stringContaining('InvalidParameterException')])
  })

  it('knows no repository of another account', () => {
    expect(call(stocked(1), 'DescribeImages', { registryId: '999999999999' }).body).toContain(
      'RepositoryNotFoundException'
    )
  })

  it('gives 100 images where no page size is asked for, and takes a token for its own question alone', () => {
    const store = stocked(150)
    const first = JSON.parse(call(store, 'DescribeImages', {}).body) as {
      imageDetails: []
      nextToken: string
    }
    expect(first.imageDetails).toHaveLength(100)
    const { nextToken } = first
    expect(call(store, 'DescribeImages', { nextToken }).status).toBe(200)
    expect(call(store, 'DescribeImages', { nextToken, filter: { tagStatus: 'TAGGED' } }).status).toBe(400)
  })

  it('says of each id why it was not deleted, with 200', () => {
    const store = createImageStore()
    const child = store.pushImage(REPOSITORY, 'child')
    store.pushIndex(REPOSITORY, [child], { tags: ['v1'] })
    const imageIds = [{}, { imageDigest: 'nonsense' }, { imageDigest: digestOf('x') }, { imageDigest: child }]
    const { status, body } = call(store, 'BatchDeleteImage', { imageIds })
    const { failures } = JSON.parse(body) as { failures: readonly { readonly failureCode: string }[] }
    expect([status, failures.map(({ failureCode }) => failureCode)]).toEqual([
      200,
      ['MissingDigestAndTag', 'InvalidImageDigest', 'ImageNotFound', 'ImageReferencedByManifestList']
    ])
  })
})
