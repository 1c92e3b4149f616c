"use strict";
exports.id = 247;
exports.ids = [247];
exports.modules = {

/***/ 1469:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $z: () => (/* binding */ descriptors),
/* harmony export */   DE: () => (/* binding */ blobOf),
/* harmony export */   Gv: () => (/* binding */ isObject),
/* harmony export */   b2: () => (/* binding */ isMissing),
/* harmony export */   yu: () => (/* binding */ descriptor)
/* harmony export */ });
/* harmony import */ var _content_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9344);

function descriptors(value) {
    if (value === null)
        return [];
    if (!Array.isArray(value))
        return undefined;
    const read = value.map(descriptor);
    return read.every(entry => entry !== undefined) ? read : undefined;
}
function descriptor(value) {
    if (!isObject(value))
        return undefined;
    const { digest, size, mediaType } = value;
    if (typeof digest !== 'string' || !(0,_content_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .isDigest */ .Bc)(digest))
        return undefined;
    return {
        digest,
        size: typeof size === 'number' && size >= 0 ? size : 0,
        mediaType: typeof mediaType === 'string' ? mediaType.toLowerCase() : ''
    };
}
function blobOf({ digest, size }) {
    return { digest, size };
}
function isMissing(value) {
    return value === undefined || value === null;
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}


/***/ }),

/***/ 3073:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Uu: () => (/* binding */ readManifestDetails),
/* harmony export */   WI: () => (/* binding */ readManifest),
/* harmony export */   Wu: () => (/* binding */ createdIn)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3236);
/* harmony import */ var _content_digest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9344);
/* harmony import */ var _descriptor_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1469);




