import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { which } from '../../scripts/test-tools.js'
import type { FakeRequest } from '../fake/answer.js'
import { serveVendor, type VendorHandler, type VendorServer } from '../fake/vendor.js'
import { close, createEndings } from '../names/endings.js'
import { startSpace } from '../names/world.js'
import { command, succeed } from '../real/command.js'
import { pathOnly } from '../real/workplace.js'
import { action, plainly, type Job } from './exchange-action.js'
import { outcomeOf, programFor, recordOf, type Outcome } from './exchange-program.js'

/** What a job's image has: a shell, an awk and something that speaks https. */
export interface Image {
  /** BusyBox brings the shell and all other programs. */
  readonly busybox: boolean
  /** Another awk than BusyBox's, or mawk where there is none. */
  readonly awk?: 'gawk' | 'original-awk'
  readonly client: 'curl' | 'wget' | 'busybox' | 'none'
}

/** The two kinds of image that every case is tried in. */
export const IMAGES: readonly (readonly [string, Image])[] = [
  ['dash and mawk', { busybox: false, client: 'curl' }],
  ['BusyBox', { busybox: true, client: 'curl' }]
]

/** Further ones, for a case that ends well and one that does not. */
export const MORE_IMAGES: readonly (readonly [string, Image])[] = [
  ['GNU wget', { busybox: false, client: 'wget' }],
  ['GNU wget beside BusyBox', { busybox: true, client: 'wget' }],
  ['gawk', { busybox: false, awk: 'gawk', client: 'curl' }],
  ['the one true awk', { busybox: false, awk: 'original-awk', client: 'curl' }]
]

const CURL: Image = { busybox: false, client: 'curl' }

/** Its wget shows headers to every process, but not what it posts. */
export const BUSYBOX: Image = { busybox: true, client: 'busybox' }

/** No program for https at all. */
export const BARE: Image = { busybox: true, client: 'none' }

export interface Case extends Job {
  readonly image?: Image
}

/** A vendor under its own names, for the component and for the Action. */
export interface ExchangeWorld {
  readonly server: VendorServer
  /** The component's fragment on its own. */
  component(one: Case): Promise<Outcome>
  /** Both ways, which have to send the same and end the same; what the component's way ended in. */
  both(one: Case): Promise<Outcome>
  stop(): Promise<void>
}

interface Vendor {
  /** `google` for `exchange-google.awk`. */
  readonly id: string
  readonly names: readonly string[]
  readonly handle: VendorHandler
}

/** Starts the vendor's fake and a machine on which its names lead there. */
export async function startExchange({ id, names, handle }: Vendor): Promise<ExchangeWorld> {
  const endings = createEndings()
  const temporary = await mkdtemp(join(await realpath(tmpdir()), 'registry-auth-exchange-'))
  const folder = endings.after(temporary, path => rm(path, { recursive: true, force: true }))
  const server = endings.after(await serveVendor(handle), close)
  const routes = names.map(name => ({ name, to: server.url }))
  const { space } = await startSpace(endings, join(folder, 'space'), routes)
  const [bash, applets] = [await space.wrap('bash'), await makeApplets(folder)]
  const program = programFor(id)

  const component = async (one: Case): Promise<Outcome> => {
    const work = await mkdtemp(join(folder, 'work-'))
    await writeFile(join(work, 'login'), recordOf(one.target))
    const { busybox, client, awk = busybox ? 'busybox awk' : 'mawk' } = one.image ?? CURL
    const path = busybox ? applets[client] : (process.env['PATH'] ?? '')
    const ended = await command([bash, '-c', SCRIPT, 'sh', path, awk, program], {
      ...pathOnly(),
      ...one.env,
      ID_TOKEN: one.idToken,
      ...(client === 'busybox' ? { SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' } : {}),
      work,
      client,
      number: '1',
      now: String(one.now.getTime() / 1000)
    })
    if (ended.exitCode !== 0) throw new Error(`the program ended with ${ended.exitCode}:\n${ended.output}`)
    return { ...outcomeOf(await readFile(join(work, 'result'), 'utf8')), log: ended.output }
  }
  return {
    server,
    component,
    both: async one => {
      const before = server.requests.length
      const faults = structuredClone(server.faults)
      const theirs = await action(one, names, server.url)
      const between = server.requests.length
      server.faults.splice(0, Infinity, ...faults)
      const ours = await component(one)
      expect({ ...ours, password: typeof ours.password }).toEqual({
        ...theirs,
        password: typeof theirs.password
      })
      const plain = (request: FakeRequest) => plainly(request, one.idToken)
      expect(server.requests.slice(between).map(plain)).toEqual(
        server.requests.slice(before, between).map(plain)
      )
      return ours
    },
    stop: endings.all
  }
}

/** BusyBox stands in for the system's shell too, which awk starts its commands with. */
const SCRIPT = `
if [ "$2" = 'busybox awk' ]; then mount --bind "$(command -v busybox)" "$(readlink -f /bin/sh)" || exit; fi
PATH=$1 LC_ALL=C exec $2 "$3"
`

/** Folders of BusyBox's applets and one client each. */
async function makeApplets(folder: string): Promise<Readonly<Record<Image['client'], string>>> {
  const busybox = which('busybox') ?? ''
  const make = async (client: Image['client'], program?: string): Promise<string> => {
    const path = join(folder, `applets-${client}`)
    await mkdir(path)
    await succeed([busybox, '--install', '-s', path], {})
    await symlink(busybox, join(path, 'busybox'))
    if (program === undefined) return path
    await rm(join(path, program), { force: true })
    await symlink(which(program) ?? '', join(path, program))
    return path
  }
  return {
    curl: await make('curl', 'curl'),
    wget: await make('wget', 'wget'),
    // which Debian's BusyBox wget checks certificates with, as Alpine's does with ssl_client
    busybox: await make('busybox', 'openssl'),
    none: await make('none')
  }
}
