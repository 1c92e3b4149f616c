"use strict";
exports.id = 1981;
exports.ids = [1981];
exports.modules = {

/***/ 8284:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ ANONYMOUS),
/* harmony export */   o: () => (/* binding */ isAnonymous)
/* harmony export */ });
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7420);

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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ZQ: () => (/* binding */ endOfBlocked),
/* harmony export */   pJ: () => (/* binding */ endOf),
/* harmony export */   yJ: () => (/* binding */ blockedBy)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _pace_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2758);


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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bc: () => (/* binding */ isDigest),
/* harmony export */   NB: () => (/* binding */ digestedText),
/* harmony export */   kG: () => (/* binding */ digestLike)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7598);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3236);



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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   dj: () => (/* binding */ canonicalJson),
/* harmony export */   n6: () => (/* binding */ compareText),
/* harmony export */   sc: () => (/* binding */ sha256)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);

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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cx: () => (/* binding */ closure),
/* harmony export */   LU: () => (/* binding */ childrenOf),
/* harmony export */   cQ: () => (/* binding */ graphOf),
/* harmony export */   sj: () => (/* binding */ ABSENT),
/* harmony export */   yk: () => (/* binding */ dependentsOf)
/* harmony export */ });
/* harmony import */ var _canonical_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7698);
/* harmony import */ var _companions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2054);


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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
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

/***/ 4926:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ parsePattern),
/* harmony export */   _: () => (/* binding */ matchesAny)
/* harmony export */ });
/* harmony import */ var re2js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7398);

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
        return re2js__WEBPACK_IMPORTED_MODULE_0__/* .RE2JS */ .L3.compile(expression, re2js__WEBPACK_IMPORTED_MODULE_0__/* .RE2JS */ .L3.DOTALL);
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
            expression += re2js__WEBPACK_IMPORTED_MODULE_0__/* .RE2JS */ .L3.quote(glob.charAt(index));
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
    return character === ',' && depth > 0 ? '|' : re2js__WEBPACK_IMPORTED_MODULE_0__/* .RE2JS */ .L3.quote(character);
}
function characterClass(content, scope) {
    const negated = /^[!^]/.test(content);
    const members = (negated ? content.slice(1) : content).replace(/[\\\]^[]/g, '\\$&');
    return negated ? `[^${scope === 'path' ? '/' : ''}${members}]` : `[${members}]`;
}


/***/ }),

