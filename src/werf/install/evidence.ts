import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { Failure } from '../../errors.js'

/** What a binary has to agree with before it is made executable. */
export type Evidence =
  | { readonly kind: 'sha256'; readonly sha256: string }
  | { readonly kind: 'signature'; readonly key: string; readonly signature: Uint8Array }

/** True when the file is what the evidence is for. */
export async function agrees(file: string, evidence: Evidence, now: Date): Promise<boolean> {
  if (evidence.kind === 'sha256') return (await fileSha256(file)) === evidence.sha256
  return isSigned(file, evidence.key, evidence.signature, now)
}

/** The failure for a download that is not what it should be. It is never a reason to take another werf. */
export function disagreement(version: string, evidence: Evidence): Failure {
  const what =
    evidence.kind === 'sha256'
      ? 'does not have the SHA-256 in "werf-sha256": compare the digest with the version and the platform'
      : "is not signed by werf's release key: run the job again, and report it to werf if it stays so"
  return new Failure('unsafe', `the downloaded werf ${version} ${what}; nothing was installed`)
}

/** Lower-case hex. */
export async function fileSha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, READ)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const READ = { highWaterMark: 1024 * 1024 } as const

/** A detached signature over the file (RFC 9580 §5.2), binary as the release server makes it, or armored. */
async function isSigned(file: string, key: string, signature: Uint8Array, now: Date): Promise<boolean> {
  // 1.2 MB, of use here alone
  const { createMessage, readKey, readSignature, verify } = await import('openpgp')
  const verificationKeys = (await readKey({ armoredKey: key })).toPublic()
  const armored = Buffer.from(signature).toString('latin1')
  try {
    const { data, signatures } = await verify({
      message: await createMessage({ binary: webStream(file) }),
      signature: await (armored.startsWith('-----BEGIN PGP SIGNATURE-----')
        ? readSignature({ armoredSignature: armored })
        : readSignature({ binarySignature: signature })),
      verificationKeys,
      format: 'binary',
      date: now
    })
    await drain(data.getReader())
    const [only] = signatures
    return signatures.length === 1 && only !== undefined && (await only.verified)
  } catch {
    // The library's errors quote parts of what they read.
    return false
  }
}

function webStream(file: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(file, READ)) as ReadableStream<Uint8Array>
}

/** The signature is computed while the message is read. */
async function drain(reader: { read(): Promise<{ done: boolean }> }): Promise<void> {
  while (!(await reader.read()).done);
}
