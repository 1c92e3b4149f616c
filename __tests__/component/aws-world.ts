import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { which } from '../../scripts/test-tools.js'
import { startFakeAws, type FakeAws, type FakeAwsOptions } from '../fake/aws.js'
import type { Fault } from '../fake/faults.js'
import { createEndings } from '../names/endings.js'
import { startSpace } from '../names/world.js'
import { command, succeed } from '../real/command.js'
import { pathOnly } from '../real/workplace.js'
import { awsProgram } from './aws-program.js'

/** What a job's image has: an awk with its shell, and something that speaks https. */
export interface Image {
  readonly awk: 'mawk' | 'gawk' | 'original-awk' | 'busybox awk'
  readonly client: 'curl' | 'wget' | 'busybox' | 'none'
  /** False for BusyBox without what signing needs. */
  readonly signs?: boolean
}

export const DEBIAN: Image = { awk: 'mawk', client: 'curl' }
export const BUSYBOX: Image = { awk: 'busybox awk', client: 'curl' }

/** One login of the component. */
export interface Login {
  /** Fields of the record that the stage `plan` leaves. */
  readonly fields: Readonly<Record<string, string>>
  /** Registries that have logins of their own beside it. */
  readonly others?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly image?: Image
  readonly now?: Date
}

/** What a login ended in: the fields of its record, `failure`, and what it said to people as `log`. */
export type Outcome = Readonly<Partial<Record<string, string>>>

/** A machine on which AWS's names lead to a fake of AWS. */
export interface AwsWorld {
  /** The present AWS, made anew by `restart`. */
  readonly aws: FakeAws
  /** `POST NAME /` of everything that was sent since then. */
  asked(): readonly string[]
  restart(options: FakeAwsOptions, faults?: readonly Fault[]): Promise<FakeAws>
  /** The exchange of the component; everything that it started is in `argv` by its arguments. */
  exchange(login: Login): Promise<Outcome>
  /** Arguments of every program that the exchanges started. */
  argv(): Promise<string>
  stop(): Promise<void>
}

/** The stage `login` as far as the exchange goes. */
const STATEMENTS = `
work = ENVIRON["work"]
number = 1
client = ENVIRON["client"]
now = ENVIRON["now"] + 0
record_read(work "/login.1", login)
if (!exchange_aws()) login["failure"] = failure
login["failure-kind"] = failure_kind
record_write(work "/result.1", login)`

/** BusyBox stands in for the system's shell too, with which awk starts its commands. */
const SCRIPT = `
if [ "$2" = 'busybox awk' ]; then mount --bind "$(command -v busybox)" "$(readlink -f /bin/sh)" || exit; fi
export PATH="$1" LC_ALL=C; exec $2 "$3"`

/** Starts the machine for these names of AWS's. */
export async function startAwsWorld(names: readonly string[]): Promise<AwsWorld> {
  const endings = createEndings()
  const temporary = await mkdtemp(join(await realpath(tmpdir()), 'registry-auth-aws-'))
  const folder = endings.after(temporary, path => rm(path, { recursive: true, force: true }))
  let aws = await startFakeAws()
  endings.after(aws, () => aws.close())
  let before = 0
  const routes = names.map(name => ({
    name,
    get to() {
      return aws.url
    }
  }))
  const { requests, space } = await startSpace(endings, join(folder, 'space'), routes)
  const [bash, paths, program] = [await space.wrap('bash'), await makePaths(folder), awsProgram(STATEMENTS)]
  return {
    get aws() {
      return aws
    },
    asked: () => requests.slice(before),
    async restart(options, faults = []) {
      await aws.close()
      aws = await startFakeAws(options)
      aws.faults.push(...structuredClone(faults))
      before = requests.length
      return aws
    },
    async exchange({ fields, others = [], env = {}, image = DEBIAN, now = new Date() }) {
      const work = await mkdtemp(join(folder, "work '$(id)' "))
      for (const [index, one] of [fields, ...others.map(key => ({ key }))].entries()) {
        await writeFile(join(work, `login.${index + 1}`), recordOf(one))
      }
      const started = {
        ...pathOnly(),
        ...env,
        HOME: folder,
        ARGV: join(folder, 'argv'),
        work,
        client: image.client,
        now: String(Math.floor(now.getTime() / 1000))
      }
      const argv = [paths[pathOf(image)], image.awk, program]
      const ended = await command([bash, '-c', SCRIPT, 'sh', ...argv], started)
      expect(ended).toEqual({ exitCode: 0, output: expect.any(String) })
      const outcome = fieldsOf(await readFile(join(work, 'result.1'), 'utf8'))
      return ended.output === '' ? outcome : { ...outcome, log: ended.output }
    },
    argv: () => readFile(join(folder, 'argv'), 'utf8'),
    stop: endings.all
  }
}

type PathName = 'debian' | 'busybox' | 'bare'

function pathOf({ awk, signs }: Image): PathName {
  if (signs === false) return 'bare'
  return awk === 'busybox awk' ? 'busybox' : 'debian'
}

/** Programs that an exchange could start. */
const RECORDED = [
  'base64',
  'cat',
  'curl',
  'cut',
  'date',
  'head',
  'od',
  'printf',
  'sha256sum',
  'sleep',
  'tr',
  'wget'
]

/** PATHs: Debian's behind programs that write down what they are started with, and BusyBox's with curl and no more. */
async function makePaths(folder: string): Promise<Readonly<Record<PathName, string>>> {
  const at = (name: string): string => join(folder, name)
  await mkdir(at('recorders'))
  for (const name of RECORDED) {
    const program = which(name) ?? ''
    const text = `#!/bin/dash\nprintf '%s\\n' "$0" "$@" >>"$ARGV"\nexec '${program}' "$@"\n`
    await writeFile(join(at('recorders'), name), text, { mode: 0o755 })
  }
  for (const name of ['applets', 'bare']) await installApplets(at(name))
  for (const name of ['base64', 'sha256sum']) await rm(join(at('bare'), name))
  return { debian: `${at('recorders')}:/usr/bin:/bin`, busybox: at('applets'), bare: at('bare') }
}

async function installApplets(path: string): Promise<void> {
  const busybox = which('busybox') ?? ''
  await mkdir(path)
  await succeed([busybox, '--install', '-s', path], {})
  await symlink(busybox, join(path, 'busybox'))
  await symlink(which('curl') ?? '', join(path, 'curl'))
}

/** A record as the core writes it. */
function recordOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${JSON.stringify(value)}\n`)
    .join('')
}

function fieldsOf(record: string): Outcome {
  const lines = record.split('\n').slice(0, -1)
  return Object.fromEntries(
    lines.map(line => {
      const blank = line.indexOf(' ')
      return [line.slice(0, blank), String(JSON.parse(line.slice(blank + 1)))]
    })
  )
}
