# Azure Container Registry by a federated identity.

# The registry's refresh token, as a user name and password, for an access token of Entra that the job's OIDC token is
# exchanged for.
# https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential
function exchange_azure(    client_id, tenant, authority, status, token) {
  client_id = login["client-id"]
  tenant = login["tenant-id"]
  if (client_id == "") return vendor_mistake(": " vendor_key("tenant-id audience id-token-env") " needs a \"client-id\" beside it")
  if (login["username"] != "")
    return vendor_mistake(": \"username\" and \"client-id\" name two accounts: leave \"username\" away")
  if (!vendor_is_uuid(client_id)) return vendor_mistake(", \"client-id\": takes the GUID of an application")
  # the Action takes a managed identity then, which is the machine's and not the job's
  if (tenant == "") return vendor_mistake(": a federated login needs a \"tenant-id\" beside \"client-id\"")
  if (!vendor_is_uuid(tenant) && tenant !~ /^[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$/)
    return vendor_mistake(", \"tenant-id\": takes the GUID or a domain of a tenant")
  if (!find_id_token()) return 0
  # https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
  authority = "login.microsoftonline.com"
  if (login["host"] ~ /us$/) authority = "login.microsoftonline.us"
  if (login["host"] ~ /cn$/) authority = "login.partner.microsoftonline.cn"
  vendor_field("grant_type", "client_credentials")
  vendor_field("client_id", client_id)
  vendor_field("scope", "https://containerregistry.azure.net/.default")
  vendor_field("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
  vendor_field("client_assertion", login["id-token"])
  status = vendor_post("https://" authority "/" tenant "/oauth2/v2.0/token")
  if (!status) return 0
  if (status != 200) return azure_identity_refused(authority, status, client_id, tenant)
  token = vendor_token(authority, "access_token")
  return token == "" ? 0 : azure_registry(token)
}

# Exchanges Entra's access token at the registry; a regional endpoint is another door to it.
# https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md#calling-post-oauth2exchange-to-get-an-acr-refresh-token
function azure_registry(entra,    service, tenant, status, token) {
  service = login["host"]
  sub(/[.][a-z0-9]+[.]geo[.]azurecr[.]/, ".azurecr.", service)
  tenant = vendor_text(jwt_claims(entra), "tid")
  vendor_field("grant_type", "access_token")
  vendor_field("service", service)
  if (vendor_is_uuid(tenant)) vendor_field("tenant", tenant)
  vendor_field("access_token", entra)
  status = vendor_post("https://" service "/oauth2/exchange", login["ca-file"])
  if (!status) return 0
  if (status != 200) return azure_registry_refused(status)
  token = vendor_token(service, "refresh_token")
  if (token == "") return 0
  login["remedy-"] = "log in again; the token of the registry lives for three hours"
  return vendor_login("00000000-0000-0000-0000-000000000000", token, "federated identity", vendor_claimed_end(token))
}

# Fails with what Entra's code means. https://learn.microsoft.com/entra/identity-platform/reference-error-codes
function azure_identity_refused(authority, status, client_id, tenant,    code, was, advice) {
  code = json_text[json_first[json_get(vendor_json, "error_codes")]]
  if (code !~ /^[1-9][0-9]*$/) code = ""
  was = vendor_sent()
  advice = "check \"client-id\", \"tenant-id\" and the federated credential; the OIDC token sent has " was
  # 700211 is the issuer, 700212 the audience, 700213 the subject, 7002138 its upper and lower case
  if (code ~ /^70021/)
    advice = "no federated credential of the application fits; add one with " was " (upper and lower case count)"
  if (code == 700024)
    advice = vendor_late("the OIDC token is not valid at this time; log in again, and check the clock of the token\047s issuer")
  if (code == 700016)
    advice = "the tenant \"" tenant "\" has no application \"" client_id "\"; check \"client-id\" and \"tenant-id\""
  if (code == 90002 || code == 900023)
    advice = "there is no such tenant in the cloud of this registry; check \"tenant-id\""
  if (code == 7000112) advice = "the application is disabled; enable it in the tenant"
  if (code == 7000215)
    advice = "the application takes no federated credential here; check that \"client-id\" is the one with the federated credential"
  if (code == 500011)
    advice = "the tenant does not know \"https://containerregistry.azure.net\"; check that \"tenant-id\" is the tenant of the registry\047s subscription"
  if (code == 53003)
    advice = "a conditional access policy of the tenant blocks the application; allow it for this runner"
  return vendor_refused("", authority ": " status (code == "" ? "" : " AADSTS" code), advice)
}

# Fails with the roles that the purposes need.
function azure_registry_refused(status,    purpose, count, i, role, roles, advice) {
  count = split(login["purposes"], purpose, /[ ,]+/)
  for (i = 1; i <= count; i++) {
    role = "\"AcrPull\""
    if (purpose[i] == "publish") role = "\"AcrPush\""
    if (purpose[i] == "cleanup") role = "\"AcrDelete\""
    if (!index(roles, role)) roles = roles (roles == "" ? "" : ", ") role
  }
  advice = "give the identity a role on the registry (" roles "), and check that it is of the tenant of the registry\047s subscription"
  if (status == 403) advice = "allow this runner\047s address in the registry\047s network rules"
  if (status == 404) advice = "check the registry\047s name"
  return vendor_refused(" by federated identity", answer_of(status), advice)
}
