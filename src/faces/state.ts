/** Names under which main leaves word for post; the runner hands them over as `STATE_<NAME>`. */
export const STATE = {
  /** The job's directory. */
  directory: 'directory',
  job: 'job',
  logout: 'logout',
  /** JSON: what the exported variables were before, secrets left out. */
  former: 'former'
} as const
