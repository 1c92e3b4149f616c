"use strict";
exports.id = 8074;
exports.ids = [8074];
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

/***/ 8074:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createDriver: () => (/* binding */ createDriver)
});

// EXTERNAL MODULE: ./src/cleanup/pace.js
var cleanup_pace = __webpack_require__(2758);
// EXTERNAL MODULE: ./src/cleanup/registry/client.js + 2 modules
var client = __webpack_require__(3013);
// EXTERNAL MODULE: ./src/cleanup/registry/distribution-calls.js
var distribution_calls = __webpack_require__(995);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/cleanup/removal/outcomes.js
var outcomes = __webpack_require__(2717);
// EXTERNAL MODULE: ./src/cleanup/anonymous.js
var anonymous = __webpack_require__(8284);
// EXTERNAL MODULE: ./src/cleanup/registry/paced-client.js + 1 modules
var paced_client = __webpack_require__(8452);
// EXTERNAL MODULE: ./src/provider.js
var provider = __webpack_require__(7353);
// EXTERNAL MODULE: ./src/cleanup/vendor/fields.js
var vendor_fields = __webpack_require__(4483);
// EXTERNAL MODULE: ./src/providers/github/remedy.js
var remedy = __webpack_require__(8395);
// EXTERNAL MODULE: ./src/providers/github/token-kind.js
var token_kind = __webpack_require__(973);
;// CONCATENATED MODULE: ./src/providers/github/cleanup/refusals.js



function accessRefused({ credential, target }, deed, status, action = 'pull') {
    const kind = credential.kind === 'basic' ? (0,token_kind/* tokenKind */.a)(credential.password) : 'other';
    const admin = action === 'delete' && (kind === 'workflow' || credential.source === 'workflow token')
        ? ', give this repository the role Admin under "Manage Actions access" in the settings of the package, and know that the token of a GitHub App deletes none'
        : '';
    const sentence = (0,remedy/* remedy */.z)({ target, credential, status, action });
    const hidden = status === 404 ? '; GitHub answers so too when there is no such package' : '';
    return new errors/* Failure */.HR('refused', `${deed} at "${target.host.key}" was refused (${status}): ${sentence}${admin}${hidden}`);
}
function deleteOutcome({ status, body }) {
    if (status === 204 || status === 200)
        return { kind: 'deleted' };
    if (status === 404)
        return undefined;
    if (status === 400 && /last (tagged )?version/i.test(body)) {
        return {
            kind: 'refused',
            reason: 'it is the last tagged version, which GitHub deletes only with the whole package'
        };
    }
    if (status === 400 && /5,?000 downloads/i.test(body)) {
        return {
            kind: 'refused',
            reason: "a public version with more than 5,000 downloads is deleted by GitHub's support alone"
        };
    }
    if (status >= 500)
        return { kind: 'failed', reason: `GitHub answered ${status}` };
    return { kind: 'refused', reason: `GitHub answered ${status}` };
}

// EXTERNAL MODULE: ./src/providers/github/token-scopes.js
var token_scopes = __webpack_require__(1374);
;// CONCATENATED MODULE: ./src/providers/github/cleanup/api.js








