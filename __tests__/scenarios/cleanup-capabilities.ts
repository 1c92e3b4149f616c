import type { Capabilities } from '../../src/cleanup/driver.js'
import type { Transport } from '../../src/net/transport.js'
import { cleanupDriverOf } from '../../src/providers/cleanup-drivers.js'
import { Secret } from '../../src/secret.js'
import type { Page } from '../names/ways.js'
import { contextOf, target } from '../providers/context.js'

/** A host of each page's registry. */
const HOSTS: Readonly<Record<Page, readonly [provider: string, host: string]>> = {
  'github-packages': ['github', 'ghcr.io'],
  'docker-hub': ['docker-hub', 'docker.io'],
  gitlab: ['gitlab', 'registry.gitlab.com'],
  quay: ['quay', 'quay.io'],
  harbor: ['harbor', 'harbor.example.com'],
  'azure-container-registry': ['azure', 'acme01.azurecr.io'],
  'google-artifact-registry': ['google', 'europe-docker.pkg.dev'],
  'amazon-ecr': ['aws', '123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
  'amazon-ecr-public': ['aws', 'public.ecr.aws'],
  'any-registry': ['generic', 'registry.example.com']
}

/** All that a driver hears: who are you? */
const CHALLENGE: Transport = () =>
  Promise.resolve({ status: 401, headers: { 'www-authenticate': 'Basic realm="here"' }, body: '' })

/** What each registry's driver says of itself before it has asked anybody. */
export async function capabilitiesOf(page: Page, allowReplace = false): Promise<Capabilities> {
  const [provider, host] = HOSTS[page]
  const { createDriver } = await cleanupDriverOf(provider)()
  const isAws = provider === 'aws'
  const password = new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
  const username = isAws ? 'AKIAIOSFODNN7EXAMPLE' : 'somebody'
  const driver = await createDriver({
    context: contextOf({ ignoreAutologin: false }, CHALLENGE),
    target: target(host, ['cleanup'], isAws ? { username, password } : {}),
    credential: { kind: 'basic', username, password, source: isAws ? 'AWS access key' : 'username' },
    pace: { remaining: () => Infinity, spend: () => undefined, wait: () => Promise.resolve() },
    allowReplace
  })
  return driver.capabilities
}
