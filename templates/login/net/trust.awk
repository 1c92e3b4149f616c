# The authorities a login trusts beside the system's, and its client certificate, as docker finds them.

# Reads ca-file and docker's certs.d/HOST (https://docs.docker.com/engine/security/certificates/), once for each ca-file.
# Promises trusted, a bundle with the system's authorities, since a client takes it in their place, and trust_pair, or 0.
function read_trust(    file, text, all, list, found, other, count, i) {
  if (trust_of == login["ca-file"] " ") return 1
  trusted = trust_pair = ""
  file = login["ca-file"]
  if (file != "") {
    all = read_file(file)
    if (all !~ /-----BEGIN CERTIFICATE/)
      return fail("the \"ca-file\" \"" file "\" " (all == "" ? "cannot be read: name an existing PEM file" : "holds no certificate: name a PEM file with the authority\047s"))
  }
  list = "/docker/certs.d/" login["key"] "/\"* "
  list = "ls -d \"/etc" list "\"${XDG_CONFIG_HOME:-$HOME/.config}" list "2>/dev/null"
  while ((list | getline file) > 0) {
    text = read_file(file)
    if (file ~ /\.crt$/) all = all "\n" text
    else if (file ~ /\.(cert|key)$/) found[file]
    else continue
    if (text == "") return fail("\"" file "\" cannot be read: give this user the right to read docker\047s certificates")
    if (trust_pair == "" && sub(/\.cert$/, "", file)) trust_pair = file
  }
  close(list)
  for (file in found) {
    other = file
    if (!sub(/\.cert$/, ".key", other)) sub(/key$/, "cert", other)
    if (other in found) continue
    sub(/.*\//, "", other)
    return fail("\"" file "\" lies there without its \"" other "\": add it, or remove the file")
  }
  if (all ENVIRON["SSL_CERT_FILE"] != "") {
    count = split(ENVIRON["SSL_CERT_FILE"] " " ENVIRON["CURL_CA_BUNDLE"] " /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem", found, " ")
    for (i = 1; i <= count && (text = read_file(found[i])) == ""; i++) continue
    trusted = work "/http." number ".trusted"
    print all "\n" text > trusted
    close(trusted)
  }
  trust_of = login["ca-file"] " "
  return 1
}

# The same as lines of the client's config. A client certificate is for the registry alone, not for its token service.
function trust_options(   pair, options) {
  if (trusted != "") options = option("cacert", "ca_certificate", trusted)
  if (trust_pair == "" || shown_host(response_url) != login["key"]) return options
  pair = trust_pair
  # curl takes what is behind a colon for a password
  if (client == "curl") gsub(/:/, "\\\\&", pair)
  return options option("cert", "certificate", pair ".cert") option("key", "private_key", trust_pair ".key")
}