const INDEX_TYPES = new Set([
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json'
]);
const IMAGE_TYPES = new Set([
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json'
]);
const FIRST_SCHEMA = new Set([
    'application/vnd.docker.distribution.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v1+prettyjws'
]);
const CONFIG_TYPES = new Set([
    'application/vnd.oci.image.config.v1+json',
    'application/vnd.docker.container.image.v1+json'
]);
const IN_TOTO = 'application/vnd.in-toto+json';
const CREATED = 'org.opencontainers.image.created';
function readManifest(raw) {
    return readManifestDetails(raw).manifest;
}
function readManifestDetails(raw) {
    const json = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_1__/* .parseObject */ .l)(raw.text);
    const mediaType = json === undefined ? raw.mediaType : mediaTypeOf(raw, json);
    const common = { digest: raw.digest, mediaType, size: node_buffer__WEBPACK_IMPORTED_MODULE_0__.Buffer.byteLength(raw.text) };
    const details = json === undefined ? undefined : detailsOf(common, json);
    return details ?? { manifest: { ...common, kind: 'unknown', children: [] } };
}
function mediaTypeOf(raw, json) {
    if (typeof json['mediaType'] === 'string')
        return json['mediaType'];
    if (isKnown(raw.mediaType))
        return raw.mediaType;
    if (json['schemaVersion'] === 1)
        return 'application/vnd.docker.distribution.manifest.v1+json';
    if (json['schemaVersion'] !== 2)
        return raw.mediaType;
    if (Array.isArray(json['manifests']) && !('layers' in json))
        return 'application/vnd.oci.image.index.v1+json';
    if (Array.isArray(json['layers']) && !('manifests' in json))
        return 'application/vnd.oci.image.manifest.v1+json';
    return raw.mediaType;
}
function isKnown(mediaType) {
    return INDEX_TYPES.has(mediaType) || IMAGE_TYPES.has(mediaType) || FIRST_SCHEMA.has(mediaType);
}
function detailsOf(common, json) {
    if (FIRST_SCHEMA.has(common.mediaType))
        return firstSchema(common, json);
    if ('manifests' in json && ('layers' in json || 'config' in json))
        return undefined;
    const own = ownFacts(json);
    if (own === undefined)
        return undefined;
    if (INDEX_TYPES.has(common.mediaType))
        return index(common, own, json);
    return IMAGE_TYPES.has(common.mediaType) ? image(common, own, json) : undefined;
}
function ownFacts(json) {
    const subject = (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .isMissing */ .b2)(json['subject']) ? undefined : (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .descriptor */ .yu)(json['subject']);
    if (subject === undefined && !(0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .isMissing */ .b2)(json['subject']))
        return undefined;
    const artifactType = json['artifactType'];
    const createdAt = dateOf(annotation(json, CREATED));
    return {
        ...(typeof artifactType === 'string' && artifactType !== '' ? { artifactType } : {}),
        ...(subject === undefined ? {} : { subject: subject.digest }),
        ...(createdAt === undefined ? {} : { createdAt })
    };
}
function index(common, own, json) {
    const entries = (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .descriptors */ .$z)(json['manifests']);
    if (entries === undefined)
        return undefined;
    const blobs = entries.filter(isLayerOrConfig);
    const children = entries.filter(entry => !isLayerOrConfig(entry)).map(({ digest }) => digest);
    return {
        manifest: {
            ...common,
            kind: 'index',
            ...own,
            children: [...new Set(children)],
            blobs: blobs.map(_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .blobOf */ .DE)
        }
    };
}
function isLayerOrConfig({ mediaType }) {
    if (isKnown(mediaType))
        return false;
    return (/^application\/vnd\.(oci\.image|docker\.image\.rootfs)\.[a-z.]*(layer|diff)\./.test(mediaType) ||
        mediaType.startsWith('application/vnd.buildkit.cacheconfig.') ||
        CONFIG_TYPES.has(mediaType));
}
function image(common, own, json) {
    const config = (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .descriptor */ .yu)(json['config']);
    const layers = (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .descriptors */ .$z)(json['layers']);
    if (config === undefined || layers === undefined)
        return undefined;
    const artifactType = own.artifactType ?? artifactTypeOf(config);
    const manifest = {
        ...common,
        kind: 'image',
        ...own,
        ...(artifactType === undefined ? {} : { artifactType }),
        children: [],
        blobs: [config, ...layers].map(_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .blobOf */ .DE)
    };
    const timed = CONFIG_TYPES.has(config.mediaType) && !isAttestation(layers);
    return own.createdAt === undefined && timed ? { manifest, config: (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .blobOf */ .DE)(config) } : { manifest };
}
function artifactTypeOf({ mediaType }) {
    return CONFIG_TYPES.has(mediaType) || mediaType === '' ? undefined : mediaType;
}
function isAttestation(layers) {
    return layers.length > 0 && layers.every(({ mediaType }) => mediaType === IN_TOTO);
}
function firstSchema(common, json) {
    const layers = json['fsLayers'];
    if (!Array.isArray(layers))
        return undefined;
    const digests = layers.map((layer) => ((0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .isObject */ .Gv)(layer) ? layer['blobSum'] : undefined));
    if (!digests.every((digest) => typeof digest === 'string' && (0,_content_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .isDigest */ .Bc)(digest)))
        return undefined;
    const history = Array.isArray(json['history']) ? json['history'][0] : undefined;
    const newest = (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .isObject */ .Gv)(history) ? history['v1Compatibility'] : undefined;
    const createdAt = typeof newest === 'string' ? createdIn(newest) : undefined;
    return {
        manifest: {
            ...common,
            kind: 'image',
            children: [],
            blobs: [...new Set(digests)].map(digest => ({ digest, size: 0 })),
            ...(createdAt === undefined ? {} : { createdAt })
        }
    };
}
function createdIn(config) {
    return dateOf((0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_1__/* .parseObject */ .l)(config)?.['created']);
}
function dateOf(value) {
    if (typeof value !== 'string' || value.length > 40)
        return undefined;
    if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value))
        return undefined;
    const date = new Date(value.replace(' ', 'T').toUpperCase());
    return Number.isNaN(date.getTime()) ? undefined : date;
}
function annotation(json, name) {
    return (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_3__/* .isObject */ .Gv)(json['annotations']) ? json['annotations'][name] : undefined;
}


/***/ }),

/***/ 8051:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Rp: () => (/* binding */ answerFailure),
/* harmony export */   U$: () => (/* binding */ registryAnswer),
/* harmony export */   aq: () => (/* binding */ shownAnswer)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3236);


