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
  identity_line_keys = "role, region, workload-identity-provider, service-account, client-id, tenant-id, connection-id, robot, audience, id-token-env, expires-in"
  line_keys = "username, password, password-env, for, scope, " identity_line_keys ", ca-file, insecure, optional"
  read_single_login()
  read_registries()
  if (input("images") input("tag") != "" || input("images-repo-mode", "auto") != "auto") images()
  else read_repositories("repo")
  read_repositories("repositories")
  step_purposes = read_purposes(input("for", "build, publish"), "for")
  if (input("werf") input("tagging-strategy") != "") werf()
  autologin = read_choice("autologin", "auto", "\"auto\", \"true\" or \"false\"")
  verify = read_choice("verify", "true", "\"true\", \"false\" or \"push\"")
  if (autologin == "auto") autologin = uses_single_login_alone() ? "false" : "true"
  for (i = 1; i <= mistake_count; i++)
    failure = mistake_count == 1 ? mistakes[1] : failure "\n  " mistakes[i]
  if (mistake_count > 1) failure = mistake_count " mistakes in the inputs:" failure
  return mistake_count == 0
}

# Stands for a fragment that the job has not added: that of an input, or, in the stage that logs in, of an exchange.
function lacks_fragment(name,   what) {
  what = "is a fragment of its own: add \"!reference [.registry-login-" (stage == "plan" ? name : login["provider"]) ", before_script]\" before that of the login"
  return stage == "plan" ? mistake(name, what) : refuse_input(login["at"] ": this way to log in " what)
}

function read_choice(name, otherwise, choices,   value) {
  value = tolower(input(name, otherwise))
  if (value !~ /^[a-z0-9.-]+$/ || !index(choices, "\"" value "\"")) mistake(name, "takes " choices)
  return value
}

# True for a job that would mean the same to docker/login-action, which makes no login that nobody named.
function uses_single_login_alone() {
  return input("registry") input("username") input("password-env") != "" && input("verify", "true") == "true" && input("for", "build, publish") == "build, publish" && input("registries") input("werf") input("repo") input("repositories") input("docker-config") == ""
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

function read_switch(fields, name, at) {
  if (!(name in fields)) return ""
  if (fields[name] !~ /^(true|True|TRUE|false|False|FALSE)$/) mistake(at ", \"" name "\"", "takes true or false")
  return tolower(fields[name]) == "true" ? 1 : ""
}
