# The token flow: https://distribution.github.io/distribution/spec/auth/token/ and .../oauth/

# Exchanges the credential for a token with what is asked on repositories (blank-separated): user name and password go by
# GET, an identity token by POST. Sets token, and granted[] by repository where the token tells (tells). The status, or 0
# with failure. The service says no only to the credential itself: what is granted has to be compared with what was asked.
function get_token(repositories,   names, count, i, scopes, query, status, url, answer) {
  url = challenge["realm"]
  if (!is_safe_realm(url)) return 0
  sub(/#.*/, "", url)
  if ("service" in challenge) query = "&service=" url_encode(challenge["service"])
  count = split(repositories, names, " ")
  for (i = 1; i <= count; i++)
    query = query (i > 1 && login["identity-token"] ? "+" : "&scope=") url_encode("repository:" names[i] ":" asked)
  query = query "&client_id=registry-auth"
  if (login["identity-token"])
    status = fetch("POST", url, "", "application/x-www-form-urlencoded", "grant_type=refresh_token&refresh_token=" url_encode(login["password"]) query)
  else status = fetch("GET", url (url ~ /\?/ ? "&" : "?") "account=" url_encode(login["username"]) query, basic_header())
  if (status == 0 || status >= 400) return status
  # no token is longer, and what reads JSON is slow at text that means ill
  answer = json_parse(substr(response_body, 1, 65536))
  token = token_in(json_get(answer, "token"))
  if (token == "") token = token_in(json_get(answer, "access_token"))
  tells = reads_access(json_get(jwt_claims(token), "access"))
  if (token != "" && status < 300) return status
  return fail("the token service of \"" endpoint_host "\" answered " (status < 300 ? "without a token: check the registry\047s name and its configuration" : status ": check the registry\047s configuration"))
}

# The credential as each request carries it.
function basic_header() {
  return "Basic " base64_encode(login["username"] ":" login["password"])
}

# What a node says if it may stand in a header, else nothing.
function token_in(node,   text) {
  text = json_value(node)
  return json_kind[node] == "string" && text ~ /^[!-~]+$/ ? text : ""
}

# The claims of a JWT (RFC 7519), 0 when the token is anything else. Its signature is the registry's work.
function jwt_claims(token,   parts) {
  if (split(token, parts, ".") != 3 || parts[2] !~ /^[A-Za-z0-9_-]+$/) return 0
  gsub(/-/, "+", parts[2])
  gsub(/_/, "/", parts[2])
  return json_parse(base64_decode(parts[2] substr("===", 1, (4 - length(parts[2]) % 4) % 4)))
}

# True when an access claim tells what is granted: https://distribution.github.io/distribution/spec/auth/jwt/
# null is how a server written in Go spells "nothing". Only words that we know are kept, since they may be shown.
function reads_access(access,   entry, type, name, actions, action) {
  split("", granted)
  if (json_kind[access] != "array") return json_text[access] == "null"
  for (entry = json_first[access]; entry; entry = json_next[entry]) {
    type = json_get(entry, "type")
    name = json_get(entry, "name")
    actions = json_get(entry, "actions")
    if (json_kind[type] json_kind[name] json_kind[actions] !~ /^stringstring(array|literal)$/) return 0
    name = json_value(name)
    for (action = json_first[actions]; action; action = json_next[action])
      if (json_value(type) ~ /^repository(\(|$)/ && json_text[action] ~ /^"(pull|push|delete|\*)"$/) granted[name] = granted[name] " " json_value(action) ","
  }
  return 1
}
