import { describe, expect, it } from '@jest/globals'
import { readKeys } from 'openpgp'
import { RELEASE_KEY } from '../../../src/werf/install/release-key.js'
import { RELEASE_SERVER } from '../../../src/werf/install/release-server.js'

describe('when the release key is read', () => {
  it('is the one published as werf.asc, valid and good for signatures', async () => {
    const keys = await readKeys({ armoredKeys: RELEASE_KEY })
    const [key] = keys
    expect(keys.length).toBe(1)
    expect(key?.getFingerprint()).toBe('3e1205d79863bd4b434e452050742f22119152cb')
    expect(key?.getUserIDs()).toEqual(['trdl (trdl server auto signer)'])
    expect(key?.getAlgorithmInfo()).toEqual({ algorithm: 'rsaEncryptSign', bits: 4096 })
    await expect(key?.verifyPrimaryKey()).resolves.toBeUndefined()
    expect((await key?.getSigningKey())?.getFingerprint()).toBe(key?.getFingerprint())
    expect(key?.isPrivate()).toBe(false)
  })

  it('is used against werf’s own server', () => {
    expect(RELEASE_SERVER.href).toBe('https://tuf.werf.io/')
  })
})
