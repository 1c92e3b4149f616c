# Inputs and what the CI offers become logins. Pure: nothing is sent.

# Stage plan: one record per login in work/login.N; 0 with failure.
function plan_main(   i) {
  make_marker()
  if (!read_inputs() || !base_load()) return 0
  for (i = 1; i <= login_count; i++) choose(i)
  refuse_duplicates()
  for (i = 1; i <= login_count; i++) refuse_strange_key(i)
  if (failure != "") return 0
  if (autologin == "true" && !ignores_autologin()) offer_autologins()
  for (i = 1; i <= repository_count; i++) cover_repository(repositories[i])
  if (failure != "") return 0
  printf "%s", notices
  if (!login_count && notices == "" && autologin == "true" && !ignores_autologin() && !earlier_count)
    print "warning: nothing to log in to: no registry is named, and the CI offers none"
  for (i = 1; i <= login_count; i++) if (logins[i, "purposes"] != "") write_login(i)
  return 1
}

# Adds a sentence to failure; what the inputs say wrong is no refusal of a registry.
function fail(sentence) {
  failure = failure (failure == "" ? "" : "\n") sentence
  return 0
}

# A login's own purposes decide; when the job chose its own, it only narrows them, to nothing perhaps.
function choose(i,   own, words, count, j, both) {
  own = logins[i, "purposes"]
  if (own == "") own = step_purposes
  logins[i, "purposes"] = own
  if (step_purposes == "build, publish") return
  count = split(own, words, ", ")
  for (j = 1; j <= count; j++) if (index(step_purposes, words[j])) both = both (both == "" ? "" : ", ") words[j]
  logins[i, "purposes"] = both
  if (both == "") leave_out(logins[i, "key"], logins[i, "at"] ": not taken (it is for " own ", this step for " step_purposes ")")
}

# One host and path has one credential in a docker config.
function refuse_duplicates(   i, id, first, other, what) {
  for (i = 1; i <= login_count; i++) {
    id = logins[i, "key"] " " logins[i, "path"]
    if (logins[i, "purposes"] == "") continue
    other = first[id]
    if (!other) first[id] = i
    else {
      what = logins[i, "at"] ": the same host, path and scope as in " logins[other, "at"]
      if (!index(logins[i, "purposes"], "cleanup") != !index(logins[other, "purposes"], "cleanup"))
        what = what ": a docker config holds one credential per host, so give cleanup a step of its own (\"for: cleanup\"), or run its command by \"registry-auth exec\""
      fail(what)
    }
  }
}

# A key that the registry's provider does not know would be ignored silently, and a login made without it.
function refuse_strange_key(i,   keys, count, j, known) {
  known = identity_keys(logins[i, "provider"] = provider_of(logins[i, "host"], logins[i, "port"], logins[i, "key"]))
  count = split(line_keys, keys, ", ")
  for (j = 1; j <= count; j++)
    if (is_identity_key(keys[j]) && logins[i, keys[j]] != "" && !index(known, " " keys[j] " "))
      return fail(logins[i, "at"] ": \"" keys[j] "\" means nothing to this registry")
}

# The older spelling is that of dapp, from which werf came.
function ignores_autologin() {
  return tolower(ENVIRON["WERF_IGNORE_CI_DOCKER_AUTOLOGIN"]) ~ /^(1|true|yes)$/ || tolower(ENVIRON["DAPP_IGNORE_CI_DOCKER_AUTOLOGIN"]) ~ /^(1|true|yes)$/
}

# https://docs.gitlab.com/ci/variables/predefined_variables/
function offer_autologins() {
  if (ENVIRON["CI_JOB_TOKEN"] != "" || has_login("CI_DEPLOY")) offer(ENVIRON["CI_REGISTRY"])
  if (has_login("CI_DEPENDENCY_PROXY")) offer(ENVIRON["CI_DEPENDENCY_PROXY_SERVER"])
}

# True when the variables NAME_USER and NAME_PASSWORD hold a login.
function has_login(name) {
  return ENVIRON[name "_USER"] != "" && ENVIRON[name "_PASSWORD"] != ""
}

# Adds the login of a host that nobody named, unless another one stands for it. Google takes no token of a CI.
function offer(text,   i, name, port, key, provider) {
  if (!host_parse(text)) return
  name = host_name
  port = host_port
  key = host_key
  provider = provider_of(name, port, key)
  for (i = 1; i <= login_count; i++) if (logins[i, "key"] == key && logins[i, "path"] logins[i, "at"] == logins[i, "at"] && logins[i, "purposes"] != "") return
  if (is_google(name, port) || has_earlier(config_keys(key, provider))) return
  i = ++login_count
  logins[i, "at"] = "autologin"
  logins[i, "key"] = key
  logins[i, "host"] = name
  logins[i, "port"] = port
  logins[i, "provider"] = provider
  logins[i, "purposes"] = step_purposes
  logins[i, "ca-file"] = ENVIRON["CI_SERVER_TLS_CA_FILE"]
}

# Gives a repository to the login that clients take for it: the longest path above it, else the host's own.
function cover_repository(repository,   key, name, i, path, best, keys) {
  key = repository
  sub(/ .*/, "", key)
  name = substr(repository, length(key) + 2)
  for (i = 1; i <= login_count; i++) {
    path = logins[i, "path"]
    if (logins[i, "key"] == key && logins[i, "purposes"] != "" && (path == "" || index(name "/", path "/") == 1) && (!best || length(path) > length(logins[best, "path"]))) best = i
  }
  if (best) {
    logins[best, "repositories"] = logins[best, "repositories"] (logins[best, "repositories"] == "" ? "" : " ") name
    return
  }
  host_parse(key)
  keys = config_keys(key, provider_of(host_name, host_port, key))
  if (has_earlier(keys) || base_has(keys) || left_out[key])
    notices = notices "notice: " key "/" name ": not proven, since its login was not made by this step\n"
  else fail(repository_at[key, name] ": no login of this step covers the repository; name its registry too")
}

# The keys under which clients look a host up in a docker config.
function config_keys(key, provider) {
  if (key == "docker.io") return "https://index.docker.io/v1/"
  if (provider == "gitlab" && without_default_port(key) != "") return key " " without_default_port(key)
  return key
}

# True when an earlier use in this job logged in under one of the keys.
function has_earlier(keys,   list, i) {
  for (i = split(keys, list, " "); i > 0; i--) if (list[i] in earlier) return 1
  return 0
}

# An offered login of a host whose rights nobody asked to prove may fail.
function write_login(i,   names, count, j, record) {
  count = split("at key host port path scheme provider repositories purposes insecure username password " line_keys, names, /,? /)
  for (j = 1; j <= count; j++) record[names[j]] = logins[i, names[j]]
  record["keys"] = config_keys(record["key"], record["provider"])
  if (record["key"] == "docker.io") record["aliases"] = docker_hub_names()
  record["required"] = record["at"] != "autologin" || record["repositories"] != "" ? 1 : ""
  record_write(work "/login." ++target_count, record)
}
