import { DescribeImagesCommand } from '@aws-sdk/client-ecr'
import type { ImageDetail, TagStatus } from '@aws-sdk/client-ecr'
import { Failure } from '../../../errors.js'
import { isApiError } from './api.js'
import { listed } from './listing.js'
import type { Repository } from './repository.js'

/** What `DescribeImages` says of one image, of which the digest alone must be there. */
export type Description = ImageDetail & { readonly imageDigest: string }

/** The most a page has. */
const PAGE = 1000

/**
 * Without `imageStatus` archived images are left out, and what refers to them, or is referred to by them, would look
 * forlorn: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImagesFilter.html
 */
const ALL = { imageStatus: 'ANY' } as const

/** All images of the repository, or those with a tag; none when there is no such repository. */
export async function describeAll(
  { api, id, shown }: Repository,
  tagStatus: TagStatus
): Promise<readonly Description[]> {
  const what = `listing the images of ${shown}`
  const input = { ...id, maxResults: PAGE, filter: { ...ALL, tagStatus } }
  const details = await listed(
    { api, shown, what, action: 'DescribeImages', answers: ['RepositoryNotFoundException'] },
    (client, nextToken) => client.send(new DescribeImagesCommand({ ...input, nextToken })),
    page => page.imageDetails
  )
  return details.map(detail => withDigest(detail, shown))
}

/** One image by tag or digest; undefined when there is none. */
export async function describeOne(
  { api, id, shown }: Repository,
  image: { readonly imageTag: string } | { readonly imageDigest: string }
): Promise<Description | undefined> {
  const answer = await api.call(
    {
      what: `looking for an image in ${shown}`,
      action: 'DescribeImages',
      reads: true,
      answers: ['ImageNotFoundException', 'RepositoryNotFoundException']
    },
    client => client.send(new DescribeImagesCommand({ ...id, imageIds: [image], filter: ALL }))
  )
  if (isApiError(answer)) return undefined
  const [detail] = answer.imageDetails ?? []
  return detail === undefined ? undefined : withDigest(detail, shown)
}

function withDigest(detail: ImageDetail, shown: string): Description {
  const { imageDigest } = detail
  if (imageDigest !== undefined) return { ...detail, imageDigest }
  throw new Failure(
    'network',
    `the listing of ${shown} has an image without a digest: check the AWS_ENDPOINT_URL variables`
  )
}