/***/ 1981:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  cleanupCommand: () => (/* binding */ cleanupCommand)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/cleanup/ending.js
var ending = __webpack_require__(4146);
// EXTERNAL MODULE: ./src/cleanup/pace.js
var pace = __webpack_require__(2758);
// EXTERNAL MODULE: ./src/cleanup/plan/companions.js
var companions = __webpack_require__(2054);
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
var limited = __webpack_require__(5016);
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
var spec_error = __webpack_require__(3236);
// EXTERNAL MODULE: ./src/cleanup/inventory/content-digest.js
var content_digest = __webpack_require__(9344);
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
    const settled = await (0,limited/* settleEach */.BF)(groups, concurrency, group => send(run, group));
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
async function send({ driver, world, planned }, group) {
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
        return resultOf(plan, items, (0,ending/* endOfBlocked */.ZQ)(plan.blocked));
    if (plan.steps.length === 0)
        return resultOf(plan, items, undefined);
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
    return resultOf(plan, items, end, bytes);
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
function resultOf(plan, items, end, bytesFreed) {
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

// EXTERNAL MODULE: ./src/cleanup/policy/pattern.js
var policy_pattern = __webpack_require__(4926);
// EXTERNAL MODULE: ./src/host.js
var src_host = __webpack_require__(2690);
// EXTERNAL MODULE: ./src/inputs/login-fields.js + 2 modules
var login_fields = __webpack_require__(3388);
// EXTERNAL MODULE: ./src/inputs/repositories.js
var repositories = __webpack_require__(7704);
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
var inputs_mistakes = __webpack_require__(4049);
// EXTERNAL MODULE: ./src/inputs/values.js
var values = __webpack_require__(5086);
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

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./src/job-config/atomic-write.js
var atomic_write = __webpack_require__(3308);
// EXTERNAL MODULE: ./src/plain-file.js
var plain_file = __webpack_require__(2573);
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
    const { readPolicy } = await Promise.all(/* import() */[__webpack_require__.e(1917), __webpack_require__.e(2058)]).then(__webpack_require__.bind(__webpack_require__, 2058));
    return readPolicy(isInlinePolicy(text) ? text : policyFile((0,external_node_path_.resolve)(directory, text.trim())), { guards });
}
function policyFile(path) {
    const read = readTextFile(path, LONGEST);
    if ('text' in read)
        return read.text;
    throw new errors/* Failure */.HR('input', `policy: there is no file to read (${read.problem}); give its path, or the YAML itself`);
}

// EXTERNAL MODULE: ./src/inputs/table.js
var table = __webpack_require__(3778);
;// CONCATENATED MODULE: ./src/cleanup/inputs/table.js

const ALL = ['action', 'component', 'cli'];
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
const LOGIN_INPUTS = table/* INPUTS */.m.filter((input) => CLEANUP_LOGIN_INPUTS.some(name => name === input.name)).map(input => ({ ...input, doc: LOGIN_DOCS[input.name] ?? input.doc }));
const PLACE_INPUTS = [
    {
        name: 'plan',
        faces: ALL,
        type: 'text',
        default: 'cleanup-plan.json',
        doc: 'file that plan and run write the plan to, and apply reads it from'
    },
    {
        name: 'report',
        faces: ALL,
        type: 'text',
        default: 'cleanup-report.json',
        doc: 'file that apply and run write the report to, and restore reads it from'
    }
];
const LIMIT_INPUTS = [
    {
        name: 'max-percent',
        faces: ALL,
        type: 'text',
        doc: "most percent of a repository's tags to delete (25)"
    },
    {
        name: 'max-count',
        faces: ALL,
        type: 'text',
        doc: 'most tags and manifests to delete per repository (500)'
    },
    {
        name: 'min-kept',
        faces: ALL,
        type: 'text',
        doc: 'images with a tag that must be left per repository (1)'
    },
    { name: 'time-budget', faces: ALL, type: 'text', doc: 'time after which the run ends cleanly: 30m, 2h' },
    { name: 'request-budget', faces: ALL, type: 'text', doc: 'requests after which the run ends cleanly' },
    {
        name: 'replace-tags',
        faces: ALL,
        type: 'boolean',
        default: 'false',
        doc: 'allow pushing a throw-away manifest to a tag where a registry cannot remove a tag alone'
    },
    {
        name: 'delete-by',
        faces: ALL,
        type: 'choice',
        choices: ['auto', 'tag', 'digest'],
        default: 'auto',
        doc: 'how a registry of no known product deletes: by tag (the tag alone), or by digest only'
    }
];
const USE_INPUTS = [
    { name: 'keep-list', faces: ALL, type: 'text', doc: 'file of images in use, one per line' },
    {
        name: 'kubernetes',
        faces: ALL,
        type: 'lines',
        doc: 'contexts whose images are in use, one per line; in-cluster; current'
    },
    {
        name: 'kubeconfig',
        faces: ALL,
        type: 'text',
        doc: 'kubeconfig file; default KUBECONFIG, ~/.kube/config'
    },
    {
        name: 'git-directory',
        faces: ALL,
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
        faces: ALL,
        type: 'lines',
        doc: 'repositories to clean up, one per line: HOST/NAME or HOST/GLOB'
    },
    { name: 'policy', faces: ALL, type: 'lines', doc: 'what to keep: a YAML file, or the YAML itself' },
    {
        name: 'dry-run',
        faces: ALL,
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
var duration = __webpack_require__(7946);
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

;// CONCATENATED MODULE: ./src/cleanup/summary/result.js

function result_resultOf(end) {
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
function figures_figuresOf(plan, report) {
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
function figures_totalsOf(figures) {
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
var external_node_buffer_ = __webpack_require__(4573);
;// CONCATENATED MODULE: ./src/cleanup/summary/bounded.js

function bounded_createBounded(limit) {
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
function text_mdCode(text) {
    return `<code>${entities(printable(text))}</code>`;
}
function text_mdText(text) {
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



const SUMMARY_LIMIT = (/* unused pure expression or super */ null && (900 * 1024));
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
function markdown_planMarkdown(plan, limit) {
    const figures = figures_figuresOf(plan);
    const intro = `Nothing is deleted yet. The plan can be applied until ${plan.expiresAt}.`;
    return documentOf({ title: 'Cleanup plan', intro, figures, words: PLANNED }, limit);
}
const RESULTS = {
    done: 'Done.',
    incomplete: 'Incomplete: a limit ended the run. Apply the plan again, or make a new one, for the rest.',
    failed: 'Failed: not everything could be done.'
};
function markdown_reportMarkdown(plan, report, limit) {
    const figures = figuresOf(plan, report);
    return documentOf({ title: 'Cleanup', intro: RESULTS[report.result], figures, words: DONE }, limit);
}
function documentOf({ title, intro, figures, words }, limit) {
    const out = bounded_createBounded(limit);
    const { counts, bytesFreed } = figures_totalsOf(figures);
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
        text_mdCode(name),
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
        out.add(`- ${text_mdCode(name)}: **${text_mdText(stopped)}**\n`);
    for (const note of notes)
        out.add(`- ${text_mdCode(name)}: ${text_mdText(note)}\n`);
}
function addDecisions(out, { name, counts, settled }, words) {
    const present = FATE_ORDER.filter(fate => counts[fate] > 0);
    if (present.length === 0)
        return;
    const numbers = present.map(fate => `${shownNumber(counts[fate])} ${words[fate]}`).join(', ');
    const head = `\n<details><summary>${text_mdCode(name)}: ${numbers}</summary>\n\n| | Tag or digest | Rule | Why |\n| --- | --- | --- | --- |\n`;
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
    const what = text_mdCode(tag ?? shortDigest(digest));
    return `| ${words[fate]} | ${what} | ${rule === undefined ? '' : text_mdText(rule)} | ${text_mdText(reason)} |\n`;
}

;// CONCATENATED MODULE: ./src/cleanup/summary/lines.js



function figureLines(figures, isApplied, most) {
    const { counts, bytesFreed } = figures_totalsOf(figures);
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
function sheet_verificationSheet({ result, repositories }) {
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
function sheet_restorationSheet({ result, repositories }) {
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
function sheet_sheetMarkdown({ title, intro, repositories }, limit) {
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
            return figureLines(figures_figuresOf(end.plan), false, most);
        case 'applied':
            return figureLines(figures_figuresOf(end.plan, end.report), true, most);
        case 'verified':
            return sheetLines(sheet_verificationSheet(end.verification), most);
        case 'restored':
            return sheetLines(sheet_restorationSheet(end.restoration), most);
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
        return figures_figuresOf(end.plan).flatMap(stopOf);
    if (end.kind === 'applied') {
        const figures = figures_figuresOf(end.plan, end.report);
        return [...figures.flatMap(stopOf), ...figures.flatMap(failuresOf)];
    }
    const sheet = end.kind === 'verified' ? sheet_verificationSheet(end.verification) : sheet_restorationSheet(end.restoration);
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

// EXTERNAL MODULE: ./src/commands/guard.js
var guard = __webpack_require__(6708);
// EXTERNAL MODULE: ./src/platform/workflow-commands.js
var workflow_commands = __webpack_require__(3846);
// EXTERNAL MODULE: ./src/faces/command-line-session.js + 9 modules
var command_line_session = __webpack_require__(9321);
// EXTERNAL MODULE: ./src/faces/command-line-options.js
var command_line_options = __webpack_require__(9250);
;// CONCATENATED MODULE: ./src/faces/cleanup/options.js



const CLEANUP_OPTIONS = CLEANUP_INPUTS.filter(({ faces }) => faces.some(face => face === 'cli'));
const FLAGS = ['password-stdin', 'verbose', 'help'];
const KNOWN = {
    options: CLEANUP_OPTIONS.map(({ name }) => name),
    flags: FLAGS,
    whose: 'cleanup'
};
const TYPES = {
    ...Object.fromEntries(CLEANUP_OPTIONS.map(({ name }) => [name, { type: 'string', multiple: true }])),
    ...Object.fromEntries(FLAGS.map(name => [name, { type: 'boolean' }])),
    username: { type: 'string', multiple: true, short: 'u' },
    password: { type: 'string', multiple: true, short: 'p' },
    help: { type: 'boolean', short: 'h' }
};
function parseCleanupLine(args) {
    const mistakes = (0,inputs_mistakes/* collectMistakes */.O)();
    const values = new Map();
    const words = [];
    for (const token of (0,command_line_options/* tokensOf */.k8)(args, TYPES)) {
        if (token.kind === 'option-terminator')
            continue;
        if (token.kind === 'positional') {
            words.push(token.value);
            continue;
        }
        const problem = (0,command_line_options/* optionProblem */.DA)(token, KNOWN);
        if (problem !== undefined)
            mistakes.add(...problem);
        else
            values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? 'true']);
    }
    const [word, ...further] = words;
    const command = CLEANUP_COMMANDS.find(one => one === word);
    if (further.length > 0 || (word !== undefined && command === undefined))
        mistakes.add('cleanup', `takes one of ${(0,inputs_mistakes/* quotedList */.p)(CLEANUP_COMMANDS)}, and options`);
    if (values.has('password-stdin') && values.has('password-env'))
        mistakes.add('"--password-stdin"', 'cannot be used with "--password-env"');
    mistakes.settle();
    return {
        raw: { ...rawInputs(values), ...(command === undefined ? {} : { command }) },
        passwordStdin: values.has('password-stdin'),
        verbose: values.has('verbose'),
        help: values.has('help')
    };
}
function rawInputs(values) {
    const raw = {};
    for (const { name, type } of CLEANUP_OPTIONS) {
        const given = values.get(name);
        const isJoined = type === 'lines' && name !== 'policy';
        const text = (isJoined ? given?.join('\n') : given?.at(-1)) ?? '';
        if (text.trim() !== '')
            raw[name] = type === 'lines' ? text.trimEnd() : text.trim();
    }
    return raw;
}

// EXTERNAL MODULE: ./src/faces/help.js
var help = __webpack_require__(5936);
;// CONCATENATED MODULE: ./src/faces/cleanup/help.js


const COMMANDS = [
    ['plan', 'say what would be deleted, and why; changes nothing (the default)'],
    ['apply', 'do what a saved plan says, or less'],
    ['run', 'plan, and with --dry-run false apply'],
    ['verify', 'look for what cannot be pulled any more'],
    ['restore', 'bring back what a report says was deleted, as far as the registry has it']
];
const FURTHER = [
    ['--password-stdin', 'read the password from standard input'],
    ['--verbose', 'say more']
];
function cleanupHelpText() {
    const options = CLEANUP_OPTIONS.map(option => {
        const doc = 'default' in option ? `${option.doc} (default ${option.default})` : option.doc;
        return [`--${option.name}`, doc];
    });
    return [
        'registry-auth cleanup [COMMAND] [OPTIONS]',
        '',
        'Commands',
        ...(0,help/* columns */.Y)(COMMANDS),
        '',
        'Options',
        ...(0,help/* columns */.Y)([...options, ...FURTHER]),
        '',
        'Exit codes: 0 done, 1 failed, 2 incomplete (a limit ended it: run it again for the rest).'
    ].join('\n');
}

// EXTERNAL MODULE: ./src/cleanup/plan/canonical-json.js
var canonical_json = __webpack_require__(7698);
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
var parallel = __webpack_require__(7238);
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
var external_node_crypto_ = __webpack_require__(7598);
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
var plan_graph = __webpack_require__(8341);
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
var slug = __webpack_require__(3153);
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
var semver = __webpack_require__(530);
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
    const { untags, deletes } = removal(state, reach, going);
    return [
        ...alone.filter(tag => !isDescribing(tag)).map(untagStep),
        ...rewrites.map(({ tag, without }) => rewriteStep(tag, without)),
        ...untags,
        ...(facts.capabilities.referrersFirst === true
            ? [...describing, ...deletes]
            : [...deletes, ...describing])
    ];
}
function removal(state, reach, digests) {
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
var providers = __webpack_require__(7748);
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
    context.log.info(`${host.key}/${name}: ${describe(plan)}`);
    return plan;
}
function describe({ blocked, counts }) {
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
var anonymous = __webpack_require__(8284);
// EXTERNAL MODULE: ./src/credential.js
var src_credential = __webpack_require__(9425);
// EXTERNAL MODULE: ./src/docker-config.js + 4 modules
var docker_config = __webpack_require__(3560);
// EXTERNAL MODULE: ./src/net/client.js
var net_client = __webpack_require__(583);
// EXTERNAL MODULE: ./src/net/distribution.js
var distribution = __webpack_require__(6410);
// EXTERNAL MODULE: ./src/plan.js + 1 modules
var plan = __webpack_require__(6546);
// EXTERNAL MODULE: ./src/proof/verify.js + 2 modules
var verify = __webpack_require__(3949);
// EXTERNAL MODULE: ./src/provider.js
var src_provider = __webpack_require__(7353);
;// CONCATENATED MODULE: ./src/providers/cleanup-drivers.js
const generic = () => Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(2344)]).then(__webpack_require__.bind(__webpack_require__, 2344));
const CLEANUP_DRIVERS = {
    github: () => Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(8074)]).then(__webpack_require__.bind(__webpack_require__, 8074)),
    'docker-hub': () => Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(6592)]).then(__webpack_require__.bind(__webpack_require__, 6592)),
    gitlab: () => Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(6346)]).then(__webpack_require__.bind(__webpack_require__, 6346)),
    quay: () => Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(6495)]).then(__webpack_require__.bind(__webpack_require__, 6495)),
    harbor: () => Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(8891)]).then(__webpack_require__.bind(__webpack_require__, 8891)),
    azure: () => Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(2614)]).then(__webpack_require__.bind(__webpack_require__, 2614)),
    google: () => Promise.all(/* import() */[__webpack_require__.e(247), __webpack_require__.e(762)]).then(__webpack_require__.bind(__webpack_require__, 762)),
    aws: () => __webpack_require__.e(/* import() */ 1497).then(__webpack_require__.bind(__webpack_require__, 1497)),
    generic
};
function cleanupDriverOf(provider) {
    return (Object.hasOwn(CLEANUP_DRIVERS, provider) ? CLEANUP_DRIVERS[provider] : undefined) ?? generic;
}

