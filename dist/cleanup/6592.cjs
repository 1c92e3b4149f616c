"use strict";
exports.id = 6592;
exports.ids = [6592];
exports.modules = {

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

/***/ 6592:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createDriver: () => (/* binding */ createDriver)
});

// EXTERNAL MODULE: ./src/cleanup/registry/client.js + 2 modules
var client = __webpack_require__(3013);
// EXTERNAL MODULE: ./src/cleanup/registry/distribution-calls.js
var distribution_calls = __webpack_require__(995);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/cleanup/removal/outcomes.js
var outcomes = __webpack_require__(2717);
// EXTERNAL MODULE: ./src/cleanup/registry/paced-client.js + 1 modules
var paced_client = __webpack_require__(8452);
// EXTERNAL MODULE: ./src/cleanup/vendor/fields.js
var vendor_fields = __webpack_require__(4483);
// EXTERNAL MODULE: ./src/cleanup/vendor/pages.js
var pages = __webpack_require__(9236);
;// CONCATENATED MODULE: ./src/providers/docker-hub/cleanup/refusals.js

const PERMISSION = 'give the access token "Read, Write, Delete" permission and its user the right to edit the repository';
function refusedLogin({ username, source }, status) {
    const remedy = source === 'OIDC connection'
        ? "the token of an OIDC connection is for the registry alone; give a user's or an organization's access token"
        : "check the user name (for an organization's access token: the organization) and the token; a password alone is refused where single sign-on is enforced";
    return new errors/* Failure */.HR('refused', `login to Docker Hub's API as "${username}" was refused (${status}): ${remedy}`);
}
function refusedReading(what, { status }) {
    return new errors/* Failure */.HR('refused', `listing ${what} was refused (${status}): give the access token "Read" permission and its user access to the repository`);
}
function notTheApi(status) {
    return new errors/* Failure */.HR('network', `"hub.docker.com" gave an answer that is none of its own (${status}): check the proxy and the network`);
}
function untagOutcome(repository, tag, { status, body }) {
    if (status === 200 || status === 202 || status === 204)
        return { kind: 'deleted' };
    if (status === 404)
        return { kind: 'gone' };
    if (status === 401 || (status === 403 && /personal access token/i.test(body))) {
        throw new errors/* Failure */.HR('refused', `removing the tag "${tag}" of "${repository}" at Docker Hub was refused (${status}): its tag API takes no token of this kind; log in with the password of a user who may edit the repository, or an organization's access token`);
    }
    if (status === 403)
        return {
            kind: 'refused',
            reason: `the tag is immutable, or the token may not delete it (403): ${PERMISSION}`
        };
    if (status >= 500)
        return { kind: 'failed', reason: `Docker Hub answered ${status}` };
    return { kind: 'refused', reason: `Docker Hub answered ${status}` };
}
function deleteOutcome(repository, status) {
    if (status === 202 || status === 200)
        return { kind: 'deleted' };
    if (status === 404)
        return { kind: 'gone' };
    if (status === 403) {
        return {
            kind: 'refused',
            reason: `a tag or an index still refers to it, or the token may not delete it (403): ${PERMISSION}`
        };
    }
    if (status >= 500)
        return undefined;
    if (status === 401) {
        throw new errors/* Failure */.HR('refused', `deleting from "docker.io/${repository}" was refused (401): ${PERMISSION}`);
    }
    return { kind: 'refused', reason: `Docker Hub answered ${status}` };
}

;// CONCATENATED MODULE: ./src/providers/docker-hub/cleanup/tag-removal.js
function createTagRemoval(remove) {
    let byNamespace = false;
    return async ({ namespace, name, tag }) => {
        const path = `/v2/namespaces/${namespace}/repositories/${name}/tags/${tag}`;
        if (byNamespace)
            return remove(path);
        const answer = await remove(`/v2/repositories/${namespace}/${name}/tags/${tag}/`);
        if (answer.status !== 403)
            return answer;
        const second = await remove(path);
        if (second.status < 200 || second.status >= 300)
            return answer;
        byNamespace = true;
        return second;
    };
}

