"use strict";
exports.id = 2344;
exports.ids = [2344];
exports.modules = {

/***/ 6816:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  z: () => (/* binding */ readInventory)
});

// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/cleanup/inventory/manifest.js
var inventory_manifest = __webpack_require__(3073);
// EXTERNAL MODULE: ./src/cleanup/parallel.js
var parallel = __webpack_require__(7238);
// EXTERNAL MODULE: ./src/net/spec-error.js
var spec_error = __webpack_require__(3236);
// EXTERNAL MODULE: ./src/cleanup/inventory/descriptor.js
var descriptor = __webpack_require__(1469);
// EXTERNAL MODULE: ./src/cleanup/registry/answer.js
var registry_answer = __webpack_require__(8051);
// EXTERNAL MODULE: ./src/cleanup/registry/linked-pages.js
var linked_pages = __webpack_require__(5361);
;// CONCATENATED MODULE: ./src/cleanup/inventory/referrers.js




const MAX_REFERRERS = 8 * 1024 * 1024;
async function referrersOf(client, repository, digest) {
    const what = `listing the referrers of a manifest of "${client.host}/${repository}"`;
    const found = new Set();
    const headers = { accept: 'application/vnd.oci.image.index.v1+json' };
    const get = (path) => client.send(repository, 'pull', { method: 'GET', path, headers, maxBytes: MAX_REFERRERS });
    let isFirst = true;
    for await (const answer of (0,linked_pages/* linkedPages */._)(get, client.host, `/v2/${repository}/referrers/${digest}`, what)) {
        const lacks = [400, 404, 405, 501].includes(answer.status);
        if (lacks && isFirst)
            return undefined;
        const entries = answer.status === 200 ? (0,descriptor/* descriptors */.$z)((0,spec_error/* parseObject */.l)(answer.body)?.['manifests']) : undefined;
        if (entries === undefined && answer.status === 200 && isFirst)
            return undefined;
        if (entries === undefined)
            throw (0,registry_answer/* answerFailure */.Rp)(what, answer);
        for (const entry of entries)
            found.add(entry.digest);
        isFirst = false;
    }
    return [...found];
}

;// CONCATENATED MODULE: ./src/cleanup/inventory/hidden-tags.js



const MAX_TAG_LIST = 64 * 1024 * 1024;
async function hiddenTags(client, repository, listed, concurrency) {
    const [first] = listed;
    if (first === undefined || (await isComplete(client, repository, listed)))
        return [];
    const opening = await page(client, repository, 1, first);
    if (opening === 'no pages')
        return [];
    const known = new Set(listed);
    const hidden = new Set();
    const note = (tags, add) => {
        for (const tag of tags.filter(found => !known.has(found))) {
            known.add(tag);
            hidden.add(tag);
            add(tag);
        }
    };
    const further = listed.slice(1);
    note(opening, tag => further.push(tag));
    await (0,parallel/* inParallel */.H)(further, concurrency, async (tag, add) => {
        const next = await page(client, repository, 1, tag);
        if (next !== 'no pages')
            note(next, add);
    });
    return [...hidden];
}
async function isComplete(client, repository, listed) {
    const at = listed.findIndex((tag, index) => listed[index + 1]?.startsWith(tag) === true);
    if (at < 0)
        return false;
    const both = await page(client, repository, 2, listed[at - 1]);
    return both !== 'no pages' && both[0] === listed[at] && both[1] === listed[at + 1];
}
async function page(client, repository, size, after) {
    const last = after === undefined ? '' : `&last=${encodeURIComponent(after)}`;
    const path = `/v2/${repository}/tags/list?n=${size}${last}`;
    const answer = await client.send(repository, 'pull', { method: 'GET', path, maxBytes: MAX_TAG_LIST });
    if (answer.status === 404)
        return [];
    if (answer.status === 400)
        return 'no pages';
    const tags = answer.status === 200 ? (0,spec_error/* parseObject */.l)(answer.body)?.['tags'] : undefined;
    if (tags === null)
        return [];
    if (!Array.isArray(tags))
        throw (0,registry_answer/* answerFailure */.Rp)(`listing the tags of "${client.host}/${repository}"`, answer);
    const names = tags.filter((name) => typeof name === 'string');
    return names.length > size || names[0] === after ? 'no pages' : names;
}

