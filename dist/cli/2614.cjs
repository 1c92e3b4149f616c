"use strict";
exports.id = 2614;
exports.ids = [2614];
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

/***/ 791:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ readListed)
/* harmony export */ });
/* harmony import */ var _inventory_manifest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3073);
/* harmony import */ var _parallel_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7238);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4571);



const LEAVES = [
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.distribution.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v1+prettyjws'
];
async function readListed(registry, { repository, listed, tagged }, concurrency) {
    const found = new Map();
    const entries = new Map(listed.map(entry => [entry.digest, entry]));
    const asked = new Set([...entries.keys(), ...tagged]);
    await (0,_parallel_js__WEBPACK_IMPORTED_MODULE_2__/* .inParallel */ .H)([...asked], concurrency, async (digest, add) => {
        const entry = entries.get(digest);
        const manifest = entry !== undefined && isLeaf(entry) ? leaf(entry) : await read(registry, repository, digest, entry);
        if (manifest === undefined)
            return;
        found.set(digest, manifest);
        for (const child of manifest.children) {
            if (asked.has(child))
                continue;
            asked.add(child);
            add(child);
        }
    });
    return found;
}
function isLeaf({ mediaType }) {
    return LEAVES.includes(mediaType);
}
function leaf({ digest, mediaType, imageSize, facts }) {
    const size = imageSize === undefined ? {} : { size: imageSize };
    return { digest, kind: 'image', mediaType, children: [], ...size, ...facts };
}
async function read(registry, repository, digest, entry) {
    const raw = await registry.manifest(repository, digest);
    if (raw !== undefined)
        return { ...(0,_inventory_manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .readManifest */ .WI)(raw), ...entry?.facts };
    if (entry === undefined)
        return undefined;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('network', `"${registry.host}/${repository}" lists a manifest that it does not have: run the job again when nothing is deleted there`);
}


/***/ }),

/***/ 136:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ renewingClient)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);

const MARGIN = 2 * 60_000;
const PAUSE = 30_000;
async function renewingClient(session, sources, connect) {
    let credential = session.credential;
    let client = connect(session);
    let renewal;
    let notBefore = 0;
    const renew = async () => {
        notBefore = session.context.now().getTime() + PAUSE;
        try {
            const found = await findLonger(session, sources, credential);
            if (found === undefined)
                return;
            const made = connect({ ...session, credential: found });
            await made;
            credential = found;
            client = made;
        }
        catch (error) {
            if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR) || hasEnded(session, credential))
                throw error;
            session.context.log.debug(`the credential for "${session.target.host.key}" was not renewed`);
        }
    };
    const current = async () => {
        const now = session.context.now().getTime();
        if (renewal === undefined && isEnding(session, credential) && now >= notBefore) {
            renewal = renew().finally(() => (renewal = undefined));
        }
        await renewal;
        return client;
    };
    const { host } = await client;
    return {
        host,
        tags: async (repository) => (await current()).tags(repository),
        head: async (repository, reference) => (await current()).head(repository, reference),
        manifest: async (repository, reference) => (await current()).manifest(repository, reference),
        blob: async (repository, digest) => (await current()).blob(repository, digest),
        hasBlob: async (repository, digest) => (await current()).hasBlob(repository, digest),
        remove: async (repository, reference) => (await current()).remove(repository, reference),
        put: async (repository, reference, manifest) => (await current()).put(repository, reference, manifest),
        upload: async (repository, content) => (await current()).upload(repository, content),
        send: async (repository, want, request) => (await current()).send(repository, want, request)
    };
}
function isEnding({ context }, { expiresAt }) {
    return expiresAt !== undefined && expiresAt.getTime() - context.now().getTime() < MARGIN;
}
function hasEnded({ context }, { expiresAt }) {
    return expiresAt !== undefined && expiresAt <= context.now();
}
async function findLonger({ context, target }, sources, { expiresAt = new Date(0) }) {
    for (const source of sources) {
        const found = await source(context, target);
        if (found === undefined)
            continue;
        return found.expiresAt === undefined || found.expiresAt > expiresAt ? found : undefined;
    }
    return undefined;
}


/***/ }),

/***/ 2614:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createDriver: () => (/* binding */ createDriver)
});