const CODES = new Set([
    'BLOB_UNKNOWN',
    'BLOB_UPLOAD_INVALID',
    'BLOB_UPLOAD_UNKNOWN',
    'DENIED',
    'DIGEST_INVALID',
    'FORBIDDEN',
    'GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE',
    'GOOGLE_MANIFEST_DANGLING_TAG',
    'MANIFEST_BLOB_UNKNOWN',
    'MANIFEST_INVALID',
    'MANIFEST_UNKNOWN',
    'MANIFEST_UNVERIFIED',
    'NAME_INVALID',
    'NAME_UNKNOWN',
    'NOT_FOUND',
    'PAGINATION_NUMBER_INVALID',
    'PRECONDITION',
    'SIZE_INVALID',
    'TAG_IMMUTABLE',
    'TAG_INVALID',
    'TOOMANYREQUESTS',
    'UNAUTHORIZED',
    'UNAVAILABLE',
    'UNKNOWN',
    'UNSUPPORTED'
]);
function registryAnswer({ status, body }) {
    const code = status < 400 ? undefined : errorCodeIn(body);
    return { status, ...(code === undefined ? {} : { code }) };
}
function errorCodeIn(body) {
    const errors = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_1__/* .parseObject */ .l)(body)?.['errors'];
    const first = Array.isArray(errors) ? errors[0] : undefined;
    if (typeof first !== 'object' || first === null || !('code' in first))
        return undefined;
    return typeof first.code === 'string' && CODES.has(first.code) ? first.code : undefined;
}
function shownAnswer({ status, code }) {
    return code === undefined ? String(status) : `${status} ${code.toLowerCase().replaceAll('_', ' ')}`;
}
function answerFailure(what, response) {
    const { status, body } = response;
    const code = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_1__/* .specErrorCode */ .V)(body);
    const shown = code === undefined ? `${status}` : `${status} ${code}`;
    if (status === 401 || status === 403) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('refused', `${what} was refused (${shown}): give the user of this registry the rights cleaning up needs`);
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `${what} was answered ${shown}: check the registry's name and its configuration`);
}


/***/ }),

/***/ 3013:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  H: () => (/* binding */ createRegistryClient)
});

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/provider.js
var provider = __webpack_require__(7353);
// EXTERNAL MODULE: ./src/cleanup/inventory/content-digest.js
var content_digest = __webpack_require__(9344);
// EXTERNAL MODULE: ./src/cleanup/registry/paced-client.js + 1 modules
var paced_client = __webpack_require__(8452);
// EXTERNAL MODULE: ./src/cleanup/anonymous.js
var anonymous = __webpack_require__(8284);
// EXTERNAL MODULE: ./src/net/challenge.js
var challenge = __webpack_require__(8703);
// EXTERNAL MODULE: ./src/net/distribution.js
var distribution = __webpack_require__(6410);
// EXTERNAL MODULE: ./src/net/token.js
var token = __webpack_require__(299);
// EXTERNAL MODULE: ./src/secret.js
var secret = __webpack_require__(7420);
;// CONCATENATED MODULE: ./src/cleanup/registry/access.js






