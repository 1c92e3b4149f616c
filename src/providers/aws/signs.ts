import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../../context.js'

/** Where the standard chain is likely to find credentials, and what to look at when it does not. */
export interface Sign {
  /** What a person would check. */
  readonly check: string
}

/** The variables by which AWS's tools are given credentials, in the order in which the chain asks for them. */
const VARIABLES: readonly (readonly [string, string])[] = [
  ['AWS_ACCESS_KEY_ID', 'the variables "AWS_ACCESS_KEY_ID" and "AWS_SECRET_ACCESS_KEY"'],
  ['AWS_PROFILE', 'the profile that "AWS_PROFILE" names; a single sign-on session needs "aws sso login"'],
  ['AWS_WEB_IDENTITY_TOKEN_FILE', 'the variables "AWS_WEB_IDENTITY_TOKEN_FILE" and "AWS_ROLE_ARN"'],
  ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', "the task's role"],
  ['AWS_CONTAINER_CREDENTIALS_FULL_URI', "the pod's or the container's role"]
]
const PROFILES = 'the default profile in the AWS config files; a single sign-on session needs "aws sso login"'
const INSTANCE = 'the instance profile of this machine'

/** What EC2's own machine images have; firmware tells on every Linux, containers included. */
const INSTANCE_FILES: readonly string[] = [
  '/usr/local/aws/ec2-macos-init',
  'C:\\ProgramData\\Amazon\\EC2Launch',
  'C:\\ProgramData\\Amazon\\EC2-Windows'
]

/** The kernel's files of firmware facts, and the hypervisor's on older instances. */
const FIRMWARE: readonly string[] = [
  '/sys/class/dmi/id/sys_vendor',
  '/sys/class/dmi/id/board_vendor',
  '/sys/hypervisor/uuid'
]

/**
 * Why the standard chain may have something to say on this machine; undefined when nothing hints at it, so that
 * nobody waits for a metadata service that is not there. Asks no network.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html and, for instances,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html
 */
export function signOfCredentials(
  context: Context,
  firmware: readonly string[] = FIRMWARE
): Sign | undefined {
  const variable = VARIABLES.find(([name]) => context.env(name) !== undefined)
  if (variable !== undefined) return { check: variable[1] }
  if (hasProfiles(context)) return { check: PROFILES }
  return isInstance(context, firmware) ? { check: INSTANCE } : undefined
}

function hasProfiles({ env, homeDirectory }: Context): boolean {
  const folder = join(homeDirectory, '.aws')
  const files = [
    env('AWS_SHARED_CREDENTIALS_FILE') ?? join(folder, 'credentials'),
    env('AWS_CONFIG_FILE') ?? join(folder, 'config')
  ]
  return files.some(file => existsSync(file))
}

function isInstance({ env }: Context, firmware: readonly string[]): boolean {
  if ((env('AWS_EC2_METADATA_DISABLED') ?? 'false') !== 'false') return false
  if (env('AWS_EC2_METADATA_SERVICE_ENDPOINT') !== undefined) return true
  if (firmware.some(file => /^(?:Amazon EC2|ec2)/i.test(readText(file)))) return true
  return INSTANCE_FILES.some(file => existsSync(file))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
