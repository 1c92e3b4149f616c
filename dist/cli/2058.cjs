"use strict";
exports.id = 2058;
exports.ids = [2058];
exports.modules = {

/***/ 2058:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readPolicy: () => (/* binding */ readPolicy)
});

// UNUSED EXPORTS: DEFAULT_GRACE, DEFAULT_GUARDS

// EXTERNAL MODULE: ./src/inputs/mistakes.js
var inputs_mistakes = __webpack_require__(4049);
// EXTERNAL MODULE: ./src/cleanup/policy/duration.js
var duration = __webpack_require__(7946);
// EXTERNAL MODULE: ./src/cleanup/policy/pattern.js
var policy_pattern = __webpack_require__(4926);
;// CONCATENATED MODULE: ./src/cleanup/policy/fields.js



const MOST_PATTERNS = 500;
function fieldReader(mistakes) {
    return {
        fields: (node, what, keys) => readFields(node, what, keys, mistakes),
        integer(node, key, least, most) {
            if (node === undefined)
                return undefined;
            const value = node.kind === 'text' && node.plain && /^\d{1,9}$/.test(node.text) ? Number(node.text) : -1;
            if (value >= least && value <= most)
                return value;
            mistakes.add(node.at, `"${key}" takes a whole number from ${least} to ${most}`);
            return undefined;
        },
        duration(node, key, least = 0) {
            if (node === undefined)
                return undefined;
            const value = node.kind === 'text' ? (0,duration/* parseDuration */.E)(node.text) : undefined;
            if (value === undefined)
                mistakes.add(node.at, `"${key}" takes a duration such as 90m, 24h, 30d or 2w, ten years at most`);
            else if (value < least)
                mistakes.add(node.at, `"${key}" is one hour at least`);
            else
                return value;
            return undefined;
        },
        flag(node, key) {
            if (node === undefined)
                return undefined;
            if (node.kind === 'text' && node.plain && /^(?:true|True|TRUE)$/.test(node.text))
                return true;
            mistakes.add(node.at, `"${key}" takes true, or is left out`);
            return undefined;
        },
        choice(node, key, of) {
            if (node === undefined)
                return undefined;
            const chosen = of.find(one => node.kind === 'text' && node.text === one);
            if (chosen === undefined)
                mistakes.add(node.at, `"${key}" takes ${(0,inputs_mistakes/* quotedList */.p)(of)}`);
            return chosen;
        },
        patterns: (node, key, scope) => readPatterns(node, key, scope, mistakes)
    };
}
function readFields(node, what, keys, mistakes) {
    const values = {};
    if (node.kind !== 'map') {
        mistakes.add(node.at, `${what} is a map of ${keys.join(', ')}`);
        return { at: node.at, values };
    }
    for (const entry of node.entries) {
        const key = keys.find(known => known === entry.key);
        if (key === undefined)
            mistakes.add(entry.at, `unknown key of ${what}; the keys are ${keys.join(', ')}`);
        else
            values[key] = entry.value;
    }
    return { at: node.at, values };
}
function readPatterns(node, key, scope, mistakes) {
    if (node === undefined)
        return undefined;
    const items = node.kind === 'list' ? node.items : [node];
    if (items.length > MOST_PATTERNS)
        mistakes.add(node.at, `"${key}" takes ${MOST_PATTERNS} patterns at most`);
    return items.slice(0, MOST_PATTERNS).flatMap(item => {
        const pattern = item.kind === 'text' ? (0,policy_pattern/* parsePattern */.E)(item.text, scope) : undefined;
        if (pattern !== undefined)
            return [pattern];
        mistakes.add(item.at, `"${key}" takes globs, and RE2 expressions between slashes, of 512 characters at most`);
        return [];
    });
}

// EXTERNAL MODULE: ./src/cleanup/plan/canonical-json.js
var canonical_json = __webpack_require__(7698);
;// CONCATENATED MODULE: ./src/cleanup/policy/policy-hash.js