;// CONCATENATED MODULE: ./src/providers/docker-hub/cleanup/hub-api.js






const ORIGIN = 'https://hub.docker.com';
const PAGE_SIZE = 100;
const MAX_BYTES = 8 * 1024 * 1024;
function createHubApi(session) {
    const send = createSend(session);
    const remove = createTagRemoval(path => send('DELETE', path));
    const readPage = async (path, page, { what, itemOf }) => {
        const answer = await send('GET', `${path}?page=${page}&page_size=${PAGE_SIZE}`);
        if (answer.status === 404)
            return undefined;
        if (answer.status !== 200)
            throw refusedReading(what, answer);
        return pageOf(answer.body, itemOf) ?? fail(notTheApi(answer.status));
    };
    return {
        tags(repository) {
            const { namespace, name } = namesOf(repository);
            const what = `the tags of "${repository}" at Docker Hub`;
            const path = `/v2/namespaces/${namespace}/repositories/${name}/tags`;
            return (0,pages/* allPages */.S)({
                what,
                read: page => readPage(path, page, { what, itemOf: tagOf }),
                keyOf: tag => tag.name,
                stateOf: tag => `${tag.name} ${tag.digest ?? ''}`
            });
        },
        async repositories(namespace) {
            const what = `the repositories of "${namespace}" at Docker Hub`;
            const path = `/v2/namespaces/${encodeURIComponent(namespace)}/repositories`;
            const itemOf = ({ name }) => (0,vendor_fields/* textOf */.b6)(name);
            const read = (page) => readPage(path, page, { what, itemOf });
            const names = await (0,pages/* allPages */.S)({ what, read, keyOf: name => name, stateOf: name => name });
            return (names ?? []).map(name => `${namespace}/${name}`);
        },
        removeTag: (repository, tag) => remove({ ...namesOf(repository), tag: encodeURIComponent(tag) })
    };
}
function createSend(session) {
    const context = { ...session.context, transport: withRetryAfter(session.context.transport) };
    const client = (0,paced_client/* pacedClient */.N)({ ...session, context }, { registry: new URL(ORIGIN).host, caFiles: [] });
    let token;
    return async (method, path) => {
        const ask = async () => {
            token ??= await newToken(session, client);
            const authorization = `Bearer ${token.reveal()}`;
            return client.send({ method, url: new URL(path, ORIGIN), authorization, maxBytes: MAX_BYTES });
        };
        const answer = await ask();
        if (answer.status !== 401)
            return answer;
        token = undefined;
        return ask();
    };
}
function withRetryAfter(transport) {
    return async (request, trust, limits) => {
        const answer = await transport(request, trust, limits);
        const until = answer.headers['x-retry-after'];
        if (answer.status !== 429 || until === undefined || !/^\d{9,11}$/.test(until))
            return answer;
        const date = new Date(Number(until) * 1000).toUTCString();
        return { ...answer, headers: { ...answer.headers, 'retry-after': date } };
    };
}
async function newToken(session, client) {
    const { credential, context } = session;
    if (credential.kind !== 'basic') {
        throw new errors/* Failure */.HR('input', `"${session.target.host.key}" is cleaned up with a user name and a password or access token: an identity token is for the registry alone`);
    }
    const { status, body } = await client.send({
        method: 'POST',
        url: new URL('/v2/auth/token', ORIGIN),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ identifier: credential.username, secret: credential.password.reveal() }),
        tries: 3
    });
    if (status >= 500)
        throw notTheApi(status);
    if (status !== 200)
        throw refusedLogin(credential, status);
    const text = (0,vendor_fields/* textOf */.b6)((0,vendor_fields/* fieldsOf */.Pf)((0,vendor_fields/* jsonOf */.o_)(body))?.['access_token']);
    if (text === undefined || !/^[\x21-\x7e]+$/.test(text))
        throw notTheApi(status);
    return context.secret(text);
}
function namesOf(repository) {
    const parts = repository.split('/');
    const [first = '', second, ...rest] = parts;
    if (rest.length > 0)
        throw new errors/* Failure */.HR('input', `Docker Hub has no nested repositories: "${repository}" names none`);
    const [namespace, name] = second === undefined ? ['library', first] : [first, second];
    return { namespace: encodeURIComponent(namespace), name: encodeURIComponent(name) };
}
function pageOf(body, itemOf) {
    const fields = (0,vendor_fields/* fieldsOf */.Pf)((0,vendor_fields/* jsonOf */.o_)(body));
    const [records, total] = [(0,vendor_fields/* recordsOf */.M$)(fields?.['results']), (0,vendor_fields/* numberOf */.rl)(fields?.['count'])];
    const items = records?.map(itemOf).filter(item => item !== undefined);
    if (items === undefined || total === undefined || items.length !== records?.length)
        return undefined;
    return { items, total, more: (0,vendor_fields/* textOf */.b6)(fields?.['next']) !== undefined };
}
function tagOf(fields) {
    const name = (0,vendor_fields/* textOf */.b6)(fields['name']);
    if (name === undefined)
        return undefined;
    const images = (0,vendor_fields/* recordsOf */.M$)(fields['images'])?.map(imageOf);
    return {
        name,
        digest: (0,vendor_fields/* digestOf */.ol)(fields['digest']),
        mediaType: (0,vendor_fields/* textOf */.b6)(fields['media_type']),
        pushed: (0,vendor_fields/* dateOf */.Q$)(fields['tag_last_pushed']) ?? (0,vendor_fields/* dateOf */.Q$)(fields['last_updated']),
        pulled: (0,vendor_fields/* dateOf */.Q$)(fields['tag_last_pulled']),
        images: images?.every(image => image !== undefined) === true ? images : undefined
    };
}
function imageOf(fields) {
    const digest = (0,vendor_fields/* digestOf */.ol)(fields['digest']);
    if (digest === undefined)
        return undefined;
    return {
        digest,
        size: (0,vendor_fields/* numberOf */.rl)(fields['size']),
        pushed: (0,vendor_fields/* dateOf */.Q$)(fields['last_pushed']),
        pulled: (0,vendor_fields/* dateOf */.Q$)(fields['last_pulled'])
    };
}
function fail(failure) {
    throw failure;
}

