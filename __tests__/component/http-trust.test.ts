import { mkdirSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createAuthority, createSelfSigned, type Authority, type KeyPair } from '../fake/certificates.js'
import { makeImage, type Answer, type Client, type Image, type Request } from './http-world.js'

let image: Image
let authority: Authority
let stranger: Authority
let leaf: KeyPair
let running: Server[]
let seen: string[]

beforeAll(() => {
  authority = createAuthority('own authority')
  stranger = createAuthority('another authority')
  leaf = authority.issue(['IP:127.0.0.1', 'DNS:localhost'])
})

afterAll(() => {
  authority.remove()
  stranger.remove()
})

beforeEach(() => {
  image = makeImage()
  running = []
  seen = []
})

afterEach(async () => {
  for (const server of running) await new Promise(resolve => server.close(resolve))
  image.remove()
})

/** Its host; `clients` is the authority whose certificates it asks for. */
async function start(pair: KeyPair = leaf, clients?: string): Promise<string> {
  const asks = clients === undefined ? {} : { ca: clients, requestCert: true, rejectUnauthorized: false }
  const server = createServer({ ...pair, ...asks }, (request, response) => {
    seen.push(nameOf(request))
    response.end('ok')
  })
  running.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Who the client said it is. */
function nameOf({ socket }: IncomingMessage): string {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return 'nobody'
  return String(socket.getPeerCertificate().subject.CN)
}

function ask(client: Client, host: string, request: Partial<Request> = {}): Promise<Answer> {
  return image.fetch(client, { url: `https://${host}/v2/`, key: host, ...request })
}

function certsD(host: string, files: Readonly<Record<string, string>>): string {
  const folder = join(image.home, '.config', 'docker', 'certs.d', host)
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

describe.each(['curl', 'wget'] as const)('when %s does not trust a certificate', client => {
  it('names an unknown authority and its remedy', async () => {
    const host = await start()
    expect(await ask(client, host)).toMatchObject({
      status: 0,
      error: 'certificate',
      failure: `the certificate of "${host}" is signed by an unknown authority: name the authority's PEM file in "ca-file"`
    })
    expect(seen).toEqual([])
    expect(image.slept()).toBe(0)
  })

  it('names a self-signed certificate the same way', async () => {
    const { failure } = await ask(client, await start(createSelfSigned()), { caFile: stranger.file })
    expect(failure).toContain('is signed by an unknown authority')
  })

  it('says that it has expired', async () => {
    const host = await start(authority.issue(['IP:127.0.0.1'], { expired: true }))
    const { failure } = await ask(client, host, { caFile: authority.file })
    expect(failure).toBe(`the certificate of "${host}" has expired: renew it at the registry`)
  })

  it('says that it is for another name', async () => {
    const host = await start(authority.issue(['DNS:has-expired.example']))
    const { failure } = await ask(client, host, { caFile: authority.file })
    expect(failure).toBe(
      `the certificate of "${host}" is for another name: use the name it was issued for, or have it issued for this one`
    )
  })

  it('says which ca-file is of no use', async () => {
    const host = await start()
    const empty = join(image.home, 'empty.pem')
    writeFileSync(empty, 'no certificate\n')
    expect((await ask(client, host, { caFile: '/nonexistent.pem' })).failure).toBe(
      'the "ca-file" "/nonexistent.pem" cannot be read: name an existing PEM file'
    )
    expect((await ask(client, host, { caFile: empty })).failure).toBe(
      `the "ca-file" "${empty}" holds no certificate: name a PEM file with the authority's`
    )
  })
})

describe.each(
  (['curl', 'wget'] as const).flatMap(client => (['mawk', 'busybox'] as const).map(awk => ({ client, awk })))
)('when an authority is known ($client, $awk)', ({ client, awk }) => {
  it('comes from the ca-file, beside those of the system', async () => {
    const host = await start()
    const other = await start(stranger.issue(['IP:127.0.0.1']))
    const request = { awk, caFile: authority.file, env: { SSL_CERT_FILE: stranger.file } }
    expect(await ask(client, host, request)).toMatchObject({ status: 200, body: 'ok' })
    expect(await ask(client, other, request)).toMatchObject({ status: 200, body: 'ok' })
  })

  it('comes from SSL_CERT_FILE', async () => {
    expect((await ask(client, await start(), { awk, env: { SSL_CERT_FILE: authority.file } })).status).toBe(
      200
    )
  })

  it("comes from docker's certs.d of this registry", async () => {
    const host = await start()
    certsD(host, { 'a b.crt': authority.cert, 'note.txt': 'not read' })
    expect((await ask(client, host, { awk })).status).toBe(200)
    const other = await start()
    expect((await ask(client, other, { awk })).failure).toContain('unknown authority')
  })

  it('says who it is to the registry alone', async () => {
    const { cert, key } = authority.issue(['DNS:client'])
    const [host, tokens] = [await start(leaf, authority.cert), await start(leaf, authority.cert)]
    certsD(host, { 'ca.crt': authority.cert, 'client.cert': cert, 'client.key': key })
    expect((await ask(client, host, { awk })).status).toBe(200)
    expect((await ask(client, tokens, { awk, key: host })).status).toBe(200)
    expect(seen).toEqual([expect.stringMatching(/^leaf /), 'nobody'])
  })

  it.each([
    ['a.cert', 'a.key'],
    ['a.key', 'a.cert']
  ])('refuses %s without %s', async (one, other) => {
    const host = await start()
    const folder = certsD(host, { [one]: 'half a pair' })
    expect((await ask(client, host, { awk })).failure).toBe(
      `"${join(folder, one)}" lies there without its "${other}": add it, or remove the file`
    )
  })
})

describe.each(['curl', 'wget'] as const)("when a user's own files would change %s", client => {
  it('reads none of them', async () => {
    const host = await start()
    const proxy = 'http://127.0.0.1:9/'
    for (const [name, text] of Object.entries({
      '.curlrc': `insecure\nproxy = ${proxy}\nheader = "x-evil: 1"\n`,
      '.wgetrc': `check_certificate = off\nhttps_proxy = ${proxy}\n`,
      '.netrc': 'machine 127.0.0.1 login eve password eve-secret\n'
    })) {
      writeFileSync(join(image.home, name), text)
    }
    const env = { WGETRC: join(image.home, '.wgetrc'), CURL_HOME: image.home, DEBUG: '*' }
    expect((await ask(client, host, { env })).failure).toContain('unknown authority')
    expect((await ask(client, host, { env, caFile: authority.file })).status).toBe(200)
  })
})