const MAX_BYTES = 16 * 1024 * 1024;
const VERSION = '2022-11-28';
function createGitHubApi(session) {
    const { context, target } = session;
    const base = (0,token_scopes/* apiUrl */.y)(target, context.ambient.github);
    const token = tokenOf(session);
    const paced = { ...session, context: { ...context, transport: withSecondaryLimit(context.transport) } };
    const client = (0,paced_client/* pacedClient */.N)(paced, { registry: new URL(base).host, caFiles: (0,provider/* caFilesOf */.F)(target.auth) });
    const owners = new Map();
    const send = (method, path) => client.send({
        method,
        url: new URL(`${base}${path}`),
        headers: { accept: 'application/vnd.github+json', 'x-github-api-version': VERSION },
        authorization: `Bearer ${token.reveal()}`,
        maxBytes: MAX_BYTES
    });
    const findOwner = async (owner) => {
        const encoded = encodeURIComponent(owner);
        const { status, body } = await send('GET', `/users/${encoded}`);
        if (status !== 200)
            throw accessRefused(session, `looking up the owner "${owner}"`, status);
        if ((0,vendor_fields/* textOf */.b6)((0,vendor_fields/* fieldsOf */.Pf)((0,vendor_fields/* jsonOf */.o_)(body))?.['type']) === 'Organization')
            return `/orgs/${encoded}`;
        return (await isOwn(send, token, owner)) ? '/user' : `/users/${encoded}`;
    };
    const ownerPath = (owner) => {
        const found = owners.get(owner) ?? findOwner(owner);
        owners.set(owner, found);
        return found;
    };
    return {
        send,
        ownerPath: async (owner) => `${await ownerPath(owner)}/packages`,
        async packagePath(repository) {
            const { owner, name } = namesOf(repository);
            return `${await ownerPath(owner)}/packages/container/${encodeURIComponent(name)}`;
        }
    };
}
async function isOwn(send, token, owner) {
    if ((0,token_kind/* tokenKind */.a)(token) === 'workflow')
        return false;
    const { status, body } = await send('GET', '/user');
    const login = status === 200 ? (0,vendor_fields/* textOf */.b6)((0,vendor_fields/* fieldsOf */.Pf)((0,vendor_fields/* jsonOf */.o_)(body))?.['login']) : undefined;
    return login?.toLowerCase() === owner.toLowerCase();
}
function tokenOf({ credential, target }) {
    if (credential.kind === 'basic' && !(0,anonymous/* isAnonymous */.o)(credential))
        return credential.password;
    throw new errors/* Failure */.HR('input', `"${target.host.key}" is cleaned up with a token as the password: the workflow token, or a classic one with "read:packages" and "delete:packages"`);
}
function namesOf(repository) {
    const slash = repository.indexOf('/');
    if (slash > 0)
        return { owner: repository.slice(0, slash), name: repository.slice(slash + 1) };
    throw new errors/* Failure */.HR('input', `a repository of GitHub Packages is "OWNER/NAME": "${repository}" names no owner`);
}
function withSecondaryLimit(transport) {
    return async (request, trust, limits) => {
        const answer = await transport(request, trust, limits);
        const { status, headers, body } = answer;
        const tells = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
        if (status !== 403 || tells || !/secondary rate limit/i.test(body))
            return answer;
        return { ...answer, headers: { ...headers, 'retry-after': '60' } };
    };
}

// EXTERNAL MODULE: ./src/cleanup/inventory/manifest.js
var inventory_manifest = __webpack_require__(3073);
// EXTERNAL MODULE: ./src/cleanup/parallel.js
var parallel = __webpack_require__(7238);
;// CONCATENATED MODULE: ./src/providers/github/cleanup/inventory.js



async function readInventory(reader, repository, seen) {
    const versions = await reader.versions.all(repository);
    seen(repository, versions);
    const tags = [];
    const manifests = new Map();
    await (0,parallel/* inParallel */.H)(versions, reader.concurrency, async (version) => {
        const manifest = await manifestOf(reader, repository, version);
        if (manifest !== undefined)
            manifests.set(version.digest, withVersion(manifest, version));
    });
    for (const { digest, tags: names, updated } of versions) {
        if (!manifests.has(digest))
            continue;
        for (const name of names)
            tags.push({ name, digest, ...(0,vendor_fields/* known */.eO)({ movedAt: updated }) });
    }
    return { repository, tags, manifests, listsUntagged: true };
}
async function manifestOf({ versions, cache, readManifest: read }, repository, { id, digest }) {
    const before = cache.get(digest);
    if (before !== undefined)
        return before;
    const raw = await read(repository, digest);
    if (raw !== undefined) {
        const manifest = (0,inventory_manifest/* readManifest */.WI)(raw);
        cache.set(digest, manifest);
        return manifest;
    }
    if ((await versions.one(repository, id)) === undefined)
        return undefined;
    return { digest, kind: 'unknown', mediaType: '', children: [] };
}
function withVersion(manifest, { id, created }) {
    return { ...manifest, id, ...(0,vendor_fields/* known */.eO)({ pushedAt: created }) };
}

// EXTERNAL MODULE: ./src/cleanup/vendor/pages.js
var pages = __webpack_require__(9236);
;// CONCATENATED MODULE: ./src/providers/github/cleanup/packages.js




