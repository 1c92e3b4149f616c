"use strict";
exports.id = 8891;
exports.ids = [8891];
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

/***/ 8891:
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
// EXTERNAL MODULE: ./src/cleanup/vendor/fields.js
var fields = __webpack_require__(4483);
// EXTERNAL MODULE: ./src/cleanup/removal/outcomes.js
var outcomes = __webpack_require__(2717);
// EXTERNAL MODULE: ./src/cleanup/registry/paced-client.js + 1 modules
var paced_client = __webpack_require__(8452);
// EXTERNAL MODULE: ./src/cleanup/registry/answer.js
var registry_answer = __webpack_require__(8051);
// EXTERNAL MODULE: ./src/net/distribution.js
var distribution = __webpack_require__(6410);
// EXTERNAL MODULE: ./src/provider.js
var provider = __webpack_require__(7353);
// EXTERNAL MODULE: ./src/secret.js
var secret = __webpack_require__(7420);
// EXTERNAL MODULE: ./src/cleanup/vendor/pages.js
var pages = __webpack_require__(9236);
;// CONCATENATED MODULE: ./src/providers/harbor/cleanup/api.js








const PAGE_SIZE = 100;
const MAX_BYTES = 16 * 1024 * 1024;
async function createHarborApi(session) {
    const { target } = session;
    const { insecure, scheme } = target.auth;
    const host = target.host.key;
    const authorization = authorizationOf(session);
    const client = (0,paced_client/* pacedClient */.N)(session, { registry: host, caFiles: (0,provider/* caFilesOf */.F)(target.auth) });
    const { endpoint } = await (0,distribution/* ping */.hU)(client, target.host, { insecure, ...known(scheme) });
    const base = `${endpoint.scheme}://${endpoint.host.key}/api/v2.0`;
    const send = (method, path) => client.send({ method, url: new URL(`${base}${path}`), maxBytes: MAX_BYTES, ...authorization });
    const artifactPath = (repository, reference) => `${artifactsPath(repository)}/${encodeURIComponent(reference)}`;
    return {
        artifacts: repository => list({ send, host }, `${artifactsPath(repository)}?q=base%3D*&with_tag=true&with_accessory=true&with_immutable_status=true&`, `the artifacts of "${host}/${repository}"`, 'digest'),
        async artifact(repository, reference) {
            const answer = await send('GET', `${artifactPath(repository, reference)}?with_tag=true`);
            if (answer.status === 404)
                return undefined;
            if (answer.status !== 200)
                throw (0,registry_answer/* answerFailure */.Rp)(`reading an artifact of "${host}/${repository}"`, answer);
            const artifact = (0,fields/* fieldsOf */.Pf)((0,fields/* jsonOf */.o_)(answer.body));
            if ((0,fields/* digestOf */.ol)(artifact?.['digest']) === undefined)
                throw notTheApi(host, answer.status);
            return artifact;
        },
        removeTag: (repository, digest, tag) => send('DELETE', `${artifactPath(repository, digest)}/tags/${encodeURIComponent(tag)}`),
        removeArtifact: (repository, digest) => send('DELETE', artifactPath(repository, digest)),
        async repositories(project) {
            const path = project === undefined ? '' : `/projects/${encodeURIComponent(project)}`;
            const what = `the repositories of "${host}${project === undefined ? '' : `/${project}`}"`;
            const found = await list({ send, host }, `${path}/repositories?`, what, 'name');
            return (found ?? []).map(({ name }) => (0,fields/* textOf */.b6)(name)).filter(name => name !== undefined);
        }
    };
}
function list({ send, host }, address, what, key) {
    return (0,pages/* allPages */.S)({
        what,
        async read(page) {
            const answer = await send('GET', `${address}page=${page}&page_size=${PAGE_SIZE}`);
            if (answer.status === 404)
                return undefined;
            if (answer.status !== 200)
                throw (0,registry_answer/* answerFailure */.Rp)(`listing ${what}`, answer);
            const items = (0,fields/* recordsOf */.M$)((0,fields/* jsonOf */.o_)(answer.body));
            const total = countIn(answer);
            if (items === undefined)
                throw notTheApi(host, answer.status);
            const more = total === undefined ? items.length === PAGE_SIZE : page * PAGE_SIZE < total;
            return { items, more, ...(total === undefined ? {} : { total }) };
        },
        keyOf: item => (0,fields/* textOf */.b6)(item[key]) ?? '',
        stateOf: item => `${(0,fields/* textOf */.b6)(item[key]) ?? ''} ${tagNamesOf(item).join(' ')}`
    });
}
function tagNamesOf(artifact) {
    return partsOf(artifact, 'tags')
        .map(tag => (0,fields/* textOf */.b6)(tag['name']) ?? unreadable())
        .sort();
}
function partsOf(artifact, name) {
    return (0,fields/* recordsOf */.M$)(artifact[name] ?? []) ?? unreadable();
}
function unreadable() {
    throw new errors/* Failure */.HR('network', 'Harbor listed an artifact that cannot be read: check the release of Harbor, and what stands between it and this machine');
}
function authorizationOf({ credential, target }) {
    if (credential.kind !== 'basic') {
        throw new errors/* Failure */.HR('input', `"${target.host.key}" is cleaned up with a user name and a password, or a robot account: an identity token is for the registry alone`);
    }
    const { username, password } = credential;
    return username === '' && password.empty ? {} : { authorization: `Basic ${(0,secret/* basicAuth */.tB)(username, password)}` };
}
function known(scheme) {
    return scheme === undefined ? {} : { scheme };
}
function artifactsPath(repository) {
    const slash = repository.indexOf('/');
    if (slash < 1) {
        throw new errors/* Failure */.HR('input', `a repository of Harbor is "PROJECT/NAME": "${repository}" names no project`);
    }
    const name = encodeURIComponent(encodeURIComponent(repository.slice(slash + 1)));
    return `/projects/${encodeURIComponent(repository.slice(0, slash))}/repositories/${name}/artifacts`;
}
function countIn({ headers }) {
    const count = headers['x-total-count'];
    return count !== undefined && /^\d{1,9}$/.test(count) ? Number(count) : undefined;
}
function notTheApi(host, status) {
    return new errors/* Failure */.HR('network', `"${host}" answered ${status} with something that is none of Harbor's: check that the host is a Harbor of 2.0 or newer, and the proxy`);
}

