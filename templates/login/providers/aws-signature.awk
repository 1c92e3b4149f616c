# Signature Version 4, by which AWS knows who sent a request. sha256sum hashes: an awk without bitwise operators takes half
# a second for it in BusyBox. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

# The bytes of a text as hexadecimal digits, since a key may hold the byte 0 and a string of some awks may not.
function hex_encode(text,    i, digits) {
  base64_encode("a")
  for (i = 1; i <= length(text); i++) digits = digits sprintf("%02x", index(all_bytes, substr(text, i, 1)))
  return digits
}

# The SHA-256 of bytes, both in hexadecimal digits; "" where a command is missing. The bytes travel by a pipe, so that no
# key stands on a command line.
function sha256(digits,    file, command, alphabet, code, hash, i) {
  alphabet = "A" base64_alphabet()
  file = work "/sha256." number
  command = "base64 -d | sha256sum >" shell_quote(file)
  for (i = 1; i <= length(digits); i += 3) {
    code = 256 * hex_digit(digits, i) + 16 * hex_digit(digits, i + 1) + hex_digit(digits, i + 2)
    hash = hash substr(alphabet, int(code / 64) + 1, 1) substr(alphabet, code % 64 + 1, 1)
  }
  if (length(digits) % 6 == 2) hash = hash "=="
  if (length(digits) % 6 == 4) hash = substr(hash, 1, length(hash) - 1) "="
  print hash | command
  close(command)
  hash = ""
  getline hash < file
  close(file)
  return hash ~ /^[0-9a-f]+  -$/ ? substr(hash, 1, 64) : ""
}

# The value of a digit, 0 behind the last one.
function hex_digit(digits, place) {
  return place > length(digits) ? 0 : index("123456789abcdef", substr(digits, place, 1))
}

# HMAC-SHA256 (RFC 2104) of a text, key and result in hexadecimal digits. The pads differ from the key by 36 and 5c.
function hmac_sha256(key, text,    inner, outer, i, high, low) {
  if (length(key) > 128) key = sha256(key)
  for (i = 1; i < 128; i += 2) {
    high = hex_digit(key, i) + 1
    low = hex_digit(key, i + 1) + 1
    inner = inner substr("32107654ba98fedc", high, 1) substr("67452301efcdab89", low, 1)
    outer = outer substr("54761032dcfe98ba", high, 1) substr("cdef89ab45670123", low, 1)
  }
  return sha256(outer sha256(inner hex_encode(text)))
}

# The Authorization of a canonical request with its signed headers' NAMES, for SCOPE (DATE/REGION/SERVICE/aws4_request).
function aws_authorization(canonical, names, scope, time, id, secret,    part, key, i) {
  split(scope, part, "/")
  key = hex_encode("AWS4" secret)
  for (i = 1; i <= 4; i++) key = hmac_sha256(key, part[i])
  key = hmac_sha256(key, "AWS4-HMAC-SHA256\n" time "\n" scope "\n" sha256(hex_encode(canonical)))
  return "AWS4-HMAC-SHA256 Credential=" id "/" scope ", SignedHeaders=" names ", Signature=" key
}
