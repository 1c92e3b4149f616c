import { describe, expect, it } from '@jest/globals'
import { readInputs } from '../../src/inputs/inputs.js'
import { plan } from '../../src/plan.js'
import { gitlab } from '../../src/providers/gitlab/index.js'
import type { Action } from '../../src/purpose.js'
import { Secret } from '../../src/secret.js'
import { target } from './context.js'

const nowhere = { ignoreAutologin: false }

function remedy(source: string, action?: Action): string | undefined {
  const credential = { kind: 'basic', username: 'u', password: new Secret('t'), source } as const
  const refusal = { target: target('registry.gitlab.com'), credential, status: 403 }
  return gitlab.remedy?.({ ...refusal, ...(action === undefined ? {} : { action }) }, nowhere)
}

describe('when GitLab refuses a right', () => {
  it.each([
    ['pull', 'give the token the scope "read_registry"'],
    ['push', 'give the token the scope "write_registry" and the role Developer'],
    ['delete', 'give the token the scope "api" and a role that may delete']
  ] as const)('names for %s the scope of a token as GitLab spells it', (action, sentence) => {
    expect(remedy('username and password', action)).toBe(sentence)
  })

  it('speaks of roles and projects when it is the job token', () => {
    expect(remedy('job token', 'push')).toContain('at least the Developer role')
    expect(remedy('job token')).toContain('the token dies with the job')
  })
})

describe("when a line gives GitLab's registry an OIDC token", () => {
  it('says that it means nothing there', async () => {
    const inputs = await readInputs(
      { registries: 'registry.gitlab.com id-token-env=GITLAB_OIDC_TOKEN' },
      { env: () => undefined, secret: value => new Secret(value), withheldSecrets: () => undefined }
    )
    const present = { earlier: () => false, base: () => false }
    expect(() => plan(inputs, nowhere, present)).toThrow(
      'registries, line 1: "id-token-env" means nothing to this registry (GitLab)'
    )
  })
})