// EXTERNAL MODULE: ./src/cleanup/vendor/kinds.js
var kinds = __webpack_require__(407);
;// CONCATENATED MODULE: ./src/providers/harbor/cleanup/inventory.js



async function readInventory(api, repository) {
    const artifacts = (await api.artifacts(repository)) ?? [];
    const subjects = subjectsIn(artifacts);
    const tags = [];
    const manifests = new Map();
    for (const artifact of artifacts) {
        const manifest = manifestOf(artifact, subjects);
        const own = tagsOf(artifact, manifest.digest);
        const locked = own.some(tag => tag.locked !== undefined) ? 'one of its tags is immutable' : undefined;
        tags.push(...own);
        manifests.set(manifest.digest, { ...manifest, ...(0,fields/* known */.eO)({ locked }) });
    }
    return { repository, tags, manifests, listsUntagged: true };
}
function subjectsIn(artifacts) {
    const subjects = new Map();
    for (const accessory of artifacts.flatMap(artifact => partsOf(artifact, 'accessories'))) {
        const [digest, subject] = [(0,fields/* digestOf */.ol)(accessory['digest']), (0,fields/* digestOf */.ol)(accessory['subject_artifact_digest'])];
        if (digest !== undefined && subject !== undefined)
            subjects.set(digest, subject);
    }
    return subjects;
}
function manifestOf(artifact, subjects) {
    const digest = (0,fields/* digestOf */.ol)(artifact['digest']) ?? unreadable();
    const mediaType = (0,fields/* textOf */.b6)(artifact['manifest_media_type']) ?? '';
    return {
        digest,
        kind: (0,kinds/* kindOf */.I)(mediaType),
        mediaType,
        children: childrenOf(artifact),
        ...(0,fields/* known */.eO)({
            artifactType: (0,fields/* textOf */.b6)(artifact['artifact_type']),
            subject: subjects.get(digest),
            size: (0,fields/* numberOf */.rl)(artifact['size']),
            pushedAt: (0,fields/* dateOf */.Q$)(artifact['push_time']),
            pulledAt: (0,fields/* dateOf */.Q$)(artifact['pull_time']),
            createdAt: (0,fields/* dateOf */.Q$)((0,fields/* fieldsOf */.Pf)(artifact['extra_attrs'])?.['created'])
        })
    };
}
function childrenOf(artifact) {
    return partsOf(artifact, 'references').map(part => (0,fields/* digestOf */.ol)(part['child_digest']) ?? unreadable());
}
function tagsOf(artifact, digest) {
    return partsOf(artifact, 'tags').map(tag => {
        const name = (0,fields/* textOf */.b6)(tag['name']) ?? unreadable();
        const times = { movedAt: (0,fields/* dateOf */.Q$)(tag['push_time']), pulledAt: (0,fields/* dateOf */.Q$)(tag['pull_time']) };
        return {
            name,
            digest,
            ...(0,fields/* known */.eO)({ ...times, locked: tag['immutable'] === true ? 'immutable' : undefined })
        };
    });
}

