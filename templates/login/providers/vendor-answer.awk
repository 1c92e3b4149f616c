# Questions to a vendor's token API at an address that is the vendor's own, and what its answers and the job's OIDC
# token say: what the exchanges share. A job that adds one of them has this beside it.

# Fails for a mistake in the line of the login; TEXT goes on behind the line's place.
function vendor_mistake(text) {
  return refuse_input(login["at"] text)
}

# The first identity key of the login, out of NAMES in the documentation's order.
function vendor_key(names,    name, count, i) {
  count = split(names, name, " ")
  for (i = 1; i < count && login[name[i]] == "";) i++
  return "\"" name[i] "\""
}

# True for the id of an application, a tenant or a connection.
function vendor_is_uuid(text) {
  gsub(/[0-9A-Fa-f]/, "x", text)
  return text == "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
}

# True for a whole number from LOW to HIGH.
function vendor_is_within(text, low, high) {
  return text ~ /^[0-9]+$/ && length(text) < 10 && text + 0 >= low && text + 0 <= high
}

# Puts the job's OIDC token into login["id-token"]: the value of a variable that id_tokens declares, or the file it names.
# https://docs.gitlab.com/ci/secrets/id_token_authentication/
function find_id_token(   name, token) {
  name = login["id-token-env"]
  if (name == "")
    return refuse_input("there is no OIDC token for this job: declare a token under \"id_tokens:\" in the job and name its variable by \"id-token-env\"")
  if (name !~ /^[A-Za-z_][A-Za-z0-9_]*$/)
    return refuse_input("\"id-token-env\" takes the name of a variable, not the token itself")
  token = ENVIRON[name]
  if (token == "") return refuse_input("the variable that \"id-token-env\" names is empty or not set for this job")
  if (token ~ /^\// && (token = read_file(token)) == "") return refuse_input("the file that the variable of \"id-token-env\" names cannot be read")
  gsub(/^[ \t\r\n]+|[ \t\r\n]+$/, "", token)
  login["id-token"] = token
  if (token ~ /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/) return 1
  return refuse_input("the variable that \"id-token-env\" names holds no OIDC token, nor the path of a file with one")
}

# Adds a field to the form that vendor_post() sends.
function vendor_field(name, value) {
  vendor_form = vendor_form (vendor_form == "" ? "" : "&") name "=" url_encode(value)
}

# Posts the fields added since the last time (RFC 6749, RFC 8693); answers as vendor_ask() does.
function vendor_post(url, ca_file,    form) {
  form = vendor_form
  vendor_form = ""
  # what BusyBox needs to know before it sends a secret
  fetch_fixed = 1
  return vendor_ask("POST", url, "", "application/x-www-form-urlencoded", form, ca_file)
}

# The status of an answer of the vendor's own, its JSON object in vendor_json (0 = none). A gateway's page or redirect
# says nothing of the credential, so it is a failure, but for the one error status that the vendor gives with a PAGE, and
# for those whose body the client does not show: a 401 with GNU wget, every error with BusyBox.
# The authorities of the login are for the registry: others are reached without, by an empty CA_FILE.
function vendor_ask(method, url, authorization, type, body, ca_file, page,    own, status) {
  own = login["ca-file"]
  login["ca-file"] = ca_file
  request_header["accept"] = "application/json"
  status = fetch(method, url, authorization, type, body)
  login["ca-file"] = own
  vendor_json = status ? json_parse(response_body) : 0
  if (json_kind[vendor_json] != "object") vendor_json = 0
  if (status < 300 || status == page || status >= 400 && (vendor_json || response_body == "" && (client == "busybox" || client == "wget" && status == 401)))
    return status
  return fail("\"" shown_host(url) "\" gave an answer that is none of its own (" status "): check the proxy and the network")
}

# The text of a string field of OBJECT, "" for anything else.
function vendor_text(object, name,    node) {
  node = json_get(object, name)
  return json_kind[node] == "string" ? json_value(node) : ""
}

# The token in the last answer; "" and the failure when HOST gave none.
function vendor_token(host, name,    token) {
  token = vendor_text(vendor_json, name)
  if (token == "") fail("\"" host "\" answered 200 without a token: run the job again later")
  return token
}

# A positive number below LIMIT in a field of OBJECT, 0 for anything else: a server may answer anything.
function vendor_number(object, name, limit,    node) {
  node = json_get(object, name)
  if (json_kind[node] != "literal" || json_text[node] + 0 <= 0 || json_text[node] + 0 >= limit) return 0
  return int(json_text[node])
}

# The end of the token in the last answer by the answer itself (RFC 8693, 2.2.1), in seconds; 0 when it does not say.
function vendor_end(    seconds) {
  seconds = vendor_number(vendor_json, "expires_in", 1000000000)
  return seconds ? now + seconds : 0
}

# The end that a token tells of itself (RFC 7519, 4.1.4), in seconds; 0 when it does not.
function vendor_claimed_end(token) {
  return vendor_number(jwt_claims(token), "exp", 8640000000000)
}

# Keeps the credential that was found; 1, so that an exchange can end with it. Warns of one that may end before the push:
# what to do is LONGER.
function vendor_login(username, password, source, expires, longer,    left) {
  login["username"] = username
  login["password"] = password
  login["source"] = source
  if (!expires) return 1
  login["expires"] = sprintf("%.0f", expires)
  left = int((expires - now + 59) / 60)
  if (longer == "") longer = "log in right before the step that needs it"
  longer = "s at " iso_time(expires) ", in " left " minute" (left == 1 ? "" : "s") ", and a push after that fails: " longer
  if (expires <= now)
    longer = "ed at " iso_time(expires) ", by the clock of this machine: check the clock, or give a credential that is still valid"
  if (expires - now < 900) print "warning: the login to \"" login["key"] "\" end" longer
  return 1
}

# Fails for a login that was refused: WHO asked (or ""), the answer in short, what to do.
function vendor_refused(who, answer, advice) {
  return fail("login to \"" login["key"] "\"" who " was refused (" answer "): " advice)
}

# Reads whom the OIDC token speaks of into sent["iss"], sent["sub"] and sent["aud"], in quotes and fit to be shown. What
# the clouds say of it is the result.
function vendor_sent(    claims, audience, node) {
  claims = jwt_claims(login["id-token"])
  audience = vendor_text(claims, "aud")
  for (node = json_first[json_get(claims, "aud")]; node; node = json_next[node])
    audience = audience (audience == "" ? "" : " ") json_value(node)
  sent["iss"] = vendor_shown(vendor_text(claims, "iss"))
  sent["sub"] = vendor_shown(vendor_text(claims, "sub"))
  sent["aud"] = vendor_shown(audience)
  return "the issuer " sent["iss"] ", the subject " sent["sub"] " and the audience " sent["aud"]
}

# A claim in quotes; one that has no place in a message is (none).
function vendor_shown(claim) {
  return "\"" (claim ~ /^[ !#-~]+$/ && length(claim) <= 300 ? claim : "(none)") "\""
}

# The sentence for an OIDC token that had ended before it was sent, OTHERWISE for one that had not.
function vendor_late(otherwise,    ended) {
  ended = vendor_claimed_end(login["id-token"])
  if (!ended || ended > now) return otherwise
  return "the OIDC token had expired at " iso_time(ended) "; log in earlier in the job, and check this machine\047s clock"
}
