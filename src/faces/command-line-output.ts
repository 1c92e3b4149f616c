import { AUTH_VARIABLE } from '../job-config/former.js'
import { copyLine, exportLines } from '../shell.js'
import type { Shell } from '../shell.js'

/** Keeps the secret variable between login and logout: it is handed from variable to variable, never printed. */
const KEEPER = 'REGISTRY_AUTH_FORMER_DOCKER_AUTH_CONFIG'

/** What a shell reads after a login. */
export function loginLines(shell: Shell, exports: Readonly<Record<string, string>>): readonly string[] {
  const kept = AUTH_VARIABLE in exports ? copyLine(shell, KEEPER, AUTH_VARIABLE) : undefined
  return [...(kept === undefined ? [] : [kept]), ...exportLines(shell, exports)]
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
