import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../src/errors.js'
import { ConnectionFailure, connectionFailure, shownHost } from '../../src/net/connection-failure.js'
import { ProxyError } from '../../src/net/proxy.js'

const URL_ASKED = new URL('https://registry.example:5000/v2/?token=hidden')

function coded(code: unknown): Error {
  return Object.assign(new Error('hidden text', { cause: 'hidden' }), { code })
}

describe('when there was no answer', () => {
  it.each([
    ['ENOTFOUND', 'is not known: '],
    ['EAI_AGAIN', 'the name server did not answer for '],
    ['ECONNREFUSED', 'refused the connection: '],
    ['ECONNRESET', 'closed the connection before it answered: '],
    ['EPIPE', 'closed the connection before it answered: '],
    ['ETIMEDOUT', 'did not answer in time (10 s): '],
    ['EHOSTUNREACH', 'cannot be reached: '],
    ['ENETUNREACH', 'cannot be reached: '],
    ['CERT_HAS_EXPIRED', 'has expired: '],
    ['CERT_NOT_YET_VALID', 'is not valid yet: '],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'is for another name: '],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown authority: '],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unknown authority: '],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unknown authority: '],
    ['UNABLE_TO_GET_ISSUER_CERT', 'unknown authority: '],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown authority: '],
    ['CERT_REVOKED', 'was not accepted (CERT_REVOKED): '],
    ['EPROTO', 'did not complete the TLS handshake: '],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'did not complete the TLS handshake: '],
    ['HPE_INVALID_CONSTANT', 'something that is not HTTP: '],
    ['EMFILE', 'gave no answer (EMFILE): ']
  ])('has one sentence with a remedy for %s', (code, sentence) => {
    const failure = connectionFailure(coded(code), URL_ASKED)
    expect(failure).toBeInstanceOf(ConnectionFailure)
    expect(failure).toMatchObject({ kind: 'network', code })
    expect(failure.message).toContain(sentence)
    expect(failure.message).toContain('"registry.example:5000"')
    expect(failure.message).not.toMatch(/hidden|\n/)
    expect(failure.cause).toBeUndefined()
  })

  it.each([coded('free text of somebody'), coded(7), coded(undefined), 'hidden', null, undefined])(
    'repeats nothing it does not know: %p',
    error => {
      expect(connectionFailure(error, URL_ASKED).message).toBe(
        '"registry.example:5000" gave no answer (UNKNOWN): check its name and port and the network of this machine'
      )
    }
  )

  it('leaves a failure as it is', () => {
    const failure = new Failure('input', 'own words')
    expect(connectionFailure(failure, URL_ASKED)).toBe(failure)
  })

  it('speaks of the proxy where it was the proxy', () => {
    const { message } = connectionFailure(new ProxyError('ENOTFOUND', 'proxy:3128'), URL_ASKED)
    expect(message).toBe(
      'the proxy "proxy:3128" gave no answer (ENOTFOUND): check HTTPS_PROXY and HTTP_PROXY, or add "registry.example:5000" to NO_PROXY'
    )
  })
})

describe('when a host is shown', () => {
  it.each([
    ['https://a.example:443/', 'a.example'],
    ['https://[::1]:5000/', '[::1]:5000'],
    ['https://a"b.example/', 'unreadable host name'],
    [`https://${'a'.repeat(300)}/`, 'unreadable host name']
  ])('shows %s as %s', (address, shown) => {
    expect(shownHost(new URL(address))).toBe(shown)
  })
})
