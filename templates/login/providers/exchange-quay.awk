# Quay by a robot account that trusts the job's OIDC issuer.

# A password of the robot for the job's OIDC token; it lives for one hour when it does not say.
# quay/quay, endpoints/oauth/robot_identity_federation.py
function exchange_quay(    robot, scheme, status, token, ended) {
  robot = login["robot"]
  if (robot !~ /^[a-z0-9][a-z0-9._-]*\+[a-z0-9][a-z0-9._-]*$/)
    return vendor_mistake(": \"robot\" takes the name of a robot account, \"NAMESPACE+NAME\"")
  if (login["username"] != "" && login["username"] != robot)
    return vendor_mistake(": \"username\" and \"robot\" name two accounts: leave \"username\" away")
  if (!find_id_token()) return 0
  # the OIDC token is a credential like any other: https, but for this machine and where the user allowed it
  scheme = login["scheme"] == "http" && (login["insecure"] || is_loopback(login["host"])) ? "http" : "https"
  # a release without the endpoint answers with a page
  status = vendor_ask("GET", scheme "://" login["key"] "/oauth2/federation/robot/token", \
    "Basic " base64_encode(robot ":" login["id-token"]), "", "", login["ca-file"], 404)
  # where a check of the token fails by an exception, Quay has no answer for it but 500
  if (!status && failure ~ / answered 500 /) {
    failure = ""
    status = 500
  }
  if (!status) return 0
  if (status != 200) return quay_refused(status, robot)
  token = vendor_text(vendor_json, "token")
  if (token !~ /^[!-~]+$/)
    return fail("\"" login["key"] "\" answered 200 without a token: check that it is Quay 3.13 or newer, where robots can be federated")
  ended = vendor_claimed_end(token)
  login["remedy-"] = "the robot of that name has to be the one with the federation, and the token of Quay lives for one hour"
  return vendor_login(robot, token, "robot federation", ended ? ended : now + 3600)
}

# Fails with what the robot's federation has to be set to.
function quay_refused(status, robot,    facts, advice) {
  vendor_sent()
  facts = "issuer " sent["iss"] ", subject " sent["sub"] " and audience " sent["aud"]
  advice = "; set these under \"Set robot federation\" of the robot account, and check the clock of the runner"
  if (status == 404) advice = "there is no robot federation at this registry, which came with Quay 3.13"
  else if (status == 500)
    advice = "Quay answers so for an OIDC token that it does not take (" facts "), and when it has trouble itself" advice
  else advice = "the OIDC token sent has the " facts advice
  return vendor_refused(" as \"" robot "\"", status, advice)
}
