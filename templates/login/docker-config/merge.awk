# The logins go into the base, and all that would keep a client from using them comes out of it.

# The spelling under which keys are compared: lower case, without scheme, slashes at the end and the API version that docker
# ignores (docker/cli ConvertToHostname). What still has a slash is path-scoped.
function canonical_key(key) {
  key = tolower(key)
  sub(/^https?:\/\//, "", key)
  sub(/(\/+v[12])?\/*$/, "", key)
  return key
}

# The key under which docker looks a helper up: the host, or Docker Hub's URL.
function helper_key(key,    host) {
  host = canonical_key(key)
  return index(host, "/") || host == "index.docker.io" ? key : host
}

# True where a helper serves a host, by a wildcard perhaps (newer docker clients); * stays in a label.
function is_covered(host,    node, pattern) {
  for (node = json_first[helpers]; node; node = json_next[node]) {
    pattern = canonical_key(json_name[node])
    if (json_value(node) == "" || pattern !~ /^[a-z0-9.*:_-]+$/) continue
    gsub(/[.]/, "[.]", pattern)
    gsub(/[*]/, "[^.]*", pattern)
    if (host ~ ("^" pattern "$")) return 1
  }
  return 0
}

# True when an entry is more than docker's empty place holder for a stored credential.
function holds_credential(entry,    names, i, texts) {
  for (i = split("auth identitytoken registrytoken username", names, " "); i > 0; i--) texts = texts json_text[json_get(entry, names[i])]
  gsub(/null|""/, "", texts)
  return texts != ""
}

# Writes an entry, given as JSON, under blank-separated keys. What stands under another spelling of these and further ones
# gives way, and so does a helper: docker obeys an empty one where another would reach the host.
function place_login(keys, further, entry, source,    list, i, family, target, node, name) {
  for (i = split(keys " " further, list, " "); i > 0; i--) family[canonical_key(list[i])] = 1
  target = index(canonical_key(keys), "/") ? scoped : auths
  for (node = json_first[target]; node; node = json_next[node]) {
    name = json_name[node]
    if (!(canonical_key(name) in family)) continue
    if (holds_credential(node) && !(index(" " keys " ", " " name " ") && json_write(node) == entry))
      note_replaced(name, json_value(json_get(node, "identitytoken")) ~ /^(null)?$/ ? "a credential" : "an identity token", source_of[node])
    json_put(target, name, 0)
  }
  for (node = json_first[helpers]; node && target == auths; node = json_next[node]) {
    name = json_name[node]
    if (!(canonical_key(name) in family)) continue
    if (json_value(node) != "") note_replaced(name, json_value(node) ~ /^[A-Za-z0-9._-]+$/ ? "the credential helper " json_text[node] : "a credential helper")
    json_put(helpers, name, 0)
  }
  for (i = split(keys, list, " "); i > 0; i--) {
    node = json_parse(entry)
    source_of[node] = source
    json_put(target, list[i], node)
    if (target == auths && (store_stays || is_covered(canonical_key(list[i])))) json_put(helpers, helper_key(list[i]), json_string(""))
  }
}

function note_replaced(key, what, source) {
  replacements = replacements "\"" key "\": " what (source == "" ? " in the docker config" : source) " is replaced\n"
}

# Stage write: the logins of work/result.1 … become work/config.json and, where docker and podman must not read the same,
# work/auth.json. A result without a line for the log is no login.
function merge_write(count,    i, node, name, needs_auth_file, covered) {
  if (!base_load()) return 0
  needs_auth_file = joined && read_file(directory "/auth.json") != ""
  for (i = 1; i <= count; i++) if (record_read(work "/result." i, login) && login["line"] != "") write_login_of()
  if (failure != "") return 0
  # without any entry docker chooses a credential store by itself; the name cannot resolve (RFC 2606)
  if (!json_first[auths]) json_put(auths, "registry-auth.invalid", json_new("object"))
  for (node = json_first[helpers]; node; node = json_next[node]) {
    if (json_value(node) != "") continue
    # podman tries to run a helper without a name
    if (store_stays || is_covered(canonical_key(json_name[node]))) needs_auth_file = 1
    else json_put(helpers, json_name[node], 0)
  }
  write_config("config", config)
  printf "%s", replacements
  if (!needs_auth_file && !json_first[scoped]) return 1
  # podman asks a host's helper before it looks for a path of the host (containers/image getCredentials)
  for (node = json_first[scoped]; node; node = json_next[node]) {
    name = canonical_key(json_name[node])
    sub(/\/.*/, "", name)
    covered[name] = 1
    json_put(auths, json_name[node], json_parse(json_write(node)))
  }
  for (node = json_first[helpers]; node; node = json_next[node])
    if (json_value(node) == "" || (canonical_key(json_name[node]) in covered)) json_put(helpers, json_name[node], 0)
  node = json_new("object")
  json_put(node, "auths", auths)
  write_config("auth", node)
  return 1
}

# Writes a file with the helpers, if there are any.
function write_config(name, root) {
  name = work "/" name ".json"
  json_put(root, "credHelpers", json_first[helpers] ? helpers : 0)
  print json_write(root) > name
  close(name)
}

# Writes login[] under its keys, as docker does, and notes its purposes.
function write_login_of(    entry, keys, list, i) {
  entry = "{\n\t\"auth\": " json_quote(base64_encode(login["identity-token"] ? "<token>:" : login["username"] ":" login["password"]))
  if (login["identity-token"]) entry = entry ",\n\t\"identitytoken\": " json_quote(login["password"])
  entry = entry "\n}"
  keys = login["path"] == "" ? login["keys"] : login["key"] "/" login["path"]
  for (i = split(keys, list, " "); i > 0; i--) note_purposes(list[i], login["purposes"], json_write(json_get(login["path"] == "" ? auths : scoped, list[i])) == entry)
  place_login(keys, login["path"] == "" ? login["key"] " " login["aliases"] : "", entry)
}
