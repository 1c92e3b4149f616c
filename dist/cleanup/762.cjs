"use strict";
exports.id = 762;
exports.ids = [762,492];
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

/***/ 762:
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
// EXTERNAL MODULE: ./src/cleanup/registry/answer.js
var registry_answer = __webpack_require__(8051);
// EXTERNAL MODULE: ./src/cleanup/registry/paced-client.js + 1 modules
var paced_client = __webpack_require__(8452);
// EXTERNAL MODULE: ./src/cleanup/vendor/token-pages.js
var token_pages = __webpack_require__(2404);
// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: ./src/cleanup/anonymous.js
var anonymous = __webpack_require__(8284);
// EXTERNAL MODULE: ./src/providers/google/key.js
var google_key = __webpack_require__(492);
// EXTERNAL MODULE: ./src/providers/google/names.js
var names = __webpack_require__(4495);
;// CONCATENATED MODULE: ./src/providers/google/cleanup/api-authorization.js





const API_HOST = 'artifactregistry.googleapis.com';
const GCLOUD_USER = '_dcgcloud_token';
const LIFETIME = 3600;
const SKEW = 10;
async function apiAuthorization(session) {
    const { credential, target } = session;
    if ((0,anonymous/* isAnonymous */.o)(credential))
        return {};
    const username = credential.kind === 'basic' ? credential.username : undefined;
    if (credential.kind === 'basic' && (username === names/* ACCESS_TOKEN_USER */.Ne || username === GCLOUD_USER)) {
        return { authorization: `Bearer ${credential.password.reveal()}` };
    }
    if (credential.kind === 'basic' && username?.startsWith('_json_key') === true)
        return { authorization: `Bearer ${await signedToken(session, credential)}` };
    throw new errors/* Failure */.HR('input', `"${target.host.key}" lists its images for an access token or a key alone: log in as "${names/* ACCESS_TOKEN_USER */.Ne}", "_json_key" or "_json_key_base64", or name the images`);
}
async function signedToken({ context, target }, credential) {
    const key = (0,google_key/* readKey */.Y)(target, credential.username, credential.password);
    const now = Math.floor(context.now().getTime() / 1000) - SKEW;
    const { clientEmail: iss } = key;
    const claims = { iss, sub: iss, aud: `https://${API_HOST}/`, iat: now, exp: now + LIFETIME };
    const signed = `${encoded({ alg: 'RS256', typ: 'JWT', ...idOf(key) })}.${encoded(claims)}`;
    const token = `${signed}.${await signatureOf(target, key, signed)}`;
    return context.secret(token).reveal();
}
function encoded(value) {
    return external_node_buffer_.Buffer.from(JSON.stringify(value)).toString('base64url');
}
function idOf({ id }) {
    return id === undefined ? {} : { kid: id };
}
async function signatureOf(target, key, text) {
    const { createSign } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 7598, 19));
    try {
        return createSign('RSA-SHA256').update(text).sign(key.privateKey.reveal(), 'base64url');
    }
    catch {
        throw new errors/* Failure */.HR('input', `the key for "${target.host.key}" does not sign: its "private_key" is damaged; download the key again`);
    }
}

;// CONCATENATED MODULE: ./src/providers/google/cleanup/images.js






