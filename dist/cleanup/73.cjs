"use strict";
exports.id = 73;
exports.ids = [73];
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

/***/ 7029:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createPrivateDriver: () => (/* binding */ createPrivateDriver)
});

// EXTERNAL MODULE: ../../../node_modules/@aws-sdk/client-ecr/dist-cjs/index.js
var dist_cjs = __webpack_require__(5991);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/providers/aws/exchange.js + 2 modules
var exchange = __webpack_require__(3195);
// EXTERNAL MODULE: ./src/providers/aws/hosts.js
var hosts = __webpack_require__(1258);
// EXTERNAL MODULE: ./src/providers/aws/cleanup/api.js
var cleanup_api = __webpack_require__(1314);
// EXTERNAL MODULE: ./src/providers/aws/cleanup/deletion.js
var deletion = __webpack_require__(2854);
// EXTERNAL MODULE: ./src/providers/aws/cleanup/listing.js
var listing = __webpack_require__(7382);
;// CONCATENATED MODULE: ./src/providers/aws/cleanup/descriptions.js




const PAGE = 1000;
const ALL = { imageStatus: 'ANY' };
async function describeAll({ api, id, shown }, tagStatus) {
    const what = `listing the images of ${shown}`;
    const input = { ...id, maxResults: PAGE, filter: { ...ALL, tagStatus } };
    const details = await (0,listing/* listed */.K)({ api, shown, what, action: 'DescribeImages', answers: ['RepositoryNotFoundException'] }, (client, nextToken) => client.send(new dist_cjs/* DescribeImagesCommand */.ji5({ ...input, nextToken })), page => page.imageDetails);
    return details.map(detail => withDigest(detail, shown));
}
async function describeOne({ api, id, shown }, image) {
    const answer = await api.call({
        what: `looking for an image in ${shown}`,
        action: 'DescribeImages',
        reads: true,
        answers: ['ImageNotFoundException', 'RepositoryNotFoundException']
    }, client => client.send(new dist_cjs/* DescribeImagesCommand */.ji5({ ...id, imageIds: [image], filter: ALL })));
    if ((0,cleanup_api/* isApiError */.d)(answer))
        return undefined;
    const [detail] = answer.imageDetails ?? [];
    return detail === undefined ? undefined : withDigest(detail, shown);
}
function withDigest(detail, shown) {
    const { imageDigest } = detail;
    if (imageDigest !== undefined)
        return { ...detail, imageDigest };
    throw new errors/* Failure */.HR('network', `the listing of ${shown} has an image without a digest: check the AWS_ENDPOINT_URL variables`);
}

// EXTERNAL MODULE: ./src/cleanup/inventory/content-digest.js
var content_digest = __webpack_require__(9344);
// EXTERNAL MODULE: ./src/cleanup/inventory/manifest.js
var manifest = __webpack_require__(3073);
// EXTERNAL MODULE: ./src/cleanup/vendor/kinds.js
var kinds = __webpack_require__(407);
// EXTERNAL MODULE: ./src/cleanup/vendor/fields.js
var fields = __webpack_require__(4483);
;// CONCATENATED MODULE: ./src/providers/aws/cleanup/manifests.js







const BATCH = 100;
const ACCEPTED = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.distribution.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v1+prettyjws'
];
const CODES = ['ImageInaccessible', 'KmsError', 'UpstreamAccessDenied', 'UpstreamUnavailable'];
async function manifestsOf(repository, details) {
    const unread = details.filter(detail => !isImage(detail));
    const texts = await batchGet(repository, unread.map(detail => detail.imageDigest));
    const found = new Map();
    for (const detail of details)
        found.set(detail.imageDigest, manifestOf(repository, detail, texts));
    return found;
}
function manifestOf({ shown }, detail, texts) {
    const { imageDigest: digest, imageManifestMediaType: mediaType } = detail;
    const facts = (0,fields/* known */.eO)({
        pushedAt: detail.imagePushedAt,
        pulledAt: detail.lastRecordedPullTime,
        subject: detail.subjectManifestDigest
    });
    if (mediaType !== undefined && isImage(detail)) {
        const told = (0,fields/* known */.eO)({ artifactType: detail.artifactMediaType, size: detail.imageSizeInBytes });
        return { digest, kind: 'image', mediaType, children: [], ...told, ...facts };
    }
    const text = texts.get(digest);
    if (text === undefined) {
        throw new errors/* Failure */.HR('network', `${shown} changed while it was listed: run the job again`);
    }
    if (text.raw === undefined)
        return { digest, kind: 'unknown', mediaType: mediaType ?? '', children: [], ...facts };
    return { ...(0,manifest/* readManifest */.WI)(text.raw), ...facts };
}
function isImage({ imageManifestMediaType }) {
    return (0,kinds/* kindOf */.I)(imageManifestMediaType) === 'image';
}
async function batchGet({ api, id, shown }, digests) {
    const deed = {
        what: `reading manifests of ${shown}`,
        action: 'BatchGetImage',
        reads: true,
        answers: ['RepositoryNotFoundException']
    };
    const found = new Map();
    for (let start = 0; start < digests.length; start += BATCH) {
        const imageIds = digests.slice(start, start + BATCH).map(imageDigest => ({ imageDigest }));
        const input = { ...id, imageIds, acceptedMediaTypes: ACCEPTED };
        const answer = await api.call(deed, client => client.send(new dist_cjs/* BatchGetImageCommand */.P8n(input)));
        if ((0,cleanup_api/* isApiError */.d)(answer))
            return found;
        for (const { imageId, imageManifest: text, imageManifestMediaType: mediaType } of answer.images ?? []) {
            const digest = imageId?.imageDigest;
            if (digest === undefined || text === undefined)
                continue;
            found.set(digest, { raw: { digest, mediaType: mediaType ?? '', text } });
            check(shown, digest, text, mediaType);
        }
        for (const { imageId, failureCode = '' } of answer.failures ?? []) {
            if (imageId?.imageDigest === undefined || failureCode === 'ImageNotFound')
                continue;
            found.set(imageId.imageDigest, { code: CODES.includes(failureCode) ? failureCode : 'unknown' });
        }
    }
    return found;
}
function check(shown, digest, text, mediaType = '') {
    if ((0,content_digest/* digestLike */.kG)((0,content_digest/* digestedText */.NB)(text, mediaType), digest) === digest)
        return;
    throw new errors/* Failure */.HR('network', `${shown} answered with a manifest that is not the one asked for: check the proxy and the AWS_ENDPOINT_URL variables`);
}

