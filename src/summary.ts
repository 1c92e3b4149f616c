import type { Login } from './commands/prove.js'
import { usernameOf } from './credential.js'
import type { Verify } from './inputs/inputs.js'

/** One row of the `registries` output. */
export interface RegistryOutput {
  readonly host: string
  readonly username: string
  readonly source: string
  readonly expires?: string
  readonly rights: Login['proof']['rights']
}

/** The `registries` output: what was logged in to, without any secret. */
export function registriesOutput(logins: readonly Login[]): readonly RegistryOutput[] {
  return logins.map(({ target, credential, proof }) => ({
    host: place(target),
    username: usernameOf(credential),
    source: credential.source,
    ...(credential.expiresAt === undefined ? {} : { expires: credential.expiresAt.toISOString() }),
    rights: proof.rights
  }))
}

/** The job summary: one Markdown table of registry, user, source, rights and expiry. */
export function summaryTable(logins: readonly Login[], mode: Verify): string {
  const rows = logins.map(login => [
    place(login.target),
    usernameOf(login.credential),
    login.credential.source,
    rightsCell(login, mode),
    login.credential.expiresAt?.toISOString() ?? ''
  ])
  const header = ['Registry', 'User', 'Credential', 'Rights proven', 'Expires']
  const lines = [header, header.map(() => '---'), ...rows].map(cells => `| ${cells.map(cell).join(' | ')} |`)
  return ['### Registry logins', '', ...lines, ''].join('\n')
}

function place({ host, path, scope }: Login['target']): string {
  if (scope !== undefined) return `${scope.directory} (Buildx)`
  return path === undefined ? host.key : `${host.key}/${path}`
}

function rightsCell({ proof }: Login, mode: Verify): string {
  if (mode === 'false') return 'not verified'
  if (proof.rights.length === 0) return proof.accepted ? 'credential accepted' : 'not proven'
  return proof.rights
    .map(({ repository, actions, proven }) => {
      const open = actions.filter(action => !proven.includes(action))
      const parts = [...proven, ...open.map(action => `${action} (not proven)`)]
      return `${repository}: ${parts.join(', ')}`
    })
    .join('<br>')
}

/** A user name may hold any character; in a table it is text and nothing else. */
function cell(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll(/<(?!br>)/g, '&lt;')
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(/[\\`*_|~[\]]/g, String.raw`\$&`)
}
