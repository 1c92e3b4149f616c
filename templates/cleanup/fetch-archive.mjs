// Fetches the release and writes it down only when it is the one this template was made for: until its SHA-256 has been
// compared it exists in memory alone. Arguments: the SHA-256, the file to write. The address comes by a variable.
/* global AbortSignal, fetch, setTimeout */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const LIMIT = 64 * 1024 * 1024
const TRIES = 3
const HOPS = 5
const [expected, file] = process.argv.slice(2)
const { REGISTRY_CLEANUP_ARCHIVE: given = '', CI_API_V4_URL: api, CI_JOB_TOKEN: token } = process.env
const address = given.trim()
const isRemote = /^https?:/i.test(address)

function fail(message) {
  console.error(`error: archive: ${message}`)
  process.exit(1)
}

// an address can hold a secret, a host cannot
function source() {
  return isRemote ? `"${new URL(address).host}"` : 'the file'
}

// The job's token is for GitLab's own API alone, and redirects leave it.
function isOfGitLab(url) {
  return Boolean(api && token && URL.canParse(api)) && url.href.startsWith(`${new URL(api).href}/`)
}

async function answerOf(url, withToken) {
  const headers = withToken && isOfGitLab(url) ? { 'job-token': token } : {}
  return fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(120000) })
}

async function followed(withToken) {
  let url = new URL(address)
  for (let hop = 0; hop <= HOPS; hop++) {
    const answer = await answerOf(url, withToken)
    const location = answer.headers.get('location')
    if (answer.status < 300 || answer.status > 399 || location === null) return answer
    await answer.body?.cancel()
    url = new URL(location, url)
    if (!/^https?:$/.test(url.protocol)) fail(`${source()} led to an address that is no http(s) one`)
  }
  return fail(`${source()} led from one address to the next, more than ${HOPS} times`)
}

// Public releases need no token, so it stays here unless it is asked for.
async function remote() {
  const answer = await followed(false)
  const refused = [401, 403, 404].includes(answer.status)
  const last = refused && isOfGitLab(new URL(address)) ? await followed(true) : answer
  if (last.status === 429 || last.status > 499) throw new Error('passing')
  if (last.status !== 200)
    fail(`${source()} answered ${last.status}: check the address, and that the job may read it`)
  return collected(last.body)
}

async function collected(stream) {
  const parts = []
  let size = 0
  for await (const part of stream) {
    size += part.length
    if (size > LIMIT) fail(`${source()} gave more than ${LIMIT} bytes, which no release has`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function fetched() {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await remote()
    } catch {
      if (left === 0)
        fail(
          `${source()} gave no answer in ${TRIES} tries: check the network, the proxy, or CI_SERVER_TLS_CA_FILE`
        )
      await new Promise(resolve => setTimeout(resolve, 1000 * (TRIES - left)))
    }
  }
}

async function read() {
  const path = address.startsWith('file:') ? fileURLToPath(address) : address
  try {
    return await collected(createReadStream(path))
  } catch {
    return fail('the file cannot be read: give a path from the project folder, or an address')
  }
}

if (Number(process.versions.node.split('.')[0]) < 20) fail('Node 20 or newer is needed: give another image')
if (address === '') fail('it has no address: give one, or leave the input out')
if (isRemote && !URL.canParse(address)) fail('its address cannot be read')
const content = isRemote ? await fetched() : await read()
const sum = createHash('sha256').update(content).digest('hex')
if (sum !== expected)
  fail(
    `what ${source()} gave is not the release that belongs to this template (SHA-256 ${sum}, not ${expected}), and nothing of it was run: use one version of both`
  )
await writeFile(file, content, { flag: 'wx', mode: 0o600 })
