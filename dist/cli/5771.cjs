"use strict";
exports.id = 5771;
exports.ids = [5771];
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

/***/ 5771:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  restoreReport: () => (/* binding */ restoreReport)
});

// EXTERNAL MODULE: ./src/cleanup/apply/limited.js
var limited = __webpack_require__(5016);
// EXTERNAL MODULE: ./src/cleanup/ending.js
var ending = __webpack_require__(4146);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/cleanup/inventory/content-digest.js
var content_digest = __webpack_require__(9344);
// EXTERNAL MODULE: ./src/cleanup/inventory/manifest.js
var manifest = __webpack_require__(3073);
// EXTERNAL MODULE: ./src/cleanup/verify/missing-blobs.js
var missing_blobs = __webpack_require__(4150);
;// CONCATENATED MODULE: ./src/cleanup/restore/restore-item.js




async function restoreItem(driver, repository, item) {
    const { digest, tags } = item;
    try {
        return { digest, tags, ...(await restored(driver, repository, item)) };
    }
    catch (error) {
        if (!(error instanceof errors/* Failure */.HR))
            throw error;
        return { digest, tags, outcome: 'not-restored', reason: error.message };
    }
}
async function restored(driver, repository, item) {
    const { kind, digest, tags } = item;
    if (kind === 'rewrite-fallback')
        return { outcome: 'not-restored', reason: 'its tag lists what is left now: sign or attest anew' };
    const wasThere = (await driver.manifest(repository, digest)) !== undefined;
    const problem = wasThere ? undefined : await bringBack(driver, repository, item);
    if (problem !== undefined)
        return { outcome: 'not-restored', reason: problem };
    const found = await Promise.all(tags.map(async (tag) => ({ tag, at: await driver.resolve(repository, tag) })));
    const lost = found.filter(({ at }) => at === undefined).map(({ tag }) => tag);
    if (lost.length > 0)
        await tagAgain(driver, repository, item, lost);
    const elsewhere = found.filter(({ at }) => at !== undefined && at !== digest).map(({ tag }) => `"${tag}"`);
    if (elsewhere.length > 0)
        return {
            outcome: kind === 'untag' ? 'not-restored' : 'partly',
            reason: `${elsewhere.join(', ')} ${elsewhere.length === 1 ? 'points' : 'point'} to something else now`
        };
    return { outcome: wasThere && lost.length === 0 ? 'present' : 'restored' };
}
async function bringBack(driver, repository, item) {
    const { digest, tags, id } = item;
    const undone = await undo(driver, repository, { digest, tags, ...(id === undefined ? {} : { id }) });
    if (undone === true)
        return undefined;
    const raw = rawOf(item);
    const why = undone === undefined ? '' : `${undone}; `;
    if (raw === undefined)
        return `${why}the report does not hold its manifest: build it again`;
    const missing = await missingParts(driver, repository, raw);
    if (missing !== undefined)
        return `${why}${missing}: build it again`;
    await driver.putManifest(repository, digest, raw);
    return undefined;
}
async function undo(driver, repository, item) {
    if (driver.restore === undefined)
        return undefined;
    try {
        await driver.restore(repository, item);
        return true;
    }
    catch (error) {
        if (!(error instanceof errors/* Failure */.HR))
            throw error;
        return error.message;
    }
}
function rawOf({ digest, manifest }) {
    if (manifest === undefined)
        return undefined;
    const { text, mediaType } = manifest;
    return (0,content_digest/* digestLike */.kG)((0,content_digest/* digestedText */.NB)(text, mediaType), digest) === digest ? { digest, ...manifest } : undefined;
}
async function missingParts(driver, repository, raw) {
    const { children, blobs = [] } = (0,manifest/* readManifest */.WI)(raw);
    const foreign = (0,missing_blobs/* foreignBlobs */.$)(raw.text);
    const own = blobs.filter(({ digest }) => !foreign.has(digest));
    const there = await Promise.all(own.map(({ digest }) => driver.hasBlob(repository, digest)));
    const lost = there.filter(isThere => !isThere).length;
    if (lost > 0)
        return `${lost} of its ${own.length} blobs are gone`;
    const known = await Promise.all(children.map(child => driver.manifest(repository, child)));
    const gone = known.filter(child => child === undefined).length;
    return gone > 0 ? `${gone} of its ${children.length} manifests are gone` : undefined;
}
async function tagAgain(driver, repository, item, tags) {
    const raw = rawOf(item) ?? (await driver.rawManifest(repository, item.digest));
    if (raw === undefined)
        throw new errors/* Failure */.HR('network', 'its manifest cannot be read, so it cannot be tagged: run the restore again');
    for (const tag of tags)
        await driver.putManifest(repository, tag, raw);
}

