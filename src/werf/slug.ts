import { murmur3 } from './murmur3.js'

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/
const LONGEST = 128

/** What becomes a dash; other marks are left out. */
const DASHES = '&(){}[]-_,.;:=+<>~/ \uff3f\uff5e'

/** Letters that no Unicode decomposition leads to their Latin ones, by what they become. */
const LETTERS: readonly (readonly [string, string])[] = [
  ['a', 'аАȺ'],
  ['ae', 'ÆæǢǣǼǽ'],
  ['b', 'бБßƀƁƄƅɃ'],
  ['c', 'цЦƇƈȻȼ'],
  ['ch', 'чЧ'],
  ['d', 'дДÐĐđƉƊ'],
  ['db', 'ȸ'],
  ['e', 'эЭƐǝɆɇ'],
  ['f', 'фФƑƒ'],
  ['g', 'гГƓǤǥ'],
  ['h', 'хХĦħ'],
  ['i', 'иИƖƗ'],
  ['j', 'йЙȷɈɉ'],
  ['k', 'кКĸƘƙ'],
  ['l', 'лЛİıĿŀŁłȽȾ'],
  ['m', 'мМ'],
  ['n', 'нНŉŊŋƝƞȠ'],
  ['nd', 'Ƌƌ'],
  ['o', 'оОØðøƟǾǿ'],
  ['oe', 'Œœ'],
  ['p', 'пПƤƥ'],
  ['q', 'ƼƽɊɋ'],
  ['qp', 'ȹ'],
  ['r', 'рРƦɌɍ'],
  ['s', 'сСƧƨƩȿ'],
  ['sh', 'шШ'],
  ['shch', 'щЩ'],
  ['t', 'тТŦŧƪƫƬƭƮ'],
  ['th', 'Þþ'],
  ['u', 'уУµƱƲɄ'],
  ['v', 'вВɅ'],
  ['w', 'Ɯ'],
  ['x', '×'],
  ['y', 'ыЫɎɏ'],
  ['ya', 'яЯ'],
  ['ye', 'еЕ'],
  ['yo', 'ёЁ'],
  ['yu', 'юЮ'],
  ['z', 'зЗƵƶƷȤȥɀ'],
  ['zh', 'жЖ'],
  ['', 'ъЪьЬª¹º']
]

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

export function latinOf(character: string): string {
  if (DASHES.includes(character)) return '-'
  const known = MAPPING.get(character)
  if (known !== undefined) return known
  const bare = character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return /^[a-z0-9]+$/.test(bare) && !/\p{Lm}/u.test(character) ? bare : ''
}
