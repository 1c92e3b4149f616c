import type { LoginResult } from '../commands/login.js'
import { Failure } from '../errors.js'
import { AUTH_VARIABLE } from '../job-config/former.js'
import { copyLine, exportLines } from '../shell.js'
import type { Shell } from '../shell.js'
import { isNativeCredential } from '../werf/native-names.js'

/** Keeps the secret variable between login and logout: it is handed from variable to variable, never printed. */
const KEEPER = 'REGISTRY_AUTH_FORMER_DOCKER_AUTH_CONFIG'

/** What a shell with these variables reads after a login. */
export function loginLines(
  shell: Shell,
  { exports, werf }: Pick<LoginResult, 'exports' | 'werf'>,
  variables: Readonly<Record<string, string | undefined>>
): readonly string[] {
  const kept = AUTH_VARIABLE in exports ? copyLine(shell, KEEPER, AUTH_VARIABLE) : undefined
  return [
    ...(kept === undefined ? [] : [kept]),
    ...exportLines(shell, exports),
    ...Object.entries(werf).flatMap(([name, value]) => werfLines(shell, name, value, variables))
  ]
}

/** A credential that a variable of the shell holds already is copied from there, so that it need not be printed. */
function werfLines(
  shell: Shell,
  name: string,
  value: string,
  variables: Readonly<Record<string, string | undefined>>
): readonly string[] {
  const source = isNativeCredential(name)
    ? Object.keys(variables).find(one => variables[one] === value && /^[A-Z_][A-Z0-9_]*$/i.test(one))
    : undefined
  const copied = source === undefined ? undefined : copyLine(shell, name, source)
  if (copied !== undefined) return [copied]
  if (shell === 'cmd' && /["\r\n]/.test(value)) {
    throw new Failure(
      'input',
      `werf: the value of ${name} holds a double quote or a line break, which cmd cannot take: use PowerShell, or set ${name} yourself`
    )
  }
  return exportLines(shell, { [name]: value })
}

/** What a shell reads after a logout: the former values; undefined for a variable that was not set. */
export function logoutLines(
  shell: Shell,
  former: Readonly<Record<string, string | undefined>>
): readonly string[] {
  const { [AUTH_VARIABLE]: secret, ...open } = former
  const lines = exportLines(shell, open)
  if (secret === undefined) return lines
  const restore = copyLine(shell, AUTH_VARIABLE, KEEPER)
  return restore === undefined
    ? [...lines, ...exportLines(shell, { [AUTH_VARIABLE]: undefined })]
    : [...lines, restore, ...exportLines(shell, { [KEEPER]: undefined })]
}