const PAGE_SIZE = 100;
async function listPackages(session, api, prefix) {
    const slash = prefix.indexOf('/');
    if (slash < 1) {
        throw new errors/* Failure */.HR('input', 'GitHub lists the packages of one owner: write its name in full');
    }
    const owner = prefix.slice(0, slash);
    const names = await (0,pages/* allPages */.S)({
        what: `the packages of "${owner}"`,
        async read(page) {
            const query = `package_type=container&per_page=${PAGE_SIZE}&page=${page}`;
            const { status, body } = await api.send('GET', `${await api.ownerPath(owner)}?${query}`);
            const items = (0,vendor_fields/* recordsOf */.M$)((0,vendor_fields/* jsonOf */.o_)(body))
                ?.map(({ name }) => (0,vendor_fields/* textOf */.b6)(name))
                .filter(name => name !== undefined);
            if (status !== 200 || items === undefined)
                throw accessRefused(session, `listing the packages of "${owner}"`, status);
            return { items, more: items.length === PAGE_SIZE };
        },
        keyOf: name => name,
        stateOf: name => name
    });
    return (names ?? []).map(name => `${owner}/${name}`.toLowerCase()).filter(name => name.startsWith(prefix));
}

// EXTERNAL MODULE: ./src/cleanup/inventory/content-digest.js
var content_digest = __webpack_require__(9344);
// EXTERNAL MODULE: ./src/cleanup/registry/answer.js
var registry_answer = __webpack_require__(8051);
;// CONCATENATED MODULE: ./src/providers/github/cleanup/replace.js



const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', content: '{}' };
const LOOKS = [500, 1000, 2000, 4000, 8000];
async function replaceTag({ registry }, ending, repository, { tag, digest }) {
    const end = await ending();
    const before = await registry.manifest(repository, tag);
    if (before === undefined)
        return { kind: 'gone' };
    if (before.digest !== digest)
        return { kind: 'refused', reason: 'it points to something else now' };
    const empty = await emptyImage(registry, repository);
    const problem = await pushProblem(end.registry, repository, tag, empty);
    if (problem !== undefined)
        return problem;
    const failure = await removeVersion(end, repository, tag, empty.digest).catch((error) => error);
    if (failure === undefined)
        return { kind: 'deleted' };
    const back = await end.registry.put(repository, tag, before);
    const isBack = back.status >= 200 && back.status < 300;
    if (failure instanceof errors/* Failure */.HR && failure.kind === 'refused' && isBack)
        throw failure;
    const reason = failure instanceof Error ? failure.message : 'the throw-away image could not be deleted';
    const place = isBack ? 'the tag was put back' : `the tag points to an empty image now (${empty.digest})`;
    return { kind: 'failed', reason: `${reason}; ${place}` };
}
async function pushProblem(registry, repository, tag, empty) {
    const pushed = await registry.put(repository, tag, empty).catch(networkFailure);
    if (!(pushed instanceof errors/* Failure */.HR) && pushed.status < 300)
        return undefined;
    if (!(pushed instanceof errors/* Failure */.HR) && pushed.status < 500) {
        const answer = (0,registry_answer/* shownAnswer */.aq)(pushed);
        return { kind: 'refused', reason: `GitHub did not take the push of a throw-away image (${answer})` };
    }
    const now = await registry.head(repository, tag);
    if (now?.digest === empty.digest)
        return undefined;
    const why = pushed instanceof errors/* Failure */.HR ? pushed.message : (0,registry_answer/* shownAnswer */.aq)(pushed);
    return { kind: 'failed', reason: `the push of a throw-away image broke down (${why})` };
}
function networkFailure(error) {
    if (error instanceof errors/* Failure */.HR && error.kind === 'network')
        return error;
    throw error;
}
async function emptyImage(registry, repository) {
    const { randomUUID } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 7598, 19));
    const { digest, size } = await registry.upload(repository, EMPTY.content);
    const descriptor = { mediaType: EMPTY.mediaType, digest, size };
    const text = JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        artifactType: 'application/vnd.registry-auth.removed-tag',
        config: descriptor,
        layers: [descriptor],
        annotations: { 'org.opencontainers.image.title': 'removed tag', 'registry-auth.unique': randomUUID() }
    });
    return { digest: (0,content_digest/* digestLike */.kG)(text), mediaType: MANIFEST, text };
}
async function removeVersion({ session, versions }, repository, tag, digest) {
    const version = await findVersion(session, versions, repository, digest);
    if (version === undefined)
        throw new errors/* Failure */.HR('network', "GitHub's API does not show the version of the throw-away image");
    if (version.tags.some(other => other !== tag))
        throw new errors/* Failure */.HR('network', 'the version of the throw-away image has got another tag');
    const outcome = await versions.remove(repository, version.id);
    if (outcome.kind === 'deleted' || outcome.kind === 'gone')
        return undefined;
    throw new errors/* Failure */.HR('network', outcome.reason);
}
async function findVersion({ pace }, versions, repository, digest) {
    for (const pause of [0, ...LOOKS]) {
        if (pause > 0)
            await pace.wait(pause);
        const found = (await versions.newest(repository)).find(version => version.digest === digest);
        if (found !== undefined)
            return found;
    }
    return (await versions.all(repository)).find(version => version.digest === digest);
}

