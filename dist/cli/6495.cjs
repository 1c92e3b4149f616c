"use strict";
exports.id = 6495;
exports.ids = [6495];
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

/***/ 2404:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ allOf)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);

async function allOf(shown, read) {
    const found = [];
    const seen = new Set();
    let token;
    do {
        const { items, next } = await read(token);
        for (const item of items)
            found.push(item);
        if (next !== undefined && seen.has(next)) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `the listing of ${shown} never ends: run the job again later`);
        }
        if (next !== undefined)
            seen.add(next);
        token = next;
    } while (token !== undefined);
    return found;
}


/***/ }),

/***/ 6495:
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
// EXTERNAL MODULE: ./src/cleanup/registry/paced-client.js + 1 modules
var paced_client = __webpack_require__(8452);
// EXTERNAL MODULE: ./src/cleanup/parallel.js
var parallel = __webpack_require__(7238);
// EXTERNAL MODULE: ./src/net/distribution.js
var net_distribution = __webpack_require__(6410);
// EXTERNAL MODULE: ./src/provider.js
var provider = __webpack_require__(7353);
// EXTERNAL MODULE: ./src/cleanup/vendor/fields.js
var vendor_fields = __webpack_require__(4483);
// EXTERNAL MODULE: ./src/cleanup/vendor/pages.js
var pages = __webpack_require__(9236);
// EXTERNAL MODULE: ./src/cleanup/vendor/token-pages.js
var token_pages = __webpack_require__(2404);
;// CONCATENATED MODULE: ./src/providers/quay/cleanup/listing.js










const OAUTH_USERNAME = '$oauthtoken';
const PAGE_SIZE = 100;
const MAX_BYTES = 8 * 1024 * 1024;
const CONCURRENCY = 4;
async function createQuayApi(session) {
    const { credential, target } = session;
    if (credential.kind !== 'basic' || credential.username !== OAUTH_USERNAME)
        return undefined;
    const { insecure, scheme } = target.auth;
    const client = (0,paced_client/* pacedClient */.N)(session, { registry: target.host.key, caFiles: (0,provider/* caFilesOf */.F)(target.auth) });
    const { endpoint } = await (0,net_distribution/* ping */.hU)(client, target.host, {
        insecure,
        ...(scheme === undefined ? {} : { scheme })
    });
    const origin = `${endpoint.scheme}://${endpoint.host.key}`;
    const authorization = `Bearer ${credential.password.reveal()}`;
    const what = (repository) => `the tags of "${target.host.key}/${repository}"`;
    const get = (path) => client.send({
        method: 'GET',
        url: new URL(`${origin}/api/v1/${path}`),
        authorization,
        maxBytes: MAX_BYTES
    });
    return {
        repositories: namespace => listRepositories(get, target.host.key, namespace),
        tags: repository => (0,pages/* allPages */.S)({
            what: what(repository),
            async read(page) {
                const query = `onlyActiveTags=true&limit=${PAGE_SIZE}&page=${page}`;
                const answer = await get(`repository/${repository}/tag/?${query}`);
                if (answer.status === 404)
                    return undefined;
                if (answer.status !== 200)
                    throw (0,registry_answer/* answerFailure */.Rp)(`listing ${what(repository)}`, answer);
                return pageOf(answer.body) ?? fail(what(repository));
            },
            keyOf: tag => tag.name,
            stateOf: tag => `${tag.name} ${tag.digest}`
        }),
        restoreTag: (repository, tag, digest) => postJson(client, new URL(`${origin}/api/v1/repository/${repository}/tag/${encodeURIComponent(tag)}/restore`), authorization, { manifest_digest: digest })
    };
}
async function listRepositories(get, host, namespace) {
    const what = `the repositories of "${host}/${namespace}"`;
    const named = { namespace, public: 'true', starred: 'false' };
    const names = await (0,token_pages/* allOf */.b)(what, async (token) => {
        const query = new URLSearchParams(token === undefined ? named : { ...named, next_page: token });
        const answer = await get(`repository?${query.toString()}`);
        if (answer.status === 401 || answer.status === 403) {
            throw new errors/* Failure */.HR('refused', `listing ${what} was refused (${answer.status}): check the OAuth token, and that it has the scope "repo:read"`);
        }
        if (answer.status !== 200)
            throw (0,registry_answer/* answerFailure */.Rp)(`listing ${what}`, answer);
        return repositoryPageOf(answer.body, namespace) ?? fail(what);
    });
    return [...new Set(names)];
}
async function readListing(api, registry, repository) {
    const tags = [];
    const manifests = new Map();
    const lists = new Set();
    for (const { name, digest, isList, size, moved, immutable } of (await api.tags(repository)) ?? []) {
        const locked = immutable ? 'immutable' : undefined;
        tags.push({ name, digest, ...(0,vendor_fields/* known */.eO)({ movedAt: moved, locked }) });
        if (isList)
            lists.add(digest);
        else if (!manifests.has(digest))
            manifests.set(digest, imageManifest(digest, size));
    }
    await (0,parallel/* inParallel */.H)(lists, CONCURRENCY, async (digest, add) => {
        if (manifests.has(digest))
            return;
        const raw = await registry.manifest(repository, digest);
        if (raw === undefined && !lists.has(digest))
            return;
        const manifest = raw === undefined ? { digest, kind: 'unknown', mediaType: '', children: [] } : (0,inventory_manifest/* readManifest */.WI)(raw);
        manifests.set(digest, manifest);
        manifest.children.forEach(add);
    });
    return { repository, tags, manifests, listsUntagged: false };
}
function imageManifest(digest, size) {
    return { digest, kind: 'image', mediaType: '', children: [], ...(0,vendor_fields/* known */.eO)({ size }) };
}
function postJson(client, url, authorization, value) {
    const headers = { 'content-type': 'application/json' };
    return client.send({ method: 'POST', url, authorization, headers, body: JSON.stringify(value) });
}
function pageOf(body) {
    const fields = (0,vendor_fields/* fieldsOf */.Pf)((0,vendor_fields/* jsonOf */.o_)(body));
    const records = (0,vendor_fields/* recordsOf */.M$)(fields?.['tags']);
    const items = records?.map(tagOf).filter(tag => tag !== undefined);
    if (items === undefined || items.length !== records?.length)
        return undefined;
    return { items, more: fields?.['has_additional'] === true };
}
function repositoryPageOf(body, namespace) {
    const fields = (0,vendor_fields/* fieldsOf */.Pf)((0,vendor_fields/* jsonOf */.o_)(body));
    const records = (0,vendor_fields/* recordsOf */.M$)(fields?.['repositories']);
    const items = records?.map(one => (0,vendor_fields/* textOf */.b6)(one['name'])).filter(name => name !== undefined);
    if (items === undefined || items.length !== records?.length)
        return undefined;
    if (records.some(one => one['namespace'] !== namespace))
        return undefined;
    return { items: items.map(name => `${namespace}/${name}`), next: (0,vendor_fields/* textOf */.b6)(fields?.['next_page']) };
}
function tagOf(fields) {
    const [name, digest] = [(0,vendor_fields/* textOf */.b6)(fields['name']), (0,vendor_fields/* digestOf */.ol)(fields['manifest_digest'])];
    if (name === undefined || digest === undefined)
        return undefined;
    const start = (0,vendor_fields/* numberOf */.rl)(fields['start_ts']);
    return {
        name,
        digest,
        isList: fields['is_manifest_list'] === true,
        size: (0,vendor_fields/* numberOf */.rl)(fields['size']),
        moved: start === undefined ? undefined : new Date(start * 1000),
        immutable: fields['immutable'] === true
    };
}
function fail(what) {
    throw new errors/* Failure */.HR('network', `${what} came as no list: check that the host is a Quay, and what stands between it and this machine`);
}

