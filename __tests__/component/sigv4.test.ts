import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { which } from '../../scripts/test-tools.js'
import { canonicalRequest, expectedSignature, type SignedRequest } from '../fake/aws-sigv4.js'
import { awsProgram } from './aws-program.js'

// a name that only holds where it is quoted
const folder = mkdtempSync(join(tmpdir(), "registry-auth sigv4's "))
const busybox = which('busybox') ?? 'busybox'
const applets = join(folder, 'applets')
mkdirSync(applets)
execFileSync(busybox, ['--install', '-s', applets])
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Programs of an image: the awk, and the folder of the others where it is not this machine's. */
const IMAGES = [
  ['mawk', ['mawk']],
  ['gawk', ['gawk']],
  ['original-awk', ['original-awk']],
  ["BusyBox's awk, among BusyBox's applets alone", [busybox, 'awk']]
] as const

/** What an expression of the core's is in an awk; texts reach it by the environment, as they are. */
function evaluate(awk: readonly string[], expression: string, env: Readonly<Record<string, string>>): string {
  const [program = '', ...before] = awk
  const script = awsProgram(`work = ENVIRON["work"]; number = 1; printf "%s", ${expression}`)
  const { stdout, stderr, status } = spawnSync(which(program) ?? program, [...before, script], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { PATH: program === busybox ? applets : '/usr/bin:/bin', LC_ALL: 'C', work: folder, ...env }
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const EXAMPLE = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' }
const SCOPE = '20150830/us-east-1/service/aws4_request'

interface Example {
  readonly request: SignedRequest
  readonly signature: string
}

/** Requests of AWS's published test suite for Signature Version 4, and the signatures it has for them. */
const SUITE: readonly (readonly [string, Example])[] = [
  [
    'get-vanilla',
    {
      request: { method: 'GET', path: '/', query: '', headers: EXAMPLE, body: '' },
      signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
    }
  ],
  [
    'get-vanilla-query-order-key-case',
    {
      request: {
        method: 'GET',
        path: '/',
        query: 'Param1=value1&Param2=value2',
        headers: EXAMPLE,
        body: ''
      },
      signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'
    }
  ],
  [
    'get-header-key-duplicate',
    {
      request: {
        method: 'GET',
        path: '/',
        query: '',
        headers: { ...EXAMPLE, 'my-header1': 'value2,value2,value1' },
        body: ''
      },
      signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea'
    }
  ],
  [
    'post-vanilla',
    {
      request: { method: 'POST', path: '/', query: '', headers: EXAMPLE, body: '' },
      signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'
    }
  ],
  [
    'post-x-www-form-urlencoded',
    {
      request: {
        method: 'POST',
        path: '/',
        query: '',
        headers: { ...EXAMPLE, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Param1=value1'
      },
      signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a'
    }
  ]
]

/** Padding begins a further block behind 55 bytes, and a key of more than 64 is hashed first. */
const EDGES: readonly (readonly [string, Buffer])[] = [
  ['every byte', Buffer.from(Array.from({ length: 256 }, (_, index) => index))],
  ...[0, 1, 2, 3, 55, 56, 64, 65].map(size => [`${size} zeros`, Buffer.alloc(size)] as const)
]
const HOSTILE = `/+='"$(id)\`id\`\\%s%00 \t!#&;<>|*?~{}[]ü`
const KEYS: readonly (readonly [string, string])[] = [
  ['an empty key', ''],
  ['a key of one block', 'k'.repeat(64)],
  ['a longer key', 'k'.repeat(65)],
  ['a key of any characters', HOSTILE]
]

function sign(awk: readonly string[], canonical: string, names: string, secret: string): string {
  return evaluate(
    awk,
    'aws_authorization(ENVIRON["canonical"], ENVIRON["names"], ENVIRON["scope"], "20150830T123600Z", "AKIDEXAMPLE", ENVIRON["secret"])',
    { canonical, names, scope: SCOPE, secret }
  )
}

describe.each(IMAGES)('when %s signs', (_name, awk) => {
  it("derives the key of AWS's published example", () => {
    const steps = ['20120215', 'us-east-1', 'iam', 'aws4_request']
    const key = steps.reduce(
      (inner, step) => `hmac_sha256(${inner}, "${step}")`,
      'hex_encode("AWS4" ENVIRON["secret"])'
    )
    expect(evaluate(awk, key, { secret: SECRET })).toBe(
      'f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d'
    )
  })

  it.each(SUITE)('finds the signature of %s', (_example, { request, signature }) => {
    const names = Object.keys(request.headers).sort()
    expect(sign(awk, canonicalRequest(request, names), names.join(';'), SECRET)).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${SCOPE}, SignedHeaders=${names.join(';')}, Signature=${signature}`
    )
  })

  it.each(EDGES)('hashes %s', (_what, bytes) => {
    const hash = evaluate(awk, 'sha256(ENVIRON["digits"])', { digits: bytes.toString('hex') })
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it.each(KEYS)('makes a code with %s', (_what, key) => {
    const text = 'what is signed: ü\n"$(id)" `id`\\\n'
    const code = evaluate(awk, 'hmac_sha256(hex_encode(ENVIRON["key"]), ENVIRON["text"])', { key, text })
    expect(code).toBe(createHmac('sha256', key).update(text).digest('hex'))
  })

  it("takes a secret of any characters, as the Action's fake of AWS does", () => {
    const request: SignedRequest = { method: 'POST', path: '/', query: '', headers: EXAMPLE, body: '{}' }
    const names = ['host', 'x-amz-date']
    const claim = {
      keyId: 'AKIDEXAMPLE',
      date: '20150830',
      region: 'us-east-1',
      service: 'service',
      signedHeaders: names,
      signature: ''
    }
    const signed = sign(awk, canonicalRequest(request, names), names.join(';'), HOSTILE)
    expect(signed.endsWith(`Signature=${expectedSignature(request, claim, HOSTILE)}`)).toBe(true)
  })
})

describe('when the image lacks a command', () => {
  it('has no hash', () => {
    expect(evaluate(['mawk'], 'sha256("00")', { PATH: folder })).toBe('')
  })
})
