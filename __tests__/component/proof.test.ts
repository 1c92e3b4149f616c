import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Exchange, Vector, VectorFile } from '../vectors/vector.js'
import { COMMON_AWKS } from './proof-awk.js'
import { prove, type Given, type Request } from './proof-world.js'

/** A vector as one login, where it is about one that the inputs name; what fetch() itself decides is not the proof's. */
function asLogin({ inputs = {}, env = {}, http = [] }: Vector): Omit<Given, 'awk'> | undefined {
  const [line = '', further] = (inputs['registries'] ?? '').split('\n')
  const [registry = '', ...pairs] = line.split(' ')
  if (registry === '' || further !== undefined) return undefined
  const keys = new Map(
    pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  )
  const password = env[keys.get('password-env') ?? '']
  if (password === undefined) return undefined
  const passing = http.some(
    ({ response }) =>
      ('error' in response && !/api/.test(JSON.stringify(http))) ||
      ('status' in response && (/^3|^5/.test(String(response.status)) || response.status === 429))
  )
  // the first is Amazon's exchange, the second the plan's
  const isElsewhere = /\.ecr\..* username=(?!AWS)/.test(line) || (keys.has('for') && 'for' in inputs)
  if (passing || isElsewhere) return undefined
  const username = keys.get('username') ?? ''
  return {
    registry,
    http,
    verify: inputs['verify'] ?? 'true',
    fields: {
      username,
      password,
      ...(username === '<token>' ? { 'identity-token': '1', source: 'identity token' } : {}),
      purposes: (keys.get('for') ?? inputs['for'] ?? 'build, publish').replaceAll(/,\s*/g, ', '),
      insecure: keys.has('insecure') ? '1' : '',
      repositories: (inputs['repositories'] ?? '').replaceAll(/(^| )[^/]*\//g, '$1')
    }
  }
}

const vectors = ['proof.json', 'failures.json', 'purposes.json'].flatMap(name =>
  readVectors(name).flatMap(vector => {
    const login = asLogin(vector)
    return login === undefined ? [] : [[vector.name, vector, login] as const]
  })
)

function readVectors(name: string): readonly Vector[] {
  const { vectors } = JSON.parse(readFileSync(join('__tests__', 'vectors', name), 'utf8')) as VectorFile
  return vectors.filter(({ platform, only }) => platform !== 'github' && only?.face !== 'action')
}

/** Parameters are compared decoded and in any order, and an authorization only where the vector names one. */
function wantedRequests(http: readonly Exchange[]): readonly string[] {
  return http
    .flatMap(one => Array.from({ length: one.times ?? 1 }, () => one))
    .map(({ request: { method, url, authorization, body } }) =>
      canonical(method, url, authorization === undefined ? 'any' : (authorization ?? ''), body ?? '')
    )
    .sort()
}

function sentRequests(requests: readonly Request[], http: readonly Exchange[]): readonly string[] {
  return requests
    .map(({ method, url, authorization, body }) => {
      const isHeld = http.some(
        ({ request }) => request.method === method && request.authorization !== undefined
      )
      return canonical(method, url, isHeld ? authorization : 'any', body)
    })
    .sort()
}

function canonical(method: string, url: string, authorization: string, body: string): string {
  const { origin, pathname, search } = new URL(url)
  const parameters = (text: string): string[] =>
    [...new URLSearchParams(text)].map(pair => pair.join('=')).sort()
  return JSON.stringify([method, origin + pathname, parameters(search), authorization, parameters(body)])
}

describe.each(COMMON_AWKS)('with %s', awk => {
  it.each(vectors)('a vector: %s', (_name, { http = [], expect: wanted }, login) => {
    const found = prove({ ...login, awk })
    if (wanted.error !== undefined) expect(found.failure).toBe(wanted.error)
    else expect([found.ok, found.failure]).toEqual([true, ''])
    if (wanted.messages?.length === 1) expect(found.line).toBe(wanted.messages[0])
    expect(sentRequests(found.requests, http)).toEqual(wantedRequests(http))
  })
})

it('nearly all vectors of one login are run', () => {
  expect(vectors.length).toBeGreaterThan(50)
})
