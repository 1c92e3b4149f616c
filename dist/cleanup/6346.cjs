"use strict";
exports.id = 6346;
exports.ids = [6346];
exports.modules = {

/***/ 6816:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  z: () => (/* binding */ readInventory)
});

// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/cleanup/inventory/manifest.js
var inventory_manifest = __webpack_require__(3073);
// EXTERNAL MODULE: ./src/cleanup/parallel.js
var parallel = __webpack_require__(7238);
// EXTERNAL MODULE: ./src/net/spec-error.js
var spec_error = __webpack_require__(3236);
// EXTERNAL MODULE: ./src/cleanup/inventory/descriptor.js
var descriptor = __webpack_require__(1469);
// EXTERNAL MODULE: ./src/cleanup/registry/answer.js
var registry_answer = __webpack_require__(8051);
// EXTERNAL MODULE: ./src/cleanup/registry/linked-pages.js
var linked_pages = __webpack_require__(5361);
;// CONCATENATED MODULE: ./src/cleanup/inventory/referrers.js




const MAX_REFERRERS = 8 * 1024 * 1024;
async function referrersOf(client, repository, digest) {
    const what = `listing the referrers of a manifest of "${client.host}/${repository}"`;
    const found = new Set();
    const headers = { accept: 'application/vnd.oci.image.index.v1+json' };
    const get = (path) => client.send(repository, 'pull', { method: 'GET', path, headers, maxBytes: MAX_REFERRERS });
    let isFirst = true;
    for await (const answer of (0,linked_pages/* linkedPages */._)(get, client.host, `/v2/${repository}/referrers/${digest}`, what)) {
        const lacks = [400, 404, 405, 501].includes(answer.status);
        if (lacks && isFirst)
            return undefined;
        const entries = answer.status === 200 ? (0,descriptor/* descriptors */.$z)((0,spec_error/* parseObject */.l)(answer.body)?.['manifests']) : undefined;
        if (entries === undefined && answer.status === 200 && isFirst)
            return undefined;
        if (entries === undefined)
            throw (0,registry_answer/* answerFailure */.Rp)(what, answer);
        for (const entry of entries)
            found.add(entry.digest);
        isFirst = false;
    }
    return [...found];
}

;// CONCATENATED MODULE: ./src/cleanup/inventory/hidden-tags.js



const MAX_TAG_LIST = 64 * 1024 * 1024;
async function hiddenTags(client, repository, listed, concurrency) {
    const [first] = listed;
    if (first === undefined || (await isComplete(client, repository, listed)))
        return [];
    const opening = await page(client, repository, 1, first);
    if (opening === 'no pages')
        return [];
    const known = new Set(listed);
    const hidden = new Set();
    const note = (tags, add) => {
        for (const tag of tags.filter(found => !known.has(found))) {
            known.add(tag);
            hidden.add(tag);
            add(tag);
        }
    };
    const further = listed.slice(1);
    note(opening, tag => further.push(tag));
    await (0,parallel/* inParallel */.H)(further, concurrency, async (tag, add) => {
        const next = await page(client, repository, 1, tag);
        if (next !== 'no pages')
            note(next, add);
    });
    return [...hidden];
}
async function isComplete(client, repository, listed) {
    const at = listed.findIndex((tag, index) => listed[index + 1]?.startsWith(tag) === true);
    if (at < 0)
        return false;
    const both = await page(client, repository, 2, listed[at - 1]);
    return both !== 'no pages' && both[0] === listed[at] && both[1] === listed[at + 1];
}
async function page(client, repository, size, after) {
    const last = after === undefined ? '' : `&last=${encodeURIComponent(after)}`;
    const path = `/v2/${repository}/tags/list?n=${size}${last}`;
    const answer = await client.send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_TAG_LIST });
    if (answer.status === 404)
        return [];
    if (answer.status === 400)
        return 'no pages';
    const tags = answer.status === 200 ? (0,spec_error/* parseObject */.l)(answer.body)?.['tags'] : undefined;
    if (tags === null)
        return [];
    if (!Array.isArray(tags))
        throw (0,registry_answer/* answerFailure */.Rp)(`listing the tags of "${client.host}/${repository}"`, answer);
    const names = tags.filter((name) => typeof name === 'string');
    return names.length > size || names[0] === after ? 'no pages' : names;
}

