"use strict";
exports.id = 4227;
exports.ids = [4227,1200];
exports.modules = {

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

/***/ 4227:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createPublicDriver: () => (/* binding */ createPublicDriver)
});

// EXTERNAL MODULE: ../../../node_modules/@aws-sdk/client-ecr-public/dist-cjs/index.js
var dist_cjs = __webpack_require__(215);
// EXTERNAL MODULE: ./src/cleanup/registry/client.js + 2 modules
var registry_client = __webpack_require__(3013);
// EXTERNAL MODULE: ./src/cleanup/vendor/fields.js
var fields = __webpack_require__(4483);
// EXTERNAL MODULE: ./src/cleanup/removal/outcomes.js
var outcomes = __webpack_require__(2717);
// EXTERNAL MODULE: ./src/cleanup/vendor/listed.js
var vendor_listed = __webpack_require__(791);
// EXTERNAL MODULE: ./src/cleanup/registry/distribution-calls.js
var distribution_calls = __webpack_require__(995);
// EXTERNAL MODULE: ./src/providers/aws/public-token.js
var public_token = __webpack_require__(1200);
// EXTERNAL MODULE: ./src/providers/aws/cleanup/api.js
var cleanup_api = __webpack_require__(1314);
// EXTERNAL MODULE: ./src/providers/aws/cleanup/deletion.js
var deletion = __webpack_require__(2854);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/providers/aws/cleanup/listing.js
var listing = __webpack_require__(7382);
;// CONCATENATED MODULE: ./src/providers/aws/cleanup/public-descriptions.js



const PAGE = 1000;
const NONE = ['ImageNotFoundException', 'RepositoryNotFoundException'];
async function describeImages({ api, id, shown }, image) {
    const what = `listing the images of ${shown}`;
    const details = await (0,listing/* listed */.K)({ api, shown, what, action: 'DescribeImages', answers: NONE }, (client, nextToken) => {
        const asked = image === undefined ? { maxResults: PAGE, nextToken } : { imageIds: [image] };
        return client.send(new dist_cjs/* DescribeImagesCommand */.ji({ ...id, ...asked }));
    }, page => page.imageDetails);
    return details.map(detail => {
        const { imageDigest } = detail;
        if (imageDigest !== undefined)
            return { ...detail, imageDigest };
        throw incomplete(shown);
    });
}
async function describeTags({ api, id, shown }) {
    const what = `listing the tags of ${shown}`;
    const details = await (0,listing/* listed */.K)({ api, shown, what, action: 'DescribeImageTags', answers: NONE }, (client, nextToken) => client.send(new dist_cjs/* DescribeImageTagsCommand */.V6({ ...id, maxResults: PAGE, nextToken })), page => page.imageTagDetails);
    return details.map(({ imageTag: tag, createdAt, imageDetail }) => {
        const digest = imageDetail?.imageDigest;
        if (tag !== undefined && digest !== undefined)
            return { tag, digest, createdAt };
        throw incomplete(shown);
    });
}
function incomplete(shown) {
    return new errors/* Failure */.HR('network', `the listing of ${shown} has an entry without its name: check the AWS_ENDPOINT_URL variables`);
}

;// CONCATENATED MODULE: ./src/providers/aws/cleanup/public-registry.js



function openPublicRegistry(api, host) {
    let aliases;
    return async (name) => {
        const slash = name.indexOf('/');
        const alias = name.slice(0, Math.max(0, slash));
        aliases ??= ownAliases(api, host).catch((error) => {
            aliases = undefined;
            throw error;
        });
        const registryId = (await aliases).get(alias);
        if (registryId !== undefined) {
            return { api, shown: `"${host}/${name}"`, id: { registryId, repositoryName: name.slice(slash + 1) } };
        }
        throw new errors/* Failure */.HR('refused', `cleanup of "${host}/${name}" was not tried: the account of these AWS credentials has no public registry "${alias}"; name the repository as ALIAS/NAME, with credentials of the account it belongs to`);
    };
}
async function ownAliases(api, host) {
    const shown = `"${host}"`;
    const registries = await (0,listing/* listed */.K)({ api, shown, what: `looking up the aliases of ${shown}`, action: 'DescribeRegistries' }, (client, nextToken) => client.send(new dist_cjs/* DescribeRegistriesCommand */.CO({ nextToken })), page => page.registries);
    const found = new Map();
    for (const { registryId, aliases = [] } of registries) {
        for (const { name, status } of aliases) {
            if (name !== undefined && registryId !== undefined && status === 'ACTIVE')
                found.set(name, registryId);
        }
    }
    return found;
}

