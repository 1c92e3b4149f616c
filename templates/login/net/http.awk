# HTTP for a login: kept on one origin, tried again when that may help, limited in time and size.

# include net/exchange-once.awk
# include net/retry.awk
# include net/connection.awk
# include net/trust.awk

# Sends one request of the login. Promises the status, with response_body, response_header[lower-case name] and response_url,
# or 0 with failure; fetch_error is the kind of a connection's failure. For one request and cleared by it:
# request_header[name], fetch_tries (3), fetch_final (kinds of errors not tried again), fetch_redirects ("none": a redirect
# is an answer), fetch_fixed (the address is a vendor's own, not one that a user or a server named).
function fetch(method, url, authorization, type, body,    status) {
  failure = fetch_error = ""
  response_url = url
  if (type != "") request_header["content-type"] = type
  if (authorization != "") request_header["authorization"] = authorization
  if (client == "none" || client == "busybox" && (authorization != "" || body != "" && !fetch_fixed)) {
    fetch_error = "client"
    fail("the image has no program that can send a secret to \"" shown_host(url) "\" safely: add curl or GNU wget to it")
  } else status = fetch_followed(method, body)
  split("", request_header)
  fetch_tries = fetch_final = fetch_redirects = fetch_fixed = ""
  return status
}

# Follows redirects within the origin, at most five; a body is sent again only when the status says so (RFC 9110 15.4).
function fetch_followed(method, body,    hops, status) {
  fetch_start = clock()
  fetch_left = 60
  fetch_waited = 0
  for (hops = 0; hops < 6; hops++) {
    status = fetch_tried(method, body)
    if (!is_redirect(method, status)) return status
    if (!follow(response_header["location"])) return 0
  }
  return fail("\"" shown_host(response_url) "\" redirected more than 5 times: check the registry\047s name and its configuration")
}

function is_redirect(method, status) {
  return fetch_redirects != "none" && ("location" in response_header) && status ~ (method ~ /^[GH]/ ? "^30[12378]$" : "^30[78]$")
}

# Moves response_url to where a redirect leads, or fails: no credential is carried to another origin. What is not clearly
# the same one is another; a user name in the address goes, it would be a credential of the server's choosing.
function follow(location,    base) {
  base = response_url
  sub(/[?#].*/, "", base)
  if (location ~ /^\/\//) location = substr(base, 1, index(base, ":")) location
  else if (location ~ /^\//) location = origin(base) location
  else if (location ~ /^\?/) location = base location
  else if (location !~ /^[A-Za-z][A-Za-z0-9+.-]*:/) {
    sub(/[^\/]*$/, "", base)
    location = base location
  }
  if (origin(location) != origin(response_url))
    return fail("\"" shown_host(response_url) "\" redirected to another host (\"" shown_host(location) "\"): the credential was not sent there; name the host that is meant as the registry")
  base = origin(location)
  sub(/^[^:]*:\/\/[^\/?#]*/, "", location)
  response_url = base location
  return 1
}

# SCHEME://HOST[:PORT] of an http(s) address, without user name and usual port; "" when it is none.
function origin(url,    scheme) {
  if (!match(url, /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\/?#]+/)) return ""
  url = tolower(substr(url, 1, RLENGTH))
  scheme = substr(url, 1, index(url, "/") + 1)
  sub(/^.*[\/@]/, "", url)
  sub(scheme == "http://" ? ":80$" : ":443$", "", url)
  return scheme url
}

# The host of an address fit for a message: a name that is not plain is not repeated.
function shown_host(url,    host) {
  host = origin(url)
  sub(/^.*\//, "", host)
  return host_parse(host) ? host_key : "unreadable host name"
}

# A text with all but RFC 3986's unreserved characters percent-encoded.
function url_encode(text,    encoded) {
  base64_encode("a")
  while (match(text, /[^A-Za-z0-9._~-]/)) {
    encoded = encoded substr(text, 1, RSTART - 1) sprintf("%%%02X", index(all_bytes, substr(text, RSTART, 1)))
    text = substr(text, RSTART + 1)
  }
  return encoded text
}

# A text as one word of the shell.
function shell_quote(text) {
  gsub(/\047/, "\047\"\047\"\047", text)
  return "\047" text "\047"
}
