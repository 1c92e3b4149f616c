# JSON (RFC 8259) as a tree of numbered nodes; 0 is no node. A node keeps the token it was read from, so that what nobody
# changes is written as it was.

# Promises a new node that stands nowhere yet. Its token says what it is: { [ a string with its quotes, or a literal.
function json_new(kind, token) {
  json_kind[++json_count] = kind
  json_text[json_count] = token
  return json_count
}

# Promises a new string node.
function json_string(text) {
  return json_new("string", json_quote(text))
}

# Promises the member of an object, or 0.
function json_get(object, name) {
  return json_index[object, name] + 0
}

# Makes two members neighbours; 0 is the end of the list.
function json_link(object, before, after) {
  if (before) json_next[before] = after
  else json_first[object] = after
  if (after) json_previous[after] = before
  else json_last[object] = before
}

# Sets a member of an object, behind all others. Node 0 takes it out.
function json_put(object, name, node,    former) {
  former = json_get(object, name)
  if (former) json_link(object, json_previous[former], json_next[former])
  if (node) {
    json_link(object, json_last[object], node)
    json_link(object, node, 0)
  }
  json_index[object, name] = node
  json_parent[node] = object
  json_name[node] = name
}

# Promises the root of a text, or 0 with json_offset: where it stops being JSON, in bytes from 1. The text is split at its
# quotes, since walking along all of it takes BusyBox too long, and by a pattern, since at a single sign original-awk
# splits lines as well.
function json_parse(text,    pieces, count, i, root, token) {
  json_offset = 1
  json_open = 0
  json_expected = "[{\"0"
  root = json_count + 1
  count = split(text, pieces, /"/)
  for (i = 1; i <= count; i++) {
    text = pieces[i]
    while (match(text, /^([ \t\r\n]+|-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?|true|false|null|.)/)) {
      token = substr(text, 1, RLENGTH)
      text = substr(text, RLENGTH + 1)
      if (token !~ /[ \t\r\n]/ && !json_accept(token ~ /^.$/ && token !~ /[0-9]/ ? token : "0", token)) return 0
      json_offset += length(token)
    }
    if (++i > count) break
    text = pieces[i]
    while (i < count && pieces[i] ~ /(^|[^\\])(\\\\)*\\$/) text = text "\"" pieces[++i]
    token = text
    gsub(/\\(["\\\/bfnrt]|u[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F])/, "", text)
    if (i == count || text ~ /[\\\001-\037]/ || !json_accept("\"", "\"" token "\"")) return 0
    json_offset += length(token) + 2
  }
  return json_expected == "" ? root : 0
}

# Takes one token; false when it may not stand there. json_expected holds the signs that may come: a mark, a quote for a
# string, 0 for a literal; the quote comes first where a string is a name.
function json_accept(sign, token,    node, inside) {
  if (!index(json_expected, sign)) return 0
  inside = json_kind[json_open]
  if (json_expected ~ /^"/ && sign == "\"") {
    json_key = json_decode(token)
    json_expected = ":"
  } else if (index(":,", sign)) json_expected = sign inside == ",object" ? "\"" : "[{\"0"
  else {
    if (index("]}", sign)) node = json_open = json_parent[json_open]
    else {
      node = json_new(sign == "{" ? "object" : sign == "[" ? "array" : sign == "0" ? "literal" : "string", token)
      if (json_open) json_put(json_open, inside == "array" ? node : json_key, node)
    }
    if (index("[{", sign)) json_open = node
    inside = json_kind[json_open]
    json_expected = sign == "{" ? "\"}" : sign == "[" ? "[{\"0]" : !json_open ? "" : inside == "array" ? ",]" : ",}"
  }
  return 1
}

# Promises what a node says: the text of a string, the spelling of a literal, nothing for all others.
function json_value(node) {
  if (json_kind[node] == "string") return json_decode(json_text[node])
  return json_kind[node] == "literal" ? json_text[node] : ""
}

# Promises the text that a JSON string says.
function json_decode(text,    parts, count, i, sign, code, low) {
  count = split(substr(text, 2, length(text) - 2), parts, /\\/)
  text = parts[1]
  for (i = 2; i <= count; i++) {
    sign = substr(parts[i], 1, 1)
    # two backslashes leave nothing between them
    if (sign == "") text = text "\\" parts[++i]
    else if (sign != "u") text = text (index("bfnrt", sign) ? substr("\b\f\n\r\t", index("bfnrt", sign), 1) : sign) substr(parts[i], 2)
    else {
      code = json_hex(parts[i])
      low = json_hex(parts[i + 1]) - 56320
      if (code >= 55296 && code < 56320 && length(parts[i]) == 5 && parts[i + 1] ~ /^u/ && low >= 0 && low < 1024) {
        code = (code - 55232) * 1024 + low
        i++
      }
      text = text utf8(code) substr(parts[i], 6)
    }
  }
  return text
}

# Promises the number in "uXXXX".
function json_hex(text,    i, code) {
  for (i = 2; i < 6; i++) code = code * 16 + index("123456789abcdef", tolower(substr(text, i, 1)))
  return code
}

# Promises a character in UTF-8 (RFC 3629); half of a surrogate pair is none.
function utf8(code,    room, tail) {
  if (!code || code >= 55296 && code < 57344) code = 65533
  for (room = 128; code >= room; room = room == 128 ? 32 : room / 2) {
    tail = sprintf("%c", 128 + code % 64) tail
    code = int(code / 64)
  }
  return sprintf("%c", (room < 128 ? 256 - 2 * room : 0) + code) tail
}

# Promises a text as a JSON string.
function json_quote(text,    i) {
  gsub(/["\\]/, "\\\\&", text)
  if (text ~ /[\001-\037]/) for (i = 1; i < 32; i++) gsub(sprintf("[%c]", i), sprintf("\\u%04x", i), text)
  return "\"" text "\""
}

# Promises a node and all below it as JSON, laid out as docker does. Long texts grow slowly, so they grow by lumps.
function json_write(node, indent,    text, lump, child, open) {
  open = json_kind[node] == "object" ? "{}" : json_kind[node] == "array" ? "[]" : ""
  if (open == "") return json_text[node]
  for (child = json_first[node]; child; child = json_next[child]) {
    lump = lump "\n\t" indent (open == "{}" ? json_quote(json_name[child]) ": " : "") json_write(child, indent "\t") (json_next[child] ? "," : "\n" indent)
    if (length(lump) > 4000) {
      text = text lump
      lump = ""
    }
  }
  return substr(open, 1, 1) text lump substr(open, 2)
}

# Writes an array of texts; record_read gives the same one.
function record_write(file, fields,    name) {
  for (name in fields) if (fields[name] != "") print name, json_quote(fields[name]) > file
  close(file)
}

# Reads what record_write wrote; false when there is no such file.
function record_read(file, fields,    line, found) {
  split("", fields)
  while ((getline line < file) > 0) {
    found = index(line, " ")
    fields[substr(line, 1, found - 1)] = json_decode(substr(line, found + 1))
  }
  close(file)
  return found > 0
}

# Promises a file's text byte for byte; "" where it cannot be read.
function read_file(file,    line, text, mark) {
  RS = "\001"
  while ((getline line < file) > 0) {
    text = text mark line
    mark = RS
  }
  RS = "\n"
  close(file)
  return text
}

# The alphabet of base64 (RFC 4648) behind its "A", so that whatever is not in it counts as zero.
function base64_alphabet() {
  return "BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
}

# Promises a text in base64.
function base64_encode(text,    i, k, bits, encoded) {
  if (all_bytes == "") for (i = 1; i < 256; i++) all_bytes = all_bytes sprintf("%c", i)
  for (i = 1; i <= length(text); i += 3) {
    bits = 0
    for (k = i; k < i + 3; k++) bits = bits * 256 + index(all_bytes, substr(text, k, 1))
    for (k = 262144; k >= 1; k /= 64) encoded = encoded substr("A" base64_alphabet(), int(bits / k) % 64 + 1, 1)
  }
  i = (3 - length(text) % 3) % 3
  return substr(encoded, 1, length(encoded) - i) substr("==", 1, i)
}

# Promises what was encoded, less its zero bytes; "" and base64_bad for what is no base64.
function base64_decode(text,    i, k, bits, byte, decoded) {
  base64_bad = text !~ /^[A-Za-z0-9+\/]*=?=?$/ || length(text) % 4
  for (i = 1; i <= length(text) && !base64_bad; i += 4) {
    bits = 0
    for (k = i; k < i + 4; k++) bits = bits * 64 + index(base64_alphabet(), substr(text, k, 1))
    for (k = 65536; k >= 1; k /= 256) {
      byte = int(bits / k) % 256
      if (byte) decoded = decoded sprintf("%c", byte)
    }
  }
  return decoded
}