const MARGIN = 15_000;
async function openAccess(session, client, host, words) {
    const { insecure, scheme } = session.target.auth;
    const pong = await (0,distribution/* ping */.hU)(client, host, { insecure, ...(scheme === undefined ? {} : { scheme }) });
    const { endpoint } = pong;
    let challenge = pong.challenge;
    const tokens = new Map();
    const authorization = (repository, want) => {
        if (challenge?.scheme !== 'bearer')
            return Promise.resolve(basicOf(session.credential, host, challenge));
        const service = { endpoint, challenge };
        const scope = scopeOf(repository, words[want]);
        return heldToken(session, tokens, `${want} ${repository}`, () => tokenFor(session, client, service, scope));
    };
    return {
        endpoint,
        authorization,
        async renewed(repository, want, used, answer) {
            challenge ??= bearerIn(answer);
            if (challenge?.scheme !== 'bearer')
                return undefined;
            const key = `${want} ${repository}`;
            const known = tokens.get(key);
            if (known !== undefined && bearerOf(await known) === used && tokens.get(key) === known)
                tokens.delete(key);
            return authorization(repository, want);
        }
    };
}
async function heldToken({ context }, tokens, key, obtain) {
    for (;;) {
        const known = tokens.get(key);
        if (known === undefined) {
            const made = obtain();
            tokens.set(key, made);
            made.catch(() => tokens.delete(key));
            return bearerOf(await made);
        }
        const held = await known;
        if (!isOver(held, context.now().getTime()))
            return bearerOf(held);
        if (tokens.get(key) === known)
            tokens.delete(key);
    }
}
function isOver({ grant, obtained }, now) {
    if (grant.expiresAt === undefined)
        return false;
    return grant.expiresAt.getTime() - now < MARGIN && now - obtained >= MARGIN;
}
function bearerIn({ headers }) {
    return (0,challenge/* parseChallenges */.u)(headers['www-authenticate'] ?? '').find(found => found.scheme === 'bearer');
}
function bearerOf({ grant }) {
    return `Bearer ${grant.token.reveal()}`;
}
function basicOf(credential, host, challenge) {
    if ((0,anonymous/* isAnonymous */.o)(credential))
        return undefined;
    if (credential.kind === 'basic')
        return `Basic ${(0,secret/* basicAuth */.tB)(credential.username, credential.password)}`;
    if (challenge === undefined)
        return undefined;
    throw new errors/* Failure */.HR('refused', `login to "${host.key}" was refused (no token service for an identity token): give a user name and password`);
}
function scopeOf(repository, actions) {
    if (repository === '')
        return [{ type: 'registry', repository: 'catalog', actions: ['*'] }];
    return [{ repository, actions }];
}
async function tokenFor({ context, credential }, client, service, scopes) {
    const asking = (0,anonymous/* isAnonymous */.o)(credential) ? withoutCredential(client) : client;
    const answer = await (0,token/* exchange */.c)(context, asking, service, credential, scopes);
    if (answer.kind === 'granted')
        return { grant: answer.grant, obtained: context.now().getTime() };
    const host = service.endpoint.host.key;
    const why = answer.code === undefined ? `${answer.status}` : `${answer.status} ${answer.code}`;
    const asked = scopes
        .map(({ repository, actions }) => `${actions.join(', ')} on "${host}/${repository}"`)
        .join();
    if (answer.status >= 500)
        throw new errors/* Failure */.HR('network', `the token service of "${host}" answered ${why}: run the job again later`);
    throw new errors/* Failure */.HR('refused', `the token service of "${host}" refused ${asked} (${why}): check the user name, the password and the user's rights`);
}
function withoutCredential(client) {
    return {
        send(request) {
            const url = new URL(request.url);
            url.searchParams.delete('account');
            const nameless = { ...request, url };
            delete nameless.authorization;
            return client.send(nameless);
        }
    };
}

// EXTERNAL MODULE: ./src/net/realm.js
var realm = __webpack_require__(5565);
// EXTERNAL MODULE: ./src/cleanup/registry/answer.js
var registry_answer = __webpack_require__(8051);
;// CONCATENATED MODULE: ./src/cleanup/registry/blobs.js




const MAX_BLOB = 4 * 1024 * 1024;
async function readBlob(reader, repository, digest) {
    const { send, host } = reader;
    const path = `/v2/${repository}/blobs/${digest}`;
    const first = await send(repository, 'pull', {
        method: 'GET',
        path,
        maxBytes: MAX_BLOB,
        redirects: 'return'
    });
    const answer = first.status >= 300 && first.status < 400 ? await fromStorage(reader, repository, first) : first;
    if (answer.status === 404)
        return undefined;
    if (answer.status !== 200)
        throw (0,registry_answer/* answerFailure */.Rp)(`reading a blob of "${host}/${repository}"`, answer);
    if ((0,content_digest/* digestLike */.kG)(answer.body, digest) === digest)
        return answer.body;
    throw new errors/* Failure */.HR('network', `a blob of "${host}/${repository}" is not what its digest says: check what stands between the registry and this machine`);
}
async function fromStorage({ send, client, access, host }, repository, { headers, url }) {
    const location = headers['location'];
    const target = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (target?.origin === url.origin) {
        const path = `${target.pathname}${target.search}`;
        return send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_BLOB });
    }
    if (target === undefined || !isAllowed(target, access))
        throw new errors/* Failure */.HR('unsafe', `"${host}" keeps its blobs at an address that is not safe to ask: check the registry's configuration`);
    return client.send({ method: 'GET', url: target, maxBytes: MAX_BLOB });
}
function isAllowed(target, { endpoint }) {
    try {
        (0,realm/* checkedRealm */.$)(target.href, endpoint);
        return true;
    }
    catch (error) {
        if (error instanceof errors/* Failure */.HR)
            return false;
        throw error;
    }
}
async function uploadBlob(send, host, repository, content, digest) {
    const what = `uploading a blob to "${host}/${repository}"`;
    const path = `/v2/${repository}/blobs/uploads/`;
    const started = await send(repository, 'push', { method: 'POST', path, body: '' });
    const location = started.headers['location'];
    if (started.status !== 202 || location === undefined)
        throw (0,registry_answer/* answerFailure */.Rp)(what, started);
    const place = URL.canParse(location, started.url.href) ? new URL(location, started.url) : undefined;
    if (place?.hostname !== started.url.hostname)
        throw new errors/* Failure */.HR('unsafe', `${what} led to another host: the credential was not sent there; check the registry's configuration`);
    place.searchParams.set('digest', digest);
    const headers = { 'content-type': 'application/octet-stream' };
    const upload = { method: 'PUT', path: `${place.pathname}${place.search}`, headers, body: content };
    const ended = await send(repository, 'push', upload);
    if (ended.status !== 201)
        throw (0,registry_answer/* answerFailure */.Rp)(what, ended);
}