;// CONCATENATED MODULE: ./src/providers/harbor/cleanup.js







const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'delete'] };
const CAPABILITIES = {
    untag: 'native',
    deleteManifest: 'with-tags',
    protectsChildren: true,
    cascadesReferrers: true,
    cascadesChildren: true,
    batch: 1,
    concurrency: 4
};
const createDriver = async (session) => {
    const { host } = session.target;
    const api = await createHarborApi(session);
    const registry = await (0,client/* createRegistryClient */.H)(session, SCOPES);
    return {
        ...(0,distribution_calls/* distributionCalls */.g)(registry),
        capabilities: CAPABILITIES,
        inventory: repository => readInventory(api, repository),
        async repositories(prefix) {
            const slash = prefix.indexOf('/');
            const names = await api.repositories(slash < 1 ? undefined : prefix.slice(0, slash));
            return names.filter(name => name.startsWith(prefix));
        },
        resolve: async (repository, tag) => (0,fields/* digestOf */.ol)((await api.artifact(repository, tag))?.['digest']),
        tagsOf: async (repository, digest) => {
            const artifact = await api.artifact(repository, digest);
            return artifact === undefined ? [] : tagNamesOf(artifact);
        },
        untag: (repository, tags) => (0,outcomes/* outcomesOf */.R)(tags, async ({ tag, digest }) => outcomeOf(host.key, await api.removeTag(repository, digest, tag), 'the tag is immutable (412)')),
        deleteManifests: (repository, digests) => (0,outcomes/* outcomesOf */.R)(digests, async (digest) => outcomeOf(host.key, await api.removeArtifact(repository, digest), 'one of its tags is immutable, or an index refers to it (412)'))
    };
};
function outcomeOf(host, { status }, precondition) {
    if (status === 200 || status === 202)
        return { kind: 'deleted' };
    if (status === 404)
        return { kind: 'gone' };
    if (status === 412)
        return { kind: 'refused', reason: precondition };
    if (status === 401 || status === 403) {
        throw new errors/* Failure */.HR('refused', `deleting at "${host}" was refused (${status}): give the robot account "Delete" on artifacts and tags beside "List" and "Read", or the user the role Maintainer in the project`);
    }
    if (status >= 500)
        return { kind: 'failed', reason: `Harbor answered ${status}` };
    return { kind: 'refused', reason: `Harbor answered ${status}` };
}


/***/ })

};
;