# The proof that a registry accepts the credential and grants what the purposes need.

# True with what was proven in proof, else the failure says what was refused. What could not be learnt is "not proven".
function prove(   verify, status, i, authorization) {
  verify = tolower(input("verify", "true"))
  proof = verify == "false" ? "not verified" : "credential accepted"
  if (verify == "false") return 1
  set_needs()
  allows_http = login["insecure"] || is_loopback(login["host"])
  if (login["scheme"] == "http" && !allows_http)
    return fail("\"" login["key"] "\" is to be used over http, where a password travels in the clear: write \"https://\", or set \"insecure=true\" for this registry")
  if (client == "busybox" || client == "none") return prove_by_docker()
  if (!ping() || !has_scopes()) return 0
  # an upload started and cancelled leaves nothing at GitHub
  probes = verify == "push" || asks == "bearer" && login["provider"] == "github"
  if (asks == "bearer") {
    status = get_token(login["repositories"])
    if (status >= 400) return find_refused(status)
    authorization = "Bearer " token
  } else if (login["identity-token"])
    return fail("login to \"" login["key"] "\" was refused (no token service for an identity token): give a user name and password")
  else {
    if (asks == "") proof = "credential not proven (the registry asks for none)"
    authorization = basic_header()
    status = fetch("GET", endpoint "/v2/", authorization)
    if (status && status != 200) return refuse(answer_of(status))
  }
  for (i = 1; i <= need_count && status; i++) status = tells ? compare(needed[i]) : probe(needed[i], authorization)
  return status
}

# What the purposes need on each repository: asked in the words of the token service; beyond is what goes by another way
# than the registry's tokens. Quay deletes by push, and refuses the whole request at a word that it does not know.
function set_needs(   provider, cleanup) {
  provider = login["provider"]
  cleanup = login["purposes"] ~ /cleanup/
  need_count = split(login["repositories"], needed, " ")
  asked = "pull" (login["purposes"] ~ /publish/ || cleanup && provider == "quay" ? ",push" : "")
  if (cleanup && provider ~ /^(github|docker-hub)$/) beyond = ",delete"
  else if (cleanup && provider != "quay") asked = asked ",delete"
}

# Of the actions asked and not given, the one that says most about the purposes.
function most_wanted(given) {
  if (asked ~ /push/ && given !~ / push,/) return "push"
  if (asked ~ /delete/ && given !~ / delete,/) return "delete"
  return given ~ / pull,/ ? "" : "pull"
}

# Token services answer with what is both asked and allowed, so the claim has to be compared.
function compare(name,   given) {
  given = granted[name]
  if (given ~ /\*/ || most_wanted(given) == "") return tell(name, asked)
  return refuse("the token grants " (given == "" ? "nothing there" : "only" substr(given, 1, length(given) - 1)), most_wanted(given), name)
}

# The token for all rights was refused: smaller questions find out what it was.
function find_refused(status,   answer, i) {
  answer = answer_of(status)
  if (need_count > 0 && (status = get_token("")) < 400)
    for (i = 1; i <= need_count && status; i++) {
      if (need_count > 1) {
        status = get_token(needed[i])
        if (status < 400) continue
        answer = answer_of(status)
      }
      return refuse(answer, most_wanted(""), needed[i])
    }
  return status && refuse(answer)
}

# Starts an upload and cancels it, the only answer to "may I push" where nothing tells. A cancel refused is fine.
function probe(name, authorization,   status, upload) {
  if (!probes || asked !~ /push/) return tell(name)
  status = fetch("POST", endpoint "/v2/" name "/blobs/uploads/", authorization)
  if (status == 401 || status == 403 || status == 404) return refuse(answer_of(status), "push", name)
  if (status != 202) return status && tell(name)
  upload = response_header["location"]
  if (upload ~ /^\/[^\/]/) upload = endpoint upload
  if (index(upload, endpoint "/") == 1 && upload !~ /[^!-~]|["\\]/) {
    fetch_tries = 1
    fetch("DELETE", upload, authorization)
    failure = ""
  }
  return tell(name, "push")
}

# Adds to the proof what is proven and what is not on a repository.
function tell(name, done,   open) {
  open = "," asked beyond
  if (done != "") {
    sub("," done, "", open)
    gsub(/,/, ", ", done)
    proof = proof "; " done " on " name " proven"
  }
  gsub(/,/, ", ", open)
  if (open != "") proof = proof "; " substr(open, 3) " on " name " not proven"
  return 1
}

# The login's line for the log.
function describe_login() {
  return "logged in to " login["key"] (login["path"] == "" ? "" : "/" login["path"]) " as " login["username"] " (" login["source"] ") for " login["purposes"] (login["expires"] == "" ? "" : ", until " iso_time(login["expires"])) ": " proof
}

# The scopes of GitHub's classic tokens, which its API names in each answer; when it does not, nothing is refused.
# https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
function has_scopes(   scopes, purposes, count, i, right) {
  if (login["provider"] != "github" || login["password"] !~ /^ghp_/) return 1
  if (!fetch("HEAD", "https://api.github.com/", "Bearer " login["password"]) || !("x-oauth-scopes" in response_header)) return !(failure = "")
  scopes = " " response_header["x-oauth-scopes"] ","
  if (scopes ~ / write:packages,/) scopes = scopes " read:packages,"
  count = split(login["purposes"], purposes, ", ")
  for (i = 1; i <= count; i++) {
    right = (purposes[i] == "publish" ? "write" : purposes[i] == "cleanup" ? "delete" : "read") ":packages"
    if (!index(scopes, " " right ","))
      return fail(purposes[i] " at \"" login["key"] "\" was refused (the classic token of \"" login["username"] "\" lacks a scope): give the token the scope \"" right "\"")
  }
  return 1
}

# Where no program carries a secret safely, docker's own login proves the credential, in a config that names no credential
# store; rights stay unproven. What docker says is not shown. Without docker nothing is proven.
function prove_by_docker(   file, i, answer) {
  file = work "/docker." number
  if (login["identity-token"] || system("command -v docker >/dev/null 2>&1")) proof = "credential not proven (no curl or GNU wget in this image)"
  else {
    printf "%s", login["password"] > (file ".password")
    close(file ".password")
    if (system("f=" shell_quote(file) "; mkdir \"$f\" && echo \047{\"auths\":{\"registry-auth.invalid\":{}}}\047 >\"$f/config.json\" && unset DOCKER_AUTH_CONFIG && timeout 30 docker --config \"$f\" login --username=" shell_quote(login["username"]) " --password-stdin " login["key"] " <\"$f.password\" >\"$f.answer\" 2>&1")) {
      answer = tolower(read_file(file ".answer"))
      # without the colon it may be docker's socket that denies something
      if (match(answer, /unauthorized|denied:/)) return refuse(RLENGTH > 7 ? "unauthorized" : "denied")
      return fail("docker could not log in to \"" login["key"] "\": check the registry\047s name and its certificate, or take an image with curl")
    }
  }
  for (i = 1; i <= need_count; i++) tell(needed[i])
  return 1
}
