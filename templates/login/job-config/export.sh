# What the job's shell evaluates.

quoted() {
  printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"
}

# Prints what leads every client to the directory, and tells the job's later stages (Runner 16.4). DOCKER_AUTH_CONFIG
# beats the directory (docker/cli 28.3), so it is emptied. The fragment of image names leaves one more.
export_all() {
  set -- "DOCKER_CONFIG=$ra_directory" "REGISTRY_AUTH_FILE=$ra_directory/config.json" "HELM_REGISTRY_CONFIG=$ra_directory/config.json" "WERF_DOCKER_CONFIG=$ra_directory"
  [ ! -f "$ra_directory/auth.json" ] || set -- "$1" "REGISTRY_AUTH_FILE=$ra_directory/auth.json" "$3" "$4"
  [ -z "${DOCKER_AUTH_CONFIG+set}" ] || set -- "$@" DOCKER_AUTH_CONFIG=
  [ ! -f "$ra_work/export" ] || set -- "$@" "$(cat "$ra_work/export")"
  for ra_name in "$@"; do
    [ -z "${GITLAB_ENV-}" ] || printf '%s\n' "$ra_name" >>"$GITLAB_ENV"
    printf 'export %s=%s\n' "${ra_name%%=*}" "$(quoted "${ra_name#*=}")"
  done
  if [ "${REGISTRY_AUTH_CLEANUP-}" = exit ] && [ -z "$ra_joined" ]; then
    # a signal ends most shells without the EXIT trap, and in mksh an exit in a trap runs none either
    printf 'trap %s EXIT\ntrap %s HUP INT TERM\n' "$(quoted "rm -rf $(quoted "$ra_directory")")" "$(quoted "rm -rf $(quoted "$ra_directory"); exit 143")"
  fi
}
