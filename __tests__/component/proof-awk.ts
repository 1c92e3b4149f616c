import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble, FOLDER } from '../../scripts/component.js'

/** The awks that jobs have. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  mawk: ['mawk'],
  busybox: ['busybox', 'awk'],
  gawk: ['gawk'],
  'original-awk': ['original-awk']
}

/** The functions of other parts that the proof calls, wherever they stand. */
const BORROWED = ['url_encode', 'shell_quote', 'iso_time', 'fail', 'input']
/** All of them, for what is quickly tried. */
export const EVERY_AWK: readonly string[] = Object.keys(COMMANDS)
/** Those of nearly all images. */
export const COMMON_AWKS: readonly string[] = ['mawk', 'busybox']

const OWN = ['net/challenge', 'net/realm', 'net/token', 'proof/proof', 'proof/refusal']
const WHOLE = ['host', 'providers/providers', 'json']

/** Takes the recorded answers of one method and address in their order, and notes each request. */
const FAKE_FETCH = `
function fetch(method, url, authorization, type, body,   i, name, exchange, address) {
  failure = fetch_error = response_body = ""
  split("", response_header)
  fetch_tries = fetch_redirects = ""
  print method, json_quote(url), json_quote(authorization), json_quote(type), json_quote(body) > (work "/requests")
  address = url
  sub(/[?].*/, "", address)
  for (i = 1; record_read(work "/answer." i, exchange); i++) {
    if (answered[i] || exchange["request"] != method " " address) continue
    answered[i] = 1
    if (exchange["status"] == "") { fetch_error = exchange["error"]; return fail("no answer: " fetch_error) }
    for (name in exchange) if (name ~ /^header-/) response_header[substr(name, 8)] = exchange[name]
    response_body = exchange["body"]
    return exchange["status"] + 0
  }
  return fail("not recorded: " method " " url)
}`

function borrow(name: string): string {
  const definition = new RegExp(`^function ${name}\\([^]*?^}$`, 'm')
  const found = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.awk'))
    .map(file => definition.exec(readFileSync(join(FOLDER, file), 'utf8'))?.[0])
    .find(text => text !== undefined)
  if (found === undefined) throw new Error(`no part has ${name}`)
  return found
}

/** The proof's own text with what it calls, under a start of its own. */
function program(start: string): string {
  const parts = [...WHOLE, ...OWN].map(name => assemble(`${name}.awk`))
  return [`BEGIN {\nwork = ENVIRON["work"]\n${start}\n}`, FAKE_FETCH, ...BORROWED.map(borrow), ...parts].join(
    '\n'
  )
}

/** Whatever an awk program printed. */
export function runAwk(
  awk: string,
  start: string,
  env: Readonly<Record<string, string>> = {},
  lines = ''
): string {
  const [command = '', ...args] = COMMANDS[awk] ?? []
  const { stdout, stderr, status } = spawnSync(command, [...args, program(start)], {
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...env },
    input: lines,
    encoding: 'utf8',
    timeout: 20_000
  })
  if (status !== 0) throw new Error(`${awk} ended with ${status}: ${stderr.slice(0, 500)}`)
  return stdout
}

/** Runs an awk statement for each line of JSON strings, `field[1]` and on; each prints one line of JSON. */
export function forEach(
  awk: string,
  statements: string,
  lines: readonly (readonly string[])[]
): readonly unknown[] {
  const text = runAwk(
    awk,
    `while ((getline line) > 0) {
      root = json_parse(line)
      count = 0
      for (node = json_first[root]; node; node = json_next[node]) field[++count] = json_value(node)
      failure = ""
      ${statements}
    }`,
    {},
    lines.map(line => JSON.stringify(line)).join('\n')
  )
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown)
}

/** A JWT with these claims, whatever they are. */
export function jwt(claims: string): string {
  return `e30.${Buffer.from(claims).toString('base64url')}.`
}
