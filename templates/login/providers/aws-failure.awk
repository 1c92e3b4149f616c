# Why AWS said no, in a sentence with its remedy and nothing of AWS's own prose.

# Reads AWS's word for an error into aws_code, and what kind it is into aws_kind, "" for a word that is none of AWS's: a
# server can write anything there. https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
function aws_read_code(status,    rate, signature, key, other) {
  rate = " Throttling ThrottlingException ThrottledException RequestThrottled RequestThrottledException RequestLimitExceeded TooManyRequestsException LimitExceededException "
  signature = " SignatureDoesNotMatch InvalidSignatureException RequestExpired RequestInTheFuture RequestTimeTooSkewed AuthFailure "
  key = " UnrecognizedClientException InvalidClientTokenId InvalidAccessKeyId MissingAuthenticationToken MissingAuthenticationTokenException IncompleteSignature "
  other = " AccessDenied AccessDeniedException ExpiredToken ExpiredTokenException IDPCommunicationError IDPRejectedClaim InternalFailure InternalServerError InvalidAction InvalidIdentityToken InvalidParameterException MalformedPolicyDocument OptInRequired PackedPolicyTooLarge RegionDisabledException ServerException ServiceUnavailable UnsupportedCommandException ValidationError ValidationException "
  aws_code = aws_element("Code")
  if (aws_code == "") aws_code = response_header["x-amzn-errortype"]
  if (aws_code == "") aws_code = vendor_text(json_parse(response_body), "__type")
  sub(/[:,].*/, "", aws_code)
  sub(/^.*#/, "", aws_code)
  aws_kind = status == 429 || index(rate, " " aws_code " ") ? "rate" : index(signature, " " aws_code " ") ? "signature" : index(key, " " aws_code " ") ? "key" : ""
  aws_code = aws_code ~ /^[A-Za-z]+$/ && index(rate signature key other, " " aws_code " ") ? " " aws_code : ""
}

# Fails for an answer to DEED with what to do about it: the call's own advice, or the one that all calls share.
function aws_refused(deed, status, advice) {
  if (advice == "") {
    if (aws_kind == "rate")
      return fail("\"" aws_host "\" answered " status aws_code " at every try: the account\047s rate for this call is used up; run the job again later")
    if (status >= 500) return fail("\"" aws_host "\" answered " status aws_code " at every try: AWS has trouble; run the job again later")
    if (status < 400) return aws_malformed()
    advice = aws_code == "" ? "make the same call with the AWS CLI to see the reason" : "look the code up in the AWS documentation"
    if (aws_kind == "key") advice = "check that the access key exists, is active and is of this partition"
    if (aws_kind == "signature" && !aws_skew)
      advice = "the secret access key does not belong to the access key id; give both anew"
    else if (aws_kind == "signature")
      advice = "this machine\047s clock is " int((aws_skew < 0 ? -aws_skew : aws_skew) / 60 + 0.5) " minutes " (aws_skew > 0 ? "ahead of" : "behind") " AWS\047s; set it"
  }
  return fail(deed " was refused (" status aws_code "): " advice)
}

# Fails for an answer that is no answer.
function aws_malformed() {
  return fail("\"" aws_host "\" gave an answer that is none of AWS\047s: check the proxy and the AWS_ENDPOINT_URL variables")
}

# Fails with what the identity's policy lacks.
function aws_token_refused(status,    advice) {
  if (aws_code == " AccessDeniedException")
    advice = "allow \"" aws_service ":GetAuthorizationToken\"" (aws_service == "ecr" ? "" : " and \"sts:GetServiceBearerToken\"") " on \"*\" in the identity\047s policy"
  if (aws_code == " ExpiredTokenException") advice = "the session of the AWS credentials has expired; get new ones"
  return aws_refused("login to \"" login["key"] "\"", status, advice)
}

# Fails with what the role's trust policy or its account lacks, and what was sent.
function aws_role_refused(role, status,    provider, sent_claims, ended, advice) {
  vendor_sent()
  provider = sent["iss"]
  gsub(/^"(https:\/\/)?|"$/, "", provider)
  sent_claims = "\"" provider ":sub\" is " sent["sub"] " and \"" provider ":aud\" is " sent["aud"]
  ended = vendor_claimed_end(login["id-token"])
  ended = ended && ended <= now ? " at " iso_time(ended) : ""
  if (aws_code == " AccessDenied") advice = "its trust policy has to allow \"sts:AssumeRoleWithWebIdentity\" where " sent_claims
  if (aws_code == " ExpiredTokenException")
    advice = "the OIDC token had expired" ended "; log in to \"" login["key"] "\" earlier in the job, and check this machine\047s clock"
  if (aws_code == " InvalidIdentityToken")
    advice = "the role\047s account needs an IAM identity provider for " sent["iss"] " with the audience " sent["aud"]
  if (aws_code == " IDPRejectedClaim")
    advice = "the identity provider\047s answer was no, or the OIDC token has expired; it says that " sent_claims
  if (aws_code == " IDPCommunicationError")
    advice = "AWS has to reach " sent["iss"] " from the internet to fetch its keys; open it, or give the identity provider its keys"
  if (aws_code == " RegionDisabledException") advice = "activate the region in the role\047s account"
  if (aws_code == " ValidationError") advice = "check \"role\" and \"id-token-env\""
  return aws_refused("assuming the role \"" role "\" for \"" login["key"] "\"", status, advice)
}