;// CONCATENATED MODULE: ./src/cleanup/restore/restore.js



const REPOSITORIES_AT_ONCE = 3;
async function restoreReport(report, options) {
    const { now, concurrency = REPOSITORIES_AT_ONCE } = options;
    const startedAt = now().toISOString();
    const restored = await (0,limited/* callEach */.K8)(report.repositories, concurrency, one => restoreRepository(one, options));
    const results = restored.map(({ result }) => result);
    const isLate = results.includes('incomplete') ? 'incomplete' : 'done';
    return {
        format: 'registry-auth cleanup restoration',
        version: 1,
        plan: report.plan,
        startedAt,
        endedAt: now().toISOString(),
        result: results.includes('failed') ? 'failed' : isLate,
        repositories: restored.map(one => one.report)
    };
}
async function restoreRepository(report, { driverOf }) {
    const { host, repository, provider } = report;
    const deleted = report.items.filter(({ outcome }) => outcome === 'deleted').reverse();
    const items = [];
    let end;
    if (deleted.length > 0) {
        try {
            const driver = await driverOf(report);
            for (const item of deleted)
                items.push(await restoreItem(driver, repository, item));
        }
        catch (error) {
            end = (0,ending/* endOf */.pJ)(error);
        }
    }
    for (const { digest, tags } of deleted.slice(items.length))
        items.push({ digest, tags, outcome: 'left' });
    const isShort = items.some(({ outcome }) => outcome === 'not-restored' || outcome === 'partly');
    return {
        report: { host, repository, provider, items, ...(end === undefined ? {} : { ended: end.reason }) },
        result: end?.result ?? (isShort ? 'failed' : 'done')
    };
}


/***/ }),

/***/ 4150:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ foreignBlobs),
/* harmony export */   Q: () => (/* binding */ findMissingBlobs)
/* harmony export */ });
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3236);
/* harmony import */ var _parallel_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7238);


async function findMissingBlobs(driver, inventory) {
    const { repository, manifests } = inventory;
    const { concurrency } = driver.capabilities;
    const users = new Map();
    await (0,_parallel_js__WEBPACK_IMPORTED_MODULE_1__/* .inParallel */ .H)(manifests.values(), concurrency, async (manifest) => {
        for (const { digest } of await blobsOf(driver, repository, manifest)) {
            const known = users.get(digest);
            if (known === undefined)
                users.set(digest, [manifest]);
            else
                known.push(manifest);
        }
    });
    const missing = new Map();
    await (0,_parallel_js__WEBPACK_IMPORTED_MODULE_1__/* .inParallel */ .H)([...users], concurrency, async ([blob, ofManifests]) => {
        if (await driver.hasBlob(repository, blob))
            return;
        for (const { digest } of ofManifests) {
            if (await isForeign(driver, repository, digest, blob))
                continue;
            missing.set(digest, (missing.get(digest) ?? 0) + 1);
        }
    });
    const reasons = [...missing].map(([digest, count]) => [
        digest,
        `${count} of its blobs ${count === 1 ? 'does' : 'do'} not exist`
    ]);
    return { blobs: users.size, missing: new Map(reasons) };
}
async function blobsOf(driver, repository, manifest) {
    const { blobs, kind, digest } = manifest;
    if (blobs !== undefined || kind === 'index')
        return blobs ?? [];
    if (driver.capabilities.countsPulls === true)
        return [];
    return (await driver.manifest(repository, digest))?.blobs ?? [];
}
async function isForeign(driver, repository, digest, blob) {
    const raw = await driver.rawManifest(repository, digest);
    return raw !== undefined && foreignBlobs(raw.text).has(blob);
}
function foreignBlobs(text) {
    const layers = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_0__/* .parseObject */ .l)(text)?.['layers'];
    const found = new Set();
    for (const layer of Array.isArray(layers) ? layers : []) {
        if (typeof layer !== 'object' || layer === null || !('urls' in layer) || !('digest' in layer))
            continue;
        if (Array.isArray(layer.urls) && layer.urls.length > 0 && typeof layer.digest === 'string')
            found.add(layer.digest);
    }
    return found;
}


/***/ })

};
;