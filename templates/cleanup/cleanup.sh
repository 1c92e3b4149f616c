# What the job runs, in the job's own shell: a canceled job's traps run there alone.
command -v node >/dev/null || {
  echo 'error: image: it has no node: give one that has, as node:24-alpine' >&2
  exit 1
}
registry_cleanup_directory=$(umask 077; mktemp -d "${RUNNER_TEMP_PROJECT_DIR:-${TMPDIR:-/tmp}}/registry-cleanup.XXXXXX") || exit 1
trap 'rm -rf "$registry_cleanup_directory"' EXIT
# A canceled job: the program has got the signal too, and ends with a report before the shell goes on.
trap 'exit 143' TERM
trap 'exit 130' INT
# Node 24 knows the proxy's variables. Neither is for the program itself, which has its own way with both.
NODE_USE_ENV_PROXY=1 NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-${CI_SERVER_TLS_CA_FILE-}}" \
node --input-type=module - '@SHA256@' "$registry_cleanup_directory/release.tar" <<'REGISTRY_CLEANUP' || exit 1
# include fetch-archive.mjs
REGISTRY_CLEANUP
tar -xf "$registry_cleanup_directory/release.tar" -C "$registry_cleanup_directory" || exit 1
registry_cleanup_status=0
# The secrets are in variables; what stands here are names and texts.
node "$registry_cleanup_directory/cli/index.cjs" cleanup "$REGISTRY_CLEANUP_COMMAND" \
${REGISTRY_CLEANUP_REPOSITORIES:+"--repositories=$REGISTRY_CLEANUP_REPOSITORIES"} \
${REGISTRY_CLEANUP_POLICY:+"--policy=$REGISTRY_CLEANUP_POLICY"} \
${REGISTRY_CLEANUP_DRY_RUN:+"--dry-run=$REGISTRY_CLEANUP_DRY_RUN"} \
${REGISTRY_CLEANUP_PLAN:+"--plan=$REGISTRY_CLEANUP_PLAN"} \
${REGISTRY_CLEANUP_REPORT:+"--report=$REGISTRY_CLEANUP_REPORT"} \
${REGISTRY_CLEANUP_MAX_PERCENT:+"--max-percent=$REGISTRY_CLEANUP_MAX_PERCENT"} \
${REGISTRY_CLEANUP_MAX_COUNT:+"--max-count=$REGISTRY_CLEANUP_MAX_COUNT"} \
${REGISTRY_CLEANUP_MIN_KEPT:+"--min-kept=$REGISTRY_CLEANUP_MIN_KEPT"} \
${REGISTRY_CLEANUP_TIME_BUDGET:+"--time-budget=$REGISTRY_CLEANUP_TIME_BUDGET"} \
${REGISTRY_CLEANUP_REQUEST_BUDGET:+"--request-budget=$REGISTRY_CLEANUP_REQUEST_BUDGET"} \
${REGISTRY_CLEANUP_REPLACE_TAGS:+"--replace-tags=$REGISTRY_CLEANUP_REPLACE_TAGS"} \
${REGISTRY_CLEANUP_DELETE_BY:+"--delete-by=$REGISTRY_CLEANUP_DELETE_BY"} \
${REGISTRY_CLEANUP_KEEP_LIST:+"--keep-list=$REGISTRY_CLEANUP_KEEP_LIST"} \
${REGISTRY_CLEANUP_KUBERNETES:+"--kubernetes=$REGISTRY_CLEANUP_KUBERNETES"} \
${REGISTRY_CLEANUP_KUBECONFIG:+"--kubeconfig=$REGISTRY_CLEANUP_KUBECONFIG"} \
${REGISTRY_CLEANUP_GIT_DIRECTORY:+"--git-directory=$REGISTRY_CLEANUP_GIT_DIRECTORY"} \
${REGISTRY_CLEANUP_REGISTRY:+"--registry=$REGISTRY_CLEANUP_REGISTRY"} \
${REGISTRY_CLEANUP_USERNAME:+"--username=$REGISTRY_CLEANUP_USERNAME"} \
${REGISTRY_CLEANUP_PASSWORD_ENV:+"--password-env=$REGISTRY_CLEANUP_PASSWORD_ENV"} \
${REGISTRY_CLEANUP_REGISTRIES:+"--registries=$REGISTRY_CLEANUP_REGISTRIES"} \
${REGISTRY_CLEANUP_AUTOLOGIN:+"--autologin=$REGISTRY_CLEANUP_AUTOLOGIN"} \
${REGISTRY_CLEANUP_DOCKER_CONFIG:+"--docker-config=$REGISTRY_CLEANUP_DOCKER_CONFIG"} || registry_cleanup_status=$?
rm -rf "$registry_cleanup_directory"
trap - EXIT TERM INT
[ "$registry_cleanup_status" = 0 ] || exit "$registry_cleanup_status"
