# What the job's shell evaluates.

quoted() {
  printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"
}

# Prints what leads every client to the directory, and tells the job's later stages (Runner 16.4). DOCKER_AUTH_CONFIG
# beats the directory (docker/cli 28.3), so it is emptied.
export_all() {
  set -- "DOCKER_CONFIG=$directory" "REGISTRY_AUTH_FILE=$directory/config.json" "HELM_REGISTRY_CONFIG=$directory/config.json" "WERF_DOCKER_CONFIG=$directory"
  [ ! -f "$directory/auth.json" ] || set -- "$1" "REGISTRY_AUTH_FILE=$directory/auth.json" "$3" "$4"
  [ -z "${DOCKER_AUTH_CONFIG+set}" ] || set -- "$@" DOCKER_AUTH_CONFIG=
  for name in "$@"; do
    [ -z "${GITLAB_ENV-}" ] || printf '%s\n' "$name" >>"$GITLAB_ENV"
    echo "export ${name%%=*}=$(quoted "${name#*=}")"
  done
  # a shell that a signal ends runs no EXIT trap, unless the signal becomes an exit
  [ "${REGISTRY_AUTH_CLEANUP-}" != exit ] || [ "$joined" ] || echo "trap $(quoted "rm -rf $(quoted "$directory")") EXIT; trap 'exit 143' HUP INT TERM"
}