function policyHash(policy) {
    return (0,canonical_json/* sha256 */.sc)((0,canonical_json/* canonicalJson */.dj)({
        version: 1,
        grace: policy.grace,
        guards: policy.guards,
        protect: texts(policy.protect),
        refuse: texts(policy.refuse ?? []),
        rules: policy.rules.map(meaning)
    }));
}
function meaning(rule) {
    const shared = { kind: rule.kind, name: rule.name, repositories: texts(rule.repositories), keep: rule.keep };
    if (rule.kind !== 'tags')
        return shared;
    const { gitRefs, ...keep } = rule.keep;
    const refs = gitRefs && { ...gitRefs, branches: texts(gitRefs.branches), tags: texts(gitRefs.tags) };
    return {
        ...shared,
        include: texts(rule.include),
        exclude: texts(rule.exclude),
        keep: { ...keep, gitRefs: refs }
    };
}
function texts(patterns) {
    return [...new Set(patterns.map(pattern => pattern.text))].sort();
}

// EXTERNAL MODULE: ../../../node_modules/yaml/dist/index.js
var dist = __webpack_require__(1917);
;// CONCATENATED MODULE: ./src/cleanup/policy/policy-yaml.js

const LONGEST = 256 * 1024;
const MOST_NODES = 20_000;
const DEEPEST = 16;
function readPolicyYaml(text, mistakes) {
    if (text.length > LONGEST) {
        mistakes.add('policy', `is longer than ${LONGEST / 1024} KiB`);
        return undefined;
    }
    const lineCounter = new dist/* LineCounter */.HN();
    const documents = (0,dist/* parseAllDocuments */.hR)(text, { schema: 'failsafe', lineCounter, logLevel: 'silent' });
    const [document, further] = 'empty' in documents ? [] : documents;
    const placeAt = (offset) => {
        const { line, col } = lineCounter.linePos(offset);
        return `policy, line ${line}, column ${col}`;
    };
    const error = document?.errors[0];
    if (error !== undefined) {
        mistakes.add(placeAt(error.pos[0]), 'is not valid YAML');
        return undefined;
    }
    if (document === undefined || document.contents === null || further !== undefined) {
        mistakes.add('policy', 'takes one YAML document');
        return undefined;
    }
    return convertDocument(document, placeAt, mistakes);
}
class TooMuch extends Error {
}
function convertDocument(document, placeAt, mistakes) {
    let left = MOST_NODES;
    const convert = (given, depth, fallback) => {
        left -= 1;
        if (left < 0 || depth > DEEPEST)
            throw new TooMuch();
        const node = (0,dist/* isAlias */.Vj)(given) ? given.resolve(document) : given;
        const at = placeOf(given, placeAt) ?? fallback;
        if ((0,dist/* isSeq */.oP)(node))
            return { kind: 'list', at, items: node.items.map(item => convert(item, depth + 1, at)) };
        if ((0,dist/* isMap */.jh)(node)) {
            const entries = node.items.map(({ key, value }) => {
                const keyAt = placeOf(key, placeAt) ?? at;
                return { key: scalarText(key).text, at: keyAt, value: convert(value, depth + 1, keyAt) };
            });
            return { kind: 'map', at, entries };
        }
        return { kind: 'text', at, ...scalarText(node) };
    };
    try {
        return convert(document.contents, 0, 'policy');
    }
    catch (error) {
        if (!(error instanceof TooMuch))
            throw error;
        mistakes.add('policy', 'holds more than a policy can: too many values, or too deep');
        return undefined;
    }
}
function placeOf(node, placeAt) {
    if (typeof node !== 'object' || node === null || !('range' in node))
        return undefined;
    return Array.isArray(node.range) && typeof node.range[0] === 'number' ? placeAt(node.range[0]) : undefined;
}
function scalarText(node) {
    if (!(0,dist/* isScalar */.jn)(node) || typeof node.value !== 'string')
        return { text: '', plain: true };
    const plain = node.type === 'PLAIN';
    return { text: plain ? node.value : node.value.replace(/\n+$/, ''), plain };
}

;// CONCATENATED MODULE: ./src/cleanup/policy/protected-tags.js

const DEPLOYED_BY_NAME = ['latest', 'stable', 'main', 'master'];
const WERF_SERVICE_TAGS = [
    'managed-image-*',
    'meta-*_*_*',
    'image-metadata-by-commit-*',
    'custom-tag-meta-*',
    'import-metadata-*',
    'client-id-*',
    'sync-server',
    'cleanup',
    'werf-meta-repo-marker-*',
    'werf-synchronization-config-*',
    '/[0-9a-f]{56}-[0-9]{13}-rejected/'
];
function defaultRefused() {
    return patternsOf(DEPLOYED_BY_NAME);
}
function defaultProtected() {
    return patternsOf(WERF_SERVICE_TAGS);
}
function patternsOf(texts) {
    return texts.map(text => (0,policy_pattern/* parsePattern */.E)(text)).filter(pattern => pattern !== undefined);
}

