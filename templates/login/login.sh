# Logs a CI job in to its registries: makes or joins the job's own docker config, proves every login, writes them all, and
# prints what the job's shell evaluates. It logs to standard error. A failure leaves nothing behind and returns 1.
# The body is a subshell, so nothing of it stays in the job's shell; whatever that shell has set does not matter here.
registry_auth() (
  set +aefuvxC
  unset IFS
  umask 077
  # whatever prints where it should not is no line for the job's shell
  exec 3>&1 >&2 </dev/null
  LC_ALL=C
  export LC_ALL

  # include job-config/directory.sh
  # include job-config/open.sh
  # include job-config/lock.sh
  # include job-config/export.sh
  # include net/http-client.sh
  # include job-config/links.sh

  # The logic, one program of several stages; it prints lines for people.
  program='
  # include main.awk
  # include time.awk
  # include host.awk
  # include providers/providers.awk
  # include inputs/inputs.awk
  # include inputs/logins.awk
  # include inputs/credential.awk
  # include inputs/repositories.awk
  # include plan.awk
  # include credential.awk
  # include json.awk
  # include docker-config/base.awk
  # include docker-config/merge.awk
  # include job-config/marker.awk
  # include job-config/write.awk
  # include net/http.awk
  # include net/challenge.awk
  # include net/realm.awk
  # include net/token.awk
  # include proof/proof.awk
  # include proof/refusal.awk
  '
  # A job adds the vendors it needs by their fragments.
  program="$program
${registry_auth_exchange_vendor-}"
  for vendor in aws google azure docker_hub quay; do
    eval "fragment=\${registry_auth_exchange_$vendor-}"
    program="$program
${fragment:-function exchange_$vendor() { return lacks_fragment() \}}"
  done

  # Everything secret travels by the environment or by files in the work directory, nothing by arguments.
  export work directory base joined job client
  stage() {
    stage=$1 number=${2-} now=$(date +%s) awk -f "$work/program"
  }

  # Ends what was begun, however it came: a directory that is not finished goes.
  leave() {
    status=$?
    trap - EXIT
    for login in $logins; do kill "$login" 2>/dev/null; done
    release_lock
    [ "$finished" ] || [ "$joined" ] || [ -z "$directory" ] || work=$directory
    # what a login had just begun may still write there
    [ -z "$work" ] || rm -rf "$work" 2>/dev/null || { sleep 1 && rm -rf "$work"; }
    exit "$status"
  }

  work='' directory='' joined='' finished='' lock='' logins=''
  command -v awk >/dev/null || error 'the image has no awk, which the login is written in: add it' || exit 1
  trap leave EXIT
  # PIPE: the job's shell, which reads what is printed, may be ended before this one
  trap 'exit 143' HUP INT PIPE TERM
  sweep_stale
  find_base || exit 1
  make_directory || exit 1
  printf '%s\n' "$program" >"$work/program"
  find_http_client
  stage plan || exit 1
  number=1
  while [ -f "$work/login.$number" ]; do
    stage login "$number" &
    logins="$logins $!"
    number=$((number + 1))
  done
  wait
  logins=''
  take_lock || exit 1
  stage write || exit 1
  [ -z "$base" ] || [ "$joined" ] || link_docker_state "$base" "$directory" || exit 1
  for name in .registry-auth.json auth.json config.json; do
    [ ! -f "$work/$name" ] || mv "$work/$name" "$directory/$name" || exit 1
  done
  export_all >&3 && finished=1
)
