# The lock on the job's directory, shared with the command line: a directory .lock that holds its owner's file. Whoever
# finds another owner's file beside his own lets go and tries again, so no two can have it.

# Removes what a dead owner left in the lock: a process of this machine that is gone, or the one that has it for 30 tries.
steal_lock() {
  for ra_owner in "$ra_lock"/*; do
    if grep -qF "\"host\":\"$ra_machine\"" "$ra_owner" && ! kill -0 "$(sed 's/.*"pid":\([0-9]*\).*/\1/' "$ra_owner")"; then rm -f "$ra_owner"; fi
    [ "$ra_tries" -ne 0 ] || ra_first=$ra_owner
    [ "$ra_tries" -lt 30 ] || rm -f "$ra_first"
  done 2>/dev/null
  rmdir "$ra_lock" 2>/dev/null
}

take_lock() {
  ra_machine="$(uname -n) $(readlink /proc/self/ns/pid)"
  ra_lock=$ra_directory/.lock
  ra_mine=$ra_lock/$$-${ra_work##*-}.json
  ra_tries=0
  until mkdir "$ra_lock" 2>/dev/null && own_lock 2>/dev/null && [ "$(printf %s "$ra_lock"/*)" = "$ra_mine" ]; do
    rm -f "$ra_mine"
    steal_lock
    ra_tries=$((ra_tries + 1))
    [ "$ra_tries" -lt 60 ] || error "the lock \"$ra_lock\" is held by another process: let it finish, or remove the lock" || return
    sleep 1
  done
}

own_lock() {
  printf '{"pid":%s,"host":"%s","at":"%s"}' $$ "$ra_machine" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$ra_mine"
}

release_lock() {
  [ -z "$ra_lock" ] || { rm -f "$ra_mine"; rmdir "$ra_lock"; } 2>/dev/null
}
