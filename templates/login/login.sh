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

  # A job adds what it needs by fragments. What they do behind a stage has to stand ahead of its end.
  ra_program=${registry_auth_exchange_vendor-}
  for ra_name in exchange_aws exchange_google exchange_azure exchange_docker_hub exchange_quay images werf; do
    eval "ra_fragment=\$registry_auth_$ra_name"
    ra_program="$ra_program
${ra_fragment:-function $ra_name() { return lacks_fragment(\"$ra_name\") \}}"
  done

  # The logic, one program of several stages; it prints lines for people.
  ra_program=$ra_program'
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
  # Everything secret travels by the environment or by files in the work directory, nothing by arguments.
  export ra_work ra_directory ra_base ra_joined ra_job ra_client
  # mksh hands a descriptor on only where it is named.
  stage() {
    ra_stage=$1 ra_number=${2-} ra_now=$(date +%s) awk -f "$ra_work/program" 3>&3
  }

  # BusyBox awk does not notice that a disk is full.
  is_whole() {
    [ "$(tail -c 2 "$1")" = '}' ] || error "\"$ra_directory\" has no room for the docker config: free some space there"
  }

  # Ends what was begun, however it came: a directory that is not finished goes.
  leave() {
    ra_status=$?
    trap - EXIT
    for ra_login in $ra_logins; do kill "$ra_login" 2>/dev/null; done
    wait
    release_lock
    [ "$ra_finished" ] || [ "$ra_joined" ] || [ -z "$ra_directory" ] || ra_work=$ra_directory
    [ -z "$ra_work" ] || rm -rf "$ra_work"
    exit "$ra_status"
  }

  ra_work='' ra_directory='' ra_joined='' ra_finished='' ra_lock='' ra_logins=''
  command -v awk >/dev/null || error 'the image has no awk, which the login is written in: add it' || exit 1
  trap leave EXIT
  # PIPE: the job's shell, which reads what is printed, may be ended before this one
  trap 'exit 143' HUP INT PIPE TERM
  find_base || exit 1
  make_directory || exit 1
  sweep_stale
  printf '%s\n' "$ra_program" >"$ra_work/program"
  find_http_client
  stage plan && is_whole "$ra_directory/.registry-auth.json" || exit 1
  ra_number=1
  while [ -f "$ra_work/login.$ra_number" ]; do
    stage login "$ra_number" &
    ra_logins="$ra_logins $!"
    ra_number=$((ra_number + 1))
  done
  wait
  ra_logins=''
  take_lock || exit 1
  stage write || exit 1
  [ -z "$ra_base" ] || [ "$ra_joined" ] || link_docker_state "$ra_base" "$ra_directory" || exit 1
  for ra_name in .registry-auth.json auth.json config.json; do
    [ -f "$ra_work/$ra_name" ] || continue
    is_whole "$ra_work/$ra_name" && mv "$ra_work/$ra_name" "$ra_directory/$ra_name" || exit 1
  done
  export_all >&3 && ra_finished=1
)
