# The names of images, and which of them overlap.

# Reads `images`, separated by lines, commas or blanks, each once, into image_names[] and image_at[].
function read_image_names(   lines, count, i, line, column, name) {
  count = split_lines("images", lines)
  for (i = 1; i <= count; i++) {
    line = lines[i]
    if (line ~ /^[ \t]*#/) continue
    column = 1
    while (match(line, /[^ \t,]+/)) {
      name = substr(line, RSTART, RLENGTH)
      column += RSTART - 1
      line = substr(line, RSTART + RLENGTH)
      if (!(name in image_at)) {
        image_names[++image_count] = name
        image_at[name] = "images, line " i ", column " column
      }
      column += length(name)
    }
  }
  if (!image_count) mistake("images", "names no image; a nameless one is \"~\"")
}

# https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
function is_tag(text) {
  return text ~ /^[A-Za-z0-9_][A-Za-z0-9._-]*$/ && length(text) <= 128
}

# In a monorepo, `a` with the tag `b-v1` and `a-b` with the tag `v1` are one reference, and so are `~` with `b-v1` and `b`
# with `v1`. A tag that makes it so is a mistake; names that only could come to that are warned of.
function find_overlaps(tag,   i, j, shorter, longer, rest, warnings) {
  for (i = 1; i <= image_count; i++) for (j = 1; j <= image_count; j++) {
    shorter = image_names[i]
    longer = image_names[j]
    if (i == j || shorter != "~" && index(longer, shorter "-") != 1) continue
    rest = shorter == "~" ? longer : substr(longer, length(shorter) + 2)
    if (index(tag, rest "-") == 1 && is_tag(substr(tag, length(rest) + 2)))
      mistake(image_at[shorter], "with this tag its reference is one of another image too (" image_at[longer] ", with the end of the tag): use another tag, rename one of them, or use \"multirepo\"")
    else if (shorter != "~")
      warnings = warnings "warning: images: in a monorepo the tags of \"" longer "\" begin like those of \"" shorter "\", so that nothing can tell the two apart by tag: rename one of them, or use \"multirepo\"\n"
  }
  notices = warnings notices
}
