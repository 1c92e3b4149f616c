import type { FakeAnswer } from './answer.js'
import { ecrError, type EcrOperation } from './aws-ecr.js'
import { batchDelete, failure } from './ecr-image-deletion.js'
import { SHAPES, type Shape } from './ecr-shapes.js'
import type { ImageStore, StoredManifest } from './image-store.js'
import { digestOf } from './storage.js'

/** What a service of ECR's is made of. */
export interface EcrImagesOptions {
  readonly service: 'ecr' | 'ecr-public'
  /** The only account there is. */
  readonly account: string
  readonly store: ImageStore
  /** The repository's key in the store, by its own name. */
  keyOf?(name: string): string
  /** Digests the service fails with, in BatchDeleteImage and BatchGetImage. */
  readonly failures?: Map<string, string>
}

export interface ImageId {
  readonly imageDigest?: string
  readonly imageTag?: string
}

export interface Input {
  readonly registryId?: string
  readonly repositoryName: string
  readonly imageIds?: readonly ImageId[]
  readonly nextToken?: string
  readonly maxResults?: number
  readonly filter?: { readonly tagStatus?: string; readonly imageStatus?: string }
  readonly layerDigests?: readonly string[]
  readonly acceptedMediaTypes?: readonly string[]
  readonly imageManifest?: string
  readonly imageManifestMediaType?: string
  readonly imageTag?: string
}

/** One repository as a call meets it. */
export interface Held {
  readonly options: EcrImagesOptions
  readonly name: string
  readonly key: string
}

/** An operation that is about a repository of the account. */
export function repositoryOperation(
  options: EcrImagesOptions,
  action: string,
  shape: Shape,
  run: (held: Held, input: Input) => FakeAnswer
): EcrOperation {
  return {
    service: options.service,
    permissions: [`${options.service}:${action}`],
    run(value) {
      const problem = shape(value, 'input')
      if (problem !== undefined) return ecrError('InvalidParameterException', problem)
      const input = value as Input
      const key = options.keyOf?.(input.repositoryName) ?? input.repositoryName
      const own = input.registryId === undefined || input.registryId === options.account
      if (!own || !options.store.repositories.has(key)) {
        return ecrError('RepositoryNotFoundException', 'The repository does not exist')
      }
      return run({ options, name: input.repositoryName, key }, input)
    }
  }
}

/** Amazon ECR's calls for images: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html */
export function ecrImages(options: EcrImagesOptions): Readonly<Record<string, EcrOperation>> {
  const target = (action: string): string => `AmazonEC2ContainerRegistry_V20150921.${action}`
  return {
    [target('DescribeImages')]: repositoryOperation(
      options,
      'DescribeImages',
      SHAPES.describeImages,
      describeImages
    ),
    [target('BatchGetImage')]: repositoryOperation(options, 'BatchGetImage', SHAPES.batchGetImage, batchGet),
    [target('BatchDeleteImage')]: repositoryOperation(
      options,
      'BatchDeleteImage',
      SHAPES.batchDeleteImage,
      batchDelete
    ),
    [target('PutImage')]: repositoryOperation(options, 'PutImage', SHAPES.putImage, putImage),
    [target('BatchCheckLayerAvailability')]: repositoryOperation(
      options,
      'BatchCheckLayerAvailability',
      SHAPES.batchCheckLayerAvailability,
      checkLayers
    ),
    [target('DescribeRepositories')]: {
      service: options.service,
      permissions: ['ecr:DescribeRepositories'],
      run: value =>
        SHAPES.describeRepositories(value, 'input') === undefined
          ? paged(
              'repositories',
              [...options.store.repositories.keys()].map(repositoryName => ({ repositoryName })),
              value as Input
            )
          : ecrError('InvalidParameterException', 'input')
    }
  }
}

/** Pages of at most what was asked for, 100 by default; a token belongs to the question it came from. */
export function paged(member: string, items: readonly object[], input: Input): FakeAnswer {
  const { nextToken, maxResults = 100, ...question } = input
  const salt = digestOf(JSON.stringify(question)).slice(7, 15)
  const [start = '0', from = salt] = nextToken?.split('.') ?? []
  if (from !== salt) return ecrError('InvalidParameterException', 'nextToken')
  const end = Number(start) + maxResults
  const next = end < items.length ? { nextToken: `${end}.${salt}` } : {}
  return answer({ [member]: items.slice(Number(start), end), ...next })
}

export function answer(value: object): FakeAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(value)
  }
}

