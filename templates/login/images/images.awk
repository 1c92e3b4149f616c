# Image names, for a job that added this fragment: `repo`, `images`, `tag` and `images-repo-mode` become references, whose
# repositories are proven. The TypeScript side is src/images; the vectors hold both to the same.

# Notes the export in the marker as those of the docker config are; the stage that writes knows of it by its file alone.
END {
  if (failure == "" && stage == "write" && read_file(work "/export") != "") {
    note_former("REGISTRY_AUTH_REFERENCES")
    write_marker(work)
  }
}

# Reads the four inputs together. Where they name no images, `repo` is a repository as without this fragment.
function images(   choice, tag, mode, references) {
  choice = read_choice("images-repo-mode", "auto", "\"auto\", \"multirepo\" or \"monorepo\"")
  if (choice !~ /^(multi|mono)repo$/) choice = "auto"
  if (input("images") == "") {
    if (input("tag") != "") without_images("tag")
    if (choice != "auto") without_images("images-repo-mode")
    read_repositories("repo")
    return
  }
  read_image_names()
  tag = read_image_tag()
  if (!read_images_place()) return
  mode = images_mode(choice)
  if (mode == "") return
  references = image_references(mode, tag)
  if (mode == "monorepo") find_overlaps(tag)
  if (mistake_count) return
  print "REGISTRY_AUTH_REFERENCES={" references "}" > (work "/export")
  close(work "/export")
  if (images_path == "") return
  # werf's variables are made in the stage that writes too
  printf "%s", images_key "/" images_path > (work "/images-repo")
  close(work "/images-repo")
}

function without_images(name) {
  mistake(name, "means nothing without \"images\"; a nameless image is \"~\", which YAML wants in quotes")
}

# The tag, or beside a mistake one that is right, so that the mistakes of names are found as well.
function read_image_tag(   tag) {
  tag = input("tag")
  if (tag == "") mistake("images", "has no \"tag\" beside it; the references of images end with it")
  else if (is_tag(tag)) return tag
  else mistake("tag", "is no tag: at most 128 letters, digits, \"_\", \".\" and \"-\", the first one none of the last two; put a \"-\" where a branch\047s name has another character")
  return "_"
}

# Takes `repo` apart into images_key, the key of its host, and images_path, and finds the layout of that host. Unlike a
# reference, where a bare `acme` is `library/acme`, it is the account `acme`.
function read_images_place(   text, host) {
  text = input("repo")
  if (text == "") return mistake("images", "has no \"repo\" beside it; the references of images begin with it")
  gsub(/\/+$/, "", text)
  host = substr(text, 1, index(text "/", "/") - 1)
  images_path = tolower(text)
  if (host ~ /[.:]/ || host == "localhost") images_path = substr(images_path, length(host) + 2)
  else if (images_path != "") host = "docker.io"
  if (!host_parse(host) || images_path != "" && !is_repository(images_path))
    return mistake("repo", "is no place for images: HOST[/NAME], without a tag or digest")
  images_key = is_docker_hub(host_name, host_port) ? "docker.io" : host_key
  find_layout(provider_of(host_name, host_port, host_key))
  return 1
}

# include images/layout.awk
# include images/names.awk
# include images/references.awk
