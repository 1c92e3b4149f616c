# One exchange by curl, GNU wget or BusyBox wget. What is secret goes in by standard input or a file of the work directory,
# never as an argument; the answer comes by files there.

# Sends METHOD to response_url within SECONDS. Promises the status, with the answer, or 0 with failure.
function fetch_once(method, body, seconds,    name, config, command) {
  if (response_url ~ /^https:/ && !read_trust()) return 0
  name = "http." number "."
  if (method ~ /^P/) {
    printf "%s", body > (work "/" name "sent")
    close(work "/" name "sent")
  }
  config = client == "busybox" ? "" : fetch_config(method, seconds, name)
  command = "curl -q -K -"
  if (client != "curl") {
    if (client == "wget") {
      print config > (work "/" name "config")
      close(work "/" name "config")
      config = response_url
      command = "--config=" name "config -O - -i -"
    } else command = busybox_arguments(method, name)
    # no wget limits the time of the whole exchange, and an old BusyBox has another timeout
    command = "timer=; timeout 1 true && timer=\"timeout " seconds "\"; $timer wget " command
  }
  command = "cd " shell_quote(work) " && { : >" name "head; " command "; echo $? >" name "code; } 2>" name "error | head -c 1048577 >" name "body"
  print config | command
  close(command)
  return read_answer(method, work "/" name)
}

# The request as curl's config, or GNU wget's but for the address: its file would end at a line feed in a value.
function fetch_config(method, seconds, name,    config, header) {
  config = client == "curl" ? option("url", "", response_url) "silent\nshow-error\ngloboff\nmax-time = " seconds "\ndump-header = " name "head\n" : "tries = 1\nmax_redirect = 0\ncontent_on_error = on\nserver_response = on\nverbose = off\nhsts = off\nnetrc = off\ntimeout = " seconds "\n"
  if (client == "curl" && method == "HEAD") config = config "head\n"
  config = config option("request", "method", method) option("user-agent", "user_agent", "registry-auth")
  for (header in request_header) config = config option("header", "header", header ": " request_header[header])
  if (method ~ /^P/) config = config option("data-binary", "body_file", (client == "curl" ? "@" : "") name "sent")
  return config trust_options()
}

# One line of that config: curl's names and strings, or wget's, which reads what is behind the sign as it is.
function option(curl, wget, value) {
  gsub(/[\r\n]/, "", value)
  return client == "curl" ? curl " = " json_quote(value) "\n" : wget " = " value "\n"
}

# Nothing of this is secret: fetch() sees to it.
function busybox_arguments(method, name,    header, arguments) {
  arguments = "-S -O -" (method == "POST" ? " --post-file " name "sent" : "")
  for (header in request_header)
    if (header ~ /^(accept|content-type)$/) arguments = arguments " --header " shell_quote(header ": " request_header[header])
  return arguments " " shell_quote(response_url)
}

# Reads what the exchange left; curl writes the headers apart, a wget among its messages.
function read_answer(method, name,    code, text, lines, count, i, status, word, header) {
  code = read_file(name "code") + 0
  text = read_file(name "error")
  response_body = read_file(name "body")
  split("", response_header)
  count = split(client == "curl" ? read_file(name "head") : text, lines, /\r?\n/)
  for (i = 1; i <= count; i++) {
    if (lines[i] ~ /^ *HTTP\/[0-9.]+ [0-9][0-9][0-9]/) {
      # BusyBox has followed by itself
      if (is_redirect(method, status) && !follow(response_header["location"])) return 0
      split("", response_header)
      split(lines[i], word, " ")
      status = word[2] + 0
    } else if (match(lines[i], /^ *[A-Za-z0-9_-]+: */)) {
      header = tolower(substr(lines[i], 1, RLENGTH))
      gsub(/[: ]/, "", header)
      if (header in response_header) response_header[header] = response_header[header] ", "
      response_header[header] = response_header[header] substr(lines[i], RLENGTH + 1)
    }
  }
  if (length(response_body) > 1048576)
    return fail("\"" shown_host(response_url) "\" answered with more than 1 MiB, the limit for such an answer: check the registry\047s name and its configuration")
  # a wget calls a refusal an error, a broken answer is one
  if (status && status != 407 && (!code || client != "curl" && status >= 300 && code < 9 && code != 4)) return status
  return connection_failure(client " " code, status && client != "curl" ? "terminated" : text, status)
}
