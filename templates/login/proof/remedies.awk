# What to do about a refusal, in the words of the registry's vendor.

# What to do, in the words of the registry's vendor where it has some; a keyless login knows its own (exchange-*.awk).
function remedy_for(answer, action,   user, kind, says) {
  user = login["username"]
  kind = login["provider"]
  if (kind == "aws" && answer ~ /^404/) return "create the repository first; Amazon ECR does not create it at a push"
  if (kind == "azure" && action == "" && answer ~ /^403/) return "allow this runner\047s address in the registry\047s network rules"
  if (login["remedy-" action] != "") return login["remedy-" action]
  if (kind == "github") return github_remedy(action)
  if (login["source"] == "job token") kind = "job"
  if (action != "") return right_remedy(kind, action)
  if (kind == "quay" && !index(user, "+")) kind = user == "$oauthtoken" ? user : "quay user"
  if (kind == "harbor" && !index(user, "$")) kind = "harbor user"
  if (kind == "google" && user !~ /^(oauth2accesstoken|_json_key|_json_key_base64|_dcgcloud_token)$/) kind = "google user"
  says["docker-hub"] = "check the user name and the access token; a password alone is refused with two-factor login"
  says["job"] = "check that the container registry is on and that the user who started the job may use it; the token dies with the job"
  says["gitlab"] = "check the user name and the token; a personal access token needs the scope \"read_registry\" or \"api\""
  says["$oauthtoken"] = "check the OAuth token; it belongs to an application of the organisation and needs the scope of what is done"
  says["quay user"] = "use a robot account, whose name is \"NAMESPACE+NAME\", or the encrypted password of the account settings"
  says["quay"] = "check the robot account and its token"
  says["harbor user"] = "robot accounts are named \"robot$NAME\" or \"robot$PROJECT+NAME\"; a shell or a CI variable may have expanded the \"$\", so quote it; where Harbor logs its users in by OIDC, the password of a user is the CLI secret of the profile"
  says["harbor"] = "check the robot account, its secret and its expiry"
  says["azure"] = "check the client id and secret of the service principal, or the name and password of the token"
  says["google user"] = "the user name is \"oauth2accesstoken\" for an access token, \"_json_key\" or \"_json_key_base64\" for a key"
  says["google"] = "check that the token has not expired, or that the key is whole and not disabled"
  says["aws"] = "the token of \"aws ecr get-login-password\" is valid for 12 hours and one region; get a new one"
  return kind in says ? says[kind] : "check the user name and the password"
}

# What gives the right to an action.
function right_remedy(kind, action,   rights) {
  if (kind == "job") return "the user who started the job needs at least the Developer role (for delete: Maintainer), and the target project must allow this project\047s job token"
  if (kind == "gitlab") return "give the token the scope " by_action(action, "\"read_registry\"", "\"write_registry\" and the role Developer", "\"api\" and a role that may delete")
  if (kind == "docker-hub" && action == "push") return "give the access token \"Read & Write\" permission and the user write access to the repository"
  if (kind == "quay") return "give the robot or user \"Write\" (for pull: \"Read\") permission on the repository"
  if (kind == "harbor") return "give the robot account or project member the permission to " action " in the project"
  if (kind == "azure") return "give the identity the role \"Acr" by_action(action, "Pull\" (with ABAC \"Container Registry Repository Reader", "Push\" (with ABAC \"Container Registry Repository Writer", "Delete\" (with ABAC \"Container Registry Repository Contributor") "\") on the registry"
  if (kind == "google") return "give " (login["grantee"] == "" ? "the account" : login["grantee"]) " \"roles/artifactregistry." by_action(action, "reader", "writer", "repoAdmin") "\""
  if (kind != "aws") return "give \"" login["username"] "\" the right to " action " there"
  rights = by_action(action, "ecr:BatchGetImage and ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:BatchCheckLayerAvailability and ecr:PutImage", "ecr:BatchDeleteImage")
  if (login["host"] !~ /\.dkr[.-]/) gsub(/ecr:/, "ecr-public:", rights)
  return "allow " rights " in the identity\047s and the repository\047s policy"
}

# The sentence for the token's kind, by the formats that GitHub documents; no token is refused by its prefix alone.
function github_remedy(action,   password) {
  password = login["password"]
  if (password ~ /^github_pat_/) return "GitHub Packages does not take fine-grained tokens; use a classic one, or the workflow token"
  if (password ~ /^ghs_/) return "add \"packages: " (action == "push" ? "write" : "read") "\" to the job\047s permissions, or this repository to the package\047s access list"
  if (password !~ /^ghp_/) return "check the token\047s user, its expiry and its rights on packages"
  if (action == "") return "check that the token belongs to the user, has not expired and is authorised for the organisation (SSO)"
  return "give the token the scope \"" (action == "push" ? "write" : "read") ":packages\" and its user access to the package"
}
