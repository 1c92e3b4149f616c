# Amazon ECR and ECR Public by a role that trusts the job's OIDC tokens, or by an access key.

# include providers/aws-signature.awk
# include providers/aws-failure.awk

# Exchanges what the login or the environment has for a registry token, which is valid for 12 hours. AWS is reached with
# AWS's own authorities, not with those of the registry.
function exchange_aws(    ca_file, found) {
  ca_file = login["ca-file"]
  login["ca-file"] = ENVIRON["AWS_CA_BUNDLE"]
  found = aws_read_name() && aws_find_keys() && aws_token()
  login["ca-file"] = ca_file
  return found
}

# What the registry's name says, into aws_region, aws_fips and the addresses of the two services; 0 with failure.
# https://docs.aws.amazon.com/general/latest/gr/ecr.html and sts.html there
function aws_read_name(    rest, part, private, domain) {
  if (client != "curl" && client != "wget")
    return vendor_mistake(": Amazon ECR takes signed headers, which the HTTP client of this image shows to every process: add curl or GNU wget to the image, or give \"username=AWS\" and the password that \"aws ecr get-login-password\" prints")
  if (login["username"] != "" && login["role"] != "")
    return vendor_mistake(": \"role\" goes by OIDC; leave \"username\" and its password out")
  rest = login["host"]
  private = sub(/^[0-9]+\.dkr[.-]ecr/, "", rest)
  aws_fips = sub(/^-fips/, "", rest) ? "-fips" : ""
  split(private ? rest : ".us-east-1", part, ".")
  aws_region = part[2]
  domain = private ? substr(rest, length(aws_region) + 3) : "amazonaws.com"
  if (login["region"] != "" && login["region"] !~ /^[a-z]+(-[a-z]+)+-[0-9]+$/)
    return vendor_mistake(", \"region\": takes the name of an AWS region, like eu-west-1")
  if (private && login["region"] != "" && login["region"] != aws_region)
    return vendor_mistake(": \"region\" contradicts the name of the registry, which is in \"" aws_region "\"; leave it out")
  aws_ecr = "api.ecr" aws_fips "." aws_region "." domain
  if (!private) aws_ecr = "api.ecr-public.us-east-1.amazonaws.com"
  # https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html has the dual-stack names
  if (sub(/^on\./, "", domain)) aws_ecr = "ecr" aws_fips "." aws_region ".api." domain
  if (domain == "aws") domain = "amazonaws.com"
  sub(/^amazonwebservices/, "amazonaws", domain)
  if (login["region"] != "") aws_region = login["region"]
  if (aws_region ~ /^us-gov-/) aws_fips = ""
  aws_sts = "sts" aws_fips "." aws_region "." domain
  aws_service = private ? "ecr" : "ecr-public"
  return 1
}

# The access key that signs, into aws_id, aws_secret, aws_session and the words for it in aws_source; 0 with failure.
# https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html, of which a job has the variables
function aws_find_keys(    id, ways) {
  id = login["username"]
  aws_session = ENVIRON["AWS_SESSION_TOKEN"]
  if (id != "") {
    aws_source = "AWS access key"
    aws_id = id
    aws_secret = login["password"]
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
    if (id !~ /^[A-Za-z0-9_]+$/ || length(id) < 16 || length(id) > 128)
      return refuse_input("login to \"" login["key"] "\" was not tried: Amazon ECR takes the user name \"AWS\" with the password that \"aws ecr get-login-password\" prints, or an access key id with its secret access key")
    if (id !~ /^ASIA/) aws_session = ""
    else if (aws_session == "")
      return vendor_mistake(": a temporary access key (ASIA...) needs its session token in the variable \"AWS_SESSION_TOKEN\"")
    return 1
  }
  aws_source = "AWS role by OIDC"
  if (login["role"] != "") return find_id_token() && aws_assume_role(login["role"], login["id-token"])
  if (login["audience"] login["id-token-env"] != "")
    return vendor_mistake(": " vendor_key("audience id-token-env") " needs a \"role\" beside it")
  aws_source = "AWS credential chain"
  aws_id = ENVIRON["AWS_ACCESS_KEY_ID"]
  aws_secret = ENVIRON["AWS_SECRET_ACCESS_KEY"]
  if (aws_id != "" && aws_secret != "") return 1
  ways = "give \"role\" for OIDC, or an access key by \"username\" and its password"
  if (aws_id == "") return vendor_mistake(": no credential for this registry; " ways "; no AWS credentials were found in the environment")
  return vendor_mistake(": no AWS credentials were found by the standard chain: check the variables \"AWS_ACCESS_KEY_ID\" and \"AWS_SECRET_ACCESS_KEY\", or " ways)
}

