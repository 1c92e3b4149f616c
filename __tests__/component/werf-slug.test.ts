import { expect, it } from '@jest/globals'
import fc from '../property.js'
import { murmur3 } from '../../src/werf/murmur3.js'
import { dockerTag } from '../../src/werf/slug.js'
import { describeInEveryAwk } from './awk-parts.js'

/** Many in one process; a text travels as it is and cannot hold the sign between two. */
const BETWEEN = '\u007f'
const EACH = 'count = split(ENVIRON["TEXTS"], texts, /\\177/); for (i = 1; i <= count; i++) print'

describeInEveryAwk(
  'when a name becomes a docker tag',
  ['werf/murmur.awk', 'werf/slug.awk', 'json.awk'],
  run => {
    const sample = (arbitrary: fc.Arbitrary<string>): readonly string[] =>
      fc.sample(
        arbitrary.filter(text => text !== '' && !/[\0\u007f]|\p{Cs}/u.test(text)),
        150
      )
    const answers = (call: string, texts: readonly string[]): readonly string[] =>
      run(`${EACH} ${call}(texts[i])`, { TEXTS: texts.join(BETWEEN) })
        .trimEnd()
        .split('\n')

    it('has the hash that the TypeScript side has, whatever the text', () => {
      const texts = [
        ...Array.from({ length: 40 }, (_, length) => '\u00ff'.repeat(length + 1)),
        'The quick brown fox jumps over the lazy dog',
        ...sample(fc.string({ unit: 'binary', maxLength: 60 }))
      ]
      expect(answers('murmur3', texts)).toEqual(texts.map(text => murmur3(text).toString(16)))
    })

    it('is the tag that the TypeScript side makes, whatever the letters', () => {
      const letters = Array.from({ length: 0x1e00 / 32 }, (_, row) =>
        Array.from({ length: 32 }, (_one, column) =>
          String.fromCodePoint(Math.max(row * 32 + column, 0x20)).replace(BETWEEN, '')
        ).join('')
      )
      const texts = [
        'developer/feature',
        'релиз/Ёлка',
        'щука/подъезд',
        'Straße/Ørsted',
        '日本',
        '𝐀𝐛𝟗',
        'Ỉỉị/ꜳᴀₐ⒜⒑ℒ²⁴',
        'Ａｂ９',
        'v1$(id)',
        '1.10',
        'x'.repeat(128),
        'x'.repeat(129),
        ...letters,
        ...sample(fc.string({ unit: 'grapheme', maxLength: 60 })),
        ...sample(fc.string({ unit: 'binary', maxLength: 30 }))
      ]
      expect(answers('docker_tag', texts)).toEqual(texts.map(dockerTag))
    })
  }
)