;// CONCATENATED MODULE: ./src/providers/quay/cleanup.js







const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'push'] };
const CAPABILITIES = {
    untag: 'native',
    deleteManifest: 'none',
    lastTagTakesManifest: true,
    protectsChildren: true,
    cascadesChildren: true,
    batch: 1,
    concurrency: 4,
    undo: "in the tag history of the repository, for as long as the namespace's time machine goes back (14 days unless set otherwise)"
};
const createDriver = async (session) => {
    const registry = await (0,client/* createRegistryClient */.H)(session, SCOPES);
    const api = await createQuayApi(session);
    return {
        ...(0,distribution_calls/* distributionCalls */.g)(registry),
        capabilities: CAPABILITIES,
        inventory: repository => api === undefined
            ? (0,distribution/* readInventory */.z)(registry, repository, { concurrency: CAPABILITIES.concurrency })
            : readListing(api, registry, repository),
        repositories: prefix => repositories(session, api, prefix),
        untag: (repository, tags) => (0,outcomes/* outcomesOf */.R)(tags, async ({ tag }) => outcomeOf(session, repository, await registry.remove(repository, tag))),
        deleteManifests: (_, digests) => Promise.resolve(digests.map(() => ({ kind: 'refused', reason: 'Quay collects what no tag reaches by itself' }))),
        ...(api === undefined ? {} : { restore: restorer(session, api) })
    };
};
async function repositories({ target }, api, prefix) {
    const slash = prefix.indexOf('/');
    if (slash < 1)
        throw new errors/* Failure */.HR('input', 'Quay lists the repositories of one namespace: write its name in full');
    if (api === undefined) {
        throw new errors/* Failure */.HR('input', `"${target.host.key}" lists its repositories for the token of an OAuth application alone: log in as "$oauthtoken" with one that has the scope "repo:read", or name the repositories`);
    }
    const names = await api.repositories(prefix.slice(0, slash));
    return names.filter(name => name.startsWith(prefix));
}
function outcomeOf(session, repository, answer) {
    const { status } = answer;
    if (status === 202 || status === 200 || status === 204)
        return { kind: 'deleted' };
    if (status === 404)
        return { kind: 'gone' };
    if (status === 409)
        return { kind: 'refused', reason: `the tag is immutable (${(0,registry_answer/* shownAnswer */.aq)(answer)})` };
    if (status === 401 || status === 403)
        throw mayNotDelete(session, repository, answer);
    if (status >= 500)
        return { kind: 'failed', reason: `Quay answered ${status}` };
    return { kind: 'refused', reason: `Quay answered ${(0,registry_answer/* shownAnswer */.aq)(answer)}` };
}
function mayNotDelete({ target }, repository, answer) {
    return new errors/* Failure */.HR('refused', `deleting from "${target.host.key}/${repository}" was refused (${(0,registry_answer/* shownAnswer */.aq)(answer)}): give the robot or user "Write" permission on the repository, and check that the repository is no mirror and not read-only`);
}
function restorer(session, api) {
    return async (repository, { digest, tags }) => {
        for (const tag of tags) {
            const { status } = await api.restoreTag(repository, tag, digest);
            if (status === 200 || status === 201)
                continue;
            throw new errors/* Failure */.HR('refused', `restoring "${tag}" of "${session.target.host.key}/${repository}" was refused (${status}): check that the time machine still has it, and that the OAuth token may write to the repository`);
        }
    };
}


/***/ })

};
;