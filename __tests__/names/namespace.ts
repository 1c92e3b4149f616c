import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The authorities a Debian machine trusts. */
const SYSTEM_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt'

/** Why real names cannot be had on this machine, undefined where they can. */
export function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'mount namespaces are Linux'
  if (process.getuid?.() !== 0) return 'mount namespaces and port 443 are for root'
  if (!existsSync(SYSTEM_AUTHORITIES)) return `there is no ${SYSTEM_AUTHORITIES}`
  if (spawnSync('unshare', ['-m', 'true']).status !== 0) return 'unshare -m is not allowed here'
  return undefined
}

/** A view of this machine in which names lead to one address and one authority is trusted, for the processes in it. */
export interface Namespace {
  /** Its hosts file. */
  readonly hosts: string
  /** The authority it trusts (PEM). */
  readonly authority: string
  /** Makes a program that runs another one inside, whatever its arguments. */
  wrap(program: string): Promise<string>
}

/**
 * Makes the files of the view in a folder. Nothing outside it changes: each wrapped program gets a mount namespace of
 * its own, with its own hosts file, no name server, and the system's bundle replaced by our authority.
 */
export async function makeNamespace(
  folder: string,
  address: string,
  names: readonly string[],
  authority: string
): Promise<Namespace> {
  await mkdir(folder)
  const at = (name: string): string => join(folder, name)
  const hosts = `127.0.0.1 localhost\n${address} ${names.join(' ')}\n`
  await writeFile(at('hosts'), hosts)
  // Port 53 of this address is nobody's, so a name that is not in the file is an error at once.
  await writeFile(at('resolv.conf'), `nameserver ${address}\noptions timeout:1 attempts:1\n`)
  await writeFile(at('authorities.pem'), authority)
  const mounts = [
    ['hosts', '/etc/hosts'],
    ['resolv.conf', '/etc/resolv.conf'],
    ['authorities.pem', SYSTEM_AUTHORITIES]
  ].map(([file = '', over = '']) => `mount --bind '${at(file)}' '${over}'`)
  return {
    hosts,
    authority,
    async wrap(program) {
      const name = program.split('/').at(-1) ?? program
      const path = at(`inside-${name}`)
      const inner = `${mounts.join(' && ')} && exec "$0" "$@"`
      // bash, since dash drops variables like INPUT_DOCKER-CONFIG
      await writeFile(path, `#!/bin/bash\nexec unshare -m bash -c ${quoted(inner)} '${program}' "$@"\n`)
      await chmod(path, 0o755)
      return path
    }
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