;// CONCATENATED MODULE: ./src/providers/aws/cleanup/public-driver.js











const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull'] };
async function createPublicDriver(session, way) {
    const api = (0,cleanup_api/* createApi */.x)(session, 'ecr-public', way, public_token/* publicClient */.R);
    const client = await (0,registry_client/* createRegistryClient */.H)(session, SCOPES);
    const at = openPublicRegistry(api, session.target.host.key);
    const remove = async (name, what, ids) => {
        const repository = await (0,outcomes/* attempted */.z)(() => at(name));
        if ('kind' in repository)
            return ids.map(() => repository);
        return (0,deletion/* deleteBatch */.U)(api, `${what} ${repository.shown}`, ids, (service, imageIds) => service.send(new dist_cjs/* BatchDeleteImageCommand */.w({ ...repository.id, imageIds: [...imageIds] })));
    };
    return {
        ...(0,distribution_calls/* distributionCalls */.g)(client),
        capabilities: deletion/* CAPABILITIES */.$,
        inventory: async (name) => inventory(await at(name), client, name),
        resolve: async (name, tag) => (await describeImages(await at(name), { imageTag: tag }))[0]?.imageDigest,
        tagsOf: async (name, digest) => (await describeImages(await at(name), { imageDigest: digest }))[0]?.imageTags ?? [],
        tagNames: async (name) => (await describeTags(await at(name))).map(({ tag }) => tag),
        untag: (name, tags) => remove(name, 'removing tags from', tags.map(({ tag }) => ({ imageTag: tag }))),
        deleteManifests: (name, digests) => remove(name, 'deleting images from', digests.map(imageDigest => ({ imageDigest })))
    };
}
async function inventory(repository, client, name) {
    const tags = new Map();
    for (const { tag: tagName, digest, createdAt } of await describeTags(repository)) {
        tags.set(tagName, { name: tagName, digest, ...(0,fields/* known */.eO)({ movedAt: createdAt }) });
    }
    const details = await describeImages(repository);
    for (const { imageDigest: digest, imageTags = [] } of details) {
        for (const tagName of imageTags)
            if (!tags.has(tagName))
                tags.set(tagName, { name: tagName, digest });
    }
    const listed = details.map(detail => ({
        digest: detail.imageDigest,
        mediaType: detail.imageManifestMediaType ?? '',
        ...(0,fields/* known */.eO)({ imageSize: detail.imageSizeInBytes }),
        facts: (0,fields/* known */.eO)({ pushedAt: detail.imagePushedAt, artifactType: detail.artifactMediaType })
    }));
    const tagged = [...tags.values()].map(({ digest }) => digest);
    const manifests = await (0,vendor_listed/* readListed */.o)(client, { repository: name, listed, tagged }, deletion/* CAPABILITIES */.$.concurrency);
    return { repository: name, tags: [...tags.values()], manifests, listsUntagged: true };
}


/***/ }),

/***/ 1200:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ publicClient),
/* harmony export */   publicToken: () => (/* binding */ publicToken)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ecr_public__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(215);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9038);


const PUBLIC_REGION = 'us-east-1';
function publicClient({ options }, keys) {
    return new _aws_sdk_client_ecr_public__WEBPACK_IMPORTED_MODULE_1__/* .ECRPUBLICClient */ .Rr({ ...options, region: PUBLIC_REGION, credentials: keys });
}
async function publicToken(call, keys) {
    const { target, trace } = call;
    const client = publicClient(call, keys);
    try {
        const { authorizationData } = await client.send(new _aws_sdk_client_ecr_public__WEBPACK_IMPORTED_MODULE_1__/* .GetAuthorizationTokenCommand */ .Eu({}));
        return authorizationData;
    }
    catch (error) {
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .awsFailure */ .MT)(error, trace, `login to "${target.host.key}"`, {
            AccessDeniedException: `allow "ecr-public:GetAuthorizationToken" and "sts:GetServiceBearerToken" on "*" in the identity's policy`,
            ExpiredTokenException: 'the session of the AWS credentials has expired; get new ones'
        });
    }
}


/***/ })

};
;