;// CONCATENATED MODULE: ./src/providers/github/cleanup/versions.js




const versions_PAGE_SIZE = 100;
function createVersions(session, api) {
    const readPage = pageReader(session, api);
    const one = async (repository, id) => {
        const answer = await api.send('GET', `${await api.packagePath(repository)}/versions/${id}`);
        if (answer.status === 404)
            return undefined;
        if (answer.status !== 200)
            throw accessRefused(session, `reading a version of "${repository}"`, answer.status);
        const version = versionOf((0,vendor_fields/* fieldsOf */.Pf)((0,vendor_fields/* jsonOf */.o_)(answer.body)) ?? {});
        if (version === undefined)
            throw notTheApi(session, answer.status);
        return version;
    };
    return {
        one,
        async all(repository) {
            const versions = await (0,pages/* allPages */.S)({
                what: `the versions of "${repository}"`,
                read: page => readPage(repository, page),
                keyOf: version => version.id,
                stateOf: ({ id, digest, tags }) => [id, digest, ...tags].join(' ')
            });
            return versions ?? [];
        },
        newest: async (repository) => (await readPage(repository, 1)).items,
        async remove(repository, id) {
            const answer = await api.send('DELETE', `${await api.packagePath(repository)}/versions/${id}`);
            const { status } = answer;
            const refused = () => accessRefused(session, `deleting a version of "${repository}"`, status, 'delete');
            if (status === 401 || status === 403)
                throw refused();
            const outcome = deleteOutcome(answer);
            if (outcome !== undefined)
                return outcome.kind === 'deleted' ? { ...outcome, undo: { id } } : outcome;
            if ((await one(repository, id)) !== undefined)
                throw refused();
            return { kind: 'gone' };
        },
        async restore(repository, id) {
            const { status } = await api.send('POST', `${await api.packagePath(repository)}/versions/${id}/restore`);
            if (status === 204)
                return;
            if (status !== 401 && status !== 403 && (await one(repository, id)) !== undefined)
                return;
            throw accessRefused(session, `restoring a version of "${repository}"`, status, 'push');
        }
    };
}
function pageReader(session, api) {
    return async (repository, page) => {
        const query = `state=active&per_page=${versions_PAGE_SIZE}&page=${page}`;
        const answer = await api.send('GET', `${await api.packagePath(repository)}/versions?${query}`);
        const { status } = answer;
        if (status !== 200)
            throw accessRefused(session, `listing the versions of "${repository}"`, status);
        const items = (0,vendor_fields/* recordsOf */.M$)((0,vendor_fields/* jsonOf */.o_)(answer.body))?.map(versionOf);
        const versions = items?.filter(item => item !== undefined);
        if (versions === undefined || versions.length !== items?.length)
            throw notTheApi(session, status);
        return { items: versions, more: versions.length === versions_PAGE_SIZE || hasNext(answer) };
    };
}
function hasNext({ headers }) {
    return /;\s*rel="?next"?/i.test(headers['link'] ?? '');
}
function versionOf(fields) {
    const [id, digest] = [(0,vendor_fields/* numberOf */.rl)(fields['id']), (0,vendor_fields/* digestOf */.ol)(fields['name'])];
    const container = (0,vendor_fields/* fieldsOf */.Pf)((0,vendor_fields/* fieldsOf */.Pf)(fields['metadata'])?.['container']);
    const tags = container?.['tags'];
    if (id === undefined || digest === undefined || !isTexts(tags))
        return undefined;
    const [created, updated] = [(0,vendor_fields/* dateOf */.Q$)(fields['created_at']), (0,vendor_fields/* dateOf */.Q$)(fields['updated_at'])];
    return { id: String(id), digest, tags: [...tags].sort(), created, updated };
}
function isTexts(value) {
    return Array.isArray(value) && value.every(item => typeof item === 'string');
}
function notTheApi({ target }, status) {
    return new errors/* Failure */.HR('network', `GitHub's API for "${target.host.key}" answered ${status} with something that tells of no version: check the proxy and the network`);
}

