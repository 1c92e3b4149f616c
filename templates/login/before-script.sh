# What a job's before_script runs, in the job's own shell: one function that works in a subshell, and its answer, lines
# of `export`, evaluated here. Nothing else is left behind.

# include login.sh

# `|| exit` ends the job on the runner's errexit and without it; the function has said why.
registry_auth_exports=$(registry_auth) || exit 1
eval "$registry_auth_exports"
unset -f registry_auth
unset registry_auth_exports registry_auth_images registry_auth_werf registry_auth_exchange_vendor registry_auth_exchange_aws
unset registry_auth_exchange_google registry_auth_exchange_azure registry_auth_exchange_docker_hub registry_auth_exchange_quay
