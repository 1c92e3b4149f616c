/** Names under which main leaves word for post; the runner hands them over as `STATE_<NAME>`. */
export const STATE = {
  /** The job's directory. */
  directory: 'directory',
  job: 'job',
  logout: 'logout',
  /** JSON: what the exported variables were before, secrets left out. */
  former: 'former',
  /** The home docker config the logins were also placed in. */
  mirror: 'mirror',
  /** The directory in whose name they were placed, which an earlier step may have made. */
  owner: 'owner'
} as const
