# The address of a token service, checked before a secret goes there: the registry names it, and whoever can forge that
# answer could otherwise collect credentials or reach into the job's own network.

# True when a credential may go to this address; else the failure says why not. Stricter than the Action's check in what
# no token service has: an IPv6 literal is taken only where it is the registry's own, IPv4 in its plain spelling alone.
function is_safe_realm(realm,   host, what) {
  realm = host = tolower(realm)
  sub(/^https?:\/\//, "", host)
  sub(/[\/?#].*/, "", host)
  # what curl and wget might read in another way than we do is no address
  if (host == realm || realm !~ /^http/ || realm ~ /[^!-~]|["\\]/) what = "that is no http(s) address"
  else if (host ~ /@/) what = "with a user name in its address"
  else if (realm ~ /^http:/ && endpoint ~ /^https/) what = "without TLS (an http address)"
  sub(/\.*(:[0-9]*)?$/, "", host)
  if (what != "");
  # AWS, Google and Azure share the first; AWS, Oracle, Alibaba and Azure have their own beside it
  else if (host ~ /^(169\.254\.(169\.254|170\.23?)|192\.0\.0\.192|100\.100\.100\.200|168\.63\.129\.16|metadata\.goog(le\.internal)?)$/)
    what = "at a cloud\047s metadata address"
  else if (is_odd(host) ? host != "[" login["host"] "]" : is_near(host) && !is_near(login["host"]))
    what = "at a loopback, private or link-local address"
  else if (host !~ /^([a-z0-9._-]+|\[.*\])$/) what = "that is no http(s) address"
  return what == "" || fail("\"" endpoint_host "\" named a token service " what ": the credential was not sent there; check the registry\047s name and its configuration")
}

# True for IPv6, and for IPv4 in octal, hexadecimal or fewer than four parts.
function is_odd(host) {
  return host ~ /^\[|(^|\.)(0x[0-9a-f]*|[0-9]+)$/ && (host !~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/ || host ~ /(^|\.)0[0-9]/)
}

# True for this machine and its neighbours: RFC 1122 section 3.2.1.3, 1918, 3927, 4193, 4291, 6598.
function is_near(host) {
  return host ~ /^((0|10|127|169\.254|192\.168|172\.(1[6-9]|2[0-9]|3[01])|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\.|f[cd]..:|fe[89a-f].:)/ && host ~ /[0-9:]$/ || is_loopback(host)
}
