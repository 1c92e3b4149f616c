# How the job's directory begins: what killed jobs left goes, the docker config to start from is found, and the directory
# is made, unless an earlier use in this job has made it.

error() {
  printf 'error: %s\n' "$1"
  return 1
}

# Removes what killed jobs left: directories whose own deadline has passed.
sweep_stale() {
  ra_now=$(date -u +%Y-%m-%dT%H:%M:%S)
  for ra_stale in "$ra_temporary"/registry-auth-*; do
    is_ours "$ra_stale" || continue
    ra_deadline=$(marked "$ra_stale" deadline)
    [ "$ra_deadline" ] && expr "x$ra_deadline" \< "x$ra_now" >/dev/null && rm -rf "$ra_stale" && echo "notice: removed \"$ra_stale\", which a job that was killed had left"
  done
}

# Finds the directory to start from: base is empty when there is none, joined is set when an earlier use in this job made it.
find_base() {
  ra_base=${REGISTRY_AUTH_DOCKER_CONFIG-}
  if [ "$ra_base" ] && [ "$ra_base" != none ]; then
    [ -d "$ra_base" ] || error 'docker-config: there is no such directory; "none" starts empty' || return
  elif [ -z "$ra_base" ]; then
    if is_ours "${DOCKER_CONFIG-}" && [ "$(marked "$DOCKER_CONFIG" job)" = "$ra_job" ]; then
      # where others may look or write, no secret goes in
      case $(ls -ldn "$DOCKER_CONFIG") in drwx------*) ra_joined=$DOCKER_CONFIG ;; esac
    fi
    ra_base=${WERF_DOCKER_CONFIG:-${DOCKER_CONFIG:-${HOME-}/.docker}}
    case ${ra_base##*/} in registry-auth-*)
      [ "$(marked "$ra_base" job)" = "$ra_job" ] || {
        echo "notice: the docker config \"$ra_base\" was left by another job: starting from an empty one"
        ra_base=
      } ;;
    esac
  fi
  [ "$ra_base" != none ] || ra_base=
  [ -z "$ra_joined" ] || ra_base=$ra_joined ra_directory=$ra_joined
  # what is no file may never end
  if [ -e "$ra_base/config.json" ] && [ ! -f "$ra_base/config.json" ]; then
    error "docker config \"$ra_base/config.json\" cannot be read: correct the file, or start empty with \"docker-config: none\""
  fi
}

# Makes the directory, unless one is joined, and in it the place for everything that nobody keeps.
make_directory() {
  # the runner makes it for its own files, so it may not be there yet
  [ -d "$ra_temporary" ] || (umask 022 && mkdir -p "$ra_temporary")
  [ "$ra_joined" ] || ra_directory=$(mktemp -d "$ra_temporary/registry-auth-XXXXXX") || {
    ra_directory=
    error "no directory can be made in \"$ra_temporary\": correct the rights of the temporary directory" || return
  }
  ra_work=$(mktemp -d "$ra_directory/.work-XXXXXX") || error "the job's docker config \"$ra_directory\" is gone: log in again"
}

