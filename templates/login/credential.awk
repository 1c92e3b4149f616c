# The credential of a login: what the user gave, what GitLab gives the job, or what the registry's exchange answers. One
# that was given and fails is never replaced by one that is lying about.

# Stage login: finds and proves one credential; work/result.N gets the login with its line for the log, or its failure.
function login_main(   found) {
  record_read(work "/login." number, login)
  found = find_credential()
  if (found < 0) failure = failure_kind = "none"
  else if (found && prove()) login["line"] = describe_login()
  login["failure"] = failure
  login["failure-kind"] = failure_kind
  record_write(work "/result." number, login)
}

# 1 with username, password and source in login[], 0 with failure, -1 where nobody asked for this login by name.
function find_credential(   found) {
  if (login["provider"] == "aws" && login["username"] !~ /^(AWS|<token>)?$/) return exchange()
  if (login["password"] != "") {
    login["identity-token"] = login["username"] == "<token>" ? 1 : ""
    return found_in(login["identity-token"] ? "identity token" : "username and password", login["username"], login["password"])
  }
  if (login["provider"] == "gitlab") found = gitlab_credential()
  if (found == "" && is_keyless()) found = exchange()
  if (found != "") return found
  if (login["required"] == "") return -1
  return refuse_input(login["at"] ": no credential for this registry; give \"username\" and its password")
}

function found_in(source, username, password) {
  login["source"] = source
  login["username"] = username
  login["password"] = password
  return 1
}

# Fails for what the inputs say, which no registry can be blamed for.
function refuse_input(sentence) {
  failure_kind = "input"
  return fail(sentence)
}

# The deploy token outlives the job, so what is deployed takes it; everything else takes the job token. "" for none.
function gitlab_credential(   purposes) {
  purposes = login["purposes"]
  if (ENVIRON["WERF_IMAGES_CLEANUP_PASSWORD"] != "" && index(purposes, "cleanup") && is_instance_registry(login["key"])) {
    if (purposes == "cleanup") return found_in("cleanup password", "werf-cleanup", ENVIRON["WERF_IMAGES_CLEANUP_PASSWORD"])
    gsub(/, cleanup|cleanup, /, "", purposes)
    return refuse_input("\"" login["key"] "\" has another credential for cleanup than for " purposes ": give cleanup a step of its own, or run its command by \"registry-auth exec\"")
  }
  if (is_dependency_proxy(login["key"])) return found_as("dependency proxy", "CI_DEPENDENCY_PROXY")
  if (!is_instance_registry(login["key"])) return ""
  if (has_login("CI_DEPLOY") && (purposes == "deploy" || ENVIRON["CI_JOB_TOKEN"] == "")) return found_as("deploy token", "CI_DEPLOY")
  if (ENVIRON["CI_JOB_TOKEN"] != "") return found_in("job token", "gitlab-ci-token", ENVIRON["CI_JOB_TOKEN"])
  return ""
}

function found_as(source, variable) {
  return found_in(source, ENVIRON[variable "_USER"], ENVIRON[variable "_PASSWORD"])
}

# True where the job says who it is in place of a password, or Amazon's own variables may.
function is_keyless(   keys, count, i) {
  count = split(identity_keys(login["provider"]), keys, " ")
  for (i = 1; i <= count; i++) if (login[keys[i]] != "") return 1
  return login["provider"] == "aws" || login["provider"] == "docker-hub" && login["username"] != ""
}

# Asks the exchange of the login's provider; a job adds those it needs by their fragments.
function exchange(   provider) {
  provider = login["provider"]
  if (provider == "aws") return exchange_aws()
  if (provider == "google") return exchange_google()
  if (provider == "azure") return exchange_azure()
  if (provider == "quay") return exchange_quay()
  return exchange_docker_hub()
}
