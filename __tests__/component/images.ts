import { execFileSync, spawnSync } from 'node:child_process'
import { constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { which } from '../../scripts/test-tools.js'
import type { RunnerOptions } from './gitlab-runner.js'

/** Images that jobs push from, by what they hold. */
export const IMAGES = {
  /** Alpine's: BusyBox with certificate checks in its wget, e.g. docker:cli without its client. */
  alpine: { shell: 'busybox', programs: [], without: [] },
  'alpine with docker': { shell: 'busybox', programs: ['docker'], without: [] },
  /** BusyBox alone: its wget checks no certificate, e.g. kaniko's debug image. */
  busybox: { shell: 'busybox', programs: [], without: ['ssl_client'] },
  'busybox with docker': { shell: 'busybox', programs: ['docker'], without: ['ssl_client'] },
  'debian slim': { shell: 'dash', programs: ['mawk', 'wget'], without: [] },
  'debian slim without a client': { shell: 'dash', programs: ['mawk'], without: [] },
  fedora: { shell: 'bash', programs: ['gawk', 'curl'], without: [] }
} as const
export type ImageName = keyof typeof IMAGES

/** Programs of every Debian and Fedora, next to a shell and an awk. */
const BASE =
  'base64 basename cat chmod chown cp cut date dd df dirname env expr false getent grep head id ln ls mkdir ' +
  'mktemp mv nl nproc od printenv printf ps pwd readlink realpath rm rmdir sed seq sha256sum sleep sort stat tail ' +
  'tee test touch tr true uname uniq wc whoami xargs'

/** A machine in which a job sees one image and nothing of this system. */
export interface ImageMachine {
  readonly runner: RunnerOptions
  /** What a job left anywhere in the image; empty when it left nothing. */
  left(): readonly string[]
  remove(): void
}

/** Why no image can be emulated here, undefined where it can. */
export function imageObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'images are of Linux'
  if (process.getuid?.() !== 0) return 'a root directory of its own is for root'
  const probe = spawnSync('unshare', ['-m', 'sh', '-c', 'mount --bind /dev /mnt && mount -t proc proc /proc'])
  return probe.status === 0 ? undefined : 'unshare -m and mount are not allowed here'
}

/** Makes the image in a folder: programs of this system with their libraries, a hosts file, the authorities to trust. */
export function makeImage(name: ImageName, hosts: string, authorities: string): ImageMachine {
  const { shell, programs, without } = IMAGES[name]
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'registry-auth-image-'))
  const root = join(folder, 'root')
  for (const place of ['bin', 'builds', 'dev', 'etc/ssl/certs', 'proc', 'root', 'tmp', 'usr']) {
    mkdirSync(join(root, place), { recursive: true })
  }
  symlinkSync('../bin', join(root, 'usr', 'bin'))
  const programsOf = shell === 'busybox' ? ['busybox', ...programs] : [shell, ...BASE.split(' '), ...programs]
  for (const program of programsOf) install(root, program)
  if (shell === 'busybox') {
    execFileSync('chroot', [root, '/bin/busybox', '--install', '-s', '/bin'])
    for (const applet of without) rmSync(join(root, 'bin', applet))
  } else {
    symlinkSync(shell, join(root, 'bin', 'sh'))
    symlinkSync(programs[0], join(root, 'bin', 'awk'))
  }
  writeFileSync(join(root, 'etc', 'passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(join(root, 'etc', 'group'), 'root:x:0:\n')
  writeFileSync(join(root, 'etc', 'hosts'), hosts)
  writeFileSync(join(root, 'etc', 'ssl', 'certs', 'ca-certificates.crt'), authorities)
  const before = new Set(everything(root))
  return {
    runner: {
      folder: join(root, 'builds'),
      seenAs: '/builds',
      image: { PATH: '/bin:/usr/bin', HOME: '/root' },
      shell: ['unshare', '-m', '/bin/sh', '-c', entering(root), '/bin/sh']
    },
    left: () =>
      everything(root).filter(
        path => !before.has(path) && !/^builds\/builds-0(\/acme(\/app(\.tmp)?)?)?$/.test(path)
      ),
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** The mounts last as long as the job's shell. */
function entering(root: string): string {
  const at = (place: string): string => `'${join(root, place)}'`
  return `mount --rbind /dev ${at('dev')} && mount -t proc proc ${at('proc')} && exec ${which('chroot') ?? '/usr/sbin/chroot'} ${at('')} "$0"`
}

/** A program and all libraries it is linked with, at their places. */
function install(root: string, name: string): void {
  const path = which(name)
  if (path === undefined) throw new Error(`missing ${name}: run "npm test", it installs it`)
  place(realpathSync(path), join(root, 'bin', name))
  for (const library of libraries(path)) place(realpathSync(library), join(root, library))
}

function libraries(path: string): readonly string[] {
  const { stdout } = spawnSync('ldd', [path], { encoding: 'utf8' })
  return [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, library = '']) => library)
}

function place(from: string, to: string): void {
  if (existsSync(to)) return
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
}

function everything(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    path => !['proc', 'dev'].includes(path.split('/')[0] ?? basename(path))
  )
}