// EXTERNAL MODULE: ./src/cleanup/registry/distribution-calls.js
var distribution_calls = __webpack_require__(995);
// EXTERNAL MODULE: ./src/cleanup/registry/client.js + 2 modules
var registry_client = __webpack_require__(3013);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/cleanup/vendor/fields.js
var vendor_fields = __webpack_require__(4483);
// EXTERNAL MODULE: ./src/cleanup/vendor/listed.js
var vendor_listed = __webpack_require__(791);
// EXTERNAL MODULE: ./src/cleanup/removal/outcomes.js
var outcomes = __webpack_require__(2717);
// EXTERNAL MODULE: ./src/cleanup/vendor/renewal.js
var renewal = __webpack_require__(136);
// EXTERNAL MODULE: ./src/cleanup/registry/tag-list.js
var tag_list = __webpack_require__(9874);
// EXTERNAL MODULE: ./src/net/spec-error.js
var spec_error = __webpack_require__(3236);
;// CONCATENATED MODULE: ./src/providers/azure/cleanup/acr-listing.js




const PAGE = 100;
const MAX_BYTES = 4 * 1024 * 1024;
const READER = 'give the identity the role "AcrPull" (with ABAC "Container Registry Repository Reader"), or a token of the registry "content/read" and "metadata/read" on the repository';
const CATALOGUE_READER = 'give the identity the role "AcrPull" (with ABAC "Container Registry Repository Catalog Lister"), or a token of the registry a scope map over "*", or name the repositories';
function listTags(client, repository, digest) {
    const query = digest === undefined ? {} : { digest };
    const of = within(client, repository, 'tags');
    return list(client, { ...of, query, read: readTag, keyOf: ({ name }) => name });
}
function listManifests(client, repository) {
    return list(client, {
        ...within(client, repository, 'manifests'),
        query: {},
        read: readManifest,
        keyOf: ({ digest }) => digest
    });
}
function listRepositories(client) {
    return list(client, {
        what: `listing the repositories of "${client.host}"`,
        path: '/acr/v1/_catalog',
        repository: '',
        kind: 'repositories',
        remedy: CATALOGUE_READER,
        query: {},
        read: vendor_fields/* textOf */.b6,
        keyOf: name => name
    });
}
function within(client, repository, kind) {
    const what = `listing the ${kind} of "${client.host}/${repository}"`;
    return { what, path: `/acr/v1/${repository}/_${kind}`, repository, kind, remedy: READER };
}
async function list(client, listing) {
    const { what, path: first, repository, keyOf } = listing;
    const found = new Map();
    const visited = new Set();
    let path = pagePath(first, listing.query);
    while (path !== undefined) {
        if (visited.has(path))
            throw new errors/* Failure */.HR('network', `${what} never ends: run the job again later`);
        visited.add(path);
        const answer = await client.send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_BYTES });
        if (answer.status === 404 && visited.size === 1 && repository !== '')
            return [];
        if (answer.status !== 200)
            throw refused(listing, answer.status);
        const page = readPage(listing, answer.body);
        for (const item of page)
            found.set(keyOf(item), item);
        const last = page.at(-1);
        const full = last !== undefined && page.length >= PAGE;
        path =
            (0,tag_list/* nextPath */.R7)(answer, client.host) ??
                (full ? pagePath(first, { ...listing.query, last: keyOf(last) }) : undefined);
    }
    return [...found.values()];
}
function pagePath(first, query) {
    return `${first}?${new URLSearchParams({ n: String(PAGE), ...query }).toString()}`;
}
function readPage({ what, kind, read }, body) {
    const value = (0,spec_error/* parseObject */.l)(body)?.[kind] ?? [];
    const items = Array.isArray(value) ? value.map(read) : undefined;
    const complete = items?.filter(item => item !== undefined);
    if ((0,spec_error/* parseObject */.l)(body) !== undefined && items !== undefined && complete?.length === items.length)
        return complete;
    throw new errors/* Failure */.HR('network', `${what} was answered by no list of Azure's: check the proxy and the network`);
}
function readTag(item) {
    const fields = (0,vendor_fields/* fieldsOf */.Pf)(item) ?? {};
    const name = (0,vendor_fields/* textOf */.b6)(fields['name']);
    const digest = (0,vendor_fields/* digestOf */.ol)(fields['digest']);
    if (name === undefined || digest === undefined)
        return undefined;
    return { name, digest, updatedAt: (0,vendor_fields/* dateOf */.Q$)(fields['lastUpdateTime']), locked: lockOf(fields) };
}
function readManifest(item) {
    const fields = (0,vendor_fields/* fieldsOf */.Pf)(item) ?? {};
    const digest = (0,vendor_fields/* digestOf */.ol)(fields['digest']);
    if (digest === undefined)
        return undefined;
    const tags = fields['tags'] ?? [];
    if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string'))
        return undefined;
    return {
        digest,
        mediaType: (0,vendor_fields/* textOf */.b6)(fields['mediaType']) ?? '',
        size: (0,vendor_fields/* numberOf */.rl)(fields['imageSize']),
        createdAt: (0,vendor_fields/* dateOf */.Q$)(fields['createdTime']),
        tags,
        locked: lockOf(fields)
    };
}
function lockOf(fields) {
    const attributes = (0,vendor_fields/* fieldsOf */.Pf)(fields['changeableAttributes']);
    const open = attributes?.['deleteEnabled'] !== false && attributes?.['writeEnabled'] !== false;
    return open ? undefined : 'locked';
}
function refused({ what, remedy }, status) {
    if (status === 401 || status === 403)
        return new errors/* Failure */.HR('refused', `${what} was refused (${status}): ${remedy}`);
    return new errors/* Failure */.HR('network', `${what} was answered ${status}: check the registry's name and the network`);
}