// EXTERNAL MODULE: ./src/cleanup/inventory/manifest.js
var manifest = __webpack_require__(3073);
// EXTERNAL MODULE: ./src/cleanup/vendor/kinds.js
var kinds = __webpack_require__(407);
;// CONCATENATED MODULE: ./src/providers/docker-hub/cleanup/inventory.js



async function readInventory(api, registry, repository) {
    const tags = [];
    const manifests = new Map();
    for (const listed of (await api.tags(repository)) ?? []) {
        const tag = await complete(listed, registry, repository);
        if (tag === undefined)
            continue;
        const { name, digest, pushed, pulled } = tag;
        tags.push({ name, digest, ...(0,vendor_fields/* known */.eO)({ movedAt: pushed, pulledAt: pulled }) });
        for (const manifest of await manifestsOf(tag, registry, repository))
            add(manifests, manifest);
    }
    return { repository, tags, manifests, listsUntagged: false };
}
async function complete(tag, registry, repository) {
    const { digest, mediaType } = tag;
    if (digest !== undefined && mediaType !== undefined)
        return { ...tag, digest, mediaType };
    const head = await registry.head(repository, tag.name);
    return head === undefined ? undefined : { ...tag, ...head };
}
async function manifestsOf({ digest, mediaType, images, pushed, pulled }, registry, repository) {
    const kind = (0,kinds/* kindOf */.I)(mediaType);
    const times = (0,vendor_fields/* known */.eO)({ pushedAt: pushed, pulledAt: pulled });
    if (kind === 'index' && images !== undefined && images.length > 0) {
        const children = [...new Set(images.map(image => image.digest))];
        return [
            { digest, kind, mediaType, children, ...times },
            ...images.map(image => imageManifest(image, (0,kinds/* childTypeOf */.u)(mediaType)))
        ];
    }
    if (kind === 'image') {
        const image = images?.find(one => one.digest === digest);
        return [
            image === undefined
                ? { digest, kind, mediaType, children: [], ...times }
                : imageManifest(image, mediaType)
        ];
    }
    const raw = await registry.manifest(repository, digest);
    if (raw === undefined)
        return [{ digest, kind: 'unknown', mediaType, children: [], ...times }];
    return [{ ...(0,manifest/* readManifest */.WI)(raw), ...times }];
}
function imageManifest({ digest, size, pushed, pulled }, mediaType) {
    return {
        digest,
        kind: 'image',
        mediaType,
        children: [],
        ...(0,vendor_fields/* known */.eO)({ size, pushedAt: pushed, pulledAt: pulled })
    };
}
function add(manifests, manifest) {
    const before = manifests.get(manifest.digest);
    const times = {
        pushedAt: later(before?.pushedAt, manifest.pushedAt),
        pulledAt: later(before?.pulledAt, manifest.pulledAt)
    };
    manifests.set(manifest.digest, { ...before, ...manifest, ...(0,vendor_fields/* known */.eO)(times) });
}
function later(one, other) {
    if (one === undefined || other === undefined)
        return one ?? other;
    return one > other ? one : other;
}

