import { copyLine, exportLines } from '../shell.js'
import type { Shell } from '../shell.js'

/** The one exported variable whose former value is a secret: it is handed from variable to variable, never printed. */
export const SECRET_VARIABLE = 'DOCKER_AUTH_CONFIG'

/** Keeps the secret one between login and logout. */
const KEEPER = 'REGISTRY_AUTH_FORMER_DOCKER_AUTH_CONFIG'

/** What a shell reads after a login. */
export function loginLines(shell: Shell, exports: Readonly<Record<string, string>>): readonly string[] {
  const kept = SECRET_VARIABLE in exports ? copyLine(shell, KEEPER, SECRET_VARIABLE) : undefined
  return [...(kept === undefined ? [] : [kept]), ...exportLines(shell, exports)]
}

/** What a shell reads after a logout: the former values; undefined for a variable that was not set. */
export function logoutLines(
  shell: Shell,
  former: Readonly<Record<string, string | undefined>>
): readonly string[] {
  const { [SECRET_VARIABLE]: secret, ...open } = former
  const lines = exportLines(shell, open)
  if (secret === undefined) return lines
  const restore = copyLine(shell, SECRET_VARIABLE, KEEPER)
  return restore === undefined
    ? [...lines, ...exportLines(shell, { [SECRET_VARIABLE]: undefined })]
    : [...lines, restore, ...exportLines(shell, { [KEEPER]: undefined })]
}