// EXTERNAL MODULE: ./src/providers/azure/index.js
var azure = __webpack_require__(5123);
;// CONCATENATED MODULE: ./src/providers/azure/cleanup.js









const SCOPES = {
    pull: ['pull', 'metadata_read'],
    push: ['pull', 'push'],
    delete: ['pull', 'delete', 'metadata_read']
};
const CAPABILITIES = {
    untag: 'native',
    deleteManifest: 'with-tags',
    protectsChildren: false,
    cascadesReferrers: true,
    batch: 1,
    concurrency: 4
};
const createDriver = async (session) => {
    const client = await (0,renewal/* renewingClient */.n)(session, azure/* azure */.e.sources, one => (0,registry_client/* createRegistryClient */.H)(one, SCOPES));
    const remove = (repository, path) => removed(client, session, repository, path);
    return {
        ...(0,distribution_calls/* distributionCalls */.g)(client),
        capabilities: CAPABILITIES,
        inventory: repository => inventory(client, repository),
        repositories: async (prefix) => (await listRepositories(client)).filter(name => name.startsWith(prefix)),
        tagsOf: async (repository, digest) => (await listTags(client, repository, digest)).map(({ name }) => name),
        tagNames: async (repository) => (await listTags(client, repository)).map(({ name }) => name),
        untag: (repository, tags) => (0,outcomes/* outcomesOf */.R)(tags, ({ tag }) => remove(repository, `/acr/v1/${repository}/_tags/${encodeURIComponent(tag)}`)),
        deleteManifests: (repository, digests) => (0,outcomes/* outcomesOf */.R)(digests, digest => remove(repository, `/v2/${repository}/manifests/${digest}`))
    };
};
async function inventory(client, repository) {
    const tags = new Map();
    for (const { name, digest, updatedAt, locked } of await listTags(client, repository)) {
        tags.set(name, { name, digest, ...(0,vendor_fields/* known */.eO)({ movedAt: updatedAt, locked }) });
    }
    const manifests = await listManifests(client, repository);
    for (const { digest, tags: names } of manifests) {
        for (const name of names)
            if (!tags.has(name))
                tags.set(name, { name, digest });
    }
    const listed = manifests.map(({ digest, mediaType, size, createdAt, locked }) => ({
        digest,
        mediaType,
        ...(0,vendor_fields/* known */.eO)({ imageSize: size }),
        facts: (0,vendor_fields/* known */.eO)({ pushedAt: createdAt, locked })
    }));
    return {
        repository,
        tags: [...tags.values()],
        manifests: await (0,vendor_listed/* readListed */.o)(client, { repository, listed, tagged: [...tags.values()].map(({ digest }) => digest) }, CAPABILITIES.concurrency),
        listsUntagged: true
    };
}
async function removed(client, { target }, repository, path) {
    const { status } = await client.send(repository, 'delete', { method: 'DELETE', path });
    if (status === 202 || status === 200 || status === 204)
        return { kind: 'deleted' };
    if (status === 404)
        return { kind: 'gone' };
    if (status === 405)
        return { kind: 'refused', reason: 'it is locked' };
    if (status === 401 || status === 403)
        throw noRight(target.host.key, repository, status);
    if (status >= 500)
        return { kind: 'failed', reason: `the registry had trouble (${status})` };
    return { kind: 'refused', reason: `the registry answered ${status}` };
}
function noRight(host, repository, status) {
    return new errors/* Failure */.HR('refused', `deleting in "${host}/${repository}" was refused (${status}): give the identity the role "AcrDelete" (with ABAC "Container Registry Repository Contributor"), or a token of the registry "content/delete" on the repository`);
}


/***/ })

};
;