import { readFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo, Server } from 'node:net'

/**
 * Registries with Basic authentication, in a process of their own so that their work is on nobody's bill. Arguments:
 * `expected-authorization`, then `count:milliseconds[:certificate:key]` per kind. Prints the ports of each kind, one
 * kind a line, and ends with its standard input.
 */
const [authorization, ...kinds] = process.argv.slice(2)

for (const kind of kinds) {
  const [count, delay, certificate, key] = kind.split(':')
  const answer = registry(Number(delay))
  const ports: number[] = []
  for (let index = 0; index < Number(count); index++) {
    const server =
      certificate === undefined || key === undefined
        ? createHttp(answer)
        : createHttps({ cert: readFileSync(certificate), key: readFileSync(key) }, answer)
    ports.push(await listen(server))
  }
  console.log(ports.join(' '))
}
process.stdin.resume().on('end', () => process.exit())

function registry(milliseconds: number): RequestListener {
  return (request, response) => {
    setTimeout(() => {
      if (request.headers.authorization === authorization) response.writeHead(200).end('{}')
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="bench"' }).end('{}')
    }, milliseconds)
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
