# A registry's host and port, parsed once and compared by its key, never as the text a user wrote.

# RFC 1123 section 2.1, with the underscores people use. The lengths keep out most tokens pasted in the wrong place.
function is_host_name(name,   label, count, i) {
  count = split(name, label, ".")
  for (i = 1; i <= count; i++)
    if (length(label[i]) > 63 || label[i] !~ /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/) return 0
  return count > 0 && length(name) <= 253
}

# Parses HOST[:PORT] into host_name (an IPv6 literal without brackets), host_port and host_key; 0 when it is none.
function host_parse(text,   bare) {
  host_name = host_key = host_port = ""
  bare = tolower(text)
  if (match(bare, /:[0-9]+$/) && bare !~ /^\[[^]]*$/) {
    host_port = substr(bare, RSTART + 1) + 0
    bare = substr(bare, 1, RSTART - 1)
    if (host_port < 1 || host_port > 65535) return 0
  }
  host_name = bare
  if (bare ~ /^\[[0-9a-f:.]*:[0-9a-f:.]*\]$/) host_name = substr(bare, 2, length(bare) - 2)
  else if (!is_host_name(bare)) return 0
  host_key = host_port == "" ? bare : bare ":" host_port
  return 1
}

# Parses [scheme://]HOST[:PORT][/PATH] as docker takes it, into address_scheme and address_path too.
function address_parse(text,   rest, slash) {
  address_scheme = address_path = ""
  if (text ~ /[?#@ \t]/) return 0
  if (match(tolower(text), /^https?:\/\//)) {
    address_scheme = tolower(substr(text, 1, RLENGTH - 3))
    text = substr(text, RLENGTH + 1)
  }
  slash = index(text "/", "/")
  address_path = substr(text, slash)
  gsub(/^\/+|\/+$/, "", address_path)
  return host_parse(substr(text, 1, slash - 1))
}

# The key of HOST[:PORT] in the variable of that name, "" when it holds none.
function host_key_in(variable) {
  return host_parse(ENVIRON[variable]) ? host_key : ""
}

# True for this machine: localhost, *.localhost (RFC 6761), 127.0.0.0/8 and ::1.
function is_loopback(name) {
  return name ~ /^(.*\.)?localhost$/ || name == "::1" || name ~ /^127\.[0-9]+\.[0-9]+\.[0-9]+$/
}