const PAGE_SIZE = 1000;
const MAX_BYTES = 8 * 1024 * 1024;
const GCR_LOCATIONS = {
    'gcr.io': 'us',
    'us.gcr.io': 'us',
    'eu.gcr.io': 'europe',
    'asia.gcr.io': 'asia'
};
async function listImages(session, prefix) {
    const { host } = session.target;
    const repository = repositoryOf(host, prefix);
    const what = `the images of "${host.key}/${repository.path}"`;
    const client = (0,paced_client/* pacedClient */.N)(session, { registry: API_HOST, caFiles: [] });
    const authorization = await apiAuthorization(session);
    const names = await (0,token_pages/* allOf */.b)(what, async (token) => {
        const url = new URL(`https://${API_HOST}/v1/${resourceOf(repository)}/packages`);
        url.searchParams.set('pageSize', String(PAGE_SIZE));
        if (token !== undefined)
            url.searchParams.set('pageToken', token);
        const answer = await client.send({ method: 'GET', url, maxBytes: MAX_BYTES, ...authorization });
        if (answer.status === 404 && token === undefined)
            return { items: [] };
        if (answer.status === 401 || answer.status === 403)
            throw noRight(what, answer.status);
        if (answer.status !== 200)
            throw (0,registry_answer/* answerFailure */.Rp)(`listing ${what}`, answer);
        return pageOf(answer.body, repository) ?? fail(what);
    });
    return [...new Set(names)].filter(name => name.startsWith(prefix));
}
function repositoryOf(host, prefix) {
    const parts = prefix.split('/').slice(0, -1);
    const size = parts[0]?.includes('.') === true ? 2 : 1;
    const project = parts.slice(0, size);
    const isGcr = Object.hasOwn(GCR_LOCATIONS, host.key);
    const location = isGcr ? GCR_LOCATIONS[host.key] : /^([a-z0-9-]+)-docker\.pkg\.dev$/.exec(host.key)?.[1];
    const id = isGcr ? host.key : parts[size];
    if (location === undefined)
        throw new errors/* Failure */.HR('input', `"${host.key}" does not tell which images it has: name them`);
    if (project.length < size || id === undefined)
        throw notInFull(host, isGcr);
    const path = (isGcr ? project : [...project, id]).join('/');
    return { project: project.join(':'), location, id, path };
}
function notInFull({ key }, isGcr) {
    const [what, form] = isGcr
        ? ['project', `${key}/PROJECT/GLOB`]
        : ['repository', `${key}/PROJECT/REPOSITORY/GLOB`];
    return new errors/* Failure */.HR('input', `Google lists the images of one ${what}: write its name in full (${form})`);
}
function resourceOf({ project, location, id }) {
    return `projects/${encodeURIComponent(project)}/locations/${location}/repositories/${encodeURIComponent(id)}`;
}
function pageOf(body, repository) {
    const fields = (0,vendor_fields/* fieldsOf */.Pf)((0,vendor_fields/* jsonOf */.o_)(body));
    if (fields === undefined)
        return undefined;
    const packages = (0,vendor_fields/* recordsOf */.M$)(fields['packages'] ?? []);
    const images = packages?.map(({ name }) => imageOf((0,vendor_fields/* textOf */.b6)(name) ?? '', repository));
    const items = images?.filter(image => image !== undefined);
    if (items === undefined || items.length !== images?.length)
        return undefined;
    return { items, next: (0,vendor_fields/* textOf */.b6)(fields['nextPageToken']) };
}
function imageOf(name, { location, id, path }) {
    const [, place, image = ''] = /^projects\/[^/]+\/(.+)\/packages\/([^/]+)$/.exec(name) ?? [];
    if (place !== `locations/${location}/repositories/${id}`)
        return undefined;
    try {
        return `${path}/${decodeURIComponent(image)}`;
    }
    catch {
        return undefined;
    }
}
function noRight(what, status) {
    return new errors/* Failure */.HR('refused', `listing ${what} was refused (${status}): give the account "roles/artifactregistry.reader" on the repository, and turn on the Artifact Registry API in the project`);
}
function fail(what) {
    throw new errors/* Failure */.HR('network', `${what} came as no list of Google's: check what stands between "${API_HOST}" and this machine`);
}

// EXTERNAL MODULE: ./src/cleanup/registry/tag-list.js
var tag_list = __webpack_require__(9874);
// EXTERNAL MODULE: ./src/net/spec-error.js
var spec_error = __webpack_require__(3236);
;// CONCATENATED MODULE: ./src/providers/google/cleanup/listing.js





