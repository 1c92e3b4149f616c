# Removes the job's directories, which their markers name, following no link. For after_script, which runs in a new shell
# and has none of the script's variables; what it cannot remove, it says, and never fails the job.
registry_auth_cleanup() (
  set +aefuvxC
  unset IFS
  [ "${REGISTRY_AUTH_CLEANUP-}" != none ] || return 0
  # include job-config/directory.sh
  found=''
  for own in "$temporary"/registry-auth-*; do
    if is_ours "$own" && [ "$(marked "$own" job)" = "$job" ]; then
      found=1
      rm -rf "$own" || echo "warning: \"$own\" was not removed: remove it by hand" >&2
    fi
  done
  # a job's own before_script takes the place of ours, unless it references it
  [ "$found" ] || [ "${REGISTRY_AUTH_CLEANUP-}" = exit ] || [ "${CI_JOB_STATUS-}" != success ] || echo "warning: this job was not logged in by registry-auth: its own before_script has to reference that of the login" >&2
  return 0
)
registry_auth_cleanup
