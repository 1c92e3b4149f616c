# How a registry wants to be logged in to: the ping of /v2/ and the challenge in its answer.

# Finds where the registry answers (endpoint) and what it asks for (asks: bearer, basic, "" for nothing); no credential is
# sent. Where plain http is allowed and no scheme is given, http is asked first and https follows. 0 with failure.
function ping(   status) {
  endpoint_host = login["key"] == "docker.io" ? "registry-1.docker.io" : login["key"]
  if (!allows_http || login["scheme"] != "") return read_pong(ask(login["scheme"] == "http" ? "http" : "https"))
  fetch_tries = 1
  fetch_redirects = "none"
  status = ask("http")
  # a redirect to https, and what Go and nginx say to plain http on a TLS port
  if (status ~ /^3/ && response_header["location"] ~ /^https:/ || status == 426 || status == 400 && response_body ~ /HTTP request .*HTTPS (server|port)/)
    return read_pong(ask("https"))
  if (!status) {
    fetch_tries = 1
    status = ask("https")
    if (!status && fetch_error == "certificate") return 0
  }
  return read_pong(!status || status ~ /^3/ ? ask("http") : status)
}

# Sends the ping over a scheme.
function ask(scheme) {
  endpoint = scheme "://" endpoint_host
  return fetch("GET", endpoint "/v2/")
}

# Reads the answer to the ping.
function read_pong(status) {
  asks = status == 401 ? read_challenge(response_header["www-authenticate"]) : ""
  if (!status || status == 200 || asks != "") return status
  return fail("\"" endpoint_host "\" " (status == 401 ? "asks for a login but names neither Basic nor Bearer: check the registry\047s name and its configuration" : "answered " status " at /v2/, so it seems to be no registry: check the registry\047s name and port"))
}

# Reads a WWW-Authenticate header: "bearer", with its parameters in challenge[], before "basic"; "" for neither. RFC 9110
# section 11; what does not follow it counts as a scheme that nobody knows.
function read_challenge(header,   parts, texts, count, i, at, name, value, scheme, basic) {
  # more than servers may say, since the work grows with the square
  count = split(substr(header, 1, 8192), parts, /"/)
  header = parts[1]
  for (i = 2; i <= count; i++) {
    value = parts[i]
    # a quote behind an odd number of backslashes belongs to the text
    while (i < count && match(value, /\\+$/) && RLENGTH % 2) value = value "\"" parts[++i]
    gsub(/\\/, "", value)
    texts["\"" i] = value
    header = header "\"" i " " parts[++i]
  }
  gsub(/[ \t]+/, " ", header)
  gsub(/ ?= ?/, "=", header)
  # the last part is empty and ends the last challenge
  count = split(header ",", parts, /[ \n,]+/)
  for (i = 1; i <= count; i++) {
    at = index(parts[i], "=")
    name = tolower(substr(parts[i], 1, at - 1))
    value = substr(parts[i], at + 1)
    if (at) {
      if (!(name in challenge)) challenge[name] = value in texts ? texts[value] : value
      continue
    }
    if (scheme == "bearer" && "realm" in challenge) return scheme
    scheme = tolower(value)
    if (scheme == "basic") basic = scheme
    split("", challenge)
  }
  return basic
}
