# The inputs, read and checked. A mistake names inputs, lines, columns and known keys, never what was written there: the
# half of a broken line can be half a secret.

# Notes a mistake; all of them are reported at once.
function mistake(at, what) {
  mistakes[++mistake_count] = at ": " what
  return 0
}

# An input without the blanks around it, or what stands for one that is not given.
function input(name, otherwise,   value) {
  gsub(/-/, "_", name)
  value = ENVIRON["REGISTRY_AUTH_" toupper(name)]
  gsub(/^[ \t\r\n]+|[ \t\r\n]+$/, "", value)
  return value == "" ? otherwise : value
}

# Splits an input of several lines; line numbers are those of the input as written.
function split_lines(name, lines,   text) {
  text = ENVIRON["REGISTRY_AUTH_" toupper(name)]
  gsub(/\r\n?/, "\n", text)
  sub(/[ \t\n]+$/, "", text)
  return split(text, lines, "\n")
}

# Reads every input; 0 with all mistakes in failure.
function read_inputs(   i) {
  line_keys = "username, password, password-env, for, scope, role, region, workload-identity-provider, service-account, client-id, tenant-id, connection-id, robot, audience, id-token-env, expires-in, ca-file, insecure, optional"
  read_single_login()
  read_registries()
  read_repositories("repo")
  read_repositories("repositories")
  step_purposes = read_purposes(input("for", "build, publish"), "for")
  autologin = read_choice("autologin", "auto", "\"auto\", \"true\" or \"false\"")
  verify = read_choice("verify", "true", "\"true\", \"false\" or \"push\"")
  if (autologin == "auto") autologin = uses_single_login_alone() ? "false" : "true"
  for (i = 1; i <= mistake_count; i++)
    failure = mistake_count == 1 ? mistakes[1] : failure "\n  " mistakes[i]
  if (mistake_count > 1) failure = mistake_count " mistakes in the inputs:" failure
  return mistake_count == 0
}

function read_choice(name, otherwise, choices,   value) {
  value = tolower(input(name, otherwise))
  if (value !~ /^[a-z]+$/ || !index(choices, "\"" value "\"")) mistake(name, "takes " choices)
  return value
}

# True for a job that would mean the same to docker/login-action, which makes no login that nobody named.
function uses_single_login_alone() {
  return input("registry") input("username") input("password-env") != "" && input("verify", "true") == "true" && input("for", "build, publish") == "build, publish" && input("registries") input("repo") input("repositories") input("docker-config") == ""
}

# One login by the inputs registry, username and password-env; without a registry it is Docker Hub.
function read_single_login(   fields) {
  if (input("registry") input("username") input("password-env") == "") return
  if (input("username") != "") fields["username"] = input("username")
  if (input("password-env") != "") fields["password-env"] = input("password-env")
  fields["registry"] = input("registry", "docker.io")
  read_login(fields, input("registry") == "" ? "username" : "registry", 0)
}

function read_registries(   lines, count, i) {
  count = split_lines("registries", lines)
  for (i = 1; i <= count; i++) read_registries_line(lines[i], "registries, line " i)
}

