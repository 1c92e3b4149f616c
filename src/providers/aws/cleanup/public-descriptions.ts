import { DescribeImagesCommand, DescribeImageTagsCommand } from '@aws-sdk/client-ecr-public'
import type { ImageDetail } from '@aws-sdk/client-ecr-public'
import { Failure } from '../../../errors.js'
import { listed } from './listing.js'
import type { PublicRepository } from './public-registry.js'

/** What `DescribeImages` says of one image, of which the digest alone must be there. */
export type PublicDescription = ImageDetail & { readonly imageDigest: string }

/** The most a page has. */
const PAGE = 1000
const NONE = ['ImageNotFoundException', 'RepositoryNotFoundException']

/** All images of the repository, or the one named; none when there is none. */
export async function describeImages(
  { api, id, shown }: PublicRepository,
  image?: { readonly imageTag: string } | { readonly imageDigest: string }
): Promise<readonly PublicDescription[]> {
  const what = `listing the images of ${shown}`
  const details = await listed(
    { api, shown, what, action: 'DescribeImages', answers: NONE },
    (client, nextToken) => {
      const asked = image === undefined ? { maxResults: PAGE, nextToken } : { imageIds: [image] }
      return client.send(new DescribeImagesCommand({ ...id, ...asked }))
    },
    page => page.imageDetails
  )
  return details.map(detail => {
    const { imageDigest } = detail
    if (imageDigest !== undefined) return { ...detail, imageDigest }
    throw incomplete(shown)
  })
}

/** A tag, its image and when it came to be. */
export interface PublicTag {
  readonly tag: string
  readonly digest: string
  readonly createdAt: Date | undefined
}

/** All tags of the repository; none when there is no such repository. */
export async function describeTags({ api, id, shown }: PublicRepository): Promise<readonly PublicTag[]> {
  const what = `listing the tags of ${shown}`
  const details = await listed(
    { api, shown, what, action: 'DescribeImageTags', answers: NONE },
    (client, nextToken) => client.send(new DescribeImageTagsCommand({ ...id, maxResults: PAGE, nextToken })),
    page => page.imageTagDetails
  )
  return details.map(({ imageTag: tag, createdAt, imageDetail }) => {
    const digest = imageDetail?.imageDigest
    if (tag !== undefined && digest !== undefined) return { tag, digest, createdAt }
    throw incomplete(shown)
  })
}

function incomplete(shown: string): Failure {
  return new Failure(
    'network',
    `the listing of ${shown} has an entry without its name: check the AWS_ENDPOINT_URL variables`
  )
}