const listing_MAX_BYTES = 256 * 1024 * 1024;
async function listRepository(client, repository) {
    const what = `listing the tags of "${client.host}/${repository}"`;
    const tags = new Set();
    const manifests = new Map();
    const visited = new Set();
    let path = `/v2/${repository}/tags/list`;
    while (path !== undefined) {
        if (visited.has(path))
            throw new errors/* Failure */.HR('network', `${what} never ends: run the job again later`);
        visited.add(path);
        const answer = await client.send(repository, 'pull', { method: 'GET', path, maxBytes: listing_MAX_BYTES });
        if (answer.status === 404 && visited.size === 1)
            return { tags: [], manifests: [] };
        if (answer.status === 401 || answer.status === 403)
            throw listing_noRight(what, answer.status);
        if (answer.status !== 200)
            throw (0,registry_answer/* answerFailure */.Rp)(what, answer);
        const page = readPage(answer.body);
        if (page === undefined)
            throw foreign(what);
        for (const tag of page.tags)
            tags.add(tag);
        for (const manifest of page.manifests)
            manifests.set(manifest.digest, merged(manifests, manifest));
        path = (0,tag_list/* nextPath */.R7)(answer, client.host);
    }
    return { tags: [...tags], manifests: [...manifests.values()] };
}
function merged(known, manifest) {
    const before = known.get(manifest.digest);
    if (before === undefined)
        return manifest;
    return { ...manifest, tags: [...new Set([...before.tags, ...manifest.tags])] };
}
function readPage(body) {
    const json = (0,spec_error/* parseObject */.l)(body);
    if (json === undefined)
        return undefined;
    const tags = namesOf(json['tags']);
    const map = json['manifest'] === undefined && tags?.length === 0 ? {} : (0,vendor_fields/* fieldsOf */.Pf)(json['manifest']);
    if (tags === undefined || map === undefined)
        return undefined;
    const manifests = [];
    for (const [digest, value] of Object.entries(map)) {
        const manifest = readManifest(digest, (0,vendor_fields/* fieldsOf */.Pf)(value));
        if (manifest === undefined)
            return undefined;
        manifests.push(manifest);
    }
    return { tags, manifests };
}
function readManifest(digest, fields) {
    const tags = namesOf(fields?.['tag']);
    if (fields === undefined || tags === undefined || (0,vendor_fields/* digestOf */.ol)(digest) === undefined)
        return undefined;
    return {
        digest,
        mediaType: (0,vendor_fields/* textOf */.b6)(fields['mediaType']) ?? '',
        size: wholeNumber(fields['imageSizeBytes']),
        uploadedAt: moment(fields['timeUploadedMs']),
        createdAt: moment(fields['timeCreatedMs']),
        tags
    };
}
function namesOf(value) {
    if (value === undefined || value === null)
        return [];
    return Array.isArray(value) && value.every((name) => typeof name === 'string')
        ? value
        : undefined;
}
function wholeNumber(value) {
    const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
function moment(value) {
    const milliseconds = wholeNumber(value);
    return milliseconds === undefined || milliseconds === 0 ? undefined : new Date(milliseconds);
}
function listing_noRight(what, status) {
    return new errors/* Failure */.HR('refused', `${what} was refused (${status}): give the account "roles/artifactregistry.reader" on the repository`);
}
function foreign(what) {
    return new errors/* Failure */.HR('network', `${what} was answered by no listing of Google's: check the proxy and the network`);
}

;// CONCATENATED MODULE: ./src/providers/google/cleanup/removal.js



const HELD = {
    GOOGLE_MANIFEST_DANGLING_TAG: 'a tag refers to it',
    GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE: 'an index or a referrer refers to it',
    GOOGLE_MANIFEST_REFERRING_MANIFEST: 'a referrer describes it'
};
function removalOutcome(response, place) {
    const { status, body } = response;
    if (status === 202 || status === 200 || status === 204)
        return { kind: 'deleted' };
    if (status === 404)
        return { kind: 'gone' };
    if (status >= 500)
        return { kind: 'failed', reason: `the registry had trouble (${status})` };
    const held = heldBy(body);
    if (held !== undefined)
        return { kind: 'refused', reason: held };
    if (/immutab/i.test(body))
        return { kind: 'refused', reason: 'the tags of the repository are immutable' };
    if (status !== 401 && status !== 403)
        return { kind: 'refused', reason: `the registry answered ${status}` };
    throw new errors/* Failure */.HR('refused', `deleting in "${place}" was refused (${status}): give the account "roles/artifactregistry.repoAdmin" on the repository`);
}
function heldBy(body) {
    for (const { code } of (0,vendor_fields/* recordsOf */.M$)((0,vendor_fields/* fieldsOf */.Pf)((0,spec_error/* parseObject */.l)(body))?.['errors']) ?? []) {
        if (typeof code === 'string' && Object.hasOwn(HELD, code))
            return HELD[code];
    }
    return undefined;
}

// EXTERNAL MODULE: ./src/providers/google/index.js
var google = __webpack_require__(8387);
;// CONCATENATED MODULE: ./src/providers/google/cleanup.js











const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull', 'push', 'delete'] };
const CAPABILITIES = {
    untag: 'native',
    deleteManifest: 'untagged',
    protectsChildren: true,
    referrersFirst: true,
    batch: 1,
    concurrency: 4
};
const createDriver = async (session) => {
    const client = await (0,renewal/* renewingClient */.n)(session, google/* google */.q.sources, one => (0,registry_client/* createRegistryClient */.H)(one, SCOPES));
    return {
        ...(0,distribution_calls/* distributionCalls */.g)(client),
        capabilities: CAPABILITIES,
        inventory: repository => inventory(client, repository),
        repositories: prefix => listImages(session, prefix),
        tagNames: async (repository) => (await listRepository(client, repository)).tags,
        untag: (repository, tags) => (0,outcomes/* outcomesOf */.R)(tags, ({ tag }) => remove(client, repository, tag)),
        deleteManifests: (repository, digests) => (0,outcomes/* outcomesOf */.R)(digests, digest => remove(client, repository, digest))
    };
};
async function inventory(client, repository) {
    const listing = await listRepository(client, repository);
    const digests = new Map(listing.manifests.flatMap(({ digest, tags }) => tags.map(tag => [tag, digest])));
    const tags = [];
    for (const name of new Set([...listing.tags, ...digests.keys()])) {
        const digest = digests.get(name) ?? (await client.head(repository, name))?.digest;
        if (digest === undefined) {
            throw new errors/* Failure */.HR('network', `"${client.host}/${repository}" lists a tag that it does not have: run the job again when nothing is deleted there`);
        }
        tags.push({ name, digest });
    }
    const listed = listing.manifests.map(({ digest, mediaType, size, uploadedAt, createdAt }) => ({
        digest,
        mediaType,
        ...(0,vendor_fields/* known */.eO)({ imageSize: size }),
        facts: (0,vendor_fields/* known */.eO)({ pushedAt: uploadedAt, createdAt })
    }));
    const manifests = await (0,vendor_listed/* readListed */.o)(client, { repository, listed, tagged: tags.map(({ digest }) => digest) }, CAPABILITIES.concurrency);
    return { repository, tags, manifests, listsUntagged: true };
}
async function remove(client, repository, reference) {
    const path = `/v2/${repository}/manifests/${encodeURIComponent(reference).replaceAll('%3A', ':')}`;
    const answer = await client.send(repository, 'delete', { method: 'DELETE', path });
    return removalOutcome(answer, `${client.host}/${repository}`);
}


/***/ }),

