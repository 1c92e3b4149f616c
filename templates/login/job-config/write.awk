# What came of the logins, taken together: all failures are reported at once, and one is enough for nothing to be written.

# Stage write: config.json, auth.json and the marker, in the work directory still.
function write_main(   i, one, lines) {
  for (i = 1; record_read(work "/login." i, one); i++) {
    if (!record_read(work "/result." i, one)) fail("a login was interrupted: run the job again")
    else if (one["failure-kind"] == "none") continue
    else if (one["failure"] == "") lines = lines one["line"] "\n"
    else if (one["required"] == "" && one["failure-kind"] == "") print "warning: autologin: " one["failure"]
    else fail(one["failure"])
  }
  if (failure != "" || !merge_write(i - 1)) return
  note_former("DOCKER_CONFIG")
  note_former("REGISTRY_AUTH_FILE")
  note_former("HELM_REGISTRY_CONFIG")
  note_former("WERF_DOCKER_CONFIG")
  write_marker(work)
  printf "%s", lines
}
