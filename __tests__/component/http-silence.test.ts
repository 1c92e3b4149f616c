import { createServer } from 'node:http'
import { createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeImage, type Image } from './http-world.js'

let image: Image

beforeEach(() => {
  image = makeImage()
})

afterEach(() => {
  image.remove()
})

function listen(one: Server): Promise<void> {
  return new Promise(resolve => one.listen(0, '127.0.0.1', resolve))
}

function hostOf(one: Server): string {
  return `127.0.0.1:${(one.address() as AddressInfo).port}`
}

const CASES = (['curl', 'wget'] as const).flatMap(client =>
  (['mawk', 'busybox'] as const).map(awk => ({ client, awk }))
)

describe.each(CASES)('when nothing answers ($client, $awk)', ({ client, awk }) => {
  it('says that the connection was refused', async () => {
    expect(await image.fetch(client, { awk, url: 'http://127.0.0.1:9/' })).toMatchObject({
      status: 0,
      error: 'refused',
      failure:
        '"127.0.0.1:9" refused the connection: check the registry\'s name and port and that it is running'
    })
    expect(image.slept()).toBeGreaterThan(0)
  })

  it('says that the host is not known, at once', async () => {
    expect(await image.fetch(client, { awk, url: 'https://registry.invalid/v2/' })).toMatchObject({
      status: 0,
      error: 'name',
      failure:
        'the host "registry.invalid" is not known: check the registry\'s name and this machine\'s name server'
    })
    expect(image.slept()).toBe(0)
  })

  it.each([
    [
      'http',
      'SSH-2.0-server\r\n',
      "answered with something that is not HTTP: check the registry's name and port"
    ],
    [
      'https',
      'SSH-2.0-server\r\n',
      'did not complete the TLS handshake: check its port, and for a registry without TLS write "http://" before its name and set "insecure=true"'
    ],
    ['https', '', 'closed the connection before it answered: check its port and whether it is healthy']
  ])('tells what speaks no HTTP (%s %j)', async (scheme, greeting, sentence) => {
    const sockets: Socket[] = []
    const other = createSocketServer(socket => {
      sockets.push(socket.on('error', () => undefined))
      socket.on('data', () => (greeting === '' ? socket.destroy() : socket.end(greeting)))
    })
    await listen(other)
    const { failure } = await image.fetch(client, { awk, url: `${scheme}://${hostOf(other)}/v2/`, tries: 1 })
    expect(failure).toBe(`"${hostOf(other)}" ${sentence}`)
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => other.close(resolve))
  })
})

describe.each(CASES.filter(({ awk }) => awk === 'mawk'))(
  'when time runs out ($client)',
  ({ client, awk }) => {
    it('says so after ten seconds, however the bytes drip', async () => {
      const drips = createServer((_, response) => {
        response.writeHead(200)
        const timer = setInterval(() => response.write('x'), 500)
        response.on('close', () => {
          clearInterval(timer)
        })
      })
      await listen(drips)
      const begin = performance.now()
      const { error, failure } = await image.fetch(client, { awk, url: `http://${hostOf(drips)}/`, tries: 1 })
      expect(performance.now() - begin).toBeLessThan(13_000)
      expect(error).toBe('timeout')
      expect(failure).toBe(
        `"${hostOf(drips)}" did not answer in time (10 s): check the network, a firewall and the proxy settings`
      )
      drips.closeAllConnections()
      await new Promise(resolve => drips.close(resolve))
    })
  }
)
