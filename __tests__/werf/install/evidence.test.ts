import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMessage, generateKey, revokeKey, sign, type PublicKey } from 'openpgp'
import { agrees } from '../../../src/werf/install/evidence.js'

const DAY = 24 * 3_600_000
const MADE = new Date('2026-01-01T00:00:00Z')
const SIGNED = new Date(MADE.getTime() + DAY)
/** After the key's end. */
const LATER = new Date(MADE.getTime() + 30 * DAY)

let folder: string
let file: string
let key: PublicKey
let revoked: string
let signature: Uint8Array
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'))
  file = join(folder, 'werf')
  writeFileSync(file, 'binary')
  const made = await generateKey({
    type: 'rsa',
    rsaBits: 2048,
    userIDs: [{ name: 'test signer' }],
    format: 'object',
    date: MADE,
    keyExpirationTime: (7 * DAY) / 1000
  })
  key = made.publicKey
  const { revocationCertificate } = made
  revoked = (await revokeKey({ key, revocationCertificate, format: 'object' })).publicKey.armor()
  const message = await createMessage({ binary: Buffer.from('binary') })
  const signingKeys = made.privateKey
  signature = await sign({ message, signingKeys, detached: true, format: 'binary', date: SIGNED })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function isProven(now: Date, armored = key.armor(), bytes = signature): Promise<boolean> {
  return agrees(file, { kind: 'signature', key: armored, signature: bytes }, now)
}

describe('when a signature is verified', () => {
  it('holds while the key is valid', async () => {
    expect(await isProven(SIGNED)).toBe(true)
  })

  it('holds behind the end of the key, which signed before it', async () => {
    expect(await isProven(LATER)).toBe(true)
  })

  it('holds no more when the key is revoked', async () => {
    expect(await isProven(SIGNED, revoked)).toBe(false)
  })

  it('does not hold before it was made', async () => {
    expect(await isProven(new Date(SIGNED.getTime() - 3_600_000))).toBe(false)
  })

  it('does not hold with another behind it, of which nobody says whose it is', async () => {
    expect(await isProven(SIGNED, undefined, Buffer.concat([signature, signature]))).toBe(false)
  })
})