// EXTERNAL MODULE: ./src/providers/github/names.js
var names = __webpack_require__(3351);
;// CONCATENATED MODULE: ./src/providers/github/cleanup.js











const SCOPES = { pull: ['pull'], push: ['pull', 'push'], delete: ['pull'] };
const CONCURRENCY = 4;
const READS = 8;
const LONGEST_WAIT = 600_000;
function capabilities(allowReplace) {
    return {
        untag: allowReplace ? 'replace' : 'none',
        deleteManifest: 'with-tags',
        protectsChildren: false,
        countsPulls: true,
        batch: 1,
        concurrency: CONCURRENCY,
        undo: 'for 30 days, by restoring the version, while its package has that name'
    };
}
const createDriver = async (session) => {
    const { host } = session.target;
    if (host.key === names/* GITHUB_LEGACY_REGISTRY */.wc) {
        throw new errors/* Failure */.HR('input', `"${host.key}" is GitHub's older docker registry, whose packages are not cleaned up: move them to "ghcr.io"`);
    }
    const sides = await sidesOf(session);
    const { versions, registry } = sides;
    let ending;
    const index = versionIndex(versions);
    const cache = new Map();
    const reader = { versions, cache, concurrency: READS, readManifest: registry.manifest };
    return {
        ...(0,distribution_calls/* distributionCalls */.g)(registry),
        capabilities: capabilities(session.allowReplace),
        inventory: repository => readInventory(reader, repository, index.note),
        repositories: prefix => listPackages(session, sides.api, prefix),
        async tagsOf(repository, digest) {
            const id = await index.id(repository, digest);
            return id === undefined ? [] : ((await versions.one(repository, id))?.tags ?? []);
        },
        untag: (repository, tags) => (0,outcomes/* outcomesOf */.R)(tags, ref => session.allowReplace
            ? replaceTag(sides, () => (ending ??= sidesOf(endingOf(session))), repository, ref)
            : Promise.resolve({ kind: 'refused', reason: 'GitHub has no call that removes a tag alone' })),
        deleteManifests: (repository, digests) => (0,outcomes/* outcomesOf */.R)(digests, digest => deleteVersion(index, versions, repository, digest)),
        restore: restorer(versions, registry)
    };
};
async function sidesOf(session) {
    const api = createGitHubApi(session);
    return {
        session,
        api,
        versions: createVersions(session, api),
        registry: await (0,client/* createRegistryClient */.H)(session, SCOPES)
    };
}
function endingOf(session) {
    const pace = {
        remaining: () => LONGEST_WAIT,
        spend: () => undefined,
        async wait(milliseconds) {
            if (milliseconds > LONGEST_WAIT)
                throw new cleanup_pace/* BudgetSpent */.K('GitHub asks for a long wait');
            await session.context.sleep(milliseconds);
        }
    };
    return { ...session, pace };
}
function versionIndex(versions) {
    const ids = new Map();
    const note = (repository, found) => void ids.set(repository, new Map(found.map(({ digest, id }) => [digest, id])));
    return {
        note,
        async id(repository, digest) {
            if (!ids.has(repository))
                note(repository, await versions.all(repository));
            return ids.get(repository)?.get(digest);
        }
    };
}
async function deleteVersion(index, versions, repository, digest) {
    const id = await index.id(repository, digest);
    return id === undefined ? { kind: 'gone' } : versions.remove(repository, id);
}
function restorer(versions, registry) {
    return async (repository, { digest, tags, id }) => {
        if (id === undefined)
            throw new errors/* Failure */.HR('input', 'a version is restored by its id, which the report of the run holds: give that report');
        await versions.restore(repository, id);
        const has = (await versions.one(repository, id))?.tags ?? [];
        const missing = tags.filter(tag => !has.includes(tag));
        const manifest = missing.length === 0 ? undefined : await registry.manifest(repository, digest);
        if (manifest === undefined)
            return;
        const { putManifest } = (0,distribution_calls/* distributionCalls */.g)(registry);
        for (const tag of missing)
            await putManifest(repository, tag, manifest);
    };
}


/***/ })

};
;