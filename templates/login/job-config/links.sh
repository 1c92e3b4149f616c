# Links what docker and its plugins read beside config.json: without it docker loses its plugins, contexts, builders and TLS
# identities. A name that is taken, by an earlier use in this job, stays.
link_docker_state() {
  for ra_name in contexts cli-plugins buildx manifests trust tls ca.pem cert.pem key.pem features.json; do
    if [ -e "$1/$ra_name" ] && [ ! -e "$2/$ra_name" ]; then
      ln -s "$(cd "$1" && pwd -P)/$ra_name" "$2/$ra_name" || error "\"$1/$ra_name\" cannot be linked into the job's docker config: correct it, or start empty with \"docker-config: none\"" || return
    fi
  done
}