// EXTERNAL MODULE: ./src/cleanup/registry/tag-list.js
var tag_list = __webpack_require__(9874);
;// CONCATENATED MODULE: ./src/cleanup/registry/client.js









const MANIFEST_TYPES = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.distribution.manifest.v1+prettyjws;q=0.5',
    'application/vnd.docker.distribution.manifest.v1+json;q=0.5',
    '*/*;q=0.1'
].join(', ');
const MAX_MANIFEST = 8 * 1024 * 1024;
const MAX_TAG_LIST = 64 * 1024 * 1024;
const REPOSITORY = /^[a-z0-9][a-z0-9._:-]*(?:\/[a-z0-9][a-z0-9._:-]*)*$/i;
async function createRegistryClient(session, scopes, options = {}) {
    const { target } = session;
    const host = target.host.key;
    const client = (0,paced_client/* pacedClient */.N)(session, { registry: host, caFiles: (0,provider/* caFilesOf */.F)(target.auth) });
    const access = await openAccess(session, client, options.endpoint ?? target.host, scopes);
    const send = sender(client, access, host);
    return {
        host,
        send,
        tags: repository => (0,tag_list/* listTags */.cB)(path => send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_TAG_LIST }), host, repository),
        head: (repository, reference) => headManifest(send, host, repository, reference),
        manifest: (repository, reference) => getManifest(send, host, repository, reference),
        blob: (repository, digest) => readBlob({ send, client, access, host }, repository, digest),
        hasBlob: (repository, digest) => headBlob(send, host, repository, digest),
        async remove(repository, reference) {
            const path = manifestPath(repository, reference);
            return (0,registry_answer/* registryAnswer */.U$)(await send(repository, 'delete', { method: 'DELETE', path }));
        },
        async put(repository, reference, { mediaType, text }) {
            const path = manifestPath(repository, reference);
            const headers = { 'content-type': mediaType };
            return (0,registry_answer/* registryAnswer */.U$)(await send(repository, 'push', { method: 'PUT', path, headers, body: text }));
        },
        async upload(repository, content) {
            const digest = (0,content_digest/* digestLike */.kG)(content);
            if (!(await headBlob(send, host, repository, digest)))
                await uploadBlob(send, host, repository, content, digest);
            return { digest, size: external_node_buffer_.Buffer.byteLength(content) };
        }
    };
}
function sender(client, access, host) {
    const { scheme, host: endpoint } = access.endpoint;
    const origin = `${scheme}://${endpoint.key}`;
    return async (repository, want, { path, ...request }) => {
        checkRepository(host, repository);
        const url = new URL(`${origin}${path.startsWith('/') ? '' : '/'}${path}`);
        const used = await access.authorization(repository, want);
        const answer = await client.send({ ...request, url, ...authorizedBy(used) });
        if (answer.status !== 401)
            return answer;
        const renewed = await access.renewed(repository, want, used, answer);
        if (renewed === undefined || renewed === used)
            return answer;
        return client.send({ ...request, url, ...authorizedBy(renewed) });
    };
}
function authorizedBy(authorization) {
    return authorization === undefined ? {} : { authorization };
}
function checkRepository(host, repository) {
    if (repository === '' || (repository.length <= 255 && REPOSITORY.test(repository)))
        return;
    throw new errors/* Failure */.HR('input', `a repository of "${host}" has a name that no registry allows: correct the name`);
}
function manifestPath(repository, reference) {
    return `/v2/${repository}/manifests/${encodeURIComponent(reference).replaceAll('%3A', ':')}`;
}
async function headManifest(send, host, repository, reference) {
    const path = manifestPath(repository, reference);
    const answer = await send(repository, 'pull', { method: 'HEAD', path, headers: { accept: MANIFEST_TYPES } });
    if (answer.status === 404)
        return undefined;
    const digest = answer.headers['docker-content-digest'] ?? '';
    if (answer.status === 200 && (0,content_digest/* isDigest */.Bc)(digest)) {
        return { digest, mediaType: mediaTypeIn(answer) };
    }
    if (answer.status !== 200 && answer.status !== 405)
        throw (0,registry_answer/* answerFailure */.Rp)(reading(host, repository), answer);
    const manifest = await getManifest(send, host, repository, reference);
    return manifest === undefined ? undefined : { digest: manifest.digest, mediaType: manifest.mediaType };
}
async function getManifest(send, host, repository, reference) {
    const path = manifestPath(repository, reference);
    const headers = { accept: MANIFEST_TYPES };
    const answer = await send(repository, 'pull', { method: 'GET', path, headers, maxBytes: MAX_MANIFEST });
    if (answer.status === 404)
        return undefined;
    if (answer.status !== 200)
        throw (0,registry_answer/* answerFailure */.Rp)(reading(host, repository), answer);
    const mediaType = mediaTypeIn(answer);
    const claimed = answer.headers['docker-content-digest'];
    const expected = (0,content_digest/* isDigest */.Bc)(reference) ? reference : claimed;
    const digest = (0,content_digest/* digestLike */.kG)((0,content_digest/* digestedText */.NB)(answer.body, mediaType), expected);
    if (expected === undefined || expected === digest)
        return { digest, mediaType, text: answer.body };
    throw new errors/* Failure */.HR('network', `a manifest of "${host}/${repository}" is not what its digest says: check what stands between the registry and this machine`);
}
function reading(host, repository) {
    return `reading a manifest of "${host}/${repository}"`;
}
function mediaTypeIn({ headers }) {
    return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
async function headBlob(send, host, repository, digest) {
    const path = `/v2/${repository}/blobs/${digest}`;
    const answer = await send(repository, 'pull', { method: 'HEAD', path, redirects: 'return' });
    if (answer.status < 400)
        return true;
    if (answer.status === 404)
        return false;
    throw (0,registry_answer/* answerFailure */.Rp)(`looking for a blob of "${host}/${repository}"`, answer);
}


/***/ }),

