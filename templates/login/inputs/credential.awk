# The password of a login, or who the job is in place of one.

# Keys that say who the job is; region and expires-in say where and for how long only.
function is_identity_key(name) {
  return index(", " identity_line_keys ", ", ", " name ", ")
}

# Finds the password of a login; 0 with a mistake, 1 with skip_reason where an optional login has none.
function read_credential(fields, at, optional,   by_name, by_value, who, value, reason) {
  by_name = "password-env" in fields
  by_value = "password" in fields
  if (by_name && by_value) return mistake(at, "has both \"password\" and \"password-env\"")
  if (by_name && fields["password-env"] !~ /^[A-Za-z_][A-Za-z0-9_]*$/)
    return mistake(at ", \"password-env\"", "takes the name of a variable, not the secret itself")
  who = who_is(fields)
  if (who != "" && (by_name || by_value))
    return mistake(at, "has a password and \"" who "\"; one of them says who the job is")
  if (who != "" && optional && withheld() != "") skip_reason = "no OIDC token is given to this run: " withheld()
  if (by_name) value = ENVIRON[fields["password-env"]]
  if (by_value) value = fields["password"]
  fields["password"] = value
  if (who != "" || !by_name && !by_value && fields["username"] == "") return 1
  if (value == "" && !by_name && ENVIRON["DOCKERHUB_OIDC_CONNECTIONID"] != "" && host_key ~ /^(docker|dhi)\.io$/) return 1
  if (value == "") {
    reason = by_name ? "the variable that \"password-env\" names is empty or not set for this job" : "has a \"username\", but its password is empty"
    if (withheld() != "") reason = reason ": " withheld()
    if (optional) skip_reason = reason
    else mistake(at, reason)
    return optional + 0
  }
  if (fields["username"] == "") return mistake(at, "has a password without a \"username\"")
  if (fields["username"] ~ /[\001-\037\177]/) return mistake(at ", \"username\"", "holds a control character")
  if (index(fields["username"], ":"))
    return mistake(at ", \"username\"", "holds a colon, which no docker config can store")
  return 1
}

# The first key that says who the job is, in place of a password.
function who_is(fields,   keys, count, i) {
  count = split(line_keys, keys, ", ")
  for (i = 1; i <= count; i++)
    if (is_identity_key(keys[i]) && keys[i] !~ /^(region|expires-in)$/ && (keys[i] in fields)) return keys[i]
  return ""
}

# Why this run is given no secrets, where that is so.
function withheld(   source) {
  source = ENVIRON["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"]
  if (source != "" && source != ENVIRON["CI_MERGE_REQUEST_PROJECT_ID"]) return "variables are not given to merge requests from forks"
  if (ENVIRON["CI_COMMIT_REF_PROTECTED"] == "false") return "protected variables are given to protected branches and tags only"
  return ""
}
