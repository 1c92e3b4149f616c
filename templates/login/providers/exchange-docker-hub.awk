# Docker Hub by an organisation's OIDC connection.

# An access token of the organisation for the job's OIDC token (RFC 8693), for an hour unless the line says otherwise:
# Docker's default of five minutes dies in a build.
# https://docs.docker.com/security/authentication/oidc-connections/
function exchange_docker_hub(    connection, seconds, status, token, ended) {
  connection = docker_hub_wish("connection-id", "DOCKERHUB_OIDC_CONNECTIONID")
  if (connection == "")
    return vendor_mistake(": \"connection-id\" is missing: give the id of the organisation\047s OIDC connection, as Docker Home shows it")
  if (!vendor_is_uuid(connection))
    return vendor_mistake(": " docker_hub_key " is no connection id: copy the UUID that Docker Home shows for the OIDC connection")
  seconds = docker_hub_wish("expires-in", "DOCKERHUB_OIDC_EXPIREIN")
  if (seconds == "") seconds = 3600
  if (!vendor_is_within(seconds, 300, 21600)) return vendor_mistake(": " docker_hub_key " takes seconds from 300 to 21600")
  if (login["username"] == "")
    return vendor_mistake(": an OIDC connection needs a \"username\", the Docker organisation that owns it")
  if (!find_id_token()) return 0
  vendor_field("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
  vendor_field("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")
  vendor_field("subject_token", login["id-token"])
  vendor_field("connection_id", connection)
  vendor_field("expires_in", seconds + 0)
  status = vendor_post("https://identity.docker.com/oauth/token")
  if (!status) return 0
  if (status != 200) return docker_hub_refused(status)
  token = vendor_text(vendor_json, "access_token")
  if (token !~ /^[!-~]+$/)
    return fail("\"identity.docker.com\" answered 200 without an access token: run the job again, or give a password meanwhile")
  ended = vendor_end()
  if (!ended) ended = vendor_claimed_end(token)
  login["remedy-"] = "the user name must be the Docker organisation that owns the OIDC connection"
  login["remedy-pull"] = "give the ruleset of the OIDC connection the scope \"Image Pull\" on the repository"
  login["remedy-push"] = "give the ruleset of the OIDC connection the scope \"Image Push\" on the repository"
  return vendor_login(login["username"], token, "OIDC connection", ended ? ended : now + seconds, "ask for more seconds by \"expires-in\"")
}

# What the line says, else the variable that docker/login-action reads; docker_hub_key is the one's or the other's name.
function docker_hub_wish(key, variable,    value) {
  docker_hub_key = "\"" key "\""
  if (login[key] != "") return login[key]
  value = ENVIRON[variable]
  if (value != "") docker_hub_key = "\"" variable "\""
  gsub(/^[ \t\r\n]+|[ \t\r\n]+$/, "", value)
  return value
}

# Fails with Docker's reason and the place in Docker Home that is to be changed.
# https://docs.docker.com/security/authentication/oidc-connections/troubleshoot/
function docker_hub_refused(status,    names, i, words, where, facts, advice) {
  # the sentence's place differs from answer to answer
  split("error_description description message detail error", names, " ")
  for (i = 1; i <= 5; i++) words = words tolower(vendor_text(vendor_json, names[i])) "\n"
  if (vendor_text(vendor_json, "error") == "access_denied") words = "access denied"
  vendor_sent()
  where = "in Docker Home under \"Identity & auth\", \"OIDC connections\""
  facts = "the OIDC token sent has the subject " sent["sub"] " and the audience " sent["aud"]
  if (words ~ /connection_id is (invalid|required)/)
    advice = "Docker knows no active OIDC connection by this id; compare \"connection-id\" with the one " where ", and check that it is active"
  else if (words ~ /subject_token has expired/)
    advice = "the OIDC token has expired; check the clock of the runner, and take a token of this job\047s own"
  else if (words ~ /subject_token audience mismatch/)
    advice = "the OIDC token has the audience " sent["aud"] ", and Docker takes \"https://identity.docker.com\" alone"
  else if (words ~ /subject_token issuer mismatch/)
    advice = "the OIDC token is from " sent["iss"] ", and the connection trusts another issuer (Docker Hub takes GitHub\047s tokens)"
  else if (words ~ /subject_token is/)
    advice = "Docker could not verify the OIDC token; check the clock of the runner, and that the token is GitHub\047s (" facts ")"
  else if (words ~ /access denied/)
    advice = "no ruleset of the OIDC connection fits: " facts "; enter that subject as a ruleset\047s subject claim " where
  else
    advice = facts "; compare them with the rulesets of the OIDC connection " where ", and check that it is active"
  return vendor_refused(" as \"" login["username"] "\"", answer_of(status), advice)
}
