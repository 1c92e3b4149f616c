import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { INDEX, pusherFor, type Pushed, type Pusher } from './v2-images.js'

interface Server {
  readonly url: string
  stop(): Promise<void>
}

/** What an answer says that a cleanup goes by. */
interface Said {
  readonly status: number
  readonly code?: string | undefined
}

/** What distribution 2.8 does when it is listed and deleted from; the fake is held to it as the server itself is. */
export function distribution28(title: string, start: () => Promise<Server>): void {
  describe(`when ${title} is listed and deleted from`, () => {
    let server: Server
    let repository: string
    let pusher: Pusher

    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.stop())

    const fresh = (): void => {
      repository = `suite/${randomUUID()}`
      pusher = pusherFor(server.url, repository)
    }
    const ask = (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${server.url}/v2/${repository}/${path}`, {
        method,
        headers: {
          accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json'
        },
        ...init
      })
    const said = async (method: string, path: string, init?: RequestInit): Promise<Said> => {
      const response = await ask(method, path, init)
      const text = await response.text()
      const code = /"code":"([A-Z_]+)"/.exec(text)?.[1]
      return { status: response.status, ...(code === undefined ? {} : { code }) }
    }
    const tags = async (query = ''): Promise<unknown> => {
      const response = await ask('GET', `tags/list${query}`)
      const listed = ((await response.json()) as { tags: string[] | null }).tags
      // they come as the folder has them
      return listed?.sort() ?? null
    }
    const twoTags = async (): Promise<Pushed> => {
      fresh()
      return pusher.image(['one', 'two'])
    }

    it('lists all tags in no order, whatever page is asked for, and without a Link', async () => {
      fresh()
      await pusher.image(['b', 'a', 'c'])
      expect(await tags()).toEqual(['a', 'b', 'c'])
      expect(await tags('?n=1')).toEqual(['a', 'b', 'c'])
      expect(await tags('?n=1&last=a')).toEqual(['a', 'b', 'c'])
      expect((await ask('GET', 'tags/list?n=1')).headers.get('link')).toBeNull()
    })

    it('says that a repository is not known', async () => {
      fresh()
      expect(await said('GET', 'tags/list')).toEqual({ status: 404, code: 'NAME_UNKNOWN' })
      expect(await said('GET', 'manifests/one')).toEqual({ status: 404, code: 'MANIFEST_UNKNOWN' })
      expect(await said('HEAD', 'manifests/one')).toEqual({ status: 404 })
    })

    it('gives a manifest by tag and by digest, with its type and digest', async () => {
      const { digest, mediaType, text } = await twoTags()
      for (const reference of ['one', digest]) {
        const response = await ask('GET', `manifests/${reference}`)
        expect(response.headers.get('content-type')).toBe(mediaType)
        expect(response.headers.get('docker-content-digest')).toBe(digest)
        expect(await response.text()).toBe(text)
        const head = await ask('HEAD', `manifests/${reference}`)
        expect([head.status, head.headers.get('docker-content-digest')]).toEqual([200, digest])
      }
    })

    it('does not delete by tag', async () => {
      await twoTags()
      expect(await said('DELETE', 'manifests/one')).toEqual({ status: 400, code: 'DIGEST_INVALID' })
      expect(await said('DELETE', 'manifests/none')).toEqual({ status: 400, code: 'DIGEST_INVALID' })
      expect(await tags()).toEqual(['one', 'two'])
    })

    it('deletes a digest with all its tags, and has null for tags then', async () => {
      const { digest } = await twoTags()
      expect(await said('DELETE', `manifests/${digest}`)).toEqual({ status: 202 })
      expect(await tags()).toBeNull()
      expect(await said('GET', `manifests/${digest}`)).toEqual({ status: 404, code: 'MANIFEST_UNKNOWN' })
      expect(await said('DELETE', `manifests/${digest}`)).toEqual({ status: 404, code: 'MANIFEST_UNKNOWN' })
    })

    it('deletes the child of an index that has a tag', async () => {
      fresh()
      const child = await pusher.image([])
      await pusher.index(['multi'], [child])
      expect(await said('DELETE', `manifests/${child.digest}`)).toEqual({ status: 202 })
      expect(await tags()).toEqual(['multi'])
    })

    it('takes no index whose child is missing, and takes one within another', async () => {
      fresh()
      const child = await pusher.image([])
      const inner = await pusher.index([], [child])
      await pusher.index(['nested'], [inner])
      const lost = { mediaType: inner.mediaType, digest: `sha256:${'0'.repeat(64)}`, size: 2 }
      const body = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [lost] })
      expect(
        await said('PUT', 'manifests/broken', { headers: { 'content-type': INDEX }, body })
      ).toMatchObject({
        code: 'MANIFEST_BLOB_UNKNOWN'
      })
    })

    it('knows no referrers', async () => {
      const subject = await twoTags()
      await pusher.image([], { subject })
      expect((await said('GET', `referrers/${subject.digest}`)).status).toBe(404)
    })

    it('has a blob until it is deleted, and no other', async () => {
      fresh()
      const { digest } = await pusher.blob('content')
      expect((await ask('HEAD', `blobs/${digest}`)).status).toBe(200)
      expect((await ask('HEAD', `blobs/sha256:${'0'.repeat(64)}`)).status).toBe(404)
    })

    it('lists its repositories in pages', async () => {
      fresh()
      await pusher.image(['one'])
      fresh()
      await pusher.image(['one'])
      const response = await fetch(`${server.url}/v2/_catalog?n=1`)
      expect(((await response.json()) as { repositories: unknown[] }).repositories).toHaveLength(1)
      expect(response.headers.get('link')).toMatch(/^<\/v2\/_catalog\?.*>; rel="next"$/)
    })
  })
}
