# The marker .registry-auth.json: whose directory it is, until when, what the exported variables were before, and what its
# logins are for. Shared with the command line (src/job-config/marker.ts).

# Reads the marker, where there is one by now, and the keys that earlier uses in this job logged in to.
function read_marker(   node) {
  marker = json_parse(read_file(directory "/.registry-auth.json"))
  for (node = json_first[json_get(marker, "logins")]; node; node = json_next[node]) {
    earlier[json_name[node]] = 1
    earlier_count++
  }
}

# Marks a new directory. after_script has five minutes of its own behind the job's timeout (RUNNER_AFTER_SCRIPT_TIMEOUT).
function make_marker(   timeout) {
  if (marker) return
  timeout = ENVIRON["CI_JOB_TIMEOUT"]
  if (timeout !~ /^[1-9][0-9]*$/ || timeout + 0 > 999999999) timeout = 3600
  marker = json_new("object", "{")
  json_put(marker, "version", json_new("literal", 1))
  json_put(marker, "job", json_string(ENVIRON["ra_job"]))
  json_put(marker, "deadline", json_string(iso_time(now + timeout + 300)))
  json_put(marker, "former", json_new("object", "{"))
  json_put(marker, "logins", json_new("object", "{"))
  write_marker(directory)
}

function write_marker(folder,   file) {
  file = folder "/.registry-auth.json"
  print json_write(marker) > file
  close(file)
}

# Notes what a variable was before the job's first login; a value of our own making is none.
function note_former(name,   former, value) {
  former = json_get(marker, "former")
  value = ENVIRON[name]
  if (json_get(former, name)) return
  json_put(former, name, value == "" || index(value "/", directory "/") == 1 ? json_new("literal", "null") : json_string(value))
}

# Notes what a login is for. One host has one credential per directory: a cleanup credential beside another one would make
# one of the two win silently, so it fails.
function note_purposes(key, purposes, is_same,   logins, list, words, count, i) {
  logins = json_get(marker, "logins")
  for (i = json_first[json_get(logins, key)]; i; i = json_next[i]) list = list (list == "" ? "" : ", ") json_value(i)
  if (list != "" && !is_same && index(list purposes, "cleanup") && list purposes != "cleanupcleanup")
    fail("\"" key "\" already has another credential in this job, for " list ", and a config holds one per host: run the cleanup in a config of its own with \"registry-auth exec\"")
  if (!is_same) list = ""
  count = split(list "," purposes, words, /[, ]+/)
  list = json_new("array", "[")
  for (i = 1; i <= count; i++) if (words[i] != "") json_put(list, words[i], json_string(words[i]))
  json_put(logins, key, list)
}
