# Which registry a host is. Hosts are compared exactly or by an anchored pattern, so that no look-alike gets a token.

function is_docker_hub(name, port) {
  return (port == "" || port == 443) && index(" " docker_hub_names() " ", " " name " ")
}

# Every name under which people write Docker Hub; docker reads none of them in a config.
function docker_hub_names() {
  return "docker.io index.docker.io registry-1.docker.io registry.hub.docker.com hub.docker.com"
}

function is_instance_registry(key) {
  return key == host_key_in("CI_REGISTRY")
}

# GitLab's dependency proxy: CI_DEPENDENCY_PROXY_SERVER carries a port that image references often leave out.
function is_dependency_proxy(key,   server) {
  server = ENVIRON["CI_DEPENDENCY_PROXY_PASSWORD"] == "" ? "" : host_key_in("CI_DEPENDENCY_PROXY_SERVER")
  return server != "" && (key == server || key == without_default_port(server))
}

# The name of a host on its scheme's default port, "" for every other port.
function without_default_port(key) {
  return sub(/:(443|80)$/, "", key) ? key : ""
}

# The provider's id, as in the Action's src/providers.
function provider_of(name, port, key) {
  if (key == "ghcr.io" || key == "docker.pkg.github.com") return "github"
  if (is_docker_hub(name, port) || key == "dhi.io") return "docker-hub"
  if (key == "registry.gitlab.com" || is_instance_registry(key) || is_dependency_proxy(key)) return "gitlab"
  if (name ~ /^quay\./) return "quay"
  if (name == "demo.goharbor.io" || name ~ /^harbor\./) return "harbor"
  if (port != "") return "generic"
  if (name ~ /^[a-z0-9]+(-[a-z0-9]+)?(\.[a-z0-9]+\.geo)?\.azurecr\.(io|cn|us)$/) return "azure"
  if (is_google(name, port)) return "google"
  if (is_amazon(name)) return "aws"
  return "generic"
}

function is_google(name, port) {
  return port == "" && name ~ /^([a-z0-9-]+-docker\.pkg\.dev|((us|eu|asia|marketplace)\.)?gcr\.io)$/
}

# Amazon ECR in every partition, FIPS and dual-stack endpoints included:
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
function is_amazon(name) {
  if (name == "public.ecr.aws" || name == "ecr-public.aws.com") return 1
  if (name ~ /\.cn$/ && name !~ /\.cn-[^.]*\./ || name !~ /\.cn$/ && name ~ /\.cn-[^.]*\./) return 0
  if (name !~ /^[0-9]+\.dkr[.-]ecr(-fips)?\.[a-z]+(-[a-z]+)+-[0-9]+\./ || index(name, ".") != 13) return 0
  sub(/^[0-9]+\.dkr[.-]ecr(-fips)?\.[^.]*\./, "", name)
  return name ~ /^(amazonaws\.(com(\.cn)?|eu)|on\.(aws|amazonwebservices\.(com\.cn|eu))|(c2s\.ic|sc2s\.sgov|csp\.hci\.ic)\.gov|cloud\.adc-e\.uk)$/
}

# The identity keys that mean something to a provider: blank-separated, blanks at both ends.
function identity_keys(provider) {
  if (provider == "aws") return " role region audience id-token-env "
  if (provider == "google") return " workload-identity-provider service-account audience id-token-env expires-in "
  if (provider == "azure") return " client-id tenant-id audience id-token-env "
  if (provider == "docker-hub") return " connection-id id-token-env expires-in "
  if (provider == "quay") return " robot audience id-token-env "
  return " "
}