;// CONCATENATED MODULE: ./src/providers/aws/cleanup/private-driver.js









const private_driver_PAGE = 1000;
function createPrivateDriver(session, way) {
    const { host } = session.target;
    const registry = (0,hosts/* privateRegistry */.JL)(host);
    if (registry === undefined)
        throw new errors/* Failure */.HR('input', `"${host.key}" is no registry of Amazon ECR: check its name`);
    const api = (0,cleanup_api/* createApi */.x)(session, 'ecr', way, (call, keys) => (0,exchange/* ecrClient */.GD)(call, registry, keys));
    const at = (name) => ({
        api,
        shown: `"${host.key}/${name}"`,
        id: { registryId: registry.account, repositoryName: name }
    });
    const remove = (repository, what, ids) => (0,deletion/* deleteBatch */.U)(api, `${what} ${repository.shown}`, ids, (client, imageIds) => client.send(new dist_cjs/* BatchDeleteImageCommand */.wau({ ...repository.id, imageIds: [...imageIds] })));
    return {
        capabilities: deletion/* CAPABILITIES */.$,
        inventory: name => inventory(at(name), name),
        repositories: prefix => repositories(at(prefix), prefix),
        resolve: async (name, tag) => (await describeOne(at(name), { imageTag: tag }))?.imageDigest,
        tagsOf: async (name, digest) => (await describeOne(at(name), { imageDigest: digest }))?.imageTags ?? [],
        tagNames: async (name) => (await describeAll(at(name), 'TAGGED')).flatMap(detail => detail.imageTags ?? []),
        async manifest(name, digest) {
            const detail = await describeOne(at(name), { imageDigest: digest });
            return detail === undefined ? undefined : (await manifestsOf(at(name), [detail])).get(digest);
        },
        rawManifest: async (name, digest) => (await batchGet(at(name), [digest])).get(digest)?.raw,
        hasBlob: (name, digest) => hasLayer(at(name), digest),
        untag: (name, tags) => remove(at(name), 'removing tags from', tags.map(({ tag }) => ({ imageTag: tag }))),
        deleteManifests: (name, digests) => remove(at(name), 'deleting images from', digests.map(imageDigest => ({ imageDigest }))),
        putManifest: (name, reference, manifest) => put(at(name), reference, manifest)
    };
}
async function inventory(repository, name) {
    const details = await describeAll(repository, 'ANY');
    const tags = details.flatMap(({ imageDigest: digest, imageTags = [] }) => imageTags.map(tag => ({ name: tag, digest })));
    return { repository: name, tags, manifests: await manifestsOf(repository, details), listsUntagged: true };
}
async function repositories({ api, id }, prefix) {
    const input = { registryId: id.registryId, maxResults: private_driver_PAGE };
    const all = await (0,listing/* listed */.K)({ api, shown: 'the repositories', what: 'listing the repositories', action: 'DescribeRepositories' }, (client, nextToken) => client.send(new dist_cjs/* DescribeRepositoriesCommand */.pE_({ ...input, nextToken })), page => page.repositories);
    return all.flatMap(({ repositoryName: name }) => (name?.startsWith(prefix) === true ? [name] : []));
}
async function hasLayer({ api, id, shown }, digest) {
    const answer = await api.call({
        what: `looking for a layer in ${shown}`,
        action: 'BatchCheckLayerAvailability',
        reads: true,
        answers: ['RepositoryNotFoundException']
    }, client => client.send(new dist_cjs/* BatchCheckLayerAvailabilityCommand */.YmI({ ...id, layerDigests: [digest] })));
    if ((0,cleanup_api/* isApiError */.d)(answer))
        return false;
    return (answer.layers ?? []).some(layer => layer.layerDigest === digest && layer.layerAvailability !== 'UNAVAILABLE');
}
async function put({ api, id, shown }, reference, { mediaType, text, digest }) {
    const tag = reference === digest ? {} : { imageTag: reference };
    const image = { imageManifest: text, imageManifestMediaType: mediaType, imageDigest: digest, ...tag };
    await api.call({
        what: `putting a manifest back into ${shown}`,
        action: 'PutImage',
        reads: true,
        answers: ['ImageAlreadyExistsException']
    }, client => client.send(new dist_cjs/* PutImageCommand */.SUU({ ...id, ...image })));
}


/***/ })

};
;