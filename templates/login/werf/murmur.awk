# MurmurHash3, the 32 bits variant for x86, with the seed 0, of a text's bytes, by arithmetic alone, since not every awk has
# operators for bits. https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp

# Promises the hash in hexadecimal digits, without zeros ahead.
function murmur3(text,   hash, i, count, digits) {
  count = length(text)
  for (i = 1; i + 3 <= count; i += 4)
    hash = (rotated(unequal_bits(hash, scrambled(block_at(text, i))), 13) * 5 + 3864292196) % 4294967296
  if (i <= count) hash = unequal_bits(hash, scrambled(block_at(text, i)))
  hash = unequal_bits(hash, count)
  hash = times(unequal_bits(hash, int(hash / 65536)), 2246822507)
  hash = times(unequal_bits(hash, int(hash / 8192)), 3266489909)
  hash = unequal_bits(hash, int(hash / 65536))
  do {
    digits = substr("0123456789abcdef", hash % 16 + 1, 1) digits
    hash = int(hash / 16)
  } while (hash)
  return digits
}

# Up to four bytes as a number, the first of them the lowest.
function block_at(text, at,   i, block) {
  for (i = at + 3; i >= at; i--) if (i <= length(text)) block = block * 256 + byte_at(text, i)
  return block
}

function byte_at(text, at) {
  if (all_bytes == "") base64_encode("a")
  return index(all_bytes, substr(text, at, 1))
}

function scrambled(block) {
  return times(rotated(times(block, 3432918353), 15), 461845907)
}

# The product modulo 2^32. Halves of one factor keep every number below 2^53, up to which awk counts exactly.
function times(one, other) {
  return (int(one / 65536) * other % 65536 * 65536 + one % 65536 * other) % 4294967296
}

# BusyBox may have no powers.
function rotated(value, bits,   i, power) {
  power = 1
  for (i = 0; i < bits; i++) power *= 2
  return value * power % 4294967296 + int(value * power / 4294967296)
}

function unequal_bits(one, other,   bit, result) {
  for (bit = 1; one || other; bit *= 2) {
    if (one % 2 != other % 2) result += bit
    one = int(one / 2)
    other = int(other / 2)
  }
  return result + 0
}
