# Google Artifact Registry and Container Registry by workload identity federation.

# The access token of a pool's principal for the job's OIDC token, or with it that of a service account.
# https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
function exchange_google(    account, seconds, provider, pool, status, token, ended) {
  account = login["service-account"]
  seconds = login["expires-in"]
  provider = login["workload-identity-provider"]
  if (provider == "")
    return vendor_mistake(": " vendor_key("service-account audience id-token-env expires-in") " needs a \"workload-identity-provider\" beside it")
  if (login["username"] != "")
    return vendor_mistake(": \"username\" and \"workload-identity-provider\" name two accounts: leave \"username\" away")
  if (account != "" && account !~ /^[A-Za-z0-9._:-]+@[a-z0-9.-]+$/)
    return vendor_mistake(", \"service-account\": takes NAME@PROJECT.iam.gserviceaccount.com")
  if (seconds != "" && account == "")
    return vendor_mistake(": \"expires-in\" needs a \"service-account\"; without one the token lives as long as the OIDC token")
  sub("^(https:)?//iam[.]googleapis[.]com/", "", provider)
  if (provider !~ "^projects/[^/]+/locations/global/workloadIdentityPools/[a-z0-9-]+(/providers/[a-z0-9-]+)?$")
    return google_mistake("takes projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER")
  pool = provider
  if (!sub("/providers/[^/]*$", "", pool)) return google_mistake("names a pool; add \"/providers/PROVIDER\" to it")
  if (provider !~ "^projects/[0-9]+/") return google_mistake("takes the project\047s number, not its name")
  # twelve hours is what the service allows at most, and only where an organisation policy says so
  if (seconds != "" && !vendor_is_within(seconds, 60, 43200))
    return vendor_mistake(", \"expires-in\": takes seconds, from 60 to 43200")
  if (!find_id_token()) return 0
  vendor_field("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
  vendor_field("audience", "//iam.googleapis.com/" provider)
  vendor_field("scope", "https://www.googleapis.com/auth/cloud-platform")
  vendor_field("requested_token_type", "urn:ietf:params:oauth:token-type:access_token")
  vendor_field("subject_token", login["id-token"])
  vendor_field("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")
  status = vendor_post("https://sts.googleapis.com/v1/token")
  if (!status) return 0
  if (status != 200) return google_exchange_refused(status)
  token = vendor_token("sts.googleapis.com", "access_token")
  if (token == "") return 0
  if (account != "") return google_impersonate(account, seconds, token, pool)
  ended = vendor_end()
  login["grantee"] = "the federated principal (principal://iam.googleapis.com/...)"
  login["remedy-"] = "check that the token has not expired, and that the federated principal has a role on the repository"
  return vendor_login("oauth2accesstoken", token, "workload identity federation", ended ? ended : vendor_claimed_end(login["id-token"]), \
    "add \"service-account\", whose token lives for one hour; this one ends with the OIDC token")
}

# Fails for the provider that the line names.
function google_mistake(text) {
  return vendor_mistake(", \"workload-identity-provider\": " text)
}

# Takes a service account's token. Without a lifetime it asks for none: 3600 s asked for from a machine whose clock is
# ahead is refused as too long.
# https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
function google_impersonate(account, seconds, bearer, pool,    body, status, token) {
  if (seconds != "") body = ",\"lifetime\":\"" (seconds + 0) "s\""
  body = "{\"scope\":[\"https://www.googleapis.com/auth/cloud-platform\"]" body "}"
  status = vendor_ask("POST", "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/" account ":generateAccessToken", "Bearer " bearer, "application/json", body)
  if (!status) return 0
  if (status != 200) return google_account_refused(status, account, seconds, pool)
  token = vendor_token("iamcredentials.googleapis.com", "accessToken")
  if (token == "") return 0
  login["grantee"] = "the service account " account
  return vendor_login("oauth2accesstoken", token, "service account " account " by workload identity federation", google_time(vendor_text(vendor_json, "expireTime")), \
    "give \"expires-in\" a larger number of seconds")
}

# Fails with what the pool's provider has to be set to.
function google_exchange_refused(status,    code, was, advice) {
  code = google_code(vendor_text(vendor_json, "error"))
  was = "; the OIDC token sent has " vendor_sent()
  advice = "check \"workload-identity-provider\" and the provider\047s attribute mapping" was
  if (code == " unauthorized_client") advice = "make the provider\047s attribute condition true for it" was
  if (code == " invalid_target")
    advice = "the provider that \"workload-identity-provider\" names does not exist, is disabled or is deleted; check the project number, the pool and the provider"
  if (code == " invalid_grant") advice = vendor_late("make it fit the provider\047s issuer URI and allowed audiences" was)
  return vendor_refused("", "sts.googleapis.com: " status code, advice)
}

# Fails with the role or the API that is missing. The reason in the error's details says more than its status.
# https://cloud.google.com/apis/design/errors#error_info
function google_account_refused(status, account, seconds, pool,    error, detail, code, advice) {
  error = json_get(vendor_json, "error")
  detail = json_first[json_get(error, "details")]
  while (detail && vendor_text(detail, "@type") !~ "/google[.]rpc[.]ErrorInfo$") detail = json_next[detail]
  code = google_code(vendor_text(detail, "reason"))
  if (code == "") code = google_code(vendor_text(error, "status"))
  vendor_sent()
  advice = "check \"service-account\" and \"expires-in\""
  if (status == 403)
    advice = "give \"roles/iam.workloadIdentityUser\" on the service account to \"principal://iam.googleapis.com/" pool "/subject/" substr(sent["sub"], 2) ", or to a principalSet of the pool that holds it"
  if (status == 404) advice = "the service account does not exist; check \"service-account\""
  if (status == 400 && seconds + 0 > 3600)
    advice = "more than 3600 seconds need the organisation policy \"constraints/iam.allowServiceAccountCredentialLifetimeExtension\" for the service account; take a smaller \"expires-in\""
  if (code == " SERVICE_DISABLED")
    advice = "enable the API \"iamcredentials.googleapis.com\" in the project of the pool"
  return vendor_refused(" as \"" account "\"", "iamcredentials.googleapis.com: " status code, advice)
}

# A code with a blank before it, "" unless it is of a closed list: any other text of a server may hold what it was sent.
# RFC 6749, 5.2; RFC 8693, 2.2.2; google.rpc.Code
function google_code(code) {
  if (code ~ /^(invalid_(request|grant|target|client|scope)|unauthorized_client|access_denied|INVALID_ARGUMENT|FAILED_PRECONDITION|UNAUTHENTICATED|(IAM_)?PERMISSION_DENIED|SERVICE_DISABLED|NOT_FOUND)$/)
    return " " code
  return ""
}

# Seconds since 1970 of a time in UTC as the service writes it (RFC 3339), 0 for anything else.
function google_time(text,    part) {
  if (text !~ /^[0-9]+-(0[1-9]|1[0-2])-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]([.][0-9]+)?Z$/) return 0
  split(text, part, /[-T:.Z]/)
  return epoch(part[1], part[2], part[3], part[4], part[5], part[6])
}