;// CONCATENATED MODULE: ./src/cleanup/inventory/youngest.js
function youngestWithin(manifests) {
    const known = new Map();
    const timeOf = (digest) => manifests.get(digest)?.createdAt ?? known.get(digest);
    return given => {
        const open = [given];
        for (let one = open.at(-1); one !== undefined; one = open.at(-1)) {
            const { digest, createdAt, children } = one;
            const waiting = createdAt !== undefined || known.has(digest) ? [] : untold(manifests, children, known);
            known.set(digest, createdAt);
            if (waiting.length > 0) {
                for (const manifest of waiting)
                    open.push(manifest);
                continue;
            }
            if (createdAt === undefined)
                known.set(digest, youngestOf(children.map(timeOf)));
            open.pop();
        }
        return timeOf(given.digest);
    };
}
function untold(manifests, children, known) {
    return children.flatMap(child => {
        const manifest = manifests.get(child);
        return manifest === undefined || manifest.createdAt !== undefined || known.has(child) ? [] : [manifest];
    });
}
function youngestOf(times) {
    let result;
    for (const time of times)
        if (time !== undefined && (result === undefined || time > result))
            result = time;
    return result;
}

;// CONCATENATED MODULE: ./src/cleanup/inventory/distribution.js






const ROUNDS = 3;
async function readInventory(client, repository, { concurrency, referrers = true, times = true, hidden = true }) {
    const reading = {
        ...{ client, repository, concurrency, times, referrers, hidden },
        manifests: new Map(),
        untimed: new Map(),
        blobs: new Map(),
        found: new Map(),
        missing: new Set()
    };
    let listed = await client.tags(repository);
    await learnReferrers(reading, listed);
    for (let round = 1; round <= ROUNDS; round++) {
        const tags = await readTags(reading, await withHidden(reading, listed));
        const reached = await readReachable(reading, tags);
        const again = await client.tags(repository);
        if (sameNames(listed, again))
            return await finished(reading, tags, reached);
        listed = again;
    }
    throw new errors/* Failure */.HR('network', `the tags of "${client.host}/${repository}" change while they are read: run the job when nothing is pushed there`);
}
async function learnReferrers(reading, listed) {
    const [first] = await readTags(reading, listed.slice(0, 1));
    if (!reading.referrers || first === undefined)
        return;
    const { client, repository } = reading;
    reading.referrers = (await referrersOf(client, repository, first.digest)) !== undefined;
    if (reading.referrers)
        reading.hidden = false;
}
async function readTags(reading, names) {
    const { client, repository, concurrency, found } = reading;
    const unread = names.filter(name => !found.has(name));
    await (0,parallel/* inParallel */.H)(unread, concurrency, async (name) => {
        const raw = await client.manifest(repository, name);
        if (raw === undefined)
            return;
        found.set(name, raw.digest);
        take(reading, raw);
    });
    return names.flatMap(name => {
        const digest = found.get(name);
        return digest === undefined ? [] : [{ name, digest }];
    });
}
async function withHidden(reading, listed) {
    const { client, repository, concurrency } = reading;
    if (!reading.hidden)
        return listed;
    return [...listed, ...(await hiddenTags(client, repository, listed, concurrency))];
}
function take(reading, raw) {
    const known = reading.manifests.get(raw.digest);
    if (known !== undefined)
        return known;
    const { manifest, config } = (0,inventory_manifest/* readManifestDetails */.Uu)(raw);
    const shared = manifest.blobs?.map(blob => sharedBlob(reading, blob));
    const kept = shared === undefined ? manifest : { ...manifest, blobs: shared };
    reading.manifests.set(kept.digest, kept);
    if (config !== undefined)
        reading.untimed.set(kept.digest, config.digest);
    return kept;
}
function sharedBlob({ blobs }, blob) {
    const known = blobs.get(blob.digest);
    if (known?.size === blob.size)
        return known;
    blobs.set(blob.digest, blob);
    return blob;
}
async function readReachable(reading, tags) {
    const { client, repository, concurrency } = reading;
    const begun = new Set();
    await (0,parallel/* inParallel */.H)(new Set(tags.map(({ digest }) => digest)), concurrency, async (digest, add) => {
        if (begun.has(digest) || reading.missing.has(digest))
            return;
        begun.add(digest);
        const manifest = reading.manifests.get(digest) ?? (await readDigest(reading, digest));
        if (manifest === undefined)
            return;
        const further = reading.referrers ? await referrersOf(client, repository, digest) : [];
        for (const next of [...manifest.children, ...(further ?? [])])
            if (!begun.has(next))
                add(next);
    });
    return begun;
}
async function readDigest(reading, digest) {
    const raw = await reading.client.manifest(reading.repository, digest);
    if (raw === undefined)
        reading.missing.add(digest);
    return raw === undefined ? undefined : take(reading, raw);
}
async function finished(reading, tags, reached) {
    const { repository, manifests, untimed } = reading;
    for (const digest of manifests.keys()) {
        if (reached.has(digest))
            continue;
        manifests.delete(digest);
        untimed.delete(digest);
    }
    if (reading.times)
        await readTimes(reading);
    return { repository, tags, manifests, listsUntagged: false };
}
async function readTimes({ client, repository, concurrency, manifests, untimed }) {
    const times = new Map();
    await (0,parallel/* inParallel */.H)(new Set(untimed.values()), concurrency, async (config) => {
        const text = await client.blob(repository, config);
        const created = text === undefined ? undefined : (0,inventory_manifest/* createdIn */.Wu)(text);
        if (created !== undefined)
            times.set(config, created);
    });
    for (const [digest, config] of untimed) {
        const manifest = manifests.get(digest);
        const createdAt = times.get(config);
        if (manifest !== undefined && createdAt !== undefined)
            manifests.set(digest, { ...manifest, createdAt });
    }
    const youngest = youngestWithin(manifests);
    for (const manifest of [...manifests.values()]) {
        const createdAt = youngest(manifest);
        if (createdAt !== undefined)
            manifests.set(manifest.digest, { ...manifest, createdAt });
    }
}
function sameNames(first, second) {
    const names = new Set(first);
    return names.size === new Set(second).size && second.every(name => names.has(name));
}


