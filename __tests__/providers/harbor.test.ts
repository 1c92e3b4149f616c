import { describe, expect, it } from '@jest/globals'
import { harbor } from '../../src/providers/harbor/index.js'
import type { Action } from '../../src/purpose.js'
import { Secret } from '../../src/secret.js'
import { shown, target, credentialFor } from './context.js'

function remedy(username: string, action?: Action): string | undefined {
  const password = new Secret('t')
  const credential = { kind: 'basic', username, password, source: 'username and password' } as const
  const refusal = { target: target('harbor.example'), credential, status: 401 }
  return harbor.remedy?.(
    { ...refusal, ...(action === undefined ? {} : { action }) },
    { ignoreAutologin: false }
  )
}

describe('when Harbor is logged in to', () => {
  it.each(['robot$ci', 'robot$acme+ci', 'alice'])('takes the name %s as it is', async username => {
    const auth = { username, password: new Secret('cli$secret') }
    const found = await credentialFor(target('harbor.example', ['publish'], auth), { ignoreAutologin: false })
    expect(shown(found)).toBe(`${username}:cli$secret (username and password)`)
  })
})

describe('when Harbor refuses a login', () => {
  it('thinks of a "$" that a shell took, and of the CLI secret', () => {
    expect(remedy('robot')).toBe(
      'robot accounts are named "robot$NAME" or "robot$PROJECT+NAME"; a shell or a CI variable may have expanded the "$", so quote it; where Harbor logs its users in by OIDC, the password of a user is the CLI secret of the profile'
    )
  })

  it('speaks of the robot when it was one', () => {
    expect(remedy('robot$ci')).toBe('check the robot account, its secret and its expiry')
  })

  it.each(['pull', 'push', 'delete'] as const)('names the permission to %s', action => {
    expect(remedy('robot$ci', action)).toBe(
      `give the robot account or project member the permission to ${action} in the project`
    )
  })
})
