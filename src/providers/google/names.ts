/** The user name for an access token: https://cloud.google.com/artifact-registry/docs/docker/authentication#token */
export const ACCESS_TOKEN_USER = 'oauth2accesstoken'

/** The only scope that the IAM service takes for a federated token; rights come from roles. */
export const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform'

/** A credential's source: the pool's principal itself has the rights. */
export const FEDERATION = 'workload identity federation'

/** A credential's source: the service account that is attached to the machine. */
export const METADATA_SERVER = 'metadata server'