;// CONCATENATED MODULE: ./src/cleanup/inventory/youngest.js
function youngestWithin(manifests) {
    const known = new Map();
    const timeOf = (digest) => manifests.get(digest)?.createdAt ?? known.get(digest);
    return given => {
        const open = [given];
        for (let one = open.at(-1); one !== undefined; one = open.at(-1)) {
            const { digest, createdAt, children } = one;
            const waiting = createdAt !== undefined || known.has(digest) ? [] : untold(manifests, children, known);
            known.set(digest, createdAt);
            if (waiting.length > 0) {
                for (const manifest of waiting)
                    open.push(manifest);
                continue;
            }
            if (createdAt === undefined)
                known.set(digest, youngestOf(children.map(timeOf)));
            open.pop();
        }
        return timeOf(given.digest);
    };
}
function untold(manifests, children, known) {
    return children.flatMap(child => {
        const manifest = manifests.get(child);
        return manifest === undefined || manifest.createdAt !== undefined || known.has(child) ? [] : [manifest];
    });
}
function youngestOf(times) {
    let result;
    for (const time of times)
        if (time !== undefined && (result === undefined || time > result))
            result = time;
    return result;
}

;// CONCATENATED MODULE: ./src/cleanup/inventory/distribution.js






const ROUNDS = 3;
async function readInventory(client, repository, { concurrency, referrers = true, times = true, hidden = true }) {
    const reading = {
        ...{ client, repository, concurrency, times, referrers, hidden },
        manifests: new Map(),
        untimed: new Map(),
        blobs: new Map(),
        found: new Map(),
        missing: new Set()
    };
    let listed = await client.tags(repository);
    await learnReferrers(reading, listed);
    for (let round = 1; round <= ROUNDS; round++) {
        const tags = await readTags(reading, await withHidden(reading, listed));
        const reached = await readReachable(reading, tags);
        const again = await client.tags(repository);
        if (sameNames(listed, again))
            return await finished(reading, tags, reached);
        listed = again;
    }
    throw new errors/* Failure */.HR('network', `the tags of "${client.host}/${repository}" change while they are read: run the job when nothing is pushed there`);
}
async function learnReferrers(reading, listed) {
    const [first] = await readTags(reading, listed.slice(0, 1));
    if (!reading.referrers || first === undefined)
        return;
    const { client, repository } = reading;
    reading.referrers = (await referrersOf(client, repository, first.digest)) !== undefined;
    if (reading.referrers)
        reading.hidden = false;
}
async function readTags(reading, names) {
    const { client, repository, concurrency, found } = reading;
    const unread = names.filter(name => !found.has(name));
    await (0,parallel/* inParallel */.H)(unread, concurrency, async (name) => {
        const raw = await client.manifest(repository, name);
        if (raw === undefined)
            return;
        found.set(name, raw.digest);
        take(reading, raw);
    });
    return names.flatMap(name => {
        const digest = found.get(name);
        return digest === undefined ? [] : [{ name, digest }];
    });
}
async function withHidden(reading, listed) {
    const { client, repository, concurrency } = reading;
    if (!reading.hidden)
        return listed;
    return [...listed, ...(await hiddenTags(client, repository, listed, concurrency))];
}
function take(reading, raw) {
    const known = reading.manifests.get(raw.digest);
    if (known !== undefined)
        return known;
    const { manifest, config } = (0,inventory_manifest/* readManifestDetails */.Uu)(raw);
    const shared = manifest.blobs?.map(blob => sharedBlob(reading, blob));
    const kept = shared === undefined ? manifest : { ...manifest, blobs: shared };
    reading.manifests.set(kept.digest, kept);
    if (config !== undefined)
        reading.untimed.set(kept.digest, config.digest);
    return kept;
}
function sharedBlob({ blobs }, blob) {
    const known = blobs.get(blob.digest);
    if (known?.size === blob.size)
        return known;
    blobs.set(blob.digest, blob);
    return blob;
}
async function readReachable(reading, tags) {
    const { client, repository, concurrency } = reading;
    const begun = new Set();
    await (0,parallel/* inParallel */.H)(new Set(tags.map(({ digest }) => digest)), concurrency, async (digest, add) => {
        if (begun.has(digest) || reading.missing.has(digest))
            return;
        begun.add(digest);
        const manifest = reading.manifests.get(digest) ?? (await readDigest(reading, digest));
        if (manifest === undefined)
            return;
        const further = reading.referrers ? await referrersOf(client, repository, digest) : [];
        for (const next of [...manifest.children, ...(further ?? [])])
            if (!begun.has(next))
                add(next);
    });
    return begun;
}
async function readDigest(reading, digest) {
    const raw = await reading.client.manifest(reading.repository, digest);
    if (raw === undefined)
        reading.missing.add(digest);
    return raw === undefined ? undefined : take(reading, raw);
}
async function finished(reading, tags, reached) {
    const { repository, manifests, untimed } = reading;
    for (const digest of manifests.keys()) {
        if (reached.has(digest))
            continue;
        manifests.delete(digest);
        untimed.delete(digest);
    }
    if (reading.times)
        await readTimes(reading);
    return { repository, tags, manifests, listsUntagged: false };
}
async function readTimes({ client, repository, concurrency, manifests, untimed }) {
    const times = new Map();
    await (0,parallel/* inParallel */.H)(new Set(untimed.values()), concurrency, async (config) => {
        const text = await client.blob(repository, config);
        const created = text === undefined ? undefined : (0,inventory_manifest/* createdIn */.Wu)(text);
        if (created !== undefined)
            times.set(config, created);
    });
    for (const [digest, config] of untimed) {
        const manifest = manifests.get(digest);
        const createdAt = times.get(config);
        if (manifest !== undefined && createdAt !== undefined)
            manifests.set(digest, { ...manifest, createdAt });
    }
    const youngest = youngestWithin(manifests);
    for (const manifest of [...manifests.values()]) {
        const createdAt = youngest(manifest);
        if (createdAt !== undefined)
            manifests.set(manifest.digest, { ...manifest, createdAt });
    }
}
function sameNames(first, second) {
    const names = new Set(first);
    return names.size === new Set(second).size && second.every(name => names.has(name));
}