/***/ }),

/***/ 5361:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ linkedPages)
/* harmony export */ });
/* harmony import */ var _tag_list_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9874);

async function* linkedPages(get, host, first, what) {
    const visited = new Set();
    let path = first;
    while (path !== undefined) {
        if (visited.has(path))
            throw (0,_tag_list_js__WEBPACK_IMPORTED_MODULE_0__/* .circle */ .n1)(what);
        visited.add(path);
        const answer = await get(path);
        yield answer;
        path = (0,_tag_list_js__WEBPACK_IMPORTED_MODULE_0__/* .nextPath */ .R7)(answer, host);
    }
}


/***/ }),

/***/ 2344:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createDriver: () => (/* binding */ createDriver)
});

// EXTERNAL MODULE: ./src/cleanup/inventory/distribution.js + 3 modules
var distribution = __webpack_require__(6816);
// EXTERNAL MODULE: ./src/cleanup/registry/client.js + 2 modules
var registry_client = __webpack_require__(3013);
// EXTERNAL MODULE: ./src/cleanup/registry/distribution-calls.js
var distribution_calls = __webpack_require__(995);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/cleanup/registry/answer.js
var registry_answer = __webpack_require__(8051);
;// CONCATENATED MODULE: ./src/cleanup/removal/outcome.js


function outcomeOf(answer, where) {
    const { status } = answer;
    const shown = (0,registry_answer/* shownAnswer */.aq)(answer);
    if (status >= 200 && status < 300)
        return { kind: 'deleted' };
    if (status === 404 || status === 410)
        return { kind: 'gone' };
    if (status === 401)
        throw new errors/* Failure */.HR('refused', `deleting in "${where}" was refused (${shown}): give the user of this registry the right to delete there`);
    if (isUnsupported(answer))
        return { kind: 'refused', reason: `the registry does not delete this way, or not at all (${shown})` };
    if (status === 403)
        return { kind: 'refused', reason: `the registry denies it (${shown})` };
    if (status === 405)
        return { kind: 'refused', reason: `the registry says that something refers to it (${shown})` };
    if (status === 409 || status === 412 || status === 423)
        return { kind: 'refused', reason: `it is in use or protected (${shown})` };
    return { kind: 'failed', reason: `the registry answered ${shown}` };
}
function isUnsupported({ status, code }) {
    if (status === 405)
        return code === undefined || code === 'UNSUPPORTED';
    return status === 400 && (code === 'UNSUPPORTED' || code === 'DIGEST_INVALID' || code === 'TAG_INVALID');
}
async function removeManifest(client, repository, reference) {
    const isGone = async () => (await client.head(repository, reference)) === undefined;
    try {
        const answer = await client.remove(repository, reference);
        const outcome = outcomeOf(answer, `${client.host}/${repository}`);
        if (outcome.kind === 'failed' && (await isGone()))
            return { outcome: { kind: 'deleted' }, answer };
        return { outcome, answer };
    }
    catch (error) {
        if (!(error instanceof errors/* Failure */.HR) || error.kind !== 'network')
            throw error;
        return { outcome: (await isGone()) ? { kind: 'deleted' } : { kind: 'failed', reason: error.message } };
    }
}