export function describeImages({ options, name, key }: Held, input: Input): FakeAnswer {
  const { imageIds, maxResults, nextToken, filter } = input
  const all = options.store.manifests(key).filter(image => isWanted(image, filter, options.service))
  const shown = (image: StoredManifest): object => describe(options, name, image)
  if (imageIds === undefined) return paged('imageDetails', all.map(shown), input)
  if (maxResults !== undefined || nextToken !== undefined) {
    return ecrError('InvalidParameterException', 'imageIds does not go with paging')
  }
  const found = imageIds.map(id => all.find(image => isImage(image, id)))
  if (found.includes(undefined)) return ecrError('ImageNotFoundException', 'The image does not exist')
  return answer({ imageDetails: found.filter(image => image !== undefined).map(shown) })
}

function isWanted(
  image: StoredManifest,
  { imageStatus = 'ACTIVE', tagStatus = 'ANY' }: NonNullable<Input['filter']> = {},
  service: string
): boolean {
  const status = image.archived === true ? 'ARCHIVED' : 'ACTIVE'
  const tagged = image.tags.size > 0 ? 'TAGGED' : 'UNTAGGED'
  if (service === 'ecr' && imageStatus !== 'ANY' && imageStatus !== status) return false
  return tagStatus === 'ANY' || tagStatus === tagged
}

function describe(
  { account, service }: EcrImagesOptions,
  repositoryName: string,
  image: StoredManifest
): object {
  const seconds = (date: Date): number => date.getTime() / 1000
  const own = {
    ...(image.pulledAt === undefined ? {} : { lastRecordedPullTime: seconds(image.pulledAt) }),
    ...(image.subject === undefined ? {} : { subjectManifestDigest: image.subject }),
    imageStatus: image.archived === true ? 'ARCHIVED' : 'ACTIVE'
  }
  return {
    registryId: account,
    repositoryName,
    imageDigest: image.digest,
    ...(image.tags.size === 0 ? {} : { imageTags: [...image.tags.keys()] }),
    imageSizeInBytes: 1000,
    imagePushedAt: seconds(image.pushedAt),
    imageManifestMediaType: image.mediaType,
    ...(service === 'ecr' ? own : {})
  }
}

/** The image an id is of. */
export function isImage(image: StoredManifest, { imageDigest, imageTag }: ImageId): boolean {
  if (imageDigest !== undefined && imageDigest !== image.digest) return false
  return imageTag === undefined || image.tags.has(imageTag)
}

function batchGet({ options, key, name }: Held, input: Input): FakeAnswer {
  const { imageIds = [], acceptedMediaTypes: accepted = [] } = input
  const images: object[] = []
  const failures: object[] = []
  for (const id of imageIds) {
    const image = options.store.manifests(key).find(one => isImage(one, id))
    const code = options.failures?.get(image?.digest ?? '')
    if (image === undefined) failures.push(failure(id, 'ImageNotFound'))
    else if (code !== undefined) failures.push(failure(id, code))
    else if (image.archived === true) failures.push(failure(id, 'ImageInaccessible'))
    else if (!accepted.includes(image.mediaType)) failures.push(failure(id, 'ImageNotFound'))
    else {
      // the call counts as a pull
      image.pulledAt = new Date('2026-01-02T00:00:00Z')
      images.push({
        registryId: options.account,
        repositoryName: name,
        imageId: { ...id, imageDigest: image.digest },
        imageManifest: image.text,
        imageManifestMediaType: image.mediaType
      })
    }
  }
  return answer({ images, failures })
}

/** A layer is there when an image has it. */
function checkLayers({ options, key }: Held, { layerDigests = [] }: Input): FakeAnswer {
  const texts = options.store.manifests(key).map(image => image.text)
  const layers = layerDigests.map(layerDigest => {
    const isThere = texts.some(text => text.includes(layerDigest))
    return { layerDigest, layerAvailability: isThere ? 'AVAILABLE' : 'UNAVAILABLE' }
  })
  return answer({ layers, failures: [] })
}

function putImage({ options, key }: Held, input: Input): FakeAnswer {
  const { imageManifest = '', imageManifestMediaType: mediaType = '', imageTag } = input
  const { store } = options
  const present = store.find(key, digestOf(imageManifest))
  if (present !== undefined && (imageTag === undefined || present.tags.has(imageTag))) {
    return ecrError('ImageAlreadyExistsException', 'The image exists')
  }
  const tags = imageTag === undefined ? [] : [imageTag]
  const imageDigest = store.push(key, JSON.parse(imageManifest) as object, { tags, mediaType })
  return answer({ image: { imageId: { imageDigest } } })
}
