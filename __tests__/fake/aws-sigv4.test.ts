import { describe, expect, it } from '@jest/globals'
import { canonicalRequest, expectedSignature, isSignedWith, parseAuthorization } from './aws-sigv4.js'
import type { SignedRequest } from './aws-sigv4.js'

/** The worked example of AWS's guide to signing: ListUsers of IAM on 30 August 2015. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const LIST_USERS: SignedRequest = {
  method: 'GET',
  path: '/',
  query: 'Action=ListUsers&Version=2010-05-08',
  headers: {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: 'iam.amazonaws.com',
    'x-amz-date': '20150830T123600Z'
  },
  body: ''
}
const SIGNATURE = '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7'
const HEADER = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=${SIGNATURE}`

function claim() {
  const found = parseAuthorization(HEADER)
  if (found === undefined) throw new Error('no claim')
  return found
}

describe("when the verifier is held against AWS's published example", () => {
  it('finds the canonical request, and the signature', () => {
    expect(canonicalRequest(LIST_USERS, claim().signedHeaders).split('\n')).toEqual([
      'GET',
      '/',
      'Action=ListUsers&Version=2010-05-08',
      'content-type:application/x-www-form-urlencoded; charset=utf-8',
      'host:iam.amazonaws.com',
      'x-amz-date:20150830T123600Z',
      '',
      'content-type;host;x-amz-date',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    ])
    expect(expectedSignature(LIST_USERS, claim(), SECRET)).toBe(SIGNATURE)
    expect(isSignedWith(LIST_USERS, claim(), SECRET)).toBe(true)
  })

  it.each([
    ['another secret', LIST_USERS, `${SECRET}x`],
    ['another body', { ...LIST_USERS, body: 'x' }, SECRET],
    ['another query', { ...LIST_USERS, query: 'Action=ListRoles&Version=2010-05-08' }, SECRET],
    ['another path', { ...LIST_USERS, path: '/x' }, SECRET],
    ['another method', { ...LIST_USERS, method: 'POST' }, SECRET],
    ['another host', { ...LIST_USERS, headers: { ...LIST_USERS.headers, host: 'evil.example' } }, SECRET],
    [
      'another day than its scope',
      { ...LIST_USERS, headers: { ...LIST_USERS.headers, 'x-amz-date': '20150831T123600Z' } },
      SECRET
    ],
    [
      'a header that is not signed',
      { ...LIST_USERS, headers: { ...LIST_USERS.headers, 'x-amz-target': 'X' } },
      SECRET
    ]
  ])('refuses it with %s', (_what, request, secret) => {
    expect(isSignedWith(request, claim(), secret)).toBe(false)
  })

  it('reads no other kind of authorization', () => {
    expect(parseAuthorization(undefined)).toBeUndefined()
    expect(parseAuthorization('Basic QVdTOng=')).toBeUndefined()
    expect(parseAuthorization(HEADER.replace('aws4_request', 'aws5_request'))).toBeUndefined()
  })
})
