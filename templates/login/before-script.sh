# What a job's before_script runs, in the job's own shell: one function that works in a subshell, and its answer, lines
# of `export`, evaluated here. Nothing else is left behind.

# include login.sh

if [ "${REGISTRY_AUTH_WERF-}${REGISTRY_AUTH_TAGGING_STRATEGY-}" ] && [ -z "${registry_auth_werf:+added}" ]; then
  echo 'error: werf: its variables are a fragment of their own: add "!reference [.registry-login-werf, before_script]" before that of the login' >&2
  exit 1
fi
# `|| exit` ends the job on the runner's errexit and without it; the function has said why.
registry_auth_exports=$(registry_auth) || exit 1
eval "$registry_auth_exports"
unset -f registry_auth
unset registry_auth_exports registry_auth_werf registry_auth_exchange_vendor registry_auth_exchange_aws registry_auth_exchange_google
unset registry_auth_exchange_azure registry_auth_exchange_docker_hub registry_auth_exchange_quay
