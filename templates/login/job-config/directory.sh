# The job's directory: its name begins with registry-auth-, its mode is 0700, and its marker says whose it is and until when.

ra_job=gitlab-$(printf %s "${CI_JOB_ID-}" | tr -cd A-Za-z0-9._-)
ra_temporary=${RUNNER_TEMP_PROJECT_DIR:-${TMPDIR:-/tmp}}

# The value of a name in a marker, which holds no other quotes than JSON's own.
marked() {
  sed -n "s/.*\"$2\": *\"\([^\"]*\)\".*/\1/p" "$1/.registry-auth.json" 2>/dev/null
}

# True for a directory that registry-auth made for this user; a link is none, and a marker that is no plain file marks nothing.
# Not every image has find or stat.
is_ours() {
  case ${1##*/} in registry-auth-*) ;; *) return 1 ;; esac
  [ -f "$1/.registry-auth.json" ] && [ ! -L "$1/.registry-auth.json" ] || return 1
  ls -ldn "$1" | {
    read -r ra_mode _ ra_owner _
    case $ra_mode in d*) [ "$ra_owner" = "$(id -u)" ] ;; *) false ;; esac
  }
}
