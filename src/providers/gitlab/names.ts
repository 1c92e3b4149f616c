/** The user name GitLab gives the job token (https://docs.gitlab.com/ci/jobs/ci_job_token/). */
export const JOB_TOKEN_USERNAME = 'gitlab-ci-token'
