# Which paths of a registry are repositories; all that counts is how many parts they have. The providers' image-layout.ts.

# Finds the layout of a provider's host, images_key: layout_at, layout_collection and layout_repository for messages, and
# from how many parts on a path is a repository (layout_first). One that is fixed has none of fewer or more parts.
function find_layout(provider) {
  layout_is_fixed = 1
  if (images_key == "docker.io") set_layout("at Docker Hub", "ACCOUNT", "REPOSITORY")
  else if (provider == "quay") set_layout("at Quay", "NAMESPACE", "REPOSITORY")
  else if (images_key == "docker.pkg.github.com") set_layout("at docker.pkg.github.com", "OWNER/PROJECT", "PACKAGE")
  else {
    layout_is_fixed = 0
    if (provider == "github") set_layout("at GitHub\047s container registry", "OWNER", "PACKAGE")
    else set_layout("at this registry", "HOST", "NAME")
  }
  # the host is no part of a path
  layout_first = parts_of(layout_repository) - (layout_collection == "HOST")
}

function set_layout(at, collection, name) {
  layout_at = at
  layout_collection = collection
  layout_repository = collection "/" name
}

# How many parts a path has; none when it is empty.
function parts_of(path,   parts) {
  return split(path, parts, "/")
}

function is_repository_place(parts) {
  return layout_is_fixed ? parts == layout_first : parts >= layout_first
}

# The mode for images at images_path; "" with a mistake where the place cannot have it.
function images_mode(choice,   parts, is_one, holds_more) {
  parts = parts_of(images_path)
  is_one = is_repository_place(parts)
  holds_more = parts == layout_first - 1 || is_one && !layout_is_fixed
  if (!is_one && !holds_more)
    mistake("repo", "is no place for images " layout_at ": make it " layout_collection " or " layout_repository)
  else if (choice == "monorepo" && !is_one)
    mistake("images-repo-mode", "\"monorepo\" keeps all images in one repository, and \"repo\" names none " layout_at ": make \"repo\" " layout_repository ", or use \"multirepo\"")
  else if (choice == "multirepo" && !holds_more)
    mistake("images-repo-mode", "\"multirepo\" gives each image a repository of its own, and " layout_at " none stands below " layout_repository ": make \"repo\" " layout_collection ", or use \"monorepo\"")
  else if (choice != "auto") return choice
  # at GitHub OWNER/PROJECT/PACKAGE is for all images, as it was at the older registry
  else return is_one && (layout_is_fixed || layout_collection == "OWNER" && parts > 2) ? "monorepo" : "multirepo"
  return ""
}
