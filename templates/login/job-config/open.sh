# How the job's directory begins: what killed jobs left goes, the docker config to start from is found, and the directory
# is made, unless an earlier use in this job has made it.

error() {
  printf 'error: %s\n' "$1"
  return 1
}

# Removes what killed jobs left: directories whose own deadline has passed.
sweep_stale() {
  now=$(date -u +%Y-%m-%dT%H:%M:%S)
  for stale in "$temporary"/registry-auth-*; do
    is_ours "$stale" || continue
    deadline=$(marked "$stale" deadline)
    expr "${deadline:-9}" \< "$now" >/dev/null && rm -rf "$stale" && echo "notice: removed \"$stale\", which a job that was killed had left"
  done
}

# Finds the directory to start from: base is empty when there is none, joined is set when an earlier use in this job made it.
find_base() {
  base=${REGISTRY_AUTH_DOCKER_CONFIG-}
  if [ "$base" ] && [ "$base" != none ]; then
    [ -d "$base" ] || error 'docker-config: there is no such directory; "none" starts empty' || return
  elif [ -z "$base" ]; then
    if is_ours "${DOCKER_CONFIG-}" && [ "$(marked "$DOCKER_CONFIG" job)" = "$job" ]; then
      # where others may look or write, no secret goes in
      case $(ls -ldn "$DOCKER_CONFIG") in drwx------*) joined=$DOCKER_CONFIG ;; esac
    fi
    base=${WERF_DOCKER_CONFIG:-${DOCKER_CONFIG:-${HOME-}/.docker}}
    case ${base##*/} in registry-auth-*)
      [ "$(marked "$base" job)" = "$job" ] || {
        echo "notice: the docker config \"$base\" was left by another job: starting from an empty one"
        base=
      } ;;
    esac
  fi
  [ "$base" != none ] || base=
  [ -z "$joined" ] || base=$joined directory=$joined
}

# Makes the directory, unless one is joined, and in it the place for everything that nobody keeps.
make_directory() {
  # the runner makes it for its own files, so it may not be there yet
  [ -d "$temporary" ] || (umask 022 && mkdir -p "$temporary")
  [ "$joined" ] || directory=$(mktemp -d "$temporary/registry-auth-XXXXXX") || {
    directory=
    error "no directory can be made in \"$temporary\": correct the rights of the temporary directory" || return
  }
  work=$(mktemp -d "$directory/.work-XXXXXX") || error "the job's docker config \"$directory\" is gone: log in again"
}

