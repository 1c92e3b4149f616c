# The job's directory: its name begins with registry-auth-, its mode is 0700, and its marker says whose it is and until when.

job=gitlab-$(printf %s "${CI_JOB_ID-}" | tr -cd A-Za-z0-9._-)
temporary=${RUNNER_TEMP_PROJECT_DIR:-${TMPDIR:-/tmp}}

# The value of a name in a marker, which holds no other quotes than JSON's own.
marked() {
  sed -n "s/.*\"$2\": *\"\([^\"]*\)\".*/\1/p" "$1/.registry-auth.json" 2>/dev/null
}

# True for a directory that registry-auth made for this user; a link is none.
is_ours() {
  case ${1##*/} in registry-auth-*) ;; *) return 1 ;; esac
  [ -f "$1/.registry-auth.json" ] && [ "$(find "$1" -prune -type d -user "$(id -u)")" ]
}
