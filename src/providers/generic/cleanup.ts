import type { Capabilities, CreateDriver, Driver, Session } from '../../cleanup/driver.js'
import { readInventory } from '../../cleanup/inventory/distribution.js'
import { createRegistryClient, type RegistryClient, type ScopeWords } from '../../cleanup/registry/client.js'
import { distributionCalls } from '../../cleanup/registry/distribution-calls.js'
import { isUnsupported, removeManifest } from '../../cleanup/removal/outcome.js'
import { outcomesOf } from '../../cleanup/removal/outcomes.js'
import { listRepositories } from '../../cleanup/registry/repository-list.js'
import { finisherFor } from '../../cleanup/removal/finisher.js'
import { startTagDeletion } from '../../cleanup/removal/tag-deletion.js'

/*
 * Any registry of the OCI distribution specification: distribution 2.8 and 3.x, zot, and those behind which one of them
 * stands. Which one it is does not show: `/v2/`, `Server` and the version header are the same for all, or a proxy's.
 *
 * What is the same everywhere: deleting by digest takes all tags of the digest along, or is refused. What is not is
 * deleting by tag. Distribution 2.8 refuses it (400 DIGEST_INVALID), Harbor's and Docker Hub's `/v2/` too; distribution
 * 3.x, zot, GitLab and Quay take the tag alone; the specification forbids neither. So the answer for a server that is
 * not known is "cannot": the planner then skips a tag that shares its digest with a kept one and says so. It becomes
 * "can" by the user's word (`deleteBy`), or, in a run that goes on to delete, by a probe when the first repository is
 * read: a tag that cannot exist is deleted. A plan alone sends no DELETE, whatever its credential may do.
 * Even then the first real one is watched, and what it took along by mistake is put back.
 *
 * `capabilities` is therefore to be read after `inventory`. It only grows more careful later: a deletion that is
 * switched off shows at the first one, and is the outcome of this and the following ones.
 */

/** The words of the distribution specification's tokens; a push needs the right to read what it refers to. */
const WORDS: ScopeWords = {
  pull: ['pull'],
  delete: ['pull', 'delete'],
  push: ['pull', 'push']
}
/** Enough to hide the network, and no load for a server of one's own. */
const CONCURRENCY = 8

/** The driver of a registry of which no more is known than that it speaks the distribution specification. */
export const createDriver: CreateDriver = async session => {
  const client = await createRegistryClient(session, WORDS)
  return distributionDriver(session, client)
}

function distributionDriver(session: Session, client: RegistryClient): Driver {
  const tagDeletion = startTagDeletion({ client, finisher: finisherFor(session, WORDS) }, session)
  const digestDeletion = { off: false }
  return {
    ...distributionCalls(client),
    get capabilities() {
      return capabilitiesOf(tagDeletion.way(), digestDeletion.off)
    },
    async inventory(repository) {
      const inventory = await readInventory(client, repository, { concurrency: CONCURRENCY })
      tagDeletion.note(inventory)
      if (session.deletes === true && inventory.tags.length > 0) await tagDeletion.probe(repository)
      return inventory
    },
    repositories: prefix => listRepositories(client, prefix),
    untag: (repository, tags) => outcomesOf(tags, ref => tagDeletion.remove(repository, ref)),
    deleteManifests: (repository, digests) =>
      outcomesOf(digests, async digest => {
        const { outcome, answer } = await removeManifest(client, repository, digest)
        if (answer !== undefined && isUnsupported(answer)) digestDeletion.off = true
        return outcome
      })
  }
}

function capabilitiesOf(untag: Capabilities['untag'], deletesNothing: boolean): Capabilities {
  return {
    untag,
    deleteManifest: deletesNothing ? 'none' : 'with-tags',
    // a server may, and then refuses; none is relied upon
    protectsChildren: false,
    // zot collects what has no tag an hour later unless told otherwise, distribution when its operator says so
    cascadesChildren: true,
    batch: 1,
    concurrency: CONCURRENCY
  }
}