// EXTERNAL MODULE: ./src/cleanup/removal/outcomes.js
var outcomes = __webpack_require__(2717);
// EXTERNAL MODULE: ./src/net/spec-error.js
var spec_error = __webpack_require__(3236);
// EXTERNAL MODULE: ./src/cleanup/registry/linked-pages.js
var linked_pages = __webpack_require__(5361);
;// CONCATENATED MODULE: ./src/cleanup/registry/repository-list.js



const PAGE = 1000;
const MAX_PAGE = 8 * 1024 * 1024;
async function listRepositories(client, prefix) {
    const what = `listing the repositories of "${client.host}"`;
    const found = new Set();
    const get = (path) => client.send('', 'pull', { method: 'GET', path, maxBytes: MAX_PAGE });
    for await (const answer of (0,linked_pages/* linkedPages */._)(get, client.host, `/v2/_catalog?n=${PAGE}`, what)) {
        const names = answer.status === 200 ? (0,spec_error/* parseObject */.l)(answer.body)?.['repositories'] : undefined;
        if (names !== null && !Array.isArray(names))
            throw (0,registry_answer/* answerFailure */.Rp)(what, answer);
        for (const name of names ?? [])
            if (typeof name === 'string' && name.startsWith(prefix))
                found.add(name);
    }
    return [...found];
}

// EXTERNAL MODULE: ./src/cleanup/pace.js
var cleanup_pace = __webpack_require__(2758);
;// CONCATENATED MODULE: ./src/cleanup/removal/finisher.js


const LONGEST_WAIT = 60_000;
function finisherFor(session, words) {
    let made;
    const pace = {
        remaining: () => Infinity,
        spend: () => {
            countAnyway(session.pace);
        },
        wait: milliseconds => session.context.sleep(Math.min(milliseconds, LONGEST_WAIT))
    };
    return () => (made ??= (0,registry_client/* createRegistryClient */.H)({ ...session, pace }, words));
}
function countAnyway(pace) {
    try {
        pace.spend();
    }
    catch (error) {
        if (!(error instanceof cleanup_pace/* BudgetSpent */.K))
            throw error;
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./src/cleanup/inventory/content-digest.js
var content_digest = __webpack_require__(9344);
;// CONCATENATED MODULE: ./src/cleanup/removal/replace-tag.js





const CONFIG = '{"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":[]}}';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar';
async function removeTagByReplacing({ client, finisher }, repository, { tag, digest }) {
    const end = await finisher();
    const { digest: config, size } = await client.upload(repository, CONFIG);
    const dummy = throwAway(config, size);
    const before = await client.manifest(repository, tag);
    if (before === undefined)
        return { kind: 'gone' };
    if (before.digest !== digest)
        return { kind: 'refused', reason: 'the tag has moved since' };
    try {
        const pushed = await end.put(repository, tag, dummy);
        const refused = notPushed(`${client.host}/${repository}`, pushed);
        if (refused !== undefined)
            return refused;
        return await removeDummy(end, repository, tag, before, dummy);
    }
    catch (error) {
        if (!(error instanceof errors/* Failure */.HR) || error.kind !== 'network')
            throw error;
        return { kind: 'failed', reason: `${leftOver(tag, before)} (${error.message})` };
    }
}
async function removeDummy(client, repository, tag, before, dummy) {
    const now = await client.head(repository, tag);
    if (now === undefined)
        return { kind: 'deleted' };
    if (now.digest === before.digest)
        return { kind: 'failed', reason: 'the registry had trouble with the push' };
    if (now.digest !== dummy.digest)
        return { kind: 'refused', reason: 'the tag moved while it was being removed' };
    const result = await removal(client, repository, dummy);
    if (!(result instanceof errors/* Failure */.HR) && (result.kind === 'deleted' || result.kind === 'gone'))
        return { kind: 'deleted' };
    const { status } = await client.put(repository, tag, before);
    if (status >= 300)
        return { kind: 'failed', reason: leftOver(tag, before) };
    if (result instanceof errors/* Failure */.HR)
        throw result;
    return result;
}
async function removal(client, repository, { digest }) {
    try {
        return (await removeManifest(client, repository, digest)).outcome;
    }
    catch (error) {
        if (error instanceof errors/* Failure */.HR && error.kind === 'refused')
            return error;
        throw error;
    }
}
function leftOver(tag, { digest }) {
    return `the tag "${tag}" may point to an empty image now: push ${digest} to it again, or delete it`;
}
function notPushed(where, answer) {
    if (answer.status < 300 || answer.status >= 500)
        return undefined;
    const shown = (0,registry_answer/* shownAnswer */.aq)(answer);
    if (answer.status === 401)
        throw new errors/* Failure */.HR('refused', `pushing to "${where}" was refused (${shown}): removing a tag alone there needs the right to push`);
    return { kind: 'refused', reason: `a throw-away image could not be pushed to the tag (${shown})` };
}
function throwAway(config, size) {
    const text = JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: { mediaType: CONFIG_TYPE, digest: config, size },
        layers: [{ mediaType: LAYER_TYPE, digest: config, size }],
        annotations: { 'io.registry-auth.removed-tag': (0,external_node_crypto_.randomUUID)() }
    });
    return { digest: (0,content_digest/* digestLike */.kG)(text), mediaType: MANIFEST_TYPE, text };
}

