import { describe, expect, it } from '@jest/globals'
import { CLEANUP_DRIVERS, cleanupDriverOf } from '../../src/providers/cleanup-drivers.js'
import { PROVIDERS } from '../../src/providers/index.js'

describe('when a provider is to be cleaned up', () => {
  it('has a line of its own', () => {
    expect(Object.keys(CLEANUP_DRIVERS).sort()).toEqual(PROVIDERS.map(({ id }) => id).sort())
  })

  it.each(PROVIDERS.map(({ id }) => id))('loads a driver: %s', async id => {
    expect(typeof (await cleanupDriverOf(id)()).createDriver).toBe('function')
  })

  it('is treated like any registry where it has none', () => {
    expect(cleanupDriverOf('toString')).toBe(CLEANUP_DRIVERS['generic'])
  })
})
