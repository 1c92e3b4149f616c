import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeImage, type Image } from './http-world.js'

let image: Image

beforeAll(() => {
  image = makeImage()
})

afterAll(() => {
  image.remove()
})

const HOST = '"registry.example"'
const CERTIFICATE = `the certificate of ${HOST}`
const UNKNOWN = `${CERTIFICATE} is signed by an unknown authority: name the authority's PEM file in "ca-file"`
const EXPIRED = `${CERTIFICATE} has expired: renew it at the registry`
const EARLY = `${CERTIFICATE} is not valid yet: check this machine's clock`
const NAME = `${CERTIFICATE} is for another name: use the name it was issued for, or have it issued for this one`
const HANDSHAKE = `${HOST} did not complete the TLS handshake: check its port, and for a registry without TLS write "http://" before its name and set "insecure=true"`
const CLOSED = `${HOST} closed the connection before it answered: check its port and whether it is healthy`
const AWAY = `${HOST} cannot be reached: check the network, a firewall and the proxy settings`
const SILENT = `${HOST} did not answer in time (10 s): check the network, a firewall and the proxy settings`

/** What the programs say with the TLS libraries they are built with. */
const CURL: readonly (readonly [number, string, string])[] = [
  [60, 'SSL certificate problem: unable to get local issuer certificate', UNKNOWN],
  [60, 'SSL certificate problem: self signed certificate in certificate chain', UNKNOWN],
  [60, 'SSL certificate problem: self-signed certificate', UNKNOWN],
  [60, 'SSL certificate problem: unable to verify the first certificate', UNKNOWN],
  [60, 'server verification failed: certificate signer not trusted. (CAfile: none CRLfile: none)', UNKNOWN],
  [60, 'Cert verify failed: BADCERT_NOT_TRUSTED', UNKNOWN],
  [77, 'error setting certificate verify locations', UNKNOWN],
  [60, 'SSL certificate problem: certificate has expired', EXPIRED],
  [60, 'Cert verify failed: BADCERT_EXPIRED', EXPIRED],
  [60, 'SSL certificate problem: certificate is not yet valid', EARLY],
  [60, "SSL: no alternative certificate subject name matches target host name 'expired'", NAME],
  [51, "SSL: certificate subject name (other) does not match target host name 'registry.example'", NAME],
  [60, 'Cert verify failed: BADCERT_CN_MISMATCH', NAME],
  [60, 'SSL certificate problem: EE certificate key too weak', accepted('curl 60')],
  [35, 'OpenSSL/3.0.22: error:0A00010B:SSL routines::wrong version number', HANDSHAKE],
  [35, 'gnutls_handshake() failed: An unexpected TLS packet was received.', HANDSHAKE],
  [
    56,
    'OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0',
    HANDSHAKE
  ],
  [35, 'OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to registry.example:443', CLOSED],
  [35, 'Recv failure: Connection reset by peer', CLOSED],
  [56, 'Recv failure: Connection reset by peer', CLOSED],
  [52, 'Empty reply from server', CLOSED],
  [7, 'Failed to connect to registry.example port 443: No route to host', AWAY],
  [7, 'Failed to connect to registry.example port 443: Network is unreachable', AWAY],
  [28, 'Failed to connect to registry.example port 443: Connection timed out', SILENT],
  [23, '<script>alert(1)</script>', unknown('curl 23')]
]

const WGET: readonly (readonly [number, string, string])[] = [
  [5, "ERROR: The certificate of 'registry.example' doesn't have a known issuer.", UNKNOWN],
  [
    5,
    "ERROR: cannot verify registry.example's certificate:\n  Unable to locally verify the issuer's authority.",
    UNKNOWN
  ],
  [
    5,
    "ERROR: cannot verify registry.example's certificate:\n  Self-signed certificate encountered.",
    UNKNOWN
  ],
  [
    5,
    "ERROR: The certificate of 'registry.example' is not trusted.\nERROR: The certificate of 'registry.example' has expired.",
    EXPIRED
  ],
  [5, "ERROR: cannot verify registry.example's certificate:\n  Issued certificate has expired.", EXPIRED],
  [5, "ERROR: The certificate of 'registry.example' is not yet activated.", EARLY],
  [5, "The certificate's owner does not match hostname 'registry.example'", NAME],
  [
    5,
    "ERROR: no certificate subject alternative name matches\n\trequested host name 'registry.example'.",
    NAME
  ],
  [5, "ERROR: certificate common name 'a' doesn't match requested host name 'registry.example'.", NAME],
  [5, "ERROR: The certificate of 'registry.example' has been revoked.", accepted('wget 5')],
  [4, 'GnuTLS: An unexpected TLS packet was received.\nUnable to establish SSL connection.', HANDSHAKE],
  [4, 'GnuTLS: The TLS connection was non-properly terminated.\nUnable to establish SSL connection.', CLOSED],
  [4, 'GnuTLS: Error in the pull function.\nUnable to establish SSL connection.', CLOSED],
  [4, 'Read error (Connection reset by peer) in headers.', CLOSED],
  [4, 'failed: No route to host.', AWAY],
  [4, 'failed: Connection timed out.', SILENT],
  [2, '$(id)', unknown('wget 2')]
]

function accepted(code: string): string {
  return `${CERTIFICATE} was not accepted (${code}): have the registry's certificate corrected`
}

function unknown(code: string): string {
  return `${HOST} gave no answer (${code}): check its name and port and the network of this machine`
}

describe('when a client says why there was no answer', () => {
  it.each(CURL)('takes it from curl (%i %s)', async (code, text, sentence) => {
    const says = `curl: (${code}) ${text}`
    const answer = await image.fetch('curl', {
      url: 'https://registry.example/',
      ends: { code, says },
      tries: 1
    })
    expect(answer).toMatchObject({ status: 0, failure: sentence })
  })

  it.each(WGET)('takes it from GNU wget (%i %s)', async (code, says, sentence) => {
    const answer = await image.fetch('wget', {
      url: 'https://registry.example/',
      ends: { code, says },
      tries: 1
    })
    expect(answer).toMatchObject({ status: 0, failure: sentence })
  })
})
