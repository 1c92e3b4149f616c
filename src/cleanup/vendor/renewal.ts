import type { Session } from '../driver.js'
import type { RegistryClient } from '../registry/client.js'
import type { Credential } from '../../credential.js'
import { Failure } from '../../errors.js'
import type { Source } from '../../provider.js'

/** A credential is come by anew this long before it ends, in milliseconds. */
const MARGIN = 2 * 60_000
/** Where there was none, nobody asks again for this long. */
const PAUSE = 30_000

/**
 * A client for a run that may outlive its credential: one that says when it ends is come by anew before that, in the way
 * the login came by it. Where that gives none that lives longer, the old one stays.
 */
export async function renewingClient(
  session: Session,
  sources: readonly Source[],
  connect: (session: Session) => Promise<RegistryClient>
): Promise<RegistryClient> {
  let credential = session.credential
  let client = connect(session)
  let renewal: Promise<void> | undefined
  let notBefore = 0
  const renew = async (): Promise<void> => {
    notBefore = session.context.now().getTime() + PAUSE
    try {
      const found = await findLonger(session, sources, credential)
      if (found === undefined) return
      const made = connect({ ...session, credential: found })
      // one that cannot be connected is not kept for the rest of the run
      await made
      credential = found
      client = made
    } catch (error) {
      // what goes wrong matters only once the old one has ended
      if (!(error instanceof Failure) || hasEnded(session, credential)) throw error
      session.context.log.debug(`the credential for "${session.target.host.key}" was not renewed`)
    }
  }
  const current = async (): Promise<RegistryClient> => {
    const now = session.context.now().getTime()
    if (renewal === undefined && isEnding(session, credential) && now >= notBefore) {
      renewal = renew().finally(() => (renewal = undefined))
    }
    await renewal
    return client
  }
  const { host } = await client
  return {
    host,
    tags: async repository => (await current()).tags(repository),
    head: async (repository, reference) => (await current()).head(repository, reference),
    manifest: async (repository, reference) => (await current()).manifest(repository, reference),
    blob: async (repository, digest) => (await current()).blob(repository, digest),
    hasBlob: async (repository, digest) => (await current()).hasBlob(repository, digest),
    remove: async (repository, reference) => (await current()).remove(repository, reference),
    put: async (repository, reference, manifest) => (await current()).put(repository, reference, manifest),
    upload: async (repository, content) => (await current()).upload(repository, content),
    send: async (repository, want, request) => (await current()).send(repository, want, request)
  }
}

function isEnding({ context }: Session, { expiresAt }: Credential): boolean {
  return expiresAt !== undefined && expiresAt.getTime() - context.now().getTime() < MARGIN
}

function hasEnded({ context }: Session, { expiresAt }: Credential): boolean {
  return expiresAt !== undefined && expiresAt <= context.now()
}

/** A credential that ends later. */
async function findLonger(
  { context, target }: Session,
  sources: readonly Source[],
  { expiresAt = new Date(0) }: Credential
): Promise<Credential | undefined> {
  for (const source of sources) {
    const found = await source(context, target)
    if (found === undefined) continue
    return found.expiresAt === undefined || found.expiresAt > expiresAt ? found : undefined
  }
  return undefined
}
