# Finds the program for requests: curl, wget (GNU's), busybox (its wget, with the helper that checks certificates), none.
# Gives the proxies the names that all of them read, by docker's rules: upper case first, ALL_PROXY last, and never for this
# machine or a metadata service, where a proxy would answer with its own identity.
find_http_client() {
  ra_client=none
  if command -v curl; then
    ra_client=curl
  elif command -v wget; then
    case $(wget --version 2>&1) in
      'GNU Wget '*) ra_client=wget ;;
      *) ! command -v ssl_client || ra_client=busybox ;;
    esac
  fi >/dev/null
  all_proxy=${ALL_PROXY:-${all_proxy-}}
  http_proxy=${HTTP_PROXY:-${http_proxy:-$all_proxy}}
  https_proxy=${HTTPS_PROXY:-${https_proxy:-$all_proxy}}
  no_proxy=${NO_PROXY:-${no_proxy-}},localhost,127.0.0.1,::1,169.254.169.254,metadata.google.internal
  export http_proxy https_proxy no_proxy
  unset HTTPS_PROXY NO_PROXY ALL_PROXY all_proxy
}
