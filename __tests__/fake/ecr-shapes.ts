/** What is wrong with a value by the service's published description; undefined: nothing. */
export type Shape = (value: unknown, path: string) => string | undefined

/** https://github.com/boto/botocore/tree/develop/botocore/data: `ecr` and `ecr-public`, service-2.json */
export const REPOSITORY =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
export const ACCOUNT = /^\d{12}$/

export function text(pattern: RegExp, min: number, max: number): Shape {
  return (value, path) => {
    if (typeof value !== 'string') return `${path} is no string`
    return value.length >= min && value.length <= max && pattern.test(value)
      ? undefined
      : `${path} is out of form`
  }
}

export function whole(min: number, max: number): Shape {
  return (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? undefined
      : `${path} is out of range`
}

export function oneOf(...words: readonly string[]): Shape {
  return (value, path) =>
    typeof value === 'string' && words.includes(value) ? undefined : `${path} is none of the enum`
}

export function list(item: Shape, min: number, max: number): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} is no list`
    if (value.length < min || value.length > max) return `${path} has ${value.length} members`
    return value.map((entry, index) => item(entry, `${path}.${index + 1}`)).find(found => found !== undefined)
  }
}

/** Unknown members are refused, as a mistyped one would be dropped in silence by the service. */
export function structure(members: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} is no structure`
    const lacking = required.find(name => !(name in value))
    if (lacking !== undefined) return `${path}.${lacking} is missing`
    for (const [name, member] of Object.entries(value)) {
      const shape = Object.hasOwn(members, name) ? members[name] : undefined
      const problem = shape === undefined ? `${path}.${name} is unknown` : shape(member, `${path}.${name}`)
      if (problem !== undefined) return problem
    }
    return undefined
  }
}

const ANY = /^[\s\S]*$/
const TAG = text(/^.*$/, 1, 300)
const IMAGE_ID = structure({ imageDigest: text(ANY, 0, 1000), imageTag: TAG })
const COMMON = { registryId: text(ACCOUNT, 12, 12), repositoryName: text(REPOSITORY, 2, 256) }
const PAGED = { nextToken: text(ANY, 1, 4096), maxResults: whole(1, 1000) }
const IMAGE_IDS = list(IMAGE_ID, 1, 100)

export const SHAPES = {
  describeImages: structure(
    {
      ...COMMON,
      ...PAGED,
      imageIds: IMAGE_IDS,
      filter: structure({
        tagStatus: oneOf('TAGGED', 'UNTAGGED', 'ANY'),
        imageStatus: oneOf('ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY')
      })
    },
    ['repositoryName']
  ),
  describePublicImages: structure({ ...COMMON, ...PAGED, imageIds: IMAGE_IDS }, ['repositoryName']),
  describeImageTags: structure({ ...COMMON, ...PAGED }, ['repositoryName']),
  batchGetImage: structure(
    { ...COMMON, imageIds: IMAGE_IDS, acceptedMediaTypes: list(text(ANY, 1, 300), 1, 100) },
    ['repositoryName', 'imageIds']
  ),
  batchDeleteImage: structure({ ...COMMON, imageIds: IMAGE_IDS }, ['repositoryName', 'imageIds']),
  describeRepositories: structure({
    registryId: COMMON.registryId,
    ...PAGED,
    repositoryNames: list(COMMON.repositoryName, 1, 100)
  }),
  describeRegistries: structure({ nextToken: PAGED.nextToken, maxResults: PAGED.maxResults }),
  batchCheckLayerAvailability: structure({ ...COMMON, layerDigests: list(text(ANY, 0, 1000), 1, 100) }, [
    'repositoryName',
    'layerDigests'
  ]),
  putImage: structure(
    {
      ...COMMON,
      imageManifest: text(ANY, 1, 4_194_304),
      imageManifestMediaType: text(ANY, 1, 300),
      imageTag: TAG,
      imageDigest: text(ANY, 0, 1000)
    },
    ['repositoryName', 'imageManifest']
  )
} satisfies Readonly<Record<string, Shape>>
