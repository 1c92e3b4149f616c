import { murmur3 } from './murmur3.js'

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/
const LONGEST = 128

/** What becomes a dash; other marks are left out. */
const DASHES = '&(){}[]-_,.;:=+<>~/ \uff3f\uff5e'

/** Characters that no Unicode decomposition leads to what werf makes of them, by that. */
const LETTERS: readonly (readonly [string, string])[] = [
  ['a', 'аАȺɑᴀẚₐ'],
  ['aa', 'Ꜳꜳ'],
  ['ac', '℀'],
  ['ae', 'ÆæǢǣǼǽᴁᴂ'],
  ['af', 'ꜺꜻꜼꜽ'],
  ['aj', 'Ꜷꜷ'],
  ['ao', 'Ꜵꜵ'],
  ['as', '℁'],
  ['av', 'Ꜹꜹ'],
  ['b', 'бБßƀƁƄƅɃᴃ'],
  ['c', 'цЦƇƈȻȼᴄ℃℄'],
  ['ch', 'чЧ'],
  ['co', '℅'],
  ['cu', '℆'],
  ['d', 'дДÐĐđƉƊɗᴅᴆ'],
  ['db', 'ȸ'],
  ['e', 'эЭƐǝɆɇᴇₑ℮'],
  ['f', 'фФƑƒ℉ꜰ'],
  ['g', 'гГƓǤǥɠɡɢ'],
  ['h', 'хХĦħℏ'],
  ['i', 'иИƖƗ'],
  ['j', 'йЙȷɈɉᴊ'],
  ['k', 'кКĸƘƙᴋ'],
  ['l', 'лЛİıĿŀŁłȽȾᴌ'],
  ['m', 'мМɱᴍ'],
  ['n', 'нНŉŊŋƝƞȠᴎ'],
  ['nd', 'Ƌƌ'],
  ['o', 'оОØðøƟǾǿɵᴏₒ'],
  ['oe', 'Œœɶ'],
  ['p', 'пПƤƥ℗'],
  ['px', '℞'],
  ['q', 'ƼƽɊɋ'],
  ['qp', 'ȹ'],
  ['r', 'рРƦɌɍ℟'],
  ['s', 'сСƧƨƩȿꜱ'],
  ['sh', 'шШ'],
  ['shch', 'щЩ'],
  ['t', 'тТŦŧƪƫƬƭƮ'],
  ['th', 'Þþ'],
  ['u', 'уУµƱƲɄ'],
  ['v', 'вВɅ'],
  ['w', 'Ɯɯ'],
  ['x', '×ₓ'],
  ['y', 'ыЫɎɏ'],
  ['ya', 'яЯ'],
  ['ye', 'еЕ'],
  ['yo', 'ёЁ'],
  ['yu', 'юЮ'],
  ['z', 'зЗƵƶƷȤȥɀ'],
  ['zh', 'жЖ'],
  ['', 'ªº¹ỈỉỊịℐℑℒℓ№ℨℭℰℱℳℴ']
]

/** Where all others are what Unicode says. Of the characters beyond, superscripts for one, werf knows none. */
const DECOMPOSED = /[!-\u024f\u1e00-\u1e99\u1ea0-\u1ef9\u2102-\u2134\u2490-\u24ea\uff21-\uff5a]/
/** `⒑` is `10.`, and `⒜` is `(a)`. */
const MARKS = /[\p{M}().]/gu

const MAPPING = new Map(
  LETTERS.flatMap(([latin, letters]) => Array.from(letters, one => [one, latin] as const))
)

/**
 * The tag werf makes of a branch or git tag: unchanged where a registry takes it, else in Latin letters, with the hash
 * of the original behind it (not padded), so that two names never share a tag.
 */
export function dockerTag(name: string): string {
  if (name.length <= LONGEST && TAG.test(name)) return name
  const hash = murmur3(name).toString(16)
  const latin = slugified(name).slice(0, LONGEST - hash.length - 1)
  return latin === '' ? hash : `${latin}-${hash}`
}

function slugified(name: string): string {
  return Array.from(name, latinOf).join('').replace(/-+/g, '-').replace(/^-|-$/g, '')
}

/** What one character becomes: a dash, Latin letters and digits, or nothing (werf/werf, pkg/slug/map.go). */
export function latinOf(character: string): string {
  if (DASHES.includes(character)) return '-'
  const known = MAPPING.get(character)
  if (known !== undefined || !DECOMPOSED.test(character)) return known ?? ''
  const bare = character.normalize('NFKD').replace(MARKS, '').toLowerCase()
  return /^[a-z0-9]+$/.test(bare) ? bare : ''
}
