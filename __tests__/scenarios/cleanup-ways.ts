import type { Page } from '../names/ways.js'

/**
 * The credentials with which a job is seen to plan, apply and verify a cleanup at each registry, by the inputs of
 * cleanup/action.yml; what only GitLab's jobs have, by the same inputs as its component gives them to the command line.
 * The README lists them as proven, so one gets here with its test: `provenCleanups` asks for a case of each.
 */
export const CLEANUPS = {
  'github-packages': ['the workflow token', 'a token'],
  'docker-hub': ['a password', "an organisation's access token"],
  gitlab: ['the job token', 'the cleanup credential', 'a user name and its token'],
  quay: ['the password of a robot', 'robot federation', 'the token of an OAuth application'],
  harbor: ['the secret of a robot account'],
  'azure-container-registry': ['a federated identity', 'a user name and its password'],
  'google-artifact-registry': [
    'workload identity federation',
    'a service account through workload identity federation',
    'an access token'
  ],
  'amazon-ecr': ['a role by OIDC', 'an access key', "AWS's standard chain of credentials"],
  'amazon-ecr-public': ['a role by OIDC', 'an access key', "AWS's standard chain of credentials"],
  'any-registry': [
    'a user name and its password',
    "the docker config's login",
    'an identity token in the docker config'
  ]
} as const satisfies Readonly<Record<Page, readonly string[]>>

export type Cleanup<Name extends Page> = (typeof CLEANUPS)[Name][number]

type CasesOf<Name extends Page> = Readonly<Record<Cleanup<Name>, unknown>>
/** Refuses the cases that are no listed cleanup. */
type NoOther<Name extends Page, Cases> = Readonly<Record<Exclude<keyof Cases, Cleanup<Name>>, never>>

/** Rows for `it.each`, one for each proven cleanup of a page; the compiler refuses one without a case, and the reverse. */
export function provenCleanups<Name extends Page, Cases extends CasesOf<Name>>(
  page: Name,
  cases: Cases & NoOther<Name, Cases>
): readonly (readonly [Cleanup<Name>, Cases[Cleanup<Name>]])[] {
  const ways: readonly Cleanup<Name>[] = CLEANUPS[page]
  return ways.map(way => [way, cases[way]])
}