;// CONCATENATED MODULE: ./src/cleanup/policy/read-keep.js

const CONDITIONS = ['newest', 'younger-than', 'pulled-within', 'semver', 'git-refs', 'always'];
const SEMVER = ['majors', 'minors-per-major', 'patches-per-minor', 'prereleases'];
const GIT_REFS = ['branches', 'tags', 'commits'];
const MOST = 1_000_000;
const CONDITIONS_OF = {
    tags: CONDITIONS,
    untagged: ['younger-than', 'pulled-within'],
    'orphaned-referrers': ['younger-than']
};
function readKeep(node, conditions, read, mistakes) {
    if (node === undefined)
        return { combine: 'any' };
    const { at, values } = read.fields(node, '"keep"', [...conditions, 'combine']);
    const given = conditions.filter(condition => values[condition] !== undefined);
    if (node.kind === 'map' && given.length === 0)
        mistakes.add(at, `"keep" takes at least one of ${conditions.join(', ')}, or is left out to keep nothing`);
    const combine = read.choice(values.combine, 'combine', ['any', 'all']);
    if (given.length > 1 && values.combine === undefined)
        mistakes.add(at, '"keep" has more than one condition, so it takes "combine: any" (one of them keeps) or "combine: all" (all together keep)');
    return defined({
        newest: read.integer(values.newest, 'newest', 1, MOST),
        youngerThan: read.duration(values['younger-than'], 'younger-than'),
        pulledWithin: read.duration(values['pulled-within'], 'pulled-within'),
        semver: readSemver(values.semver, read, mistakes),
        gitRefs: readGitRefs(values['git-refs'], read),
        always: read.flag(values.always, 'always'),
        combine: given.length > 1 ? (combine ?? 'any') : 'any'
    });
}
function readSemver(node, read, mistakes) {
    if (node === undefined)
        return undefined;
    const { values } = read.fields(node, '"semver"', SEMVER);
    if (node.kind === 'map' && node.entries.length === 0)
        mistakes.add(node.at, `"semver" takes at least one of ${SEMVER.join(', ')}`);
    return defined({
        majors: read.integer(values.majors, 'majors', 1, MOST),
        minorsPerMajor: read.integer(values['minors-per-major'], 'minors-per-major', 1, MOST),
        patchesPerMinor: read.integer(values['patches-per-minor'], 'patches-per-minor', 1, MOST),
        prereleases: read.integer(values.prereleases, 'prereleases', 0, MOST)
    });
}
function readGitRefs(node, read) {
    if (node === undefined)
        return undefined;
    const { values } = read.fields(node, '"git-refs"', GIT_REFS);
    const all = (0,policy_pattern/* parsePattern */.E)('*');
    const everything = all === undefined ? [] : [all];
    return {
        branches: read.patterns(values.branches, 'branches') ?? everything,
        tags: read.patterns(values.tags, 'tags') ?? everything,
        commits: read.integer(values.commits, 'commits', 0, MOST) ?? 0
    };
}
function defined(given) {
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

;// CONCATENATED MODULE: ./src/cleanup/policy/read-rule.js

const KEYS = ['name', 'repositories', 'tags', 'except', 'untagged', 'orphaned-referrers', 'keep'];
const KINDS = ['tags', 'untagged', 'orphaned-referrers'];
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,80}$/u;
function readRule(node, read, mistakes) {
    const fields = read.fields(node, 'a rule', KEYS);
    if (node.kind !== 'map')
        return undefined;
    const name = readName(fields, mistakes);
    const { values } = fields;
    const kinds = KINDS.filter(one => values[one] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
        mistakes.add(fields.at, 'a rule has one of "tags" (patterns), "untagged: true" and "orphaned-referrers: true"');
        return undefined;
    }
    if (kind !== 'tags' && values.except !== undefined)
        mistakes.add(values.except.at, '"except" stands beside "tags" alone');
    const repositories = read.patterns(values.repositories, 'repositories', 'path') ?? [];
    if (isEmptyList(values.repositories))
        mistakes.add(values.repositories?.at ?? fields.at, '"repositories" takes at least one pattern, or is left out for all');
    const keep = readKeep(values.keep, CONDITIONS_OF[kind], read, mistakes);
    if (kind === 'tags') {
        const include = read.patterns(values.tags, 'tags') ?? [];
        if (isEmptyList(values.tags))
            mistakes.add(values.tags?.at ?? fields.at, '"tags" takes at least one pattern');
        return { kind, name, repositories, include, exclude: read.patterns(values.except, 'except') ?? [], keep };
    }
    read.flag(values[kind], kind);
    return { kind, name, repositories, keep };
}
function isEmptyList(node) {
    return node?.kind === 'list' && node.items.length === 0;
}
function readName(fields, mistakes) {
    const node = fields.values.name;
    if (node === undefined)
        mistakes.add(fields.at, 'a rule takes a "name", which its decisions are told by');
    else if (node.kind !== 'text' || !NAME.test(node.text))
        mistakes.add(node.at, '"name" takes one line of at most 80 characters');
    else
        return node.text;
    return '';
}

