"use strict";
exports.id = 4979;
exports.ids = [4979];
exports.modules = {

/***/ 6605:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ parseImageReference)
/* harmony export */ });
/* harmony import */ var _inputs_login_fields_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3388);
/* harmony import */ var _inputs_repositories_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7704);


const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
function parseImageReference(text) {
    const written = text.replace(/^[a-z-]+:\/\//, '');
    if (DIGEST.test(written))
        return { digest: written };
    const at = written.indexOf('@');
    const digest = at === -1 ? undefined : written.slice(at + 1);
    if (digest !== undefined && !DIGEST.test(digest))
        return undefined;
    const tagged = at === -1 ? written : written.slice(0, at);
    const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
    const tag = colon === -1 ? undefined : tagged.slice(colon + 1);
    if (tag !== undefined && !TAG.test(tag))
        return undefined;
    const repository = (0,_inputs_repositories_js__WEBPACK_IMPORTED_MODULE_1__/* .parseRepository */ .S)(colon === -1 ? tagged : tagged.slice(0, colon));
    if (repository === undefined)
        return undefined;
    const named = { repository: { host: (0,_inputs_login_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .canonicalHost */ .r)(repository.host), name: repository.name } };
    if (digest === undefined)
        return { ...named, tag: tag ?? 'latest' };
    return { ...named, digest, ...(tag === undefined ? {} : { tag }) };
}


/***/ }),

/***/ 4979:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readClusters: () => (/* binding */ readClusters)
});

