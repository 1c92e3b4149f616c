# Why there was no answer, as one sentence with its remedy and nothing of the program's own text.

# Reads the cause from the exit code (`curl 7`) and the messages of curl (OpenSSL, GnuTLS, mbedTLS) and wget (GnuTLS,
# OpenSSL, BusyBox), and the status that a proxy gave. Promises fetch_error and failure; 0.
function connection_failure(code, text, status,    proxy, remedy, what) {
  cause_text = code " " text
  cause_host = "\"" shown_host(response_url) "\""
  proxy = ENVIRON[substr(response_url, 1, index(response_url, ":") - 1) "_proxy"]
  remedy = proxy ~ /@/ ? "correct those in its address" : "put them into its address (http://USER:PASSWORD@HOST:PORT)"
  proxy = "the proxy \"" shown_host((proxy ~ /:\/\// ? "" : "http://") proxy) "\" "
  if (status == 407) cause("proxy", "", proxy "asks for a user name and password (407): " remedy)
  cause("proxy", "^curl (5|97) |CONNECT|Proxy tunneling", proxy "did not connect to ~ (" (status ? status : code) "): allow it there, or add the host to NO_PROXY")
  cause("name", "^curl 6 |resolve host|bad address", "the host ~ is not known: check the registry\047s name and this machine\047s name server")
  remedy = ": check the network, a firewall and the proxy settings"
  cause("timeout", "^curl 28 |^[a-z]+ (124|143) |timed out", "~ did not answer in time (10 s)" remedy)
  cause("timeout", "unreachable|No route", "~ cannot be reached" remedy)
  cause("refused", "^curl 7 |Connection refused", "~ refused the connection: check the registry\047s name and port and that it is running")
  cause("reset", "^curl (18|52|55) |reset by|SYSCALL|eof while|No data|terminated|pull function|error getting", "~ closed the connection before it answered: check its port and whether it is healthy")
  what = "the certificate of ~ "
  cause("certificate", "^curl 77 |issuer|elf.signed|first cert|signer not|NOT_TRUSTED", what "is signed by an unknown authority: name the authority\047s PEM file in \"ca-file\"")
  cause("certificate", "has expired|EXPIRED", what "has expired: renew it at the registry")
  cause("certificate", "not yet|FUTURE", what "is not valid yet: check this machine\047s clock")
  cause("certificate", "not match|n.t match|name matches|MISMATCH", what "is for another name: use the name it was issued for, or have it issued for this one")
  cause("certificate", "^curl (51|60) |certificate of|cannot verify|verify failed", what "was not accepted (" code "): have the registry\047s certificate corrected")
  cause("tls", "^curl 35 |SSL|TLS", "~ did not complete the TLS handshake: check its port, and for a registry without TLS write \"http://\" before its name and set \"insecure=true\"")
  cause("reset", "^curl (1|8) |^wget 0 ", "~ answered with something that is not HTTP: check the registry\047s name and port")
  cause("other", "", "~ gave no answer (" code "): check its name and port and the network of this machine")
  return 0
}

# The first that fits is the cause.
function cause(kind, pattern, sentence) {
  if (fetch_error != "" || cause_text !~ pattern) return
  gsub(/~/, cause_host, sentence)
  fetch_error = kind
  failure = sentence
}