# Temporary keys of a role for the job's OIDC token.
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
function aws_assume_role(role, token,    part, name, status) {
  split(role, part, ":")
  if (role !~ /^arn:aws[a-z-]*:iam::[0-9]+:role\/[A-Za-z0-9_+=,.@\/-]+$/ || length(part[5]) != 12 || length(part[6]) > 517)
    return vendor_mistake(", \"role\": takes arn:aws:iam::ACCOUNT:role/NAME")
  name = ENVIRON["AWS_ROLE_SESSION_NAME"]
  if (name == "") name = ENVIRON["CI_JOB_ID"] == "" ? "registry-auth" : "gitlab-" ENVIRON["CI_JOB_ID"] "-" ENVIRON["CI_PROJECT_PATH"]
  gsub(/[^A-Za-z0-9_+=,.@-]/, "-", name)
  vendor_field("Action", "AssumeRoleWithWebIdentity")
  vendor_field("Version", "2011-06-15")
  vendor_field("RoleArn", role)
  vendor_field("RoleSessionName", substr(name, 1, 64))
  vendor_field("WebIdentityToken", token)
  name = vendor_form
  vendor_form = ""
  status = aws_post("STS", aws_sts, "application/x-www-form-urlencoded", name)
  if (!status) return 0
  aws_id = aws_element("AccessKeyId")
  aws_secret = aws_element("SecretAccessKey")
  aws_session = aws_element("SessionToken")
  if (status == 200) return aws_id != "" && aws_secret != "" ? 1 : aws_malformed()
  return aws_role_refused(role, status)
}

# The text of an element of the last answer, "" where there is none.
function aws_element(name) {
  if (!match(response_body, "<" name ">[!-;=-~]+<")) return ""
  return substr(response_body, RSTART + length(name) + 2, RLENGTH - length(name) - 3)
}