/***/ }),

/***/ 5361:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ linkedPages)
/* harmony export */ });
/* harmony import */ var _tag_list_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9874);

async function* linkedPages(get, host, first, what) {
    const visited = new Set();
    let path = first;
    while (path !== undefined) {
        if (visited.has(path))
            throw (0,_tag_list_js__WEBPACK_IMPORTED_MODULE_0__/* .circle */ .n1)(what);
        visited.add(path);
        const answer = await get(path);
        yield answer;
        path = (0,_tag_list_js__WEBPACK_IMPORTED_MODULE_0__/* .nextPath */ .R7)(answer, host);
    }
}


/***/ }),

/***/ 4483:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M$: () => (/* binding */ recordsOf),
/* harmony export */   Pf: () => (/* binding */ fieldsOf),
/* harmony export */   Q$: () => (/* binding */ dateOf),
/* harmony export */   b6: () => (/* binding */ textOf),
/* harmony export */   eO: () => (/* binding */ known),
/* harmony export */   o_: () => (/* binding */ jsonOf),
/* harmony export */   ol: () => (/* binding */ digestOf),
/* harmony export */   rl: () => (/* binding */ numberOf)
/* harmony export */ });
/* harmony import */ var _inventory_content_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9344);

function fieldsOf(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
function jsonOf(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function recordsOf(value) {
    if (!Array.isArray(value))
        return undefined;
    const records = value.map(fieldsOf).filter(item => item !== undefined);
    return records.length === value.length ? records : undefined;
}
function textOf(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
function numberOf(value) {
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
function dateOf(value) {
    const text = textOf(value);
    if (text === undefined || text.length > 64)
        return undefined;
    const date = new Date(/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text) ? `${text}Z` : text);
    return Number.isNaN(date.getTime()) || date.getUTCFullYear() <= 1 ? undefined : date;
}
function known(parts) {
    return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
function digestOf(value) {
    const text = textOf(value);
    return text !== undefined && (0,_inventory_content_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .isDigest */ .Bc)(text) ? text : undefined;
}


/***/ }),

/***/ 407:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ kindOf),
/* harmony export */   u: () => (/* binding */ childTypeOf)
/* harmony export */ });
const INDEXES = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json'
];
const IMAGES = [
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.distribution.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v1+prettyjws'
];
function kindOf(mediaType) {
    if (mediaType === undefined)
        return 'unknown';
    if (INDEXES.includes(mediaType))
        return 'index';
    return IMAGES.includes(mediaType) ? 'image' : 'unknown';
}
function childTypeOf(indexType) {
    return indexType === INDEXES[1] ? 'application/vnd.docker.distribution.manifest.v2+json' : (IMAGES[0] ?? '');
}


