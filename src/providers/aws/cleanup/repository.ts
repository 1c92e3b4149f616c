import type { ECRClient } from '@aws-sdk/client-ecr'
import type { Api } from './api.js'

/** One repository of Amazon ECR and the way to it. */
export interface Repository {
  readonly api: Api<ECRClient>
  /** For people, in quotes: `"HOST/NAME"`. */
  readonly shown: string
  readonly id: { readonly registryId: string; readonly repositoryName: string }
}
