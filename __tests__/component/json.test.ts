import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import fc, { cases } from '../property.js'
import { jsonErrorPosition } from '../../src/docker-config/json-position.js'
import { describeInEveryAwk, type RunParts } from './awk-parts.js'

const folder = mkdtempSync(join(tmpdir(), 'registry-auth-json-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Parses each text in one run: as JSON again where it is JSON, else the offset where it stops being so. */
function parseAll(run: RunParts, texts: readonly string[]): readonly string[] {
  texts.forEach((text, index) => {
    writeFileSync(join(folder, `${index + 1}`), text)
  })
  run(
    `for (i = 1; i <= ENVIRON["count"] + 0; i++) {
      root = json_parse(read_file(ENVIRON["folder"] "/" i))
      printf "%s", root ? json_write(root) : "offset " json_offset > (ENVIRON["folder"] "/" i ".out")
    }`,
    { folder, count: `${texts.length}` }
  )
  return texts.map((_, index) => readFileSync(join(folder, `${index + 1}.out`), 'utf8'))
}

/** The JSON that says the same with some characters escaped. */
function withEscapes(text: string, everyNth: number): string {
  let count = 0
  return text.replaceAll(/[\u007f-\u{10ffff}/&<]/gu, sign => {
    if (count++ % everyNth !== 0) return sign
    if (sign === '/') return String.raw`\/`
    return [...Array(sign.length).keys()]
      .map(index => String.raw`\u${sign.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join('')
  })
}

function byteOffset(text: string): number {
  const { line, column } = jsonErrorPosition(text) ?? { line: 0, column: 0 }
  const before = text.split('\n').slice(0, line - 1)
  const size = [...before, ''].join('\n').length + column - 1
  return Buffer.byteLength(text.slice(0, size)) + 1
}

const BROKEN = [
  ...['', ' ', '\n', '{', '{"a"', '{"a":', '{"a":}', '{"a":1,}', '{"a":1', '{,}', '{]', '{a:1}', '{"a" "b"}'],
  ...['[', '[1,]', '[1 2]', '[,]', '[}', '}', ']', ',', ':', '"a":1', '{}x', '{} {}', '"a""b"', '{"a":1]'],
  ...[
    '01',
    '-',
    '1.',
    '.5',
    '+1',
    '1e',
    '0x1',
    'tru',
    'truex',
    'nulll',
    't',
    'l',
    'e',
    '--1',
    'NaN',
    "{'a':1}"
  ],
  ...[
    '"',
    '"a',
    '"a\\',
    '"a\\"',
    '"\\x"',
    '"\\u12g4"',
    '"\\u12"',
    '"\t"',
    '"a\nb"',
    '"\\\\\\"',
    '{"a":"b"c}'
  ],
  ...[
    '\u00a0{}',
    '\f{}',
    '{"ü": "€", x',
    '{\n\t"a": {\n\t\t"b": "c"\n',
    '[\r\n1,\r\n]',
    '{"a":[1,{"b":"\\q"}]}'
  ]
]

/** awk knows no NUL: in a name it becomes U+FFFD, in a value it stays as it was written. */
function namesWithoutNul(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(namesWithoutNul)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name.replaceAll('\0', '\ufffd'), namesWithoutNul(one)])
  )
}

describeInEveryAwk('when a text is read as JSON', ['json.awk'], run => {
  it('says the same when written again, as docker lays it out', () => {
    const texts = fc.sample(fc.jsonValue({ maxDepth: 5, noUnicodeString: false }), cases(150))
    const values = texts.map(namesWithoutNul)
    const given = values.map(value => JSON.stringify(value))
    const spaced = values.map(value => JSON.stringify(value, undefined, '\t'))
    const escaped = given.map((text, index) => withEscapes(text, (index % 3) + 1))
    const written = parseAll(run, [...given, ...spaced, ...escaped])
    expect(written.map(text => JSON.parse(text) as unknown)).toEqual(
      [...given, ...given, ...given].map(text => JSON.parse(text) as unknown)
    )
    expect(parseAll(run, ['{"a":[],"b":{},"c":[1,{"d":null}],"e":"f"}'])).toEqual([
      JSON.stringify({ a: [], b: {}, c: [1, { d: null }], e: 'f' }, undefined, '\t')
    ])
  })

  it('reads escapes in names, and the last of equal names', () => {
    const texts = [
      String.raw`{"\u0061\ud83d\ude00\u00e9\n\/":"\u0061\ud83d\ude00","\\":"\\\"","\"":"\\\\"}`,
      '{"a":{"x":1},"b":2,"a":{"y":[3]},"c":4}',
      '{"a":1,"a":[{"b":2}],"a":"3"}',
      ' [ 1 , -0.5e+3 , "" , [ ] , { } ]\n'
    ]
    expect(parseAll(run, texts).map(text => JSON.parse(text) as unknown)).toEqual(
      texts.map(text => JSON.parse(text) as unknown)
    )
  })

  it('tells where a broken one stops being JSON', () => {
    expect(parseAll(run, BROKEN)).toEqual(BROKEN.map(text => `offset ${byteOffset(text)}`))
  })

  it('agrees with the Action about texts with something taken out or put in', () => {
    const texts = fc.sample(
      fc
        .tuple(
          fc.jsonValue({ maxDepth: 3 }),
          fc.nat(),
          fc.constantFrom('', '"', '\\', ',', '}', ']', '0', 'x')
        )
        .map(([value, place, sign]) => {
          const text = JSON.stringify(value, undefined, 1).replaceAll(/[^\n -~]/g, '?')
          const at = place % (text.length + 1)
          return text.slice(0, at) + sign + text.slice(at + (sign === '' ? 1 : 0))
        }),
      cases(300)
    )
    const found = parseAll(run, texts)
    const isJson = texts.map(text => jsonErrorPosition(text) === undefined)
    expect(isJson.filter(Boolean).length).toBeGreaterThan(10)
    expect(isJson.filter(one => !one).length).toBeGreaterThan(100)
    found.forEach((out, index) => {
      const text = texts[index] ?? ''
      if (isJson[index] === true) expect(JSON.parse(out)).toEqual(JSON.parse(text))
      else expect([text, out]).toEqual([text, `offset ${byteOffset(text)}`])
    })
  })

  it('takes 100 KB in a moment', () => {
    const auths = Object.fromEntries(
      Array.from({ length: 1300 }, (_, index) => [
        `registry-${index}.example.com`,
        { auth: Buffer.from(`user${index}:password-${index}`).toString('base64') }
      ])
    )
    const text = JSON.stringify({ auths }, undefined, '\t')
    expect(text.length).toBeGreaterThan(100_000)
    const start = performance.now()
    expect(parseAll(run, [text])).toEqual([text])
    const seconds = (performance.now() - start) / 1000
    process.stderr.write(`JSON of ${text.length} bytes read and written in ${seconds.toFixed(2)} s\n`)
    expect(seconds).toBeLessThan(5)
  })
})

const SECRETS = [
  ...['a', 'ab', 'abc', 'alice:hunter-2.Xyz', 'é€😀', '\u0001\u007f"\\\n\t\r\'$`&/', ' x '],
  String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32)),
  'x'.repeat(20_000)
]

describeInEveryAwk('when a text is kept for the next stage', ['json.awk'], run => {
  it.each(SECRETS)('comes back byte for byte (text %#)', secret => {
    const program = `fields["password"] = ENVIRON["secret"]; fields["ca-file"] = "0"; fields["path"] = ""
      record_write(ENVIRON["file"], fields)
      found = record_read(ENVIRON["file"], again)
      printf "%s %s %s %s", found, ("path" in again), again["ca-file"], again["password"]`
    expect(run(program, { secret, file: join(folder, 'record') })).toBe(`1 0 0 ${secret}`)
    expect(run(`print record_read(ENVIRON["file"], again)`, { file: join(folder, 'nothing') })).toBe('0\n')
  })

  it.each(SECRETS)('is quoted and encoded as JavaScript does (text %#)', secret => {
    expect(JSON.parse(run(`printf "%s", json_quote(ENVIRON["secret"])`, { secret }))).toBe(secret)
    const encoded = Buffer.from(secret).toString('base64')
    const program = `text = base64_encode(ENVIRON["secret"]); printf "%s %s%s", text, base64_decode(text), base64_bad`
    expect(run(program, { secret })).toBe(`${encoded} ${secret}0`)
  })

  it.each(['a', 'ab=', 'a===', '====', 'ab=c', 'abc-', 'abc\n', 'a b='])('no base64: %j', text => {
    expect(run(`base64_decode(ENVIRON["text"]); print base64_bad`, { text })).toBe('1\n')
  })
})