/***/ 995:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ distributionCalls)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _inventory_manifest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3073);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8051);



function distributionCalls(client) {
    return {
        resolve: async (repository, tag) => (await client.head(repository, tag))?.digest,
        tagNames: repository => client.tags(repository),
        async manifest(repository, digest) {
            const raw = await client.manifest(repository, digest);
            return raw === undefined ? undefined : (0,_inventory_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .readManifest */ .WI)(raw);
        },
        rawManifest: (repository, digest) => client.manifest(repository, digest),
        hasBlob: (repository, digest) => client.hasBlob(repository, digest),
        async putManifest(repository, reference, manifest) {
            const answer = await client.put(repository, reference, manifest);
            if (answer.status >= 200 && answer.status < 300)
                return;
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR(answer.status === 401 || answer.status === 403 ? 'refused' : 'network', `putting "${reference}" back into "${client.host}/${repository}" was refused (${(0,_answer_js__WEBPACK_IMPORTED_MODULE_2__/* .shownAnswer */ .aq)(answer)}): check the right to push, and that what the manifest refers to is still there`);
        }
    };
}


/***/ }),

/***/ 8452:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  N: () => (/* binding */ pacedClient)
});

// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/net/client.js
var client = __webpack_require__(583);
// EXTERNAL MODULE: ./src/net/connection-failure.js
var connection_failure = __webpack_require__(5443);
// EXTERNAL MODULE: ./src/net/retry.js
var retry = __webpack_require__(9228);
// EXTERNAL MODULE: ./src/cleanup/pace.js
var cleanup_pace = __webpack_require__(2758);
;// CONCATENATED MODULE: ./src/cleanup/registry/rate-limit.js