;// CONCATENATED MODULE: ./src/cleanup/removal/tag-deletion.js




function startTagDeletion(clients, session) {
    const known = { tag: 'yes', digest: 'no' };
    const state = {
        ...clients,
        allowReplace: session.allowReplace,
        byTag: session.deleteBy === undefined ? 'unknown' : known[session.deleteBy],
        trusted: false,
        leavesLast: false,
        before: Promise.resolve(),
        siblings: new Map(),
        children: new Set()
    };
    const probe = (repository) => probeOnce(state, repository);
    return {
        way: () => wayOf(state),
        probe,
        note: inventory => {
            noteSiblings(state, inventory);
        },
        remove: (repository, ref) => inOrder(state, () => removeAlone(state, repository, ref))
    };
}
async function inOrder(state, act) {
    if (state.trusted || state.byTag === 'no')
        return act();
    const { before } = state;
    const own = before.then(act);
    state.before = own.catch(() => undefined);
    return own;
}
async function removeAlone(state, repository, ref) {
    await probeOnce(state, repository);
    const { byTag, allowReplace } = state;
    const byReplacing = allowReplace && (byTag === 'no' || byTag === 'unknown');
    if (byReplacing)
        return removeTagByReplacing(state, repository, ref);
    if (byTag !== 'no')
        return removeByTag(state, repository, ref);
    return { kind: 'refused', reason: state.distrust ?? 'the registry deletes by digest only' };
}
async function probeOnce(state, repository) {
    if (state.byTag === 'yes' || state.byTag === 'no')
        return;
    state.probing ??= probed(state.client, repository).then(found => {
        state.byTag = found;
    });
    try {
        await state.probing;
    }
    finally {
        delete state.probing;
    }
}
function wayOf({ byTag, allowReplace }) {
    if (byTag === 'yes')
        return 'native';
    return allowReplace ? 'replace' : 'none';
}
async function probed(client, repository) {
    const answer = await probeAnswer(client, repository);
    if (answer === undefined || answer.status === 401 || answer.status === 403)
        return 'denied';
    if (isUnsupported(answer))
        return 'no';
    if (answer.status === 404 && answer.code === 'MANIFEST_UNKNOWN')
        return 'yes';
    return answer.status === 202 ? 'yes' : 'unknown';
}
async function probeAnswer(client, repository) {
    try {
        return await client.remove(repository, `registry-auth-probe-${(0,external_node_crypto_.randomUUID)()}`);
    }
    catch (error) {
        if (error instanceof errors/* Failure */.HR && error.kind === 'refused')
            return undefined;
        throw error;
    }
}
function noteSiblings({ siblings, children }, { repository, tags, manifests }) {
    for (const manifest of manifests.values())
        for (const child of manifest.children)
            children.add(`${repository} ${child}`);
    const byDigest = new Map();
    for (const { name, digest } of tags) {
        const names = byDigest.get(digest);
        if (names === undefined)
            byDigest.set(digest, [name]);
        else
            names.push(name);
    }
    for (const [digest, names] of byDigest)
        if (names.length > 1)
            siblings.set(`${repository} ${digest}`, names);
}
async function removeByTag(state, repository, ref) {
    const isPart = state.children.has(`${repository} ${ref.digest}`);
    const isProven = state.trusted && (state.leavesLast || !isPart);
    const watched = isProven ? undefined : await aliasesOf(state, repository, ref);
    const { outcome, answer } = await removeManifest(state.client, repository, ref.tag);
    if (answer !== undefined && isUnsupported(answer)) {
        state.byTag = 'no';
        if (state.allowReplace)
            return removeTagByReplacing(state, repository, ref);
    }
    if (outcome.kind !== 'deleted' || watched === undefined)
        return outcome;
    const end = await state.finisher();
    const { image, tags } = watched;
    if ((await end.head(repository, tags[0] ?? ref.digest)) !== undefined) {
        state.trusted = true;
        if (tags.length === 0)
            state.leavesLast = true;
        return outcome;
    }
    return image === undefined ? outcome : putBack(state, end, repository, image, tags);
}
async function aliasesOf({ client, siblings, children }, repository, { tag, digest }) {
    const tags = [];
    for (const other of siblings.get(`${repository} ${digest}`) ?? [])
        if (other !== tag && (await client.head(repository, other))?.digest === digest)
            tags.push(other);
    const matters = tags.length > 0 || children.has(`${repository} ${digest}`);
    const image = matters ? await client.manifest(repository, digest) : undefined;
    return image === undefined ? { tags: [] } : { tags, image };
}
async function putBack(state, client, repository, before, tags) {
    const isChild = tags.length === 0;
    const others = isChild ? 'the image' : 'the image and its other tags';
    const distrust = `deleting a tag takes ${others} along at this registry`;
    state.byTag = 'no';
    state.distrust = distrust;
    const lost = [];
    for (const tag of isChild ? [before.digest] : tags)
        if ((await client.put(repository, tag, before)).status >= 300)
            lost.push(`"${tag}"`);
    const end = lost.length === 0
        ? `${isChild ? 'it was' : 'the other tags were'} put back`
        : `${lost.join(', ')} could not be put back: push ${before.digest} there again`;
    return { kind: 'failed', reason: `${distrust}; ${end}` };
}

