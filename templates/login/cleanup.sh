# Removes the job's directories, which their markers name, following no link. For after_script, which runs in a new shell
# and has none of the script's variables; what it cannot remove, it says, and never fails the job.
registry_auth_cleanup() (
  set +aefuvxC
  unset IFS
  [ "${REGISTRY_AUTH_CLEANUP:-after_script}" = after_script ] || return 0
  # include directory.sh
  for own in "$temporary"/registry-auth-*; do
    if is_ours "$own" && [ "$(marked "$own" job)" = "$job" ]; then
      rm -rf "$own" || echo "warning: \"$own\" was not removed: remove it by hand" >&2
    fi
  done
  return 0
)
registry_auth_cleanup