// EXTERNAL MODULE: ./node_modules/@kubernetes/client-node/dist/config.js + 19 modules
var config = __webpack_require__(486);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
;// CONCATENATED MODULE: ./src/cleanup/deployed/cluster-name.js
function shown(name) {
    return /^[A-Za-z0-9_.:@/-]{1,253}$/.test(name) ? `"${name}"` : 'this context';
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
;// CONCATENATED MODULE: ./src/cleanup/deployed/workloads.js
const TEMPLATE = ['spec', 'template', 'spec'];
const WORKLOAD_KINDS = [
    { path: '/api/v1/pods', resource: 'pods', podSpec: ['spec'] },
    { path: '/api/v1/replicationcontrollers', resource: 'replicationcontrollers', podSpec: TEMPLATE },
    { path: '/apis/apps/v1/deployments', resource: 'deployments.apps', podSpec: TEMPLATE },
    { path: '/apis/apps/v1/replicasets', resource: 'replicasets.apps', podSpec: TEMPLATE },
    { path: '/apis/apps/v1/statefulsets', resource: 'statefulsets.apps', podSpec: TEMPLATE },
    { path: '/apis/apps/v1/daemonsets', resource: 'daemonsets.apps', podSpec: TEMPLATE },
    { path: '/apis/batch/v1/jobs', resource: 'jobs.batch', podSpec: TEMPLATE },
    {
        path: '/apis/batch/v1/cronjobs',
        resource: 'cronjobs.batch',
        podSpec: ['spec', 'jobTemplate', 'spec', 'template', 'spec']
    }
];
const CONTAINERS = ['initContainers', 'containers', 'ephemeralContainers'];
const STATUSES = [
    'initContainerStatuses',
    'containerStatuses',
    'ephemeralContainerStatuses'
];
function imagesOf(kind, object) {
    if (kind.resource === 'jobs.batch' && hasEnded(object))
        return [];
    const spec = at(object, kind.podSpec);
    const asked = CONTAINERS.flatMap(list => itemsOf(at(spec, [list]))).map(one => at(one, ['image']));
    const status = kind.resource === 'pods' ? at(object, ['status']) : undefined;
    const running = STATUSES.flatMap(list => itemsOf(at(status, [list]))).map(one => at(one, ['imageID']));
    const volumes = itemsOf(at(spec, ['volumes'])).map(one => at(one, ['image', 'reference']));
    return [...asked, ...running, ...volumes].filter(image => typeof image === 'string' && image !== '');
}
function hasEnded(job) {
    return itemsOf(at(job, ['status', 'conditions'])).some(condition => ['Complete', 'Failed'].includes(String(at(condition, ['type']))) && at(condition, ['status']) === 'True');
}
function at(value, path) {
    let here = value;
    for (const key of path) {
        if (typeof here !== 'object' || here === null)
            return undefined;
        here = here[key];
    }
    return here;
}
function itemsOf(value) {
    return Array.isArray(value) ? value : [];
}

;// CONCATENATED MODULE: ./src/cleanup/deployed/cluster-list.js





const PAGE = 500;
const TIMEOUT = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;
async function* listObjects(config, name, kind) {
    let next = '';
    const seen = new Set();
    do {
        if (seen.has(next))
            throw unreadable(name, 'its list has no end');
        seen.add(next);
        const page = await pageOf(config, name, kind, next);
        const items = at(page, ['items']);
        if (!Array.isArray(items))
            throw unreadable(name, 'its answer is no list');
        yield* itemsOf(items);
        const token = at(page, ['metadata', 'continue']);
        next = typeof token === 'string' ? token : '';
    } while (next !== '');
}
async function pageOf(config, name, kind, next) {
    const url = addressOf(config, name, kind.path);
    url.searchParams.set('limit', String(PAGE));
    if (next !== '')
        url.searchParams.set('continue', next);
    const { status, body } = await ask(config, name, url);
    if (status === 401 || status === 403) {
        throw new errors/* Failure */.HR('refused', `kubernetes: ${shown(name)} does not let us list "${kind.resource}" (${status}), so nothing is deleted: give the user a cluster role that may list them in all namespaces`);
    }
    if (status !== 200)
        throw unreadable(name, `it answered ${status} for "${kind.resource}"`);
    try {
        return JSON.parse(body);
    }
    catch {
        throw unreadable(name, 'its answer is no JSON');
    }
}
function addressOf(config, name, path) {
    const server = config.getCurrentCluster()?.server ?? '';
    if (!URL.canParse(server) || !/^https?:/.test(server))
        throw unreadable(name, 'its address is none');
    return new URL(`${server.replace(/\/+$/, '')}${path}`);
}
async function ask(config, name, url) {
    const options = { headers: { accept: 'application/json' }, timeout: TIMEOUT };
    try {
        await config.applyToHTTPSOptions(options);
        return await send(url, options);
    }
    catch (error) {
        throw unreadable(name, (0,errors/* errorCode */.CA)(error) ?? 'no connection, or no credential');
    }
}
function send(url, options) {
    return new Promise((resolve, reject) => {
        const request = (url.protocol === 'https:' ? external_node_https_.request : external_node_http_.request)(url, options, response => {
            const chunks = [];
            let bytes = 0;
            response.on('data', (chunk) => {
                bytes += chunk.length;
                if (bytes > MAX_BYTES)
                    request.destroy(new Error('too large'));
                else
                    chunks.push(chunk);
            });
            response.on('end', () => {
                resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
            });
            response.on('error', reject);
        });
        request.on('timeout', () => request.destroy(new Error('no answer in time')));
        request.on('error', reject);
        request.end();
    });
}
function unreadable(name, why) {
    return new errors/* Failure */.HR('network', `kubernetes: the images of ${shown(name)} could not be read (${why}), so nothing is deleted: run again when the cluster answers, or take "kubernetes" away`);
}

// EXTERNAL MODULE: ./src/cleanup/deployed/image-reference.js
var image_reference = __webpack_require__(6605);
;// CONCATENATED MODULE: ./src/cleanup/deployed/kubernetes.js






async function readClusters(context, { contexts, kubeconfig }) {
    const found = await Promise.all(contexts.map(async (name) => imagesIn(context, name, configFor(new config/* KubeConfig */.yp(), name, kubeconfig))));
    return found.flat();
}
async function imagesIn({ log }, name, config) {
    const texts = new Set();
    for (const kind of WORKLOAD_KINDS) {
        for await (const object of listObjects(config, name, kind)) {
            for (const image of imagesOf(kind, object))
                texts.add(image);
        }
    }
    const found = [...texts].map(image_reference/* parseImageReference */.o).filter(reference => reference !== undefined);
    if (found.length === 0)
        throw new errors/* Failure */.HR('config', `kubernetes: ${shown(name)} shows no image at all, so nothing is deleted: check its context and what its user may list, or take it away`);
    log.info(`kubernetes: ${shown(name)} uses ${found.length} images`);
    return found;
}
function configFor(config, name, kubeconfig) {
    load(config, name, kubeconfig);
    if (name !== 'in-cluster' && name !== 'current') {
        if (config.getContextObject(name) === null) {
            throw new errors/* Failure */.HR('input', `kubernetes: the kubeconfig has no context ${shown(name)}, so nothing is deleted`);
        }
        config.setCurrentContext(name);
    }
    if (config.getCurrentCluster() === null) {
        throw new errors/* Failure */.HR('input', `kubernetes: no cluster is known for ${shown(name)}, so nothing is deleted: give "kubeconfig", or take "kubernetes" away`);
    }
    return config;
}
function load(config, name, kubeconfig) {
    try {
        if (name === 'in-cluster')
            config.loadFromCluster();
        else if (kubeconfig === undefined)
            config.loadFromDefault();
        else
            config.loadFromFile(kubeconfig);
    }
    catch {
        throw new errors/* Failure */.HR('input', `kubernetes: the configuration of ${shown(name)} cannot be read, so nothing is deleted: check "kubeconfig" and KUBECONFIG`);
    }
}


/***/ })

};
;