# What a refusal says: what we did, to whom, what they answered, what to do.

# Fails for the login, or for an action on a repository. The answer is a status with its code, or words of ours.
function refuse(answer, action, name,   deed) {
  deed = "login to \"" login["key"] "\" as \"" login["username"] "\""
  if (action != "") deed = by_action(action, "pull from", "push to", "delete in") " \"" login["key"] "/" name "\""
  return fail(deed " was refused (" answer "): " remedy_for(answer, action))
}

# The last answer: its status, with the code in its body.
function answer_of(status,   code) {
  code = spec_error_code(response_body)
  return status (code == "" ? "" : " " code)
}

# The error code of a body in words, "" when it has none that is known: any other text of a server can be a secret it was
# sent. The distribution specification, OAuth (RFC 6749 section 5.2) and Docker Hub have it in different places.
function spec_error_code(body,   root, place, words) {
  root = json_parse(substr(body, 1, 65536))
  for (place = 1; place < 4; place++) {
    words = tolower(json_value(place == 1 ? json_get(json_first[json_get(root, "errors")], "code") : json_get(root, place == 2 ? "error" : "details")))
    gsub(/_/, " ", words)
    if (words ~ /^(unauthorized( client)?|denied|forbidden|unsupported( grant type)?|toomanyrequests|unknown|unavailable|(name|digest|blob upload) invalid|(name|manifest|blob|blob upload) unknown|not found|project policy violation|invalid (login|request|client|grant|scope|token)|access denied|incorrect username or password)$/) return words
  }
  return ""
}

# The text of three that goes with an action.
function by_action(action, pull, push, removal) {
  return action == "pull" ? pull : action == "push" ? push : removal
}

# include proof/remedies.awk
