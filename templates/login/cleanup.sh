# Removes the job's directories, which their markers name, following no link. For after_script, which runs in a new shell
# and has none of the script's variables; what it cannot remove, it says, and never fails the job.
registry_auth_cleanup() (
  set +aefuvxC
  unset IFS
  [ "${REGISTRY_AUTH_CLEANUP-}" != none ] || return 0
  # include job-config/directory.sh
  ra_found=''
  for ra_own in "$ra_temporary"/registry-auth-*; do
    if is_ours "$ra_own" && [ "$(marked "$ra_own" job)" = "$ra_job" ]; then
      ra_found=1
      rm -rf "$ra_own" || echo "warning: \"$ra_own\" was not removed: remove it by hand" >&2
    fi
  done
  # a job's own before_script takes the place of ours, unless it references it
  [ "$ra_found" ] || [ "${REGISTRY_AUTH_CLEANUP-}" = exit ] || [ "${CI_JOB_STATUS-}" != success ] || echo "warning: this job was not logged in by registry-auth: its own before_script has to reference that of the login" >&2
  return 0
)
registry_auth_cleanup
