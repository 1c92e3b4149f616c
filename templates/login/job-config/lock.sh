# The lock on the job's directory, shared with the command line: a directory .lock that holds its owner's file. Whoever
# finds another owner's file beside his own lets go and tries again, so no two can have it.

# Removes what a dead owner left in the lock: a process of this machine that is gone, or the one that has it for 30 tries.
steal_lock() {
  for owner in "$lock"/*; do
    if grep -qF "\"host\":\"$machine\"" "$owner" && ! kill -0 "$(sed 's/.*"pid":\([0-9]*\).*/\1/' "$owner")"; then rm -f "$owner"; fi
    [ "$tries" -ne 0 ] || first=$owner
    [ "$tries" -lt 30 ] || rm -f "$first"
  done 2>/dev/null
  rmdir "$lock" 2>/dev/null
}

take_lock() {
  machine="$(uname -n) $(readlink /proc/self/ns/pid)"
  lock=$directory/.lock
  mine=$lock/$$-${work##*-}.json
  tries=0
  until mkdir "$lock" 2>/dev/null && printf '{"pid":%s,"host":"%s","at":"%s"}' $$ "$machine" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$mine" && [ "$(printf %s "$lock"/*)" = "$mine" ]; do
    rm -f "$mine"
    steal_lock
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || error "the lock \"$lock\" is held by another process: let it finish, or remove the lock" || return
    sleep 1
  done
}

release_lock() {
  [ -z "$lock" ] || { rm -f "$mine"; rmdir "$lock"; } 2>/dev/null
}