const FIRST_WAIT = 1000;
const LONGEST_GUESS = 60_000;
const RESET_MARGIN = 1000;
function waitAskedFor(response, now, waitedBefore) {
    const { status, headers } = response;
    if (status !== 429 && status !== 503 && status !== 403)
        return undefined;
    const asked = (0,retry/* retryAfter */.P9)(response, now);
    const guess = Math.min(LONGEST_GUESS, FIRST_WAIT * 2 ** waitedBefore);
    if (asked !== undefined)
        return asked > 0 ? asked : guess;
    if (status === 503)
        return undefined;
    if (headers['x-ratelimit-remaining'] === '0') {
        const reset = secondsSince1970(headers['x-ratelimit-reset']);
        if (reset !== undefined)
            return Math.max(0, reset * 1000 - now.getTime()) + RESET_MARGIN;
    }
    return status === 429 ? guess : undefined;
}
function secondsSince1970(value) {
    return value !== undefined && /^\d{9,11}$/.test(value) ? Number(value) : undefined;
}

;// CONCATENATED MODULE: ./src/cleanup/registry/paced-client.js






const DEFAULT_MAX_BYTES = 64 * 1024;
const TIME_PER_TRY = 120_000;
const TRIES = 3;
const MAX_WAITS = 12;
const LONGEST_WAIT = 65 * 60_000;
function pacedClient(session, trust) {
    const state = { ...session, trust, closedUntil: 0 };
    return {
        send: request => (0,client/* followRedirects */.FE)(request, one => sendTo(state, one))
    };
}
async function sendTo(state, request) {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const tries = request.tries ?? (reads ? TRIES : 1);
    let waits = 0;
    for (let count = 1;;) {
        const outcome = await once(state, request);
        if ('error' in outcome) {
            if (count >= tries || !isPassing(outcome.error, request.finalCodes))
                throw outcome.error;
        }
        else {
            const wait = waitAskedFor(outcome, state.context.now(), waits);
            if (wait !== undefined) {
                waits += 1;
                paced_client_close(state, request, outcome.status, wait, waits);
                continue;
            }
            const trouble = outcome.status >= 500 || outcome.status === 408;
            if (!trouble || (count >= tries && !reads))
                return outcome;
            if (count >= tries)
                throw inTrouble(request.url, outcome.status, count);
        }
        await state.pace.wait((0,retry/* backOff */.fu)(count, state.context.random()));
        count += 1;
    }
}
function paced_client_close(state, { url }, status, wait, waits) {
    const host = (0,connection_failure/* shownHost */.KI)(url);
    if (waits > MAX_WAITS)
        throw new cleanup_pace/* BudgetSpent */.K(`"${host}" still answers ${status} after ${MAX_WAITS} waits`);
    if (wait > LONGEST_WAIT)
        throw new cleanup_pace/* BudgetSpent */.K(`"${host}" answered ${status} and asks for a wait of ${Math.ceil(wait / 1000)} s`);
    state.closedUntil = Math.max(state.closedUntil, state.context.now().getTime() + wait);
    state.context.log.debug(`"${host}" answered ${status}: waiting ${Math.ceil(wait / 1000)} s`);
}
async function once(state, request) {
    const { context, pace, trust } = state;
    const closed = state.closedUntil - context.now().getTime();
    if (closed > 0)
        await pace.wait(closed);
    pace.spend();
    const { url, method } = request;
    const timeout = Math.max(1, Math.min(TIME_PER_TRY, pace.remaining()));
    const limits = { timeout, maxBytes: request.maxBytes ?? DEFAULT_MAX_BYTES };
    try {
        const response = await context.transport((0,client/* completed */.so)(request), trust, limits);
        context.log.debug(`${method} ${url.origin}${url.pathname}: ${response.status}`);
        return response;
    }
    catch (error) {
        if (error instanceof cleanup_pace/* BudgetSpent */.K)
            throw error;
        if (pace.remaining() <= 0)
            throw new cleanup_pace/* BudgetSpent */.K('the time budget is used up');
        return { error: failureOf(error, url) };
    }
}
function failureOf(error, url) {
    if ((0,errors/* errorCode */.CA)(error) !== 'ETIMEDOUT')
        return (0,connection_failure/* connectionFailure */.Dx)(error, url);
    return new connection_failure/* ConnectionFailure */.ls('ETIMEDOUT', `"${(0,connection_failure/* shownHost */.KI)(url)}" did not answer in time (${TIME_PER_TRY / 1000} s): check the network, a firewall and the proxy settings`);
}
function isPassing(error, finalCodes = []) {
    return (0,retry/* isPassingError */.sO)(error, ['ETIMEDOUT', ...finalCodes]);
}
function inTrouble(url, status, count) {
    const times = count === 1 ? 'once' : `${count} times`;
    return new errors/* Failure */.HR('network', `"${(0,connection_failure/* shownHost */.KI)(url)}" answered ${status} ${times}: the server has trouble; run the job again later or ask the registry's operator`);
}


