/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 973:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const ANY = Symbol('SemVer ANY')
// hoisted class for cyclic dependency
class Comparator {
  static get ANY () {
    return ANY
  }

  constructor (comp, options) {
    options = parseOptions(options)

    if (comp instanceof Comparator) {
      if (comp.loose === !!options.loose) {
        return comp
      } else {
        comp = comp.value
      }
    }

    comp = comp.trim().split(/\s+/).join(' ')
    debug('comparator', comp, options)
    this.options = options
    this.loose = !!options.loose
    this.parse(comp)

    if (this.semver === ANY) {
      this.value = ''
    } else {
      this.value = this.operator + this.semver.version
    }

    debug('comp', this)
  }

  parse (comp) {
    const r = this.options.loose ? re[t.COMPARATORLOOSE] : re[t.COMPARATOR]
    const m = comp.match(r)

    if (!m) {
      throw new TypeError(`Invalid comparator: ${comp}`)
    }

    this.operator = m[1] !== undefined ? m[1] : ''
    if (this.operator === '=') {
      this.operator = ''
    }

    // if it literally is just '>' or '' then allow anything.
    if (!m[2]) {
      this.semver = ANY
    } else {
      this.semver = new SemVer(m[2], this.options.loose)
    }
  }

  toString () {
    return this.value
  }

  test (version) {
    debug('Comparator.test', version, this.options.loose)

    if (this.semver === ANY || version === ANY) {
      return true
    }

    if (typeof version === 'string') {
      try {
        version = new SemVer(version, this.options)
      } catch (er) {
        return false
      }
    }

    return cmp(version, this.operator, this.semver, this.options)
  }

  intersects (comp, options) {
    if (!(comp instanceof Comparator)) {
      throw new TypeError('a Comparator is required')
    }

    if (this.operator === '') {
      if (this.value === '') {
        return true
      }
      return new Range(comp.value, options).test(this.value)
    } else if (comp.operator === '') {
      if (comp.value === '') {
        return true
      }
      return new Range(this.value, options).test(comp.semver)
    }

    options = parseOptions(options)

    // Special cases where nothing can possibly be lower
    if (options.includePrerelease &&
      (this.value === '<0.0.0-0' || comp.value === '<0.0.0-0')) {
      return false
    }
    if (!options.includePrerelease &&
      (this.value.startsWith('<0.0.0') || comp.value.startsWith('<0.0.0'))) {
      return false
    }

    // Same direction increasing (> or >=)
    if (this.operator.startsWith('>') && comp.operator.startsWith('>')) {
      return true
    }
    // Same direction decreasing (< or <=)
    if (this.operator.startsWith('<') && comp.operator.startsWith('<')) {
      return true
    }
    // same SemVer and both sides are inclusive (<= or >=)
    if (
      (this.semver.version === comp.semver.version) &&
      this.operator.includes('=') && comp.operator.includes('=')) {
      return true
    }
    // opposite directions less than
    if (cmp(this.semver, '<', comp.semver, options) &&
      this.operator.startsWith('>') && comp.operator.startsWith('<')) {
      return true
    }
    // opposite directions greater than
    if (cmp(this.semver, '>', comp.semver, options) &&
      this.operator.startsWith('<') && comp.operator.startsWith('>')) {
      return true
    }
    return false
  }
}

module.exports = Comparator

const parseOptions = __nccwpck_require__(5302)
const { safeRe: re, t } = __nccwpck_require__(6937)
const cmp = __nccwpck_require__(2660)
const debug = __nccwpck_require__(1121)
const SemVer = __nccwpck_require__(677)
const Range = __nccwpck_require__(2708)


/***/ }),

/***/ 2708:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SPACE_CHARACTERS = /\s+/g

// hoisted class for cyclic dependency
class Range {
  constructor (range, options) {
    options = parseOptions(options)

    if (range instanceof Range) {
      if (
        range.loose === !!options.loose &&
        range.includePrerelease === !!options.includePrerelease
      ) {
        return range
      } else {
        return new Range(range.raw, options)
      }
    }

    if (range instanceof Comparator) {
      // just put it in the set and return
      this.raw = range.value
      this.set = [[range]]
      this.formatted = undefined
      return this
    }

    this.options = options
    this.loose = !!options.loose
    this.includePrerelease = !!options.includePrerelease

    // First reduce all whitespace as much as possible so we do not have to rely
    // on potentially slow regexes like \s*. This is then stored and used for
    // future error messages as well.
    this.raw = range.trim().replace(SPACE_CHARACTERS, ' ')

    // First, split on ||
    this.set = this.raw
      .split('||')
      // map the range to a 2d array of comparators
      .map(r => this.parseRange(r.trim()))
      // throw out any comparator lists that are empty
      // this generally means that it was not a valid range, which is allowed
      // in loose mode, but will still throw if the WHOLE range is invalid.
      .filter(c => c.length)

    if (!this.set.length) {
      throw new TypeError(`Invalid SemVer Range: ${this.raw}`)
    }

    // if we have any that are not the null set, throw out null sets.
    if (this.set.length > 1) {
      // keep the first one, in case they're all null sets
      const first = this.set[0]
      this.set = this.set.filter(c => !isNullSet(c[0]))
      if (this.set.length === 0) {
        this.set = [first]
      } else if (this.set.length > 1) {
        // if we have any that are *, then the range is just *
        for (const c of this.set) {
          if (c.length === 1 && isAny(c[0])) {
            this.set = [c]
            break
          }
        }
      }
    }

    this.formatted = undefined
  }

  get range () {
    if (this.formatted === undefined) {
      this.formatted = ''
      for (let i = 0; i < this.set.length; i++) {
        if (i > 0) {
          this.formatted += '||'
        }
        const comps = this.set[i]
        for (let k = 0; k < comps.length; k++) {
          if (k > 0) {
            this.formatted += ' '
          }
          this.formatted += comps[k].toString().trim()
        }
      }
    }
    return this.formatted
  }

  format () {
    return this.range
  }

  toString () {
    return this.range
  }

  parseRange (range) {
    // strip build metadata so it can't bleed into the version
    range = range.replace(BUILDSTRIPRE, '')

    // memoize range parsing for performance.
    // this is a very hot path, and fully deterministic.
    const memoOpts =
      (this.options.includePrerelease && FLAG_INCLUDE_PRERELEASE) |
      (this.options.loose && FLAG_LOOSE)
    const memoKey = memoOpts + ':' + range
    const cached = cache.get(memoKey)
    if (cached) {
      return cached
    }

    const loose = this.options.loose
    // `1.2.3 - 1.2.4` => `>=1.2.3 <=1.2.4`
    const hr = loose ? re[t.HYPHENRANGELOOSE] : re[t.HYPHENRANGE]
    range = range.replace(hr, hyphenReplace(this.options.includePrerelease))
    debug('hyphen replace', range)

    // `> 1.2.3 < 1.2.5` => `>1.2.3 <1.2.5`
    range = trimComparatorWhitespace(range)
    debug('comparator trim', range)

    // `~ 1.2.3` => `~1.2.3`
    range = range.replace(re[t.TILDETRIM], tildeTrimReplace)
    debug('tilde trim', range)

    // `^ 1.2.3` => `^1.2.3`
    range = range.replace(re[t.CARETTRIM], caretTrimReplace)
    debug('caret trim', range)

    // At this point, the range is completely trimmed and
    // ready to be split into comparators.

    let rangeList = range
      .split(' ')
      .map(comp => parseComparator(comp, this.options))
      .join(' ')
      .split(/\s+/)
      // >=0.0.0 is equivalent to *
      .map(comp => replaceGTE0(comp, this.options))

    if (loose) {
      // in loose mode, throw out any that are not valid comparators
      rangeList = rangeList.filter(comp => {
        debug('loose invalid filter', comp, this.options)
        return !!comp.match(re[t.COMPARATORLOOSE])
      })
    }
    debug('range list', rangeList)

    // if any comparators are the null set, then replace with JUST null set
    // if more than one comparator, remove any * comparators
    // also, don't include the same comparator more than once
    const rangeMap = new Map()
    const comparators = rangeList.map(comp => new Comparator(comp, this.options))
    for (const comp of comparators) {
      if (isNullSet(comp)) {
        return [comp]
      }
      rangeMap.set(comp.value, comp)
    }
    if (rangeMap.size > 1 && rangeMap.has('')) {
      rangeMap.delete('')
    }

    const result = [...rangeMap.values()]
    cache.set(memoKey, result)
    return result
  }

  intersects (range, options) {
    if (!(range instanceof Range)) {
      throw new TypeError('a Range is required')
    }

    return this.set.some((thisComparators) => {
      return (
        isSatisfiable(thisComparators, options) &&
        range.set.some((rangeComparators) => {
          return (
            isSatisfiable(rangeComparators, options) &&
            thisComparators.every((thisComparator) => {
              return rangeComparators.every((rangeComparator) => {
                return thisComparator.intersects(rangeComparator, options)
              })
            })
          )
        })
      )
    })
  }

  // if ANY of the sets match ALL of its comparators, then pass
  test (version) {
    if (!version) {
      return false
    }

    if (typeof version === 'string') {
      try {
        version = new SemVer(version, this.options)
      } catch (er) {
        return false
      }
    }

    for (let i = 0; i < this.set.length; i++) {
      if (testSet(this.set[i], version, this.options)) {
        return true
      }
    }
    return false
  }
}

module.exports = Range

const LRU = __nccwpck_require__(2201)
const cache = new LRU()

const parseOptions = __nccwpck_require__(5302)
const Comparator = __nccwpck_require__(973)
const debug = __nccwpck_require__(1121)
const SemVer = __nccwpck_require__(677)
const trimComparatorWhitespace = __nccwpck_require__(2523)
const {
  safeRe: re,
  src,
  t,
  tildeTrimReplace,
  caretTrimReplace,
} = __nccwpck_require__(6937)
const { FLAG_INCLUDE_PRERELEASE, FLAG_LOOSE } = __nccwpck_require__(4327)

// unbounded global build-metadata stripper used by parseRange
const BUILDSTRIPRE = new RegExp(src[t.BUILD], 'g')

const isNullSet = c => c.value === '<0.0.0-0'
const isAny = c => c.value === ''

// take a set of comparators and determine whether there
// exists a version which can satisfy it
const isSatisfiable = (comparators, options) => {
  let result = true
  const remainingComparators = comparators.slice()
  let testComparator = remainingComparators.pop()

  while (result && remainingComparators.length) {
    result = remainingComparators.every((otherComparator) => {
      return testComparator.intersects(otherComparator, options)
    })

    testComparator = remainingComparators.pop()
  }

  return result
}

// comprised of xranges, tildes, stars, and gtlt's at this point.
// already replaced the hyphen ranges
// turn into a set of JUST comparators.
const parseComparator = (comp, options) => {
  comp = comp.replace(re[t.BUILD], '')
  debug('comp', comp, options)
  comp = replaceCarets(comp, options)
  debug('caret', comp)
  comp = replaceTildes(comp, options)
  debug('tildes', comp)
  comp = replaceXRanges(comp, options)
  debug('xrange', comp)
  comp = replaceStars(comp, options)
  debug('stars', comp)
  return comp
}

const isX = id => !id || id.toLowerCase() === 'x' || id === '*'

const invalidXRangeOrder = (M, m, p) => (
  (isX(M) && !isX(m)) ||
  (isX(m) && p && !isX(p))
)

// ~, ~> --> * (any, kinda silly)
// ~2, ~2.x, ~2.x.x, ~>2, ~>2.x ~>2.x.x --> >=2.0.0 <3.0.0-0
// ~2.0, ~2.0.x, ~>2.0, ~>2.0.x --> >=2.0.0 <2.1.0-0
// ~1.2, ~1.2.x, ~>1.2, ~>1.2.x --> >=1.2.0 <1.3.0-0
// ~1.2.3, ~>1.2.3 --> >=1.2.3 <1.3.0-0
// ~1.2.0, ~>1.2.0 --> >=1.2.0 <1.3.0-0
// ~0.0.1 --> >=0.0.1 <0.1.0-0
const replaceTildes = (comp, options) => {
  return comp
    .trim()
    .split(/\s+/)
    .map((c) => replaceTilde(c, options))
    .join(' ')
}

const replaceTilde = (comp, options) => {
  const r = options.loose ? re[t.TILDELOOSE] : re[t.TILDE]
  // if we're including prereleases in the match, then the lower bound is
  // -0, the lowest possible prerelease value, just like x-ranges and carets.
  // this keeps `~1.2` equivalent to the `1.2.x` x-range it's documented as.
  const z = options.includePrerelease ? '-0' : ''
  return comp.replace(r, (_, M, m, p, pr) => {
    debug('tilde', comp, _, M, m, p, pr)
    let ret

    if (isX(M)) {
      ret = ''
    } else if (isX(m)) {
      ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`
    } else if (isX(p)) {
      // ~1.2 == >=1.2.0 <1.3.0-0
      ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`
    } else if (pr) {
      debug('replaceTilde pr', pr)
      ret = `>=${M}.${m}.${p}-${pr
      } <${M}.${+m + 1}.0-0`
    } else {
      // ~1.2.3 == >=1.2.3 <1.3.0-0
      ret = `>=${M}.${m}.${p
      } <${M}.${+m + 1}.0-0`
    }

    debug('tilde return', ret)
    return ret
  })
}

// ^ --> * (any, kinda silly)
// ^2, ^2.x, ^2.x.x --> >=2.0.0 <3.0.0-0
// ^2.0, ^2.0.x --> >=2.0.0 <3.0.0-0
// ^1.2, ^1.2.x --> >=1.2.0 <2.0.0-0
// ^1.2.3 --> >=1.2.3 <2.0.0-0
// ^1.2.0 --> >=1.2.0 <2.0.0-0
// ^0.0.1 --> >=0.0.1 <0.0.2-0
// ^0.1.0 --> >=0.1.0 <0.2.0-0
const replaceCarets = (comp, options) => {
  return comp
    .trim()
    .split(/\s+/)
    .map((c) => replaceCaret(c, options))
    .join(' ')
}

const replaceCaret = (comp, options) => {
  debug('caret', comp, options)
  const r = options.loose ? re[t.CARETLOOSE] : re[t.CARET]
  const z = options.includePrerelease ? '-0' : ''
  return comp.replace(r, (_, M, m, p, pr) => {
    debug('caret', comp, _, M, m, p, pr)
    let ret

    if (isX(M)) {
      ret = ''
    } else if (isX(m)) {
      ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`
    } else if (isX(p)) {
      if (M === '0') {
        ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`
      } else {
        ret = `>=${M}.${m}.0${z} <${+M + 1}.0.0-0`
      }
    } else if (pr) {
      debug('replaceCaret pr', pr)
      if (M === '0') {
        if (m === '0') {
          ret = `>=${M}.${m}.${p}-${pr
          } <${M}.${m}.${+p + 1}-0`
        } else {
          ret = `>=${M}.${m}.${p}-${pr
          } <${M}.${+m + 1}.0-0`
        }
      } else {
        ret = `>=${M}.${m}.${p}-${pr
        } <${+M + 1}.0.0-0`
      }
    } else {
      debug('no pr')
      if (M === '0') {
        if (m === '0') {
          ret = `>=${M}.${m}.${p
          } <${M}.${m}.${+p + 1}-0`
        } else {
          ret = `>=${M}.${m}.${p
          } <${M}.${+m + 1}.0-0`
        }
      } else {
        ret = `>=${M}.${m}.${p
        } <${+M + 1}.0.0-0`
      }
    }

    debug('caret return', ret)
    return ret
  })
}

const replaceXRanges = (comp, options) => {
  debug('replaceXRanges', comp, options)
  return comp
    .split(/\s+/)
    .map((c) => replaceXRange(c, options))
    .join(' ')
}

const replaceXRange = (comp, options) => {
  comp = comp.trim()
  const r = options.loose ? re[t.XRANGELOOSE] : re[t.XRANGE]
  return comp.replace(r, (ret, gtlt, M, m, p, pr) => {
    debug('xRange', comp, ret, gtlt, M, m, p, pr)
    if (invalidXRangeOrder(M, m, p)) {
      return comp
    }

    const xM = isX(M)
    const xm = xM || isX(m)
    const xp = xm || isX(p)
    const anyX = xp

    if (gtlt === '=' && anyX) {
      gtlt = ''
    }

    // if we're including prereleases in the match, then we need
    // to fix this to -0, the lowest possible prerelease value
    pr = options.includePrerelease ? '-0' : ''

    if (xM) {
      if (gtlt === '>' || gtlt === '<') {
        // nothing is allowed
        ret = '<0.0.0-0'
      } else {
        // nothing is forbidden
        ret = '*'
      }
    } else if (gtlt && anyX) {
      // we know patch is an x, because we have any x at all.
      // replace X with 0
      if (xm) {
        m = 0
      }
      p = 0

      if (gtlt === '>') {
        // >1 => >=2.0.0
        // >1.2 => >=1.3.0
        gtlt = '>='
        if (xm) {
          M = +M + 1
          m = 0
          p = 0
        } else {
          m = +m + 1
          p = 0
        }
      } else if (gtlt === '<=') {
        // <=0.7.x is actually <0.8.0, since any 0.7.x should
        // pass.  Similarly, <=7.x is actually <8.0.0, etc.
        gtlt = '<'
        if (xm) {
          M = +M + 1
        } else {
          m = +m + 1
        }
      }

      if (gtlt === '<') {
        pr = '-0'
      }

      ret = `${gtlt + M}.${m}.${p}${pr}`
    } else if (xm) {
      ret = `>=${M}.0.0${pr} <${+M + 1}.0.0-0`
    } else if (xp) {
      ret = `>=${M}.${m}.0${pr
      } <${M}.${+m + 1}.0-0`
    }

    debug('xRange return', ret)

    return ret
  })
}

// Because * is AND-ed with everything else in the comparator,
// and '' means "any version", just remove the *s entirely.
const replaceStars = (comp, options) => {
  debug('replaceStars', comp, options)
  // Looseness is ignored here.  star is always as loose as it gets!
  return comp
    .trim()
    .replace(re[t.STAR], '')
}

const replaceGTE0 = (comp, options) => {
  debug('replaceGTE0', comp, options)
  return comp
    .trim()
    .replace(re[options.includePrerelease ? t.GTE0PRE : t.GTE0], '')
}

// This function is passed to string.replace(re[t.HYPHENRANGE])
// M, m, patch, prerelease, build
// 1.2 - 3.4.5 => >=1.2.0 <=3.4.5
// 1.2.3 - 3.4 => >=1.2.0 <3.5.0-0 Any 3.4.x will do
// 1.2 - 3.4 => >=1.2.0 <3.5.0-0
// TODO build?
const hyphenReplace = incPr => ($0,
  from, fM, fm, fp, fpr, fb,
  to, tM, tm, tp, tpr) => {
  if (isX(fM)) {
    from = ''
  } else if (isX(fm)) {
    from = `>=${fM}.0.0${incPr ? '-0' : ''}`
  } else if (isX(fp)) {
    from = `>=${fM}.${fm}.0${incPr ? '-0' : ''}`
  } else if (fpr) {
    from = `>=${from}`
  } else {
    from = `>=${from}${incPr ? '-0' : ''}`
  }

  if (isX(tM)) {
    to = ''
  } else if (isX(tm)) {
    to = `<${+tM + 1}.0.0-0`
  } else if (isX(tp)) {
    to = `<${tM}.${+tm + 1}.0-0`
  } else if (tpr) {
    to = `<=${tM}.${tm}.${tp}-${tpr}`
  } else if (incPr) {
    to = `<${tM}.${tm}.${+tp + 1}-0`
  } else {
    to = `<=${to}`
  }

  return `${from} ${to}`.trim()
}

const testSet = (set, version, options) => {
  for (let i = 0; i < set.length; i++) {
    if (!set[i].test(version)) {
      return false
    }
  }

  if (version.prerelease.length && !options.includePrerelease) {
    // Find the set of versions that are allowed to have prereleases
    // For example, ^1.2.3-pr.1 desugars to >=1.2.3-pr.1 <2.0.0
    // That should allow `1.2.3-pr.2` to pass.
    // However, `1.2.4-alpha.notready` should NOT be allowed,
    // even though it's within the range set by the comparators.
    for (let i = 0; i < set.length; i++) {
      debug(set[i].semver)
      if (set[i].semver === Comparator.ANY) {
        continue
      }

      if (set[i].semver.prerelease.length > 0) {
        const allowed = set[i].semver
        if (allowed.major === version.major &&
            allowed.minor === version.minor &&
            allowed.patch === version.patch) {
          return true
        }
      }
    }

    // Version has a -pre, but it's not one of the ones we like.
    return false
  }

  return true
}


/***/ }),

/***/ 677:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const debug = __nccwpck_require__(1121)
const { MAX_LENGTH, MAX_SAFE_INTEGER } = __nccwpck_require__(4327)
const { safeRe: re, t } = __nccwpck_require__(6937)

const parseOptions = __nccwpck_require__(5302)
const { compareIdentifiers } = __nccwpck_require__(94)

const isPrereleaseIdentifier = (prerelease, identifier) => {
  const identifiers = identifier.split('.')
  if (identifiers.length > prerelease.length) {
    return false
  }

  for (let i = 0; i < identifiers.length; i++) {
    if (compareIdentifiers(prerelease[i], identifiers[i]) !== 0) {
      return false
    }
  }

  return true
}

class SemVer {
  constructor (version, options) {
    options = parseOptions(options)

    if (version instanceof SemVer) {
      if (version.loose === !!options.loose &&
        version.includePrerelease === !!options.includePrerelease) {
        return version
      } else {
        version = version.version
      }
    } else if (typeof version !== 'string') {
      throw new TypeError(`Invalid version. Must be a string. Got type "${typeof version}".`)
    }

    if (version.length > MAX_LENGTH) {
      throw new TypeError(
        `version is longer than ${MAX_LENGTH} characters`
      )
    }

    debug('SemVer', version, options)
    this.options = options
    this.loose = !!options.loose
    // this isn't actually relevant for versions, but keep it so that we
    // don't run into trouble passing this.options around.
    this.includePrerelease = !!options.includePrerelease

    const m = version.trim().match(options.loose ? re[t.LOOSE] : re[t.FULL])

    if (!m) {
      throw new TypeError(`Invalid Version: ${version}`)
    }

    this.raw = version

    // these are actually numbers
    this.major = +m[1]
    this.minor = +m[2]
    this.patch = +m[3]

    if (this.major > MAX_SAFE_INTEGER || this.major < 0) {
      throw new TypeError('Invalid major version')
    }

    if (this.minor > MAX_SAFE_INTEGER || this.minor < 0) {
      throw new TypeError('Invalid minor version')
    }

    if (this.patch > MAX_SAFE_INTEGER || this.patch < 0) {
      throw new TypeError('Invalid patch version')
    }

    // numberify any prerelease numeric ids
    if (!m[4]) {
      this.prerelease = []
    } else {
      this.prerelease = m[4].split('.').map((id) => {
        if (/^[0-9]+$/.test(id)) {
          const num = +id
          if (num >= 0 && num < MAX_SAFE_INTEGER) {
            return num
          }
        }
        return id
      })
    }

    this.build = m[5] ? m[5].split('.') : []
    this.format()
  }

  format () {
    this.version = `${this.major}.${this.minor}.${this.patch}`
    if (this.prerelease.length) {
      this.version += `-${this.prerelease.join('.')}`
    }
    return this.version
  }

  toString () {
    return this.version
  }

  compare (other) {
    debug('SemVer.compare', this.version, this.options, other)
    if (!(other instanceof SemVer)) {
      if (typeof other === 'string' && other === this.version) {
        return 0
      }
      other = new SemVer(other, this.options)
    }

    if (other.version === this.version) {
      return 0
    }

    return this.compareMain(other) || this.comparePre(other)
  }

  compareMain (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    if (this.major < other.major) {
      return -1
    }
    if (this.major > other.major) {
      return 1
    }
    if (this.minor < other.minor) {
      return -1
    }
    if (this.minor > other.minor) {
      return 1
    }
    if (this.patch < other.patch) {
      return -1
    }
    if (this.patch > other.patch) {
      return 1
    }
    return 0
  }

  comparePre (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    // NOT having a prerelease is > having one
    if (this.prerelease.length && !other.prerelease.length) {
      return -1
    } else if (!this.prerelease.length && other.prerelease.length) {
      return 1
    } else if (!this.prerelease.length && !other.prerelease.length) {
      return 0
    }

    let i = 0
    do {
      const a = this.prerelease[i]
      const b = other.prerelease[i]
      debug('prerelease compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  compareBuild (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    let i = 0
    do {
      const a = this.build[i]
      const b = other.build[i]
      debug('build compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  // preminor will bump the version up to the next minor release, and immediately
  // down to pre-release. premajor and prepatch work the same way.
  inc (release, identifier, identifierBase) {
    if (release.startsWith('pre')) {
      if (!identifier && identifierBase === false) {
        throw new Error('invalid increment argument: identifier is empty')
      }
      // Avoid an invalid semver results
      if (identifier) {
        const match = `-${identifier}`.match(this.options.loose ? re[t.PRERELEASELOOSE] : re[t.PRERELEASE])
        if (!match || match[1] !== identifier) {
          throw new Error(`invalid identifier: ${identifier}`)
        }
      }
    }

    switch (release) {
      case 'premajor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor = 0
        this.major++
        this.inc('pre', identifier, identifierBase)
        break
      case 'preminor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor++
        this.inc('pre', identifier, identifierBase)
        break
      case 'prepatch':
        // If this is already a prerelease, it will bump to the next version
        // drop any prereleases that might already exist, since they are not
        // relevant at this point.
        this.prerelease.length = 0
        this.inc('patch', identifier, identifierBase)
        this.inc('pre', identifier, identifierBase)
        break
      // If the input is a non-prerelease version, this acts the same as
      // prepatch.
      case 'prerelease':
        if (this.prerelease.length === 0) {
          this.inc('patch', identifier, identifierBase)
        }
        this.inc('pre', identifier, identifierBase)
        break
      case 'release':
        if (this.prerelease.length === 0) {
          throw new Error(`version ${this.raw} is not a prerelease`)
        }
        this.prerelease.length = 0
        break

      case 'major':
        // If this is a pre-major version, bump up to the same major version.
        // Otherwise increment major.
        // 1.0.0-5 bumps to 1.0.0
        // 1.1.0 bumps to 2.0.0
        if (
          this.minor !== 0 ||
          this.patch !== 0 ||
          this.prerelease.length === 0
        ) {
          this.major++
        }
        this.minor = 0
        this.patch = 0
        this.prerelease = []
        break
      case 'minor':
        // If this is a pre-minor version, bump up to the same minor version.
        // Otherwise increment minor.
        // 1.2.0-5 bumps to 1.2.0
        // 1.2.1 bumps to 1.3.0
        if (this.patch !== 0 || this.prerelease.length === 0) {
          this.minor++
        }
        this.patch = 0
        this.prerelease = []
        break
      case 'patch':
        // If this is not a pre-release version, it will increment the patch.
        // If it is a pre-release it will bump up to the same patch version.
        // 1.2.0-5 patches to 1.2.0
        // 1.2.0 patches to 1.2.1
        if (this.prerelease.length === 0) {
          this.patch++
        }
        this.prerelease = []
        break
      // This probably shouldn't be used publicly.
      // 1.0.0 'pre' would become 1.0.0-0 which is the wrong direction.
      case 'pre': {
        const base = Number(identifierBase) ? 1 : 0

        if (this.prerelease.length === 0) {
          this.prerelease = [base]
        } else {
          let i = this.prerelease.length
          while (--i >= 0) {
            if (typeof this.prerelease[i] === 'number') {
              this.prerelease[i]++
              i = -2
            }
          }
          if (i === -1) {
            // didn't increment anything
            if (identifier === this.prerelease.join('.') && identifierBase === false) {
              throw new Error('invalid increment argument: identifier already exists')
            }
            this.prerelease.push(base)
          }
        }
        if (identifier) {
          // 1.2.0-beta.1 bumps to 1.2.0-beta.2,
          // 1.2.0-beta.fooblz or 1.2.0-beta bumps to 1.2.0-beta.0
          let prerelease = [identifier, base]
          if (identifierBase === false) {
            prerelease = [identifier]
          }
          if (isPrereleaseIdentifier(this.prerelease, identifier)) {
            const prereleaseBase = this.prerelease[identifier.split('.').length]
            if (isNaN(prereleaseBase)) {
              this.prerelease = prerelease
            }
          } else {
            this.prerelease = prerelease
          }
        }
        break
      }
      default:
        throw new Error(`invalid increment argument: ${release}`)
    }
    this.raw = this.format()
    if (this.build.length) {
      this.raw += `+${this.build.join('.')}`
    }
    return this
  }
}

module.exports = SemVer


/***/ }),

/***/ 7545:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(3075)
const clean = (version, options) => {
  const s = parse(version.trim().replace(/^[=v]+/, ''), options)
  return s ? s.version : null
}
module.exports = clean


/***/ }),

/***/ 2660:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const eq = __nccwpck_require__(3552)
const neq = __nccwpck_require__(7948)
const gt = __nccwpck_require__(6449)
const gte = __nccwpck_require__(7170)
const lt = __nccwpck_require__(8414)
const lte = __nccwpck_require__(3511)

const cmp = (a, op, b, loose) => {
  switch (op) {
    case '===':
      if (typeof a === 'object') {
        a = a.version
      }
      if (typeof b === 'object') {
        b = b.version
      }
      return a === b

    case '!==':
      if (typeof a === 'object') {
        a = a.version
      }
      if (typeof b === 'object') {
        b = b.version
      }
      return a !== b

    case '':
    case '=':
    case '==':
      return eq(a, b, loose)

    case '!=':
      return neq(a, b, loose)

    case '>':
      return gt(a, b, loose)

    case '>=':
      return gte(a, b, loose)

    case '<':
      return lt(a, b, loose)

    case '<=':
      return lte(a, b, loose)

    default:
      throw new TypeError(`Invalid operator: ${op}`)
  }
}
module.exports = cmp


/***/ }),

/***/ 1391:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const parse = __nccwpck_require__(3075)
const { safeRe: re, t } = __nccwpck_require__(6937)

const coerce = (version, options) => {
  if (version instanceof SemVer) {
    return version
  }

  if (typeof version === 'number') {
    version = String(version)
  }

  if (typeof version !== 'string') {
    return null
  }

  options = options || {}

  let match = null
  if (!options.rtl) {
    match = version.match(options.includePrerelease ? re[t.COERCEFULL] : re[t.COERCE])
  } else {
    // Find the right-most coercible string that does not share
    // a terminus with a more left-ward coercible string.
    // Eg, '1.2.3.4' wants to coerce '2.3.4', not '3.4' or '4'
    // With includePrerelease option set, '1.2.3.4-rc' wants to coerce '2.3.4-rc', not '2.3.4'
    //
    // Walk through the string checking with a /g regexp
    // Manually set the index so as to pick up overlapping matches.
    // Stop when we get a match that ends at the string end, since no
    // coercible string can be more right-ward without the same terminus.
    const coerceRtlRegex = options.includePrerelease ? re[t.COERCERTLFULL] : re[t.COERCERTL]
    let next
    while ((next = coerceRtlRegex.exec(version)) &&
        (!match || match.index + match[0].length !== version.length)
    ) {
      if (!match ||
            next.index + next[0].length !== match.index + match[0].length) {
        match = next
      }
      coerceRtlRegex.lastIndex = next.index + next[1].length + next[2].length
    }
    // leave it in a clean state
    coerceRtlRegex.lastIndex = -1
  }

  if (match === null) {
    return null
  }

  const major = match[2]
  const minor = match[3] || '0'
  const patch = match[4] || '0'
  const prerelease = options.includePrerelease && match[5] ? `-${match[5]}` : ''
  const build = options.includePrerelease && match[6] ? `+${match[6]}` : ''

  return parse(`${major}.${minor}.${patch}${prerelease}${build}`, options)
}
module.exports = coerce


/***/ }),

/***/ 2314:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const compareBuild = (a, b, loose) => {
  const versionA = new SemVer(a, loose)
  const versionB = new SemVer(b, loose)
  return versionA.compare(versionB) || versionA.compareBuild(versionB)
}
module.exports = compareBuild


/***/ }),

/***/ 9492:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(875)
const compareLoose = (a, b) => compare(a, b, true)
module.exports = compareLoose


/***/ }),

/***/ 875:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const compare = (a, b, loose) =>
  new SemVer(a, loose).compare(new SemVer(b, loose))

module.exports = compare


/***/ }),

/***/ 8693:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(3075)

const diff = (version1, version2) => {
  const v1 = parse(version1, null, true)
  const v2 = parse(version2, null, true)
  const comparison = v1.compare(v2)

  if (comparison === 0) {
    return null
  }

  const v1Higher = comparison > 0
  const highVersion = v1Higher ? v1 : v2
  const lowVersion = v1Higher ? v2 : v1
  const highHasPre = !!highVersion.prerelease.length
  const lowHasPre = !!lowVersion.prerelease.length

  if (lowHasPre && !highHasPre) {
    // Going from prerelease -> no prerelease requires some special casing

    // If the low version has only a major, then it will always be a major
    // Some examples:
    // 1.0.0-1 -> 1.0.0
    // 1.0.0-1 -> 1.1.1
    // 1.0.0-1 -> 2.0.0
    if (!lowVersion.patch && !lowVersion.minor) {
      return 'major'
    }

    // If the main part has no difference
    if (lowVersion.compareMain(highVersion) === 0) {
      if (lowVersion.minor && !lowVersion.patch) {
        return 'minor'
      }
      return 'patch'
    }
  }

  // add the `pre` prefix if we are going to a prerelease version
  const prefix = highHasPre ? 'pre' : ''

  if (v1.major !== v2.major) {
    return prefix + 'major'
  }

  if (v1.minor !== v2.minor) {
    return prefix + 'minor'
  }

  if (v1.patch !== v2.patch) {
    return prefix + 'patch'
  }

  // high and low are prereleases
  return 'prerelease'
}

module.exports = diff


/***/ }),

/***/ 3552:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(875)
const eq = (a, b, loose) => compare(a, b, loose) === 0
module.exports = eq


/***/ }),

/***/ 6449:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(875)
const gt = (a, b, loose) => compare(a, b, loose) > 0
module.exports = gt


/***/ }),

/***/ 7170:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(875)
const gte = (a, b, loose) => compare(a, b, loose) >= 0
module.exports = gte


/***/ }),

/***/ 3172:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)

const inc = (version, release, options, identifier, identifierBase) => {
  if (typeof (options) === 'string') {
    identifierBase = identifier
    identifier = options
    options = undefined
  }

  try {
    return new SemVer(
      version instanceof SemVer ? version.version : version,
      options
    ).inc(release, identifier, identifierBase).version
  } catch (er) {
    return null
  }
}
module.exports = inc


/***/ }),

/***/ 8414:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(875)
const lt = (a, b, loose) => compare(a, b, loose) < 0
module.exports = lt


/***/ }),

/***/ 3511:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(875)
const lte = (a, b, loose) => compare(a, b, loose) <= 0
module.exports = lte


/***/ }),

/***/ 3837:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const major = (a, loose) => new SemVer(a, loose).major
module.exports = major


/***/ }),

/***/ 441:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const minor = (a, loose) => new SemVer(a, loose).minor
module.exports = minor


/***/ }),

/***/ 7948:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(875)
const neq = (a, b, loose) => compare(a, b, loose) !== 0
module.exports = neq


/***/ }),

/***/ 3075:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const parse = (version, options, throwErrors = false) => {
  if (version instanceof SemVer) {
    return version
  }
  try {
    return new SemVer(version, options)
  } catch (er) {
    if (!throwErrors) {
      return null
    }
    throw er
  }
}

module.exports = parse


/***/ }),

/***/ 498:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const patch = (a, loose) => new SemVer(a, loose).patch
module.exports = patch


/***/ }),

/***/ 7908:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(3075)
const prerelease = (version, options) => {
  const parsed = parse(version, options)
  return (parsed && parsed.prerelease.length) ? parsed.prerelease : null
}
module.exports = prerelease


/***/ }),

/***/ 3331:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(875)
const rcompare = (a, b, loose) => compare(b, a, loose)
module.exports = rcompare


/***/ }),

/***/ 2738:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compareBuild = __nccwpck_require__(2314)
const rsort = (list, loose) => list.sort((a, b) => compareBuild(b, a, loose))
module.exports = rsort


/***/ }),

/***/ 5997:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(2708)
const satisfies = (version, range, options) => {
  try {
    range = new Range(range, options)
  } catch (er) {
    return false
  }
  return range.test(version)
}
module.exports = satisfies


/***/ }),

/***/ 8570:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compareBuild = __nccwpck_require__(2314)
const sort = (list, loose) => list.sort((a, b) => compareBuild(a, b, loose))
module.exports = sort


/***/ }),

/***/ 9148:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(3075)
const constants = __nccwpck_require__(4327)
const SemVer = __nccwpck_require__(677)

const truncate = (version, truncation, options) => {
  if (!constants.RELEASE_TYPES.includes(truncation)) {
    return null
  }

  const clonedVersion = cloneInputVersion(version, options)
  return clonedVersion && doTruncation(clonedVersion, truncation)
}

const cloneInputVersion = (version, options) => {
  const versionStringToParse = (
    version instanceof SemVer ? version.version : version
  )

  return parse(versionStringToParse, options)
}

const doTruncation = (version, truncation) => {
  if (isPrerelease(truncation)) {
    return version.version
  }

  version.prerelease = []

  switch (truncation) {
    case 'major':
      version.minor = 0
      version.patch = 0
      break
    case 'minor':
      version.patch = 0
      break
  }

  return version.format()
}

const isPrerelease = (type) => {
  return type.startsWith('pre')
}

module.exports = truncate


/***/ }),

/***/ 6650:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(3075)
const valid = (version, options) => {
  const v = parse(version, options)
  return v ? v.version : null
}
module.exports = valid


/***/ }),

/***/ 530:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



// just pre-load all the stuff that index.js lazily exports
const internalRe = __nccwpck_require__(6937)
const constants = __nccwpck_require__(4327)
const SemVer = __nccwpck_require__(677)
const identifiers = __nccwpck_require__(94)
const parse = __nccwpck_require__(3075)
const valid = __nccwpck_require__(6650)
const clean = __nccwpck_require__(7545)
const inc = __nccwpck_require__(3172)
const diff = __nccwpck_require__(8693)
const major = __nccwpck_require__(3837)
const minor = __nccwpck_require__(441)
const patch = __nccwpck_require__(498)
const prerelease = __nccwpck_require__(7908)
const compare = __nccwpck_require__(875)
const rcompare = __nccwpck_require__(3331)
const compareLoose = __nccwpck_require__(9492)
const compareBuild = __nccwpck_require__(2314)
const sort = __nccwpck_require__(8570)
const rsort = __nccwpck_require__(2738)
const gt = __nccwpck_require__(6449)
const lt = __nccwpck_require__(8414)
const eq = __nccwpck_require__(3552)
const neq = __nccwpck_require__(7948)
const gte = __nccwpck_require__(7170)
const lte = __nccwpck_require__(3511)
const cmp = __nccwpck_require__(2660)
const coerce = __nccwpck_require__(1391)
const truncate = __nccwpck_require__(9148)
const Comparator = __nccwpck_require__(973)
const Range = __nccwpck_require__(2708)
const satisfies = __nccwpck_require__(5997)
const toComparators = __nccwpck_require__(1628)
const maxSatisfying = __nccwpck_require__(1119)
const minSatisfying = __nccwpck_require__(9933)
const minVersion = __nccwpck_require__(3808)
const validRange = __nccwpck_require__(6251)
const outside = __nccwpck_require__(374)
const gtr = __nccwpck_require__(4090)
const ltr = __nccwpck_require__(3903)
const intersects = __nccwpck_require__(9375)
const simplifyRange = __nccwpck_require__(566)
const subset = __nccwpck_require__(7607)
module.exports = {
  parse,
  valid,
  clean,
  inc,
  diff,
  major,
  minor,
  patch,
  prerelease,
  compare,
  rcompare,
  compareLoose,
  compareBuild,
  sort,
  rsort,
  gt,
  lt,
  eq,
  neq,
  gte,
  lte,
  cmp,
  coerce,
  truncate,
  Comparator,
  Range,
  satisfies,
  toComparators,
  maxSatisfying,
  minSatisfying,
  minVersion,
  validRange,
  outside,
  gtr,
  ltr,
  intersects,
  simplifyRange,
  subset,
  SemVer,
  re: internalRe.re,
  src: internalRe.src,
  tokens: internalRe.t,
  SEMVER_SPEC_VERSION: constants.SEMVER_SPEC_VERSION,
  RELEASE_TYPES: constants.RELEASE_TYPES,
  compareIdentifiers: identifiers.compareIdentifiers,
  rcompareIdentifiers: identifiers.rcompareIdentifiers,
}


/***/ }),

/***/ 4327:
/***/ ((module) => {



// Note: this is the semver.org version of the spec that it implements
// Not necessarily the package version of this code.
const SEMVER_SPEC_VERSION = '2.0.0'

const MAX_LENGTH = 256
const MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER ||
/* istanbul ignore next */ 9007199254740991

// Max safe segment length for coercion.
const MAX_SAFE_COMPONENT_LENGTH = 16

// Max safe length for a build identifier. The max length minus 6 characters for
// the shortest version with a build 0.0.0+BUILD.
const MAX_SAFE_BUILD_LENGTH = MAX_LENGTH - 6

// ECMAScript whitespace and line terminators matched by \s.
const WHITESPACE_CHARACTERS = [
  '\t',
  '\n',
  '\v',
  '\f',
  '\r',
  ' ',
  '\u00a0',
  '\u1680',
  '\u2000',
  '\u2001',
  '\u2002',
  '\u2003',
  '\u2004',
  '\u2005',
  '\u2006',
  '\u2007',
  '\u2008',
  '\u2009',
  '\u200a',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
]

const RELEASE_TYPES = [
  'major',
  'premajor',
  'minor',
  'preminor',
  'patch',
  'prepatch',
  'prerelease',
]

module.exports = {
  MAX_LENGTH,
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_SAFE_INTEGER,
  WHITESPACE_CHARACTERS,
  RELEASE_TYPES,
  SEMVER_SPEC_VERSION,
  FLAG_INCLUDE_PRERELEASE: 0b001,
  FLAG_LOOSE: 0b010,
}


/***/ }),

/***/ 1121:
/***/ ((module) => {



const debug = (
  typeof process === 'object' &&
  process.env &&
  process.env.NODE_DEBUG &&
  /\bsemver\b/i.test(process.env.NODE_DEBUG)
) ? (...args) => console.error('SEMVER', ...args)
  : () => {}

module.exports = debug


/***/ }),

/***/ 94:
/***/ ((module) => {



const numeric = /^[0-9]+$/
const compareIdentifiers = (a, b) => {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b ? 0 : a < b ? -1 : 1
  }

  const anum = numeric.test(a)
  const bnum = numeric.test(b)

  if (anum && bnum) {
    a = +a
    b = +b
  }

  return a === b ? 0
    : (anum && !bnum) ? -1
    : (bnum && !anum) ? 1
    : a < b ? -1
    : 1
}

const rcompareIdentifiers = (a, b) => compareIdentifiers(b, a)

module.exports = {
  compareIdentifiers,
  rcompareIdentifiers,
}


/***/ }),

/***/ 2201:
/***/ ((module) => {



class LRUCache {
  constructor () {
    this.max = 1000
    this.map = new Map()
  }

  get (key) {
    const value = this.map.get(key)
    if (value === undefined) {
      return undefined
    } else {
      // Remove the key from the map and add it to the end
      this.map.delete(key)
      this.map.set(key, value)
      return value
    }
  }

  delete (key) {
    return this.map.delete(key)
  }

  set (key, value) {
    const deleted = this.delete(key)

    if (!deleted && value !== undefined) {
      // If cache is full, delete the least recently used item
      if (this.map.size >= this.max) {
        const firstKey = this.map.keys().next().value
        this.delete(firstKey)
      }

      this.map.set(key, value)
    }

    return this
  }
}

module.exports = LRUCache


/***/ }),

/***/ 5302:
/***/ ((module) => {



// parse out just the options we care about
const looseOption = Object.freeze({ loose: true })
const emptyOpts = Object.freeze({ })
const parseOptions = options => {
  if (!options) {
    return emptyOpts
  }

  if (typeof options !== 'object') {
    return looseOption
  }

  return options
}
module.exports = parseOptions


/***/ }),

/***/ 6937:
/***/ ((module, exports, __nccwpck_require__) => {



const {
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_LENGTH,
} = __nccwpck_require__(4327)
const debug = __nccwpck_require__(1121)
exports = module.exports = {}

// The actual regexps go on exports.re
const re = exports.re = []
const safeRe = exports.safeRe = []
const src = exports.src = []
const safeSrc = exports.safeSrc = []
const t = exports.t = {}
let R = 0

const LETTERDASHNUMBER = '[a-zA-Z0-9-]'

// Replace some greedy regex tokens to prevent regex dos issues. These regex are
// used internally via the safeRe object since all inputs in this library get
// normalized first to trim and collapse all extra whitespace. The original
// regexes are exported for userland consumption and lower level usage. A
// future breaking change could export the safer regex only with a note that
// all input should have extra whitespace removed.
const safeRegexReplacements = [
  ['\\s', 1],
  ['\\d', MAX_LENGTH],
  [LETTERDASHNUMBER, MAX_SAFE_BUILD_LENGTH],
]

const makeSafeRegex = (value) => {
  for (const [token, max] of safeRegexReplacements) {
    value = value
      .split(`${token}*`).join(`${token}{0,${max}}`)
      .split(`${token}+`).join(`${token}{1,${max}}`)
  }
  return value
}

const createToken = (name, value, isGlobal) => {
  const safe = makeSafeRegex(value)
  const index = R++
  debug(name, index, value)
  t[name] = index
  src[index] = value
  safeSrc[index] = safe
  re[index] = new RegExp(value, isGlobal ? 'g' : undefined)
  safeRe[index] = new RegExp(safe, isGlobal ? 'g' : undefined)
}

// The following Regular Expressions can be used for tokenizing,
// validating, and parsing SemVer version strings.

// ## Numeric Identifier
// A single `0`, or a non-zero digit followed by zero or more digits.

createToken('NUMERICIDENTIFIER', '0|[1-9]\\d*')
createToken('NUMERICIDENTIFIERLOOSE', '\\d+')

// ## Non-numeric Identifier
// Zero or more digits, followed by a letter or hyphen, and then zero or
// more letters, digits, or hyphens.

createToken('NONNUMERICIDENTIFIER', `\\d*[a-zA-Z-]${LETTERDASHNUMBER}*`)

// ## Main Version
// Three dot-separated numeric identifiers.

createToken('MAINVERSION', `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})`)

createToken('MAINVERSIONLOOSE', `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version Identifier
// A numeric identifier, or a non-numeric identifier.
// Non-numeric identifiers include numeric identifiers but can be longer.
// Therefore non-numeric identifiers must go first.

createToken('PRERELEASEIDENTIFIER', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIER]})`)

createToken('PRERELEASEIDENTIFIERLOOSE', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version
// Hyphen, followed by one or more dot-separated pre-release version
// identifiers.

createToken('PRERELEASE', `(?:-(${src[t.PRERELEASEIDENTIFIER]
}(?:\\.${src[t.PRERELEASEIDENTIFIER]})*))`)

createToken('PRERELEASELOOSE', `(?:-?(${src[t.PRERELEASEIDENTIFIERLOOSE]
}(?:\\.${src[t.PRERELEASEIDENTIFIERLOOSE]})*))`)

// ## Build Metadata Identifier
// Any combination of digits, letters, or hyphens.

createToken('BUILDIDENTIFIER', `${LETTERDASHNUMBER}+`)

// ## Build Metadata
// Plus sign, followed by one or more period-separated build metadata
// identifiers.

createToken('BUILD', `(?:\\+(${src[t.BUILDIDENTIFIER]
}(?:\\.${src[t.BUILDIDENTIFIER]})*))`)

// ## Full Version String
// A main version, followed optionally by a pre-release version and
// build metadata.

// Note that the only major, minor, patch, and pre-release sections of
// the version string are capturing groups.  The build metadata is not a
// capturing group, because it should not ever be used in version
// comparison.

createToken('FULLPLAIN', `v?${src[t.MAINVERSION]
}${src[t.PRERELEASE]}?${
  src[t.BUILD]}?`)

createToken('FULL', `^${src[t.FULLPLAIN]}$`)

// like full, but allows v1.2.3 and =1.2.3, which people do sometimes.
// also, 1.0.0alpha1 (prerelease without the hyphen) which is pretty
// common in the npm registry.
createToken('LOOSEPLAIN', `[v=\\s]*${src[t.MAINVERSIONLOOSE]
}${src[t.PRERELEASELOOSE]}?${
  src[t.BUILD]}?`)

createToken('LOOSE', `^${src[t.LOOSEPLAIN]}$`)

createToken('GTLT', '((?:<|>)?=?)')

// Something like "2.*" or "1.2.x".
// Note that "x.x" is a valid xRange identifier, meaning "any version"
// Only the first item is strictly required.
createToken('XRANGEIDENTIFIERLOOSE', `${src[t.NUMERICIDENTIFIERLOOSE]}|x|X|\\*`)
createToken('XRANGEIDENTIFIER', `${src[t.NUMERICIDENTIFIER]}|x|X|\\*`)

createToken('XRANGEPLAIN', `[v=\\s]*(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:${src[t.PRERELEASE]})?${
                     src[t.BUILD]}?` +
                   `)?)?`)

createToken('XRANGEPLAINLOOSE', `[v=\\s]*(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:${src[t.PRERELEASELOOSE]})?${
                          src[t.BUILD]}?` +
                        `)?)?`)

createToken('XRANGE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAIN]}$`)
createToken('XRANGELOOSE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAINLOOSE]}$`)

// Coercion.
// Extract anything that could conceivably be a part of a valid semver
createToken('COERCEPLAIN', `${'(^|[^\\d])' +
              '(\\d{1,'}${MAX_SAFE_COMPONENT_LENGTH}})` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?`)
createToken('COERCE', `${src[t.COERCEPLAIN]}(?:$|[^\\d])`)
createToken('COERCEFULL', src[t.COERCEPLAIN] +
              `(?:${src[t.PRERELEASE]})?` +
              `(?:${src[t.BUILD]})?` +
              `(?:$|[^\\d])`)
createToken('COERCERTL', src[t.COERCE], true)
createToken('COERCERTLFULL', src[t.COERCEFULL], true)

// Tilde ranges.
// Meaning is "reasonably at or greater than"
createToken('LONETILDE', '(?:~>?)')

createToken('TILDETRIM', `(\\s*)${src[t.LONETILDE]}\\s+`, true)
exports.tildeTrimReplace = '$1~'

createToken('TILDE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAIN]}$`)
createToken('TILDELOOSE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAINLOOSE]}$`)

// Caret ranges.
// Meaning is "at least and backwards compatible with"
createToken('LONECARET', '(?:\\^)')

createToken('CARETTRIM', `(\\s*)${src[t.LONECARET]}\\s+`, true)
exports.caretTrimReplace = '$1^'

createToken('CARET', `^${src[t.LONECARET]}${src[t.XRANGEPLAIN]}$`)
createToken('CARETLOOSE', `^${src[t.LONECARET]}${src[t.XRANGEPLAINLOOSE]}$`)

// A simple gt/lt/eq thing, or just "" to indicate "any version"
createToken('COMPARATORLOOSE', `^${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]})$|^$`)
createToken('COMPARATOR', `^${src[t.GTLT]}\\s*(${src[t.FULLPLAIN]})$|^$`)

// An expression to strip any whitespace between the gtlt and the thing
// it modifies, so that `> 1.2.3` ==> `>1.2.3`
createToken('COMPARATORTRIM', `(\\s*)${src[t.GTLT]
}\\s*(${src[t.LOOSEPLAIN]}|${src[t.XRANGEPLAIN]})`, true)
exports.comparatorTrimReplace = '$1$2$3'

// Something like `1.2.3 - 1.2.4`
// Note that these all use the loose form, because they'll be
// checked against either the strict or loose comparator form
// later.
createToken('HYPHENRANGE', `^\\s*(${src[t.XRANGEPLAIN]})` +
                   `\\s+-\\s+` +
                   `(${src[t.XRANGEPLAIN]})` +
                   `\\s*$`)

createToken('HYPHENRANGELOOSE', `^\\s*(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s+-\\s+` +
                        `(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s*$`)

// Star ranges basically just allow anything at all.
createToken('STAR', '(<|>)?=?\\s*\\*')
// >=0.0.0 is like a star
createToken('GTE0', '^\\s*>=\\s*0\\.0\\.0\\s*$')
createToken('GTE0PRE', '^\\s*>=\\s*0\\.0\\.0-0\\s*$')


/***/ }),

/***/ 2523:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

// @ts-check


// Reproduce safeRe[COMPARATORTRIM] replacement boundaries, not version
// validation. Each end-index finder returns an exclusive end, or its start
// on no match.
// Positions count from zero. An end of 3 means characters 0, 1, and 2 were read;
// range.slice(start, end) gives the matched text, not a converted number.
const {
  MAX_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  WHITESPACE_CHARACTERS,
} = __nccwpck_require__(4327)

/**
 * Remembers the last two rows of digits so their characters need not be reread.
 * Positions start at -1 until a row has been found.
 *
 * @typedef {object} DigitRunCache
 * @property {number} start The first character of the most recently found row.
 * @property {number} end The position after that row's last character.
 * @property {number} previousStart The first character of the previous row.
 * @property {number} previousEnd The position after the previous row.
 */

// One entry per UTF-16 code unit keeps membership checks constant-time.
const whitespace = new Uint8Array(0x10000)
for (const char of WHITESPACE_CHARACTERS) {
  whitespace[char.charCodeAt(0)] = 1
}

/**
 * Checks whether a character is whitespace, like a space, tab, or newline.
 * Looking past the end of the string returns false.
 *
 * @param {string|undefined} char One character, or undefined past the string's end.
 * @returns {boolean} Whether the character is whitespace.
 * @example isWhitespace(' ') // true
 * @example isWhitespace('1') // false
 */
const isWhitespace = char =>
  char !== undefined && whitespace[char.charCodeAt(0)] === 1

/**
 * Checks for v, =, or whitespace before the version number.
 * These are historical version prefixes, not range operators:
 * < and > are handled separately, as are tilde and caret ranges.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character can belong to a version prefix.
 * @example isVersionPrefix('=') // true
 * @example isVersionPrefix('>') // false
 */
const isVersionPrefix = char =>
  char === 'v' ||
  char === '=' ||
  isWhitespace(char)

/**
 * Checks whether a character is one of the digits 0 through 9.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character is an ASCII digit.
 * @example isDigit('7') // true
 * @example isDigit('.') // false
 */
const isDigit = char => char !== undefined && char >= '0' && char <= '9'

/**
 * Checks whether a character is an English letter, uppercase or lowercase.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character is an ASCII letter.
 * @example isLetter('b') // true
 * @example isLetter('7') // false
 */
const isLetter = char =>
  char !== undefined && (
    (char >= 'a' && char <= 'z') ||
    (char >= 'A' && char <= 'Z')
  )

/**
 * Checks for a letter, digit, or hyphen: the characters allowed inside
 * prerelease and build names such as beta-1.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character can be part of an identifier.
 * @example isIdentifierCharacter('-') // true
 * @example isIdentifierCharacter('.') // false; dots separate identifiers
 */
const isIdentifierCharacter = char => isDigit(char) || isLetter(char) || char === '-'

/**
 * Checks whether a version component can begin here: with a digit or
 * a wildcard such as x, X, or *.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether a number or wildcard can start with this character.
 * @example isVersionStart('x') // true
 * @example isVersionStart('v') // false; v belongs to the prefix
 */
const isVersionStart = char =>
  isDigit(char) ||
  char === 'x' ||
  char === 'X' ||
  char === '*'

/**
 * Finds the end of a row of digits, but returns no more than limit digits.
 * Remembers the last two rows so looking at them again does not reread them.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of the first character to check.
 * @param {number} limit The most digit characters the returned match can include.
 * @param {DigitRunCache} digitRuns Shared cache of digit-run positions, updated in place.
 * @returns {number} The position after the matched digits, or start if none match.
 * @example findDigitsEndIndex('123abc', 0, 10, digitRuns) // 3, pointing at a
 * @example findDigitsEndIndex('123abc', 0, 2, digitRuns) // 2, pointing at the unread 3
 */
const findDigitsEndIndex = (range, start, limit, digitRuns) => {
  if (!isDigit(range[start])) {
    return start
  }
  if (start >= digitRuns.start && start < digitRuns.end) {
    return Math.min(start + limit, digitRuns.end)
  }
  if (start >= digitRuns.previousStart && start < digitRuns.previousEnd) {
    return Math.min(start + limit, digitRuns.previousEnd)
  }
  let end = start + 1
  while (isDigit(range[end])) {
    end++
  }
  // A failed full version can rewind from its second run to its first.
  digitRuns.previousStart = digitRuns.start
  digitRuns.previousEnd = digitRuns.end
  digitRuns.start = start
  digitRuns.end = end
  return Math.min(start + limit, end)
}

/**
 * Reads a number using the old regex's length and leading-zero rules.
 * Strict mode reads just the first zero in 012; loose mode can read all three.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the number should begin.
 * @param {boolean} loose Whether to allow leading zeros.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the matched digits, not their numeric value.
 * @example findVersionNumberEndIndex('012', 0, false, digitRuns) // 1
 * @example findVersionNumberEndIndex('012', 0, true, digitRuns) // 3
 */
const findVersionNumberEndIndex = (range, start, loose, digitRuns) => {
  if (!loose && range[start] === '0') {
    return start + 1
  }
  // Strict syntax allows an initial nonzero digit plus MAX_LENGTH digits.
  return findDigitsEndIndex(range, start, loose ? MAX_LENGTH : MAX_LENGTH + 1, digitRuns)
}

/**
 * Reads one piece of a prerelease name, such as beta or 1 in beta.1.
 * Tries the letter-or-hyphen form first, then the number-only form.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the identifier should begin.
 * @param {boolean} loose Whether numeric identifiers may have leading zeros.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the identifier, or start if none matches.
 * @example findPrereleaseIdentifierEndIndex('beta.1', 0, false, digitRuns) // 4, at the dot
 * @example findPrereleaseIdentifierEndIndex('001beta', 0, false, digitRuns) // 7
 */
const findPrereleaseIdentifierEndIndex = (range, start, loose, digitRuns) => {
  const digitsEnd = findDigitsEndIndex(range, start, MAX_LENGTH, digitRuns)
  // The legacy regex tries a nonnumeric identifier before a numeric one.
  if (isLetter(range[digitsEnd]) || range[digitsEnd] === '-') {
    let end = digitsEnd + 1
    const limit = end + MAX_SAFE_BUILD_LENGTH
    while (end < limit && isIdentifierCharacter(range[end])) {
      end++
    }
    return end
  }
  return findVersionNumberEndIndex(range, start, loose, digitRuns)
}

/**
 * Reads a prerelease suffix such as -beta.1, one dot-separated piece at a time.
 * Loose mode also allows the name without its opening hyphen.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the suffix should begin, including -.
 * @param {boolean} loose Whether the opening hyphen is optional and zeros allowed.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the matched suffix, or start if absent.
 * @example findPrereleaseEndIndex('-beta.1+sha', 0, false, digitRuns) // 7, at the plus
 * @example findPrereleaseEndIndex('beta', 0, false, digitRuns) // 0; no opening hyphen
 */
const findPrereleaseEndIndex = (range, start, loose, digitRuns) => {
  const hyphen = range[start] === '-'
  if (!loose && !hyphen) {
    return start
  }
  const identifierStart = start + (hyphen ? 1 : 0)
  let end = findPrereleaseIdentifierEndIndex(range, identifierStart, loose, digitRuns)
  if (end === identifierStart) {
    if (!loose || !hyphen) {
      return start
    }
    // In loose syntax, a lone hyphen can itself be the identifier.
    end = findPrereleaseIdentifierEndIndex(range, start, loose, digitRuns)
  }
  while (range[end] === '.') {
    const next = findPrereleaseIdentifierEndIndex(range, end + 1, loose, digitRuns)
    if (next === end + 1) {
      break
    }
    end = next
  }
  return end
}

/**
 * Reads one build-name piece, such as sha or 123 in +sha.123.
 * Stops at a disallowed character or the old regex's length limit.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the identifier should begin.
 * @returns {number} The position after the identifier, or start if none matches.
 * @example findBuildIdentifierEndIndex('sha.123', 0) // 3, at the dot
 * @example findBuildIdentifierEndIndex('001', 0) // 3; leading zeros are allowed
 */
const findBuildIdentifierEndIndex = (range, start) => {
  let end = start
  while (end - start < MAX_SAFE_BUILD_LENGTH && isIdentifierCharacter(range[end])) {
    end++
  }
  return end
}

/**
 * Reads optional build metadata such as +sha.123.
 * Leaves the position unchanged if there is no plus sign followed by a name.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the opening + should be.
 * @returns {number} The position after the matched metadata, or start if absent.
 * @example findBuildEndIndex('+sha.123 <2', 0) // 8, at the space
 * @example findBuildEndIndex('+', 0) // 0; a plus sign alone is not a match
 */
const findBuildEndIndex = (range, start) => {
  if (range[start] !== '+') {
    return start
  }
  let end = findBuildIdentifierEndIndex(range, start + 1)
  if (end === start + 1) {
    return start
  }
  while (range[end] === '.') {
    const next = findBuildIdentifierEndIndex(range, end + 1)
    if (next === end + 1) {
      break
    }
    end = next
  }
  return end
}

/**
 * Reads three numbers separated by dots, then any prerelease and build suffixes.
 * Uses loose rules, so forms such as 01.02.03beta can match here.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of the first number, after any prefix.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the version match, or start if none matches.
 * @example findLooseFullVersionEndIndex('1.2.3-beta+sha <2', 0, digitRuns) // 14
 * @example findLooseFullVersionEndIndex('1.2', 0, digitRuns) // 0; needs three numbers
 */
const findLooseFullVersionEndIndex = (range, start, digitRuns) => {
  let end = start
  for (let component = 0; component < 3; component++) {
    const next = findVersionNumberEndIndex(range, end, true, digitRuns)
    if (next === end) {
      return start
    }
    end = next
    if (component < 2) {
      if (range[end] !== '.') {
        return start
      }
      end++
    }
  }
  const prereleaseEnd = findPrereleaseEndIndex(range, end, true, digitRuns)
  return findBuildEndIndex(range, prereleaseEnd)
}

/**
 * Reads one component of a partial or wildcard version, such as 2 or x in 2.x.
 * Numbers use strict leading-zero rules; wildcards take up one character.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the component should begin.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the component, or start if none matches.
 * @example findPartialVersionComponentEndIndex('2.x', 0, digitRuns) // 1, at the dot
 * @example findPartialVersionComponentEndIndex('2.x', 2, digitRuns) // 3, after x
 */
const findPartialVersionComponentEndIndex = (range, start, digitRuns) => {
  if (isDigit(range[start])) {
    return findVersionNumberEndIndex(range, start, false, digitRuns)
  }
  return isVersionStart(range[start]) ? start + 1 : start
}

/**
 * Reads up to three components, allowing forms such as 1, 1.2, or 1.x.
 * After the third component, also reads any strict prerelease and build suffixes.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of a number or wildcard, after any prefix.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the matched version text.
 * @example findPartialVersionEndIndex('1.x <2', 0, digitRuns) // 3, at the space
 * @example findPartialVersionEndIndex('1.', 0, digitRuns) // 1; the trailing dot is unread
 */
const findPartialVersionEndIndex = (range, start, digitRuns) => {
  let end = findPartialVersionComponentEndIndex(range, start, digitRuns)
  for (let component = 0; component < 2; component++) {
    if (range[end] !== '.') {
      return end
    }
    const next = findPartialVersionComponentEndIndex(range, end + 1, digitRuns)
    if (next === end + 1) {
      return end
    }
    end = next
  }
  const prereleaseEnd = findPrereleaseEndIndex(range, end, false, digitRuns)
  return findBuildEndIndex(range, prereleaseEnd)
}

/**
 * Finds where a version match ends, without deciding whether the range is valid.
 * Tries a loose full version first, then a partial or wildcard version, just
 * like the old regex's LOOSEPLAIN and XRANGEPLAIN alternatives.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of a number or wildcard, after any prefix.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position where scanning the next candidate can resume.
 * @example findVersionEndIndex('1.2.3 <2', 0, digitRuns) // 5, at the space
 * @example findVersionEndIndex('1.x <2', 0, digitRuns) // 3, at the space
 */
const findVersionEndIndex = (range, start, digitRuns) => {
  const fullVersionEnd = findLooseFullVersionEndIndex(range, start, digitRuns)
  return fullVersionEnd !== start
    ? fullVersionEnd
    : findPartialVersionEndIndex(range, start, digitRuns)
}

/**
 * Finds the one whitespace character the old replacement would remove.
 * Keeps leading whitespace, skips an optional operator, and checks immediately
 * after it. Returns -1 if there is nothing to remove.
 *
 * @param {string} range The text containing a candidate already found by the caller.
 * @param {number} matchStart The candidate's position, including leading whitespace.
 * @returns {number} The position of the removable whitespace, or -1 if absent.
 * @example findRemovableWhitespaceIndex(' > 1', 0) // 2; keep the space at position 0
 * @example findRemovableWhitespaceIndex('>1', 0) // -1
 */
const findRemovableWhitespaceIndex = (range, matchStart) => {
  let position = matchStart
  if (isWhitespace(range[position])) {
    position++
  }
  if (range[position] === '<' || range[position] === '>') {
    position++
  }
  if (range[position] === '=') {
    position++
  }
  return isWhitespace(range[position]) ? position : -1
}

/**
 * Joins an operator to its version, turning > 1.2.3 into >1.2.3.
 * Copies everything else according to the old regex's matching rules.
 * Moves forward through prefixes and whole versions to avoid repeatedly
 * searching the same characters on long inputs.
 *
 * @param {string} range The range text to process; the original string is unchanged.
 * @returns {string} The range with matched operator whitespace removed.
 * @example trimComparatorWhitespace('> 1.2.3 < 2') // '>1.2.3 <2'
 * @example trimComparatorWhitespace('> invalid') // '> invalid'
 */
const trimComparatorWhitespace = range => {
  let result = ''
  let copyFrom = 0
  let cursor = 0
  const digitRuns = { start: -1, end: -1, previousStart: -1, previousEnd: -1 }

  while (cursor < range.length) {
    const matchStart = cursor
    if (range[cursor] === '<' || range[cursor] === '>') {
      cursor++
    } else if (!isVersionPrefix(range[cursor]) && !isVersionStart(range[cursor])) {
      cursor++
      continue
    }

    // Consume a v/=/whitespace run once, even when no version follows it.
    while (cursor < range.length && isVersionPrefix(range[cursor])) {
      cursor++
    }
    if (!isVersionStart(range[cursor])) {
      continue
    }

    const whitespacePosition = findRemovableWhitespaceIndex(range, matchStart)
    if (whitespacePosition !== -1) {
      result += range.slice(copyFrom, whitespacePosition)
      copyFrom = whitespacePosition + 1
    }

    // Skip the entire match, so a prerelease's trailing v cannot be
    // reconsidered as the prefix of another version.
    cursor = findVersionEndIndex(range, cursor, digitRuns)
  }

  return result + range.slice(copyFrom)
}

module.exports = trimComparatorWhitespace


/***/ }),

/***/ 4090:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



// Determine if version is greater than all the versions possible in the range.
const outside = __nccwpck_require__(374)
const gtr = (version, range, options) => outside(version, range, '>', options)
module.exports = gtr


/***/ }),

/***/ 9375:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(2708)
const intersects = (r1, r2, options) => {
  r1 = new Range(r1, options)
  r2 = new Range(r2, options)
  return r1.intersects(r2, options)
}
module.exports = intersects


/***/ }),

/***/ 3903:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const outside = __nccwpck_require__(374)
// Determine if version is less than all the versions possible in the range
const ltr = (version, range, options) => outside(version, range, '<', options)
module.exports = ltr


/***/ }),

/***/ 1119:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const Range = __nccwpck_require__(2708)

const maxSatisfying = (versions, range, options) => {
  let max = null
  let maxSV = null
  let rangeObj = null
  try {
    rangeObj = new Range(range, options)
  } catch (er) {
    return null
  }
  versions.forEach((v) => {
    if (rangeObj.test(v)) {
      // satisfies(v, range, options)
      if (!max || maxSV.compare(v) === -1) {
        // compare(max, v, true)
        max = v
        maxSV = new SemVer(max, options)
      }
    }
  })
  return max
}
module.exports = maxSatisfying


/***/ }),

/***/ 9933:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const Range = __nccwpck_require__(2708)
const minSatisfying = (versions, range, options) => {
  let min = null
  let minSV = null
  let rangeObj = null
  try {
    rangeObj = new Range(range, options)
  } catch (er) {
    return null
  }
  versions.forEach((v) => {
    if (rangeObj.test(v)) {
      // satisfies(v, range, options)
      if (!min || minSV.compare(v) === 1) {
        // compare(min, v, true)
        min = v
        minSV = new SemVer(min, options)
      }
    }
  })
  return min
}
module.exports = minSatisfying


/***/ }),

/***/ 3808:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const Range = __nccwpck_require__(2708)
const gt = __nccwpck_require__(6449)

const minVersion = (range, loose) => {
  range = new Range(range, loose)

  let minver = new SemVer('0.0.0')
  if (range.test(minver)) {
    return minver
  }

  minver = new SemVer('0.0.0-0')
  if (range.test(minver)) {
    return minver
  }

  minver = null
  for (let i = 0; i < range.set.length; ++i) {
    const comparators = range.set[i]

    let setMin = null
    comparators.forEach((comparator) => {
      // Clone to avoid manipulating the comparator's semver object.
      const compver = new SemVer(comparator.semver.version)
      switch (comparator.operator) {
        case '>':
          if (compver.prerelease.length === 0) {
            compver.patch++
          } else {
            compver.prerelease.push(0)
          }
          compver.raw = compver.format()
          /* fallthrough */
        case '':
        case '>=':
          if (!setMin || gt(compver, setMin)) {
            setMin = compver
          }
          break
        case '<':
        case '<=':
          /* Ignore maximum versions */
          break
        /* istanbul ignore next */
        default:
          throw new Error(`Unexpected operation: ${comparator.operator}`)
      }
    })
    if (setMin && (!minver || gt(minver, setMin))) {
      minver = setMin
    }
  }

  if (minver && range.test(minver)) {
    return minver
  }

  return null
}
module.exports = minVersion


/***/ }),

/***/ 374:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(677)
const Comparator = __nccwpck_require__(973)
const { ANY } = Comparator
const Range = __nccwpck_require__(2708)
const satisfies = __nccwpck_require__(5997)
const gt = __nccwpck_require__(6449)
const lt = __nccwpck_require__(8414)
const lte = __nccwpck_require__(3511)
const gte = __nccwpck_require__(7170)

const outside = (version, range, hilo, options) => {
  version = new SemVer(version, options)
  range = new Range(range, options)

  let gtfn, ltefn, ltfn, comp, ecomp
  switch (hilo) {
    case '>':
      gtfn = gt
      ltefn = lte
      ltfn = lt
      comp = '>'
      ecomp = '>='
      break
    case '<':
      gtfn = lt
      ltefn = gte
      ltfn = gt
      comp = '<'
      ecomp = '<='
      break
    default:
      throw new TypeError('Must provide a hilo val of "<" or ">"')
  }

  // If it satisfies the range it is not outside
  if (satisfies(version, range, options)) {
    return false
  }

  // From now on, variable terms are as if we're in "gtr" mode.
  // but note that everything is flipped for the "ltr" function.

  for (let i = 0; i < range.set.length; ++i) {
    const comparators = range.set[i]

    let high = null
    let low = null

    comparators.forEach((comparator) => {
      if (comparator.semver === ANY) {
        comparator = new Comparator('>=0.0.0')
      }
      high = high || comparator
      low = low || comparator
      if (gtfn(comparator.semver, high.semver, options)) {
        high = comparator
      } else if (ltfn(comparator.semver, low.semver, options)) {
        low = comparator
      }
    })

    // If the edge version comparator has a operator then our version
    // isn't outside it
    if (high.operator === comp || high.operator === ecomp) {
      return false
    }

    // If the lowest version comparator has an operator and our version
    // is less than it then it isn't higher than the range
    if ((!low.operator || low.operator === comp) &&
        ltefn(version, low.semver)) {
      return false
    } else if (low.operator === ecomp && ltfn(version, low.semver)) {
      return false
    }
  }
  return true
}

module.exports = outside


/***/ }),

/***/ 566:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



// given a set of versions and a range, create a "simplified" range
// that includes the same versions that the original range does
// If the original range is shorter than the simplified one, return that.
const satisfies = __nccwpck_require__(5997)
const compare = __nccwpck_require__(875)
module.exports = (versions, range, options) => {
  const set = []
  let first = null
  let prev = null
  const v = versions.sort((a, b) => compare(a, b, options))
  for (const version of v) {
    const included = satisfies(version, range, options)
    if (included) {
      prev = version
      if (!first) {
        first = version
      }
    } else {
      if (prev) {
        set.push([first, prev])
      }
      prev = null
      first = null
    }
  }
  if (first) {
    set.push([first, null])
  }

  const ranges = []
  for (const [min, max] of set) {
    if (min === max) {
      ranges.push(min)
    } else if (!max && min === v[0]) {
      ranges.push('*')
    } else if (!max) {
      ranges.push(`>=${min}`)
    } else if (min === v[0]) {
      ranges.push(`<=${max}`)
    } else {
      ranges.push(`${min} - ${max}`)
    }
  }
  const simplified = ranges.join(' || ')
  const original = typeof range.raw === 'string' ? range.raw : String(range)
  return simplified.length < original.length ? simplified : range
}


/***/ }),

/***/ 7607:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(2708)
const Comparator = __nccwpck_require__(973)
const { ANY } = Comparator
const satisfies = __nccwpck_require__(5997)
const compare = __nccwpck_require__(875)

// Complex range `r1 || r2 || ...` is a subset of `R1 || R2 || ...` iff:
// - Every simple range `r1, r2, ...` is a null set, OR
// - Every simple range `r1, r2, ...` which is not a null set is a subset of
//   some `R1, R2, ...`
//
// Simple range `c1 c2 ...` is a subset of simple range `C1 C2 ...` iff:
// - If c is only the ANY comparator
//   - If C is only the ANY comparator, return true
//   - Else if in prerelease mode, return false
//   - else replace c with `[>=0.0.0]`
// - If C is only the ANY comparator
//   - if in prerelease mode, return true
//   - else replace C with `[>=0.0.0]`
// - Let EQ be the set of = comparators in c
// - If EQ is more than one, return true (null set)
// - Let GT be the highest > or >= comparator in c
// - Let LT be the lowest < or <= comparator in c
// - If GT and LT, and GT.semver > LT.semver, return true (null set)
// - If any C is a = range, and GT or LT are set, return false
// - If EQ
//   - If GT, and EQ does not satisfy GT, return true (null set)
//   - If LT, and EQ does not satisfy LT, return true (null set)
//   - If EQ satisfies every C, return true
//   - Else return false
// - If GT
//   - If GT.semver is lower than any > or >= comp in C, return false
//   - If GT is >=, and GT.semver does not satisfy every C, return false
//   - If GT.semver has a prerelease, and not in prerelease mode
//     - If no C has a prerelease and the GT.semver tuple, return false
// - If LT
//   - If LT.semver is greater than any < or <= comp in C, return false
//   - If LT is <=, and LT.semver does not satisfy every C, return false
//   - If LT.semver has a prerelease, and not in prerelease mode
//     - If no C has a prerelease and the LT.semver tuple, return false
// - Else return true

const subset = (sub, dom, options = {}) => {
  if (sub === dom) {
    return true
  }

  sub = new Range(sub, options)
  dom = new Range(dom, options)
  let sawNonNull = false

  OUTER: for (const simpleSub of sub.set) {
    for (const simpleDom of dom.set) {
      const isSub = simpleSubset(simpleSub, simpleDom, options)
      sawNonNull = sawNonNull || isSub !== null
      if (isSub) {
        continue OUTER
      }
    }
    // the null set is a subset of everything, but null simple ranges in
    // a complex range should be ignored.  so if we saw a non-null range,
    // then we know this isn't a subset, but if EVERY simple range was null,
    // then it is a subset.
    if (sawNonNull) {
      return false
    }
  }
  return true
}

const minimumVersionWithPreRelease = [new Comparator('>=0.0.0-0')]
const minimumVersion = [new Comparator('>=0.0.0')]

const simpleSubset = (sub, dom, options) => {
  if (sub === dom) {
    return true
  }

  if (sub.length === 1 && sub[0].semver === ANY) {
    if (dom.length === 1 && dom[0].semver === ANY) {
      return true
    } else if (options.includePrerelease) {
      sub = minimumVersionWithPreRelease
    } else {
      sub = minimumVersion
    }
  }

  if (dom.length === 1 && dom[0].semver === ANY) {
    if (options.includePrerelease) {
      return true
    } else {
      dom = minimumVersion
    }
  }

  const eqSet = new Set()
  let gt, lt
  for (const c of sub) {
    if (c.operator === '>' || c.operator === '>=') {
      gt = higherGT(gt, c, options)
    } else if (c.operator === '<' || c.operator === '<=') {
      lt = lowerLT(lt, c, options)
    } else {
      eqSet.add(c.semver)
    }
  }

  if (eqSet.size > 1) {
    return null
  }

  let gtltComp
  if (gt && lt) {
    gtltComp = compare(gt.semver, lt.semver, options)
    if (gtltComp > 0) {
      return null
    } else if (gtltComp === 0 && (gt.operator !== '>=' || lt.operator !== '<=')) {
      return null
    }
  }

  // will iterate one or zero times
  for (const eq of eqSet) {
    if (gt && !satisfies(eq, String(gt), options)) {
      return null
    }

    if (lt && !satisfies(eq, String(lt), options)) {
      return null
    }

    for (const c of dom) {
      if (!satisfies(eq, String(c), options)) {
        return false
      }
    }

    return true
  }

  let higher, lower
  let hasDomLT, hasDomGT
  // if the subset has a prerelease, we need a comparator in the superset
  // with the same tuple and a prerelease, or it's not a subset
  let needDomLTPre = lt &&
    !options.includePrerelease &&
    lt.semver.prerelease.length ? lt.semver : false
  let needDomGTPre = gt &&
    !options.includePrerelease &&
    gt.semver.prerelease.length ? gt.semver : false
  // exception: <1.2.3-0 is the same as <1.2.3
  if (needDomLTPre && needDomLTPre.prerelease.length === 1 &&
      lt.operator === '<' && needDomLTPre.prerelease[0] === 0) {
    needDomLTPre = false
  }

  for (const c of dom) {
    hasDomGT = hasDomGT || c.operator === '>' || c.operator === '>='
    hasDomLT = hasDomLT || c.operator === '<' || c.operator === '<='
    if (gt) {
      if (needDomGTPre) {
        if (c.semver.prerelease && c.semver.prerelease.length &&
            c.semver.major === needDomGTPre.major &&
            c.semver.minor === needDomGTPre.minor &&
            c.semver.patch === needDomGTPre.patch) {
          needDomGTPre = false
        }
      }
      if (c.operator === '>' || c.operator === '>=') {
        higher = higherGT(gt, c, options)
        if (higher === c && higher !== gt) {
          return false
        }
      } else if (gt.operator === '>=' && !c.test(gt.semver)) {
        return false
      }
    }
    if (lt) {
      if (needDomLTPre) {
        if (c.semver.prerelease && c.semver.prerelease.length &&
            c.semver.major === needDomLTPre.major &&
            c.semver.minor === needDomLTPre.minor &&
            c.semver.patch === needDomLTPre.patch) {
          needDomLTPre = false
        }
      }
      if (c.operator === '<' || c.operator === '<=') {
        lower = lowerLT(lt, c, options)
        if (lower === c && lower !== lt) {
          return false
        }
      } else if (lt.operator === '<=' && !c.test(lt.semver)) {
        return false
      }
    }
    if (!c.operator && (lt || gt) && gtltComp !== 0) {
      return false
    }
  }

  // if there was a < or >, and nothing in the dom, then must be false
  // UNLESS it was limited by another range in the other direction.
  // Eg, >1.0.0 <1.0.1 is still a subset of <2.0.0
  if (gt && hasDomLT && !lt && gtltComp !== 0) {
    return false
  }

  if (lt && hasDomGT && !gt && gtltComp !== 0) {
    return false
  }

  // we needed a prerelease range in a specific tuple, but didn't get one
  // then this isn't a subset.  eg >=1.2.3-pre is not a subset of >=1.0.0,
  // because it includes prereleases in the 1.2.3 tuple
  if (needDomGTPre || needDomLTPre) {
    return false
  }

  return true
}

// >=1.2.3 is lower than >1.2.3
const higherGT = (a, b, options) => {
  if (!a) {
    return b
  }
  const comp = compare(a.semver, b.semver, options)
  return comp > 0 ? a
    : comp < 0 ? b
    : b.operator === '>' && a.operator === '>=' ? b
    : a
}

// <=1.2.3 is higher than <1.2.3
const lowerLT = (a, b, options) => {
  if (!a) {
    return b
  }
  const comp = compare(a.semver, b.semver, options)
  return comp < 0 ? a
    : comp > 0 ? b
    : b.operator === '<' && a.operator === '<=' ? b
    : a
}

module.exports = subset


/***/ }),

/***/ 1628:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(2708)

// Mostly just for testing and legacy API reasons
const toComparators = (range, options) =>
  new Range(range, options).set
    .map(comp => comp.map(c => c.value).join(' ').trim().split(' '))

module.exports = toComparators


/***/ }),

/***/ 6251:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(2708)
const validRange = (range, options) => {
  try {
    // Return '*' instead of '' so that truthiness works.
    // This will throw if it's invalid anyway
    return new Range(range, options).range || '*'
  } catch (er) {
    return null
  }
}
module.exports = validRange


/***/ }),

/***/ 2613:
/***/ ((module) => {

module.exports = require("assert");

/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = require("buffer");

/***/ }),

/***/ 2250:
/***/ ((module) => {

module.exports = require("dns");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = require("events");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = require("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = require("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = require("net");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = require("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = require("node:buffer");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = require("node:child_process");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = require("node:crypto");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = require("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = require("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = require("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = require("node:http2");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = require("node:https");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = require("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = require("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = require("node:path");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = require("node:process");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = require("node:stream");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = require("node:tls");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = require("node:util");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = require("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = require("os");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = require("process");

/***/ }),

/***/ 4876:
/***/ ((module) => {

module.exports = require("punycode");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = require("stream");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = require("tls");

/***/ }),

/***/ 2018:
/***/ ((module) => {

module.exports = require("tty");

/***/ }),

/***/ 7016:
/***/ ((module) => {

module.exports = require("url");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = require("util");

/***/ }),

/***/ 9154:
/***/ ((module) => {

module.exports = require("vm");

/***/ }),

/***/ 3106:
/***/ ((module) => {

module.exports = require("zlib");

/***/ }),

/***/ 8284:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ ANONYMOUS),
/* harmony export */   o: () => (/* binding */ isAnonymous)
/* harmony export */ });
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7420);

const ANONYMOUS = {
    kind: 'basic',
    username: '',
    password: new _secret_js__WEBPACK_IMPORTED_MODULE_0__/* .Secret */ .zh(''),
    source: 'anonymous'
};
function isAnonymous(credential) {
    return credential.kind === 'basic' && credential.username === '' && credential.password.empty;
}


/***/ }),

/***/ 5016:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Am: () => (/* binding */ inGroups),
/* harmony export */   BF: () => (/* binding */ settleEach),
/* harmony export */   K8: () => (/* binding */ callEach)
/* harmony export */ });
async function settleEach(items, limit, call) {
    const settled = new Map();
    const queue = items.entries();
    const work = async () => {
        for (const [index, item] of queue) {
            try {
                settled.set(index, { value: await call(item) });
            }
            catch (error) {
                settled.set(index, { error });
            }
        }
    };
    await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, work));
    return items.flatMap((_, index) => settled.get(index) ?? []);
}
async function callEach(items, limit, call) {
    const settled = await settleEach(items, limit, call);
    return settled.map(one => {
        if ('error' in one)
            throw one.error;
        return one.value;
    });
}
function inGroups(items, size) {
    const width = Math.max(1, size);
    return Array.from({ length: Math.ceil(items.length / width) }, (_, index) => items.slice(index * width, (index + 1) * width));
}


/***/ }),

/***/ 4146:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ZQ: () => (/* binding */ endOfBlocked),
/* harmony export */   pJ: () => (/* binding */ endOf),
/* harmony export */   yJ: () => (/* binding */ blockedBy)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _pace_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2758);


function endOf(error) {
    if (error instanceof _pace_js__WEBPACK_IMPORTED_MODULE_1__/* .BudgetSpent */ .K)
        return { result: 'incomplete', reason: error.message };
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR || error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failures */ .oo)
        return { result: 'failed', reason: error.message };
    const name = error instanceof Error ? error.name : typeof error;
    return { result: 'failed', reason: `internal error (${name}): this is a bug of registry-auth, report it` };
}
const UNFINISHED = 'not read to its end: ';
function blockedBy({ result, reason }) {
    return result === 'incomplete' ? `${UNFINISHED}${reason}` : reason;
}
function endOfBlocked(blocked) {
    return { result: blocked.startsWith(UNFINISHED) ? 'incomplete' : 'failed', reason: blocked };
}


/***/ }),

/***/ 9344:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Bc: () => (/* binding */ isDigest),
/* harmony export */   NB: () => (/* binding */ digestedText),
/* harmony export */   kG: () => (/* binding */ digestLike)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4573);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7598);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3236);



const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
function isDigest(text) {
    return DIGEST.test(text);
}
function digestLike(text, other = 'sha256:') {
    const algorithm = other.startsWith('sha512:') ? 'sha512' : 'sha256';
    return `${algorithm}:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.createHash)(algorithm).update(text, 'utf8').digest('hex')}`;
}
function digestedText(text, mediaType) {
    if (!mediaType.endsWith('+prettyjws'))
        return text;
    const signatures = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .parseObject */ .l)(text)?.['signatures'];
    const first = Array.isArray(signatures) ? signatures[0] : undefined;
    if (typeof first !== 'object' || first === null || !('protected' in first))
        return text;
    if (typeof first.protected !== 'string')
        return text;
    const header = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .parseObject */ .l)(node_buffer__WEBPACK_IMPORTED_MODULE_0__.Buffer.from(first.protected, 'base64url').toString('utf8'));
    const length = header?.['formatLength'];
    const tail = header?.['formatTail'];
    if (typeof length !== 'number' || typeof tail !== 'string')
        return text;
    const head = node_buffer__WEBPACK_IMPORTED_MODULE_0__.Buffer.from(text, 'utf8').subarray(0, length).toString('utf8');
    return head + node_buffer__WEBPACK_IMPORTED_MODULE_0__.Buffer.from(tail, 'base64url').toString('utf8');
}


/***/ }),

/***/ 2758:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ BudgetSpent),
/* harmony export */   a: () => (/* binding */ startPace)
/* harmony export */ });
class BudgetSpent extends Error {
    name = 'BudgetSpent';
}
function startPace(context, budget) {
    const end = budget.time === undefined ? Infinity : context.now().getTime() + budget.time;
    let requests = budget.requests ?? Infinity;
    const remaining = () => end - context.now().getTime();
    return {
        remaining,
        spend() {
            if (remaining() <= 0)
                throw new BudgetSpent('the time budget is used up');
            if (requests <= 0)
                throw new BudgetSpent('the request budget is used up');
            requests -= 1;
        },
        async wait(milliseconds) {
            if (milliseconds >= remaining())
                throw new BudgetSpent('the registry asks for a wait longer than the time left');
            await context.sleep(milliseconds);
        }
    };
}


/***/ }),

/***/ 7238:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ inParallel)
/* harmony export */ });
async function inParallel(items, width, work) {
    const queue = [...items];
    const failures = [];
    let next = 0;
    const add = (further) => void queue.push(further);
    const worker = async () => {
        while (next < queue.length && failures.length === 0) {
            const at = next++;
            const item = queue[at];
            if (item === undefined)
                continue;
            try {
                await work(item, add);
            }
            catch (error) {
                failures.push(error);
            }
        }
    };
    while (next < queue.length && failures.length === 0)
        await Promise.all(Array.from({ length: width }, worker));
    if (failures.length > 0)
        throw failures[0];
}


/***/ }),

/***/ 7698:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   dj: () => (/* binding */ canonicalJson),
/* harmony export */   n6: () => (/* binding */ compareText),
/* harmony export */   sc: () => (/* binding */ sha256)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);

function canonicalJson(value) {
    return JSON.stringify(value, (_, member) => inOrder(member));
}
function inOrder(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return value;
    const members = Object.entries(value);
    const isSorted = members.every(([key], at) => at === 0 || compareText(members[at - 1]?.[0] ?? '', key) < 0);
    return isSorted ? value : Object.fromEntries(members.sort(([left], [right]) => compareText(left, right)));
}
function sha256(text) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(text, 'utf8').digest('hex');
}
function compareText(left, right) {
    if (left === right)
        return 0;
    return left < right ? -1 : 1;
}


/***/ }),

/***/ 2054:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Kq: () => (/* binding */ companionKey),
/* harmony export */   Kr: () => (/* binding */ isKnownCompanion),
/* harmony export */   RX: () => (/* binding */ isFallback),
/* harmony export */   _M: () => (/* binding */ companionOf),
/* harmony export */   o9: () => (/* binding */ isOwnImage)
/* harmony export */ });
const COMPANION = /^(sha256|sha384|sha512)-([0-9a-f]{64})[0-9a-f]*(\.[A-Za-z0-9_.-]+)?$/;
function companionKey(digest) {
    const colon = digest.indexOf(':');
    return `${digest.slice(0, colon)}-${digest.slice(colon + 1, colon + 65)}`;
}
function companionOf(tag) {
    const match = COMPANION.exec(tag.name);
    if (match?.[1] === undefined || match[2] === undefined)
        return undefined;
    const key = `${match[1]}-${match[2]}`;
    return key === companionKey(tag.digest) ? undefined : key;
}
function isFallback(tag, manifest) {
    const suffix = COMPANION.exec(tag.name)?.[3];
    return manifest.kind === 'index' && suffix === undefined && companionOf(tag) !== undefined;
}
const SUFFIXES = new Set([undefined, '.sig', '.att', '.sbom']);
function isKnownCompanion({ name }) {
    return SUFFIXES.has(COMPANION.exec(name)?.[3]);
}
function isOwnImage(tag, manifests, isNamed) {
    if (companionOf(tag) === undefined || COMPANION.exec(tag.name)?.[3] !== undefined)
        return false;
    const manifest = manifests.get(tag.digest);
    if (manifest === undefined || manifest.subject !== undefined)
        return false;
    if (manifest.kind === 'image')
        return manifest.artifactType === undefined;
    return manifest.children.some(child => {
        const part = manifests.get(child);
        const mayDescribe = isNamed && part?.kind === 'image' && part.blobs === undefined;
        return part !== undefined && part.subject === undefined && !mayDescribe;
    });
}


/***/ }),

/***/ 8341:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Cx: () => (/* binding */ closure),
/* harmony export */   LU: () => (/* binding */ childrenOf),
/* harmony export */   cQ: () => (/* binding */ graphOf),
/* harmony export */   sj: () => (/* binding */ ABSENT),
/* harmony export */   yk: () => (/* binding */ dependentsOf)
/* harmony export */ });
/* harmony import */ var _canonical_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7698);
/* harmony import */ var _companions_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2054);


const ABSENT = 'absent';
function graphOf(inventory) {
    const { manifests } = inventory;
    const tags = [...inventory.tags].sort((left, right) => (0,_canonical_json_js__WEBPACK_IMPORTED_MODULE_0__/* .compareText */ .n6)(left.name, right.name));
    const parentsOf = parentsIn(manifests);
    const subjectOf = (digest) => {
        const subject = manifests.get(digest)?.subject;
        if (subject === undefined || subject === digest)
            return undefined;
        return manifests.has(subject) || parentsOf.has(subject) ? subject : ABSENT;
    };
    const { subjects, own } = rolesOf(tags, manifests, parentsOf, subjectOf);
    return {
        tags,
        manifests,
        tagsOf: grouped(tags.map(tag => [tag.digest, tag])),
        parentsOf,
        describedBy: describers(manifests, subjectOf, subjects),
        isCompanion: tag => subjects.has(tag) && !own.has(tag),
        subjectOf,
        subjectOfTag: tag => subjects.get(tag)
    };
}
function rolesOf(tags, manifests, parentsOf, subjectOf) {
    const keys = new Map(tags.map(tag => [tag, (0,_companions_js__WEBPACK_IMPORTED_MODULE_1__/* .companionOf */ ._M)(tag)]));
    const byKey = byKeys(new Set(keys.values()), manifests, parentsOf);
    const subjects = new Map();
    const own = new Set();
    for (const [tag, key] of keys) {
        const named = key === undefined ? undefined : byKey.get(key);
        const isOwn = (0,_companions_js__WEBPACK_IMPORTED_MODULE_1__/* .isOwnImage */ .o9)(tag, manifests, named !== undefined);
        if (isOwn)
            own.add(tag);
        const subject = named ?? subjectOf(tag.digest) ?? (key === undefined || isOwn ? undefined : ABSENT);
        if (subject !== undefined)
            subjects.set(tag, subject);
    }
    return { subjects, own };
}
function byKeys(wanted, ...known) {
    const found = new Map();
    if ([...wanted].every(key => key === undefined))
        return found;
    for (const digests of known) {
        for (const digest of digests.keys()) {
            const key = (0,_companions_js__WEBPACK_IMPORTED_MODULE_1__/* .companionKey */ .Kq)(digest);
            if (wanted.has(key))
                found.set(key, digest);
        }
    }
    return found;
}
function parentsIn(manifests) {
    const parents = new Map();
    for (const { digest, children } of manifests.values()) {
        for (const child of children) {
            const known = parents.get(child);
            if (known === undefined)
                parents.set(child, [digest]);
            else
                known.push(digest);
        }
    }
    return parents;
}
function describers(manifests, subjectOf, subjects) {
    const pairs = [];
    for (const digest of manifests.keys()) {
        const subject = subjectOf(digest);
        if (subject !== undefined)
            pairs.push([subject, digest]);
    }
    for (const [{ digest }, subject] of subjects)
        pairs.push([subject, digest]);
    return grouped(pairs);
}
function grouped(pairs) {
    const groups = new Map();
    for (const [key, value] of pairs) {
        const group = groups.get(key);
        if (group === undefined)
            groups.set(key, [value]);
        else
            group.push(value);
    }
    return groups;
}
function childrenOf({ manifests }, digest) {
    return manifests.get(digest)?.children ?? [];
}
function dependentsOf(graph, digest) {
    const children = childrenOf(graph, digest);
    const describing = graph.describedBy.get(digest);
    if (describing === undefined)
        return children;
    return children.length === 0 ? describing : [...children, ...describing];
}
function closure(graph, roots, next = digest => dependentsOf(graph, digest)) {
    const reached = new Set();
    const open = [...roots];
    for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
        if (reached.has(digest))
            continue;
        reached.add(digest);
        for (const dependent of next(digest))
            open.push(dependent);
    }
    return reached;
}


/***/ }),

/***/ 7946:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ parseDuration),
/* harmony export */   S: () => (/* binding */ durationText)
/* harmony export */ });
const UNITS = {
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    w: 604_800_000
};
const LONGEST = 3650 * 86_400_000;
function parseDuration(text) {
    const match = /^(\d{1,6})([mhdw])$/.exec(text);
    const unit = UNITS[match?.[2] ?? ''];
    if (match?.[1] === undefined || unit === undefined)
        return undefined;
    const milliseconds = Number(match[1]) * unit;
    return milliseconds > LONGEST ? undefined : milliseconds;
}
function durationText(milliseconds) {
    const fitting = Object.entries(UNITS)
        .reverse()
        .find(([name, unit]) => name !== 'w' && milliseconds >= unit && milliseconds % unit === 0);
    return fitting === undefined
        ? `${Math.round(milliseconds / 60_000)}m`
        : `${milliseconds / fitting[1]}${fitting[0]}`;
}


/***/ }),

/***/ 594:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  _: () => (/* binding */ matchesAny),
  E: () => (/* binding */ parsePattern)
});

;// CONCATENATED MODULE: ../../../node_modules/re2js/build/index.js
/*!
* re2js
* RE2JS is the JavaScript port of RE2, a regular expression engine that provides linear time matching
*
* @version v2.10.0
* @author Oleksii Vasyliev
* @homepage https://github.com/le0pard/re2js#readme
* @repository [object Object]
* @license MIT
*/
// src/RE2Flags.js
var RE2Flags = class RE2Flags {
	static FOLD_CASE = 1;
	static LITERAL = 2;
	static CLASS_NL = 4;
	static DOT_NL = 8;
	static ONE_LINE = 16;
	static NON_GREEDY = 32;
	static PERL_X = 64;
	static UNICODE_GROUPS = 128;
	static WAS_DOLLAR = 256;
	static LOOKBEHIND = 512;
	static MATCH_NL = RE2Flags.CLASS_NL | RE2Flags.DOT_NL;
	static PERL = RE2Flags.CLASS_NL | RE2Flags.ONE_LINE | RE2Flags.PERL_X | RE2Flags.UNICODE_GROUPS;
	static POSIX = 0;
	static UNANCHORED = 0;
	static ANCHOR_START = 1;
	static ANCHOR_BOTH = 2;
};
// src/PublicFlags.js
/**
* Public flags for RE2JS and RE2Set compilation.
*/
const PublicFlags = {
	CASE_INSENSITIVE: 1,
	DOTALL: 2,
	MULTILINE: 4,
	DISABLE_UNICODE_GROUPS: 8,
	LONGEST_MATCH: 16,
	LOOKBEHINDS: 512
};
// src/Codepoint.js
/**
* Various constants and helper for unicode codepoints.
*/
const ASCII_SIZE = 128;
const ASCII_TO_UPPER = new Int32Array(ASCII_SIZE);
const ASCII_TO_LOWER = new Int32Array(ASCII_SIZE);
const MAX_BMP = 65535;
for (let i = 0; i < ASCII_SIZE; i++) {
	if (i >= 97 && i <= 122) ASCII_TO_UPPER[i] = i - 32;
	else ASCII_TO_UPPER[i] = i;
	if (i >= 65 && i <= 90) ASCII_TO_LOWER[i] = i + 32;
	else ASCII_TO_LOWER[i] = i;
}
var Codepoint = class {
	static CODES = Object.freeze({
		"\x07": 7,
		"\b": 8,
		"	": 9,
		"\n": 10,
		"\v": 11,
		"\f": 12,
		"\r": 13,
		" ": 32,
		"\"": 34,
		$: 36,
		"&": 38,
		"'": 39,
		"(": 40,
		")": 41,
		"*": 42,
		"+": 43,
		"-": 45,
		".": 46,
		0: 48,
		1: 49,
		2: 50,
		3: 51,
		4: 52,
		5: 53,
		6: 54,
		7: 55,
		8: 56,
		9: 57,
		":": 58,
		"<": 60,
		">": 62,
		"?": 63,
		A: 65,
		B: 66,
		C: 67,
		F: 70,
		P: 80,
		Q: 81,
		U: 85,
		Z: 90,
		"[": 91,
		"\\": 92,
		"]": 93,
		"^": 94,
		_: 95,
		"`": 96,
		a: 97,
		b: 98,
		f: 102,
		i: 105,
		m: 109,
		n: 110,
		r: 114,
		s: 115,
		t: 116,
		v: 118,
		x: 120,
		z: 122,
		"{": 123,
		"|": 124,
		"}": 125
	});
	static toUpperCase(codepoint) {
		if (codepoint < ASCII_SIZE) return ASCII_TO_UPPER[codepoint];
		const s = String.fromCodePoint(codepoint).toUpperCase();
		const expectedLen = s.codePointAt(0) > MAX_BMP ? 2 : 1;
		if (s.length > expectedLen) return codepoint;
		const sOrigin = String.fromCodePoint(s.codePointAt(0)).toLowerCase();
		const originExpectedLen = sOrigin.codePointAt(0) > MAX_BMP ? 2 : 1;
		if (sOrigin.length > originExpectedLen || sOrigin.codePointAt(0) !== codepoint) return codepoint;
		return s.codePointAt(0);
	}
	static toLowerCase(codepoint) {
		if (codepoint < ASCII_SIZE) return ASCII_TO_LOWER[codepoint];
		const s = String.fromCodePoint(codepoint).toLowerCase();
		const expectedLen = s.codePointAt(0) > MAX_BMP ? 2 : 1;
		if (s.length > expectedLen) return codepoint;
		const sOrigin = String.fromCodePoint(s.codePointAt(0)).toUpperCase();
		const originExpectedLen = sOrigin.codePointAt(0) > MAX_BMP ? 2 : 1;
		if (sOrigin.length > originExpectedLen || sOrigin.codePointAt(0) !== codepoint) return codepoint;
		return s.codePointAt(0);
	}
};
// src/UnicodeRangeTable.js
var UnicodeRangeTable = class {
	/**
	* @param {Uint32Array | number[]} data
	* @param {boolean} isStride1
	*/
	constructor(data, isStride1 = false) {
		this.data = data;
		this.isStride1 = isStride1;
		this.SIZE = isStride1 ? 2 : 3;
	}
	getLo(index) {
		return this.data[index * this.SIZE];
	}
	getHi(index) {
		return this.data[index * this.SIZE + 1];
	}
	getStride(index) {
		return this.isStride1 ? 1 : this.data[index * this.SIZE + 2];
	}
	get length() {
		return this.data.length / this.SIZE;
	}
};
// src/UnicodeTables.js
const B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
const B64_MAP = /* @__PURE__ */ new Uint8Array(256);
for (let i = 0; i < 64; i++) B64_MAP[B64.charCodeAt(i)] = i;
const decodeVLQ = (str) => {
	const res = [];
	let value = 0;
	let shift = 0;
	for (let i = 0; i < str.length; i++) {
		const digit = B64_MAP[str.charCodeAt(i)];
		value |= (digit & 31) << shift;
		if ((digit & 32) === 0) {
			res.push(value);
			value = 0;
			shift = 0;
		} else shift += 5;
	}
	return res;
};
const decodeRanges = (str, isStride1) => {
	const res = decodeVLQ(str);
	const numRanges = isStride1 ? res.length / 2 : res.length / 3;
	const out = new Uint32Array(numRanges * 3);
	let current = 0;
	let resIdx = 0;
	for (let i = 0; i < numRanges; i++) {
		current += res[resIdx++];
		out[i * 3] = current;
		current += res[resIdx++];
		out[i * 3 + 1] = current;
		out[i * 3 + 2] = isStride1 ? 1 : res[resIdx++];
	}
	return out;
};
const decodeOrbit = (str) => {
	const res = decodeVLQ(str);
	const map = /* @__PURE__ */ new Map();
	let currentKey = 0;
	for (let i = 0; i < res.length; i += 2) {
		currentKey += res[i];
		const zz = res[i + 1];
		const delta = zz >>> 1 ^ -(zz & 1);
		map.set(currentKey, currentKey + delta);
	}
	return map;
};
var LazyMap = class {
	constructor(initializer) {
		this.initializer = initializer;
		this.cache = /* @__PURE__ */ new Map();
	}
	has(key) {
		return Object.hasOwn(this.initializer, key);
	}
	get(key) {
		if (this.cache.has(key)) return this.cache.get(key);
		const val = this.has(key) ? this.initializer[key]() : null;
		this.cache.set(key, val);
		return val;
	}
};
var UnicodeTables = class {
	static _CASE_ORBIT = null;
	static get CASE_ORBIT() {
		if (!this._CASE_ORBIT) this._CASE_ORBIT = decodeOrbit("rCgCIgCY+rQI4QiCuuBLgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCCgCBgCBgCBgCBgCBgCBgCB+7OB-BB-BB-BB-BB-BBskQB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BC-BB-BB-BB-BB-BB-BB-BByHBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBDCBBBCBBBCBBCCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBCCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBxHBCBBBCBBBCBBB3SBmMBkNBCBBBCBBB8MBCBBB6MB6MBCBBC+EB0MB2MBCBBB6MB+MBiGBmNBiNBCBBBmKBikzCBmNBqNBkIBsNBCBBBCBBBCBBB0NBCBBB0NDCBBB0NBCBBByNByNBCBBBCBBB2NBCBBDCBBCwDFCBCBDBCBCBDBCBCBDBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBB9EBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBCCBCBDBCBBBhGBvDBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBjICCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBH2iVBCBBBlKBwiVB+jVB+jVBCBBBlMBqEBuEBCBBBCBBBCBBBCBBBCBBB+hVB4hVB8hVBjNB7MC5MB5MCzMC1MB+0yCE5MB20yCC9MBu2yCBwyyCBo0yCChNBlNBo0yCBu-UBi0yCDlNC6-UBpNDrNIu+UDzNCm0yCBzNE0yyCBzNBpEBxNBxNBtEG1NLqxyCBkxyCnFoFrBCBBBCBBDCBBEkIBkIBkICoHHsCCqCBqCBqCCgEC+DB+DBmkOBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCC+BBgCBgCBgCBgCBgCBgCBgCBgCBrCBpCBpCBpCBmjOB-BB8BB-BB-BBgEB-BB-BByBBqgOBsDB-BBtwBB-BB-BB-BBsBBgDBCB-BB-BB-BBeB-BB-BB61OB-BB-BB-DB9DB9DBQB7DBmCE9CBrDBPBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBrFB-EBOBnHB3FB-FCCBBBNBCBBCjIBjIBjIBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgFBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCB-BB-BB8kMB-BB6kMB-BB-BB-BB-BB-BB-BB-BB-BB-BBokMB-BB-BBkkMBkkMB-BB-BB-BB-BB-BB-BB-BB4jMB-BB-BB-BB-BB-BB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EB-EBCBBBCBoiMBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBJCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBeBCBBBCBBBCBBBCBBBCBBBCBBBCBBBdBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBCgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDL-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-C64CgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOBgmOCgmOGgmODg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FBg8FDg8FBg8FBg8FhVg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBg9rCBQBQBQBQBQBQDPBPBPBPBPBPjkC7mMB5mMBnmMBjmMBCBlmMB3lMBpiMBk8kCBCBBG-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FB-7FD-7FB-7FB-7F6FoglCEsuHRwjlCyDCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCB0DBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBG1DD97OCCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQDPBPBPBPBPBPDQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQDPBPBPBPBPBPEQCQCQCQCPCPCPCPBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPB0EB0EBsFBsFBsFBsFBoGBoGBgIBgIBgHBgHB8HB8HDQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQBQBQBQBQBQBQBPBPBPBPBPBPBPBPBQBQCSFPBPBzEBzEBRCxnOFSFrFBrFBrFBrFBREQBQClkOFPBPBnGBnGFQBQCljOCODPBPB-GB-GBNHSF-HB-HB7HB7HBRqJ53OE9tQBrmQH4Bc3BSgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBgBBfBfBfBfBfBfBfBfBfBfBfBfBfBfBfBfECBByZ0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BB0BBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzBBzB34BgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDBgDB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CB-CBCBBBt-UBruHBt+UB1iVBviVBCBBBCBBBCBBB3hVB5-UB9hVB7hVCCBBCCBBI9jVB9jVBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBICBBBCBBECBBN-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOB-lOC-lOG-lOzoeCBBBCBBBCBBBCBBBCBBBCBl8kCBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBTCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBnECBBBCBBBCBBBCBBBCBBBCBBBCBBDCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBKCBBBCBBBnglCBCBBBCBBBCBBBCBBBCBBECBBBvyyCDCBBBCBBBgDCCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBn0yCB90yCB10yCBh0yCBn0yCCjxyCBzyyCBpxyCBg6BBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBB-CBl0yCBvjlCBCBBBCBBBt2yCBCBBBCBBBCBBBCBBBCBBBCBBBCBBBCBBBhkzCZCBB9a-5Bd-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCB-8rCm6TCBB7gBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCH-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BmlBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvChDwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCBwCFvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvCBvC1DuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCCuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCBuCCuCBuCBuCBuCBuCBuCBuCCuCBuCCtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCCtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCBtCCtCBtCBtCBtCBtCBtCBtCCtCBtCk2BgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEBgEO-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-DB-D+CgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCL-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-B74CgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BhrVgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCBgCB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BB-BhB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BB2BD1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BB1BtxekCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBkCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjCBjC");
		return this._CASE_ORBIT;
	}
	static _Print = null;
	static get Print() {
		if (!this._Print) this._Print = new UnicodeRangeTable(decodeRanges("hB9CBjBLBCpWBDFBFGBCCCBSBCsMBClBBDxBBDCBC2BBJaBFFBSVBC-FBCvBBD6BBDkDBP6BBDwBBDOBCbBDCCBJBGfBIqCBCgFBCHBDBBDVBCGBCEEBCBDIBDBBDDBJFFBCCBDBDYBDCBCFBFBBDVBCGBCBBCBBCBBDCCBDBFBBDCBEIIBCBCIIBPBLCBCIBCCBCVBCGBCBBCEBDJBCCBCCBDQQBCBDLBIGBCCBCHBDBBDVBCGBCBBCEBDIBDBBDCBICBFBBCEBDRBLBBCFBECBCDBEBBCCCBEEBEEBBBELBFEBECBCDBDHHPUBGMBCCBCWBCPBDIBCCBCDBIBBCCBCBBDDBDJBIVBCCBCWBCJBCEBDIBCCBCDBIBBGCBCDBDJBCCBNMBCCBCyBBCCBCFBFPBDZBCCBCRBEXBCIBCDDBFBEFFBEBCCCBGBHJBDCBN5BBFcBmBBBCCCBDBCXBCCCBVBDEBCCCBFBCJBDDBhBnCBCjBBFmBBCjBBCOBCMBmBlGBCGGD4LBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBDfBEZBH1CBDFBD-TBCbBE4CBIVBKXBKTBNMBCCBCBBN9CBDJBHJBHNBCKBH4CBIqBBGlCBLeBCLBFLBFEEBoBBDEBMrBBFZBHKBE9BBDgCBCcBDKBHJBHNBDtBBDLBVsCBClFBJ7BBEOBE9BBGqBBDKBJqBBG1QBDFBDlBBDFBDHBCGCBdBD0BBCOBCNBDFBCSBDCBCIBSXBJuBBSBBDaBCMBEhBBPgBBQrEBF5UBXKBWz4BBD9LBGsBBCGGD3BBIBBPXBKGBCGBCGBCGBCGBCGBCGBCGBC9DBjBZBC4CBN1GBbPBC+BBC1CBDmDBGqBBC9CBC1CBKvBBCszcBE2BBK7KBV3FBJ8GBV7BBEJBH3BBJlCBJLBHzDBMdBEtCBCKBFgBBC2BBKNBDJBDmDBZbBLFBDFBDFBKGBCGBC7BBF9DBDJBHj9KBNWBFwBBloItLBDpDBnBGBNEBGZBCEBCCCBCCBCCBoUBhBpBBHyBBCSBCDBFEBCmEBF9FBEFBDFBDFBDCBEGBCGBOBBDLBCZBCSBCBBCOBDNBjB6DBGCBFsBBE3CBCMBEwBwBBsBBjEcBEwBBQbBFjBBKdBGqBBGdBCkBBFNBrB9EBDJBHjBBFjBBFnBBJzBBMLBCOBCGBCBBCKBCOBCGBCBBEzBBN2JBKVBLHBZFBCpBBCIBmCFBDCCBqBBCBBEDDBVBCnCBJIBxBSBCBBGgBBEaBGaBnB3BBFTBDxBBCBBGHBCCBCcBDCBFJBIIBI-BBhBmBBFLBK1BBEcBDaBGZBIDBNGBxCoCB4ByBBOyBBItBBJJBHlBBEcBJBBxGeBCpBBCCBDBBRFBJIBiBtBBJpBBXZBnBbBVWBKtCBFjBBK9BBCEBOYBIJBH0BBCRBJmBBK-CBCTBMRBCuBB-BGBCCCBCBCOBCKBH6BBGJBHDBCHBDBBDVBCGBCBBCEBCJBDBBDCBDHHGGBDGBEEBMJBCDDClBBCJBCDDCDBCJBCBBJBBe7CBCEBfnCBJJBnF1BBDlBBjBkCBMJBHMBU5BBHJBHTBdaBDOBFWB6F7BBlDyCBNHBDDDBGBCBBCdBCBBDLBKJBnCHBDtBBDKBcnCBJyCBOoCBIJB3CHB5ChBBPJBHIBCsBBCNBLcBEfBDVBCNBqCGBCBBCrBBECCBCCBHBJJBHFBCBBCkBBCBBCFBIJBHrBBFJB3HYBIQBCoBBEcB2CQQBwBBO6cBnDuDBCEBMjGBtyCiDBOvhBBRVBL68DBGmSB61G5BBn2B4RBIeBCJBFwCBCJBHdBDFBLlCBLJBCGBCUBGSBxN5BBnG6CBGYBDYBtBqCBF4BBIQBhCEBMGBK1mHBqBfBiDyDB+vIDBCGBCBBCiJBQeeBBBDPPBCBJrMBloCqDBGMBEIBIJBDDBh7D8HBEzNBHWBQQBQtBBDWBKzDB9B1HBLmBBDpCBJvDBWlCB7DTBNTBN2CBKYBoE0CBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDjJBD9VBQEBCOBxiBeBHFB2GGBCQBDGBCBBCEBG9BBiBxDxDBrBBENBDJBFBBhKeBS5BBGxOxOBoBB3GqBBFhGhGBdBCVBJBBhHGBCDBCBBCOBCkGBDPBqBrCBFJBFBByYjCBtC8BBjGDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQB1BBBvIrBBFjDBNOBDOBCOBCkBBLtFB5BcBOrBBFIBIBBPFB7E4eBEQBEMBE5GBHLBFQQBKBF3BBJJBHnBBJdBDLBFBBPIBoB3KBJNBDMBEKBE4BBCFFBOBDLBFJBIyEBCmDBmgB-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIBnkzVvHB", false));
		return this._Print;
	}
	static CATEGORIES = new LazyMap({
		C: () => new UnicodeRangeTable(decodeRanges("AfBgDgBBOrWrWBHHBCBICCVuMuMnBBBzBBBE4B4BBGBcDBHQBXhGhGxBBB8BBBmDNB8BBByBBBQddBCCMEBhBGBsCiFiFJBBDBBXIICCBFBBKBBDBBFHBCDBDGGBaaBEEHDBDBBXIIDGDBCCGDBDBBECBCGBFCCBFBSJBEKKEXXIDDGBBLIEBCCBNBFBBNGBIEEJBBDBBXIIDGGBKKBDDBEEBFBEDBDGGBTTBIBDHHBBBEFFBBBDCCDCBDCBECBNDBGCBEFFBCCBEBCNBWEBOEEYRRBKKEFFBFBDEEDBBFBBLGBXEEYLLGBBKEEFGBDEBEFFBLLELBOEE0BEEHDBRBBbEETCBZKKCBBICBCDBHCCJFBLBBELB7BDBekBBDCCGZZCYYBGGCIILBBFfBpClBlBBCBoBlBlBQOOBjBBnGCCBDBCBB6LFFBIICFFBqBqBFBBiBFFBIICFFBQQ6BFFBkCkCBhBhBBBBbFB3CBBHBB+UCB6CGBXIBZIBVLBOEEDLB-CBBLFBLFBPMMBEB6CGBsBEBnCJBgBNNBCBNDBCCBrBBBGKBtBDBbFBMCB-BBBiCeeBMMBEBLFBPBBvBBBNTBuCnFnFBGB9BCBQCB-BEBsBBBMHBsBEB3QBBHBBnBBBHBBJGCgBBB2BQQPBBHUUBEEKMMBDBbEByBPBDBBcOOBBBjBNBiBOBtEDB7UVBMUB14BBB-LEBuBCCBDBCBB5BGBDNBZIBI4BI-DhBBb6C6CBKB3GZBxC3C3CBoDoDBDBsB-C-C3CIBxBuzcuzcBBB4BIB9KTB5FHB+GTB9BCBLFB5BHBnCHBNFB1DKBfCBvCMMBCBiB4B4BBHBPBBLBBoDXBdJBHBBHBBHIBIII9BDB-DBBLFBl9KLBYDByBjoIBvLBBrDlBBILBGEBbGGCGDrUfBrBFB0BUUFDBGoEoEBCB-FCBHBBHBBHBBECBIIIBLBDBBNbbUDDQBBPhBB8DEBEDBuBCB5COOBBBCuBBvBhEBeCByBOBdDBlBIBfEBsBEBfmBmBBCBPpBB-EBBLFBlBDBlBDBpBHB1BKBNQQIDDMQQIDDBBB1BLB4JIBXJBJXBHrBrBKkCBHBBCtBtBDCBCBBYpCpCBGBKvBBUDDBDBiBCBcEBclBB5BDBVBBzBDDBDBJEEeBBEDBLGBKGBhCfBoBDBNIB3BCBeBBcEBbGBFLBIvCBqC2BB0BMB0BGBvBHBLFBnBCBeHBDvGBgBrBrBEBBDPBHHBKgBBvBHBrBVBblBBdTBYIBvCDBlBIB-BGGBLBaGBLFB2BTTBGBoBIBhDVVBJBTwBwBB8BBICCFQQMFB8BEBLFBFJJBDDBXXIDDGLLBDDBEEBCCBEBCEBIBBICBGKBLCCBCCnBLLCBBCFFLDDBGBDcB9CGGBcBpCHBLlFB3BBBnBhBBmCKBLFBOSB7BFBLFBVbBcBBQDBY4FB9BjDB0CLBJBBCBBJDDfDDBNNBHBLlCBJBBvBBBMaBpCHB0CMBqCGBL1CBJ3CBjBNBLFBKuBuBPJBeCBhBBBXPPBnCBIDDtBCBCDDKHBLFBHDDmBDDHGBLFBtBDBL1HBaGBSqBqBBBBe0CBCOBzBMB8clDBwDGGBJBlGryCBkDMBxhBPBXJB88DEBoS41GB7Bl2BB6RGBgBLLBCByCLLBEBfBBHJBnCJBLIIWEBUvNB7BlGB8CEBaBBarBBsCDB6BGBS-BBGKBIIB3mHoBBhBgDB0D8vIBFIIDkJkJBNBCcBEBBCNBFHBtMjoCBsDEBOCBKGBLBBF-6DB+HCB1NFBYOBSOBvBBBYIB1D7BB3HJBoBBBrCHBxDUBnC5DBVLBVLB4CIBamEB2CoCoCDBBCBBDBBFNNCIIiCFFBJJIddFGGCCBI1K1KBlJlJB-V-VBNBGQQBuiBBgBFBH0GBISSBIIDGGBDB-BgBBCvDBuBCBPBBLDBD-JBgBQB7BEBCvOBrB1GBsBDBC-FBgBXXBGBD-GBIFFDQQmGBBRoBBtCDBLDBDwYBlCrCB+BhGBFccDCCBCCLFFCCCBEBCDBCECEDDCBBCICDCCBFFIKFCLLSEBEGGSzBBDtIBtBDBlDLBQBBQQQmBJBvF3BBeMBtBDBKGBDNBH5EB6eCBSCBOCB7GFBNDBCOBNDB5BHBLFBpBHBfBBNDBDNBKmBB5KHBPBBOCBMCB6BCCBCBRBBNDBLGB0EoDoDBjgBBh3pBfB-oEBBv0FBBypHOBvThtCB-QhvBBs6EEBrpIlkzVBxHvw-FB", false)),
		Cc: () => new UnicodeRangeTable(decodeRanges("AfgDgB", true)),
		Cf: () => new UnicodeRangeTable(decodeRanges("tFzqBzqBBEBXhGhGyBhMhMBxCxCs5D9-B9-BBDBbEByBEBCJBw03B6H6HBBBimEQQj7IPBhjiBDBwmFHBn0rYffB+CB", false)),
		Cn: () => new UnicodeRangeTable(decodeRanges("4bBBHDBICCVuMuMnBBBzBBBE4B4BBGBcDBHKBvI9B9BBmDmDBMB8BBByBBBQddBCCMEBjBEBuHJJBDDBXXICCBBBFBBKBBDBBFHBCDBDGGBaaBEEHDBDBBXIIDGDBCCGDBDBBECBCGBFCCBFBSJBEKKEXXIDDGBBLIEBCCBNBFBBNGBIEEJBBDBBXIIDGGBKKBDDBEEBFBEDBDGGBTTBIBDHHBBBEFFBBBDCCDCBDCBECBNDBGCBEFFBCCBEBCNBWEBOEEYRRBKKEFFBFBDEEDBBFBBLGBXEEYLLGBBKEEFGBDEBEFFBLLELBOEE0BEEHDBRBBbEETCBZKKCBBICBCDBHCCJFBLBBELB7BDBekBBDCCGZZCYYBGGCIILBBFfBpClBlBBCBoBlBlBQOOBjBBnGCCBDBCBB6LFFBIICFFBqBqBFBBiBFFBIICFFBQQ6BFFBkCkCBhBhBBBBbFB3CBBHBB+UCB6CGBXIBZIBVLBOEEDLB-CBBLFBLFBbFB6CGBsBEBnCJBgBNNBCBNDBCCBrBBBGKBtBDBbFBMCB-BBBiCeeBMMBEBLFBPBBvBBBNTBuCnFnFBGB9BCBQCB-BEBsBBBMHBsBEB3QBBHBBnBBBHBBJGCgBBB2BQQPBBHUUBEEKmDmDNBBcOOBBBjBNBiBOBtEDB7UVBMUB14BBB-LEBuBCCBDBCBB5BGBDNBZIBI4BI-DhBBb6C6CBKB3GZBxC3C3CBoDoDBDBsB-C-C3CIBxBuzcuzcBBB4BIB9KTB5FHB+GTB9BCBLFB5BHBnCHBNFB1DKBfCBvCMMBCBiB4B4BBHBPBBLBBoDXBdJBHBBHBBHIBIII9BDB-DBBLFBl9KLBYDByBDBvzIBBrDlBBILBGEBbGGCGDrUfBrBFB0BUUFDBGoEoEBCC-FCBHBBHBBHBBECBIIIBIBGBBNbbUDDQBBPhBB8DEBEDBuBCB5COOBBBCuBBvBhEBeCByBOBdDBlBIBfEBsBEBfmBmBBCBPpBB-EBBLFBlBDBlBDBpBHB1BKBNQQIDDMQQIDDBBB1BLB4JIBXJBJXBHrBrBKkCBHBBCtBtBDCBCBBYpCpCBGBKvBBUDDBDBiBCBcEBclBB5BDBVBBzBDDBDBJEEeBBEDBLGBKGBhCfBoBDBNIB3BCBeBBcEBbGBFLBIvCBqC2BB0BMB0BGBvBHBLFBnBCBeHBDvGBgBrBrBEBBDPBHHBKgBBvBHBrBVBblBBdTBYIBvCDBlBIBlCJBCBBaGBLFB2BTTBGBoBIBhDVVBJBTwBwBB8BBICCFQQMFB8BEBLFBFJJBDDBXXIDDGLLBDDBEEBCCBEBCEBIBBICBGKBLCCBCCnBLLCBBCFFLDDBGBDcB9CGGBcBpCHBLlFB3BBBnBhBBmCKBLFBOSB7BFBLFBVbBcBBQDBY4FB9BjDB0CLBJBBCBBJDDfDDBNNBHBLlCBJBBvBBBMaBpCHB0CMBqCGBL1CBJ3CBjBNBLFBKuBuBPJBeCBhBBBXPPBnCBIDDtBCBCDDKHBLFBHDDmBDDHGBLFBtBDBL1HBaGBSqBqBBBBe0CBCOBzBMB8clDBwDGGBJBlGryCBkDMB3iBJB88DEBoS41GB7Bl2BB6RGBgBLLBCByCLLBEBfBBHJBnCJBLIIWEBUvNB7BlGB8CEBaBBarBBsCDB6BGBS-BBGKBIIB3mHoBBhBgDB0D8vIBFIIDkJkJBNBCcBEBBCNBFHBtMjoCBsDEBOCBKGBLBBJ76DB+HCB1NFBYOBSOBvBBBYIB1D7BB3HJBoBBBjGUBnC5DBVLBVLB4CIBamEB2CoCoCDBBCBBDBBFNNCIIiCFFBJJIddFGGCCBI1K1KBlJlJB-V-VBNBGQQBuiBBgBFBH0GBISSBIIDGGBDB-BgBBCvDBuBCBPBBLDBD-JBgBQB7BEBCvOBrB1GBsBDBC-FBgBXXBGBD-GBIFFDQQmGBBRoBBtCDBLDBDwYBlCrCB+BhGBFccDCCBCCLFFCCCBEBCDBCECEDDCBBCICDCCBFFIKFCLLSEBEGGSzBBDtIBtBDBlDLBQBBQQQmBJBvF3BBeMBtBDBKGBDNBH5EB6eCBSCBOCB7GFBNDBCOBNDB5BHBLFBpBHBfBBNDBDNBKmBB5KHBPBBOCBMCB6BCCBCBRBBNDBLGB0EoDoDBjgBBh3pBfB-oEBBv0FBBypHOBvThtCB-QhvBBs6EEBrpIm8yVBCdBhD-DBxHvw-BB---BBB---BBB", false)),
		Co: () => new UnicodeRangeTable(decodeRanges("gg4B-nGh4hc9--BD9--B", true)),
		Cs: () => new UnicodeRangeTable(decodeRanges("gg2B--B", true)),
		L: () => new UnicodeRangeTable(decodeRanges("hCZBHZBwBLLFGGBVBCeBCpOBFLBPEBICCiEEBCBBDDBCHHCCBCCCBSBCyCBCqEBJlFBClBBDHHBnBBoCaBFDBuBqBBkBBBCiDBCQQBIIBLLBBBDRRCdBe4CBMZZBfBKBBFGGBUBFKKEYYBXBIKBGXBCGBRpBB7B1BBETTIJBQPBFHBDBBDVBCGBCEEBCBERROBBCCBPBBLJJBEBFBBDVBCGBCBBCBBCBBgBDBCUUBBBRIBCCBCVBCGBCBBCEBETTQBBYMMBGBDBBDVBCGBCBBCEBEffBCCBBBQSSCFBECBCDBEBBCCCBEEBEEBBBELBX1B1BBGBCCBCWBCPBEbbBBBCBBDBBfFFBGBCCBCWBCJBCEBEffBBBCBBQBBSIBCCBCoBBDRRGCBJCBZFBGRBEXBCIBCDDBFB7BvBBCBBNGB7BBBCCCBDBCXBCCCBIBCBBKDDBDBCWWBCBhBgCgCBGBCjBBcEB0DqBBVRRBEBFDBEEEBIIBBBFMBNSSBkBBCGGDqBBCsKBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBmBPBR1CBDFBErTBDQBCZBGqCBHHBIRBOSBPRBPMBCCBQzBBkBFFkC4CBIEBDhBBCGGBkCBLeByBdBDEBMrBBFZB3BWBK0BBzC+C+CBtBBSHB3BdBOBBLrBBbjBBqBCBLjBBDKBGqBBDCBqBDBCFBCBBEGGB+FBhC1IBDFBDlBBDFBDHBCGCBdBD0BBCGBCEEBBBCGBEDBDFBFMBGCBCGB1DOORMBmDFFDJBCEEBDBHGCBCBCKBDDBGEBF1B1BB8zC8zCBjHBHDBEBBNlBBCGGD3BBIRRBVBKGBCGBCGBCGBCGBCGBCGBCGBxC2O2OBrBrBBDBGBBF1CBHCBC5CBCDBGqBBC9CBSfBxBPBhQ-tGBhCs0VBkCtBBDsIBEPBLBBVuBBReBDlCByBIBDmDBDxCBVQBCCBCDBCWBezBBPxBB-BFBECCBMMBaBLWBacBIuBBdRRBDBCJBLEBCoBBYCBCHBVWBEEEBwBBCEEBDDBDBDCCZCBDKBICBNFBDFBDFBKGBCGBCqBBCNBHyDBej9KBNWBFwBBloItLBDpDBnBGBNEBGCCBIBCMBCEBCCCBCCBCCBqDBiBqLBT-BBD1BBpBLB1DEBCmEBlBZBHZBM4CBEFBDFBDFBDCBkBLBCZBCSBCBBCOBDNBjB6DBmMcBEwBBwBfBOTBCHBHlBBLdBDjBBFHBxB9EBTjBBFjBBFnBBJzBBNKBCOBCGBCBBCKBCOBCGBCBBEzBBN2JBKVBLHBZFBCpBBCIBmCFBDCCBqBBCBBEDDBVBLWBKeBiCSBCBBLVBLZBHZBnB3BBHBBhCQQBCBCCBCcBrBcBEcBkBHBCbBc1BBLVBLSBORBvDoCB4ByBBOyBBOjBBnBbBKWB7HpBBHBBRFB5BcBLJJBUBrBRBvBUBcWBN0BB6BBBDOOBrBBhBYBbjBBeDDJiBBENNBuBBPDBWCCkBRBCYBUBBgCGBCCCBCBCOBCJBIuBBnBHBDBBDVBCGBCBBCEBETTNEBfJBCDDClBBCaaCtBtBBzBBTDBVCBfvBBVBBC5F5FBtBBqBDBlBvBBV8B8BBpBBOoCoCBZBmBGB6FrBB1D-BBgBHBDDDBGBCBBCXBQCC-CHBDmBBRCCdLLBmBBIWWMtBBUTTBnCBoGgBBgBIBCkBBSyByBBcBxDGBCBBClBBWaaBEBCBBCfBPYYBqBBlISBQCCBLBChBB9DwCwCB4cBnHjGBtyCgDBQvhBBSFBa68DBGmSB61GdBj3B4RBIeBSuCBSdBTvBBRDBgBUBGSBxNsBB0G-BBhBYBDYBtBqCBGjCjCBLBhCBBCPPBNNB0mHBqBfBiDyDB+vIDBCGBCBBCiJBQeeBBBDPPBCBJrMBloCqDBGMBEIBIJBn7F0CBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDYBCYBCeBCYBCeBCYBCeBCYBCeBCYBCHB15BeBHFBmI9BBzEsBBLGBRiKiKBcBTrBBlPbBlHdBDwGwGBdBCCBCBBCGBDEBKBBhHGBCDBCBBCOBCkGB8BjCBI1lB1lBBCBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQBlqE-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIB", false)),
		LC: () => new UnicodeRangeTable(decodeRanges("hCZBHZB7BLLBVBCeBCiGBCDBFvGBDZBhGDBDBBECBCHHCCBCCCBSBCyCBCqEBJlFBClBBKoBB44ClBBCGGDqBBDCBhV1CBDFBjkCKBGqBBDCBhCrBBgCMBChBBmD1IBDFBDlBBDFBDHBCGCBdBD0BBCGBCEEBBBCGBEDBDFBFMBGCBCGBmIFFDJBCEEBDBHGCBCBCFBFDDBCBGEBF1B1BB8zC8zCB6DBDmDBHDBEBBNlBBCGGzoetBBTbBnEtCBCWBEDBCsCBZBBE2Z2ZBpBBGIBIvCBh6TGBNEBqgBZBHZBmlBvCBhDjBBFjBB1DKBCOBCGBCBBCKBCOBCGBCBBk2ByBBOyBB+CVBLVB74C-BBhrV-BBhBYBDYBtpZ0CBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDYBCYBCeBCYBCeBCYBCeBCYBCeBCYBCHB15BJBCTBHFB2uCjCB", false)),
		Ll: () => new UnicodeRangeTable(decodeRanges("hDZB7BqBqBBWBCHBC2BCBQCBuBCDECBBBDCCDEEBFFDEEBBBDDDCCCDCCBCCDEECDDBDDBBBHGDCOCBSCBDDCEEC4BCBFBDDDBCCFICBjCBDZBiGCCEEEBBBTccBhBBCBBECBCWCBDBCGDB0B0BBuBBCgBCK0BCDMCBgDCxBoBBo6CqBBDCB5XFBjkCIBC2D2DBqBBgCMBChBBnD0ECBHBCgDCBHBJFBLHBJHBJFBLHBJHBJNBDHBJHBJHBJEBCBBHEEBBBCBBJDBDBBJHBLCBCBBzIEEBEEcKFDBBJDBF2B2Bs1CvBBCEEBGCFCCBCCBEBGiDCBIICFFNlBBCGG0oesBCUaCoEMCBBBC+BCBGBCCCDICFCCDCCBBBCSCGGGCMCFCCDOCbEE2ZqBBGIBIvCBh6TGBNEBqhBZBumBnBBpEjBB8EKBCOBCGBCBBk4ByBB+DVB75CfBhsVfB8BYBnqZZBbGBCRBbZBbDBCCCBFBCKBbZBbZBbZBbZBbZBbZBbZBbZBbbBdYBCFBbYBCFBbYBCFBbYBCFBbYBCFBC15B15BBIBCTBHFB4vChBB", false)),
		Lm: () => new UnicodeRangeTable(decodeRanges("wVRBFLBPEBICCmEGG-OnHnHlFBBuIBBFgBgBKEEhFoFoF1mBgEgE2R72B72BsDkTkTxOFBvF+BBOjBjBBjBByVOORMBg-CBByHgGgG2OsBsBBDBGiDiDB+C+CBBB34bjnBjnBBEBvIzDzDdBB6DIBxCYYpDDBEBB2OXXqEtDtDWBBoDDBKngVngVuBBBh-BFBCpBBCIB0sBhBhB2K04D04DnrTDB9PCBpBBBnRMBhCBBCPPB9-P9-PBCBCGBCBByhM9BBqGGBud0Q0QsSAB", false)),
		Lo: () => new UnicodeRangeTable(decodeRanges("qFQQhIFFBCBxGBB7ZaBFDBuBfBCJBkBBBCiDBCZZBLLBBBDRRCdBe4CBMZZBfBWVBrBYBIKBGXBCGBRoBB8B1BBETTIJBROBFHBDBBDVBCGBCEEBCBERROBBCCBPBBLJJBEBFBBDVBCGBCBBCBBCBBgBDBCUUBBBRIBCCBCVBCGBCBBCEBETTQBBYMMBGBDBBDVBCGBCBBCEBEffBCCBBBQSSCFBECBCDBEBBCCCBEEBEEBBBELBX1B1BBGBCCBCWBCPBEbbBBBCBBDBBfFFBGBCCBCWBCJBCEBEffBBBCBBQBBSIBCCBCoBBDRRGCBJCBZFBGRBEXBCIBCDDBFB7BvBBCBBNFB8BBBCCCBDBCXBCCCBIBCBBKDDBDBYDBhBgCgCBGBCjBBcEB0DqBBVRRBEBFDBEEEBIIBBBFMBNyDyDBnKBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBmBPByDrTBDQBCZBGqCBHHBIRBOSBPRBPMBCCBQzBBpBkCkCBhBBC0BBIEBDhBBCGGBkCBLeByBdBDEBMrBBFZB3BWBK0BBxFuBBSHB3BdBOBBLrBBbjBBqBCBLdByDDBCFBCBBE7hB7hBBCB4-C3BBZWBKGBCGBCGBCGBCGBCGBCGBCGBoR2B2BF1CBJCCB4CBFGGBpBBC9CBSfBxBPBhQ-tGBhC0wUBC2jBBkCnBBJrIBFPBLBBjCyByBBkCBqFoDoDEGBCCBCDBCWBezBBPxBB-BFBECCBMMBaBLWBacBIuBBuBEBDIBLEBCoBBYCBCHBVPBCFBEEEBwBBCEEBDDBDBDCCZBBEKBIPPBEBDFBDFBKGBCGByEiBBej9KBNWBFwBBloItLBDpDBkCCCBIBCMBCEBCCCBCCBCCBqDBiBqLBT-BBD1BBpBLB1DEBCmEBqDJBCsBBDeBEFBDFBDFBDCBkBLBCZBCSBCBBCOBDNBjB6DBmMcBEwBBwBfBOTBCHBHlBBLdBDjBBFHBhEtCBjDnBBJzBB9CzBBN2JBKVBLHB5EFBDCCBqBBCBBEDDBVBLWBKeBiCSBCBBLVBLZBHZBnB3BBHBBhCQQBCBCCBCcBrBcBEcBkBHBCbBc1BBLVBLSBORBvDoCB4FjBBnBDBCxJxJBoBBHBBRCBCBB5BcBLJJBUBrBRBvBUBcWBN0BB6BBBDOOBrBBhBYBbjBBeDDJiBBENNBuBBPDBWCCkBRBCYBUBBgCGBCCCBCBCOBCJBIuBBnBHBDBBDVBCGBCBBCEBETTNEBfJBCDDClBBCaaCtBtBBzBBTDBVCBfvBBVBBC5F5FBtBBqBDBlBvBBV8B8BBpBBOoCoCBZBmBGB6FrBB0GHBDDDBGBCBBCXBQCC-CHBDmBBRCCdLLBmBBIWWMtBBUTTBnCBoGgBBgBIBCkBBSyByBBcBxDGBCBBClBBWaaBEBCBBCfBPYYBnBBCBBlISBQCCBLBChBB9DwCwCB4cBnHjGBtyCgDBQvhBBSFBa68DBGmSB61GdBj3B4RBIeBSuCBSdBTvBB0BUBGSB0NnBB2MqCBGwFwFB0mHBqBfBiDyDBuwIiJBQeeBBBDPPBCBJrMBloCqDBGMBEIBIJBxzI2P2PBrBBiBiKiKBcBTrBBlPaBmHdBDwGwGBdBCCBCBBCGBDEBKiHiHBFBCDBCBBCOBCkGB8pBDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQBlqE-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIB", false)),
		Lt: () => new UnicodeRangeTable(decodeRanges("lOGDnB2sH2sHBGBJHBJHBNQQwBAB", false)),
		Lu: () => new UnicodeRangeTable(decodeRanges("hCZBmDWBCGBiB2BCDOCDuBCBECEBBCCCBCCBBBDDBCBBCCBEBBCBBCECBCCDCCBCCBBBCCCBEEIJDCMCDQCDDDCCBC4BCIBBCBBDCCBCBCGCiJCCEJJHCCBBBCCCBCCBPBCIBkBDDBBBEWCGDDCBBDyBBxBgBCK2BCBMCD+CCDlBBq6ClBBCGGzW1CB0kCHHBpBBDCBhK0ECKgDCKHBJFBLHBJHBJFBMGCJHBpCDBNDBNDBNEBMDBnIFFECBDCBDEEBDBHGCBCBDDBLBBG+B+B9zCvBBxBCCBBBDGCBCBCDDJCBCgDCJCCFuqeuqeCqBCUaCoEMCE8BCLECBICFCCDCCEUCBDBCEBCOCBCBCCCBQCZs5Vs5VBYBmmBnBBpEjBB9EKBCOBCGBCBBr3ByBB+EVB75CfBhsVfBhCYBoqZZBbZBbZBbCCBGDBDDBCBCHBbZBbBBCDBDHBCGBcBBCDBCEBCEEBFBcZBbZBbZBbZBbZBbZBfYBiBYBiBYBiBYBiBYBiB2pE2pEBgBB", false)),
		M: () => new UnicodeRangeTable(decodeRanges("gYvDB0IGBoIsBBCCCBCCBCCpCKBxBUBRmDmDBFBDFBDBBCDBkBffBZB8CKB7BIBKZZBCBCIBCCBCEBsBCB8BIBrBXBCgBB3BCBCRBCGBLBBeCB5BCCBFBDBBDCBKLLBbbDCB5BCCBDBFBBDCBEffBEEMCB5BCCBGBCCBCCBVBBXFBCCB5BCCBFBDBBDCBICBLBBf8B8BBDBECBCDBKpBpBBDB4BCCBFBCCBCDBIBBMBBeCB5BCCBFBCCBCDBIBBMBBQNNBCB4BBBCGBCCBCDBKLLBeeBBBnCFFBEBCCCBGBTBB+BDDBFBNHBjDDDBHBMGBqCBBcECFBByBTBCBBGKBCjBBKlDlDBSBYDBFCBCCBDGBEDBOLBCLLBCBgWCBzdDBdCBeBBfBBhCfBKuBuBBBBC2D2DBjBjB3DLBFLB8GEB6BJBCcBDxBxBBsBBDLBVEBwBQBnBIBNCBfMB5BNBxBTB5ECBCUBFHHDCBnG-BBxWgBB--CCBuEhDhDBeBrRFBqDBB1udDBCJBhBBBxCBBxIEEFYYBDBF0C0CBzBzBBQBbRBOnBnBBGBaMBtBDBwBNBlBkCkCBMBNJJBuBuBBBBzBCCBBBDBBGBBCqBqBBDBGBBtHHBCBBx5TiXiXBOBRPBuejHjH2EEBn0BCBCBBGDBpBCBFmFmFB+R+RBCBiCEB+JBBuCFBnCKByBDB7DCB2BOBqBDDBLLBCBuBKBI+B+BBBBlBNBRBBtBNNBBBxBNBJDBCBB9CLBHDD+ELBWDB4BBBCGBDBBDCBKLLBDDBFBEEBkCIBCDDCDBCEBCPPBzCzCBQBYyCyCBSBsHGBDIBcBBzCQBrDMBmDOBhIOB2HFBCBBDDBCCCBuEuEBFBDGBEddBIBpBGBCDBJKKBJBvBPBnGHBoGHBCHBzCVBCNB7DFBECCBCCBFBCjCjCBDBCBBCEB8KDBKBBCxBxBBFBEEBYmnFmnFHOBpmLRBhuCEB8BGB5gBCCB1BBIDByCMMBslTslTBizEizEBsBBDWB-QEBEFBJHBDGBfDB1ECB89B2BBFxBBJPPXEBCOBxqBGBCQBDGBCBBCEBlDhFhFBFB4L+B+BBCB9PDB-HBB0HDDIBBG7O7OBFBuDGB29lYvHB", false)),
		Mc: () => new UnicodeRangeTable(decodeRanges("joC4B4BDCBJDBCBBzBBB7BCBHBBDBBLsBsB7BCBjC7B7BBBBJCCB2B2BB7B7BCHHBDDBLLnDBBCBBECBCCBLqBqBBBB+BDB+BBB7BCCBDBDBBCBBKBBdPPB7B7BBBBGCBCCBLrBrBBsCsCBBBHHBTBBrKBBgCsFsFBFFHDDBaaBLLBBBDGBWBBDFBDLLBBB5zBffiEIIBGBCBB7KDBDCBFBBCFBhHBB7BCCKCCBJJBEByExBxBGCCBDBCBB+BffFBBD9B9BDCBCEEBxBxBBGBJBBsFWW35EBB0-dBBD5C5CBzBzBBOBvEBBwBxBxBBFFBDDBBBvDBBDBBZuBuBCuDuDDBBGuHuHBCCBCCBCC0gZCCgEuBuBBBBFBB0DZZB8B8BxBCBKBBO+C+CBBBEBBCrFrFBBBgBBB7BBBCDBDBBDCBKLLB1C1CBBBIDDCDBCBBCmDmDBBBJBBErDrDBBBHCCBCBDuHuHBBBHDBDyDyDBBBJBBCuDuDCBBHoDoDCBBFmImIBBBK4H4HBEBCBBFDDCvEvEBBBJDBF1C1CeBB-BqGqGECCoGPPrDIID2G2GBDBFBBC-K-KBNNxBBBJBBCpvQpvQBBBlxD2BBpDBB0rYBBHFB", false)),
		Me: () => new UnicodeRangeTable(decodeRanges("okBBB1xF-wB-wBBCBCCBsshBCB", false)),
		Mn: () => new UnicodeRangeTable(decodeRanges("gYvDB0IEBqIsBBCCCBCCBCCpCKBxBUBRmDmDBFBDFBDBBCDBkBffBZB8CKB7BIBKZZBCBCIBCCBCEBsBCB8BIBrBXBCfB4BCCFHBFEEBFBLBBe7B7BFDBJVVBbbDBB6BFFBFFBDDBBBEffBEEMBB6BFFBDBCBBFVVBXXBEBC7B7BDCCBCBJIIBMMBff+BNNzBEE4BCCBBBGCBCDBIBBMBBe7B7BDHHGBBVBBdBB6BBBFDBJVVBeepCIIBBBC7C7CDGBNHBjDDDBHBMGBqCBBcEC4BNBCEBCBBGKBCjBBKnDnDBCBCFBCBBDBBaBBFCBRDBODDBHHQgWgWBBBzdCBeBBfBBfBBhCBBCGBJDDBJBKuBuBBBBC2D2DBjBjB3DCBFBBKHHBBB8GBBD7B7BCGBCCCDHBHJBDxBxBBMBCeBDLBVDBxBCCBDBCGGpBIBNBBhBDBDBBCCB5BCCBEECCB7BHBDBB5ECBCMBCGBFHHEBBnG-BBxWMBFEEBKB--CCBuEhDhDBeBrRDBsDBB1udFFBIBhBBBxCBBxIEEFaaBGG4EBBbRBOnBnBBGBaKBvBCBxBDDBCBDBBoBkCkCBEBDBBDBBNJJwB0B0BCCBDBBGBBCrBrBBJJvHDDFx5Tx5TiXPBRPBuejHjH2EEBn0BCBCBBGDBpBCBFmFmFB+R+RBCBiCEB+JBBuCFBnCKByBDB8D3B3BBNBqBDDBLLBBByBDBDBBI+B+BBBBlBEBCHB-BNNB1B1BBHBLDBDgDgDBBBDCCBHHD+E+EEHBWBB6BBBEmBmBBFBEEBnCFBOECPBB2CHBDCBCYY1CFBCFFBCCBvHvHBCBHBBCBBcBB2CHBDCCBrDrDCDDBEBCmDmDCDDBCBCEBkIIBCBBhIBBCFFxEDBDBBFhBhBBIBpBFBDDBJKKBEBDCBvBMBCBBnGCCBBBCqGqGBFBCFBCzCzCBUBDGBCBBCBB7DFBECCBCCBFBCpCpCBEEC8K8KBMMB1B1BBDBGCCYmnFmnFHOBpmLLBECBhuCEB8BGB5gBgCgCBCByC5lT5lTBizEizEBsBBDWBhRCBSHBDGBfDB1ECB89B2BBFxBBJPPXEBCOBxqBGBCQBDGBCBBCEBlDhFhFBFB4L+B+BBCB9PDB-HBB0HDDIBBG7O7OBFBuDGB29lYvHB", false)),
		N: () => new UnicodeRangeTable(decodeRanges("wBJB5DBBGDDBBBitBJBnEJBnGJB9MJB3DJBFFBtDJB3DJB3DJBDFBvDMB0DJBJGBoDJBpDGBISBuDJBhDJB3DJBnCTBtIJBnCJBwWTBybCBwHJBHJBXJBtJJBhEKBmFJBHJB3FJB3CJBnEJBHJB3gBEEBEBHJBnGyBBDEB3W7BBvCVB3TdBqrBqYqYaIBPCB4KDBrEJBfHBCOBhBJBoBOBh7cJB9FJBhKFB7EJBnBJBnGJBXJB3CJB3MJB34UJBuPsBBN4BBSBB2KaBlBDBeJJnEEBrGJBvdHBaGBoBIBsCEBXFBhFBBDPBDtBBhCIB1BBBfCBsCEBpDHBZHBqBGBrKFBxBJBHJB3IeB-EJBrBDBxDGBnEdBhEJB9BJBxEJBITB8HJB3KJB3DJB3LJBnDJBHTBtCLBlNSB+CJB3UJB3CcBkHJBnCJB3BJBnLJBnDUBshBuDBimPJBnpCJB3CJBnEJBCGBvQJBnIWB+KCB6nXJBnuBTBNTBtDYB2iBxBBhqCJBnNJB3PJB4HJBtWIBhEJB4Y6BBCCBCDBtCsBBCOBjeMBk3CJB", false)),
		Nd: () => new UnicodeRangeTable(decodeRanges("wBJnxBJnEJnGJ9MJ3DJ3DJ3DJ3DJ3DJ3DJ3DJ3DJ3DJhDJ3DJnCJ3IJnCJn6BJnBJtJJhEJnFJHJ3FJ3CJnEJHJnuiBJnVJnBJnGJXJ3CJ3MJ34UJnsBJnkCJHJ9YJhEJ9BJxEJ3IJ3KJ3DJ3LJnDJHTtCJnNJnDJ3UJ3CJ3HJnCJ3BJnLJ3uQJnpCJ3CJnEJ3QJ37XJ12CxBhqCJnNJ3PJ4HJ2aJ30EJ", true)),
		Nl: () => new UnicodeRangeTable(decodeRanges("u3FCBwzCiBBDDB-zDaaBHBPCBs1dJBxyW0BBtOJJnEEBrhIuDBm8SCB", false)),
		No: () => new UnicodeRangeTable(decodeRanges("yFBBGDDBBB2pCFB5LFB5DCBmEGB6GGBSIByNJB2hBTB0jBJBhP20B20BEFBHJBnGPBqB3W3WB6BBvCVB3TdBqrB1kB1kBBCBrEJBfHBCOBhBJBoBOBxrdFBymWsBBiCDBSBB2KaBlBDB1pBHBaGBoBIBsCEBXFBhFBBDPBDtBBhCIB1BBBfCBsCEBpDHBZHBqBGBrKFBhLeB-EJBrBDBxDGBnETB8LTBmqBBBvNIBobSB0aUBn8SGB-YWBqhZTBNTBtDYBvqFIBid6BBCCBCDBtCsBBCOBjeMB", false)),
		P: () => new UnicodeRangeTable(decodeRanges("hBCBCFBCDBLBBEBBbCBCccCkBkBGEELBBEEE-VJJzOFBqBBB0BCCDDDtBBBVBBCBBOCCBBBrCDBnDsBsBBMBqHCB3BOBgBmImIBLLtE5D5D6DnMnMNwLwL7CLLBpFpFBNBCmBmBBCBoCrCrCBDBFBBwDFBsFlTlTBHB4EuTuTtBBBvCCBoCBB+ECBCCBmBKB6JBB5GBBhEGBCFBhFBBLGBdCB9DDB8BEB-BBBhCHBM9Z9ZBWBJTBCMBCLBfBBPBB6TDBeBB+hBNBwCBBgBJB0MVBgCDBhBBB8XDBCBBxDwEwEBtBBCfBDLBkNCBFJBDLBRNNjD7C7CjgdBBuICBkDLL0DFB9LDB3CBBpBCBCyByBBwBwBiDMBRBB9DDB-DBBRBB6HzqUzqUBxGxGBIBXiBBCNBCFFCBB2ECBCFBCDBLBBEBBbCBCccCCCBFB7MCB9UxBxB-MoXoXoGgBgBxIIBnBxDxDBFBjCGB6CDByO-J-JjBlElEBDBtBDB+FGBuDBBCDB-DDBxBBBwCDBFOOCCB5CFBsDrJrJBCCBzDzDBDBLBBCpDpD7HWBqDCBdMBtCjEjEBBB9HpIpIBBB8E9C9CBGB0CCBCEB+CJB4GgDgDBDBrBBBmUBBrCMBwFxjBxjBBDB97CBB8zOBBmEiCiCBDBJpRpRBBBoJDBoK9lT9lTovHEB07C-a-aBAB", false)),
		Pc: () => new UnicodeRangeTable(decodeRanges("-Cg-Hg-HBUU-u3BBBZCBwHAB", false)),
		Pd: () => new UnicodeRangeTable(decodeRanges("tB9qB9qB0BiyDiyDmgBqgCqgCBEBiwDDDgBBBFdd-NUUwDxszBxszBBmBmBLqFqFhzD-J-J", false)),
		Pe: () => new UnicodeRangeTable(decodeRanges("pB0B0BgB+1D+1DC-6B-6BqtC4B4BQ7T7TCff-hBMCxChBhBCGC1MUChCCCiBmhBmhBCECtBGCtNICEGCDBB-ozB6G6GeOCESSCCCrF0B0BgBGD", false)),
		Pf: () => new UnicodeRangeTable(decodeRanges("7F+6H+6HEddpuDCCFDDQEE", false)),
		Pi: () => new UnicodeRangeTable(decodeRanges("rFt7Ht7HDBBDaapuDCCFDDQEE", false)),
		Po: () => new UnicodeRangeTable(decodeRanges("hBCBCCBDECBLLBEEBcclCGGPBBI-V-VJzOzOBEBqB3B3BDDDtBBBVBBCBBOCCBBBrCDBnDsBsBBMBqHCB3BOBgBmImIBLLtE5D5D6DnMnMNwLwL7CLLBpFpFBNBCxDxDrCEBFBBwDFBsFlTlTBHBmY9D9DBBBoCBB+ECBCCBmBFBCDB6JBB5GBBhEGBCFBhFBBLGBdCB9DDB8BEB-BBBhCHBMjajaBJJBGBJIBDDBDCBEKBCCCBIB7kDDBCBBxDwEwEBFFBBBDDDBHBCBBCDDBLLBDBCJBDDBCCCBLBDCBtNCB6B+F+FjgdBBuICBkDLL0DFB9LDB3CBBpBCBCyByBBwBwBiDMBRBB9DDB-DBBRBB6HlxUlxUBFBDXXVBBDDBECBCDBICBHCCB2E2EBBBCCBDECBLLBEEBcclBDDB7M7MBBB9UxBxB-MoXoXoGgBgBxIIBnBxDxDBFBjCGB6CDB0ZlElEBDBtBDB+FGBuDBBCDB-DDBxBBBwCDBFOOCCB5CFBsDrJrJBCCBzDzDBDBLBBCpDpD7HWBqDCBdMBtCjEjEBBB9HpIpIBBB8E9C9CBGB0CCBCEB+CJB4GgDgDBDBrBBBmUBBrCMBwFxjBxjBBDB97CBB8zOBBmEiCiCBDBJpRpRBBBoJDBoK9lT9lTovHEB07C-a-aBAB", false)),
		Ps: () => new UnicodeRangeTable(decodeRanges("oBzBzBgB-1D-1DC-6B-6B-rCEEnB4B4BQ7T7TCff-hBMCxChBhBCGC1MUChCCCiBmhBmhBCECaTTCECtNICEGCDipzBipzB4GeeCMCESSCCCrFzBzBgBEEDAB", false)),
		S: () => new UnicodeRangeTable(decodeRanges("kBHHRCBgBCCcCCkBEBCBBDCCBCBDEEfgBgBrODBNNBGGBCCCBPB2DPPBxDxDsErIrIBBB3DCBDDDBvGvGLUUB4H4HIBBpEqLqLBHHB2H2H-DjEjEBGBlEwGwGqBmGmGiGCBQCCBBBDFBVECmEHBCFBCBBGDBmGBBxXJB0WuLuLlL+E+EBgBBiLJBKIBhiBCCBBBMCBOCBOCBOBBmCOOoBCBOCBUhBB-BBBCDBCBBLCCBBBGFBCECFMMBFFBDBGDBC7B7BBFFB2LBFcBD+HBXKByCtCBXnTBtBwBBDeBLyMBX+BBFfBD1LBDpEBmHFBmLBBvBZBC4CBN1GBbPBFOOBNNWBBHBB8CBB0HBBFJBhBlBBKRRBdBMdBJQQBeBLmBBQ-JBhuG-BBx0V2BB6RWBKBBoDBB+EDBLDB+RCBiHPPB+9T+9TpEgBBuLPBhCBB3BHBtBDBjDCCBBBD7E7EHRRBBBgBCCcCCiEGBCGBOBB6JIB6BQBDCBCMBEwBwBBrBB7zBBBwSmWmWBiKiKBGBnjC2kC2kCBbBr6SDBG3qU3qUk7DvHBLCBEzNBHWBQQBgDzDB9B1HBLmBBD7BBGCBXBBIdBF8BBWhCBE7F7FB1CBrbaagBaagBaagBaagBaa9B-PB4BDBzBHBCNBCBBp2BwNwNttCEE+DiOiOBvIvIBqBBFjDBNOBDOBCOBCkBBYgFB5BcBOrBBFIBIBBPFB7E4eBEQBEMBE5GBHLBFQQBKBF3BBJJBHnBBJdBDLBFBBPIBoB3KBJNBDMBEKBE4BBCFFBOBDLBFJBIyEBC7CBLAB", false)),
		Sc: () => new UnicodeRangeTable(decodeRanges("kB+D+DBCBqnB8D8DzPBBzPBBI2H2HoImSmS8sClmClmCBgBB37hBkuVkuVtD7E7E8GBBEBB3-HDB-4wBxtCxtC", false)),
		Sk: () => new UnicodeRangeTable(decodeRanges("+CCCoCHHFEEqQDBNNBGGBCCCBPB2DPPBjoBjoB15FCCBBBMCBOCBOCBOBB9kEBBkzdWBKBBoDBBxePPBniUniUBPB8bCCjF4g9B4g9BBDB", false)),
		Sm: () => new UnicodeRangeTable(decodeRanges("rBRRBBB+BCCuBFFmBgBgB-XwQwQBBB8xGOOoBCBOCBsEoBoBBDBHlClCBDBGBBFGDIgBgBBDDCgBgBBqIBhBBB7CffBXBpBFB2OKK3BHBwDxKxKBDBDeBLPBhIiEBX+BBFfBDhIBxBUBDFB9+zB5Z5ZCCBlFRRBBB+BCCkEHHBCBitDBBhrwBx+Bx+BagBgBagBgBagBgBagBgBat5Ft5FB-uC-uCBHB", false)),
		So: () => new UnicodeRangeTable(decodeRanges("mFDDFCCyerIrIBgEgEBvGvGLUUB4H4HkQ2L2LjEFBClElEwGqBqBoMCBQCCBBBDFBVECmEHBCFBCBBGDBmGBBxXJB0WzWzW+EhBBiLJBKIBksBBBCDBCBBLCCBHHBEBCECFMMBPPCBBC7B7BBKKBDBDDBCBBCBBCGBCeBDBBCCCBdBtIHBFTBDGBDwCBCdBanBBHnCBXKByCtCBX2FBCIBC1BBJuDBC3HBtBrBBhC-HBhQvBBWBBHmBBDpEBmHFBmLBBvBZBC4CBN1GBbPBFOOBNNWBBHBBxKBBFJBhBlBBKRRBdBMdBJQQBeBLmBBQ-JBhuG-BBx0V2BBibDBLBBC+R+RBBBqqUPBuLPBhCBB3BHBuBCBlPEEFBBOBB6JIB6BQBDCBCMBEwBwBBrBB7zBBBwSpgBpgBBGBnjC2kC2kCBGBFQBr6SDBG3qU3qUk7DvHBLCBEzNBHWBQPBhDzDB9B1HBLmBBD7BBGCBXBBIdBF8BBWhCBE7F7FB1CBqlB-PB4BDBzBHBCNBCBBp2B96C96CiEyWyWBqBBFjDBNOBDOBCOBCkBBYgFB5BcBOrBBFIBIBBPFB7E6HBG4WBEQBEMBE5GBHLBFQQBKBF3BBJJBHnBBJdBDLBFBB-B3KBJNBDMBEKBE4BBCFFBOBDLBFJBIyEBC7CBLAB", false)),
		Z: () => new UnicodeRangeTable(decodeRanges("gBgEgEgvFgsCgsCBJBeBBGwBwBh9DAB", false)),
		Zl: () => new UnicodeRangeTable(decodeRanges("ohIA", true)),
		Zp: () => new UnicodeRangeTable(decodeRanges("phIA", true)),
		Zs: () => new UnicodeRangeTable(decodeRanges("gBgEgEgvFgsCgsCBJBlBwBwBh9DAB", false)),
		ASCII_Hex_Digit: () => new UnicodeRangeTable(decodeRanges("wBJIFbF", true)),
		Alphabetic: () => new UnicodeRangeTable(decodeRanges("hCZBHZBwBLLFGGBVBCeBCpOBFLBPEBICC3CeeBQBCBBDDBCHHCCBCCCBSBCyCBCqEBJlFBClBBDHHBnBBoBNBCCCBCCBCCJaBFDBeKBG3BBCGBPlDBCHBFHBFCBLCBDRRBuBBOkDBZgBBKBBFGGBWBDSBUYBIKBGXBCGBIJJBoBBLLBEGBHrCBCPBCCBFOBOSBCHBDBBDVBCGBCEEBCBEHBDBBDBBCJJFBBCEBNBBLFFBBBCFBFBBDVBCGBCBBCBBCBBFEBFBBDBBFIIBCBCSSBEBMCBCIBCCBCVBCGBCBBCEBEIBCCBCBBEQQBCBWDBFCBCHBDBBDVBCGBCBBCEBEHBDBBDBBKBBFBBCEBORRBCCBEBECBCDBEBBCCCBEEBEEBBBELBFEBECBCCBEHHpBMBCCBCWBCPBEHBCCBCCBJBBCCBCBBDDBdDBCHBCCBCWBCJBCEBEHBCCBCCBJBBGCBCDBOCBNMBCCBCoBBDHBCCBCCBCGGBCBIEBXFBCCBCRBEXBCIBCDDBFBJFBCCCBGBTBBO5BBGGBH0B0BBECBDBCXBCCCBRBCCBDEBCHHPDBhBgCgCBGBCjBBFSBFPBCjBBkC2BBCDDBDBR-BBLDBDlBBCGGDqBBCsKBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBmBPBR1CBDFBErTBDQBCZBGqCBEKBITBMUBNTBNMBCCBCBBNzBBDSBPFFkC4CBIqBBGlCBLeBCLBFIBYdBDEBMrBBFZB3BbBF+BBDTBzBYYBMMBBByBzBBCOBCHB0BpBBDDBLrBBCKBP2BBXCBLjBBDKBGqBBDCBqBDBCFBCBBEGGB+FBUhBBM1IBDFBDlBBDFBDHBCGCBdBD0BBCGBCEEBBBCGBEDBDFBFMBGCBCGB1DOORMBmDFFDJBCEEBDBHGCBCBCKBDDBGEBFSSBnBBuZzBB34BkHBHDBEBBNlBBCGGD3BBIRRBVBKGBCGBCGBCGBCGBCGBCGBCGBCfBwB2O2OBBBaIBIEBDEBF1CBHCBC5CBCDBGqBBC9CBSfBxBPBhQ-tGBhCs0VBkCtBBDsIBEPBLBBVuBBGHBEwDBoBIBDmDBDxCBVUBCgBBZzBBNjCBCtBtBBEBECCBBBLgBBGiBBOcBEyBBCLBQRRBOBLEBC2BBKNBTWBEkCBCCCZCBDPBDDBMFBDFBDFBKGBCGBCqBBCNBH6DBWj9KBNWBFwBBloItLBDpDBnBGBNEBGLBCMBCEBCCCBCCBCCBqDBiBqLBT-BBD1BBpBLB1DEBCmEBlBZBHZBM4CBEFBDFBDFBDCBkBLBCZBCSBCBBCOBDNBjB6DBmC0BBsIcBEwBBwBfBOdBGqBBGdBDjBBFHBCEBrB9EBTjBBFjBBFnBBJzBBNKBCOBCGBCBBCKBCOBCGBCBBEzBBN2JBKVBLHBZFBCpBBCIBmCFBDCCBqBBCBBEDDBVBLWBKeBiCSBCBBLVBLZBHZBnB3BBHBBhCDBCBBGHBCCBCcBrBcBEcBkBHBCbBc1BBLVBLSBORBvDoCB4ByBBOyBBOnBBjBbBEGGBVB7HpBBCBBEBBRFBzBCBEcBLJJBUBrBRBvBUBcWBKlCBsBEBL4BBKOOBXBYyBBSDBJiBBEKKB+BBCDBKBBLCCkBRBChBBDHHBCB-BGBCCCBCBCOBCJBI4BBYDBCHBDBBDVBCGBCBBCEBEHBDBBDBBEHHGGBdJBCDDClBBCJBCDDCDBCBBECCtBhCBCCBCDBVCBfhCBDBBC5F5FB0BBDGBaFBjB+BBCEE8B1BBDoCoCBZBDNBWGB6F4BBoD-BBgBHBDDDBGBCBBCdBCBBDBBDDB+CHBDtBBDFBCCCBccBxBBDJBSnCBGTTBnCBoDHB5CgBBgBIBCsBBCGBCyByBBcBDVBCNBqCGBCBBCrBBECCBCCBBBCDDBZZBEBCBBCkBBCBBCDBCYYBqBBlIWBKQBCoBBECBwDwCwCB4cBnDuDBSjGBtyCgDBQvhBBSFBa68DBGmSB61GuBBy2B4RBIeBSuCBSdBTvBBRDBgBUBGSBxNsBB0G-BBhBYBDYBtBqCBF4BBIQBhCBBCNNBFBK1mHBqBfBiDyDB+vIDBCGBCBBCiJBQeeBBBDPPBCBJrMBloCqDBGMBEIBIJBFi7Fi7FBzCBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDYBCYBCeBCYBCeBCYBCeBCYBCeBCYBCHB15BeBHFB2GGBCQBDGBCBBCEBG9BBiBxDxDBrBBLGBRiKiKBcBTrBBlPbBlHdBDwGwGBdBCVBJBBhHGBCDBCBBCOBCkGB8BjCBEEE1lBDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQB1TZBHZBHZB3zD-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIB", false)),
		Dash: () => new UnicodeRangeTable(decodeRanges("tB9qB9qB0BiyDiyDmgBqgCqgCBEB+BoBoBQnMnMlgDDDgBBBFdd-NUUwDxszBxszBBmBmBLqFqFhzD-J-J", false)),
		Emoji: () => new UnicodeRangeTable(decodeRanges("jBHHGJBwDFFu8HNN5GXX7CFBQBBwLBBNnFnFaKBFCBoGoHoHBLLK7B7BBCBCEBKGDBDDFDDCBBDIEBJJBBBGCCGLBMBBDCCBCCTDDBTTBEBCCCBEEBGGDBBFBBMBBGBBDGGBECBVVBGGBEBCDBDFFDDDBEBCDDCCCHEEHLLBQQDFFCFFBBBCMMBxBxBBBBKeP1LBBwOCBUBB0BFF7mBNN6SCCrrvDrGrGhFBBNBBPDDBIBsCZBCBBYVVDIBWBBvFhBBDvDBDBBCCBDyCBDCBCmIBC+BBMFBCXBIBBDHBNDDBCBDFFBOOBDDJBBKGGBBBNCBJCBDCCFHHEHHB0CBxBlCBGHBDDBEJBECCBEEDJBkHLBF8I8IBtBBCJBC4FBxDMBEKBE4BBCFFBOBDLBFJB", false)),
		Emoji_Component: () => new UnicodeRangeTable(decodeRanges("jBHHGJB0+H2G2Gsp3B3+8B3+8BBYB8PEBxtBDBtzhY-CB", false)),
		Emoji_Modifier: () => new UnicodeRangeTable(decodeRanges("7-8DE", true)),
		Emoji_Modifier_Base: () => new UnicodeRangeTable(decodeRanges("9wJ8G8GRDB4jzD9B9BBBBDDDBBB2DBBDKBWSBEFFBBBCCBICCZqGqGBFFWFFBvFvFBBBEEB0CRRBBBKMMgSDDJHBHKKBIBDCB5B+B+BBCCBCCSCBCMBmHCBrBIB", false)),
		Emoji_Presentation: () => new UnicodeRangeTable(decodeRanges("64IBBuGDBEDDqQBBWBBzBLBsBUUOJJBSSBGGBJJGWWIBBCFFDIIFBBdkBkBCFFBBBC+B+BBBBZPP8aBB0BFFvlxDrGrG-FDDBIBsCZBCZZVDDBDBCCBWBBvFgBBNIBClCBCVBNqBBFEBNQBEEEBlCBCCCB5FBD+BBODBCXBTbbBOO3C0CBxBlCBHEEBBBDDBEDBMBBIIBkHLBF8I8IBtBBCJBC4FBxDMBEKBE4BBCFFBOBDLBFJB", false)),
		Extended_Pictographic: () => new UnicodeRangeTable(decodeRanges("pFFFu8HNN5GXX7CFBQBBwLBBNnFnFaKBFCBoGoHoHBLLK7B7BBCBCEBKGDBDDFDDCBBDIEBJJBBBGCCGLBMBBDCCBCCTDDBTTBEBCCCBEEBGGDBBFBBMBBGBBDGGBECBVVBGGBEBCDBDFFDDDBEBCDDCCCHEEHLLBQQDFFCFFBBBCMMBxBxBBBBKeP1LBBwOCBUBB0BFF7mBNN6SCCrrvDoBoBBCBlDLBQBBQPPBmBmBBIBxDBBNBBPDDBIBU3BBcOBLVVDIBCDBKWBH7FBDvDBDBBCCBDyCBDCBCDBG9HBC+BBMFBCXBIBBDHBNDDBCBDFFBOOBDDJBBKGGBBBNCBJCBDCCFHHEHHB0CBxBlCBGHBDQBECCBEBDMB7GlBBNDB5BHBLFBpBHBfBBNDBDNBKmBBNuBBCJBC4FB5CHBPxEBhI9fB", false)),
		Hex_Digit: () => new UnicodeRangeTable(decodeRanges("wBJIFbFq1-BJIFbF", true)),
		Lowercase: () => new UnicodeRangeTable(decodeRanges("hDZBwBLLFlBlBBWBCHBC2BCBQCBuBCDECBBBDCCDEEBFFDEEBBBDDDCCCDCCBCCDEECDDBDDBBBHGDCOCBSCBDDCEEC4BCBFBDDDBCCFICBjCBDiBBIBBfEBhDsBsBCEEDDBTccBhBBCBBECBCWCBDBCGDB0B0BBuBBCgBCK0BCDMCBgDCxBoBBo6CqBBCDB5XFBjkCIBC2D2DB+FBiC0ECBHBCgDCBHBJFBLHBJHBJFBLHBJHBJNBDHBJHBJHBJEBCBBHEEBBBCBBJDBDBBJHBLCBCBB6DOORMBuDEEBEEcKFDBBJDBFiBiBBOBFsasaBYBn6BvBBCEEBGCFCCBCCBGBEiDCBIICFFNlBBCGG0oesBCUaCBBBmEMCBBBC8BCBIBCCCDICFCCDCCBBBCSCGGGCMCFCCDOCWDBCCCBBB2ZqBBCNBHvCBh6TGBNEBqhBZBumBnBBpEjBB8EKBCOBCGBCBBkODDBBBCpBBCIBmoByBB+DVB75CfBhsVfB8BYBnqZZBbGBCRBbZBbDBCCCBFBCKBbZBbZBbZBbZBbZBbZBbZBbZBbbBdYBCFBbYBCFBbYBCFBbYBCFBbYBCFBC15B15BBIBCTBHFBmI9BB1lChBB", false)),
		Math: () => new UnicodeRangeTable(decodeRanges("rBRRBBBgBeeCuBuBFmBmBgB5W5WBBBDbbBDDBBBwQCBuwGccBBBMEEOPPBCBWEBMEBiCMBFEEBFFBDBTFFDJBCDDBEBHEEBDDBCCBBBCFBENBClClCBWBCFBCBBFBBFfBCHHBPPBqIBJDBVBB7CffBZBCZZMGB+NBBNJBFFBFBBDBBEEBPCCDFBMHBGBB6BCCeDBKCBxK-BBhI-PBxBUBDFB9+zB4Z4ZBEBCjFjFRCBeCCeCCkEHHBCBitDBBhrwBwoBwoBBzCBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDjJBDxBBhwFDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQB1BBB-uCIB", false)),
		Quotation_Mark: () => new UnicodeRangeTable(decodeRanges("iBFFkEQQ96HHBaBBowDqOqOBCBOCBixzBDB+FFF7CBB", false)),
		Terminal_Punctuation: () => new UnicodeRangeTable(decodeRanges("hBLLCMMBEE-ZJJiQ6B6BpCPPCCB1FsBsBBJBCsHsHB3B3BBEBCHBgBmImIB1nB1nBBtFtFFFB4JBB2YHBmY9D9DBBBoCBB+ECBEoBoBBCBDBB7JBBjLDBjFBBLBBCCBeCB8FEB-BBBldYYBKKBBBwlDCBzJOOFLLCBBEBBtNBB8ndBBuICBkHEB-LBB3CBBgD4E4EBBB0ECBgERRB6H6HnxUDDB6B6BBBBCDBqFLLCMMBEEiCDD7hBxBxBnkBoGoG3JBB5EFBlCFB6CDB5dEBtBDB+FGBxDDBgECBiEBBHRRB5C5CBDBtDrJrJB2D2DBBBNBBnLDBEOBqDBB6HCBmQCC8HBB4CBBFBB-MCBuBmUmUBrCrCBspBspBBDB6vRBBmEiCiCBBBLqRqRBoJoJBnwTnwTovHDB", false)),
		Uppercase: () => new UnicodeRangeTable(decodeRanges("hCZBmDWBCGBiB2BCDOCDuBCBECEBBCCCBCCBBBDDBCBBCCBEBBCBBCECBCCDCCBCCBBBCCCBEEIJDCMCDQCDDDCCBC4BCIBBCBBDCCBCBCGCiJCCEJJHCCBBBCCCBCCBPBCIBkBDDBBBEWCGDDCBBDyBBxBgBCK2BCBMCD+CCDlBBq6ClBBCGGzW1CB0kCHHBpBBDCBhK0ECKgDCKHBJFBLHBJHBJFBMGCJHBpCDBNDBNDBNEBMDBnIFFECBDCBDEEBDBHGCBCBDDBLBBGbbBOBUzZzZBYBx5BvBBxBCCBBBDGCBCBCDDJCBCgDCJCCFuqeuqeCqBCUaCoEMCE8BCLECBICFCCDCCEUCBDBCEBCOCBCBCCCBQCZs5Vs5VBYBmmBnBBpEjBB9EKBCOBCGBCBBr3ByBB+EVB75CfBhsVfBhCYBoqZZBbZBbZBbCCBGDBDDBCBCHBbZBbBBCDBDHBCGBcBBCDBCEBCEEBFBcZBbZBbZBbZBbZBbZBfYBiBYBiBYBiBYBiBYBiB2pE2pEBgBBvgCZBHZBHZB", false)),
		White_Space: () => new UnicodeRangeTable(decodeRanges("JEBTlDlDbgvFgvFgsCKBeBBGwBwBh9DAB", false))
	});
	static SCRIPTS = new LazyMap({
		Adlam: () => new UnicodeRangeTable(decodeRanges("go6DrCFJFB", true)),
		Ahom: () => new UnicodeRangeTable(decodeRanges("g4lCaDOFW", true)),
		Anatolian_Hieroglyphs: () => new UnicodeRangeTable(decodeRanges("ggxCmS", true)),
		Arabic: () => new UnicodeRangeTable(decodeRanges("gwBEBCFBCNBCCBCfBCJBMZBCrDBChBBxCvBBxHhBBGqCBCcBxy8BtPBDvEBhBPBxDEBCmEBk7DeBkCFBJIBiBFBh43BDBCaBCBBCDDCJBCDBCCCHFFCECBBBCBBCDDCICBCCDDBCGBCDBCDBCCCBIBCQBGCBCEBCQB1BBB", false)),
		Armenian: () => new UnicodeRangeTable(decodeRanges("xpBlBDxBDCks9BE", true)),
		Avestan: () => new UnicodeRangeTable(decodeRanges("g4iC1BEG", true)),
		Balinese: () => new UnicodeRangeTable(decodeRanges("g4GsCCxB", true)),
		Bamum: () => new UnicodeRangeTable(decodeRanges("g1pB3CpowB4R", true)),
		Bassa_Vah: () => new UnicodeRangeTable(decodeRanges("w26CdDF", true)),
		Batak: () => new UnicodeRangeTable(decodeRanges("g+GzBJD", true)),
		Bengali: () => new UnicodeRangeTable(decodeRanges("gsCDBCHBDBBDVBCGBCEEBCBDIBDBBDDBJFFBCCBDBDYB", false)),
		Beria_Erfe: () => new UnicodeRangeTable(decodeRanges("g17CYDY", true)),
		Bhaiksuki: () => new UnicodeRangeTable(decodeRanges("ggnCICsBCNLc", true)),
		Bopomofo: () => new UnicodeRangeTable(decodeRanges("qXB6wLqBxDf", true)),
		Brahmi: () => new UnicodeRangeTable(decodeRanges("ggkCtCFjBKA", true)),
		Braille: () => new UnicodeRangeTable(decodeRanges("ggK-H", true)),
		Buginese: () => new UnicodeRangeTable(decodeRanges("gwGbDB", true)),
		Buhid: () => new UnicodeRangeTable(decodeRanges("g6FT", true)),
		Canadian_Aboriginal: () => new UnicodeRangeTable(decodeRanges("ggF-TxRlC7tgCP", true)),
		Carian: () => new UnicodeRangeTable(decodeRanges("g1gCwB", true)),
		Caucasian_Albanian: () => new UnicodeRangeTable(decodeRanges("wphCzBMA", true)),
		Chakma: () => new UnicodeRangeTable(decodeRanges("gokC0BCR", true)),
		Cham: () => new UnicodeRangeTable(decodeRanges("gwqB2BKNDJDD", true)),
		Cherokee: () => new UnicodeRangeTable(decodeRanges("g9E1CDFz7lBvC", true)),
		Chorasmian: () => new UnicodeRangeTable(decodeRanges("w9jCb", true)),
		Common: () => new UnicodeRangeTable(decodeRanges("AgCBbFBbuBBCOBCEBYgBgBiOmBBGEBDTB1DKKHCC+THHPEEhB9E9ElQiEiEB6mB6mB2MDBjJwvBwvBBBBoCBBsGBBCumBumBOIIBCBCFBCCBDmYmYBKBD2CBCKBEKBCOBShBB-BlBBCCBDFBCaBCQBqBCBF5UBXKBW-cBhIzTBDpEBhQ9CBzMUBCCCBXBQHBFDB8CBBE7C7CB0E0EBOBhBlBBKxBxBB+BBgBwCBwB5C5CBmFBhuG-BBhoWhBBnDCBmFJB1HhFhFsMPPBzuUzuUBxGxGBIBXiBBCSBCDB0ECCBeBbFBbKBLuBuBBhChCBFBCGBLEBjICBFsBBEIBxCMB0BsBBlHaBltuBDB96D8HBEzNBHWBQQBgDzDB9B1HBLmBBD9BBEQBJBBIdBF8BB2GTBNTBN2CBKYBoE0CBCmCBCBBDDDBDDBCBCLBCCCBFBCgCBCDBDHBCGBCbBCDBCEBCEEBFBCzKBDjJBDxBByjFjCBtC8BBjWrBBFjDBNOBDOBCOBCkBBLtFB5BZBCBBOrBBFIBIBBPFB7E4eBEQBEMBE5GBHLBFQQBKBF3BBJJBHnBBJdBDLBFBBPIBoB3KBJNBDMBEKBE4BBCFFBOBDLBFJBIyEBCmDBnghYffB+CB", false)),
		Coptic: () => new UnicodeRangeTable(decodeRanges("ifNxkKzDGG", true)),
		Cuneiform: () => new UnicodeRangeTable(decodeRanges("ggoC5cnDuDCEMjG", true)),
		Cypriot: () => new UnicodeRangeTable(decodeRanges("ggiCFBDCCBqBBCBBEDD", false)),
		Cypro_Minoan: () => new UnicodeRangeTable(decodeRanges("w8rCiD", true)),
		Cyrillic: () => new UnicodeRangeTable(decodeRanges("ggBkEBDoFBx6FKBhFtCtCojEfBhie-CBv8VBBhw4B9BBiBAB", false)),
		Deseret: () => new UnicodeRangeTable(decodeRanges("gghCvC", true)),
		Devanagari: () => new UnicodeRangeTable(decodeRanges("goCwCFODZh7nBfhwcJ", true)),
		Dives_Akuru: () => new UnicodeRangeTable(decodeRanges("gomCGBDDDBGBCBBCdBCBBDLBKJB", false)),
		Dogra: () => new UnicodeRangeTable(decodeRanges("ggmC7B", true)),
		Duployan: () => new UnicodeRangeTable(decodeRanges("ggvDqDGMEIIJDD", true)),
		Egyptian_Hieroglyphs: () => new UnicodeRangeTable(decodeRanges("ggsC1iBL68D", true)),
		Elbasan: () => new UnicodeRangeTable(decodeRanges("gohCnB", true)),
		Elymaic: () => new UnicodeRangeTable(decodeRanges("g-jCW", true)),
		Ethiopic: () => new UnicodeRangeTable(decodeRanges("gwEoCBCDBDGBCCCBCBDoBBCDBDgBBCDBDGBCCCBCBDOBC4BBCDBDiCBDfBEZBnvGWBKGBCGBCGBCGBCGBCGBCGBCGBjpfFBDFBDFBKGBCGBylvCGBCDBCBBCOB", false)),
		Garay: () => new UnicodeRangeTable(decodeRanges("gqjClBEcJB", true)),
		Georgian: () => new UnicodeRangeTable(decodeRanges("glElBBCGGDqBBCDBx8CqBBDCBhiElBBCGG", false)),
		Glagolitic: () => new UnicodeRangeTable(decodeRanges("ggL-Ch9sDGCQDGCBCE", true)),
		Gothic: () => new UnicodeRangeTable(decodeRanges("w5gCa", true)),
		Grantha: () => new UnicodeRangeTable(decodeRanges("g4kCDBCHBDBBDVBCGBCBBCEBDIBDBBDCBDHHGGBDGBEEB", false)),
		Greek: () => new UnicodeRangeTable(decodeRanges("wbDBCCBDDBCFFCCCBBBCCCBSBC+BBPPBnpGEBzBEBFEB1ChKhKBUBDFBDlBBDFBDHBCGCBdBD0BBCOBCNBDFBCSBDCBCIBoJ-xiB-xiB7uVuCBSgj0Bgj0BBkCB", false)),
		Gujarati: () => new UnicodeRangeTable(decodeRanges("h0CCBCIBCCBCVBCGBCBBCEBDJBCCBCCBDQQBCBDLBIGB", false)),
		Gunjala_Gondi: () => new UnicodeRangeTable(decodeRanges("grnCFCBCkBCBCFIJ", true)),
		Gurmukhi: () => new UnicodeRangeTable(decodeRanges("hwCCBCFBFBBDVBCGBCBBCBBCBBDCCBDBFBBDCBEIIBCBCIIBPB", false)),
		Gurung_Khema: () => new UnicodeRangeTable(decodeRanges("go4C5B", true)),
		Han: () => new UnicodeRangeTable(decodeRanges("g0LZBC4CBN1GBwBCCaIBPDBle-tGBhC-vUBhoWtLBDpDBpodBBNGBqgkB-2pBBhB9oEBDt0FBDwpHBQtTBjtC9QBjvBq6EBGppIB", false)),
		Hangul: () => new UnicodeRangeTable(decodeRanges("goE-HvxHBiI9CyDeiCei3dckUj9KNWFwBl9JeEFDFDFDC", true)),
		Hanifi_Rohingya: () => new UnicodeRangeTable(decodeRanges("gojCnBJJ", true)),
		Hanunoo: () => new UnicodeRangeTable(decodeRanges("g5FU", true)),
		Hatran: () => new UnicodeRangeTable(decodeRanges("gniCSCBGE", true)),
		Hebrew: () => new UnicodeRangeTable(decodeRanges("xsB2BBJaBFFBpp9BZBCEBCCCBCCBCCBIB", false)),
		Hiragana: () => new UnicodeRangeTable(decodeRanges("hiM1CBHCBi7-C+IBTeeBBBulQAB", false)),
		Imperial_Aramaic: () => new UnicodeRangeTable(decodeRanges("giiCVCI", true)),
		Inherited: () => new UnicodeRangeTable(decodeRanges("gYvDB2IBBlOKBbhXhXBCB8qEtBBDLBlPCBCMBCGBFHHEBBnG-BBtQBBjGgBB65DDBsDBBmrzBPBRNBwejHjH7iEl+uBl+uBBsBBDWBhRCBSHBDGBfDBz6rYvHB", false)),
		Inscriptional_Pahlavi: () => new UnicodeRangeTable(decodeRanges("g7iCSGH", true)),
		Inscriptional_Parthian: () => new UnicodeRangeTable(decodeRanges("g6iCVDH", true)),
		Javanese: () => new UnicodeRangeTable(decodeRanges("gsqBtCDJFB", true)),
		Kaithi: () => new UnicodeRangeTable(decodeRanges("gkkCiCLA", true)),
		Kannada: () => new UnicodeRangeTable(decodeRanges("gkDMCCCWCJCEDICCCDIBGCCDDJCC", true)),
		Katakana: () => new UnicodeRangeTable(decodeRanges("hlM5CBDCBxHPBxGuBBC3CBvgzBJBCsBBzisBDBCGBCBBCgJgJBBBzBPPBCB", false)),
		Kawi: () => new UnicodeRangeTable(decodeRanges("g4nCQCoBEc", true)),
		Kayah_Li: () => new UnicodeRangeTable(decodeRanges("goqBtBCA", true)),
		Kharoshthi: () => new UnicodeRangeTable(decodeRanges("gwiCDCBGHCCCcDCFJII", true)),
		Khitan_Small_Script: () => new UnicodeRangeTable(decodeRanges("k-7C84G84GB0OBqBAB", false)),
		Khmer: () => new UnicodeRangeTable(decodeRanges("g8F9CDJHJnPf", true)),
		Khojki: () => new UnicodeRangeTable(decodeRanges("gwkCRCuB", true)),
		Khudawadi: () => new UnicodeRangeTable(decodeRanges("w1kC6BGJ", true)),
		Kirat_Rai: () => new UnicodeRangeTable(decodeRanges("gq7C5B", true)),
		Lao: () => new UnicodeRangeTable(decodeRanges("h0DBBCCCBDBCXBCCCBVBDEBCCCBFBCJBDDB", false)),
		Latin: () => new UnicodeRangeTable(decodeRanges("hCZBHZBwBQQGWBCeBCgOBoBEB8wGlBBHwBBGDBGMBClCBiC-HByLOORMBuEBBHccSoBB42CfBj1elDBExCBVOBxZqBBCIBCDB38TGB7gBZBHZBmhCFBCpBBCIBm61BeBHFB", false)),
		Lepcha: () => new UnicodeRangeTable(decodeRanges("ggH3BEOEC", true)),
		Limbu: () => new UnicodeRangeTable(decodeRanges("goGeBCLBFLBFEEBKB", false)),
		Linear_A: () => new UnicodeRangeTable(decodeRanges("gwhC2JKVLH", true)),
		Linear_B: () => new UnicodeRangeTable(decodeRanges("gggCLCZCSCBCODNjB6D", true)),
		Lisu: () => new UnicodeRangeTable(decodeRanges("wmpBvBx1eA", true)),
		Lycian: () => new UnicodeRangeTable(decodeRanges("g0gCc", true)),
		Lydian: () => new UnicodeRangeTable(decodeRanges("gpiCZGA", true)),
		Mahajani: () => new UnicodeRangeTable(decodeRanges("wqkCmB", true)),
		Makasar: () => new UnicodeRangeTable(decodeRanges("g3nCY", true)),
		Malayalam: () => new UnicodeRangeTable(decodeRanges("goDMCCCyBCCCFFPDZ", true)),
		Mandaic: () => new UnicodeRangeTable(decodeRanges("giCbDA", true)),
		Manichaean: () => new UnicodeRangeTable(decodeRanges("g2iCmBFL", true)),
		Marchen: () => new UnicodeRangeTable(decodeRanges("wjnCfDVCN", true)),
		Masaram_Gondi: () => new UnicodeRangeTable(decodeRanges("gonCGBCBBCrBBECCBCCBHBJJB", false)),
		Medefaidrin: () => new UnicodeRangeTable(decodeRanges("gy7C6C", true)),
		Meetei_Mayek: () => new UnicodeRangeTable(decodeRanges("g3qBWqGtBDJ", true)),
		Mende_Kikakui: () => new UnicodeRangeTable(decodeRanges("gg6DkGDP", true)),
		Meroitic_Cursive: () => new UnicodeRangeTable(decodeRanges("gtiCXFTDtB", true)),
		Meroitic_Hieroglyphs: () => new UnicodeRangeTable(decodeRanges("gsiCf", true)),
		Miao: () => new UnicodeRangeTable(decodeRanges("g47CqCF4BIQ", true)),
		Modi: () => new UnicodeRangeTable(decodeRanges("gwlCkCMJ", true)),
		Mongolian: () => new UnicodeRangeTable(decodeRanges("ggGBBDCCBSBH4CBIqBB2t-BMB", false)),
		Mro: () => new UnicodeRangeTable(decodeRanges("gy6CeCJFB", true)),
		Multani: () => new UnicodeRangeTable(decodeRanges("g0kCGBCCCBCBCOBCKB", false)),
		Myanmar: () => new UnicodeRangeTable(decodeRanges("ggE-EhqmBeiDfxibT", true)),
		Nabataean: () => new UnicodeRangeTable(decodeRanges("gkiCeJI", true)),
		Nag_Mundari: () => new UnicodeRangeTable(decodeRanges("wm5DpB", true)),
		Nandinagari: () => new UnicodeRangeTable(decodeRanges("gtmCHDtBDK", true)),
		New_Tai_Lue: () => new UnicodeRangeTable(decodeRanges("gsGrBFZHKEB", true)),
		Newa: () => new UnicodeRangeTable(decodeRanges("gglC7CCE", true)),
		Nko: () => new UnicodeRangeTable(decodeRanges("g+B6BDC", true)),
		Nushu: () => new UnicodeRangeTable(decodeRanges("h-7CvsQvsQBqMB", false)),
		Nyiakeng_Puachue_Hmong: () => new UnicodeRangeTable(decodeRanges("go4DsBENDJFB", true)),
		Ogham: () => new UnicodeRangeTable(decodeRanges("g0Fc", true)),
		Ol_Chiki: () => new UnicodeRangeTable(decodeRanges("wiHvB", true)),
		Ol_Onal: () => new UnicodeRangeTable(decodeRanges("wu5DqBFA", true)),
		Old_Hungarian: () => new UnicodeRangeTable(decodeRanges("gkjCyBOyBIF", true)),
		Old_Italic: () => new UnicodeRangeTable(decodeRanges("g4gCjBKC", true)),
		Old_North_Arabian: () => new UnicodeRangeTable(decodeRanges("g0iCf", true)),
		Old_Permic: () => new UnicodeRangeTable(decodeRanges("w6gCqB", true)),
		Old_Persian: () => new UnicodeRangeTable(decodeRanges("g9gCjBFN", true)),
		Old_Sogdian: () => new UnicodeRangeTable(decodeRanges("g4jCnB", true)),
		Old_South_Arabian: () => new UnicodeRangeTable(decodeRanges("gziCf", true)),
		Old_Turkic: () => new UnicodeRangeTable(decodeRanges("ggjCoC", true)),
		Old_Uyghur: () => new UnicodeRangeTable(decodeRanges("w7jCZ", true)),
		Oriya: () => new UnicodeRangeTable(decodeRanges("h4CCCHDBDVCGCBCEDIDBDCICFBCEDR", true)),
		Osage: () => new UnicodeRangeTable(decodeRanges("wlhCjBFjB", true)),
		Osmanya: () => new UnicodeRangeTable(decodeRanges("gkhCdDJ", true)),
		Pahawh_Hmong: () => new UnicodeRangeTable(decodeRanges("g46ClCLJCGCUGS", true)),
		Palmyrene: () => new UnicodeRangeTable(decodeRanges("gjiCf", true)),
		Pau_Cin_Hau: () => new UnicodeRangeTable(decodeRanges("g2mC4B", true)),
		Phags_Pa: () => new UnicodeRangeTable(decodeRanges("giqB3B", true)),
		Phoenician: () => new UnicodeRangeTable(decodeRanges("goiCbEA", true)),
		Psalter_Pahlavi: () => new UnicodeRangeTable(decodeRanges("g8iCRIDNG", true)),
		Rejang: () => new UnicodeRangeTable(decodeRanges("wpqBjBMA", true)),
		Runic: () => new UnicodeRangeTable(decodeRanges("g1FqCEK", true)),
		Samaritan: () => new UnicodeRangeTable(decodeRanges("ggCtBDO", true)),
		Saurashtra: () => new UnicodeRangeTable(decodeRanges("gkqBlCJL", true)),
		Sharada: () => new UnicodeRangeTable(decodeRanges("gskC-ChsCH", true)),
		Shavian: () => new UnicodeRangeTable(decodeRanges("wihCvB", true)),
		Siddham: () => new UnicodeRangeTable(decodeRanges("gslC1BDlB", true)),
		Sidetic: () => new UnicodeRangeTable(decodeRanges("gqiCZ", true)),
		SignWriting: () => new UnicodeRangeTable(decodeRanges("gg2DrUQECO", true)),
		Sinhala: () => new UnicodeRangeTable(decodeRanges("hsDCBCRBEXBCIBCDDBFBEFFBEBCCCBGBHJBDCBt-gCTB", false)),
		Sogdian: () => new UnicodeRangeTable(decodeRanges("w5jCpB", true)),
		Sora_Sompeng: () => new UnicodeRangeTable(decodeRanges("wmkCYIJ", true)),
		Soyombo: () => new UnicodeRangeTable(decodeRanges("wymCyC", true)),
		Sundanese: () => new UnicodeRangeTable(decodeRanges("g8G-BhIH", true)),
		Sunuwar: () => new UnicodeRangeTable(decodeRanges("g+mChBPJ", true)),
		Syloti_Nagri: () => new UnicodeRangeTable(decodeRanges("ggqBsB", true)),
		Syriac: () => new UnicodeRangeTable(decodeRanges("g4BNC7BDCxIK", true)),
		Tagalog: () => new UnicodeRangeTable(decodeRanges("g4FVKA", true)),
		Tagbanwa: () => new UnicodeRangeTable(decodeRanges("g7FMCCCB", true)),
		Tai_Le: () => new UnicodeRangeTable(decodeRanges("wqGdDE", true)),
		Tai_Tham: () => new UnicodeRangeTable(decodeRanges("gxG+BCcDKHJHN", true)),
		Tai_Viet: () => new UnicodeRangeTable(decodeRanges("g0qBiCZE", true)),
		Tai_Yo: () => new UnicodeRangeTable(decodeRanges("g25DeCVJB", true)),
		Takri: () => new UnicodeRangeTable(decodeRanges("g0lC5BHJ", true)),
		Tamil: () => new UnicodeRangeTable(decodeRanges("i8CBBCFBECBCDBEBBCCCBEEBEEBBBELBFEBECBCDBDHHPUBm+kCxBBOAB", false)),
		Tangsa: () => new UnicodeRangeTable(decodeRanges("wz6CuCCJ", true)),
		Tangut: () => new UnicodeRangeTable(decodeRanges("g-7CgBgBB+3GBhQeBiDyDB", false)),
		Telugu: () => new UnicodeRangeTable(decodeRanges("ggDMCCCWCPDICCCDIBCCCBDDDJII", true)),
		Thaana: () => new UnicodeRangeTable(decodeRanges("g8BxB", true)),
		Thai: () => new UnicodeRangeTable(decodeRanges("hwD5BGb", true)),
		Tibetan: () => new UnicodeRangeTable(decodeRanges("g4DnCCjBFmBCjBCOCGFB", true)),
		Tifinagh: () => new UnicodeRangeTable(decodeRanges("wpL3BIBPA", true)),
		Tirhuta: () => new UnicodeRangeTable(decodeRanges("gklCnCJJ", true)),
		Todhri: () => new UnicodeRangeTable(decodeRanges("guhCzB", true)),
		Tolong_Siki: () => new UnicodeRangeTable(decodeRanges("wtnCrBFJ", true)),
		Toto: () => new UnicodeRangeTable(decodeRanges("w04De", true)),
		Tulu_Tigalari: () => new UnicodeRangeTable(decodeRanges("g8kCJBCDDClBBCJBCDDCDBCJBCBBJBB", false)),
		Ugaritic: () => new UnicodeRangeTable(decodeRanges("g8gCdCA", true)),
		Unknown: () => new UnicodeRangeTable(decodeRanges("4bBBHDBICCVuMuMnBBBzBBBE4B4BBGBcDBHKBvI9B9BBmDmDBMB8BBByBBBQddBCCMEBjBEBuHJJBDDBXXICCBBBFBBKBBDBBFHBCDBDGGBaaBEEHDBDBBXIIDGDBCCGDBDBBECBCGBFCCBFBSJBEKKEXXIDDGBBLIEBCCBNBFBBNGBIEEJBBDBBXIIDGGBKKBDDBEEBFBEDBDGGBTTBIBDHHBBBEFFBBBDCCDCBDCBECBNDBGCBEFFBCCBEBCNBWEBOEEYRRBKKEFFBFBDEEDBBFBBLGBXEEYLLGBBKEEFGBDEBEFFBLLELBOEE0BEEHDBRBBbEETCBZKKCBBICBCDBHCCJFBLBBELB7BDBekBBDCCGZZCYYBGGCIILBBFfBpClBlBBCBoBlBlBQOOBjBBnGCCBDBCBB6LFFBIICFFBqBqBFBBiBFFBIICFFBQQ6BFFBkCkCBhBhBBBBbFB3CBBHBB+UCB6CGBXIBZIBVLBOEEDLB-CBBLFBLFBbFB6CGBsBEBnCJBgBNNBCBNDBCCBrBBBGKBtBDBbFBMCB-BBBiCeeBMMBEBLFBPBBvBBBNTBuCnFnFBGB9BCBQCB-BEBsBBBMHBsBEB3QBBHBBnBBBHBBJGCgBBB2BQQPBBHUUBEEKmDmDNBBcOOBBBjBNBiBOBtEDB7UVBMUB14BBB-LEBuBCCBDBCBB5BGBDNBZIBI4BI-DhBBb6C6CBKB3GZBxC3C3CBoDoDBDBsB-C-C3CIBxBuzcuzcBBB4BIB9KTB5FHB+GTB9BCBLFB5BHBnCHBNFB1DKBfCBvCMMBCBiB4B4BBHBPBBLBBoDXBdJBHBBHBBHIBIII9BDB-DBBLFBl9KLBYDByBjoIBvLBBrDlBBILBGEBbGGCGDrUfBrBFB0BUUFDBGoEoEBCC-FCBHBBHBBHBBECBIIIBIBGBBNbbUDDQBBPhBB8DEBEDBuBCB5COOBBBCuBBvBhEBeCByBOBdDBlBIBfEBsBEBfmBmBBCBPpBB-EBBLFBlBDBlBDBpBHB1BKBNQQIDDMQQIDDBBB1BLB4JIBXJBJXBHrBrBKkCBHBBCtBtBDCBCBBYpCpCBGBKvBBUDDBDBiBCBcEBclBB5BDBVBBzBDDBDBJEEeBBEDBLGBKGBhCfBoBDBNIB3BCBeBBcEBbGBFLBIvCBqC2BB0BMB0BGBvBHBLFBnBCBeHBDvGBgBrBrBEBBDPBHHBKgBBvBHBrBVBblBBdTBYIBvCDBlBIBlCJBCBBaGBLFB2BTTBGBoBIBhDVVBJBTwBwBB8BBICCFQQMFB8BEBLFBFJJBDDBXXIDDGLLBDDBEEBCCBEBCEBIBBICBGKBLCCBCCnBLLCBBCFFLDDBGBDcB9CGGBcBpCHBLlFB3BBBnBhBBmCKBLFBOSB7BFBLFBVbBcBBQDBY4FB9BjDB0CLBJBBCBBJDDfDDBNNBHBLlCBJBBvBBBMaBpCHB0CMBqCGBL1CBJ3CBjBNBLFBKuBuBPJBeCBhBBBXPPBnCBIDDtBCBCDDKHBLFBHDDmBDDHGBLFBtBDBL1HBaGBSqBqBBBBe0CBCOBzBMB8clDBwDGGBJBlGryCBkDMB3iBJB88DEBoS41GB7Bl2BB6RGBgBLLBCByCLLBEBfBBHJBnCJBLIIWEBUvNB7BlGB8CEBaBBarBBsCDB6BGBS-BBGKBIIB3mHoBBhBgDB0D8vIBFIIDkJkJBNBCcBEBBCNBFHBtMjoCBsDEBOCBKGBLBBJ76DB+HCB1NFBYOBSOBvBBBYIB1D7BB3HJBoBBBjGUBnC5DBVLBVLB4CIBamEB2CoCoCDBBCBBDBBFNNCIIiCFFBJJIddFGGCCBI1K1KBlJlJB-V-VBNBGQQBuiBBgBFBH0GBISSBIIDGGBDB-BgBBCvDBuBCBPBBLDBD-JBgBQB7BEBCvOBrB1GBsBDBC-FBgBXXBGBD-GBIFFDQQmGBBRoBBtCDBLDBDwYBlCrCB+BhGBFccDCCBCCLFFCCCBEBCDBCECEDDCBBCICDCCBFFIKFCLLSEBEGGSzBBDtIBtBDBlDLBQBBQQQmBJBvF3BBeMBtBDBKGBDNBH5EB6eCBSCBOCB7GFBNDBCOBNDB5BHBLFBpBHBfBBNDBDNBKmBB5KHBPBBOCBMCB6BCCBCBRBBNDBLGB0EoDoDBjgBBh3pBfB-oEBBv0FBBypHOBvThtCB-QhvBBs6EEBrpIm8yVBCdBhD-DBxHvw-FB", false)),
		Vai: () => new UnicodeRangeTable(decodeRanges("gopBrJ", true)),
		Vithkuqi: () => new UnicodeRangeTable(decodeRanges("wrhCKCOCGCBCKCOCGCB", true)),
		Wancho: () => new UnicodeRangeTable(decodeRanges("g24D5BGA", true)),
		Warang_Citi: () => new UnicodeRangeTable(decodeRanges("glmCyCNA", true)),
		Yezidi: () => new UnicodeRangeTable(decodeRanges("g0jCpBCCDB", true)),
		Yi: () => new UnicodeRangeTable(decodeRanges("ggoBskBE2B", true)),
		Zanabazar_Square: () => new UnicodeRangeTable(decodeRanges("gwmCnC", true))
	});
	static FOLD_CATEGORIES = new LazyMap({
		L: () => new UnicodeRangeTable(decodeRanges("laA", true)),
		LC: () => new UnicodeRangeTable(decodeRanges("laA", true)),
		Ll: () => new UnicodeRangeTable(decodeRanges("hCZBmDWBCGBiBuBCEECDOCDuBCBECEBBCCCBCCBBBDDBCBBCCBEBBCBBCECBCCDCCBCCBBBCCCBEEIBBCBBCBBCOCDQCDBBCCCBBBC4BCIBBCBBDCCBCBCGC3HrBrBCEEJHHCCBCCCBCCBPBCIBkBJJCUCGDDCBBDyBBxBgBCK2BCBMCD+CCDlBBq6ClBBCGGzW1CB0kCHHBpBBDCBhK0ECKgDCKHBJFBLHBJHBJFBMGCJHBZHBJHBJHBJEBMEBMDBNEBMEBqJEEBHHxC9zC9zCBuBBxBCCBBBDGCBCBCDDJCBCgDCJCCFuqeuqeCqBCUaCoEMCE8BCLECBICFCCDCCEUCBDBCEBCOCBCBCCCBQCZs5Vs5VBYBmmBnBBpEjBB9EKBCOBCGBCBBr3ByBB+EVB75CfBhsVfBhCYBoyehBB", false)),
		Lt: () => new UnicodeRangeTable(decodeRanges("kOCCBCCBCClBCCtsHHBJHBJHBMQQwBAB", false)),
		Lu: () => new UnicodeRangeTable(decodeRanges("hDZB7BqBqBBWBCHBCuBCEECDOCDsBCDECBBBDCCDEEGDDECBDDDCCCDFFDEECDDECCGBBCBBCBBCOCBSCDBBCEECkBCEQCJDDBCCFICBEBCBBCCCBEEBCCBCBCEBDCCBDDIDDCBBEFBGLLBnFnFsBCCEEEBBBvBDBCdBCBBECBCWCBDBCGD1BvBBCgBCK0BCDMCBgDCyBlBBq6CqBBDCB5XFBjkCIBCvHvHERRzD0ECGGGC8CCBHBJFBLHBJHBJFBMGCJHBJNBzBBBNSSBPPBEEpL2B2Bs1CvBBCEEBGCHDDLiDCJCCFNNBkBBCGG0oesBCUaCoEMCE8BCLCCDICFFFCBBDSCMOCFCCDOCb9a9advCBi8UZBumBnBBpEjBB8EKBCOBCGBCBBk4ByBB+DVB75CfBhsVfB8BYBvyehBB", false)),
		M: () => new UnicodeRangeTable(decodeRanges("5cgBgBlgHAB", false)),
		Mn: () => new UnicodeRangeTable(decodeRanges("5cgBgBlgHAB", false)),
		Emoji: () => new UnicodeRangeTable(decodeRanges("8mJA", true)),
		Extended_Pictographic: () => new UnicodeRangeTable(decodeRanges("8mJA", true)),
		Lowercase: () => new UnicodeRangeTable(decodeRanges("hCZBmDWBCGBiBuBCEECDOCDuBCBECEBBCCCBCCBBBDDBCBBCCBEBBCBBCECBCCDCCBCCBBBCCCBEEIBBCBBCBBCOCDQCDBBCCCBBBC4BCIBBCBBDCCBCBCGCiJCCEJJHCCBBBCCCBCCBPBCIBkBJJCUCGDDCBBDyBBxBgBCK2BCBMCD+CCDlBBq6ClBBCGGzW1CB0kCHHBpBBDCBhK0ECKgDCKHBJFBLHBJHBJFBMGCJHBZHBJHBJHBJEBMEBMDBNEBMEBqJEEBHHuBPBUzZzZBYBx5BvBBxBCCBBBDGCBCBCDDJCBCgDCJCCFuqeuqeCqBCUaCoEMCE8BCLECBICFCCDCCEUCBDBCEBCOCBCBCCCBQCZs5Vs5VBYBmmBnBBpEjBB9EKBCOBCGBCBBr3ByBB+EVB75CfBhsVfBhCYBoyehBB", false)),
		Math: () => new UnicodeRangeTable(decodeRanges("ycGDCHHFMMDDDCHHFAB", false)),
		Uppercase: () => new UnicodeRangeTable(decodeRanges("hDZB7BqBqBBWBCHBCuBCEECDOCDsBCDECBBBDCCDEEGDDECBDDDCCCDFFDEECDDECCGBBCBBCBBCOCBSCDBBCEECkBCEQCJDDBCCFICBEBCBBCCCBEEBCCBCBCEBDCCBDDIDDCBBEFBGLLBnFnFsBCCEEEBBBvBDBCdBCBBECBCWCBDBCGD1BvBBCgBCK0BCDMCBgDCyBlBBq6CqBBDCB5XFBjkCIBCvHvHERRzD0ECGGGC8CCBHBJFBLHBJHBJFBMGCJHBJNBzBBBNSSBPPBEEpLiBiBBOBFsasaBYBn6BvBBCEEBGCHDDLiDCJCCFNNBkBBCGG0oesBCUaCoEMCE8BCLCCDICFFFCBBDSCMOCFCCDOCb9a9advCBi8UZBumBnBBpEjBB8EKBCOBCGBCBBk4ByBB+DVB75CfBhsVfB8BYBvyehBB", false))
	});
	static FOLD_SCRIPT = new LazyMap({
		Common: () => new UnicodeRangeTable(decodeRanges("8cgBgB", false)),
		Greek: () => new UnicodeRangeTable(decodeRanges("1FwUwU", false)),
		Inherited: () => new UnicodeRangeTable(decodeRanges("5cgBgBlgHAB", false))
	});
};
// src/Unicode.js
/**
* Utilities for dealing with Unicode better than JS does.
*/
var Unicode = class Unicode {
	static MAX_RUNE = 1114111;
	static RUNE_ERROR = 65533;
	static isUnsearchable(r) {
		return r === Unicode.RUNE_ERROR || r >= Unicode.MIN_HIGH_SURROGATE && r <= Unicode.MAX_LOW_SURROGATE;
	}
	static MAX_ASCII = 127;
	static MAX_LATIN1 = 255;
	static MAX_BMP = 65535;
	static MIN_FOLD = 65;
	static MAX_FOLD = 125251;
	static MIN_HIGH_SURROGATE = 55296;
	static MAX_HIGH_SURROGATE = 56319;
	static MIN_LOW_SURROGATE = 56320;
	static MAX_LOW_SURROGATE = 57343;
	static MIN_SUPPLEMENTARY_CODE_POINT = 65536;
	static is32(ranges, r) {
		let lo = 0;
		let hi = ranges.length;
		while (lo < hi) {
			const m = lo + Math.floor((hi - lo) / 2);
			const rlo = ranges.getLo(m);
			const rhi = ranges.getHi(m);
			if (rlo <= r && r <= rhi) {
				const stride = ranges.getStride(m);
				return (r - rlo) % stride === 0;
			}
			if (r < rlo) hi = m;
			else lo = m + 1;
		}
		return false;
	}
	static is(ranges, r) {
		if (r <= Unicode.MAX_LATIN1) {
			for (let i = 0; i < ranges.length; i++) {
				if (r > ranges.getHi(i)) continue;
				const rlo = ranges.getLo(i);
				if (r < rlo) return false;
				const stride = ranges.getStride(i);
				return (r - rlo) % stride === 0;
			}
			return false;
		}
		return ranges.length > 0 && r >= ranges.getLo(0) && Unicode.is32(ranges, r);
	}
	static isPrint(r) {
		if (r <= Unicode.MAX_LATIN1) return r >= 32 && r < Unicode.MAX_ASCII || r >= 161 && r !== 173;
		return Unicode.is(UnicodeTables.Print, r);
	}
	static simpleFold(r) {
		if (UnicodeTables.CASE_ORBIT.has(r)) return UnicodeTables.CASE_ORBIT.get(r);
		if (r <= Unicode.MAX_ASCII) {
			const l = Codepoint.toLowerCase(r);
			return l !== r ? l : Codepoint.toUpperCase(r);
		}
		return r;
	}
	static equalsIgnoreCase(r1, r2) {
		if (r1 === r2) return true;
		if (r1 < 0 || r2 < 0) return false;
		if (r1 <= Unicode.MAX_ASCII && r2 <= Unicode.MAX_ASCII) {
			if (65 <= r1 && r1 <= 90) r1 |= 32;
			if (65 <= r2 && r2 <= 90) r2 |= 32;
			return r1 === r2;
		}
		for (let r = Unicode.simpleFold(r1); r !== r1; r = Unicode.simpleFold(r)) if (r === r2) return true;
		return false;
	}
};
// src/exceptions.js
var RE2JSException = class extends Error {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSException";
	}
};
/**
* An exception thrown by the parser if the pattern was invalid.
*/
var RE2JSSyntaxException = class extends RE2JSException {
	/**
	* @param {string} error
	* @param {string|null} [input=null]
	*/
	constructor(error, input = null) {
		let message = `error parsing regexp: ${error}`;
		if (input) message += `: \`${input}\``;
		super(message);
		this.name = "RE2JSSyntaxException";
		this.message = message;
		/** @type {string} */
		this.error = error;
		/** @type {string|null} */
		this.input = input;
	}
	/**
	* Retrieves the description of the error.
	* @returns {string}
	*/
	getDescription() {
		return this.error;
	}
	/**
	* Retrieves the erroneous regular-expression pattern.
	* @returns {string|null}
	*/
	getPattern() {
		return this.input;
	}
};
/**
* An exception thrown by the compiler
*/
var RE2JSCompileException = class extends RE2JSException {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSCompileException";
	}
};
/**
* An exception thrown by using groups
*/
var RE2JSGroupException = class extends RE2JSException {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSGroupException";
	}
};
/**
* An exception thrown by flags
*/
var RE2JSFlagsException = class extends RE2JSException {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSFlagsException";
	}
};
/**
* An exception thrown for internal engine errors, such as corrupted bytecodes.
*/
var RE2JSInternalException = class extends RE2JSException {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "RE2JSInternalException";
	}
};
// src/Utils.js
/**
* Size of the precomputed single-byte lookup table.
* Covers standard ASCII and Latin-1 characters for fast-path execution.
*/
const FAST_PATH_TABLE_SIZE = 256;
/**
* Precomputed lookup table for Word Boundary (\b, \B) assertions.
* * By precomputing the boolean results for standard ASCII word ranges
* ('a'-'z', 'A'-'Z', '0'-'9', '_'), we completely eliminate 4 logical
* branches from the NFA's hot execution loop. This prevents costly
* CPU branch mispredictions when scanning large strings.
*/
const WORD_RUNE_TABLE = new Uint8Array(FAST_PATH_TABLE_SIZE);
for (let i = 0; i < FAST_PATH_TABLE_SIZE; i++) WORD_RUNE_TABLE[i] = 97 <= i && i <= 122 || 65 <= i && i <= 90 || 48 <= i && i <= 57 || i === 95 ? 1 : 0;
let cachedNativeEncoder = null;
let cachedNativeDecoder = null;
/**
* Various constants and helper utilities.
*/
var Utils = class Utils {
	static METACHARACTERS = "\\.+*?()|[]{}^$";
	static EMPTY_BEGIN_LINE = 1;
	static EMPTY_END_LINE = 2;
	static EMPTY_BEGIN_TEXT = 4;
	static EMPTY_END_TEXT = 8;
	static EMPTY_WORD_BOUNDARY = 16;
	static EMPTY_NO_WORD_BOUNDARY = 32;
	static EMPTY_ALL = -1;
	static emptyInts() {
		return [];
	}
	static isString(value) {
		return typeof value === "string" || Object.prototype.toString.call(value) === "[object String]";
	}
	static typeName(value) {
		if (value === null || typeof value !== "object" && typeof value !== "function") return value === null ? "null" : typeof value;
		return Object.prototype.toString.call(value).slice(8, -1);
	}
	static checkPattern(pattern) {
		if (!Utils.isString(pattern)) throw new TypeError(`The pattern must be a string, not ${Utils.typeName(pattern)} (RE2JS.translateRegExp() converts a RegExp)`);
	}
	static checkInput(input) {
		if (!Utils.isString(input) && !Utils.isByteArray(input)) throw new TypeError(`The input must be a string or a byte array (Uint8Array or number[]), not ${Utils.typeName(input)}`);
	}
	static checkFlags(flags) {
		const known = PublicFlags.MULTILINE | PublicFlags.DOTALL | PublicFlags.CASE_INSENSITIVE | PublicFlags.DISABLE_UNICODE_GROUPS | PublicFlags.LONGEST_MATCH | PublicFlags.LOOKBEHINDS;
		if (!Number.isInteger(flags) || (flags & ~known) !== 0) throw new RE2JSFlagsException("Flags should only be a combination of MULTILINE, DOTALL, CASE_INSENSITIVE, DISABLE_UNICODE_GROUPS, LONGEST_MATCH, LOOKBEHINDS");
	}
	static isByteArray(input) {
		return Array.isArray(input) || Object.prototype.toString.call(input) === "[object Uint8Array]";
	}
	static isalnum(c) {
		return Codepoint.CODES["0"] <= c && c <= Codepoint.CODES["9"] || Codepoint.CODES["a"] <= c && c <= Codepoint.CODES["z"] || Codepoint.CODES["A"] <= c && c <= Codepoint.CODES["Z"];
	}
	static unhex(c) {
		if (Codepoint.CODES["0"] <= c && c <= Codepoint.CODES["9"]) return c - Codepoint.CODES["0"];
		if (Codepoint.CODES["a"] <= c && c <= Codepoint.CODES["f"]) return c - Codepoint.CODES["a"] + 10;
		if (Codepoint.CODES["A"] <= c && c <= Codepoint.CODES["F"]) return c - Codepoint.CODES["A"] + 10;
		return -1;
	}
	static escapeRune(rune) {
		let out = "";
		if (Unicode.isPrint(rune)) {
			if (Utils.METACHARACTERS.indexOf(String.fromCodePoint(rune)) >= 0) out += "\\";
			out += String.fromCodePoint(rune);
		} else switch (rune) {
			case Codepoint.CODES["\""]:
				out += "\\\"";
				break;
			case Codepoint.CODES["\\"]:
				out += "\\\\";
				break;
			case Codepoint.CODES["	"]:
				out += "\\t";
				break;
			case Codepoint.CODES["\n"]:
				out += "\\n";
				break;
			case Codepoint.CODES["\r"]:
				out += "\\r";
				break;
			case Codepoint.CODES["\b"]:
				out += "\\b";
				break;
			case Codepoint.CODES["\f"]:
				out += "\\f";
				break;
			default: {
				let s = rune.toString(16);
				if (rune < 256) {
					out += "\\x";
					if (s.length === 1) out += "0";
					out += s;
				} else out += `\\x{${s}}`;
				break;
			}
		}
		return out;
	}
	static stringToRunes(str) {
		const string = String(str);
		const runes = [];
		let i = 0;
		while (i < string.length) {
			const cp = string.codePointAt(i);
			runes.push(cp);
			i += cp > Unicode.MAX_BMP ? 2 : 1;
		}
		return new Int32Array(runes);
	}
	static runeToString(r) {
		return String.fromCodePoint(r);
	}
	static isWordRune(r) {
		return r < FAST_PATH_TABLE_SIZE ? WORD_RUNE_TABLE[r] === 1 : false;
	}
	static emptyOpContext(r1, r2) {
		let op = 0;
		if (r1 < 0) op |= Utils.EMPTY_BEGIN_TEXT | Utils.EMPTY_BEGIN_LINE;
		if (r1 === 10) op |= Utils.EMPTY_BEGIN_LINE;
		if (r2 < 0) op |= Utils.EMPTY_END_TEXT | Utils.EMPTY_END_LINE;
		if (r2 === 10) op |= Utils.EMPTY_END_LINE;
		if (Utils.isWordRune(r1) !== Utils.isWordRune(r2)) op |= Utils.EMPTY_WORD_BOUNDARY;
		else op |= Utils.EMPTY_NO_WORD_BOUNDARY;
		return op;
	}
	/**
	* Returns a string that quotes all regular expression metacharacters inside the argument text;
	* the returned string is a regular expression matching the literal text. For example,
	* {@code quoteMeta("[foo]").equals("\\[foo\\]")}.
	* @param {string} str
	* @returns {string}
	*/
	static quoteMeta(str) {
		return str.split("").map((s) => {
			if (Utils.METACHARACTERS.indexOf(s) >= 0) return `\\${s}`;
			return s;
		}).join("");
	}
	static charCount(codePoint) {
		return codePoint > Unicode.MAX_BMP ? 2 : 1;
	}
	/**
	* High-speed conversion from TypedArrays to standard JS Arrays.
	* Bypasses the expensive Symbol.iterator overhead of Array.from()
	*/
	static toArray(typedArray) {
		const len = typedArray.length;
		const res = new Array(len);
		for (let i = 0; i < len; i++) res[i] = typedArray[i];
		return res;
	}
	static stringToUtf8ByteArray(str) {
		if (globalThis.TextEncoder) {
			if (!cachedNativeEncoder) cachedNativeEncoder = new TextEncoder();
			return cachedNativeEncoder.encode(str);
		} else {
			let out = [], p = 0;
			for (let i = 0; i < str.length; i++) {
				let c = str.charCodeAt(i);
				if (c < 128) out[p++] = c;
				else if (c < 2048) {
					out[p++] = c >> 6 | 192;
					out[p++] = c & 63 | 128;
				} else if ((c & 64512) === Unicode.MIN_HIGH_SURROGATE && i + 1 < str.length && (str.charCodeAt(i + 1) & 64512) === Unicode.MIN_LOW_SURROGATE) {
					c = Unicode.MIN_SUPPLEMENTARY_CODE_POINT + ((c & 1023) << 10) + (str.charCodeAt(++i) & 1023);
					out[p++] = c >> 18 | 240;
					out[p++] = c >> 12 & 63 | 128;
					out[p++] = c >> 6 & 63 | 128;
					out[p++] = c & 63 | 128;
				} else {
					out[p++] = c >> 12 | 224;
					out[p++] = c >> 6 & 63 | 128;
					out[p++] = c & 63 | 128;
				}
			}
			return out;
		}
	}
	static utf8ByteArrayToString(bytes) {
		if (globalThis.TextDecoder) {
			if (!cachedNativeDecoder) cachedNativeDecoder = new TextDecoder("utf-8");
			const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
			return cachedNativeDecoder.decode(view);
		} else {
			let out = [], pos = 0, c = 0;
			while (pos < bytes.length) {
				let c1 = bytes[pos++];
				if (c1 < 128) out[c++] = String.fromCharCode(c1);
				else if (c1 > 191 && c1 < 224) {
					let c2 = bytes[pos++];
					out[c++] = String.fromCharCode((c1 & 31) << 6 | c2 & 63);
				} else if (c1 > 239 && c1 < 365) {
					let c2 = bytes[pos++];
					let c3 = bytes[pos++];
					let c4 = bytes[pos++];
					let u = ((c1 & 7) << 18 | (c2 & 63) << 12 | (c3 & 63) << 6 | c4 & 63) - Unicode.MIN_SUPPLEMENTARY_CODE_POINT;
					out[c++] = String.fromCharCode(Unicode.MIN_HIGH_SURROGATE + (u >> 10));
					out[c++] = String.fromCharCode(Unicode.MIN_LOW_SURROGATE + (u & 1023));
				} else {
					let c2 = bytes[pos++];
					let c3 = bytes[pos++];
					out[c++] = String.fromCharCode((c1 & 15) << 12 | (c2 & 63) << 6 | c3 & 63);
				}
			}
			return out.join("");
		}
	}
};
// src/helpers.js
const createEnum = (values = [], initNum = 0) => {
	const enumObject = Object.create(null);
	for (let i = 0; i < values.length; i++) {
		const val = values[i];
		const keyVal = initNum + i;
		enumObject[val] = keyVal;
		enumObject[keyVal] = val;
	}
	return Object.freeze(enumObject);
};
// src/MatcherInput.js
/**
* Abstract the representations of input text supplied to Matcher.
*/
var MatcherInputBase = class MatcherInputBase {
	static Encoding = createEnum(["UTF_16", "UTF_8"]);
	getEncoding() {
		throw Error("not implemented");
	}
	/** @returns {string} */
	asCharSequence() {
		throw Error("not implemented");
	}
	/** @returns {Uint8Array|number[]|null} */
	asBytes() {
		throw Error("not implemented");
	}
	/** @returns {number} */
	length() {
		throw Error("not implemented");
	}
	/**
	*
	* @returns {boolean}
	*/
	isUTF8Encoding() {
		return this.getEncoding() === MatcherInputBase.Encoding.UTF_8;
	}
	/**
	*
	* @returns {boolean}
	*/
	isUTF16Encoding() {
		return this.getEncoding() === MatcherInputBase.Encoding.UTF_16;
	}
};
var Utf8MatcherInput = class extends MatcherInputBase {
	/** @param {Uint8Array|number[]|null} bytes */
	constructor(bytes = null) {
		super();
		this.bytes = bytes;
	}
	getEncoding() {
		return MatcherInputBase.Encoding.UTF_8;
	}
	/**
	*
	* @returns {string}
	*/
	asCharSequence() {
		return Utils.utf8ByteArrayToString(this.bytes);
	}
	/**
	*
	* @returns {Uint8Array|number[]|null}
	*/
	asBytes() {
		return this.bytes;
	}
	/**
	*
	* @returns {number}
	*/
	length() {
		return this.bytes.length;
	}
};
var Utf16MatcherInput = class extends MatcherInputBase {
	/** @param {string|null} charSequence */
	constructor(charSequence = null) {
		super();
		this.charSequence = charSequence;
	}
	getEncoding() {
		return MatcherInputBase.Encoding.UTF_16;
	}
	/**
	*
	* @returns {string}
	*/
	asCharSequence() {
		return this.charSequence;
	}
	/**
	*
	* @returns {number[]}
	*/
	asBytes() {
		return Utils.stringToUtf8ByteArray(this.charSequence.toString());
	}
	/**
	*
	* @returns {number}
	*/
	length() {
		return this.charSequence.length;
	}
};
var MatcherInput = class {
	/**
	* Return the MatcherInput for UTF_16 encoding.
	* @returns {Utf16MatcherInput}
	*/
	static utf16(charSequence) {
		Utils.checkInput(charSequence);
		return new Utf16MatcherInput(charSequence);
	}
	/**
	* Return the MatcherInput for UTF_8 encoding.
	* @returns {Utf8MatcherInput}
	*/
	static utf8(input) {
		if (Utils.isByteArray(input)) return new Utf8MatcherInput(input);
		return new Utf8MatcherInput(Utils.stringToUtf8ByteArray(input));
	}
};
// src/MachineInput.js
/**
* MachineInput abstracts different representations of the input text supplied to the Machine. It
* provides one-character lookahead.
*/
var MachineInputBase = class {
	static EOF() {
		return -8;
	}
	constructor() {
		this.start = 0;
		this.end = 0;
	}
	canCheckPrefix() {
		return true;
	}
	endPos() {
		return this.end - this.start;
	}
	hasString() {
		return false;
	}
	hasAnyString() {
		return false;
	}
	prefixLength() {
		return 0;
	}
};
var MachineUTF8Input = class MachineUTF8Input extends MachineInputBase {
	static RUNE_ERROR_STEP = Unicode.RUNE_ERROR << 3 | 1;
	constructor(bytes, start = 0, end = bytes.length) {
		super();
		this.bytes = bytes;
		this.start = start;
		this.end = end;
	}
	hasString(prefilter, pos) {
		const target = prefilter.bytes;
		if (target.length === 0) return true;
		const idx = this.indexOf(this.bytes, target, this.start + pos);
		return idx !== -1 && idx <= this.end - target.length;
	}
	hasAnyString(prefilter, pos) {
		return prefilter.automaton8().searchUTF8(this.bytes, this.start + pos, this.end);
	}
	step(pos) {
		pos += this.start;
		if (pos >= this.end) return MachineInputBase.EOF();
		const c = this.bytes[pos] & 255;
		if (c < 128) return c << 3 | 1;
		let size;
		let rune;
		let lo = 128;
		let hi = 191;
		if (c >= 194 && c <= 223) {
			size = 2;
			rune = c & 31;
		} else if (c >= 224 && c <= 239) {
			size = 3;
			rune = c & 15;
			if (c === 224) lo = 160;
			else if (c === 237) hi = 159;
		} else if (c >= 240 && c <= 244) {
			size = 4;
			rune = c & 7;
			if (c === 240) lo = 144;
			else if (c === 244) hi = 143;
		} else return MachineUTF8Input.RUNE_ERROR_STEP;
		if (pos + size > this.end) return MachineUTF8Input.RUNE_ERROR_STEP;
		const c1 = this.bytes[pos + 1] & 255;
		if (c1 < lo || c1 > hi) return MachineUTF8Input.RUNE_ERROR_STEP;
		rune = rune << 6 | c1 & 63;
		if (size > 2) {
			const c2 = this.bytes[pos + 2] & 255;
			if ((c2 & 192) !== 128) return MachineUTF8Input.RUNE_ERROR_STEP;
			rune = rune << 6 | c2 & 63;
			if (size > 3) {
				const c3 = this.bytes[pos + 3] & 255;
				if ((c3 & 192) !== 128) return MachineUTF8Input.RUNE_ERROR_STEP;
				rune = rune << 6 | c3 & 63;
			}
		}
		return rune << 3 | size;
	}
	index(re2, pos) {
		pos += this.start;
		const i = this.indexOf(this.bytes, re2.prefixUTF8, pos);
		return i < 0 ? i : i - pos;
	}
	context(pos) {
		pos += this.start;
		let r1 = -1;
		if (pos > this.start && pos <= this.end) {
			let start = pos - 1;
			r1 = this.bytes[start--];
			if (r1 >= 128) {
				let lim = pos - 4;
				if (lim < this.start) lim = this.start;
				while (start >= lim && (this.bytes[start] & 192) === 128) start--;
				if (start < this.start) start = this.start;
				const r = this.step(start - this.start);
				r1 = start + (r & 7) === pos ? r >> 3 : Unicode.RUNE_ERROR;
			}
		}
		const r2 = pos < this.end ? this.step(pos - this.start) >> 3 : -1;
		return Utils.emptyOpContext(r1, r2);
	}
	indexOf(source, target, fromIndex = 0) {
		let targetLength = target.length;
		if (targetLength === 0) return fromIndex <= this.end ? fromIndex : -1;
		const firstByte = target[0];
		let limit = this.end - targetLength;
		const hasNativeIndexOf = typeof source.indexOf === "function";
		let i = fromIndex;
		while (i <= limit) {
			if (hasNativeIndexOf) {
				i = source.indexOf(firstByte, i);
				if (i === -1 || i > limit) return -1;
			} else {
				while (i <= limit && source[i] !== firstByte) i++;
				if (i > limit) return -1;
			}
			let match = true;
			for (let j = 1; j < targetLength; j++) if (source[i + j] !== target[j]) {
				match = false;
				break;
			}
			if (match) return i;
			i++;
		}
		return -1;
	}
	prefixLength(re2) {
		return re2.prefixUTF8.length;
	}
};
var MachineUTF16Input = class extends MachineInputBase {
	constructor(charSequence, start = 0, end = charSequence.length) {
		super();
		this.charSequence = charSequence;
		this.start = start;
		this.end = end;
	}
	hasString(prefilter, pos) {
		const idx = this.charSequence.indexOf(prefilter.str, this.start + pos);
		return idx !== -1 && idx <= this.end - prefilter.str.length;
	}
	hasAnyString(prefilter, pos) {
		return prefilter.automaton16().searchUTF16(this.charSequence, this.start + pos, this.end);
	}
	step(pos) {
		pos += this.start;
		if (pos >= this.end) return MachineInputBase.EOF();
		const c1 = this.charSequence.charCodeAt(pos);
		if (c1 < Unicode.MIN_HIGH_SURROGATE || c1 > Unicode.MAX_HIGH_SURROGATE || pos + 1 >= this.end) return c1 << 3 | 1;
		const c2 = this.charSequence.charCodeAt(pos + 1);
		if (c2 >= Unicode.MIN_LOW_SURROGATE && c2 <= Unicode.MAX_LOW_SURROGATE) return (c1 - Unicode.MIN_HIGH_SURROGATE) * 1024 + (c2 - Unicode.MIN_LOW_SURROGATE) + Unicode.MIN_SUPPLEMENTARY_CODE_POINT << 3 | 2;
		return c1 << 3 | 1;
	}
	index(re2, pos) {
		pos += this.start;
		const i = this.charSequence.indexOf(re2.prefix, pos);
		if (i < 0 || i > this.end - re2.prefix.length) return -1;
		return i - pos;
	}
	context(pos) {
		pos += this.start;
		const r1 = pos > this.start && pos <= this.end ? this.charSequence.charCodeAt(pos - 1) : -1;
		const r2 = pos < this.end ? this.charSequence.charCodeAt(pos) : -1;
		return Utils.emptyOpContext(r1, r2);
	}
	prefixLength(re2) {
		return re2.prefix.length;
	}
};
var MachineInput = class {
	static fromUTF8(bytes, start = 0, end = bytes.length) {
		return new MachineUTF8Input(bytes, start, end);
	}
	static fromUTF16(charSequence, start = 0, end = void 0) {
		Utils.checkInput(charSequence);
		return new MachineUTF16Input(charSequence, start, end ?? charSequence.length);
	}
};
// src/Matcher.js
/**
* A stateful iterator that interprets a regex {@code RE2JS} on a specific input.
*
* Conceptually, a Matcher consists of four parts:
* <ol>
* <li>A compiled regular expression {@code RE2JS}, set at construction and fixed for the lifetime
* of the matcher.</li>
*
* <li>The remainder of the input string, set at construction or {@link #reset()} and advanced by
* each match operation such as {@link #find}, {@link #matches} or {@link #lookingAt}.</li>
*
* <li>The current match information, accessible via {@link #start}, {@link #end}, and
* {@link #group}, and updated by each match operation.</li>
*
* <li>The append position, used and advanced by {@link #appendReplacement} and {@link #appendTail}
* if performing a search and replace from the input to an external {@code StringBuffer}.
*
* </ol>
*
*
* @author rsc@google.com (Russ Cox)
*/
var Matcher = class Matcher {
	/**
	* V8 and WebKit have historical hard limits on the number of arguments
	* that can be passed to a function. We cap replacer arguments to prevent
	* Call Stack Overflow (DoS) vulnerabilities on massive ASTs.
	*/
	static MAX_REPLACER_ARGS = 65535;
	/**
	* Quotes '\' and '$' in {@code s}, so that the returned string could be used in
	* {@link #appendReplacement} as a literal replacement of {@code s}.
	*
	* @param {string} str the string to be quoted
	* @param {boolean} [javaMode=false] whether the replacement will be used in javaMode
	* @returns {string} the quoted string
	*/
	static quoteReplacement(str, javaMode = false) {
		if (javaMode) {
			if (str.indexOf("\\") < 0 && str.indexOf("$") < 0) return str;
			return str.split("").map((s) => {
				const c = s.codePointAt(0);
				if (c === Codepoint.CODES["\\"] || c === Codepoint.CODES["$"]) return `\\${s}`;
				return s;
			}).join("");
		}
		if (str.indexOf("$") < 0) return str;
		return str.split("").map((s) => {
			if (s.codePointAt(0) === Codepoint.CODES["$"]) return "$$";
			return s;
		}).join("");
	}
	/**
	*
	* @param {import('./index.js').RE2JS} pattern
	* @param {string|number[]|Uint8Array|MatcherInputBase} input
	*/
	constructor(pattern, input) {
		if (pattern === null) throw new Error("pattern is null");
		/**
		* The pattern being matched.
		* @type {import('./index.js').RE2JS}
		*/
		this.patternInput = pattern;
		const re2 = this.patternInput.re2();
		/** @type {number} */
		this.patternGroupCount = re2.numberOfCapturingGroups();
		/** @type {number[]} */
		this.groups = [];
		/** @type {Record<string, number>} */
		this.namedGroups = re2.namedGroups;
		/** @type {boolean} */
		this.hasNamedGroups = Object.keys(this.namedGroups).length > 0;
		/** @type {number} */
		this.numberOfInstructions = re2.numberOfInstructions();
		/** @type {import('./Machine.js').LookbehindState|null} */
		this.lookbehindState = null;
		if (input instanceof MatcherInputBase) this.resetMatcherInput(input);
		else if (Utils.isByteArray(input)) this.resetMatcherInput(MatcherInput.utf8(input));
		else this.resetMatcherInput(MatcherInput.utf16(input));
	}
	/**
	* Returns the {@code RE2JS} associated with this {@code Matcher}.
	* @returns {import('./index.js').RE2JS}
	*/
	pattern() {
		return this.patternInput;
	}
	/**
	* Resets the {@code Matcher}, rewinding input and discarding any match information.
	*
	* @returns {Matcher} the {@code Matcher} itself, for chained method calls
	*/
	reset() {
		/** @type {number} */
		this.matcherInputLength = this.matcherInput.length();
		/** @type {number} */
		this.appendPos = 0;
		this.hasMatch = false;
		this.hasGroups = false;
		this.anchorFlag = 0;
		return this;
	}
	/**
	* Resets the {@code Matcher} and changes the input.
	* @param {string|number[]|Uint8Array|MatcherInputBase} input
	* @returns {Matcher} the {@code Matcher} itself, for chained method calls
	*/
	resetMatcherInput(input) {
		if (input === null) throw new Error("input is null");
		if (!(input instanceof MatcherInputBase)) {
			if (Utils.isByteArray(input)) input = MatcherInput.utf8(input);
			else input = MatcherInput.utf16(input);
		}
		this.matcherInput = input;
		if (this.lookbehindState !== null) this.lookbehindState.reset();
		else this.lookbehindState = this.patternInput.re2().createLookbehindState();
		this.reset();
		return this;
	}
	/**
	* Returns the start of the named group of the most recent match, or -1 if the group was not
	* matched.
	* @param {string|number} [group=0]
	* @returns {number}
	*/
	start(group = 0) {
		if (typeof group === "string") {
			const groupInt = this.namedGroups[group];
			if (!Number.isFinite(groupInt)) throw new RE2JSGroupException(`group '${group}' not found`);
			group = groupInt;
		}
		this.loadGroup(group);
		return this.groups[2 * group];
	}
	/**
	* Returns the end of the named group of the most recent match, or -1 if the group was not
	* matched.
	* @param {string|number} [group=0]
	* @returns {number}
	*/
	end(group = 0) {
		if (typeof group === "string") {
			const groupInt = this.namedGroups[group];
			if (!Number.isFinite(groupInt)) throw new RE2JSGroupException(`group '${group}' not found`);
			group = groupInt;
		}
		this.loadGroup(group);
		return this.groups[2 * group + 1];
	}
	/**
	* Returns the program size of this pattern.
	*
	* <p>
	* Similar to the C++ implementation, the program size is a very approximate measure of a regexp's
	* "cost". Larger numbers are more expensive than smaller numbers.
	* </p>
	*
	* @returns {number} the program size of this pattern
	*/
	programSize() {
		return this.numberOfInstructions;
	}
	/**
	* Returns the named group of the most recent match, or {@code null} if the group was not matched.
	* @param {string|number} [group=0]
	* @returns {string|null}
	*/
	group(group = 0) {
		if (typeof group === "string") {
			const groupInt = this.namedGroups[group];
			if (!Number.isFinite(groupInt)) throw new RE2JSGroupException(`group '${group}' not found`);
			group = groupInt;
		}
		const start = this.start(group);
		const end = this.end(group);
		if (start < 0 && end < 0) return null;
		return this.substring(start, end);
	}
	/**
	* Returns a dictionary map of all named capturing groups and their matched values.
	* If a group was not matched, its value will be `null`.
	* @returns {Record<string, string|null>}
	*/
	getNamedGroups() {
		if (!this.hasMatch) throw new RE2JSGroupException("perhaps no match attempted");
		const result = Object.create(null);
		for (const name of Object.keys(this.namedGroups)) result[name] = this.group(name);
		return result;
	}
	/**
	* Returns the number of subgroups in this pattern.
	*
	* @returns {number} the number of subgroups; the overall match (group 0) does not count
	*/
	groupCount() {
		return this.patternGroupCount;
	}
	/**
	* Helper: finds subgroup information if needed for group.
	* @param {number} group
	* @private
	*/
	loadGroup(group) {
		if (!Number.isInteger(group) || group < 0 || group > this.patternGroupCount) throw new RE2JSGroupException(`Group index out of bounds: ${group}`);
		if (!this.hasMatch) throw new RE2JSGroupException("perhaps no match attempted");
		if (group === 0 || this.hasGroups) return;
		const end = this.matcherInputLength;
		const res = this.patternInput.re2().matchMachineInput(this.matcherInput, this.groups[0], end, this.anchorFlag, 1 + this.patternGroupCount, this.lookbehindState);
		if (!res[0]) throw new RE2JSGroupException("inconsistency in matching group data");
		this.groups = res[1];
		this.hasGroups = true;
	}
	/**
	* Matches the entire input against the pattern (anchored start and end). If there is a match,
	* {@code matches} sets the match state to describe it.
	*
	* @returns {boolean} true if the entire input matches the pattern
	*/
	matches() {
		return this.genMatch(0, RE2Flags.ANCHOR_BOTH);
	}
	/**
	* Matches the beginning of input against the pattern (anchored start). If there is a match,
	* {@code lookingAt} sets the match state to describe it.
	*
	* @returns {boolean} true if the beginning of the input matches the pattern
	*/
	lookingAt() {
		return this.genMatch(0, RE2Flags.ANCHOR_START);
	}
	/**
	* Matches the input against the pattern (unanchored), starting at a specified position. If there
	* is a match, {@code find} sets the match state to describe it.
	*
	* @param {number|null} [start=null] the input position where the search begins
	* @returns {boolean} if it finds a match
	* @throws IndexOutOfBoundsException if start is not a valid input position
	*/
	find(start = null) {
		if (start !== null) {
			if (!Number.isInteger(start) || start < 0 || start > this.matcherInputLength) throw new RE2JSGroupException(`start index out of bounds: ${start}`);
			this.reset();
			return this.genMatch(start, 0);
		}
		start = 0;
		if (this.hasMatch) {
			start = this.groups[1];
			if (this.groups[0] === this.groups[1]) {
				const r = (this.matcherInput.isUTF16Encoding() ? MachineInput.fromUTF16(this.matcherInput.asCharSequence(), 0, this.matcherInputLength) : MachineInput.fromUTF8(this.matcherInput.asBytes(), 0, this.matcherInputLength)).step(start);
				if (r < 0) start++;
				else start += r & 7;
			}
		}
		return this.genMatch(start, RE2Flags.UNANCHORED);
	}
	/**
	* Helper: does match starting at start, with RE2 anchor flag.
	* @param {number} startByte
	* @param {number} anchor
	* @returns {boolean}
	* @private
	*/
	genMatch(startByte, anchor) {
		const res = this.patternInput.re2().matchMachineInput(this.matcherInput, startByte, this.matcherInputLength, anchor, 1, this.lookbehindState);
		if (!res[0]) {
			this.hasMatch = false;
			return false;
		}
		this.groups = res[1];
		this.hasMatch = true;
		this.hasGroups = this.patternGroupCount === 0;
		this.anchorFlag = anchor;
		return true;
	}
	/**
	* Helper: return substring for [start, end).
	* @param {number} start
	* @param {number} end
	* @returns {string}
	*/
	substring(start, end) {
		if (this.matcherInput.isUTF8Encoding()) return Utils.utf8ByteArrayToString(this.matcherInput.asBytes().slice(start, end));
		return this.matcherInput.asCharSequence().substring(start, end).toString();
	}
	/**
	* Helper for Pattern: return input length.
	* @returns {number}
	*/
	inputLength() {
		return this.matcherInputLength;
	}
	/**
	* Appends to result two strings: the text from the append position up to the beginning of the
	* most recent match, and then the replacement with submatch groups substituted for references to
	* them. It advances the append position to where the most recent match ended.
	*
	* By default the replacement is expanded as by String.prototype.replace (see
	* appendReplacementInternalJs). In Java mode it follows re2j / java.util.regex: $n takes as
	* many digits as still form a valid group number, ${name} is a named group, and a backslash
	* escapes the next character (so "\\$" in a JS string literal inserts a literal $).
	*
	* @param {string} replacement the replacement string
	* @param {boolean} [javaMode=false] activate java mode (different behaviour for capture groups and special characters)
	* @returns {string}
	* @throws IllegalStateException if there was no most recent match
	* @throws IndexOutOfBoundsException in Java mode, if replacement refers to an invalid group
	* @private
	*/
	appendReplacement(replacement, javaMode = false) {
		let res = "";
		const s = this.start();
		const e = this.end();
		if (this.appendPos < s) res += this.substring(this.appendPos, s);
		this.appendPos = e;
		res += javaMode ? this.appendReplacementInternalJava(replacement) : this.appendReplacementInternalJs(replacement);
		return res;
	}
	/**
	* @param {string} replacement - the replacement string
	* @returns {string}
	* @private
	*/
	appendReplacementInternalJava(replacement) {
		let res = "";
		let last = 0;
		const m = replacement.length;
		let i = 0;
		while (i < m) {
			const cCode = replacement.codePointAt(i);
			if (cCode === Codepoint.CODES["\\"]) {
				if (last < i) res += replacement.substring(last, i);
				i++;
				if (i >= m) throw new RE2JSGroupException("character to be escaped is missing");
				last = i;
				i++;
				continue;
			}
			if (cCode === Codepoint.CODES["$"]) {
				if (last < i) res += replacement.substring(last, i);
				if (i + 1 >= m) throw new RE2JSGroupException("Illegal group reference: group index is missing");
				const nextCode = replacement.codePointAt(i + 1);
				if (Codepoint.CODES["0"] <= nextCode && nextCode <= Codepoint.CODES["9"]) {
					let n = nextCode - Codepoint.CODES["0"];
					let j = i + 2;
					for (; j < m; j++) {
						const digit = replacement.codePointAt(j);
						if (digit < Codepoint.CODES["0"] || digit > Codepoint.CODES["9"] || n * 10 + digit - Codepoint.CODES["0"] > this.patternGroupCount) break;
						n = n * 10 + digit - Codepoint.CODES["0"];
					}
					if (n > this.patternGroupCount) throw new RE2JSGroupException(`n > number of groups: ${n}`);
					const group = this.group(n);
					if (group !== null) res += group;
					i = j;
					last = i;
				} else if (nextCode === Codepoint.CODES["{"]) {
					let j = i + 2;
					while (j < m && replacement.codePointAt(j) !== Codepoint.CODES["}"]) j++;
					if (j >= m) throw new RE2JSGroupException("named capture group is missing trailing '}'");
					const groupName = replacement.substring(i + 2, j);
					const groupVal = this.group(groupName);
					if (groupVal !== null) res += groupVal;
					i = j + 1;
					last = i;
				} else throw new RE2JSGroupException("Illegal group reference");
				continue;
			}
			i++;
		}
		if (last < m) res += replacement.substring(last, m);
		return res;
	}
	/**
	* Expands |replacement| for the current match by the rules of String.prototype.replace
	* (ECMAScript GetSubstitution): $$ is "$", $& the match, $` the text before it, $' the text
	* after it, $n and $nn a group (two digits only when they form a valid group number, so with
	* one group "$10" is group 1 then "0"; an unmatched group is empty), and $<name> a named group
	* (empty when no such group), only when the pattern has named groups. Anything else, such as
	* "$0" or "$<" without a closing ">", is kept as is.
	* @param {string} replacement - the replacement string
	* @returns {string}
	* @private
	*/
	appendReplacementInternalJs(replacement) {
		const isDigit = (c) => c >= 48 && c <= 57;
		const groupCount = this.patternGroupCount;
		let res = "";
		let i = 0;
		while (i < replacement.length) {
			const dollar = replacement.indexOf("$", i);
			if (dollar < 0) break;
			res += replacement.substring(i, dollar);
			i = dollar;
			const c = replacement.charCodeAt(i + 1);
			if (c === Codepoint.CODES["$"]) {
				res += "$";
				i += 2;
			} else if (c === Codepoint.CODES["&"]) {
				res += this.group(0);
				i += 2;
			} else if (c === Codepoint.CODES["`"]) {
				res += this.substring(0, this.start(0));
				i += 2;
			} else if (c === Codepoint.CODES["'"]) {
				res += this.substring(this.end(0), this.matcherInputLength);
				i += 2;
			} else if (isDigit(c)) {
				let digits = 1;
				let index = c - 48;
				const c2 = replacement.charCodeAt(i + 2);
				if (isDigit(c2) && index * 10 + c2 - 48 <= groupCount) {
					digits = 2;
					index = index * 10 + c2 - 48;
				}
				if (index >= 1 && index <= groupCount) {
					const group = this.group(index);
					if (group !== null) res += group;
				} else res += replacement.substring(i, i + 1 + digits);
				i += 1 + digits;
			} else if (c === Codepoint.CODES["<"] && this.hasNamedGroups) {
				const gt = replacement.indexOf(">", i + 2);
				if (gt < 0) {
					res += "$<";
					i += 2;
				} else {
					const name = replacement.substring(i + 2, gt);
					if (Object.hasOwn(this.namedGroups, name)) {
						const group = this.group(name);
						if (group !== null) res += group;
					}
					i = gt + 1;
				}
			} else {
				res += "$";
				i += 1;
			}
		}
		return res + replacement.substring(i);
	}
	/**
	* Return the substring of the input from the append position to the end of the
	* input.
	* @returns {string}
	*/
	appendTail() {
		return this.substring(this.appendPos, this.matcherInputLength);
	}
	/**
	* Returns the input with all matches replaced by {@code replacement}, interpreted as for
	* {@code appendReplacement}.
	*
	* @param {string|((...args: any[]) => string)} replacement - the replacement string or a replacer function
	* @param {boolean} [javaMode=false] - activate java mode (different behaviour for capture groups and special characters)
	* @returns {string} the input string with the matches replaced
	* @throws IndexOutOfBoundsException if replacement refers to an invalid group and javaMode is true
	*/
	replaceAll(replacement, javaMode = false) {
		return this.replace(replacement, true, javaMode);
	}
	/**
	* Returns the input with the first match replaced by {@code replacement}, interpreted as for
	* {@code appendReplacement}.
	*
	* @param {string|((...args: any[]) => string)} replacement - the replacement string or a replacer function
	* @param {boolean} [javaMode=false] - activate java mode (different behaviour for capture groups and special characters)
	* @returns {string} the input string with the first match replaced
	* @throws IndexOutOfBoundsException if replacement refers to an invalid group and javaMode is true
	*/
	replaceFirst(replacement, javaMode = false) {
		return this.replace(replacement, false, javaMode);
	}
	/**
	* Helper: replaceAll/replaceFirst hybrid.
	* @param {string|((...args: any[]) => string)} replacement - the replacement string or a replacer function
	* @param {boolean} [all=true] - replace all matches
	* @param {boolean} [javaMode=false] - activate java mode (different behaviour for capture groups and special characters)
	* @returns {string}
	* @private
	*/
	replace(replacement, all = true, javaMode = false) {
		let res = "";
		this.reset();
		const isFunc = typeof replacement === "function";
		let originalInput = null;
		if (isFunc) {
			if (this.groupCount() >= Matcher.MAX_REPLACER_ARGS) throw new RE2JSGroupException("Too many capture groups to safely invoke replacer function");
			originalInput = this.matcherInput.isUTF8Encoding() ? this.matcherInput.asBytes() : this.matcherInput.asCharSequence();
		}
		while (this.find()) {
			res += isFunc ? this.appendReplacementFunc(replacement, originalInput) : this.appendReplacement(replacement, javaMode);
			if (!all) break;
		}
		res += this.appendTail();
		return res;
	}
	/**
	* Evaluates a replacer function for the current match and appends the result,
	* along with any un-matched preceding text, advancing the append position.
	* @param {Function} replacer - the replacer function
	* @param {string|Uint8Array|number[]} originalInput - the cached original input reference
	* @returns {string} the evaluated string to append
	* @private
	*/
	appendReplacementFunc(replacer, originalInput) {
		let res = "";
		const s = this.start();
		const e = this.end();
		if (this.appendPos < s) res += this.substring(this.appendPos, s);
		this.appendPos = e;
		/** @type {unknown[]} */
		const args = this.matchArray();
		args.push(s, originalInput);
		if (this.hasNamedGroups) args.push(this.namedGroupsObject());
		res += String(replacer(...args));
		return res;
	}
	/**
	* The match and its groups, as the elements of a JS RegExpExecArray: undefined for a group that
	* did not take part in the match. Used by exec(), matchAll() and replacer functions.
	* @returns {Array<string|undefined>}
	* @private
	*/
	matchArray() {
		const result = [this.group(0)];
		for (let i = 1; i <= this.patternGroupCount; i++) {
			const group = this.group(i);
			result.push(group === null ? void 0 : group);
		}
		return result;
	}
	/**
	* The named groups, as the groups property of a JS RegExpExecArray: an object without a
	* prototype mapping each name to its group (undefined when it did not take part in the match),
	* or undefined when the pattern has no named groups.
	* @returns {Record<string, string|undefined>|undefined}
	* @private
	*/
	namedGroupsObject() {
		if (!this.hasNamedGroups) return;
		const result = this.getNamedGroups();
		for (const name in result) if (result[name] === null) result[name] = void 0;
		return result;
	}
};
// src/Inst.js
/**
* A single instruction in the regular expression virtual machine.
*
* @see http://swtch.com/~rsc/regexp/regexp2.html
*/
var Inst = class Inst {
	static ALT = 1;
	static ALT_MATCH = 2;
	static CAPTURE = 3;
	static EMPTY_WIDTH = 4;
	static FAIL = 5;
	static MATCH = 6;
	static NOP = 7;
	static RUNE = 8;
	static RUNE1 = 9;
	static RUNE_ANY = 10;
	static RUNE_ANY_NOT_NL = 11;
	static LB_WRITE = 12;
	static LB_CHECK = 13;
	static isRuneOp(op) {
		return Inst.RUNE <= op && op <= Inst.RUNE_ANY_NOT_NL;
	}
	static escapeRunes(runes) {
		let out = "\"";
		for (let rune of runes) out += Utils.escapeRune(rune);
		out += "\"";
		return out;
	}
	constructor(op) {
		this.op = op;
		this.out = 0;
		this.arg = 0;
		/** @type {Int32Array} */
		this.runes = /* @__PURE__ */ new Int32Array(0);
		/** @type {Uint32Array | number[] | null} */
		this.next = null;
	}
	matchRune(r) {
		if (this.runes.length === 1) {
			const r0 = this.runes[0];
			if ((this.arg & RE2Flags.FOLD_CASE) !== 0) return Unicode.equalsIgnoreCase(r0, r);
			return r === r0;
		}
		const len = this.runes.length;
		if (len === 0) return false;
		if (len === 2 || len === 4 || len === 6 || len === 8) {
			for (let j = 0; j < len; j += 2) {
				if (r < this.runes[j]) return false;
				if (r <= this.runes[j + 1]) return true;
			}
			return false;
		}
		let base = 0;
		let n = len >> 1;
		while (n > 1) {
			const half = n >> 1;
			base += this.runes[base + half << 1] <= r ? half : 0;
			n -= half;
		}
		base += this.runes[base << 1] <= r ? 1 : 0;
		const m = base - 1;
		return m >= 0 && r <= this.runes[m << 1 | 1];
	}
	matchRunePos(r) {
		if (this.runes.length === 1) {
			const r0 = this.runes[0];
			if ((this.arg & RE2Flags.FOLD_CASE) !== 0) return Unicode.equalsIgnoreCase(r0, r) ? 0 : -1;
			return r === r0 ? 0 : -1;
		}
		const len = this.runes.length;
		if (len === 0) return -1;
		if (len === 2 || len === 4 || len === 6 || len === 8) {
			for (let j = 0; j < len; j += 2) {
				if (r < this.runes[j]) return -1;
				if (r <= this.runes[j + 1]) return Math.floor(j / 2);
			}
			return -1;
		}
		let base = 0;
		let n = len >> 1;
		while (n > 1) {
			const half = n >> 1;
			base += this.runes[base + half << 1] <= r ? half : 0;
			n -= half;
		}
		base += this.runes[base << 1] <= r ? 1 : 0;
		const m = base - 1;
		return m >= 0 && r <= this.runes[m << 1 | 1] ? m : -1;
	}
	/**
	*
	* @returns {string}
	*/
	toString() {
		switch (this.op) {
			case Inst.ALT: return `alt -> ${this.out}, ${this.arg}`;
			case Inst.ALT_MATCH: return `altmatch -> ${this.out}, ${this.arg}`;
			case Inst.CAPTURE: return `cap ${this.arg} -> ${this.out}`;
			case Inst.EMPTY_WIDTH: return `empty ${this.arg} -> ${this.out}`;
			case Inst.MATCH: return `match${this.arg !== 0 ? ` ${this.arg}` : ""}`;
			case Inst.FAIL: return "fail";
			case Inst.NOP: return `nop -> ${this.out}`;
			case Inst.LB_WRITE: return `lbwrite ${this.arg} -> ${this.out}`;
			case Inst.LB_CHECK: return `lbcheck ${this.arg} -> ${this.out}`;
			case Inst.RUNE:
				if (this.runes === null) return "rune <null>";
				return [
					"rune ",
					Inst.escapeRunes(this.runes),
					(this.arg & RE2Flags.FOLD_CASE) !== 0 ? "/i" : "",
					" -> ",
					this.out
				].join("");
			case Inst.RUNE1: return `rune1 ${Inst.escapeRunes(this.runes)} -> ${this.out}`;
			case Inst.RUNE_ANY: return `any -> ${this.out}`;
			case Inst.RUNE_ANY_NOT_NL: return `anynotnl -> ${this.out}`;
			default: throw new Error("unhandled case in Inst.toString");
		}
	}
};
// src/Machine.js
var Queue = class Queue {
	constructor(numInst) {
		this.sparse = new Int32Array(numInst);
		this.densePcs = new Int32Array(numInst);
		this.denseCaps = null;
		this.size = 0;
		this.ncap = 0;
		this.mainThreads = 0;
	}
	static INITIAL_THREADS = 32;
	init(ncap) {
		this.ncap = ncap;
		const needed = Math.min(this.densePcs.length, Queue.INITIAL_THREADS) * ncap;
		if (!this.denseCaps || this.denseCaps.length < needed) this.denseCaps = new Int32Array(needed);
	}
	growCaps(needed) {
		const limit = this.densePcs.length * this.ncap;
		const grown = new Int32Array(Math.min(limit, Math.max(needed, 2 * this.denseCaps.length)));
		grown.set(this.denseCaps);
		this.denseCaps = grown;
	}
	contains(pc) {
		const j = this.sparse[pc];
		return j < this.size && this.densePcs[j] === pc;
	}
	isEmpty() {
		return this.size === 0;
	}
	add(pc) {
		const j = this.size++;
		this.sparse[pc] = j;
		this.densePcs[j] = pc;
		return j;
	}
	clear() {
		this.size = 0;
		this.mainThreads = 0;
	}
	toString() {
		let out = "{";
		for (let i = 0; i < this.size; i++) {
			if (i !== 0) out += ", ";
			out += this.densePcs[i];
		}
		out += "}";
		return out;
	}
};
var LookbehindState = class {
	constructor(prog) {
		this.pos = -1;
		this.pcs = new Int32Array(prog.numInst());
		this.size = 0;
		this.lbTable = new Int32Array(prog.numLb + 1);
	}
	reset() {
		this.pos = -1;
		this.size = 0;
	}
};
var Machine = class Machine {
	static fromRE2(re2) {
		const m = new Machine();
		m.prog = re2.prog;
		m.re2 = re2;
		m.q0 = new Queue(m.prog.numInst());
		m.q1 = new Queue(m.prog.numInst());
		m.addStack = new Int32Array(2 * (m.prog.numInst() + 1));
		m.matched = false;
		m.matchcap = new Int32Array(m.prog.numCap < 2 ? 2 : m.prog.numCap);
		m.ncap = 0;
		return m;
	}
	constructor() {
		this.prog = null;
		this.re2 = null;
		this.q0 = null;
		this.q1 = null;
		this.addStack = null;
		this.matched = false;
		this.matchcap = null;
		this.ncap = 0;
		this.lbTable = null;
	}
	init(ncap) {
		this.ncap = ncap;
		if (ncap > this.matchcap.length) this.matchcap = new Int32Array(ncap).fill(-1);
		else this.matchcap.fill(-1);
		this.q0.init(ncap);
		this.q1.init(ncap);
		if (this.prog.numLb > 0) {
			if (!this.lbTable || this.lbTable.length < this.prog.numLb + 1) this.lbTable = new Int32Array(this.prog.numLb + 1);
			this.lbTable.fill(-1);
		}
	}
	submatches() {
		if (this.ncap === 0) return Utils.emptyInts();
		return Utils.toArray(this.matchcap.subarray(0, this.ncap));
	}
	match(input, pos, anchor, lbState = null) {
		const startCond = this.re2.cond;
		if (startCond === Utils.EMPTY_ALL) return false;
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return false;
		this.matched = false;
		this.matchcap.fill(-1);
		const hasLookbehinds = this.prog.numLb > 0;
		const matchStartPos = pos;
		let currentPos = pos;
		let resumeLookbehinds = false;
		if (hasLookbehinds) {
			if (lbState !== null && lbState.pos >= 0 && lbState.pos <= pos) {
				currentPos = lbState.pos;
				resumeLookbehinds = true;
			} else currentPos = 0;
		}
		let saveLookbehinds = hasLookbehinds && lbState !== null;
		let runq = this.q0;
		let nextq = this.q1;
		let r = input.step(currentPos);
		let rune = r >> 3;
		let width = r & 7;
		let rune1 = -1;
		let width1 = 0;
		if (r !== MachineInputBase.EOF()) {
			r = input.step(currentPos + width);
			rune1 = r >> 3;
			width1 = r & 7;
		}
		let flag;
		if (currentPos === 0) flag = Utils.emptyOpContext(-1, rune);
		else flag = input.context(currentPos);
		if (hasLookbehinds) {
			if (resumeLookbehinds) this.restoreLookbehinds(lbState, runq, flag);
			else this.spawnLookbehinds(runq, currentPos, flag);
		}
		while (true) {
			if (runq.mainThreads === 0) {
				if ((startCond & Utils.EMPTY_BEGIN_TEXT) !== 0 && currentPos !== 0) break;
				if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && currentPos !== 0) break;
				if (this.matched) break;
				if (this.prog.numLb === 0 && runq.isEmpty() && !(this.re2.prefix.length === 0) && rune1 !== this.re2.prefixRune && input.canCheckPrefix()) {
					const advance = input.index(this.re2, currentPos);
					if (advance < 0) break;
					currentPos += advance;
					r = input.step(currentPos);
					rune = r >> 3;
					width = r & 7;
					r = input.step(currentPos + width);
					rune1 = r >> 3;
					width1 = r & 7;
					flag = input.context(currentPos);
				}
			}
			if (currentPos >= matchStartPos) {
				if (saveLookbehinds) {
					this.saveLookbehinds(lbState, runq, currentPos);
					saveLookbehinds = false;
				}
				if (!this.matched && (currentPos === 0 || anchor === RE2Flags.UNANCHORED)) {
					if (this.ncap > 0) this.matchcap[0] = currentPos;
					this.add(runq, this.prog.start, currentPos, this.matchcap, 0, flag);
				}
			}
			const nextPos = currentPos + width;
			flag = input.context(nextPos);
			this.step(runq, nextq, currentPos, nextPos, rune, flag, anchor, currentPos === input.endPos());
			if (width === 0) break;
			if (this.ncap === 0 && this.matched) break;
			currentPos += width;
			rune = rune1;
			width = width1;
			if (rune !== -1) {
				r = input.step(currentPos + width);
				rune1 = r >> 3;
				width1 = r & 7;
			}
			const tmpq = runq;
			runq = nextq;
			nextq = tmpq;
		}
		runq.clear();
		nextq.clear();
		return this.matched;
	}
	matchSet(input, pos, anchor) {
		const startCond = this.re2.cond;
		if (startCond === Utils.EMPTY_ALL) return [];
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return [];
		let currentPos = this.prog.numLb > 0 ? 0 : pos;
		let matchStartPos = pos;
		let runq = this.q0;
		let nextq = this.q1;
		let r = input.step(currentPos);
		let rune = r >> 3;
		let width = r & 7;
		let rune1 = -1;
		let width1 = 0;
		if (r !== MachineInputBase.EOF()) {
			r = input.step(currentPos + width);
			rune1 = r >> 3;
			width1 = r & 7;
		}
		let flag = currentPos === 0 ? Utils.emptyOpContext(-1, rune) : input.context(currentPos);
		const matches = /* @__PURE__ */ new Set();
		if (this.prog.numLb > 0) this.spawnLookbehinds(runq, currentPos, flag);
		while (true) {
			if (runq.mainThreads === 0) {
				if ((startCond & Utils.EMPTY_BEGIN_TEXT) !== 0 && currentPos !== 0) break;
				if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && currentPos !== 0) break;
			}
			if (currentPos === 0 || anchor === RE2Flags.UNANCHORED) {
				if (currentPos >= matchStartPos) this.add(runq, this.prog.start, currentPos, this.matchcap, 0, flag);
			}
			const nextPos = currentPos + width;
			flag = input.context(nextPos);
			for (let j = 0; j < runq.size; j++) {
				const pc = runq.densePcs[j];
				const i = this.prog.inst[pc];
				const capOffset = j * this.ncap;
				let add = false;
				switch (i.op) {
					case Inst.MATCH:
						if (anchor === RE2Flags.ANCHOR_BOTH && currentPos !== input.endPos()) break;
						matches.add(i.arg);
						break;
					case Inst.RUNE:
						add = i.matchRune(rune);
						break;
					case Inst.RUNE1:
						add = rune === i.runes[0];
						break;
					case Inst.RUNE_ANY:
						add = true;
						break;
					case Inst.RUNE_ANY_NOT_NL:
						add = rune !== 10;
						break;
					default: continue;
				}
				if (add) this.add(nextq, i.out, nextPos, runq.denseCaps, capOffset, flag);
			}
			runq.clear();
			if (width === 0) break;
			currentPos += width;
			rune = rune1;
			width = width1;
			if (rune !== -1) {
				r = input.step(currentPos + width);
				rune1 = r >> 3;
				width1 = r & 7;
			}
			const tmpq = runq;
			runq = nextq;
			nextq = tmpq;
		}
		nextq.clear();
		return Array.from(matches).sort((a, b) => a - b);
	}
	step(runq, nextq, pos, nextPos, c, nextCond, anchor, atEnd) {
		const longest = this.re2.longest;
		for (let j = 0; j < runq.size; j++) {
			const pc = runq.densePcs[j];
			const capOffset = j * this.ncap;
			if (longest && this.matched && this.ncap > 0 && this.matchcap[0] < runq.denseCaps[capOffset]) continue;
			const i = this.prog.inst[pc];
			let add = false;
			switch (i.op) {
				case Inst.MATCH:
					if (anchor === RE2Flags.ANCHOR_BOTH && !atEnd) break;
					if (this.ncap > 0 && (!longest || !this.matched || this.matchcap[1] < pos)) {
						runq.denseCaps[capOffset + 1] = pos;
						for (let k = 0; k < this.ncap; k++) this.matchcap[k] = runq.denseCaps[capOffset + k];
					}
					if (!longest) runq.size = 0;
					this.matched = true;
					break;
				case Inst.RUNE:
					add = i.matchRune(c);
					break;
				case Inst.RUNE1:
					add = c === i.runes[0];
					break;
				case Inst.RUNE_ANY:
					add = true;
					break;
				case Inst.RUNE_ANY_NOT_NL:
					add = c !== 10;
					break;
				default: continue;
			}
			if (add) this.add(nextq, i.out, nextPos, runq.denseCaps, capOffset, nextCond);
		}
		runq.clear();
	}
	spawnLookbehinds(q, pos, flag) {
		for (let i = 0; i < this.prog.lbStarts.length; i++) this.add(q, this.prog.lbStarts[i], pos, this.matchcap, 0, flag);
	}
	restoreLookbehinds(lbState, q, flag) {
		this.lbTable.set(lbState.lbTable);
		for (let j = 0; j < lbState.size; j++) this.add(q, lbState.pcs[j], lbState.pos, this.matchcap, 0, flag);
	}
	saveLookbehinds(lbState, q, pos) {
		let size = 0;
		for (let j = 0; j < q.size; j++) {
			const pc = q.densePcs[j];
			if (this.prog.lbInst[pc] === 1 && Inst.isRuneOp(this.prog.inst[pc].op)) lbState.pcs[size++] = pc;
		}
		lbState.size = size;
		lbState.pos = pos;
		lbState.lbTable.set(this.lbTable);
	}
	add(q, pc, pos, capArray, capOffset, cond) {
		const stk = this.addStack;
		let nstk = 0;
		for (;;) {
			while (pc !== 0 && !q.contains(pc)) {
				const d = q.add(pc);
				const inst = this.prog.inst[pc];
				switch (inst.op) {
					case Inst.FAIL:
						pc = 0;
						break;
					case Inst.ALT:
					case Inst.ALT_MATCH:
						stk[nstk++] = inst.arg;
						stk[nstk++] = 0;
						pc = inst.out;
						break;
					case Inst.EMPTY_WIDTH:
						pc = (inst.arg & ~cond) === 0 ? inst.out : 0;
						break;
					case Inst.NOP:
						pc = inst.out;
						break;
					case Inst.CAPTURE:
						if (inst.arg < this.ncap) {
							stk[nstk++] = -inst.arg - 1;
							stk[nstk++] = capArray[capOffset + inst.arg];
							capArray[capOffset + inst.arg] = pos;
						}
						pc = inst.out;
						break;
					case Inst.LB_WRITE:
						this.lbTable[Math.abs(inst.arg)] = pos;
						pc = inst.out;
						break;
					case Inst.LB_CHECK:
						if (inst.arg > 0) pc = this.lbTable[inst.arg] === pos ? inst.out : 0;
						else pc = this.lbTable[-inst.arg] !== pos ? inst.out : 0;
						break;
					case Inst.MATCH:
					case Inst.RUNE:
					case Inst.RUNE1:
					case Inst.RUNE_ANY:
					case Inst.RUNE_ANY_NOT_NL:
						if (this.prog.lbInst[pc] === 0) q.mainThreads++;
						if (this.ncap > 0) {
							const destOffset = d * this.ncap;
							if (destOffset + this.ncap > q.denseCaps.length) q.growCaps(destOffset + this.ncap);
							for (let c = 0; c < this.ncap; c++) q.denseCaps[destOffset + c] = capArray[capOffset + c];
						}
						pc = 0;
						break;
					default: throw new RE2JSInternalException("unhandled");
				}
			}
			if (nstk === 0) return;
			nstk -= 2;
			const entry = stk[nstk];
			if (entry < 0) {
				capArray[capOffset - entry - 1] = stk[nstk + 1];
				pc = 0;
			} else pc = entry;
		}
	}
};
// src/DFA.js
const hashState = (pcs, flag, ids) => {
	let h = -2128831035;
	for (let i = 0; i < pcs.length; i++) {
		h ^= pcs[i];
		h = Math.imul(h, 16777619);
	}
	h ^= flag;
	h = Math.imul(h, 16777619);
	for (let i = 0; i < ids.length; i++) {
		h ^= ids[i];
		h = Math.imul(h, 16777619);
	}
	return h;
};
const arraysEqual = (a, b) => {
	if (a.length !== b.length) return false;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
};
const isState = (state, pcs, flag, ids) => state.flag === flag && arraysEqual(state.nfaStates, pcs) && arraysEqual(state.matchIDs, ids);
const NO_IDS = [];
const END_TEXT = -1;
var DFAState = class {
	constructor(nfaStates, flag, matchIDs) {
		this.nfaStates = nfaStates;
		this.flag = flag;
		this.isMatch = (flag & DFA.FLAG_MATCH) !== 0;
		this.matchIDs = matchIDs;
		this.next = null;
		this.nextAnchored = null;
	}
};
var DFA = class DFA {
	static FLAG_EMPTY_MASK = 255;
	static FLAG_MATCH = 256;
	static FLAG_LAST_WORD = 512;
	static FLAG_NEED_SHIFT = 16;
	static STATE_OVERHEAD = 150;
	static ARRAY_OVERHEAD = 40;
	static ELEMENT_SIZE = 8;
	static TABLE_OVERHEAD = 48;
	static PROGRESS_PER_STATE = 10;
	constructor(prog, maxMem = 8388608) {
		this.prog = prog;
		this.maxMem = maxMem;
		this.stateCache = /* @__PURE__ */ new Map();
		this.stateCount = 0;
		this.startStates = /* @__PURE__ */ new Map();
		this.failed = false;
		for (let pc = 0; pc < prog.numInst(); pc++) {
			const op = prog.getInst(pc).op;
			if (op === Inst.LB_WRITE || op === Inst.LB_CHECK) {
				this.failed = true;
				break;
			}
		}
		this.computeRuneClasses();
		this.stateBudget = maxMem;
		this.memBudget = maxMem;
	}
	computeRuneClasses() {
		const bounds = /* @__PURE__ */ new Set();
		const addRange = (lo, hi) => {
			bounds.add(lo);
			bounds.add(hi + 1);
		};
		for (let pc = 0; pc < this.prog.numInst(); pc++) {
			const inst = this.prog.getInst(pc);
			switch (inst.op) {
				case Inst.RUNE:
				case Inst.RUNE1:
					if (inst.runes.length === 1) {
						addRange(inst.runes[0], inst.runes[0]);
						if ((inst.arg & RE2Flags.FOLD_CASE) !== 0) for (let f = Unicode.simpleFold(inst.runes[0]); f !== inst.runes[0]; f = Unicode.simpleFold(f)) addRange(f, f);
					} else for (let j = 0; j < inst.runes.length; j += 2) addRange(inst.runes[j], inst.runes[j + 1]);
					break;
				case Inst.RUNE_ANY_NOT_NL:
					addRange(10, 10);
					break;
				case Inst.EMPTY_WIDTH:
					if ((inst.arg & (Utils.EMPTY_BEGIN_LINE | Utils.EMPTY_END_LINE)) !== 0) addRange(10, 10);
					if ((inst.arg & (Utils.EMPTY_WORD_BOUNDARY | Utils.EMPTY_NO_WORD_BOUNDARY)) !== 0) {
						addRange(48, 57);
						addRange(65, 90);
						addRange(95, 95);
						addRange(97, 122);
					}
			}
		}
		bounds.delete(0);
		this.classBounds = Int32Array.from(bounds).sort();
		this.numClasses = this.classBounds.length + 1;
		const latin1Class = new Int32Array(Unicode.MAX_LATIN1 + 1);
		for (let r = 0; r <= Unicode.MAX_LATIN1; r++) latin1Class[r] = this.searchClass(r);
		this.latin1Class = latin1Class;
	}
	runeClass(r) {
		if (r <= Unicode.MAX_LATIN1) return this.latin1Class[r];
		return this.searchClass(r);
	}
	searchClass(r) {
		const bounds = this.classBounds;
		let lo = 0;
		let hi = bounds.length;
		while (lo < hi) {
			const mid = lo + hi >> 1;
			if (bounds[mid] <= r) lo = mid + 1;
			else hi = mid;
		}
		return lo;
	}
	closure(pcs, flag) {
		const closure = /* @__PURE__ */ new Set();
		const stack = Array.from(pcs);
		let needflags = 0;
		while (stack.length > 0) {
			const pc = stack.pop();
			if (pc === 0 || closure.has(pc)) continue;
			closure.add(pc);
			const inst = this.prog.getInst(pc);
			switch (inst.op) {
				case Inst.ALT:
				case Inst.ALT_MATCH:
					stack.push(inst.out);
					stack.push(inst.arg);
					break;
				case Inst.NOP:
				case Inst.CAPTURE:
					stack.push(inst.out);
					break;
				case Inst.EMPTY_WIDTH:
					needflags |= inst.arg;
					if ((inst.arg & ~flag) === 0) stack.push(inst.out);
			}
		}
		return {
			pcs: Array.from(closure).sort((a, b) => a - b),
			needflags
		};
	}
	getState(pcs, flag, ids) {
		const hash = hashState(pcs, flag, ids);
		const cached = this.stateCache.get(hash);
		if (cached instanceof DFAState) {
			if (isState(cached, pcs, flag, ids)) return cached;
		} else if (cached !== void 0) {
			for (let i = 0; i < cached.length; i++) if (isState(cached[i], pcs, flag, ids)) return cached[i];
		}
		const cost = DFA.stateCost(pcs, ids);
		if (this.memBudget < cost) return null;
		this.memBudget -= cost;
		const state = new DFAState(pcs, flag, ids);
		if (cached === void 0) this.stateCache.set(hash, state);
		else if (cached instanceof DFAState) this.stateCache.set(hash, [cached, state]);
		else cached.push(state);
		this.stateCount++;
		return state;
	}
	static stateCost(pcs, ids) {
		const idsCost = ids.length === 0 ? 0 : DFA.ARRAY_OVERHEAD + DFA.ELEMENT_SIZE * ids.length;
		return DFA.STATE_OVERHEAD + DFA.ELEMENT_SIZE * pcs.length + idsCost;
	}
	*cachedStates() {
		for (const cached of this.stateCache.values()) if (cached instanceof DFAState) yield cached;
		else yield* cached;
	}
	makeState(pcs, flag, ids) {
		const closure = this.closure(pcs, flag & DFA.FLAG_EMPTY_MASK);
		let stateFlag = flag;
		if (closure.needflags === 0) stateFlag &= DFA.FLAG_MATCH;
		stateFlag |= closure.needflags << DFA.FLAG_NEED_SHIFT;
		return this.getState(closure.pcs, stateFlag, ids);
	}
	allocTable(state, anchor) {
		const size = this.numClasses + 1;
		const cost = DFA.TABLE_OVERHEAD + DFA.ELEMENT_SIZE * size;
		if (this.memBudget < cost) return null;
		this.memBudget -= cost;
		const table = new Array(size).fill(null);
		if (anchor === RE2Flags.UNANCHORED) state.next = table;
		else state.nextAnchored = table;
		return table;
	}
	clearCache() {
		this.stateCache.clear();
		this.stateCount = 0;
		this.startStates.clear();
		this.memBudget = this.stateBudget;
	}
	resetCache(current) {
		this.clearCache();
		return this.getState(current.nfaStates, current.flag, current.matchIDs);
	}
	step(state, cls, rune, anchor) {
		let table = anchor === RE2Flags.UNANCHORED ? state.next : state.nextAnchored;
		if (table !== null) {
			const cached = table[cls];
			if (cached !== null) return cached;
		} else {
			table = this.allocTable(state, anchor);
			if (table === null) return null;
		}
		const needflag = state.flag >>> DFA.FLAG_NEED_SHIFT;
		const oldbeforeflag = state.flag & DFA.FLAG_EMPTY_MASK;
		let beforeflag = oldbeforeflag;
		let afterflag = 0;
		if (rune === 10) {
			beforeflag |= Utils.EMPTY_END_LINE;
			afterflag |= Utils.EMPTY_BEGIN_LINE;
		}
		if (rune === END_TEXT) beforeflag |= Utils.EMPTY_END_LINE | Utils.EMPTY_END_TEXT;
		const islastword = (state.flag & DFA.FLAG_LAST_WORD) !== 0;
		const isword = rune !== END_TEXT && Utils.isWordRune(rune);
		beforeflag |= isword === islastword ? Utils.EMPTY_NO_WORD_BOUNDARY : Utils.EMPTY_WORD_BOUNDARY;
		let pcs = state.nfaStates;
		if ((beforeflag & ~oldbeforeflag & needflag) !== 0) pcs = this.closure(pcs, beforeflag).pcs;
		const nextPCs = [];
		let ismatch = false;
		let ids = NO_IDS;
		for (let i = 0; i < pcs.length; i++) {
			const inst = this.prog.getInst(pcs[i]);
			if (inst.op === Inst.MATCH) {
				if (!ismatch) {
					ismatch = true;
					ids = [];
				}
				ids.push(inst.arg);
			} else if (rune !== END_TEXT && Inst.isRuneOp(inst.op) && inst.matchRune(rune)) nextPCs.push(inst.out);
		}
		if (ids.length > 1) ids.sort((a, b) => a - b);
		if (anchor === RE2Flags.UNANCHORED && rune !== END_TEXT) nextPCs.push(this.prog.start);
		let flag = afterflag;
		if (ismatch) flag |= DFA.FLAG_MATCH;
		if (isword) flag |= DFA.FLAG_LAST_WORD;
		const nextState = this.makeState(nextPCs, flag, ids);
		if (nextState === null) return null;
		table[cls] = nextState;
		return nextState;
	}
	start(input, pos) {
		const context = input.context(pos);
		let flags;
		if ((context & Utils.EMPTY_BEGIN_TEXT) !== 0) flags = Utils.EMPTY_BEGIN_TEXT | Utils.EMPTY_BEGIN_LINE;
		else if ((context & Utils.EMPTY_BEGIN_LINE) !== 0) flags = Utils.EMPTY_BEGIN_LINE;
		else {
			const r = input.step(pos);
			const nextIsWord = r >= 0 && Utils.isWordRune(r >> 3);
			flags = (context & Utils.EMPTY_WORD_BOUNDARY) !== 0 !== nextIsWord ? DFA.FLAG_LAST_WORD : 0;
		}
		let state = this.startStates.get(flags);
		if (state === void 0) {
			state = this.makeState([this.prog.start], flags, NO_IDS);
			if (state === null) {
				this.clearCache();
				state = this.makeState([this.prog.start], flags, NO_IDS);
				if (state === null) return null;
			}
			this.startStates.set(flags, state);
		}
		return state;
	}
	stepOrReset(state, cls, rune, anchor, pos, search) {
		let next = this.step(state, cls, rune, anchor);
		if (next !== null) return next;
		if (search.resetPos >= 0 && pos - search.resetPos < DFA.PROGRESS_PER_STATE * this.stateCount) return null;
		search.resetPos = pos;
		const restored = this.resetCache(state);
		if (restored === null) return null;
		next = this.step(restored, cls, rune, anchor);
		return next;
	}
	run(input, pos, anchor, state, onMatch) {
		const endPos = input.endPos();
		const latin1Class = this.latin1Class;
		const unanchored = anchor === RE2Flags.UNANCHORED;
		const search = { resetPos: -1 };
		let i = pos;
		while (i < endPos) {
			const r = input.step(i);
			const rune = r >> 3;
			const width = r & 7;
			if (width === 0) break;
			const cls = rune <= Unicode.MAX_LATIN1 ? latin1Class[rune] : this.runeClass(rune);
			let next = unanchored && state.next !== null ? state.next[cls] : null;
			if (next === null) {
				next = this.stepOrReset(state, cls, rune, anchor, i, search);
				if (next === null) return null;
			}
			state = next;
			if (state.isMatch && onMatch(state, false)) return true;
			if (!unanchored && state.nfaStates.length === 0) return false;
			i += width;
		}
		state = this.stepOrReset(state, this.numClasses, END_TEXT, anchor, i, search);
		if (state === null) return null;
		return state.isMatch && onMatch(state, true);
	}
	match(input, pos, anchor) {
		if (this.failed) return null;
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return false;
		const startState = this.start(input, pos);
		if (startState === null) return null;
		return this.run(input, pos, anchor, startState, (state, atEnd) => anchor !== RE2Flags.ANCHOR_BOTH || atEnd);
	}
	matchSet(input, pos, anchor) {
		if (this.failed) return null;
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return [];
		const startState = this.start(input, pos);
		if (startState === null) return null;
		const matches = /* @__PURE__ */ new Set();
		const collect = (state, atEnd) => {
			if (anchor !== RE2Flags.ANCHOR_BOTH || atEnd) for (let k = 0; k < state.matchIDs.length; k++) matches.add(state.matchIDs[k]);
			return false;
		};
		if (this.run(input, pos, anchor, startState, collect) === null) return null;
		return Array.from(matches).sort((a, b) => a - b);
	}
};
// src/Backtracker.js
const VISITED_BITS = 32;
const MAX_BACKTRACK_PROG = 500;
const INITIAL_JOB_CAPACITY = 256;
const MAX_BACKTRACK_VECTOR = 262144;
var BitState = class {
	constructor() {
		this.end = 0;
		this.cap = /* @__PURE__ */ new Int32Array(0);
		this.matchcap = /* @__PURE__ */ new Int32Array(0);
		this.ncap = 0;
		this.jobPc = new Int32Array(INITIAL_JOB_CAPACITY);
		this.jobArg = new Uint8Array(INITIAL_JOB_CAPACITY);
		this.jobPos = new Int32Array(INITIAL_JOB_CAPACITY);
		this.jobLen = 0;
		this.visited = /* @__PURE__ */ new Uint32Array(0);
	}
	reset(prog, end, ncap) {
		this.end = end;
		this.jobLen = 0;
		this.ncap = ncap;
		const visitedSize = prog.numInst() * (end + 1) + VISITED_BITS - 1 >>> 5;
		if (this.visited.length < visitedSize) this.visited = new Uint32Array(visitedSize);
		else this.visited.fill(0, 0, visitedSize);
		if (this.cap.length < ncap) this.cap = new Int32Array(ncap).fill(-1);
		else this.cap.fill(-1, 0, ncap);
		if (this.matchcap.length < ncap) this.matchcap = new Int32Array(ncap).fill(-1);
		else this.matchcap.fill(-1, 0, ncap);
	}
	shouldVisit(pc, pos) {
		const n = pc * (this.end + 1) + pos;
		const idx = n >>> 5;
		const mask = 1 << (n & 31);
		if ((this.visited[idx] & mask) !== 0) return false;
		this.visited[idx] |= mask;
		return true;
	}
	push(re2, pc, pos, arg) {
		if (re2.prog.getInst(pc).op !== Inst.FAIL && (arg || this.shouldVisit(pc, pos))) {
			if (this.jobLen >= this.jobPc.length) {
				const newSize = this.jobPc.length * 2;
				const newPc = new Int32Array(newSize);
				newPc.set(this.jobPc);
				this.jobPc = newPc;
				const newArg = new Uint8Array(newSize);
				newArg.set(this.jobArg);
				this.jobArg = newArg;
				const newPos = new Int32Array(newSize);
				newPos.set(this.jobPos);
				this.jobPos = newPos;
			}
			this.jobPc[this.jobLen] = pc;
			this.jobArg[this.jobLen] = arg ? 1 : 0;
			this.jobPos[this.jobLen] = pos;
			this.jobLen++;
		}
	}
	tryBacktrack(re2, input, pc, pos, anchor) {
		const longest = re2.longest;
		this.push(re2, pc, pos, false);
		while (this.jobLen > 0) {
			this.jobLen--;
			let currentPc = this.jobPc[this.jobLen];
			let arg = this.jobArg[this.jobLen] === 1;
			let currentPos = this.jobPos[this.jobLen];
			let skipShouldVisit = true;
			while (true) {
				if (!skipShouldVisit) {
					if (!this.shouldVisit(currentPc, currentPos)) break;
				}
				skipShouldVisit = false;
				const inst = re2.prog.getInst(currentPc);
				switch (inst.op) {
					case Inst.FAIL: break;
					case Inst.ALT: if (arg) {
						arg = false;
						currentPc = inst.arg;
						continue;
					} else {
						this.push(re2, currentPc, currentPos, true);
						currentPc = inst.out;
						continue;
					}
					case Inst.ALT_MATCH: {
						const outInst = re2.prog.getInst(inst.out);
						if (Inst.isRuneOp(outInst.op)) {
							this.push(re2, inst.arg, currentPos, false);
							currentPc = inst.arg;
							currentPos = this.end;
							continue;
						}
						this.push(re2, inst.out, this.end, false);
						currentPc = inst.out;
						continue;
					}
					case Inst.RUNE: {
						const r = input.step(currentPos);
						if (r === MachineInputBase.EOF()) break;
						if (!inst.matchRune(r >> 3)) break;
						currentPos += r & 7;
						currentPc = inst.out;
						continue;
					}
					case Inst.RUNE1: {
						const r = input.step(currentPos);
						if (r === MachineInputBase.EOF()) break;
						if (r >> 3 !== inst.runes[0]) break;
						currentPos += r & 7;
						currentPc = inst.out;
						continue;
					}
					case Inst.RUNE_ANY_NOT_NL: {
						const r = input.step(currentPos);
						if (r === MachineInputBase.EOF()) break;
						if (r >> 3 === 10) break;
						currentPos += r & 7;
						currentPc = inst.out;
						continue;
					}
					case Inst.RUNE_ANY: {
						const r = input.step(currentPos);
						if (r === MachineInputBase.EOF()) break;
						currentPos += r & 7;
						currentPc = inst.out;
						continue;
					}
					case Inst.CAPTURE: if (arg) {
						this.cap[inst.arg] = currentPos;
						break;
					} else {
						if (inst.arg < this.ncap) {
							this.push(re2, currentPc, this.cap[inst.arg], true);
							this.cap[inst.arg] = currentPos;
						}
						currentPc = inst.out;
						continue;
					}
					case Inst.EMPTY_WIDTH: {
						const flag = input.context(currentPos);
						if ((inst.arg & ~flag) !== 0) break;
						currentPc = inst.out;
						continue;
					}
					case Inst.NOP:
						currentPc = inst.out;
						continue;
					case Inst.MATCH: {
						if (anchor === RE2Flags.ANCHOR_BOTH && currentPos !== this.end) break;
						if (this.ncap === 0) return true;
						if (this.ncap > 1) this.cap[1] = currentPos;
						const old = this.matchcap[1];
						if (old === -1 || longest && currentPos > 0 && currentPos > old) this.matchcap.set(this.cap);
						if (!longest) return true;
						if (currentPos === this.end) return true;
						break;
					}
					case Inst.LB_WRITE:
					case Inst.LB_CHECK: throw new RE2JSInternalException("Backtracker cannot evaluate Lookbehind instructions");
					default: throw new RE2JSInternalException("bad inst");
				}
				break;
			}
		}
		return longest && this.matchcap.length > 1 && this.matchcap[1] >= 0;
	}
};
const bitStatePool = [];
var Backtracker = class Backtracker {
	static shouldBacktrack(prog) {
		return prog.numInst() <= MAX_BACKTRACK_PROG;
	}
	static maxBitStateLen(prog) {
		if (!Backtracker.shouldBacktrack(prog)) return 0;
		return Math.floor(MAX_BACKTRACK_VECTOR / prog.numInst());
	}
	static execute(re2, input, pos, anchor, ncap) {
		const startCond = re2.cond;
		if (startCond === Utils.EMPTY_ALL) return null;
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return null;
		if ((startCond & Utils.EMPTY_BEGIN_TEXT) !== 0 && pos !== 0) return null;
		const b = bitStatePool.length > 0 ? bitStatePool.pop() : new BitState();
		const end = input.endPos();
		b.reset(re2.prog, end, ncap);
		let matched = false;
		if ((startCond & Utils.EMPTY_BEGIN_TEXT) !== 0 || anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) {
			if (b.ncap > 0) b.cap[0] = pos;
			if (b.tryBacktrack(re2, input, re2.prog.start, pos, anchor)) matched = true;
		} else {
			let width = -1;
			for (; pos <= end && width !== 0; pos += width) {
				if (re2.prefix.length > 0) {
					const advance = input.index(re2, pos);
					if (advance < 0) break;
					pos += advance;
				}
				if (b.ncap > 0) b.cap[0] = pos;
				if (b.tryBacktrack(re2, input, re2.prog.start, pos, anchor)) {
					matched = true;
					break;
				}
				const r = input.step(pos);
				width = r === MachineInputBase.EOF() ? 0 : r & 7;
			}
		}
		if (!matched) {
			bitStatePool.push(b);
			return null;
		}
		const result = ncap === 0 ? [] : Utils.toArray(b.matchcap.subarray(0, ncap));
		bitStatePool.push(b);
		return result;
	}
};
// src/OnePass.js
var QueueOnePass = class {
	constructor(size) {
		this.sparse = new Uint32Array(size);
		this.dense = new Uint32Array(size);
		this.size = 0;
		this.nextIndex = 0;
	}
	empty() {
		return this.nextIndex >= this.size;
	}
	next() {
		return this.dense[this.nextIndex++];
	}
	clear() {
		this.size = 0;
		this.nextIndex = 0;
	}
	contains(u) {
		return u < this.sparse.length && this.sparse[u] < this.size && this.dense[this.sparse[u]] === u;
	}
	insert(u) {
		if (!this.contains(u)) this.insertNew(u);
	}
	insertNew(u) {
		if (u >= this.sparse.length) return;
		this.sparse[u] = this.size;
		this.dense[this.size] = u;
		this.size++;
	}
};
const mergeRuneSets = (leftRunes, rightRunes, leftPC, rightPC) => {
	const leftLen = leftRunes.length;
	const rightLen = rightRunes.length;
	let lx = 0, rx = 0;
	const merged = [];
	const next = [];
	let ok = true;
	let ix = -1;
	const extend = (isLeft) => {
		const newArray = isLeft ? leftRunes : rightRunes;
		const low = isLeft ? lx : rx;
		const pc = isLeft ? leftPC : rightPC;
		if (ix > 0 && newArray[low] <= merged[ix]) return false;
		merged.push(newArray[low], newArray[low + 1]);
		if (isLeft) lx += 2;
		else rx += 2;
		ix += 2;
		next.push(pc);
		return true;
	};
	while (lx < leftLen || rx < rightLen) {
		if (rx >= rightLen) ok = extend(true);
		else if (lx >= leftLen) ok = extend(false);
		else if (rightRunes[rx] < leftRunes[lx]) ok = extend(false);
		else ok = extend(true);
		if (!ok) return null;
	}
	return {
		merged,
		next
	};
};
var OnePassProg = class {
	constructor(prog) {
		this.start = prog.start;
		this.numCap = prog.numCap;
		this.inst = new Array(prog.inst.length);
		for (let i = 0; i < prog.inst.length; i++) {
			const orig = prog.inst[i];
			const inst = new Inst(orig.op);
			inst.out = orig.out;
			inst.arg = orig.arg;
			inst.runes = orig.runes ? new Int32Array(orig.runes) : /* @__PURE__ */ new Int32Array(0);
			inst.next = null;
			this.inst[i] = inst;
		}
	}
};
const onePassCopy = (prog) => {
	const p = new OnePassProg(prog);
	for (let pc = 0; pc < p.inst.length; pc++) {
		const inst = p.inst[pc];
		if (inst.op !== Inst.ALT && inst.op !== Inst.ALT_MATCH) continue;
		let pAOther = "out";
		let pAAlt = "arg";
		let instAlt = p.inst[inst[pAAlt]];
		if (instAlt.op !== Inst.ALT && instAlt.op !== Inst.ALT_MATCH) {
			pAOther = "arg";
			pAAlt = "out";
			instAlt = p.inst[inst[pAAlt]];
			if (instAlt.op !== Inst.ALT && instAlt.op !== Inst.ALT_MATCH) continue;
		}
		const instOther = p.inst[inst[pAOther]];
		if (instOther.op === Inst.ALT || instOther.op === Inst.ALT_MATCH) continue;
		let pBAlt = "out";
		let pBOther = "arg";
		let patch = false;
		if (instAlt.out === pc) patch = true;
		else if (instAlt.arg === pc) {
			patch = true;
			pBAlt = "arg";
			pBOther = "out";
		}
		if (patch) instAlt[pBAlt] = inst[pAOther];
		if (inst[pAOther] === instAlt[pBAlt]) inst[pAAlt] = instAlt[pBOther];
	}
	return p;
};
const makeOnePass = (p) => {
	if (p.inst.length >= 1e3) return null;
	const instQueue = new QueueOnePass(p.inst.length);
	const visitQueue = new QueueOnePass(p.inst.length);
	const onePassRunes = new Array(p.inst.length);
	const m = new Array(p.inst.length).fill(false);
	const check = (pc) => {
		let ok = true;
		const inst = p.inst[pc];
		if (visitQueue.contains(pc)) return true;
		visitQueue.insert(pc);
		switch (inst.op) {
			case Inst.ALT:
			case Inst.ALT_MATCH: {
				ok = check(inst.out) && check(inst.arg);
				let matchOut = m[inst.out];
				let matchArg = m[inst.arg];
				if (matchOut && matchArg) return false;
				if (matchArg) {
					const tempOut = inst.out;
					inst.out = inst.arg;
					inst.arg = tempOut;
					const tempMatch = matchOut;
					matchOut = matchArg;
					matchArg = tempMatch;
				}
				if (matchOut) {
					m[pc] = true;
					inst.op = Inst.ALT_MATCH;
				}
				const leftRunes = onePassRunes[inst.out] || [];
				const rightRunes = onePassRunes[inst.arg] || [];
				const mergeRes = mergeRuneSets(leftRunes, rightRunes, inst.out, inst.arg);
				if (!mergeRes) return false;
				onePassRunes[pc] = new Int32Array(mergeRes.merged);
				inst.next = new Uint32Array(mergeRes.next);
				break;
			}
			case Inst.CAPTURE:
			case Inst.EMPTY_WIDTH:
			case Inst.NOP:
				ok = check(inst.out);
				m[pc] = m[inst.out];
				onePassRunes[pc] = onePassRunes[inst.out] ? new Int32Array(onePassRunes[inst.out]) : /* @__PURE__ */ new Int32Array(0);
				inst.next = new Uint32Array(Math.floor(onePassRunes[pc].length / 2) + 1).fill(inst.out);
				break;
			case Inst.MATCH:
			case Inst.FAIL:
				m[pc] = inst.op === Inst.MATCH;
				break;
			case Inst.RUNE: {
				m[pc] = false;
				if (inst.next && inst.next.length > 0) break;
				instQueue.insert(inst.out);
				if (!inst.runes || inst.runes.length === 0) {
					onePassRunes[pc] = /* @__PURE__ */ new Int32Array(0);
					inst.next = new Uint32Array([inst.out]);
					break;
				}
				let runes = [];
				if (inst.runes.length === 1 && (inst.arg & RE2Flags.FOLD_CASE) !== 0) {
					const r0 = inst.runes[0];
					runes.push(r0, r0);
					for (let r1 = Unicode.simpleFold(r0); r1 !== r0; r1 = Unicode.simpleFold(r1)) runes.push(r1, r1);
					runes.sort((a, b) => a - b);
				} else for (let j = 0; j < inst.runes.length; j++) runes.push(inst.runes[j]);
				onePassRunes[pc] = new Int32Array(runes);
				inst.next = new Uint32Array(Math.floor(runes.length / 2) + 1).fill(inst.out);
				inst.op = Inst.RUNE;
				break;
			}
			case Inst.RUNE1: {
				m[pc] = false;
				if (inst.next && inst.next.length > 0) break;
				instQueue.insert(inst.out);
				let runes = [];
				if ((inst.arg & RE2Flags.FOLD_CASE) !== 0) {
					const r0 = inst.runes[0];
					runes.push(r0, r0);
					for (let r1 = Unicode.simpleFold(r0); r1 !== r0; r1 = Unicode.simpleFold(r1)) runes.push(r1, r1);
					runes.sort((a, b) => a - b);
				} else runes.push(inst.runes[0], inst.runes[0]);
				onePassRunes[pc] = new Int32Array(runes);
				inst.next = new Uint32Array(Math.floor(runes.length / 2) + 1).fill(inst.out);
				inst.op = Inst.RUNE;
				break;
			}
			case Inst.RUNE_ANY:
				m[pc] = false;
				if (inst.next && inst.next.length > 0) break;
				instQueue.insert(inst.out);
				onePassRunes[pc] = new Int32Array([0, Unicode.MAX_RUNE]);
				inst.next = new Uint32Array([inst.out]);
				break;
			case Inst.RUNE_ANY_NOT_NL:
				m[pc] = false;
				if (inst.next && inst.next.length > 0) break;
				instQueue.insert(inst.out);
				onePassRunes[pc] = new Int32Array([
					0,
					9,
					11,
					Unicode.MAX_RUNE
				]);
				inst.next = new Uint32Array(Math.floor(onePassRunes[pc].length / 2) + 1).fill(inst.out);
		}
		return ok;
	};
	instQueue.clear();
	instQueue.insert(p.start);
	while (!instQueue.empty()) {
		visitQueue.clear();
		if (!check(instQueue.next())) return null;
	}
	for (let i = 0; i < p.inst.length; i++) if (onePassRunes[i]) p.inst[i].runes = onePassRunes[i];
	return p;
};
const cleanupOnePass = (p, original) => {
	for (let ix = 0; ix < original.inst.length; ix++) {
		const instOriginal = original.inst[ix];
		switch (instOriginal.op) {
			case Inst.ALT:
			case Inst.ALT_MATCH:
			case Inst.RUNE: break;
			case Inst.CAPTURE:
			case Inst.EMPTY_WIDTH:
			case Inst.NOP:
			case Inst.MATCH:
			case Inst.FAIL:
				p.inst[ix].next = null;
				break;
			case Inst.RUNE1:
			case Inst.RUNE_ANY:
			case Inst.RUNE_ANY_NOT_NL:
				p.inst[ix].next = null;
				p.inst[ix].op = instOriginal.op;
				p.inst[ix].runes = instOriginal.runes ? new Int32Array(instOriginal.runes) : /* @__PURE__ */ new Int32Array(0);
		}
	}
};
var OnePass = class OnePass {
	static compile(prog) {
		if (prog.start === 0) return null;
		if (prog.numLb > 0) return null;
		const startInst = prog.inst[prog.start];
		if (startInst.op !== Inst.EMPTY_WIDTH || (startInst.arg & Utils.EMPTY_BEGIN_TEXT) === 0) return null;
		let hasAlt = false;
		for (let i = 0; i < prog.inst.length; i++) if (prog.inst[i].op === Inst.ALT || prog.inst[i].op === Inst.ALT_MATCH) {
			hasAlt = true;
			break;
		}
		for (let i = 0; i < prog.inst.length; i++) {
			const inst = prog.inst[i];
			const opOut = prog.inst[inst.out].op;
			switch (inst.op) {
				case Inst.ALT:
				case Inst.ALT_MATCH:
					if (opOut === Inst.MATCH || prog.inst[inst.arg].op === Inst.MATCH) return null;
					break;
				case Inst.EMPTY_WIDTH:
					if (opOut === Inst.MATCH) {
						if ((inst.arg & Utils.EMPTY_END_TEXT) === Utils.EMPTY_END_TEXT) continue;
						return null;
					}
					break;
				default: if (opOut === Inst.MATCH && hasAlt) return null;
			}
		}
		let p = onePassCopy(prog);
		p = makeOnePass(p);
		if (p !== null) cleanupOnePass(p, prog);
		return p;
	}
	static next(inst, r) {
		const nextIdx = inst.matchRunePos(r);
		if (nextIdx >= 0) return inst.next[nextIdx];
		if (inst.op === Inst.ALT_MATCH) return inst.out;
		return 0;
	}
	static execute(re2, input, pos, anchor, ncap) {
		const onepass = re2.onepass;
		if (!onepass) return null;
		const matchcap = new Int32Array(ncap).fill(-1);
		let matched = false;
		let r = input.step(pos);
		let rune = r >> 3;
		let width = r & 7;
		let r1 = MachineInputBase.EOF();
		let rune1 = -1;
		let width1 = 0;
		if (r !== MachineInputBase.EOF()) {
			r1 = input.step(pos + width);
			if (r1 !== MachineInputBase.EOF()) {
				rune1 = r1 >> 3;
				width1 = r1 & 7;
			}
		}
		let flag = pos === 0 ? Utils.emptyOpContext(-1, rune) : input.context(pos);
		let pc = onepass.start;
		let inst;
		while (true) {
			inst = onepass.inst[pc];
			pc = inst.out;
			switch (inst.op) {
				case Inst.MATCH:
					if (anchor === RE2Flags.ANCHOR_BOTH && pos !== input.endPos()) return null;
					matched = true;
					if (matchcap.length > 0) {
						matchcap[0] = 0;
						matchcap[1] = pos;
					}
					return ncap === 0 ? [] : Utils.toArray(matchcap);
				case Inst.RUNE:
					if (!inst.matchRune(rune)) return null;
					break;
				case Inst.RUNE1:
					if (rune !== inst.runes[0]) return null;
					break;
				case Inst.RUNE_ANY: break;
				case Inst.RUNE_ANY_NOT_NL:
					if (rune === 10) return null;
					break;
				case Inst.ALT:
				case Inst.ALT_MATCH:
					pc = OnePass.next(inst, rune);
					continue;
				case Inst.FAIL: return null;
				case Inst.NOP: continue;
				case Inst.EMPTY_WIDTH:
					if ((inst.arg & ~flag) !== 0) return null;
					continue;
				case Inst.CAPTURE:
					if (inst.arg < matchcap.length) matchcap[inst.arg] = pos;
					continue;
				default: throw new RE2JSInternalException("bad inst");
			}
			if (width === 0) break;
			flag = Utils.emptyOpContext(rune, rune1);
			pos += width;
			rune = rune1;
			width = width1;
			if (rune !== -1) {
				r1 = input.step(pos + width);
				if (r1 !== MachineInputBase.EOF()) {
					rune1 = r1 >> 3;
					width1 = r1 & 7;
				} else {
					rune1 = -1;
					width1 = 0;
				}
			}
		}
		if (!matched) return null;
		return ncap === 0 ? [] : Utils.toArray(matchcap);
	}
};
// src/Regexp.js
/**
* Regular expression abstract syntax tree. Produced by parser, used by compiler. NB, this
* corresponds to {@code syntax.regexp} in the Go implementation; Go's {@code regexp} is called
* {@code RE2} in Java.
*/
var Regexp = class Regexp {
	static Op = createEnum([
		"NO_MATCH",
		"EMPTY_MATCH",
		"LITERAL",
		"CHAR_CLASS",
		"ANY_CHAR_NOT_NL",
		"ANY_CHAR",
		"BEGIN_LINE",
		"END_LINE",
		"BEGIN_TEXT",
		"END_TEXT",
		"WORD_BOUNDARY",
		"NO_WORD_BOUNDARY",
		"CAPTURE",
		"STAR",
		"PLUS",
		"QUEST",
		"REPEAT",
		"CONCAT",
		"ALTERNATE",
		"PLB",
		"NLB",
		"LEFT_PAREN",
		"VERTICAL_BAR"
	]);
	static isPseudoOp(op) {
		return op >= Regexp.Op.LEFT_PAREN;
	}
	static emptySubs() {
		return [];
	}
	static quoteIfHyphen(rune) {
		if (rune === Codepoint.CODES["-"]) return "\\";
		return "";
	}
	static fromRegexp(re) {
		const regex = new Regexp(re.op);
		regex.flags = re.flags;
		regex.subs = re.subs;
		regex.runes = re.runes;
		regex.cap = re.cap;
		regex.min = re.min;
		regex.max = re.max;
		regex.name = re.name;
		regex.namedGroups = re.namedGroups;
		regex.lb = re.lb;
		return regex;
	}
	constructor(op) {
		this.op = op;
		this.flags = 0;
		this.subs = Regexp.emptySubs();
		this.runes = /* @__PURE__ */ new Int32Array(0);
		this.min = 0;
		this.max = 0;
		this.cap = 0;
		this.name = null;
		this.namedGroups = Object.create(null);
		this.lb = 0;
	}
	reinit() {
		this.flags = 0;
		this.subs = Regexp.emptySubs();
		this.runes = /* @__PURE__ */ new Int32Array(0);
		this.cap = 0;
		this.min = 0;
		this.max = 0;
		this.name = null;
		this.namedGroups = Object.create(null);
		this.lb = 0;
	}
	toString() {
		return this.appendTo();
	}
	appendTo() {
		let out = "";
		switch (this.op) {
			case Regexp.Op.NO_MATCH:
				out += "[^\\x00-\\x{10FFFF}]";
				break;
			case Regexp.Op.EMPTY_MATCH:
				out += "(?:)";
				break;
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST:
			case Regexp.Op.REPEAT: {
				const sub = this.subs[0];
				if (sub.op > Regexp.Op.CAPTURE || sub.op === Regexp.Op.LITERAL && sub.runes.length > 1) out += `(?:${sub.appendTo()})`;
				else out += sub.appendTo();
				switch (this.op) {
					case Regexp.Op.STAR:
						out += "*";
						break;
					case Regexp.Op.PLUS:
						out += "+";
						break;
					case Regexp.Op.QUEST:
						out += "?";
						break;
					case Regexp.Op.REPEAT:
						out += `{${this.min}`;
						if (this.min !== this.max) {
							out += ",";
							if (this.max >= 0) out += this.max;
						}
						out += "}";
				}
				if ((this.flags & RE2Flags.NON_GREEDY) !== 0) out += "?";
				break;
			}
			case Regexp.Op.CONCAT:
				for (let sub of this.subs) if (sub.op === Regexp.Op.ALTERNATE) out += `(?:${sub.appendTo()})`;
				else out += sub.appendTo();
				break;
			case Regexp.Op.ALTERNATE: {
				let sep = "";
				for (let sub of this.subs) {
					out += sep;
					sep = "|";
					out += sub.appendTo();
				}
				break;
			}
			case Regexp.Op.LITERAL:
				if ((this.flags & RE2Flags.FOLD_CASE) !== 0) out += "(?i:";
				for (let rune of this.runes) out += Utils.escapeRune(rune);
				if ((this.flags & RE2Flags.FOLD_CASE) !== 0) out += ")";
				break;
			case Regexp.Op.ANY_CHAR_NOT_NL:
				out += "(?-s:.)";
				break;
			case Regexp.Op.ANY_CHAR:
				out += "(?s:.)";
				break;
			case Regexp.Op.PLB:
				out += `(?<=${this.subs[0].appendTo()})`;
				break;
			case Regexp.Op.NLB:
				out += `(?<!${this.subs[0].appendTo()})`;
				break;
			case Regexp.Op.CAPTURE:
				if (this.name === null || this.name.length === 0) out += "(";
				else out += `(?P<${this.name}>`;
				if (this.subs[0].op !== Regexp.Op.EMPTY_MATCH) out += this.subs[0].appendTo();
				out += ")";
				break;
			case Regexp.Op.BEGIN_TEXT:
				out += "\\A";
				break;
			case Regexp.Op.END_TEXT:
				if ((this.flags & RE2Flags.WAS_DOLLAR) !== 0) out += "(?-m:$)";
				else out += "\\z";
				break;
			case Regexp.Op.BEGIN_LINE:
				out += "^";
				break;
			case Regexp.Op.END_LINE:
				out += "$";
				break;
			case Regexp.Op.WORD_BOUNDARY:
				out += "\\b";
				break;
			case Regexp.Op.NO_WORD_BOUNDARY:
				out += "\\B";
				break;
			case Regexp.Op.CHAR_CLASS:
				if (this.runes.length % 2 !== 0) {
					out += "[invalid char class]";
					break;
				}
				out += "[";
				if (this.runes.length === 0) out += "^\\x00-\\x{10FFFF}";
				else if (this.runes[0] === 0 && this.runes[this.runes.length - 1] === Unicode.MAX_RUNE) {
					out += "^";
					for (let i = 1; i < this.runes.length - 1; i += 2) {
						const lo = this.runes[i] + 1;
						const hi = this.runes[i + 1] - 1;
						out += Regexp.quoteIfHyphen(lo);
						out += Utils.escapeRune(lo);
						if (lo !== hi) {
							out += "-";
							out += Regexp.quoteIfHyphen(hi);
							out += Utils.escapeRune(hi);
						}
					}
				} else for (let i = 0; i < this.runes.length; i += 2) {
					const lo = this.runes[i];
					const hi = this.runes[i + 1];
					out += Regexp.quoteIfHyphen(lo);
					out += Utils.escapeRune(lo);
					if (lo !== hi) {
						out += "-";
						out += Regexp.quoteIfHyphen(hi);
						out += Utils.escapeRune(hi);
					}
				}
				out += "]";
				break;
			default: out += this.op;
		}
		return out;
	}
	maxCap() {
		let m = 0;
		if (this.op === Regexp.Op.CAPTURE) m = this.cap;
		if (this.subs !== null) for (let sub of this.subs) {
			const n = sub.maxCap();
			if (m < n) m = n;
		}
		return m;
	}
	equals(that) {
		if (!(that !== null && that instanceof Regexp)) return false;
		if (this.op !== that.op) return false;
		switch (this.op) {
			case Regexp.Op.END_TEXT:
				if ((this.flags & RE2Flags.WAS_DOLLAR) !== (that.flags & RE2Flags.WAS_DOLLAR)) return false;
				break;
			case Regexp.Op.LITERAL:
			case Regexp.Op.CHAR_CLASS:
				if ((this.flags & RE2Flags.FOLD_CASE) !== (that.flags & RE2Flags.FOLD_CASE)) return false;
				if (this.runes === null && that.runes === null) break;
				if (this.runes === null || that.runes === null) return false;
				if (this.runes.length !== that.runes.length) return false;
				for (let i = 0; i < this.runes.length; i++) if (this.runes[i] !== that.runes[i]) return false;
				break;
			case Regexp.Op.ALTERNATE:
			case Regexp.Op.CONCAT:
				if (this.subs.length !== that.subs.length) return false;
				for (let i = 0; i < this.subs.length; ++i) if (!this.subs[i].equals(that.subs[i])) return false;
				break;
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST:
				if ((this.flags & RE2Flags.NON_GREEDY) !== (that.flags & RE2Flags.NON_GREEDY) || !this.subs[0].equals(that.subs[0])) return false;
				break;
			case Regexp.Op.REPEAT:
				if ((this.flags & RE2Flags.NON_GREEDY) !== (that.flags & RE2Flags.NON_GREEDY) || this.min !== that.min || this.max !== that.max || !this.subs[0].equals(that.subs[0])) return false;
				break;
			case Regexp.Op.CAPTURE:
				if (this.cap !== that.cap || (this.name === null ? that.name !== null : this.name !== that.name) || !this.subs[0].equals(that.subs[0])) return false;
				break;
			case Regexp.Op.PLB:
			case Regexp.Op.NLB: if (this.lb !== that.lb || !this.subs[0].equals(that.subs[0])) return false;
		}
		return true;
	}
};
// src/RegexpWalker.js
/**
* Walks a Regexp tree without recursion, visiting nodes in the same order a recursive walk
* would (RE2: re2/walker-inl.h, "Helper class for traversing Regexps without recursion").
*
* The handler sees a node without subexpressions once, through `leaf(re)`, which returns its
* result. Any other node is seen up to three times:
* - `enter(re)` before its children. It returns the state kept for `re` while its children are
*   visited; a state whose `result` is already set skips the children.
* - `child(re, state, result, i)` after child `i` produced `result`. Setting `state.result`
*   stops visiting the remaining children.
* - `leave(re, state)` after the last child; it returns the result for `re`.
*
* Counted repetitions expand into one nesting level per copy, so the simplified tree can be
* thousands of levels deep; recursion over it would overflow the JS stack, which has no fixed
* relation to the parser's nesting limit. This walk keeps its frames on the heap instead.
*/
var RegexpWalker = class {
	static walk(root, handler) {
		const stack = [];
		let re = root;
		let result;
		for (;;) {
			if (re.subs.length === 0) result = handler.leaf(re);
			else {
				const state = handler.enter(re);
				if (state.result === void 0) {
					stack.push({
						re,
						state,
						i: 0
					});
					re = re.subs[0];
					continue;
				}
				result = state.result;
			}
			for (;;) {
				if (stack.length === 0) return result;
				const frame = stack[stack.length - 1];
				handler.child(frame.re, frame.state, result, frame.i);
				frame.i++;
				if (frame.state.result === void 0 && frame.i < frame.re.subs.length) {
					re = frame.re.subs[frame.i];
					break;
				}
				stack.pop();
				result = frame.state.result !== void 0 ? frame.state.result : handler.leave(frame.re, frame.state);
			}
		}
	}
};
// src/Prefilter.js
var AhoCorasick = class {
	constructor(words, alphabetSize) {
		const edges = /* @__PURE__ */ new Map();
		const parent = [0];
		const unit = [0];
		const depth = [0];
		const terminal = [0];
		for (const word of words) {
			let node = 0;
			for (let i = 0; i < word.length; i++) {
				const key = node * alphabetSize + word[i];
				let child = edges.get(key);
				if (child === void 0) {
					child = parent.length;
					edges.set(key, child);
					parent.push(node);
					unit.push(word[i]);
					depth.push(depth[node] + 1);
					terminal.push(0);
				}
				node = child;
			}
			terminal[node] = 1;
		}
		const numNodes = parent.length;
		const children = new Int32Array(numNodes - 1);
		for (let c = 1; c < numNodes; c++) children[c - 1] = c;
		children.sort((a, b) => parent[a] - parent[b] || unit[a] - unit[b]);
		const childStart = new Int32Array(numNodes + 1);
		for (let c = 1; c < numNodes; c++) childStart[parent[c] + 1]++;
		for (let n = 0; n < numNodes; n++) childStart[n + 1] += childStart[n];
		const childUnit = new Int32Array(numNodes - 1);
		for (let k = 0; k < children.length; k++) childUnit[k] = unit[children[k]];
		this.childStart = childStart;
		this.childUnit = childUnit;
		this.childNode = children;
		const byDepth = new Int32Array(numNodes);
		for (let n = 0; n < numNodes; n++) byDepth[n] = n;
		byDepth.sort((a, b) => depth[a] - depth[b]);
		const fail = new Int32Array(numNodes);
		const match = Uint8Array.from(terminal);
		for (let k = 1; k < numNodes; k++) {
			const c = byDepth[k];
			const p = parent[c];
			if (p !== 0) {
				let f = fail[p];
				let next = this.next(f, unit[c]);
				while (next < 0 && f !== 0) {
					f = fail[f];
					next = this.next(f, unit[c]);
				}
				fail[c] = next >= 0 ? next : 0;
			}
			match[c] |= match[fail[c]];
		}
		this.fail = fail;
		this.match = match;
	}
	next(node, u) {
		let lo = this.childStart[node];
		let hi = this.childStart[node + 1];
		const units = this.childUnit;
		while (lo < hi) {
			const mid = lo + hi >> 1;
			const m = units[mid];
			if (m === u) return this.childNode[mid];
			if (m < u) lo = mid + 1;
			else hi = mid;
		}
		return -1;
	}
	advance(node, u) {
		for (;;) {
			const next = this.next(node, u);
			if (next >= 0) return next;
			if (node === 0) return 0;
			node = this.fail[node];
		}
	}
	searchUTF16(charSeq, start, end) {
		let node = 0;
		for (let i = start; i < end; i++) {
			node = this.advance(node, charSeq.charCodeAt(i));
			if (this.match[node] === 1) return true;
		}
		return false;
	}
	searchUTF8(bytes, start, end) {
		let node = 0;
		for (let i = start; i < end; i++) {
			node = this.advance(node, bytes[i]);
			if (this.match[node] === 1) return true;
		}
		return false;
	}
};
var Prefilter = class Prefilter {
	static Type = {
		NONE: 0,
		EXACT: 1,
		AND: 2,
		OR: 3
	};
	static MAX_SCANS = 32;
	static MAX_AC_UNITS = 1 << 18;
	constructor(type) {
		this.type = type;
		this.subs = [];
		this.str = "";
		this.bytes = null;
		this.cost = type === Prefilter.Type.EXACT ? 1 : 0;
		this.allExact = false;
		this.ac16 = null;
		this.ac8 = null;
	}
	automaton16() {
		if (this.ac16 === null) {
			const words = this.subs.map((s) => {
				const arr = new Array(s.str.length);
				for (let i = 0; i < s.str.length; i++) arr[i] = s.str.charCodeAt(i);
				return arr;
			});
			this.ac16 = new AhoCorasick(words, 65536);
		}
		return this.ac16;
	}
	automaton8() {
		if (this.ac8 === null) this.ac8 = new AhoCorasick(this.subs.map((s) => s.bytes), 256);
		return this.ac8;
	}
	eval(input, pos) {
		switch (this.type) {
			case Prefilter.Type.NONE: return true;
			case Prefilter.Type.EXACT: return input.hasString(this, pos);
			case Prefilter.Type.AND:
				for (let i = 0; i < this.subs.length; i++) if (!this.subs[i].eval(input, pos)) return false;
				return true;
			case Prefilter.Type.OR:
				if (this.allExact) return input.hasAnyString(this, pos);
				for (let i = 0; i < this.subs.length; i++) if (this.subs[i].eval(input, pos)) return true;
				return false;
			default: return true;
		}
	}
};
var PrefilterTree = class PrefilterTree {
	static build(re) {
		if (!re) return new Prefilter(Prefilter.Type.NONE);
		return RegexpWalker.walk(re, PrefilterTree.WALKER);
	}
	static WALKER = {
		leaf: (re) => PrefilterTree.leaf(re),
		enter: (re) => PrefilterTree.enter(re),
		child: (re, state, result) => PrefilterTree.child(re, state, result),
		leave: (re, state) => PrefilterTree.leave(re, state)
	};
	static leaf(re) {
		if (re.op !== Regexp.Op.LITERAL) return new Prefilter(Prefilter.Type.NONE);
		if (re.runes.length === 0 || (re.flags & RE2Flags.FOLD_CASE) !== 0) return new Prefilter(Prefilter.Type.NONE);
		let str = "";
		for (let i = 0; i < re.runes.length; i++) {
			if (Unicode.isUnsearchable(re.runes[i])) return new Prefilter(Prefilter.Type.NONE);
			str += String.fromCodePoint(re.runes[i]);
		}
		const pf = new Prefilter(Prefilter.Type.EXACT);
		pf.str = str;
		pf.bytes = Utils.stringToUtf8ByteArray(pf.str);
		return pf;
	}
	static enter(re) {
		switch (re.op) {
			case Regexp.Op.CAPTURE:
			case Regexp.Op.PLUS: return { sub: null };
			case Regexp.Op.REPEAT:
				if (re.min >= 1) return { sub: null };
				return { result: new Prefilter(Prefilter.Type.NONE) };
			case Regexp.Op.CONCAT: return {
				pf: new Prefilter(Prefilter.Type.AND),
				subs: []
			};
			case Regexp.Op.ALTERNATE: return {
				pf: new Prefilter(Prefilter.Type.OR),
				subs: []
			};
			default: return { result: new Prefilter(Prefilter.Type.NONE) };
		}
	}
	static child(re, state, s) {
		if (state.subs === void 0) {
			state.sub = s;
			return;
		}
		if (state.pf.type === Prefilter.Type.AND) {
			if (s.type === Prefilter.Type.NONE) return;
			if (s.type === Prefilter.Type.AND) {
				for (let j = 0; j < s.subs.length; j++) state.subs.push(s.subs[j]);
				return;
			}
			state.subs.push(s);
			return;
		}
		if (s.type === Prefilter.Type.NONE) {
			state.result = new Prefilter(Prefilter.Type.NONE);
			return;
		}
		if (s.type === Prefilter.Type.OR) {
			for (let j = 0; j < s.subs.length; j++) state.subs.push(s.subs[j]);
			return;
		}
		state.subs.push(s);
	}
	static leave(re, state) {
		if (state.subs === void 0) return state.sub;
		const pf = state.pf;
		const seen = /* @__PURE__ */ new Set();
		const subs = [];
		for (const sub of state.subs) {
			if (sub.type === Prefilter.Type.EXACT) {
				if (seen.has(sub.str)) continue;
				seen.add(sub.str);
			}
			subs.push(sub);
		}
		if (pf.type === Prefilter.Type.AND) {
			const kept = [];
			let cost = 0;
			for (const sub of subs) {
				if (cost + sub.cost > Prefilter.MAX_SCANS) continue;
				kept.push(sub);
				cost += sub.cost;
			}
			if (kept.length === 0) return new Prefilter(Prefilter.Type.NONE);
			if (kept.length === 1) return kept[0];
			pf.subs = kept;
			pf.cost = cost;
			return pf;
		}
		if (subs.length === 0) return new Prefilter(Prefilter.Type.NONE);
		if (subs.length === 1) return subs[0];
		pf.subs = subs;
		let allExact = true;
		let cost = 0;
		let units = 0;
		for (const sub of subs) {
			if (sub.type !== Prefilter.Type.EXACT) allExact = false;
			else units += sub.bytes.length;
			cost += sub.cost;
		}
		if (allExact) {
			if (units > Prefilter.MAX_AC_UNITS) return new Prefilter(Prefilter.Type.NONE);
			pf.allExact = true;
			pf.cost = 1;
			return pf;
		}
		if (cost > Prefilter.MAX_SCANS) return new Prefilter(Prefilter.Type.NONE);
		pf.cost = cost;
		return pf;
	}
};
// src/Prog.js
/**
* A list of instruction pointers waiting to be patched.
* Tracks both `head` and `tail` to allow O(1) appending during compilation.
* * Values are encoded integers, not standard memory pointers:
* - Program instruction index: `l >> 1`
* - Patch `.out` field if: `(l & 1) === 0`
* - Patch `.arg` field if: `(l & 1) === 1`
* - `0` denotes an empty list.
* * @see https://swtch.com/~rsc/regexp/regexp1.html
*/
var PatchList = class {
	/**
	* @param {number} head - Encoded pointer to the start of the patch list.
	* @param {number} tail - Encoded pointer to the end of the patch list.
	*/
	constructor(head = 0, tail = 0) {
		this.head = head;
		this.tail = tail;
	}
};
/**
* A Prog is a compiled regular expression program.
*/
var Prog = class {
	constructor() {
		this.inst = [];
		this.start = 0;
		this.numCap = 2;
		this.lbStarts = [];
		this.numLb = 0;
		this.lbInst = null;
	}
	getInst(pc) {
		return this.inst[pc];
	}
	numInst() {
		return this.inst.length;
	}
	addInst(op) {
		this.inst.push(new Inst(op));
	}
	markLookbehindInsts() {
		const lbInst = new Uint8Array(this.inst.length);
		const pending = this.lbStarts.slice();
		while (pending.length > 0) {
			const pc = pending.pop();
			if (pc === 0 || lbInst[pc] === 1) continue;
			lbInst[pc] = 1;
			const i = this.inst[pc];
			switch (i.op) {
				case Inst.ALT:
				case Inst.ALT_MATCH:
					pending.push(i.out, i.arg);
					break;
				case Inst.MATCH:
				case Inst.FAIL: break;
				default: pending.push(i.out);
			}
		}
		this.lbInst = lbInst;
	}
	skipNop(pc) {
		let i = this.inst[pc];
		while (i.op === Inst.NOP || i.op === Inst.CAPTURE) {
			i = this.inst[pc];
			pc = i.out;
		}
		return i;
	}
	/** @returns {[boolean, string]} */
	prefix() {
		let prefix = "";
		let i = this.skipNop(this.start);
		if (!Inst.isRuneOp(i.op) || i.runes.length !== 1) return [i.op === Inst.MATCH, prefix];
		while (Inst.isRuneOp(i.op) && i.runes.length === 1 && (i.arg & RE2Flags.FOLD_CASE) === 0 && !Unicode.isUnsearchable(i.runes[0])) {
			prefix += String.fromCodePoint(i.runes[0]);
			i = this.skipNop(i.out);
		}
		return [i.op === Inst.MATCH, prefix];
	}
	startCond() {
		let flag = 0;
		let pc = this.start;
		loop: for (;;) {
			const i = this.inst[pc];
			switch (i.op) {
				case Inst.EMPTY_WIDTH:
					flag |= i.arg;
					break;
				case Inst.FAIL: return -1;
				case Inst.CAPTURE:
				case Inst.NOP: break;
				default: break loop;
			}
			pc = i.out;
		}
		return flag;
	}
	patch(l, val) {
		let head = l.head;
		while (head !== 0) {
			const i = this.inst[head >> 1];
			if ((head & 1) === 0) {
				head = i.out;
				i.out = val;
			} else {
				head = i.arg;
				i.arg = val;
			}
		}
	}
	append(l1, l2) {
		if (l1.head === 0) return l2;
		if (l2.head === 0) return l1;
		const i = this.inst[l1.tail >> 1];
		if ((l1.tail & 1) === 0) i.out = l2.head;
		else i.arg = l2.head;
		return new PatchList(l1.head, l2.tail);
	}
	/**
	*
	* @returns {string}
	*/
	toString() {
		let out = "";
		for (let pc = 0; pc < this.inst.length; pc++) {
			const len = out.length;
			out += pc;
			if (pc === this.start) out += "*";
			out += "        ".substring(out.length - len);
			out += this.inst[pc];
			out += "\n";
		}
		return out;
	}
};
// src/Compiler.js
const ANY_RUNE_NOT_NL = new Int32Array([
	0,
	Codepoint.CODES["\n"] - 1,
	Codepoint.CODES["\n"] + 1,
	Unicode.MAX_RUNE
]);
const ANY_RUNE = new Int32Array([0, Unicode.MAX_RUNE]);
/**
* A fragment of a compiled regular expression program.
*
* @see http://swtch.com/~rsc/regexp/regexp1.html
* @class
*/
var Frag = class {
	constructor(i = 0, out = new PatchList(), nullable = false) {
		this.i = i;
		this.out = out;
		this.nullable = nullable;
	}
};
/**
* Compiler from {@code Regexp} (RE2 abstract syntax) to {@code RE2} (compiled regular expression).
*
* The only entry point is {@link #compileRegexp}.
*/
var Compiler = class Compiler {
	static compileRegexp(re) {
		const c = new Compiler();
		const f = c.compile(re);
		c.prog.patch(f.out, c.newInst(Inst.MATCH).i);
		c.prog.start = f.i;
		c.prog.markLookbehindInsts();
		return c.prog;
	}
	static compileSet(regexps) {
		const c = new Compiler();
		if (regexps.length === 0) {
			c.prog.start = c.newInst(Inst.FAIL).i;
			c.prog.markLookbehindInsts();
			return c.prog;
		}
		let starts = [];
		for (let i = 0; i < regexps.length; i++) {
			c.lbOffset = c.prog.numLb;
			const f = c.compile(regexps[i]);
			const m = c.newInst(Inst.MATCH);
			c.prog.getInst(m.i).arg = i;
			c.prog.patch(f.out, m.i);
			starts.push(f.i);
		}
		let start = starts[0];
		for (let i = 1; i < starts.length; i++) {
			const f = c.newInst(Inst.ALT);
			const inst = c.prog.getInst(f.i);
			inst.out = start;
			inst.arg = starts[i];
			start = f.i;
		}
		c.prog.start = start;
		c.prog.markLookbehindInsts();
		return c.prog;
	}
	constructor() {
		this.prog = new Prog();
		this.newInst(Inst.FAIL);
		this.lbOffset = 0;
		this.runeCache = /* @__PURE__ */ new Map();
		this.walker = {
			leaf: (re) => this.leaf(re),
			enter: (re) => this.enter(re),
			child: (re, state, result) => this.child(re, state, result),
			leave: (re, state) => this.leave(re, state)
		};
	}
	newInst(op) {
		this.prog.addInst(op);
		return new Frag(this.prog.numInst() - 1, new PatchList(), true);
	}
	nop() {
		const f = this.newInst(Inst.NOP);
		f.out = new PatchList(f.i << 1, f.i << 1);
		return f;
	}
	fail() {
		return new Frag();
	}
	cap(arg) {
		const f = this.newInst(Inst.CAPTURE);
		f.out = new PatchList(f.i << 1, f.i << 1);
		this.prog.getInst(f.i).arg = arg;
		if (this.prog.numCap < arg + 1) this.prog.numCap = arg + 1;
		return f;
	}
	cat(f1, f2) {
		if (f1.i === 0 || f2.i === 0) {
			this.prog.patch(f1.out, 0);
			this.prog.patch(f2.out, 0);
			return this.fail();
		}
		this.prog.patch(f1.out, f2.i);
		return new Frag(f1.i, f2.out, f1.nullable && f2.nullable);
	}
	alt(f1, f2) {
		if (f1.i === 0) return f2;
		if (f2.i === 0) return f1;
		const f = this.newInst(Inst.ALT);
		const i = this.prog.getInst(f.i);
		i.out = f1.i;
		i.arg = f2.i;
		f.out = this.prog.append(f1.out, f2.out);
		f.nullable = f1.nullable || f2.nullable;
		return f;
	}
	loop(f1, nongreedy) {
		const f = this.newInst(Inst.ALT);
		const i = this.prog.getInst(f.i);
		if (nongreedy) {
			i.arg = f1.i;
			f.out = new PatchList(f.i << 1, f.i << 1);
		} else {
			i.out = f1.i;
			f.out = new PatchList(f.i << 1 | 1, f.i << 1 | 1);
		}
		this.prog.patch(f1.out, f.i);
		return f;
	}
	quest(f1, nongreedy) {
		if (f1.i === 0) return this.nop();
		const f = this.newInst(Inst.ALT);
		const i = this.prog.getInst(f.i);
		if (nongreedy) {
			i.arg = f1.i;
			f.out = new PatchList(f.i << 1, f.i << 1);
		} else {
			i.out = f1.i;
			f.out = new PatchList(f.i << 1 | 1, f.i << 1 | 1);
		}
		f.out = this.prog.append(f.out, f1.out);
		return f;
	}
	star(f1, nongreedy) {
		if (f1.i === 0) return this.nop();
		if (f1.nullable) return this.quest(this.plus(f1, nongreedy), nongreedy);
		return this.loop(f1, nongreedy);
	}
	plus(f1, nongreedy) {
		if (f1.i === 0) return this.fail();
		return new Frag(f1.i, this.loop(f1, nongreedy).out, f1.nullable);
	}
	empty(op) {
		const f = this.newInst(Inst.EMPTY_WIDTH);
		this.prog.getInst(f.i).arg = op;
		f.out = new PatchList(f.i << 1, f.i << 1);
		return f;
	}
	rune(runes, flags) {
		const f = this.newInst(Inst.RUNE);
		f.nullable = false;
		const i = this.prog.getInst(f.i);
		i.runes = runes;
		flags &= RE2Flags.FOLD_CASE;
		if (runes.length !== 1 || Unicode.simpleFold(runes[0]) === runes[0]) flags &= ~RE2Flags.FOLD_CASE;
		i.arg = flags;
		f.out = new PatchList(f.i << 1, f.i << 1);
		if ((flags & RE2Flags.FOLD_CASE) === 0 && runes.length === 1 || runes.length === 2 && runes[0] === runes[1]) i.op = Inst.RUNE1;
		else if (runes.length === 2 && runes[0] === 0 && runes[1] === Unicode.MAX_RUNE) i.op = Inst.RUNE_ANY;
		else if (runes.length === 4 && runes[0] === 0 && runes[1] === Codepoint.CODES["\n"] - 1 && runes[2] === Codepoint.CODES["\n"] + 1 && runes[3] === Unicode.MAX_RUNE) i.op = Inst.RUNE_ANY_NOT_NL;
		return f;
	}
	lookBehind(a, parsedLb) {
		const lb = Math.sign(parsedLb) * (Math.abs(parsedLb) + this.lbOffset);
		const id = this.newInst(Inst.LB_WRITE);
		this.prog.getInst(id.i).arg = lb;
		const any = this.rune(ANY_RUNE, 0);
		const dotStar = this.star(any, true);
		const lbAutomaton = this.cat(dotStar, a);
		this.prog.patch(lbAutomaton.out, id.i);
		const checkId = this.newInst(Inst.LB_CHECK);
		this.prog.getInst(checkId.i).arg = lb;
		this.prog.lbStarts.push(lbAutomaton.i);
		if (Math.abs(lb) > this.prog.numLb) this.prog.numLb = Math.abs(lb);
		checkId.out = new PatchList(checkId.i << 1, checkId.i << 1);
		return checkId;
	}
	compile(re) {
		return RegexpWalker.walk(re, this.walker);
	}
	leaf(re) {
		switch (re.op) {
			case Regexp.Op.NO_MATCH: return this.fail();
			case Regexp.Op.EMPTY_MATCH: return this.nop();
			case Regexp.Op.LITERAL: {
				if (re.runes.length === 0) return this.nop();
				let f = null;
				for (let r of re.runes) {
					let singleRune = this.runeCache.get(r);
					if (singleRune === void 0) {
						singleRune = new Int32Array([r]);
						this.runeCache.set(r, singleRune);
					}
					const f1 = this.rune(singleRune, re.flags);
					f = f === null ? f1 : this.cat(f, f1);
				}
				return f;
			}
			case Regexp.Op.CHAR_CLASS: return this.rune(re.runes, re.flags);
			case Regexp.Op.ANY_CHAR_NOT_NL: return this.rune(ANY_RUNE_NOT_NL, 0);
			case Regexp.Op.ANY_CHAR: return this.rune(ANY_RUNE, 0);
			case Regexp.Op.BEGIN_LINE: return this.empty(Utils.EMPTY_BEGIN_LINE);
			case Regexp.Op.END_LINE: return this.empty(Utils.EMPTY_END_LINE);
			case Regexp.Op.BEGIN_TEXT: return this.empty(Utils.EMPTY_BEGIN_TEXT);
			case Regexp.Op.END_TEXT: return this.empty(Utils.EMPTY_END_TEXT);
			case Regexp.Op.WORD_BOUNDARY: return this.empty(Utils.EMPTY_WORD_BOUNDARY);
			case Regexp.Op.NO_WORD_BOUNDARY: return this.empty(Utils.EMPTY_NO_WORD_BOUNDARY);
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE: return this.nop();
			default: throw new RE2JSCompileException("regexp: unhandled case in compile");
		}
	}
	enter(re) {
		switch (re.op) {
			case Regexp.Op.PLB:
			case Regexp.Op.NLB:
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST: return { sub: null };
			case Regexp.Op.CAPTURE: return {
				bra: this.cap(re.cap << 1),
				sub: null
			};
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE: return { f: null };
			default: throw new RE2JSCompileException("regexp: unhandled case in compile");
		}
	}
	child(re, state, f1) {
		if (re.op === Regexp.Op.CONCAT) state.f = state.f === null ? f1 : this.cat(state.f, f1);
		else if (re.op === Regexp.Op.ALTERNATE) state.f = state.f === null ? f1 : this.alt(state.f, f1);
		else state.sub = f1;
	}
	leave(re, state) {
		switch (re.op) {
			case Regexp.Op.PLB:
			case Regexp.Op.NLB: return this.lookBehind(state.sub, re.lb);
			case Regexp.Op.CAPTURE: {
				const ket = this.cap(re.cap << 1 | 1);
				return this.cat(this.cat(state.bra, state.sub), ket);
			}
			case Regexp.Op.STAR: return this.star(state.sub, (re.flags & RE2Flags.NON_GREEDY) !== 0);
			case Regexp.Op.PLUS: return this.plus(state.sub, (re.flags & RE2Flags.NON_GREEDY) !== 0);
			case Regexp.Op.QUEST: return this.quest(state.sub, (re.flags & RE2Flags.NON_GREEDY) !== 0);
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE: return state.f;
			default: throw new RE2JSCompileException("regexp: unhandled case in compile");
		}
	}
};
// src/Simplify.js
var Simplify = class Simplify {
	static simplify(re) {
		if (re === null) return null;
		return RegexpWalker.walk(re, Simplify.WALKER);
	}
	static WALKER = {
		leaf: (re) => Simplify.leaf(re),
		enter: (re) => Simplify.enter(re),
		child: (re, state, result, i) => Simplify.child(re, state, result, i),
		leave: (re, state) => Simplify.leave(re, state)
	};
	static leaf(re) {
		if (re.op === Regexp.Op.CHAR_CLASS) {
			if (re.runes === null) return re;
			if (re.runes.length === 0) return new Regexp(Regexp.Op.NO_MATCH);
			if (re.runes.length === 2 && re.runes[0] === 0 && re.runes[1] === Unicode.MAX_RUNE) return new Regexp(Regexp.Op.ANY_CHAR);
			if (re.runes.length === 4 && re.runes[0] === 0 && re.runes[1] === Codepoint.CODES["\n"] - 1 && re.runes[2] === Codepoint.CODES["\n"] + 1 && re.runes[3] === Unicode.MAX_RUNE) return new Regexp(Regexp.Op.ANY_CHAR_NOT_NL);
		}
		return re;
	}
	static enter(re) {
		switch (re.op) {
			case Regexp.Op.PLB:
			case Regexp.Op.NLB:
			case Regexp.Op.CAPTURE:
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST: return { sub: null };
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE: return {
				subs: [],
				changed: false
			};
			case Regexp.Op.REPEAT:
				if (re.min === 0 && re.max === 0) return { result: new Regexp(Regexp.Op.EMPTY_MATCH) };
				return { sub: null };
			default: return { result: re };
		}
	}
	static child(re, state, nsub, i) {
		if (state.subs === void 0) {
			state.sub = nsub;
			return;
		}
		if (nsub !== re.subs[i]) state.changed = true;
		if (re.op === Regexp.Op.CONCAT) {
			if (nsub.op === Regexp.Op.NO_MATCH) {
				state.result = new Regexp(Regexp.Op.NO_MATCH);
				return;
			}
			if (nsub.op === Regexp.Op.EMPTY_MATCH) {
				state.changed = true;
				return;
			}
			if (nsub.op === Regexp.Op.CONCAT) {
				state.changed = true;
				for (let j = 0; j < nsub.subs.length; j++) state.subs.push(nsub.subs[j]);
				return;
			}
		} else {
			if (nsub.op === Regexp.Op.NO_MATCH) {
				state.changed = true;
				return;
			}
			if (nsub.op === Regexp.Op.ALTERNATE) {
				state.changed = true;
				for (let j = 0; j < nsub.subs.length; j++) state.subs.push(nsub.subs[j]);
				return;
			}
		}
		state.subs.push(nsub);
	}
	static leave(re, state) {
		switch (re.op) {
			case Regexp.Op.PLB:
			case Regexp.Op.NLB:
			case Regexp.Op.CAPTURE: {
				const sub = state.sub;
				if (sub !== re.subs[0]) {
					const nre = Regexp.fromRegexp(re);
					nre.runes = /* @__PURE__ */ new Int32Array(0);
					nre.subs = [sub];
					return nre;
				}
				return re;
			}
			case Regexp.Op.CONCAT:
			case Regexp.Op.ALTERNATE:
				if (state.changed) {
					const newSubs = state.subs;
					if (newSubs.length === 0) return new Regexp(re.op === Regexp.Op.CONCAT ? Regexp.Op.EMPTY_MATCH : Regexp.Op.NO_MATCH);
					if (newSubs.length === 1) return newSubs[0];
					const nre = Regexp.fromRegexp(re);
					nre.runes = /* @__PURE__ */ new Int32Array(0);
					nre.subs = newSubs;
					return nre;
				}
				return re;
			case Regexp.Op.STAR:
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST: return Simplify.simplify1(re.op, re.flags, state.sub, re);
			case Regexp.Op.REPEAT: return Simplify.simplifyRepeat(re, state.sub);
			default: return re;
		}
	}
	static simplifyRepeat(re, sub) {
		if (re.max === -1) {
			if (re.min === 0) return Simplify.simplify1(Regexp.Op.STAR, re.flags, sub, null);
			if (re.min === 1) return Simplify.simplify1(Regexp.Op.PLUS, re.flags, sub, null);
			const subs = [];
			for (let i = 0; i < re.min - 1; i++) subs.push(sub);
			subs.push(Simplify.simplify1(Regexp.Op.PLUS, re.flags, sub, null));
			return Simplify.concat(subs);
		}
		if (re.min === 1 && re.max === 1) return sub;
		let prefixSubs = null;
		if (re.min > 0) {
			prefixSubs = [];
			for (let i = 0; i < re.min; i++) prefixSubs.push(sub);
		}
		if (re.max > re.min) {
			let suffix = Simplify.simplify1(Regexp.Op.QUEST, re.flags, sub, null);
			for (let i = re.min + 1; i < re.max; i++) suffix = Simplify.simplify1(Regexp.Op.QUEST, re.flags, Simplify.concat([sub, suffix]), null);
			if (prefixSubs === null) return suffix;
			prefixSubs.push(suffix);
		}
		if (prefixSubs !== null) return Simplify.concat(prefixSubs);
		return new Regexp(Regexp.Op.NO_MATCH);
	}
	static concat(subs) {
		const newSubs = [];
		for (let i = 0; i < subs.length; i++) {
			const sub = subs[i];
			if (sub.op === Regexp.Op.NO_MATCH) return new Regexp(Regexp.Op.NO_MATCH);
			if (sub.op === Regexp.Op.EMPTY_MATCH) continue;
			if (sub.op === Regexp.Op.CONCAT) {
				for (let j = 0; j < sub.subs.length; j++) newSubs.push(sub.subs[j]);
				continue;
			}
			newSubs.push(sub);
		}
		if (newSubs.length === 0) return new Regexp(Regexp.Op.EMPTY_MATCH);
		if (newSubs.length === 1) return newSubs[0];
		const nre = new Regexp(Regexp.Op.CONCAT);
		nre.subs = newSubs;
		return nre;
	}
	static simplify1(op, flags, sub, re) {
		if (sub.op === Regexp.Op.EMPTY_MATCH) return sub;
		if (sub.op === Regexp.Op.NO_MATCH) {
			if (op === Regexp.Op.PLUS) return sub;
			return new Regexp(Regexp.Op.EMPTY_MATCH);
		}
		if (op === sub.op && (flags & RE2Flags.NON_GREEDY) === (sub.flags & RE2Flags.NON_GREEDY)) return sub;
		if (re !== null && re.op === op && (re.flags & RE2Flags.NON_GREEDY) === (flags & RE2Flags.NON_GREEDY) && sub === re.subs[0]) return re;
		const nre = new Regexp(op);
		nre.flags = flags;
		nre.subs = [sub];
		return nre;
	}
};
// src/CharGroup.js
var CharGroup = class {
	constructor(sign, cls) {
		this.sign = sign;
		this.cls = cls;
	}
};
const code1 = [48, 57];
const code2 = [
	9,
	10,
	12,
	13,
	32,
	32
];
const code3 = [
	48,
	57,
	65,
	90,
	95,
	95,
	97,
	122
];
const PERL_GROUPS = /* @__PURE__ */ new Map([
	["\\d", new CharGroup(1, code1)],
	["\\D", new CharGroup(-1, code1)],
	["\\s", new CharGroup(1, code2)],
	["\\S", new CharGroup(-1, code2)],
	["\\w", new CharGroup(1, code3)],
	["\\W", new CharGroup(-1, code3)]
]);
const code4 = [
	48,
	57,
	65,
	90,
	97,
	122
];
const code5 = [
	65,
	90,
	97,
	122
];
const code6 = [0, 127];
const code7 = [
	9,
	9,
	32,
	32
];
const code8 = [
	0,
	31,
	127,
	127
];
const code9 = [48, 57];
const code10 = [33, 126];
const code11 = [97, 122];
const code12 = [32, 126];
const code13 = [
	33,
	47,
	58,
	64,
	91,
	96,
	123,
	126
];
const code14 = [
	9,
	13,
	32,
	32
];
const code15 = [65, 90];
const code16 = [
	48,
	57,
	65,
	90,
	95,
	95,
	97,
	122
];
const code17 = [
	48,
	57,
	65,
	70,
	97,
	102
];
const POSIX_GROUPS = /* @__PURE__ */ new Map([
	["[:alnum:]", new CharGroup(1, code4)],
	["[:^alnum:]", new CharGroup(-1, code4)],
	["[:alpha:]", new CharGroup(1, code5)],
	["[:^alpha:]", new CharGroup(-1, code5)],
	["[:ascii:]", new CharGroup(1, code6)],
	["[:^ascii:]", new CharGroup(-1, code6)],
	["[:blank:]", new CharGroup(1, code7)],
	["[:^blank:]", new CharGroup(-1, code7)],
	["[:cntrl:]", new CharGroup(1, code8)],
	["[:^cntrl:]", new CharGroup(-1, code8)],
	["[:digit:]", new CharGroup(1, code9)],
	["[:^digit:]", new CharGroup(-1, code9)],
	["[:graph:]", new CharGroup(1, code10)],
	["[:^graph:]", new CharGroup(-1, code10)],
	["[:lower:]", new CharGroup(1, code11)],
	["[:^lower:]", new CharGroup(-1, code11)],
	["[:print:]", new CharGroup(1, code12)],
	["[:^print:]", new CharGroup(-1, code12)],
	["[:punct:]", new CharGroup(1, code13)],
	["[:^punct:]", new CharGroup(-1, code13)],
	["[:space:]", new CharGroup(1, code14)],
	["[:^space:]", new CharGroup(-1, code14)],
	["[:upper:]", new CharGroup(1, code15)],
	["[:^upper:]", new CharGroup(-1, code15)],
	["[:word:]", new CharGroup(1, code16)],
	["[:^word:]", new CharGroup(-1, code16)],
	["[:xdigit:]", new CharGroup(1, code17)],
	["[:^xdigit:]", new CharGroup(-1, code17)]
]);
// src/CharClass.js
/**
* A "builder"-style helper class for manipulating character classes represented as an array of
* pairs of runes [lo, hi], each denoting an inclusive interval.
*
* All methods mutate the internal state and return {@code this}, allowing operations to be chained.
*/
var CharClass = class CharClass {
	static charClassToString(r, len) {
		let result = "[";
		for (let i = 0; i < len; i += 2) {
			if (i > 0) result += " ";
			const lo = r[i];
			const hi = r[i + 1];
			if (lo === hi) result += `0x${lo.toString(16)}`;
			else result += `0x${lo.toString(16)}-0x${hi.toString(16)}`;
		}
		result += "]";
		return result;
	}
	static sortRanges(array, len) {
		const n = len >> 1;
		const order = new Array(n);
		for (let i = 0; i < n; i++) order[i] = i;
		order.sort((a, b) => array[2 * a] - array[2 * b] || array[2 * b + 1] - array[2 * a + 1]);
		const sorted = array.slice(0, len);
		for (let i = 0; i < n; i++) {
			array[2 * i] = sorted[2 * order[i]];
			array[2 * i + 1] = sorted[2 * order[i] + 1];
		}
	}
	/**
	* @param {number[]|Int32Array} [r]
	*/
	constructor(r = Utils.emptyInts()) {
		/** @type {number[]|Int32Array} */
		this.r = r;
		this.len = r.length;
	}
	toArray() {
		if (this.r instanceof Int32Array) return this.len === this.r.length ? this.r : this.r.subarray(0, this.len);
		return new Int32Array(this.len === this.r.length ? this.r : this.r.slice(0, this.len));
	}
	toGrowableArray() {
		if (Array.isArray(this.r)) {
			this.r.length = this.len;
			return this.r;
		}
		return Array.from(this.r.subarray(0, this.len));
	}
	cleanClass() {
		if (this.len < 4) return this;
		CharClass.sortRanges(this.r, this.len);
		let w = 2;
		for (let i = 2; i < this.len; i += 2) {
			const lo = this.r[i];
			const hi = this.r[i + 1];
			if (lo <= this.r[w - 1] + 1) {
				if (hi > this.r[w - 1]) this.r[w - 1] = hi;
				continue;
			}
			this.r[w] = lo;
			this.r[w + 1] = hi;
			w += 2;
		}
		this.len = w;
		return this;
	}
	appendLiteral(x, flags) {
		return (flags & RE2Flags.FOLD_CASE) !== 0 ? this.appendFoldedRange(x, x) : this.appendRange(x, x);
	}
	appendRange(lo, hi) {
		if (this.len > 0) {
			for (let i = 2; i <= 4; i += 2) if (this.len >= i) {
				const rlo = this.r[this.len - i];
				const rhi = this.r[this.len - i + 1];
				if (lo <= rhi + 1 && rlo <= hi + 1) {
					if (lo < rlo) this.r[this.len - i] = lo;
					if (hi > rhi) this.r[this.len - i + 1] = hi;
					return this;
				}
			}
		}
		this.r[this.len++] = lo;
		this.r[this.len++] = hi;
		return this;
	}
	appendFoldedRange(lo, hi) {
		if (lo <= Unicode.MIN_FOLD && hi >= Unicode.MAX_FOLD) return this.appendRange(lo, hi);
		if (hi < Unicode.MIN_FOLD || lo > Unicode.MAX_FOLD) return this.appendRange(lo, hi);
		if (lo < Unicode.MIN_FOLD) {
			this.appendRange(lo, Unicode.MIN_FOLD - 1);
			lo = Unicode.MIN_FOLD;
		}
		if (hi > Unicode.MAX_FOLD) {
			this.appendRange(Unicode.MAX_FOLD + 1, hi);
			hi = Unicode.MAX_FOLD;
		}
		for (let c = lo; c <= hi; c++) {
			this.appendRange(c, c);
			for (let f = Unicode.simpleFold(c); f !== c; f = Unicode.simpleFold(f)) this.appendRange(f, f);
		}
		return this;
	}
	appendClass(x) {
		for (let i = 0; i < x.length; i += 2) this.appendRange(x[i], x[i + 1]);
		return this;
	}
	appendFoldedClass(x) {
		for (let i = 0; i < x.length; i += 2) this.appendFoldedRange(x[i], x[i + 1]);
		return this;
	}
	appendNegatedClass(x) {
		let nextLo = 0;
		for (let i = 0; i < x.length; i += 2) {
			const lo = x[i];
			const hi = x[i + 1];
			if (nextLo <= lo - 1) this.appendRange(nextLo, lo - 1);
			nextLo = hi + 1;
		}
		if (nextLo <= Unicode.MAX_RUNE) this.appendRange(nextLo, Unicode.MAX_RUNE);
		return this;
	}
	appendTable(table) {
		for (let i = 0; i < table.length; ++i) {
			const lo = table.getLo(i);
			const hi = table.getHi(i);
			const stride = table.getStride(i);
			if (stride === 1) {
				this.appendRange(lo, hi);
				continue;
			}
			for (let c = lo; c <= hi; c += stride) this.appendRange(c, c);
		}
		return this;
	}
	appendNegatedTable(table) {
		let nextLo = 0;
		for (let i = 0; i < table.length; ++i) {
			const lo = table.getLo(i);
			const hi = table.getHi(i);
			const stride = table.getStride(i);
			if (stride === 1) {
				if (nextLo <= lo - 1) this.appendRange(nextLo, lo - 1);
				nextLo = hi + 1;
				continue;
			}
			for (let c = lo; c <= hi; c += stride) {
				if (nextLo <= c - 1) this.appendRange(nextLo, c - 1);
				nextLo = c + 1;
			}
		}
		if (nextLo <= Unicode.MAX_RUNE) this.appendRange(nextLo, Unicode.MAX_RUNE);
		return this;
	}
	appendTableWithSign(table, sign) {
		return sign < 0 ? this.appendNegatedTable(table) : this.appendTable(table);
	}
	negateClass() {
		let nextLo = 0;
		let w = 0;
		for (let i = 0; i < this.len; i += 2) {
			const lo = this.r[i];
			const hi = this.r[i + 1];
			if (nextLo <= lo - 1) {
				this.r[w] = nextLo;
				this.r[w + 1] = lo - 1;
				w += 2;
			}
			nextLo = hi + 1;
		}
		this.len = w;
		if (nextLo <= Unicode.MAX_RUNE) {
			this.r[this.len++] = nextLo;
			this.r[this.len++] = Unicode.MAX_RUNE;
		}
		return this;
	}
	appendClassWithSign(x, sign) {
		return sign < 0 ? this.appendNegatedClass(x) : this.appendClass(x);
	}
	appendGroup(g, foldCase) {
		let cls = g.cls;
		if (foldCase) cls = new CharClass().appendFoldedClass(cls).cleanClass().toArray();
		return this.appendClassWithSign(cls, g.sign);
	}
	toString() {
		return CharClass.charClassToString(this.r, this.len);
	}
};
// src/Parser.js
var StringIterator = class {
	constructor(str) {
		this.str = str;
		this.position = 0;
	}
	pos() {
		return this.position;
	}
	rewindTo(pos) {
		this.position = pos;
	}
	more() {
		return this.position < this.str.length;
	}
	peek() {
		return this.str.codePointAt(this.position);
	}
	skip(n) {
		this.position += n;
	}
	skipString(s) {
		this.position += s.length;
	}
	pop() {
		const r = this.str.codePointAt(this.position);
		this.position += Utils.charCount(r);
		return r;
	}
	lookingAt(s) {
		return this.str.startsWith(s, this.position);
	}
	rest() {
		return this.str.substring(this.position);
	}
	from(beforePos) {
		return this.str.substring(beforePos, this.position);
	}
	toString() {
		return this.rest();
	}
};
/**
* A parser of regular expression patterns.
*
* The only public entry point is {@link #parse(String pattern, int flags)}.
*/
var Parser = class Parser {
	static ERR_INTERNAL_ERROR = "regexp/syntax: internal error";
	static ERR_INVALID_CHAR_RANGE = "invalid character class range";
	static ERR_INVALID_ESCAPE = "invalid escape sequence";
	static ERR_INVALID_NAMED_CAPTURE = "invalid named capture";
	static ERR_INVALID_PERL_OP = "invalid or unsupported Perl syntax";
	static ERR_INVALID_REPEAT_OP = "invalid nested repetition operator";
	static ERR_INVALID_REPEAT_SIZE = "invalid repeat count";
	static ERR_MISSING_BRACKET = "missing closing ]";
	static ERR_MISSING_PAREN = "missing closing )";
	static ERR_MISSING_REPEAT_ARGUMENT = "missing argument to repetition operator";
	static ERR_TRAILING_BACKSLASH = "trailing backslash at end of expression";
	static ERR_DUPLICATE_NAMED_CAPTURE = "duplicate capture group name";
	static ERR_UNEXPECTED_PAREN = "unexpected )";
	static ERR_NESTING_DEPTH = "expression nests too deeply";
	static ERR_LARGE = "expression too large";
	static ERR_INVALID_CAPTURE_IN_LOOKBEHIND = "invalid capture in lookbehind";
	static MAX_HEIGHT = 1e3;
	static MAX_SIZE = 1398101;
	static MAX_RUNES = 33554432;
	static ANY_TABLE = new UnicodeRangeTable(new Uint32Array([
		0,
		Unicode.MAX_RUNE,
		1
	]));
	static ASCII_TABLE = new UnicodeRangeTable(new Uint32Array([
		0,
		127,
		1
	]));
	static ASCII_FOLD_TABLE = new UnicodeRangeTable(new Uint32Array([
		0,
		127,
		1,
		383,
		383,
		1,
		8490,
		8490,
		1
	]));
	static unicodeTable(name) {
		if (name === "Any") return {
			tab: Parser.ANY_TABLE,
			fold: Parser.ANY_TABLE,
			sign: 1
		};
		if (name === "Ascii") return {
			tab: Parser.ASCII_TABLE,
			fold: Parser.ASCII_FOLD_TABLE,
			sign: 1
		};
		if (name === "Assigned") return {
			tab: UnicodeTables.CATEGORIES.get("Cn"),
			fold: UnicodeTables.CATEGORIES.get("Cn"),
			sign: -1
		};
		if (name === "Lc") return {
			tab: UnicodeTables.CATEGORIES.get("LC"),
			fold: UnicodeTables.FOLD_CATEGORIES.get("LC"),
			sign: 1
		};
		if (UnicodeTables.CATEGORIES.has(name)) return {
			tab: UnicodeTables.CATEGORIES.get(name),
			fold: UnicodeTables.FOLD_CATEGORIES.get(name),
			sign: 1
		};
		if (UnicodeTables.SCRIPTS.has(name)) return {
			tab: UnicodeTables.SCRIPTS.get(name),
			fold: UnicodeTables.FOLD_SCRIPT.get(name),
			sign: 1
		};
		return null;
	}
	static minFoldRune(r) {
		if (r < Unicode.MIN_FOLD || r > Unicode.MAX_FOLD) return r;
		let min = r;
		const r0 = r;
		for (r = Unicode.simpleFold(r); r !== r0; r = Unicode.simpleFold(r)) if (min > r) min = r;
		return min;
	}
	static leadingRegexp(re) {
		if (re.op === Regexp.Op.EMPTY_MATCH) return null;
		if (re.op === Regexp.Op.CONCAT && re.subs.length > 0) {
			const sub = re.subs[0];
			if (sub.op === Regexp.Op.EMPTY_MATCH) return null;
			return sub;
		}
		return re;
	}
	static literalRegexp(s, flags) {
		const re = new Regexp(Regexp.Op.LITERAL);
		re.flags = flags;
		re.runes = Utils.stringToRunes(s);
		return re;
	}
	/**
	* Parse regular expression pattern {@code pattern} with mode flags {@code flags}.
	* @param {string} pattern
	* @param {number} flags
	*/
	static parse(pattern, flags) {
		return new Parser(pattern, flags).parseInternal();
	}
	static parseRepeat(t) {
		const start = t.pos();
		if (!t.more() || !t.lookingAt("{")) return -1;
		t.skip(1);
		const min = Parser.parseInt(t);
		if (min === -1) return -1;
		if (!t.more()) return -1;
		let max;
		if (!t.lookingAt(",")) max = min;
		else {
			t.skip(1);
			if (!t.more()) return -1;
			if (t.lookingAt("}")) max = -1;
			else if ((max = Parser.parseInt(t)) === -1) return -1;
		}
		if (!t.more() || !t.lookingAt("}")) return -1;
		t.skip(1);
		if (min < 0 || min > 1e3 || max === -2 || max > 1e3 || max >= 0 && min > max) throw new RE2JSSyntaxException(Parser.ERR_INVALID_REPEAT_SIZE, t.from(start));
		return min << 16 | max & Unicode.MAX_BMP;
	}
	static isValidCaptureName(name) {
		if (name.length === 0) return false;
		for (let i = 0; i < name.length; i++) {
			const c = name.codePointAt(i);
			if (c !== Codepoint.CODES["_"] && !Utils.isalnum(c)) return false;
		}
		return true;
	}
	static parseInt(t) {
		const start = t.pos();
		while (t.more() && t.peek() >= Codepoint.CODES["0"] && t.peek() <= Codepoint.CODES["9"]) t.skip(1);
		const n = t.from(start);
		if (n.length === 0 || n.length > 1 && n.codePointAt(0) === Codepoint.CODES["0"]) return -1;
		if (n.length > 8) return -2;
		return parseInt(n, 10);
	}
	static isCharClass(re) {
		return re.op === Regexp.Op.LITERAL && re.runes.length === 1 || re.op === Regexp.Op.CHAR_CLASS || re.op === Regexp.Op.ANY_CHAR_NOT_NL || re.op === Regexp.Op.ANY_CHAR;
	}
	static matchRune(re, r) {
		switch (re.op) {
			case Regexp.Op.LITERAL: return re.runes.length === 1 && re.runes[0] === r;
			case Regexp.Op.CHAR_CLASS:
				for (let i = 0; i < re.runes.length; i += 2) if (re.runes[i] <= r && r <= re.runes[i + 1]) return true;
				return false;
			case Regexp.Op.ANY_CHAR_NOT_NL: return r !== Codepoint.CODES["\n"];
			case Regexp.Op.ANY_CHAR: return true;
		}
		return false;
	}
	static mergeCharClass(dst, src) {
		switch (dst.op) {
			case Regexp.Op.ANY_CHAR: break;
			case Regexp.Op.ANY_CHAR_NOT_NL:
				if (Parser.matchRune(src, Codepoint.CODES["\n"])) dst.op = Regexp.Op.ANY_CHAR;
				break;
			case Regexp.Op.CHAR_CLASS: {
				const cc = new CharClass(Array.isArray(dst.runes) ? dst.runes : Array.from(dst.runes));
				if (src.op === Regexp.Op.LITERAL) cc.appendLiteral(src.runes[0], src.flags);
				else cc.appendClass(src.runes);
				dst.runes = cc.toGrowableArray();
				break;
			}
			case Regexp.Op.LITERAL:
				if (src.runes[0] === dst.runes[0] && src.flags === dst.flags) break;
				dst.op = Regexp.Op.CHAR_CLASS;
				dst.runes = new CharClass().appendLiteral(dst.runes[0], dst.flags).appendLiteral(src.runes[0], src.flags).toGrowableArray();
		}
	}
	static parseEscape(t) {
		const startPos = t.pos();
		t.skip(1);
		if (!t.more()) throw new RE2JSSyntaxException(Parser.ERR_TRAILING_BACKSLASH);
		let c = t.pop();
		bigswitch: switch (c) {
			case Codepoint.CODES["1"]:
			case Codepoint.CODES["2"]:
			case Codepoint.CODES["3"]:
			case Codepoint.CODES["4"]:
			case Codepoint.CODES["5"]:
			case Codepoint.CODES["6"]:
			case Codepoint.CODES["7"]: if (!t.more() || t.peek() < Codepoint.CODES["0"] || t.peek() > Codepoint.CODES["7"]) break;
			case Codepoint.CODES["0"]: {
				let r = c - Codepoint.CODES["0"];
				for (let i = 1; i < 3; i++) {
					if (!t.more() || t.peek() < Codepoint.CODES["0"] || t.peek() > Codepoint.CODES["7"]) break;
					r = r * 8 + t.peek() - Codepoint.CODES["0"];
					t.skip(1);
				}
				return r;
			}
			case Codepoint.CODES["x"]: {
				if (!t.more()) break;
				c = t.pop();
				if (c === Codepoint.CODES["{"]) {
					let nhex = 0;
					let r = 0;
					while (true) {
						if (!t.more()) break bigswitch;
						c = t.pop();
						if (c === Codepoint.CODES["}"]) break;
						const v = Utils.unhex(c);
						if (v < 0) break bigswitch;
						r = r * 16 + v;
						if (r > Unicode.MAX_RUNE) break bigswitch;
						nhex++;
					}
					if (nhex === 0) break bigswitch;
					return r;
				}
				const x = Utils.unhex(c);
				if (!t.more()) break;
				c = t.pop();
				const y = Utils.unhex(c);
				if (x < 0 || y < 0) break;
				return x * 16 + y;
			}
			case Codepoint.CODES["a"]: return Codepoint.CODES["\x07"];
			case Codepoint.CODES["f"]: return Codepoint.CODES["\f"];
			case Codepoint.CODES["n"]: return Codepoint.CODES["\n"];
			case Codepoint.CODES["r"]: return Codepoint.CODES["\r"];
			case Codepoint.CODES["t"]: return Codepoint.CODES["	"];
			case Codepoint.CODES["v"]: return Codepoint.CODES["\v"];
			default: if (c <= Unicode.MAX_ASCII && !Utils.isalnum(c)) return c;
		}
		throw new RE2JSSyntaxException(Parser.ERR_INVALID_ESCAPE, t.from(startPos));
	}
	static parseClassChar(t, wholeClassPos) {
		if (!t.more()) throw new RE2JSSyntaxException(Parser.ERR_MISSING_BRACKET, t.from(wholeClassPos));
		if (t.lookingAt("\\")) return Parser.parseEscape(t);
		return t.pop();
	}
	static hasCapture(re) {
		if (re === null) return false;
		if (re.op === Regexp.Op.CAPTURE) return true;
		if (re.subs) {
			for (let sub of re.subs) if (Parser.hasCapture(sub)) return true;
		}
		return false;
	}
	constructor(wholeRegexp, flags = 0) {
		this.wholeRegexp = wholeRegexp;
		this.flags = flags;
		this.numCap = 0;
		this.namedGroups = Object.create(null);
		this.stack = [];
		this.free = null;
		this.numRegexp = 0;
		this.numRunes = 0;
		this.repeats = 0;
		this.height = null;
		this.size = null;
		this.nlb = 0;
	}
	newRegexp(op) {
		let re = this.free;
		if (re !== null && re.subs !== null && re.subs.length > 0) {
			this.free = re.subs[0];
			re.reinit();
			re.op = op;
		} else {
			re = new Regexp(op);
			this.numRegexp += 1;
		}
		return re;
	}
	reuse(re) {
		if (this.height !== null && this.height.has(re)) this.height.delete(re);
		if (re.subs !== null && re.subs.length > 0) re.subs[0] = this.free;
		this.free = re;
	}
	checkLimits(re) {
		if (this.numRunes > Parser.MAX_RUNES) throw new RE2JSSyntaxException(Parser.ERR_LARGE);
		this.checkSize(re);
		this.checkHeight(re);
	}
	checkSize(re) {
		if (this.size === null) {
			if (this.repeats === 0) this.repeats = 1;
			if (re.op === Regexp.Op.REPEAT) {
				let n = re.max;
				if (n === -1) n = re.min;
				if (n <= 0) n = 1;
				if (n > Math.floor(Parser.MAX_SIZE / this.repeats)) this.repeats = Parser.MAX_SIZE;
				else this.repeats *= n;
			}
			if (this.numRegexp < Math.floor(Parser.MAX_SIZE / this.repeats)) return;
			this.size = /* @__PURE__ */ new Map();
			for (let reEx of this.stack) this.checkSize(reEx);
		}
		if (this.calcSize(re, true) > Parser.MAX_SIZE) throw new RE2JSSyntaxException(Parser.ERR_LARGE);
	}
	calcSize(re, force = false) {
		if (!force && this.size !== null) {
			if (this.size.has(re)) return this.size.get(re);
		}
		let size = 0;
		switch (re.op) {
			case Regexp.Op.LITERAL:
				size = re.runes.length;
				break;
			case Regexp.Op.PLB:
			case Regexp.Op.NLB:
			case Regexp.Op.CAPTURE:
			case Regexp.Op.STAR:
				size = 2 + this.calcSize(re.subs[0]);
				break;
			case Regexp.Op.PLUS:
			case Regexp.Op.QUEST:
				size = 1 + this.calcSize(re.subs[0]);
				break;
			case Regexp.Op.CONCAT:
				for (let sub of re.subs) size = size + this.calcSize(sub);
				break;
			case Regexp.Op.ALTERNATE:
				for (let sub of re.subs) size = size + this.calcSize(sub);
				if (re.subs.length > 1) size = size + re.subs.length - 1;
				break;
			case Regexp.Op.REPEAT: {
				let sub = this.calcSize(re.subs[0]);
				if (re.max === -1) {
					if (re.min === 0) size = 2 + sub;
					else size = 1 + re.min * sub;
					break;
				}
				size = re.max * sub + (re.max - re.min);
				break;
			}
		}
		size = Math.max(1, size);
		if (this.size === null) this.size = /* @__PURE__ */ new Map();
		this.size.set(re, size);
		return size;
	}
	checkHeight(re) {
		if (this.numRegexp < Parser.MAX_HEIGHT) return;
		if (this.height === null) {
			this.height = /* @__PURE__ */ new Map();
			for (let reEx of this.stack) this.checkHeight(reEx);
		}
		if (this.calcHeight(re, true) > Parser.MAX_HEIGHT) throw new RE2JSSyntaxException(Parser.ERR_NESTING_DEPTH);
	}
	calcHeight(re, force = false) {
		if (!force && this.height !== null) {
			if (this.height.has(re)) return this.height.get(re);
		}
		let h = 1;
		for (let sub of re.subs) {
			const hsub = this.calcHeight(sub);
			if (h < 1 + hsub) h = 1 + hsub;
		}
		if (this.height === null) this.height = /* @__PURE__ */ new Map();
		this.height.set(re, h);
		return h;
	}
	pop() {
		return this.stack.pop();
	}
	popToPseudo() {
		const n = this.stack.length;
		let i = n;
		while (i > 0 && !Regexp.isPseudoOp(this.stack[i - 1].op)) i--;
		return this.stack.splice(i, n - i);
	}
	push(re) {
		this.numRunes += re.runes.length;
		if (re.op === Regexp.Op.CHAR_CLASS && re.runes.length === 2 && re.runes[0] === re.runes[1]) {
			if (this.maybeConcat(re.runes[0], this.flags & ~RE2Flags.FOLD_CASE)) return null;
			re.op = Regexp.Op.LITERAL;
			re.runes = [re.runes[0]];
			re.flags = this.flags & ~RE2Flags.FOLD_CASE;
		} else if (re.op === Regexp.Op.CHAR_CLASS && re.runes.length === 4 && re.runes[0] === re.runes[1] && re.runes[2] === re.runes[3] && Unicode.simpleFold(re.runes[0]) === re.runes[2] && Unicode.simpleFold(re.runes[2]) === re.runes[0] || re.op === Regexp.Op.CHAR_CLASS && re.runes.length === 2 && re.runes[0] + 1 === re.runes[1] && Unicode.simpleFold(re.runes[0]) === re.runes[1] && Unicode.simpleFold(re.runes[1]) === re.runes[0]) {
			if (this.maybeConcat(re.runes[0], this.flags | RE2Flags.FOLD_CASE)) return null;
			re.op = Regexp.Op.LITERAL;
			re.runes = [re.runes[0]];
			re.flags = this.flags | RE2Flags.FOLD_CASE;
		} else this.maybeConcat(-1, 0);
		this.stack.push(re);
		this.checkLimits(re);
		return re;
	}
	maybeConcat(r, flags) {
		const n = this.stack.length;
		if (n < 2) return false;
		const re1 = this.stack[n - 1];
		const re2 = this.stack[n - 2];
		if (re1.op !== Regexp.Op.LITERAL || re2.op !== Regexp.Op.LITERAL || (re1.flags & RE2Flags.FOLD_CASE) !== (re2.flags & RE2Flags.FOLD_CASE)) return false;
		if (!Array.isArray(re2.runes)) re2.runes = Array.from(re2.runes);
		for (let i = 0; i < re1.runes.length; i++) re2.runes.push(re1.runes[i]);
		if (r >= 0) {
			re1.runes = [r];
			re1.flags = flags;
			return true;
		}
		this.pop();
		this.reuse(re1);
		return false;
	}
	newLiteral(r, flags) {
		const re = this.newRegexp(Regexp.Op.LITERAL);
		re.flags = flags;
		if ((flags & RE2Flags.FOLD_CASE) !== 0) r = Parser.minFoldRune(r);
		re.runes = [r];
		return re;
	}
	literal(r) {
		this.push(this.newLiteral(r, this.flags));
	}
	op(op) {
		const re = this.newRegexp(op);
		re.flags = this.flags;
		return this.push(re);
	}
	repeat(op, min, max, beforePos, t, lastRepeatPos) {
		let flags = this.flags;
		if ((flags & RE2Flags.PERL_X) !== 0) {
			if (t.more() && t.lookingAt("?")) {
				t.skip(1);
				flags ^= RE2Flags.NON_GREEDY;
			}
			if (lastRepeatPos !== -1) throw new RE2JSSyntaxException(Parser.ERR_INVALID_REPEAT_OP, t.from(lastRepeatPos));
		}
		const n = this.stack.length;
		if (n === 0) throw new RE2JSSyntaxException(Parser.ERR_MISSING_REPEAT_ARGUMENT, t.from(beforePos));
		const sub = this.stack[n - 1];
		if (Regexp.isPseudoOp(sub.op)) throw new RE2JSSyntaxException(Parser.ERR_MISSING_REPEAT_ARGUMENT, t.from(beforePos));
		const re = this.newRegexp(op);
		re.min = min;
		re.max = max;
		re.flags = flags;
		re.subs = [sub];
		this.stack[n - 1] = re;
		this.checkLimits(re);
		if (op === Regexp.Op.REPEAT && (min >= 2 || max >= 2) && !this.repeatIsValid(re, 1e3)) throw new RE2JSSyntaxException(Parser.ERR_INVALID_REPEAT_SIZE, t.from(beforePos));
	}
	repeatIsValid(re, n) {
		if (re.op === Regexp.Op.REPEAT) {
			let m = re.max;
			if (m === 0) return true;
			if (m < 0) m = re.min;
			if (m > n) return false;
			if (m > 0) n = Math.trunc(n / m);
		}
		for (let sub of re.subs) if (!this.repeatIsValid(sub, n)) return false;
		return true;
	}
	concat() {
		this.maybeConcat(-1, 0);
		const subs = this.popToPseudo();
		if (subs.length === 0) return this.push(this.newRegexp(Regexp.Op.EMPTY_MATCH));
		return this.push(this.collapse(subs, Regexp.Op.CONCAT));
	}
	alternate() {
		const subs = this.popToPseudo();
		if (subs.length > 0) this.cleanAlt(subs[subs.length - 1]);
		if (subs.length === 0) return this.push(this.newRegexp(Regexp.Op.NO_MATCH));
		return this.push(this.collapse(subs, Regexp.Op.ALTERNATE));
	}
	cleanAlt(re) {
		if (re.op === Regexp.Op.CHAR_CLASS) {
			re.runes = new CharClass(Array.from(re.runes)).cleanClass().toArray();
			if (re.runes.length === 2 && re.runes[0] === 0 && re.runes[1] === Unicode.MAX_RUNE) {
				re.runes = /* @__PURE__ */ new Int32Array(0);
				re.op = Regexp.Op.ANY_CHAR;
			} else if (re.runes.length === 4 && re.runes[0] === 0 && re.runes[1] === Codepoint.CODES["\n"] - 1 && re.runes[2] === Codepoint.CODES["\n"] + 1 && re.runes[3] === Unicode.MAX_RUNE) {
				re.runes = /* @__PURE__ */ new Int32Array(0);
				re.op = Regexp.Op.ANY_CHAR_NOT_NL;
			}
		}
	}
	collapse(subs, op) {
		if (subs.length === 1) return subs[0];
		let len = 0;
		for (let sub of subs) len += sub.op === op ? sub.subs.length : 1;
		let newsubs = new Array(len).fill(null);
		let i = 0;
		for (let sub of subs) if (sub.op === op) {
			for (let j = 0; j < sub.subs.length; j++) newsubs[i++] = sub.subs[j];
			this.reuse(sub);
		} else newsubs[i++] = sub;
		let re = this.newRegexp(op);
		re.subs = newsubs;
		if (op === Regexp.Op.ALTERNATE) {
			re.subs = this.factor(re.subs);
			if (re.subs.length === 1) {
				const old = re;
				re = re.subs[0];
				this.reuse(old);
			}
		}
		return re;
	}
	factor(array) {
		if (array.length < 2) return array;
		let s = 0;
		let lensub = array.length;
		let lenout = 0;
		let str = null;
		let strlen = 0;
		let strflags = 0;
		let start = 0;
		for (let i = 0; i <= lensub; i++) {
			let istr = null;
			let istrlen = 0;
			let iflags = 0;
			if (i < lensub) {
				let re = array[s + i];
				if (re.op === Regexp.Op.CONCAT && re.subs.length > 0) re = re.subs[0];
				if (re.op === Regexp.Op.LITERAL) {
					istr = re.runes;
					istrlen = re.runes.length;
					iflags = re.flags & RE2Flags.FOLD_CASE;
				}
				if (iflags === strflags) {
					let same = 0;
					while (same < strlen && same < istrlen && str[same] === istr[same]) same++;
					if (same > 0) {
						strlen = same;
						continue;
					}
				}
			}
			if (i === start) {} else if (i === start + 1) array[lenout++] = array[s + start];
			else {
				const prefix = this.newRegexp(Regexp.Op.LITERAL);
				prefix.flags = strflags;
				prefix.runes = str.slice(0, strlen);
				for (let j = start; j < i; j++) {
					array[s + j] = this.removeLeadingString(array[s + j], strlen);
					this.checkLimits(array[s + j]);
				}
				const suffix = this.collapse(array.slice(s + start, s + i), Regexp.Op.ALTERNATE);
				const re = this.newRegexp(Regexp.Op.CONCAT);
				re.subs = [prefix, suffix];
				array[lenout++] = re;
			}
			start = i;
			str = istr;
			strlen = istrlen;
			strflags = iflags;
		}
		lensub = lenout;
		s = 0;
		start = 0;
		lenout = 0;
		let first = null;
		for (let i = 0; i <= lensub; i++) {
			let ifirst = null;
			if (i < lensub) {
				ifirst = Parser.leadingRegexp(array[s + i]);
				if (first !== null && first.equals(ifirst) && (Parser.isCharClass(first) || first.op === Regexp.Op.REPEAT && first.min === first.max && Parser.isCharClass(first.subs[0]))) continue;
			}
			if (i === start) {} else if (i === start + 1) array[lenout++] = array[s + start];
			else {
				const prefix = first;
				for (let j = start; j < i; j++) {
					const reuse = j !== start;
					array[s + j] = this.removeLeadingRegexp(array[s + j], reuse);
					this.checkLimits(array[s + j]);
				}
				const suffix = this.collapse(array.slice(s + start, s + i), Regexp.Op.ALTERNATE);
				const re = this.newRegexp(Regexp.Op.CONCAT);
				re.subs = [prefix, suffix];
				array[lenout++] = re;
			}
			start = i;
			first = ifirst;
		}
		lensub = lenout;
		s = 0;
		start = 0;
		lenout = 0;
		for (let i = 0; i <= lensub; i++) {
			if (i < lensub && Parser.isCharClass(array[s + i])) continue;
			if (i === start) {} else if (i === start + 1) array[lenout++] = array[s + start];
			else {
				let max = start;
				for (let j = start + 1; j < i; j++) {
					const subMax = array[s + max];
					const subJ = array[s + j];
					if (subMax.op < subJ.op || subMax.op === subJ.op && (subMax.runes !== null ? subMax.runes.length : 0) < (subJ.runes !== null ? subJ.runes.length : 0)) max = j;
				}
				const tmp = array[s + start];
				array[s + start] = array[s + max];
				array[s + max] = tmp;
				for (let j = start + 1; j < i; j++) {
					Parser.mergeCharClass(array[s + start], array[s + j]);
					this.reuse(array[s + j]);
				}
				this.cleanAlt(array[s + start]);
				array[lenout++] = array[s + start];
			}
			if (i < lensub) array[lenout++] = array[s + i];
			start = i + 1;
		}
		lensub = lenout;
		s = 0;
		start = 0;
		lenout = 0;
		for (let i = 0; i < lensub; ++i) {
			if (i + 1 < lensub && array[s + i].op === Regexp.Op.EMPTY_MATCH && array[s + i + 1].op === Regexp.Op.EMPTY_MATCH) continue;
			array[lenout++] = array[s + i];
		}
		lensub = lenout;
		s = 0;
		return array.slice(s, lensub);
	}
	removeLeadingString(re, n) {
		if (re.op === Regexp.Op.CONCAT && re.subs.length > 0) {
			const sub = this.removeLeadingString(re.subs[0], n);
			re.subs[0] = sub;
			if (sub.op === Regexp.Op.EMPTY_MATCH) {
				this.reuse(sub);
				switch (re.subs.length) {
					case 0:
					case 1:
						re.op = Regexp.Op.EMPTY_MATCH;
						re.subs = Regexp.emptySubs();
						break;
					case 2: {
						const old = re;
						re = re.subs[1];
						this.reuse(old);
						break;
					}
					default: re.subs = re.subs.slice(1, re.subs.length);
				}
			}
			return re;
		}
		if (re.op === Regexp.Op.LITERAL) {
			re.runes = re.runes.slice(n, re.runes.length);
			if (re.runes.length === 0) re.op = Regexp.Op.EMPTY_MATCH;
		}
		return re;
	}
	removeLeadingRegexp(re, reuse) {
		if (re.op === Regexp.Op.CONCAT && re.subs.length > 0) {
			if (reuse) this.reuse(re.subs[0]);
			re.subs = re.subs.slice(1, re.subs.length);
			switch (re.subs.length) {
				case 0:
					re.op = Regexp.Op.EMPTY_MATCH;
					re.subs = Regexp.emptySubs();
					break;
				case 1: {
					const old = re;
					re = re.subs[0];
					this.reuse(old);
					break;
				}
			}
			return re;
		}
		if (reuse) this.reuse(re);
		return this.newRegexp(Regexp.Op.EMPTY_MATCH);
	}
	parseInternal() {
		if ((this.flags & RE2Flags.LITERAL) !== 0) return Parser.literalRegexp(this.wholeRegexp, this.flags);
		let lastRepeatPos = -1;
		let min = -1;
		let max = -1;
		const t = new StringIterator(this.wholeRegexp);
		while (t.more()) {
			let repeatPos = -1;
			bigswitch: switch (t.peek()) {
				case Codepoint.CODES["("]:
					if ((this.flags & RE2Flags.LOOKBEHIND) !== 0) {
						if (t.lookingAt("(?<=")) {
							this.parsePosLookBehind();
							t.skip(4);
							break;
						}
						if (t.lookingAt("(?<!")) {
							this.parseNegLookBehind();
							t.skip(4);
							break;
						}
					}
					if ((this.flags & RE2Flags.PERL_X) !== 0 && t.lookingAt("(?")) {
						this.parsePerlFlags(t);
						break;
					}
					this.op(Regexp.Op.LEFT_PAREN).cap = ++this.numCap;
					t.skip(1);
					break;
				case Codepoint.CODES["|"]:
					this.parseVerticalBar();
					t.skip(1);
					break;
				case Codepoint.CODES[")"]:
					this.parseRightParen();
					t.skip(1);
					break;
				case Codepoint.CODES["^"]:
					if ((this.flags & RE2Flags.ONE_LINE) !== 0) this.op(Regexp.Op.BEGIN_TEXT);
					else this.op(Regexp.Op.BEGIN_LINE);
					t.skip(1);
					break;
				case Codepoint.CODES["$"]:
					if ((this.flags & RE2Flags.ONE_LINE) !== 0) this.op(Regexp.Op.END_TEXT).flags |= RE2Flags.WAS_DOLLAR;
					else this.op(Regexp.Op.END_LINE);
					t.skip(1);
					break;
				case Codepoint.CODES["."]:
					if ((this.flags & RE2Flags.DOT_NL) !== 0) this.op(Regexp.Op.ANY_CHAR);
					else this.op(Regexp.Op.ANY_CHAR_NOT_NL);
					t.skip(1);
					break;
				case Codepoint.CODES["["]:
					this.parseClass(t);
					break;
				case Codepoint.CODES["*"]:
				case Codepoint.CODES["+"]:
				case Codepoint.CODES["?"]: {
					repeatPos = t.pos();
					let op = null;
					switch (t.pop()) {
						case Codepoint.CODES["*"]:
							op = Regexp.Op.STAR;
							break;
						case Codepoint.CODES["+"]:
							op = Regexp.Op.PLUS;
							break;
						case Codepoint.CODES["?"]: op = Regexp.Op.QUEST;
					}
					this.repeat(op, min, max, repeatPos, t, lastRepeatPos);
					break;
				}
				case Codepoint.CODES["{"]: {
					const before = t.pos();
					const minMax = Parser.parseRepeat(t);
					if (minMax < 0) {
						t.rewindTo(before);
						this.literal(t.pop());
						break;
					}
					repeatPos = before;
					min = minMax >> 16;
					max = (minMax & Unicode.MAX_BMP) << 16 >> 16;
					this.repeat(Regexp.Op.REPEAT, min, max, repeatPos, t, lastRepeatPos);
					break;
				}
				case Codepoint.CODES["\\"]: {
					const savedPos = t.pos();
					t.skip(1);
					if ((this.flags & RE2Flags.PERL_X) !== 0 && t.more()) switch (t.pop()) {
						case Codepoint.CODES["A"]:
							this.op(Regexp.Op.BEGIN_TEXT);
							break bigswitch;
						case Codepoint.CODES["b"]:
							this.op(Regexp.Op.WORD_BOUNDARY);
							break bigswitch;
						case Codepoint.CODES["B"]:
							this.op(Regexp.Op.NO_WORD_BOUNDARY);
							break bigswitch;
						case Codepoint.CODES["C"]: throw new RE2JSSyntaxException(Parser.ERR_INVALID_ESCAPE, "\\C");
						case Codepoint.CODES["Q"]: {
							let lit = t.rest();
							const i = lit.indexOf("\\E");
							if (i >= 0) {
								lit = lit.substring(0, i);
								t.skipString(lit);
								t.skipString("\\E");
							} else t.skipString(lit);
							let j = 0;
							while (j < lit.length) {
								const codepoint = lit.codePointAt(j);
								this.literal(codepoint);
								j += Utils.charCount(codepoint);
							}
							break bigswitch;
						}
						case Codepoint.CODES["z"]:
							this.op(Regexp.Op.END_TEXT);
							break bigswitch;
						default: t.rewindTo(savedPos);
					}
					else t.rewindTo(savedPos);
					const re = this.newRegexp(Regexp.Op.CHAR_CLASS);
					re.flags = this.flags;
					if (t.lookingAt("\\p") || t.lookingAt("\\P")) {
						const cc = new CharClass();
						if (this.parseUnicodeClass(t, cc)) {
							re.runes = cc.toArray();
							this.push(re);
							break bigswitch;
						}
					}
					const cc = new CharClass();
					if (this.parsePerlClassEscape(t, cc)) {
						re.runes = cc.toArray();
						this.push(re);
						break bigswitch;
					}
					t.rewindTo(savedPos);
					this.reuse(re);
					this.literal(Parser.parseEscape(t));
					break;
				}
				default: this.literal(t.pop());
			}
			lastRepeatPos = repeatPos;
		}
		this.concat();
		if (this.swapVerticalBar()) this.pop();
		this.alternate();
		if (this.stack.length !== 1) throw new RE2JSSyntaxException(Parser.ERR_MISSING_PAREN, this.wholeRegexp);
		this.stack[0].namedGroups = this.namedGroups;
		return this.stack[0];
	}
	parsePerlFlags(t) {
		const startPos = t.pos();
		const s = t.rest();
		if (s.startsWith("(?P<") || s.startsWith("(?<")) {
			const begin = s.charAt(2) === "P" ? 4 : 3;
			const end = s.indexOf(">");
			if (end < 0) throw new RE2JSSyntaxException(Parser.ERR_INVALID_NAMED_CAPTURE, s);
			const name = s.substring(begin, end);
			t.skipString(name);
			t.skip(begin + 1);
			if (!Parser.isValidCaptureName(name)) throw new RE2JSSyntaxException(Parser.ERR_INVALID_NAMED_CAPTURE, s.substring(0, end + 1));
			const re = this.op(Regexp.Op.LEFT_PAREN);
			re.cap = ++this.numCap;
			if (this.namedGroups[name]) throw new RE2JSSyntaxException(Parser.ERR_DUPLICATE_NAMED_CAPTURE, name);
			this.namedGroups[name] = this.numCap;
			re.name = name;
			return;
		}
		t.skip(2);
		let flags = this.flags;
		let sign = 1;
		let sawFlag = false;
		loop: while (t.more()) {
			const c = t.pop();
			switch (c) {
				case Codepoint.CODES["i"]:
					flags |= RE2Flags.FOLD_CASE;
					sawFlag = true;
					break;
				case Codepoint.CODES["m"]:
					flags &= ~RE2Flags.ONE_LINE;
					sawFlag = true;
					break;
				case Codepoint.CODES["s"]:
					flags |= RE2Flags.DOT_NL;
					sawFlag = true;
					break;
				case Codepoint.CODES["U"]:
					flags |= RE2Flags.NON_GREEDY;
					sawFlag = true;
					break;
				case Codepoint.CODES["-"]:
					if (sign < 0) break loop;
					sign = -1;
					flags = ~flags;
					sawFlag = false;
					break;
				case Codepoint.CODES[":"]:
				case Codepoint.CODES[")"]:
					if (sign < 0) {
						if (!sawFlag) break loop;
						flags = ~flags;
					}
					if (c === Codepoint.CODES[":"]) this.op(Regexp.Op.LEFT_PAREN);
					this.flags = flags;
					return;
				default: break loop;
			}
		}
		throw new RE2JSSyntaxException(Parser.ERR_INVALID_PERL_OP, t.from(startPos));
	}
	parsePosLookBehind() {
		const re = this.newRegexp(Regexp.Op.LEFT_PAREN);
		re.flags = this.flags;
		re.lb = ++this.nlb;
		return this.push(re);
	}
	parseNegLookBehind() {
		const re = this.newRegexp(Regexp.Op.LEFT_PAREN);
		re.flags = this.flags;
		re.lb = -++this.nlb;
		return this.push(re);
	}
	parseVerticalBar() {
		this.concat();
		if (!this.swapVerticalBar()) this.op(Regexp.Op.VERTICAL_BAR);
	}
	swapVerticalBar() {
		const n = this.stack.length;
		if (n >= 3 && this.stack[n - 2].op === Regexp.Op.VERTICAL_BAR && Parser.isCharClass(this.stack[n - 1]) && Parser.isCharClass(this.stack[n - 3])) {
			let re1 = this.stack[n - 1];
			let re3 = this.stack[n - 3];
			if (re1.op > re3.op) {
				const tmp = re3;
				re3 = re1;
				re1 = tmp;
				this.stack[n - 3] = re3;
			}
			Parser.mergeCharClass(re3, re1);
			this.reuse(re1);
			this.pop();
			return true;
		}
		if (n >= 2) {
			const re1 = this.stack[n - 1];
			const re2 = this.stack[n - 2];
			if (re2.op === Regexp.Op.VERTICAL_BAR) {
				if (n >= 3) this.cleanAlt(this.stack[n - 3]);
				this.stack[n - 2] = re1;
				this.stack[n - 1] = re2;
				return true;
			}
		}
		return false;
	}
	parseRightParen() {
		this.concat();
		if (this.swapVerticalBar()) this.pop();
		this.alternate();
		if (this.stack.length < 2) throw new RE2JSSyntaxException(Parser.ERR_UNEXPECTED_PAREN, this.wholeRegexp);
		const re1 = this.pop();
		const re2 = this.pop();
		if (re2.op !== Regexp.Op.LEFT_PAREN) throw new RE2JSSyntaxException(Parser.ERR_UNEXPECTED_PAREN, this.wholeRegexp);
		this.flags = re2.flags;
		if (re2.lb !== 0) {
			if (Parser.hasCapture(re1)) throw new RE2JSSyntaxException(Parser.ERR_INVALID_CAPTURE_IN_LOOKBEHIND, this.wholeRegexp);
			if (re2.lb > 0) re2.op = Regexp.Op.PLB;
			else re2.op = Regexp.Op.NLB;
			re2.subs = [re1];
			this.push(re2);
			return;
		}
		if (re2.cap === 0) this.push(re1);
		else {
			re2.op = Regexp.Op.CAPTURE;
			re2.subs = [re1];
			this.push(re2);
		}
	}
	parsePerlClassEscape(t, cc) {
		const beforePos = t.pos();
		if ((this.flags & RE2Flags.PERL_X) === 0 || !t.more() || t.pop() !== Codepoint.CODES["\\"] || !t.more()) return false;
		t.pop();
		const p = t.from(beforePos);
		const g = PERL_GROUPS.has(p) ? PERL_GROUPS.get(p) : null;
		if (g === null) return false;
		cc.appendGroup(g, (this.flags & RE2Flags.FOLD_CASE) !== 0);
		return true;
	}
	parseNamedClass(t, cc) {
		const cls = t.rest();
		const i = cls.indexOf(":]");
		if (i < 0) return false;
		const name = cls.substring(0, i + 2);
		t.skipString(name);
		const g = POSIX_GROUPS.has(name) ? POSIX_GROUPS.get(name) : null;
		if (g === null) throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, name);
		cc.appendGroup(g, (this.flags & RE2Flags.FOLD_CASE) !== 0);
		return true;
	}
	parseUnicodeClass(t, cc) {
		const startPos = t.pos();
		if ((this.flags & RE2Flags.UNICODE_GROUPS) === 0 || !t.lookingAt("\\p") && !t.lookingAt("\\P")) return false;
		t.skip(1);
		let sign = 1;
		let c = t.pop();
		if (c === Codepoint.CODES["P"]) sign = -1;
		if (!t.more()) {
			t.rewindTo(startPos);
			throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.rest());
		}
		c = t.pop();
		let name;
		if (c !== Codepoint.CODES["{"]) name = Utils.runeToString(c);
		else {
			const rest = t.rest();
			const end = rest.indexOf("}");
			if (end < 0) {
				t.rewindTo(startPos);
				throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.rest());
			}
			name = rest.substring(0, end);
			t.skipString(name);
			t.skip(1);
		}
		if (!(name.length === 0) && name.codePointAt(0) === Codepoint.CODES["^"]) {
			sign = 0 - sign;
			name = name.substring(1);
		}
		const pair = Parser.unicodeTable(name);
		if (pair === null) throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.from(startPos));
		if (pair.sign < 0) sign = 0 - sign;
		const tab = pair.tab;
		const fold = pair.fold;
		if ((this.flags & RE2Flags.FOLD_CASE) === 0 || fold === null) cc.appendTableWithSign(tab, sign);
		else {
			const tmp = new CharClass().appendTable(tab).appendTable(fold).cleanClass().toArray();
			cc.appendClassWithSign(Array.from(tmp), sign);
		}
		return true;
	}
	parseClass(t) {
		const startPos = t.pos();
		t.skip(1);
		const re = this.newRegexp(Regexp.Op.CHAR_CLASS);
		re.flags = this.flags;
		const cc = new CharClass();
		let sign = 1;
		if (t.more() && t.lookingAt("^")) {
			sign = -1;
			t.skip(1);
			if ((this.flags & RE2Flags.CLASS_NL) === 0) cc.appendRange(Codepoint.CODES["\n"], Codepoint.CODES["\n"]);
		}
		let first = true;
		while (!t.more() || t.peek() !== Codepoint.CODES["]"] || first) {
			if (t.more() && t.lookingAt("-") && (this.flags & RE2Flags.PERL_X) === 0 && !first) {
				const s = t.rest();
				if (s === "-" || !s.startsWith("-]")) {
					t.rewindTo(startPos);
					throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.rest());
				}
			}
			first = false;
			const beforePos = t.pos();
			if (t.lookingAt("[:")) {
				if (this.parseNamedClass(t, cc)) continue;
				t.rewindTo(beforePos);
			}
			if (this.parseUnicodeClass(t, cc)) continue;
			if (this.parsePerlClassEscape(t, cc)) continue;
			t.rewindTo(beforePos);
			const lo = Parser.parseClassChar(t, startPos);
			let hi = lo;
			if (t.more() && t.lookingAt("-")) {
				t.skip(1);
				if (t.more() && t.lookingAt("]")) t.skip(-1);
				else {
					hi = Parser.parseClassChar(t, startPos);
					if (hi < lo) throw new RE2JSSyntaxException(Parser.ERR_INVALID_CHAR_RANGE, t.from(beforePos));
				}
			}
			if ((this.flags & RE2Flags.FOLD_CASE) === 0) cc.appendRange(lo, hi);
			else cc.appendFoldedRange(lo, hi);
		}
		t.skip(1);
		cc.cleanClass();
		if (sign < 0) cc.negateClass();
		re.runes = cc.toArray();
		this.push(re);
	}
};
// src/RE2.js
/**
* An RE2 class instance is a compiled representation of an RE2 regular expression, independent of
* the public Java-like Pattern/Matcher API.
*
* This class also contains various implementation helpers for RE2 regular expressions.
*
* Use the {@link #quoteMeta(String)} utility function to quote all regular expression
* metacharacters in an arbitrary string.
*
*/
var RE2 = class RE2 {
	static initTest(expr) {
		const re2 = RE2.compile(expr);
		const res = new RE2(re2.expr, re2.prog, re2.numSubexp, re2.longest);
		res.cond = re2.cond;
		res.prefix = re2.prefix;
		res.prefixUTF8 = re2.prefixUTF8;
		res.prefixComplete = re2.prefixComplete;
		res.prefixRune = re2.prefixRune;
		res.prefilter = re2.prefilter;
		res.namedGroups = re2.namedGroups;
		return res;
	}
	/**
	* Parses a regular expression and returns, if successful, an {@code RE2} instance that can be
	* used to match against text.
	*
	* When matching against text, the regexp returns a match that begins as early as possible in the
	* input (leftmost), and among those it chooses the one that a backtracking search would have
	* found first. This so-called leftmost-first matching is the same semantics that Perl, Python,
	* and other implementations use, although this package implements it without the expense of
	* backtracking. For POSIX leftmost-longest matching, see {@link #compilePOSIX}.
	*/
	static compile(expr) {
		return RE2.compileImpl(expr, RE2Flags.PERL, false);
	}
	/**
	* {@code compilePOSIX} is like {@link #compile} but restricts the regular expression to POSIX ERE
	* (egrep) syntax and changes the match semantics to leftmost-longest.
	*
	* That is, when matching against text, the regexp returns a match that begins as early as
	* possible in the input (leftmost), and among those it chooses a match that is as long as
	* possible. This so-called leftmost-longest matching is the same semantics that early regular
	* expression implementations used and that POSIX specifies.
	*
	* However, there can be multiple leftmost-longest matches, with different submatch choices, and
	* here this package diverges from POSIX. Among the possible leftmost-longest matches, this
	* package chooses the one that a backtracking search would have found first, while POSIX
	* specifies that the match be chosen to maximize the length of the first subexpression, then the
	* second, and so on from left to right. The POSIX rule is computationally prohibitive and not
	* even well-defined. See http://swtch.com/~rsc/regexp/regexp2.html#posix
	*/
	static compilePOSIX(expr) {
		return RE2.compileImpl(expr, RE2Flags.POSIX, true);
	}
	static compileImpl(expr, mode, longest) {
		let re = Parser.parse(expr, mode);
		const maxCap = re.maxCap();
		const namedGroups = re.namedGroups;
		re = Simplify.simplify(re);
		const prefilter = PrefilterTree.build(re);
		const prog = Compiler.compileRegexp(re);
		const re2 = new RE2(expr, prog, maxCap, longest);
		re2.prefilter = prefilter.type === Prefilter.Type.NONE ? null : prefilter;
		const [prefixCompl, prefixStr] = prog.prefix();
		re2.prefixComplete = prefixCompl;
		re2.prefix = prefixStr;
		re2.prefixUTF8 = Utils.stringToUtf8ByteArray(re2.prefix);
		if (re2.prefix.length > 0) re2.prefixRune = re2.prefix.codePointAt(0);
		re2.namedGroups = namedGroups;
		return re2;
	}
	/**
	* Returns true iff textual regular expression {@code pattern} matches string {@code s}.
	*
	* More complicated queries need to use {@link #compile} and the full {@code RE2} interface.
	*/
	static match(pattern, s) {
		return RE2.compile(pattern).match(s);
	}
	constructor(expr, prog, numSubexp = 0, longest = 0) {
		this.expr = expr;
		this.prog = prog;
		this.numSubexp = numSubexp;
		this.longest = longest;
		this.cond = prog.startCond();
		this.prefix = null;
		this.prefixUTF8 = null;
		this.prefixComplete = false;
		this.prefixRune = 0;
		/** @type {Record<string, number>} */
		this.namedGroups = Object.create(null);
		this.machinePool = [];
		this.lazyDFA = null;
		this.onepass = OnePass.compile(this.prog);
		this.prefilter = null;
	}
	get dfa() {
		if (this.lazyDFA === null) this.lazyDFA = new DFA(this.prog);
		return this.lazyDFA;
	}
	matchPrefixComplete(input, pos, anchor, ncap) {
		if ((anchor === RE2Flags.ANCHOR_START || anchor === RE2Flags.ANCHOR_BOTH) && pos !== 0) return null;
		let matchStart = -1;
		let matchEnd = -1;
		const pLen = input.prefixLength(this);
		if (anchor === RE2Flags.UNANCHORED) {
			const idx = input.index(this, pos);
			if (idx < 0) return null;
			matchStart = pos + idx;
			matchEnd = matchStart + pLen;
		} else if (anchor === RE2Flags.ANCHOR_BOTH) {
			if (input.endPos() !== pLen) return null;
			if (input.index(this, 0) !== 0) return null;
			matchStart = 0;
			matchEnd = pLen;
		} else if (anchor === RE2Flags.ANCHOR_START) {
			if (input.index(this, 0) !== 0) return null;
			matchStart = 0;
			matchEnd = pLen;
		}
		if (matchStart < 0) return null;
		if (ncap > 0) {
			const matchcap = new Int32Array(ncap).fill(-1);
			matchcap[0] = matchStart;
			matchcap[1] = matchEnd;
			return Array.from(matchcap);
		}
		return [];
	}
	createLookbehindState() {
		return this.prog.numLb > 0 ? new LookbehindState(this.prog) : null;
	}
	executeEngine(input, pos, anchor, ncap, lbState = null) {
		if (this.prefixComplete && (ncap === 0 || this.numSubexp === 0)) return this.matchPrefixComplete(input, pos, anchor, ncap);
		if (this.prefilter !== null && anchor === RE2Flags.UNANCHORED) {
			if (!this.prefilter.eval(input, pos)) return null;
		}
		if (this.onepass !== null) return OnePass.execute(this, input, pos, anchor, ncap);
		if (ncap > 0) {
			if (this.prog.numLb === 0 && input.endPos() <= Backtracker.maxBitStateLen(this.prog)) return Backtracker.execute(this, input, pos, anchor, ncap);
			return this.doExecuteNFA(input, pos, anchor, ncap, lbState);
		}
		if (this.prog.numLb === 0) {
			const dfaResult = this.dfa.match(input, pos, anchor);
			if (dfaResult !== null) return dfaResult ? [] : null;
			if (input.endPos() <= Backtracker.maxBitStateLen(this.prog)) return Backtracker.execute(this, input, pos, anchor, ncap);
		}
		return this.doExecuteNFA(input, pos, anchor, ncap, lbState);
	}
	/**
	* Returns the number of parenthesized subexpressions in this regular expression.
	*/
	numberOfCapturingGroups() {
		return this.numSubexp;
	}
	/**
	* Returns the number of instructions in this compiled regular expression program.
	*/
	numberOfInstructions() {
		return this.prog.numInst();
	}
	get() {
		return this.machinePool.length > 0 ? this.machinePool.pop() : null;
	}
	reset() {
		this.machinePool.length = 0;
	}
	put(m) {
		this.machinePool.push(m);
	}
	toString() {
		return this.expr;
	}
	doExecuteNFA(input, pos, anchor, ncap, lbState = null) {
		let m = this.get();
		if (!m) m = Machine.fromRE2(this);
		m.init(ncap);
		const cap = m.match(input, pos, anchor, lbState) ? m.submatches() : null;
		this.put(m);
		return cap;
	}
	match(s) {
		return this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, 0) !== null;
	}
	/**
	* Matches the regular expression against input starting at position start and ending at position
	* end, with the given anchoring. Records the submatch boundaries in group, which is [start, end)
	* pairs of byte offsets. The number of boundaries needed is inferred from the size of the group
	* array. It is most efficient not to ask for submatch boundaries.
	*
	* @param input the input byte array
	* @param start the beginning position in the input
	* @param end the end position in the input
	* @param anchor the anchoring flag (UNANCHORED, ANCHOR_START, ANCHOR_BOTH)
	* @param group the array to fill with submatch positions
	* @param ngroup the number of array pairs to fill in
	* @param lbState optional state carried between successive matches over the same input (see
	*   createLookbehindState); omit it to evaluate lookbehinds from the beginning of the input
	* @returns true if a match was found
	*/
	matchWithGroup(input, start, end, anchor, ngroup, lbState = null) {
		if (!(input instanceof MatcherInputBase)) {
			if (Utils.isByteArray(input)) input = MatcherInput.utf8(input);
			else input = MatcherInput.utf16(input);
		}
		return this.matchMachineInput(input, start, end, anchor, ngroup, lbState);
	}
	matchMachineInput(input, start, end, anchor, ngroup, lbState = null) {
		if (start > end) return [false, null];
		const machineInput = input.isUTF16Encoding() ? MachineInput.fromUTF16(input.asCharSequence(), 0, end) : MachineInput.fromUTF8(input.asBytes(), 0, end);
		const groupMatch = this.executeEngine(machineInput, start, anchor, 2 * ngroup, lbState);
		if (groupMatch === null) return [false, null];
		return [true, groupMatch];
	}
	/**
	* Returns true iff this regexp matches the UTF-8 byte array {@code b}.
	*/
	matchUTF8(b) {
		return this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, 0) !== null;
	}
	/**
	* Returns a copy of {@code src} in which all matches for this regexp have been replaced by
	* {@code repl}. No support is provided for expressions (e.g. {@code \1} or {@code $1}) in the
	* replacement string.
	*/
	replaceAll(src, repl) {
		return this.replaceAllFunc(src, () => repl, 2 * src.length + 1);
	}
	/**
	* Returns a copy of {@code src} in which only the first match for this regexp has been replaced
	* by {@code repl}. No support is provided for expressions (e.g. {@code \1} or {@code $1}) in the
	* replacement string.
	*/
	replaceFirst(src, repl) {
		return this.replaceAllFunc(src, () => repl, 1);
	}
	/**
	* Returns a copy of {@code src} in which at most {@code maxReplaces} matches for this regexp have
	* been replaced by the return value of of function {@code repl} (whose first argument is the
	* matched string). No support is provided for expressions (e.g. {@code \1} or {@code $1}) in the
	* replacement string.
	*/
	replaceAllFunc(src, replFunc, maxReplaces) {
		let lastMatchEnd = 0;
		let searchPos = 0;
		let out = "";
		const input = MachineInput.fromUTF16(src);
		const lbState = this.createLookbehindState();
		let numReplaces = 0;
		while (searchPos <= src.length) {
			const a = this.executeEngine(input, searchPos, RE2Flags.UNANCHORED, 2, lbState);
			if (a === null || a.length === 0) break;
			out += src.substring(lastMatchEnd, a[0]);
			if (a[1] > lastMatchEnd || a[0] === 0) {
				out += replFunc(src.substring(a[0], a[1]));
				numReplaces++;
			}
			lastMatchEnd = a[1];
			const width = input.step(searchPos) & 7;
			if (searchPos + width > a[1]) searchPos += width;
			else if (searchPos + 1 > a[1]) searchPos++;
			else searchPos = a[1];
			if (numReplaces >= maxReplaces) break;
		}
		out += src.substring(lastMatchEnd);
		return out;
	}
	pad(a) {
		if (a === null) return null;
		let n = (1 + this.numSubexp) * 2;
		if (a.length < n) {
			let a2 = new Array(n).fill(-1);
			for (let i = 0; i < a.length; i++) a2[i] = a[i];
			a = a2;
		}
		return a;
	}
	allMatches(input, n, deliverFun = (v) => v) {
		let result = [];
		const end = input.endPos();
		if (n < 0) n = end + 1;
		let pos = 0;
		let i = 0;
		let prevMatchEnd = -1;
		const lbState = this.createLookbehindState();
		while (i < n && pos <= end) {
			const matches = this.executeEngine(input, pos, RE2Flags.UNANCHORED, this.prog.numCap, lbState);
			if (matches === null || matches.length === 0) break;
			let accept = true;
			if (matches[1] === pos) {
				if (matches[0] === prevMatchEnd) accept = false;
				const r = input.step(pos);
				if (r < 0) pos = end + 1;
				else pos += r & 7;
			} else pos = matches[1];
			prevMatchEnd = matches[1];
			if (accept) {
				result.push(deliverFun(this.pad(matches)));
				i++;
			}
		}
		return result;
	}
	/**
	* Returns an array holding the text of the leftmost match in {@code b} of this regular
	* expression.
	*
	* A return value of null indicates no match.
	*/
	findUTF8(b) {
		const a = this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, 2);
		if (a === null) return null;
		return b.slice(a[0], a[1]);
	}
	/**
	* Returns a two-element array of integers defining the location of the leftmost match in
	* {@code b} of this regular expression. The match itself is at {@code b[loc[0]...loc[1]]}.
	*
	* A return value of null indicates no match.
	*/
	findUTF8Index(b) {
		const a = this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, 2);
		if (a === null) return null;
		return a.slice(0, 2);
	}
	/**
	* Returns a string holding the text of the leftmost match in {@code s} of this regular
	* expression.
	*
	* If there is no match, the return value is an empty string, but it will also be empty if the
	* regular expression successfully matches an empty string. Use {@link #findIndex} or
	* {@link #findSubmatch} if it is necessary to distinguish these cases.
	*/
	find(s) {
		const a = this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, 2);
		if (a === null) return "";
		return s.substring(a[0], a[1]);
	}
	/**
	* Returns a two-element array of integers defining the location of the leftmost match in
	* {@code s} of this regular expression. The match itself is at
	* {@code s.substring(loc[0], loc[1])}.
	*
	* A return value of null indicates no match.
	*/
	findIndex(s) {
		return this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, 2);
	}
	/**
	* Returns an array of arrays the text of the leftmost match of the regular expression in
	* {@code b} and the matches, if any, of its subexpressions, as defined by the <a
	* href='#submatch'>Submatch</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findUTF8Submatch(b) {
		const a = this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, this.prog.numCap);
		if (a === null) return null;
		const ret = new Array(1 + this.numSubexp).fill(null);
		for (let i = 0; i < ret.length; i++) if (2 * i < a.length && a[2 * i] >= 0) ret[i] = b.slice(a[2 * i], a[2 * i + 1]);
		return ret;
	}
	/**
	* Returns an array holding the index pairs identifying the leftmost match of this regular
	* expression in {@code b} and the matches, if any, of its subexpressions, as defined by the the
	* <a href='#submatch'>Submatch</a> and <a href='#index'>Index</a> descriptions above.
	*
	* A return value of null indicates no match.
	*/
	findUTF8SubmatchIndex(b) {
		return this.pad(this.executeEngine(MachineInput.fromUTF8(b), 0, RE2Flags.UNANCHORED, this.prog.numCap));
	}
	/**
	* Returns an array of strings holding the text of the leftmost match of the regular expression in
	* {@code s} and the matches, if any, of its subexpressions, as defined by the <a
	* href='#submatch'>Submatch</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findSubmatch(s) {
		const a = this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, this.prog.numCap);
		if (a === null) return null;
		const ret = new Array(1 + this.numSubexp).fill(null);
		for (let i = 0; i < ret.length; i++) if (2 * i < a.length && a[2 * i] >= 0) ret[i] = s.substring(a[2 * i], a[2 * i + 1]);
		return ret;
	}
	/**
	* Returns an array holding the index pairs identifying the leftmost match of this regular
	* expression in {@code s} and the matches, if any, of its subexpressions, as defined by the <a
	* href='#submatch'>Submatch</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findSubmatchIndex(s) {
		return this.pad(this.executeEngine(MachineInput.fromUTF16(s), 0, RE2Flags.UNANCHORED, this.prog.numCap));
	}
	/**
	* {@code findAllUTF8()} is the <a href='#all'>All</a> version of {@link #findUTF8}; it returns a
	* list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*
	* TODO(adonovan): think about defining a byte slice view class, like a read-only Go slice backed
	* by |b|.
	*/
	findAllUTF8(b, n) {
		const result = this.allMatches(MachineInput.fromUTF8(b), n, (match) => b.slice(match[0], match[1]));
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllUTF8Index} is the <a href='#all'>All</a> version of {@link #findUTF8Index}; it
	* returns a list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllUTF8Index(b, n) {
		const result = this.allMatches(MachineInput.fromUTF8(b), n, (match) => match.slice(0, 2));
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAll} is the <a href='#all'>All</a> version of {@link #find}; it returns a list of up
	* to {@code n} successive matches of the expression, as defined by the <a href='#all'>All</a>
	* description above.
	*
	* A return value of null indicates no match.
	*/
	findAll(s, n) {
		const result = this.allMatches(MachineInput.fromUTF16(s), n, (match) => s.substring(match[0], match[1]));
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllIndex} is the <a href='#all'>All</a> version of {@link #findIndex}; it returns a
	* list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllIndex(s, n) {
		const result = this.allMatches(MachineInput.fromUTF16(s), n, (match) => match.slice(0, 2));
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllUTF8Submatch} is the <a href='#all'>All</a> version of {@link #findUTF8Submatch};
	* it returns a list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllUTF8Submatch(b, n) {
		const result = this.allMatches(MachineInput.fromUTF8(b), n, (match) => {
			let slice = new Array(match.length / 2 | 0).fill(null);
			for (let j = 0; j < slice.length; j++) if (match[2 * j] >= 0) slice[j] = b.slice(match[2 * j], match[2 * j + 1]);
			return slice;
		});
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllUTF8SubmatchIndex} is the <a href='#all'>All</a> version of
	* {@link #findUTF8SubmatchIndex}; it returns a list of up to {@code n} successive matches of the
	* expression, as defined by the <a href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllUTF8SubmatchIndex(b, n) {
		const result = this.allMatches(MachineInput.fromUTF8(b), n);
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllSubmatch} is the <a href='#all'>All</a> version of {@link #findSubmatch}; it
	* returns a list of up to {@code n} successive matches of the expression, as defined by the <a
	* href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllSubmatch(s, n) {
		const result = this.allMatches(MachineInput.fromUTF16(s), n, (match) => {
			let slice = new Array(match.length / 2 | 0).fill(null);
			for (let j = 0; j < slice.length; j++) if (match[2 * j] >= 0) slice[j] = s.substring(match[2 * j], match[2 * j + 1]);
			return slice;
		});
		if (result.length === 0) return null;
		return result;
	}
	/**
	* {@code findAllSubmatchIndex} is the <a href='#all'>All</a> version of
	* {@link #findSubmatchIndex}; it returns a list of up to {@code n} successive matches of the
	* expression, as defined by the <a href='#all'>All</a> description above.
	*
	* A return value of null indicates no match.
	*/
	findAllSubmatchIndex(s, n) {
		const result = this.allMatches(MachineInput.fromUTF16(s), n);
		if (result.length === 0) return null;
		return result;
	}
};
// src/Set.js
var RE2Set = class RE2Set {
	/** @type {number} */
	static UNANCHORED = RE2Flags.UNANCHORED;
	/** @type {number} */
	static ANCHOR_START = RE2Flags.ANCHOR_START;
	/** @type {number} */
	static ANCHOR_BOTH = RE2Flags.ANCHOR_BOTH;
	/**
	* Constructs a new RE2Set with the specified anchor mode and flags.
	* @param {number} [anchor=RE2Set.UNANCHORED] - The anchoring mode (e.g., RE2Set.UNANCHORED).
	* @param {number} [flags=0] - The public flags to apply to all patterns in the set.
	* @param {number} [maxMem=8388608] - The maximum memory in bytes to use for the DFA (default 8MB).
	*/
	constructor(anchor = RE2Set.UNANCHORED, flags = 0, maxMem = 8388608) {
		if (![
			RE2Set.UNANCHORED,
			RE2Set.ANCHOR_START,
			RE2Set.ANCHOR_BOTH
		].includes(anchor)) throw new RE2JSFlagsException("The anchor should be RE2Set.UNANCHORED, RE2Set.ANCHOR_START or RE2Set.ANCHOR_BOTH");
		Utils.checkFlags(flags);
		this.anchor = anchor;
		this.jsFlags = flags;
		this.maxMem = maxMem;
		let re2Flags = RE2Flags.PERL;
		if ((flags & PublicFlags.DISABLE_UNICODE_GROUPS) !== 0) re2Flags &= ~RE2Flags.UNICODE_GROUPS;
		if ((flags & PublicFlags.LOOKBEHINDS) !== 0) re2Flags |= RE2Flags.LOOKBEHIND;
		this.re2Flags = re2Flags;
		this.regexps = [];
		this.prog = null;
		this.dfa = null;
		this.dummyRe2 = null;
	}
	/**
	* Adds a new regular expression pattern to the set.
	* Patterns cannot be added after the set has been compiled.
	* @param {string} pattern - The regular expression pattern to add.
	* @returns {number} The integer index assigned to the added pattern.
	* @throws {RE2JSCompileException} If patterns are added after compilation.
	*/
	add(pattern) {
		if (this.prog) throw new RE2JSCompileException("Cannot add patterns after compile");
		Utils.checkPattern(pattern);
		let fregex = pattern;
		if ((this.jsFlags & PublicFlags.CASE_INSENSITIVE) !== 0) fregex = `(?i)${fregex}`;
		if ((this.jsFlags & PublicFlags.DOTALL) !== 0) fregex = `(?s)${fregex}`;
		if ((this.jsFlags & PublicFlags.MULTILINE) !== 0) fregex = `(?m)${fregex}`;
		const re = Parser.parse(fregex, this.re2Flags);
		this.regexps.push(Simplify.simplify(re));
		return this.regexps.length - 1;
	}
	/**
	* Compiles the added patterns into a single state machine.
	* This is automatically called on the first match if not called explicitly.
	* @returns {void}
	*/
	compile() {
		if (this.prog) return;
		const prog = Compiler.compileSet(this.regexps);
		if (prog.numInst() > Parser.MAX_SIZE) throw new RE2JSCompileException(`${Parser.ERR_LARGE}: the set compiles to ${prog.numInst()} instructions, more than ${Parser.MAX_SIZE}`);
		this.prog = prog;
		this.dfa = new DFA(this.prog, this.maxMem);
		this.dummyRe2 = {
			prog: this.prog,
			cond: this.prog.startCond(),
			prefix: "",
			prefixRune: 0,
			longest: false
		};
	}
	/**
	* Matches the input against the compiled set of regular expressions.
	* @param {string|number[]|Uint8Array} input - The input string or UTF-8 byte array to match against.
	* @returns {number[]} An array of indices representing the patterns that successfully matched the input.
	*/
	match(input) {
		if (!this.prog) this.compile();
		const machineInput = Utils.isByteArray(input) ? MachineInput.fromUTF8(input) : MachineInput.fromUTF16(input);
		let internalAnchor = RE2Flags.UNANCHORED;
		if (this.anchor === RE2Set.ANCHOR_START) internalAnchor = RE2Flags.ANCHOR_START;
		else if (this.anchor === RE2Set.ANCHOR_BOTH) internalAnchor = RE2Flags.ANCHOR_BOTH;
		const dfaResult = this.dfa.matchSet(machineInput, 0, internalAnchor);
		if (dfaResult !== null) return dfaResult;
		const machine = Machine.fromRE2(this.dummyRe2);
		machine.init(0);
		return machine.matchSet(machineInput, 0, internalAnchor);
	}
};
// src/TranslateRegExpString.js
/**
* Transform JS regex string to RE2 regex string
*/
var TranslateRegExpString = class TranslateRegExpString {
	static isHexadecimal(ch) {
		return "0" <= ch && ch <= "9" || "A" <= ch && ch <= "F" || "a" <= ch && ch <= "f";
	}
	static translate(data) {
		let prefixFlags = "";
		if (Object.prototype.toString.call(data) === "[object RegExp]") {
			if (data.ignoreCase) prefixFlags += "i";
			if (data.multiline) prefixFlags += "m";
			if (data.dotAll) prefixFlags += "s";
			data = data.source;
		}
		if (typeof data !== "string") return data;
		let result = "";
		let changed = false;
		let size = data.length;
		if (size === 0) {
			result = "(?:)";
			changed = true;
		}
		let inCharClass = false;
		let i = 0;
		while (i < size) {
			let ch = data[i];
			if (ch === "\\") {
				if (i + 1 < size) {
					ch = data[i + 1];
					switch (ch) {
						case "\\":
							result += "\\\\";
							i += 2;
							continue;
						case "c":
							if (i + 2 < size) {
								let code = data[i + 2].charCodeAt(0);
								if (code >= 65 && code <= 90 || code >= 97 && code <= 122) {
									let val = code % 32;
									result += "\\x";
									result += (val >> 4).toString(16).toUpperCase();
									result += (val & 15).toString(16).toUpperCase();
									i += 3;
									changed = true;
									continue;
								}
							}
							result += "c";
							i += 2;
							changed = true;
							continue;
						case "u":
							if (i + 2 < size) {
								if (data[i + 2] === "{") {
									let j = i + 3;
									let hasHex = false;
									let closed = false;
									while (j < size) {
										const hexChar = data[j];
										if (hexChar === "}") {
											closed = true;
											break;
										}
										if (!TranslateRegExpString.isHexadecimal(hexChar)) break;
										hasHex = true;
										j++;
									}
									if (closed && hasHex) {
										result += "\\x";
										i += 2;
										changed = true;
										continue;
									}
								} else if (i + 5 < size) {
									let isHex4 = true;
									for (let j = 0; j < 4; j++) if (!TranslateRegExpString.isHexadecimal(data[i + 2 + j])) {
										isHex4 = false;
										break;
									}
									if (isHex4) {
										result += "\\x{" + data.substring(i + 2, i + 6) + "}";
										i += 6;
										changed = true;
										continue;
									}
								}
							}
							result += "u";
							i += 2;
							changed = true;
							continue;
						case "x": {
							let isValidHex = false;
							if (i + 2 < size && data[i + 2] === "{") {
								let j = i + 3;
								let hasHex = false;
								let closed = false;
								while (j < size) {
									const hexChar = data[j];
									if (hexChar === "}") {
										closed = true;
										break;
									}
									if (!TranslateRegExpString.isHexadecimal(hexChar)) break;
									hasHex = true;
									j++;
								}
								if (closed && hasHex) isValidHex = true;
							} else if (i + 3 < size && TranslateRegExpString.isHexadecimal(data[i + 2]) && TranslateRegExpString.isHexadecimal(data[i + 3])) isValidHex = true;
							if (isValidHex) {
								result += "\\x";
								i += 2;
							} else {
								result += "x";
								i += 2;
								changed = true;
							}
							continue;
						}
						case "n":
						case "r":
						case "t":
						case "a":
						case "f":
						case "v":
						case "d":
						case "D":
						case "s":
						case "S":
						case "w":
						case "W":
						case "b":
						case "B":
						case "p":
						case "P":
						case "A":
						case "z":
						case "Q":
						case "E":
						case "0":
						case "1":
						case "2":
						case "3":
						case "4":
						case "5":
						case "6":
						case "7":
							result += "\\" + ch;
							i += 2;
							continue;
						default: {
							let cp = data.codePointAt(i + 1);
							if (cp >= 48 && cp <= 57 || cp >= 65 && cp <= 90 || cp >= 97 && cp <= 122) {
								let symSize = Utils.charCount(cp);
								result += data.substring(i + 1, i + 1 + symSize);
								i += symSize + 1;
								changed = true;
							} else {
								result += "\\";
								let symSize = Utils.charCount(cp);
								result += data.substring(i + 1, i + 1 + symSize);
								i += symSize + 1;
							}
							continue;
						}
					}
				}
			} else if (ch === "/") {
				result += "\\/";
				i += 1;
				changed = true;
				continue;
			} else if (ch === "[") {
				if (!inCharClass && data[i + 1] === "]") {
					result += "[^\\x00-\\x{10FFFF}]";
					i += 2;
					changed = true;
					continue;
				}
				if (!inCharClass && data[i + 1] === "^" && data[i + 2] === "]") {
					result += "[\\x00-\\x{10FFFF}]";
					i += 3;
					changed = true;
					continue;
				}
				inCharClass = true;
			} else if (ch === "]") inCharClass = false;
			else if (!inCharClass && ch === "(" && i + 2 < size && data[i + 1] === "?" && data[i + 2] === "<") {
				if (i + 3 < size && !"=!>)".includes(data[i + 3])) {
					result += "(?P<";
					i += 3;
					changed = true;
					continue;
				}
			}
			let cp = data.codePointAt(i);
			let symSize = Utils.charCount(cp);
			result += data.substring(i, i + symSize);
			i += symSize;
		}
		const finalResult = changed ? result : data;
		if (prefixFlags.length > 0) return `(?${prefixFlags})${finalResult}`;
		return finalResult;
	}
};
// src/index.js
const execResult = (m, input) => {
	const result = m.matchArray();
	result.index = m.start(0);
	result.input = input;
	result.groups = m.namedGroupsObject();
	return result;
};
/**
* A compiled representation of an RE2 regular expression
*
* The matching functions take {@code String} arguments instead of the more general Java
* {@code CharSequence} since the latter doesn't provide UTF-16 decoding.
*
*
* @author rsc@google.com (Russ Cox)
* @class
*/
var RE2JS = class RE2JS {
	/**
	* Flag: case insensitive matching.
	*/
	static CASE_INSENSITIVE = PublicFlags.CASE_INSENSITIVE;
	/**
	* Flag: dot ({@code .}) matches all characters, including newline.
	*/
	static DOTALL = PublicFlags.DOTALL;
	/**
	* Flag: multiline matching: {@code ^} and {@code $} match at beginning and end of line, not just
	* beginning and end of input.
	*/
	static MULTILINE = PublicFlags.MULTILINE;
	/**
	* Flag: Unicode groups (e.g. {@code \p\ Greek\} ) will be syntax errors.
	*/
	static DISABLE_UNICODE_GROUPS = PublicFlags.DISABLE_UNICODE_GROUPS;
	/**
	* Flag: matches longest possible string.
	*/
	static LONGEST_MATCH = PublicFlags.LONGEST_MATCH;
	/**
	* Flag: enable linear-time captureless lookbehinds.
	*/
	static LOOKBEHINDS = PublicFlags.LOOKBEHINDS;
	/**
	* Returns a literal pattern string for the specified string.
	*
	* This method produces a string that can be used to create a <code>RE2JS</code> that would
	* match the string <code>s</code> as if it were a literal pattern.
	*
	* Metacharacters or escape sequences in the input sequence will be given no special meaning.
	*
	* @param {string} str The string to be literalized
	* @returns {string} A literal string replacement
	*/
	static quote(str) {
		return Utils.quoteMeta(str);
	}
	/**
	* Quotes '\' and '$' in {@code str}, so that the returned string could be used in
	* replacement methods as a literal replacement of {@code str}.
	*
	* This is a convenience delegation to {@link Matcher.quoteReplacement}.
	*
	* @param {string} str the string to be quoted
	* @param {boolean} [javaMode=false] whether the replacement will be used in javaMode
	* @returns {string} the quoted string
	*/
	static quoteReplacement(str, javaMode = false) {
		return Matcher.quoteReplacement(str, javaMode);
	}
	/**
	* Translates a given regular expression string to ensure compatibility with RE2JS.
	*
	* This function preprocesses the input regex string by applying necessary transformations,
	* such as escaping special characters (e.g., `/`), converting named capture groups to
	* RE2JS-compatible syntax, and handling Unicode sequences properly. It ensures that the
	* resulting regex is safe and properly formatted before compilation.
	*
	* @param {string|RegExp} expr - The regular expression string to be translated.
	* @returns {string} - The transformed regular expression string, ready for compilation.
	*/
	static translateRegExp(expr) {
		return TranslateRegExpString.translate(expr);
	}
	/**
	* Helper: create new RE2JS with given regex and flags. Flregex is the regex with flags applied.
	* @param {string} regex
	* @param {number} [flags=0]
	* @returns {RE2JS}
	*/
	static compile(regex, flags = 0) {
		Utils.checkPattern(regex);
		Utils.checkFlags(flags);
		let fregex = regex;
		if ((flags & RE2JS.CASE_INSENSITIVE) !== 0) fregex = `(?i)${fregex}`;
		if ((flags & RE2JS.DOTALL) !== 0) fregex = `(?s)${fregex}`;
		if ((flags & RE2JS.MULTILINE) !== 0) fregex = `(?m)${fregex}`;
		let re2Flags = RE2Flags.PERL;
		if ((flags & RE2JS.DISABLE_UNICODE_GROUPS) !== 0) re2Flags &= ~RE2Flags.UNICODE_GROUPS;
		if ((flags & RE2JS.LOOKBEHINDS) !== 0) re2Flags |= RE2Flags.LOOKBEHIND;
		const p = new RE2JS(regex, flags);
		p.re2Input = RE2.compileImpl(fregex, re2Flags, (flags & RE2JS.LONGEST_MATCH) !== 0);
		return p;
	}
	/**
	* Matches a string against a regular expression.
	*
	* @param {string} regex the regular expression
	* @param {string|number[]|Uint8Array} input the input
	* @returns {boolean} true if the regular expression matches the entire input
	* @throws RE2JSSyntaxException if the regular expression is malformed
	*/
	static matches(regex, input) {
		return RE2JS.compile(regex).testExact(input);
	}
	/**
	* This is visible for testing.
	* @private
	*/
	static initTest(pattern, flags, re2) {
		if (pattern == null) throw new Error("pattern is null");
		if (re2 == null) throw new Error("re2 is null");
		const p = new RE2JS(pattern, flags);
		p.re2Input = re2;
		return p;
	}
	/**
	*
	* @param {string} pattern
	* @param {number} flags
	*/
	constructor(pattern, flags) {
		this.patternInput = pattern;
		this.flagsInput = flags;
		/** @type {import('./RE2.js').RE2} */
		this.re2Input = null;
	}
	/**
	* Releases memory used by internal caches associated with this pattern. Does not change the
	* observable behaviour. Useful for tests that detect memory leaks via allocation tracking.
	*/
	reset() {
		this.re2Input.reset();
	}
	/**
	* Returns the flags used in the constructor.
	* @returns {number}
	*/
	flags() {
		return this.flagsInput;
	}
	/**
	* Returns the pattern used in the constructor.
	* @returns {string}
	*/
	pattern() {
		return this.patternInput;
	}
	re2() {
		return this.re2Input;
	}
	/**
	* Matches a string against a regular expression.
	*
	* @param {string|number[]|Uint8Array} input the input
	* @returns {boolean} true if the regular expression matches the entire input
	*/
	matches(input) {
		return this.testExact(input);
	}
	/**
	* Creates a new {@code Matcher} matching the pattern against the input.
	*
	* @param {string|number[]|Uint8Array|MatcherInputBase} input the input string
	* @returns {Matcher}
	*/
	matcher(input) {
		if (Utils.isByteArray(input)) input = MatcherInput.utf8(input);
		return new Matcher(this, input);
	}
	/**
	* Tests whether the regular expression matches any part of the input string.
	* Performance Note: This method is highly optimized. Because it only returns
	* a boolean and does not extract capture groups, it bypasses the `Matcher` overhead
	* and guarantees execution on the high-speed DFA engine whenever possible.
	*
	* @param {string|number[]|Uint8Array} input - The input string or UTF-8 byte array to test against.
	* @returns {boolean} `true` if the pattern is found anywhere in the input, `false` otherwise.
	*/
	test(input) {
		if (Utils.isByteArray(input)) return this.re2Input.matchUTF8(input);
		return this.re2Input.match(input);
	}
	/**
	* Tests whether the regular expression matches the ENTIRE input string.
	* * **Performance Note:** This operates identically to `.matches()`, but is significantly
	* faster because it does not request capture group data. By requesting 0 capture groups,
	* it securely routes execution through the DFA fast-path.
	*
	* @param {string|number[]|Uint8Array} input - The input string or UTF-8 byte array to test against.
	* @returns {boolean} `true` if the exact input string fully matches the pattern, `false` otherwise.
	*/
	testExact(input) {
		const machineInput = Utils.isByteArray(input) ? MachineInput.fromUTF8(input) : MachineInput.fromUTF16(input);
		return this.re2Input.executeEngine(machineInput, 0, RE2Flags.ANCHOR_BOTH, 0) !== null;
	}
	/**
	* Executes a search for a match in a specified string.
	* Returns a result array, or null if no match is found.
	* The returned array perfectly mirrors standard JavaScript `RegExpExecArray`,
	* including `.index`, `.input`, and `.groups` properties.
	*
	* @param {string|number[]|Uint8Array} input the input string or byte array
	* @returns {Array|null} the match array with index, input, and groups properties, or null
	*/
	exec(input) {
		const m = this.matcher(input);
		return m.find() ? execResult(m, input) : null;
	}
	/**
	* Splits input around instances of the regular expression. It returns an array giving the strings
	* that occur before, between, and after instances of the regular expression.
	*
	* If {@code limit <= 0}, there is no limit on the size of the returned array. If
	* {@code limit == 0}, empty strings that would occur at the end of the array are omitted. If
	* {@code limit > 0}, at most limit strings are returned. The final string contains the remainder
	* of the input, possibly including additional matches of the pattern.
	*
	* @param {string} input the input string to be split
	* @param {number} [limit=0] the limit
	* @returns {string[]} the split strings
	*/
	split(input, limit = 0) {
		const m = this.matcher(input);
		const result = [];
		let emptiesSkipped = 0;
		let last = 0;
		while (m.find()) {
			if (last === 0 && m.end() === 0) {
				last = m.end();
				continue;
			}
			if (limit > 0 && result.length === limit - 1) break;
			if (last === m.start()) {
				if (limit === 0) {
					emptiesSkipped += 1;
					last = m.end();
					continue;
				}
			} else while (emptiesSkipped > 0) {
				result.push("");
				emptiesSkipped -= 1;
			}
			result.push(m.substring(last, m.start()));
			last = m.end();
		}
		if (limit === 0 && last !== m.inputLength()) {
			while (emptiesSkipped > 0) {
				result.push("");
				emptiesSkipped -= 1;
			}
			result.push(m.substring(last, m.inputLength()));
		}
		if (limit !== 0 || result.length === 0 && !(last === m.inputLength() && last > 0)) result.push(m.substring(last, m.inputLength()));
		return result;
	}
	/**
	* Returns an iterator of all results matching a string against the regular expression,
	* including capturing groups.
	*
	* @param {string|number[]|Uint8Array} input the input string or byte array
	* @returns {IterableIterator<RegExpMatchArray>}
	*/
	*matchAll(input) {
		const m = this.matcher(input);
		while (m.find()) yield execResult(m, input);
	}
	/**
	*
	* @returns {string}
	*/
	toString() {
		return this.patternInput;
	}
	/**
	* Returns the program size of this pattern.
	*
	* <p>
	* Similar to the C++ implementation, the program size is a very approximate measure of a regexp's
	* "cost". Larger numbers are more expensive than smaller numbers.
	* </p>
	*
	* @returns {number} the program size of this pattern
	*/
	programSize() {
		return this.re2Input.numberOfInstructions();
	}
	/**
	* Returns the number of capturing groups in this matcher's pattern. Group zero denotes the entire
	* pattern and is excluded from this count.
	*
	* @returns {number} the number of capturing groups in this pattern
	*/
	groupCount() {
		return this.re2Input.numberOfCapturingGroups();
	}
	/**
	* Return a map of the capturing groups in this matcher's pattern, where key is the name and value
	* is the index of the group in the pattern.
	* @returns {Record<string, number>}
	*/
	namedGroups() {
		return this.re2Input.namedGroups;
	}
	/**
	*
	* @param {*} other
	* @returns {boolean}
	*/
	equals(other) {
		if (this === other) return true;
		if (other === null || this.constructor !== other.constructor) return false;
		return this.flagsInput === other.flagsInput && this.patternInput === other.patternInput;
	}
};
/**
* Creates an RE2JS regex directly from a template literal.
* @overload
* @param {TemplateStringsArray} stringsOrFlags - The raw string segments of the template literal.
* @param {...any} values - The interpolated values.
* @returns {RE2JS}
*/
/**
* Creates a template literal tag function with specific RE2JS flags.
* @overload
* @param {number} stringsOrFlags - The RE2JS flags to apply (e.g., RE2JS.CASE_INSENSITIVE).
* @returns {(strings: TemplateStringsArray, ...tagValues: any[]) => RE2JS}
*/
/**
* Implementation signature
* @param {TemplateStringsArray | number} stringsOrFlags
* @param {...any} values
* @returns {RE2JS | ((strings: TemplateStringsArray, ...tagValues: any[]) => RE2JS)}
*/
function re(stringsOrFlags, ...values) {
	if (Array.isArray(stringsOrFlags) && "raw" in stringsOrFlags) {
		const pattern = String.raw(stringsOrFlags, ...values);
		return RE2JS.compile(pattern);
	}
	const flags = typeof stringsOrFlags === "number" ? stringsOrFlags : 0;
	return (strings, ...tagValues) => {
		const pattern = String.raw(strings, ...tagValues);
		return RE2JS.compile(pattern, flags);
	};
}


;// CONCATENATED MODULE: ./src/cleanup/policy/pattern.js

const LONGEST = 512;
function parsePattern(text, scope = 'name') {
    if (text === '' || text.length > LONGEST)
        return undefined;
    const matches = plainMatch(text, scope);
    if (matches !== undefined)
        return { text, matches };
    const expression = isExpression(text) ? text.slice(1, -1) : translateGlob(text, scope);
    if (expression === undefined || expression === '')
        return undefined;
    const compiled = compile(expression);
    return compiled === undefined ? undefined : { text, matches: value => compiled.testExact(value) };
}
function matchesAny(patterns, value) {
    return patterns.some(pattern => pattern.matches(value));
}
function plainMatch(text, scope) {
    const match = /^([\w.:/-]*)(\*?)$/.exec(text);
    if (match?.[1] === undefined || isExpression(text))
        return undefined;
    const [, start, star] = match;
    if (star === '')
        return value => value === start;
    return scope === 'name' ? value => value.startsWith(start) : undefined;
}
function isExpression(text) {
    return text.length > 2 && text.startsWith('/') && text.endsWith('/');
}
function compile(expression) {
    try {
        return RE2JS.compile(expression, RE2JS.DOTALL);
    }
    catch {
        return undefined;
    }
}
function translateGlob(glob, scope) {
    const one = scope === 'path' ? '[^/]' : '.';
    let expression = '';
    let depth = 0;
    for (let index = 0; index < glob.length; index += 1) {
        const character = glob.charAt(index);
        if (character === '*') {
            const double = glob.charAt(index + 1) === '*';
            if (double)
                index += 1;
            expression += double ? '.*' : `${one}*`;
        }
        else if (character === '?') {
            expression += one;
        }
        else if (character === '[') {
            const end = glob.indexOf(']', index + 2);
            if (end === -1)
                return undefined;
            expression += characterClass(glob.slice(index + 1, end), scope);
            index = end;
        }
        else if (character === '\\') {
            index += 1;
            if (index === glob.length)
                return undefined;
            expression += RE2JS.quote(glob.charAt(index));
        }
        else {
            if (character === '{')
                depth += 1;
            if (character === '}')
                depth -= 1;
            if (depth < 0)
                return undefined;
            expression += braceOrLiteral(character, depth);
        }
    }
    return depth === 0 ? expression : undefined;
}
function braceOrLiteral(character, depth) {
    if (character === '{')
        return '(?:';
    if (character === '}')
        return ')';
    return character === ',' && depth > 0 ? '|' : RE2JS.quote(character);
}
function characterClass(content, scope) {
    const negated = /^[!^]/.test(content);
    const members = (negated ? content.slice(1) : content).replace(/[\\\]^[]/g, '\\$&');
    return negated ? `[^${scope === 'path' ? '/' : ''}${members}]` : `[${members}]`;
}


/***/ }),

/***/ 9425:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ usernameOf),
/* harmony export */   y: () => (/* binding */ IDENTITY_TOKEN_USERNAME)
/* harmony export */ });
const IDENTITY_TOKEN_USERNAME = '<token>';
function usernameOf(credential) {
    return credential.kind === 'basic' ? credential.username : IDENTITY_TOKEN_USERNAME;
}


/***/ }),

/***/ 3560:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  $v: () => (/* reexport */ config/* EMPTY_CONFIG */.$v),
  oj: () => (/* reexport */ entry_authEntryOf),
  Pl: () => (/* reexport */ hasCredentialFor),
  Cj: () => (/* reexport */ config/* parseDockerConfig */.Cj),
  TO: () => (/* reexport */ config/* readDockerConfig */.TO),
  gw: () => (/* reexport */ config/* serialiseDockerConfig */.gw)
});

// UNUSED EXPORTS: authFileOf, keysOf, mergeLogins

// EXTERNAL MODULE: ./src/docker-config/config.js + 1 modules
var config = __nccwpck_require__(6025);
// EXTERNAL MODULE: ./src/credential.js
var src_credential = __nccwpck_require__(9425);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/secret.js
var secret = __nccwpck_require__(7420);
;// CONCATENATED MODULE: ./src/docker-config/entry.js



function entry_keysOf(entry) {
    return entry.path === undefined ? entry.keys : [`${entry.host.key}/${entry.path}`];
}
function entry_authEntryOf({ host, credential }) {
    if (credential.kind === 'identity') {
        return {
            auth: (0,secret/* basicAuth */.tB)(src_credential/* IDENTITY_TOKEN_USERNAME */.y, new secret/* Secret */.zh('')),
            identitytoken: credential.token.reveal()
        };
    }
    const { username } = credential;
    if (username === '' || username.includes(':')) {
        const what = username === '' ? 'is empty' : 'contains a colon';
        const message = `the user name for "${host.key}" ${what}, which a docker config cannot hold: correct "username"`;
        throw new errors/* Failure */.HR('input', message);
    }
    return { auth: (0,secret/* basicAuth */.tB)(username, credential.password) };
}

// EXTERNAL MODULE: ./src/docker-config/keys.js
var docker_config_keys = __nccwpck_require__(3742);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __nccwpck_require__(7362);
;// CONCATENATED MODULE: ./src/docker-config/replacement.js


function replacement_replacedEntry(key, entry, variable) {
    const isToken = typeof entry?.identitytoken === 'string' && entry.identitytoken !== '';
    const isOfVariable = variable.some(([other, value]) => canonicalKey(other) === canonicalKey(key) && sameJson(value, entry));
    return {
        key,
        stood: isToken ? 'an identity token' : 'a credential',
        ...(isOfVariable ? { of: 'DOCKER_AUTH_CONFIG' } : {})
    };
}
function replacement_replacedHelper(key, helper) {
    const isName = /^[A-Za-z0-9._-]+$/.test(helper);
    return { key, stood: isName ? `the credential helper "${helper}"` : 'a credential helper' };
}

;// CONCATENATED MODULE: ./src/docker-config/merge.js




const PLACEHOLDER_KEY = 'registry-auth.invalid';
function mergeLogins(base, entries, store, further = {}) {
    const draft = {
        auths: new Map(Object.entries(base.auths ?? {})),
        helpers: new Map(Object.entries(base.credHelpers ?? {})),
        scoped: new Map(),
        replaced: [],
        ofVariable: [further.above, further.takenOver].flatMap(one => Object.entries(one?.auths ?? {}))
    };
    if (store.kind === 'dropped')
        addStoreServers(draft, store);
    addBelow(draft, further.below);
    const placements = [...placementsAbove(further.above), ...entries.flatMap(placementsOf)];
    for (const placement of placements)
        place(draft, placement, store.kind === 'stays');
    if (draft.auths.size === 0)
        draft.auths.set(PLACEHOLDER_KEY, {});
    if (store.kind !== 'stays')
        dropNeedlessEmptyHelpers(draft.helpers);
    const config = assemble(base, draft, store);
    const needsAuthFile = draft.scoped.size > 0 || [...draft.helpers.values()].includes('');
    return {
        config,
        ...(needsAuthFile ? { authFile: authFileOf(config, draft.scoped) } : {}),
        replaced: draft.replaced
    };
}
function authFileOf(config, scoped) {
    const covered = new Set([...scoped.keys()].map(key => canonicalKey(key).replace(/\/.*$/, '')));
    const helpers = Object.entries(config.credHelpers ?? {}).filter(([key, helper]) => helper !== '' && !covered.has(canonicalKey(key)));
    const auths = new Map([...Object.entries(config.auths ?? {}), ...scoped]);
    return {
        auths: Object.fromEntries(auths),
        ...(helpers.length === 0 ? {} : { credHelpers: Object.fromEntries(helpers) })
    };
}
function placementsOf(entry) {
    const value = authEntryOf(entry);
    const keys = keysOf(entry);
    const spellings = entry.path === undefined ? [entry.host.key, ...keys, ...entry.aliases] : keys;
    const family = new Set(spellings.map(canonicalKey));
    return keys.map(key => ({ key, value, family, siblings: keys }));
}
function placementsAbove(above) {
    return Object.entries(above?.auths ?? {}).flatMap(([key, value]) => {
        if (value === null || !holdsCredential(value))
            return [];
        return [{ key, value, family: new Set([canonicalKey(key)]), siblings: [key] }];
    });
}
function holdsCredential(entry) {
    if (entry === null)
        return false;
    return ['auth', 'identitytoken', 'registrytoken', 'username'].some(field => entry[field] !== undefined && entry[field] !== null && entry[field] !== '');
}
function addStoreServers(draft, store) {
    for (const server of store.servers) {
        const key = helperKey(server);
        if (!draft.helpers.has(key))
            draft.helpers.set(key, store.helper);
    }
}
function addBelow(draft, below) {
    const known = new Set([...draft.auths.keys(), ...draft.helpers.keys()].map(canonicalKey));
    for (const [key, entry] of Object.entries(below?.auths ?? {})) {
        if (draft.auths.has(key))
            continue;
        if (isPathKey(key))
            draft.scoped.set(key, entry);
        else if (!known.has(canonicalKey(key)))
            draft.auths.set(key, entry);
    }
}
function place(draft, placement, storeStays) {
    const { key, value, family, siblings } = placement;
    const scoped = isPathKey(key);
    const target = scoped ? draft.scoped : draft.auths;
    for (const [other, entry] of [...target]) {
        if (!family.has(canonicalKey(other)))
            continue;
        const stays = siblings.includes(other);
        if (holdsCredential(entry) && !(stays && (other !== key || sameJson(entry, value)))) {
            draft.replaced.push(replacedEntry(other, entry, draft.ofVariable));
        }
        if (!stays)
            target.delete(other);
    }
    target.set(key, value);
    if (!scoped)
        clearHelpers(draft, placement, storeStays);
}
function clearHelpers(draft, { key, family, siblings }, storeStays) {
    const own = helperKey(key);
    const ours = siblings.map(helperKey);
    for (const [other, helper] of [...draft.helpers]) {
        if (!family.has(canonicalKey(other)) || (helper === '' && ours.includes(other)))
            continue;
        if (helper !== '')
            draft.replaced.push(replacedHelper(other, helper));
        draft.helpers.delete(other);
    }
    const covered = [...draft.helpers.keys()].some(pattern => patternCovers(pattern, canonicalKey(own)));
    if (storeStays || covered)
        draft.helpers.set(own, '');
}
function dropNeedlessEmptyHelpers(helpers) {
    const patterns = [...helpers.keys()].filter(key => key.includes('*'));
    for (const [key, helper] of [...helpers]) {
        const needed = patterns.some(pattern => patternCovers(pattern, canonicalKey(key)));
        if (helper === '' && !needed)
            helpers.delete(key);
    }
}
function assemble(base, draft, store) {
    const fields = new Map(Object.entries(base));
    if (store.kind === 'dropped')
        fields.delete('credsStore');
    fields.set('auths', Object.fromEntries(draft.auths));
    if (draft.helpers.size === 0)
        fields.delete('credHelpers');
    else
        fields.set('credHelpers', Object.fromEntries(draft.helpers));
    return Object.fromEntries(fields);
}

;// CONCATENATED MODULE: ./src/docker-config/lookup.js


function hasCredentialFor(config, keys) {
    const wanted = new Set(keys.map(docker_config_keys/* canonicalKey */.yk));
    const entries = Object.entries(config.auths ?? {});
    if (entries.some(([key, entry]) => wanted.has((0,docker_config_keys/* canonicalKey */.yk)(key)) && holdsCredential(entry)))
        return true;
    const helpers = Object.entries(config.credHelpers ?? {});
    return keys.map(docker_config_keys/* helperKey */.my).some(own => {
        const exact = helpers.find(([key]) => (0,docker_config_keys/* canonicalKey */.yk)(key) === (0,docker_config_keys/* canonicalKey */.yk)(own));
        if (exact !== undefined)
            return exact[1] !== '';
        return helpers.some(([pattern, helper]) => helper !== '' && (0,docker_config_keys/* patternCovers */.JQ)(pattern, (0,docker_config_keys/* canonicalKey */.yk)(own)));
    });
}

;// CONCATENATED MODULE: ./src/docker-config.js






/***/ }),

/***/ 6025:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  $v: () => (/* binding */ EMPTY_CONFIG),
  Gv: () => (/* binding */ isObject),
  Cj: () => (/* binding */ parseDockerConfig),
  TO: () => (/* binding */ readDockerConfig),
  gw: () => (/* binding */ serialiseDockerConfig)
});

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/host.js
var src_host = __nccwpck_require__(2690);
;// CONCATENATED MODULE: ./src/docker-config/json-position.js
const BLANKS = /[ \t\n\r]*/y;
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
function jsonErrorPosition(text) {
    const offset = errorOffset(text);
    if (offset === undefined)
        return undefined;
    const before = text.slice(0, offset).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
function errorOffset(text) {
    const state = { open: [], expected: 'value' };
    let at = 0;
    for (;;) {
        at += matchAt(BLANKS, text, at);
        const first = text[at];
        if (first === undefined)
            return state.expected === 'end' && state.open.length === 0 ? undefined : at;
        const scalar = matchAt(first === '"' ? STRING : LITERAL, text, at);
        const token = scalar > 0 && first !== '"' ? 'literal' : first;
        if ((first === '"' && scalar === 0) || !accept(state, token))
            return at;
        at += Math.max(scalar, 1);
    }
}
function matchAt(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
}
function accept(state, token) {
    const { expected } = state;
    if (expected === 'end')
        return acceptAfterValue(state, token);
    if (expected === 'colon')
        return become(state, 'value', token === ':');
    if (expected === 'key or }' && token === '}')
        return json_position_close(state);
    if (expected === 'key' || expected === 'key or }')
        return become(state, 'colon', token === '"');
    if (expected === 'value or ]' && token === ']')
        return json_position_close(state);
    if (token === '"' || token === 'literal')
        return become(state, 'end', true);
    if (token !== '[' && token !== '{')
        return false;
    state.open.push(token);
    return become(state, token === '[' ? 'value or ]' : 'key or }', true);
}
function acceptAfterValue(state, token) {
    const container = state.open.at(-1);
    if (container === undefined)
        return false;
    if (token === ',')
        return become(state, container === '[' ? 'value' : 'key', true);
    return token === (container === '[' ? ']' : '}') && json_position_close(state);
}
function become(state, expected, accepted) {
    state.expected = expected;
    return accepted;
}
function json_position_close(state) {
    state.open.pop();
    return become(state, 'end', true);
}

;// CONCATENATED MODULE: ./src/docker-config/config.js



const EMPTY_CONFIG = {};
const OWN_FIELDS = ['auths', 'credHelpers', 'credsStore'];
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const COLON = 58;
function parseDockerConfig(text, file) {
    const reading = readDockerConfig(text);
    if ('config' in reading)
        return reading.config;
    throw new errors/* Failure */.HR('config', `docker config "${file}" ${reading.problem}: correct the file, or start empty with "docker-config: none"`);
}
function readDockerConfig(text) {
    if (text.startsWith('\ufeff'))
        return { problem: 'starts with a byte order mark (line 1, column 1)' };
    if (text.trim() === '')
        return { config: EMPTY_CONFIG };
    const value = parseJson(text);
    if (value === undefined) {
        const { line, column } = jsonErrorPosition(text) ?? { line: 1, column: 1 };
        return { problem: `is not valid JSON (line ${line}, column ${column})` };
    }
    if (!isObject(value))
        return { problem: 'is not a JSON object (line 1, column 1)' };
    const config = withOwnSpelling(value);
    return isDockerConfig(config) ? { config } : { problem: problemOf(config) };
}
function serialiseDockerConfig(config) {
    return `${JSON.stringify(config, undefined, '\t')}\n`;
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function withOwnSpelling(value) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => {
        const own = OWN_FIELDS.find(name => name.toLowerCase() === key.toLowerCase());
        return [own === undefined || own in value ? key : own, field];
    }));
}
function isDockerConfig(value) {
    return problemOf(value) === '';
}
function problemOf({ auths, credHelpers, credsStore }) {
    if (!isMissing(auths) && !isObject(auths))
        return 'has an "auths" that is not an object';
    if (!isMissing(credHelpers) && !isObject(credHelpers))
        return 'has a "credHelpers" that is not an object';
    if (!isMissing(credsStore) && typeof credsStore !== 'string')
        return 'has a "credsStore" that is not text';
    for (const [index, [key, helper]] of Object.entries(credHelpers ?? {}).entries()) {
        if (typeof helper !== 'string')
            return `has a value that is not text in "credHelpers", ${nameOf(key, index)}`;
    }
    for (const [index, [key, entry]] of Object.entries(auths ?? {}).entries()) {
        const problem = entryProblem(entry);
        if (problem !== undefined)
            return `has ${problem} in "auths", ${nameOf(key, index)}`;
    }
    return '';
}
function entryProblem(entry) {
    if (isMissing(entry))
        return undefined;
    if (!isObject(entry))
        return 'an entry that is not an object';
    const { auth, identitytoken } = entry;
    if (!isMissing(identitytoken) && typeof identitytoken !== 'string')
        return 'an "identitytoken" that is not text';
    if (isMissing(auth) || auth === '')
        return undefined;
    if (typeof auth !== 'string')
        return 'an "auth" that is not text';
    const encoded = auth.replace(/[\r\n]/g, '');
    if (!BASE64.test(encoded))
        return 'an "auth" that is not base64';
    const colon = Buffer.from(encoded, 'base64').indexOf(COLON);
    if (colon < 0)
        return 'an "auth" without a colon';
    return colon === 0 ? 'an "auth" with an empty user name' : undefined;
}
function isMissing(value) {
    return value === undefined || value === null;
}
function nameOf(key, index) {
    const host = (0,src_host/* parseRegistryAddress */.xo)(key)?.host;
    const isShown = host !== undefined && (host.name.includes('.') || host.port !== undefined);
    return isShown && key.includes(host.key) ? `key "${key}"` : `entry ${index + 1}`;
}


/***/ }),

/***/ 7362:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ sameJson)
/* harmony export */ });
/* harmony import */ var _config_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6025);

function sameJson(one, other) {
    if (one === other)
        return true;
    if (Array.isArray(one) && Array.isArray(other)) {
        return one.length === other.length && one.every((value, index) => sameJson(value, other[index]));
    }
    if (!(0,_config_js__WEBPACK_IMPORTED_MODULE_0__/* .isObject */ .Gv)(one) || !(0,_config_js__WEBPACK_IMPORTED_MODULE_0__/* .isObject */ .Gv)(other))
        return false;
    const keys = Object.keys(one);
    return (keys.length === Object.keys(other).length &&
        keys.every(key => Object.hasOwn(other, key) && sameJson(one[key], other[key])));
}


/***/ }),

/***/ 3742:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   JQ: () => (/* binding */ patternCovers),
/* harmony export */   my: () => (/* binding */ helperKey),
/* harmony export */   yk: () => (/* binding */ canonicalKey)
/* harmony export */ });
/* unused harmony export isPathKey */
const HUB_URL = 'https://index.docker.io/v1/';
function canonicalKey(key) {
    return key
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\/+$/, '')
        .replace(/\/v[12]$/, '')
        .replace(/\/+$/, '');
}
function isPathKey(key) {
    return canonicalKey(key).includes('/');
}
function helperKey(key) {
    return isPathKey(key) || canonicalKey(key) === canonicalKey(HUB_URL) ? key : canonicalKey(key);
}
function patternCovers(pattern, host) {
    if (!pattern.includes('*') || pattern.includes('/'))
        return false;
    const labels = pattern.toLowerCase().split('.');
    const names = host.split('.');
    return (labels.length === names.length && labels.every((label, index) => labelCovers(label, names[index] ?? '')));
}
function labelCovers(pattern, label) {
    const [first = '', ...rest] = pattern.split('*');
    const last = rest.pop();
    if (last === undefined)
        return pattern === label;
    if (label.length < first.length + last.length || !label.startsWith(first) || !label.endsWith(last))
        return false;
    let at = first.length;
    for (const part of rest) {
        const found = label.indexOf(part, at);
        if (found < 0 || found + part.length > label.length - last.length)
            return false;
        at = found + part.length;
    }
    return true;
}


/***/ }),

/***/ 4571:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   CA: () => (/* binding */ errorCode),
/* harmony export */   HR: () => (/* binding */ Failure),
/* harmony export */   Kx: () => (/* binding */ throwAll),
/* harmony export */   oo: () => (/* binding */ Failures)
/* harmony export */ });
class Failure extends Error {
    name = 'Failure';
    kind;
    constructor(kind, message) {
        super(message);
        this.kind = kind;
    }
}
class Failures extends Error {
    name = 'Failures';
    failures;
    constructor(failures) {
        super(failures.map(failure => failure.message).join('\n'));
        this.failures = failures;
    }
}
function throwAll(failures) {
    const [first] = failures;
    if (failures.length === 1 && first !== undefined)
        throw first;
    if (failures.length > 1)
        throw new Failures(failures);
}
function errorCode(error) {
    if (typeof error !== 'object' || error === null || !('code' in error))
        return undefined;
    return typeof error.code === 'string' ? error.code : undefined;
}


/***/ }),

/***/ 2690:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U9: () => (/* binding */ isLoopback),
/* harmony export */   ed: () => (/* binding */ isHostPart),
/* harmony export */   o6: () => (/* binding */ parseHost),
/* harmony export */   xo: () => (/* binding */ parseRegistryAddress)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7030);

const LABEL = '[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?';
const HOST_NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[^[\]:]+)(?::(\d{1,5}))?$/;
function parseHost(text) {
    const match = AUTHORITY.exec(text.toLowerCase());
    if (match?.[1] === undefined)
        return undefined;
    const bracketed = match[1].startsWith('[');
    const name = bracketed ? match[1].slice(1, -1) : match[1];
    if (bracketed ? (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(name) !== 6 : !isHostName(name))
        return undefined;
    const port = match[2] === undefined ? undefined : Number(match[2]);
    if (port !== undefined && (port < 1 || port > 65_535))
        return undefined;
    const bare = bracketed ? `[${name}]` : name;
    if (port === undefined)
        return { name, key: bare };
    return { name, port, key: `${bare}:${port}` };
}
function isHostPart(first) {
    return /[.:]/.test(first) || first === 'localhost';
}
function isHostName(name) {
    return name.length <= 253 && HOST_NAME.test(name) && name.split('.').every(label => label.length <= 63);
}
function parseRegistryAddress(text) {
    const match = /^(?:(https?):\/\/)?([^/?#@\s]+)(\/[^?#@\s]*)?$/i.exec(text);
    if (match?.[2] === undefined)
        return undefined;
    const host = parseHost(match[2]);
    if (host === undefined)
        return undefined;
    const scheme = match[1]?.toLowerCase();
    const path = (match[3] ?? '').replace(/^\/+|\/+$/g, '');
    return {
        host,
        ...(scheme === 'http' || scheme === 'https' ? { scheme } : {}),
        ...(path === '' ? {} : { path })
    };
}
function isLoopback(host) {
    if (host.name === 'localhost' || host.name.endsWith('.localhost') || host.name === '::1')
        return true;
    return (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(host.name) === 4 && host.name.startsWith('127.');
}


/***/ }),

/***/ 2962:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ IDENTITY_KEYS)
/* harmony export */ });
const IDENTITY_KEYS = [
    'role',
    'region',
    'workload-identity-provider',
    'service-account',
    'client-id',
    'tenant-id',
    'connection-id',
    'robot',
    'audience',
    'id-token-env',
    'expires-in'
];


/***/ }),

/***/ 3388:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  r: () => (/* binding */ canonicalHost),
  m: () => (/* binding */ readLogin)
});

// EXTERNAL MODULE: ./src/host.js
var src_host = __nccwpck_require__(2690);
// EXTERNAL MODULE: ./src/identity.js
var src_identity = __nccwpck_require__(2962);
// EXTERNAL MODULE: ./src/providers/docker-hub/names.js
var names = __nccwpck_require__(2782);
// EXTERNAL MODULE: ./src/inputs/repositories.js
var repositories = __nccwpck_require__(7704);
;// CONCATENATED MODULE: ./src/inputs/login-credential.js



const CIRCUMSTANCES = ['region', 'expires-in'];
function identityOf(fields) {
    return src_identity/* IDENTITY_KEYS */.U.find(key => fields[key] !== undefined && !CIRCUMSTANCES.includes(key));
}
function needsNoPassword(fields, { env }) {
    if (identityOf(fields) !== undefined)
        return true;
    const host = (0,src_host/* parseRegistryAddress */.xo)(fields.registry)?.host;
    return host !== undefined && (0,names/* takesDockerLogins */.nF)(host) && env('DOCKERHUB_OIDC_CONNECTIONID') !== undefined;
}
function readCredential(fields, at, optional, reader) {
    const { username } = fields;
    const { mistakes } = reader;
    const byEnvironment = fields['password-env'];
    if (fields.password !== undefined && byEnvironment !== undefined) {
        mistakes.add(at, 'has both "password" and "password-env"');
        return undefined;
    }
    if (byEnvironment !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(byEnvironment)) {
        mistakes.add(`${at}, "password-env"`, 'takes the name of a variable, not the secret itself');
        return undefined;
    }
    const who = identityOf(fields);
    if (who !== undefined && (fields.password ?? byEnvironment) !== undefined) {
        mistakes.add(at, `has a password and "${who}"; one of them says who the job is`);
        return undefined;
    }
    const withheld = who !== undefined && optional ? reader.withheldSecrets() : undefined;
    if (withheld !== undefined)
        return { reason: `no OIDC token is given to this run: ${withheld}` };
    const value = byEnvironment === undefined ? fields.password : (reader.env(byEnvironment) ?? '');
    const given = value !== undefined || (username ?? '') !== '';
    if (!given)
        return {};
    if ((value ?? '') === '' && byEnvironment === undefined && needsNoPassword(fields, reader)) {
        return username === undefined ? {} : { username };
    }
    if ((value ?? '') === '')
        return withoutPassword(fields, at, optional, reader);
    if (username === undefined || username === '') {
        mistakes.add(at, 'has a password without a "username"');
        return undefined;
    }
    if (/\p{Cc}/u.test(username)) {
        mistakes.add(`${at}, "username"`, 'holds a control character');
        return undefined;
    }
    if (username.includes(':')) {
        mistakes.add(`${at}, "username"`, 'holds a colon, which no docker config can store');
        return undefined;
    }
    return { username, password: reader.secret(value ?? '', username) };
}
function withoutPassword(fields, at, optional, reader) {
    const reason = passwordMissing(fields);
    const withheld = reader.withheldSecrets();
    const why = withheld === undefined ? reason : `${reason}: ${withheld}`;
    if (optional)
        return { reason: why };
    reader.mistakes.add(at, why);
    return undefined;
}
function passwordMissing(fields) {
    if (fields['password-env'] !== undefined) {
        return 'the variable that "password-env" names is empty or not set for this job';
    }
    return 'has a "username", but its password is empty';
}

;// CONCATENATED MODULE: ./src/inputs/scope.js
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const SCOPE = new RegExp(`^(${COMPONENT}(?:/${COMPONENT})*)?(@[a-z]+(?:,[a-z]+)*)?$`);
function parseScope(text, registryHost) {
    const match = SCOPE.exec(text);
    if (match === null || text === '')
        return undefined;
    const repository = match[1];
    const actions = match[2] ?? '';
    const directory = `${registryHost.key}${repository === undefined ? '' : `/${repository}`}${actions}`;
    return { directory, ...(repository === undefined ? {} : { repository }) };
}

// EXTERNAL MODULE: ./src/inputs/values.js
var values = __nccwpck_require__(5086);
;// CONCATENATED MODULE: ./src/inputs/login-fields.js







function readLogin(fields, at, keepsPath, reader) {
    const address = readAddress(fields.registry, at, keepsPath, reader.mistakes);
    const optional = readFlag(fields, 'optional', at, reader.mistakes);
    const insecure = readFlag(fields, 'insecure', at, reader.mistakes);
    const credential = readCredential(fields, at, optional, reader);
    const purposes = fields.for === undefined ? undefined : (0,values/* parsePurposes */.nI)(fields.for, `${at}, "for"`, reader.mistakes);
    if (address === undefined || credential === undefined)
        return undefined;
    const host = canonicalHost(address.host);
    if ('reason' in credential)
        return { at, host, reason: credential.reason };
    const scope = reader.scopesDisabled ? undefined : readScope(fields.scope, host, at, reader.mistakes);
    return {
        at,
        host,
        insecure,
        optional,
        ...credential,
        identity: readIdentity(fields, at, reader.mistakes),
        ...(address.scheme === undefined ? {} : { scheme: address.scheme }),
        ...(address.path === undefined ? {} : { path: address.path }),
        ...(scope === undefined ? {} : { scope }),
        ...(purposes === undefined ? {} : { purposes }),
        ...(fields['ca-file'] === undefined ? {} : { caFile: fields['ca-file'] })
    };
}
function canonicalHost(host) {
    return (0,names/* isDockerHub */.gr)(host) ? names/* DOCKER_HUB */.Xb : host;
}
function readAddress(text, at, keepsPath, mistakes) {
    const address = (0,src_host/* parseRegistryAddress */.xo)(text);
    if (address !== undefined && (0,src_host/* isHostPart */.ed)(address.host.key)) {
        const { path, ...registry } = address;
        if (!keepsPath || path === undefined || ((0,names/* isDockerHub */.gr)(address.host) && path === 'v1'))
            return registry;
        if ((0,repositories/* isRepositoryName */.e)(path))
            return address;
    }
    mistakes.add(at, 'is no registry address: HOST[:PORT], where a host has a dot, a port or is "localhost"');
    return undefined;
}
function readFlag(fields, key, at, mistakes) {
    const text = fields[key];
    return text === undefined ? false : (0,values/* parseBoolean */.yG)(text, `${at}, "${key}"`, mistakes);
}
function readScope(text, host, at, mistakes) {
    if (text === undefined || text === '')
        return undefined;
    const registry = (0,names/* isDockerHub */.gr)(host)
        ? { name: 'registry-1.docker.io', key: 'registry-1.docker.io' }
        : host;
    const scope = parseScope(text, registry);
    if (scope === undefined)
        mistakes.add(`${at}, "scope"`, 'takes NAMESPACE/REPO[@push] or @push, in lower case');
    return scope;
}
function readIdentity(fields, at, mistakes) {
    const identity = {};
    for (const key of src_identity/* IDENTITY_KEYS */.U) {
        const value = fields[key];
        if (value === '')
            mistakes.add(`${at}, "${key}"`, 'is empty');
        else if (value !== undefined)
            identity[key] = value;
    }
    return identity;
}


/***/ }),

/***/ 4049:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ collectMistakes),
/* harmony export */   p: () => (/* binding */ quotedList)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);

function collectMistakes() {
    const found = [];
    return {
        add(where, what) {
            found.push(`${where}: ${what}`);
        },
        settle() {
            if (found.length === 0)
                return;
            const [first] = found;
            if (found.length === 1 && first !== undefined)
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', first);
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', [`${found.length} mistakes in the inputs:`, ...found].join('\n  '));
        }
    };
}
function quotedList(names) {
    const quoted = names.map(name => `"${name}"`);
    const last = quoted.pop() ?? '';
    return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}


/***/ }),

/***/ 7704:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ parseRepository),
/* harmony export */   e: () => (/* binding */ isRepositoryName)
/* harmony export */ });
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2690);
/* harmony import */ var _providers_docker_hub_names_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2782);


const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
function isRepositoryName(text) {
    return REPOSITORY.test(text);
}
function parseRepository(text) {
    const slash = text.indexOf('/');
    const first = slash === -1 ? '' : text.slice(0, slash);
    const hasHost = (0,_host_js__WEBPACK_IMPORTED_MODULE_0__/* .isHostPart */ .ed)(first);
    const host = hasHost ? (0,_host_js__WEBPACK_IMPORTED_MODULE_0__/* .parseHost */ .o6)(first) : _providers_docker_hub_names_js__WEBPACK_IMPORTED_MODULE_1__/* .DOCKER_HUB */ .Xb;
    const given = (hasHost ? text.slice(slash + 1) : text).toLowerCase();
    const official = host !== undefined && (0,_providers_docker_hub_names_js__WEBPACK_IMPORTED_MODULE_1__/* .isDockerHub */ .gr)(host) && !given.includes('/');
    const name = official ? `library/${given}` : given;
    if (host === undefined || !REPOSITORY.test(name))
        return undefined;
    return { host, name };
}


/***/ }),

/***/ 5086:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HU: () => (/* binding */ parseChoice),
/* harmony export */   nI: () => (/* binding */ parsePurposes),
/* harmony export */   yG: () => (/* binding */ parseBoolean)
/* harmony export */ });
/* harmony import */ var _purpose_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4472);
/* harmony import */ var _mistakes_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4049);


function parseBoolean(text, where, mistakes, fallback = false) {
    if (/^(?:true|True|TRUE)$/.test(text))
        return true;
    if (/^(?:false|False|FALSE)$/.test(text))
        return false;
    mistakes.add(where, 'takes true or false');
    return fallback;
}
function parseChoice(text, choices, where, mistakes) {
    const chosen = choices.find(choice => choice === text.toLowerCase());
    if (chosen !== undefined)
        return chosen;
    mistakes.add(where, `takes ${(0,_mistakes_js__WEBPACK_IMPORTED_MODULE_1__/* .quotedList */ .p)(choices)}`);
    return choices[0];
}
function parsePurposes(text, where, mistakes) {
    const words = text.split(/[\s,]+/).filter(word => word !== '');
    const known = _purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .PURPOSES */ .a.filter(purpose => words.includes(purpose));
    if (words.length === 0 || words.some(word => !_purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .PURPOSES */ .a.some(purpose => purpose === word))) {
        mistakes.add(where, `takes a list out of ${(0,_mistakes_js__WEBPACK_IMPORTED_MODULE_1__/* .quotedList */ .p)(_purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .PURPOSES */ .a)}`);
    }
    return known;
}


/***/ }),

/***/ 3308:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ TEMPORARY),
/* harmony export */   f: () => (/* binding */ replaceFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4571);



const TEMPORARY = /^\.registry-auth-[a-z0-9]+\.tmp$/;
function replaceFile(path, content, check, mode = 0o600) {
    const random = Math.random().toString(36).slice(2, 12) + Date.now().toString(36);
    const temporary = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(path), `.registry-auth-${random}.tmp`);
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)(temporary, content, { flag: 'wx', mode: 0o600 });
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.chmodSync)(temporary, mode);
        check?.();
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.renameSync)(temporary, path);
    }
    catch (error) {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(temporary, { force: true });
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorCode */ .CA)(error);
        if (code === undefined)
            throw error;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('config', `"${path}" cannot be written (${code}): correct the rights or the space of its directory`);
    }
}


/***/ }),

/***/ 3227:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  bm: () => (/* binding */ readAuthVariable),
  RG: () => (/* binding */ readConfigFile)
});

// UNUSED EXPORTS: loadBase

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./src/docker-config.js + 4 modules
var docker_config = __nccwpck_require__(3560);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/job-config/marker.js
var marker = __nccwpck_require__(3225);
// EXTERNAL MODULE: ./src/job-config/credential-store.js
var credential_store = __nccwpck_require__(9506);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __nccwpck_require__(7362);
// EXTERNAL MODULE: ./src/job-config/home-journal.js
var home_journal = __nccwpck_require__(8430);
;// CONCATENATED MODULE: ./src/job-config/unmirrored.js


function unmirrored_unmirrored(file, read) {
    const before = journalOrNothing(file);
    const config = read();
    if (config === undefined)
        return config;
    return withoutPlaced(withoutPlaced(config, readJournal(file)), before);
}
function journalOrNothing(file) {
    try {
        return readJournal(file);
    }
    catch {
        return undefined;
    }
}
function withoutPlaced(config, journal) {
    if (journal === undefined)
        return config;
    const auths = new Map(Object.entries(config.auths ?? {}));
    for (const [key, stack] of Object.entries(journal.keys)) {
        const value = auths.get(key);
        const first = stack[0];
        if (first === undefined || !stack.some(({ placed }) => sameJson(placed, value)))
            continue;
        if (first.former === null)
            auths.delete(key);
        else
            auths.set(key, first.former);
    }
    const fields = new Map(Object.entries(config));
    return Object.fromEntries(fields.set('auths', Object.fromEntries(auths)));
}

;// CONCATENATED MODULE: ./src/job-config/base.js







function readConfigFile(directory, name = 'config.json') {
    const file = (0,external_node_path_.join)(directory, name);
    let text;
    try {
        text = (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch (error) {
        const code = (0,errors/* errorCode */.CA)(error) ?? 'unknown error';
        if (code === 'ENOENT' && !isNoDirectory(directory))
            return docker_config/* EMPTY_CONFIG */.$v;
        const message = `docker config "${file}" cannot be read (${code})`;
        throw new errors/* Failure */.HR('config', `${message}: correct its rights, or start empty with "docker-config: none"`);
    }
    return (0,docker_config/* parseDockerConfig */.Cj)(text, file);
}
async function loadBase(directory, options) {
    const config = directory === undefined
        ? EMPTY_CONFIG
        : unmirrored(join(directory, 'config.json'), () => readConfigFile(directory));
    const store = await planStore(config, options);
    const above = readAuthVariable(options.env('DOCKER_AUTH_CONFIG'));
    const authFile = options.env('REGISTRY_AUTH_FILE');
    const below = directory === undefined || authFile === undefined
        ? undefined
        : unmirrored(resolve(authFile), () => readAuthFile(resolve(authFile), directory, options.log));
    return {
        config,
        store,
        further: { ...(above === undefined ? {} : { above }), ...(below === undefined ? {} : { below }) }
    };
}
function readAuthVariable(value) {
    const text = value?.trim() ?? '';
    if (text === '')
        return undefined;
    const content = text.startsWith('{') ? text : readFileOrNothing(text);
    const reading = content === undefined ? undefined : (0,docker_config/* readDockerConfig */.TO)(content);
    if (reading === undefined || 'problem' in reading) {
        throw new errors/* Failure */.HR('config', 'DOCKER_AUTH_CONFIG holds no valid docker config: correct the variable, or unset it');
    }
    return reading.config;
}
function readAuthFile(path, base, log) {
    const directory = dirname(path);
    if (basename(directory).startsWith(DIRECTORY_PREFIX) && directory !== base)
        return undefined;
    if (!existsSync(path))
        return undefined;
    const text = readFileOrNothing(path);
    const reading = text === undefined ? undefined : readDockerConfig(text);
    if (reading === undefined || 'problem' in reading) {
        log.warning('the file that REGISTRY_AUTH_FILE names is no valid auth file: its logins are left out');
        return undefined;
    }
    return reading.config;
}
function readFileOrNothing(path) {
    if (!(0,external_node_path_.isAbsolute)(path) || path.includes('\0'))
        return undefined;
    try {
        return (0,external_node_fs_.readFileSync)(path, 'utf8');
    }
    catch {
        return undefined;
    }
}
function isNoDirectory(directory) {
    return (0,external_node_fs_.statSync)(directory, { throwIfNoEntry: false })?.isDirectory() === false;
}


/***/ }),

/***/ 9506:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Fq: () => (/* binding */ HELPER_NAME),
/* harmony export */   Kp: () => (/* binding */ findProgram)
/* harmony export */ });
/* unused harmony export planStore */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);


const COMPUTING = /^(?:ecr-login|gcloud|gcr|acr-[A-Za-z0-9._-]+)$/;
const HELPER_NAME = /^[A-Za-z0-9._-]+$/;
const LIST_LIMIT = 5_000;
const OUTPUT_LIMIT = (/* unused pure expression or super */ null && (1 << 20));
async function planStore(config, world) {
    const { log } = world;
    const helper = config.credsStore ?? '';
    if (helper === '')
        return { kind: 'absent' };
    if (!HELPER_NAME.test(helper)) {
        log.warning('the base config\'s "credsStore" is no helper\'s name: it is ignored');
        return { kind: 'dropped', helper: '', servers: [] };
    }
    if (COMPUTING.test(helper))
        return { kind: 'stays' };
    const listed = await listServers(helper, world);
    if ('problem' in listed) {
        log.warning(`the credential store "${helper}" ${listed.problem}: the job goes on without it`);
        return { kind: 'dropped', helper, servers: [] };
    }
    return { kind: 'dropped', helper, servers: listed.servers };
}
async function listServers(helper, { env, limit = LIST_LIMIT }) {
    const program = findProgram(`docker-credential-${helper}`, env('PATH') ?? env('Path') ?? '');
    if (program === undefined)
        return { problem: 'is not installed' };
    const { execFile } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 1421, 19));
    return new Promise(resolve => {
        const child = execFile(program, ['list'], { timeout: limit, killSignal: 'SIGKILL', maxBuffer: OUTPUT_LIMIT, windowsHide: true }, (error, stdout) => {
            resolve(error === null ? readList(stdout) : { problem: problemOf(error, limit) });
        });
        child.stdin?.on('error', () => undefined);
        child.stdin?.end();
    });
}
function findProgram(name, path) {
    return path
        .split(node_path__WEBPACK_IMPORTED_MODULE_1__.delimiter)
        .filter(node_path__WEBPACK_IMPORTED_MODULE_1__.isAbsolute)
        .flatMap(directory => [(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, name), (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, `${name}.exe`)])
        .find(file => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(file, { throwIfNoEntry: false })?.isFile() === true);
}
function problemOf(error, limit) {
    if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
        return 'listed more than 1 MB';
    return error.killed === true ? `did not answer within ${limit / 1000} s` : 'failed to list its registries';
}
function readList(stdout) {
    const problem = { problem: 'did not list its registries as JSON' };
    try {
        const value = JSON.parse(stdout);
        if (typeof value !== 'object' || value === null || Array.isArray(value))
            return problem;
        return { servers: Object.keys(value) };
    }
    catch {
        return problem;
    }
}


/***/ }),

/***/ 4022:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* unused harmony exports AUTH_VARIABLE, FORMER_AUTH_FILE, readFormer, readFormerAuth */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);


const AUTH_VARIABLE = 'DOCKER_AUTH_CONFIG';
const FORMER_AUTH_FILE = '.former-docker-auth-config';
function readFormer(directory, marker) {
    const values = Object.entries(marker.former).map(([name, value]) => [name, value ?? '']);
    const auth = readFormerAuth(directory);
    return Object.fromEntries(auth === undefined ? values : [...values, [AUTH_VARIABLE, auth]]);
}
function readFormerAuth(directory) {
    try {
        return readFileSync(join(directory, FORMER_AUTH_FILE), 'utf8');
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 8430:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   a0: () => (/* binding */ readJournal),
/* harmony export */   fY: () => (/* binding */ writeJournal)
/* harmony export */ });
/* unused harmony export journalPath */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6025);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4571);
/* harmony import */ var _atomic_write_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3308);





function journalPath(configFile) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(configFile), '.registry-auth-mirror.json');
}
function readJournal(configFile) {
    const path = journalPath(configFile);
    try {
        const value = JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8'));
        if (isJournal(value))
            return value;
    }
    catch (error) {
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .errorCode */ .CA)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        if (code !== undefined)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the journal "${path}" cannot be read (${code}): correct its rights`);
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the journal "${path}" is damaged: restore the home docker config and remove the journal`);
}
function writeJournal(configFile, journal, check) {
    const path = journalPath(configFile);
    if (Object.keys(journal.keys).length === 0)
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(path, { force: true });
    else
        (0,_atomic_write_js__WEBPACK_IMPORTED_MODULE_4__/* .replaceFile */ .f)(path, JSON.stringify(journal), check);
}
function isJournal(value) {
    if (!(0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(value))
        return false;
    const { version, createdDirectory, original, keys } = value;
    return (version === 1 &&
        typeof createdDirectory === 'boolean' &&
        (original === null || typeof original === 'string') &&
        (0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(keys) &&
        Object.values(keys).every(stack => Array.isArray(stack) && stack.every(isPlaced)));
}
function isPlaced(value) {
    if (!(0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(value))
        return false;
    const { owner, deadline, placed, former } = value;
    return (typeof owner === 'string' &&
        (deadline === undefined || typeof deadline === 'string') &&
        (0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(placed) &&
        (former === null || (0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(former)));
}


/***/ }),

/***/ 4162:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ withJobLock)
/* harmony export */ });
/* unused harmony export LOCK_NAME */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4571);
/* harmony import */ var _lock_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(7488);




const LOCK_NAME = '.lock';
async function withJobLock(job, task) {
    const { directory, options } = job;
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, LOCK_NAME);
    try {
        return await (0,_lock_js__WEBPACK_IMPORTED_MODULE_3__/* .withLock */ .k)({ path, self: options.self, now: () => options.now() }, task);
    }
    catch (error) {
        if (isThere(job))
            throw error;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('config', `the job's docker config "${directory}" is gone: log in again`);
    }
}
function isThere({ directory, created }) {
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(created ? directory : (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, 'config.json'));
}


/***/ }),

/***/ 8446:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $e: () => (/* binding */ linkInto)
/* harmony export */ });
/* unused harmony exports linkShared, isInside */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4571);



const SHARED = [
    'contexts',
    'cli-plugins',
    'buildx',
    'manifests',
    'trust',
    'tls',
    'ca.pem',
    'cert.pem',
    'key.pem'
];
const SHARED_NAMES = [...SHARED, 'features.json'];
function linkShared(from, to, platform) {
    for (const name of SHARED_NAMES)
        linkInto(join(from, name), join(to, name), platform);
}
function linkInto(source, path, platform) {
    try {
        const status = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(source, { throwIfNoEntry: false });
        if (status === undefined || (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path, { throwIfNoEntry: false }) !== undefined)
            return;
        const target = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync)(source);
        if (status.isDirectory())
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.symlinkSync)(target, path, platform === 'win32' ? 'junction' : 'dir');
        else if (platform === 'win32')
            hardLinkOrCopy(target, path);
        else
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.symlinkSync)(target, path, 'file');
    }
    catch (error) {
        const message = `"${source}" cannot be linked into the job's docker config (${(0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorCode */ .CA)(error) ?? 'unknown error'})`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('config', `${message}: correct it, or start empty with "docker-config: none"`);
    }
}
function hardLinkOrCopy(source, path) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.linkSync)(source, path);
    }
    catch {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.copyFileSync)(source, path);
    }
}
function isInside(path, directory) {
    return `${resolved(path)}${sep}`.startsWith(`${resolved(directory)}${sep}`);
}
function resolved(path) {
    try {
        return realpathSync(path);
    }
    catch {
        return path;
    }
}


/***/ }),

/***/ 7488:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ withLock)
/* harmony export */ });
/* unused harmony export thisMachine */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4571);





const STALE_AFTER = 30_000;
const WAIT_LIMIT = 20_000;
async function withLock(request, task) {
    const owner = await acquire(request);
    try {
        return await task({
            check: () => {
                checkOwner(request.path, owner);
            }
        });
    }
    finally {
        release(request, owner);
    }
}
async function acquire(request) {
    const { path, self, now, limit = WAIT_LIMIT } = request;
    const prepared = prepare(path);
    const owner = `${self.pid}-${prepared.slice(-6)}.json`;
    const host = thisMachine();
    const start = performance.now();
    try {
        for (let pause = 4;; pause = Math.min(pause * 1.5, 60)) {
            const content = JSON.stringify({ pid: self.pid, host, at: now().toISOString() });
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(prepared, owner), content, { mode: 0o600 });
            if (renamed(prepared, path))
                return owner;
            removeStaleOwner(path, host, request);
            if (performance.now() - start > limit)
                throw tooLong(path);
            await new Promise(resolve => setTimeout(resolve, pause * (0.5 + Math.random())));
        }
    }
    catch (error) {
        attempt(() => {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.unlinkSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(prepared, owner));
        });
        attempt(() => {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmdirSync)(prepared);
        });
        throw error;
    }
}
function prepare(path) {
    try {
        const prepared = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdtempSync)(`${path}.`);
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.chmodSync)(prepared, 0o700);
        return prepared;
    }
    catch (error) {
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .errorCode */ .CA)(error) ?? 'unknown error';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the lock "${path}" cannot be made (${code}): check the rights on its directory`);
    }
}
function tooLong(path) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the lock "${path}" is held by another process: let it finish, or remove the lock`);
}
function renamed(prepared, path) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.renameSync)(prepared, path);
        return true;
    }
    catch (error) {
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .errorCode */ .CA)(error);
        if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM' || code === 'EACCES')
            return false;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the lock "${path}" cannot be taken (${code ?? 'unknown error'}): remove it`);
    }
}
function removeStaleOwner(directory, host, { self, now }) {
    for (const name of attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(directory)) ?? []) {
        const file = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, name);
        if (isStale(file, host, self, now()))
            attempt(() => {
                (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.unlinkSync)(file);
            });
    }
    attempt(() => {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmdirSync)(directory);
    });
}
function isStale(file, host, self, now) {
    const text = attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8'));
    if (text === undefined)
        return false;
    const owner = attempt(() => JSON.parse(text));
    if (typeof owner?.pid !== 'number' || typeof owner.at !== 'string')
        return olderThanLimit(modifiedAt(file), now);
    if (owner.host === host && !self.alive(owner.pid))
        return true;
    return olderThanLimit(Date.parse(owner.at), now);
}
function modifiedAt(path) {
    return attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path).mtimeMs) ?? Number.NaN;
}
function olderThanLimit(at, now) {
    return now.getTime() - at > STALE_AFTER;
}
function thisMachine() {
    const namespace = attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readlinkSync)('/proc/self/ns/pid'));
    return namespace === undefined ? (0,node_os__WEBPACK_IMPORTED_MODULE_1__.hostname)() : `${(0,node_os__WEBPACK_IMPORTED_MODULE_1__.hostname)()} ${namespace}`;
}
function checkOwner(path, owner) {
    if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(path, owner), { throwIfNoEntry: false }) === undefined)
        throw tooLong(path);
}
function release(request, owner) {
    const { path } = request;
    const host = thisMachine();
    for (const name of attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(path))) ?? []) {
        const prepared = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(path), name);
        if (!name.startsWith(`${(0,node_path__WEBPACK_IMPORTED_MODULE_2__.basename)(path)}.`))
            continue;
        const empty = attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(prepared))?.length === 0;
        if (!empty || olderThanLimit(modifiedAt(prepared), request.now()))
            removeStaleOwner(prepared, host, request);
    }
    attempt(() => {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.unlinkSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(path, owner));
    });
    attempt(() => {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmdirSync)(path);
    });
}
function attempt(step) {
    try {
        return step();
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 3225:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   cu: () => (/* binding */ MARKER_FILE),
/* harmony export */   t7: () => (/* binding */ readMarker)
/* harmony export */ });
/* unused harmony exports DIRECTORY_PREFIX, inspectDirectory */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4571);



const DIRECTORY_PREFIX = 'registry-auth-';
const MARKER_FILE = '.registry-auth.json';
function inspectDirectory(path, uid) {
    const directory = resolve(path);
    if (!basename(directory).startsWith(DIRECTORY_PREFIX))
        return refused('its name does not start with our prefix');
    const status = lstatSync(directory, { throwIfNoEntry: false });
    if (status === undefined)
        return { kind: 'gone' };
    if (status.isSymbolicLink())
        return refused('it is a link');
    if (!status.isDirectory())
        return refused('it is no directory');
    if (uid !== undefined && status.uid !== uid)
        return refused('it belongs to another user');
    const marker = readMarker(directory, uid);
    return marker === undefined ? refused('it has no valid marker file') : { kind: 'ours', marker };
}
function readMarker(directory, uid) {
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, MARKER_FILE);
    try {
        const status = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(file);
        if (!status.isFile() || (uid !== undefined && status.uid !== uid))
            return undefined;
        const value = JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8'));
        return isMarker(value) ? value : undefined;
    }
    catch (error) {
        if (error instanceof SyntaxError || (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorCode */ .CA)(error) !== undefined)
            return undefined;
        throw error;
    }
}
function isMarker(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    const { version, job, deadline, former, logins, mirror, process } = value;
    return (version === 1 &&
        typeof job === 'string' &&
        job !== '' &&
        isTextOrAbsent(deadline) &&
        isTextOrAbsent(mirror) &&
        isProcessOrAbsent(process) &&
        everyValue(former, one => one === null || typeof one === 'string') &&
        everyValue(logins, one => Array.isArray(one) && one.every(purpose => typeof purpose === 'string')));
}
function isTextOrAbsent(value) {
    return value === undefined || typeof value === 'string';
}
function isProcessOrAbsent(value) {
    if (value === undefined)
        return true;
    if (typeof value !== 'object' || value === null)
        return false;
    const { pid, host } = value;
    return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && typeof host === 'string';
}
function everyValue(value, accepts) {
    return typeof value === 'object' && value !== null && Object.values(value).every(accepts);
}
function refused(reason) {
    return { kind: 'refused', reason };
}


/***/ }),

/***/ 7914:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  en: () => (/* binding */ writeMarker)
});

// UNUSED EXPORTS: loadJoined, openJobConfig

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./src/docker-config.js + 4 modules
var docker_config = __nccwpck_require__(3560);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/job-config/atomic-write.js
var atomic_write = __nccwpck_require__(3308);
// EXTERNAL MODULE: ./src/job-config/base.js + 1 modules
var base = __nccwpck_require__(3227);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __nccwpck_require__(7362);
// EXTERNAL MODULE: ./src/job-config/former.js
var former = __nccwpck_require__(4022);
;// CONCATENATED MODULE: ./src/job-config/joined-base.js





function joined_base_withoutKeys(config, keys) {
    if (config === undefined)
        return undefined;
    const known = new Set(keys.map(canonicalKey));
    const auths = Object.entries(config.auths ?? {}).filter(([key]) => !known.has(canonicalKey(key)));
    return { auths: Object.fromEntries(auths) };
}
function joined_base_withoutEntriesOf(config, other) {
    if (other === undefined)
        return config;
    const others = Object.entries(other.auths ?? {});
    const auths = Object.entries(config.auths ?? {}).filter(([key, value]) => !others.some(([known, entry]) => canonicalKey(known) === canonicalKey(key) && sameJson(entry, value)));
    return { ...config, auths: Object.fromEntries(auths) };
}
function joined_base_readTakenOver(directory) {
    try {
        return readAuthVariable(readFormerAuth(directory));
    }
    catch (error) {
        if (error instanceof Failure)
            return undefined;
        throw error;
    }
}
function joined_base_readAuthFileOf(directory, users) {
    const own = readConfigFile(directory, 'auth.json');
    return { auths: { ...users?.auths, ...own.auths } };
}

// EXTERNAL MODULE: ./src/job-config/lock.js
var lock = __nccwpck_require__(7488);
// EXTERNAL MODULE: ./src/job-config/marker.js
var job_config_marker = __nccwpck_require__(3225);
;// CONCATENATED MODULE: ./src/job-config/open.js









async function openJobConfig(options) {
    const joined = joinable(options);
    if (joined !== undefined)
        return joinDirectory(joined.directory, joined.marker, options);
    const source = baseDirectory(options);
    const loaded = await loadBase(source, options);
    const directory = createDirectory(options);
    return {
        directory,
        created: true,
        ...findings(loaded),
        earlier: [],
        options,
        ...(source === undefined ? {} : { shared: source }),
        loaded
    };
}
function findings({ config, store, further }) {
    const { above, below, takenOver } = further;
    const found = mergeLogins(config, [], store, further).config;
    if (above === undefined && takenOver === undefined)
        return { base: found, found };
    const own = below === undefined ? {} : { below: withoutEntriesOf(below, takenOver) };
    return { base: mergeLogins(withoutEntriesOf(config, takenOver), [], store, own).config, found };
}
async function loadJoined(directory, marker, options) {
    const base = await loadBase(directory, options);
    const above = withoutKeys(base.further.above, Object.keys(marker.logins));
    const below = readAuthFileOf(directory, base.further.below);
    const takenOver = readTakenOver(directory);
    return {
        ...base,
        further: {
            ...(above === undefined ? {} : { above }),
            ...(takenOver === undefined ? {} : { takenOver }),
            below
        }
    };
}
async function joinDirectory(directory, marker, options) {
    const loaded = await loadJoined(directory, marker, options);
    const earlier = Object.keys(marker.logins);
    return { directory, created: false, ...findings(loaded), earlier, options, loaded };
}
function joinable({ env, explicitBase, job, self }) {
    const candidate = explicitBase ? undefined : env('DOCKER_CONFIG');
    if (candidate === undefined)
        return undefined;
    const directory = resolve(candidate);
    const inspection = inspectDirectory(directory, self.uid);
    if (inspection.kind !== 'ours' || inspection.marker.job !== job.id)
        return undefined;
    return isPrivate(directory, self.uid) ? { directory, marker: inspection.marker } : undefined;
}
function isPrivate(directory, uid) {
    const status = lstatSync(directory, { throwIfNoEntry: false });
    return uid === undefined || (status !== undefined && (status.mode & 0o777) === 0o700);
}
function baseDirectory({ base, job, self, log }) {
    if (base === 'none')
        return undefined;
    const directory = resolve(base);
    const foreign = basename(directory).startsWith(DIRECTORY_PREFIX) && readMarker(directory, self.uid)?.job !== job.id;
    if (!foreign)
        return directory;
    log.notice(`the docker config "${directory}" was left by another job: starting from an empty one`);
    return undefined;
}
function createDirectory({ tempDirectory, job, self, ephemeral, record }) {
    let directory;
    try {
        directory = mkdtempSync(join(resolve(tempDirectory), DIRECTORY_PREFIX));
        chmodSync(directory, 0o700);
    }
    catch (error) {
        const message = `no directory can be made in "${tempDirectory}" (${errorCode(error) ?? 'unknown error'})`;
        throw new Failure('config', `${message}: correct the rights of the temporary directory`);
    }
    try {
        writeMarker(directory, {
            version: 1,
            job: job.id,
            ...(job.deadline === undefined ? {} : { deadline: job.deadline.toISOString() }),
            ...(ephemeral === true ? { process: { pid: self.pid, host: thisMachine() } } : {}),
            former: {},
            logins: {}
        });
        record(directory);
        return directory;
    }
    catch (error) {
        rmSync(directory, { recursive: true, force: true });
        throw error;
    }
}
function writeMarker(directory, marker, check) {
    (0,atomic_write/* replaceFile */.f)((0,external_node_path_.join)(directory, job_config_marker/* MARKER_FILE */.cu), `${JSON.stringify(marker, undefined, 2)}\n`, check);
}


/***/ }),

/***/ 6017:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  hO: () => (/* binding */ hasNamedAuthorities),
  c2: () => (/* binding */ isUnknownAuthority),
  Ih: () => (/* binding */ loadMaterial)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./src/net/pem.js
function pemCertificates(text) {
    return text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
}

;// CONCATENATED MODULE: ./src/net/certs-d.js




function certificateFolders(registry, options) {
    const { env, homeDirectory, platform } = options;
    if (platform === 'win32') {
        const programData = env('ProgramData');
        const name = registry.replaceAll(':', '');
        return programData === undefined ? [] : [external_node_path_.win32.join(programData, 'docker', 'certs.d', name)];
    }
    const roots = [
        '/etc/docker',
        external_node_path_.join(env('XDG_CONFIG_HOME') ?? external_node_path_.join(homeDirectory, '.config'), 'docker')
    ];
    if (platform === 'darwin')
        roots.push(external_node_path_.join(homeDirectory, '.docker'));
    return roots.map(root => external_node_path_.join(root, 'certs.d', registry));
}
function readCertificateFolders(registry, options) {
    const found = { ca: [], cert: [], key: [] };
    for (const folder of certificateFolders(registry, options)) {
        const names = list(folder);
        for (const name of names) {
            const file = external_node_path_.join(folder, name);
            if (name.endsWith('.crt'))
                found.ca.push(...pemCertificates(read(file)));
            const other = partner(name);
            if (other !== undefined && !names.includes(other)) {
                throw new errors/* Failure */.HR('config', `"${file}" lies there without its "${other}": add it, or remove the file`);
            }
            if (name.endsWith('.cert') && other !== undefined) {
                found.cert.push(read(file));
                found.key.push(read(external_node_path_.join(folder, other)));
            }
        }
    }
    return found;
}
function partner(name) {
    if (name.endsWith('.cert'))
        return `${name.slice(0, -'.cert'.length)}.key`;
    if (name.endsWith('.key'))
        return `${name.slice(0, -'.key'.length)}.cert`;
    return undefined;
}
function list(folder) {
    try {
        return (0,external_node_fs_.readdirSync)(folder).sort();
    }
    catch (error) {
        const code = (0,errors/* errorCode */.CA)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return [];
        throw unreadable(folder);
    }
}
function read(file) {
    try {
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch {
        throw unreadable(file);
    }
}
function unreadable(file) {
    return new errors/* Failure */.HR('config', `"${file}" cannot be read: give this user the right to read docker's certificates`);
}

;// CONCATENATED MODULE: ./src/net/system-authorities.js



const BUNDLES = [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/pki/tls/cacert.pem',
    '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    '/etc/ssl/cert.pem',
    '/usr/local/etc/ssl/cert.pem',
    '/usr/local/share/certs/ca-root-nss.crt',
    '/etc/openssl/certs/ca-certificates.crt'
];
const FOLDERS = [
    '/etc/ssl/certs',
    '/etc/pki/tls/certs',
    '/usr/local/share/certs',
    '/etc/openssl/certs'
];
function systemAuthorities(tls, options) {
    const found = nodeSystemAuthorities(tls);
    const { platform, env } = options;
    if (platform === 'win32' || platform === 'darwin')
        return found;
    const file = env('SSL_CERT_FILE');
    const folders = env('SSL_CERT_DIR');
    return [
        ...found,
        ...firstBundle(file === undefined ? BUNDLES : [file]),
        ...(folders === undefined ? FOLDERS : folders.split(':')).flatMap(readFolder)
    ];
}
function nodeSystemAuthorities(tls) {
    const modern = tls;
    try {
        return modern.getCACertificates?.('system') ?? [];
    }
    catch {
        return [];
    }
}
function firstBundle(files) {
    for (const file of files) {
        const text = readText(file);
        if (text !== undefined)
            return pemCertificates(text);
    }
    return [];
}
function readFolder(folder) {
    return entries(folder)
        .filter(name => !isHashLink(external_node_path_.join(folder, name)))
        .flatMap(name => pemCertificates(readText(external_node_path_.join(folder, name)) ?? ''));
}
function isHashLink(file) {
    try {
        return !(0,external_node_fs_.readlinkSync)(file).includes('/');
    }
    catch {
        return false;
    }
}
function entries(folder) {
    try {
        return (0,external_node_fs_.readdirSync)(folder);
    }
    catch {
        return [];
    }
}
function readText(file) {
    try {
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/net/authorities.js





const UNKNOWN_AUTHORITY = new Set([
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'
]);
function isUnknownAuthority(code) {
    return code !== undefined && UNKNOWN_AUTHORITY.has(code);
}
function hasNamedAuthorities(trust, options) {
    return (trust.caFiles.length > 0 || certificateFolders(trust.registry, options).some(folder => (0,external_node_fs_.existsSync)(folder)));
}
async function loadMaterial(trust, options, breadth) {
    const folders = readCertificateFolders(trust.registry, options);
    const named = [...folders.ca, ...trust.caFiles.flatMap(readAuthorityFile)];
    const ca = new Set(breadth === 'named' ? named : [...named, ...(await commonAuthorities(options))]);
    options.debug(`trusting ${ca.size} certificate authorities for "${trust.registry}"`);
    if (folders.cert.length === 0)
        return { ca: [...ca] };
    return { ca: [...ca], client: { cert: folders.cert, key: folders.key } };
}
async function commonAuthorities(options) {
    const tls = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 1692, 19));
    return [...tls.rootCertificates, ...extraAuthorities(options), ...systemAuthorities(tls, options)];
}
function extraAuthorities(options) {
    const file = options.env('NODE_EXTRA_CA_CERTS');
    if (file === undefined)
        return [];
    try {
        return pemCertificates((0,external_node_fs_.readFileSync)(file, 'utf8'));
    }
    catch {
        return [];
    }
}
function readAuthorityFile(file) {
    let text;
    try {
        text = (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch {
        throw new errors/* Failure */.HR('input', `the "ca-file" "${file}" cannot be read: name an existing PEM file`);
    }
    const certificates = pemCertificates(text);
    if (certificates.length > 0)
        return certificates;
    throw new errors/* Failure */.HR('input', `the "ca-file" "${file}" holds no certificate: name a PEM file with the authority's`);
}


/***/ }),

/***/ 8703:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ parseChallenges)
/* harmony export */ });
function parseChallenges(header) {
    const cursor = { text: header, at: 0 };
    const found = [];
    while (skipSeparators(cursor))
        readElement(cursor, found);
    return found.map(known).filter(challenge => challenge !== undefined);
}
function readElement(cursor, found) {
    const token = take(cursor, isTokenCharacter);
    if (token === '') {
        skipElement(cursor);
        return;
    }
    const value = readParameterValue(cursor);
    if (value !== undefined) {
        const parameters = found.at(-1)?.parameters;
        const name = token.toLowerCase();
        if (parameters !== undefined && !parameters.has(name))
            parameters.set(name, value);
        return;
    }
    found.push({ scheme: token.toLowerCase(), parameters: new Map() });
    skipToken68(cursor);
}
function readParameterValue(cursor) {
    const start = cursor.at;
    take(cursor, isBlank);
    if (cursor.text[cursor.at] === '=') {
        cursor.at += 1;
        take(cursor, isBlank);
        const quoted = cursor.text[cursor.at] === '"';
        const value = quoted ? readQuoted(cursor) : take(cursor, isTokenCharacter);
        if (quoted || value !== '')
            return value;
    }
    cursor.at = start;
    return undefined;
}
function readQuoted(cursor) {
    const { text } = cursor;
    let value = '';
    cursor.at += 1;
    while (cursor.at < text.length && text[cursor.at] !== '"') {
        if (text[cursor.at] === '\\')
            cursor.at += 1;
        value += text[cursor.at] ?? '';
        cursor.at += 1;
    }
    cursor.at += 1;
    return value;
}
function skipToken68(cursor) {
    const start = cursor.at;
    if (take(cursor, isBlank) === '')
        return;
    const value = take(cursor, isToken68Character);
    take(cursor, character => character === '=');
    take(cursor, isBlank);
    const atEnd = cursor.at >= cursor.text.length || cursor.text[cursor.at] === ',';
    if (value === '' || !atEnd)
        cursor.at = start;
}
function skipElement(cursor) {
    const { text } = cursor;
    while (cursor.at < text.length && text[cursor.at] !== ',') {
        if (text[cursor.at] === '"')
            readQuoted(cursor);
        else
            cursor.at += 1;
    }
}
function skipSeparators(cursor) {
    take(cursor, character => character === ',' || isBlank(character));
    return cursor.at < cursor.text.length;
}
function take(cursor, accepts) {
    const start = cursor.at;
    while (cursor.at < cursor.text.length && accepts(cursor.text.charAt(cursor.at)))
        cursor.at += 1;
    return cursor.text.slice(start, cursor.at);
}
function isBlank(character) {
    return character === ' ' || character === '\t';
}
function isTokenCharacter(character) {
    return /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(character);
}
function isToken68Character(character) {
    return /[-._~+/0-9A-Za-z]/.test(character);
}
function known({ scheme, parameters }) {
    const realm = parameters.get('realm');
    if (scheme === 'basic')
        return { scheme, ...(realm === undefined ? {} : { realm }) };
    if (scheme !== 'bearer' || realm === undefined)
        return undefined;
    const service = parameters.get('service');
    const scope = parameters.get('scope');
    return {
        scheme,
        realm,
        ...(service === undefined ? {} : { service }),
        ...(scope === undefined ? {} : { scope })
    };
}


/***/ }),

/***/ 4361:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ readClaims),
/* harmony export */   r: () => (/* binding */ readPayload)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4573);
/* harmony import */ var _spec_error_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3236);


function readClaims(token) {
    const payload = readPayload(token);
    if (payload === undefined)
        return undefined;
    const expiresAt = readDate(payload['exp']);
    const access = readAccess(payload['access']);
    return { ...(expiresAt === undefined ? {} : { expiresAt }), ...(access === undefined ? {} : { access }) };
}
function readPayload(token) {
    const parts = token.split('.');
    if (parts.length !== 3 || parts[1] === undefined || !/^[A-Za-z0-9_-]+$/.test(parts[1]))
        return undefined;
    return (0,_spec_error_js__WEBPACK_IMPORTED_MODULE_1__/* .parseObject */ .l)(node_buffer__WEBPACK_IMPORTED_MODULE_0__.Buffer.from(parts[1], 'base64url').toString('utf8'));
}
function readDate(value) {
    return typeof value === 'number' && value > 0 && value < 8.64e12 ? new Date(value * 1000) : undefined;
}
function readAccess(value) {
    if (value === null)
        return [];
    return Array.isArray(value) && value.every(isAccessEntry) ? value.map(entry) : undefined;
}
function entry({ type, name, actions }) {
    return { type, name, actions: actions ?? [] };
}
function isAccessEntry(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    if (!('type' in value && 'name' in value && 'actions' in value))
        return false;
    const { type, name, actions } = value;
    return typeof type === 'string' && typeof name === 'string' && (actions === null || isStrings(actions));
}
function isStrings(value) {
    return Array.isArray(value) && value.every(item => typeof item === 'string');
}


/***/ }),

/***/ 583:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FE: () => (/* binding */ followRedirects),
/* harmony export */   UU: () => (/* binding */ createClient),
/* harmony export */   so: () => (/* binding */ completed)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _connection_failure_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5443);
/* harmony import */ var _retry_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9228);



const DEFAULT_MAX_BYTES = 64 * 1024;
const MAX_REDIRECTS = 5;
function createClient(context, trust) {
    return {
        send(request) {
            const budget = (0,_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .startBudget */ .cg)(context);
            return followRedirects(request, one => sendOnce(context, trust, one, budget));
        }
    };
}
async function sendOnce(context, trust, request, budget) {
    const { url, method, tries, finalCodes } = request;
    const options = { host: (0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(url), budget, tries, finalCodes };
    const complete = completed(request);
    const maxBytes = request.maxBytes ?? DEFAULT_MAX_BYTES;
    try {
        const response = await (0,_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .withRetries */ .LH)(context, options, timeout => context.transport(complete, trust, { timeout, maxBytes }));
        context.log.debug(`${method} ${url.origin}${url.pathname}: ${response.status}`);
        return response;
    }
    catch (error) {
        throw (0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .connectionFailure */ .Dx)(error, url);
    }
}
function completed({ method, url, headers, body, authorization }) {
    return {
        method,
        url,
        headers: {
            accept: '*/*',
            'user-agent': 'registry-auth',
            ...headers,
            ...(authorization === undefined ? {} : { authorization })
        },
        ...(body === undefined ? {} : { body })
    };
}
async function followRedirects(request, send) {
    let url = request.url;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
        const response = await send({ ...request, url });
        const target = request.redirects === 'return' ? undefined : redirectTarget(request.method, url, response);
        if (target === undefined)
            return { ...response, url };
        url = target;
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${(0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(request.url)}" redirected more than ${MAX_REDIRECTS} times: check the registry's name and its configuration`);
}
function redirectTarget(method, url, response) {
    const repeats = method === 'GET' || method === 'HEAD' ? [301, 302, 303, 307, 308] : [307, 308];
    const location = response.headers['location'];
    if (!repeats.includes(response.status) || location === undefined)
        return undefined;
    const host = (0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(url);
    if (!URL.canParse(location, url.href)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" redirected to something that is no address: check the registry's name`);
    }
    const target = new URL(location, url);
    if (target.origin !== url.origin) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('unsafe', `"${host}" redirected to another host ("${(0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(target)}"): the credential was not sent there; name the host that is meant as the registry`);
    }
    target.username = '';
    target.password = '';
    return target;
}


/***/ }),

/***/ 5443:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Dx: () => (/* binding */ connectionFailure),
/* harmony export */   KI: () => (/* binding */ shownHost),
/* harmony export */   ls: () => (/* binding */ ConnectionFailure)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2690);
/* harmony import */ var _authorities_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6017);
/* harmony import */ var _proxy_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(6732);




class ConnectionFailure extends _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR {
    code;
    constructor(code, message) {
        super('network', message);
        this.code = code;
    }
}
function connectionFailure(error, url) {
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR)
        return error;
    const code = shownCode(error);
    if (error instanceof _proxy_js__WEBPACK_IMPORTED_MODULE_3__/* .ProxyError */ .T6)
        return new ConnectionFailure(code, proxySentence(code, error, shownHost(url)));
    return new ConnectionFailure(code, sentence(code, shownHost(url)));
}
function shownHost(url) {
    return (url.host.length < 256 ? (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .parseHost */ .o6)(url.host)?.key : undefined) ?? 'unreadable host name';
}
function shownCode(error) {
    const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorCode */ .CA)(error);
    return code !== undefined && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN';
}
function sentence(code, host) {
    const known = SENTENCES[code];
    if (known !== undefined)
        return known(`"${host}"`);
    if ((0,_authorities_js__WEBPACK_IMPORTED_MODULE_2__/* .isUnknownAuthority */ .c2)(code)) {
        return `the certificate of "${host}" is signed by an unknown authority: name the authority's PEM file in "ca-file"`;
    }
    if (code.startsWith('HPE_')) {
        return `"${host}" answered with something that is not HTTP: check the registry's name and port`;
    }
    if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
        return `"${host}" did not complete the TLS handshake: check its port, and for a registry without TLS write "http://" before its name and set "insecure=true"`;
    }
    if (/^(CERT|CRL|INVALID_CA|PATH_LENGTH)_|_CERT(_|$)/.test(code)) {
        return `the certificate of "${host}" was not accepted (${code}): have the registry's certificate corrected`;
    }
    return `"${host}" gave no answer (${code}): check its name and port and the network of this machine`;
}
const SENTENCES = {
    ENOTFOUND: host => `the host ${host} is not known: check the registry's name and this machine's name server`,
    EAI_AGAIN: host => `the name server did not answer for ${host}: check this machine's name server`,
    ECONNREFUSED: host => `${host} refused the connection: check the registry's name and port and that it is running`,
    ECONNRESET: host => `${host} closed the connection before it answered: check its port and whether it is healthy`,
    ECONNABORTED: host => `${host} closed the connection before it answered: check its port and whether it is healthy`,
    EPIPE: host => `${host} closed the connection before it answered: check its port and whether it is healthy`,
    ETIMEDOUT: host => `${host} did not answer in time (10 s): check the network, a firewall and the proxy settings`,
    EHOSTUNREACH: host => `${host} cannot be reached: check the network, a firewall and the proxy settings`,
    ENETUNREACH: host => `${host} cannot be reached: check the network, a firewall and the proxy settings`,
    CERT_HAS_EXPIRED: host => `the certificate of ${host} has expired: renew it at the registry`,
    CERT_NOT_YET_VALID: host => `the certificate of ${host} is not valid yet: check this machine's clock`,
    ERR_TLS_CERT_ALTNAME_INVALID: host => `the certificate of ${host} is for another name: use the name it was issued for, or have it issued for this one`
};
function proxySentence(code, { proxy, status }, host) {
    if (status !== undefined) {
        return `the proxy "${proxy}" did not connect to "${host}" (${status}): allow it there, or add the host to NO_PROXY`;
    }
    return `the proxy "${proxy}" gave no answer (${code}): check HTTPS_PROXY and HTTP_PROXY, or add "${host}" to NO_PROXY`;
}


/***/ }),

/***/ 6410:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   BZ: () => (/* binding */ checkBasic),
/* harmony export */   Jd: () => (/* binding */ startAndCancelUpload),
/* harmony export */   hU: () => (/* binding */ ping)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2690);
/* harmony import */ var _challenge_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8703);
/* harmony import */ var _spec_error_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3236);




const LIKE_TLS = ['ECONNRESET', 'EPIPE', 'HPE_'];
const LIKE_CLOSED = ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH'];
const LIKE_PLAIN = ['EPROTO', 'ERR_SSL_', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];
async function ping(client, host, allow) {
    const plainAllowed = allow.insecure || (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .isLoopback */ .U9)(host);
    if (allow.scheme === 'http' && !plainAllowed) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('unsafe', `"${host.key}" is to be used over http, where a password travels in the clear: write "https://", or set "insecure=true" for this registry`);
    }
    const scheme = allow.scheme ?? (plainAllowed ? undefined : 'https');
    if (scheme === undefined)
        return pingEither(client, host);
    return pingAt(client, { scheme, host });
}
async function checkBasic(client, endpoint, authorization) {
    return answerOf(await client.send({ method: 'GET', url: urlAt(endpoint, '/v2/'), authorization }));
}
async function startAndCancelUpload(client, endpoint, repository, authorization) {
    const url = urlAt(endpoint, `/v2/${repository}/blobs/uploads/`);
    const response = await client.send({ method: 'POST', url, authorization, body: '' });
    const location = response.headers['location'];
    if (response.status === 202 && location !== undefined && URL.canParse(location, response.url.href)) {
        await cancelUpload(client, new URL(location, response.url), response.url, authorization);
    }
    return answerOf(response);
}
async function cancelUpload(client, upload, started, authorization) {
    if (upload.origin !== started.origin)
        return;
    upload.username = '';
    upload.password = '';
    try {
        await client.send({ method: 'DELETE', url: upload, authorization, tries: 1 });
    }
    catch (error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR))
            throw error;
    }
}
async function pingEither(client, host) {
    const plain = { scheme: 'http', host };
    const secure = { scheme: 'https', host };
    const portless = host.port === undefined;
    const doubtful = portless ? [...LIKE_TLS, ...LIKE_CLOSED] : LIKE_TLS;
    let response;
    try {
        response = await client.send({ ...pingRequest(plain), finalCodes: doubtful, redirects: 'return' });
    }
    catch (error) {
        if (!isLike(error, doubtful))
            throw error;
        return pingSecureFirst(client, secure, plain);
    }
    if (asksForTls(response))
        return pingAt(client, secure);
    if (response.status >= 300 && response.status < 400)
        return pingAt(client, plain);
    return pongOf(plain, response);
}
async function pingSecureFirst(client, secure, plain) {
    try {
        return pongOf(secure, await client.send({ ...pingRequest(secure), finalCodes: LIKE_PLAIN }));
    }
    catch (error) {
        if (!isLike(error, LIKE_PLAIN))
            throw error;
        return pingAt(client, plain);
    }
}
async function pingAt(client, endpoint) {
    return pongOf(endpoint, await client.send(pingRequest(endpoint)));
}
function pingRequest(endpoint) {
    return { method: 'GET', url: urlAt(endpoint, '/v2/') };
}
function asksForTls({ status, body, headers }) {
    if (status === 400)
        return /HTTP request (was sent )?to (an )?HTTPS (server|port)/i.test(body);
    return status === 426 || (status >= 300 && status < 400 && /^https:/i.test(headers['location'] ?? ''));
}
function pongOf(endpoint, response) {
    const host = endpoint.host.key;
    if (response.status === 200)
        return { endpoint };
    if (response.status !== 401) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" answered ${response.status} at /v2/, so it seems to be no registry: check the registry's name and port`);
    }
    const challenges = (0,_challenge_js__WEBPACK_IMPORTED_MODULE_3__/* .parseChallenges */ .u)(response.headers['www-authenticate'] ?? '');
    const challenge = challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0];
    if (challenge !== undefined)
        return { endpoint, challenge };
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" asks for a login but names neither Basic nor Bearer: check the registry's name and its configuration`);
}
function answerOf({ status, body }) {
    const code = status < 400 ? undefined : (0,_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .specErrorCode */ .V)(body);
    return { status, ...(code === undefined ? {} : { code }) };
}
function urlAt({ scheme, host }, path) {
    return new URL(path, `${scheme}://${host.key}/`);
}
function isLike(error, codes) {
    const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorCode */ .CA)(error);
    return (code !== undefined &&
        codes.some(known => code === known || (known.endsWith('_') && code.startsWith(known))));
}


/***/ }),

/***/ 8867:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ expiryAfter),
/* harmony export */   Y: () => (/* binding */ isLifetime)
/* harmony export */ });
function isLifetime(seconds) {
    return typeof seconds === 'number' && seconds > 0 && seconds < 1e9;
}
function expiryAfter(asked, seconds) {
    return isLifetime(seconds) ? new Date(asked.getTime() + seconds * 1000) : undefined;
}


/***/ }),

/***/ 6732:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  T6: () => (/* binding */ ProxyError),
  nD: () => (/* binding */ proxyAddress),
  BV: () => (/* binding */ proxyAuthenticationFailure),
  iJ: () => (/* binding */ proxyFor),
  eq: () => (/* binding */ tunnelAgent),
  pz: () => (/* binding */ tunnelError)
});

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __nccwpck_require__(4573);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/host.js
var src_host = __nccwpck_require__(2690);
;// CONCATENATED MODULE: ./src/net/no-proxy.js

function bypasses(url, noProxy) {
    const name = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const usual = url.protocol === 'https:' ? '443' : '80';
    const port = url.port === '' ? usual : url.port;
    return noProxy
        .toLowerCase()
        .split(/[,\s]+/)
        .some(entry => entry !== '' && matches(entry, name, port));
}
function matches(entry, name, port) {
    if (entry === '*')
        return true;
    if (entry.includes('/'))
        return inBlock(entry, name);
    const parts = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry);
    if (parts?.[2] !== undefined && parts[2] !== port)
        return false;
    const host = (parts?.[1] ?? entry).replace(/^\[|\]$/g, '');
    if ((0,external_node_net_.isIP)(host) !== 0 || (0,external_node_net_.isIP)(name) !== 0)
        return (0,external_node_net_.isIP)(host) !== 0 && canonical(host) === canonical(name);
    if (host.startsWith('*.'))
        return name.endsWith(host.slice(1));
    if (host.startsWith('.'))
        return name.endsWith(host);
    return name === host || (host !== '' && name.endsWith(`.${host}`));
}
function inBlock(block, name) {
    const [network = '', prefix = ''] = block.split('/');
    const family = (0,external_node_net_.isIP)(network);
    const bits = Number(prefix);
    if (family === 0 || (0,external_node_net_.isIP)(name) !== family || !/^\d{1,3}$/.test(prefix))
        return false;
    if (bits > (family === 4 ? 32 : 128))
        return false;
    const list = new external_node_net_.BlockList();
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(network, bits, kind);
    return list.check(name, kind);
}
function canonical(address) {
    return (0,external_node_net_.isIP)(address) === 6 ? new URL(`http://[${address}]/`).hostname : address;
}

;// CONCATENATED MODULE: ./src/net/proxy.js





class ProxyError extends Error {
    code;
    proxy;
    status;
    constructor(code, proxy, status) {
        super('proxy');
        this.code = code;
        this.proxy = proxy;
        this.status = status;
    }
}
function proxyFor(url, env) {
    const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    const value = eitherCase(env, variable) ?? eitherCase(env, 'ALL_PROXY');
    if (value === undefined)
        return undefined;
    const host = (0,src_host/* parseHost */.o6)(url.host.replace(/\.(?=$|:)/, ''));
    if (host !== undefined && ((0,src_host/* isLoopback */.U9)(host) || isMetadataService(host)))
        return undefined;
    if (bypasses(url, eitherCase(env, 'NO_PROXY') ?? ''))
        return undefined;
    return parseProxy(value, variable);
}
const METADATA_NAMES = ['metadata.google.internal', 'metadata.goog'];
function isMetadataService({ name }) {
    if (METADATA_NAMES.includes(name))
        return true;
    const version = (0,external_node_net_.isIP)(name);
    if (version === 4)
        return name.startsWith('169.254.');
    return version === 6 && (name === 'fd20:ce::254' || /^(?:fe[89ab][0-9a-f]|fd00:ec2):/.test(name));
}
async function tunnelAgent(proxy, signal, ca) {
    const { HttpsProxyAgent } = await Promise.all(/* import() */[__nccwpck_require__.e(8528), __nccwpck_require__.e(5957)]).then(__nccwpck_require__.bind(__nccwpck_require__, 5957));
    return new HttpsProxyAgent(proxy.url, {
        rejectUnauthorized: true,
        signal,
        ...(proxy.authorization === undefined ? {} : { headers: { 'Proxy-Authorization': proxy.authorization } }),
        ...(ca === undefined ? {} : { ca })
    });
}
function tunnelError(proxy, status) {
    if (status >= 200 && status < 300)
        return undefined;
    if (status === 407 || status === 401)
        return proxyAuthenticationFailure(proxy, status);
    const passing = status === 408 || status === 429 || status >= 500;
    return new ProxyError(passing ? 'ERR_PROXY_TUNNEL' : 'ERR_PROXY_REFUSED', proxy.url.host, status);
}
function proxyAuthenticationFailure(proxy, status) {
    const remedy = proxy.authorization === undefined
        ? 'put them into its address (http://USER:PASSWORD@HOST:PORT)'
        : 'correct those in its address';
    return new errors/* Failure */.HR('network', `the proxy "${proxy.url.host}" asks for a user name and password (${status}): ${remedy}`);
}
function eitherCase(env, name) {
    return env(name) ?? env(name.toLowerCase());
}
function parseProxy(value, variable) {
    const text = value.includes('://') ? value : `http://${value}`;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || url.hostname === '' || !/^https?:$/.test(url.protocol)) {
        throw new errors/* Failure */.HR('input', `the proxy in "${variable}" is no http(s) address: write it as http://HOST:PORT`);
    }
    const user = decoded(url.username);
    const password = decoded(url.password);
    url.username = '';
    url.password = '';
    if (user === '' && password === '')
        return { url };
    return { url, authorization: `Basic ${external_node_buffer_.Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` };
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}
function proxyAddress({ url }) {
    const usual = url.protocol === 'https:' ? 443 : 80;
    return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? usual : Number(url.port) };
}


/***/ }),

/***/ 5565:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ checkedRealm)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7030);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4571);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(2690);



function checkedRealm(realm, registry) {
    const key = registry.host.key;
    const url = parsed(realm);
    if (url === undefined)
        throw unsafe(key, 'that is no http(s) address');
    if (url.username !== '' || url.password !== '')
        throw unsafe(key, 'with a user name in its address');
    if (url.protocol === 'http:' && registry.scheme === 'https')
        throw unsafe(key, 'without TLS (an http address)');
    const name = hostNameOf(url);
    if (METADATA_NAMES.has(name) || contains(METADATA, name))
        throw unsafe(key, "at a cloud's metadata address");
    if (isNear(name) && !isNear(registry.host.name) && !(0,_host_js__WEBPACK_IMPORTED_MODULE_2__/* .isLoopback */ .U9)(registry.host)) {
        throw unsafe(key, 'at a loopback, private or link-local address');
    }
    return url;
}
function unsafe(registry, what) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('unsafe', `"${registry}" named a token service ${what}: the credential was not sent there; check the registry's name and its configuration`);
}
function parsed(realm) {
    if (!URL.canParse(realm))
        return undefined;
    const url = new URL(realm);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
function hostNameOf(url) {
    return url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
}
function isNear(name) {
    return name === 'localhost' || name.endsWith('.localhost') || contains(NEAR, name);
}
function contains(list, name) {
    const family = (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(name);
    return family !== 0 && list.check(name, family === 4 ? 'ipv4' : 'ipv6');
}
const METADATA_NAMES = new Set(['metadata.google.internal', 'metadata.goog']);
const METADATA = blockList([
    ['169.254.169.254', 32],
    ['169.254.170.2', 32],
    ['169.254.170.23', 32],
    ['192.0.0.192', 32],
    ['100.100.100.200', 32],
    ['168.63.129.16', 32]
], [
    ['fd00:ec2::254', 128],
    ['fd00:ec2::23', 128],
    ['fd20:ce::254', 128]
]);
const NEAR = blockList([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16]
], [
    ['::', 128],
    ['::1', 128],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10]
]);
function blockList(ipv4, ipv6) {
    const list = new node_net__WEBPACK_IMPORTED_MODULE_0__.BlockList();
    for (const [network, prefix] of ipv4) {
        list.addSubnet(network, prefix, 'ipv4');
        for (const wrapping of ['::ffff:', '::', '64:ff9b::']) {
            list.addSubnet(`${wrapping}${network}`, 96 + prefix, 'ipv6');
        }
    }
    for (const [network, prefix] of ipv6)
        list.addSubnet(network, prefix, 'ipv6');
    return list;
}


/***/ }),

/***/ 9228:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   LH: () => (/* binding */ withRetries),
/* harmony export */   P9: () => (/* binding */ retryAfter),
/* harmony export */   cg: () => (/* binding */ startBudget),
/* harmony export */   fu: () => (/* binding */ backOff),
/* harmony export */   sO: () => (/* binding */ isPassingError)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);

const BUDGET = 60_000;
const TIME_PER_TRY = 10_000;
const TRIES = 3;
const BACK_OFF = [300, 1000];
const PASSING_ERRORS = new Set([
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ERR_PROXY_TUNNEL'
]);
function startBudget(context, limit = BUDGET) {
    const start = context.now().getTime();
    let waited = 0;
    return {
        limit,
        remaining: () => limit - Math.max(context.now().getTime() - start, waited),
        async wait(milliseconds) {
            waited += milliseconds;
            await context.sleep(milliseconds);
        }
    };
}
async function withRetries(context, options, send) {
    const tries = options.tries ?? TRIES;
    for (let count = 1;; count++) {
        const outcome = await once(send, Math.max(1, Math.min(TIME_PER_TRY, options.budget.remaining())));
        if (outcome.kind === 'answer' && !isPassingStatus(outcome.response.status))
            return outcome.response;
        if (outcome.kind === 'error' && !isPassingError(outcome.error, options.finalCodes))
            throw outcome.error;
        const giveUp = outcome.kind === 'error' ? outcome.error : exhausted(options.host, outcome.response.status, count);
        if (count >= tries)
            throw giveUp;
        const asked = outcome.kind === 'answer' ? retryAfter(outcome.response, context.now()) : undefined;
        const pause = Math.max(asked ?? 0, backOff(count, context.random()));
        if (pause >= options.budget.remaining()) {
            if (asked === undefined || outcome.kind === 'error')
                throw giveUp;
            throw askedTooMuch(options, outcome.response.status, asked);
        }
        await options.budget.wait(pause);
    }
}
function retryAfter(response, now) {
    const value = response.headers['retry-after']?.trim();
    if (value === undefined)
        return undefined;
    if (/^\d{1,9}$/.test(value))
        return Number(value) * 1000;
    const date = /^[A-Za-z]{3,9},? [A-Za-z0-9: -]{10,40}$/.test(value) ? Date.parse(value) : NaN;
    return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
async function once(send, timeout) {
    try {
        return { kind: 'answer', response: await send(timeout) };
    }
    catch (error) {
        return { kind: 'error', error };
    }
}
function isPassingStatus(status) {
    return status === 408 || status === 429 || status >= 500;
}
function isPassingError(error, finalCodes = []) {
    const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorCode */ .CA)(error);
    return code !== undefined && PASSING_ERRORS.has(code) && !finalCodes.includes(code);
}
function backOff(count, random) {
    return Math.round((BACK_OFF[count - 1] ?? 1000) * (0.5 + random));
}
const TIMES = ['never', 'once', 'twice', 'three times'];
function exhausted(host, status, count) {
    const remedy = status === 429
        ? 'its limit for this user or address is used up; run the job again later'
        : "the server has trouble; run the job again later or ask the registry's operator";
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" answered ${status} ${TIMES[count] ?? `${count} times`}: ${remedy}`);
}
function askedTooMuch({ host, budget }, status, asked) {
    const seconds = Math.ceil(asked / 1000);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" answered ${status} and asked for a wait of ${seconds} s, more than the ${budget.limit / 1000} s that a request may take: run the job again later`);
}


/***/ }),

/***/ 3236:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ specErrorCode),
/* harmony export */   l: () => (/* binding */ parseObject)
/* harmony export */ });
const CODES = new Set([
    'unauthorized',
    'denied',
    'forbidden',
    'unsupported',
    'toomanyrequests',
    'unknown',
    'unavailable',
    'name invalid',
    'name unknown',
    'digest invalid',
    'manifest unknown',
    'blob unknown',
    'blob upload invalid',
    'blob upload unknown',
    'not found',
    'project policy violation',
    'invalid login',
    'invalid request',
    'invalid client',
    'invalid grant',
    'invalid scope',
    'invalid token',
    'unauthorized client',
    'access denied',
    'unsupported grant type',
    'incorrect username or password'
]);
function specErrorCode(body) {
    const json = parseObject(body);
    if (json === undefined)
        return undefined;
    const first = Array.isArray(json['errors']) ? json['errors'][0] : undefined;
    const candidates = [isRecord(first) ? first['code'] : undefined, json['error'], json['details']];
    return candidates.map(asCode).find(code => code !== undefined);
}
function asCode(candidate) {
    if (typeof candidate !== 'string')
        return undefined;
    const words = candidate.toLowerCase().replaceAll('_', ' ').trim();
    return CODES.has(words) ? words : undefined;
}
function parseObject(text) {
    try {
        const value = JSON.parse(text);
        return isRecord(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}


/***/ }),

/***/ 299:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ exchange)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7420);
/* harmony import */ var _claims_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4361);
/* harmony import */ var _expiry_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(8867);
/* harmony import */ var _realm_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(5565);
/* harmony import */ var _spec_error_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3236);






const SHORTEST_TOKEN = 8;
const CLIENT_ID = 'registry-auth';
const MAX_TOKEN_BYTES = 1024 * 1024;
const DEFAULT_LIFETIME = 60;
async function exchange(context, client, service, credential, scopes) {
    const host = service.endpoint.host.key;
    const realm = (0,_realm_js__WEBPACK_IMPORTED_MODULE_3__/* .checkedRealm */ .$)(service.challenge.realm, service.endpoint);
    const words = scopes.map(({ type = 'repository', repository, actions }) => `${type}:${repository}:${actions.join(',')}`);
    const request = credential.kind === 'basic'
        ? passwordRequest(realm, service.challenge, words, credential.username, credential.password)
        : refreshRequest(realm, service.challenge, words, credential.token);
    const { status, body } = await client.send({ ...request, maxBytes: MAX_TOKEN_BYTES });
    context.log.debug(`the token service of "${host}" answered ${status} for ${words.join(' ') || 'no scope'}`);
    if (status >= 200 && status < 300)
        return { kind: 'granted', grant: readGrant(context, host, body) };
    if (status < 400) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `the token service of "${host}" answered ${status}: check the registry's configuration`);
    }
    const code = (0,_spec_error_js__WEBPACK_IMPORTED_MODULE_4__/* .specErrorCode */ .V)(body);
    return { kind: 'refused', status, ...(code === undefined ? {} : { code }) };
}
function passwordRequest(realm, { service }, scopes, username, password) {
    const url = new URL(realm);
    if (service !== undefined)
        url.searchParams.set('service', service);
    for (const scope of scopes)
        url.searchParams.append('scope', scope);
    url.searchParams.set('account', username);
    url.searchParams.set('client_id', CLIENT_ID);
    return { method: 'GET', url, authorization: `Basic ${(0,_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .basicAuth */ .tB)(username, password)}` };
}
function refreshRequest(realm, { service }, scopes, token) {
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token.reveal() });
    if (service !== undefined)
        form.set('service', service);
    if (scopes.length > 0)
        form.set('scope', scopes.join(' '));
    form.set('client_id', CLIENT_ID);
    return {
        method: 'POST',
        url: realm,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString()
    };
}
function readGrant(context, host, body) {
    const answer = (0,_spec_error_js__WEBPACK_IMPORTED_MODULE_4__/* .parseObject */ .l)(body) ?? {};
    const text = [answer['token'], answer['access_token']].find(isToken);
    if (text === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `the token service of "${host}" answered without a token: check the registry's name and its configuration`);
    }
    const token = text.length < SHORTEST_TOKEN ? new _secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .zh(text) : context.secret(text);
    const claims = (0,_claims_js__WEBPACK_IMPORTED_MODULE_2__/* .readClaims */ .I)(text);
    const expiresAt = expiry(answer, claims?.expiresAt, context.now());
    return { token, expiresAt, ...(claims?.access === undefined ? {} : { access: claims.access }) };
}
function isToken(value) {
    return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
function expiry(answer, claimed, now) {
    const lifetime = answer['expires_in'];
    const known = (0,_expiry_js__WEBPACK_IMPORTED_MODULE_5__/* .isLifetime */ .Y)(lifetime);
    if (!known && claimed !== undefined)
        return claimed;
    const text = answer['issued_at'];
    const issued = typeof text === 'string' && text.length < 64 ? Date.parse(text) : NaN;
    const start = Number.isNaN(issued) ? now.getTime() : issued;
    return new Date(start + (known ? lifetime : DEFAULT_LIFETIME) * 1000);
}


/***/ }),

/***/ 2573:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ readPlainFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4571);


const NO_WAIT = "O_NONBLOCK" in node_fs__WEBPACK_IMPORTED_MODULE_0__.constants ? node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NONBLOCK : 0;
function readPlainFile(path, limit) {
    let descriptor;
    try {
        const before = refusal((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path), limit);
        if (before !== undefined)
            return before;
        descriptor = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)(path, node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY | NO_WAIT);
        return refusal((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.fstatSync)(descriptor), limit) ?? { text: (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(descriptor, 'utf8') };
    }
    catch (error) {
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .errorCode */ .CA)(error);
        if (code === undefined)
            throw error;
        return { problem: 'unreadable', code };
    }
    finally {
        if (descriptor !== undefined)
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(descriptor);
    }
}
function refusal(status, limit) {
    if (!status.isFile())
        return { problem: 'no file' };
    return status.size > limit ? { problem: 'too long' } : undefined;
}


/***/ }),

/***/ 7353:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ caFilesOf)
/* harmony export */ });
function caFilesOf({ caFile }) {
    return caFile === undefined ? [] : [caFile];
}


/***/ }),

/***/ 1258:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   JL: () => (/* binding */ privateRegistry),
/* harmony export */   Ul: () => (/* binding */ isPublic),
/* harmony export */   v4: () => (/* binding */ ofAccount)
/* harmony export */ });
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2690);

const PRIVATE = /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z]{2,5}(?:-[a-z]+)+-\d+)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.(?:com\.cn|eu))|(?:c2s\.ic|sc2s\.sgov|csp\.hci\.ic)\.gov|cloud\.adc-e\.uk)$/;
const PUBLIC = ['public.ecr.aws', 'ecr-public.aws.com'];
function privateRegistry(host) {
    const [, account, separator, fips, region] = (host.port === undefined && PRIVATE.exec(host.name)) || [];
    if (account === undefined || region === undefined)
        return undefined;
    if (host.name.endsWith('.cn') !== region.startsWith('cn-'))
        return undefined;
    return { account, region, fips: fips !== undefined, dualStack: separator === '-' };
}
function isPublic(host) {
    return host.port === undefined && PUBLIC.includes(host.name);
}
function ofAccount(host, account) {
    return (0,_host_js__WEBPACK_IMPORTED_MODULE_0__/* .parseHost */ .o6)(host.name.replace(/^\d{12}/, account)) ?? host;
}


/***/ }),

/***/ 5123:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ azure)
/* harmony export */ });
/* harmony import */ var _purpose_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4472);
/* harmony import */ var _explicit_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9291);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9071);



const LOGIN_SERVER = /^[a-z0-9]{5,50}(?:-[a-z0-9]+)?(?:\.[a-z0-9]+\.geo)?\.azurecr\.(?:io|cn|us)$/;
const ROLES = {
    pull: 'the role "AcrPull" (with ABAC "Container Registry Repository Reader")',
    push: 'the role "AcrPush" (with ABAC "Container Registry Repository Writer")',
    delete: 'the role "AcrDelete" (with ABAC "Container Registry Repository Contributor")',
    '*': 'the role "Owner"'
};
const identified = async (context, target) => {
    if (Object.keys(target.auth.identity).length === 0)
        return undefined;
    const { loginByIdentity } = await __nccwpck_require__.e(/* import() */ 7133).then(__nccwpck_require__.bind(__nccwpck_require__, 7133));
    return loginByIdentity(context, target);
};
const attached = async (context, target) => {
    const { loginByMachine } = await __nccwpck_require__.e(/* import() */ 606).then(__nccwpck_require__.bind(__nccwpck_require__, 606));
    return loginByMachine(context, target);
};
const azure = {
    id: 'azure',
    title: 'Azure Container Registry',
    matches: host => host.port === undefined && LOGIN_SERVER.test(host.name),
    sources: [_explicit_js__WEBPACK_IMPORTED_MODULE_2__/* .explicit */ .p, identified, attached],
    identityKeys: ['client-id', 'tenant-id', 'audience', 'id-token-env'],
    keys: host => [host.key],
    actions: _purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .distributionActions */ .M,
    remedy: ({ action, credential, status }) => {
        const vouched = [_names_js__WEBPACK_IMPORTED_MODULE_1__/* .FEDERATION */ .Mv, _names_js__WEBPACK_IMPORTED_MODULE_1__/* .MANAGED_IDENTITY */ .l_].includes(credential.source);
        if (action !== undefined)
            return `give the identity ${ROLES[action]} on the registry`;
        if (status === 403)
            return "allow this runner's address in the registry's network rules";
        return vouched
            ? 'log in again; the token of the registry lives for three hours'
            : 'check the client id and secret of the service principal, or the name and password of the token';
    }
};


/***/ }),

/***/ 9071:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   At: () => (/* binding */ TOKEN_USER),
/* harmony export */   Mv: () => (/* binding */ FEDERATION),
/* harmony export */   VT: () => (/* binding */ REGISTRY_RESOURCE),
/* harmony export */   hH: () => (/* binding */ cloudOf),
/* harmony export */   l_: () => (/* binding */ MANAGED_IDENTITY),
/* harmony export */   xe: () => (/* binding */ loginServer)
/* harmony export */ });
const TOKEN_USER = '00000000-0000-0000-0000-000000000000';
const REGISTRY_RESOURCE = 'https://containerregistry.azure.net';
const FEDERATION = 'federated identity';
const MANAGED_IDENTITY = 'managed identity';
const PUBLIC = {
    authority: 'https://login.microsoftonline.com',
    audience: 'api://AzureADTokenExchange'
};
const SOVEREIGN = {
    us: { authority: 'https://login.microsoftonline.us', audience: 'api://AzureADTokenExchangeUSGov' },
    cn: { authority: 'https://login.partner.microsoftonline.cn', audience: 'api://AzureADTokenExchangeChina' }
};
function cloudOf(host) {
    return SOVEREIGN[host.name.slice(-2)] ?? PUBLIC;
}
function loginServer(host) {
    return host.name.replace(/\.[a-z0-9]+\.geo\.(?=azurecr\.)/, '.');
}


/***/ }),

/***/ 2782:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Br: () => (/* binding */ DOCKER_HUB_ENDPOINT),
/* harmony export */   Kd: () => (/* binding */ DOCKER_HUB_ALIASES),
/* harmony export */   Xb: () => (/* binding */ DOCKER_HUB),
/* harmony export */   gr: () => (/* binding */ isDockerHub),
/* harmony export */   nF: () => (/* binding */ takesDockerLogins),
/* harmony export */   pe: () => (/* binding */ DOCKER_HUB_KEY)
/* harmony export */ });
const DOCKER_HUB = { name: 'docker.io', key: 'docker.io' };
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';
const DOCKER_HUB_ENDPOINT = { name: 'registry-1.docker.io', key: 'registry-1.docker.io' };
const NAMES = [
    'docker.io',
    'index.docker.io',
    'registry-1.docker.io',
    'registry.hub.docker.com',
    'hub.docker.com'
];
function isDockerHub(host) {
    return NAMES.includes(host.name) && (host.port === undefined || host.port === 443);
}
function takesDockerLogins(host) {
    return isDockerHub(host) || host.key === 'dhi.io';
}
const DOCKER_HUB_ALIASES = NAMES;


/***/ }),

/***/ 9291:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ explicit)
/* harmony export */ });
/* harmony import */ var _credential_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9425);

const explicit = (_context, { auth: { username, password } }) => {
    if (username === undefined || password === undefined)
        return Promise.resolve(undefined);
    if (username === _credential_js__WEBPACK_IMPORTED_MODULE_0__/* .IDENTITY_TOKEN_USERNAME */ .y) {
        return Promise.resolve({ kind: 'identity', token: password, source: 'identity token' });
    }
    return Promise.resolve({ kind: 'basic', username, password, source: 'username and password' });
};


/***/ }),

/***/ 3351:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AP: () => (/* binding */ GITHUB_REGISTRY),
/* harmony export */   Fv: () => (/* binding */ registryOf),
/* harmony export */   wc: () => (/* binding */ GITHUB_LEGACY_REGISTRY)
/* harmony export */ });
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2690);

const GITHUB_REGISTRY = 'ghcr.io';
const GITHUB_LEGACY_REGISTRY = 'docker.pkg.github.com';
function registryOf(serverUrl) {
    const address = (0,_host_js__WEBPACK_IMPORTED_MODULE_0__/* .parseRegistryAddress */ .xo)(serverUrl);
    if (address === undefined)
        return undefined;
    return address.host.key === 'github.com' ? GITHUB_REGISTRY : `containers.${address.host.key}`;
}


/***/ }),

/***/ 8395:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ remedy)
/* harmony export */ });
/* harmony import */ var _token_kind_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3354);

const WORKFLOW_PERMISSION = {
    pull: '"packages: read"',
    push: '"packages: write"',
    delete: '"packages: write"',
    '*': '"packages: write"'
};
const CLASSIC_SCOPE = {
    pull: '"read:packages"',
    push: '"write:packages"',
    delete: '"delete:packages"',
    '*': '"write:packages"'
};
function remedy({ credential, action }) {
    const kind = credential.source === 'workflow token' || credential.kind === 'identity'
        ? 'workflow'
        : (0,_token_kind_js__WEBPACK_IMPORTED_MODULE_0__/* .tokenKind */ .a)(credential.password);
    if (kind === 'fine-grained') {
        return 'GitHub Packages does not take fine-grained tokens; use a classic one, or the workflow token';
    }
    if (kind === 'classic') {
        return action === undefined
            ? 'check that the token belongs to the user, has not expired and is authorised for the organisation (SSO)'
            : `give the token the scope ${CLASSIC_SCOPE[action]} and its user access to the package`;
    }
    if (kind === 'workflow') {
        const permission = WORKFLOW_PERMISSION[action ?? 'pull'];
        return `add ${permission} to the job's permissions, or this repository to the package's access list`;
    }
    return "check the token's user, its expiry and its rights on packages";
}


/***/ }),

/***/ 3354:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ tokenKind)
/* harmony export */ });
const PREFIXES = [
    ['ghs_', 'workflow'],
    ['ghp_', 'classic'],
    ['github_pat_', 'fine-grained']
];
function tokenKind(token) {
    return PREFIXES.find(([prefix]) => token.reveal().startsWith(prefix))?.[1] ?? 'other';
}


/***/ }),

/***/ 1374:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ inspectScopes),
/* harmony export */   y: () => (/* binding */ apiUrl)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _net_client_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(583);
/* harmony import */ var _provider_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(7353);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3351);
/* harmony import */ var _token_kind_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3354);





const SCOPES = {
    build: ['read:packages', 'write:packages'],
    publish: ['write:packages'],
    cleanup: ['delete:packages'],
    deploy: ['read:packages', 'write:packages']
};
async function inspectScopes(context, target, credential) {
    if (credential.kind !== 'basic' || (0,_token_kind_js__WEBPACK_IMPORTED_MODULE_3__/* .tokenKind */ .a)(credential.password) !== 'classic')
        return;
    const scopes = await readScopes(context, target, credential.password.reveal());
    if (scopes === undefined)
        return;
    const missing = target.purposes.filter(purpose => !SCOPES[purpose].some(scope => scopes.includes(scope)));
    const [purpose] = missing;
    if (purpose === undefined)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('refused', `${purpose} at "${target.host.key}" was refused (the classic token of "${credential.username}" lacks a scope): give the token the scope "${SCOPES[purpose][0] ?? ''}"`);
}
async function readScopes(context, target, token) {
    const url = new URL(`${apiUrl(target, context.ambient.github)}/`);
    const client = (0,_net_client_js__WEBPACK_IMPORTED_MODULE_1__/* .createClient */ .UU)(context, { registry: url.host, caFiles: (0,_provider_js__WEBPACK_IMPORTED_MODULE_4__/* .caFilesOf */ .F)(target.auth) });
    try {
        const answer = await client.send({
            method: 'HEAD',
            url,
            headers: { accept: 'application/vnd.github+json' },
            authorization: `Bearer ${token}`
        });
        const header = answer.headers['x-oauth-scopes'];
        return header?.split(',').map(scope => scope.trim());
    }
    catch {
        context.log.debug(`the scopes of the token could not be learnt from "${url.host}"`);
        return undefined;
    }
}
function apiUrl(target, github) {
    const isOwn = github !== undefined && (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .registryOf */ .Fv)(github.serverUrl) === target.host.key;
    return isOwn ? github.apiUrl.replace(/\/+$/, '') : 'https://api.github.com';
}


/***/ }),

/***/ 8015:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ JOB_TOKEN_USERNAME)
/* harmony export */ });
const JOB_TOKEN_USERNAME = 'gitlab-ci-token';


/***/ }),

/***/ 8387:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ google)
/* harmony export */ });
/* harmony import */ var _purpose_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4472);
/* harmony import */ var _explicit_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9291);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4495);



const HOST = /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:(?:us|eu|asia|marketplace)\.)?gcr\.io)$/;
const ROLES = {
    pull: 'roles/artifactregistry.reader',
    push: 'roles/artifactregistry.writer',
    delete: 'roles/artifactregistry.repoAdmin',
    '*': 'roles/artifactregistry.admin'
};
const KNOWN_USERS = ['oauth2accesstoken', '_json_key', '_json_key_base64', '_dcgcloud_token'];
const givenCredential = async (context, target) => {
    const credential = await (0,_explicit_js__WEBPACK_IMPORTED_MODULE_1__/* .explicit */ .p)(context, target);
    if (credential?.kind === 'basic' && credential.username.startsWith('_json_key')) {
        const { checkKey } = await __nccwpck_require__.e(/* import() */ 492).then(__nccwpck_require__.bind(__nccwpck_require__, 492));
        checkKey(target, credential.username, credential.password);
    }
    return credential;
};
const federated = async (context, target) => {
    if (Object.keys(target.auth.identity).length === 0)
        return undefined;
    const { exchange } = await __nccwpck_require__.e(/* import() */ 9569).then(__nccwpck_require__.bind(__nccwpck_require__, 9569));
    return exchange(context, target);
};
const attached = async (context, target) => {
    const { fromMetadataServer } = await __nccwpck_require__.e(/* import() */ 5896).then(__nccwpck_require__.bind(__nccwpck_require__, 5896));
    return fromMetadataServer(context, target);
};
const google = {
    id: 'google',
    title: 'Google Artifact Registry and Container Registry',
    matches: host => host.port === undefined && HOST.test(host.name),
    sources: [givenCredential, federated, attached],
    identityKeys: ['workload-identity-provider', 'service-account', 'audience', 'id-token-env', 'expires-in'],
    keys: host => [host.key],
    actions: _purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .distributionActions */ .M,
    remedy: ({ action, credential }) => {
        if (action !== undefined)
            return `give ${granteeOf(credential.source)} "${ROLES[action]}"`;
        if (credential.source === _names_js__WEBPACK_IMPORTED_MODULE_2__/* .FEDERATION */ .t_) {
            return 'check that the token has not expired, and that the federated principal has a role on the repository';
        }
        if (credential.kind === 'basic' && !KNOWN_USERS.includes(credential.username)) {
            return 'the user name is "oauth2accesstoken" for an access token, "_json_key" or "_json_key_base64" for a key';
        }
        return 'check that the token has not expired, or that the key is whole and not disabled';
    }
};
function granteeOf(source) {
    if (source === _names_js__WEBPACK_IMPORTED_MODULE_2__/* .FEDERATION */ .t_)
        return 'the federated principal (principal://iam.googleapis.com/...)';
    if (source === _names_js__WEBPACK_IMPORTED_MODULE_2__/* .METADATA_SERVER */ .qL) {
        return 'the machine the access scope "https://www.googleapis.com/auth/cloud-platform" and its service account';
    }
    return source.startsWith('service account ') ? `the ${source.split(' by ')[0] ?? 'account'}` : 'the account';
}


/***/ }),

/***/ 4495:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Mv: () => (/* binding */ CLOUD_PLATFORM),
/* harmony export */   Ne: () => (/* binding */ ACCESS_TOKEN_USER),
/* harmony export */   qL: () => (/* binding */ METADATA_SERVER),
/* harmony export */   t_: () => (/* binding */ FEDERATION)
/* harmony export */ });
const ACCESS_TOKEN_USER = 'oauth2accesstoken';
const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';
const FEDERATION = 'workload identity federation';
const METADATA_SERVER = 'metadata server';


/***/ }),

/***/ 7748:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  l: () => (/* binding */ providerOf)
});

// UNUSED EXPORTS: PROVIDERS

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/purpose.js
var src_purpose = __nccwpck_require__(4472);
// EXTERNAL MODULE: ./src/providers/aws/hosts.js
var hosts = __nccwpck_require__(1258);
;// CONCATENATED MODULE: ./src/providers/aws/index.js



const PERMISSIONS = {
    pull: 'ecr:BatchGetImage and ecr:GetDownloadUrlForLayer',
    push: 'ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:BatchCheckLayerAvailability and ecr:PutImage',
    delete: 'ecr:BatchDeleteImage',
    '*': 'ecr:*'
};
const everyWay = async (context, target) => {
    const { findCredential } = await __nccwpck_require__.e(/* import() */ 4263).then(__nccwpck_require__.bind(__nccwpck_require__, 4263));
    return findCredential(context, target);
};
function companions(env, target) {
    const list = env('AWS_ACCOUNT_IDS');
    const own = (0,hosts/* privateRegistry */.JL)(target.host)?.account;
    const plain = target.path === undefined && target.scope === undefined && target.auth.ecr !== 'false';
    if (list === undefined || own === undefined || !plain)
        return [];
    const accounts = list.split(',').map(account => account.trim());
    if (accounts.some(account => !/^\d{12}$/.test(account))) {
        throw new errors/* Failure */.HR('input', '"AWS_ACCOUNT_IDS" takes account ids of 12 digits, separated by commas');
    }
    return [...new Set(accounts)]
        .filter(account => account !== own)
        .map(account => ({
        ...target,
        host: (0,hosts/* ofAccount */.v4)(target.host, account),
        at: `${target.at}, AWS_ACCOUNT_IDS`,
        repositories: []
    }));
}
const aws = {
    id: 'aws',
    title: 'Amazon ECR and ECR Public',
    matches: host => (0,hosts/* isPublic */.Ul)(host) || (0,hosts/* privateRegistry */.JL)(host) !== undefined,
    sources: [everyWay],
    identityKeys: ['role', 'region', 'audience', 'id-token-env'],
    wanting: 'give "role" for OIDC, or an access key by "username" and its password; no AWS credentials were found in the environment, the profiles or the machine',
    companions: ({ env }, target) => companions(env, target),
    keys: host => [host.key],
    actions: purpose => (0,src_purpose/* distributionActions */.M)(purpose).filter(action => action !== 'delete'),
    remedy: ({ action, status, target, credential }) => {
        if (status === 404)
            return 'create the repository first; Amazon ECR does not create it at a push';
        if (action === undefined && credential.source.startsWith('AWS ')) {
            return "check the account id and the region in the registry's name";
        }
        if (action === undefined) {
            return 'the token of "aws ecr get-login-password" is valid for 12 hours and one region; get a new one';
        }
        const permissions = PERMISSIONS[action];
        return `allow ${(0,hosts/* isPublic */.Ul)(target.host) ? permissions.replaceAll('ecr:', 'ecr-public:') : permissions} in the identity's and the repository's policy`;
    }
};

// EXTERNAL MODULE: ./src/providers/azure/index.js
var azure = __nccwpck_require__(5123);
// EXTERNAL MODULE: ./src/providers/explicit.js
var explicit = __nccwpck_require__(9291);
// EXTERNAL MODULE: ./src/providers/docker-hub/names.js
var names = __nccwpck_require__(2782);
;// CONCATENATED MODULE: ./src/providers/docker-hub/index.js



const IDENTITY = ['connection-id', 'id-token-env', 'expires-in'];
const oidcConnection = async (context, target) => {
    const { identity, username, password } = target.auth;
    const named = IDENTITY.some(key => identity[key] !== undefined);
    const byVariable = username !== undefined && password === undefined;
    if (!named && !(byVariable && context.env('DOCKERHUB_OIDC_CONNECTIONID') !== undefined))
        return undefined;
    const { exchangeIdToken } = await __nccwpck_require__.e(/* import() */ 4815).then(__nccwpck_require__.bind(__nccwpck_require__, 4815));
    return exchangeIdToken(context, target);
};
function remedy({ action, credential }) {
    const keyless = credential.source === 'OIDC connection';
    if (action === undefined) {
        return keyless
            ? 'the user name must be the Docker organisation that owns the OIDC connection'
            : 'check the user name and the access token; a password alone is refused with two-factor login';
    }
    if (keyless) {
        const scope = action === 'pull' ? 'Image Pull' : 'Image Push';
        return `give the ruleset of the OIDC connection the scope "${scope}" on the repository`;
    }
    if (action !== 'push')
        return undefined;
    return 'give the access token "Read & Write" permission and the user write access to the repository';
}
const dockerHub = {
    id: 'docker-hub',
    title: 'Docker Hub',
    matches: names/* takesDockerLogins */.nF,
    sources: [explicit/* explicit */.p, oidcConnection],
    identityKeys: IDENTITY,
    keys: host => ((0,names/* isDockerHub */.gr)(host) ? [names/* DOCKER_HUB_KEY */.pe] : [host.key]),
    aliases: host => ((0,names/* isDockerHub */.gr)(host) ? names/* DOCKER_HUB_ALIASES */.Kd : []),
    endpoint: host => ((0,names/* isDockerHub */.gr)(host) ? names/* DOCKER_HUB_ENDPOINT */.Br : host),
    imageLayout: async (host) => (0,names/* isDockerHub */.gr)(host) ? (await __nccwpck_require__.e(/* import() */ 5018).then(__nccwpck_require__.bind(__nccwpck_require__, 5018))).DOCKER_HUB_LAYOUT : undefined,
    actions: (purpose) => (0,src_purpose/* distributionActions */.M)(purpose).filter(action => action !== 'delete'),
    remedy,
    replacement: username => `pulls from Docker Hub now count against "${username}", not against the login that stood in the docker config (GitHub's hosted runners bring one with a limit of its own): "scope: NAMESPACE/REPO@push" gives this login to Buildx for pushes alone and leaves that one for pulls`
};

;// CONCATENATED MODULE: ./src/providers/generic/index.js


const generic = {
    id: 'generic',
    title: 'any OCI registry',
    matches: () => true,
    sources: [explicit/* explicit */.p],
    keys: host => [host.key],
    actions: src_purpose/* distributionActions */.M
};

// EXTERNAL MODULE: ./src/providers/github/names.js
var github_names = __nccwpck_require__(3351);
// EXTERNAL MODULE: ./src/providers/github/remedy.js
var github_remedy = __nccwpck_require__(8395);
// EXTERNAL MODULE: ./src/providers/github/token-scopes.js
var token_scopes = __nccwpck_require__(1374);
;// CONCATENATED MODULE: ./src/providers/github/index.js





function actions(purpose) {
    return (0,src_purpose/* distributionActions */.M)(purpose).filter(action => action !== 'delete');
}
function matches(host, ambient) {
    if (host.key === github_names/* GITHUB_REGISTRY */.AP || host.key === github_names/* GITHUB_LEGACY_REGISTRY */.wc)
        return true;
    return ambient.github !== undefined && (0,github_names/* registryOf */.Fv)(ambient.github.serverUrl) === host.key;
}
const workflowToken = (context, target) => {
    const { github } = context.ambient;
    if (github?.token === undefined || github.actor === undefined)
        return Promise.resolve(undefined);
    const own = (0,github_names/* registryOf */.Fv)(github.serverUrl);
    const isOwn = target.host.key === own || (own === github_names/* GITHUB_REGISTRY */.AP && target.host.key === github_names/* GITHUB_LEGACY_REGISTRY */.wc);
    if (!isOwn)
        return Promise.resolve(undefined);
    return Promise.resolve({
        kind: 'basic',
        username: github.actor,
        password: github.token,
        source: 'workflow token'
    });
};
const github = {
    id: 'github',
    title: 'GitHub Packages',
    matches,
    sources: [explicit/* explicit */.p, workflowToken],
    keys: host => [host.key],
    imageLayout: async (host) => (await __nccwpck_require__.e(/* import() */ 3497).then(__nccwpck_require__.bind(__nccwpck_require__, 3497))).imageLayoutOf(host),
    actions,
    probe: 'harmless',
    remedy: github_remedy/* remedy */.z,
    inspect: token_scopes/* inspectScopes */.I
};

// EXTERNAL MODULE: ./src/host.js
var src_host = __nccwpck_require__(2690);
// EXTERNAL MODULE: ./src/providers/gitlab/names.js
var gitlab_names = __nccwpck_require__(8015);
;// CONCATENATED MODULE: ./src/providers/gitlab/index.js





function isInstanceRegistry(host, gitlab) {
    return gitlab?.registry !== undefined && (0,src_host/* parseHost */.o6)(gitlab.registry)?.key === host.key;
}
function isDependencyProxy(host, gitlab) {
    const server = (0,src_host/* parseHost */.o6)(gitlab?.dependencyProxy?.server ?? '');
    if (server === undefined)
        return false;
    return server.key === host.key || withoutDefaultPort(server) === host.key;
}
function withoutDefaultPort(host) {
    return host.port === 443 || host.port === 80 ? host.key.replace(/:\d+$/, '') : undefined;
}
const cleanupPassword = (context, target) => {
    const { gitlab, cleanup } = context.ambient;
    if (cleanup === undefined || !isInstanceRegistry(target.host, gitlab))
        return Promise.resolve(undefined);
    if (!target.purposes.includes('cleanup'))
        return Promise.resolve(undefined);
    if (target.purposes.length > 1) {
        throw new errors/* Failure */.HR('input', `"${target.host.key}" has another credential for cleanup than for ${target.purposes.filter(purpose => purpose !== 'cleanup').join(', ')}: give cleanup a step of its own, or run its command by "registry-auth exec"`);
    }
    return Promise.resolve({ kind: 'basic', ...pick(cleanup), source: 'cleanup password' });
};
const dependencyProxy = (context, target) => {
    const { gitlab } = context.ambient;
    const proxy = gitlab?.dependencyProxy;
    if (proxy === undefined || !isDependencyProxy(target.host, gitlab))
        return Promise.resolve(undefined);
    return Promise.resolve({ kind: 'basic', ...pick(proxy), source: 'dependency proxy' });
};
const jobOrDeployToken = (context, target) => {
    const { gitlab } = context.ambient;
    if (gitlab === undefined || !isInstanceRegistry(target.host, gitlab))
        return Promise.resolve(undefined);
    const deploys = target.purposes.every(purpose => purpose === 'deploy');
    if (gitlab.deployToken !== undefined && (deploys || gitlab.jobToken === undefined)) {
        return Promise.resolve({ kind: 'basic', ...pick(gitlab.deployToken), source: 'deploy token' });
    }
    if (gitlab.jobToken === undefined)
        return Promise.resolve(undefined);
    return Promise.resolve({
        kind: 'basic',
        username: gitlab_names/* JOB_TOKEN_USERNAME */.d,
        password: gitlab.jobToken,
        source: 'job token'
    });
};
function pick(login) {
    return { username: login.username, password: login.password };
}
function gitlab_remedy({ credential, action }) {
    if (credential.source === 'job token') {
        return action === undefined
            ? 'check that the container registry is on and that the user who started the job may use it; the token dies with the job'
            : `the user who started the job needs at least the Developer role (for delete: Maintainer), and the target project must allow this project's job token`;
    }
    if (action === undefined)
        return 'check the user name and the token; a personal access token needs the scope "read_registry" or "api"';
    if (action === 'pull')
        return 'give the token the scope "read_registry"';
    if (action === 'push')
        return 'give the token the scope "write_registry" and the role Developer';
    return 'give the token the scope "api" and a role that may delete';
}
const gitlab = {
    id: 'gitlab',
    title: 'GitLab',
    matches: (host, ambient) => host.key === 'registry.gitlab.com' ||
        isInstanceRegistry(host, ambient.gitlab) ||
        isDependencyProxy(host, ambient.gitlab),
    sources: [explicit/* explicit */.p, cleanupPassword, dependencyProxy, jobOrDeployToken],
    keys: host => {
        const bare = withoutDefaultPort(host);
        return bare === undefined ? [host.key] : [host.key, bare];
    },
    actions: src_purpose/* distributionActions */.M,
    remedy: gitlab_remedy
};

// EXTERNAL MODULE: ./src/providers/google/index.js
var google = __nccwpck_require__(8387);
;// CONCATENATED MODULE: ./src/providers/harbor/index.js


const harbor = {
    id: 'harbor',
    title: 'Harbor',
    matches: host => host.name === 'demo.goharbor.io' || host.name.startsWith('harbor.'),
    sources: [explicit/* explicit */.p],
    keys: host => [host.key],
    actions: src_purpose/* distributionActions */.M,
    remedy: ({ credential, action }) => {
        if (action !== undefined)
            return `give the robot account or project member the permission to ${action} in the project`;
        if (credential.kind === 'basic' && !credential.username.includes('$')) {
            return 'robot accounts are named "robot$NAME" or "robot$PROJECT+NAME"; a shell or a CI variable may have expanded the "$", so quote it; where Harbor logs its users in by OIDC, the password of a user is the CLI secret of the profile';
        }
        return 'check the robot account, its secret and its expiry';
    }
};

;// CONCATENATED MODULE: ./src/providers/quay/index.js


const quay_IDENTITY = ['robot', 'audience', 'id-token-env'];
function quay_actions(purpose) {
    return purpose === 'cleanup' ? ['pull', 'push'] : (0,src_purpose/* distributionActions */.M)(purpose);
}
const robotFederation = async (context, target) => {
    if (!quay_IDENTITY.some(key => target.auth.identity[key] !== undefined))
        return undefined;
    const { exchangeIdToken } = await __nccwpck_require__.e(/* import() */ 2904).then(__nccwpck_require__.bind(__nccwpck_require__, 2904));
    return exchangeIdToken(context, target);
};
function quay_remedy({ credential, action }) {
    if (action !== undefined)
        return 'give the robot or user "Write" (for pull: "Read") permission on the repository';
    if (credential.source === 'robot federation') {
        return 'the robot of that name has to be the one with the federation, and the token of Quay lives for one hour';
    }
    if (credential.kind === 'basic' && credential.username === '$oauthtoken') {
        return 'check the OAuth token; it belongs to an application of the organisation and needs the scope of what is done';
    }
    if (credential.kind === 'basic' && !credential.username.includes('+')) {
        return 'use a robot account, whose name is "NAMESPACE+NAME", or the encrypted password of the account settings';
    }
    return 'check the robot account and its token';
}
const quay = {
    id: 'quay',
    title: 'Quay',
    matches: host => host.name === 'quay.io' || host.name.startsWith('quay.'),
    sources: [explicit/* explicit */.p, robotFederation],
    identityKeys: quay_IDENTITY,
    keys: host => [host.key],
    imageLayout: async () => (await __nccwpck_require__.e(/* import() */ 5132).then(__nccwpck_require__.bind(__nccwpck_require__, 5132))).QUAY_LAYOUT,
    actions: quay_actions,
    remedy: quay_remedy
};

;// CONCATENATED MODULE: ./src/providers/index.js









const PROVIDERS = [
    github,
    dockerHub,
    gitlab,
    quay,
    harbor,
    azure/* azure */.e,
    google/* google */.q,
    aws,
    generic
];
function providerOf(host, ambient) {
    return PROVIDERS.find(provider => provider.matches(host, ambient)) ?? generic;
}


/***/ }),

/***/ 4472:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ distributionActions),
/* harmony export */   a: () => (/* binding */ PURPOSES)
/* harmony export */ });
const PURPOSES = ['build', 'publish', 'cleanup', 'deploy'];
const ACTIONS = {
    build: ['pull'],
    publish: ['pull', 'push'],
    cleanup: ['pull', 'delete'],
    deploy: ['pull']
};
function distributionActions(purpose) {
    return ACTIONS[purpose];
}


/***/ }),

/***/ 7420:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   cl: () => (/* binding */ spellings),
/* harmony export */   tB: () => (/* binding */ basicAuth),
/* harmony export */   zh: () => (/* binding */ Secret)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7975);

class Secret {
    #value;
    constructor(value) {
        this.#value = value;
    }
    reveal() {
        return this.#value;
    }
    get empty() {
        return this.#value === '';
    }
    equals(other) {
        return this.#value === other.#value;
    }
    toString() {
        return '***';
    }
    toJSON() {
        return '***';
    }
    [node_util__WEBPACK_IMPORTED_MODULE_0__.inspect.custom]() {
        return '***';
    }
}
function basicAuth(username, password) {
    return Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64');
}
function spellings(value, username) {
    if (value === '')
        return [];
    const lines = value.includes('\n')
        ? value.split(/[\r\n]+/).filter(line => line.length >= MASKABLE_LINE)
        : [value];
    const forms = new Set(lines);
    forms.add(value);
    forms.add(encodeURIComponent(value));
    forms.add(new URLSearchParams({ v: value }).toString().slice(2));
    forms.add(Buffer.from(value, 'utf8').toString('base64'));
    if (username !== undefined)
        forms.add(basicAuth(username, new Secret(value)));
    return [...forms];
}
const MASKABLE_LINE = 4;


/***/ }),

/***/ 3153:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  T: () => (/* binding */ dockerTag)
});

// UNUSED EXPORTS: latinOf

;// CONCATENATED MODULE: ./src/werf/murmur3.js
function murmur3(text) {
    const bytes = Buffer.from(text, 'utf8');
    const whole = bytes.length & ~3;
    let hash = 0;
    for (let at = 0; at < whole; at += 4) {
        hash = rotate(hash ^ scrambled(bytes.readUInt32LE(at)), 13);
        hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
    }
    if (whole < bytes.length)
        hash ^= scrambled(bytes.readUIntLE(whole, bytes.length - whole));
    return finished(hash ^ bytes.length);
}
function scrambled(block) {
    return Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
}
function rotate(value, bits) {
    return (value << bits) | (value >>> (32 - bits));
}
function finished(hash) {
    const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
    return (second ^ (second >>> 16)) >>> 0;
}

;// CONCATENATED MODULE: ./src/werf/slug.js

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const LONGEST = 128;
const DASHES = '&(){}[]-_,.;:=+<>~/ \uff3f\uff5e';
const LETTERS = [
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
];
const DECOMPOSED = /[!-\u024f\u1e00-\u1e99\u1ea0-\u1ef9\u2102-\u2134\u2490-\u24ea\uff21-\uff5a]/;
const MARKS = /[\p{M}().]/gu;
const MAPPING = new Map(LETTERS.flatMap(([latin, letters]) => Array.from(letters, one => [one, latin])));
function dockerTag(name) {
    if (name.length <= LONGEST && TAG.test(name))
        return name;
    const hash = murmur3(name).toString(16);
    const latin = slugified(name).slice(0, LONGEST - hash.length - 1);
    return latin === '' ? hash : `${latin}-${hash}`;
}
function slugified(name) {
    return Array.from(name, latinOf).join('').replace(/-+/g, '-').replace(/^-|-$/g, '');
}
function latinOf(character) {
    if (DASHES.includes(character))
        return '-';
    const known = MAPPING.get(character);
    if (known !== undefined || !DECOMPOSED.test(character))
        return known ?? '';
    const bare = character.normalize('NFKD').replace(MARKS, '').toLowerCase();
    return /^[a-z0-9]+$/.test(bare) ? bare : '';
}


/***/ })

/******/ 	});
/************************************************************************/
/******/ 	// The module cache
/******/ 	var __webpack_module_cache__ = {};
/******/ 	
/******/ 	// The require function
/******/ 	function __nccwpck_require__(moduleId) {
/******/ 		// Check if module is in cache
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		// Create a new module (and put it into the cache)
/******/ 		var module = __webpack_module_cache__[moduleId] = {
/******/ 			// no module.id needed
/******/ 			// no module.loaded needed
/******/ 			exports: {}
/******/ 		};
/******/ 	
/******/ 		// Execute the module function
/******/ 		var threw = true;
/******/ 		try {
/******/ 			__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 			threw = false;
/******/ 		} finally {
/******/ 			if(threw) delete __webpack_module_cache__[moduleId];
/******/ 		}
/******/ 	
/******/ 		// Return the exports of the module
/******/ 		return module.exports;
/******/ 	}
/******/ 	
/******/ 	// expose the modules object (__webpack_modules__)
/******/ 	__nccwpck_require__.m = __webpack_modules__;
/******/ 	
/************************************************************************/
/******/ 	/* webpack/runtime/asset-relocator-loader */
/******/ 	if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = __dirname + "/";
/******/ 	
/******/ 	/* webpack/runtime/create fake namespace object */
/******/ 	(() => {
/******/ 		var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 		var leafPrototypes;
/******/ 		// create a fake namespace object
/******/ 		// mode & 1: value is a module id, require it
/******/ 		// mode & 2: merge all properties of value into the ns
/******/ 		// mode & 4: return value when already ns object
/******/ 		// mode & 16: return value when it's Promise-like
/******/ 		// mode & 8|1: behave like require
/******/ 		__nccwpck_require__.t = function(value, mode) {
/******/ 			if(mode & 1) value = this(value);
/******/ 			if(mode & 8) return value;
/******/ 			if(typeof value === 'object' && value) {
/******/ 				if((mode & 4) && value.__esModule) return value;
/******/ 				if((mode & 16) && typeof value.then === 'function') return value;
/******/ 			}
/******/ 			var ns = Object.create(null);
/******/ 			__nccwpck_require__.r(ns);
/******/ 			var def = {};
/******/ 			leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 			for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 				Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 			}
/******/ 			def['default'] = () => (value);
/******/ 			__nccwpck_require__.d(ns, def);
/******/ 			return ns;
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/define property getters */
/******/ 	(() => {
/******/ 		// define getter functions for harmony exports
/******/ 		__nccwpck_require__.d = (exports, definition) => {
/******/ 			for(var key in definition) {
/******/ 				if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 					Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 				}
/******/ 			}
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/ensure chunk */
/******/ 	(() => {
/******/ 		__nccwpck_require__.f = {};
/******/ 		// This file contains only the entry chunk.
/******/ 		// The chunk loading function for additional chunks
/******/ 		__nccwpck_require__.e = (chunkId) => {
/******/ 			return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 				__nccwpck_require__.f[key](chunkId, promises);
/******/ 				return promises;
/******/ 			}, []));
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/get javascript chunk filename */
/******/ 	(() => {
/******/ 		// This function allow to reference async chunks
/******/ 		__nccwpck_require__.u = (chunkId) => {
/******/ 			// return url for filenames based on template
/******/ 			return "" + chunkId + ".cjs";
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/hasOwnProperty shorthand */
/******/ 	(() => {
/******/ 		__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/make namespace object */
/******/ 	(() => {
/******/ 		// define __esModule on exports
/******/ 		__nccwpck_require__.r = (exports) => {
/******/ 			if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 				Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 			}
/******/ 			Object.defineProperty(exports, '__esModule', { value: true });
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/require chunk loading */
/******/ 	(() => {
/******/ 		// no baseURI
/******/ 		
/******/ 		// object to store loaded chunks
/******/ 		// "1" means "loaded", otherwise not loaded yet
/******/ 		var installedChunks = {
/******/ 			8792: 1
/******/ 		};
/******/ 		
/******/ 		// no on chunks loaded
/******/ 		
/******/ 		var installChunk = (chunk) => {
/******/ 			var moreModules = chunk.modules, chunkIds = chunk.ids, runtime = chunk.runtime;
/******/ 			for(var moduleId in moreModules) {
/******/ 				if(__nccwpck_require__.o(moreModules, moduleId)) {
/******/ 					__nccwpck_require__.m[moduleId] = moreModules[moduleId];
/******/ 				}
/******/ 			}
/******/ 			if(runtime) runtime(__nccwpck_require__);
/******/ 			for(var i = 0; i < chunkIds.length; i++)
/******/ 				installedChunks[chunkIds[i]] = 1;
/******/ 		
/******/ 		};
/******/ 		
/******/ 		// require() chunk loading for javascript
/******/ 		__nccwpck_require__.f.require = (chunkId, promises) => {
/******/ 			// "1" is the signal for "already loaded"
/******/ 			if(!installedChunks[chunkId]) {
/******/ 				if(true) { // all chunks have JS
/******/ 					installChunk(require("./" + __nccwpck_require__.u(chunkId)));
/******/ 				} else installedChunks[chunkId] = 1;
/******/ 			}
/******/ 		};
/******/ 		
/******/ 		// no external install chunk
/******/ 		
/******/ 		// no HMR
/******/ 		
/******/ 		// no HMR manifest
/******/ 	})();
/******/ 	
/************************************************************************/
var __webpack_exports__ = {};

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./src/cleanup/policy/pattern.js + 1 modules
var policy_pattern = __nccwpck_require__(594);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/host.js
var src_host = __nccwpck_require__(2690);
// EXTERNAL MODULE: ./src/inputs/login-fields.js + 2 modules
var login_fields = __nccwpck_require__(3388);
// EXTERNAL MODULE: ./src/inputs/repositories.js
var repositories = __nccwpck_require__(7704);
;// CONCATENATED MODULE: ./src/commands/cleanup/repositories.js





const GLOB = /[*?[{]/;
function readRepositoryChoices(text, mistakes) {
    const lines = text.split(/\r\n|\r|\n/);
    return lines.flatMap((line, index) => {
        const at = lines.length === 1 ? 'repositories' : `repositories, line ${index + 1}`;
        if (line.trimStart().startsWith('#'))
            return [];
        const words = line.split(/[\s,]+(?![^{]*\})/).filter(part => part !== '');
        return words.flatMap(word => readChoice(word, at, mistakes) ?? []);
    });
}
function readChoice(word, at, mistakes) {
    const repository = GLOB.test(word) ? undefined : (0,repositories/* parseRepository */.S)(word);
    if (repository !== undefined)
        return { at, host: (0,login_fields/* canonicalHost */.r)(repository.host), name: repository.name };
    const slash = word.indexOf('/');
    const host = GLOB.test(word) && slash > 0 ? (0,src_host/* parseHost */.o6)(word.slice(0, slash)) : undefined;
    const pattern = host === undefined ? undefined : (0,policy_pattern/* parsePattern */.E)(word.slice(slash + 1), 'path');
    if (host !== undefined && pattern !== undefined)
        return { at, host: (0,login_fields/* canonicalHost */.r)(host), pattern };
    mistakes.add(at, 'is no repository: HOST/NAME or HOST/GLOB, without a tag or digest');
    return undefined;
}
function literalPrefix({ text }) {
    if (text.startsWith('/'))
        return '';
    const end = text.search(/[*?[{\\]/);
    return end === -1 ? text : text.slice(0, end);
}
async function chosenNames(choice, list) {
    if ('name' in choice)
        return [choice.name];
    const { at, host, pattern } = choice;
    if (list === undefined)
        throw new errors/* Failure */.HR('input', `${at}: "${host.key}" does not tell which repositories it has: name them`);
    const names = (await list(literalPrefix(pattern))).filter(name => (0,repositories/* isRepositoryName */.e)(name) && pattern.matches(name));
    if (names.length > 0)
        return [...names].sort();
    throw new errors/* Failure */.HR('input', `${at}: no repository of "${host.key}" that this login may see matches: correct it, or the login's rights`);
}

// EXTERNAL MODULE: ./src/inputs/mistakes.js
var inputs_mistakes = __nccwpck_require__(4049);
// EXTERNAL MODULE: ./src/inputs/values.js
var values = __nccwpck_require__(5086);
;// CONCATENATED MODULE: ./src/cleanup/inputs/taken-mistakes.js

async function takeMistakes(mistakes, read) {
    try {
        return await read();
    }
    catch (error) {
        if (!(error instanceof errors/* Failure */.HR) || error.kind !== 'input')
            throw error;
        for (const line of mistakesIn(error)) {
            const [where = '', ...what] = line.split(': ');
            mistakes.add(where, what.join(': '));
        }
        return undefined;
    }
}
function mistakesIn({ message }) {
    const [head = '', ...rest] = message.split('\n  ');
    return /^\d+ mistakes in the inputs:$/.test(head) ? rest : [message];
}

// EXTERNAL MODULE: ./src/job-config/atomic-write.js
var atomic_write = __nccwpck_require__(3308);
// EXTERNAL MODULE: ./src/plain-file.js
var plain_file = __nccwpck_require__(2573);
;// CONCATENATED MODULE: ./src/cleanup/workspace-file.js





const LONGEST_FILE = 256 * 1024 * 1024;
function readTextFile(path, limit) {
    const file = (0,plain_file/* readPlainFile */.b)(path, limit);
    if ('text' in file)
        return file;
    if (file.problem === 'no file')
        return { problem: 'not a file' };
    if (file.problem === 'too long')
        return { problem: `longer than ${limit} bytes` };
    return { problem: file.code };
}
function writeOwnFile(path, content, root) {
    refuseStrange(path, root);
    (0,atomic_write/* replaceFile */.f)(path, content, () => {
        refuseStrange(path, root);
    });
}
function checkOwnFile(path, root) {
    refuseStrange(path, root);
    try {
        (0,external_node_fs_.accessSync)((0,external_node_path_.dirname)(path), external_node_fs_.constants.W_OK);
    }
    catch (error) {
        const code = (0,errors/* errorCode */.CA)(error) ?? 'unknown';
        throw new errors/* Failure */.HR('config', `"${path}" cannot be written (${code}): name a file in a directory that is there`);
    }
}
function refuseStrange(path, root) {
    if (isOtherThanFile(path))
        throw new errors/* Failure */.HR('config', `"${path}" is no plain file: name another one`);
    if (isBelowWithoutLinks((0,external_node_path_.dirname)(path), root))
        return;
    throw new errors/* Failure */.HR('config', `a link stands in the way to "${path}": name a file that is reached without one`);
}
function isOtherThanFile(path) {
    return (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false })?.isFile() === false;
}
function isBelowWithoutLinks(directory, root) {
    const way = (0,external_node_path_.relative)(root, directory);
    if (way === '' || (0,external_node_path_.isAbsolute)(way) || way === '..' || way.startsWith(`..${external_node_path_.sep}`))
        return true;
    try {
        return (0,external_node_fs_.realpathSync)(directory) === (0,external_node_path_.join)((0,external_node_fs_.realpathSync)(root), way);
    }
    catch (error) {
        if ((0,errors/* errorCode */.CA)(error) === 'ENOENT')
            return true;
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/cleanup/inputs/policy-input.js



const LONGEST = 1 << 20;
function isInlinePolicy(text) {
    return /[\r\n]/.test(text.trim()) || text.trimStart().startsWith('{');
}
async function readPolicyInput(text, directory, guards) {
    if (text === undefined)
        return undefined;
    const { readPolicy } = await Promise.all(/* import() */[__nccwpck_require__.e(1917), __nccwpck_require__.e(2058)]).then(__nccwpck_require__.bind(__nccwpck_require__, 2058));
    return readPolicy(isInlinePolicy(text) ? text : policyFile((0,external_node_path_.resolve)(directory, text.trim())), { guards });
}
function policyFile(path) {
    const read = readTextFile(path, LONGEST);
    if ('text' in read)
        return read.text;
    throw new errors/* Failure */.HR('input', `policy: there is no file to read (${read.problem}); give its path, or the YAML itself`);
}

;// CONCATENATED MODULE: ./src/inputs/table.js
const ALL = ['action', 'component', 'cli'];
const table_INPUTS = [
    { name: 'registry', faces: ALL, type: 'text', doc: 'registry to log in to, [scheme://]HOST[:PORT]' },
    { name: 'username', faces: ALL, type: 'text', doc: 'user name at the registry' },
    { name: 'password', faces: ['action'], type: 'text', doc: 'password or token of the user' },
    {
        name: 'password-env',
        faces: ['component', 'cli'],
        type: 'text',
        doc: 'name of the variable that holds the password'
    },
    { name: 'registries', faces: ALL, type: 'lines', doc: 'one registry per line: HOST[/PATH] key=value …' },
    { name: 'registry-auth', faces: ['action', 'cli'], type: 'lines', doc: "docker/login-action's YAML list" },
    {
        name: 'scope',
        faces: ['action'],
        type: 'text',
        doc: 'credential for Buildx alone: NAMESPACE/REPO[@push]'
    },
    {
        name: 'ecr',
        faces: ['action'],
        type: 'choice',
        choices: ['auto', 'true', 'false'],
        default: 'auto',
        doc: 'whether the registry is Amazon ECR'
    },
    {
        name: 'logout',
        faces: ['action'],
        type: 'boolean',
        default: 'true',
        doc: 'remove the config at the end'
    },
    {
        name: 'autologin',
        faces: ALL,
        type: 'choice',
        choices: ['auto', 'true', 'false'],
        default: 'auto',
        doc: "log in to the CI's own registry with the CI's own token"
    },
    { name: 'github-token', faces: ['action'], type: 'text', doc: "token for GitHub's registry" },
    {
        name: 'for',
        faces: ALL,
        type: 'text',
        default: 'build, publish',
        doc: 'purposes: build, publish, cleanup, deploy'
    },
    { name: 'repo', faces: ALL, type: 'text', doc: 'image repository of the job, HOST/NAME' },
    {
        name: 'images',
        faces: ALL,
        type: 'lines',
        doc: 'names of the images below repo; ~ is a nameless one'
    },
    { name: 'tag', faces: ALL, type: 'text', doc: 'tag of the images' },
    {
        name: 'images-repo-mode',
        faces: ALL,
        type: 'choice',
        choices: ['auto', 'multirepo', 'monorepo'],
        default: 'auto',
        doc: 'a repository per image, or one for all'
    },
    { name: 'repositories', faces: ALL, type: 'lines', doc: 'further repositories to prove, HOST/NAME' },
    {
        name: 'verify',
        faces: ALL,
        type: 'choice',
        choices: ['true', 'false', 'push'],
        default: 'true',
        doc: 'what to prove: true, false, or push'
    },
    {
        name: 'docker-config',
        faces: ALL,
        type: 'text',
        doc: 'docker config directory to start from; none starts empty'
    },
    {
        name: 'mirror-home',
        faces: ['action'],
        type: 'boolean',
        default: 'false',
        doc: 'place the logins in the home docker config too'
    },
    {
        name: 'werf',
        faces: ALL,
        type: 'choice',
        choices: ['1.1', '1.2', '2', '3'],
        doc: "werf's generation, whose variables are exported as its ci-env does"
    },
    {
        name: 'tagging-strategy',
        faces: ['component', 'cli'],
        type: 'choice',
        choices: ['stages-signature', 'tag-or-branch'],
        doc: 'how werf 1.1 tags its images: stages-signature (default) or tag-or-branch'
    },
    {
        name: 'werf-version',
        faces: ['action', 'cli'],
        type: 'text',
        doc: 'werf to install: 2.10.6, 2.10.x, or a channel as "2 stable"; "|| installed" to fall back'
    },
    {
        name: 'werf-sha256',
        faces: ['action', 'cli'],
        type: 'text',
        doc: "SHA-256 of that version's binary, checked in place of its signature"
    },
    {
        name: 'job',
        faces: ['component'],
        type: 'text',
        default: '.registry-login',
        doc: 'name of the hidden job'
    },
    {
        name: 'cleanup',
        faces: ['component'],
        type: 'choice',
        choices: ['after_script', 'exit', 'none'],
        default: 'after_script',
        doc: "when the job's docker config is removed"
    }
];
const LOGIN_ACTION_INPUTS = [
    'registry',
    'username',
    'password',
    'password-env',
    'ecr',
    'scope',
    'logout',
    'registry-auth'
];

;// CONCATENATED MODULE: ./src/cleanup/inputs/table.js

const table_ALL = ['action', 'component', 'cli'];
const CLEANUP_COMMANDS = ['plan', 'apply', 'run', 'verify', 'restore'];
const CLEANUP_LOGIN_INPUTS = [
    'registry',
    'username',
    'password',
    'password-env',
    'registries',
    'registry-auth',
    'ecr',
    'autologin',
    'github-token',
    'docker-config'
];
const LOGIN_DOCS = {
    registry: 'registry to clean up in, [scheme://]HOST[:PORT]',
    'docker-config': 'docker config directory whose logins are used; none uses no such logins'
};
const LOGIN_INPUTS = table_INPUTS.filter((input) => CLEANUP_LOGIN_INPUTS.some(name => name === input.name)).map(input => ({ ...input, doc: LOGIN_DOCS[input.name] ?? input.doc }));
const PLACE_INPUTS = [
    {
        name: 'plan',
        faces: table_ALL,
        type: 'text',
        default: 'cleanup-plan.json',
        doc: 'file that plan and run write the plan to, and apply reads it from'
    },
    {
        name: 'report',
        faces: table_ALL,
        type: 'text',
        default: 'cleanup-report.json',
        doc: 'file that apply and run write the report to, and restore reads it from'
    }
];
const LIMIT_INPUTS = [
    {
        name: 'max-percent',
        faces: table_ALL,
        type: 'text',
        doc: "most percent of a repository's tags to delete (25)"
    },
    {
        name: 'max-count',
        faces: table_ALL,
        type: 'text',
        doc: 'most tags and manifests to delete per repository (500)'
    },
    {
        name: 'min-kept',
        faces: table_ALL,
        type: 'text',
        doc: 'images with a tag that must be left per repository (1)'
    },
    { name: 'time-budget', faces: table_ALL, type: 'text', doc: 'time after which the run ends cleanly: 30m, 2h' },
    { name: 'request-budget', faces: table_ALL, type: 'text', doc: 'requests after which the run ends cleanly' },
    {
        name: 'replace-tags',
        faces: table_ALL,
        type: 'boolean',
        default: 'false',
        doc: 'allow pushing a throw-away manifest to a tag where a registry cannot remove a tag alone'
    },
    {
        name: 'delete-by',
        faces: table_ALL,
        type: 'choice',
        choices: ['auto', 'tag', 'digest'],
        default: 'auto',
        doc: 'how a registry of no known product deletes: by tag (the tag alone), or by digest only'
    }
];
const USE_INPUTS = [
    { name: 'keep-list', faces: table_ALL, type: 'text', doc: 'file of images in use, one per line' },
    {
        name: 'kubernetes',
        faces: table_ALL,
        type: 'lines',
        doc: 'contexts whose images are in use, one per line; in-cluster; current'
    },
    {
        name: 'kubeconfig',
        faces: table_ALL,
        type: 'text',
        doc: 'kubeconfig file; default KUBECONFIG, ~/.kube/config'
    },
    {
        name: 'git-directory',
        faces: table_ALL,
        type: 'text',
        doc: 'working copy whose branches, tags and commits git-refs means; default the workspace'
    }
];
const CLEANUP_INPUTS = [
    {
        name: 'command',
        faces: ['action', 'component'],
        type: 'choice',
        choices: CLEANUP_COMMANDS,
        default: 'plan',
        doc: 'plan, apply, run, verify or restore'
    },
    {
        name: 'repositories',
        faces: table_ALL,
        type: 'lines',
        doc: 'repositories to clean up, one per line: HOST/NAME or HOST/GLOB'
    },
    { name: 'policy', faces: table_ALL, type: 'lines', doc: 'what to keep: a YAML file, or the YAML itself' },
    {
        name: 'dry-run',
        faces: table_ALL,
        type: 'boolean',
        default: 'true',
        doc: 'run deletes only with false; apply deletes, since that is its word'
    },
    ...PLACE_INPUTS,
    ...LIMIT_INPUTS,
    ...USE_INPUTS,
    ...LOGIN_INPUTS
];
function cleanupDefault(name) {
    const definition = CLEANUP_INPUTS.find(input => input.name === name);
    return definition !== undefined && 'default' in definition ? definition.default : undefined;
}

// EXTERNAL MODULE: ./src/cleanup/policy/duration.js
var duration = __nccwpck_require__(7946);
;// CONCATENATED MODULE: ./src/cleanup/inputs/values.js


function numberInput(raw, name, { least, most }, mistakes) {
    const text = raw[name];
    if (text === undefined)
        return undefined;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    if (value >= least && value <= most)
        return value;
    mistakes.add(name, `takes a whole number from ${least} to ${most}`);
    return undefined;
}
function durationInput(raw, name, mistakes) {
    const text = raw[name];
    const value = text === undefined ? undefined : (0,duration/* parseDuration */.E)(text);
    if (text !== undefined && (value === undefined || value === 0)) {
        mistakes.add(name, 'takes a duration: 30m, 2h');
        return undefined;
    }
    return value;
}
function filePath(text, directory, name, mistakes) {
    if (/[\r\n\0]/.test(text))
        mistakes.add(name, 'takes the path of one file');
    else if (/[\\/]$/.test(text))
        mistakes.add(name, 'takes the path of a file, not of a directory');
    return (0,external_node_path_.resolve)(directory, text.replaceAll('\0', ''));
}

;// CONCATENATED MODULE: ./src/cleanup/inputs/inputs.js








async function readCleanupInputs(raw, reader) {
    const mistakes = (0,inputs_mistakes/* collectMistakes */.O)();
    const { directory } = reader;
    const value = (name) => raw[name] ?? cleanupDefault(name) ?? '';
    const command = (0,values/* parseChoice */.HU)(value('command'), CLEANUP_COMMANDS, 'command', mistakes);
    const login = await takeMistakes(mistakes, () => reader.readLogin(loginInputs(raw)));
    const repositories = readRepositoryChoices(raw.repositories ?? '', mistakes);
    const guards = readGuards(raw, mistakes);
    const policy = await takeMistakes(mistakes, () => readPolicyInput(raw.policy, directory, guards));
    const deleteBy = (0,values/* parseChoice */.HU)(value('delete-by'), ['auto', 'tag', 'digest'], 'delete-by', mistakes);
    const dryRun = (0,values/* parseBoolean */.yG)(value('dry-run'), 'dry-run', mistakes, true);
    requireFor(command, raw, mistakes);
    const own = {
        command,
        repositories,
        ...(policy === undefined ? {} : { policy }),
        dryRun: command === 'run' ? dryRun : command !== 'apply',
        planFile: filePath(value('plan'), directory, 'plan', mistakes),
        reportFile: filePath(value('report'), directory, 'report', mistakes),
        budget: readBudget(raw, mistakes),
        allowReplace: (0,values/* parseBoolean */.yG)(value('replace-tags'), 'replace-tags', mistakes),
        ...(deleteBy === 'auto' ? {} : { deleteBy }),
        kubernetes: linesOf(raw.kubernetes),
        gitDirectory: (0,external_node_path_.resolve)(directory, raw['git-directory'] ?? '.'),
        ...(raw['keep-list'] === undefined ? {} : { keepList: (0,external_node_path_.resolve)(directory, raw['keep-list']) }),
        ...(raw.kubeconfig === undefined ? {} : { kubeconfig: (0,external_node_path_.resolve)(directory, raw.kubeconfig) })
    };
    if (own.planFile === own.reportFile)
        mistakes.add('report', 'takes a file of its own, not that of the plan');
    mistakes.settle();
    if (login === undefined)
        throw new Error('login inputs without a mistake are inputs');
    return { ...own, login };
}
function loginInputs(raw) {
    const given = CLEANUP_LOGIN_INPUTS.map(name => [name, raw[name]]);
    return { ...Object.fromEntries(given.filter(([, value]) => value !== undefined)), for: 'cleanup' };
}
function requireFor(command, raw, mistakes) {
    const plans = command === 'plan' || command === 'run';
    if (plans && raw.policy === undefined)
        mistakes.add('policy', 'is needed: a YAML file that says what to keep, or the YAML itself');
    if (plans && raw.repositories === undefined)
        mistakes.add('repositories', 'names none: give HOST/NAME, one per line');
}
function readGuards(raw, mistakes) {
    const maxPercent = numberInput(raw, 'max-percent', { least: 0, most: 100 }, mistakes);
    const maxCount = numberInput(raw, 'max-count', { least: 0, most: 1_000_000 }, mistakes);
    const minKept = numberInput(raw, 'min-kept', { least: 1, most: 1_000_000 }, mistakes);
    return {
        ...(maxPercent === undefined ? {} : { maxPercent }),
        ...(maxCount === undefined ? {} : { maxCount }),
        ...(minKept === undefined ? {} : { minKept })
    };
}
function readBudget(raw, mistakes) {
    const time = durationInput(raw, 'time-budget', mistakes);
    const requests = numberInput(raw, 'request-budget', { least: 1, most: 100_000_000 }, mistakes);
    return { ...(time === undefined ? {} : { time }), ...(requests === undefined ? {} : { requests }) };
}
function linesOf(text) {
    const lines = (text ?? '').split(/\r\n|\r|\n/).map(line => line.trim());
    return [...new Set(lines.filter(line => line !== '' && !line.startsWith('#')))];
}

// EXTERNAL MODULE: ./src/cleanup/ending.js
var ending = __nccwpck_require__(4146);
;// CONCATENATED MODULE: ./src/cleanup/summary/result.js

function resultOf(end) {
    switch (end.kind) {
        case 'planned':
            return planResult(end.plan);
        case 'applied':
            return end.report.result;
        case 'verified':
            return end.verification.result;
        case 'restored':
            return end.restoration.result;
    }
}
function planResult({ repositories }) {
    const results = repositories.flatMap(({ blocked }) => blocked === undefined ? [] : [(0,ending/* endOfBlocked */.ZQ)(blocked).result]);
    if (results.includes('failed'))
        return 'failed';
    return results.length > 0 ? 'incomplete' : 'done';
}

;// CONCATENATED MODULE: ./src/cleanup/summary/figures.js
const NONE = {
    delete: 0,
    keep: 0,
    untouched: 0,
    skip: 0,
    refused: 0,
    changed: 0,
    failed: 0,
    left: 0
};
function figuresOf(plan, report) {
    return plan.repositories.map(repository => {
        const found = report?.repositories.find(({ host, repository: name }) => host === repository.host && name === repository.repository);
        return repositoryFigures(repository, found, report !== undefined);
    });
}
function repositoryFigures(plan, report, isApplied) {
    const settle = isApplied ? settler(report, plan.blocked) : plannedIn(plan);
    const settled = plan.decisions.map(settle);
    const counts = { ...NONE };
    for (const { fate } of settled)
        counts[fate] += 1;
    const wouldFree = plan.blocked === undefined ? plan.counts.bytesFreed : undefined;
    const bytesFreed = isApplied ? report?.bytesFreed : wouldFree;
    const stopped = plan.blocked ?? report?.ended;
    return {
        name: `${plan.host}/${plan.repository}`,
        counts,
        settled,
        notes: plan.notes ?? [],
        ...(bytesFreed === undefined ? {} : { bytesFreed }),
        ...(stopped === undefined ? {} : { stopped })
    };
}
function asPlanned(decision) {
    return { decision, fate: decision.action, reason: decision.reason };
}
function plannedIn({ blocked }) {
    if (blocked === undefined)
        return asPlanned;
    return decision => decision.action === 'delete' ? { decision, fate: 'left', reason: decision.reason } : asPlanned(decision);
}
const FATES = {
    deleted: 'delete',
    gone: 'delete',
    refused: 'refused',
    skipped: 'changed',
    failed: 'failed',
    left: 'left'
};
function settler(report, blocked) {
    const byTag = new Map();
    const byDigest = new Map();
    for (const item of report?.items ?? []) {
        if (item.kind === 'rewrite-fallback')
            continue;
        for (const tag of item.tags)
            byTag.set(tag, item);
        if (item.kind === 'delete')
            byDigest.set(item.digest, item);
    }
    return decision => {
        if (decision.action !== 'delete')
            return asPlanned(decision);
        const { tag, digest } = decision;
        const item = (tag === undefined ? undefined : byTag.get(tag)) ?? byDigest.get(digest);
        const fate = item === undefined ? 'left' : FATES[item.outcome];
        const why = fate === 'delete' ? decision.reason : (item?.reason ?? report?.ended ?? blocked);
        return { decision, fate, reason: why ?? 'the run ended before it' };
    };
}
function totalsOf(figures) {
    const counts = { ...NONE };
    for (const one of figures)
        for (const fate of FATE_ORDER)
            counts[fate] += one.counts[fate];
    return { counts, bytesFreed: figures.reduce((sum, { bytesFreed = 0 }) => sum + bytesFreed, 0) };
}
const FATE_ORDER = [
    'failed',
    'refused',
    'changed',
    'left',
    'delete',
    'skip',
    'keep',
    'untouched'
];

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __nccwpck_require__(4573);
;// CONCATENATED MODULE: ./src/cleanup/summary/bounded.js

function createBounded(limit) {
    const parts = [];
    let left = limit;
    const add = (text) => {
        const size = external_node_buffer_.Buffer.byteLength(text);
        if (size > left)
            return false;
        parts.push(text);
        left -= size;
        return true;
    };
    return {
        add,
        addLines(lines, end) {
            const reserve = external_node_buffer_.Buffer.byteLength(end(0)) + 32;
            let taken = 0;
            for (const line of lines) {
                if (external_node_buffer_.Buffer.byteLength(line) + reserve > left)
                    break;
                add(line);
                taken += 1;
            }
            add(end(taken));
            return taken;
        },
        text: () => parts.join('')
    };
}

;// CONCATENATED MODULE: ./src/cleanup/summary/text.js
const text_LONGEST = 1000;
function printable(text) {
    const line = text.trim().replaceAll(/[ \t]*[\r\n]+[ \t]*/g, '; ');
    const clean = line.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
    return clean.length <= text_LONGEST ? clean : `${clean.slice(0, text_LONGEST)}…`;
}
function mdCode(text) {
    return `<code>${entities(printable(text))}</code>`;
}
function mdText(text) {
    return entities(printable(text)).replaceAll(/&#(?:64|35);/g, '$&\u200b');
}
function entities(text) {
    return text
        .replaceAll(/[^\p{L}\p{N} ,./()…\u{fffd}-]/gu, character => `&#${character.codePointAt(0) ?? 0};`)
        .replaceAll(/www(?=\.)/gi, 'ww&#119;');
}
function shortDigest(digest) {
    const at = digest.indexOf(':');
    return printable(digest.slice(0, at + 13));
}
const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'];
function shownBytes(bytes) {
    if (bytes < 1000)
        return `${bytes} B`;
    const power = Math.min(UNITS.length, Math.floor(Math.log10(bytes) / 3));
    const value = bytes / 1000 ** power;
    const unit = UNITS[power - 1] ?? '';
    return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
function shownNumber(value) {
    return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
function counted(value, one, many = `${one}s`) {
    return `${shownNumber(value)} ${value === 1 ? one : many}`;
}
const CELLS = 10;
function bar(parts) {
    const whole = parts.reduce((sum, [, value]) => sum + value, 0);
    if (whole === 0)
        return '';
    const cells = parts.map(([, value]) => (value === 0 ? 0 : Math.max(1, Math.round((value / whole) * CELLS))));
    while (cells.reduce((sum, one) => sum + one, 0) !== CELLS) {
        const widest = cells.indexOf(Math.max(...cells));
        const missing = CELLS - cells.reduce((sum, one) => sum + one, 0);
        cells[widest] = (cells[widest] ?? 0) + Math.sign(missing);
    }
    return parts.map(([symbol], index) => symbol.repeat(cells[index] ?? 0)).join('');
}

;// CONCATENATED MODULE: ./src/cleanup/summary/markdown.js



const SUMMARY_LIMIT = 900 * 1024;
const COMMENT_LIMIT = 60_000;
const MOST_REPOSITORIES = 200;
const PLANNED = {
    delete: 'would be deleted',
    keep: 'kept',
    untouched: 'untouched',
    skip: 'skipped',
    refused: 'refused',
    changed: 'changed',
    failed: 'failed',
    left: 'would be deleted, but is blocked'
};
const DONE = {
    ...PLANNED,
    delete: 'deleted',
    refused: 'refused by the registry',
    changed: 'changed since the plan, left',
    left: 'left for the next run'
};
function fateWords(isApplied) {
    return isApplied ? DONE : PLANNED;
}
function planMarkdown(plan, limit) {
    const figures = figuresOf(plan);
    const intro = `Nothing is deleted yet. The plan can be applied until ${plan.expiresAt}.`;
    return documentOf({ title: 'Cleanup plan', intro, figures, words: PLANNED }, limit);
}
const RESULTS = {
    done: 'Done.',
    incomplete: 'Incomplete: a limit ended the run. Apply the plan again, or make a new one, for the rest.',
    failed: 'Failed: not everything could be done.'
};
function reportMarkdown(plan, report, limit) {
    const figures = figuresOf(plan, report);
    return documentOf({ title: 'Cleanup', intro: RESULTS[report.result], figures, words: DONE }, limit);
}
function documentOf({ title, intro, figures, words }, limit) {
    const out = createBounded(limit);
    const { counts, bytesFreed } = totalsOf(figures);
    const freed = bytesFreed > 0 ? `, ${shownBytes(bytesFreed)} freed` : '';
    out.add(`### ${title}\n\n${intro} `);
    out.add(`${counted(counts.delete, 'tag or manifest', 'tags and manifests')} ${words.delete}${freed}.\n\n`);
    addTable(out, figures);
    for (const one of figures)
        addRemarks(out, one);
    for (const one of figures)
        addDecisions(out, one, words);
    return out.text();
}
function addTable(out, figures) {
    const open = figures.some(one => notDone(one) > 0);
    const head = [
        'Repository',
        '',
        'Deleted',
        'Kept',
        'Untouched',
        'Skipped',
        ...(open ? ['Not deleted'] : []),
        'Freed'
    ];
    const rows = figures.slice(0, MOST_REPOSITORIES).map(one => rowOf(one, open));
    const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`);
    const taken = out.addLines(lines, () => '\n🟥 deleted 🟩 kept ⬜ untouched or left\n\n');
    const missing = figures.length + 2 - taken;
    if (missing > 0)
        out.add(`… and ${counted(missing, 'repository', 'repositories')} more.\n\n`);
}
function notDone({ counts }) {
    return counts.failed + counts.refused + counts.changed + counts.left;
}
function rowOf(one, open) {
    const { name, counts, bytesFreed } = one;
    const rest = counts.untouched + counts.skip + notDone(one);
    return [
        mdCode(name),
        bar([
            ['🟥', counts.delete],
            ['🟩', counts.keep],
            ['⬜', rest]
        ]),
        ...[counts.delete, counts.keep, counts.untouched, counts.skip].map(shownNumber),
        ...(open ? [shownNumber(notDone(one))] : []),
        bytesFreed === undefined ? '' : shownBytes(bytesFreed)
    ];
}
function addRemarks(out, { name, stopped, notes }) {
    if (stopped !== undefined)
        out.add(`- ${mdCode(name)}: **${mdText(stopped)}**\n`);
    for (const note of notes)
        out.add(`- ${mdCode(name)}: ${mdText(note)}\n`);
}
function addDecisions(out, { name, counts, settled }, words) {
    const present = FATE_ORDER.filter(fate => counts[fate] > 0);
    if (present.length === 0)
        return;
    const numbers = present.map(fate => `${shownNumber(counts[fate])} ${words[fate]}`).join(', ');
    const head = `\n<details><summary>${mdCode(name)}: ${numbers}</summary>\n\n| | Tag or digest | Rule | Why |\n| --- | --- | --- | --- |\n`;
    const lines = inOrder(settled).map(one => line(one, words));
    if (!out.add(head))
        return;
    out.addLines(lines, taken => {
        const missing = settled.length - taken;
        const rest = missing === 0 ? '' : `\n… and ${shownNumber(missing)} more: the JSON has all of them.\n`;
        return `${rest}\n</details>\n`;
    });
}
function inOrder(settled) {
    return FATE_ORDER.flatMap(fate => settled.filter(one => one.fate === fate));
}
function line({ decision, fate, reason }, words) {
    const { tag, digest, rule } = decision;
    const what = mdCode(tag ?? shortDigest(digest));
    return `| ${words[fate]} | ${what} | ${rule === undefined ? '' : mdText(rule)} | ${mdText(reason)} |\n`;
}

;// CONCATENATED MODULE: ./src/cleanup/summary/lines.js



function figureLines(figures, isApplied, most) {
    const { counts, bytesFreed } = totalsOf(figures);
    const word = fateWords(isApplied).delete;
    const freed = bytesFreed > 0 ? `, ${shownBytes(bytesFreed)} freed` : '';
    return [
        ...figures.flatMap(one => repositoryLines(one, isApplied, most)),
        `${counted(counts.delete, 'tag or manifest', 'tags and manifests')} ${word}${freed}`
    ];
}
function repositoryLines({ name, counts, settled, stopped, notes, bytesFreed }, isApplied, most) {
    const words = fateWords(isApplied);
    const present = FATE_ORDER.filter(fate => counts[fate] > 0);
    const numbers = present.map(fate => `${shownNumber(counts[fate])} ${words[fate]}`);
    const freed = bytesFreed === undefined ? [] : [`${shownBytes(bytesFreed)} freed`];
    const shown = inOrder(settled).slice(0, most);
    const cells = shown.map(({ decision: { tag, digest, rule }, fate, reason }) => [
        words[fate],
        printable(tag ?? shortDigest(digest)),
        rule === undefined ? printable(reason) : `${printable(reason)} (${printable(rule)})`
    ]);
    const missing = settled.length - shown.length;
    return [
        `${printable(name)}: ${[...numbers, ...freed].join(', ') || (stopped === undefined ? 'empty' : 'nothing decided')}`,
        ...(stopped === undefined ? [] : [`  stopped: ${printable(stopped)}`]),
        ...notes.map(note => `  note: ${printable(note)}`),
        ...columns(cells),
        ...(missing > 0 ? [`  … and ${shownNumber(missing)} more: the plan has all of them`] : [])
    ];
}
function columns(rows) {
    const width = (index) => Math.min(60, Math.max(...rows.map(row => row[index]?.length ?? 0)));
    const widths = [width(0), width(1)];
    return rows.map(row => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd());
}

;// CONCATENATED MODULE: ./src/cleanup/summary/sheet.js


const FINDINGS = {
    'ghost-index': 'index without any child',
    'partial-index': 'index that lacks children',
    'not-pullable': 'cannot be pulled',
    'missing-tag': 'missing',
    'orphaned-referrer': 'describes nothing',
    'unknown-type': 'not known'
};
function verificationSheet({ result, repositories }) {
    const intro = {
        done: 'Everything that was looked at can be pulled.',
        incomplete: 'Incomplete: a limit ended the run before everything was looked at.',
        failed: 'Something is broken, or could not be looked at.'
    }[result];
    return {
        title: 'Cleanup: verification',
        intro,
        repositories: repositories.map(({ host, repository, tags, manifests, blobs, findings, ended }) => ({
            name: `${host}/${repository}`,
            head: [counted(tags, 'tag'), counted(manifests, 'manifest'), counted(blobs, 'blob')].join(', '),
            remarks: findings.map(found => ({
                what: FINDINGS[found.kind],
                subject: subjectOf(found),
                why: found.reason
            })),
            ...(ended === undefined ? {} : { stopped: ended })
        }))
    };
}
const RESTORED = {
    restored: 'restored',
    present: 'was there',
    partly: 'partly restored',
    'not-restored': 'not restored',
    left: 'left for the next run'
};
function restorationSheet({ result, repositories }) {
    const intro = {
        done: 'Everything the report names is there.',
        incomplete: 'Incomplete: a limit ended the run. Run it again for the rest.',
        failed: 'Not everything could be had back.'
    }[result];
    return {
        title: 'Cleanup: restored',
        intro,
        repositories: repositories.map(({ host, repository, items, ended }) => ({
            name: `${host}/${repository}`,
            head: counted(items.length, 'item'),
            remarks: items.map(item => ({
                what: RESTORED[item.outcome],
                subject: subjectOf(item),
                why: item.reason ?? ''
            })),
            ...(ended === undefined ? {} : { stopped: ended })
        }))
    };
}
function subjectOf({ tags, digest }) {
    const names = tags.slice(0, 3).join(', ');
    return tags.length > 3
        ? `${names} and ${counted(tags.length - 3, 'further tag')}`
        : names || shortDigest(digest);
}
function sheetMarkdown({ title, intro, repositories }, limit) {
    const out = createBounded(limit);
    out.add(`### ${title}\n\n${intro}\n\n`);
    for (const { name, head, stopped, remarks } of repositories) {
        out.add(`- ${mdCode(name)}: ${head}${stopped === undefined ? '' : `. **${mdText(stopped)}**`}\n`);
        if (remarks.length === 0)
            continue;
        const lines = remarks.map(({ what, subject, why }) => `| ${what} | ${mdCode(subject)} | ${mdText(why)} |\n`);
        if (!out.add(`\n<details><summary>${mdCode(name)}</summary>\n\n| | What | Why |\n| --- | --- | --- |\n`))
            continue;
        out.addLines(lines, taken => `${taken < lines.length ? `\n… and more\n` : ''}\n</details>\n\n`);
    }
    return out.text();
}
function sheetLines({ intro, repositories }, most) {
    const blocks = repositories.flatMap(({ name, head, stopped, remarks }) => [
        `${printable(name)}: ${head}`,
        ...(stopped === undefined ? [] : [`  stopped: ${printable(stopped)}`]),
        ...remarks
            .slice(0, most)
            .map(({ what, subject, why }) => `  ${what}  ${printable(subject)}  ${printable(why)}`.trimEnd()),
        ...(remarks.length > most ? [`  … and ${counted(remarks.length - most, 'further one')}`] : [])
    ]);
    return [...blocks, intro];
}

;// CONCATENATED MODULE: ./src/cleanup/summary/views.js





function endMarkdown(end, limit) {
    switch (end.kind) {
        case 'planned':
            return planMarkdown(end.plan, limit);
        case 'applied':
            return reportMarkdown(end.plan, end.report, limit);
        case 'verified':
            return sheetMarkdown(verificationSheet(end.verification), limit);
        case 'restored':
            return sheetMarkdown(restorationSheet(end.restoration), limit);
    }
}
function endLines(end, most) {
    switch (end.kind) {
        case 'planned':
            return figureLines(figuresOf(end.plan), false, most);
        case 'applied':
            return figureLines(figuresOf(end.plan, end.report), true, most);
        case 'verified':
            return sheetLines(verificationSheet(end.verification), most);
        case 'restored':
            return sheetLines(restorationSheet(end.restoration), most);
    }
}
function countsOf(end) {
    if (end.kind === 'verified') {
        const { repositories } = end.verification;
        const tags = repositories.reduce((sum, one) => sum + one.tags, 0);
        const broken = repositories.reduce((sum, { findings }) => sum + findings.length, 0);
        return { deleted: 0, kept: tags, failed: broken, bytesFreed: 0 };
    }
    if (end.kind === 'restored') {
        const items = end.restoration.repositories.flatMap(one => one.items);
        const lost = items.filter(({ outcome }) => outcome === 'not-restored' || outcome === 'partly').length;
        return { deleted: 0, kept: items.length - lost, failed: lost, bytesFreed: 0 };
    }
    const { counts, bytesFreed } = totalsOf(figuresOf(end.plan, end.kind === 'applied' ? end.report : undefined));
    const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
    return { deleted: counts.delete, kept: all - counts.delete, failed: counts.failed, bytesFreed };
}
function complaintOf(end, result) {
    const [first] = troublesOf(end);
    const reason = first === undefined ? '' : `: ${first}`;
    if (result === 'incomplete')
        return `cleanup is incomplete${reason}; run it again for the rest`;
    const what = end.kind === 'planned' ? 'the cleanup cannot be carried out as planned' : 'cleanup failed';
    return `${what}${reason}`;
}
function troublesOf(end) {
    if (end.kind === 'planned')
        return figuresOf(end.plan).flatMap(stopOf);
    if (end.kind === 'applied') {
        const figures = figuresOf(end.plan, end.report);
        return [...figures.flatMap(stopOf), ...figures.flatMap(failuresOf)];
    }
    const sheet = end.kind === 'verified' ? verificationSheet(end.verification) : restorationSheet(end.restoration);
    return sheet.repositories.flatMap(({ name, stopped, remarks }) => [
        ...(stopped === undefined ? [] : [`"${name}": ${stopped}`]),
        ...remarks.map(({ what, subject, why }) => `"${name}": ${subject} ${what}${why === '' ? '' : ` (${why})`}`)
    ]);
}
function stopOf({ name, stopped }) {
    return stopped === undefined ? [] : [`"${name}": ${stopped}`];
}
function failuresOf({ name, settled, counts }) {
    const first = settled.find(({ fate }) => fate === 'failed');
    if (first === undefined)
        return [];
    const more = counts.failed > 1 ? ` and ${counted(counts.failed - 1, 'other')}` : '';
    return [`"${name}": "${first.decision.tag ?? first.decision.digest}"${more} failed (${first.reason})`];
}

;// CONCATENATED MODULE: ./src/inputs/image-inputs.js
async function readImageInputs(raw, ambient, mistakes) {
    const { images, tag, 'images-repo-mode': mode } = raw;
    if (images === undefined && tag === undefined && (mode ?? 'auto') === 'auto')
        return undefined;
    const { readImages } = await __nccwpck_require__.e(/* import() */ 3970).then(__nccwpck_require__.bind(__nccwpck_require__, 3970));
    return readImages(raw, ambient ?? { ignoreAutologin: false }, mistakes);
}

// EXTERNAL MODULE: ./src/identity.js
var identity = __nccwpck_require__(2962);
;// CONCATENATED MODULE: ./src/inputs/registries-lines.js

const LINE_KEYS = [
    'username',
    'password',
    'password-env',
    'for',
    'scope',
    ...identity/* IDENTITY_KEYS */.U,
    'ca-file',
    'insecure',
    'optional'
];
function* parseRegistriesLines(text, mistakes) {
    for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
        const at = `registries, line ${index + 1}`;
        const words = splitWords(line);
        const [registry, ...pairs] = words;
        if (registry === undefined || registry.text.startsWith('#'))
            continue;
        const values = readPairs(pairs, at, mistakes);
        if (values !== undefined)
            yield { at, fields: { registry: registry.text, ...values } };
    }
}
function splitWords(line) {
    return Array.from(line.matchAll(/[^ \t]+/g), match => ({ text: match[0], column: match.index + 1 }));
}
function readPairs(pairs, at, mistakes) {
    const values = {};
    let sound = true;
    for (const { text, column } of pairs) {
        const mistake = readPair(text, values);
        if (mistake === undefined)
            continue;
        mistakes.add(`${at}, column ${column}`, mistake);
        sound = false;
    }
    return sound ? values : undefined;
}
function readPair(text, values) {
    const equals = text.indexOf('=');
    if (equals === -1) {
        return 'is no key=value; a value holds no blanks, so a secret with blanks travels by "password-env"';
    }
    const key = LINE_KEYS.find(known => known === text.slice(0, equals));
    if (key === undefined)
        return `unknown key; the keys are ${LINE_KEYS.join(', ')}`;
    if (values[key] !== undefined)
        return `"${key}" stands here twice`;
    values[key] = text.slice(equals + 1);
    return undefined;
}

;// CONCATENATED MODULE: ./src/inputs/werf-version.js
async function readWerfRequest(raw, mistakes) {
    const { 'werf-version': version, 'werf-sha256': sha256 } = raw;
    if (version === undefined && sha256 === undefined)
        return undefined;
    const { parseWerfRequest } = await __nccwpck_require__.e(/* import() */ 9338).then(__nccwpck_require__.bind(__nccwpck_require__, 9338));
    return parseWerfRequest(version, sha256, mistakes);
}

;// CONCATENATED MODULE: ./src/inputs/inputs.js








async function readInputs(raw, reader) {
    const mistakes = (0,inputs_mistakes/* collectMistakes */.O)();
    const fieldReader = { ...reader, mistakes, scopesDisabled: scopesDisabled(reader) };
    const logins = await readLogins(raw, fieldReader);
    const images = await readImageInputs(raw, reader.ambient, mistakes);
    const repo = images === undefined ? readRepositories(raw.repo, 'repo', mistakes)[0] : images.repo;
    const own = images?.repositories ?? (repo === undefined ? [] : [repo]);
    const repositories = readRepositories(raw.repositories, 'repositories', mistakes);
    const purposes = (0,values/* parsePurposes */.nI)(inputs_valueOf(raw, 'for'), 'for', mistakes);
    const werf = await readWerfInput(raw, reader, mistakes);
    const werfRequest = await readWerfRequest(raw, mistakes);
    const inputs = {
        logins: logins.filter(isLogin),
        skipped: logins.filter(login => 'reason' in login),
        autologin: readAutologin(raw, mistakes),
        purposes,
        purposesChosen: purposes.join() !== (0,values/* parsePurposes */.nI)(defaultOf('for'), 'for', mistakes).join(),
        ...(repo === undefined ? {} : { repo }),
        ...(images === undefined ? {} : { images }),
        repositories: unique([...own, ...repositories]),
        verify: (0,values/* parseChoice */.HU)(inputs_valueOf(raw, 'verify'), ['true', 'false', 'push'], 'verify', mistakes),
        ...(raw['docker-config'] === undefined ? {} : { dockerConfig: raw['docker-config'] }),
        mirrorHome: (0,values/* parseBoolean */.yG)(inputs_valueOf(raw, 'mirror-home'), 'mirror-home', mistakes),
        logout: (0,values/* parseBoolean */.yG)(inputs_valueOf(raw, 'logout'), 'logout', mistakes, true),
        ...(werf === undefined ? {} : { werf }),
        ...(werfRequest === undefined ? {} : { werfRequest })
    };
    mistakes.settle();
    return inputs;
}
function isLogin(login) {
    return !('reason' in login);
}
async function readLogins(raw, reader) {
    const found = [];
    const single = LOGIN_ACTION_INPUTS.filter(name => isSingleLogin(name, raw));
    const ecr = (0,values/* parseChoice */.HU)(inputs_valueOf(raw, 'ecr'), ['auto', 'true', 'false'], 'ecr', reader.mistakes);
    if (raw['registry-auth'] !== undefined && (single.length > 0 || ecr !== 'auto')) {
        reader.mistakes.add('registry-auth', 'cannot be used with registry, username, password, scope or ecr');
    }
    if (single.length > 0)
        found.push(withEcr((0,login_fields/* readLogin */.m)(singleFields(raw), singlePlace(raw), false, reader), ecr));
    for (const { at, fields } of parseRegistriesLines(raw.registries ?? '', reader.mistakes)) {
        found.push((0,login_fields/* readLogin */.m)(fields, at, true, reader));
    }
    if (raw['registry-auth'] !== undefined) {
        const { parseRegistryAuth } = await Promise.all(/* import() */[__nccwpck_require__.e(1917), __nccwpck_require__.e(4114)]).then(__nccwpck_require__.bind(__nccwpck_require__, 4114));
        for (const { at, fields, ecr: choice } of parseRegistryAuth(raw['registry-auth'], reader.mistakes)) {
            const own = (0,values/* parseChoice */.HU)(choice || 'auto', ['auto', 'true', 'false'], `${at}, "ecr"`, reader.mistakes);
            found.push(withEcr((0,login_fields/* readLogin */.m)(fields, at, false, reader), own));
        }
    }
    return found.filter(login => login !== undefined);
}
function withEcr(login, ecr) {
    return login === undefined || 'reason' in login || ecr === 'auto' ? login : { ...login, ecr };
}
function isSingleLogin(name, raw) {
    if (name === 'ecr' || name === 'logout' || name === 'registry-auth')
        return false;
    return raw[name] !== undefined;
}
function singleFields(raw) {
    return {
        registry: raw.registry ?? 'docker.io',
        ...(raw.username === undefined ? {} : { username: raw.username }),
        ...(raw.password === undefined ? {} : { password: raw.password }),
        ...(raw['password-env'] === undefined ? {} : { 'password-env': raw['password-env'] }),
        ...(raw.scope === undefined ? {} : { scope: raw.scope })
    };
}
function singlePlace(raw) {
    return raw.registry === undefined ? 'username' : 'registry';
}
function readAutologin(raw, mistakes) {
    const choice = (0,values/* parseChoice */.HU)(inputs_valueOf(raw, 'autologin'), ['auto', 'true', 'false'], 'autologin', mistakes);
    if (choice !== 'auto')
        return choice === 'true';
    return !usesLoginActionAlone(raw);
}
function usesLoginActionAlone(raw) {
    const given = table_INPUTS.filter(({ name, ...definition }) => raw[name] !== undefined && raw[name] !== ('default' in definition ? definition.default : undefined)).map(({ name }) => name);
    const own = given.filter(name => name !== 'github-token' && !LOGIN_ACTION_INPUTS.includes(name));
    return given.some(name => name !== 'logout' && LOGIN_ACTION_INPUTS.includes(name)) && own.length === 0;
}
function readRepositories(text, input, mistakes) {
    const found = [];
    const lines = (text ?? '').split(/\r\n|\r|\n/);
    for (const [index, line] of lines.entries()) {
        const at = lines.length === 1 ? input : `${input}, line ${index + 1}`;
        if (line.trimStart().startsWith('#'))
            continue;
        for (const word of line.split(/[\s,]+/).filter(part => part !== '')) {
            const repository = (0,repositories/* parseRepository */.S)(word);
            if (repository === undefined)
                mistakes.add(at, 'is no repository: HOST/NAME, without a tag or digest');
            else
                found.push({ at, host: (0,login_fields/* canonicalHost */.r)(repository.host), name: repository.name });
        }
    }
    return found;
}
function unique(repositories) {
    return [...new Map(repositories.map(one => [`${one.host.key}/${one.name}`, one])).values()];
}
function scopesDisabled(reader) {
    return /^(?:1|t|true)$/i.test(reader.env('DOCKER_LOGIN_SCOPE_DISABLED') ?? '');
}
async function readWerfInput(raw, { env }, mistakes) {
    if (raw.werf === undefined && raw['tagging-strategy'] === undefined)
        return undefined;
    const { readWerf } = await __nccwpck_require__.e(/* import() */ 4352).then(__nccwpck_require__.bind(__nccwpck_require__, 4352));
    return readWerf(raw, env, mistakes);
}
function inputs_valueOf(raw, name) {
    return raw[name] ?? defaultOf(name);
}
function defaultOf(name) {
    const definition = table_INPUTS.find(input => input.name === name);
    return definition !== undefined && 'default' in definition ? definition.default : '';
}

;// CONCATENATED MODULE: ./src/platform/platform.js
function environmentOf(variables) {
    return name => {
        const value = variables[name];
        return value === '' ? undefined : value;
    };
}
const platform_NO_HOME = '/nonexistent';

;// CONCATENATED MODULE: ./src/platform/workflow-commands.js

function workflowCommand(name, message) {
    return `::${name}::${message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`;
}
function logLine(message) {
    return message.replaceAll(/[\r\n]+/g, ' ').replace(/^(\s*)(?=::|##\[)/, '$1 \u200b');
}
function appendValue(file, name, value) {
    let delimiter = 'registry_auth_end';
    while (value.includes(delimiter))
        delimiter += '_';
    (0,external_node_fs_.appendFileSync)(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}

;// CONCATENATED MODULE: ./src/faces/action-inputs.js


function readActionInputs(variables) {
    return readStepInputs(variables, INPUTS);
}
function readStepInputs(variables, definitions) {
    const known = new Map(definitions
        .filter(({ faces }) => faces.some(face => face === 'action'))
        .map(input => [variableOf(input.name), input]));
    const raw = {};
    const unknown = [];
    for (const [variable, value] of Object.entries(variables)) {
        if (!variable.toUpperCase().startsWith('INPUT_'))
            continue;
        const input = known.get(variable.toUpperCase());
        const text = value?.trimEnd() ?? '';
        if (input === undefined)
            unknown.push(variable.slice('INPUT_'.length).toLowerCase());
        else if (text.trim() !== '')
            raw[input.name] = input.type === 'lines' ? text : text.trim();
    }
    if (unknown.length > 0) {
        const names = [...known.values()].map(({ name }) => name);
        throw new errors/* Failure */.HR('input', unknownInputs(unknown, names));
    }
    return raw;
}
function variableOf(name) {
    return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}
function unknownInputs(unknown, known) {
    const quoted = unknown.map(name => `"${name}"`).join(', ');
    return `unknown input ${quoted}: the inputs are ${known.join(', ')} (a variable of your own must not begin with "INPUT_")`;
}

;// CONCATENATED MODULE: ./src/platform/werf-variables.js
function ignoresAutologin(env) {
    return ['WERF_IGNORE_CI_DOCKER_AUTOLOGIN', 'DAPP_IGNORE_CI_DOCKER_AUTOLOGIN'].some(name => /^(?:1|true|yes)$/i.test(env(name) ?? ''));
}
const CLEANUP_PASSWORDS = [
    ['WERF_IMAGES_CLEANUP_PASSWORD', 'werf-cleanup'],
    ['WERF_CLEANUP_REGISTRY_PASSWORD', 'werf-cleanup'],
    ['DAPP_DIMG_CLEANUP_REGISTRY_PASSWORD', 'dapp-cleanup-repo'],
    ['DAPP_SYNC_REGISTRY_PASSWORD', 'dapp-sync']
];
function cleanupLogin(env, secret) {
    for (const [name, username] of CLEANUP_PASSWORDS) {
        const value = env(name);
        if (value !== undefined)
            return { cleanup: { username, password: secret(value, username) } };
    }
    return {};
}

;// CONCATENATED MODULE: ./src/platform/github.js



const LONGEST_JOB_DAYS = 5;
function createGitHub(options) {
    const { env, write, now } = options;
    return {
        id: 'github',
        ambient: ambientOf(options),
        log: createLog(write),
        job: { id: jobId(env), deadline: new Date(now.getTime() + LONGEST_JOB_DAYS * 86_400_000) },
        tempDirectory: env('RUNNER_TEMP') ?? options.tempDirectory,
        mask: text => {
            write(workflowCommand('add-mask', text));
        },
        publish: () => undefined
    };
}
function jobId(env) {
    const parts = ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_JOB', 'RUNNER_NAME'];
    return ['github', ...parts.map(name => env(name) ?? '')].join('-');
}
function createLog(write) {
    return {
        debug: message => {
            write(workflowCommand('debug', message));
        },
        info: message => {
            write(logLine(message));
        },
        notice: message => {
            write(workflowCommand('notice', message));
        },
        warning: message => {
            write(workflowCommand('warning', message));
        },
        error: message => {
            write(workflowCommand('error', message));
        }
    };
}
function ambientOf({ env, secret, token }) {
    const actor = env('GITHUB_ACTOR');
    const github = {
        serverUrl: env('GITHUB_SERVER_URL') ?? 'https://github.com',
        apiUrl: env('GITHUB_API_URL') ?? 'https://api.github.com',
        ...(actor === undefined ? {} : { actor }),
        ...(token === undefined ? {} : { token: secret(token, actor) })
    };
    return {
        github,
        ...cleanupLogin(env, secret),
        ignoreAutologin: ignoresAutologin(env),
        withheldSecrets: () => withheldSecrets(env)
    };
}
function withheldSecrets(env) {
    if (env('GITHUB_ACTOR') === 'dependabot[bot]') {
        return "runs of Dependabot are given Dependabot's own secrets only";
    }
    if (env('GITHUB_EVENT_NAME') === 'pull_request' && isFromFork(env('GITHUB_EVENT_PATH'))) {
        return 'secrets are not given to pull requests from forks';
    }
    return undefined;
}
function isFromFork(eventPath) {
    if (eventPath === undefined)
        return false;
    try {
        const event = JSON.parse((0,external_node_fs_.readFileSync)(eventPath, 'utf8'));
        const head = event.pull_request?.head;
        return head !== undefined && head.repo?.fork !== false;
    }
    catch {
        return false;
    }
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
;// CONCATENATED MODULE: ./src/job-config/process-facts.js

function processFacts(self) {
    return {
        pid: self.pid,
        uid: self.geteuid?.(),
        alive: pid => {
            try {
                self.kill(pid, 0);
                return true;
            }
            catch (error) {
                return (0,errors/* errorCode */.CA)(error) !== 'ESRCH';
            }
        }
    };
}

// EXTERNAL MODULE: ./src/net/authorities.js + 3 modules
var authorities = __nccwpck_require__(6017);
// EXTERNAL MODULE: ./src/net/connection-failure.js
var connection_failure = __nccwpck_require__(5443);
// EXTERNAL MODULE: ./src/net/proxy.js + 1 modules
var net_proxy = __nccwpck_require__(6732);
;// CONCATENATED MODULE: ./src/net/exchange-once.js




async function exchangeOnce(connection, request, limits) {
    const outcome = await attempt(connection, request, limits);
    if (outcome !== 'stale')
        return outcome;
    const again = await attempt(connection, request, limits);
    if (again !== 'stale')
        return again;
    throw Object.assign(new Error('connection closed'), { code: 'ECONNRESET' });
}
function attempt(connection, request, limits) {
    return new Promise((resolve, reject) => {
        const opened = connection.open({ method: request.method, headers: { ...request.headers } });
        const { proxy } = connection;
        let connected = proxy === undefined;
        const stop = (error) => {
            clearTimeout(timer);
            reject(error);
            opened.destroy();
            connection.abandon?.();
        };
        const timer = setTimeout(() => {
            stop(proxy === undefined || connected ? timeLimit() : new net_proxy/* ProxyError */.T6('ETIMEDOUT', proxy.url.host));
        }, limits.timeout);
        opened.on('error', error => {
            const code = (0,errors/* errorCode */.CA)(error);
            if (opened.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')) {
                clearTimeout(timer);
                resolve('stale');
                return;
            }
            stop(proxy === undefined || connected ? error : new net_proxy/* ProxyError */.T6(code ?? 'ECONNRESET', proxy.url.host));
        });
        opened.on('proxyConnect', ({ statusCode }) => {
            connected = true;
            const error = proxy === undefined ? undefined : (0,net_proxy/* tunnelError */.pz)(proxy, statusCode);
            if (error !== undefined)
                stop(error);
        });
        opened.on('response', response => {
            connected = true;
            if (response.statusCode === 407 && proxy !== undefined)
                stop((0,net_proxy/* proxyAuthenticationFailure */.BV)(proxy, 407));
            else
                readAnswer(response, request, limits.maxBytes, done, stop);
        });
        const done = (answer) => {
            clearTimeout(timer);
            resolve(answer);
        };
        opened.end(request.body);
    });
}
function readAnswer(response, { url, receive }, maxBytes, done, stop) {
    const chunks = [];
    const take = response.statusCode === 200 && receive !== undefined ? receive : (chunk) => chunks.push(chunk);
    let size = 0;
    response.on('data', (chunk) => {
        size += chunk.length;
        if (size > maxBytes)
            stop(sizeLimit(url, maxBytes));
        else
            attemptTo(() => take(chunk), stop);
    });
    response.on('error', stop);
    response.on('end', () => {
        done({
            status: response.statusCode ?? 0,
            headers: singleValues(response),
            body: external_node_buffer_.Buffer.concat(chunks).toString('utf8')
        });
    });
}
function attemptTo(step, stop) {
    try {
        step();
    }
    catch (error) {
        stop(error instanceof Error ? error : new Error('the body was not taken'));
    }
}
function singleValues(response) {
    return Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value
    ]));
}
function timeLimit() {
    return Object.assign(new Error('time limit'), { code: 'ETIMEDOUT' });
}
function sizeLimit(url, maxBytes) {
    const limit = maxBytes >= 1024 * 1024 ? `${maxBytes / 1024 / 1024} MiB` : `${Math.ceil(maxBytes / 1024)} KiB`;
    return new errors/* Failure */.HR('network', `"${(0,connection_failure/* shownHost */.KI)(url)}" answered with more than ${limit}, the limit for such an answer: check the registry's name and its configuration`);
}

;// CONCATENATED MODULE: ./src/net/node-transport.js




function createNodeTransport(options) {
    const state = { options, materials: new Map(), agents: new Map() };
    return async (request, trust, limits) => {
        const end = performance.now() + limits.timeout;
        const attempt = (material) => send(state, request, trust, material, { ...limits, timeout: Math.max(1, end - performance.now()) });
        if (request.url.protocol === 'http:')
            return attempt(undefined);
        if (state.materials.has(trustKey(trust, 'all')))
            return attempt(await materialFor(state, trust, 'all'));
        const named = (0,authorities/* hasNamedAuthorities */.hO)(trust, options);
        try {
            return await attempt(named ? await materialFor(state, trust, 'named') : undefined);
        }
        catch (error) {
            if (!(0,authorities/* isUnknownAuthority */.c2)((0,errors/* errorCode */.CA)(error)))
                throw error;
            options.debug(`the certificate of "${request.url.host}" needs a further authority`);
            return attempt(await materialFor(state, trust, 'all'));
        }
    };
}
function trustKey(trust, breadth) {
    return JSON.stringify([breadth, trust.registry, trust.caFiles]);
}
function materialFor(state, trust, breadth) {
    return remember(state.materials, trustKey(trust, breadth), () => (0,authorities/* loadMaterial */.Ih)(trust, state.options, breadth));
}
async function send(state, request, trust, material, limits) {
    const { url } = request;
    const proxy = (0,net_proxy/* proxyFor */.iJ)(url, state.options.env);
    if (proxy !== undefined)
        state.options.debug(`"${url.host}" is reached through the proxy "${proxy.url.host}"`);
    const connection = url.protocol === 'https:'
        ? await secureConnection(state, url, proxy, tlsOptions(url, trust, material))
        : await plainConnection(state, url, proxy);
    return exchangeOnce(connection, request, limits);
}
function tlsOptions(url, trust, material) {
    if (material === undefined)
        return { rejectUnauthorized: true };
    const client = isRegistryItself(url, trust) ? material.client : undefined;
    return { rejectUnauthorized: true, ca: material.ca, ...client };
}
function isRegistryItself(url, trust) {
    const registry = `https://${trust.registry}/`;
    return URL.canParse(registry) && new URL(registry).host === url.host;
}
async function secureConnection(state, url, proxy, tls) {
    const { request } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 4708, 19));
    const abort = new AbortController();
    const agent = proxy === undefined ? await agentFor(state, 'https:') : await (0,net_proxy/* tunnelAgent */.eq)(proxy, abort.signal, tls.ca);
    const options = { ...tls, ...target(url), agent };
    return {
        open: given => request({ ...options, ...given }),
        abandon: () => {
            abort.abort();
        },
        ...(proxy === undefined ? {} : { proxy })
    };
}
async function plainConnection(state, url, proxy) {
    const secure = proxy?.url.protocol === 'https:';
    const { request } = secure ? await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 4708, 19)) : await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 7067, 19));
    const agent = await agentFor(state, secure ? 'https:' : 'http:');
    if (proxy === undefined)
        return { open: given => request({ ...target(url), agent, ...given }) };
    const own = {
        host: url.host,
        ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization })
    };
    const path = `${url.origin}${url.pathname}${url.search}`;
    return {
        open: given => request({
            rejectUnauthorized: true,
            ...(0,net_proxy/* proxyAddress */.nD)(proxy),
            path,
            agent,
            ...given,
            headers: { ...given.headers, ...own }
        }),
        proxy
    };
}
function target(url) {
    const usual = url.protocol === 'https:' ? 443 : 80;
    return {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port === '' ? usual : Number(url.port),
        path: `${url.pathname}${url.search}`
    };
}
function agentFor(state, protocol) {
    return remember(state.agents, protocol, async () => {
        const { Agent } = protocol === 'https:' ? await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 4708, 19)) : await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 7067, 19));
        return new Agent({ keepAlive: true });
    });
}
function remember(map, key, make) {
    const known = map.get(key);
    if (known !== undefined)
        return known;
    const made = make();
    map.set(key, made);
    return made;
}

;// CONCATENATED MODULE: ./src/platform/output.js

function lineWriter(descriptor) {
    return line => {
        let rest = Buffer.from(`${line}\n`, 'utf8');
        while (rest.length > 0)
            rest = rest.subarray(writeSome(descriptor, rest));
    };
}
function writeSome(descriptor, bytes) {
    try {
        return (0,external_node_fs_.writeSync)(descriptor, bytes);
    }
    catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === 'EAGAIN') {
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
            return 0;
        }
        if (code === 'EPIPE' || code === 'EBADF')
            return bytes.length;
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/platform/process.js






function createProcessHost() {
    const homeDirectory = findHome();
    return {
        variables: process.env,
        args: process.argv.slice(2),
        platform: process.platform,
        homeDirectory,
        tempDirectory: (0,external_node_os_.tmpdir)(),
        self: processFacts(process),
        out: lineWriter(1),
        err: lineWriter(2),
        readInput,
        createTransport: (env, log) => createNodeTransport({
            env,
            homeDirectory,
            platform: process.platform,
            debug: message => {
                log.debug(message);
            }
        }),
        now: () => new Date(),
        sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
        random: Math.random,
        listen(names, handler) {
            for (const name of names)
                process.on(name, handler);
            return () => {
                for (const name of names)
                    process.off(name, handler);
            };
        },
        raise(signal) {
            process.kill(process.pid, signal);
        }
    };
}
function findHome() {
    try {
        const directory = (0,external_node_os_.homedir)();
        return (0,external_node_path_.isAbsolute)(directory) ? directory : platform_NO_HOME;
    }
    catch {
        return platform_NO_HOME;
    }
}
async function readInput() {
    const chunks = [];
    for await (const chunk of process.stdin)
        chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
}

// EXTERNAL MODULE: ./src/secret.js
var secret = __nccwpck_require__(7420);
;// CONCATENATED MODULE: ./src/run.js



function run(face, report) {
    void runOn(createProcessHost(), face, report).then(code => {
        process.exitCode = code;
    });
}
async function runOn(host, face, report) {
    try {
        return await face(host);
    }
    catch (error) {
        tryToReport(() => {
            report(host, describe(error));
        });
        return 1;
    }
}
function tryToReport(report) {
    try {
        report();
    }
    catch {
        return;
    }
}
function describe(error) {
    if (error instanceof errors/* Failure */.HR || error instanceof errors/* Failures */.oo)
        return error.message;
    if (error instanceof Error && (0,errors/* errorCode */.CA)(error) !== undefined && 'syscall' in error)
        return error.message;
    const name = error instanceof Error ? error.name : typeof error;
    const frame = error instanceof Error ? firstFrame(error) : undefined;
    const place = frame === undefined ? '' : ` at ${frame}`;
    return `internal error (${name}${place}): this is a bug of registry-auth, report it with this line`;
}
function firstFrame({ message, stack = '' }) {
    return /^\s+at (.+)$/.exec(stack.split('\n')[message.split('\n').length] ?? '')?.[1];
}
function createSecrets(mask) {
    const known = new Set();
    return (value, username) => {
        for (const spelling of (0,secret/* spellings */.cl)(value, username)) {
            if (known.has(spelling))
                continue;
            known.add(spelling);
            mask(spelling);
        }
        return new secret/* Secret */.zh(value);
    };
}
function createContext(parts) {
    const { host, env, platform, secret } = parts;
    const { ambient, log } = platform;
    const world = {
        ambient,
        log,
        env,
        secret,
        transport: host.createTransport(env, log),
        now: () => host.now(),
        sleep: milliseconds => host.sleep(milliseconds),
        random: () => host.random(),
        homeDirectory: host.homeDirectory
    };
    const idToken = async (request) => {
        const { createIdTokenSource } = await __nccwpck_require__.e(/* import() */ 9107).then(__nccwpck_require__.bind(__nccwpck_require__, 9107));
        return createIdTokenSource(platform.id, world)(request);
    };
    return { ...world, idToken };
}

;// CONCATENATED MODULE: ./src/faces/step.js




function openStep(host, token) {
    const env = environmentOf(host.variables);
    const write = (line) => {
        host.out(line);
    };
    const secret = createSecrets(text => {
        write(workflowCommand('add-mask', text));
    });
    const platform = createGitHub({
        env,
        write,
        secret,
        token: token ?? env('GITHUB_TOKEN'),
        tempDirectory: host.tempDirectory,
        now: host.now()
    });
    const { ambient } = platform;
    const reader = { env, secret, withheldSecrets: () => ambient.withheldSecrets?.(), ambient };
    return { env, platform, context: createContext({ host, env, platform, secret }), reader };
}

// EXTERNAL MODULE: ./src/cleanup/pace.js
var pace = __nccwpck_require__(2758);
// EXTERNAL MODULE: ./src/cleanup/plan/companions.js
var companions = __nccwpck_require__(2054);
;// CONCATENATED MODULE: ./src/cleanup/driver.js
function needsSubject({ cascadesReferrers, referrersFirst }) {
    return cascadesReferrers === true || referrersFirst === true;
}

;// CONCATENATED MODULE: ./src/cleanup/apply/world.js



function createWorld(inventory, planned, capabilities) {
    const world = {
        repository: inventory.repository,
        tags: new Map(),
        tagsOf: new Map(),
        manifests: new Map(),
        parents: new Map(),
        describedBy: new Map(),
        byKey: new Map(),
        kept: new Map(),
        listsUntagged: inventory.listsUntagged,
        needsSubject: needsSubject(capabilities)
    };
    for (const manifest of inventory.manifests.values())
        addManifest(world, planned, manifest);
    for (const { children } of inventory.manifests.values()) {
        for (const child of children)
            if (!world.manifests.has(child))
                world.byKey.set((0,companions/* companionKey */.Kq)(child), child);
    }
    for (const { name, digest } of inventory.tags)
        addTag(world, name, digest);
    for (const [tag, digest] of world.tags)
        keepUnplanned(world, planned, tag, digest);
    const leaving = goingByThemselves(world, planned, capabilities);
    for (const digest of world.manifests.keys()) {
        if (!planned.digests.has(digest) && !leaving.has(digest))
            keep(world, digest, `${world_short(digest)} is kept`);
    }
    for (const digest of planned.left) {
        if (world.manifests.has(digest))
            keep(world, digest, `${world_short(digest)} is kept`);
    }
    return world;
}
function keepUnplanned(world, planned, tag, digest) {
    if (planned.tags.get(tag) === digest)
        return;
    const reason = `"${tag}" is kept`;
    if (planned.rewrittenTags.get(tag) !== digest)
        keep(world, digest, reason);
    else
        for (const child of childrenOf(world, digest))
            keep(world, child, reason);
}
function goingByThemselves(world, planned, { deleteManifest, lastTagTakesManifest }) {
    const leaving = new Set();
    if (deleteManifest !== 'none' && lastTagTakesManifest !== true)
        return leaving;
    const open = [...planned.tagsOf.keys(), ...planned.collected].filter(digest => [...(world.tagsOf.get(digest) ?? [])].every(tag => planned.tags.get(tag) === digest));
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (leaving.has(next))
            continue;
        leaving.add(next);
        for (const dependent of dependentsOf(world, next))
            open.push(dependent);
    }
    return leaving;
}
function childrenOf({ manifests, parents }, digest) {
    const children = manifests.get(digest)?.children ?? [];
    return children.filter(child => parents.get(child)?.has(digest) === true);
}
function* dependentsOf(world, digest) {
    yield* childrenOf(world, digest);
    yield* world.describedBy.get((0,companions/* companionKey */.Kq)(digest)) ?? [];
}
function addManifest(world, planned, manifest) {
    const { digest, kind, mediaType, children, subject } = manifest;
    if (kind === 'unknown') {
        throw new errors/* Failure */.HR('unsafe', `${world_short(digest)} is of the unknown type "${mediaType}", which may refer to anything: nothing is deleted beside it`);
    }
    world.manifests.set(digest, manifest);
    world.byKey.set((0,companions/* companionKey */.Kq)(digest), digest);
    const dropped = planned.rewritten.get(digest);
    for (const child of children)
        if (dropped?.has(child) !== true)
            world_link(world.parents, child, digest);
    if (subject !== undefined)
        world_link(world.describedBy, (0,companions/* companionKey */.Kq)(subject), digest);
    const reason = world.kept.get(digest) ?? (subject === undefined ? undefined : world.kept.get(subject));
    if (reason === undefined)
        return;
    world.kept.delete(digest);
    keep(world, digest, reason);
}
function addTag(world, tag, digest) {
    world.tags.set(tag, digest);
    world_link(world.tagsOf, digest, tag);
    const key = (0,companions/* companionOf */._M)({ name: tag, digest });
    if (key === undefined)
        return;
    world_link(world.describedBy, key, digest);
    const reason = keptByKey(world, key);
    if (reason !== undefined)
        keep(world, digest, reason);
}
function isOwnTag({ byKey, manifests }, tag) {
    const key = (0,companions/* companionOf */._M)(tag);
    return key === undefined || (0,companions/* isOwnImage */.o9)(tag, manifests, byKey.has(key));
}
function keptByKey({ byKey, kept }, key) {
    const digest = byKey.get(key);
    return digest === undefined ? undefined : kept.get(digest);
}
function dropTag(world, tag) {
    const digest = world.tags.get(tag);
    world.tags.delete(tag);
    if (digest !== undefined)
        world.tagsOf.get(digest)?.delete(tag);
}
function dropManifest(world, digest) {
    for (const tag of [...(world.tagsOf.get(digest) ?? [])])
        dropTag(world, tag);
    for (const child of world.manifests.get(digest)?.children ?? [])
        world.parents.get(child)?.delete(digest);
    world.manifests.delete(digest);
}
function keep(world, digest, reason) {
    const open = [digest];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (world.kept.has(next))
            continue;
        world.kept.set(next, reason);
        for (const dependent of dependentsOf(world, next))
            open.push(dependent);
        const subject = world.manifests.get(next)?.subject;
        if (world.needsSubject && subject !== undefined && world.manifests.has(subject))
            open.push(subject);
    }
}
async function load(world, planned, driver, digest) {
    if (world.manifests.has(digest))
        return true;
    const manifest = await driver.manifest(world.repository, digest);
    if (manifest === undefined)
        return false;
    addManifest(world, planned, manifest);
    for (const child of manifest.children)
        await load(world, planned, driver, child);
    return true;
}
function world_short(digest) {
    return digest.slice(0, digest.indexOf(':') + 13);
}
function world_link(map, key, value) {
    const set = map.get(key);
    if (set === undefined)
        map.set(key, new Set([value]));
    else
        set.add(value);
}

;// CONCATENATED MODULE: ./src/cleanup/apply/check-step.js


const GO = { kind: 'go' };
const GONE = { kind: 'gone' };
async function checkUntag(scene, { tag, digest }) {
    const { world, driver } = scene;
    const known = world.tags.get(tag);
    if (known === undefined)
        return GONE;
    if (driver.capabilities.untag === 'none')
        return skip('the registry removes no tag alone');
    const describes = keptSubject(world, tag, digest);
    if (describes !== undefined)
        return skip(`it describes an image that stays (${describes})`);
    const takes = driver.capabilities.lastTagTakesManifest === true;
    const standing = standingSubject(scene, digest, [tag], takes);
    if (standing !== undefined)
        return standing;
    const found = await driver.resolve(world.repository, tag);
    if (found === undefined) {
        dropTag(world, tag);
        return GONE;
    }
    if (found !== digest || known !== digest)
        return moved(scene, tag, found);
    return mayLoseTag(scene, tag, digest);
}
function keptSubject(world, tag, digest) {
    const named = world.byKey.get((0,companions/* companionOf */._M)({ name: tag, digest }) ?? '');
    const subject = named ?? world.manifests.get(digest)?.subject;
    return subject === undefined ? undefined : world.kept.get(subject);
}
function mayLoseTag({ world, planned, driver }, tag, digest) {
    const { lastTagTakesManifest, protectsChildren } = driver.capabilities;
    if (lastTagTakesManifest !== true || (world.tagsOf.get(digest)?.size ?? 0) > 1)
        return GO;
    if (planned.left.has(digest))
        return skip(`"${tag}" is the last tag of an image that the plan leaves`);
    const reason = world.kept.get(digest);
    const isChild = [...(world.parents.get(digest) ?? [])].some(parent => world.kept.has(parent));
    return reason === undefined || (protectsChildren && isChild) ? GO : skip(reason);
}
async function checkDelete(scene, step) {
    const { world, planned, driver } = scene;
    const { digest } = step;
    const kept = world.kept.get(digest);
    if (kept !== undefined)
        return skip(kept);
    if (!world.manifests.has(digest)) {
        if (world.listsUntagged || !(await load(world, planned, driver, digest)))
            return GONE;
        const now = world.kept.get(digest);
        if (now !== undefined)
            return skip(now);
    }
    const [parent] = world.parents.get(digest) ?? [];
    if (parent !== undefined)
        return skip(`the index ${world_short(parent)} still refers to it`);
    const child = driver.capabilities.cascadesChildren === true ? keptThrough(world, digest) : undefined;
    if (child !== undefined)
        return skip(`${world_short(child)} is kept, and the registry deletes it with its index`);
    return standingSubject(scene, digest, step.tags, true) ?? checkTags(scene, step);
}
function keptThrough(world, digest) {
    for (const child of world.manifests.get(digest)?.children ?? []) {
        const isNamed = (world.tagsOf.get(child)?.size ?? 0) > 0;
        if (isNamed || [...(world.parents.get(child) ?? [])].some(parent => parent !== digest))
            continue;
        const found = world.kept.has(child) ? child : keptThrough(world, child);
        if (found !== undefined)
            return found;
    }
    return undefined;
}
function standingSubject({ world, planned, driver }, digest, tags, takes) {
    const { deleteManifest, referrersFirst } = driver.capabilities;
    if (deleteManifest === 'none')
        return undefined;
    const subjects = takes
        ? subjectsOf(world, digest, tags)
        : namedSubjects(world, digest, tags).filter(subject => (world.tagsOf.get(subject)?.size ?? 0) > 0);
    const standing = subjects.find(subject => world.manifests.has(subject) &&
        planned.digests.has(subject) &&
        !leadsTo(world, digest, subject) &&
        !(referrersFirst === true && isUnnamed(world, subject)));
    if (standing === undefined)
        return undefined;
    return skip(`the image it describes (${world_short(standing)}) still stands`);
}
function leadsTo({ manifests }, digest, part) {
    const open = [...(manifests.get(digest)?.children ?? [])];
    const seen = new Set();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (next === part)
            return true;
        if (seen.has(next))
            continue;
        seen.add(next);
        for (const child of manifests.get(next)?.children ?? [])
            open.push(child);
    }
    return false;
}
function isUnnamed({ tagsOf, parents }, digest) {
    const seen = new Set();
    const open = [digest];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if ((tagsOf.get(next)?.size ?? 0) > 0)
            return false;
        if (seen.has(next))
            continue;
        seen.add(next);
        for (const parent of parents.get(next) ?? [])
            open.push(parent);
    }
    return true;
}
function subjectsOf(world, digest, tags) {
    const subject = world.manifests.get(digest)?.subject;
    const named = namedSubjects(world, digest, tags);
    return subject === undefined ? named : [subject, ...named];
}
function namedSubjects(world, digest, tags) {
    return tags
        .map(name => ({ name, digest }))
        .filter(tag => !isOwnTag(world, tag))
        .flatMap(tag => world.byKey.get((0,companions/* companionOf */._M)(tag) ?? '') ?? []);
}
async function checkTags(scene, step) {
    const { world, driver } = scene;
    const { digest } = step;
    const further = driver.tagsOf === undefined ? [] : await driver.tagsOf(world.repository, digest);
    const named = new Set(step.tags);
    const unknown = further.find(tag => !named.has(tag));
    if (unknown !== undefined)
        return skip(`the tag "${unknown}" points to it now`);
    for (const tag of step.tags) {
        const known = world.tags.get(tag);
        if (known === undefined)
            continue;
        const found = await driver.resolve(world.repository, tag);
        if (found === undefined)
            dropTag(world, tag);
        else if (found !== digest || known !== digest)
            return moved(scene, tag, found);
    }
    const [tag] = world.tagsOf.get(digest) ?? [];
    if (driver.capabilities.deleteManifest === 'untagged' && tag !== undefined)
        return skip(`the tag "${tag}" still points to it`);
    return GO;
}
async function checkRewrite(scene, step) {
    const { world, driver } = scene;
    const found = await driver.resolve(world.repository, step.tag);
    if (found === undefined)
        return GONE;
    if (found === step.digest)
        return GO;
    await load(world, scene.planned, driver, found);
    const listed = world.manifests.get(found)?.children;
    const isDone = listed !== undefined && !listed.some(child => step.without.includes(child));
    return isDone ? GONE : moved(scene, step.tag, found);
}
async function moved({ world, planned, driver }, tag, now) {
    if (world.tags.get(tag) !== now) {
        await load(world, planned, driver, now);
        dropTag(world, tag);
        addTag(world, tag, now);
    }
    keep(world, now, `"${tag}" points to it now`);
    return skip(`"${tag}" points to something else now`);
}
function settleUntag({ world, driver }, { tag, digest }) {
    dropTag(world, tag);
    const isLast = (world.tagsOf.get(digest)?.size ?? 0) === 0;
    if (isLast && driver.capabilities.lastTagTakesManifest === true)
        dropManifest(world, digest);
}
function skip(reason) {
    return { kind: 'skip', reason };
}

// EXTERNAL MODULE: ./src/cleanup/apply/limited.js
var limited = __nccwpck_require__(5016);
;// CONCATENATED MODULE: ./src/cleanup/apply/planned.js
function plannedOf({ steps, decisions }) {
    const tags = new Map();
    const tagsOf = new Map();
    const digests = new Set();
    const rewritten = new Map();
    const rewrittenTags = new Map();
    const note = (tag, digest) => {
        tags.set(tag, digest);
        tagsOf.set(digest, (tagsOf.get(digest) ?? new Set()).add(tag));
    };
    for (const step of steps) {
        if (step.kind === 'rewrite-fallback') {
            rewritten.set(step.digest, new Set(step.without));
            rewrittenTags.set(step.tag, step.digest);
        }
        else if (step.kind === 'untag')
            note(step.tag, step.digest);
        else {
            digests.add(step.digest);
            for (const tag of step.tags)
                note(tag, step.digest);
        }
    }
    const isLeft = ({ action, digest, collected }) => action !== 'delete' && collected !== true && !rewritten.has(digest);
    const left = new Set(decisions.filter(isLeft).map(({ digest }) => digest));
    const collected = new Set(decisions.filter(one => one.collected === true).map(({ digest }) => digest));
    return { tags, tagsOf, digests, rewritten, rewrittenTags, left, collected };
}
function contradiction({ steps, counts, decisions }, planned) {
    if (planned.tags.size > counts.tagsDeleted)
        return 'its steps name more tags than the plan counts';
    if (planned.digests.size > counts.manifestsDeleted)
        return 'its steps name more manifests than the plan counts';
    const kept = decisions.find(({ action, tag, digest }) => action !== 'delete' &&
        !planned.rewritten.has(digest) &&
        (planned.digests.has(digest) || (tag !== undefined && planned.tags.get(tag) === digest)));
    if (kept !== undefined)
        return 'a step deletes what the plan decided to leave';
    const named = steps.filter(({ kind }) => kind === 'delete').length;
    return named > planned.digests.size ? 'a manifest is named by more than one step' : undefined;
}
function tagsOfStep(step) {
    return step.kind === 'delete' ? step.tags : [step.tag];
}

// EXTERNAL MODULE: ./src/net/spec-error.js
var spec_error = __nccwpck_require__(3236);
// EXTERNAL MODULE: ./src/cleanup/inventory/content-digest.js
var content_digest = __nccwpck_require__(9344);
;// CONCATENATED MODULE: ./src/cleanup/apply/rewrite.js



async function rewriteFallback(scene, step) {
    const { driver, world, planned } = scene;
    const raw = await driver.rawManifest(world.repository, step.digest);
    if (raw === undefined)
        return { kind: 'gone' };
    const rewritten = without(raw, new Set(step.without));
    if (rewritten === undefined)
        return { kind: 'failed', reason: 'the fallback tag is no index of referrers' };
    if (rewritten.digest === step.digest)
        return { kind: 'gone' };
    await driver.putManifest(world.repository, step.tag, rewritten);
    const old = world.manifests.get(step.digest);
    dropTag(world, step.tag);
    if (old !== undefined) {
        const children = old.children.filter(child => !step.without.includes(child));
        addManifest(world, planned, { ...old, digest: rewritten.digest, children });
    }
    addTag(world, step.tag, rewritten.digest);
    keep(world, rewritten.digest, `"${step.tag}" is kept`);
    return { kind: 'deleted' };
}
function without({ digest, text, mediaType }, digests) {
    const index = (0,spec_error/* parseObject */.l)(text);
    const listed = index?.['manifests'];
    if (!Array.isArray(listed))
        return undefined;
    const manifests = listed.filter((entry) => !isOf(entry, digests));
    if (manifests.length === listed.length)
        return { digest, mediaType, text };
    const rest = JSON.stringify({ ...index, manifests });
    return { digest: (0,content_digest/* digestLike */.kG)(rest, digest), mediaType, text: rest };
}
function isOf(entry, digests) {
    if (typeof entry !== 'object' || entry === null || !('digest' in entry))
        return false;
    return typeof entry.digest === 'string' && digests.has(entry.digest);
}

;// CONCATENATED MODULE: ./src/cleanup/apply/do-wave.js







const DOUBTS = 3;
async function doWave(run, wave) {
    const { concurrency, batch } = run.driver.capabilities;
    const verdicts = await (0,limited/* callEach */.K8)(wave, concurrency, step => check(run, step));
    const going = [];
    for (const [index, step] of wave.entries()) {
        const verdict = verdicts[index];
        if (verdict?.kind === 'go')
            going.push(step);
        else if (verdict?.kind === 'gone')
            note(run, step, { kind: 'gone' });
        else
            leave(run, step, 'skipped', verdict?.reason ?? '');
    }
    const raws = await (0,limited/* callEach */.K8)(going, concurrency, step => readRaw(run, step));
    const known = new Map(going.map((step, index) => [step, raws[index]]));
    const groups = (0,limited/* inGroups */.Am)(going, batch);
    const settled = await (0,limited/* settleEach */.BF)(groups, concurrency, group => do_wave_send(run, group));
    const errors = [];
    for (const [index, group] of groups.entries()) {
        const one = settled[index];
        if (one === undefined || 'error' in one)
            errors.push(one?.error);
        else
            errors.push(...(await settle(run, group, one.value, known)));
    }
    if (errors.length > 0)
        throw mostTelling(errors);
}
function check(run, step) {
    if (step.kind === 'untag')
        return checkUntag(run, step);
    return step.kind === 'delete' ? checkDelete(run, step) : checkRewrite(run, step);
}
async function readRaw(run, step) {
    const { driver, world, planned, keepManifests } = run;
    const { deleteManifest, lastTagTakesManifest } = driver.capabilities;
    if (!keepManifests)
        return undefined;
    const goesByItself = deleteManifest === 'none' || lastTagTakesManifest === true;
    const isTaken = step.kind === 'untag' ? goesByItself && !planned.left.has(step.digest) : true;
    return isTaken ? driver.rawManifest(world.repository, step.digest) : undefined;
}
async function do_wave_send({ driver, world, planned }, group) {
    const [first] = group;
    const { repository } = world;
    if (first?.kind === 'rewrite-fallback')
        return [await rewriteFallback({ driver, world, planned }, first)];
    if (first?.kind === 'delete')
        return driver.deleteManifests(repository, group.map(({ digest }) => digest));
    const tags = group.flatMap(step => (step.kind === 'untag' ? [{ tag: step.tag, digest: step.digest }] : []));
    return driver.untag(repository, tags);
}
async function settle(run, group, outcomes, raws) {
    const errors = [];
    for (const [index, step] of group.entries()) {
        const outcome = outcomes[index] ?? { kind: 'failed', reason: 'the registry gave no answer for it' };
        if (outcome.kind === 'postponed')
            errors.push(new pace/* BudgetSpent */.K(outcome.reason));
        else if (outcome.kind === 'gone' && (await isDenied(run, step))) {
            leave(run, step, 'failed', 'the registry says it is not there, and shows it');
            errors.push(denial(run));
        }
        else if (outcome.kind === 'deleted' || outcome.kind === 'gone')
            note(run, step, outcome, raws.get(step));
        else
            leave(run, step, outcome.kind, outcome.reason);
    }
    return errors;
}
async function isDenied(run, step) {
    if (run.doubts >= DOUBTS)
        return false;
    run.doubts += 1;
    const { driver, world } = run;
    if (step.kind === 'delete')
        return (await driver.manifest(world.repository, step.digest)) !== undefined;
    return (await driver.resolve(world.repository, step.kind === 'untag' ? step.tag : '')) === step.digest;
}
function denial({ world }) {
    return new errors/* Failure */.HR('refused', `deleting from "${world.repository}" is answered with "not found" for what is there: give the credential the right to delete`);
}
function note(run, step, outcome, raw) {
    const isDeleted = outcome.kind === 'deleted';
    if (isDeleted)
        run.doubts = DOUBTS;
    if (step.kind === 'untag')
        settleUntag(run, step);
    if (step.kind === 'delete')
        dropManifest(run.world, step.digest);
    run.items.set(step, {
        ...itemOf(step, outcome.kind),
        ...(isDeleted && raw !== undefined ? { manifest: { mediaType: raw.mediaType, text: raw.text } } : {}),
        ...(isDeleted && outcome.undo?.id !== undefined ? { id: outcome.undo.id } : {})
    });
}
function leave({ world, items }, step, outcome, reason) {
    keep(world, step.digest, 'what refers to it or is described by it was not deleted');
    if (step.kind === 'rewrite-fallback')
        for (const digest of step.without)
            keep(world, digest, `"${step.tag}" still lists it`);
    items.set(step, { ...itemOf(step, outcome), reason });
}
function itemOf(step, outcome) {
    return { kind: step.kind, digest: step.digest, tags: tagsOfStep(step), outcome };
}
function mostTelling(errors) {
    return errors.find(error => !(error instanceof pace/* BudgetSpent */.K)) ?? errors[0];
}

;// CONCATENATED MODULE: ./src/cleanup/apply/freed.js
function freedBytes(before, after, items) {
    const deleted = new Set();
    for (const { outcome, digest } of items)
        if (outcome === 'deleted')
            deleted.add(digest);
    const mine = [...before.values()].filter(({ digest }) => deleted.has(digest) && !after.has(digest));
    if (mine.length === 0)
        return undefined;
    const still = new Set([...after.values()].flatMap(({ blobs }) => (blobs ?? []).map(({ digest }) => digest)));
    const freed = new Map();
    for (const { digest, kind, blobs, size } of mine) {
        if (kind === 'image' && blobs === undefined)
            return undefined;
        for (const blob of blobs ?? [])
            if (!still.has(blob.digest))
                freed.set(blob.digest, blob.size);
        if (blobs !== undefined || kind === 'index')
            freed.set(digest, size ?? 0);
    }
    return [...freed.values()].reduce((sum, size) => sum + size, 0);
}

;// CONCATENATED MODULE: ./src/cleanup/apply/look.js


const FRESH = 15_000;
const SHARE = 10;
async function lookAt(plan, planned, driver, now) {
    const addNew = nowAndThen(now, () => addNewTags(world, planned, driver));
    const follow = nowAndThen(now, () => followTags(world, planned, driver));
    const inventory = await driver.inventory(plan.repository);
    const world = createWorld(inventory, planned, driver.capabilities);
    if (!world.listsUntagged)
        await loadLeft(world, planned, driver);
    return {
        world,
        async renew() {
            await addNew();
            if (!isGuarded(driver))
                await follow();
        }
    };
}
function nowAndThen(now, act) {
    let done = now().getTime();
    let took = 0;
    return async () => {
        const begun = now().getTime();
        if (begun - done < Math.max(FRESH, took * SHARE))
            return;
        await act();
        done = begun;
        took = now().getTime() - begun;
    };
}
function isGuarded({ capabilities, tagsOf }) {
    const keepsTagged = tagsOf !== undefined || capabilities.deleteManifest === 'untagged';
    return capabilities.protectsChildren && keepsTagged;
}
async function loadLeft(world, planned, driver) {
    const { deleteManifest, lastTagTakesManifest } = driver.capabilities;
    const goesByItself = deleteManifest === 'none' || lastTagTakesManifest === true;
    const untagged = goesByItself
        ? []
        : [...planned.tagsOf.keys()].filter(digest => !planned.digests.has(digest));
    for (const digest of [...planned.left, ...untagged]) {
        if (world.manifests.has(digest))
            continue;
        if (await load(world, planned, driver, digest))
            keep(world, digest, `${world_short(digest)} is kept`);
    }
}
async function addNewTags(world, planned, driver) {
    for (const tag of await driver.tagNames(world.repository)) {
        if (world.tags.has(tag))
            continue;
        const digest = await driver.resolve(world.repository, tag);
        if (digest === undefined)
            continue;
        await load(world, planned, driver, digest);
        addTag(world, tag, digest);
        keep(world, digest, `"${tag}" is new`);
    }
}
async function followTags(world, planned, driver) {
    await (0,limited/* callEach */.K8)([...world.tags.keys()], driver.capabilities.concurrency, async (tag) => {
        const digest = await driver.resolve(world.repository, tag);
        if (digest === world.tags.get(tag))
            return;
        if (digest !== undefined)
            await load(world, planned, driver, digest);
        dropTag(world, tag);
        if (digest === undefined)
            return;
        addTag(world, tag, digest);
        keep(world, digest, `"${tag}" points to it now`);
    });
}

;// CONCATENATED MODULE: ./src/cleanup/apply/progress.js
const INTERVAL = 30_000;
function createProgress({ now, log }, name, total) {
    let last = now().getTime();
    return done => {
        if (done >= total || now().getTime() - last < INTERVAL)
            return;
        last = now().getTime();
        log.info(`${name}: ${done} of ${total} steps`);
    };
}

;// CONCATENATED MODULE: ./src/cleanup/apply/wave.js



function nextWave(steps, from, scene) {
    const { batch, concurrency } = scene.driver.capabilities;
    const limit = Math.max(1, batch) * Math.max(1, concurrency);
    const wave = [];
    const digests = new Set();
    for (const step of steps.slice(from, from + limit)) {
        const [first] = wave;
        if (first !== undefined && (first.kind !== step.kind || waits(step, digests, scene)))
            break;
        wave.push(step);
        digests.add(step.digest);
        if (step.kind === 'rewrite-fallback')
            break;
    }
    return wave;
}
function waits(step, digests, { world, driver }) {
    const { lastTagTakesManifest, referrersFirst } = driver.capabilities;
    if (digests.has(step.digest) && (step.kind === 'delete' || lastTagTakesManifest === true))
        return true;
    const manifest = world.manifests.get(step.digest);
    if (manifest === undefined && step.kind === 'delete' && !world.listsUntagged)
        return true;
    const subjects = subjectsOf(world, step.digest, tagsOfStep(step));
    const takes = step.kind === 'delete' || lastTagTakesManifest === true;
    const parents = takes ? (world.parents.get(step.digest) ?? []) : [];
    const referrers = referrersFirst === true ? (world.describedBy.get((0,companions/* companionKey */.Kq)(step.digest)) ?? []) : [];
    return [...parents, ...subjects, ...referrers].some(digest => digests.has(digest));
}

;// CONCATENATED MODULE: ./src/cleanup/apply/apply-repository.js









async function applyRepository(request) {
    const { plan } = request;
    const items = new Map();
    if (plan.blocked !== undefined)
        return apply_repository_resultOf(plan, items, (0,ending/* endOfBlocked */.ZQ)(plan.blocked));
    if (plan.steps.length === 0)
        return apply_repository_resultOf(plan, items, undefined);
    let world;
    let end;
    let before = new Map();
    try {
        const planned = plannedOf(plan);
        const wrong = contradiction(plan, planned);
        if (wrong !== undefined)
            throw new errors/* Failure */.HR('input', `${wrong}: make a new plan`);
        const driver = await request.driver();
        const look = await lookAt(plan, planned, driver, request.now);
        world = look.world;
        before = new Map(world.manifests);
        refuseToEmpty(world, planned);
        const keepManifests = request.keepManifests === 'auto' ? driver.capabilities.countsPulls !== true : request.keepManifests;
        end = await doSteps({ world, planned, driver, keepManifests, items, doubts: 0 }, look, request);
    }
    catch (error) {
        end = (0,ending/* endOf */.pJ)(error);
    }
    const bytes = world === undefined ? undefined : freedBytes(before, world.manifests, items.values());
    return apply_repository_resultOf(plan, items, end, bytes);
}
async function doSteps(run, look, request) {
    const { steps, host, repository } = request.plan;
    const progress = createProgress(request, `${host}/${repository}`, steps.length);
    for (let from = 0; from < steps.length;) {
        if (request.signal?.aborted === true)
            return { result: 'incomplete', reason: 'the run was cancelled' };
        const takesManifests = steps[from]?.kind !== 'untag' || run.driver.capabilities.lastTagTakesManifest === true;
        if (takesManifests)
            await look.renew();
        const wave = nextWave(steps, from, run);
        await doWave(run, wave);
        from += wave.length;
        progress(from);
    }
    return undefined;
}
function refuseToEmpty(world, planned) {
    const { tags, manifests } = world;
    const own = [...tags].filter(([name, digest]) => isOwnTag(world, { name, digest }));
    const isKept = own.some(([tag, digest]) => planned.tags.get(tag) !== digest && manifests.has(digest));
    const hasWork = own.length > 0 || [...planned.digests].some(digest => manifests.has(digest));
    if (isKept || !hasWork)
        return;
    throw new errors/* Failure */.HR('unsafe', 'no image with a tag would be left now: make a new plan');
}
function apply_repository_resultOf(plan, items, end, bytesFreed) {
    const { host, repository, provider } = plan;
    const all = plan.steps.map((step) => items.get(step) ?? { ...itemOf(step, 'left'), ...(end === undefined ? {} : { reason: end.reason }) });
    const isBroken = all.some(({ outcome }) => outcome === 'failed');
    return {
        report: {
            host,
            repository,
            provider,
            items: all,
            ...(end === undefined ? {} : { ended: end.reason }),
            ...(bytesFreed === undefined ? {} : { bytesFreed })
        },
        result: isBroken ? 'failed' : (end?.result ?? 'done')
    };
}

;// CONCATENATED MODULE: ./src/cleanup/apply/apply.js



const REPOSITORIES_AT_ONCE = 3;
async function applyPlan(plan, options) {
    const { now, log, driverOf, keepManifests = 'auto', signal } = options;
    const startedAt = now().toISOString();
    if (Date.parse(plan.expiresAt) <= now().getTime())
        throw new errors/* Failure */.HR('input', `the plan expired at ${plan.expiresAt}: make a new one`);
    const results = await (0,limited/* callEach */.K8)(plan.repositories, options.concurrency ?? REPOSITORIES_AT_ONCE, repository => applyRepository({
        plan: repository,
        driver: () => driverOf(repository),
        now,
        log,
        keepManifests,
        ...(signal === undefined ? {} : { signal })
    }));
    return {
        format: 'registry-auth cleanup report',
        version: 1,
        plan: plan.hash,
        startedAt,
        endedAt: now().toISOString(),
        result: worst(results),
        repositories: results.map(({ report }) => report)
    };
}
function worst(results) {
    if (results.some(({ result }) => result === 'failed'))
        return 'failed';
    return results.some(({ result }) => result === 'incomplete') ? 'incomplete' : 'done';
}
const EXIT_CODES = { done: 0, failed: 1, incomplete: 2 };
function exitCodeOf({ result }) {
    return EXIT_CODES[result];
}

// EXTERNAL MODULE: ./src/cleanup/plan/canonical-json.js
var canonical_json = __nccwpck_require__(7698);
;// CONCATENATED MODULE: ./src/cleanup/plan/grammar.js
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGESTS = [/^sha256:[0-9a-f]{64}$/, /^sha384:[0-9a-f]{96}$/, /^sha512:[0-9a-f]{128}$/];
function isTag(text) {
    return TAG.test(text);
}
function isDigest(text) {
    return DIGESTS.some(form => form.test(text));
}

;// CONCATENATED MODULE: ./src/cleanup/plan/plan-fields.js



class Malformed extends Error {
    name = 'Malformed';
}
function parseOwn(text, shape, refusal) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        throw refusal('is not valid JSON');
    }
    try {
        return shape(value);
    }
    catch (error) {
        if (error instanceof Malformed)
            throw refusal(`is not one this program made: ${error.message}`);
        throw error;
    }
}
const LONGEST_REPOSITORY = 255;
const LINE = /^[^\p{C}\p{Zl}\p{Zp}]{0,2000}$/u;
function members({ value, at }, keys, optional = []) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw malformed(at, 'is no object');
    const known = [...keys, ...optional];
    if (!Object.keys(value).every(key => known.includes(key)))
        throw malformed(at, 'has a key that is not known');
    const found = {};
    for (const key of known) {
        if (Object.hasOwn(value, key))
            found[key] = { value: Reflect.get(value, key), at: `${at}.${key}` };
    }
    const missing = keys.find(key => found[key] === undefined);
    if (missing !== undefined)
        throw malformed(at, `lacks "${missing}"`);
    return found;
}
function list({ value, at }, read) {
    if (!Array.isArray(value))
        throw malformed(at, 'is no list');
    return value.map((item, index) => read({ value: item, at: `${at}[${index}]` }));
}
function choice({ value, at }, of) {
    const chosen = of.find(one => one === value);
    if (chosen === undefined)
        throw malformed(at, `is not one of ${of.join(', ')}`);
    return chosen;
}
function count({ value, at }) {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
        return value;
    throw malformed(at, 'is no count');
}
function truth({ value, at }) {
    if (value === true)
        return true;
    throw malformed(at, 'is not true');
}
function plan_fields_line(found) {
    return matching(found, text => LINE.test(text), 'is no line of text');
}
function tag(found) {
    return matching(found, isTag, 'is no tag');
}
function digest(found) {
    return matching(found, isDigest, 'is no digest');
}
function hash(found) {
    return matching(found, text => /^[0-9a-f]{64}$/.test(text), 'is no SHA-256');
}
function repository(found) {
    return matching(found, text => text.length <= LONGEST_REPOSITORY && (0,repositories/* isRepositoryName */.e)(text), 'is no repository');
}
function host(found) {
    return matching(found, text => (0,src_host/* parseHost */.o6)(text)?.key === text, 'is no host');
}
function provider(found) {
    return matching(found, text => /^[a-z][a-z0-9-]{0,63}$/.test(text), 'is no provider');
}
function time(found) {
    return matching(found, isTime, 'is no time');
}
function isTime(text) {
    const parsed = new Date(text);
    return !Number.isNaN(parsed.getTime()) && parsed.toISOString() === text;
}
function matching({ value, at }, fits, what) {
    if (typeof value === 'string' && fits(value))
        return value;
    throw malformed(at, what);
}
function malformed(at, what) {
    return new Malformed(`${at} ${what}`);
}

;// CONCATENATED MODULE: ./src/cleanup/plan/plan-shape.js


const FORMAT = 'registry-auth cleanup plan';
function shapeOfPlan(value) {
    const keys = ['format', 'version', 'createdAt', 'expiresAt', 'policy', 'repositories', 'hash'];
    const found = members({ value, at: 'plan' }, keys);
    choice(found.format, [FORMAT]);
    if (found.version.value !== 1)
        throw malformed(found.version.at, 'is not 1, the version this program knows');
    const repositories = list(found.repositories, repositoryPlan);
    const names = new Set(repositories.map(({ host, repository }) => `${host}/${repository}`));
    if (names.size < repositories.length)
        throw malformed(found.repositories.at, 'has a repository twice');
    return {
        format: FORMAT,
        version: 1,
        createdAt: time(found.createdAt),
        expiresAt: time(found.expiresAt),
        policy: hash(found.policy),
        repositories,
        hash: hash(found.hash)
    };
}
function repositoryPlan(item) {
    const keys = ['host', 'repository', 'provider', 'listing', 'decisions', 'steps', 'counts'];
    const found = members(item, keys, ['blocked', 'notes']);
    const plan = {
        host: host(found.host),
        repository: repository(found.repository),
        provider: provider(found.provider),
        listing: hash(found.listing),
        ...(found.blocked === undefined ? {} : { blocked: plan_fields_line(found.blocked) }),
        ...(found.notes === undefined ? {} : { notes: list(found.notes, plan_fields_line) }),
        decisions: list(found.decisions, decision),
        steps: list(found.steps, step),
        counts: counts(found.counts)
    };
    agree(plan, item.at);
    return plan;
}
function counts(item) {
    const keys = ['tags', 'manifests', 'tagsDeleted', 'manifestsDeleted'];
    const found = members(item, keys, ['bytesFreed']);
    return {
        tags: count(found.tags),
        manifests: count(found.manifests),
        tagsDeleted: count(found.tagsDeleted),
        manifestsDeleted: count(found.manifestsDeleted),
        ...(found.bytesFreed === undefined ? {} : { bytesFreed: count(found.bytesFreed) })
    };
}
function decision(item) {
    const found = members(item, ['digest', 'action', 'reason'], ['tag', 'rule', 'collected']);
    return {
        ...(found.tag === undefined ? {} : { tag: tag(found.tag) }),
        digest: digest(found.digest),
        action: choice(found.action, ['keep', 'delete', 'untouched', 'skip']),
        ...(found.rule === undefined ? {} : { rule: plan_fields_line(found.rule) }),
        reason: plan_fields_line(found.reason),
        ...(found.collected === undefined ? {} : { collected: truth(found.collected) })
    };
}
function step(item) {
    const { kind } = members(item, ['kind', 'digest'], ['tag', 'tags', 'without']);
    const chosen = choice(kind, ['untag', 'delete', 'rewrite-fallback']);
    if (chosen === 'untag') {
        const found = members(item, ['kind', 'tag', 'digest']);
        return { kind: chosen, tag: tag(found.tag), digest: digest(found.digest) };
    }
    if (chosen === 'delete') {
        const found = members(item, ['kind', 'digest', 'tags']);
        return { kind: chosen, digest: digest(found.digest), tags: list(found.tags, tag) };
    }
    const found = members(item, ['kind', 'tag', 'digest', 'without']);
    return {
        kind: chosen,
        tag: tag(found.tag),
        digest: digest(found.digest),
        without: list(found.without, digest)
    };
}
function agree(plan, at) {
    if (plan.blocked !== undefined && plan.steps.length > 0)
        throw malformed(at, 'is blocked and has steps');
    const decided = new Map(plan.decisions.flatMap(one => (one.tag === undefined ? [] : [[one.tag, one]])));
    if (decided.size < plan.decisions.filter(({ tag }) => tag !== undefined).length)
        throw malformed(`${at}.decisions`, 'have a tag twice');
    const deleted = new Set();
    const staying = new Set();
    for (const { digest, action } of plan.decisions)
        (action === 'delete' ? deleted : staying).add(digest);
    const replaced = new Set(plan.steps.flatMap(one => (one.kind === 'rewrite-fallback' ? [one.digest] : [])));
    const tagGoes = (tag, digest) => {
        const one = decided.get(tag);
        return one?.action === 'delete' && one.digest === digest;
    };
    const goes = (digest) => deleted.has(digest) && !staying.has(digest);
    const fits = (one) => {
        if (one.kind === 'untag')
            return tagGoes(one.tag, one.digest);
        if (one.kind === 'rewrite-fallback')
            return decided.get(one.tag)?.digest === one.digest && one.without.every(goes);
        if (replaced.has(one.digest))
            return one.tags.length === 0;
        return goes(one.digest) && one.tags.every(tag => tagGoes(tag, one.digest));
    };
    if (!plan.steps.every(fits))
        throw malformed(`${at}.steps`, 'do what no decision says');
}

;// CONCATENATED MODULE: ./src/cleanup/plan/plan-file.js





const DEFAULT_EXPIRY = 86_400_000;
const LONGEST_EXPIRY = 7 * 86_400_000;
const SKEW = 5 * 60_000;
const plan_file_LONGEST = 256 * 1024 * 1024;
function sealPlan({ createdAt, validFor, policy, repositories }) {
    const valid = Math.min(validFor ?? DEFAULT_EXPIRY, LONGEST_EXPIRY);
    const contents = {
        format: FORMAT,
        version: 1,
        createdAt: createdAt.toISOString(),
        expiresAt: new Date(createdAt.getTime() + valid).toISOString(),
        policy,
        repositories
    };
    return { ...contents, hash: (0,canonical_json/* sha256 */.sc)((0,canonical_json/* canonicalJson */.dj)(contents)) };
}
function planText(plan) {
    return `${(0,canonical_json/* canonicalJson */.dj)(plan)}\n`;
}
function readPlan(text, now) {
    const plan = parsePlan(text);
    const { hash, ...contents } = plan;
    if ((0,canonical_json/* sha256 */.sc)((0,canonical_json/* canonicalJson */.dj)(contents)) !== hash)
        throw refusal('was changed after it was made (its hash differs)');
    const created = Date.parse(plan.createdAt);
    const expires = Date.parse(plan.expiresAt);
    if (created > now.getTime() + SKEW)
        throw refusal('was made in the future: a clock is wrong');
    if (expires <= created || expires - created > LONGEST_EXPIRY)
        throw refusal(`is valid for longer than the ${(0,duration/* durationText */.S)(LONGEST_EXPIRY)} a plan can be`);
    if (now.getTime() >= expires)
        throw refusal(`expired at ${plan.expiresAt}`);
    return plan;
}
function parsePlan(text) {
    if (text.length > plan_file_LONGEST)
        throw refusal('is too long to be one');
    return parseOwn(text, shapeOfPlan, refusal);
}
function refusal(why) {
    return new errors/* Failure */.HR('input', `the cleanup plan ${why}; make a new one with "cleanup plan"`);
}

// EXTERNAL MODULE: ./src/cleanup/parallel.js
var parallel = __nccwpck_require__(7238);
;// CONCATENATED MODULE: ./src/cleanup/inventory/with-deployed.js

async function withDeployed(driver, inventory, deployed) {
    const hidden = [...deployed].filter(digest => !inventory.manifests.has(digest));
    if (inventory.listsUntagged || inventory.manifests.size === 0 || hidden.length === 0)
        return inventory;
    const manifests = new Map(inventory.manifests);
    const asked = new Set(hidden);
    await (0,parallel/* inParallel */.H)(hidden, driver.capabilities.concurrency, async (digest, add) => {
        const manifest = await driver.manifest(inventory.repository, digest);
        if (manifest === undefined)
            return;
        manifests.set(digest, manifest);
        for (const child of manifest.children) {
            if (manifests.has(child) || asked.has(child))
                continue;
            asked.add(child);
            add(child);
        }
    });
    return { ...inventory, manifests };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __nccwpck_require__(7598);
;// CONCATENATED MODULE: ./src/cleanup/plan/listing.js


function listingHash(inventory) {
    const tags = [...inventory.tags].sort((left, right) => (0,canonical_json/* compareText */.n6)(left.name, right.name));
    const digests = [...inventory.manifests.keys()].sort();
    const hash = (0,external_node_crypto_.createHash)('sha256');
    for (const { name, digest } of tags)
        hash.update(`${name} ${digest}\n`);
    for (const digest of digests)
        hash.update(`\n${digest}`);
    return hash.digest('hex');
}

;// CONCATENATED MODULE: ./src/cleanup/plan/age.js
const FIRST_IMAGE = Date.UTC(2013, 2, 20);
function latest(times, now) {
    let time = -Infinity;
    for (const stated of times) {
        const value = stated?.getTime() ?? Number.NaN;
        if (value > now)
            return { kind: 'unknown', future: true };
        if (value >= FIRST_IMAGE && value > time)
            time = value;
    }
    return time === -Infinity ? { kind: 'unknown', future: false } : { kind: 'known', time };
}
function later(left, right) {
    if (left.kind === 'unknown')
        return left.future || right.kind === 'known' ? unlessFuture(left, right) : right;
    if (right.kind === 'unknown')
        return unlessFuture(right, left);
    return left.time >= right.time ? left : right;
}
function unlessFuture(unknown, other) {
    return unknown.future ? unknown : other;
}
function agesOf(graph, now) {
    const known = new Map();
    const manifest = (given) => {
        const open = [given];
        for (let one = open.at(-1); one !== undefined; one = open.at(-1)) {
            const waiting = known.has(one.digest) ? [] : undatedParts(graph, one, now, known);
            if (waiting.length > 0) {
                known.set(one.digest, UNKNOWN);
                open.push(...waiting);
                continue;
            }
            known.set(one.digest, withParts(graph, one, now, known));
            open.pop();
        }
        return known.get(given.digest) ?? UNKNOWN;
    };
    return {
        manifest: given => known.get(given.digest) ?? manifest(given),
        tag(tag) {
            const pointed = graph.manifests.get(tag.digest);
            const moved = latest([tag.movedAt], now);
            return pointed === undefined ? moved : later(known.get(tag.digest) ?? manifest(pointed), moved);
        }
    };
}
const UNKNOWN = { kind: 'unknown', future: false };
function statedAge({ pushedAt, createdAt }, now) {
    return latest([pushedAt, createdAt], now);
}
function undatedParts(graph, index, now, known) {
    const stated = statedAge(index, now);
    if (stated.kind === 'known' || stated.future)
        return [];
    return index.children.flatMap(digest => {
        const part = graph.manifests.get(digest);
        return part === undefined || known.has(digest) || digest === index.digest ? [] : [part];
    });
}
function withParts(graph, given, now, known) {
    const stated = statedAge(given, now);
    if (stated.kind === 'known' || stated.future)
        return stated;
    let age = stated;
    for (const digest of given.children) {
        if (graph.manifests.has(digest))
            age = later(age, known.get(digest) ?? UNKNOWN);
    }
    return age;
}

;// CONCATENATED MODULE: ./src/cleanup/plan/bytes.js
function bytesFreed(graph, kept) {
    const staying = new Set();
    const going = [];
    for (const manifest of graph.manifests.values()) {
        if (manifest.kind === 'image' && manifest.blobs === undefined)
            return undefined;
        if (!kept.has(manifest.digest))
            going.push(manifest);
        else
            for (const { digest } of manifest.blobs ?? [])
                staying.add(digest);
    }
    let bytes = 0;
    for (const { size, blobs } of going) {
        bytes += size ?? 0;
        for (const blob of blobs ?? []) {
            if (staying.has(blob.digest))
                continue;
            staying.add(blob.digest);
            bytes += blob.size;
        }
    }
    return bytes;
}

// EXTERNAL MODULE: ./src/cleanup/plan/graph.js
var plan_graph = __nccwpck_require__(8341);
;// CONCATENATED MODULE: ./src/cleanup/plan/guards.js

function trippedGuards(state, outcome, counts) {
    const { guards, refuse = [] } = state.policy;
    const reasons = [
        ...tooMany('tags', counts.tagsDeleted, counts.tags, guards),
        ...tooMany('manifests', counts.manifestsDeleted, counts.manifests, guards)
    ];
    if (counts.tagsDeleted + counts.manifestsDeleted > 0) {
        const kept = imagesKept(state, outcome);
        if (kept < guards.minKept)
            reasons.push(kept === 0
                ? 'no image with a tag would be left'
                : `images with a tag that would be left: ${kept}, fewer than min-kept: ${guards.minKept}`);
    }
    for (const [tag, { action, rule }] of outcome.tags) {
        if (action === 'delete' && (0,policy_pattern/* matchesAny */._)(refuse, tag.name))
            reasons.push(`the rule "${rule ?? ''}" would delete the tag "${tag.name}": except it in the rule, protect it, or say "protect: []"`);
    }
    return reasons;
}
function tooMany(what, deleted, all, { maxPercent, maxCount }) {
    const reasons = [];
    if (deleted > maxCount)
        reasons.push(`${deleted} ${what} would go, more than max-count: ${maxCount}`);
    if (deleted * 100 > all * maxPercent) {
        const percent = Math.ceil((deleted * 100) / all);
        reasons.push(`${deleted} of ${all} ${what} (${percent} %) would go, more than max-percent: ${maxPercent}`);
    }
    return reasons;
}
function imagesKept({ graph }, outcome) {
    const kept = new Set();
    for (const [tag, { action }] of outcome.tags)
        if (action !== 'delete' && !graph.isCompanion(tag))
            kept.add(tag.digest);
    return kept.size;
}

// EXTERNAL MODULE: ./src/werf/slug.js + 1 modules
var slug = __nccwpck_require__(3153);
;// CONCATENATED MODULE: ./src/cleanup/plan/git-refs.js


const COMMIT = /^(?:sha-)?([0-9a-f]{7,64})$/;
const SHORTEST = 7;
function gitRefsVerdict(keep, refs) {
    const branches = refs.branches.filter(name => (0,policy_pattern/* matchesAny */._)(keep.branches, name));
    const tags = refs.tags.filter(name => (0,policy_pattern/* matchesAny */._)(keep.tags, name));
    const names = new Map();
    for (const name of branches)
        for (const tag of spellings(name))
            names.set(tag, 'named after a live branch');
    for (const name of tags)
        for (const tag of [...spellings(name), ...spellings(name.replace(/^[vV](?=\d)/, ''))])
            names.set(tag, 'named after a git tag');
    const commits = keptCommits(keep.commits, branches, tags, refs);
    return tag => {
        const hex = COMMIT.exec(tag)?.[1];
        const known = hex === undefined ? [] : (commits.get(hex.slice(0, SHORTEST)) ?? []);
        const live = hex !== undefined && known.some(commit => commit.startsWith(hex));
        return live ? 'named after a commit that a live branch or tag leads to' : names.get(tag);
    };
}
function spellings(name) {
    return [name, name.replaceAll('/', '-'), gitlabSlug(name), sanitised(name), (0,slug/* dockerTag */.T)(name)];
}
function gitlabSlug(name) {
    const slug = name.toLowerCase().replace(/[^a-z0-9]/g, '-');
    return slug.slice(0, 63).replace(/^-+|-+$/g, '');
}
function sanitised(name) {
    return name.replace(/[^a-zA-Z0-9._-]+/g, '-').replace(/^[^a-zA-Z0-9_]+/, '');
}
function keptCommits(count, branches, tags, refs) {
    const byStart = new Map();
    const whole = [...branches.map(name => `refs/heads/${name}`), ...tags.map(name => `refs/tags/${name}`)];
    const commits = new Set(whole.flatMap(ref => (refs.commits.get(ref) ?? []).slice(0, count)));
    for (const commit of commits) {
        const start = commit.slice(0, SHORTEST);
        const before = byStart.get(start);
        if (before === undefined)
            byStart.set(start, [commit]);
        else
            before.push(commit);
    }
    return byStart;
}

// EXTERNAL MODULE: ../../../node_modules/semver/index.js
var semver = __nccwpck_require__(530);
;// CONCATENATED MODULE: ./src/cleanup/plan/semver-rank.js

const ALIAS = /^[vV]?(\d{1,4})(?:\.(\d{1,4}))?$/;
function semverVerdict(tags, keep) {
    const strict = ranking(tags, keep, strictly);
    if (tags.every(tag => strictly(tag) !== undefined || generously(tag) === undefined))
        return strict;
    const generous = ranking(tags, keep, generously);
    return tag => strict(tag) ?? generous(tag);
}
function ranking(tags, keep, versionOf) {
    const versions = tags.map(versionOf).filter(version => version !== undefined);
    const released = versions.filter(({ prerelease }) => prerelease.length === 0);
    const lines = keptLines(released, tags, keep);
    const patches = keptPatches(released, lines, keep.patchesPerMinor);
    const early = newestOf(versions.filter(({ prerelease }) => prerelease.length > 0), keep.prereleases);
    return tag => {
        const version = versionOf(tag);
        if (version === undefined) {
            const line = ALIAS.exec(tag);
            const name = line === null ? undefined : lineName(Number(line[1]), line[2]);
            return name !== undefined && lines.has(name) ? 'stands for a line of versions that is kept' : undefined;
        }
        if (version.prerelease.length > 0)
            return early.has(version.version) ? 'among the newest prereleases' : undefined;
        return patches.has(version.version) ? 'among the newest versions' : undefined;
    };
}
function strictly(tag) {
    return (0,semver.parse)(plain(tag)) ?? undefined;
}
function generously(tag) {
    const version = plain(tag).replace(/^0*(\d+)\.0*(\d+)\.0*(\d+)/, '$1.$2.$3');
    return (0,semver.parse)(version, { loose: true }) ?? undefined;
}
function plain(tag) {
    return tag.replace(/^[vV]/, '').replace('_', '+');
}
function lineName(major, minor) {
    return minor === undefined ? String(major) : `${major}.${Number(minor)}`;
}
function keptLines(released, tags, keep) {
    const lines = new Map();
    const open = (major, minor) => {
        const minors = lines.get(major) ?? new Set();
        if (minor !== undefined)
            minors.add(minor);
        lines.set(major, minors);
    };
    for (const { major, minor } of released)
        open(major, minor);
    for (const tag of tags) {
        const alias = ALIAS.exec(tag);
        if (alias !== null)
            open(Number(alias[1]), alias[2] === undefined ? undefined : Number(alias[2]));
    }
    const kept = new Set();
    for (const major of descending(lines.keys()).slice(0, keep.majors)) {
        kept.add(lineName(major));
        for (const minor of descending(lines.get(major) ?? []).slice(0, keep.minorsPerMajor))
            kept.add(lineName(major, minor));
    }
    return kept;
}
function keptPatches(released, lines, limit) {
    const byLine = new Map();
    for (const version of released) {
        const line = lineName(version.major, version.minor);
        if (!lines.has(line))
            continue;
        const before = byLine.get(line);
        if (before === undefined)
            byLine.set(line, [version]);
        else
            before.push(version);
    }
    return new Set([...byLine.values()].flatMap(versions => [...newestOf(versions, limit)]));
}
function newestOf(versions, limit) {
    const sorted = [...versions].sort((left, right) => (0,semver.compare)(right, left));
    const distinct = new Set(sorted.map(({ version }) => version));
    return limit === undefined ? distinct : new Set([...distinct].slice(0, limit));
}
function descending(numbers) {
    return [...numbers].sort((left, right) => right - left);
}

;// CONCATENATED MODULE: ./src/cleanup/plan/keep.js




function judge(keep, candidates, now, gitRefs) {
    const conditions = conditionsOf(keep, candidates, now, gitRefs);
    if (conditions.length === 0)
        return { verdict: () => undefined, otherwise: 'the rule keeps nothing' };
    const every = keep.combine === 'all';
    return {
        verdict(candidate) {
            const reasons = conditions
                .map(({ verdict }) => verdict(candidate))
                .filter(reason => reason !== undefined);
            if (every ? reasons.length < conditions.length : reasons.length === 0)
                return undefined;
            return every ? reasons.join(' and ') : reasons[0];
        },
        otherwise: conditions.map(({ otherwise }) => otherwise).join(every ? ' or ' : ', ')
    };
}
function conditionsOf(keep, candidates, now, gitRefs) {
    const { always, newest, youngerThan, pulledWithin, semver } = keep;
    const conditions = [];
    if (always === true)
        conditions.push({ verdict: () => 'always kept', otherwise: 'not always kept' });
    if (newest !== undefined)
        conditions.push({ verdict: amongNewest(candidates, newest), otherwise: `not among the ${newest} newest` });
    if (youngerThan !== undefined) {
        const span = (0,duration/* durationText */.S)(youngerThan);
        conditions.push({
            verdict: ({ age }) => withinAge(age, youngerThan, now, `younger than ${span}`),
            otherwise: `not younger than ${span}`
        });
    }
    if (pulledWithin !== undefined) {
        const span = (0,duration/* durationText */.S)(pulledWithin);
        conditions.push({
            verdict: candidate => pulledOrPushed(candidate, pulledWithin, now, span),
            otherwise: `not pulled within ${span}`
        });
    }
    if (semver !== undefined) {
        const verdict = semverVerdict(candidates.flatMap(({ tags }) => tags), semver);
        conditions.push({ verdict: byTag(verdict), otherwise: 'not among the newest versions' });
    }
    if (keep.gitRefs !== undefined && gitRefs !== undefined)
        conditions.push({
            verdict: byTag(gitRefsVerdict(keep.gitRefs, gitRefs)),
            otherwise: 'named after nothing alive in git'
        });
    return conditions;
}
function byTag(verdict) {
    return ({ tags }) => {
        for (const tag of tags) {
            const reason = verdict(tag);
            if (reason !== undefined)
                return tags.length === 1 ? reason : `by "${tag}": ${reason}`;
        }
        return undefined;
    };
}
function amongNewest(candidates, count) {
    const dated = candidates.flatMap(({ digest, age }) => age.kind === 'known' ? [{ digest, time: age.time }] : []);
    dated.sort((left, right) => right.time - left.time || (0,canonical_json/* compareText */.n6)(left.digest, right.digest));
    const newest = new Set(dated.slice(0, count).map(({ digest }) => digest));
    return ({ digest, age }) => {
        if (age.kind === 'unknown')
            return 'its age is not known';
        return newest.has(digest) ? `among the ${count} newest` : undefined;
    };
}
function withinAge(age, span, now, reason) {
    if (age.kind === 'unknown')
        return 'its age is not known';
    return now - age.time < span ? reason : undefined;
}
function pulledOrPushed({ age, pulled }, span, now, text) {
    if (pulled.kind === 'never')
        return withinAge(age, span, now, `never pulled and younger than ${text}`);
    if (pulled.kind === 'unknown')
        return 'its last pull is not known';
    return now - pulled.time < span ? `pulled within ${text}` : undefined;
}

;// CONCATENATED MODULE: ./src/cleanup/plan/plan-state.js



function rulesFor(policy, facts, repository) {
    const name = `${facts.host}/${repository}`;
    return policy.rules.filter(({ repositories }) => repositories.length === 0 || (0,policy_pattern/* matchesAny */._)(repositories, name));
}
function pulledOf(state, manifest, tags) {
    const pulled = latest([manifest?.pulledAt, ...tags.map(tag => tag.pulledAt)], state.now);
    return pulled.kind === 'unknown' && !pulled.future && state.tellsPulls ? { kind: 'never' } : pulled;
}
function heldBack(state, { digest, age, tag }) {
    const { deployed } = state.facts;
    if (tag !== undefined && (0,policy_pattern/* matchesAny */._)(state.policy.protect, tag.name))
        return { action: 'keep', reason: 'protected' };
    if (tag !== undefined && deployed.tags.has(tag.name))
        return { action: 'keep', reason: 'in use' };
    if (deployed.digests.has(digest))
        return { action: 'keep', reason: 'its digest is in use' };
    if (age.kind === 'unknown')
        return { action: 'keep', reason: 'its age is not known' };
    if (state.now - age.time < state.policy.grace)
        return { action: 'keep', reason: `younger than the grace of ${(0,duration/* durationText */.S)(state.policy.grace)}` };
    const locked = tag?.locked ?? state.graph.manifests.get(digest)?.locked;
    return locked === undefined
        ? undefined
        : { action: 'skip', reason: `the registry keeps it: ${oneLine(locked)}` };
}
function oneLine(text) {
    return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200);
}
function companionHeld(state, tag) {
    const age = state.ages.tag(tag);
    const told = isYoung(state, age) ? age : { kind: 'known', time: 0 };
    return heldBack(state, { digest: tag.digest, age: told, tag }) ?? cannotUntag(state);
}
function cannotUntag({ facts: { capabilities } }) {
    if (capabilities.untag !== 'none' || capabilities.deleteManifest === 'with-tags')
        return undefined;
    return { action: 'skip', reason: 'the registry has no way to delete a tag' };
}
function cannotDelete({ facts: { capabilities } }) {
    if (capabilities.deleteManifest !== 'none')
        return undefined;
    return { action: 'skip', reason: 'the registry collects what has no tag by itself' };
}
function isYoung(state, age) {
    return age.kind === 'unknown' ? age.future : state.now - age.time < state.policy.grace;
}

;// CONCATENATED MODULE: ./src/cleanup/plan/orphan-decisions.js




function decideOrphans(state) {
    const { graph } = state;
    const rules = state.rules.filter((rule) => rule.kind === 'orphaned-referrers');
    const manifests = new Map();
    for (const manifest of graph.manifests.values()) {
        if (graph.tagsOf.has(manifest.digest) || graph.subjectOf(manifest.digest) !== plan_graph/* ABSENT */.sj)
            continue;
        const age = state.ages.manifest(manifest);
        manifests.set(manifest.digest, fateOf(state, rules, { digest: manifest.digest, age }, true));
    }
    const tags = new Map();
    const rewrites = new Map();
    for (const tag of graph.tags) {
        if (graph.subjectOfTag(tag) !== plan_graph/* ABSENT */.sj)
            continue;
        const own = fateOf(state, rules, { digest: tag.digest, age: state.ages.tag(tag), tag }, false);
        const listed = rewritable(state, tag, own, manifests);
        if (listed.length > 0)
            rewrites.set(tag.digest, { tag, listed });
        tags.set(tag, own);
    }
    return { tags, manifests, rewrites };
}
function fateOf(state, rules, orphan, bare) {
    const [first] = rules;
    if (first === undefined)
        return { action: 'untouched', reason: 'no rule is for orphaned referrers' };
    if (orphan.tag !== undefined && !(0,companions/* isKnownCompanion */.Kr)(orphan.tag))
        return { action: 'untouched', reason: 'named after an image that is not there, and not known for what' };
    const candidate = { ...orphan, tags: [], pulled: { kind: 'unknown', future: false } };
    for (const rule of rules) {
        const kept = judge(rule.keep, [candidate], state.now, undefined).verdict(candidate);
        if (kept !== undefined)
            return { action: 'keep', rule: rule.name, reason: kept };
    }
    const held = heldBack(state, orphan) ?? (bare ? cannotDelete(state) : cannotUntag(state));
    return held ?? { action: 'delete', rule: first.name, reason: 'what it describes is gone' };
}
function rewritable(state, tag, own, manifests) {
    const index = state.graph.manifests.get(tag.digest);
    if (index === undefined || !isRewritable(state, tag, index, own))
        return [];
    const listed = present(state.graph, index);
    const leaving = listed.filter(digest => manifests.get(digest)?.action === 'delete');
    return leaving.length === 0 || leaving.length === listed.length ? [] : listed;
}
function isRewritable(state, tag, index, own) {
    const free = own.action === 'delete' || (own.action === 'keep' && own.rule !== undefined);
    return (free &&
        (0,companions/* isFallback */.RX)(tag, index) &&
        state.graph.tagsOf.get(tag.digest)?.length === 1 &&
        heldBack(state, { digest: tag.digest, age: state.ages.tag(tag), tag }) === undefined &&
        cannotDelete(state) === undefined);
}
function present(graph, index) {
    return [...new Set(index.children)].filter(digest => graph.manifests.has(digest));
}

;// CONCATENATED MODULE: ./src/cleanup/plan/outcome.js



function outcomeOf(state, primaries, reach) {
    const owners = ownersOf(state, primaries, reach);
    const tags = new Map(state.graph.tags.map(tag => [tag, tagFate(state, primaries, reach, owners, tag)]));
    const staying = new Map();
    const stays = ({ digest, name }) => {
        if (!staying.has(digest))
            staying.set(digest, name);
    };
    for (const [tag, { action }] of tags)
        if (action !== 'delete')
            stays(tag);
    for (const [tag, fate] of tags) {
        if (fate.action !== 'delete' || !reach.kept.has(tag.digest))
            continue;
        const alone = aloneFate(state, { sibling: staying.get(tag.digest), reach, tag, fate });
        if (alone.action !== 'delete')
            stays(tag);
        tags.set(tag, alone);
    }
    return { tags, manifests: manifestFates(state, primaries, reach, owners) };
}
function decisionsOf({ tags, manifests }) {
    const digests = [...manifests].sort(([left], [right]) => (0,canonical_json/* compareText */.n6)(left, right));
    return [
        ...[...tags].map(([{ name, digest }, fate]) => ({ tag: name, digest, ...fate })),
        ...digests.map(([digest, fate]) => ({ digest, ...fate }))
    ];
}
function tagFate(state, { tags, orphans }, reach, owners, tag) {
    const orphan = orphans.tags.get(tag);
    if (orphan !== undefined && orphans.rewrites.has(tag.digest)) {
        const rewrite = reach.rewrites.get(tag.digest);
        if (rewrite !== undefined)
            return rewritten(rewrite.without.length);
        if (reach.kept.has(tag.digest))
            return { action: 'keep', reason: 'something that is kept refers to it' };
    }
    const own = tags.get(tag) ?? orphan;
    const subject = state.graph.subjectOfTag(tag);
    const describesKept = subject !== undefined && reach.kept.has(subject);
    if (own !== undefined && !(own.action === 'delete' && describesKept))
        return own;
    if (subject === undefined || describesKept)
        return { action: 'keep', reason: 'describes a manifest that is kept' };
    const owner = owners.get(subject);
    return companionHeld(state, tag) ?? { action: 'delete', ...ruleOf(owner), reason: 'what it describes goes' };
}
function rewritten(count) {
    return { action: 'keep', reason: `other referrers are in it; ${count} orphaned ones leave it` };
}
function aloneFate(state, { sibling, reach, tag, fate }) {
    const { untag, deleteManifest, lastTagTakesManifest, cascadesChildren } = state.facts.capabilities;
    const isHeld = (state.graph.parentsOf.get(tag.digest) ?? []).some(parent => reach.kept.has(parent));
    const why = sibling === undefined ? 'its manifest is part of one that is kept' : `shares its digest with "${sibling}"`;
    if (untag === 'none')
        return { action: 'skip', reason: `${why}, and the registry removes no tag alone` };
    if (sibling === undefined && lastTagTakesManifest === true)
        return { action: 'skip', reason: `${why}, and the registry deletes a manifest with its last tag` };
    const collects = deleteManifest === 'none' || cascadesChildren === true;
    if (sibling === undefined && !isHeld && collects)
        return { action: 'skip', reason: 'its manifest stays, and the registry collects what has no tag' };
    return fate;
}
function ownersOf({ graph }, { tags, loose, orphans }, { kept }) {
    const owners = new Map();
    const sources = [];
    for (const [tag, fate] of [...tags, ...orphans.tags])
        if (fate.action === 'delete')
            sources.push([tag.digest, { ...ruleOf(fate), name: tag.name }]);
    for (const [digest, fate] of [...loose, ...orphans.manifests].sort(([left], [right]) => (0,canonical_json/* compareText */.n6)(left, right)))
        if (fate.action === 'delete')
            sources.push([digest, { ...ruleOf(fate), name: digest }]);
    for (const [source, owner] of sources) {
        const open = [source];
        for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
            if (owners.has(digest))
                continue;
            owners.set(digest, owner);
            if (kept.has(digest))
                continue;
            for (const dependent of (0,plan_graph/* dependentsOf */.yk)(graph, digest))
                open.push(dependent);
        }
    }
    return owners;
}
function ruleOf(from) {
    return from?.rule === undefined ? {} : { rule: from.rule };
}
function manifestFates(state, { loose, orphans }, { kept }, owners) {
    const fates = new Map();
    for (const [digest, fate] of [...loose, ...orphans.manifests]) {
        const needed = fate.action === 'delete' && kept.has(digest);
        fates.set(digest, needed ? { action: 'keep', reason: 'something that is kept refers to it' } : fate);
    }
    for (const manifest of state.graph.manifests.values()) {
        const { digest } = manifest;
        if (fates.has(digest) || state.graph.tagsOf.has(digest))
            continue;
        const owner = owners.get(digest);
        if (!kept.has(digest))
            fates.set(digest, collectedFate(state) ?? goes(owner));
        else if (owner !== undefined && isYoung(state, state.ages.manifest(manifest)))
            fates.set(digest, { action: 'keep', reason: 'younger than the grace' });
    }
    return fates;
}
function collectedFate(state) {
    const left = cannotDelete(state);
    return left === undefined ? undefined : { ...left, collected: true };
}
function goes(owner) {
    const reason = owner === undefined ? 'nothing that is kept refers to it' : `belongs to "${owner.name}", which goes`;
    return { action: 'delete', ...ruleOf(owner), reason };
}

;// CONCATENATED MODULE: ./src/cleanup/plan/reach.js



function reachOf(state, primaries) {
    const { rewrites: candidates, tags: orphans } = primaries.orphans;
    let roots = rootsOf(state, primaries);
    const named = namedOf(state, primaries);
    for (;;) {
        const kept = (0,plan_graph/* closure */.Cx)(state.graph, roots, digest => next(state, digest));
        const rewrites = new Map();
        const whole = [];
        for (const [digest, { tag, listed }] of candidates) {
            if (kept.has(digest))
                continue;
            const without = listed.filter(child => !kept.has(child));
            const isEmptied = without.length === listed.length;
            if (without.length > 0 && !isEmptied)
                rewrites.set(digest, { tag, without });
            else if (!isEmptied || orphans.get(tag)?.action !== 'delete')
                whole.push(digest);
        }
        const holders = holdersOf(state, named, digest => kept.has(digest) || rewrites.has(digest), kept);
        if (holders.length === 0 && whole.length === 0)
            return { kept, rewrites };
        roots = [...roots, ...holders, ...whole];
    }
}
function next({ graph, facts }, digest) {
    const dependents = (0,plan_graph/* dependentsOf */.yk)(graph, digest);
    if (!needsSubject(facts.capabilities))
        return dependents;
    const subject = graph.subjectOf(digest);
    return subject === undefined || !graph.manifests.has(subject) ? dependents : [...dependents, subject];
}
function rootsOf(state, { tags, loose, orphans }) {
    const { graph, facts } = state;
    const roots = [...facts.deployed.digests].filter(digest => graph.manifests.has(digest));
    for (const [tag, { action }] of [...tags, ...orphans.tags]) {
        if (action !== 'delete' && !orphans.rewrites.has(tag.digest))
            roots.push(tag.digest);
    }
    for (const [digest, { action }] of [...loose, ...orphans.manifests]) {
        if (action !== 'delete')
            roots.push(digest);
    }
    for (const manifest of graph.manifests.values()) {
        const stays = manifest.locked !== undefined || isYoung(state, state.ages.manifest(manifest));
        if (stays)
            roots.push(manifest.digest);
    }
    return [...roots, ...heldCompanions(state, orphans), ...withoutOwner(state, { tags, loose, orphans })];
}
function heldCompanions(state, orphans) {
    const { graph } = state;
    return graph.tags
        .filter(tag => graph.isCompanion(tag) && !orphans.tags.has(tag) && companionHeld(state, tag) !== undefined)
        .map(({ digest }) => digest);
}
function namedOf(state, { tags, orphans }) {
    const named = new Set([...heldCompanions(state, orphans), ...orphans.rewrites.keys()]);
    for (const [{ digest }, { action }] of [...tags, ...orphans.tags])
        if (action !== 'delete')
            named.add(digest);
    return named;
}
function holdersOf({ graph, facts }, named, isHolder, kept) {
    if (facts.capabilities.cascadesChildren !== true)
        return [];
    return [...kept].flatMap(digest => {
        if (named.has(digest))
            return [];
        const parents = graph.parentsOf.get(digest) ?? [];
        return parents.some(isHolder) ? [] : parents;
    });
}
function withoutOwner({ graph }, { tags, loose, orphans }) {
    const owners = [
        ...[...tags.keys(), ...orphans.tags.keys()].map(({ digest }) => digest),
        ...loose.keys(),
        ...orphans.manifests.keys()
    ];
    const owned = (0,plan_graph/* closure */.Cx)(graph, owners);
    return [...graph.manifests.keys()].filter(digest => !owned.has(digest));
}

;// CONCATENATED MODULE: ./src/cleanup/plan/remarks.js


const MOST = 10;
function remarksOn(inventory, policy, rules) {
    if (inventory.tags.length === 0 && inventory.manifests.size === 0)
        return ['there is nothing here: check the name, and what this login may see'];
    if (rules.length === 0)
        return ['no rule of the policy is for this repository, so all of it is untouched'];
    const names = inventory.tags.map(({ name }) => name);
    const ofTags = rules.filter((rule) => rule.kind === 'tags');
    const idle = ofTags.filter(rule => !names.some(name => selects(rule, name))).map(({ name }) => name);
    const patterns = [...policy.protect, ...ofTags.flatMap(({ include, exclude }) => [...include, ...exclude])];
    const parts = [...new Map(patterns.map(pattern => [pattern.text, pattern])).values()].filter(pattern => isOnlyPart(pattern, names));
    return [
        ...listed('rules that select no tag here', idle),
        ...listed('expressions that match no tag here as a whole, and some in part (write ".*" for the rest of the name)', parts.map(({ text }) => text))
    ];
}
function selects({ include, exclude }, tag) {
    return (0,policy_pattern/* matchesAny */._)(include, tag) && !(0,policy_pattern/* matchesAny */._)(exclude, tag);
}
function isOnlyPart({ text, matches }, names) {
    const inner = /^\/(.+)\/$/su.exec(text)?.[1];
    const within = inner === undefined ? undefined : (0,policy_pattern/* parsePattern */.E)(`/.*(?:${inner}).*/`);
    return within !== undefined && !names.some(matches) && names.some(within.matches);
}
function listed(what, items) {
    if (items.length === 0)
        return [];
    const shown = items.slice(0, MOST).map(item => `"${oneLine(item)}"`);
    const more = items.length > MOST ? ` and ${items.length - MOST} more` : '';
    return [`${what}: ${shown.join(', ')}${more}`];
}

;// CONCATENATED MODULE: ./src/cleanup/plan/soundness.js


function unsoundness(inventory) {
    const reasons = [];
    const unknown = [...inventory.manifests.values()].filter(({ kind }) => kind === 'unknown').length;
    if (unknown > 0)
        reasons.push(`manifests of a kind that may refer to anything: ${unknown}`);
    const lost = inventory.tags.filter(({ digest }) => !inventory.manifests.has(digest)).length;
    if (lost > 0)
        reasons.push(`tags that point to manifests that could not be read: ${lost}`);
    const names = new Set(inventory.tags.map(({ name }) => name));
    if (names.size < inventory.tags.length)
        reasons.push('the listing has a tag more than once');
    const misplaced = [...inventory.manifests].some(([key, { digest }]) => key !== digest);
    if (misplaced)
        reasons.push('the listing has a manifest under another digest');
    if (!inventory.tags.every(({ name }) => isTag(name)))
        reasons.push('the listing has names that are no tags');
    if (![...inventory.manifests.keys()].every(isDigest))
        reasons.push('the listing has digests that are none');
    return reasons;
}
function missingFacts(rules, { gitRefs }) {
    return rules.flatMap(rule => {
        const keep = rule.kind === 'tags' ? rule.keep.gitRefs : undefined;
        if (keep === undefined)
            return [];
        if (gitRefs === undefined)
            return [`the rule "${rule.name}" asks what is alive in git, and no git repository was read`];
        return isAnyAlive(keep, gitRefs)
            ? []
            : [
                `the rule "${rule.name}" keeps what is alive in git, and no branch or tag there is one of those it names`
            ];
    });
}
function isAnyAlive(keep, { branches, tags }) {
    return (branches.some(name => (0,policy_pattern/* matchesAny */._)(keep.branches, name)) || tags.some(name => (0,policy_pattern/* matchesAny */._)(keep.tags, name)));
}
function idleRules(inventory, rules) {
    if (inventory.listsUntagged)
        return [];
    return rules
        .filter(({ kind }) => kind !== 'tags')
        .map(({ name, kind }) => kind === 'untagged'
        ? `the rule "${name}" does nothing here: the registry does not list manifests without a tag`
        : `the rule "${name}" does nothing here: the registry does not list manifests without a tag, so none is known to be gone`);
}

;// CONCATENATED MODULE: ./src/cleanup/plan/levels.js

function inLevels(graph, digests, next) {
    const orders = [next, withoutLoops(next), plan_graph/* childrenOf */.LU];
    const levels = [];
    let rest = digests;
    for (const order of orders) {
        if (rest.length === 0)
            return levels;
        const found = levelsBy(rest, digest => order(graph, digest));
        for (const level of found.levels)
            levels.push(level);
        rest = found.rest;
    }
    return [...levels, rest];
}
function withoutLoops(next) {
    return (graph, digest) => {
        const parts = (0,plan_graph/* childrenOf */.LU)(graph, digest);
        return next(graph, digest).filter(other => parts.includes(other) || !isWithin(graph, digest, other));
    };
}
function isWithin(graph, part, index) {
    const seen = new Set([index]);
    for (const digest of seen) {
        for (const child of (0,plan_graph/* childrenOf */.LU)(graph, digest)) {
            if (child === part)
                return true;
            seen.add(child);
        }
    }
    return false;
}
function levelsBy(digests, next) {
    const waiting = new Map(digests.map(digest => [digest, 0]));
    for (const digest of digests) {
        for (const dependent of next(digest)) {
            const before = waiting.get(dependent);
            if (before !== undefined && dependent !== digest)
                waiting.set(dependent, before + 1);
        }
    }
    const levels = [];
    let level = digests.filter(digest => waiting.get(digest) === 0);
    while (level.length > 0) {
        const following = [];
        levels.push(level.sort());
        for (const digest of level) {
            for (const dependent of next(digest)) {
                const before = waiting.get(dependent);
                if (before === undefined || dependent === digest)
                    continue;
                waiting.set(dependent, before - 1);
                if (before === 1)
                    following.push(dependent);
            }
        }
        level = following;
    }
    return { levels, rest: digests.filter(digest => (waiting.get(digest) ?? 0) > 0).sort() };
}

;// CONCATENATED MODULE: ./src/cleanup/plan/steps.js



function stepsOf(state, reach, outcome) {
    const { graph, facts } = state;
    const going = [...graph.manifests.keys()].filter(digest => !reach.kept.has(digest));
    const alone = [...outcome.tags]
        .filter(([tag, { action }]) => action === 'delete' && reach.kept.has(tag.digest))
        .map(([tag]) => tag);
    const rewrites = [...reach.rewrites.values()].sort((left, right) => (0,canonical_json/* compareText */.n6)(left.tag.name, right.tag.name));
    const isDescribing = (tag) => graph.subjectOfTag(tag) !== undefined;
    const describing = alone.filter(isDescribing).map(untagStep);
    const { untags, deletes } = steps_removal(state, reach, going);
    return [
        ...alone.filter(tag => !isDescribing(tag)).map(untagStep),
        ...rewrites.map(({ tag, without }) => rewriteStep(tag, without)),
        ...untags,
        ...(facts.capabilities.referrersFirst === true
            ? [...describing, ...deletes]
            : [...deletes, ...describing])
    ];
}
function steps_removal(state, reach, digests) {
    const { graph, facts } = state;
    const { untag, deleteManifest, lastTagTakesManifest, referrersFirst } = facts.capabilities;
    const tagsOf = (digest) => reach.rewrites.has(digest) ? [] : (graph.tagsOf.get(digest) ?? []);
    const levels = inLevels(graph, digests, plan_graph/* dependentsOf */.yk);
    if (deleteManifest === 'with-tags' && (untag !== 'native' || lastTagTakesManifest === true)) {
        const deletes = levels.flat().map(digest => deleteStep(digest, tagsOf(digest)));
        return { untags: [], deletes };
    }
    const untags = levels.flatMap(level => steps_inOrder(level.flatMap(tagsOf)).map(untagStep));
    if (deleteManifest === 'none')
        return { untags, deletes: [] };
    const order = referrersFirst === true ? inLevels(graph, digests, partsAndSubject) : levels;
    return { untags, deletes: order.flat().map(digest => deleteStep(digest, [])) };
}
function steps_inOrder(tags) {
    return [...tags].sort((left, right) => (0,canonical_json/* compareText */.n6)(left.name, right.name));
}
function partsAndSubject(graph, digest) {
    const children = (0,plan_graph/* childrenOf */.LU)(graph, digest);
    const subject = graph.subjectOf(digest);
    return subject === undefined ? children : [...children, subject];
}
function untagStep({ name, digest }) {
    return { kind: 'untag', tag: name, digest };
}
function deleteStep(digest, tags) {
    return { kind: 'delete', digest, tags: tags.map(({ name }) => name) };
}
function rewriteStep({ name, digest }, without) {
    return { kind: 'rewrite-fallback', tag: name, digest, without: [...without].sort() };
}

;// CONCATENATED MODULE: ./src/cleanup/plan/tag-decisions.js




function decideTags(state) {
    const tags = state.graph.tags.filter(tag => !state.graph.isCompanion(tag));
    const fates = new Map();
    for (const rule of state.rules) {
        if (rule.kind === 'tags')
            applyRule(state, rule, tags, fates);
    }
    for (const tag of tags) {
        const fate = fates.get(tag);
        if (fate === undefined)
            fates.set(tag, { action: 'untouched', reason: 'no rule selects it' });
        else if (fate.action === 'delete')
            fates.set(tag, held(state, tag) ?? fate);
    }
    return fates;
}
function applyRule(state, rule, tags, fates) {
    const selected = tags.filter(({ name }) => (0,policy_pattern/* matchesAny */._)(rule.include, name) && !(0,policy_pattern/* matchesAny */._)(rule.exclude, name));
    const images = imagesOf(state, selected);
    const candidates = images.map(({ candidate }) => candidate);
    const judgement = judge(rule.keep, candidates, state.now, state.facts.gitRefs);
    for (const image of images) {
        const kept = judgement.verdict(image.candidate);
        for (const tag of image.tags) {
            const before = fates.get(tag);
            if (before?.action === 'keep')
                continue;
            if (kept !== undefined)
                fates.set(tag, { action: 'keep', rule: rule.name, reason: kept });
            else if (before === undefined)
                fates.set(tag, { action: 'delete', rule: rule.name, reason: judgement.otherwise });
        }
    }
}
function imagesOf(state, tags) {
    const groups = new Map();
    for (const tag of tags) {
        const group = groups.get(tag.digest);
        if (group === undefined)
            groups.set(tag.digest, [tag]);
        else
            group.push(tag);
    }
    return [...groups].map(([digest, group]) => {
        const manifest = state.graph.manifests.get(digest);
        const moved = latest(group.map(tag => tag.movedAt), state.now);
        const age = manifest === undefined ? moved : later(state.ages.manifest(manifest), moved);
        const candidate = {
            digest,
            tags: group.map(({ name }) => name),
            age,
            pulled: pulledOf(state, manifest, group)
        };
        return { candidate, tags: group };
    });
}
function held(state, tag) {
    return heldBack(state, { digest: tag.digest, age: state.ages.tag(tag), tag }) ?? cannotUntag(state);
}

;// CONCATENATED MODULE: ./src/cleanup/plan/untagged-decisions.js



function looseManifests(graph) {
    const untagged = [...graph.manifests.values()].filter(({ digest }) => !graph.tagsOf.has(digest) && graph.subjectOf(digest) === undefined);
    const loose = untagged.filter(({ digest }) => !graph.parentsOf.has(digest));
    const starts = [...graph.manifests.keys()].filter(digest => graph.tagsOf.has(digest) || graph.subjectOf(digest) !== undefined);
    const led = (0,plan_graph/* closure */.Cx)(graph, [...starts, ...loose.map(({ digest }) => digest)]);
    return [...loose, ...untagged.filter(({ digest }) => !led.has(digest))];
}
function decideUntagged(state, loose) {
    const rules = state.rules.filter((rule) => rule.kind === 'untagged');
    return new Map(loose.map(manifest => [manifest.digest, untagged_decisions_fateOf(state, rules, manifest)]));
}
function untagged_decisions_fateOf(state, rules, manifest) {
    const [first] = rules;
    if (first === undefined)
        return { action: 'untouched', reason: 'no rule is for what has no tag' };
    const age = state.ages.manifest(manifest);
    const candidate = { digest: manifest.digest, tags: [], age, pulled: pulledOf(state, manifest, []) };
    let otherwise = '';
    for (const rule of rules) {
        const judgement = judge(rule.keep, [candidate], state.now, undefined);
        const kept = judgement.verdict(candidate);
        if (kept !== undefined)
            return { action: 'keep', rule: rule.name, reason: kept };
        if (rule === first)
            otherwise = judgement.otherwise;
    }
    return (heldBack(state, { digest: manifest.digest, age }) ??
        cannotDelete(state) ?? { action: 'delete', rule: first.name, reason: `without a tag; ${otherwise}` });
}

;// CONCATENATED MODULE: ./src/cleanup/plan/plan-repository.js














function planRepository(inventory, policy, facts) {
    const rules = rulesFor(policy, facts, inventory.repository);
    const identity = {
        host: facts.host,
        repository: inventory.repository,
        provider: facts.provider,
        listing: listingHash(inventory)
    };
    const obstacles = [...unsoundness(inventory), ...missingFacts(rules, facts)];
    if (obstacles.length > 0)
        return { ...identity, ...undecided(inventory, obstacles) };
    const notes = [...idleRules(inventory, rules), ...remarksOn(inventory, policy, rules)];
    const state = stateOf((0,plan_graph/* graphOf */.cQ)(inventory), policy, facts, inventory.listsUntagged ? rules : ofTags(rules));
    const loose = looseManifests(state.graph);
    const primaries = {
        tags: decideTags(state),
        loose: decideUntagged(state, loose),
        orphans: decideOrphans(state)
    };
    const reach = reachOf(state, primaries);
    const outcome = outcomeOf(state, primaries, reach);
    const steps = stepsOf(state, reach, outcome);
    const counts = plan_repository_countsOf(state, outcome, steps, bytesFreed(state.graph, reach.kept));
    const tripped = trippedGuards(state, outcome, counts);
    return {
        ...identity,
        ...(tripped.length > 0 ? { blocked: tripped.join('; ') } : {}),
        ...(notes.length > 0 ? { notes } : {}),
        decisions: decisionsOf(outcome),
        steps: tripped.length > 0 ? [] : steps,
        counts
    };
}
function stateOf(graph, policy, facts, rules) {
    const now = facts.now.getTime();
    const ages = agesOf(graph, now);
    const tellsPulls = graph.tags.some(({ pulledAt }) => pulledAt !== undefined) ||
        [...graph.manifests.values()].some(({ pulledAt }) => pulledAt !== undefined);
    return { graph, ages, facts, policy, rules, now, tellsPulls };
}
function ofTags(rules) {
    return rules.filter(({ kind }) => kind === 'tags');
}
function undecided(inventory, obstacles) {
    const counts = {
        tags: inventory.tags.length,
        manifests: inventory.manifests.size,
        tagsDeleted: 0,
        manifestsDeleted: 0
    };
    return { blocked: obstacles.join('; '), decisions: [], steps: [], counts };
}
function plan_repository_countsOf({ graph, facts }, outcome, steps, bytes) {
    let manifestsDeleted = steps.filter(({ kind }) => kind === 'delete').length;
    if (facts.capabilities.lastTagTakesManifest === true) {
        const untagged = new Set(steps.flatMap(step => (step.kind === 'untag' ? [step.digest] : [])));
        const isGone = (digest) => (graph.tagsOf.get(digest) ?? []).every(tag => outcome.tags.get(tag)?.action === 'delete');
        manifestsDeleted += [...untagged].filter(isGone).length;
    }
    return {
        tags: graph.tags.length,
        manifests: graph.manifests.size,
        tagsDeleted: [...outcome.tags.values()].filter(({ action }) => action === 'delete').length,
        manifestsDeleted,
        ...(bytes === undefined ? {} : { bytesFreed: bytes })
    };
}

// EXTERNAL MODULE: ./src/providers/index.js + 7 modules
var providers = __nccwpck_require__(7748);
;// CONCATENATED MODULE: ./src/commands/cleanup/plan.js









const plan_REPOSITORIES_AT_ONCE = 3;
const LONGEST_REASON = 2000;
const NOTHING_IN_USE = { digests: new Set(), tags: new Set(), fromHere: new Set() };
async function planRepositories(sessions, request) {
    const { concurrency = plan_REPOSITORIES_AT_ONCE } = request;
    const names = await namesOf(sessions, request.repositories);
    warnOfRulesForNone(request, names);
    const planned = await (0,limited/* settleEach */.BF)(names, concurrency, named => planOne(sessions, request, named));
    return planned.map((one, index) => {
        const named = names[index];
        if ('value' in one)
            return one.value;
        if (named === undefined || isMistake(one.error))
            throw one.error;
        return unread(request.context, named, (0,ending/* blockedBy */.yJ)((0,ending/* endOf */.pJ)(one.error)));
    });
}
function warnOfRulesForNone({ context, policy }, names) {
    const keys = names.map(({ host, name }) => `${host.key}/${name}`);
    for (const { name, repositories } of policy.rules) {
        if (repositories.length === 0 || keys.some(key => (0,policy_pattern/* matchesAny */._)(repositories, key)))
            continue;
        context.log.warning(`policy: the rule "${name}" is for none of the repositories of this run: its "repositories" are patterns of HOST/NAME`);
    }
}
async function namesOf(sessions, choices) {
    const found = new Map();
    for (const choice of choices) {
        const { host } = choice;
        const names = 'name' in choice ? [choice.name] : await namesAt(sessions, choice);
        for (const name of names)
            found.set(`${host.key}/${name}`, { host, name });
    }
    if (found.size === 0)
        throw new errors/* Failure */.HR('input', 'repositories: none is named; give HOST/NAME, one a line');
    return [...found.values()];
}
async function namesAt(sessions, choice) {
    const { driver } = await sessions.sessionOf(choice.host, '');
    return chosenNames(choice, driver.repositories?.bind(driver));
}
async function planOne(sessions, { context, policy, deployed, gitRefs }, { host, name }) {
    const { driver, provider } = await sessions.sessionOf(host, name);
    const inUse = deployed?.(host.key, name) ?? NOTHING_IN_USE;
    const inventory = await withDeployed(driver, await driver.inventory(name), inUse.fromHere);
    const { capabilities } = driver;
    const plan = planRepository(inventory, policy, {
        host: host.key,
        provider: provider.id,
        capabilities,
        now: context.now(),
        deployed: inUse,
        ...(gitRefs === undefined ? {} : { gitRefs })
    });
    context.log.info(`${host.key}/${name}: ${plan_describe(plan)}`);
    return plan;
}
function plan_describe({ blocked, counts }) {
    if (blocked !== undefined)
        return `nothing may be deleted (${blocked})`;
    const { tags, manifests, tagsDeleted, manifestsDeleted } = counts;
    return `${tagsDeleted} of ${tags} tags and ${manifestsDeleted} of ${manifests} manifests to delete`;
}
function isMistake(error) {
    return error instanceof errors/* Failure */.HR && error.kind === 'input';
}
function unread({ ambient }, { host, name }, reason) {
    return {
        host: host.key,
        repository: name,
        provider: (0,providers/* providerOf */.l)(host, ambient).id,
        listing: listingHash({ tags: [], manifests: new Map() }),
        blocked: reason.replace(/\s*\n\s*/g, '; ').slice(0, LONGEST_REASON),
        decisions: [],
        steps: [],
        counts: { tags: 0, manifests: 0, tagsDeleted: 0, manifestsDeleted: 0 }
    };
}

// EXTERNAL MODULE: ./src/cleanup/anonymous.js
var anonymous = __nccwpck_require__(8284);
// EXTERNAL MODULE: ./src/credential.js
var src_credential = __nccwpck_require__(9425);
// EXTERNAL MODULE: ./src/docker-config.js + 4 modules
var docker_config = __nccwpck_require__(3560);
// EXTERNAL MODULE: ./src/net/client.js
var net_client = __nccwpck_require__(583);
// EXTERNAL MODULE: ./src/net/distribution.js
var distribution = __nccwpck_require__(6410);
// EXTERNAL MODULE: ./src/providers/github/names.js
var github_names = __nccwpck_require__(3351);
;// CONCATENATED MODULE: ./src/autologin.js



function autologins(inputs, ambient, present, explicit, notices) {
    const targets = [];
    for (const host of offeredHosts(inputs, ambient)) {
        if (explicit.some(target => isWholeHost(target, host)))
            continue;
        if (present.earlier(host))
            continue;
        if (ambient.github !== undefined && present.base(host)) {
            notices.push(`${host.key}: the docker config has a login already, so the workflow token is not used`);
            continue;
        }
        const repositories = inputs.repositories.filter(repository => repository.host.key === host.key && !isProvenBy(explicit, repository));
        targets.push({
            host,
            at: 'autologin',
            repositories: repositories.map(({ name }) => name),
            purposes: inputs.purposes,
            auth: {
                insecure: false,
                identity: {},
                ...(ambient.gitlab?.caFile === undefined ? {} : { caFile: ambient.gitlab.caFile })
            },
            required: repositories.length > 0
        });
    }
    return targets;
}
function isWholeHost({ host: { key }, path, scope }, host) {
    return key === host.key && path === undefined && scope === undefined;
}
function isProvenBy(explicit, { host, name }) {
    return explicit.some(({ host: { key }, scope, repositories }) => key === host.key && scope === undefined && repositories.includes(name));
}
function offeredHosts(inputs, ambient) {
    const { github, gitlab } = ambient;
    const names = [];
    if (github?.token !== undefined && github.actor !== undefined) {
        const own = (0,github_names/* registryOf */.Fv)(github.serverUrl);
        const isLegacy = inputs.repo?.host.key === github_names/* GITHUB_LEGACY_REGISTRY */.wc || inputs.werf?.legacyRegistry === true;
        const legacy = own === 'ghcr.io' && isLegacy;
        names.push(own, legacy ? github_names/* GITHUB_LEGACY_REGISTRY */.wc : undefined);
    }
    if (gitlab?.jobToken !== undefined || gitlab?.deployToken !== undefined)
        names.push(gitlab.registry);
    if (gitlab?.dependencyProxy !== undefined)
        names.push(gitlab.dependencyProxy.server);
    const hosts = names.map(name => (0,src_host/* parseHost */.o6)(name ?? '')).filter(host => host !== undefined);
    return hosts.filter(host => (0,providers/* providerOf */.l)(host, { ignoreAutologin: false }).id !== 'google');
}

;// CONCATENATED MODULE: ./src/plan.js




function plan_plan(inputs, ambient, present) {
    const notices = inputs.skipped.map(({ at, reason }) => `${at}: skipped (${reason})`);
    const chosen = inputs.logins.flatMap(login => choose(login, inputs, notices));
    refuseDuplicates(chosen);
    refuseStrangeIdentities(chosen, ambient);
    const explicit = chosen.map(({ login, purposes }) => explicitTarget(login, purposes, inputs, chosen));
    const automatic = inputs.autologin && !ambient.ignoreAutologin
        ? autologins(inputs, ambient, present, explicit, notices)
        : [];
    const targets = [...explicit, ...automatic];
    const leftOut = [
        ...inputs.skipped,
        ...inputs.logins.filter(login => !chosen.some(one => one.login === login))
    ];
    reviewCoverage(inputs.repositories, targets, presentOrLeftOut(present, leftOut), notices);
    return { targets, notices };
}
function choose(login, inputs, notices) {
    if (login.purposes === undefined)
        return [{ login, purposes: inputs.purposes }];
    if (!inputs.purposesChosen)
        return [{ login, purposes: login.purposes }];
    const purposes = login.purposes.filter(purpose => inputs.purposes.includes(purpose));
    if (purposes.length > 0)
        return [{ login, purposes }];
    notices.push(`${login.at}: not taken (it is for ${login.purposes.join(', ')}, this step for ${inputs.purposes.join(', ')})`);
    return [];
}
function refuseStrangeIdentities(chosen, ambient) {
    for (const { login } of chosen) {
        const provider = (0,providers/* providerOf */.l)(login.host, ambient);
        if (login.ecr === 'true' && provider.id !== 'aws')
            throw new errors/* Failure */.HR('input', notEcr(login.at));
        const strange = identity/* IDENTITY_KEYS */.U.find(key => login.identity[key] !== undefined && !provider.identityKeys?.includes(key));
        if (strange === undefined)
            continue;
        throw new errors/* Failure */.HR('input', `${login.at}: "${strange}" means nothing to this registry (${provider.title})`);
    }
}
function notEcr(at) {
    return `${at}: "ecr: true" is for the names of Amazon ECR itself; name ACCOUNT.dkr.ecr.REGION.amazonaws.com as the registry`;
}
function refuseDuplicates(chosen) {
    const first = new Map();
    const failures = [];
    for (const one of chosen) {
        const key = [one.login.host.key, one.login.path ?? '', one.login.scope?.directory ?? ''].join(' ');
        const other = first.get(key);
        if (other === undefined)
            first.set(key, one);
        else
            failures.push(new errors/* Failure */.HR('input', duplicate(other, one)));
    }
    (0,errors/* throwAll */.Kx)(failures);
}
function duplicate(first, second) {
    const mixesCleanup = first.purposes.includes('cleanup') !== second.purposes.includes('cleanup');
    const place = `${second.login.at}: the same host, path and scope as in ${first.login.at}`;
    return mixesCleanup
        ? `${place}: a docker config holds one credential per host, so give cleanup a step of its own ("for: cleanup"), or run its command by "registry-auth exec"`
        : place;
}
function explicitTarget(login, purposes, inputs, chosen) {
    const { host, path, scope } = login;
    const siblings = chosen.map(other => other.login).filter(other => other.host.key === host.key);
    const repositories = inputs.repositories
        .filter(repository => covering(repository, siblings) === login)
        .map(({ name }) => name);
    if (scope?.repository !== undefined && !repositories.includes(scope.repository))
        repositories.push(scope.repository);
    return {
        host,
        at: login.at,
        ...(path === undefined ? {} : { path }),
        ...(scope === undefined ? {} : { scope }),
        repositories,
        purposes,
        auth: {
            insecure: login.insecure,
            identity: login.identity,
            ...(login.username === undefined ? {} : { username: login.username }),
            ...(login.password === undefined ? {} : { password: login.password }),
            ...(login.caFile === undefined ? {} : { caFile: login.caFile }),
            ...(login.scheme === undefined ? {} : { scheme: login.scheme }),
            ...(login.ecr === undefined ? {} : { ecr: login.ecr })
        },
        required: true
    };
}
function covering(repository, siblings) {
    return siblings
        .filter(({ host, path, scope }) => host.key === repository.host.key && scope === undefined && isAbove(path, repository.name))
        .sort((one, other) => (other.path?.length ?? 0) - (one.path?.length ?? 0))[0];
}
function isAbove(path, repository) {
    return path === undefined || repository === path || repository.startsWith(`${path}/`);
}
function presentOrLeftOut(present, leftOut) {
    return host => present.earlier(host) ||
        present.base(host) ||
        present.variable?.(host) === true ||
        leftOut.some(one => one.host.key === host.key);
}
function reviewCoverage(repositories, targets, isElsewhere, notices) {
    const failures = [];
    for (const { at, host, name } of repositories) {
        if (targets.some(target => target.host.key === host.key && target.repositories.includes(name)))
            continue;
        if (isElsewhere(host))
            notices.push(`${host.key}/${name}: not proven, since its login was not made by this step`);
        else
            failures.push(new errors/* Failure */.HR('input', `${at}: no login of this step covers the repository; name its registry too`));
    }
    (0,errors/* throwAll */.Kx)(failures);
}

// EXTERNAL MODULE: ./src/net/token.js
var token = __nccwpck_require__(299);
// EXTERNAL MODULE: ./src/provider.js
var src_provider = __nccwpck_require__(7353);
;// CONCATENATED MODULE: ./src/proof/needs.js
function needsOf(target, provider) {
    const asked = [...new Set(target.purposes.flatMap(purpose => provider.actions(purpose)))];
    const deletesElsewhere = provider.actions('cleanup').every(action => action === 'pull');
    const beyond = target.purposes.includes('cleanup') && deletesElsewhere ? ['delete'] : [];
    return target.repositories.map(repository => ({ repository, asked, beyond }));
}
function mostWanted(actions) {
    return actions.find(action => action !== 'pull') ?? 'pull';
}

;// CONCATENATED MODULE: ./src/proof/refusal.js


const VERBS = {
    pull: 'pull from',
    push: 'push to',
    delete: 'delete in',
    '*': 'administration of'
};
const KNOWN_ACTIONS = ['pull', 'push', 'delete', '*'];
function refusal_refusal(asked, answer) {
    const { target, credential } = asked;
    const username = (0,src_credential/* usernameOf */.c)(credential);
    const deed = answer.right === undefined
        ? `login to "${target.host.key}" as "${username}"`
        : `${VERBS[answer.right.action]} "${target.host.key}/${answer.right.repository}"`;
    return new errors/* Failure */.HR('refused', `${deed} was refused (${reason(answer)}): ${remedyFor(asked, answer)}`);
}
function reason({ status, code, granted }) {
    if (granted !== undefined) {
        const known = KNOWN_ACTIONS.filter(action => granted.includes(action));
        return known.length === 0 ? 'the token grants nothing there' : `the token grants only ${known.join(', ')}`;
    }
    return code === undefined ? `${status}` : `${status} ${code}`;
}
function remedyFor({ ambient, target, provider, credential }, { status, right, service }) {
    const special = provider.remedy?.({
        target,
        credential,
        status,
        ...(right === undefined ? {} : right),
        ...(service === undefined ? {} : { service })
    }, ambient);
    if (special !== undefined)
        return special;
    if (right === undefined)
        return 'check the user name and the password';
    return `give "${(0,src_credential/* usernameOf */.c)(credential)}" the right to ${right.action === '*' ? 'administer it' : `${right.action} there`}`;
}

;// CONCATENATED MODULE: ./src/proof/verify.js








async function verify_verify(context, target, provider, credential, mode) {
    const needs = needsOf(target, provider);
    if (mode === 'false')
        return { accepted: false, rights: needs.map(need => rights(need, [])) };
    const client = (0,net_client/* createClient */.UU)(context, { registry: target.host.key, caFiles: (0,src_provider/* caFilesOf */.F)(target.auth) });
    const { insecure, scheme } = target.auth;
    const [pong] = await Promise.all([
        (0,distribution/* ping */.hU)(client, provider.endpoint?.(target.host) ?? target.host, {
            insecure,
            ...(scheme === undefined ? {} : { scheme })
        }),
        provider.inspect?.(context, target, credential)
    ]);
    const asked = { ambient: context.ambient, target, provider, credential };
    const trial = { ...asked, context, client, endpoint: pong.endpoint, needs };
    if (pong.challenge?.scheme === 'bearer')
        return proveByToken(trial, pong.challenge, mode);
    return proveByBasic(trial, pong.challenge !== undefined, mode);
}
async function proveByBasic(trial, challenged, mode) {
    const { credential, client, endpoint, target, needs } = trial;
    if (credential.kind === 'identity') {
        throw new errors/* Failure */.HR('refused', `login to "${target.host.key}" was refused (no token service for an identity token): give a user name and password`);
    }
    const authorization = `Basic ${(0,secret/* basicAuth */.tB)(credential.username, credential.password)}`;
    const { status, code } = await (0,distribution/* checkBasic */.BZ)(client, endpoint, authorization);
    if (status !== 200)
        throw refusal_refusal(trial, { status, code });
    if (mode !== 'push')
        return { accepted: challenged, rights: needs.map(need => rights(need, [])) };
    return {
        accepted: challenged,
        rights: await Promise.all(needs.map(need => probe(trial, need, authorization)))
    };
}
async function proveByToken(trial, challenge, mode) {
    const { token, access } = await grantFor(trial, challenge);
    const { needs, provider } = trial;
    if (access !== undefined)
        return { accepted: true, rights: needs.map(need => compare(trial, need, access)) };
    if (mode !== 'push' && provider.probe !== 'harmless')
        return { accepted: true, rights: needs.map(need => rights(need, [])) };
    const authorization = `Bearer ${token.reveal()}`;
    return { accepted: true, rights: await Promise.all(needs.map(need => probe(trial, need, authorization))) };
}
async function grantFor(trial, challenge) {
    const { context, client, endpoint, credential, needs } = trial;
    const ask = (wanted) => {
        const scopes = wanted.map(({ repository, asked }) => ({ repository, actions: asked }));
        return (0,token/* exchange */.c)(context, client, { endpoint, challenge }, credential, scopes);
    };
    const answer = await ask(needs);
    if (answer.kind === 'granted')
        return answer.grant;
    const { service } = challenge;
    if (needs.length > 0 && (await ask([])).kind === 'granted') {
        for (const need of needs) {
            const single = needs.length === 1 ? answer : await ask([need]);
            if (single.kind === 'granted')
                continue;
            const right = { action: mostWanted(need.asked), repository: need.repository };
            throw refusal_refusal(trial, { status: single.status, code: single.code, right, service });
        }
    }
    throw refusal_refusal(trial, { status: answer.status, code: answer.code, service });
}
function compare(trial, need, access) {
    const granted = access
        .filter(({ type, name }) => /^repository(?:\(.*\))?$/.test(type) && name === need.repository)
        .flatMap(({ actions }) => actions);
    const missing = need.asked.filter(action => !granted.includes(action) && !granted.includes('*'));
    if (missing.length === 0)
        return rights(need, need.asked);
    throw refusal_refusal(trial, {
        status: 200,
        right: { action: mostWanted(missing), repository: need.repository },
        granted
    });
}
async function probe(trial, need, authorization) {
    if (!need.asked.includes('push'))
        return rights(need, []);
    const { status, code } = await (0,distribution/* startAndCancelUpload */.Jd)(trial.client, trial.endpoint, need.repository, authorization);
    if (status === 202)
        return rights(need, ['push']);
    if (status === 401 || status === 403 || status === 404) {
        throw refusal_refusal(trial, { status, code, right: { action: 'push', repository: need.repository } });
    }
    trial.context.log.debug(`an upload to "${trial.target.host.key}/${need.repository}" was answered ${status}`);
    return rights(need, []);
}
function rights({ repository, asked, beyond }, proven) {
    return { repository, actions: [...asked, ...beyond], proven };
}

;// CONCATENATED MODULE: ./src/providers/cleanup-drivers.js
const generic = () => Promise.all(/* import() */[__nccwpck_require__.e(247), __nccwpck_require__.e(2344)]).then(__nccwpck_require__.bind(__nccwpck_require__, 2344));
const CLEANUP_DRIVERS = {
    github: () => Promise.all(/* import() */[__nccwpck_require__.e(247), __nccwpck_require__.e(8074)]).then(__nccwpck_require__.bind(__nccwpck_require__, 8074)),
    'docker-hub': () => Promise.all(/* import() */[__nccwpck_require__.e(247), __nccwpck_require__.e(6592)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6592)),
    gitlab: () => Promise.all(/* import() */[__nccwpck_require__.e(247), __nccwpck_require__.e(6346)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6346)),
    quay: () => Promise.all(/* import() */[__nccwpck_require__.e(247), __nccwpck_require__.e(6495)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6495)),
    harbor: () => Promise.all(/* import() */[__nccwpck_require__.e(247), __nccwpck_require__.e(8891)]).then(__nccwpck_require__.bind(__nccwpck_require__, 8891)),
    azure: () => Promise.all(/* import() */[__nccwpck_require__.e(247), __nccwpck_require__.e(2614)]).then(__nccwpck_require__.bind(__nccwpck_require__, 2614)),
    google: () => Promise.all(/* import() */[__nccwpck_require__.e(247), __nccwpck_require__.e(762)]).then(__nccwpck_require__.bind(__nccwpck_require__, 762)),
    aws: () => __nccwpck_require__.e(/* import() */ 1497).then(__nccwpck_require__.bind(__nccwpck_require__, 1497)),
    generic
};
function cleanupDriverOf(provider) {
    return (Object.hasOwn(CLEANUP_DRIVERS, provider) ? CLEANUP_DRIVERS[provider] : undefined) ?? generic;
}

// EXTERNAL MODULE: ./src/docker-config/keys.js
var docker_config_keys = __nccwpck_require__(3742);
// EXTERNAL MODULE: ./src/job-config/base.js + 1 modules
var base = __nccwpck_require__(3227);
// EXTERNAL MODULE: ./src/job-config/credential-store.js
var credential_store = __nccwpck_require__(9506);
;// CONCATENATED MODULE: ./src/commands/cleanup/docker-login.js








const GET_LIMIT = 5_000;
const OUTPUT_LIMIT = 1 << 20;
function jobDockerConfigs({ dockerConfig }, context) {
    const above = (0,base/* readAuthVariable */.bm)(context.env('DOCKER_AUTH_CONFIG'));
    const directory = dockerConfig ??
        context.env('WERF_DOCKER_CONFIG') ??
        context.env('DOCKER_CONFIG') ??
        (0,external_node_path_.join)(context.homeDirectory, '.docker');
    const own = directory === 'none' ? undefined : (0,base/* readConfigFile */.RG)(directory);
    return [above, own].filter(config => config !== undefined);
}
async function dockerLogin(context, configs, host, limit = GET_LIMIT) {
    const keys = (0,providers/* providerOf */.l)(host, context.ambient).keys(host);
    for (const config of configs) {
        const found = await loginIn(context, config, keys, limit);
        if (found !== undefined)
            return found;
    }
    return undefined;
}
async function loginIn(context, config, keys, limit) {
    const own = helperOf(config, keys);
    if (own !== undefined && own !== '')
        return askHelper(context, own, keys, limit);
    const store = config.credsStore ?? '';
    if (own === undefined && store !== '') {
        const stored = await askStore(context, store, keys, limit);
        if (stored !== undefined)
            return stored;
    }
    const wanted = new Set(keys.map(docker_config_keys/* canonicalKey */.yk));
    for (const [key, entry] of Object.entries(config.auths ?? {})) {
        const found = wanted.has((0,docker_config_keys/* canonicalKey */.yk)(key)) && entry !== null ? entryLogin(context, entry) : undefined;
        if (found !== undefined)
            return found;
    }
    return undefined;
}
function helperOf({ credHelpers }, keys) {
    const helpers = Object.entries(credHelpers ?? {});
    for (const own of keys.map(docker_config_keys/* helperKey */.my)) {
        const exact = helpers.find(([key]) => (0,docker_config_keys/* canonicalKey */.yk)(key) === (0,docker_config_keys/* canonicalKey */.yk)(own));
        const found = exact ?? helpers.find(([pattern]) => (0,docker_config_keys/* patternCovers */.JQ)(pattern, (0,docker_config_keys/* canonicalKey */.yk)(own)));
        if (found !== undefined)
            return found[1];
    }
    return undefined;
}
function entryLogin(context, { auth, identitytoken, username, password }) {
    if (identitytoken !== undefined && identitytoken !== '')
        return { kind: 'identity', token: context.secret(identitytoken), source: 'docker config' };
    const text = Buffer.from(auth ?? '', 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon > 0)
        return basic(context, text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, ''));
    if (typeof username === 'string' && typeof password === 'string' && username !== '')
        return basic(context, username, password);
    return undefined;
}
function basic(context, username, password) {
    return { kind: 'basic', username, password: context.secret(password, username), source: 'docker config' };
}
async function askStore(context, store, keys, limit) {
    try {
        return await askHelper(context, store, keys, limit);
    }
    catch (error) {
        if (!(error instanceof errors/* Failure */.HR))
            throw error;
        context.log.warning(error.message);
        return undefined;
    }
}
async function askHelper(context, helper, keys, limit) {
    if (!credential_store/* HELPER_NAME */.Fq.test(helper))
        throw new errors/* Failure */.HR('config', 'the docker config names a credential helper that is no name: correct it');
    const path = context.env('PATH') ?? context.env('Path') ?? '';
    const program = (0,credential_store/* findProgram */.Kp)(`docker-credential-${helper}`, path);
    if (program === undefined)
        throw new errors/* Failure */.HR('config', `the credential helper "${helper}" is not installed: install it, or log in`);
    for (const key of keys) {
        const output = await runGet(program, helper, key, limit);
        if (output === undefined)
            continue;
        const answer = (0,spec_error/* parseObject */.l)(output);
        const [username, secret] = [answer?.['Username'], answer?.['Secret']];
        if (typeof username !== 'string' || typeof secret !== 'string')
            throw new errors/* Failure */.HR('config', `the credential helper "${helper}" did not answer as one: replace it`);
        const source = `credential helper "${helper}"`;
        if (username === src_credential/* IDENTITY_TOKEN_USERNAME */.y)
            return { kind: 'identity', token: context.secret(secret), source };
        return { ...basic(context, username, secret), source };
    }
    return undefined;
}
async function runGet(program, helper, server, limit) {
    const { execFile } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 1421, 19));
    return new Promise((resolve, reject) => {
        const options = {
            timeout: limit,
            killSignal: 'SIGKILL',
            maxBuffer: OUTPUT_LIMIT,
            windowsHide: true
        };
        const child = execFile(program, ['get'], options, (error, stdout) => {
            if (error === null)
                resolve(stdout);
            else if (/credentials not found/i.test(stdout))
                resolve(undefined);
            else
                reject(helperFailure(helper, error.killed === true, limit));
        });
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(server);
    });
}
function helperFailure(helper, isLate, limit) {
    const what = isLate ? `did not answer within ${limit / 1000} s` : 'failed to give a login';
    return new errors/* Failure */.HR('config', `the credential helper "${helper}" ${what}: run it by hand, or give a login`);
}

;// CONCATENATED MODULE: ./src/commands/cleanup/sessions.js












function createSessions(request) {
    const { context, inputs } = request;
    const configs = jobDockerConfigs(inputs, context);
    const targets = cleanupTargets(request, configs);
    const open = new Map();
    const sessionOf = (host, repository) => {
        const target = sessions_covering(targets, host, repository) ?? bareTarget(host);
        const key = `${host.key} ${target.path ?? ''}`;
        const known = open.get(key);
        if (known !== undefined)
            return known;
        const made = openSession(request, configs, target);
        open.set(key, made);
        return made;
    };
    return {
        sessionOf,
        async proveDeletes(repositories) {
            const names = new Map();
            for (const { host, name } of repositories) {
                const session = await sessionOf(host, name);
                names.set(session, [...(names.get(session) ?? []), name]);
            }
            const proofs = [...names].map(([session, own]) => proveDelete(context, session, own));
            (0,errors/* throwAll */.Kx)(sessions_failuresOf(await Promise.allSettled(proofs)));
        }
    };
}
function cleanupTargets({ context, inputs }, configs) {
    const keysFor = (host) => (0,providers/* providerOf */.l)(host, context.ambient).keys(host);
    const present = {
        earlier: () => false,
        base: (host) => configs.some(config => (0,docker_config/* hasCredentialFor */.Pl)(config, keysFor(host)))
    };
    const forCleanup = { ...inputs, purposes: ['cleanup'], purposesChosen: true, repositories: [] };
    const { targets, notices } = plan_plan(forCleanup, context.ambient, present);
    for (const notice of notices)
        context.log.debug(notice);
    return targets.filter(({ scope }) => scope === undefined);
}
function sessions_covering(targets, host, repository) {
    return targets
        .filter(target => target.host.key === host.key)
        .filter(({ path }) => path === undefined || repository === path || repository.startsWith(`${path}/`))
        .sort((one, other) => (other.path?.length ?? 0) - (one.path?.length ?? 0))[0];
}
function bareTarget(host) {
    return {
        host,
        at: 'repositories',
        repositories: [],
        purposes: ['cleanup'],
        auth: { insecure: false, identity: {} },
        required: true
    };
}
async function openSession(request, configs, target) {
    const { context, pace, allowReplace = false, deleteBy, deletes } = request;
    const { host } = target;
    const provider = (0,providers/* providerOf */.l)(host, context.ambient);
    const credential = await credentialFor(context, configs, target, provider);
    const who = (0,anonymous/* isAnonymous */.o)(credential) ? 'nobody' : (0,src_credential/* usernameOf */.c)(credential);
    context.log.info(`${host.key}: cleaning up as ${who} (${credential.source})`);
    if (!(0,anonymous/* isAnonymous */.o)(credential))
        await verify_verify(context, { ...target, purposes: ['deploy'], repositories: [] }, provider, credential, 'true');
    const { createDriver } = await cleanupDriverOf(provider.id)();
    const own = { context, target, credential, pace, allowReplace, deletes };
    const driver = await createDriver(deleteBy === undefined ? own : { ...own, deleteBy });
    return { provider, target, credential, driver };
}
async function credentialFor(context, configs, target, provider) {
    const isNamed = target.at !== 'repositories';
    const fromSources = async () => {
        for (const source of provider.sources) {
            const credential = await source(context, target);
            if (credential !== undefined)
                return credential;
        }
        return undefined;
    };
    const first = isNamed ? await fromSources() : undefined;
    const config = first ?? (await dockerLogin(context, configs, target.host));
    return config ?? (isNamed ? undefined : await fromSources()) ?? anonymous/* ANONYMOUS */.E;
}
async function proveDelete(context, { target, provider, credential }, repositories) {
    if ((0,anonymous/* isAnonymous */.o)(credential))
        return refuseStranger(context, target, provider);
    await verify_verify(context, { ...target, purposes: ['cleanup'], repositories }, provider, credential, 'true');
}
async function refuseStranger(context, target, provider) {
    const { host, auth } = target;
    const client = (0,net_client/* createClient */.UU)(context, { registry: host.key, caFiles: (0,src_provider/* caFilesOf */.F)(auth) });
    const { challenge } = await (0,distribution/* ping */.hU)(client, provider.endpoint?.(host) ?? host, {
        insecure: auth.insecure,
        ...(auth.scheme === undefined ? {} : { scheme: auth.scheme })
    });
    if (challenge === undefined)
        return;
    throw new errors/* Failure */.HR('input', `no login for "${host.key}", which asks for one: give one, or log in before this step`);
}
function sessions_failuresOf(results) {
    return results.flatMap(result => {
        if (result.status === 'fulfilled')
            return [];
        if (result.reason instanceof errors/* Failure */.HR)
            return [result.reason];
        throw result.reason;
    });
}

;// CONCATENATED MODULE: ./src/commands/cleanup/cleanup.js







function planCleanup(request) {
    return planBy(sessionsOf(request, false), request);
}
function applyCleanup(request, plan) {
    return applyBy(sessionsOf(request, true), request, plan);
}
async function runCleanup(request) {
    const sessions = sessionsOf(request, true);
    const plan = await planBy(sessions, request);
    request.planned?.(plan);
    return { plan, report: await applyBy(sessions, request, plan) };
}
async function verifyCleanup(request, targets) {
    const { verifyRepositories } = await __nccwpck_require__.e(/* import() */ 8855).then(__nccwpck_require__.bind(__nccwpck_require__, 8855));
    const sessions = sessionsOf(request, false);
    const { context, blobs, concurrency } = request;
    return verifyRepositories(targets, {
        now: () => context.now(),
        driverOf: target => driverOf(sessions, target),
        ...(blobs === undefined ? {} : { blobs }),
        ...(concurrency === undefined ? {} : { concurrency })
    });
}
async function restoreCleanup(request, report) {
    const { restoreReport } = await __nccwpck_require__.e(/* import() */ 5771).then(__nccwpck_require__.bind(__nccwpck_require__, 5771));
    const sessions = sessionsOf(request, false);
    const { context, concurrency } = request;
    return restoreReport(report, {
        now: () => context.now(),
        driverOf: repository => driverOf(sessions, repository),
        ...(concurrency === undefined ? {} : { concurrency })
    });
}
function sessionsOf(request, deletes) {
    const { context, budget = {} } = request;
    return createSessions({ ...request, pace: (0,pace/* startPace */.a)(context, budget), deletes });
}
async function planBy(sessions, request) {
    const { context, policy, lifetime } = request;
    const createdAt = context.now();
    const repositories = await planRepositories(sessions, request);
    const contents = { createdAt, policy: policy.hash, repositories };
    return sealPlan(lifetime === undefined ? contents : { ...contents, validFor: lifetime });
}
async function applyBy(sessions, request, plan) {
    const { context, keepManifests, signal, concurrency } = request;
    const changed = plan.repositories.filter(({ steps, blocked }) => blocked === undefined && steps.length > 0);
    await sessions.proveDeletes(changed.map(({ host, repository }) => ({ host: hostOf(host), name: repository })));
    request.begins?.(plan);
    return applyPlan(plan, {
        now: () => context.now(),
        log: context.log,
        driverOf: repository => driverOf(sessions, repository),
        ...(keepManifests === undefined ? {} : { keepManifests }),
        ...(signal === undefined ? {} : { signal }),
        ...(concurrency === undefined ? {} : { concurrency })
    });
}
async function driverOf(sessions, { host, repository, provider }) {
    const session = await sessions.sessionOf(hostOf(host), repository);
    if (session.provider.id === provider)
        return session.driver;
    throw new errors/* Failure */.HR('input', `"${host}" was treated as ${provider} and is ${session.provider.id} for this job: run where it was made, or make a new plan`);
}
function hostOf(text) {
    const host = (0,src_host/* parseHost */.o6)(text);
    if (host === undefined)
        throw new errors/* Failure */.HR('input', 'the plan or report names a host that is none: make a new one');
    return host;
}

;// CONCATENATED MODULE: ./src/commands/cleanup/given-plan.js

function refuseOtherPlan(plan, { policy, repositories }) {
    if (policy !== undefined && policy.hash !== plan.policy)
        throw new errors/* Failure */.HR('input', 'plan: was made by another policy or other guards than are given now: make a new plan, or apply it without "policy"');
    if (repositories.length === 0)
        return;
    const strange = plan.repositories.find(one => !repositories.some(choice => isChosen(choice, one.host, one.repository)));
    if (strange === undefined)
        return;
    throw new errors/* Failure */.HR('input', `plan: is for "${strange.host}/${strange.repository}" too, which "repositories" does not name: make a new plan, or apply it without "repositories"`);
}
function isChosen(choice, host, repository) {
    if (choice.host.key !== host)
        return false;
    return 'name' in choice ? choice.name === repository : choice.pattern.matches(repository);
}

;// CONCATENATED MODULE: ./src/commands/cleanup/targets.js




async function verifyTargets(request, choices, plan) {
    const { targetsOf } = await __nccwpck_require__.e(/* import() */ 8855).then(__nccwpck_require__.bind(__nccwpck_require__, 8855));
    const planned = plan === undefined ? [] : targetsOf(plan);
    if (choices.length === 0)
        return planned;
    const named = new Map();
    for (const choice of choices) {
        const provider = (0,providers/* providerOf */.l)(choice.host, request.context.ambient).id;
        const host = choice.host.key;
        for (const repository of await targets_namesOf(request, choice)) {
            const known = planned.find(one => one.host === host && one.repository === repository);
            named.set(`${host}/${repository}`, known ?? { host, repository, provider });
        }
    }
    return [...named.values()];
}
async function targets_namesOf(request, choice) {
    if ('name' in choice)
        return [choice.name];
    const { context, inputs, budget = {} } = request;
    const sessions = createSessions({ context, inputs, pace: (0,pace/* startPace */.a)(context, budget), deletes: false });
    const list = await repositoriesOf(sessions, choice.host);
    return chosenNames(choice, list);
}
async function repositoriesOf(sessions, host) {
    const { driver } = await sessions.sessionOf(host, '');
    return driver.repositories?.bind(driver);
}

;// CONCATENATED MODULE: ./src/cleanup/apply/report-file.js



const report_file_FORMAT = 'registry-auth cleanup report';
function reportText(report) {
    return `${JSON.stringify(report, null, 1)}\n`;
}
function readReport(text) {
    return parseOwn(text, value => shapeOfReport({ value, at: 'report' }), report_file_refusal);
}
function report_file_refusal(why) {
    return new errors/* Failure */.HR('input', `the cleanup report ${why}; give the file that "apply" or "run" wrote`);
}
function shapeOfReport(root) {
    const keys = ['format', 'version', 'plan', 'startedAt', 'endedAt', 'result', 'repositories'];
    const found = members(root, keys);
    choice(found.format, [report_file_FORMAT]);
    if (found.version.value !== 1)
        throw malformed(found.version.at, 'is not 1, the version this program knows');
    return {
        format: report_file_FORMAT,
        version: 1,
        plan: hash(found.plan),
        startedAt: time(found.startedAt),
        endedAt: time(found.endedAt),
        result: choice(found.result, ['done', 'incomplete', 'failed']),
        repositories: list(found.repositories, repositoryReport)
    };
}
function repositoryReport(item) {
    const found = members(item, ['host', 'repository', 'provider', 'items'], ['ended', 'bytesFreed']);
    return {
        host: host(found.host),
        repository: repository(found.repository),
        provider: provider(found.provider),
        items: list(found.items, itemReport),
        ...(found.ended === undefined ? {} : { ended: report_file_text(found.ended) }),
        ...(found.bytesFreed === undefined ? {} : { bytesFreed: count(found.bytesFreed) })
    };
}
function itemReport(item) {
    const found = members(item, ['kind', 'digest', 'tags', 'outcome'], ['reason', 'manifest', 'id']);
    return {
        kind: choice(found.kind, ['untag', 'delete', 'rewrite-fallback']),
        digest: digest(found.digest),
        tags: list(found.tags, tag),
        outcome: choice(found.outcome, ['deleted', 'gone', 'refused', 'skipped', 'failed', 'left']),
        ...(found.reason === undefined ? {} : { reason: report_file_text(found.reason) }),
        ...(found.manifest === undefined ? {} : { manifest: manifest(found.manifest) }),
        ...(found.id === undefined ? {} : { id: id(found.id) })
    };
}
function manifest(item) {
    const found = members(item, ['mediaType', 'text']);
    return { mediaType: plan_fields_line(found.mediaType), text: report_file_text(found.text) };
}
function id(found) {
    if (typeof found.value === 'string' && /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/.test(found.value))
        return found.value;
    throw malformed(found.at, 'is no id');
}
function report_file_text({ value, at }) {
    if (typeof value === 'string')
        return value;
    throw malformed(at, 'is no text');
}

;// CONCATENATED MODULE: ./src/cleanup/inputs/sources.js
async function readSources(context, { keepList, kubernetes, kubeconfig, gitDirectory }, policy, variables) {
    return { ...(await inUse()), ...(await alive()) };
    async function inUse() {
        if (keepList === undefined && kubernetes.length === 0)
            return {};
        const { readInUse } = await __nccwpck_require__.e(/* import() */ 2402).then(__nccwpck_require__.bind(__nccwpck_require__, 2402));
        const config = kubeconfig === undefined ? {} : { kubeconfig };
        const found = await readInUse(context, {
            ...(keepList === undefined ? {} : { keepList }),
            ...(kubernetes.length === 0 ? {} : { clusters: { contexts: kubernetes, ...config } })
        });
        context.log.info(`${found.count} images are in use and stay`);
        return { deployed: (host, repository) => found.of(host, repository) };
    }
    async function alive() {
        const commits = wantedCommits(policy);
        if (commits === undefined)
            return {};
        const { readGitRefs } = await __nccwpck_require__.e(/* import() */ 8920).then(__nccwpck_require__.bind(__nccwpck_require__, 8920));
        const gitRefs = await readGitRefs({ directory: gitDirectory, commits, env: variables });
        context.log.info(`git: ${gitRefs.branches.length} branches and ${gitRefs.tags.length} tags are alive`);
        return { gitRefs };
    }
}
function wantedCommits({ rules }) {
    const wanted = rules.flatMap(rule => rule.kind === 'tags' && rule.keep.gitRefs !== undefined ? [rule.keep.gitRefs.commits] : []);
    return wanted.length === 0 ? undefined : Math.max(...wanted);
}

;// CONCATENATED MODULE: ./src/faces/cleanup/progress.js

const QUIET = 10_000;
function watched(context, quiet = QUIET) {
    const started = context.now().getTime();
    let requests = 0;
    let lines = 0;
    let before = 0;
    const timer = setInterval(() => {
        if (lines === before && requests > 0) {
            const seconds = Math.round((context.now().getTime() - started) / 1000);
            context.log.info(`still at work: ${shownNumber(requests)} requests in ${shownNumber(seconds)} s`);
        }
        before = lines;
    }, quiet);
    timer.unref();
    const heard = (write) => (message) => {
        lines += 1;
        write(message);
    };
    const { log } = context;
    const counting = {
        debug: log.debug,
        info: heard(log.info),
        notice: heard(log.notice),
        warning: heard(log.warning),
        error: heard(log.error)
    };
    return {
        context: {
            ...context,
            log: counting,
            transport: (...exchange) => {
                requests += 1;
                return context.transport(...exchange);
            }
        },
        stop: () => {
            clearInterval(timer);
        }
    };
}

;// CONCATENATED MODULE: ./src/cleanup/apply/earlier-report.js

function reportBefore({ hash, repositories }, now) {
    return {
        format: 'registry-auth cleanup report',
        version: 1,
        plan: hash,
        startedAt: now.toISOString(),
        endedAt: now.toISOString(),
        result: 'incomplete',
        repositories: repositories.map(({ host, repository, provider, steps }) => ({
            host,
            repository,
            provider,
            items: steps.map(step => itemOf(step, 'left')),
            ended: 'the run was killed before it could say what it deleted: apply the plan again'
        }))
    };
}
function withEarlier(report, earlier) {
    if (earlier?.plan !== report.plan)
        return report;
    return {
        ...report,
        startedAt: earlier.startedAt,
        repositories: report.repositories.map(one => {
            const before = earlier.repositories.find(({ host, repository }) => host === one.host && repository === one.repository);
            return before === undefined ? one : { ...one, items: joined(one.items, before.items) };
        })
    };
}
function joined(items, before) {
    const deleted = new Map(before.filter(({ outcome }) => outcome === 'deleted').map(item => [keyOf(item), item]));
    return items.map(item => {
        const isOver = item.outcome === 'gone' || item.outcome === 'left';
        return (isOver ? deleted.get(keyOf(item)) : undefined) ?? item;
    });
}
function keyOf({ kind, digest, tags }) {
    return [kind, digest, ...tags].join(' ');
}

;// CONCATENATED MODULE: ./src/faces/cleanup/record.js




function recordOf({ context, path, directory }) {
    let earlier;
    const write = (report) => {
        writeOwnFile(path, reportText(withEarlier(report, earlier)), directory);
    };
    return {
        begins(plan) {
            earlier = earlierReport(path);
            write(reportBefore(plan, context.now()));
        },
        applied(plan, report) {
            try {
                write(report);
            }
            catch (error) {
                if (!(error instanceof errors/* Failure */.HR))
                    throw error;
                context.log.error(`${error.message}; what was deleted is told here alone`);
                return { kind: 'applied', plan, report: { ...report, result: 'failed' } };
            }
            return { kind: 'applied', plan, report };
        }
    };
}
function earlierReport(path) {
    const read = readTextFile(path, LONGEST_FILE);
    if ('problem' in read)
        return undefined;
    try {
        return readReport(read.text);
    }
    catch (error) {
        if (error instanceof errors/* Failure */.HR)
            return undefined;
        throw error;
    }
}

// EXTERNAL MODULE: ./src/job-config/marker.js
var marker = __nccwpck_require__(3225);
;// CONCATENATED MODULE: ./src/job-config/remove.js




function remove_warningsOf(directory, { kept, mirrored }) {
    return [
        ...(kept === undefined ? [] : [`"${directory}" was not removed: ${kept}`]),
        ...(mirrored === undefined ? [] : [`"${directory}": ${mirrored}`])
    ];
}
function inspectOwn({ directory, job, self }) {
    const inspection = inspectDirectory(directory, self.uid);
    if (inspection.kind !== 'ours' || inspection.marker.job === job)
        return inspection;
    return { kind: 'refused', reason: 'it belongs to another job' };
}
async function remove_removeJobConfig(removal) {
    const inspection = inspectOwn(removal);
    if (inspection.kind === 'ours')
        return remove_removeInspected(inspection.marker, removal);
    const kept = inspection.kind === 'refused' ? { kept: inspection.reason } : {};
    return { ...kept, ...(await takeBack(removal, removal.mirror)) };
}
async function remove_removeInspected(marker, removal) {
    const mirrored = await takeBack(removal, marker.mirror ?? removal.mirror);
    const kept = removeDirectory(resolve(removal.directory));
    return { ...(kept === undefined ? {} : { kept }), ...mirrored };
}
async function takeBack({ directory, self, now }, file) {
    if (file === undefined)
        return {};
    try {
        const { leaveHome } = await __nccwpck_require__.e(/* import() */ 5732).then(__nccwpck_require__.bind(__nccwpck_require__, 5732));
        await leaveHome({ file, self, now }, resolve(directory));
        return {};
    }
    catch (error) {
        const reason = error instanceof Failure ? error.message : (errorCode(error) ?? 'unknown error');
        return { mirrored: `its logins in "${file}" could not be taken back, so remove them by hand: ${reason}` };
    }
}
function removeDirectory(directory) {
    try {
        chmodSync(directory, 0o700);
        const left = entriesOf(directory).flatMap(name => {
            const code = failureOf(join(directory, name));
            return code === undefined ? [] : [`${shown(name)} (${code})`];
        });
        if (left.length > 0)
            return `${left.join(', ')} in it cannot be removed, all else but our marker is gone: remove the rest by hand`;
        rmSync(directory, { recursive: true, force: true, maxRetries: 2 });
        return undefined;
    }
    catch (error) {
        const code = errorCode(error) ?? 'unknown error';
        return code === 'ENOENT' ? undefined : `it cannot be removed (${code}): remove it by hand`;
    }
}
function entriesOf(directory) {
    const entries = readdirSync(directory, { withFileTypes: true }).filter(({ name }) => name !== MARKER_FILE);
    const directories = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
    return [
        ...entries.filter(entry => !entry.isDirectory()).map(({ name }) => name),
        ...directories.filter(name => name === 'buildx'),
        ...directories.filter(name => name !== 'buildx')
    ];
}
function failureOf(path, maxRetries = 2) {
    try {
        rmSync(path, { recursive: true, force: true, maxRetries });
        return undefined;
    }
    catch (error) {
        for (const name of namesIn(path))
            failureOf(join(path, name), 0);
        return errorCode(error) ?? 'unknown error';
    }
}
function namesIn(path) {
    try {
        return lstatSync(path).isDirectory() ? readdirSync(path) : [];
    }
    catch {
        return [];
    }
}
function shown(name) {
    return /^[A-Za-z0-9._+-]{1,64}$/.test(name) ? `"${name}"` : 'an entry';
}

// EXTERNAL MODULE: ./src/job-config/open.js + 1 modules
var job_config_open = __nccwpck_require__(7914);
// EXTERNAL MODULE: ./src/job-config/lock.js
var lock = __nccwpck_require__(7488);
;// CONCATENATED MODULE: ./src/job-config/sweep.js





async function sweep_sweepStale(tempDirectory, self, now) {
    const removed = [];
    for (const name of sweep_namesIn(tempDirectory)) {
        const directory = join(tempDirectory, name);
        const inspection = inspectDirectory(directory, self.uid);
        if (inspection.kind !== 'ours' || !isOver(inspection.marker, self, now()))
            continue;
        const { kept } = await removeInspected(inspection.marker, { directory, self, now });
        if (kept === undefined)
            removed.push(directory);
    }
    return removed;
}
function isOver({ deadline, process }, self, now) {
    if (deadline !== undefined)
        return Date.parse(deadline) < now.getTime();
    return process !== undefined && process.host === thisMachine() && !self.alive(process.pid);
}
function sweep_namesIn(directory) {
    try {
        return readdirSync(directory).filter(name => name.startsWith(DIRECTORY_PREFIX));
    }
    catch {
        return [];
    }
}

// EXTERNAL MODULE: ./src/job-config/former.js
var former = __nccwpck_require__(4022);
// EXTERNAL MODULE: ./src/job-config/links.js
var links = __nccwpck_require__(8446);
;// CONCATENATED MODULE: ./src/job-config/exports.js





function exports_exportsFor(directory, authFile, privateTree, env) {
    const config = join(directory, 'config.json');
    return {
        DOCKER_CONFIG: directory,
        REGISTRY_AUTH_FILE: authFile,
        HELM_REGISTRY_CONFIG: config,
        WERF_DOCKER_CONFIG: directory,
        ...(privateTree !== undefined && env('BUILDX_CONFIG') !== undefined
            ? { BUILDX_CONFIG: privateTree }
            : {}),
        ...(env(AUTH_VARIABLE) === undefined ? {} : { [AUTH_VARIABLE]: '' })
    };
}
function exports_formerValues(directory, names, known, env) {
    const former = { ...known };
    for (const name of names) {
        if (name === AUTH_VARIABLE || name in former)
            continue;
        const value = env(name);
        former[name] = value === undefined || isInside(value, directory) ? null : value;
    }
    return former;
}
function exports_keepFormerAuth(directory, env) {
    const value = env(AUTH_VARIABLE);
    const file = join(directory, FORMER_AUTH_FILE);
    if (value !== undefined && !existsSync(file))
        replaceFile(file, value);
}

// EXTERNAL MODULE: ./src/job-config/job-lock.js
var job_lock = __nccwpck_require__(4162);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __nccwpck_require__(7362);
;// CONCATENATED MODULE: ./src/job-config/purposes.js



function purposes_recordPurposes(recorded, logins, written) {
    const purposes = new Map(Object.entries(recorded));
    const values = new Map();
    for (const login of logins) {
        const value = authEntryOf(login);
        for (const key of keysOf(login)) {
            const earlier = purposes.get(key);
            const same = sameJson(values.get(key) ?? written(key), value);
            if (earlier !== undefined && !same)
                refuseBesideCleanup(login, earlier);
            purposes.set(key, earlier !== undefined && same ? union(earlier, login.purposes) : login.purposes);
            values.set(key, value);
        }
    }
    return Object.fromEntries(purposes);
}
function refuseBesideCleanup({ host, path, purposes }, earlier) {
    const cleansAlone = (one) => one.length > 0 && one.every(purpose => purpose === 'cleanup');
    if (![...earlier, ...purposes].includes('cleanup'))
        return;
    if (cleansAlone(earlier) && cleansAlone(purposes))
        return;
    const name = path === undefined ? host.key : `${host.key}/${path}`;
    const already = `"${name}" already has another credential in this job, for ${earlier.join(', ')}`;
    const remedy = 'run the cleanup in a config of its own with "registry-auth exec"';
    throw new Failure('input', `${already}, and a config holds one per host: ${remedy}`);
}
function union(one, other) {
    return [...new Set([...one, ...other])];
}

;// CONCATENATED MODULE: ./src/job-config/write.js











async function write_writeLogins(job, logins, scoped, further = []) {
    const { directory, options } = job;
    const buildx = scoped.length === 0 ? undefined : await __nccwpck_require__.e(/* import() */ 1076).then(__nccwpck_require__.bind(__nccwpck_require__, 1076));
    buildx?.checkScopedLogins(scoped, options.platform);
    return withJobLock(job, async (lock) => {
        const marker = ownMarker(job);
        const base = await currentBase(job, marker);
        const merged = mergeLogins(base.config, logins, base.store, base.further);
        const purposes = recordPurposes(marker.logins, logins, key => base.config.auths?.[key] ?? base.further.below?.auths?.[key]);
        if (job.shared !== undefined)
            linkShared(job.shared, directory, options.platform);
        const tree = buildx?.makePrivateTree(directory, usersBuildxTree(job), options.platform);
        const authFile = join(directory, needsAuthFile(merged, directory) ? 'auth.json' : 'config.json');
        const exports = exportsFor(directory, authFile, tree ?? privateTree(directory), options.env);
        const former = formerValues(directory, [...Object.keys(exports), ...further], marker.former, options.env);
        keepFormerAuth(directory, options.env);
        writeMarker(directory, { ...marker, former, logins: purposes }, () => {
            lock.check();
        });
        if (tree !== undefined)
            buildx?.writeScopedLogins(tree, scoped, lock);
        writeConfigs(directory, merged, authFile, lock);
        return { exports, authFile, replaced: merged.replaced };
    });
}
function ownMarker({ directory, options }) {
    const marker = readMarker(directory, options.self.uid);
    if (marker?.job === options.job.id)
        return marker;
    throw new Failure('config', `the job's docker config "${directory}" is gone or not ours any more: log in again`);
}
async function currentBase(job, marker) {
    if (!existsSync(join(job.directory, 'config.json')))
        return job.loaded;
    return loadJoined(job.directory, marker, job.options);
}
function needsAuthFile({ authFile }, directory) {
    return authFile !== undefined || existsSync(join(directory, 'auth.json'));
}
function usersBuildxTree({ directory, options }) {
    const value = options.env('BUILDX_CONFIG');
    return value === undefined || isInside(value, directory) ? undefined : value;
}
function privateTree(directory) {
    const tree = join(directory, 'buildx');
    return isInside(join(tree, 'config'), directory) && existsSync(join(tree, 'config')) ? tree : undefined;
}
function writeConfigs(directory, merged, authFile, lock) {
    const config = join(directory, 'config.json');
    const check = () => {
        lock.check();
    };
    if (authFile !== config) {
        const content = merged.authFile ?? authFileOf(merged.config, new Map());
        replaceFile(authFile, serialiseDockerConfig(content), check);
    }
    replaceFile(config, serialiseDockerConfig(merged.config), check);
}

;// CONCATENATED MODULE: ./src/commands/early-end.js
const MINUTE = 60_000;
const ENOUGH = 15 * MINUTE;
function early_end_warnOfEarlyEnd({ log, now }, { key }, { expiresAt, longerLife }) {
    if (expiresAt === undefined)
        return;
    const left = expiresAt.getTime() - now().getTime();
    if (left >= ENOUGH)
        return;
    const minutes = Math.ceil(left / MINUTE);
    const end = expiresAt.toISOString();
    log.warning(left <= 0
        ? `the login to "${key}" ended at ${end}, by the clock of this machine: check the clock, or give a credential that is still valid`
        : `the login to "${key}" ends at ${end}, in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, and a push after that fails: ${longerLife ?? 'log in right before the step that needs it'}`);
}

;// CONCATENATED MODULE: ./src/commands/prove.js





async function prove_prove(context, targets, mode) {
    const all = withCompanions(context, targets);
    const results = await Promise.allSettled(all.map(target => proveOne(context, target, mode)));
    const logins = [];
    const failures = [];
    for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') {
            if (result.value !== undefined)
                logins.push(result.value);
        }
        else if (!(result.reason instanceof Failure))
            throw result.reason;
        else if (isOffer(all[index], result.reason)) {
            context.log.warning(`autologin: ${result.reason.message}`);
        }
        else
            failures.push(result.reason);
    }
    throwAll([...new Set(failures)]);
    return logins;
}
function isOffer(target, { kind }) {
    return target?.required === false && kind !== 'input';
}
function withCompanions(context, targets) {
    const plain = targets.filter(({ path, scope }) => path === undefined && scope === undefined);
    const known = new Set(plain.map(({ host }) => host.key));
    return targets.flatMap(target => {
        const found = providerOf(target.host, context.ambient).companions?.(context, target) ?? [];
        const further = found.filter(({ host }) => !known.has(host.key));
        for (const { host } of further)
            known.add(host.key);
        return [target, ...further];
    });
}
async function proveOne(context, target, mode) {
    const provider = providerOf(target.host, context.ambient);
    const credential = await prove_resolve(context, target, provider);
    if (credential === undefined)
        return undefined;
    const proof = await verify(context, target, provider, credential, mode);
    warnOfEarlyEnd(context, target.host, credential);
    return { target, provider, credential, proof };
}
async function prove_resolve(context, target, provider) {
    for (const source of provider.sources) {
        const credential = await source(context, target);
        if (credential !== undefined)
            return credential;
    }
    if (!target.required)
        return undefined;
    throw new Failure('input', `${target.at}: no credential for this registry; ${provider.wanting ?? 'give "username" and its password'}`);
}
function describeLogin({ target, credential, proof }, mode, deed = 'logged in to') {
    const path = target.path === undefined ? '' : `/${target.path}`;
    const scope = target.scope === undefined ? '' : ', for Buildx alone';
    const until = credential.expiresAt === undefined ? '' : `, until ${credential.expiresAt.toISOString()}`;
    const who = `${deed} ${target.host.key}${path} as ${usernameOf(credential)} (${credential.source})`;
    return `${who} for ${target.purposes.join(', ')}${scope}${until}: ${describeProof(proof, mode)}`;
}
function describeProof(proof, mode) {
    if (mode === 'false')
        return 'not verified';
    const parts = [
        proof.accepted ? 'credential accepted' : 'credential not proven (the registry asks for none)'
    ];
    for (const { repository, actions, proven } of proof.rights) {
        const open = actions.filter(action => !proven.includes(action));
        if (proven.length > 0)
            parts.push(`${proven.join(', ')} on ${repository} proven`);
        if (open.length > 0)
            parts.push(`${open.join(', ')} on ${repository} not proven`);
    }
    return parts.join('; ');
}

;// CONCATENATED MODULE: ./src/commands/login.js













async function login(request) {
    const { context, inputs, tempDirectory, self } = request;
    for (const swept of await sweepStale(tempDirectory, self, () => context.now())) {
        context.log.notice(`removed "${swept}", which a job that was killed had left`);
    }
    const config = await openJobConfig({
        ...request,
        env: context.env,
        homeDirectory: context.homeDirectory,
        base: baseOf(inputs, context),
        explicitBase: inputs.dockerConfig !== undefined || request.fresh === true,
        ephemeral: request.fresh === true,
        log: context.log,
        now: () => context.now()
    });
    try {
        return await loginInto(config, request);
    }
    catch (error) {
        if (config.created)
            await removeJobConfig({ ...login_removal(request), directory: config.directory });
        throw error;
    }
}
async function loginInto(config, request) {
    const { context, inputs } = request;
    const { targets, notices } = plan(inputs, context.ambient, presentIn(config, context));
    for (const notice of notices)
        context.log.notice(notice);
    if (targets.length === 0 &&
        notices.length === 0 &&
        expectsOffer(inputs, context) &&
        config.earlier.length === 0) {
        context.log.warning('nothing to log in to: no registry is named, and the CI offers none');
    }
    const variables = await werfVariables(request);
    const logins = await prove(context, targets, inputs.verify);
    const werf = variables?.withCredentials(logins) ?? {};
    const named = new Set(logins.map(({ target }) => target.host.key));
    const entries = logins.map(login => entryOf(login, named));
    const plain = entries.filter(({ scope }) => scope === undefined);
    const scoped = entries.flatMap(({ scope, ...entry }) => scope === undefined ? [] : [{ directory: scope.directory, entry }]);
    const mirror = inputs.mirrorHome ? await __nccwpck_require__.e(/* import() */ 3689).then(__nccwpck_require__.bind(__nccwpck_require__, 3689)) : undefined;
    await mirror?.checkMirror(config);
    const { exports, authFile, replaced } = await writeLogins(config, plain, scoped, Object.keys(werf));
    for (const { key, stood, of } of replaced) {
        const place = of === undefined ? 'in the docker config' : `of ${of}`;
        context.log.info(`"${key}": ${stood} ${place} is replaced`);
    }
    for (const notice of replacementNotices(logins, replaced))
        context.log.notice(notice);
    await mirror?.mirrorLogins(config, plain);
    return { directory: config.directory, authFile, exports, werf, logins };
}
async function werfVariables({ context, inputs, projectDirectory = '.' }) {
    if (inputs.werf === undefined)
        return undefined;
    const { jobVariables } = await __nccwpck_require__.e(/* import() */ 7017).then(__nccwpck_require__.bind(__nccwpck_require__, 7017));
    return jobVariables(inputs.werf, inputs, context, projectDirectory);
}
function replacementNotices(logins, replaced) {
    return logins.flatMap(({ target, provider, credential }) => {
        if (target.scope !== undefined || target.path !== undefined)
            return [];
        const keys = provider.keys(target.host);
        if (!replaced.some(({ key }) => keys.includes(key)))
            return [];
        return provider.replacement?.(usernameOf(credential)) ?? [];
    });
}
function expectsOffer({ autologin }, { ambient }) {
    return autologin && !ambient.ignoreAutologin;
}
function login_removal({ context, job, self }) {
    return { job: job.id, self, now: () => context.now() };
}
function baseOf({ dockerConfig, mirrorHome }, { env, homeDirectory }) {
    if (mirrorHome && homeDirectory === NO_HOME) {
        throw new Failure('input', 'mirror-home: this user has no home directory; set HOME, or leave it out');
    }
    if (dockerConfig !== undefined && dockerConfig !== 'none' && !existsSync(dockerConfig)) {
        throw new Failure('input', 'docker-config: there is no such directory; "none" starts empty');
    }
    return dockerConfig ?? env('WERF_DOCKER_CONFIG') ?? env('DOCKER_CONFIG') ?? join(homeDirectory, '.docker');
}
function presentIn({ base, found, earlier }, { ambient }) {
    const keysFor = (host) => providerOf(host, ambient).keys(host);
    return {
        earlier: host => keysFor(host).some(key => earlier.includes(key)),
        base: host => hasCredentialFor(base, keysFor(host)),
        variable: host => hasCredentialFor(found, keysFor(host))
    };
}
function entryOf({ target, provider, credential }, named) {
    const { host, path, scope, purposes } = target;
    return {
        host,
        keys: [...provider.keys(host), ...(credential.furtherHosts ?? []).filter(key => !named.has(key))],
        aliases: provider.aliases?.(host) ?? [],
        credential,
        purposes,
        ...(path === undefined ? {} : { path }),
        ...(scope === undefined ? {} : { scope })
    };
}

;// CONCATENATED MODULE: ./src/commands/guard.js



const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
class Interruption extends Error {
    signal;
    constructor(signal) {
        super(signal);
        this.signal = signal;
    }
}
async function guard(request, signals, keep, work) {
    const silence = signals.listen(ENDING_SIGNALS, () => undefined);
    let made;
    let kept = false;
    const record = (directory) => {
        made = directory;
    };
    try {
        const code = await work({ record, orSignal: step => orSignal(signals, step) });
        kept = keep;
        return code;
    }
    catch (error) {
        if (!(error instanceof Interruption))
            throw error;
        await remove(request, made);
        made = undefined;
        silence();
        signals.raise(error.signal);
        return guard_exitCodeOf(error.signal);
    }
    finally {
        if (!kept)
            await remove(request, made);
        silence();
    }
}
function guard_exitCodeOf(signal) {
    return 128 + (signal === null ? 0 : constants.signals[signal]);
}
function orSignal(signals, step) {
    return new Promise((resolve, reject) => {
        const silence = signals.listen(ENDING_SIGNALS, signal => {
            silence();
            reject(new Interruption(signal));
        });
        step.then(resolve, reject).finally(silence);
    });
}
async function remove(request, directory) {
    if (directory === undefined)
        return;
    const removed = await removeJobConfig({ ...removal(request), directory });
    for (const warning of warningsOf(directory, removed))
        request.context.log.warning(warning);
}

;// CONCATENATED MODULE: ./src/faces/cleanup/signals.js


function endable(signals, work) {
    const controller = new AbortController();
    let finishes = false;
    return new Promise((resolve, reject) => {
        const silence = signals.listen(ENDING_SIGNALS, name => {
            const isAgain = controller.signal.aborted && name === 'SIGINT';
            if (finishes && !isAgain) {
                controller.abort();
                return;
            }
            silence();
            resolve({ interrupted: name });
        });
        const ending = {
            signal: controller.signal,
            finishesItself: () => {
                finishes = true;
            }
        };
        work(ending)
            .then(value => {
            resolve({ value });
        }, reject)
            .finally(silence);
    });
}
function wakeful(context, signal) {
    return {
        ...context,
        sleep: milliseconds => new Promise((resolve, reject) => {
            const wake = () => {
                reject(new pace/* BudgetSpent */.K('the run was asked to end'));
            };
            if (signal.aborted) {
                wake();
                return;
            }
            signal.addEventListener('abort', wake, { once: true });
            context
                .sleep(milliseconds)
                .finally(() => {
                signal.removeEventListener('abort', wake);
            })
                .then(resolve, reject);
        })
    };
}

;// CONCATENATED MODULE: ./src/faces/cleanup/work.js












function markdownFile(planFile) {
    return `${planFile.replace(/\.json$/i, '')}.md`;
}
async function cleanUp(job) {
    const progress = watched(job.context);
    try {
        return await endable(job.signals, ending => {
            const context = wakeful(progress.context, ending.signal);
            return work({ ...job, context }, ending);
        });
    }
    finally {
        progress.stop();
    }
}
async function work(job, ending) {
    const { command, dryRun } = job.inputs;
    switch (command) {
        case 'plan':
            return work_plan(job);
        case 'run':
            return dryRun ? work_plan(job) : work_run(job, ending);
        case 'apply':
            return apply(job, ending);
        case 'verify':
            return work_verify(job);
        case 'restore':
            return restore(job);
    }
}
function requestOf({ context, inputs }) {
    const { login, budget, allowReplace, deleteBy } = inputs;
    return {
        context,
        inputs: login,
        budget,
        allowReplace,
        ...(deleteBy === undefined ? {} : { deleteBy })
    };
}
async function planRequestOf(job) {
    const { context, inputs, variables } = job;
    const { policy, repositories } = inputs;
    if (policy === undefined)
        throw new errors/* Failure */.HR('input', 'policy: is needed to plan');
    const sources = await readSources(context, inputs, policy, variables);
    return { ...requestOf(job), policy, repositories, ...sources };
}
async function work_plan(job) {
    const made = await planCleanup(await planRequestOf(job));
    writePlan(job, made);
    return { kind: 'planned', plan: made };
}
async function work_run(job, ending) {
    checkOwnFile(job.inputs.reportFile, job.directory);
    const request = await planRequestOf(job);
    const planned = (made) => {
        writePlan(job, made);
        ending.finishesItself();
    };
    const record = recordOf({ ...job, path: job.inputs.reportFile });
    const { begins } = record;
    const { plan: made, report } = await runCleanup({ ...request, planned, begins, signal: ending.signal });
    return record.applied(made, report);
}
async function apply(job, ending) {
    const made = readPlan(ownFile(job.inputs.planFile, 'plan'), job.context.now());
    refuseOtherPlan(made, job.inputs);
    checkOwnFile(job.inputs.reportFile, job.directory);
    ending.finishesItself();
    const record = recordOf({ ...job, path: job.inputs.reportFile });
    const { begins } = record;
    const report = await applyCleanup({ ...requestOf(job), begins, signal: ending.signal }, made);
    return record.applied(made, report);
}
async function work_verify(job) {
    const { repositories, planFile } = job.inputs;
    const read = readTextFile(planFile, LONGEST_FILE);
    const isNone = 'problem' in read && read.problem === 'ENOENT';
    if (repositories.length === 0 && isNone)
        throw new errors/* Failure */.HR('input', 'repositories: none is named and there is no plan; give HOST/NAME, one per line');
    const made = isNone ? undefined : lastPlan(job, ownFile(planFile, 'plan'));
    const request = requestOf(job);
    const targets = await verifyTargets(request, repositories, made);
    return { kind: 'verified', verification: await verifyCleanup(request, targets) };
}
function lastPlan({ inputs, context }, text) {
    try {
        return readPlan(text, context.now());
    }
    catch (error) {
        if (!(error instanceof errors/* Failure */.HR) || inputs.repositories.length === 0)
            throw error;
        context.log.notice(`${error.message}; verified without it`);
        return undefined;
    }
}
async function restore(job) {
    const report = readReport(ownFile(job.inputs.reportFile, 'report'));
    return { kind: 'restored', restoration: await restoreCleanup(requestOf(job), report) };
}
function ownFile(path, input) {
    const read = readTextFile(path, LONGEST_FILE);
    if ('text' in read)
        return read.text;
    throw new errors/* Failure */.HR('input', `${input}: "${path}" cannot be read (${read.problem}); give the file that an earlier step wrote`);
}
function writePlan({ inputs, directory }, made) {
    writeOwnFile(inputs.planFile, planText(made), directory);
    writeOwnFile(markdownFile(inputs.planFile), planMarkdown(made, COMMENT_LIMIT), directory);
}

;// CONCATENATED MODULE: ./src/faces/cleanup/action.js













const MOST_LINES = 100;
async function cleanupAction(host) {
    const output = environmentOf(host.variables)('GITHUB_OUTPUT');
    try {
        return await cleanUpAsAction(host, output);
    }
    catch (error) {
        if (output !== undefined)
            appendValue(output, 'result', 'failed');
        throw error;
    }
}
async function cleanUpAsAction(host, output) {
    const raw = readStepInputs(host.variables, CLEANUP_INPUTS);
    const { env, platform, context, reader } = openStep(host, raw['github-token']);
    const directory = (0,external_node_path_.resolve)(env('GITHUB_WORKSPACE') ?? '.');
    const inputs = await readCleanupInputs(raw, { directory, readLogin: login => readInputs(login, reader) });
    const ended = await cleanUp({ context, inputs, variables: host.variables, signals: host, directory });
    if ('interrupted' in ended) {
        host.raise(ended.interrupted);
        return 1;
    }
    for (const line of endLines(ended.value, MOST_LINES))
        platform.log.info(line);
    handOver(ended.value, inputs, output, env('GITHUB_STEP_SUMMARY'));
    return exitCode(ended.value, platform.log);
}
function handOver(end, inputs, output, summary) {
    if (summary !== undefined)
        (0,external_node_fs_.appendFileSync)(summary, `${endMarkdown(end, SUMMARY_LIMIT)}\n`);
    if (output === undefined)
        return;
    const { deleted, kept, failed, bytesFreed } = countsOf(end);
    const isPlanned = end.kind === 'planned' || end.kind === 'applied';
    const writesPlan = isPlanned && inputs.command !== 'apply';
    const values = {
        ...(isPlanned ? { plan: inputs.planFile } : {}),
        ...(writesPlan ? { 'plan-markdown': markdownFile(inputs.planFile) } : {}),
        ...(end.kind === 'applied' ? { report: inputs.reportFile } : {}),
        result: resultOf(end),
        deleted: String(deleted),
        kept: String(kept),
        failed: String(failed),
        'bytes-freed': String(bytesFreed)
    };
    for (const [name, value] of Object.entries(values))
        appendValue(output, name, value);
}
function exitCode(end, log) {
    const result = resultOf(end);
    if (result === 'done')
        return 0;
    const complaint = complaintOf(end, result);
    if (result === 'incomplete')
        log.warning(complaint);
    else
        log.error(complaint);
    return result === 'failed' ? 1 : 0;
}
function reportCleanupFailure(host, message) {
    host.out(workflowCommand('error', message));
}

;// CONCATENATED MODULE: ./src/cleanup.js


run(cleanupAction, reportCleanupFailure);

module.exports = __webpack_exports__;
/******/ })()
;