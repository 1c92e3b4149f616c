# Tries: an answer or an error that may pass is asked for again.

# Sends until more tries would not change the answer: connection errors, 408, 429 and 5xx, three times within 60 s. Never
# after 401 and 403: a second wrong password locks accounts.
function fetch_tried(method, body,    count, status, asked, pause, host, spent) {
  host = "\"" shown_host(response_url) "\" answered "
  for (count = 1; ; count++) {
    status = fetch_once(method, body, fetch_left > 10 ? 10 : fetch_left < 1 ? 1 : int(fetch_left))
    if (status ? status != 408 && status != 429 && status < 500 : fetch_error !~ /^(reset|refused|timeout)$/ || index(fetch_final, fetch_error)) return status
    if (status) failure = host status (count < 2 ? " once" : count < 3 ? " twice" : " three times") ": " (status == 429 ? "its limit for this user or address is used up; run the job again later" : "the server has trouble; run the job again later or ask the registry\047s operator")
    if (count == 3 || count == fetch_tries) return 0
    asked = status ? retry_after(response_header["retry-after"]) : ""
    # jitter, so that jobs that began together do not come again together
    srand(ENVIRON["CI_JOB_ID"] + number)
    pause = (count == 1 ? 0.3 : 1) * (0.5 + rand())
    if (asked > pause) pause = asked
    spent = clock() - fetch_start
    fetch_left = 60 - (spent > fetch_waited ? spent : fetch_waited) - pause
    if (fetch_left <= 0) {
      if (asked != "") failure = host status " and asked for a wait of " asked " s, more than the 60 s that a request may take: run the job again later"
      return 0
    }
    fetch_waited += pause
    # POSIX knows whole seconds only
    system("sleep " pause " 2>/dev/null || sleep 1")
    failure = fetch_error = ""
  }
}

# Seconds that a Retry-After asks for, in either form of RFC 9110 10.2.3; "" when it cannot be read.
function retry_after(value) {
  if (value ~ /^[0-9]+$/ && length(value) < 10) return value + 0
  value = http_date(value)
  return value ? value - clock() : ""
}

# Seconds since 1970 now.
function clock(    time) {
  "date +%s" | getline time
  close("date +%s")
  return time + 0
}

# Seconds since 1970 at an HTTP date (`Fri, 02 Jan 2026 03:04:35 GMT`); 0 for anything else.
function http_date(text,    part, month) {
  month = split(text, part, /[ :]/) == 8 ? index("  JanFebMarAprMayJunJulAugSepOctNovDec", part[3]) / 3 : 0
  return month ? epoch(part[4], month, part[2], part[5], part[6], part[7]) : 0
}