// EXTERNAL MODULE: ./src/docker-config/keys.js
var docker_config_keys = __webpack_require__(3742);
// EXTERNAL MODULE: ./src/job-config/base.js + 1 modules
var base = __webpack_require__(3227);
// EXTERNAL MODULE: ./src/job-config/credential-store.js
var credential_store = __webpack_require__(9506);
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
    const { execFile } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 1421, 19));
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
        const target = covering(targets, host, repository) ?? bareTarget(host);
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
    const { targets, notices } = (0,plan/* plan */.e)(forCleanup, context.ambient, present);
    for (const notice of notices)
        context.log.debug(notice);
    return targets.filter(({ scope }) => scope === undefined);
}
function covering(targets, host, repository) {
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
        await (0,verify/* verify */.M)(context, { ...target, purposes: ['deploy'], repositories: [] }, provider, credential, 'true');
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
    await (0,verify/* verify */.M)(context, { ...target, purposes: ['cleanup'], repositories }, provider, credential, 'true');
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
    const { verifyRepositories } = await __webpack_require__.e(/* import() */ 8855).then(__webpack_require__.bind(__webpack_require__, 8855));
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
    const { restoreReport } = await __webpack_require__.e(/* import() */ 5771).then(__webpack_require__.bind(__webpack_require__, 5771));
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
    const { targetsOf } = await __webpack_require__.e(/* import() */ 8855).then(__webpack_require__.bind(__webpack_require__, 8855));
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
        const { readInUse } = await __webpack_require__.e(/* import() */ 2402).then(__webpack_require__.bind(__webpack_require__, 2402));
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
        const { readGitRefs } = await __webpack_require__.e(/* import() */ 8920).then(__webpack_require__.bind(__webpack_require__, 8920));
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

;// CONCATENATED MODULE: ./src/faces/cleanup/signals.js


function endable(signals, work) {
    const controller = new AbortController();
    let finishes = false;
    return new Promise((resolve, reject) => {
        const silence = signals.listen(guard/* ENDING_SIGNALS */.gR, name => {
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
            return dryRun ? work_plan(job) : run(job, ending);
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
async function run(job, ending) {
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
    writeOwnFile(markdownFile(inputs.planFile), markdown_planMarkdown(made, COMMENT_LIMIT), directory);
}

;// CONCATENATED MODULE: ./src/faces/cleanup/command.js











const MOST_LINES = 1000;
async function cleanupCommand(host, args) {
    const line = parseCleanupLine(args);
    if (line.help) {
        host.out(cleanupHelpText());
        return 0;
    }
    const sessions = [];
    const directory = (0,external_node_path_.resolve)('.');
    const inputs = await readCleanupInputs(line.raw, {
        directory,
        readLogin: async (raw) => {
            const session = await (0,command_line_session/* openSession */.f)(host, loginLine(line, raw));
            sessions.push(session);
            return session.inputs;
        }
    });
    const [session] = sessions;
    if (session === undefined)
        throw new Error('inputs that could be read have opened a session');
    const { context } = session;
    const ended = await cleanUp({ context, inputs, variables: host.variables, signals: host, directory });
    if ('interrupted' in ended) {
        host.raise(ended.interrupted);
        return (0,guard/* exitCodeOf */.FO)(ended.interrupted);
    }
    for (const one of endLines(ended.value, MOST_LINES))
        host.out((0,workflow_commands/* logLine */.BP)(one));
    return exitCode(ended.value, context.log);
}
function loginLine({ passwordStdin, verbose }, raw) {
    return { raw, passwordStdin, verbose, shell: 'sh', json: false, help: false, command: [] };
}
function exitCode(end, log) {
    const result = result_resultOf(end);
    if (result === 'incomplete')
        log.warning(complaintOf(end, result));
    if (result === 'failed')
        log.error(complaintOf(end, result));
    return exitCodeOf({ result });
}


/***/ }),

/***/ 2573:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ readPlainFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4571);


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

/***/ 3153:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
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

};
;