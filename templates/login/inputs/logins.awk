# The logins that the inputs name, each with its fields checked.

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
