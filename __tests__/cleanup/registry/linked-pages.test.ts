import { describe, expect, it } from '@jest/globals'
import { linkedPages } from '../../../src/cleanup/registry/linked-pages.js'

/** Reads a listing whose pages lead where the table says; the paths that were asked for. */
async function visit(links: Readonly<Record<string, string>>, asked: string[]): Promise<readonly string[]> {
  const read: string[] = []
  const get = (path: string) => {
    asked.push(path)
    const link = links[path]
    const headers: Record<string, string> = link === undefined ? {} : { link: `<${link}>; rel="next"` }
    return Promise.resolve({ status: 200, headers, body: path, url: new URL(`http://registry.test${path}`) })
  }
  for await (const { body } of linkedPages(get, 'registry.test', '/a', 'listing the tests')) {
    read.push(body)
    if (body === '/stop') break
  }
  return read
}

describe('when a listing is read page after page', () => {
  it('follows the links to the last page', async () => {
    expect(await visit({ '/a': '/b?n=1', '/b?n=1': '/c' }, [])).toEqual(['/a', '/b?n=1', '/c'])
  })

  it('asks for no page behind the one where reading ends', async () => {
    const asked: string[] = []
    await visit({ '/a': '/stop', '/stop': '/c' }, asked)
    expect(asked).toEqual(['/a', '/stop'])
  })

  it.each([
    ['the first page', { '/a': '/b', '/b': '/a' }],
    ['itself', { '/a': '/b', '/b': '/b' }]
  ])('does not go round for ever where a page leads back to %s', async (_where, links) => {
    const asked: string[] = []
    await expect(visit(links, asked)).rejects.toThrow(
      "listing the tests came back to a page it had given before: ask the registry's operator"
    )
    expect(asked).toEqual(['/a', '/b'])
  })

  it('goes to no other host', async () => {
    const asked: string[] = []
    await expect(visit({ '/a': 'http://other.test/b' }, asked)).rejects.toThrow(
      '"registry.test" named a next page on another host'
    )
    expect(asked).toEqual(['/a'])
  })
})
