# The credentials that werf takes for a registry's own API, for cleanup only: no other command of werf asks these APIs, and
# every process of the job reads what is exported.

# Adds those of the logins that were made for the hosts of werf's repositories.
function werf_credentials() {
  if (generation == "1.1") {
    family_credentials("WERF_IMAGES_REPO", "WERF_IMAGES_REPO", "WERF_IMAGES_REPO_IMPLEMENTATION")
    family_credentials("WERF_STAGES_STORAGE", "WERF_STAGES_STORAGE_REPO", "WERF_STAGES_STORAGE_REPO_IMPLEMENTATION")
    # the common family, which every command takes where the one of its own says nothing
    family_credentials("WERF_IMAGES_REPO", "WERF_REPO", "WERF_REPO_IMPLEMENTATION")
    return
  }
  family_credentials("WERF_REPO", "WERF_REPO", "WERF_REPO_CONTAINER_REGISTRY")
  family_credentials("WERF_FINAL_REPO", "WERF_FINAL_REPO", "WERF_FINAL_REPO_CONTAINER_REGISTRY")
  if (generation == "3") family_credentials("WERF_META_REPO", "WERF_META_REPO", "WERF_META_REPO_CONTAINER_REGISTRY")
}

# For Docker Hub's and GitHub's implementations werf asks the vendor's own servers, whatever the repository's host is, so a
# name alone does not bring a credential of another host there.
function family_credentials(address, prefix, implementation,   registry, named, username, password) {
  if (!parse_werf_repository(job_value(address) == "" ? werf_values[address] : job_value(address))) return
  registry = werf_registry()
  named = job_value(implementation)
  if (named ~ /^(harbor|quay)$/) registry = named
  else if (named != "" && named != "auto" && named != registry) return
  if (!find_cleaning_login(werf_key, werf_name) || login["identity-token"]) return
  username = login["username"]
  password = login["password"]
  if (registry == "dockerhub" && password ~ /^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$/) credential_row(prefix, "DOCKER_HUB_TOKEN", password)
  else if (registry == "dockerhub") credential_row(prefix, "DOCKER_HUB_USERNAME", username, "DOCKER_HUB_PASSWORD", password)
  else if (registry == "github") credential_row(prefix, "GITHUB_TOKEN", password)
  else if (registry == "harbor") credential_row(prefix, "HARBOR_USERNAME", username, "HARBOR_PASSWORD", password)
  else if (registry == "quay") credential_row(prefix, "QUAY_TOKEN", password)
}

# Reads into login[] the one that clients take for a repository: of the longest path above it, else of the whole host.
function find_cleaning_login(key, name,   i, path, best, longest) {
  for (i = 1; record_read(work "/result." i, login); i++) {
    path = login["path"]
    if (login["line"] == "" || login["key"] != key || !index(login["purposes"], "cleanup")) continue
    if (path != "" && index(name "/", path "/") != 1 || best && length(path) <= longest) continue
    best = i
    longest = length(path)
  }
  return best && record_read(work "/result." best, login)
}

# Half of the user's and half of ours would be nobody's login.
function credential_row(prefix, name, value, further, other) {
  if (job_value(prefix "_" name) != "" || further != "" && job_value(prefix "_" further) != "") return
  is_werf_secret[prefix "_" name] = 1
  werf_row(prefix "_" name, value)
  if (further == "") return
  is_werf_secret[prefix "_" further] = 1
  werf_row(prefix "_" further, other)
}
