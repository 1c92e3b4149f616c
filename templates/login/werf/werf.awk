# What `werf ci-env` exports, for a job that added this fragment: a program of its own that runs behind the login's stages,
# where a login that failed does not come. The TypeScript side is src/werf; the vectors hold both to the same.

END {
  if (failure == "" && stage != "login" && input("werf") != "") {
    werf()
    werf_rows()
    if (failure == "" && stage == "write") {
      werf_credentials()
      werf_export()
    }
  }
}

# Reads the inputs werf and tagging-strategy, with the others and once more in the stage that writes.
function werf() {
  if (input("werf") == "") return mistake("tagging-strategy", "belongs to \"werf: 1.1\"")
  generation = read_choice("werf", "", "\"1.1\", \"1.2\", \"2\" or \"3\"")
  tags_by_name = read_choice("tagging-strategy", "stages-signature", "\"stages-signature\" or \"tag-or-branch\"") == "tag-or-branch"
}

# Takes a repository apart into werf_key and werf_name, host_name and host_port; 0 for what is none.
function parse_werf_repository(text,   mistakes_before) {
  mistakes_before = mistake_count
  split("", repository_at)
  repository_count = 0
  gsub(/\/+$/, "", text)
  read_repository(text, "")
  mistake_count = mistakes_before
  werf_key = host_key
  werf_name = substr(repositories[1], length(werf_key) + 2)
  return repository_count
}

# What werf calls the registry of the host that was parsed last, "" for one that has nothing to do with ours. It parses
# other hosts itself.
function werf_registry(   provider) {
  if (is_docker_hub(host_name, host_port)) return "dockerhub"
  provider = provider_of(host_name, host_port, host_key)
  return provider ~ /^(github|gitlab|harbor|quay)$/ ? provider : ""
}

# Prints the exports to the job's shell, and notes them in the marker as those of the docker config are.
function werf_export(   i, name, lines, secrets, file) {
  for (i = 1; i <= werf_count; i++) {
    name = werf_names[i]
    note_former(name)
    if (name in is_werf_secret) secrets = secrets werf_line(name)
    else lines = lines werf_line(name)
  }
  write_marker(work)
  if (secrets != "") {
    # what the shell reads from a file it does not trace, once that is off
    file = directory "/.werf-credentials"
    printf "%s", "case $- in *x*) set +x\n" secrets "set -x ;;\n*)\n" secrets ";;\nesac\n" > file
    close(file)
    lines = lines ". " shell_quoted(file) "\nrm -f " shell_quoted(file) "\n"
  }
  printf "%s", lines | "cat >&3"
  close("cat >&3")
}

function werf_line(name) {
  return "export " name "=" shell_quoted(werf_values[name]) "\n"
}

# A text as one word of the shell.
function shell_quoted(text,   parts, count, i, quoted) {
  count = split(text, parts, /\047/)
  quoted = "\047" parts[1]
  for (i = 2; i <= count; i++) quoted = quoted "\047\\\047\047" parts[i]
  return quoted "\047"
}

# include werf/rows.awk
# include werf/limits.awk
# include werf/native-credentials.awk
# include werf/slug.awk
# include werf/murmur.awk