// EXTERNAL MODULE: ./src/providers/docker-hub/names.js
var names = __webpack_require__(2782);
;// CONCATENATED MODULE: ./src/providers/docker-hub/cleanup.js








const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'push', 'delete'] };
const CAPABILITIES = {
    untag: 'native',
    deleteManifest: 'untagged',
    protectsChildren: true,
    cascadesChildren: true,
    countsPulls: true,
    batch: 1,
    concurrency: 2
};
const createDriver = async (session) => {
    const { host } = session.target;
    if (!(0,names/* isDockerHub */.gr)(host)) {
        throw new errors/* Failure */.HR('input', `"${host.key}" holds Docker's own images, which nobody else deletes: name a repository of yours at "docker.io"`);
    }
    const registry = await (0,client/* createRegistryClient */.H)(session, SCOPES, { endpoint: names/* DOCKER_HUB_ENDPOINT */.Br });
    const api = createHubApi(session);
    return {
        ...(0,distribution_calls/* distributionCalls */.g)(registry),
        capabilities: CAPABILITIES,
        inventory: repository => readInventory(api, registry, repository),
        async repositories(prefix) {
            const slash = prefix.indexOf('/');
            if (slash < 1) {
                throw new errors/* Failure */.HR('input', 'Docker Hub lists the repositories of one namespace: write its name in full');
            }
            const names = await api.repositories(prefix.slice(0, slash));
            return names.filter(name => name.startsWith(prefix));
        },
        untag: (repository, tags) => (0,outcomes/* outcomesOf */.R)(tags, async ({ tag }) => untagOutcome(repository, tag, await api.removeTag(repository, tag))),
        deleteManifests: (repository, digests) => (0,outcomes/* outcomesOf */.R)(digests, digest => deleteManifest(registry, repository, digest))
    };
};
async function deleteManifest(registry, repository, digest) {
    const { status } = await registry.remove(repository, digest);
    const outcome = deleteOutcome(repository, status);
    if (outcome !== undefined)
        return outcome;
    if ((await registry.head(repository, digest)) === undefined)
        return { kind: 'deleted' };
    return {
        kind: 'failed',
        reason: `Docker Hub answered ${status} and may still delete it: apply the plan again later`
    };
}


/***/ })

};
;