;// CONCATENATED MODULE: ./src/cleanup/policy/read-policy.js






const read_policy_KEYS = ['version', 'protect', 'grace', 'guards', 'rules'];
const GUARDS = ['max-percent', 'max-count', 'min-kept'];
const HOUR = 3_600_000;
const MOST_RULES = 200;
const DEFAULT_GUARDS = { maxPercent: 25, maxCount: 500, minKept: 1 };
const DEFAULT_GRACE = 24 * HOUR;
function readPolicy(text, overrides = {}) {
    const mistakes = (0,inputs_mistakes/* collectMistakes */.O)();
    const root = readPolicyYaml(text, mistakes);
    const policy = root === undefined ? undefined : readRoot(root, overrides, mistakes);
    mistakes.settle();
    if (policy === undefined)
        throw new Error('a policy without a mistake is a policy');
    return { ...policy, hash: policyHash(policy) };
}
function readRoot(root, overrides, mistakes) {
    const read = fieldReader(mistakes);
    const { at, values } = read.fields(root, 'a policy', read_policy_KEYS);
    if (values.version === undefined && root.kind === 'map')
        mistakes.add(at, 'a policy says "version: 1"');
    read.integer(values.version, 'version', 1, 1);
    return {
        ...readProtection(values.protect, read),
        grace: read.duration(values.grace, 'grace', HOUR) ?? DEFAULT_GRACE,
        guards: { ...DEFAULT_GUARDS, ...readGuards(values.guards, read), ...overrides.guards },
        rules: readRules(values.rules, at, read, mistakes)
    };
}
function readProtection(node, read) {
    const named = read.patterns(node, 'protect');
    if (named !== undefined && node?.kind === 'list' && node.items.length === 0)
        return { protect: [], refuse: [] };
    return { protect: [...(named ?? []), ...defaultProtected()], refuse: defaultRefused() };
}
function readGuards(node, read) {
    if (node === undefined)
        return {};
    const { values } = read.fields(node, '"guards"', GUARDS);
    const maxPercent = read.integer(values['max-percent'], 'max-percent', 0, 100);
    const maxCount = read.integer(values['max-count'], 'max-count', 0, 1_000_000);
    const minKept = read.integer(values['min-kept'], 'min-kept', 1, 1_000_000);
    return {
        ...(maxPercent === undefined ? {} : { maxPercent }),
        ...(maxCount === undefined ? {} : { maxCount }),
        ...(minKept === undefined ? {} : { minKept })
    };
}
function readRules(node, at, read, mistakes) {
    if (node?.kind !== 'list' || node.items.length === 0 || node.items.length > MOST_RULES) {
        mistakes.add(node?.at ?? at, `"rules" takes a list of 1 to ${MOST_RULES} rules`);
        return [];
    }
    const rules = [];
    const names = new Set();
    for (const item of node.items) {
        const rule = readRule(item, read, mistakes);
        if (rule === undefined)
            continue;
        if (rule.name !== '' && names.has(rule.name))
            mistakes.add(item.at, 'has the name of an earlier rule, and decisions are told by name');
        names.add(rule.name);
        rules.push(rule);
    }
    return rules;
}


/***/ })

};
;