/***/ 492:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ readKey),
/* harmony export */   checkKey: () => (/* binding */ checkKey)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4571);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3236);
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7420);




const OTHER_TYPES = ['authorized_user', 'external_account', 'impersonated_service_account'];
function checkKey(target, username, password) {
    const problem = problemOf(username === '_json_key_base64', password.reveal().trim());
    if (problem === undefined)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('input', `login to "${target.host.key}" as "${username}" was not tried: ${problem}`);
}
function readKey(target, username, password) {
    checkKey(target, username, password);
    const text = password.reveal().trim();
    const key = (username === '_json_key_base64' ? decode(text) : (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .parseObject */ .l)(text)) ?? {};
    const id = key['private_key_id'];
    return {
        clientEmail: String(key['client_email']),
        privateKey: new _secret_js__WEBPACK_IMPORTED_MODULE_3__/* .Secret */ .zh(String(key['private_key'])),
        ...(typeof id === 'string' ? { id } : {})
    };
}
function problemOf(encoded, text) {
    const plain = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .parseObject */ .l)(text);
    const decoded = decode(text);
    if (encoded && plain !== undefined) {
        return 'the key is plain JSON; name the user "_json_key", or encode the key';
    }
    if (!encoded && decoded !== undefined) {
        return 'the key is in base64; name the user "_json_key_base64", or decode the key';
    }
    const key = encoded ? decoded : plain;
    if (key === undefined) {
        return `the key is no whole JSON object${encoded ? ' in base64' : ''}; give the file's content from its first to its last character`;
    }
    return fieldProblem(key);
}
function fieldProblem(key) {
    const type = key['type'];
    if (typeof type === 'string' && OTHER_TYPES.includes(type)) {
        return `a file of the type "${type}" is no key; give the JSON key of a service account, or name a "workload-identity-provider"`;
    }
    if (type !== 'service_account')
        return 'the key lacks "type": "service_account"; download it again';
    for (const field of ['private_key', 'client_email']) {
        if (typeof key[field] !== 'string' || key[field] === '') {
            return `the key lacks "${field}"; give the whole file`;
        }
    }
    const pem = String(key['private_key']).trim();
    if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n[^-]+-----END [A-Z ]*PRIVATE KEY-----$/.test(pem)) {
        return 'the "private_key" of the key is no whole PEM block; its line breaks ("\\n") may have been lost on the way';
    }
    return undefined;
}
function decode(text) {
    if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(text))
        return undefined;
    return (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .parseObject */ .l)(node_buffer__WEBPACK_IMPORTED_MODULE_0__.Buffer.from(text, 'base64').toString('utf8'));
}


/***/ })

};
;