;// CONCATENATED MODULE: ./src/providers/generic/cleanup.js








const WORDS = {
    pull: ['pull'],
    delete: ['pull', 'delete'],
    push: ['pull', 'push']
};
const CONCURRENCY = 8;
const createDriver = async (session) => {
    const client = await (0,registry_client/* createRegistryClient */.H)(session, WORDS);
    return distributionDriver(session, client);
};
function distributionDriver(session, client) {
    const tagDeletion = startTagDeletion({ client, finisher: finisherFor(session, WORDS) }, session);
    const digestDeletion = { off: false };
    return {
        ...(0,distribution_calls/* distributionCalls */.g)(client),
        get capabilities() {
            return capabilitiesOf(tagDeletion.way(), digestDeletion.off);
        },
        async inventory(repository) {
            const inventory = await (0,distribution/* readInventory */.z)(client, repository, { concurrency: CONCURRENCY });
            tagDeletion.note(inventory);
            if (session.deletes === true && inventory.tags.length > 0)
                await tagDeletion.probe(repository);
            return inventory;
        },
        repositories: prefix => listRepositories(client, prefix),
        untag: (repository, tags) => (0,outcomes/* outcomesOf */.R)(tags, ref => tagDeletion.remove(repository, ref)),
        deleteManifests: (repository, digests) => (0,outcomes/* outcomesOf */.R)(digests, async (digest) => {
            const { outcome, answer } = await removeManifest(client, repository, digest);
            if (answer !== undefined && isUnsupported(answer))
                digestDeletion.off = true;
            return outcome;
        })
    };
}
function capabilitiesOf(untag, deletesNothing) {
    return {
        untag,
        deleteManifest: deletesNothing ? 'none' : 'with-tags',
        protectsChildren: false,
        cascadesChildren: true,
        batch: 1,
        concurrency: CONCURRENCY
    };
}


/***/ })

};
;