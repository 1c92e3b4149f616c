# The tag that werf makes of a branch or git tag.

# Unchanged where a registry takes it, else in Latin letters, with the hash of the original behind it (not padded).
function docker_tag(name,   hash, latin) {
  name = name ""
  if (length(name) <= 128 && name ~ /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/) return name
  hash = murmur3(name)
  latin = substr(in_latin(name), 1, 127 - length(hash))
  return latin == "" ? hash : latin "-" hash
}

# Characters in UTF-8 (RFC 3629) as Latin letters, digits and single dashes; the others are left out.
function in_latin(name,   i, byte, code, left, latin) {
  for (i = 1; i <= length(name); i++) {
    byte = byte_at(name, i)
    if (byte >= 192) {
      left = byte < 224 ? 1 : byte < 240 ? 2 : 3
      code = byte % (left == 1 ? 32 : left == 2 ? 16 : 8)
    } else if (byte >= 128) {
      code = code * 64 + byte % 64
      left--
    } else {
      code = byte
      left = 0
    }
    if (!left) latin = latin latin_of(code)
  }
  gsub(/-+/, "-", latin)
  gsub(/^-|-$/, "", latin)
  return latin
}

# One character in Latin letters. A word of the table is a number from which on all characters have the letters that
# follow, or, behind a plus, the next letter of the alphabet each.
function latin_of(code,   i, letters) {
  if (!letter_count) letter_count = split(latin_letters(), letter_runs, " ")
  for (i = 1; i < letter_count && letter_runs[i + 2] + 0 <= code && i + 2 < letter_count; i += 2);
  letters = letter_runs[i] + 0 <= code ? letter_runs[i + 1] : "."
  if (letters == ".") return ""
  if (letters !~ /^[+]/) return letters
  return substr("abcdefghijklmnopqrstuvwxyz0123456789", index("abcdefghijklmnopqrstuvwxyz0123456789", substr(letters, 2)) + code - letter_runs[i], 1)
}

# include werf/letters.awk