/***/ }),

/***/ 9236:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ allPages)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);

const READINGS = 4;
async function allPages(listing) {
    let before;
    for (let reading = 0; reading < READINGS; reading++) {
        const found = await readThrough(listing);
        if (found === undefined)
            return undefined;
        const { items, pages, counted, unique } = found;
        if (unique && (counted ?? pages === 1))
            return items;
        const state = items.map(listing.stateOf).sort().join('\n');
        if (unique && counted === undefined && state === before)
            return items;
        before = state;
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `${listing.what} change while they are listed: run the job again when nothing is pushed there`);
}
async function readThrough(listing) {
    const items = [];
    const keys = new Set();
    const totals = new Set();
    for (let page = 1;; page++) {
        const found = await listing.read(page);
        if (found === undefined) {
            if (page === 1)
                return undefined;
            return { items, pages: page, unique: false, counted: undefined };
        }
        totals.add(found.total);
        const before = keys.size;
        for (const item of found.items) {
            items.push(item);
            keys.add(listing.keyOf(item));
        }
        const strays = keys.size === before || items.length > (found.total ?? Infinity);
        if (found.more && !strays)
            continue;
        const unique = keys.size === items.length;
        const [total] = totals;
        const counted = total === undefined ? undefined : totals.size === 1 && total === items.length;
        return { items, pages: page, unique: unique && !found.more, counted };
    }
}


/***/ }),

/***/ 6346:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createDriver: () => (/* binding */ createDriver)
});

// EXTERNAL MODULE: ./src/cleanup/inventory/distribution.js + 3 modules
var distribution = __webpack_require__(6816);
// EXTERNAL MODULE: ./src/cleanup/registry/client.js + 2 modules
var client = __webpack_require__(3013);
// EXTERNAL MODULE: ./src/cleanup/registry/distribution-calls.js
var distribution_calls = __webpack_require__(995);
// EXTERNAL MODULE: ./src/cleanup/registry/answer.js
var registry_answer = __webpack_require__(8051);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/cleanup/removal/outcomes.js
var outcomes = __webpack_require__(2717);
// EXTERNAL MODULE: ./src/cleanup/inventory/manifest.js
var inventory_manifest = __webpack_require__(3073);
// EXTERNAL MODULE: ./src/cleanup/parallel.js
var parallel = __webpack_require__(7238);
// EXTERNAL MODULE: ./src/cleanup/vendor/fields.js
var vendor_fields = __webpack_require__(4483);
// EXTERNAL MODULE: ./src/cleanup/vendor/kinds.js
var kinds = __webpack_require__(407);
;// CONCATENATED MODULE: ./src/providers/gitlab/cleanup/listing.js






