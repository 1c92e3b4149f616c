import { describe, expect, it } from '@jest/globals'
import { dateOf } from '../../../src/cleanup/vendor/fields.js'

describe('when a registry tells a time', () => {
  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
    ['2026-01-02T03:04:05.678901', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02 03:04:05', '2026-01-02T03:04:05.000Z'],
    ['Fri, 02 Jan 2026 03:04:05 -0000', '2026-01-02T03:04:05.000Z']
  ])('reads %s, in UTC where no zone is told', (text, expected) => {
    expect(dateOf(text)?.toISOString()).toBe(expected)
  })

  it.each(['', 'yesterday', '0001-01-01T00:00:00Z', 'x'.repeat(65), 7])('reads nothing into %p', value => {
    expect(dateOf(value)).toBeUndefined()
  })
})
