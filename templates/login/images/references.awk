# The references of images.

# Promises the members of a JSON object from name to reference, and adds their repositories to repositories[]. What cannot
# have a reference is a mistake and left out.
function image_references(mode, tag,   i, name, is_own, repository, named, what, members) {
  for (i = 1; i <= image_count; i++) {
    name = image_names[i]
    is_own = mode == "multirepo" && name != "~"
    repository = images_path (is_own ? (images_path == "" ? "" : "/") name : "")
    named = (mode == "monorepo" && name != "~" ? name "-" : "") tag
    what = name_mistake(name, mode)
    if (what == "") what = reference_mistake(name, repository, named)
    if (what != "") {
      mistake(image_at[name], what)
      continue
    }
    members = members (members == "" ? "" : ",") json_quote(name) ":" json_quote(images_key "/" repository ":" named)
    if ((images_key, repository) in repository_at) continue
    repository_at[images_key, repository] = is_own ? image_at[name] : "repo"
    repositories[++repository_count] = images_key " " repository
  }
  return members
}

# What is wrong with a name in a mode, "" when nothing is.
function name_mistake(name, mode) {
  if (name == "~") return ""
  if (mode == "monorepo")
    return is_tag(name) ? "" : "is no image name, which in a monorepo begins the tag: at most 128 letters, digits, \"_\", \".\" and \"-\", the first one none of the last two; a nameless image is \"~\""
  return is_repository(name) ? "" : "is no image name, which in a multirepo is part of a repository\047s: lower-case letters and digits, with \".\", \"_\", \"-\" or \"/\" between them; a nameless image is \"~\""
}

# What is wrong with a reference, "" when nothing is. "Many clients impose a limit of 255 characters" on registry and name
# together (distribution specification).
function reference_mistake(name, repository, named) {
  if (!is_repository_place(parts_of(repository)))
    return name == "~" ? "a nameless image (\"~\") has no place in a multirepo " layout_at ", where " layout_collection " alone is no repository: give the image a name, or make \"repo\" " layout_repository : "a name with \"/\" gives a repository that cannot be " layout_at ", where one is " layout_repository ": leave the \"/\" out"
  if (!is_tag(named)) return "name and tag are longer together than the 128 characters of a tag: shorten one of them, or use \"multirepo\""
  if (length(images_key "/" repository) > 255) return "\"repo\" and the name are longer together than 255 characters, which clients refuse: shorten one of them"
  return ""
}
