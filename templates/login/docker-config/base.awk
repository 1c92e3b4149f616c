# What the job's docker config starts from: the config.json of a directory, the logins that DOCKER_AUTH_CONFIG adds, and the
# file that earlier logins of podman went to. They become config with its members auths and helpers, and beside it scoped:
# path-scoped logins, which docker would use for the whole host.

# Reads and merges all of it; 0 with failure. Warns in the stage plan alone.
function base_load(    text, above, below, node, name) {
  if (base != "") text = read_file(base "/config.json")
  config = config_read(text)
  if (base != "" && text == "" && system("[ ! -s \"$ra_base/config.json\" ]")) {
    config = 0
    problem = "cannot be read"
  }
  if (!config) return fail("docker config \"" base "/config.json\" " problem ": correct the file, or start empty with \"docker-config: none\"")
  auths = object_in("auths")
  helpers = object_in("credHelpers")
  scoped = json_new("object")
  drop_store(json_value(json_get(config, "credsStore")))
  text = ENVIRON["REGISTRY_AUTH_FILE"]
  # an earlier use in this job has merged the file of the user; a file of another job counts for nothing
  if (joined) text = directory "/auth.json"
  else if (base == "" || text ~ /\/registry-auth-[^\/]*\/[^\/]*$/) text = ""
  if (text != "") {
    below = config_read(read_file(text))
    if (!below) warn("the file that REGISTRY_AUTH_FILE names is no valid auth file: its logins are left out")
    add_below(json_get(below, "auths"))
  }
  text = ENVIRON["DOCKER_AUTH_CONFIG"]
  if (text !~ /[^ \t\r\n]/) return 1
  # GitLab makes a file of a variable of the type "file"
  if (text ~ /^\//) text = read_file(text)
  above = config_read(text)
  if (text == "" || !above) return fail("DOCKER_AUTH_CONFIG holds no valid docker config: correct the variable, or unset it")
  for (node = json_first[json_get(above, "auths")]; node; node = json_next[node]) {
    name = json_name[node]
    if (holds_credential(node) && !index(name, " ")) place_login(name, "", json_write(node), " of DOCKER_AUTH_CONFIG")
  }
  return 1
}

# A member of the config that is an object, made where there is none.
function object_in(name) {
  if (json_kind[json_get(config, name)] != "object") json_put(config, name, json_new("object"))
  return json_get(config, name)
}

function warn(text) {
  if (stage == "plan") print "warning: " text
}

# The root of a docker config, or 0 with problem: half a sentence, without any of the text. Go reads the names of fields
# without regard to case.
function config_read(text,    root, names, i, node, lines) {
  problem = ""
  if (text !~ /[^ \t\r\n]/) return json_new("object")
  root = json_parse(text)
  if (substr(text, 1, 3) == "\357\273\277") problem = "starts with a byte order mark (line 1, column 1)"
  else if (!root) {
    i = split(substr(text, 1, json_offset - 1), lines, /\n/)
    problem = "is not valid JSON (line " (i ? i : 1) ", column " length(lines[i]) + 1 ")"
  } else if (json_kind[root] != "object") problem = "is not a JSON object (line 1, column 1)"
  for (i = split("credsStore auths credHelpers", names, " "); i > 0; i--) {
    for (node = json_first[root]; node && !json_get(root, names[i]); node = json_next[node])
      if (tolower(json_name[node]) == tolower(names[i])) {
        json_put(root, json_name[node], 0)
        json_put(root, names[i], node)
      }
    if (problem == "") problem = field_problem(names[i], json_get(root, names[i]))
  }
  return problem == "" ? root : 0
}

# What would make docker drop every login of a file (docker/cli configfile.LoadFromReader); "" when nothing does.
function field_problem(name, field,    kind, node, i, found) {
  kind = name == "credsStore" ? "string" : "object"
  if (is_other(field, kind)) return "has a" (name == "auths" ? "n" : "") " \"" name "\" that is not " (kind == "object" ? "an object" : "text")
  for (node = json_first[field]; node; node = json_next[node]) {
    i++
    found = name == "auths" ? entry_problem(node) : json_kind[node] == "string" ? "" : "a value that is not text"
    if (found == "") continue
    # a key may hold a secret by mistake, so only hosts are shown
    address_parse(json_name[node])
    if ((index(host_name, ".") || host_port != "") && index(json_name[node], host_key)) i = "key \"" json_name[node] "\""
    else i = "entry " i
    return "has " found " in \"" name "\", " i
  }
  return ""
}

# True for what is there and not of a kind.
function is_other(node, kind) {
  return node && json_text[node] != "null" && json_kind[node] != kind
}

function entry_problem(entry,    auth, colon) {
  if (is_other(entry, "object")) return "an entry that is not an object"
  if (is_other(json_get(entry, "identitytoken"), "string")) return "an \"identitytoken\" that is not text"
  auth = json_get(entry, "auth")
  if (is_other(auth, "string")) return "an \"auth\" that is not text"
  if (json_text[auth] ~ /^(null|"")?$/) return ""
  auth = json_value(auth)
  gsub(/[\r\n]/, "", auth)
  colon = index(base64_decode(auth), ":")
  if (base64_bad) return "an \"auth\" that is not base64"
  if (!colon) return "an \"auth\" without a colon"
  return colon == 1 ? "an \"auth\" with an empty user name" : ""
}

# Takes a credential store out of the config, unless it makes credentials out of the job's identity; the registries that it
# lists go on being served by it as a helper.
function drop_store(helper,    status, list, node, key) {
  store_stays = helper ~ /^(ecr-login|gcloud|gcr|acr-[A-Za-z0-9._-]+)$/
  if (helper == "" || store_stays) return
  json_put(config, "credsStore", 0)
  if (helper !~ /^[A-Za-z0-9._-]+$/) {
    warn("the base config\047s \"credsStore\" is no helper\047s name: it is ignored")
    return
  }
  # never looked up relative to where the job is; not every image has timeout(1)
  if (stage == "plan") status = system("cd /; exec 2>/dev/null; p=$(command -v docker-credential-" helper ") || exit 2; \"$p\" list >\"$ra_work/store\" & p=$!; (sleep 5; kill -9 $p) >/dev/null & wait $p; s=$?; kill $!; [ $s = 0 ] && exit; rm \"$ra_work/store\"; [ $s = 137 ] && exit 3; exit 1")
  list = json_parse(read_file(work "/store"))
  if (json_kind[list] != "object")
    warn("the credential store \"" helper "\" " (status == 2 ? "is not installed" : status == 3 ? "did not answer within 5 s" : status ? "failed to list its registries" : "did not list its registries as JSON") ": the job goes on without it")
  for (node = json_first[list]; node; node = json_next[node]) {
    key = helper_key(json_name[node])
    if (!json_get(helpers, key)) json_put(helpers, key, json_string(helper))
  }
}

# Adds logins that are weaker than those of the config.
function add_below(weaker,    node, name, key, known) {
  for (node = json_first[auths]; node; node = json_next[node]) known[canonical_key(json_name[node])] = 1
  for (node = json_first[helpers]; node; node = json_next[node]) known[canonical_key(json_name[node])] = 1
  for (node = json_first[weaker]; node; node = json_next[node]) {
    name = json_name[node]
    key = canonical_key(name)
    if (index(key, "/") ? !json_get(auths, name) : !(key in known)) json_put(index(key, "/") ? scoped : auths, name, json_parse(json_write(node)))
  }
}

# True when clients find a credential for one of the blank-separated keys: an entry that is not empty, or a helper.
function base_has(keys,    list, i, node, key) {
  for (i = split(keys, list, " "); i > 0; i--) {
    key = canonical_key(list[i])
    for (node = json_first[auths]; node; node = json_next[node]) if (canonical_key(json_name[node]) == key && holds_credential(node)) return 1
    if (is_covered(key)) return 1
  }
  return 0
}
