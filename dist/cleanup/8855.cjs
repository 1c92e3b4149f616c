"use strict";
exports.id = 8855;
exports.ids = [8855];
exports.modules = {

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


/***/ }),

/***/ 8855:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  targetsOf: () => (/* binding */ targetsOf),
  verifyRepositories: () => (/* binding */ verifyRepositories)
});

// EXTERNAL MODULE: ./src/cleanup/ending.js
var ending = __webpack_require__(4146);
// EXTERNAL MODULE: ./src/cleanup/apply/limited.js
var limited = __webpack_require__(5016);
;// CONCATENATED MODULE: ./src/cleanup/verify/verification.js
function isBroken({ kind }) {
    return kind !== 'orphaned-referrer' && kind !== 'unknown-type';
}

// EXTERNAL MODULE: ./src/cleanup/plan/canonical-json.js
var canonical_json = __webpack_require__(7698);
// EXTERNAL MODULE: ./src/cleanup/plan/graph.js
var plan_graph = __webpack_require__(8341);
// EXTERNAL MODULE: ./src/cleanup/verify/missing-blobs.js
var missing_blobs = __webpack_require__(4150);
;// CONCATENATED MODULE: ./src/cleanup/verify/verify-repository.js



const NOT_LOOKED = { blobs: 0, missing: new Map() };
async function verifyRepository(driver, { repository, expected, blobs }) {
    const inventory = await driver.inventory(repository);
    const graph = (0,plan_graph/* graphOf */.cQ)(inventory);
    const leading = tagsLeadingTo(graph);
    const findings = [
        ...missingTags(inventory, expected),
        ...danglingTags(inventory),
        ...[...inventory.manifests.values()].flatMap(manifest => structural(graph, manifest, leading)),
        ...orphans(graph, leading)
    ];
    const looked = blobs ? await (0,missing_blobs/* findMissingBlobs */.Q)(driver, inventory) : NOT_LOOKED;
    for (const [digest, reason] of looked.missing)
        findings.push({ kind: 'not-pullable', digest, tags: leading(digest), reason });
    return {
        tags: inventory.tags.length,
        manifests: inventory.manifests.size,
        blobs: looked.blobs,
        findings
    };
}
function missingTags({ tags }, expected) {
    const names = new Set(tags.map(({ name }) => name));
    return expected
        .filter(tag => !names.has(tag))
        .map(tag => ({
        kind: 'missing-tag',
        digest: '',
        tags: [tag],
        reason: `"${tag}" was to stay, and is gone`
    }));
}
function danglingTags({ tags, manifests }) {
    return tags
        .filter(({ digest }) => !manifests.has(digest))
        .map(({ name, digest }) => ({
        kind: 'not-pullable',
        digest,
        tags: [name],
        reason: 'its manifest does not exist'
    }));
}
function structural({ manifests }, { digest, kind, children, mediaType }, leading) {
    if (kind === 'unknown')
        return [
            {
                kind: 'unknown-type',
                digest,
                tags: leading(digest),
                reason: `its type "${mediaType}" may refer to anything`
            }
        ];
    const missing = children.filter(child => !manifests.has(child));
    if (missing.length === 0)
        return [];
    const tags = leading(digest);
    const isGhost = missing.length === children.length;
    const reason = isGhost
        ? `none of its ${children.length} manifests exists`
        : `${missing.length} of its ${children.length} manifests do not exist`;
    return [{ kind: isGhost ? 'ghost-index' : 'partial-index', digest, tags, reason }];
}
function orphans(graph, leading) {
    const found = new Set();
    for (const digest of graph.manifests.keys())
        if (graph.subjectOf(digest) === plan_graph/* ABSENT */.sj)
            found.add(digest);
    for (const tag of graph.tags)
        if (graph.subjectOfTag(tag) === plan_graph/* ABSENT */.sj)
            found.add(tag.digest);
    return [...found].map(digest => ({
        kind: 'orphaned-referrer',
        digest,
        tags: leading(digest),
        reason: 'the image it describes does not exist'
    }));
}
function tagsLeadingTo({ parentsOf, tagsOf }) {
    return digest => {
        const seen = new Set();
        const open = [digest];
        for (let next = open.pop(); next !== undefined; next = open.pop()) {
            if (seen.has(next))
                continue;
            seen.add(next);
            for (const parent of parentsOf.get(next) ?? [])
                open.push(parent);
        }
        return [...seen].flatMap(one => (tagsOf.get(one) ?? []).map(({ name }) => name)).sort(canonical_json/* compareText */.n6);
    };
}

;// CONCATENATED MODULE: ./src/cleanup/verify/verify.js




const REPOSITORIES_AT_ONCE = 3;
async function verifyRepositories(targets, options) {
    const { now, concurrency = REPOSITORIES_AT_ONCE } = options;
    const startedAt = now().toISOString();
    const answers = await (0,limited/* callEach */.K8)(targets, concurrency, target => verifyOne(target, options));
    const results = answers.map(({ result }) => result);
    const isLate = results.includes('incomplete') ? 'incomplete' : 'done';
    return {
        format: 'registry-auth cleanup verification',
        version: 1,
        startedAt,
        endedAt: now().toISOString(),
        result: results.includes('failed') ? 'failed' : isLate,
        repositories: answers.map(({ verification }) => verification)
    };
}
function targetsOf({ repositories }) {
    return repositories.map(({ host, repository, provider, decisions }) => ({
        host,
        repository,
        provider,
        expected: decisions.flatMap(({ action, tag }) => (action === 'delete' || tag === undefined ? [] : [tag]))
    }));
}
async function verifyOne(target, { driverOf, blobs = true }) {
    const { host, repository, provider, expected = [] } = target;
    const where = { host, repository, provider };
    try {
        const answer = await verifyRepository(await driverOf(target), { repository, expected, blobs });
        const result = answer.findings.some(isBroken) ? 'failed' : 'done';
        return { verification: { ...where, ...answer }, result };
    }
    catch (error) {
        const { result, reason } = (0,ending/* endOf */.pJ)(error);
        return {
            verification: { ...where, tags: 0, manifests: 0, blobs: 0, findings: [], ended: reason },
            result
        };
    }
}


/***/ })

};
;