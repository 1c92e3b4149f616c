import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemble } from '../../scripts/component.js'
import { which } from '../../scripts/test-tools.js'
import { command } from '../real/command.js'

export type Client = 'curl' | 'wget' | 'busybox' | 'none'
export type Awk = 'mawk' | 'gawk' | 'original-awk' | 'busybox'

/** One call of fetch(), with what it reads beside its parameters. */
export interface Request {
  readonly url: string
  readonly method?: string
  readonly authorization?: string
  readonly type?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The login's `key`, `host[:port]`. */
  readonly key?: string
  readonly caFile?: string
  readonly tries?: number
  readonly final?: string
  readonly redirects?: string
  readonly fixed?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly awk?: Awk
  /** A client that ends so instead of asking. */
  readonly ends?: { readonly code: number; readonly says: string }
}

/** What it left. */
export interface Answer {
  readonly status: number
  readonly failure: string
  readonly error: string
  readonly body: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** An image of its own: its clients write down their arguments, its clock stands and its sleep takes no time. */
export interface Image {
  readonly home: string
  readonly work: string
  fetch(client: Client, request: Request): Promise<Answer>
  /** Arguments of every curl and wget so far. */
  argv(): string
  /** Seconds slept so far. */
  slept(): number
  /** What the shell finds on a PATH of these stand-ins alone. */
  findClient(
    programs: Readonly<Record<string, string>>,
    env?: Readonly<Record<string, string>>
  ): Promise<string>
  remove(): void
}

/** What an expression of awk is for a `text`. */
export async function evaluate(awk: Awk, expression: string, text: string): Promise<string> {
  const program = `${FUNCTIONS}
function fail(sentence) { return 0 }
BEGIN { text = ENVIRON["TEXT"]; printf "%s", ${expression} }`
  const argv = awk === 'busybox' ? ['busybox', 'awk', program] : [awk, program]
  const { output } = await command(argv, { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TEXT: text })
  return output
}

/** 2026-01-02T03:04:05Z, where the clock of the vectors stands. */
export const NOW = 1_767_323_045

const DRIVER = `
function fail(sentence) {
  failure = failure (failure == "" ? "" : "\\n") sentence
  return 0
}
function said(name) { return ENVIRON["REQUEST_" name] }
BEGIN {
  client = said("client")
  work = said("work")
  number = 3
  login["key"] = said("key")
  login["ca-file"] = said("caFile")
  fetch_tries = said("tries")
  fetch_final = said("final")
  fetch_redirects = said("redirects")
  fetch_fixed = said("fixed")
  count = split(said("headers"), names, " ")
  for (i = 1; i <= count; i++) request_header[names[i]] = said("header_" i)
  status = fetch(said("method"), said("url"), said("authorization"), said("type"), read_file(said("body")))
  for (name in request_header) status = "not cleared: " name
  if (fetch_tries fetch_final fetch_redirects fetch_fixed != "") status = "not cleared"
  result["status"] = status + 0
  result["failure"] = failure
  result["error"] = fetch_error
  result["body"] = response_body
  result["url"] = response_url
  for (name in response_header) result[": " name] = response_header[name]
  for (name in result) print json_quote(name) ":" json_quote(result[name] "") ","
}`

const FUNCTIONS = ['json.awk', 'host.awk', 'time.awk', 'net/http.awk'].map(assemble).join('\n')
const PROGRAM = FUNCTIONS + DRIVER

export function makeImage(): Image {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'component http '))
  const at = (name: string): string => join(folder, name)
  const places = {
    home: at('home'),
    work: at("it's work"),
    bin: at('bin'),
    log: at('argv'),
    naps: at('naps')
  }
  for (const place of [places.home, places.work, places.bin]) mkdirSync(place, { mode: 0o700 })
  for (const file of [places.log, places.naps]) writeFileSync(file, '')
  installStandIns(places.bin)
  return {
    home: places.home,
    work: places.work,
    fetch: (client, request) => fetchIn(places, at('body'), client, request),
    argv: () => readFileSync(places.log, 'utf8'),
    slept: () =>
      readFileSync(places.naps, 'utf8')
        .split('\n')
        .reduce((sum, nap) => sum + Number(nap), 0),
    findClient: (programs, env = {}) => findClientOn(mkdtempSync(at('path-')), programs, env),
    remove: () => {
      rmSync(folder, { recursive: true })
    }
  }
}

type Texts = Readonly<Record<string, string>>
type Places = Readonly<Record<'home' | 'work' | 'bin' | 'log' | 'naps', string>>

function installStandIns(bin: string): void {
  const real = (name: string): string => which(name) ?? `/missing/${name}`
  const ends = '[ -z "$REQUEST_code" ] || { cat >/dev/null; echo "$REQUEST_says" >&2; exit "$REQUEST_code"; }'
  const write = `printf '%s\\n' "$@" >>"$REQUEST_log"\n${ends}`
  script(join(bin, 'curl'), `${write}\nexec ${real('curl')} "$@"`)
  script(
    join(bin, 'wget'),
    `${write}\n[ "$REQUEST_client" != busybox ] || exec ${real('busybox')} wget "$@"\nexec ${real('wget')} "$@"`
  )
  script(join(bin, 'date'), `echo ${NOW}`)
  script(join(bin, 'sleep'), 'echo "$1" >>"$REQUEST_naps"')
}

function script(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
}

async function fetchIn(places: Places, file: string, client: Client, request: Request): Promise<Answer> {
  const { headers = {}, env = {}, awk = 'mawk', body = '', ends, ...texts } = request
  writeFileSync(file, body)
  const said = {
    method: 'GET',
    ...texts,
    ...places,
    ...(ends === undefined ? {} : { code: ends.code, says: ends.says }),
    client,
    body: file,
    headers: Object.keys(headers).join(' '),
    ...Object.fromEntries(Object.values(headers).map((value, index) => [`header_${index + 1}`, value]))
  }
  const variables = Object.entries(said).map(([name, value]) => [`REQUEST_${name}`, String(value)] as const)
  const argv = awk === 'busybox' ? ['busybox', 'awk', PROGRAM] : [awk, PROGRAM]
  const { exitCode, output } = await command(['sh', '-c', 'umask 077; exec "$@"', 'sh', ...argv], {
    PATH: `${places.bin}:${process.env['PATH'] ?? ''}`,
    HOME: places.home,
    LC_ALL: 'C',
    ...env,
    ...Object.fromEntries<string>(variables)
  })
  // whatever else is printed would stand in the job's log
  if (exitCode !== 0 || !/^(".*",\n)+$/.test(output))
    throw new Error(`${awk} ended with ${exitCode}: ${output}`)
  return readResult(JSON.parse(`{${output.slice(0, -2)}}`) as Texts)
}

function readResult(result: Texts): Answer {
  const { status = '', failure = '', error = '', body = '', url = '' } = result
  const found = Object.entries(result).filter(([name]) => name.startsWith(': '))
  const headers = Object.fromEntries(found.map(([name, value]) => [name.slice(2), value]))
  return { status: Number(status), failure, error, body, url, headers }
}

async function findClientOn(path: string, programs: Texts, env: Texts): Promise<string> {
  for (const [name, text] of Object.entries(programs)) script(join(path, name), text)
  const shell = `set -eu\n${assemble('net/http-client.sh')}\nfind_http_client\necho "$ra_client|$http_proxy|$https_proxy|$no_proxy"`
  const { output } = await command(['/bin/sh', '-c', shell], { PATH: path, ...env })
  return output.trim()
}
