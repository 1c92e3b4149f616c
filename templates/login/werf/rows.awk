# The variables of `werf ci-env gitlab`, in the order of src/werf/gitlab-variables.ts.

# Puts all that is to be exported into werf_names[] and werf_values[].
function werf_rows(   image, is_old, is_made) {
  is_old = generation == "1.1"
  is_made = is_old || generation == "1.2"
  image = job_value("CI_REGISTRY_IMAGE")
  if (is_old) repository_row("WERF_STAGES_STORAGE", "WERF_STAGES_STORAGE_REPO_IMPLEMENTATION", werf_filled(image, "/stages"))
  # in the stage that writes nothing else has read the inputs
  if (input("repo") != "" && read_own_repository()) image = own_repository
  if (is_old) repository_row("WERF_IMAGES_REPO", "WERF_IMAGES_REPO_IMPLEMENTATION", image)
  else repository_row("WERF_REPO", "WERF_REPO_CONTAINER_REGISTRY", image)
  if (is_old && tags_by_name) tag_rows()
  if (is_old && !tags_by_name) werf_row("WERF_TAG_BY_STAGES_SIGNATURE", "true")
  werf_row("WERF_ENV", job_value("CI_ENVIRONMENT_SLUG"))
  if (!is_old) annotation_row("WERF_RELEASE_CHANNEL", "werf.io/release-channel=", job_value("TRDL_USE_WERF_GROUP_CHANNEL"))
  annotation_row("PROJECT_GIT", "project.werf.io/git=", job_value("CI_PROJECT_URL"))
  annotation_row("CI_COMMIT", "ci.werf.io/commit=", job_value("CI_COMMIT_SHA"))
  if (!is_old) annotation_row("CI_GIT_TAG", "ci.werf.io/tag=", job_value("CI_COMMIT_TAG"))
  # since 2.10.6 the addresses are those that GitLab tells
  annotation_row("GITLAB_CI_PIPELINE_URL", "gitlab.ci.werf.io/pipeline-url=", is_made ? project_address("/pipelines/", "CI_PIPELINE_ID") : job_value("CI_PIPELINE_URL"))
  annotation_row("GITLAB_CI_JOB_URL", "gitlab.ci.werf.io/job-url=", is_made ? project_address("/-/jobs/", "CI_JOB_ID") : job_value("CI_JOB_URL"))
  if (is_old) werf_row("WERF_GIT_UNSHALLOW", "1")
  if (generation != "3") werf_row("WERF_LOG_COLOR_MODE", shows_no_colours(job_value("CI_SERVER_VERSION")) ? "off" : "on")
  if (is_old) limit_rows()
  if (is_old) werf_row("WERF_GIT_HISTORY_SYNCHRONIZATION", "1")
  werf_row("WERF_LOG_PROJECT_DIR", "1")
  werf_row("WERF_ENABLE_PROCESS_EXTERMINATOR", "1")
  werf_row("WERF_LOG_TERMINAL_WIDTH", is_old ? "95" : "130")
}

# What the user set stays, and what would be empty is left out. An annotation that werf 1.2.213 and newer would replace is
# told once.
function werf_row(name, value) {
  value = value ""
  if (value == "") return
  if (job_value(name) == "") {
    werf_names[++werf_count] = name
    werf_values[name] = value
  } else if (stage == "plan" && generation != "1.1" && name ~ /^WERF_ADD_ANNOTATION_/ && job_value(name) != value)
    print "notice: werf: " name " is set already and stays, where werf\047s own ci-env would write it anew"
}

# A variable of the job, as text.
function job_value(name) {
  return ENVIRON[name] ""
}

function annotation_row(name, key, value) {
  werf_row("WERF_ADD_ANNOTATION_" name, value == "" ? "" : key value)
}

# A repository, and the implementation that werf does not find by itself: GitLab's, which it looks for at gitlab.com.
function repository_row(name, implementation, value) {
  werf_row(name, value)
  if (job_value(name) != "") value = job_value(name)
  sub(/^https?:\/\//, "", value)
  if (parse_werf_repository(value) && werf_registry() == "gitlab") werf_row(implementation, "gitlab")
}

# The repo input with its host's key, as own_repository. Beside images it can be an account, which their fragment has read.
function read_own_repository(   word) {
  if (input("images") != "") return (own_repository = read_file(work "/images-repo")) != ""
  word = input("repo")
  sub(/[ \t\r\n,].*/, "", word)
  if (!parse_werf_repository(word)) return 0
  own_repository = werf_key "/" werf_name
  return 1
}

function werf_filled(value, end) {
  return value == "" ? "" : value end
}

function project_address(between, number) {
  return job_value("CI_PROJECT_URL") == "" || job_value(number) == "" ? "" : job_value("CI_PROJECT_URL") between job_value(number)
}

# The first name of each pair is GitLab's from before 9.0.
function tag_rows(   tag, branch) {
  tag = first_set("CI_BUILD_TAG", "CI_COMMIT_TAG")
  branch = first_set("CI_BUILD_REF_NAME", "CI_COMMIT_REF_NAME")
  if (tag != "") werf_row("WERF_TAG_GIT_TAG", docker_tag(tag))
  else if (branch != "") werf_row("WERF_TAG_GIT_BRANCH", docker_tag(branch))
  else fail("tagging-strategy: \"tag-or-branch\" needs CI_COMMIT_TAG or CI_COMMIT_REF_NAME, and the job has neither")
}

function first_set(name, other) {
  return job_value(name) == "" ? job_value(other) : job_value(name)
}

# Newer than 12.1.3 and older than 12.2.0, whose job logs show no colours.
function shows_no_colours(version) {
  return sub(/^12[.]1[.]/, "", version) && version ~ /^[0-9]/ && version + 0 > 3
}