# Asks for the registry token, which is for every registry that the identity may use.
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
function aws_token(    data, text, colon, named, status) {
  status = aws_post(aws_service == "ecr" ? "ECR" : "ECR_PUBLIC", aws_ecr, "application/x-amz-json-1.1", "{}")
  if (!status) return 0
  if (status != 200) return aws_token_refused(status)
  data = json_get(json_parse(response_body), "authorizationData")
  if (json_kind[data] == "array") data = json_first[data]
  text = base64_decode(vendor_text(data, "authorizationToken"))
  colon = index(text, ":")
  if (text !~ /^[A-Za-z0-9_]+:./ || colon > 129) return aws_malformed()
  named = vendor_text(data, "proxyEndpoint")
  if (sub(/^https:\/\//, "", named) && is_amazon(named) && named ~ /\.dkr/) aws_share(named)
  return aws_share_accounts() && vendor_login(substr(text, 1, colon - 1), substr(text, colon + 1), aws_source, vendor_number(data, "expiresAt", 8640000000000))
}

# Gives the credential to a further registry of Amazon's, unless that has a login of its own; true where it was given.
function aws_share(key,    other, i) {
  for (i = 1; record_read(work "/login." i, other); i++) if (other["key"] == key) return 0
  if (index(" " login["keys"] " ", " " key " ")) return 0
  login["keys"] = login["keys"] " " key
  return 1
}

# docker/login-action's AWS_ACCOUNT_IDS: the registries of further accounts in the same region. One token is for them all.
function aws_share_accounts(    account, count, i) {
  count = aws_service == "ecr" && login["path"] == "" ? split(ENVIRON["AWS_ACCOUNT_IDS"], account, ",") : 0
  for (i = 1; i <= count; i++) {
    gsub(/[ \t]/, "", account[i])
    if (account[i] !~ /^[0-9]+$/ || length(account[i]) != 12)
      return refuse_input("\"AWS_ACCOUNT_IDS\" takes account ids of 12 digits, separated by commas")
    account[i] = account[i] substr(login["host"], 13)
    if (aws_share(account[i])) print "notice: " account[i] ": not proven, since AWS_ACCOUNT_IDS alone names it"
  }
  return 1
}

# Posts to a service at its own address, or at the one that AWS's variables give it, signed unless it is STS. The status
# of the answer; 0 with failure. A signature is made anew with AWS's time where this machine's clock is wrong.
function aws_post(service, host, type, body,    url, tries, status, skew, authorization) {
  url = ENVIRON["AWS_ENDPOINT_URL_" service]
  if (url == "") url = ENVIRON["AWS_ENDPOINT_URL"]
  if (url == "" || tolower(ENVIRON["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]) == "true") url = "https://" host
  sub(/\/+$/, "", url)
  aws_host = url
  sub(/^[^\/]*\/\//, "", aws_host)
  for (tries = 1; tries <= 3; tries++) {
    authorization = service == "STS" ? "" : aws_sign(type, body, now - skew)
    if (authorization ~ /=$/) return fail("Amazon ECR takes signed requests only, and this image cannot sign: add \"sha256sum\" and \"base64\" to it")
    response_body = ""
    status = fetch("POST", url "/", authorization, type, body)
    # what fetch has tried often enough
    if (!status && match(failure, / answered (429|5[0-9][0-9]) (once|twice|three times):/)) {
      status = substr(failure, RSTART + 10, 3) + 0
      failure = ""
      tries = 3
    }
    if (!status) return 0
    aws_read_code(status)
    aws_skew = http_date(response_header["date"])
    aws_skew = aws_skew ? now - aws_skew : 0
    # AWS takes a request that was signed within five minutes of its own time
    if (aws_skew < 300 && aws_skew > -300) aws_skew = 0
    if (aws_kind == "signature" && aws_skew && !skew) skew = aws_skew
    # AWS gives this reason with 400, which fetch does not try again
    else if (aws_kind == "rate" && tries < 3) system("sleep " tries)
    else break
  }
  return status
}

# Signs a request to the registry's API: the Authorization, and what else the request says of its sender.
function aws_sign(type, body, seconds,    name, value, count, i, scope, canonical, names) {
  value["content-type"] = type
  value["host"] = aws_host
  value["x-amz-date"] = iso_time(seconds)
  gsub(/[:-]|\.000/, "", value["x-amz-date"])
  value["x-amz-security-token"] = aws_session
  value["x-amz-target"] = (aws_service == "ecr" ? "AmazonEC2ContainerRegistry_V20150921" : "SpencerFrontendService") ".GetAuthorizationToken"
  count = split("content-type host x-amz-date x-amz-security-token x-amz-target", name, " ")
  for (i = 1; i <= count; i++) {
    if (value[name[i]] == "") continue
    canonical = canonical name[i] ":" value[name[i]] "\n"
    names = names (i == 1 ? "" : ";") name[i]
    if (i > 2) request_header[name[i]] = value[name[i]]
  }
  scope = substr(value["x-amz-date"], 1, 8) "/" (aws_service == "ecr" ? aws_region : "us-east-1") "/" aws_service "/aws4_request"
  canonical = "POST\n/\n\n" canonical "\n" names "\n" sha256(hex_encode(body))
  return aws_authorization(canonical, names, scope, value["x-amz-date"], aws_id, aws_secret)
}
