# The repositories to prove.

# https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
function is_repository(name) {
  return name ~ /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/
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