const PAGE_SIZE = 1000;
const MAX_BYTES = 16 * 1024 * 1024;
const CONCURRENCY = 4;
async function readListing(registry, repository) {
    const listed = await listTags(registry, repository);
    if (listed === undefined)
        return undefined;
    const subjects = new Map(listed.flatMap(({ digest, referrers }) => referrers.map(one => [one, digest])));
    const tags = [];
    const manifests = new Map();
    const unread = new Map();
    for (const { name, digest, mediaType = '', size, published } of listed) {
        tags.push({ name, digest, ...(0,vendor_fields/* known */.eO)({ movedAt: published }) });
        const image = (0,kinds/* kindOf */.I)(mediaType) === 'image';
        if (!image)
            unread.set(digest, mediaType);
        else if (!manifests.has(digest)) {
            const facts = (0,vendor_fields/* known */.eO)({ size, subject: subjects.get(digest) });
            manifests.set(digest, { digest, kind: 'image', mediaType, children: [], ...facts });
        }
    }
    await readDeeply(registry, repository, unread, manifests);
    return { repository, tags, manifests, listsUntagged: false };
}
async function readDeeply(registry, repository, tagged, manifests) {
    await (0,parallel/* inParallel */.H)(tagged.keys(), CONCURRENCY, async (digest, add) => {
        if (manifests.has(digest))
            return;
        const raw = await registry.manifest(repository, digest);
        const mediaType = tagged.get(digest);
        if (raw === undefined && mediaType === undefined)
            return;
        const unknown = { digest, kind: 'unknown', mediaType: mediaType ?? '', children: [] };
        const manifest = raw === undefined ? unknown : (0,inventory_manifest/* readManifest */.WI)(raw);
        manifests.set(digest, manifest);
        manifest.children.forEach(add);
    });
}
async function listTags(registry, repository) {
    const tags = new Map();
    let last;
    for (;;) {
        const marker = last === undefined ? '' : `&last=${encodeURIComponent(last)}`;
        const path = `/gitlab/v1/repositories/${repository}/tags/list/?n=${PAGE_SIZE}&referrers=true${marker}`;
        const answer = await registry.send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_BYTES });
        if (answer.status === 404 && last === undefined)
            return undefined;
        const what = `listing the tags of "${registry.host}/${repository}"`;
        if (answer.status !== 200)
            throw (0,registry_answer/* answerFailure */.Rp)(what, answer);
        const page = pageOf(answer.body);
        if (page === undefined)
            throw new errors/* Failure */.HR('network', `${what} gave no list of tags: check the registry's name and what stands between it and this machine`);
        const before = tags.size;
        for (const tag of page)
            tags.set(tag.name, tag);
        const end = page.at(-1)?.name;
        if (!hasNext(answer.headers['link'] ?? ''))
            return [...tags.values()];
        if (end === undefined || tags.size === before)
            throw new errors/* Failure */.HR('network', `${what} came back to a page it had given before: ask the registry's operator`);
        last = end;
    }
}
function hasNext(link) {
    return /;\s*rel="?next"?/i.test(link);
}
function pageOf(body) {
    const records = (0,vendor_fields/* recordsOf */.M$)((0,vendor_fields/* jsonOf */.o_)(body));
    const tags = records?.map(tagOf).filter(tag => tag !== undefined);
    return tags?.length === records?.length ? tags : undefined;
}
function tagOf(fields) {
    const [name, digest] = [(0,vendor_fields/* textOf */.b6)(fields['name']), (0,vendor_fields/* digestOf */.ol)(fields['digest'])];
    if (name === undefined || digest === undefined)
        return undefined;
    const referrers = (0,vendor_fields/* recordsOf */.M$)(fields['referrers'] ?? []) ?? [];
    return {
        name,
        digest,
        mediaType: (0,vendor_fields/* textOf */.b6)(fields['media_type']),
        size: (0,vendor_fields/* numberOf */.rl)(fields['size_bytes']),
        published: (0,vendor_fields/* dateOf */.Q$)(fields['published_at']) ?? (0,vendor_fields/* dateOf */.Q$)(fields['updated_at']) ?? (0,vendor_fields/* dateOf */.Q$)(fields['created_at']),
        referrers: referrers.map(one => (0,vendor_fields/* digestOf */.ol)(one['digest'])).filter(one => one !== undefined)
    };
}

// EXTERNAL MODULE: ./src/cleanup/anonymous.js
var anonymous = __webpack_require__(8284);
// EXTERNAL MODULE: ./src/cleanup/registry/paced-client.js + 1 modules
var paced_client = __webpack_require__(8452);
// EXTERNAL MODULE: ./src/cleanup/vendor/pages.js
var pages = __webpack_require__(9236);
// EXTERNAL MODULE: ./src/net/distribution.js
var net_distribution = __webpack_require__(6410);
// EXTERNAL MODULE: ./src/net/realm.js
var net_realm = __webpack_require__(5565);
// EXTERNAL MODULE: ./src/provider.js
var provider = __webpack_require__(7353);
// EXTERNAL MODULE: ./src/providers/gitlab/names.js
var names = __webpack_require__(8015);
;// CONCATENATED MODULE: ./src/providers/gitlab/cleanup/repositories.js