# HOST[/PATH] key=value …: blanks separate, the first = splits, # starts a comment as the first non-blank only.
function read_registries_line(line, at,   fields, column, word, wrong, broken) {
  column = 1
  split("", fields)
  while (match(line, /[^ \t]+/)) {
    word = substr(line, RSTART, RLENGTH)
    column += RSTART - 1
    line = substr(line, RSTART + RLENGTH)
    wrong = ""
    if ("registry" in fields) wrong = read_pair(word, fields)
    else if (word ~ /^#/) return
    else fields["registry"] = word
    if (wrong != "") {
      mistake(at ", column " column, wrong)
      broken = 1
    }
    column += length(word)
  }
  if (("registry" in fields) && !broken) read_login(fields, at, 1)
}

# Takes key=value into the fields; the sentence of what is wrong with it otherwise.
function read_pair(word, fields,   equals, key) {
  equals = index(word, "=")
  key = substr(word, 1, equals - 1)
  if (!equals) return "is no key=value; a value holds no blanks, so a secret with blanks travels by \"password-env\""
  if (!index(", " line_keys ", ", ", " key ", ")) return "unknown key; the keys are " line_keys
  if (key in fields) return "\"" key "\" stands here twice"
  fields[key] = substr(word, equals + 1)
  return ""
}

# Checks one login's fields and adds it to logins[], or to skipped[] when it is optional and has no secret.
function read_login(fields, at, keeps_path,   sound, optional, insecure, purposes, name) {
  sound = read_address(fields["registry"], at, keeps_path)
  optional = read_switch(fields, "optional", at)
  insecure = read_switch(fields, "insecure", at)
  skip_reason = ""
  sound = read_credential(fields, at, optional) && sound
  if ("for" in fields) purposes = read_purposes(fields["for"], at ", \"for\"")
  if ("scope" in fields) mistake(at ", \"scope\"", "is for the Action and the command line alone")
  if (!sound) return
  if (skip_reason != "") return leave_out(host_key, at ": skipped (" skip_reason ")")
  login_count++
  for (name in fields) {
    logins[login_count, name] = fields[name]
    if (fields[name] == "" && is_identity_key(name)) mistake(at ", \"" name "\"", "is empty")
  }
  logins[login_count, "at"] = at
  logins[login_count, "key"] = host_key
  logins[login_count, "host"] = host_name
  logins[login_count, "port"] = host_port
  logins[login_count, "path"] = address_path
  logins[login_count, "scheme"] = address_scheme
  logins[login_count, "insecure"] = insecure
  logins[login_count, "purposes"] = purposes
}

# Notes why a login of a host is not made.
function leave_out(key, why) {
  left_out[key] = 1
  notices = notices "notice: " why "\n"
}

# Takes a registry's address apart into the host_ and address_ globals; Docker Hub's many names become one.
function read_address(text, at, keeps_path,   sound) {
  sound = address_parse(text) && (host_name ~ /[.:]/ || host_port != "" || host_name == "localhost")
  if (sound && is_docker_hub(host_name, host_port)) {
    host_key = host_name = "docker.io"
    host_port = ""
    if (address_path == "v1") address_path = ""
  }
  if (!keeps_path) address_path = ""
  if (sound && (address_path == "" || is_repository(address_path))) return 1
  mistake(at, "is no registry address: HOST[:PORT], where a host has a dot, a port or is \"localhost\"")
  return 0
}

# https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
function is_repository(name) {
  return name ~ /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/
}

function read_switch(fields, name, at) {
  if (!(name in fields)) return ""
  if (fields[name] !~ /^(true|True|TRUE|false|False|FALSE)$/) mistake(at ", \"" name "\"", "takes true or false")
  return tolower(fields[name]) == "true" ? 1 : ""
}

# Purposes separated by commas or blanks, each once, in the order of the documentation.
function read_purposes(text, at,   words, i, given, known, found) {
  gsub(/[ \t\r\n,]+/, " ", text)
  given = " " text " "
  known = split("build publish cleanup deploy", words, " ")
  for (i = 1; i <= known; i++) {
    if (index(given, " " words[i] " ")) found = found (found == "" ? "" : ", ") words[i]
    while (sub(" " words[i] " ", " ", given));
  }
  if (found == "" || given !~ /^ *$/) mistake(at, "takes a list out of \"build\", \"publish\", \"cleanup\" or \"deploy\"")
  return found
}

# Keys that say who the job is; region and expires-in say where and for how long only.
function is_identity_key(name) {
  return name ~ /^(role|region|workload-identity-provider|service-account|client-id|tenant-id|connection-id|robot|audience|id-token-env|expires-in)$/
}

# Finds the password of a login; 0 with a mistake, 1 with skip_reason where an optional login has none.
function read_credential(fields, at, optional,   by_name, by_value, who, value, reason) {
  by_name = "password-env" in fields
  by_value = "password" in fields
  if (by_name && by_value) return mistake(at, "has both \"password\" and \"password-env\"")
  if (by_name && fields["password-env"] !~ /^[A-Za-z_][A-Za-z0-9_]*$/)
    return mistake(at ", \"password-env\"", "takes the name of a variable, not the secret itself")
  who = who_is(fields)
  if (who != "" && (by_name || by_value))
    return mistake(at, "has a password and \"" who "\"; one of them says who the job is")
  if (who != "" && optional && withheld() != "") skip_reason = "no OIDC token is given to this run: " withheld()
  if (by_name) value = ENVIRON[fields["password-env"]]
  if (by_value) value = fields["password"]
  fields["password"] = value
  if (who != "" || !by_name && !by_value && fields["username"] == "") return 1
  if (value == "" && !by_name && ENVIRON["DOCKERHUB_OIDC_CONNECTIONID"] != "" && host_key ~ /^(docker|dhi)\.io$/) return 1
  if (value == "") {
    reason = by_name ? "the variable that \"password-env\" names is empty or not set for this job" : "has a \"username\", but its password is empty"
    if (withheld() != "") reason = reason ": " withheld()
    if (optional) skip_reason = reason
    else mistake(at, reason)
    return optional + 0
  }
  if (fields["username"] == "") return mistake(at, "has a password without a \"username\"")
  if (index(fields["username"], ":"))
    return mistake(at ", \"username\"", "holds a colon, which no docker config can store")
  return 1
}

# The first key that says who the job is, in place of a password.
function who_is(fields,   keys, count, i) {
  count = split(line_keys, keys, ", ")
  for (i = 1; i <= count; i++)
    if (is_identity_key(keys[i]) && keys[i] !~ /^(region|expires-in)$/ && (keys[i] in fields)) return keys[i]
  return ""
}

# Why this run is given no secrets, where that is so.
function withheld(   source) {
  source = ENVIRON["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"]
  if (source != "" && source != ENVIRON["CI_MERGE_REQUEST_PROJECT_ID"]) return "variables are not given to merge requests from forks"
  if (ENVIRON["CI_COMMIT_REF_PROTECTED"] == "false") return "protected variables are given to protected branches and tags only"
  return ""
}

# Repositories to prove, HOST/NAME by blanks, commas and lines, each once, into repositories[].
function read_repositories(name,   lines, count, i, words, words_count, j, at) {
  count = split_lines(name, lines)
  for (i = 1; i <= count; i++) {
    at = count == 1 ? name : name ", line " i
    if (lines[i] ~ /^[ \t]*#/) continue
    words_count = split(lines[i], words, /[ \t,]+/)
    for (j = 1; j <= words_count; j++) if (words[j] != "") read_repository(words[j], at)
  }
}

# A first part without dot and port is docker's short form for Docker Hub, whose official images are under library/.
function read_repository(word, at,   slash, name, host) {
  slash = index(word, "/")
  host = substr(word, 1, slash - 1)
  name = tolower(word)
  if (host ~ /[.:]/ || host == "localhost") name = substr(name, slash + 1)
  else host = "docker.io"
  if (!host_parse(host)) name = ""
  if (is_docker_hub(host_name, host_port)) {
    host_key = "docker.io"
    if (!index(name, "/")) name = "library/" name
  }
  if (!is_repository(name)) return mistake(at, "is no repository: HOST/NAME, without a tag or digest")
  if ((host_key, name) in repository_at) return
  repository_at[host_key, name] = at
  repositories[++repository_count] = host_key " " name
}
