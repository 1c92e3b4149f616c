import type { FakeAnswer, FakeRequest } from './answer.js'
import { specError } from './answer.js'
import { ecrError, type EcrOperation } from './aws-ecr.js'
import { batchDelete } from './ecr-image-deletion.js'
import {
  answer,
  describeImages,
  paged,
  repositoryOperation,
  type EcrImagesOptions,
  type Held,
  type Input
} from './ecr-images.js'
import { SHAPES } from './ecr-shapes.js'
import { parseRoute } from './route.js'
import type { ScopedTokens } from './scoped-tokens.js'
import { answerStoredManifest } from './stored-manifests.js'

export interface EcrPublicOptions extends Omit<EcrImagesOptions, 'service' | 'keyOf'> {
  /** The alias of the account's registry. The store has its repositories as `ALIAS/NAME`. */
  readonly alias: string
  /** The list of registries gives the same page for ever. */
  readonly endless?: boolean
}

/** ECR Public's calls for images: https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_Operations.html */
export function ecrPublicImages(own: EcrPublicOptions): Readonly<Record<string, EcrOperation>> {
  const options: EcrImagesOptions = { ...own, service: 'ecr-public', keyOf: name => `${own.alias}/${name}` }
  const target = (action: string): string => `SpencerFrontendService.${action}`
  return {
    [target('DescribeImages')]: repositoryOperation(
      options,
      'DescribeImages',
      SHAPES.describePublicImages,
      describeImages
    ),
    [target('DescribeImageTags')]: repositoryOperation(
      options,
      'DescribeImageTags',
      SHAPES.describeImageTags,
      describeTags
    ),
    [target('BatchDeleteImage')]: repositoryOperation(
      options,
      'BatchDeleteImage',
      SHAPES.batchDeleteImage,
      batchDelete
    ),
    [target('DescribeRegistries')]: {
      service: 'ecr-public',
      permissions: ['ecr-public:DescribeRegistries'],
      run: value => describeRegistries(own, value)
    }
  }
}

function describeTags({ options, key }: Held, input: Input): FakeAnswer {
  const details = options.store.manifests(key).flatMap(({ digest, tags, mediaType }) =>
    [...tags].map(([imageTag, at]) => ({
      imageTag,
      createdAt: at.getTime() / 1000,
      imageDetail: { imageDigest: digest, imageManifestMediaType: mediaType }
    }))
  )
  return paged('imageTagDetails', details, input)
}

function describeRegistries({ account, alias, endless }: EcrPublicOptions, value: unknown): FakeAnswer {
  if (SHAPES.describeRegistries(value, 'input') !== undefined)
    return ecrError('InvalidParameterException', 'input')
  const entry = (name: string, status: string): object => ({
    name,
    status,
    primaryRegistryAlias: status === 'ACTIVE',
    defaultRegistryAlias: false
  })
  return answer({
    ...(endless === true ? { nextToken: 'again' } : {}),
    registries: [
      {
        registryId: account,
        registryArn: `arn:aws:ecr-public::${account}:registry/${account}`,
        registryUri: `public.ecr.aws/${alias}`,
        verified: false,
        aliases: [entry(alias, 'ACTIVE'), entry('wished-for', 'PENDING')]
      }
    ]
  })
}

/** The distribution API of public.ecr.aws, which hands out manifests and deletes nothing. */
export function answerPublicRegistry(
  { store }: Pick<EcrPublicOptions, 'store'>,
  tokens: ScopedTokens,
  request: FakeRequest
): FakeAnswer {
  const granted = tokens.token(request)
  if (granted !== undefined) return granted
  if (request.url.pathname === '/v2/') return tokens.refusal(request, '', 'pull') ?? { status: 200 }
  const route = parseRoute(request.url.pathname)
  if (route?.kind !== 'manifests') return specError(405, 'UNSUPPORTED')
  if (request.method === 'DELETE') return specError(405, 'UNSUPPORTED')
  const word = request.method === 'PUT' ? 'push' : 'pull'
  const refusal = tokens.refusal(request, route.repository, word)
  return refusal ?? answerStoredManifest(store, route.repository, route.reference, request)
}