const repositories_PAGE_SIZE = 100;
const repositories_MAX_BYTES = 8 * 1024 * 1024;
const TOKEN_SERVICE = '/jwt/auth';
async function listRepositories(session, prefix) {
    if (!prefix.includes('/')) {
        throw new errors/* Failure */.HR('input', 'GitLab lists the repositories of one group or project: write its path in full, with a slash behind it');
    }
    const get = await openApi(session);
    for (const place of placesOf(session, prefix)) {
        const names = await (0,pages/* allPages */.S)({
            what: `the repositories of "${session.target.host.key}/${place.path}"`,
            read: page => readPage(session, get, place, page),
            keyOf: name => name,
            stateOf: name => name
        });
        if (names !== undefined)
            return names.filter(name => name.startsWith(prefix));
    }
    throw noSuchPlace(session, prefix);
}
function placesOf(session, prefix) {
    const above = prefix.slice(0, prefix.lastIndexOf('/'));
    const projects = pathsUp(isJobToken(session) ? prefix.replace(/\/$/, '') : above)
        .filter(path => path.includes('/'))
        .map((path) => ({ kind: 'projects', path }));
    return isJobToken(session) ? projects : [{ kind: 'groups', path: above }, ...projects];
}
function pathsUp(path) {
    const parts = path.split('/');
    return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}
async function openApi(session) {
    const { target } = session;
    const { host } = target;
    const { insecure, scheme } = target.auth;
    const client = (0,paced_client/* pacedClient */.N)(session, { registry: host.key, caFiles: (0,provider/* caFilesOf */.F)(target.auth) });
    const { endpoint, challenge } = await (0,net_distribution/* ping */.hU)(client, host, {
        insecure,
        ...(scheme === undefined ? {} : { scheme })
    });
    const realm = challenge?.scheme === 'bearer' ? (0,net_realm/* checkedRealm */.$)(challenge.realm, endpoint) : undefined;
    if (realm?.pathname.endsWith(TOKEN_SERVICE) !== true) {
        throw new errors/* Failure */.HR('input', `"${host.key}" does not tell where GitLab's API is, which lists repositories: name them`);
    }
    const base = `${realm.origin}${realm.pathname.slice(0, -TOKEN_SERVICE.length)}/api/v4`;
    const who = authorizationOf(session);
    return path => client.send({ method: 'GET', url: new URL(`${base}/${path}`), maxBytes: repositories_MAX_BYTES, ...who });
}
function authorizationOf(session) {
    const { credential, target } = session;
    if ((0,anonymous/* isAnonymous */.o)(credential))
        return {};
    if (credential.kind !== 'basic') {
        throw new errors/* Failure */.HR('input', `"${target.host.key}" lists its repositories for an access token: an identity token is for the registry alone`);
    }
    const token = credential.password.reveal();
    return isJobToken(session) ? { headers: { 'job-token': token } } : { authorization: `Bearer ${token}` };
}
async function readPage(session, get, { kind, path }, page) {
    const { key } = session.target.host;
    const what = `listing the repositories of "${key}/${path}"`;
    const answer = await get(`${kind}/${encodeURIComponent(path)}/registry/repositories?per_page=${repositories_PAGE_SIZE}&page=${page}`);
    if (answer.status === 404)
        return undefined;
    if (answer.status === 401 || answer.status === 403) {
        throw new errors/* Failure */.HR('refused', `${what} was refused (${answer.status}): ${remedyOf(session)}`);
    }
    if (answer.status !== 200)
        throw (0,registry_answer/* answerFailure */.Rp)(what, answer);
    const records = (0,vendor_fields/* recordsOf */.M$)((0,vendor_fields/* jsonOf */.o_)(answer.body));
    const items = records?.map(one => (0,vendor_fields/* textOf */.b6)(one['path'])).filter(name => name !== undefined);
    if (items === undefined || items.length !== records?.length) {
        throw new errors/* Failure */.HR('network', `${what} gave no list of repositories: check the registry's name and what stands between it and this machine`);
    }
    return repositories_pageOf(items, answer);
}
function repositories_pageOf(items, { headers }) {
    const { 'x-next-page': next, 'x-total': total = '' } = headers;
    const more = next === undefined ? items.length === repositories_PAGE_SIZE : next !== '';
    return { items, more, ...(/^\d{1,9}$/.test(total) ? { total: Number(total) } : {}) };
}
function noSuchPlace(session, prefix) {
    const { key } = session.target.host;
    return new errors/* Failure */.HR('input', `"${key}" has no group or project above "${prefix}" that this login may see: correct the path, or ${remedyOf(session)}`);
}
function remedyOf(session) {
    if (isJobToken(session)) {
        return 'the job token lists the repositories of its own project alone, so write that project\'s path in full, or give an access token with the scope "read_api"';
    }
    return 'give an access token with the scope "read_api" (or "api") whose user has the role Reporter there; a password and a deploy token list nothing';
}
function isJobToken({ credential }) {
    return credential.kind === 'basic' && credential.username === names/* JOB_TOKEN_USERNAME */.d;
}