/***/ }),

/***/ 9874:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R7: () => (/* binding */ nextPath),
/* harmony export */   cB: () => (/* binding */ listTags),
/* harmony export */   n1: () => (/* binding */ circle)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3236);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8051);



const PAGE = 1000;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
async function listTags(get, host, repository) {
    const what = `listing the tags of "${host}/${repository}"`;
    const first = `/v2/${repository}/tags/list`;
    const tags = new Set();
    const visited = new Set();
    let response = await get(`${first}?n=${PAGE}`);
    if (isAbsent(response))
        return [];
    if (response.status === 400)
        response = await get(first);
    for (;;) {
        if (response.status !== 200)
            throw (0,_answer_js__WEBPACK_IMPORTED_MODULE_2__/* .answerFailure */ .Rp)(what, response);
        const page = tagsIn(response, what);
        const before = tags.size;
        for (const tag of page)
            tags.add(tag);
        const next = nextPath(response, host) ?? unlinkedNext(first, page, tags.size > before);
        if (next === undefined)
            return [...tags];
        if (visited.has(next))
            throw circle(what);
        visited.add(next);
        response = await get(next);
    }
}
function isAbsent(response) {
    return (response.status === 404 || (response.status === 400 && (0,_answer_js__WEBPACK_IMPORTED_MODULE_2__/* .registryAnswer */ .U$)(response).code === 'NAME_UNKNOWN'));
}
function tagsIn({ body }, what) {
    const tags = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_1__/* .parseObject */ .l)(body)?.['tags'];
    if (tags === null)
        return [];
    if (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && TAG.test(tag)))
        return tags;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `${what} gave no list of tags: check the registry's name and what stands between it and this machine`);
}
function nextPath(response, host) {
    const link = nextLink(response.headers['link'] ?? '');
    if (link === undefined)
        return undefined;
    const next = URL.canParse(link, response.url.href) ? new URL(link, response.url) : undefined;
    if (next?.hostname === response.url.hostname)
        return `${next.pathname}${next.search}`;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('unsafe', `"${host}" named a next page on another host: the credential was not sent there; check the registry's configuration`);
}
function nextLink(header) {
    for (const [, target, parameters] of header.matchAll(/<([^<>]*)>([^<>]*)/g)) {
        if (/;\s*rel="?next"?\s*(?:[;,]|$)/i.test(parameters ?? ''))
            return target;
    }
    return undefined;
}
function unlinkedNext(first, page, fresh) {
    const last = page.at(-1);
    if (last === undefined || page.length !== PAGE || !fresh)
        return undefined;
    return `${first}?n=${PAGE}&last=${encodeURIComponent(last)}`;
}
function circle(what) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `${what} came back to a page it had given before: ask the registry's operator`);
}


/***/ }),

/***/ 2717:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ outcomesOf),
/* harmony export */   z: () => (/* binding */ attempted)
/* harmony export */ });
/* harmony import */ var _pace_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2758);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);


async function outcomesOf(items, attempt) {
    const found = [];
    let spent;
    for (const item of items) {
        const outcome = spent ?? (await attempted(() => attempt(item)));
        if (outcome.kind === 'postponed')
            spent = outcome;
        found.push(outcome);
    }
    return found;
}
async function attempted(attempt) {
    try {
        return await attempt();
    }
    catch (error) {
        if (error instanceof _pace_js__WEBPACK_IMPORTED_MODULE_1__/* .BudgetSpent */ .K)
            return { kind: 'postponed', reason: error.message };
        if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR && error.kind === 'network')
            return { kind: 'failed', reason: error.message };
        throw error;
    }
}


/***/ })

};
;