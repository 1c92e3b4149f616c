import { describe, expect, it } from '@jest/globals'
import type { Credential } from '../../src/credential.js'
import { refusal } from '../../src/proof/refusal.js'
import { providerOf } from '../../src/providers/index.js'
import type { Action } from '../../src/purpose.js'
import { Secret } from '../../src/secret.js'
import { target } from '../providers/context.js'
import { COMMON_AWKS, forEach } from './proof-awk.js'

const HOSTS = [
  ...['registry.example:5000', 'docker.io', 'dhi.io', 'registry.gitlab.com', 'quay.io', 'harbor.example'],
  ...['acme01.azurecr.io', 'europe-docker.pkg.dev', '123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
  ...['public.ecr.aws', 'ghcr.io']
]
const USERS = ['alice', 'AWS', 'robot$acme+ci', 'acme+ci', '$oauthtoken', 'oauth2accesstoken', '_json_key']
const PASSWORDS = ['hunter-2.Xyz', 'ghs_x', 'ghp_x', 'github_pat_x', 'xghp_']

describe.each(COMMON_AWKS)('when a registry refuses, %s', awk => {
  const actions: readonly (Action | '')[] = ['', 'pull', 'push', 'delete']
  const cases = HOSTS.flatMap(host =>
    USERS.flatMap(username =>
      (host === 'ghcr.io' ? PASSWORDS : PASSWORDS.slice(0, 1)).flatMap(password =>
        ['username and password', 'job token'].flatMap(source =>
          actions.flatMap(action =>
            ['401', '403', '404'].map(status => [host, username, password, source, action, status] as const)
          )
        )
      )
    )
  )
    .filter(([host, , , source]) => source !== 'job token' || host === 'registry.gitlab.com')
    // GitHub's packages are not deleted by a registry's token
    .filter(([host, , , , action]) => host !== 'ghcr.io' || action !== 'delete')

  it('says what the Action says', () => {
    const found = forEach(
      awk,
      `address_parse(field[1])
       login["key"] = host_key
       login["host"] = host_name
       login["provider"] = provider_of(host_name, host_port, host_key)
       login["username"] = field[2]
       login["password"] = field[3]
       login["source"] = field[4]
       refuse(field[6], field[5], "acme/app")
       print json_quote(failure)`,
      cases
    )
    const wanted = cases.map(([host, username, password, source, action, status]) => {
      const credential: Credential = { kind: 'basic', username, password: new Secret(password), source }
      const ambient = { ignoreAutologin: false }
      const wish = target(host)
      return refusal(
        { ambient, target: wish, provider: providerOf(wish.host, ambient), credential },
        {
          status: Number(status),
          ...(action === '' ? {} : { right: { action, repository: 'acme/app' } })
        }
      ).message
    })
    expect(found).toEqual(wanted)
  })
})