;// CONCATENATED MODULE: ./src/providers/gitlab/cleanup.js








const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'delete'] };
const CAPABILITIES = {
    untag: 'native',
    deleteManifest: 'none',
    protectsChildren: true,
    cascadesChildren: true,
    batch: 1,
    concurrency: 4
};
const createDriver = async (session) => {
    const registry = await (0,client/* createRegistryClient */.H)(session, SCOPES);
    const removeTag = tagRemover(session, registry);
    return {
        ...(0,distribution_calls/* distributionCalls */.g)(registry),
        capabilities: CAPABILITIES,
        inventory: async (repository) => (await readListing(registry, repository)) ??
            (await (0,distribution/* readInventory */.z)(registry, repository, {
                concurrency: CAPABILITIES.concurrency,
                referrers: false
            })),
        repositories: prefix => listRepositories(session, prefix),
        untag: (repository, tags) => (0,outcomes/* outcomesOf */.R)(tags, ({ tag }) => removeTag(repository, tag)),
        deleteManifests: (_, digests) => Promise.resolve(digests.map(() => ({ kind: 'refused', reason: 'GitLab collects what no tag reaches by itself' })))
    };
};
function tagRemover(session, registry) {
    let older = false;
    return async (repository, tag) => {
        if (!older) {
            const answer = await registry.remove(repository, tag);
            const refuses = answer.status === 405 || (answer.status === 400 && isAboutTags(answer));
            if (!refuses)
                return outcomeOf(session, repository, answer);
            older = true;
        }
        const path = `/v2/${repository}/tags/reference/${encodeURIComponent(tag)}`;
        const { status } = await registry.send(repository, 'delete', { method: 'DELETE', path });
        return outcomeOf(session, repository, { status });
    };
}
function isAboutTags({ code }) {
    return code === undefined || code === 'DIGEST_INVALID' || code === 'UNSUPPORTED';
}
function outcomeOf(session, repository, answer) {
    const { status } = answer;
    if (status === 202 || status === 200 || status === 204)
        return { kind: 'deleted' };
    if (status === 404)
        return { kind: 'gone' };
    if (status === 401)
        throw mayNotDelete(session, repository, answer);
    if (status === 403) {
        return { kind: 'refused', reason: `a rule of the project protects the tag (${(0,registry_answer/* shownAnswer */.aq)(answer)})` };
    }
    if (status >= 500)
        return { kind: 'failed', reason: `GitLab answered ${status}` };
    return { kind: 'refused', reason: `GitLab answered ${(0,registry_answer/* shownAnswer */.aq)(answer)}` };
}
function mayNotDelete({ credential, target }, repository, answer) {
    const remedy = credential.source === 'job token'
        ? 'the job token deletes in the project of its job alone; for other projects give a project access token with the scopes "read_registry" and "write_registry"'
        : 'give the token the scopes "read_registry" and "write_registry" (or "api") and its user the role Maintainer in the project';
    return new errors/* Failure */.HR('refused', `deleting from "${target.host.key}/${repository}" was refused (${(0,registry_answer/* shownAnswer */.aq)(answer)}): ${remedy}`);
}


/***/ })

};
;