/**
 * The ways in to each registry that a job is seen to push and pull by, under the name of its page in docs/registries/.
 * The README lists them as proven, so a way gets here with its test: `provenWays` asks for a case of each.
 */
export const WAYS = {
  'github-packages': ['the workflow token'],
  'docker-hub': ['a password', 'an OIDC connection', 'the OIDC variables of docker/login-action'],
  gitlab: ['a deploy token', 'the job token'],
  quay: ['the password of a robot', 'robot federation'],
  harbor: ['the secret of a robot account'],
  'azure-container-registry': ['a federated identity'],
  'google-artifact-registry': [
    'workload identity federation',
    'a service account through workload identity federation'
  ],
  'amazon-ecr': ['a role by OIDC', 'an access key', "AWS's standard chain of credentials"],
  'amazon-ecr-public': ['a role by OIDC', 'an access key', "AWS's standard chain of credentials"],
  'any-registry': ['a user name and its password']
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The name of a page in docs/registries/, without its ending. */
export type Page = keyof typeof WAYS

export type Way<Name extends Page> = (typeof WAYS)[Name][number]

type CasesOf<Name extends Page> = Readonly<Record<Way<Name>, unknown>>
/** Refuses the cases that are no listed way. */
type NoOther<Name extends Page, Cases> = Readonly<Record<Exclude<keyof Cases, Way<Name>>, never>>

/** Rows for `it.each`, one for each way of a page; the compiler refuses a way without a case, and the reverse. */
export function provenWays<Name extends Page, Cases extends CasesOf<Name>>(
  page: Name,
  cases: Cases & NoOther<Name, Cases>
): readonly (readonly [Way<Name>, Cases[Way<Name>]])[] {
  const ways: readonly Way<Name>[] = WAYS[page]
  return ways.map(way => [way, cases[way]])
}
