import { expect } from '@jest/globals'
import { createImageStore, type ImageStore } from '../fake/image-store.js'
import type { OidcIssuer } from '../fake/oidc-issuer.js'
import { routesTo } from '../fake/routes.js'
import { serveVendor, type VendorHandler } from '../fake/vendor.js'
import { leftOf, seedScenario } from '../providers/cleanup/plan-apply-verify.js'
import { answerBlob } from './cleanup-blobs.js'
import { ID_TOKEN_HOST, withIdTokens } from './cleanup-keyless.js'
import { planApplyVerify, startJob, type CleanupJob, type Way } from './cleanup-world.js'

/** A vendor under its own names, and a job that cleans up there. */
export interface VendorWorld {
  readonly store: ImageStore
  /** What nobody may see; add to it what is given out. */
  readonly secrets: string[]
  /** Puts the vendor behind its names, and starts the job; with an issuer, one that may ask for OIDC tokens. */
  open(hosts: readonly string[], vendor: VendorHandler, issuer?: OidcIssuer): CleanupJob
  /** Everything that was planned is gone, everything else whole; `chosen` is a pattern by which the repository is named. */
  cleans(repository: string, way: Way, ends: Ends, chosen?: string): Promise<void>
  close(): Promise<void>
}

/** What is left. */
export interface Ends {
  readonly images: readonly string[]
  readonly tags: readonly string[]
}

export const WHOLE: Ends = { images: ['both', 'kept', 'shared'], tags: ['v1', 'v2'] }
/** Nothing but tags can be deleted there; the registry collects the rest. */
export const TAGS_ALONE: Ends = {
  images: ['both', 'kept', 'old', 'own', 'shared', 'signature', 'signed'],
  tags: ['v1', 'v2']
}

export async function startVendorWorld(): Promise<VendorWorld> {
  const store = createImageStore()
  const secrets: string[] = []
  let handler: VendorHandler = () => ({ status: 404 })
  let job: CleanupJob | undefined
  const server = await serveVendor(request => answerBlob(store, request) ?? handler(request))
  return {
    store,
    secrets,
    open: (hosts, vendor, issuer) => {
      handler = issuer === undefined ? vendor : withIdTokens(issuer, vendor, secrets)
      job = startJob(routesTo(Object.fromEntries([...hosts, ID_TOKEN_HOST].map(host => [host, server.url]))))
      return job
    },
    cleans: async (repository, way, ends, chosen = repository) => {
      if (job === undefined) throw new Error('no vendor is open')
      const name = repository.slice(repository.indexOf('/') + 1)
      const seeded = seedScenario(store, name)
      await planApplyVerify({ job, repository: chosen, ...way, secrets: () => secrets })
      expect(leftOf(store, name, seeded)).toEqual(ends)
      expect(secrets.length).toBeGreaterThan(0)
    },
    close: async () => {
      job?.remove()
      await server.close()
    }
  }
}
