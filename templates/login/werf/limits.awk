# The limits of werf 1.1's cleanup, from `config/cleanup.yaml` in werf's home directory where an administrator has put them.

# One that the file leaves out is 0, as it is for werf; without the file all are werf's own.
function limit_rows(   keys, count, i, parts, limits, found) {
  count = split("gitTagStrategyLimit=10 gitTagStrategyExpiryDays=30 gitCommitStrategyLimit=50 gitCommitStrategyExpiryDays=30 stagesSignatureStrategyLimit=-1 stagesSignatureStrategyExpiryDays=-1", keys, " ")
  for (i = 1; i <= count; i++) {
    split(keys[i], parts, "=")
    keys[i] = parts[1]
    limits[parts[1]] = parts[2]
  }
  if (system("test -e \"${WERF_HOME:-${HOME-}/.werf}/config/cleanup.yaml\"") == 0) found = read_limits(keys, count, limits)
  if (found < 0) {
    found = keys[1]
    for (i = 2; i <= count; i++) found = found ", " keys[i]
    fail("werf: \"config/cleanup.yaml\" of werf\047s home directory is no list of limits: it has whole numbers for " found ", and nothing else")
  }
  for (i = 1; i <= count; i++) werf_row(limit_variable(keys[i]), limits[keys[i]])
}

# WERF_GIT_TAG_STRATEGY_LIMIT for gitTagStrategyLimit.
function limit_variable(key,   name, i, letter) {
  for (i = 1; i <= length(key); i++) {
    letter = substr(key, i, 1)
    name = name (letter ~ /[A-Z]/ ? "_" : "") toupper(letter)
  }
  return "WERF_" name
}

# Replaces the limits by those of the file: a flat list, which is all that YAML is needed for. 1, or -1 for anything else.
function read_limits(keys, count, limits,   lines, i, key, value, seen) {
  if (system("test -f \"${WERF_HOME:-${HOME-}/.werf}/config/cleanup.yaml\" && test -r \"${WERF_HOME:-${HOME-}/.werf}/config/cleanup.yaml\"") != 0) return -1
  for (i = 1; i <= count; i++) limits[keys[i]] = 0
  count = split(read_file((job_value("WERF_HOME") == "" ? job_value("HOME") "/.werf" : job_value("WERF_HOME")) "/config/cleanup.yaml"), lines, /\r?\n/)
  for (i = 1; i <= count; i++) {
    value = lines[i]
    sub(/(^|[ \t]+)#.*$/, "", value)
    sub(/[ \t]+$/, "", value)
    if (value == "" || value == "---") continue
    key = value
    sub(/:.*/, "", key)
    if (!(key in limits) || (key in seen) || !sub(/^[A-Za-z]+:[ \t]+/, "", value) || value !~ /^(0|-?[1-9][0-9]*)$/ || length(value) > 15) return -1
    seen[key] = 1
    limits[key] = value
  }
  return 1
}
