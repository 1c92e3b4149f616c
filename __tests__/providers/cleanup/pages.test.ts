import { describe, expect, it } from '@jest/globals'
import { allPages, type Page } from '../../../src/cleanup/vendor/pages.js'

/** Readings of a listing; the page's number and how often any page was read decide what it holds. */
async function listed(
  read: (page: number, count: number) => Page<string> | undefined
): Promise<{ readonly found: readonly string[] | undefined | string; readonly count: number }> {
  let count = 0
  const found = await allPages({
    what: 'the tags of "acme/app"',
    read: page => Promise.resolve(read(page, (count += 1))),
    keyOf: (item: string) => item,
    stateOf: item => item
  }).catch((error: unknown) => String(error))
  return { found, count }
}

const RESTLESS =
  'Failure: the tags of "acme/app" change while they are listed: run the job again when nothing is pushed there'

describe('when a listing is paged by number', () => {
  it('takes one page for all, where the registry does not count', async () => {
    expect(await listed(() => ({ items: ['a', 'b'], more: false }))).toEqual({ found: ['a', 'b'], count: 1 })
  })

  it.each([
    ['fewer than the registry counts', { items: ['a'], more: false, total: 150 }],
    ['more than the registry counts', { items: ['a', 'b'], more: false, total: 1 }]
  ])('takes no page for all that holds %s', async (_, page) => {
    expect(await listed(() => page)).toEqual({ found: RESTLESS, count: 4 })
  })

  it('takes what is counted once the count is met', async () => {
    const { found } = await listed((_, count) => ({
      items: count === 1 ? ['a'] : ['a', 'b'],
      more: false,
      total: 2
    }))
    expect(found).toEqual(['a', 'b'])
  })

  it('ends where the server does not know pages, and gives the first one for ever', async () => {
    expect(await listed(() => ({ items: ['a', 'b'], more: true }))).toEqual({ found: RESTLESS, count: 8 })
  })

  it('ends where pages go on behind what the registry counts', async () => {
    const { found, count } = await listed((page, read) => ({
      items: [`${page}`, `of ${read}`],
      more: true,
      total: 5
    }))
    expect(found).toBe(RESTLESS)
    expect(count).toBe(12)
  })
})
