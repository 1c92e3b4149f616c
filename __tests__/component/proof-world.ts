import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Exchange } from '../vectors/vector.js'
import { jwt, runAwk } from './proof-awk.js'

export interface Request {
  readonly method: string
  readonly url: string
  readonly authorization: string
  readonly type: string
  readonly body: string
}

export interface Proven {
  readonly ok: boolean
  readonly proof: string
  readonly failure: string
  readonly line: string
  readonly requests: readonly Request[]
  /** What the stand-in for docker was called with, a line each; its files as it found them. */
  readonly docker: Readonly<Record<string, string>>
}

export interface Given {
  readonly awk?: string
  readonly registry: string
  readonly fields?: Readonly<Record<string, string>>
  readonly http?: readonly Exchange[]
  readonly verify?: string
  readonly client?: string
  /** A shell script in the place of docker. */
  readonly docker?: string
  readonly env?: Readonly<Record<string, string>>
}

const PROVE = `
  number = 1
  client = ENVIRON["client"]
  record_read(work "/login", login)
  address_parse(login["address"])
  login["scheme"] = address_scheme
  login["host"] = host_name
  login["port"] = host_port
  login["key"] = is_docker_hub(host_name, host_port) ? "docker.io" : host_key
  login["provider"] = provider_of(host_name, host_port, host_key)
  ok = prove()
  line = describe_login()
  print json_quote(ok) "," json_quote(proof) "," json_quote(failure) "," json_quote(line)`

/** prove() for one login against recorded answers. */
export function prove(given: Given): Proven {
  const work = mkdtempSync(join(tmpdir(), 'proof '))
  try {
    writeRecord(join(work, 'login'), {
      address: given.registry,
      username: 'alice',
      password: 'hunter-2.Xyz',
      source: 'username and password',
      purposes: 'build, publish',
      ...given.fields
    })
    const open = (given.http ?? []).flatMap(one => Array.from({ length: one.times ?? 1 }, () => one))
    open.forEach((exchange, index) => {
      writeRecord(join(work, `answer.${index + 1}`), recorded(exchange))
    })
    const text = runAwk(given.awk ?? 'mawk', PROVE, {
      work,
      client: given.client ?? 'curl',
      REGISTRY_AUTH_VERIFY: given.verify ?? 'true',
      ...given.env,
      PATH: dockerPath(work, given.docker)
    })
    const [ok, proof = '', failure = '', line = ''] = JSON.parse(`[${text}]`) as string[]
    return {
      ok: ok === '1' || Number(ok) > 0,
      proof,
      failure,
      line,
      requests: readRequests(join(work, 'requests')),
      docker: Object.fromEntries(
        ['arguments', 'password', 'config', 'environment'].map(name => [
          name,
          read(join(work, `seen.${name}`))
        ])
      )
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** A PATH of what the proof runs, with a docker or none. */
function dockerPath(work: string, script: string | undefined): string {
  const bin = join(work, 'bin')
  mkdirSync(bin)
  for (const name of ['mkdir', 'timeout', 'cat', 'env', 'busybox', 'mawk', 'gawk', 'original-awk']) {
    symlinkSync(`/usr/bin/${name}`, join(bin, name))
  }
  if (script !== undefined) {
    writeFileSync(join(bin, 'docker'), `#!/bin/sh\nseen='${work}/seen'\n${script}\n`)
    chmodSync(join(bin, 'docker'), 0o755)
  }
  return bin
}

function writeRecord(file: string, fields: Readonly<Record<string, string>>): void {
  writeFileSync(
    file,
    Object.entries(fields)
      .map(([name, value]) => `${name} ${JSON.stringify(value)}\n`)
      .join('')
  )
}

function recorded({ request, response }: Exchange): Readonly<Record<string, string>> {
  const address = `${request.method} ${request.url.replace(/\?.*/, '')}`
  if ('error' in response) return { request: address, error: response.error }
  const { status, headers = {}, claims } = response
  const body = claims === undefined ? (response.body ?? '') : { token: jwt(JSON.stringify(claims)) }
  return {
    request: address,
    status: String(status),
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [`header-${name}`, value]))
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function readRequests(file: string): readonly Request[] {
  return read(file)
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [method = '', ...rest] = line.split(' ')
      const [url = '', authorization = '', type = '', body = ''] = JSON.parse(
        `[${rest.join(' ').replaceAll('" "', '","')}]`
      ) as string[]
      return { method, url, authorization, type, body }
    })
}
