#!/usr/bin/env node
/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 2613:
/***/ ((module) => {

module.exports = require("assert");

/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = require("buffer");

/***/ }),

/***/ 2250:
/***/ ((module) => {

module.exports = require("dns");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = require("events");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = require("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = require("https");

/***/ }),

/***/ 3339:
/***/ ((module) => {

module.exports = require("module");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = require("net");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = require("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = require("node:buffer");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = require("node:child_process");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = require("node:crypto");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = require("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = require("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = require("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = require("node:http2");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = require("node:https");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = require("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = require("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = require("node:path");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = require("node:process");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = require("node:stream");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = require("node:tls");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = require("node:util");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = require("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = require("os");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = require("process");

/***/ }),

/***/ 4876:
/***/ ((module) => {

module.exports = require("punycode");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = require("stream");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = require("tls");

/***/ }),

/***/ 2018:
/***/ ((module) => {

module.exports = require("tty");

/***/ }),

/***/ 7016:
/***/ ((module) => {

module.exports = require("url");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = require("util");

/***/ }),

/***/ 9154:
/***/ ((module) => {

module.exports = require("vm");

/***/ }),

/***/ 3106:
/***/ ((module) => {

module.exports = require("zlib");

/***/ }),

/***/ 6708:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FO: () => (/* binding */ exitCodeOf),
/* harmony export */   ah: () => (/* binding */ guard),
/* harmony export */   gR: () => (/* binding */ ENDING_SIGNALS)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8161);
/* harmony import */ var _job_config_remove_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4547);
/* harmony import */ var _login_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(1772);



const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
class Interruption extends Error {
    signal;
    constructor(signal) {
        super(signal);
        this.signal = signal;
    }
}
async function guard(request, signals, keep, work) {
    const silence = signals.listen(ENDING_SIGNALS, () => undefined);
    let made;
    let kept = false;
    const record = (directory) => {
        made = directory;
    };
    try {
        const code = await work({ record, orSignal: step => orSignal(signals, step) });
        kept = keep;
        return code;
    }
    catch (error) {
        if (!(error instanceof Interruption))
            throw error;
        await remove(request, made);
        made = undefined;
        silence();
        signals.raise(error.signal);
        return exitCodeOf(error.signal);
    }
    finally {
        if (!kept)
            await remove(request, made);
        silence();
    }
}
function exitCodeOf(signal) {
    return 128 + (signal === null ? 0 : node_os__WEBPACK_IMPORTED_MODULE_0__.constants.signals[signal]);
}
function orSignal(signals, step) {
    return new Promise((resolve, reject) => {
        const silence = signals.listen(ENDING_SIGNALS, signal => {
            silence();
            reject(new Interruption(signal));
        });
        step.then(resolve, reject).finally(silence);
    });
}
async function remove(request, directory) {
    if (directory === undefined)
        return;
    const removed = await (0,_job_config_remove_js__WEBPACK_IMPORTED_MODULE_1__/* .removeJobConfig */ .sg)({ ...(0,_login_js__WEBPACK_IMPORTED_MODULE_2__/* .removal */ .r)(request), directory });
    for (const warning of (0,_job_config_remove_js__WEBPACK_IMPORTED_MODULE_1__/* .warningsOf */ .nZ)(directory, removed))
        request.context.log.warning(warning);
}


/***/ }),

/***/ 1772:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  i: () => (/* binding */ login),
  r: () => (/* binding */ removal)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./src/credential.js
var src_credential = __nccwpck_require__(9425);
// EXTERNAL MODULE: ./src/docker-config.js + 4 modules
var docker_config = __nccwpck_require__(3560);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/job-config/open.js + 1 modules
var job_config_open = __nccwpck_require__(7914);
// EXTERNAL MODULE: ./src/job-config/remove.js
var remove = __nccwpck_require__(4547);
// EXTERNAL MODULE: ./src/job-config/lock.js
var lock = __nccwpck_require__(7488);
// EXTERNAL MODULE: ./src/job-config/marker.js
var job_config_marker = __nccwpck_require__(3225);
;// CONCATENATED MODULE: ./src/job-config/sweep.js





async function sweepStale(tempDirectory, self, now) {
    const removed = [];
    for (const name of namesIn(tempDirectory)) {
        const directory = (0,external_node_path_.join)(tempDirectory, name);
        const inspection = (0,job_config_marker/* inspectDirectory */.ME)(directory, self.uid);
        if (inspection.kind !== 'ours' || !isOver(inspection.marker, self, now()))
            continue;
        const { kept } = await (0,remove/* removeInspected */.uX)(inspection.marker, { directory, self, now });
        if (kept === undefined)
            removed.push(directory);
    }
    return removed;
}
function isOver({ deadline, process }, self, now) {
    if (deadline !== undefined)
        return Date.parse(deadline) < now.getTime();
    return process !== undefined && process.host === (0,lock/* thisMachine */.g)() && !self.alive(process.pid);
}
function namesIn(directory) {
    try {
        return (0,external_node_fs_.readdirSync)(directory).filter(name => name.startsWith(job_config_marker/* DIRECTORY_PREFIX */.Pt));
    }
    catch {
        return [];
    }
}

// EXTERNAL MODULE: ./src/job-config/atomic-write.js
var atomic_write = __nccwpck_require__(3308);
// EXTERNAL MODULE: ./src/job-config/former.js
var job_config_former = __nccwpck_require__(4022);
// EXTERNAL MODULE: ./src/job-config/links.js
var links = __nccwpck_require__(8446);
;// CONCATENATED MODULE: ./src/job-config/exports.js





function exportsFor(directory, authFile, privateTree, env) {
    const config = (0,external_node_path_.join)(directory, 'config.json');
    return {
        DOCKER_CONFIG: directory,
        REGISTRY_AUTH_FILE: authFile,
        HELM_REGISTRY_CONFIG: config,
        WERF_DOCKER_CONFIG: directory,
        ...(privateTree !== undefined && env('BUILDX_CONFIG') !== undefined
            ? { BUILDX_CONFIG: privateTree }
            : {}),
        ...(env(job_config_former/* AUTH_VARIABLE */.gh) === undefined ? {} : { [job_config_former/* AUTH_VARIABLE */.gh]: '' })
    };
}
function formerValues(directory, names, known, env) {
    const former = { ...known };
    for (const name of names) {
        if (name === job_config_former/* AUTH_VARIABLE */.gh || name in former)
            continue;
        const value = env(name);
        former[name] = value === undefined || (0,links/* isInside */.FK)(value, directory) ? null : value;
    }
    return former;
}
function keepFormerAuth(directory, env) {
    const value = env(job_config_former/* AUTH_VARIABLE */.gh);
    const file = (0,external_node_path_.join)(directory, job_config_former/* FORMER_AUTH_FILE */.y1);
    if (value !== undefined && !(0,external_node_fs_.existsSync)(file))
        (0,atomic_write/* replaceFile */.f)(file, value);
}

// EXTERNAL MODULE: ./src/job-config/job-lock.js
var job_lock = __nccwpck_require__(4162);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __nccwpck_require__(7362);
;// CONCATENATED MODULE: ./src/job-config/purposes.js



function recordPurposes(recorded, logins, written) {
    const purposes = new Map(Object.entries(recorded));
    const values = new Map();
    for (const login of logins) {
        const value = (0,docker_config/* authEntryOf */.oj)(login);
        for (const key of (0,docker_config/* keysOf */.YD)(login)) {
            const earlier = purposes.get(key);
            const same = (0,equality/* sameJson */.V)(values.get(key) ?? written(key), value);
            if (earlier !== undefined && !same)
                refuseBesideCleanup(login, earlier);
            purposes.set(key, earlier !== undefined && same ? union(earlier, login.purposes) : login.purposes);
            values.set(key, value);
        }
    }
    return Object.fromEntries(purposes);
}
function refuseBesideCleanup({ host, path, purposes }, earlier) {
    const cleansAlone = (one) => one.length > 0 && one.every(purpose => purpose === 'cleanup');
    if (![...earlier, ...purposes].includes('cleanup'))
        return;
    if (cleansAlone(earlier) && cleansAlone(purposes))
        return;
    const name = path === undefined ? host.key : `${host.key}/${path}`;
    const already = `"${name}" already has another credential in this job, for ${earlier.join(', ')}`;
    const remedy = 'run the cleanup in a config of its own with "registry-auth exec"';
    throw new errors/* Failure */.HR('input', `${already}, and a config holds one per host: ${remedy}`);
}
function union(one, other) {
    return [...new Set([...one, ...other])];
}

;// CONCATENATED MODULE: ./src/job-config/write.js











async function writeLogins(job, logins, scoped, further = []) {
    const { directory, options } = job;
    const buildx = scoped.length === 0 ? undefined : await __nccwpck_require__.e(/* import() */ 1076).then(__nccwpck_require__.bind(__nccwpck_require__, 1076));
    buildx?.checkScopedLogins(scoped, options.platform);
    return (0,job_lock/* withJobLock */.t)(job, async (lock) => {
        const marker = ownMarker(job);
        const base = await currentBase(job, marker);
        const merged = (0,docker_config/* mergeLogins */.F8)(base.config, logins, base.store, base.further);
        const purposes = recordPurposes(marker.logins, logins, key => base.config.auths?.[key] ?? base.further.below?.auths?.[key]);
        if (job.shared !== undefined)
            (0,links/* linkShared */.EN)(job.shared, directory, options.platform);
        const tree = buildx?.makePrivateTree(directory, usersBuildxTree(job), options.platform);
        const authFile = (0,external_node_path_.join)(directory, needsAuthFile(merged, directory) ? 'auth.json' : 'config.json');
        const exports = exportsFor(directory, authFile, tree ?? privateTree(directory), options.env);
        const former = formerValues(directory, [...Object.keys(exports), ...further], marker.former, options.env);
        keepFormerAuth(directory, options.env);
        (0,job_config_open/* writeMarker */.en)(directory, { ...marker, former, logins: purposes }, () => {
            lock.check();
        });
        if (tree !== undefined)
            buildx?.writeScopedLogins(tree, scoped, lock);
        writeConfigs(directory, merged, authFile, lock);
        return { exports, authFile, replaced: merged.replaced };
    });
}
function ownMarker({ directory, options }) {
    const marker = (0,job_config_marker/* readMarker */.t7)(directory, options.self.uid);
    if (marker?.job === options.job.id)
        return marker;
    throw new errors/* Failure */.HR('config', `the job's docker config "${directory}" is gone or not ours any more: log in again`);
}
async function currentBase(job, marker) {
    if (!(0,external_node_fs_.existsSync)((0,external_node_path_.join)(job.directory, 'config.json')))
        return job.loaded;
    return (0,job_config_open/* loadJoined */._u)(job.directory, marker, job.options);
}
function needsAuthFile({ authFile }, directory) {
    return authFile !== undefined || (0,external_node_fs_.existsSync)((0,external_node_path_.join)(directory, 'auth.json'));
}
function usersBuildxTree({ directory, options }) {
    const value = options.env('BUILDX_CONFIG');
    return value === undefined || (0,links/* isInside */.FK)(value, directory) ? undefined : value;
}
function privateTree(directory) {
    const tree = (0,external_node_path_.join)(directory, 'buildx');
    return (0,links/* isInside */.FK)((0,external_node_path_.join)(tree, 'config'), directory) && (0,external_node_fs_.existsSync)((0,external_node_path_.join)(tree, 'config')) ? tree : undefined;
}
function writeConfigs(directory, merged, authFile, lock) {
    const config = (0,external_node_path_.join)(directory, 'config.json');
    const check = () => {
        lock.check();
    };
    if (authFile !== config) {
        const content = merged.authFile ?? (0,docker_config/* authFileOf */.En)(merged.config, new Map());
        (0,atomic_write/* replaceFile */.f)(authFile, (0,docker_config/* serialiseDockerConfig */.gw)(content), check);
    }
    (0,atomic_write/* replaceFile */.f)(config, (0,docker_config/* serialiseDockerConfig */.gw)(merged.config), check);
}

// EXTERNAL MODULE: ./src/plan.js + 1 modules
var plan = __nccwpck_require__(6546);
// EXTERNAL MODULE: ./src/platform/platform.js
var platform = __nccwpck_require__(6797);
// EXTERNAL MODULE: ./src/providers/index.js + 7 modules
var providers = __nccwpck_require__(7748);
// EXTERNAL MODULE: ./src/commands/prove.js + 1 modules
var prove = __nccwpck_require__(748);
;// CONCATENATED MODULE: ./src/commands/login.js













async function login(request) {
    const { context, inputs, tempDirectory, self } = request;
    for (const swept of await sweepStale(tempDirectory, self, () => context.now())) {
        context.log.notice(`removed "${swept}", which a job that was killed had left`);
    }
    const config = await (0,job_config_open/* openJobConfig */.I0)({
        ...request,
        env: context.env,
        homeDirectory: context.homeDirectory,
        base: baseOf(inputs, context),
        explicitBase: inputs.dockerConfig !== undefined || request.fresh === true,
        ephemeral: request.fresh === true,
        log: context.log,
        now: () => context.now()
    });
    try {
        return await loginInto(config, request);
    }
    catch (error) {
        if (config.created)
            await (0,remove/* removeJobConfig */.sg)({ ...removal(request), directory: config.directory });
        throw error;
    }
}
async function loginInto(config, request) {
    const { context, inputs } = request;
    const { targets, notices } = (0,plan/* plan */.e)(inputs, context.ambient, presentIn(config, context));
    for (const notice of notices)
        context.log.notice(notice);
    if (targets.length === 0 &&
        notices.length === 0 &&
        expectsOffer(inputs, context) &&
        config.earlier.length === 0) {
        context.log.warning('nothing to log in to: no registry is named, and the CI offers none');
    }
    const variables = await werfVariables(request);
    const logins = await (0,prove/* prove */.z)(context, targets, inputs.verify);
    const werf = variables?.withCredentials(logins) ?? {};
    const named = new Set(logins.map(({ target }) => target.host.key));
    const entries = logins.map(login => entryOf(login, named));
    const plain = entries.filter(({ scope }) => scope === undefined);
    const scoped = entries.flatMap(({ scope, ...entry }) => scope === undefined ? [] : [{ directory: scope.directory, entry }]);
    const mirror = inputs.mirrorHome ? await __nccwpck_require__.e(/* import() */ 3689).then(__nccwpck_require__.bind(__nccwpck_require__, 3689)) : undefined;
    await mirror?.checkMirror(config);
    const { exports, authFile, replaced } = await writeLogins(config, plain, scoped, Object.keys(werf));
    for (const { key, stood, of } of replaced) {
        const place = of === undefined ? 'in the docker config' : `of ${of}`;
        context.log.info(`"${key}": ${stood} ${place} is replaced`);
    }
    for (const notice of replacementNotices(logins, replaced))
        context.log.notice(notice);
    await mirror?.mirrorLogins(config, plain);
    return { directory: config.directory, authFile, exports, werf, logins };
}
async function werfVariables({ context, inputs, projectDirectory = '.' }) {
    if (inputs.werf === undefined)
        return undefined;
    const { jobVariables } = await __nccwpck_require__.e(/* import() */ 7017).then(__nccwpck_require__.bind(__nccwpck_require__, 7017));
    return jobVariables(inputs.werf, inputs, context, projectDirectory);
}
function replacementNotices(logins, replaced) {
    return logins.flatMap(({ target, provider, credential }) => {
        if (target.scope !== undefined || target.path !== undefined)
            return [];
        const keys = provider.keys(target.host);
        if (!replaced.some(({ key }) => keys.includes(key)))
            return [];
        return provider.replacement?.((0,src_credential/* usernameOf */.c)(credential)) ?? [];
    });
}
function expectsOffer({ autologin }, { ambient }) {
    return autologin && !ambient.ignoreAutologin;
}
function removal({ context, job, self }) {
    return { job: job.id, self, now: () => context.now() };
}
function baseOf({ dockerConfig, mirrorHome }, { env, homeDirectory }) {
    if (mirrorHome && homeDirectory === platform/* NO_HOME */.c) {
        throw new errors/* Failure */.HR('input', 'mirror-home: this user has no home directory; set HOME, or leave it out');
    }
    if (dockerConfig !== undefined && dockerConfig !== 'none' && !(0,external_node_fs_.existsSync)(dockerConfig)) {
        throw new errors/* Failure */.HR('input', 'docker-config: there is no such directory; "none" starts empty');
    }
    return dockerConfig ?? env('WERF_DOCKER_CONFIG') ?? env('DOCKER_CONFIG') ?? (0,external_node_path_.join)(homeDirectory, '.docker');
}
function presentIn({ base, found, earlier }, { ambient }) {
    const keysFor = (host) => (0,providers/* providerOf */.l)(host, ambient).keys(host);
    return {
        earlier: host => keysFor(host).some(key => earlier.includes(key)),
        base: host => (0,docker_config/* hasCredentialFor */.Pl)(base, keysFor(host)),
        variable: host => (0,docker_config/* hasCredentialFor */.Pl)(found, keysFor(host))
    };
}
function entryOf({ target, provider, credential }, named) {
    const { host, path, scope, purposes } = target;
    return {
        host,
        keys: [...provider.keys(host), ...(credential.furtherHosts ?? []).filter(key => !named.has(key))],
        aliases: provider.aliases?.(host) ?? [],
        credential,
        purposes,
        ...(path === undefined ? {} : { path }),
        ...(scope === undefined ? {} : { scope })
    };
}


/***/ }),

/***/ 748:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  H: () => (/* binding */ describeLogin),
  z: () => (/* binding */ prove)
});

// EXTERNAL MODULE: ./src/credential.js
var src_credential = __nccwpck_require__(9425);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/proof/verify.js + 2 modules
var verify = __nccwpck_require__(3949);
// EXTERNAL MODULE: ./src/providers/index.js + 7 modules
var providers = __nccwpck_require__(7748);
;// CONCATENATED MODULE: ./src/commands/early-end.js
const MINUTE = 60_000;
const ENOUGH = 15 * MINUTE;
function warnOfEarlyEnd({ log, now }, { key }, { expiresAt, longerLife }) {
    if (expiresAt === undefined)
        return;
    const left = expiresAt.getTime() - now().getTime();
    if (left >= ENOUGH)
        return;
    const minutes = Math.ceil(left / MINUTE);
    const end = expiresAt.toISOString();
    log.warning(left <= 0
        ? `the login to "${key}" ended at ${end}, by the clock of this machine: check the clock, or give a credential that is still valid`
        : `the login to "${key}" ends at ${end}, in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, and a push after that fails: ${longerLife ?? 'log in right before the step that needs it'}`);
}

;// CONCATENATED MODULE: ./src/commands/prove.js





async function prove(context, targets, mode) {
    const all = withCompanions(context, targets);
    const results = await Promise.allSettled(all.map(target => proveOne(context, target, mode)));
    const logins = [];
    const failures = [];
    for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') {
            if (result.value !== undefined)
                logins.push(result.value);
        }
        else if (!(result.reason instanceof errors/* Failure */.HR))
            throw result.reason;
        else if (isOffer(all[index], result.reason)) {
            context.log.warning(`autologin: ${result.reason.message}`);
        }
        else
            failures.push(result.reason);
    }
    (0,errors/* throwAll */.Kx)([...new Set(failures)]);
    return logins;
}
function isOffer(target, { kind }) {
    return target?.required === false && kind !== 'input';
}
function withCompanions(context, targets) {
    const plain = targets.filter(({ path, scope }) => path === undefined && scope === undefined);
    const known = new Set(plain.map(({ host }) => host.key));
    return targets.flatMap(target => {
        const found = (0,providers/* providerOf */.l)(target.host, context.ambient).companions?.(context, target) ?? [];
        const further = found.filter(({ host }) => !known.has(host.key));
        for (const { host } of further)
            known.add(host.key);
        return [target, ...further];
    });
}
async function proveOne(context, target, mode) {
    const provider = (0,providers/* providerOf */.l)(target.host, context.ambient);
    const credential = await resolve(context, target, provider);
    if (credential === undefined)
        return undefined;
    const proof = await (0,verify/* verify */.M)(context, target, provider, credential, mode);
    warnOfEarlyEnd(context, target.host, credential);
    return { target, provider, credential, proof };
}
async function resolve(context, target, provider) {
    for (const source of provider.sources) {
        const credential = await source(context, target);
        if (credential !== undefined)
            return credential;
    }
    if (!target.required)
        return undefined;
    throw new errors/* Failure */.HR('input', `${target.at}: no credential for this registry; ${provider.wanting ?? 'give "username" and its password'}`);
}
function describeLogin({ target, credential, proof }, mode, deed = 'logged in to') {
    const path = target.path === undefined ? '' : `/${target.path}`;
    const scope = target.scope === undefined ? '' : ', for Buildx alone';
    const until = credential.expiresAt === undefined ? '' : `, until ${credential.expiresAt.toISOString()}`;
    const who = `${deed} ${target.host.key}${path} as ${(0,src_credential/* usernameOf */.c)(credential)} (${credential.source})`;
    return `${who} for ${target.purposes.join(', ')}${scope}${until}: ${describeProof(proof, mode)}`;
}
function describeProof(proof, mode) {
    if (mode === 'false')
        return 'not verified';
    const parts = [
        proof.accepted ? 'credential accepted' : 'credential not proven (the registry asks for none)'
    ];
    for (const { repository, actions, proven } of proof.rights) {
        const open = actions.filter(action => !proven.includes(action));
        if (proven.length > 0)
            parts.push(`${proven.join(', ')} on ${repository} proven`);
        if (open.length > 0)
            parts.push(`${open.join(', ')} on ${repository} not proven`);
    }
    return parts.join('; ');
}


/***/ }),

/***/ 9425:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ usernameOf),
/* harmony export */   y: () => (/* binding */ IDENTITY_TOKEN_USERNAME)
/* harmony export */ });
const IDENTITY_TOKEN_USERNAME = '<token>';
function usernameOf(credential) {
    return credential.kind === 'basic' ? credential.username : IDENTITY_TOKEN_USERNAME;
}


/***/ }),

/***/ 3560:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  $v: () => (/* reexport */ config/* EMPTY_CONFIG */.$v),
  oj: () => (/* reexport */ authEntryOf),
  En: () => (/* reexport */ authFileOf),
  Pl: () => (/* reexport */ hasCredentialFor),
  YD: () => (/* reexport */ keysOf),
  F8: () => (/* reexport */ mergeLogins),
  Cj: () => (/* reexport */ config/* parseDockerConfig */.Cj),
  TO: () => (/* reexport */ config/* readDockerConfig */.TO),
  gw: () => (/* reexport */ config/* serialiseDockerConfig */.gw)
});

// EXTERNAL MODULE: ./src/docker-config/config.js + 1 modules
var config = __nccwpck_require__(6025);
// EXTERNAL MODULE: ./src/credential.js
var src_credential = __nccwpck_require__(9425);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/secret.js
var secret = __nccwpck_require__(7420);
;// CONCATENATED MODULE: ./src/docker-config/entry.js



function keysOf(entry) {
    return entry.path === undefined ? entry.keys : [`${entry.host.key}/${entry.path}`];
}
function authEntryOf({ host, credential }) {
    if (credential.kind === 'identity') {
        return {
            auth: (0,secret/* basicAuth */.tB)(src_credential/* IDENTITY_TOKEN_USERNAME */.y, new secret/* Secret */.zh('')),
            identitytoken: credential.token.reveal()
        };
    }
    const { username } = credential;
    if (username === '' || username.includes(':')) {
        const what = username === '' ? 'is empty' : 'contains a colon';
        const message = `the user name for "${host.key}" ${what}, which a docker config cannot hold: correct "username"`;
        throw new errors/* Failure */.HR('input', message);
    }
    return { auth: (0,secret/* basicAuth */.tB)(username, credential.password) };
}

// EXTERNAL MODULE: ./src/docker-config/keys.js
var docker_config_keys = __nccwpck_require__(3742);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __nccwpck_require__(7362);
;// CONCATENATED MODULE: ./src/docker-config/replacement.js


function replacedEntry(key, entry, variable) {
    const isToken = typeof entry?.identitytoken === 'string' && entry.identitytoken !== '';
    const isOfVariable = variable.some(([other, value]) => (0,docker_config_keys/* canonicalKey */.yk)(other) === (0,docker_config_keys/* canonicalKey */.yk)(key) && (0,equality/* sameJson */.V)(value, entry));
    return {
        key,
        stood: isToken ? 'an identity token' : 'a credential',
        ...(isOfVariable ? { of: 'DOCKER_AUTH_CONFIG' } : {})
    };
}
function replacedHelper(key, helper) {
    const isName = /^[A-Za-z0-9._-]+$/.test(helper);
    return { key, stood: isName ? `the credential helper "${helper}"` : 'a credential helper' };
}

;// CONCATENATED MODULE: ./src/docker-config/merge.js




const PLACEHOLDER_KEY = 'registry-auth.invalid';
function mergeLogins(base, entries, store, further = {}) {
    const draft = {
        auths: new Map(Object.entries(base.auths ?? {})),
        helpers: new Map(Object.entries(base.credHelpers ?? {})),
        scoped: new Map(),
        replaced: [],
        ofVariable: [further.above, further.takenOver].flatMap(one => Object.entries(one?.auths ?? {}))
    };
    if (store.kind === 'dropped')
        addStoreServers(draft, store);
    addBelow(draft, further.below);
    const placements = [...placementsAbove(further.above), ...entries.flatMap(placementsOf)];
    for (const placement of placements)
        place(draft, placement, store.kind === 'stays');
    if (draft.auths.size === 0)
        draft.auths.set(PLACEHOLDER_KEY, {});
    if (store.kind !== 'stays')
        dropNeedlessEmptyHelpers(draft.helpers);
    const config = assemble(base, draft, store);
    const needsAuthFile = draft.scoped.size > 0 || [...draft.helpers.values()].includes('');
    return {
        config,
        ...(needsAuthFile ? { authFile: authFileOf(config, draft.scoped) } : {}),
        replaced: draft.replaced
    };
}
function authFileOf(config, scoped) {
    const covered = new Set([...scoped.keys()].map(key => (0,docker_config_keys/* canonicalKey */.yk)(key).replace(/\/.*$/, '')));
    const helpers = Object.entries(config.credHelpers ?? {}).filter(([key, helper]) => helper !== '' && !covered.has((0,docker_config_keys/* canonicalKey */.yk)(key)));
    const auths = new Map([...Object.entries(config.auths ?? {}), ...scoped]);
    return {
        auths: Object.fromEntries(auths),
        ...(helpers.length === 0 ? {} : { credHelpers: Object.fromEntries(helpers) })
    };
}
function placementsOf(entry) {
    const value = authEntryOf(entry);
    const keys = keysOf(entry);
    const spellings = entry.path === undefined ? [entry.host.key, ...keys, ...entry.aliases] : keys;
    const family = new Set(spellings.map(docker_config_keys/* canonicalKey */.yk));
    return keys.map(key => ({ key, value, family, siblings: keys }));
}
function placementsAbove(above) {
    return Object.entries(above?.auths ?? {}).flatMap(([key, value]) => {
        if (value === null || !holdsCredential(value))
            return [];
        return [{ key, value, family: new Set([(0,docker_config_keys/* canonicalKey */.yk)(key)]), siblings: [key] }];
    });
}
function holdsCredential(entry) {
    if (entry === null)
        return false;
    return ['auth', 'identitytoken', 'registrytoken', 'username'].some(field => entry[field] !== undefined && entry[field] !== null && entry[field] !== '');
}
function addStoreServers(draft, store) {
    for (const server of store.servers) {
        const key = (0,docker_config_keys/* helperKey */.my)(server);
        if (!draft.helpers.has(key))
            draft.helpers.set(key, store.helper);
    }
}
function addBelow(draft, below) {
    const known = new Set([...draft.auths.keys(), ...draft.helpers.keys()].map(docker_config_keys/* canonicalKey */.yk));
    for (const [key, entry] of Object.entries(below?.auths ?? {})) {
        if (draft.auths.has(key))
            continue;
        if ((0,docker_config_keys/* isPathKey */.LB)(key))
            draft.scoped.set(key, entry);
        else if (!known.has((0,docker_config_keys/* canonicalKey */.yk)(key)))
            draft.auths.set(key, entry);
    }
}
function place(draft, placement, storeStays) {
    const { key, value, family, siblings } = placement;
    const scoped = (0,docker_config_keys/* isPathKey */.LB)(key);
    const target = scoped ? draft.scoped : draft.auths;
    for (const [other, entry] of [...target]) {
        if (!family.has((0,docker_config_keys/* canonicalKey */.yk)(other)))
            continue;
        const stays = siblings.includes(other);
        if (holdsCredential(entry) && !(stays && (other !== key || (0,equality/* sameJson */.V)(entry, value)))) {
            draft.replaced.push(replacedEntry(other, entry, draft.ofVariable));
        }
        if (!stays)
            target.delete(other);
    }
    target.set(key, value);
    if (!scoped)
        clearHelpers(draft, placement, storeStays);
}
function clearHelpers(draft, { key, family, siblings }, storeStays) {
    const own = (0,docker_config_keys/* helperKey */.my)(key);
    const ours = siblings.map(docker_config_keys/* helperKey */.my);
    for (const [other, helper] of [...draft.helpers]) {
        if (!family.has((0,docker_config_keys/* canonicalKey */.yk)(other)) || (helper === '' && ours.includes(other)))
            continue;
        if (helper !== '')
            draft.replaced.push(replacedHelper(other, helper));
        draft.helpers.delete(other);
    }
    const covered = [...draft.helpers.keys()].some(pattern => (0,docker_config_keys/* patternCovers */.JQ)(pattern, (0,docker_config_keys/* canonicalKey */.yk)(own)));
    if (storeStays || covered)
        draft.helpers.set(own, '');
}
function dropNeedlessEmptyHelpers(helpers) {
    const patterns = [...helpers.keys()].filter(key => key.includes('*'));
    for (const [key, helper] of [...helpers]) {
        const needed = patterns.some(pattern => (0,docker_config_keys/* patternCovers */.JQ)(pattern, (0,docker_config_keys/* canonicalKey */.yk)(key)));
        if (helper === '' && !needed)
            helpers.delete(key);
    }
}
function assemble(base, draft, store) {
    const fields = new Map(Object.entries(base));
    if (store.kind === 'dropped')
        fields.delete('credsStore');
    fields.set('auths', Object.fromEntries(draft.auths));
    if (draft.helpers.size === 0)
        fields.delete('credHelpers');
    else
        fields.set('credHelpers', Object.fromEntries(draft.helpers));
    return Object.fromEntries(fields);
}

;// CONCATENATED MODULE: ./src/docker-config/lookup.js


function hasCredentialFor(config, keys) {
    const wanted = new Set(keys.map(docker_config_keys/* canonicalKey */.yk));
    const entries = Object.entries(config.auths ?? {});
    if (entries.some(([key, entry]) => wanted.has((0,docker_config_keys/* canonicalKey */.yk)(key)) && holdsCredential(entry)))
        return true;
    const helpers = Object.entries(config.credHelpers ?? {});
    return keys.map(docker_config_keys/* helperKey */.my).some(own => {
        const exact = helpers.find(([key]) => (0,docker_config_keys/* canonicalKey */.yk)(key) === (0,docker_config_keys/* canonicalKey */.yk)(own));
        if (exact !== undefined)
            return exact[1] !== '';
        return helpers.some(([pattern, helper]) => helper !== '' && (0,docker_config_keys/* patternCovers */.JQ)(pattern, (0,docker_config_keys/* canonicalKey */.yk)(own)));
    });
}

;// CONCATENATED MODULE: ./src/docker-config.js






/***/ }),

/***/ 6025:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  $v: () => (/* binding */ EMPTY_CONFIG),
  Gv: () => (/* binding */ isObject),
  Cj: () => (/* binding */ parseDockerConfig),
  TO: () => (/* binding */ readDockerConfig),
  gw: () => (/* binding */ serialiseDockerConfig)
});

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/host.js
var src_host = __nccwpck_require__(2690);
;// CONCATENATED MODULE: ./src/docker-config/json-position.js
const BLANKS = /[ \t\n\r]*/y;
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
function jsonErrorPosition(text) {
    const offset = errorOffset(text);
    if (offset === undefined)
        return undefined;
    const before = text.slice(0, offset).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
function errorOffset(text) {
    const state = { open: [], expected: 'value' };
    let at = 0;
    for (;;) {
        at += matchAt(BLANKS, text, at);
        const first = text[at];
        if (first === undefined)
            return state.expected === 'end' && state.open.length === 0 ? undefined : at;
        const scalar = matchAt(first === '"' ? STRING : LITERAL, text, at);
        const token = scalar > 0 && first !== '"' ? 'literal' : first;
        if ((first === '"' && scalar === 0) || !accept(state, token))
            return at;
        at += Math.max(scalar, 1);
    }
}
function matchAt(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
}
function accept(state, token) {
    const { expected } = state;
    if (expected === 'end')
        return acceptAfterValue(state, token);
    if (expected === 'colon')
        return become(state, 'value', token === ':');
    if (expected === 'key or }' && token === '}')
        return json_position_close(state);
    if (expected === 'key' || expected === 'key or }')
        return become(state, 'colon', token === '"');
    if (expected === 'value or ]' && token === ']')
        return json_position_close(state);
    if (token === '"' || token === 'literal')
        return become(state, 'end', true);
    if (token !== '[' && token !== '{')
        return false;
    state.open.push(token);
    return become(state, token === '[' ? 'value or ]' : 'key or }', true);
}
function acceptAfterValue(state, token) {
    const container = state.open.at(-1);
    if (container === undefined)
        return false;
    if (token === ',')
        return become(state, container === '[' ? 'value' : 'key', true);
    return token === (container === '[' ? ']' : '}') && json_position_close(state);
}
function become(state, expected, accepted) {
    state.expected = expected;
    return accepted;
}
function json_position_close(state) {
    state.open.pop();
    return become(state, 'end', true);
}

;// CONCATENATED MODULE: ./src/docker-config/config.js



const EMPTY_CONFIG = {};
const OWN_FIELDS = ['auths', 'credHelpers', 'credsStore'];
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const COLON = 58;
function parseDockerConfig(text, file) {
    const reading = readDockerConfig(text);
    if ('config' in reading)
        return reading.config;
    throw new errors/* Failure */.HR('config', `docker config "${file}" ${reading.problem}: correct the file, or start empty with "docker-config: none"`);
}
function readDockerConfig(text) {
    if (text.startsWith('\ufeff'))
        return { problem: 'starts with a byte order mark (line 1, column 1)' };
    if (text.trim() === '')
        return { config: EMPTY_CONFIG };
    const value = parseJson(text);
    if (value === undefined) {
        const { line, column } = jsonErrorPosition(text) ?? { line: 1, column: 1 };
        return { problem: `is not valid JSON (line ${line}, column ${column})` };
    }
    if (!isObject(value))
        return { problem: 'is not a JSON object (line 1, column 1)' };
    const config = withOwnSpelling(value);
    return isDockerConfig(config) ? { config } : { problem: problemOf(config) };
}
function serialiseDockerConfig(config) {
    return `${JSON.stringify(config, undefined, '\t')}\n`;
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function withOwnSpelling(value) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => {
        const own = OWN_FIELDS.find(name => name.toLowerCase() === key.toLowerCase());
        return [own === undefined || own in value ? key : own, field];
    }));
}
function isDockerConfig(value) {
    return problemOf(value) === '';
}
function problemOf({ auths, credHelpers, credsStore }) {
    if (!isMissing(auths) && !isObject(auths))
        return 'has an "auths" that is not an object';
    if (!isMissing(credHelpers) && !isObject(credHelpers))
        return 'has a "credHelpers" that is not an object';
    if (!isMissing(credsStore) && typeof credsStore !== 'string')
        return 'has a "credsStore" that is not text';
    for (const [index, [key, helper]] of Object.entries(credHelpers ?? {}).entries()) {
        if (typeof helper !== 'string')
            return `has a value that is not text in "credHelpers", ${nameOf(key, index)}`;
    }
    for (const [index, [key, entry]] of Object.entries(auths ?? {}).entries()) {
        const problem = entryProblem(entry);
        if (problem !== undefined)
            return `has ${problem} in "auths", ${nameOf(key, index)}`;
    }
    return '';
}
function entryProblem(entry) {
    if (isMissing(entry))
        return undefined;
    if (!isObject(entry))
        return 'an entry that is not an object';
    const { auth, identitytoken } = entry;
    if (!isMissing(identitytoken) && typeof identitytoken !== 'string')
        return 'an "identitytoken" that is not text';
    if (isMissing(auth) || auth === '')
        return undefined;
    if (typeof auth !== 'string')
        return 'an "auth" that is not text';
    const encoded = auth.replace(/[\r\n]/g, '');
    if (!BASE64.test(encoded))
        return 'an "auth" that is not base64';
    const colon = Buffer.from(encoded, 'base64').indexOf(COLON);
    if (colon < 0)
        return 'an "auth" without a colon';
    return colon === 0 ? 'an "auth" with an empty user name' : undefined;
}
function isMissing(value) {
    return value === undefined || value === null;
}
function nameOf(key, index) {
    const host = (0,src_host/* parseRegistryAddress */.xo)(key)?.host;
    const isShown = host !== undefined && (host.name.includes('.') || host.port !== undefined);
    return isShown && key.includes(host.key) ? `key "${key}"` : `entry ${index + 1}`;
}


/***/ }),

/***/ 7362:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ sameJson)
/* harmony export */ });
/* harmony import */ var _config_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6025);

function sameJson(one, other) {
    if (one === other)
        return true;
    if (Array.isArray(one) && Array.isArray(other)) {
        return one.length === other.length && one.every((value, index) => sameJson(value, other[index]));
    }
    if (!(0,_config_js__WEBPACK_IMPORTED_MODULE_0__/* .isObject */ .Gv)(one) || !(0,_config_js__WEBPACK_IMPORTED_MODULE_0__/* .isObject */ .Gv)(other))
        return false;
    const keys = Object.keys(one);
    return (keys.length === Object.keys(other).length &&
        keys.every(key => Object.hasOwn(other, key) && sameJson(one[key], other[key])));
}


/***/ }),

/***/ 3742:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   JQ: () => (/* binding */ patternCovers),
/* harmony export */   LB: () => (/* binding */ isPathKey),
/* harmony export */   my: () => (/* binding */ helperKey),
/* harmony export */   yk: () => (/* binding */ canonicalKey)
/* harmony export */ });
const HUB_URL = 'https://index.docker.io/v1/';
function canonicalKey(key) {
    return key
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\/+$/, '')
        .replace(/\/v[12]$/, '')
        .replace(/\/+$/, '');
}
function isPathKey(key) {
    return canonicalKey(key).includes('/');
}
function helperKey(key) {
    return isPathKey(key) || canonicalKey(key) === canonicalKey(HUB_URL) ? key : canonicalKey(key);
}
function patternCovers(pattern, host) {
    if (!pattern.includes('*') || pattern.includes('/'))
        return false;
    const labels = pattern.toLowerCase().split('.');
    const names = host.split('.');
    return (labels.length === names.length && labels.every((label, index) => labelCovers(label, names[index] ?? '')));
}
function labelCovers(pattern, label) {
    const [first = '', ...rest] = pattern.split('*');
    const last = rest.pop();
    if (last === undefined)
        return pattern === label;
    if (label.length < first.length + last.length || !label.startsWith(first) || !label.endsWith(last))
        return false;
    let at = first.length;
    for (const part of rest) {
        const found = label.indexOf(part, at);
        if (found < 0 || found + part.length > label.length - last.length)
            return false;
        at = found + part.length;
    }
    return true;
}


/***/ }),

/***/ 4571:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   CA: () => (/* binding */ errorCode),
/* harmony export */   HR: () => (/* binding */ Failure),
/* harmony export */   Kx: () => (/* binding */ throwAll),
/* harmony export */   oo: () => (/* binding */ Failures)
/* harmony export */ });
class Failure extends Error {
    name = 'Failure';
    kind;
    constructor(kind, message) {
        super(message);
        this.kind = kind;
    }
}
class Failures extends Error {
    name = 'Failures';
    failures;
    constructor(failures) {
        super(failures.map(failure => failure.message).join('\n'));
        this.failures = failures;
    }
}
function throwAll(failures) {
    const [first] = failures;
    if (failures.length === 1 && first !== undefined)
        throw first;
    if (failures.length > 1)
        throw new Failures(failures);
}
function errorCode(error) {
    if (typeof error !== 'object' || error === null || !('code' in error))
        return undefined;
    return typeof error.code === 'string' ? error.code : undefined;
}


/***/ }),

/***/ 9250:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AD: () => (/* binding */ takeOptions),
/* harmony export */   DA: () => (/* binding */ optionProblem),
/* harmony export */   Du: () => (/* binding */ parseCommandLine),
/* harmony export */   k8: () => (/* binding */ tokensOf),
/* harmony export */   lw: () => (/* binding */ OPTIONS)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7975);
/* harmony import */ var _inputs_mistakes_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4049);
/* harmony import */ var _inputs_table_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3778);
/* harmony import */ var _shell_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(6040);




const OPTIONS = _inputs_table_js__WEBPACK_IMPORTED_MODULE_2__/* .INPUTS */ .m.filter(({ faces }) => faces.some(face => face === 'cli'));
const FLAGS = ['password-stdin', 'verbose', 'help', 'json'];
const KNOWN = { options: [...OPTIONS.map(({ name }) => name), 'shell'], flags: FLAGS };
const OPTION_TYPES = {
    ...Object.fromEntries(OPTIONS.map(({ name }) => [name, { type: 'string', multiple: true }])),
    ...Object.fromEntries(FLAGS.map(name => [name, { type: 'boolean' }])),
    shell: { type: 'string', multiple: true },
    username: { type: 'string', multiple: true, short: 'u' },
    password: { type: 'string', multiple: true, short: 'p' },
    help: { type: 'boolean', short: 'h' }
};
function takeOptions(args, own, taken) {
    const values = new Map();
    const words = [];
    const indices = new Set();
    for (const token of tokensOf(args, { ...OPTION_TYPES, ...own })) {
        if (token.kind === 'option-terminator')
            break;
        const isTaken = token.kind === 'positional' ? taken.words : Object.hasOwn(own, token.name);
        if (!isTaken)
            continue;
        indices.add(token.index);
        if (token.kind === 'positional')
            words.push(token.value);
        else {
            values.set(token.name, token.value);
            if (token.inlineValue === false)
                indices.add(token.index + 1);
        }
    }
    return { values, words, rest: args.filter((_arg, index) => !indices.has(index)) };
}
function tokensOf(args, options) {
    return (0,node_util__WEBPACK_IMPORTED_MODULE_0__.parseArgs)({ args: [...args], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}
function parseCommandLine(args) {
    const mistakes = (0,_inputs_mistakes_js__WEBPACK_IMPORTED_MODULE_1__/* .collectMistakes */ .O)();
    const values = new Map();
    const command = [];
    let terminated = false;
    for (const token of tokensOf(args, OPTION_TYPES)) {
        if (token.kind === 'option-terminator')
            terminated = true;
        else if (token.kind === 'positional') {
            if (terminated)
                command.push(token.value);
            else
                mistakes.add('command line', 'has a word that belongs to no option; a command stands behind "--"');
        }
        else {
            const problem = optionProblem(token, KNOWN);
            if (problem !== undefined)
                mistakes.add(...problem);
            else
                values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? 'true']);
        }
    }
    const shell = _shell_js__WEBPACK_IMPORTED_MODULE_3__/* .SHELLS */ .OF.find(known => known === (values.get('shell')?.at(-1) ?? 'sh'));
    if (shell === undefined)
        mistakes.add('"--shell"', `takes ${(0,_inputs_mistakes_js__WEBPACK_IMPORTED_MODULE_1__/* .quotedList */ .p)(_shell_js__WEBPACK_IMPORTED_MODULE_3__/* .SHELLS */ .OF)}`);
    if (values.has('password-stdin') && values.has('password-env')) {
        mistakes.add('"--password-stdin"', 'cannot be used with "--password-env"');
    }
    mistakes.settle();
    return {
        raw: rawInputs(values),
        passwordStdin: values.has('password-stdin'),
        shell: shell ?? 'sh',
        verbose: values.has('verbose'),
        json: values.has('json'),
        help: values.has('help'),
        command
    };
}
function optionProblem({ name, value }, known) {
    if (name === 'password') {
        return [
            '"--password"',
            'is no option, since every process of the machine can read it; use --password-stdin or --password-env'
        ];
    }
    if (known.flags.includes(name))
        return value === undefined ? undefined : [`"--${name}"`, 'takes no value'];
    if (known.options.includes(name))
        return value === undefined ? [`"--${name}"`, 'takes a value'] : undefined;
    const shown = /^[a-z-]{1,40}$/.test(name) ? `"--${name}"` : 'command line';
    const whose = known.whose === undefined ? '' : ` of ${known.whose}`;
    const all = [...known.options, ...known.flags].map(one => `--${one}`).join(', ');
    return [shown, `is no option${whose}; the options are ${all}`];
}
function rawInputs(values) {
    const raw = {};
    for (const { name, type } of OPTIONS) {
        const given = values.get(name);
        const text = (type === 'lines' ? given?.join('\n') : given?.at(-1)) ?? '';
        if (text.trim() !== '')
            raw[name] = type === 'lines' ? text.trimEnd() : text.trim();
    }
    return raw;
}


/***/ }),

/***/ 8580:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  B: () => (/* binding */ loginLines),
  W: () => (/* binding */ logoutLines)
});

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/job-config/former.js
var job_config_former = __nccwpck_require__(4022);
// EXTERNAL MODULE: ./src/shell.js
var src_shell = __nccwpck_require__(6040);
;// CONCATENATED MODULE: ./src/werf/native-names.js
function isNativeCredential(name) {
    return /^WERF_(?:[A-Z]+_)*REPO_(?:DOCKER_HUB|GITHUB|HARBOR|QUAY)_(?:USERNAME|PASSWORD|TOKEN)$/.test(name);
}

;// CONCATENATED MODULE: ./src/faces/command-line-output.js




const KEEPER = 'REGISTRY_AUTH_FORMER_DOCKER_AUTH_CONFIG';
function loginLines(shell, { exports, werf }, variables) {
    const kept = job_config_former/* AUTH_VARIABLE */.gh in exports ? (0,src_shell/* copyLine */.Sj)(shell, KEEPER, job_config_former/* AUTH_VARIABLE */.gh) : undefined;
    return [
        ...(kept === undefined ? [] : [kept]),
        ...(0,src_shell/* exportLines */.Es)(shell, exports),
        ...Object.entries(werf).flatMap(([name, value]) => werfLines(shell, name, value, variables))
    ];
}
function werfLines(shell, name, value, variables) {
    const source = isNativeCredential(name)
        ? Object.keys(variables).find(one => variables[one] === value && /^[A-Z_][A-Z0-9_]*$/i.test(one))
        : undefined;
    const copied = source === undefined ? undefined : (0,src_shell/* copyLine */.Sj)(shell, name, source);
    if (copied !== undefined)
        return [copied];
    if (shell === 'cmd' && /["\r\n]/.test(value)) {
        throw new errors/* Failure */.HR('input', `werf: the value of ${name} holds a double quote or a line break, which cmd cannot take: use PowerShell, or set ${name} yourself`);
    }
    return (0,src_shell/* exportLines */.Es)(shell, { [name]: value });
}
function logoutLines(shell, former) {
    const { [job_config_former/* AUTH_VARIABLE */.gh]: secret, ...open } = former;
    const lines = (0,src_shell/* exportLines */.Es)(shell, open);
    if (secret === undefined)
        return lines;
    const restore = (0,src_shell/* copyLine */.Sj)(shell, job_config_former/* AUTH_VARIABLE */.gh, KEEPER);
    return restore === undefined
        ? [...lines, ...(0,src_shell/* exportLines */.Es)(shell, { [job_config_former/* AUTH_VARIABLE */.gh]: undefined })]
        : [...lines, restore, ...(0,src_shell/* exportLines */.Es)(shell, { [KEEPER]: undefined })];
}


/***/ }),

/***/ 9321:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  f: () => (/* binding */ openSession)
});

;// CONCATENATED MODULE: ./src/inputs/image-inputs.js
async function readImageInputs(raw, ambient, mistakes) {
    const { images, tag, 'images-repo-mode': mode } = raw;
    if (images === undefined && tag === undefined && (mode ?? 'auto') === 'auto')
        return undefined;
    const { readImages } = await __nccwpck_require__.e(/* import() */ 3970).then(__nccwpck_require__.bind(__nccwpck_require__, 3970));
    return readImages(raw, ambient ?? { ignoreAutologin: false }, mistakes);
}

// EXTERNAL MODULE: ./src/inputs/login-fields.js + 2 modules
var login_fields = __nccwpck_require__(3388);
// EXTERNAL MODULE: ./src/inputs/mistakes.js
var inputs_mistakes = __nccwpck_require__(4049);
// EXTERNAL MODULE: ./src/identity.js
var identity = __nccwpck_require__(2962);
;// CONCATENATED MODULE: ./src/inputs/registries-lines.js

const LINE_KEYS = [
    'username',
    'password',
    'password-env',
    'for',
    'scope',
    ...identity/* IDENTITY_KEYS */.U,
    'ca-file',
    'insecure',
    'optional'
];
function* parseRegistriesLines(text, mistakes) {
    for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
        const at = `registries, line ${index + 1}`;
        const words = splitWords(line);
        const [registry, ...pairs] = words;
        if (registry === undefined || registry.text.startsWith('#'))
            continue;
        const values = readPairs(pairs, at, mistakes);
        if (values !== undefined)
            yield { at, fields: { registry: registry.text, ...values } };
    }
}
function splitWords(line) {
    return Array.from(line.matchAll(/[^ \t]+/g), match => ({ text: match[0], column: match.index + 1 }));
}
function readPairs(pairs, at, mistakes) {
    const values = {};
    let sound = true;
    for (const { text, column } of pairs) {
        const mistake = readPair(text, values);
        if (mistake === undefined)
            continue;
        mistakes.add(`${at}, column ${column}`, mistake);
        sound = false;
    }
    return sound ? values : undefined;
}
function readPair(text, values) {
    const equals = text.indexOf('=');
    if (equals === -1) {
        return 'is no key=value; a value holds no blanks, so a secret with blanks travels by "password-env"';
    }
    const key = LINE_KEYS.find(known => known === text.slice(0, equals));
    if (key === undefined)
        return `unknown key; the keys are ${LINE_KEYS.join(', ')}`;
    if (values[key] !== undefined)
        return `"${key}" stands here twice`;
    values[key] = text.slice(equals + 1);
    return undefined;
}

// EXTERNAL MODULE: ./src/inputs/repositories.js
var repositories = __nccwpck_require__(7704);
// EXTERNAL MODULE: ./src/inputs/table.js
var table = __nccwpck_require__(3778);
// EXTERNAL MODULE: ./src/inputs/values.js
var values = __nccwpck_require__(5086);
;// CONCATENATED MODULE: ./src/inputs/werf-version.js
async function readWerfRequest(raw, mistakes) {
    const { 'werf-version': version, 'werf-sha256': sha256 } = raw;
    if (version === undefined && sha256 === undefined)
        return undefined;
    const { parseWerfRequest } = await Promise.all(/* import() */[__nccwpck_require__.e(530), __nccwpck_require__.e(9338)]).then(__nccwpck_require__.bind(__nccwpck_require__, 9338));
    return parseWerfRequest(version, sha256, mistakes);
}

;// CONCATENATED MODULE: ./src/inputs/inputs.js








async function readInputs(raw, reader) {
    const mistakes = (0,inputs_mistakes/* collectMistakes */.O)();
    const fieldReader = { ...reader, mistakes, scopesDisabled: scopesDisabled(reader) };
    const logins = await readLogins(raw, fieldReader);
    const images = await readImageInputs(raw, reader.ambient, mistakes);
    const repo = images === undefined ? readRepositories(raw.repo, 'repo', mistakes)[0] : images.repo;
    const own = images?.repositories ?? (repo === undefined ? [] : [repo]);
    const repositories = readRepositories(raw.repositories, 'repositories', mistakes);
    const purposes = (0,values/* parsePurposes */.nI)(inputs_valueOf(raw, 'for'), 'for', mistakes);
    const werf = await readWerfInput(raw, reader, mistakes);
    const werfRequest = await readWerfRequest(raw, mistakes);
    const inputs = {
        logins: logins.filter(isLogin),
        skipped: logins.filter(login => 'reason' in login),
        autologin: readAutologin(raw, mistakes),
        purposes,
        purposesChosen: purposes.join() !== (0,values/* parsePurposes */.nI)(defaultOf('for'), 'for', mistakes).join(),
        ...(repo === undefined ? {} : { repo }),
        ...(images === undefined ? {} : { images }),
        repositories: unique([...own, ...repositories]),
        verify: (0,values/* parseChoice */.HU)(inputs_valueOf(raw, 'verify'), ['true', 'false', 'push'], 'verify', mistakes),
        ...(raw['docker-config'] === undefined ? {} : { dockerConfig: raw['docker-config'] }),
        mirrorHome: (0,values/* parseBoolean */.yG)(inputs_valueOf(raw, 'mirror-home'), 'mirror-home', mistakes),
        logout: (0,values/* parseBoolean */.yG)(inputs_valueOf(raw, 'logout'), 'logout', mistakes, true),
        ...(werf === undefined ? {} : { werf }),
        ...(werfRequest === undefined ? {} : { werfRequest })
    };
    mistakes.settle();
    return inputs;
}
function isLogin(login) {
    return !('reason' in login);
}
async function readLogins(raw, reader) {
    const found = [];
    const single = table/* LOGIN_ACTION_INPUTS */.F.filter(name => isSingleLogin(name, raw));
    const ecr = (0,values/* parseChoice */.HU)(inputs_valueOf(raw, 'ecr'), ['auto', 'true', 'false'], 'ecr', reader.mistakes);
    if (raw['registry-auth'] !== undefined && (single.length > 0 || ecr !== 'auto')) {
        reader.mistakes.add('registry-auth', 'cannot be used with registry, username, password, scope or ecr');
    }
    if (single.length > 0)
        found.push(withEcr((0,login_fields/* readLogin */.m)(singleFields(raw), singlePlace(raw), false, reader), ecr));
    for (const { at, fields } of parseRegistriesLines(raw.registries ?? '', reader.mistakes)) {
        found.push((0,login_fields/* readLogin */.m)(fields, at, true, reader));
    }
    if (raw['registry-auth'] !== undefined) {
        const { parseRegistryAuth } = await Promise.all(/* import() */[__nccwpck_require__.e(1917), __nccwpck_require__.e(4114)]).then(__nccwpck_require__.bind(__nccwpck_require__, 4114));
        for (const { at, fields, ecr: choice } of parseRegistryAuth(raw['registry-auth'], reader.mistakes)) {
            const own = (0,values/* parseChoice */.HU)(choice || 'auto', ['auto', 'true', 'false'], `${at}, "ecr"`, reader.mistakes);
            found.push(withEcr((0,login_fields/* readLogin */.m)(fields, at, false, reader), own));
        }
    }
    return found.filter(login => login !== undefined);
}
function withEcr(login, ecr) {
    return login === undefined || 'reason' in login || ecr === 'auto' ? login : { ...login, ecr };
}
function isSingleLogin(name, raw) {
    if (name === 'ecr' || name === 'logout' || name === 'registry-auth')
        return false;
    return raw[name] !== undefined;
}
function singleFields(raw) {
    return {
        registry: raw.registry ?? 'docker.io',
        ...(raw.username === undefined ? {} : { username: raw.username }),
        ...(raw.password === undefined ? {} : { password: raw.password }),
        ...(raw['password-env'] === undefined ? {} : { 'password-env': raw['password-env'] }),
        ...(raw.scope === undefined ? {} : { scope: raw.scope })
    };
}
function singlePlace(raw) {
    return raw.registry === undefined ? 'username' : 'registry';
}
function readAutologin(raw, mistakes) {
    const choice = (0,values/* parseChoice */.HU)(inputs_valueOf(raw, 'autologin'), ['auto', 'true', 'false'], 'autologin', mistakes);
    if (choice !== 'auto')
        return choice === 'true';
    return !usesLoginActionAlone(raw);
}
function usesLoginActionAlone(raw) {
    const given = table/* INPUTS */.m.filter(({ name, ...definition }) => raw[name] !== undefined && raw[name] !== ('default' in definition ? definition.default : undefined)).map(({ name }) => name);
    const own = given.filter(name => name !== 'github-token' && !table/* LOGIN_ACTION_INPUTS */.F.includes(name));
    return given.some(name => name !== 'logout' && table/* LOGIN_ACTION_INPUTS */.F.includes(name)) && own.length === 0;
}
function readRepositories(text, input, mistakes) {
    const found = [];
    const lines = (text ?? '').split(/\r\n|\r|\n/);
    for (const [index, line] of lines.entries()) {
        const at = lines.length === 1 ? input : `${input}, line ${index + 1}`;
        if (line.trimStart().startsWith('#'))
            continue;
        for (const word of line.split(/[\s,]+/).filter(part => part !== '')) {
            const repository = (0,repositories/* parseRepository */.S)(word);
            if (repository === undefined)
                mistakes.add(at, 'is no repository: HOST/NAME, without a tag or digest');
            else
                found.push({ at, host: (0,login_fields/* canonicalHost */.r)(repository.host), name: repository.name });
        }
    }
    return found;
}
function unique(repositories) {
    return [...new Map(repositories.map(one => [`${one.host.key}/${one.name}`, one])).values()];
}
function scopesDisabled(reader) {
    return /^(?:1|t|true)$/i.test(reader.env('DOCKER_LOGIN_SCOPE_DISABLED') ?? '');
}
async function readWerfInput(raw, { env }, mistakes) {
    if (raw.werf === undefined && raw['tagging-strategy'] === undefined)
        return undefined;
    const { readWerf } = await __nccwpck_require__.e(/* import() */ 4352).then(__nccwpck_require__.bind(__nccwpck_require__, 4352));
    return readWerf(raw, env, mistakes);
}
function inputs_valueOf(raw, name) {
    return raw[name] ?? defaultOf(name);
}
function defaultOf(name) {
    const definition = table/* INPUTS */.m.find(input => input.name === name);
    return definition !== undefined && 'default' in definition ? definition.default : '';
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
;// CONCATENATED MODULE: ./src/platform/werf-variables.js
function ignoresAutologin(env) {
    return ['WERF_IGNORE_CI_DOCKER_AUTOLOGIN', 'DAPP_IGNORE_CI_DOCKER_AUTOLOGIN'].some(name => /^(?:1|true|yes)$/i.test(env(name) ?? ''));
}
const CLEANUP_PASSWORDS = [
    ['WERF_IMAGES_CLEANUP_PASSWORD', 'werf-cleanup'],
    ['WERF_CLEANUP_REGISTRY_PASSWORD', 'werf-cleanup'],
    ['DAPP_DIMG_CLEANUP_REGISTRY_PASSWORD', 'dapp-cleanup-repo'],
    ['DAPP_SYNC_REGISTRY_PASSWORD', 'dapp-sync']
];
function cleanupLogin(env, secret) {
    for (const [name, username] of CLEANUP_PASSWORDS) {
        const value = env(name);
        if (value !== undefined)
            return { cleanup: { username, password: secret(value, username) } };
    }
    return {};
}

// EXTERNAL MODULE: ./src/platform/workflow-commands.js
var workflow_commands = __nccwpck_require__(3846);
;// CONCATENATED MODULE: ./src/platform/github.js



const LONGEST_JOB_DAYS = 5;
function createGitHub(options) {
    const { env, write, now } = options;
    return {
        id: 'github',
        ambient: ambientOf(options),
        log: createLog(write),
        job: { id: jobId(env), deadline: new Date(now.getTime() + LONGEST_JOB_DAYS * 86_400_000) },
        tempDirectory: env('RUNNER_TEMP') ?? options.tempDirectory,
        mask: text => {
            write((0,workflow_commands/* workflowCommand */.NA)('add-mask', text));
        },
        publish: () => undefined
    };
}
function jobId(env) {
    const parts = ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_JOB', 'RUNNER_NAME'];
    return ['github', ...parts.map(name => env(name) ?? '')].join('-');
}
function createLog(write) {
    return {
        debug: message => {
            write((0,workflow_commands/* workflowCommand */.NA)('debug', message));
        },
        info: message => {
            write((0,workflow_commands/* logLine */.BP)(message));
        },
        notice: message => {
            write((0,workflow_commands/* workflowCommand */.NA)('notice', message));
        },
        warning: message => {
            write((0,workflow_commands/* workflowCommand */.NA)('warning', message));
        },
        error: message => {
            write((0,workflow_commands/* workflowCommand */.NA)('error', message));
        }
    };
}
function ambientOf({ env, secret, token }) {
    const actor = env('GITHUB_ACTOR');
    const github = {
        serverUrl: env('GITHUB_SERVER_URL') ?? 'https://github.com',
        apiUrl: env('GITHUB_API_URL') ?? 'https://api.github.com',
        ...(actor === undefined ? {} : { actor }),
        ...(token === undefined ? {} : { token: secret(token, actor) })
    };
    return {
        github,
        ...cleanupLogin(env, secret),
        ignoreAutologin: ignoresAutologin(env),
        withheldSecrets: () => withheldSecrets(env)
    };
}
function withheldSecrets(env) {
    if (env('GITHUB_ACTOR') === 'dependabot[bot]') {
        return "runs of Dependabot are given Dependabot's own secrets only";
    }
    if (env('GITHUB_EVENT_NAME') === 'pull_request' && isFromFork(env('GITHUB_EVENT_PATH'))) {
        return 'secrets are not given to pull requests from forks';
    }
    return undefined;
}
function isFromFork(eventPath) {
    if (eventPath === undefined)
        return false;
    try {
        const event = JSON.parse((0,external_node_fs_.readFileSync)(eventPath, 'utf8'));
        const head = event.pull_request?.head;
        return head !== undefined && head.repo?.fork !== false;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./src/platform/gitlab.js


const AFTER_SCRIPT_SECONDS = 300;
const DEFAULT_TIMEOUT_SECONDS = 3600;
function createGitLab({ env, log, secret, tempDirectory, now }) {
    const told = Number(env('CI_JOB_TIMEOUT'));
    const seconds = (told > 0 && told < 1e9 ? told : DEFAULT_TIMEOUT_SECONDS) + AFTER_SCRIPT_SECONDS;
    return {
        id: 'gitlab',
        ambient: gitlab_ambientOf(env, secret),
        log,
        job: { id: `gitlab-${env('CI_JOB_ID') ?? ''}`, deadline: new Date(now.getTime() + seconds * 1000) },
        tempDirectory: env('RUNNER_TEMP_PROJECT_DIR') ?? tempDirectory,
        mask: () => undefined,
        publish: variables => {
            publish(variables, env('GITLAB_ENV'));
        }
    };
}
function publish(variables, file) {
    if (file === undefined)
        return;
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
    (0,external_node_fs_.appendFileSync)(file, lines.join(''));
}
function gitlab_ambientOf(env, secret) {
    return {
        gitlab: gitlabAmbient(env, secret),
        ...cleanupLogin(env, secret),
        ignoreAutologin: ignoresAutologin(env),
        withheldSecrets: () => gitlab_withheldSecrets(env)
    };
}
function gitlabAmbient(env, secret) {
    const registry = env('CI_REGISTRY');
    const jobToken = env('CI_JOB_TOKEN');
    const caFile = env('CI_SERVER_TLS_CA_FILE');
    const deploy = login(env('CI_DEPLOY_USER'), env('CI_DEPLOY_PASSWORD'), secret);
    const proxy = login(env('CI_DEPENDENCY_PROXY_USER'), env('CI_DEPENDENCY_PROXY_PASSWORD'), secret);
    const server = env('CI_DEPENDENCY_PROXY_SERVER');
    return {
        ...(registry === undefined ? {} : { registry }),
        ...(jobToken === undefined ? {} : { jobToken: secret(jobToken, 'gitlab-ci-token') }),
        ...(proxy === undefined || server === undefined ? {} : { dependencyProxy: { server, ...proxy } }),
        ...(deploy === undefined ? {} : { deployToken: deploy }),
        ...(caFile === undefined ? {} : { caFile })
    };
}
function login(username, password, secret) {
    if (username === undefined || password === undefined)
        return undefined;
    return { username, password: secret(password, username) };
}
function gitlab_withheldSecrets(env) {
    const source = env('CI_MERGE_REQUEST_SOURCE_PROJECT_ID');
    if (source !== undefined && source !== env('CI_MERGE_REQUEST_PROJECT_ID')) {
        return 'variables are not given to merge requests from forks';
    }
    if (env('CI_COMMIT_REF_PROTECTED') === 'false') {
        return 'protected variables are given to protected branches and tags only';
    }
    return undefined;
}

;// CONCATENATED MODULE: ./src/platform/local.js

function createLocal({ env, log, secret, tempDirectory, uid }) {
    return {
        id: 'local',
        ambient: {
            ...cleanupLogin(env, secret),
            ignoreAutologin: ignoresAutologin(env)
        },
        log,
        job: { id: `local-${uid ?? env('USERNAME') ?? ''}` },
        tempDirectory,
        mask: () => undefined,
        publish: () => undefined
    };
}

;// CONCATENATED MODULE: ./src/platform/plain-log.js

function createPlainLog(write, verbose) {
    const say = (prefix) => (message) => {
        for (const line of message.split('\n'))
            write(`${prefix}${(0,workflow_commands/* logLine */.BP)(line)}`);
    };
    return {
        debug: verbose ? say('debug: ') : () => undefined,
        info: say(''),
        notice: say('notice: '),
        warning: say('warning: '),
        error: say('error: ')
    };
}

// EXTERNAL MODULE: ./src/platform/platform.js
var platform_platform = __nccwpck_require__(6797);
// EXTERNAL MODULE: ./src/run.js + 5 modules
var run = __nccwpck_require__(2022);
;// CONCATENATED MODULE: ./src/faces/command-line-session.js








async function openSession(host, line, system) {
    const env = (0,platform_platform/* environmentOf */.p)(host.variables);
    const onGitHub = env('GITHUB_ACTIONS') === 'true';
    const secret = (0,run/* createSecrets */.gE)(text => {
        if (onGitHub)
            host.err((0,workflow_commands/* workflowCommand */.NA)('add-mask', text));
    });
    const own = createPlatform(host, env, line.verbose, secret);
    const platform = system === undefined || system === own.id
        ? own
        : { ...own, ambient: platformOf(system, host, env, line.verbose, secret).ambient };
    const context = (0,run/* createContext */.q6)({ host, env, platform, secret });
    const piped = line.passwordStdin ? (await host.readInput()).replace(/\r?\n$/, '') : undefined;
    const raw = piped === undefined ? line.raw : { ...line.raw, password: piped };
    const inputs = await readInputs(raw, {
        env,
        secret,
        withheldSecrets: () => platform.ambient.withheldSecrets?.(),
        ambient: platform.ambient
    });
    for (const warning of inputs.images?.warnings ?? [])
        context.log.warning(warning);
    return {
        context,
        inputs,
        platform,
        place: {
            job: platform.job,
            tempDirectory: platform.tempDirectory,
            platform: host.platform,
            self: host.self,
            record: () => undefined
        }
    };
}
function createPlatform(host, env, verbose, secret) {
    if (env('GITHUB_ACTIONS') === 'true')
        return platformOf('github', host, env, verbose, secret);
    return platformOf(env('GITLAB_CI') === 'true' ? 'gitlab' : 'local', host, env, verbose, secret);
}
function platformOf(id, host, env, verbose, secret) {
    const write = (text) => {
        host.err(text);
    };
    const { tempDirectory } = host;
    const now = host.now();
    if (id === 'github')
        return createGitHub({ env, write, secret, token: env('GITHUB_TOKEN'), tempDirectory, now });
    const log = createPlainLog(write, verbose);
    if (id === 'gitlab')
        return createGitLab({ env, log, secret, tempDirectory, now });
    return createLocal({ env, log, secret, tempDirectory, uid: host.self.uid });
}


/***/ }),

/***/ 5936:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ helpText),
/* harmony export */   Y: () => (/* binding */ columns)
/* harmony export */ });
/* harmony import */ var _command_line_options_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9250);

const COMMANDS = [
    [
        'login',
        'make a docker config, logged in and proven; prints lines for the shell: eval "$(registry-auth login …)"'
    ],
    ['logout', 'remove the docker config that login made; prints lines for the shell'],
    ['check', 'prove the logins and their rights; writes nothing'],
    ['exec', 'run one command with a docker config of its own: registry-auth exec … -- COMMAND'],
    [
        'ci-env',
        "what werf's ci-env does, safely quoted: registry-auth ci-env [gitlab|github] [--as-file] [OPTIONS]"
    ],
    [
        'install-werf',
        'put a verified werf on PATH; prints a line for the shell: eval "$(registry-auth install-werf --werf-version …)"'
    ],
    [
        'cleanup',
        'delete old images by a policy, never one in use: registry-auth cleanup plan|apply|run|verify|restore (--help)'
    ],
    ['images', 'print the references of images: a line "NAME REFERENCE" each']
];
function helpText() {
    const options = [
        ..._command_line_options_js__WEBPACK_IMPORTED_MODULE_0__/* .OPTIONS */ .lw.map(option => [`--${option.name}`, withDefault(option)]),
        ['--password-stdin', 'read the password from standard input'],
        ['--shell', 'shell that reads the printed lines: sh, bash, fish, powershell, cmd (default sh)'],
        ['--as-file', 'ci-env: write a script for the shell and print its path'],
        ['--as-env-file', 'ci-env: write lines of KEY=VALUE instead'],
        ['-o, --output-file-path', 'ci-env: write there and print nothing'],
        [
            '--registry-username, --registry-password',
            "exec: werf's and dapp's old options, for old scripts; every process can read them"
        ],
        ['--json', 'print the references of images as JSON'],
        ['--verbose', 'say more']
    ];
    return [
        'registry-auth COMMAND [OPTIONS]',
        '',
        'Commands',
        ...columns(COMMANDS),
        '',
        'Options',
        ...columns(options),
        '',
        'A secret is never an option: name its variable (--password-env, or password-env= in a registries line) or pipe it.'
    ].join('\n');
}
function withDefault(option) {
    return 'default' in option ? `${option.doc} (default ${option.default})` : option.doc;
}
function columns(rows) {
    const width = Math.max(...rows.map(([name]) => name.length)) + 2;
    return rows.map(([name, doc]) => `  ${name.padEnd(width)}${doc}`);
}


/***/ }),

/***/ 3207:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ werfPath)
/* harmony export */ });
async function werfPath(host, { context, inputs }) {
    if (inputs.werfRequest === undefined)
        return {};
    const { installAskedWerf, pathWith } = await __nccwpck_require__.e(/* import() */ 4247).then(__nccwpck_require__.bind(__nccwpck_require__, 4247));
    return pathWith(await installAskedWerf(context, inputs, host), host.variables);
}


/***/ }),

/***/ 2690:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U9: () => (/* binding */ isLoopback),
/* harmony export */   ed: () => (/* binding */ isHostPart),
/* harmony export */   o6: () => (/* binding */ parseHost),
/* harmony export */   xo: () => (/* binding */ parseRegistryAddress)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7030);

const LABEL = '[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?';
const HOST_NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[^[\]:]+)(?::(\d{1,5}))?$/;
function parseHost(text) {
    const match = AUTHORITY.exec(text.toLowerCase());
    if (match?.[1] === undefined)
        return undefined;
    const bracketed = match[1].startsWith('[');
    const name = bracketed ? match[1].slice(1, -1) : match[1];
    if (bracketed ? (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(name) !== 6 : !isHostName(name))
        return undefined;
    const port = match[2] === undefined ? undefined : Number(match[2]);
    if (port !== undefined && (port < 1 || port > 65_535))
        return undefined;
    const bare = bracketed ? `[${name}]` : name;
    if (port === undefined)
        return { name, key: bare };
    return { name, port, key: `${bare}:${port}` };
}
function isHostPart(first) {
    return /[.:]/.test(first) || first === 'localhost';
}
function isHostName(name) {
    return name.length <= 253 && HOST_NAME.test(name) && name.split('.').every(label => label.length <= 63);
}
function parseRegistryAddress(text) {
    const match = /^(?:(https?):\/\/)?([^/?#@\s]+)(\/[^?#@\s]*)?$/i.exec(text);
    if (match?.[2] === undefined)
        return undefined;
    const host = parseHost(match[2]);
    if (host === undefined)
        return undefined;
    const scheme = match[1]?.toLowerCase();
    const path = (match[3] ?? '').replace(/^\/+|\/+$/g, '');
    return {
        host,
        ...(scheme === 'http' || scheme === 'https' ? { scheme } : {}),
        ...(path === '' ? {} : { path })
    };
}
function isLoopback(host) {
    if (host.name === 'localhost' || host.name.endsWith('.localhost') || host.name === '::1')
        return true;
    return (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(host.name) === 4 && host.name.startsWith('127.');
}


/***/ }),

/***/ 2962:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ IDENTITY_KEYS)
/* harmony export */ });
const IDENTITY_KEYS = [
    'role',
    'region',
    'workload-identity-provider',
    'service-account',
    'client-id',
    'tenant-id',
    'connection-id',
    'robot',
    'audience',
    'id-token-env',
    'expires-in'
];


/***/ }),

/***/ 3388:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  r: () => (/* binding */ canonicalHost),
  m: () => (/* binding */ readLogin)
});

// EXTERNAL MODULE: ./src/host.js
var src_host = __nccwpck_require__(2690);
// EXTERNAL MODULE: ./src/identity.js
var src_identity = __nccwpck_require__(2962);
// EXTERNAL MODULE: ./src/providers/docker-hub/names.js
var names = __nccwpck_require__(2782);
// EXTERNAL MODULE: ./src/inputs/repositories.js
var repositories = __nccwpck_require__(7704);
;// CONCATENATED MODULE: ./src/inputs/login-credential.js



const CIRCUMSTANCES = ['region', 'expires-in'];
function identityOf(fields) {
    return src_identity/* IDENTITY_KEYS */.U.find(key => fields[key] !== undefined && !CIRCUMSTANCES.includes(key));
}
function needsNoPassword(fields, { env }) {
    if (identityOf(fields) !== undefined)
        return true;
    const host = (0,src_host/* parseRegistryAddress */.xo)(fields.registry)?.host;
    return host !== undefined && (0,names/* takesDockerLogins */.nF)(host) && env('DOCKERHUB_OIDC_CONNECTIONID') !== undefined;
}
function readCredential(fields, at, optional, reader) {
    const { username } = fields;
    const { mistakes } = reader;
    const byEnvironment = fields['password-env'];
    if (fields.password !== undefined && byEnvironment !== undefined) {
        mistakes.add(at, 'has both "password" and "password-env"');
        return undefined;
    }
    if (byEnvironment !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(byEnvironment)) {
        mistakes.add(`${at}, "password-env"`, 'takes the name of a variable, not the secret itself');
        return undefined;
    }
    const who = identityOf(fields);
    if (who !== undefined && (fields.password ?? byEnvironment) !== undefined) {
        mistakes.add(at, `has a password and "${who}"; one of them says who the job is`);
        return undefined;
    }
    const withheld = who !== undefined && optional ? reader.withheldSecrets() : undefined;
    if (withheld !== undefined)
        return { reason: `no OIDC token is given to this run: ${withheld}` };
    const value = byEnvironment === undefined ? fields.password : (reader.env(byEnvironment) ?? '');
    const given = value !== undefined || (username ?? '') !== '';
    if (!given)
        return {};
    if ((value ?? '') === '' && byEnvironment === undefined && needsNoPassword(fields, reader)) {
        return username === undefined ? {} : { username };
    }
    if ((value ?? '') === '')
        return withoutPassword(fields, at, optional, reader);
    if (username === undefined || username === '') {
        mistakes.add(at, 'has a password without a "username"');
        return undefined;
    }
    if (/\p{Cc}/u.test(username)) {
        mistakes.add(`${at}, "username"`, 'holds a control character');
        return undefined;
    }
    if (username.includes(':')) {
        mistakes.add(`${at}, "username"`, 'holds a colon, which no docker config can store');
        return undefined;
    }
    return { username, password: reader.secret(value ?? '', username) };
}
function withoutPassword(fields, at, optional, reader) {
    const reason = passwordMissing(fields);
    const withheld = reader.withheldSecrets();
    const why = withheld === undefined ? reason : `${reason}: ${withheld}`;
    if (optional)
        return { reason: why };
    reader.mistakes.add(at, why);
    return undefined;
}
function passwordMissing(fields) {
    if (fields['password-env'] !== undefined) {
        return 'the variable that "password-env" names is empty or not set for this job';
    }
    return 'has a "username", but its password is empty';
}

;// CONCATENATED MODULE: ./src/inputs/scope.js
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const SCOPE = new RegExp(`^(${COMPONENT}(?:/${COMPONENT})*)?(@[a-z]+(?:,[a-z]+)*)?$`);
function parseScope(text, registryHost) {
    const match = SCOPE.exec(text);
    if (match === null || text === '')
        return undefined;
    const repository = match[1];
    const actions = match[2] ?? '';
    const directory = `${registryHost.key}${repository === undefined ? '' : `/${repository}`}${actions}`;
    return { directory, ...(repository === undefined ? {} : { repository }) };
}

// EXTERNAL MODULE: ./src/inputs/values.js
var values = __nccwpck_require__(5086);
;// CONCATENATED MODULE: ./src/inputs/login-fields.js







function readLogin(fields, at, keepsPath, reader) {
    const address = readAddress(fields.registry, at, keepsPath, reader.mistakes);
    const optional = readFlag(fields, 'optional', at, reader.mistakes);
    const insecure = readFlag(fields, 'insecure', at, reader.mistakes);
    const credential = readCredential(fields, at, optional, reader);
    const purposes = fields.for === undefined ? undefined : (0,values/* parsePurposes */.nI)(fields.for, `${at}, "for"`, reader.mistakes);
    if (address === undefined || credential === undefined)
        return undefined;
    const host = canonicalHost(address.host);
    if ('reason' in credential)
        return { at, host, reason: credential.reason };
    const scope = reader.scopesDisabled ? undefined : readScope(fields.scope, host, at, reader.mistakes);
    return {
        at,
        host,
        insecure,
        optional,
        ...credential,
        identity: readIdentity(fields, at, reader.mistakes),
        ...(address.scheme === undefined ? {} : { scheme: address.scheme }),
        ...(address.path === undefined ? {} : { path: address.path }),
        ...(scope === undefined ? {} : { scope }),
        ...(purposes === undefined ? {} : { purposes }),
        ...(fields['ca-file'] === undefined ? {} : { caFile: fields['ca-file'] })
    };
}
function canonicalHost(host) {
    return (0,names/* isDockerHub */.gr)(host) ? names/* DOCKER_HUB */.Xb : host;
}
function readAddress(text, at, keepsPath, mistakes) {
    const address = (0,src_host/* parseRegistryAddress */.xo)(text);
    if (address !== undefined && (0,src_host/* isHostPart */.ed)(address.host.key)) {
        const { path, ...registry } = address;
        if (!keepsPath || path === undefined || ((0,names/* isDockerHub */.gr)(address.host) && path === 'v1'))
            return registry;
        if ((0,repositories/* isRepositoryName */.e)(path))
            return address;
    }
    mistakes.add(at, 'is no registry address: HOST[:PORT], where a host has a dot, a port or is "localhost"');
    return undefined;
}
function readFlag(fields, key, at, mistakes) {
    const text = fields[key];
    return text === undefined ? false : (0,values/* parseBoolean */.yG)(text, `${at}, "${key}"`, mistakes);
}
function readScope(text, host, at, mistakes) {
    if (text === undefined || text === '')
        return undefined;
    const registry = (0,names/* isDockerHub */.gr)(host)
        ? { name: 'registry-1.docker.io', key: 'registry-1.docker.io' }
        : host;
    const scope = parseScope(text, registry);
    if (scope === undefined)
        mistakes.add(`${at}, "scope"`, 'takes NAMESPACE/REPO[@push] or @push, in lower case');
    return scope;
}
function readIdentity(fields, at, mistakes) {
    const identity = {};
    for (const key of src_identity/* IDENTITY_KEYS */.U) {
        const value = fields[key];
        if (value === '')
            mistakes.add(`${at}, "${key}"`, 'is empty');
        else if (value !== undefined)
            identity[key] = value;
    }
    return identity;
}


/***/ }),

/***/ 4049:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ collectMistakes),
/* harmony export */   p: () => (/* binding */ quotedList)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);

function collectMistakes() {
    const found = [];
    return {
        add(where, what) {
            found.push(`${where}: ${what}`);
        },
        settle() {
            if (found.length === 0)
                return;
            const [first] = found;
            if (found.length === 1 && first !== undefined)
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', first);
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', [`${found.length} mistakes in the inputs:`, ...found].join('\n  '));
        }
    };
}
function quotedList(names) {
    const quoted = names.map(name => `"${name}"`);
    const last = quoted.pop() ?? '';
    return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}


/***/ }),

/***/ 7704:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ parseRepository),
/* harmony export */   e: () => (/* binding */ isRepositoryName)
/* harmony export */ });
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2690);
/* harmony import */ var _providers_docker_hub_names_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2782);


const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
function isRepositoryName(text) {
    return REPOSITORY.test(text);
}
function parseRepository(text) {
    const slash = text.indexOf('/');
    const first = slash === -1 ? '' : text.slice(0, slash);
    const hasHost = (0,_host_js__WEBPACK_IMPORTED_MODULE_0__/* .isHostPart */ .ed)(first);
    const host = hasHost ? (0,_host_js__WEBPACK_IMPORTED_MODULE_0__/* .parseHost */ .o6)(first) : _providers_docker_hub_names_js__WEBPACK_IMPORTED_MODULE_1__/* .DOCKER_HUB */ .Xb;
    const given = (hasHost ? text.slice(slash + 1) : text).toLowerCase();
    const official = host !== undefined && (0,_providers_docker_hub_names_js__WEBPACK_IMPORTED_MODULE_1__/* .isDockerHub */ .gr)(host) && !given.includes('/');
    const name = official ? `library/${given}` : given;
    if (host === undefined || !REPOSITORY.test(name))
        return undefined;
    return { host, name };
}


/***/ }),

/***/ 3778:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ LOGIN_ACTION_INPUTS),
/* harmony export */   m: () => (/* binding */ INPUTS)
/* harmony export */ });
const ALL = ['action', 'component', 'cli'];
const INPUTS = [
    { name: 'registry', faces: ALL, type: 'text', doc: 'registry to log in to, [scheme://]HOST[:PORT]' },
    { name: 'username', faces: ALL, type: 'text', doc: 'user name at the registry' },
    { name: 'password', faces: ['action'], type: 'text', doc: 'password or token of the user' },
    {
        name: 'password-env',
        faces: ['component', 'cli'],
        type: 'text',
        doc: 'name of the variable that holds the password'
    },
    { name: 'registries', faces: ALL, type: 'lines', doc: 'one registry per line: HOST[/PATH] key=value …' },
    { name: 'registry-auth', faces: ['action', 'cli'], type: 'lines', doc: "docker/login-action's YAML list" },
    {
        name: 'scope',
        faces: ['action'],
        type: 'text',
        doc: 'credential for Buildx alone: NAMESPACE/REPO[@push]'
    },
    {
        name: 'ecr',
        faces: ['action'],
        type: 'choice',
        choices: ['auto', 'true', 'false'],
        default: 'auto',
        doc: 'whether the registry is Amazon ECR'
    },
    {
        name: 'logout',
        faces: ['action'],
        type: 'boolean',
        default: 'true',
        doc: 'remove the config at the end'
    },
    {
        name: 'autologin',
        faces: ALL,
        type: 'choice',
        choices: ['auto', 'true', 'false'],
        default: 'auto',
        doc: "log in to the CI's own registry with the CI's own token"
    },
    { name: 'github-token', faces: ['action'], type: 'text', doc: "token for GitHub's registry" },
    {
        name: 'for',
        faces: ALL,
        type: 'text',
        default: 'build, publish',
        doc: 'purposes: build, publish, cleanup, deploy'
    },
    { name: 'repo', faces: ALL, type: 'text', doc: 'image repository of the job, HOST/NAME' },
    {
        name: 'images',
        faces: ALL,
        type: 'lines',
        doc: 'names of the images below repo; ~ is a nameless one'
    },
    { name: 'tag', faces: ALL, type: 'text', doc: 'tag of the images' },
    {
        name: 'images-repo-mode',
        faces: ALL,
        type: 'choice',
        choices: ['auto', 'multirepo', 'monorepo'],
        default: 'auto',
        doc: 'a repository per image, or one for all'
    },
    { name: 'repositories', faces: ALL, type: 'lines', doc: 'further repositories to prove, HOST/NAME' },
    {
        name: 'verify',
        faces: ALL,
        type: 'choice',
        choices: ['true', 'false', 'push'],
        default: 'true',
        doc: 'what to prove: true, false, or push'
    },
    {
        name: 'docker-config',
        faces: ALL,
        type: 'text',
        doc: 'docker config directory to start from; none starts empty'
    },
    {
        name: 'mirror-home',
        faces: ['action'],
        type: 'boolean',
        default: 'false',
        doc: 'place the logins in the home docker config too'
    },
    {
        name: 'werf',
        faces: ALL,
        type: 'choice',
        choices: ['1.1', '1.2', '2', '3'],
        doc: "werf's generation, whose variables are exported as its ci-env does"
    },
    {
        name: 'tagging-strategy',
        faces: ['component', 'cli'],
        type: 'choice',
        choices: ['stages-signature', 'tag-or-branch'],
        doc: 'how werf 1.1 tags its images: stages-signature (default) or tag-or-branch'
    },
    {
        name: 'werf-version',
        faces: ['action', 'cli'],
        type: 'text',
        doc: 'werf to install: 2.10.6, 2.10.x, or a channel as "2 stable"; "|| installed" to fall back'
    },
    {
        name: 'werf-sha256',
        faces: ['action', 'cli'],
        type: 'text',
        doc: "SHA-256 of that version's binary, checked in place of its signature"
    },
    {
        name: 'job',
        faces: ['component'],
        type: 'text',
        default: '.registry-login',
        doc: 'name of the hidden job'
    },
    {
        name: 'cleanup',
        faces: ['component'],
        type: 'choice',
        choices: ['after_script', 'exit', 'none'],
        default: 'after_script',
        doc: "when the job's docker config is removed"
    }
];
const LOGIN_ACTION_INPUTS = [
    'registry',
    'username',
    'password',
    'password-env',
    'ecr',
    'scope',
    'logout',
    'registry-auth'
];


/***/ }),

/***/ 5086:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HU: () => (/* binding */ parseChoice),
/* harmony export */   nI: () => (/* binding */ parsePurposes),
/* harmony export */   yG: () => (/* binding */ parseBoolean)
/* harmony export */ });
/* harmony import */ var _purpose_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4472);
/* harmony import */ var _mistakes_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4049);


function parseBoolean(text, where, mistakes, fallback = false) {
    if (/^(?:true|True|TRUE)$/.test(text))
        return true;
    if (/^(?:false|False|FALSE)$/.test(text))
        return false;
    mistakes.add(where, 'takes true or false');
    return fallback;
}
function parseChoice(text, choices, where, mistakes) {
    const chosen = choices.find(choice => choice === text.toLowerCase());
    if (chosen !== undefined)
        return chosen;
    mistakes.add(where, `takes ${(0,_mistakes_js__WEBPACK_IMPORTED_MODULE_1__/* .quotedList */ .p)(choices)}`);
    return choices[0];
}
function parsePurposes(text, where, mistakes) {
    const words = text.split(/[\s,]+/).filter(word => word !== '');
    const known = _purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .PURPOSES */ .a.filter(purpose => words.includes(purpose));
    if (words.length === 0 || words.some(word => !_purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .PURPOSES */ .a.some(purpose => purpose === word))) {
        mistakes.add(where, `takes a list out of ${(0,_mistakes_js__WEBPACK_IMPORTED_MODULE_1__/* .quotedList */ .p)(_purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .PURPOSES */ .a)}`);
    }
    return known;
}


/***/ }),

/***/ 3308:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ TEMPORARY),
/* harmony export */   f: () => (/* binding */ replaceFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4571);



const TEMPORARY = /^\.registry-auth-[a-z0-9]+\.tmp$/;
function replaceFile(path, content, check, mode = 0o600) {
    const random = Math.random().toString(36).slice(2, 12) + Date.now().toString(36);
    const temporary = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(path), `.registry-auth-${random}.tmp`);
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)(temporary, content, { flag: 'wx', mode: 0o600 });
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.chmodSync)(temporary, mode);
        check?.();
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.renameSync)(temporary, path);
    }
    catch (error) {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(temporary, { force: true });
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorCode */ .CA)(error);
        if (code === undefined)
            throw error;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('config', `"${path}" cannot be written (${code}): correct the rights or the space of its directory`);
    }
}


/***/ }),

/***/ 3227:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Og: () => (/* binding */ loadBase),
  bm: () => (/* binding */ readAuthVariable),
  RG: () => (/* binding */ readConfigFile)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./src/docker-config.js + 4 modules
var docker_config = __nccwpck_require__(3560);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/job-config/marker.js
var marker = __nccwpck_require__(3225);
// EXTERNAL MODULE: ./src/job-config/credential-store.js
var credential_store = __nccwpck_require__(9506);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __nccwpck_require__(7362);
// EXTERNAL MODULE: ./src/job-config/home-journal.js
var home_journal = __nccwpck_require__(8430);
;// CONCATENATED MODULE: ./src/job-config/unmirrored.js


function unmirrored(file, read) {
    const before = journalOrNothing(file);
    const config = read();
    if (config === undefined)
        return config;
    return withoutPlaced(withoutPlaced(config, (0,home_journal/* readJournal */.a0)(file)), before);
}
function journalOrNothing(file) {
    try {
        return (0,home_journal/* readJournal */.a0)(file);
    }
    catch {
        return undefined;
    }
}
function withoutPlaced(config, journal) {
    if (journal === undefined)
        return config;
    const auths = new Map(Object.entries(config.auths ?? {}));
    for (const [key, stack] of Object.entries(journal.keys)) {
        const value = auths.get(key);
        const first = stack[0];
        if (first === undefined || !stack.some(({ placed }) => (0,equality/* sameJson */.V)(placed, value)))
            continue;
        if (first.former === null)
            auths.delete(key);
        else
            auths.set(key, first.former);
    }
    const fields = new Map(Object.entries(config));
    return Object.fromEntries(fields.set('auths', Object.fromEntries(auths)));
}

;// CONCATENATED MODULE: ./src/job-config/base.js







function readConfigFile(directory, name = 'config.json') {
    const file = (0,external_node_path_.join)(directory, name);
    let text;
    try {
        text = (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch (error) {
        const code = (0,errors/* errorCode */.CA)(error) ?? 'unknown error';
        if (code === 'ENOENT' && !isNoDirectory(directory))
            return docker_config/* EMPTY_CONFIG */.$v;
        const message = `docker config "${file}" cannot be read (${code})`;
        throw new errors/* Failure */.HR('config', `${message}: correct its rights, or start empty with "docker-config: none"`);
    }
    return (0,docker_config/* parseDockerConfig */.Cj)(text, file);
}
async function loadBase(directory, options) {
    const config = directory === undefined
        ? docker_config/* EMPTY_CONFIG */.$v
        : unmirrored((0,external_node_path_.join)(directory, 'config.json'), () => readConfigFile(directory));
    const store = await (0,credential_store/* planStore */.Hu)(config, options);
    const above = readAuthVariable(options.env('DOCKER_AUTH_CONFIG'));
    const authFile = options.env('REGISTRY_AUTH_FILE');
    const below = directory === undefined || authFile === undefined
        ? undefined
        : unmirrored((0,external_node_path_.resolve)(authFile), () => readAuthFile((0,external_node_path_.resolve)(authFile), directory, options.log));
    return {
        config,
        store,
        further: { ...(above === undefined ? {} : { above }), ...(below === undefined ? {} : { below }) }
    };
}
function readAuthVariable(value) {
    const text = value?.trim() ?? '';
    if (text === '')
        return undefined;
    const content = text.startsWith('{') ? text : readFileOrNothing(text);
    const reading = content === undefined ? undefined : (0,docker_config/* readDockerConfig */.TO)(content);
    if (reading === undefined || 'problem' in reading) {
        throw new errors/* Failure */.HR('config', 'DOCKER_AUTH_CONFIG holds no valid docker config: correct the variable, or unset it');
    }
    return reading.config;
}
function readAuthFile(path, base, log) {
    const directory = (0,external_node_path_.dirname)(path);
    if ((0,external_node_path_.basename)(directory).startsWith(marker/* DIRECTORY_PREFIX */.Pt) && directory !== base)
        return undefined;
    if (!(0,external_node_fs_.existsSync)(path))
        return undefined;
    const text = readFileOrNothing(path);
    const reading = text === undefined ? undefined : (0,docker_config/* readDockerConfig */.TO)(text);
    if (reading === undefined || 'problem' in reading) {
        log.warning('the file that REGISTRY_AUTH_FILE names is no valid auth file: its logins are left out');
        return undefined;
    }
    return reading.config;
}
function readFileOrNothing(path) {
    if (!(0,external_node_path_.isAbsolute)(path) || path.includes('\0'))
        return undefined;
    try {
        return (0,external_node_fs_.readFileSync)(path, 'utf8');
    }
    catch {
        return undefined;
    }
}
function isNoDirectory(directory) {
    return (0,external_node_fs_.statSync)(directory, { throwIfNoEntry: false })?.isDirectory() === false;
}


/***/ }),

/***/ 9506:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Fq: () => (/* binding */ HELPER_NAME),
/* harmony export */   Hu: () => (/* binding */ planStore),
/* harmony export */   Kp: () => (/* binding */ findProgram)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);


const COMPUTING = /^(?:ecr-login|gcloud|gcr|acr-[A-Za-z0-9._-]+)$/;
const HELPER_NAME = /^[A-Za-z0-9._-]+$/;
const LIST_LIMIT = 5_000;
const OUTPUT_LIMIT = 1 << 20;
async function planStore(config, world) {
    const { log } = world;
    const helper = config.credsStore ?? '';
    if (helper === '')
        return { kind: 'absent' };
    if (!HELPER_NAME.test(helper)) {
        log.warning('the base config\'s "credsStore" is no helper\'s name: it is ignored');
        return { kind: 'dropped', helper: '', servers: [] };
    }
    if (COMPUTING.test(helper))
        return { kind: 'stays' };
    const listed = await listServers(helper, world);
    if ('problem' in listed) {
        log.warning(`the credential store "${helper}" ${listed.problem}: the job goes on without it`);
        return { kind: 'dropped', helper, servers: [] };
    }
    return { kind: 'dropped', helper, servers: listed.servers };
}
async function listServers(helper, { env, limit = LIST_LIMIT }) {
    const program = findProgram(`docker-credential-${helper}`, env('PATH') ?? env('Path') ?? '');
    if (program === undefined)
        return { problem: 'is not installed' };
    const { execFile } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 1421, 19));
    return new Promise(resolve => {
        const child = execFile(program, ['list'], { timeout: limit, killSignal: 'SIGKILL', maxBuffer: OUTPUT_LIMIT, windowsHide: true }, (error, stdout) => {
            resolve(error === null ? readList(stdout) : { problem: problemOf(error, limit) });
        });
        child.stdin?.on('error', () => undefined);
        child.stdin?.end();
    });
}
function findProgram(name, path) {
    return path
        .split(node_path__WEBPACK_IMPORTED_MODULE_1__.delimiter)
        .filter(node_path__WEBPACK_IMPORTED_MODULE_1__.isAbsolute)
        .flatMap(directory => [(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, name), (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, `${name}.exe`)])
        .find(file => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(file, { throwIfNoEntry: false })?.isFile() === true);
}
function problemOf(error, limit) {
    if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
        return 'listed more than 1 MB';
    return error.killed === true ? `did not answer within ${limit / 1000} s` : 'failed to list its registries';
}
function readList(stdout) {
    const problem = { problem: 'did not list its registries as JSON' };
    try {
        const value = JSON.parse(stdout);
        if (typeof value !== 'object' || value === null || Array.isArray(value))
            return problem;
        return { servers: Object.keys(value) };
    }
    catch {
        return problem;
    }
}


/***/ }),

/***/ 4022:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   WD: () => (/* binding */ readFormerAuth),
/* harmony export */   gh: () => (/* binding */ AUTH_VARIABLE),
/* harmony export */   oX: () => (/* binding */ readFormer),
/* harmony export */   y1: () => (/* binding */ FORMER_AUTH_FILE)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);


const AUTH_VARIABLE = 'DOCKER_AUTH_CONFIG';
const FORMER_AUTH_FILE = '.former-docker-auth-config';
function readFormer(directory, marker) {
    const values = Object.entries(marker.former).map(([name, value]) => [name, value ?? '']);
    const auth = readFormerAuth(directory);
    return Object.fromEntries(auth === undefined ? values : [...values, [AUTH_VARIABLE, auth]]);
}
function readFormerAuth(directory) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, FORMER_AUTH_FILE), 'utf8');
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 8430:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   a0: () => (/* binding */ readJournal),
/* harmony export */   fY: () => (/* binding */ writeJournal)
/* harmony export */ });
/* unused harmony export journalPath */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6025);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4571);
/* harmony import */ var _atomic_write_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3308);





function journalPath(configFile) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(configFile), '.registry-auth-mirror.json');
}
function readJournal(configFile) {
    const path = journalPath(configFile);
    try {
        const value = JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8'));
        if (isJournal(value))
            return value;
    }
    catch (error) {
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .errorCode */ .CA)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        if (code !== undefined)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the journal "${path}" cannot be read (${code}): correct its rights`);
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the journal "${path}" is damaged: restore the home docker config and remove the journal`);
}
function writeJournal(configFile, journal, check) {
    const path = journalPath(configFile);
    if (Object.keys(journal.keys).length === 0)
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(path, { force: true });
    else
        (0,_atomic_write_js__WEBPACK_IMPORTED_MODULE_4__/* .replaceFile */ .f)(path, JSON.stringify(journal), check);
}
function isJournal(value) {
    if (!(0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(value))
        return false;
    const { version, createdDirectory, original, keys } = value;
    return (version === 1 &&
        typeof createdDirectory === 'boolean' &&
        (original === null || typeof original === 'string') &&
        (0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(keys) &&
        Object.values(keys).every(stack => Array.isArray(stack) && stack.every(isPlaced)));
}
function isPlaced(value) {
    if (!(0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(value))
        return false;
    const { owner, deadline, placed, former } = value;
    return (typeof owner === 'string' &&
        (deadline === undefined || typeof deadline === 'string') &&
        (0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(placed) &&
        (former === null || (0,_docker_config_config_js__WEBPACK_IMPORTED_MODULE_2__/* .isObject */ .Gv)(former)));
}


/***/ }),

/***/ 4162:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ withJobLock)
/* harmony export */ });
/* unused harmony export LOCK_NAME */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4571);
/* harmony import */ var _lock_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(7488);




const LOCK_NAME = '.lock';
async function withJobLock(job, task) {
    const { directory, options } = job;
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, LOCK_NAME);
    try {
        return await (0,_lock_js__WEBPACK_IMPORTED_MODULE_3__/* .withLock */ .k)({ path, self: options.self, now: () => options.now() }, task);
    }
    catch (error) {
        if (isThere(job))
            throw error;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('config', `the job's docker config "${directory}" is gone: log in again`);
    }
}
function isThere({ directory, created }) {
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(created ? directory : (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, 'config.json'));
}


/***/ }),

/***/ 8446:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $e: () => (/* binding */ linkInto),
/* harmony export */   EN: () => (/* binding */ linkShared),
/* harmony export */   FK: () => (/* binding */ isInside)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4571);



const SHARED = [
    'contexts',
    'cli-plugins',
    'buildx',
    'manifests',
    'trust',
    'tls',
    'ca.pem',
    'cert.pem',
    'key.pem'
];
const SHARED_NAMES = [...SHARED, 'features.json'];
function linkShared(from, to, platform) {
    for (const name of SHARED_NAMES)
        linkInto((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(from, name), (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(to, name), platform);
}
function linkInto(source, path, platform) {
    try {
        const status = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(source, { throwIfNoEntry: false });
        if (status === undefined || (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path, { throwIfNoEntry: false }) !== undefined)
            return;
        const target = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync)(source);
        if (status.isDirectory())
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.symlinkSync)(target, path, platform === 'win32' ? 'junction' : 'dir');
        else if (platform === 'win32')
            hardLinkOrCopy(target, path);
        else
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.symlinkSync)(target, path, 'file');
    }
    catch (error) {
        const message = `"${source}" cannot be linked into the job's docker config (${(0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorCode */ .CA)(error) ?? 'unknown error'})`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('config', `${message}: correct it, or start empty with "docker-config: none"`);
    }
}
function hardLinkOrCopy(source, path) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.linkSync)(source, path);
    }
    catch {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.copyFileSync)(source, path);
    }
}
function isInside(path, directory) {
    return `${resolved(path)}${node_path__WEBPACK_IMPORTED_MODULE_1__.sep}`.startsWith(`${resolved(directory)}${node_path__WEBPACK_IMPORTED_MODULE_1__.sep}`);
}
function resolved(path) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync)(path);
    }
    catch {
        return path;
    }
}


/***/ }),

/***/ 7488:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ thisMachine),
/* harmony export */   k: () => (/* binding */ withLock)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4571);





const STALE_AFTER = 30_000;
const WAIT_LIMIT = 20_000;
async function withLock(request, task) {
    const owner = await acquire(request);
    try {
        return await task({
            check: () => {
                checkOwner(request.path, owner);
            }
        });
    }
    finally {
        release(request, owner);
    }
}
async function acquire(request) {
    const { path, self, now, limit = WAIT_LIMIT } = request;
    const prepared = prepare(path);
    const owner = `${self.pid}-${prepared.slice(-6)}.json`;
    const host = thisMachine();
    const start = performance.now();
    try {
        for (let pause = 4;; pause = Math.min(pause * 1.5, 60)) {
            const content = JSON.stringify({ pid: self.pid, host, at: now().toISOString() });
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(prepared, owner), content, { mode: 0o600 });
            if (renamed(prepared, path))
                return owner;
            removeStaleOwner(path, host, request);
            if (performance.now() - start > limit)
                throw tooLong(path);
            await new Promise(resolve => setTimeout(resolve, pause * (0.5 + Math.random())));
        }
    }
    catch (error) {
        attempt(() => {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.unlinkSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(prepared, owner));
        });
        attempt(() => {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmdirSync)(prepared);
        });
        throw error;
    }
}
function prepare(path) {
    try {
        const prepared = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdtempSync)(`${path}.`);
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.chmodSync)(prepared, 0o700);
        return prepared;
    }
    catch (error) {
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .errorCode */ .CA)(error) ?? 'unknown error';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the lock "${path}" cannot be made (${code}): check the rights on its directory`);
    }
}
function tooLong(path) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the lock "${path}" is held by another process: let it finish, or remove the lock`);
}
function renamed(prepared, path) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.renameSync)(prepared, path);
        return true;
    }
    catch (error) {
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .errorCode */ .CA)(error);
        if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM' || code === 'EACCES')
            return false;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('config', `the lock "${path}" cannot be taken (${code ?? 'unknown error'}): remove it`);
    }
}
function removeStaleOwner(directory, host, { self, now }) {
    for (const name of attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(directory)) ?? []) {
        const file = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, name);
        if (isStale(file, host, self, now()))
            attempt(() => {
                (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.unlinkSync)(file);
            });
    }
    attempt(() => {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmdirSync)(directory);
    });
}
function isStale(file, host, self, now) {
    const text = attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8'));
    if (text === undefined)
        return false;
    const owner = attempt(() => JSON.parse(text));
    if (typeof owner?.pid !== 'number' || typeof owner.at !== 'string')
        return olderThanLimit(modifiedAt(file), now);
    if (owner.host === host && !self.alive(owner.pid))
        return true;
    return olderThanLimit(Date.parse(owner.at), now);
}
function modifiedAt(path) {
    return attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path).mtimeMs) ?? Number.NaN;
}
function olderThanLimit(at, now) {
    return now.getTime() - at > STALE_AFTER;
}
function thisMachine() {
    const namespace = attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readlinkSync)('/proc/self/ns/pid'));
    return namespace === undefined ? (0,node_os__WEBPACK_IMPORTED_MODULE_1__.hostname)() : `${(0,node_os__WEBPACK_IMPORTED_MODULE_1__.hostname)()} ${namespace}`;
}
function checkOwner(path, owner) {
    if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(path, owner), { throwIfNoEntry: false }) === undefined)
        throw tooLong(path);
}
function release(request, owner) {
    const { path } = request;
    const host = thisMachine();
    for (const name of attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(path))) ?? []) {
        const prepared = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(path), name);
        if (!name.startsWith(`${(0,node_path__WEBPACK_IMPORTED_MODULE_2__.basename)(path)}.`))
            continue;
        const empty = attempt(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(prepared))?.length === 0;
        if (!empty || olderThanLimit(modifiedAt(prepared), request.now()))
            removeStaleOwner(prepared, host, request);
    }
    attempt(() => {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.unlinkSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(path, owner));
    });
    attempt(() => {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmdirSync)(path);
    });
}
function attempt(step) {
    try {
        return step();
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 3225:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ME: () => (/* binding */ inspectDirectory),
/* harmony export */   Pt: () => (/* binding */ DIRECTORY_PREFIX),
/* harmony export */   cu: () => (/* binding */ MARKER_FILE),
/* harmony export */   t7: () => (/* binding */ readMarker)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4571);



const DIRECTORY_PREFIX = 'registry-auth-';
const MARKER_FILE = '.registry-auth.json';
function inspectDirectory(path, uid) {
    const directory = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(path);
    if (!(0,node_path__WEBPACK_IMPORTED_MODULE_1__.basename)(directory).startsWith(DIRECTORY_PREFIX))
        return refused('its name does not start with our prefix');
    const status = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(directory, { throwIfNoEntry: false });
    if (status === undefined)
        return { kind: 'gone' };
    if (status.isSymbolicLink())
        return refused('it is a link');
    if (!status.isDirectory())
        return refused('it is no directory');
    if (uid !== undefined && status.uid !== uid)
        return refused('it belongs to another user');
    const marker = readMarker(directory, uid);
    return marker === undefined ? refused('it has no valid marker file') : { kind: 'ours', marker };
}
function readMarker(directory, uid) {
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, MARKER_FILE);
    try {
        const status = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(file);
        if (!status.isFile() || (uid !== undefined && status.uid !== uid))
            return undefined;
        const value = JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8'));
        return isMarker(value) ? value : undefined;
    }
    catch (error) {
        if (error instanceof SyntaxError || (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorCode */ .CA)(error) !== undefined)
            return undefined;
        throw error;
    }
}
function isMarker(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    const { version, job, deadline, former, logins, mirror, process } = value;
    return (version === 1 &&
        typeof job === 'string' &&
        job !== '' &&
        isTextOrAbsent(deadline) &&
        isTextOrAbsent(mirror) &&
        isProcessOrAbsent(process) &&
        everyValue(former, one => one === null || typeof one === 'string') &&
        everyValue(logins, one => Array.isArray(one) && one.every(purpose => typeof purpose === 'string')));
}
function isTextOrAbsent(value) {
    return value === undefined || typeof value === 'string';
}
function isProcessOrAbsent(value) {
    if (value === undefined)
        return true;
    if (typeof value !== 'object' || value === null)
        return false;
    const { pid, host } = value;
    return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && typeof host === 'string';
}
function everyValue(value, accepts) {
    return typeof value === 'object' && value !== null && Object.values(value).every(accepts);
}
function refused(reason) {
    return { kind: 'refused', reason };
}


/***/ }),

/***/ 7914:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  _u: () => (/* binding */ loadJoined),
  I0: () => (/* binding */ openJobConfig),
  en: () => (/* binding */ writeMarker)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./src/docker-config.js + 4 modules
var docker_config = __nccwpck_require__(3560);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/job-config/atomic-write.js
var atomic_write = __nccwpck_require__(3308);
// EXTERNAL MODULE: ./src/job-config/base.js + 1 modules
var job_config_base = __nccwpck_require__(3227);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __nccwpck_require__(7362);
// EXTERNAL MODULE: ./src/docker-config/keys.js
var docker_config_keys = __nccwpck_require__(3742);
// EXTERNAL MODULE: ./src/job-config/former.js
var former = __nccwpck_require__(4022);
;// CONCATENATED MODULE: ./src/job-config/joined-base.js





function withoutKeys(config, keys) {
    if (config === undefined)
        return undefined;
    const known = new Set(keys.map(docker_config_keys/* canonicalKey */.yk));
    const auths = Object.entries(config.auths ?? {}).filter(([key]) => !known.has((0,docker_config_keys/* canonicalKey */.yk)(key)));
    return { auths: Object.fromEntries(auths) };
}
function withoutEntriesOf(config, other) {
    if (other === undefined)
        return config;
    const others = Object.entries(other.auths ?? {});
    const auths = Object.entries(config.auths ?? {}).filter(([key, value]) => !others.some(([known, entry]) => (0,docker_config_keys/* canonicalKey */.yk)(known) === (0,docker_config_keys/* canonicalKey */.yk)(key) && (0,equality/* sameJson */.V)(entry, value)));
    return { ...config, auths: Object.fromEntries(auths) };
}
function readTakenOver(directory) {
    try {
        return (0,job_config_base/* readAuthVariable */.bm)((0,former/* readFormerAuth */.WD)(directory));
    }
    catch (error) {
        if (error instanceof errors/* Failure */.HR)
            return undefined;
        throw error;
    }
}
function readAuthFileOf(directory, users) {
    const own = (0,job_config_base/* readConfigFile */.RG)(directory, 'auth.json');
    return { auths: { ...users?.auths, ...own.auths } };
}

// EXTERNAL MODULE: ./src/job-config/lock.js
var lock = __nccwpck_require__(7488);
// EXTERNAL MODULE: ./src/job-config/marker.js
var job_config_marker = __nccwpck_require__(3225);
;// CONCATENATED MODULE: ./src/job-config/open.js









async function openJobConfig(options) {
    const joined = joinable(options);
    if (joined !== undefined)
        return joinDirectory(joined.directory, joined.marker, options);
    const source = baseDirectory(options);
    const loaded = await (0,job_config_base/* loadBase */.Og)(source, options);
    const directory = createDirectory(options);
    return {
        directory,
        created: true,
        ...findings(loaded),
        earlier: [],
        options,
        ...(source === undefined ? {} : { shared: source }),
        loaded
    };
}
function findings({ config, store, further }) {
    const { above, below, takenOver } = further;
    const found = (0,docker_config/* mergeLogins */.F8)(config, [], store, further).config;
    if (above === undefined && takenOver === undefined)
        return { base: found, found };
    const own = below === undefined ? {} : { below: withoutEntriesOf(below, takenOver) };
    return { base: (0,docker_config/* mergeLogins */.F8)(withoutEntriesOf(config, takenOver), [], store, own).config, found };
}
async function loadJoined(directory, marker, options) {
    const base = await (0,job_config_base/* loadBase */.Og)(directory, options);
    const above = withoutKeys(base.further.above, Object.keys(marker.logins));
    const below = readAuthFileOf(directory, base.further.below);
    const takenOver = readTakenOver(directory);
    return {
        ...base,
        further: {
            ...(above === undefined ? {} : { above }),
            ...(takenOver === undefined ? {} : { takenOver }),
            below
        }
    };
}
async function joinDirectory(directory, marker, options) {
    const loaded = await loadJoined(directory, marker, options);
    const earlier = Object.keys(marker.logins);
    return { directory, created: false, ...findings(loaded), earlier, options, loaded };
}
function joinable({ env, explicitBase, job, self }) {
    const candidate = explicitBase ? undefined : env('DOCKER_CONFIG');
    if (candidate === undefined)
        return undefined;
    const directory = (0,external_node_path_.resolve)(candidate);
    const inspection = (0,job_config_marker/* inspectDirectory */.ME)(directory, self.uid);
    if (inspection.kind !== 'ours' || inspection.marker.job !== job.id)
        return undefined;
    return isPrivate(directory, self.uid) ? { directory, marker: inspection.marker } : undefined;
}
function isPrivate(directory, uid) {
    const status = (0,external_node_fs_.lstatSync)(directory, { throwIfNoEntry: false });
    return uid === undefined || (status !== undefined && (status.mode & 0o777) === 0o700);
}
function baseDirectory({ base, job, self, log }) {
    if (base === 'none')
        return undefined;
    const directory = (0,external_node_path_.resolve)(base);
    const foreign = (0,external_node_path_.basename)(directory).startsWith(job_config_marker/* DIRECTORY_PREFIX */.Pt) && (0,job_config_marker/* readMarker */.t7)(directory, self.uid)?.job !== job.id;
    if (!foreign)
        return directory;
    log.notice(`the docker config "${directory}" was left by another job: starting from an empty one`);
    return undefined;
}
function createDirectory({ tempDirectory, job, self, ephemeral, record }) {
    let directory;
    try {
        directory = (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)((0,external_node_path_.resolve)(tempDirectory), job_config_marker/* DIRECTORY_PREFIX */.Pt));
        (0,external_node_fs_.chmodSync)(directory, 0o700);
    }
    catch (error) {
        const message = `no directory can be made in "${tempDirectory}" (${(0,errors/* errorCode */.CA)(error) ?? 'unknown error'})`;
        throw new errors/* Failure */.HR('config', `${message}: correct the rights of the temporary directory`);
    }
    try {
        writeMarker(directory, {
            version: 1,
            job: job.id,
            ...(job.deadline === undefined ? {} : { deadline: job.deadline.toISOString() }),
            ...(ephemeral === true ? { process: { pid: self.pid, host: (0,lock/* thisMachine */.g)() } } : {}),
            former: {},
            logins: {}
        });
        record(directory);
        return directory;
    }
    catch (error) {
        (0,external_node_fs_.rmSync)(directory, { recursive: true, force: true });
        throw error;
    }
}
function writeMarker(directory, marker, check) {
    (0,atomic_write/* replaceFile */.f)((0,external_node_path_.join)(directory, job_config_marker/* MARKER_FILE */.cu), `${JSON.stringify(marker, undefined, 2)}\n`, check);
}


/***/ }),

/***/ 4547:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   bp: () => (/* binding */ inspectOwn),
/* harmony export */   nZ: () => (/* binding */ warningsOf),
/* harmony export */   sg: () => (/* binding */ removeJobConfig),
/* harmony export */   uX: () => (/* binding */ removeInspected)
/* harmony export */ });
/* unused harmony export takeBack */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4571);
/* harmony import */ var _marker_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3225);




function warningsOf(directory, { kept, mirrored }) {
    return [
        ...(kept === undefined ? [] : [`"${directory}" was not removed: ${kept}`]),
        ...(mirrored === undefined ? [] : [`"${directory}": ${mirrored}`])
    ];
}
function inspectOwn({ directory, job, self }) {
    const inspection = (0,_marker_js__WEBPACK_IMPORTED_MODULE_3__/* .inspectDirectory */ .ME)(directory, self.uid);
    if (inspection.kind !== 'ours' || inspection.marker.job === job)
        return inspection;
    return { kind: 'refused', reason: 'it belongs to another job' };
}
async function removeJobConfig(removal) {
    const inspection = inspectOwn(removal);
    if (inspection.kind === 'ours')
        return removeInspected(inspection.marker, removal);
    const kept = inspection.kind === 'refused' ? { kept: inspection.reason } : {};
    return { ...kept, ...(await takeBack(removal, removal.mirror)) };
}
async function removeInspected(marker, removal) {
    const mirrored = await takeBack(removal, marker.mirror ?? removal.mirror);
    const kept = removeDirectory((0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(removal.directory));
    return { ...(kept === undefined ? {} : { kept }), ...mirrored };
}
async function takeBack({ directory, self, now }, file) {
    if (file === undefined)
        return {};
    try {
        const { leaveHome } = await __nccwpck_require__.e(/* import() */ 5732).then(__nccwpck_require__.bind(__nccwpck_require__, 5732));
        await leaveHome({ file, self, now }, (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(directory));
        return {};
    }
    catch (error) {
        const reason = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR ? error.message : ((0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorCode */ .CA)(error) ?? 'unknown error');
        return { mirrored: `its logins in "${file}" could not be taken back, so remove them by hand: ${reason}` };
    }
}
function removeDirectory(directory) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.chmodSync)(directory, 0o700);
        const left = entriesOf(directory).flatMap(name => {
            const code = failureOf((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, name));
            return code === undefined ? [] : [`${shown(name)} (${code})`];
        });
        if (left.length > 0)
            return `${left.join(', ')} in it cannot be removed, all else but our marker is gone: remove the rest by hand`;
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(directory, { recursive: true, force: true, maxRetries: 2 });
        return undefined;
    }
    catch (error) {
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorCode */ .CA)(error) ?? 'unknown error';
        return code === 'ENOENT' ? undefined : `it cannot be removed (${code}): remove it by hand`;
    }
}
function entriesOf(directory) {
    const entries = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(directory, { withFileTypes: true }).filter(({ name }) => name !== _marker_js__WEBPACK_IMPORTED_MODULE_3__/* .MARKER_FILE */ .cu);
    const directories = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
    return [
        ...entries.filter(entry => !entry.isDirectory()).map(({ name }) => name),
        ...directories.filter(name => name === 'buildx'),
        ...directories.filter(name => name !== 'buildx')
    ];
}
function failureOf(path, maxRetries = 2) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(path, { recursive: true, force: true, maxRetries });
        return undefined;
    }
    catch (error) {
        for (const name of namesIn(path))
            failureOf((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(path, name), 0);
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .errorCode */ .CA)(error) ?? 'unknown error';
    }
}
function namesIn(path) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path).isDirectory() ? (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(path) : [];
    }
    catch {
        return [];
    }
}
function shown(name) {
    return /^[A-Za-z0-9._+-]{1,64}$/.test(name) ? `"${name}"` : 'an entry';
}


/***/ }),

/***/ 6017:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  hO: () => (/* binding */ hasNamedAuthorities),
  c2: () => (/* binding */ isUnknownAuthority),
  Ih: () => (/* binding */ loadMaterial)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./src/net/pem.js
function pemCertificates(text) {
    return text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
}

;// CONCATENATED MODULE: ./src/net/certs-d.js




function certificateFolders(registry, options) {
    const { env, homeDirectory, platform } = options;
    if (platform === 'win32') {
        const programData = env('ProgramData');
        const name = registry.replaceAll(':', '');
        return programData === undefined ? [] : [external_node_path_.win32.join(programData, 'docker', 'certs.d', name)];
    }
    const roots = [
        '/etc/docker',
        external_node_path_.join(env('XDG_CONFIG_HOME') ?? external_node_path_.join(homeDirectory, '.config'), 'docker')
    ];
    if (platform === 'darwin')
        roots.push(external_node_path_.join(homeDirectory, '.docker'));
    return roots.map(root => external_node_path_.join(root, 'certs.d', registry));
}
function readCertificateFolders(registry, options) {
    const found = { ca: [], cert: [], key: [] };
    for (const folder of certificateFolders(registry, options)) {
        const names = list(folder);
        for (const name of names) {
            const file = external_node_path_.join(folder, name);
            if (name.endsWith('.crt'))
                found.ca.push(...pemCertificates(read(file)));
            const other = partner(name);
            if (other !== undefined && !names.includes(other)) {
                throw new errors/* Failure */.HR('config', `"${file}" lies there without its "${other}": add it, or remove the file`);
            }
            if (name.endsWith('.cert') && other !== undefined) {
                found.cert.push(read(file));
                found.key.push(read(external_node_path_.join(folder, other)));
            }
        }
    }
    return found;
}
function partner(name) {
    if (name.endsWith('.cert'))
        return `${name.slice(0, -'.cert'.length)}.key`;
    if (name.endsWith('.key'))
        return `${name.slice(0, -'.key'.length)}.cert`;
    return undefined;
}
function list(folder) {
    try {
        return (0,external_node_fs_.readdirSync)(folder).sort();
    }
    catch (error) {
        const code = (0,errors/* errorCode */.CA)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return [];
        throw unreadable(folder);
    }
}
function read(file) {
    try {
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch {
        throw unreadable(file);
    }
}
function unreadable(file) {
    return new errors/* Failure */.HR('config', `"${file}" cannot be read: give this user the right to read docker's certificates`);
}

;// CONCATENATED MODULE: ./src/net/system-authorities.js



const BUNDLES = [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/pki/tls/cacert.pem',
    '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    '/etc/ssl/cert.pem',
    '/usr/local/etc/ssl/cert.pem',
    '/usr/local/share/certs/ca-root-nss.crt',
    '/etc/openssl/certs/ca-certificates.crt'
];
const FOLDERS = [
    '/etc/ssl/certs',
    '/etc/pki/tls/certs',
    '/usr/local/share/certs',
    '/etc/openssl/certs'
];
function systemAuthorities(tls, options) {
    const found = nodeSystemAuthorities(tls);
    const { platform, env } = options;
    if (platform === 'win32' || platform === 'darwin')
        return found;
    const file = env('SSL_CERT_FILE');
    const folders = env('SSL_CERT_DIR');
    return [
        ...found,
        ...firstBundle(file === undefined ? BUNDLES : [file]),
        ...(folders === undefined ? FOLDERS : folders.split(':')).flatMap(readFolder)
    ];
}
function nodeSystemAuthorities(tls) {
    const modern = tls;
    try {
        return modern.getCACertificates?.('system') ?? [];
    }
    catch {
        return [];
    }
}
function firstBundle(files) {
    for (const file of files) {
        const text = readText(file);
        if (text !== undefined)
            return pemCertificates(text);
    }
    return [];
}
function readFolder(folder) {
    return entries(folder)
        .filter(name => !isHashLink(external_node_path_.join(folder, name)))
        .flatMap(name => pemCertificates(readText(external_node_path_.join(folder, name)) ?? ''));
}
function isHashLink(file) {
    try {
        return !(0,external_node_fs_.readlinkSync)(file).includes('/');
    }
    catch {
        return false;
    }
}
function entries(folder) {
    try {
        return (0,external_node_fs_.readdirSync)(folder);
    }
    catch {
        return [];
    }
}
function readText(file) {
    try {
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/net/authorities.js





const UNKNOWN_AUTHORITY = new Set([
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'
]);
function isUnknownAuthority(code) {
    return code !== undefined && UNKNOWN_AUTHORITY.has(code);
}
function hasNamedAuthorities(trust, options) {
    return (trust.caFiles.length > 0 || certificateFolders(trust.registry, options).some(folder => (0,external_node_fs_.existsSync)(folder)));
}
async function loadMaterial(trust, options, breadth) {
    const folders = readCertificateFolders(trust.registry, options);
    const named = [...folders.ca, ...trust.caFiles.flatMap(readAuthorityFile)];
    const ca = new Set(breadth === 'named' ? named : [...named, ...(await commonAuthorities(options))]);
    options.debug(`trusting ${ca.size} certificate authorities for "${trust.registry}"`);
    if (folders.cert.length === 0)
        return { ca: [...ca] };
    return { ca: [...ca], client: { cert: folders.cert, key: folders.key } };
}
async function commonAuthorities(options) {
    const tls = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 1692, 19));
    return [...tls.rootCertificates, ...extraAuthorities(options), ...systemAuthorities(tls, options)];
}
function extraAuthorities(options) {
    const file = options.env('NODE_EXTRA_CA_CERTS');
    if (file === undefined)
        return [];
    try {
        return pemCertificates((0,external_node_fs_.readFileSync)(file, 'utf8'));
    }
    catch {
        return [];
    }
}
function readAuthorityFile(file) {
    let text;
    try {
        text = (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch {
        throw new errors/* Failure */.HR('input', `the "ca-file" "${file}" cannot be read: name an existing PEM file`);
    }
    const certificates = pemCertificates(text);
    if (certificates.length > 0)
        return certificates;
    throw new errors/* Failure */.HR('input', `the "ca-file" "${file}" holds no certificate: name a PEM file with the authority's`);
}


/***/ }),

/***/ 8703:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ parseChallenges)
/* harmony export */ });
function parseChallenges(header) {
    const cursor = { text: header, at: 0 };
    const found = [];
    while (skipSeparators(cursor))
        readElement(cursor, found);
    return found.map(known).filter(challenge => challenge !== undefined);
}
function readElement(cursor, found) {
    const token = take(cursor, isTokenCharacter);
    if (token === '') {
        skipElement(cursor);
        return;
    }
    const value = readParameterValue(cursor);
    if (value !== undefined) {
        const parameters = found.at(-1)?.parameters;
        const name = token.toLowerCase();
        if (parameters !== undefined && !parameters.has(name))
            parameters.set(name, value);
        return;
    }
    found.push({ scheme: token.toLowerCase(), parameters: new Map() });
    skipToken68(cursor);
}
function readParameterValue(cursor) {
    const start = cursor.at;
    take(cursor, isBlank);
    if (cursor.text[cursor.at] === '=') {
        cursor.at += 1;
        take(cursor, isBlank);
        const quoted = cursor.text[cursor.at] === '"';
        const value = quoted ? readQuoted(cursor) : take(cursor, isTokenCharacter);
        if (quoted || value !== '')
            return value;
    }
    cursor.at = start;
    return undefined;
}
function readQuoted(cursor) {
    const { text } = cursor;
    let value = '';
    cursor.at += 1;
    while (cursor.at < text.length && text[cursor.at] !== '"') {
        if (text[cursor.at] === '\\')
            cursor.at += 1;
        value += text[cursor.at] ?? '';
        cursor.at += 1;
    }
    cursor.at += 1;
    return value;
}
function skipToken68(cursor) {
    const start = cursor.at;
    if (take(cursor, isBlank) === '')
        return;
    const value = take(cursor, isToken68Character);
    take(cursor, character => character === '=');
    take(cursor, isBlank);
    const atEnd = cursor.at >= cursor.text.length || cursor.text[cursor.at] === ',';
    if (value === '' || !atEnd)
        cursor.at = start;
}
function skipElement(cursor) {
    const { text } = cursor;
    while (cursor.at < text.length && text[cursor.at] !== ',') {
        if (text[cursor.at] === '"')
            readQuoted(cursor);
        else
            cursor.at += 1;
    }
}
function skipSeparators(cursor) {
    take(cursor, character => character === ',' || isBlank(character));
    return cursor.at < cursor.text.length;
}
function take(cursor, accepts) {
    const start = cursor.at;
    while (cursor.at < cursor.text.length && accepts(cursor.text.charAt(cursor.at)))
        cursor.at += 1;
    return cursor.text.slice(start, cursor.at);
}
function isBlank(character) {
    return character === ' ' || character === '\t';
}
function isTokenCharacter(character) {
    return /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(character);
}
function isToken68Character(character) {
    return /[-._~+/0-9A-Za-z]/.test(character);
}
function known({ scheme, parameters }) {
    const realm = parameters.get('realm');
    if (scheme === 'basic')
        return { scheme, ...(realm === undefined ? {} : { realm }) };
    if (scheme !== 'bearer' || realm === undefined)
        return undefined;
    const service = parameters.get('service');
    const scope = parameters.get('scope');
    return {
        scheme,
        realm,
        ...(service === undefined ? {} : { service }),
        ...(scope === undefined ? {} : { scope })
    };
}


/***/ }),

/***/ 4361:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ readClaims),
/* harmony export */   r: () => (/* binding */ readPayload)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4573);
/* harmony import */ var _spec_error_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3236);


function readClaims(token) {
    const payload = readPayload(token);
    if (payload === undefined)
        return undefined;
    const expiresAt = readDate(payload['exp']);
    const access = readAccess(payload['access']);
    return { ...(expiresAt === undefined ? {} : { expiresAt }), ...(access === undefined ? {} : { access }) };
}
function readPayload(token) {
    const parts = token.split('.');
    if (parts.length !== 3 || parts[1] === undefined || !/^[A-Za-z0-9_-]+$/.test(parts[1]))
        return undefined;
    return (0,_spec_error_js__WEBPACK_IMPORTED_MODULE_1__/* .parseObject */ .l)(node_buffer__WEBPACK_IMPORTED_MODULE_0__.Buffer.from(parts[1], 'base64url').toString('utf8'));
}
function readDate(value) {
    return typeof value === 'number' && value > 0 && value < 8.64e12 ? new Date(value * 1000) : undefined;
}
function readAccess(value) {
    if (value === null)
        return [];
    return Array.isArray(value) && value.every(isAccessEntry) ? value.map(entry) : undefined;
}
function entry({ type, name, actions }) {
    return { type, name, actions: actions ?? [] };
}
function isAccessEntry(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    if (!('type' in value && 'name' in value && 'actions' in value))
        return false;
    const { type, name, actions } = value;
    return typeof type === 'string' && typeof name === 'string' && (actions === null || isStrings(actions));
}
function isStrings(value) {
    return Array.isArray(value) && value.every(item => typeof item === 'string');
}


/***/ }),

/***/ 583:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FE: () => (/* binding */ followRedirects),
/* harmony export */   UU: () => (/* binding */ createClient),
/* harmony export */   so: () => (/* binding */ completed)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _connection_failure_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5443);
/* harmony import */ var _retry_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9228);



const DEFAULT_MAX_BYTES = 64 * 1024;
const MAX_REDIRECTS = 5;
function createClient(context, trust) {
    return {
        send(request) {
            const budget = (0,_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .startBudget */ .cg)(context);
            return followRedirects(request, one => sendOnce(context, trust, one, budget));
        }
    };
}
async function sendOnce(context, trust, request, budget) {
    const { url, method, tries, finalCodes } = request;
    const options = { host: (0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(url), budget, tries, finalCodes };
    const complete = completed(request);
    const maxBytes = request.maxBytes ?? DEFAULT_MAX_BYTES;
    try {
        const response = await (0,_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .withRetries */ .LH)(context, options, timeout => context.transport(complete, trust, { timeout, maxBytes }));
        context.log.debug(`${method} ${url.origin}${url.pathname}: ${response.status}`);
        return response;
    }
    catch (error) {
        throw (0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .connectionFailure */ .Dx)(error, url);
    }
}
function completed({ method, url, headers, body, authorization }) {
    return {
        method,
        url,
        headers: {
            accept: '*/*',
            'user-agent': 'registry-auth',
            ...headers,
            ...(authorization === undefined ? {} : { authorization })
        },
        ...(body === undefined ? {} : { body })
    };
}
async function followRedirects(request, send) {
    let url = request.url;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
        const response = await send({ ...request, url });
        const target = request.redirects === 'return' ? undefined : redirectTarget(request.method, url, response);
        if (target === undefined)
            return { ...response, url };
        url = target;
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${(0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(request.url)}" redirected more than ${MAX_REDIRECTS} times: check the registry's name and its configuration`);
}
function redirectTarget(method, url, response) {
    const repeats = method === 'GET' || method === 'HEAD' ? [301, 302, 303, 307, 308] : [307, 308];
    const location = response.headers['location'];
    if (!repeats.includes(response.status) || location === undefined)
        return undefined;
    const host = (0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(url);
    if (!URL.canParse(location, url.href)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" redirected to something that is no address: check the registry's name`);
    }
    const target = new URL(location, url);
    if (target.origin !== url.origin) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('unsafe', `"${host}" redirected to another host ("${(0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(target)}"): the credential was not sent there; name the host that is meant as the registry`);
    }
    target.username = '';
    target.password = '';
    return target;
}


/***/ }),

/***/ 5443:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Dx: () => (/* binding */ connectionFailure),
/* harmony export */   KI: () => (/* binding */ shownHost),
/* harmony export */   ls: () => (/* binding */ ConnectionFailure)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2690);
/* harmony import */ var _authorities_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6017);
/* harmony import */ var _proxy_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(6732);




class ConnectionFailure extends _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR {
    code;
    constructor(code, message) {
        super('network', message);
        this.code = code;
    }
}
function connectionFailure(error, url) {
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR)
        return error;
    const code = shownCode(error);
    if (error instanceof _proxy_js__WEBPACK_IMPORTED_MODULE_3__/* .ProxyError */ .T6)
        return new ConnectionFailure(code, proxySentence(code, error, shownHost(url)));
    return new ConnectionFailure(code, sentence(code, shownHost(url)));
}
function shownHost(url) {
    return (url.host.length < 256 ? (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .parseHost */ .o6)(url.host)?.key : undefined) ?? 'unreadable host name';
}
function shownCode(error) {
    const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorCode */ .CA)(error);
    return code !== undefined && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN';
}
function sentence(code, host) {
    const known = SENTENCES[code];
    if (known !== undefined)
        return known(`"${host}"`);
    if ((0,_authorities_js__WEBPACK_IMPORTED_MODULE_2__/* .isUnknownAuthority */ .c2)(code)) {
        return `the certificate of "${host}" is signed by an unknown authority: name the authority's PEM file in "ca-file"`;
    }
    if (code.startsWith('HPE_')) {
        return `"${host}" answered with something that is not HTTP: check the registry's name and port`;
    }
    if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
        return `"${host}" did not complete the TLS handshake: check its port, and for a registry without TLS write "http://" before its name and set "insecure=true"`;
    }
    if (/^(CERT|CRL|INVALID_CA|PATH_LENGTH)_|_CERT(_|$)/.test(code)) {
        return `the certificate of "${host}" was not accepted (${code}): have the registry's certificate corrected`;
    }
    return `"${host}" gave no answer (${code}): check its name and port and the network of this machine`;
}
const SENTENCES = {
    ENOTFOUND: host => `the host ${host} is not known: check the registry's name and this machine's name server`,
    EAI_AGAIN: host => `the name server did not answer for ${host}: check this machine's name server`,
    ECONNREFUSED: host => `${host} refused the connection: check the registry's name and port and that it is running`,
    ECONNRESET: host => `${host} closed the connection before it answered: check its port and whether it is healthy`,
    ECONNABORTED: host => `${host} closed the connection before it answered: check its port and whether it is healthy`,
    EPIPE: host => `${host} closed the connection before it answered: check its port and whether it is healthy`,
    ETIMEDOUT: host => `${host} did not answer in time (10 s): check the network, a firewall and the proxy settings`,
    EHOSTUNREACH: host => `${host} cannot be reached: check the network, a firewall and the proxy settings`,
    ENETUNREACH: host => `${host} cannot be reached: check the network, a firewall and the proxy settings`,
    CERT_HAS_EXPIRED: host => `the certificate of ${host} has expired: renew it at the registry`,
    CERT_NOT_YET_VALID: host => `the certificate of ${host} is not valid yet: check this machine's clock`,
    ERR_TLS_CERT_ALTNAME_INVALID: host => `the certificate of ${host} is for another name: use the name it was issued for, or have it issued for this one`
};
function proxySentence(code, { proxy, status }, host) {
    if (status !== undefined) {
        return `the proxy "${proxy}" did not connect to "${host}" (${status}): allow it there, or add the host to NO_PROXY`;
    }
    return `the proxy "${proxy}" gave no answer (${code}): check HTTPS_PROXY and HTTP_PROXY, or add "${host}" to NO_PROXY`;
}


/***/ }),

/***/ 6410:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   BZ: () => (/* binding */ checkBasic),
/* harmony export */   Jd: () => (/* binding */ startAndCancelUpload),
/* harmony export */   hU: () => (/* binding */ ping)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2690);
/* harmony import */ var _challenge_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8703);
/* harmony import */ var _spec_error_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3236);




const LIKE_TLS = ['ECONNRESET', 'EPIPE', 'HPE_'];
const LIKE_CLOSED = ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH'];
const LIKE_PLAIN = ['EPROTO', 'ERR_SSL_', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];
async function ping(client, host, allow) {
    const plainAllowed = allow.insecure || (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .isLoopback */ .U9)(host);
    if (allow.scheme === 'http' && !plainAllowed) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('unsafe', `"${host.key}" is to be used over http, where a password travels in the clear: write "https://", or set "insecure=true" for this registry`);
    }
    const scheme = allow.scheme ?? (plainAllowed ? undefined : 'https');
    if (scheme === undefined)
        return pingEither(client, host);
    return pingAt(client, { scheme, host });
}
async function checkBasic(client, endpoint, authorization) {
    return answerOf(await client.send({ method: 'GET', url: urlAt(endpoint, '/v2/'), authorization }));
}
async function startAndCancelUpload(client, endpoint, repository, authorization) {
    const url = urlAt(endpoint, `/v2/${repository}/blobs/uploads/`);
    const response = await client.send({ method: 'POST', url, authorization, body: '' });
    const location = response.headers['location'];
    if (response.status === 202 && location !== undefined && URL.canParse(location, response.url.href)) {
        await cancelUpload(client, new URL(location, response.url), response.url, authorization);
    }
    return answerOf(response);
}
async function cancelUpload(client, upload, started, authorization) {
    if (upload.origin !== started.origin)
        return;
    upload.username = '';
    upload.password = '';
    try {
        await client.send({ method: 'DELETE', url: upload, authorization, tries: 1 });
    }
    catch (error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR))
            throw error;
    }
}
async function pingEither(client, host) {
    const plain = { scheme: 'http', host };
    const secure = { scheme: 'https', host };
    const portless = host.port === undefined;
    const doubtful = portless ? [...LIKE_TLS, ...LIKE_CLOSED] : LIKE_TLS;
    let response;
    try {
        response = await client.send({ ...pingRequest(plain), finalCodes: doubtful, redirects: 'return' });
    }
    catch (error) {
        if (!isLike(error, doubtful))
            throw error;
        return pingSecureFirst(client, secure, plain);
    }
    if (asksForTls(response))
        return pingAt(client, secure);
    if (response.status >= 300 && response.status < 400)
        return pingAt(client, plain);
    return pongOf(plain, response);
}
async function pingSecureFirst(client, secure, plain) {
    try {
        return pongOf(secure, await client.send({ ...pingRequest(secure), finalCodes: LIKE_PLAIN }));
    }
    catch (error) {
        if (!isLike(error, LIKE_PLAIN))
            throw error;
        return pingAt(client, plain);
    }
}
async function pingAt(client, endpoint) {
    return pongOf(endpoint, await client.send(pingRequest(endpoint)));
}
function pingRequest(endpoint) {
    return { method: 'GET', url: urlAt(endpoint, '/v2/') };
}
function asksForTls({ status, body, headers }) {
    if (status === 400)
        return /HTTP request (was sent )?to (an )?HTTPS (server|port)/i.test(body);
    return status === 426 || (status >= 300 && status < 400 && /^https:/i.test(headers['location'] ?? ''));
}
function pongOf(endpoint, response) {
    const host = endpoint.host.key;
    if (response.status === 200)
        return { endpoint };
    if (response.status !== 401) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" answered ${response.status} at /v2/, so it seems to be no registry: check the registry's name and port`);
    }
    const challenges = (0,_challenge_js__WEBPACK_IMPORTED_MODULE_3__/* .parseChallenges */ .u)(response.headers['www-authenticate'] ?? '');
    const challenge = challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0];
    if (challenge !== undefined)
        return { endpoint, challenge };
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" asks for a login but names neither Basic nor Bearer: check the registry's name and its configuration`);
}
function answerOf({ status, body }) {
    const code = status < 400 ? undefined : (0,_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .specErrorCode */ .V)(body);
    return { status, ...(code === undefined ? {} : { code }) };
}
function urlAt({ scheme, host }, path) {
    return new URL(path, `${scheme}://${host.key}/`);
}
function isLike(error, codes) {
    const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorCode */ .CA)(error);
    return (code !== undefined &&
        codes.some(known => code === known || (known.endsWith('_') && code.startsWith(known))));
}


/***/ }),

/***/ 8867:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ expiryAfter),
/* harmony export */   Y: () => (/* binding */ isLifetime)
/* harmony export */ });
function isLifetime(seconds) {
    return typeof seconds === 'number' && seconds > 0 && seconds < 1e9;
}
function expiryAfter(asked, seconds) {
    return isLifetime(seconds) ? new Date(asked.getTime() + seconds * 1000) : undefined;
}


/***/ }),

/***/ 6732:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  T6: () => (/* binding */ ProxyError),
  nD: () => (/* binding */ proxyAddress),
  BV: () => (/* binding */ proxyAuthenticationFailure),
  iJ: () => (/* binding */ proxyFor),
  eq: () => (/* binding */ tunnelAgent),
  pz: () => (/* binding */ tunnelError)
});

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __nccwpck_require__(4573);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/host.js
var src_host = __nccwpck_require__(2690);
;// CONCATENATED MODULE: ./src/net/no-proxy.js

function bypasses(url, noProxy) {
    const name = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const usual = url.protocol === 'https:' ? '443' : '80';
    const port = url.port === '' ? usual : url.port;
    return noProxy
        .toLowerCase()
        .split(/[,\s]+/)
        .some(entry => entry !== '' && matches(entry, name, port));
}
function matches(entry, name, port) {
    if (entry === '*')
        return true;
    if (entry.includes('/'))
        return inBlock(entry, name);
    const parts = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry);
    if (parts?.[2] !== undefined && parts[2] !== port)
        return false;
    const host = (parts?.[1] ?? entry).replace(/^\[|\]$/g, '');
    if ((0,external_node_net_.isIP)(host) !== 0 || (0,external_node_net_.isIP)(name) !== 0)
        return (0,external_node_net_.isIP)(host) !== 0 && canonical(host) === canonical(name);
    if (host.startsWith('*.'))
        return name.endsWith(host.slice(1));
    if (host.startsWith('.'))
        return name.endsWith(host);
    return name === host || (host !== '' && name.endsWith(`.${host}`));
}
function inBlock(block, name) {
    const [network = '', prefix = ''] = block.split('/');
    const family = (0,external_node_net_.isIP)(network);
    const bits = Number(prefix);
    if (family === 0 || (0,external_node_net_.isIP)(name) !== family || !/^\d{1,3}$/.test(prefix))
        return false;
    if (bits > (family === 4 ? 32 : 128))
        return false;
    const list = new external_node_net_.BlockList();
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(network, bits, kind);
    return list.check(name, kind);
}
function canonical(address) {
    return (0,external_node_net_.isIP)(address) === 6 ? new URL(`http://[${address}]/`).hostname : address;
}

;// CONCATENATED MODULE: ./src/net/proxy.js





class ProxyError extends Error {
    code;
    proxy;
    status;
    constructor(code, proxy, status) {
        super('proxy');
        this.code = code;
        this.proxy = proxy;
        this.status = status;
    }
}
function proxyFor(url, env) {
    const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    const value = eitherCase(env, variable) ?? eitherCase(env, 'ALL_PROXY');
    if (value === undefined)
        return undefined;
    const host = (0,src_host/* parseHost */.o6)(url.host.replace(/\.(?=$|:)/, ''));
    if (host !== undefined && ((0,src_host/* isLoopback */.U9)(host) || isMetadataService(host)))
        return undefined;
    if (bypasses(url, eitherCase(env, 'NO_PROXY') ?? ''))
        return undefined;
    return parseProxy(value, variable);
}
const METADATA_NAMES = ['metadata.google.internal', 'metadata.goog'];
function isMetadataService({ name }) {
    if (METADATA_NAMES.includes(name))
        return true;
    const version = (0,external_node_net_.isIP)(name);
    if (version === 4)
        return name.startsWith('169.254.');
    return version === 6 && (name === 'fd20:ce::254' || /^(?:fe[89ab][0-9a-f]|fd00:ec2):/.test(name));
}
async function tunnelAgent(proxy, signal, ca) {
    const { HttpsProxyAgent } = await Promise.all(/* import() */[__nccwpck_require__.e(8528), __nccwpck_require__.e(5957)]).then(__nccwpck_require__.bind(__nccwpck_require__, 5957));
    return new HttpsProxyAgent(proxy.url, {
        rejectUnauthorized: true,
        signal,
        ...(proxy.authorization === undefined ? {} : { headers: { 'Proxy-Authorization': proxy.authorization } }),
        ...(ca === undefined ? {} : { ca })
    });
}
function tunnelError(proxy, status) {
    if (status >= 200 && status < 300)
        return undefined;
    if (status === 407 || status === 401)
        return proxyAuthenticationFailure(proxy, status);
    const passing = status === 408 || status === 429 || status >= 500;
    return new ProxyError(passing ? 'ERR_PROXY_TUNNEL' : 'ERR_PROXY_REFUSED', proxy.url.host, status);
}
function proxyAuthenticationFailure(proxy, status) {
    const remedy = proxy.authorization === undefined
        ? 'put them into its address (http://USER:PASSWORD@HOST:PORT)'
        : 'correct those in its address';
    return new errors/* Failure */.HR('network', `the proxy "${proxy.url.host}" asks for a user name and password (${status}): ${remedy}`);
}
function eitherCase(env, name) {
    return env(name) ?? env(name.toLowerCase());
}
function parseProxy(value, variable) {
    const text = value.includes('://') ? value : `http://${value}`;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || url.hostname === '' || !/^https?:$/.test(url.protocol)) {
        throw new errors/* Failure */.HR('input', `the proxy in "${variable}" is no http(s) address: write it as http://HOST:PORT`);
    }
    const user = decoded(url.username);
    const password = decoded(url.password);
    url.username = '';
    url.password = '';
    if (user === '' && password === '')
        return { url };
    return { url, authorization: `Basic ${external_node_buffer_.Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` };
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}
function proxyAddress({ url }) {
    const usual = url.protocol === 'https:' ? 443 : 80;
    return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? usual : Number(url.port) };
}


/***/ }),

/***/ 5565:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ checkedRealm)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7030);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4571);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(2690);



function checkedRealm(realm, registry) {
    const key = registry.host.key;
    const url = parsed(realm);
    if (url === undefined)
        throw unsafe(key, 'that is no http(s) address');
    if (url.username !== '' || url.password !== '')
        throw unsafe(key, 'with a user name in its address');
    if (url.protocol === 'http:' && registry.scheme === 'https')
        throw unsafe(key, 'without TLS (an http address)');
    const name = hostNameOf(url);
    if (METADATA_NAMES.has(name) || contains(METADATA, name))
        throw unsafe(key, "at a cloud's metadata address");
    if (isNear(name) && !isNear(registry.host.name) && !(0,_host_js__WEBPACK_IMPORTED_MODULE_2__/* .isLoopback */ .U9)(registry.host)) {
        throw unsafe(key, 'at a loopback, private or link-local address');
    }
    return url;
}
function unsafe(registry, what) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('unsafe', `"${registry}" named a token service ${what}: the credential was not sent there; check the registry's name and its configuration`);
}
function parsed(realm) {
    if (!URL.canParse(realm))
        return undefined;
    const url = new URL(realm);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
function hostNameOf(url) {
    return url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
}
function isNear(name) {
    return name === 'localhost' || name.endsWith('.localhost') || contains(NEAR, name);
}
function contains(list, name) {
    const family = (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(name);
    return family !== 0 && list.check(name, family === 4 ? 'ipv4' : 'ipv6');
}
const METADATA_NAMES = new Set(['metadata.google.internal', 'metadata.goog']);
const METADATA = blockList([
    ['169.254.169.254', 32],
    ['169.254.170.2', 32],
    ['169.254.170.23', 32],
    ['192.0.0.192', 32],
    ['100.100.100.200', 32],
    ['168.63.129.16', 32]
], [
    ['fd00:ec2::254', 128],
    ['fd00:ec2::23', 128],
    ['fd20:ce::254', 128]
]);
const NEAR = blockList([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16]
], [
    ['::', 128],
    ['::1', 128],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10]
]);
function blockList(ipv4, ipv6) {
    const list = new node_net__WEBPACK_IMPORTED_MODULE_0__.BlockList();
    for (const [network, prefix] of ipv4) {
        list.addSubnet(network, prefix, 'ipv4');
        for (const wrapping of ['::ffff:', '::', '64:ff9b::']) {
            list.addSubnet(`${wrapping}${network}`, 96 + prefix, 'ipv6');
        }
    }
    for (const [network, prefix] of ipv6)
        list.addSubnet(network, prefix, 'ipv6');
    return list;
}


/***/ }),

/***/ 9228:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   LH: () => (/* binding */ withRetries),
/* harmony export */   P9: () => (/* binding */ retryAfter),
/* harmony export */   cg: () => (/* binding */ startBudget),
/* harmony export */   fu: () => (/* binding */ backOff),
/* harmony export */   sO: () => (/* binding */ isPassingError)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);

const BUDGET = 60_000;
const TIME_PER_TRY = 10_000;
const TRIES = 3;
const BACK_OFF = [300, 1000];
const PASSING_ERRORS = new Set([
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ERR_PROXY_TUNNEL'
]);
function startBudget(context, limit = BUDGET) {
    const start = context.now().getTime();
    let waited = 0;
    return {
        limit,
        remaining: () => limit - Math.max(context.now().getTime() - start, waited),
        async wait(milliseconds) {
            waited += milliseconds;
            await context.sleep(milliseconds);
        }
    };
}
async function withRetries(context, options, send) {
    const tries = options.tries ?? TRIES;
    for (let count = 1;; count++) {
        const outcome = await once(send, Math.max(1, Math.min(TIME_PER_TRY, options.budget.remaining())));
        if (outcome.kind === 'answer' && !isPassingStatus(outcome.response.status))
            return outcome.response;
        if (outcome.kind === 'error' && !isPassingError(outcome.error, options.finalCodes))
            throw outcome.error;
        const giveUp = outcome.kind === 'error' ? outcome.error : exhausted(options.host, outcome.response.status, count);
        if (count >= tries)
            throw giveUp;
        const asked = outcome.kind === 'answer' ? retryAfter(outcome.response, context.now()) : undefined;
        const pause = Math.max(asked ?? 0, backOff(count, context.random()));
        if (pause >= options.budget.remaining()) {
            if (asked === undefined || outcome.kind === 'error')
                throw giveUp;
            throw askedTooMuch(options, outcome.response.status, asked);
        }
        await options.budget.wait(pause);
    }
}
function retryAfter(response, now) {
    const value = response.headers['retry-after']?.trim();
    if (value === undefined)
        return undefined;
    if (/^\d{1,9}$/.test(value))
        return Number(value) * 1000;
    const date = /^[A-Za-z]{3,9},? [A-Za-z0-9: -]{10,40}$/.test(value) ? Date.parse(value) : NaN;
    return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
async function once(send, timeout) {
    try {
        return { kind: 'answer', response: await send(timeout) };
    }
    catch (error) {
        return { kind: 'error', error };
    }
}
function isPassingStatus(status) {
    return status === 408 || status === 429 || status >= 500;
}
function isPassingError(error, finalCodes = []) {
    const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorCode */ .CA)(error);
    return code !== undefined && PASSING_ERRORS.has(code) && !finalCodes.includes(code);
}
function backOff(count, random) {
    return Math.round((BACK_OFF[count - 1] ?? 1000) * (0.5 + random));
}
const TIMES = ['never', 'once', 'twice', 'three times'];
function exhausted(host, status, count) {
    const remedy = status === 429
        ? 'its limit for this user or address is used up; run the job again later'
        : "the server has trouble; run the job again later or ask the registry's operator";
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" answered ${status} ${TIMES[count] ?? `${count} times`}: ${remedy}`);
}
function askedTooMuch({ host, budget }, status, asked) {
    const seconds = Math.ceil(asked / 1000);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" answered ${status} and asked for a wait of ${seconds} s, more than the ${budget.limit / 1000} s that a request may take: run the job again later`);
}


/***/ }),

/***/ 3236:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ specErrorCode),
/* harmony export */   l: () => (/* binding */ parseObject)
/* harmony export */ });
const CODES = new Set([
    'unauthorized',
    'denied',
    'forbidden',
    'unsupported',
    'toomanyrequests',
    'unknown',
    'unavailable',
    'name invalid',
    'name unknown',
    'digest invalid',
    'manifest unknown',
    'blob unknown',
    'blob upload invalid',
    'blob upload unknown',
    'not found',
    'project policy violation',
    'invalid login',
    'invalid request',
    'invalid client',
    'invalid grant',
    'invalid scope',
    'invalid token',
    'unauthorized client',
    'access denied',
    'unsupported grant type',
    'incorrect username or password'
]);
function specErrorCode(body) {
    const json = parseObject(body);
    if (json === undefined)
        return undefined;
    const first = Array.isArray(json['errors']) ? json['errors'][0] : undefined;
    const candidates = [isRecord(first) ? first['code'] : undefined, json['error'], json['details']];
    return candidates.map(asCode).find(code => code !== undefined);
}
function asCode(candidate) {
    if (typeof candidate !== 'string')
        return undefined;
    const words = candidate.toLowerCase().replaceAll('_', ' ').trim();
    return CODES.has(words) ? words : undefined;
}
function parseObject(text) {
    try {
        const value = JSON.parse(text);
        return isRecord(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}


/***/ }),

/***/ 299:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ exchange)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7420);
/* harmony import */ var _claims_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4361);
/* harmony import */ var _expiry_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(8867);
/* harmony import */ var _realm_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(5565);
/* harmony import */ var _spec_error_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3236);






const SHORTEST_TOKEN = 8;
const CLIENT_ID = 'registry-auth';
const MAX_TOKEN_BYTES = 1024 * 1024;
const DEFAULT_LIFETIME = 60;
async function exchange(context, client, service, credential, scopes) {
    const host = service.endpoint.host.key;
    const realm = (0,_realm_js__WEBPACK_IMPORTED_MODULE_3__/* .checkedRealm */ .$)(service.challenge.realm, service.endpoint);
    const words = scopes.map(({ type = 'repository', repository, actions }) => `${type}:${repository}:${actions.join(',')}`);
    const request = credential.kind === 'basic'
        ? passwordRequest(realm, service.challenge, words, credential.username, credential.password)
        : refreshRequest(realm, service.challenge, words, credential.token);
    const { status, body } = await client.send({ ...request, maxBytes: MAX_TOKEN_BYTES });
    context.log.debug(`the token service of "${host}" answered ${status} for ${words.join(' ') || 'no scope'}`);
    if (status >= 200 && status < 300)
        return { kind: 'granted', grant: readGrant(context, host, body) };
    if (status < 400) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `the token service of "${host}" answered ${status}: check the registry's configuration`);
    }
    const code = (0,_spec_error_js__WEBPACK_IMPORTED_MODULE_4__/* .specErrorCode */ .V)(body);
    return { kind: 'refused', status, ...(code === undefined ? {} : { code }) };
}
function passwordRequest(realm, { service }, scopes, username, password) {
    const url = new URL(realm);
    if (service !== undefined)
        url.searchParams.set('service', service);
    for (const scope of scopes)
        url.searchParams.append('scope', scope);
    url.searchParams.set('account', username);
    url.searchParams.set('client_id', CLIENT_ID);
    return { method: 'GET', url, authorization: `Basic ${(0,_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .basicAuth */ .tB)(username, password)}` };
}
function refreshRequest(realm, { service }, scopes, token) {
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token.reveal() });
    if (service !== undefined)
        form.set('service', service);
    if (scopes.length > 0)
        form.set('scope', scopes.join(' '));
    form.set('client_id', CLIENT_ID);
    return {
        method: 'POST',
        url: realm,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString()
    };
}
function readGrant(context, host, body) {
    const answer = (0,_spec_error_js__WEBPACK_IMPORTED_MODULE_4__/* .parseObject */ .l)(body) ?? {};
    const text = [answer['token'], answer['access_token']].find(isToken);
    if (text === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `the token service of "${host}" answered without a token: check the registry's name and its configuration`);
    }
    const token = text.length < SHORTEST_TOKEN ? new _secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .zh(text) : context.secret(text);
    const claims = (0,_claims_js__WEBPACK_IMPORTED_MODULE_2__/* .readClaims */ .I)(text);
    const expiresAt = expiry(answer, claims?.expiresAt, context.now());
    return { token, expiresAt, ...(claims?.access === undefined ? {} : { access: claims.access }) };
}
function isToken(value) {
    return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
function expiry(answer, claimed, now) {
    const lifetime = answer['expires_in'];
    const known = (0,_expiry_js__WEBPACK_IMPORTED_MODULE_5__/* .isLifetime */ .Y)(lifetime);
    if (!known && claimed !== undefined)
        return claimed;
    const text = answer['issued_at'];
    const issued = typeof text === 'string' && text.length < 64 ? Date.parse(text) : NaN;
    const start = Number.isNaN(issued) ? now.getTime() : issued;
    return new Date(start + (known ? lifetime : DEFAULT_LIFETIME) * 1000);
}


/***/ }),

/***/ 6546:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  e: () => (/* binding */ plan)
});

// EXTERNAL MODULE: ./src/host.js
var host = __nccwpck_require__(2690);
// EXTERNAL MODULE: ./src/providers/github/names.js
var github_names = __nccwpck_require__(3351);
// EXTERNAL MODULE: ./src/providers/index.js + 7 modules
var providers = __nccwpck_require__(7748);
;// CONCATENATED MODULE: ./src/autologin.js



function autologins(inputs, ambient, present, explicit, notices) {
    const targets = [];
    for (const host of offeredHosts(inputs, ambient)) {
        if (explicit.some(target => isWholeHost(target, host)))
            continue;
        if (present.earlier(host))
            continue;
        if (ambient.github !== undefined && present.base(host)) {
            notices.push(`${host.key}: the docker config has a login already, so the workflow token is not used`);
            continue;
        }
        const repositories = inputs.repositories.filter(repository => repository.host.key === host.key && !isProvenBy(explicit, repository));
        targets.push({
            host,
            at: 'autologin',
            repositories: repositories.map(({ name }) => name),
            purposes: inputs.purposes,
            auth: {
                insecure: false,
                identity: {},
                ...(ambient.gitlab?.caFile === undefined ? {} : { caFile: ambient.gitlab.caFile })
            },
            required: repositories.length > 0
        });
    }
    return targets;
}
function isWholeHost({ host: { key }, path, scope }, host) {
    return key === host.key && path === undefined && scope === undefined;
}
function isProvenBy(explicit, { host, name }) {
    return explicit.some(({ host: { key }, scope, repositories }) => key === host.key && scope === undefined && repositories.includes(name));
}
function offeredHosts(inputs, ambient) {
    const { github, gitlab } = ambient;
    const names = [];
    if (github?.token !== undefined && github.actor !== undefined) {
        const own = (0,github_names/* registryOf */.Fv)(github.serverUrl);
        const isLegacy = inputs.repo?.host.key === github_names/* GITHUB_LEGACY_REGISTRY */.wc || inputs.werf?.legacyRegistry === true;
        const legacy = own === 'ghcr.io' && isLegacy;
        names.push(own, legacy ? github_names/* GITHUB_LEGACY_REGISTRY */.wc : undefined);
    }
    if (gitlab?.jobToken !== undefined || gitlab?.deployToken !== undefined)
        names.push(gitlab.registry);
    if (gitlab?.dependencyProxy !== undefined)
        names.push(gitlab.dependencyProxy.server);
    const hosts = names.map(name => (0,host/* parseHost */.o6)(name ?? '')).filter(host => host !== undefined);
    return hosts.filter(host => (0,providers/* providerOf */.l)(host, { ignoreAutologin: false }).id !== 'google');
}

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/identity.js
var identity = __nccwpck_require__(2962);
;// CONCATENATED MODULE: ./src/plan.js




function plan(inputs, ambient, present) {
    const notices = inputs.skipped.map(({ at, reason }) => `${at}: skipped (${reason})`);
    const chosen = inputs.logins.flatMap(login => choose(login, inputs, notices));
    refuseDuplicates(chosen);
    refuseStrangeIdentities(chosen, ambient);
    const explicit = chosen.map(({ login, purposes }) => explicitTarget(login, purposes, inputs, chosen));
    const automatic = inputs.autologin && !ambient.ignoreAutologin
        ? autologins(inputs, ambient, present, explicit, notices)
        : [];
    const targets = [...explicit, ...automatic];
    const leftOut = [
        ...inputs.skipped,
        ...inputs.logins.filter(login => !chosen.some(one => one.login === login))
    ];
    reviewCoverage(inputs.repositories, targets, presentOrLeftOut(present, leftOut), notices);
    return { targets, notices };
}
function choose(login, inputs, notices) {
    if (login.purposes === undefined)
        return [{ login, purposes: inputs.purposes }];
    if (!inputs.purposesChosen)
        return [{ login, purposes: login.purposes }];
    const purposes = login.purposes.filter(purpose => inputs.purposes.includes(purpose));
    if (purposes.length > 0)
        return [{ login, purposes }];
    notices.push(`${login.at}: not taken (it is for ${login.purposes.join(', ')}, this step for ${inputs.purposes.join(', ')})`);
    return [];
}
function refuseStrangeIdentities(chosen, ambient) {
    for (const { login } of chosen) {
        const provider = (0,providers/* providerOf */.l)(login.host, ambient);
        if (login.ecr === 'true' && provider.id !== 'aws')
            throw new errors/* Failure */.HR('input', notEcr(login.at));
        const strange = identity/* IDENTITY_KEYS */.U.find(key => login.identity[key] !== undefined && !provider.identityKeys?.includes(key));
        if (strange === undefined)
            continue;
        throw new errors/* Failure */.HR('input', `${login.at}: "${strange}" means nothing to this registry (${provider.title})`);
    }
}
function notEcr(at) {
    return `${at}: "ecr: true" is for the names of Amazon ECR itself; name ACCOUNT.dkr.ecr.REGION.amazonaws.com as the registry`;
}
function refuseDuplicates(chosen) {
    const first = new Map();
    const failures = [];
    for (const one of chosen) {
        const key = [one.login.host.key, one.login.path ?? '', one.login.scope?.directory ?? ''].join(' ');
        const other = first.get(key);
        if (other === undefined)
            first.set(key, one);
        else
            failures.push(new errors/* Failure */.HR('input', duplicate(other, one)));
    }
    (0,errors/* throwAll */.Kx)(failures);
}
function duplicate(first, second) {
    const mixesCleanup = first.purposes.includes('cleanup') !== second.purposes.includes('cleanup');
    const place = `${second.login.at}: the same host, path and scope as in ${first.login.at}`;
    return mixesCleanup
        ? `${place}: a docker config holds one credential per host, so give cleanup a step of its own ("for: cleanup"), or run its command by "registry-auth exec"`
        : place;
}
function explicitTarget(login, purposes, inputs, chosen) {
    const { host, path, scope } = login;
    const siblings = chosen.map(other => other.login).filter(other => other.host.key === host.key);
    const repositories = inputs.repositories
        .filter(repository => covering(repository, siblings) === login)
        .map(({ name }) => name);
    if (scope?.repository !== undefined && !repositories.includes(scope.repository))
        repositories.push(scope.repository);
    return {
        host,
        at: login.at,
        ...(path === undefined ? {} : { path }),
        ...(scope === undefined ? {} : { scope }),
        repositories,
        purposes,
        auth: {
            insecure: login.insecure,
            identity: login.identity,
            ...(login.username === undefined ? {} : { username: login.username }),
            ...(login.password === undefined ? {} : { password: login.password }),
            ...(login.caFile === undefined ? {} : { caFile: login.caFile }),
            ...(login.scheme === undefined ? {} : { scheme: login.scheme }),
            ...(login.ecr === undefined ? {} : { ecr: login.ecr })
        },
        required: true
    };
}
function covering(repository, siblings) {
    return siblings
        .filter(({ host, path, scope }) => host.key === repository.host.key && scope === undefined && isAbove(path, repository.name))
        .sort((one, other) => (other.path?.length ?? 0) - (one.path?.length ?? 0))[0];
}
function isAbove(path, repository) {
    return path === undefined || repository === path || repository.startsWith(`${path}/`);
}
function presentOrLeftOut(present, leftOut) {
    return host => present.earlier(host) ||
        present.base(host) ||
        present.variable?.(host) === true ||
        leftOut.some(one => one.host.key === host.key);
}
function reviewCoverage(repositories, targets, isElsewhere, notices) {
    const failures = [];
    for (const { at, host, name } of repositories) {
        if (targets.some(target => target.host.key === host.key && target.repositories.includes(name)))
            continue;
        if (isElsewhere(host))
            notices.push(`${host.key}/${name}: not proven, since its login was not made by this step`);
        else
            failures.push(new errors/* Failure */.HR('input', `${at}: no login of this step covers the repository; name its registry too`));
    }
    (0,errors/* throwAll */.Kx)(failures);
}


/***/ }),

/***/ 6797:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ NO_HOME),
/* harmony export */   p: () => (/* binding */ environmentOf)
/* harmony export */ });
function environmentOf(variables) {
    return name => {
        const value = variables[name];
        return value === '' ? undefined : value;
    };
}
const NO_HOME = '/nonexistent';


/***/ }),

/***/ 3846:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   BP: () => (/* binding */ logLine),
/* harmony export */   NA: () => (/* binding */ workflowCommand)
/* harmony export */ });
/* unused harmony export appendValue */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);

function workflowCommand(name, message) {
    return `::${name}::${message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`;
}
function logLine(message) {
    return message.replaceAll(/[\r\n]+/g, ' ').replace(/^(\s*)(?=::|##\[)/, '$1 \u200b');
}
function appendValue(file, name, value) {
    let delimiter = 'registry_auth_end';
    while (value.includes(delimiter))
        delimiter += '_';
    appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}


/***/ }),

/***/ 3949:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  M: () => (/* binding */ verify)
});

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/net/client.js
var net_client = __nccwpck_require__(583);
// EXTERNAL MODULE: ./src/net/distribution.js
var distribution = __nccwpck_require__(6410);
// EXTERNAL MODULE: ./src/net/token.js
var token = __nccwpck_require__(299);
// EXTERNAL MODULE: ./src/provider.js
var src_provider = __nccwpck_require__(7353);
// EXTERNAL MODULE: ./src/secret.js
var secret = __nccwpck_require__(7420);
;// CONCATENATED MODULE: ./src/proof/needs.js
function needsOf(target, provider) {
    const asked = [...new Set(target.purposes.flatMap(purpose => provider.actions(purpose)))];
    const deletesElsewhere = provider.actions('cleanup').every(action => action === 'pull');
    const beyond = target.purposes.includes('cleanup') && deletesElsewhere ? ['delete'] : [];
    return target.repositories.map(repository => ({ repository, asked, beyond }));
}
function mostWanted(actions) {
    return actions.find(action => action !== 'pull') ?? 'pull';
}

// EXTERNAL MODULE: ./src/credential.js
var src_credential = __nccwpck_require__(9425);
;// CONCATENATED MODULE: ./src/proof/refusal.js


const VERBS = {
    pull: 'pull from',
    push: 'push to',
    delete: 'delete in',
    '*': 'administration of'
};
const KNOWN_ACTIONS = ['pull', 'push', 'delete', '*'];
function refusal(asked, answer) {
    const { target, credential } = asked;
    const username = (0,src_credential/* usernameOf */.c)(credential);
    const deed = answer.right === undefined
        ? `login to "${target.host.key}" as "${username}"`
        : `${VERBS[answer.right.action]} "${target.host.key}/${answer.right.repository}"`;
    return new errors/* Failure */.HR('refused', `${deed} was refused (${reason(answer)}): ${remedyFor(asked, answer)}`);
}
function reason({ status, code, granted }) {
    if (granted !== undefined) {
        const known = KNOWN_ACTIONS.filter(action => granted.includes(action));
        return known.length === 0 ? 'the token grants nothing there' : `the token grants only ${known.join(', ')}`;
    }
    return code === undefined ? `${status}` : `${status} ${code}`;
}
function remedyFor({ ambient, target, provider, credential }, { status, right, service }) {
    const special = provider.remedy?.({
        target,
        credential,
        status,
        ...(right === undefined ? {} : right),
        ...(service === undefined ? {} : { service })
    }, ambient);
    if (special !== undefined)
        return special;
    if (right === undefined)
        return 'check the user name and the password';
    return `give "${(0,src_credential/* usernameOf */.c)(credential)}" the right to ${right.action === '*' ? 'administer it' : `${right.action} there`}`;
}

;// CONCATENATED MODULE: ./src/proof/verify.js








async function verify(context, target, provider, credential, mode) {
    const needs = needsOf(target, provider);
    if (mode === 'false')
        return { accepted: false, rights: needs.map(need => rights(need, [])) };
    const client = (0,net_client/* createClient */.UU)(context, { registry: target.host.key, caFiles: (0,src_provider/* caFilesOf */.F)(target.auth) });
    const { insecure, scheme } = target.auth;
    const [pong] = await Promise.all([
        (0,distribution/* ping */.hU)(client, provider.endpoint?.(target.host) ?? target.host, {
            insecure,
            ...(scheme === undefined ? {} : { scheme })
        }),
        provider.inspect?.(context, target, credential)
    ]);
    const asked = { ambient: context.ambient, target, provider, credential };
    const trial = { ...asked, context, client, endpoint: pong.endpoint, needs };
    if (pong.challenge?.scheme === 'bearer')
        return proveByToken(trial, pong.challenge, mode);
    return proveByBasic(trial, pong.challenge !== undefined, mode);
}
async function proveByBasic(trial, challenged, mode) {
    const { credential, client, endpoint, target, needs } = trial;
    if (credential.kind === 'identity') {
        throw new errors/* Failure */.HR('refused', `login to "${target.host.key}" was refused (no token service for an identity token): give a user name and password`);
    }
    const authorization = `Basic ${(0,secret/* basicAuth */.tB)(credential.username, credential.password)}`;
    const { status, code } = await (0,distribution/* checkBasic */.BZ)(client, endpoint, authorization);
    if (status !== 200)
        throw refusal(trial, { status, code });
    if (mode !== 'push')
        return { accepted: challenged, rights: needs.map(need => rights(need, [])) };
    return {
        accepted: challenged,
        rights: await Promise.all(needs.map(need => probe(trial, need, authorization)))
    };
}
async function proveByToken(trial, challenge, mode) {
    const { token, access } = await grantFor(trial, challenge);
    const { needs, provider } = trial;
    if (access !== undefined)
        return { accepted: true, rights: needs.map(need => compare(trial, need, access)) };
    if (mode !== 'push' && provider.probe !== 'harmless')
        return { accepted: true, rights: needs.map(need => rights(need, [])) };
    const authorization = `Bearer ${token.reveal()}`;
    return { accepted: true, rights: await Promise.all(needs.map(need => probe(trial, need, authorization))) };
}
async function grantFor(trial, challenge) {
    const { context, client, endpoint, credential, needs } = trial;
    const ask = (wanted) => {
        const scopes = wanted.map(({ repository, asked }) => ({ repository, actions: asked }));
        return (0,token/* exchange */.c)(context, client, { endpoint, challenge }, credential, scopes);
    };
    const answer = await ask(needs);
    if (answer.kind === 'granted')
        return answer.grant;
    const { service } = challenge;
    if (needs.length > 0 && (await ask([])).kind === 'granted') {
        for (const need of needs) {
            const single = needs.length === 1 ? answer : await ask([need]);
            if (single.kind === 'granted')
                continue;
            const right = { action: mostWanted(need.asked), repository: need.repository };
            throw refusal(trial, { status: single.status, code: single.code, right, service });
        }
    }
    throw refusal(trial, { status: answer.status, code: answer.code, service });
}
function compare(trial, need, access) {
    const granted = access
        .filter(({ type, name }) => /^repository(?:\(.*\))?$/.test(type) && name === need.repository)
        .flatMap(({ actions }) => actions);
    const missing = need.asked.filter(action => !granted.includes(action) && !granted.includes('*'));
    if (missing.length === 0)
        return rights(need, need.asked);
    throw refusal(trial, {
        status: 200,
        right: { action: mostWanted(missing), repository: need.repository },
        granted
    });
}
async function probe(trial, need, authorization) {
    if (!need.asked.includes('push'))
        return rights(need, []);
    const { status, code } = await (0,distribution/* startAndCancelUpload */.Jd)(trial.client, trial.endpoint, need.repository, authorization);
    if (status === 202)
        return rights(need, ['push']);
    if (status === 401 || status === 403 || status === 404) {
        throw refusal(trial, { status, code, right: { action: 'push', repository: need.repository } });
    }
    trial.context.log.debug(`an upload to "${trial.target.host.key}/${need.repository}" was answered ${status}`);
    return rights(need, []);
}
function rights({ repository, asked, beyond }, proven) {
    return { repository, actions: [...asked, ...beyond], proven };
}


/***/ }),

/***/ 7353:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ caFilesOf)
/* harmony export */ });
function caFilesOf({ caFile }) {
    return caFile === undefined ? [] : [caFile];
}


/***/ }),

/***/ 1258:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   JL: () => (/* binding */ privateRegistry),
/* harmony export */   Ul: () => (/* binding */ isPublic),
/* harmony export */   v4: () => (/* binding */ ofAccount)
/* harmony export */ });
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2690);

const PRIVATE = /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z]{2,5}(?:-[a-z]+)+-\d+)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.(?:com\.cn|eu))|(?:c2s\.ic|sc2s\.sgov|csp\.hci\.ic)\.gov|cloud\.adc-e\.uk)$/;
const PUBLIC = ['public.ecr.aws', 'ecr-public.aws.com'];
function privateRegistry(host) {
    const [, account, separator, fips, region] = (host.port === undefined && PRIVATE.exec(host.name)) || [];
    if (account === undefined || region === undefined)
        return undefined;
    if (host.name.endsWith('.cn') !== region.startsWith('cn-'))
        return undefined;
    return { account, region, fips: fips !== undefined, dualStack: separator === '-' };
}
function isPublic(host) {
    return host.port === undefined && PUBLIC.includes(host.name);
}
function ofAccount(host, account) {
    return (0,_host_js__WEBPACK_IMPORTED_MODULE_0__/* .parseHost */ .o6)(host.name.replace(/^\d{12}/, account)) ?? host;
}


/***/ }),

/***/ 5123:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ azure)
/* harmony export */ });
/* harmony import */ var _purpose_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4472);
/* harmony import */ var _explicit_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(9291);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9071);



const LOGIN_SERVER = /^[a-z0-9]{5,50}(?:-[a-z0-9]+)?(?:\.[a-z0-9]+\.geo)?\.azurecr\.(?:io|cn|us)$/;
const ROLES = {
    pull: 'the role "AcrPull" (with ABAC "Container Registry Repository Reader")',
    push: 'the role "AcrPush" (with ABAC "Container Registry Repository Writer")',
    delete: 'the role "AcrDelete" (with ABAC "Container Registry Repository Contributor")',
    '*': 'the role "Owner"'
};
const identified = async (context, target) => {
    if (Object.keys(target.auth.identity).length === 0)
        return undefined;
    const { loginByIdentity } = await __nccwpck_require__.e(/* import() */ 7133).then(__nccwpck_require__.bind(__nccwpck_require__, 7133));
    return loginByIdentity(context, target);
};
const attached = async (context, target) => {
    const { loginByMachine } = await __nccwpck_require__.e(/* import() */ 606).then(__nccwpck_require__.bind(__nccwpck_require__, 606));
    return loginByMachine(context, target);
};
const azure = {
    id: 'azure',
    title: 'Azure Container Registry',
    matches: host => host.port === undefined && LOGIN_SERVER.test(host.name),
    sources: [_explicit_js__WEBPACK_IMPORTED_MODULE_2__/* .explicit */ .p, identified, attached],
    identityKeys: ['client-id', 'tenant-id', 'audience', 'id-token-env'],
    keys: host => [host.key],
    actions: _purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .distributionActions */ .M,
    remedy: ({ action, credential, status }) => {
        const vouched = [_names_js__WEBPACK_IMPORTED_MODULE_1__/* .FEDERATION */ .Mv, _names_js__WEBPACK_IMPORTED_MODULE_1__/* .MANAGED_IDENTITY */ .l_].includes(credential.source);
        if (action !== undefined)
            return `give the identity ${ROLES[action]} on the registry`;
        if (status === 403)
            return "allow this runner's address in the registry's network rules";
        return vouched
            ? 'log in again; the token of the registry lives for three hours'
            : 'check the client id and secret of the service principal, or the name and password of the token';
    }
};


/***/ }),

/***/ 9071:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   At: () => (/* binding */ TOKEN_USER),
/* harmony export */   Mv: () => (/* binding */ FEDERATION),
/* harmony export */   VT: () => (/* binding */ REGISTRY_RESOURCE),
/* harmony export */   hH: () => (/* binding */ cloudOf),
/* harmony export */   l_: () => (/* binding */ MANAGED_IDENTITY),
/* harmony export */   xe: () => (/* binding */ loginServer)
/* harmony export */ });
const TOKEN_USER = '00000000-0000-0000-0000-000000000000';
const REGISTRY_RESOURCE = 'https://containerregistry.azure.net';
const FEDERATION = 'federated identity';
const MANAGED_IDENTITY = 'managed identity';
const PUBLIC = {
    authority: 'https://login.microsoftonline.com',
    audience: 'api://AzureADTokenExchange'
};
const SOVEREIGN = {
    us: { authority: 'https://login.microsoftonline.us', audience: 'api://AzureADTokenExchangeUSGov' },
    cn: { authority: 'https://login.partner.microsoftonline.cn', audience: 'api://AzureADTokenExchangeChina' }
};
function cloudOf(host) {
    return SOVEREIGN[host.name.slice(-2)] ?? PUBLIC;
}
function loginServer(host) {
    return host.name.replace(/\.[a-z0-9]+\.geo\.(?=azurecr\.)/, '.');
}


/***/ }),

/***/ 2782:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Br: () => (/* binding */ DOCKER_HUB_ENDPOINT),
/* harmony export */   Kd: () => (/* binding */ DOCKER_HUB_ALIASES),
/* harmony export */   Xb: () => (/* binding */ DOCKER_HUB),
/* harmony export */   gr: () => (/* binding */ isDockerHub),
/* harmony export */   nF: () => (/* binding */ takesDockerLogins),
/* harmony export */   pe: () => (/* binding */ DOCKER_HUB_KEY)
/* harmony export */ });
const DOCKER_HUB = { name: 'docker.io', key: 'docker.io' };
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';
const DOCKER_HUB_ENDPOINT = { name: 'registry-1.docker.io', key: 'registry-1.docker.io' };
const NAMES = [
    'docker.io',
    'index.docker.io',
    'registry-1.docker.io',
    'registry.hub.docker.com',
    'hub.docker.com'
];
function isDockerHub(host) {
    return NAMES.includes(host.name) && (host.port === undefined || host.port === 443);
}
function takesDockerLogins(host) {
    return isDockerHub(host) || host.key === 'dhi.io';
}
const DOCKER_HUB_ALIASES = NAMES;


/***/ }),

/***/ 9291:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ explicit)
/* harmony export */ });
/* harmony import */ var _credential_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9425);

const explicit = (_context, { auth: { username, password } }) => {
    if (username === undefined || password === undefined)
        return Promise.resolve(undefined);
    if (username === _credential_js__WEBPACK_IMPORTED_MODULE_0__/* .IDENTITY_TOKEN_USERNAME */ .y) {
        return Promise.resolve({ kind: 'identity', token: password, source: 'identity token' });
    }
    return Promise.resolve({ kind: 'basic', username, password, source: 'username and password' });
};


/***/ }),

/***/ 3351:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AP: () => (/* binding */ GITHUB_REGISTRY),
/* harmony export */   Fv: () => (/* binding */ registryOf),
/* harmony export */   wc: () => (/* binding */ GITHUB_LEGACY_REGISTRY)
/* harmony export */ });
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2690);

const GITHUB_REGISTRY = 'ghcr.io';
const GITHUB_LEGACY_REGISTRY = 'docker.pkg.github.com';
function registryOf(serverUrl) {
    const address = (0,_host_js__WEBPACK_IMPORTED_MODULE_0__/* .parseRegistryAddress */ .xo)(serverUrl);
    if (address === undefined)
        return undefined;
    return address.host.key === 'github.com' ? GITHUB_REGISTRY : `containers.${address.host.key}`;
}


/***/ }),

/***/ 8395:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ remedy)
/* harmony export */ });
/* harmony import */ var _token_kind_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(973);

const WORKFLOW_PERMISSION = {
    pull: '"packages: read"',
    push: '"packages: write"',
    delete: '"packages: write"',
    '*': '"packages: write"'
};
const CLASSIC_SCOPE = {
    pull: '"read:packages"',
    push: '"write:packages"',
    delete: '"delete:packages"',
    '*': '"write:packages"'
};
function remedy({ credential, action }) {
    const kind = credential.source === 'workflow token' || credential.kind === 'identity'
        ? 'workflow'
        : (0,_token_kind_js__WEBPACK_IMPORTED_MODULE_0__/* .tokenKind */ .a)(credential.password);
    if (kind === 'fine-grained') {
        return 'GitHub Packages does not take fine-grained tokens; use a classic one, or the workflow token';
    }
    if (kind === 'classic') {
        return action === undefined
            ? 'check that the token belongs to the user, has not expired and is authorised for the organisation (SSO)'
            : `give the token the scope ${CLASSIC_SCOPE[action]} and its user access to the package`;
    }
    if (kind === 'workflow') {
        const permission = WORKFLOW_PERMISSION[action ?? 'pull'];
        return `add ${permission} to the job's permissions, or this repository to the package's access list`;
    }
    return "check the token's user, its expiry and its rights on packages";
}


/***/ }),

/***/ 973:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ tokenKind)
/* harmony export */ });
const PREFIXES = [
    ['ghs_', 'workflow'],
    ['ghp_', 'classic'],
    ['github_pat_', 'fine-grained']
];
function tokenKind(token) {
    return PREFIXES.find(([prefix]) => token.reveal().startsWith(prefix))?.[1] ?? 'other';
}


/***/ }),

/***/ 1374:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ inspectScopes),
/* harmony export */   y: () => (/* binding */ apiUrl)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);
/* harmony import */ var _net_client_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(583);
/* harmony import */ var _provider_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(7353);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3351);
/* harmony import */ var _token_kind_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(973);





const SCOPES = {
    build: ['read:packages', 'write:packages'],
    publish: ['write:packages'],
    cleanup: ['delete:packages'],
    deploy: ['read:packages', 'write:packages']
};
async function inspectScopes(context, target, credential) {
    if (credential.kind !== 'basic' || (0,_token_kind_js__WEBPACK_IMPORTED_MODULE_3__/* .tokenKind */ .a)(credential.password) !== 'classic')
        return;
    const scopes = await readScopes(context, target, credential.password.reveal());
    if (scopes === undefined)
        return;
    const missing = target.purposes.filter(purpose => !SCOPES[purpose].some(scope => scopes.includes(scope)));
    const [purpose] = missing;
    if (purpose === undefined)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('refused', `${purpose} at "${target.host.key}" was refused (the classic token of "${credential.username}" lacks a scope): give the token the scope "${SCOPES[purpose][0] ?? ''}"`);
}
async function readScopes(context, target, token) {
    const url = new URL(`${apiUrl(target, context.ambient.github)}/`);
    const client = (0,_net_client_js__WEBPACK_IMPORTED_MODULE_1__/* .createClient */ .UU)(context, { registry: url.host, caFiles: (0,_provider_js__WEBPACK_IMPORTED_MODULE_4__/* .caFilesOf */ .F)(target.auth) });
    try {
        const answer = await client.send({
            method: 'HEAD',
            url,
            headers: { accept: 'application/vnd.github+json' },
            authorization: `Bearer ${token}`
        });
        const header = answer.headers['x-oauth-scopes'];
        return header?.split(',').map(scope => scope.trim());
    }
    catch {
        context.log.debug(`the scopes of the token could not be learnt from "${url.host}"`);
        return undefined;
    }
}
function apiUrl(target, github) {
    const isOwn = github !== undefined && (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .registryOf */ .Fv)(github.serverUrl) === target.host.key;
    return isOwn ? github.apiUrl.replace(/\/+$/, '') : 'https://api.github.com';
}


/***/ }),

/***/ 8015:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ JOB_TOKEN_USERNAME)
/* harmony export */ });
const JOB_TOKEN_USERNAME = 'gitlab-ci-token';


/***/ }),

/***/ 8387:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ google)
/* harmony export */ });
/* harmony import */ var _purpose_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4472);
/* harmony import */ var _explicit_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9291);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4495);



const HOST = /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:(?:us|eu|asia|marketplace)\.)?gcr\.io)$/;
const ROLES = {
    pull: 'roles/artifactregistry.reader',
    push: 'roles/artifactregistry.writer',
    delete: 'roles/artifactregistry.repoAdmin',
    '*': 'roles/artifactregistry.admin'
};
const KNOWN_USERS = ['oauth2accesstoken', '_json_key', '_json_key_base64', '_dcgcloud_token'];
const givenCredential = async (context, target) => {
    const credential = await (0,_explicit_js__WEBPACK_IMPORTED_MODULE_1__/* .explicit */ .p)(context, target);
    if (credential?.kind === 'basic' && credential.username.startsWith('_json_key')) {
        const { checkKey } = await __nccwpck_require__.e(/* import() */ 492).then(__nccwpck_require__.bind(__nccwpck_require__, 492));
        checkKey(target, credential.username, credential.password);
    }
    return credential;
};
const federated = async (context, target) => {
    if (Object.keys(target.auth.identity).length === 0)
        return undefined;
    const { exchange } = await __nccwpck_require__.e(/* import() */ 9569).then(__nccwpck_require__.bind(__nccwpck_require__, 9569));
    return exchange(context, target);
};
const attached = async (context, target) => {
    const { fromMetadataServer } = await __nccwpck_require__.e(/* import() */ 5896).then(__nccwpck_require__.bind(__nccwpck_require__, 5896));
    return fromMetadataServer(context, target);
};
const google = {
    id: 'google',
    title: 'Google Artifact Registry and Container Registry',
    matches: host => host.port === undefined && HOST.test(host.name),
    sources: [givenCredential, federated, attached],
    identityKeys: ['workload-identity-provider', 'service-account', 'audience', 'id-token-env', 'expires-in'],
    keys: host => [host.key],
    actions: _purpose_js__WEBPACK_IMPORTED_MODULE_0__/* .distributionActions */ .M,
    remedy: ({ action, credential }) => {
        if (action !== undefined)
            return `give ${granteeOf(credential.source)} "${ROLES[action]}"`;
        if (credential.source === _names_js__WEBPACK_IMPORTED_MODULE_2__/* .FEDERATION */ .t_) {
            return 'check that the token has not expired, and that the federated principal has a role on the repository';
        }
        if (credential.kind === 'basic' && !KNOWN_USERS.includes(credential.username)) {
            return 'the user name is "oauth2accesstoken" for an access token, "_json_key" or "_json_key_base64" for a key';
        }
        return 'check that the token has not expired, or that the key is whole and not disabled';
    }
};
function granteeOf(source) {
    if (source === _names_js__WEBPACK_IMPORTED_MODULE_2__/* .FEDERATION */ .t_)
        return 'the federated principal (principal://iam.googleapis.com/...)';
    if (source === _names_js__WEBPACK_IMPORTED_MODULE_2__/* .METADATA_SERVER */ .qL) {
        return 'the machine the access scope "https://www.googleapis.com/auth/cloud-platform" and its service account';
    }
    return source.startsWith('service account ') ? `the ${source.split(' by ')[0] ?? 'account'}` : 'the account';
}


/***/ }),

/***/ 4495:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Mv: () => (/* binding */ CLOUD_PLATFORM),
/* harmony export */   Ne: () => (/* binding */ ACCESS_TOKEN_USER),
/* harmony export */   qL: () => (/* binding */ METADATA_SERVER),
/* harmony export */   t_: () => (/* binding */ FEDERATION)
/* harmony export */ });
const ACCESS_TOKEN_USER = 'oauth2accesstoken';
const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';
const FEDERATION = 'workload identity federation';
const METADATA_SERVER = 'metadata server';


/***/ }),

/***/ 7748:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  l: () => (/* binding */ providerOf)
});

// UNUSED EXPORTS: PROVIDERS

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/purpose.js
var src_purpose = __nccwpck_require__(4472);
// EXTERNAL MODULE: ./src/providers/aws/hosts.js
var hosts = __nccwpck_require__(1258);
;// CONCATENATED MODULE: ./src/providers/aws/index.js



const PERMISSIONS = {
    pull: 'ecr:BatchGetImage and ecr:GetDownloadUrlForLayer',
    push: 'ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:BatchCheckLayerAvailability and ecr:PutImage',
    delete: 'ecr:BatchDeleteImage',
    '*': 'ecr:*'
};
const everyWay = async (context, target) => {
    const { findCredential } = await __nccwpck_require__.e(/* import() */ 4263).then(__nccwpck_require__.bind(__nccwpck_require__, 4263));
    return findCredential(context, target);
};
function companions(env, target) {
    const list = env('AWS_ACCOUNT_IDS');
    const own = (0,hosts/* privateRegistry */.JL)(target.host)?.account;
    const plain = target.path === undefined && target.scope === undefined && target.auth.ecr !== 'false';
    if (list === undefined || own === undefined || !plain)
        return [];
    const accounts = list.split(',').map(account => account.trim());
    if (accounts.some(account => !/^\d{12}$/.test(account))) {
        throw new errors/* Failure */.HR('input', '"AWS_ACCOUNT_IDS" takes account ids of 12 digits, separated by commas');
    }
    return [...new Set(accounts)]
        .filter(account => account !== own)
        .map(account => ({
        ...target,
        host: (0,hosts/* ofAccount */.v4)(target.host, account),
        at: `${target.at}, AWS_ACCOUNT_IDS`,
        repositories: []
    }));
}
const aws = {
    id: 'aws',
    title: 'Amazon ECR and ECR Public',
    matches: host => (0,hosts/* isPublic */.Ul)(host) || (0,hosts/* privateRegistry */.JL)(host) !== undefined,
    sources: [everyWay],
    identityKeys: ['role', 'region', 'audience', 'id-token-env'],
    wanting: 'give "role" for OIDC, or an access key by "username" and its password; no AWS credentials were found in the environment, the profiles or the machine',
    companions: ({ env }, target) => companions(env, target),
    keys: host => [host.key],
    actions: purpose => (0,src_purpose/* distributionActions */.M)(purpose).filter(action => action !== 'delete'),
    remedy: ({ action, status, target, credential }) => {
        if (status === 404)
            return 'create the repository first; Amazon ECR does not create it at a push';
        if (action === undefined && credential.source.startsWith('AWS ')) {
            return "check the account id and the region in the registry's name";
        }
        if (action === undefined) {
            return 'the token of "aws ecr get-login-password" is valid for 12 hours and one region; get a new one';
        }
        const permissions = PERMISSIONS[action];
        return `allow ${(0,hosts/* isPublic */.Ul)(target.host) ? permissions.replaceAll('ecr:', 'ecr-public:') : permissions} in the identity's and the repository's policy`;
    }
};

// EXTERNAL MODULE: ./src/providers/azure/index.js
var azure = __nccwpck_require__(5123);
// EXTERNAL MODULE: ./src/providers/explicit.js
var explicit = __nccwpck_require__(9291);
// EXTERNAL MODULE: ./src/providers/docker-hub/names.js
var names = __nccwpck_require__(2782);
;// CONCATENATED MODULE: ./src/providers/docker-hub/index.js



const IDENTITY = ['connection-id', 'id-token-env', 'expires-in'];
const oidcConnection = async (context, target) => {
    const { identity, username, password } = target.auth;
    const named = IDENTITY.some(key => identity[key] !== undefined);
    const byVariable = username !== undefined && password === undefined;
    if (!named && !(byVariable && context.env('DOCKERHUB_OIDC_CONNECTIONID') !== undefined))
        return undefined;
    const { exchangeIdToken } = await __nccwpck_require__.e(/* import() */ 4815).then(__nccwpck_require__.bind(__nccwpck_require__, 4815));
    return exchangeIdToken(context, target);
};
function remedy({ action, credential }) {
    const keyless = credential.source === 'OIDC connection';
    if (action === undefined) {
        return keyless
            ? 'the user name must be the Docker organisation that owns the OIDC connection'
            : 'check the user name and the access token; a password alone is refused with two-factor login';
    }
    if (keyless) {
        const scope = action === 'pull' ? 'Image Pull' : 'Image Push';
        return `give the ruleset of the OIDC connection the scope "${scope}" on the repository`;
    }
    if (action !== 'push')
        return undefined;
    return 'give the access token "Read & Write" permission and the user write access to the repository';
}
const dockerHub = {
    id: 'docker-hub',
    title: 'Docker Hub',
    matches: names/* takesDockerLogins */.nF,
    sources: [explicit/* explicit */.p, oidcConnection],
    identityKeys: IDENTITY,
    keys: host => ((0,names/* isDockerHub */.gr)(host) ? [names/* DOCKER_HUB_KEY */.pe] : [host.key]),
    aliases: host => ((0,names/* isDockerHub */.gr)(host) ? names/* DOCKER_HUB_ALIASES */.Kd : []),
    endpoint: host => ((0,names/* isDockerHub */.gr)(host) ? names/* DOCKER_HUB_ENDPOINT */.Br : host),
    imageLayout: async (host) => (0,names/* isDockerHub */.gr)(host) ? (await __nccwpck_require__.e(/* import() */ 5018).then(__nccwpck_require__.bind(__nccwpck_require__, 5018))).DOCKER_HUB_LAYOUT : undefined,
    actions: (purpose) => (0,src_purpose/* distributionActions */.M)(purpose).filter(action => action !== 'delete'),
    remedy,
    replacement: username => `pulls from Docker Hub now count against "${username}", not against the login that stood in the docker config (GitHub's hosted runners bring one with a limit of its own): "scope: NAMESPACE/REPO@push" gives this login to Buildx for pushes alone and leaves that one for pulls`
};

;// CONCATENATED MODULE: ./src/providers/generic/index.js


const generic = {
    id: 'generic',
    title: 'any OCI registry',
    matches: () => true,
    sources: [explicit/* explicit */.p],
    keys: host => [host.key],
    actions: src_purpose/* distributionActions */.M
};

// EXTERNAL MODULE: ./src/providers/github/names.js
var github_names = __nccwpck_require__(3351);
// EXTERNAL MODULE: ./src/providers/github/remedy.js
var github_remedy = __nccwpck_require__(8395);
// EXTERNAL MODULE: ./src/providers/github/token-scopes.js
var token_scopes = __nccwpck_require__(1374);
;// CONCATENATED MODULE: ./src/providers/github/index.js





function actions(purpose) {
    return (0,src_purpose/* distributionActions */.M)(purpose).filter(action => action !== 'delete');
}
function matches(host, ambient) {
    if (host.key === github_names/* GITHUB_REGISTRY */.AP || host.key === github_names/* GITHUB_LEGACY_REGISTRY */.wc)
        return true;
    return ambient.github !== undefined && (0,github_names/* registryOf */.Fv)(ambient.github.serverUrl) === host.key;
}
const workflowToken = (context, target) => {
    const { github } = context.ambient;
    if (github?.token === undefined || github.actor === undefined)
        return Promise.resolve(undefined);
    const own = (0,github_names/* registryOf */.Fv)(github.serverUrl);
    const isOwn = target.host.key === own || (own === github_names/* GITHUB_REGISTRY */.AP && target.host.key === github_names/* GITHUB_LEGACY_REGISTRY */.wc);
    if (!isOwn)
        return Promise.resolve(undefined);
    return Promise.resolve({
        kind: 'basic',
        username: github.actor,
        password: github.token,
        source: 'workflow token'
    });
};
const github = {
    id: 'github',
    title: 'GitHub Packages',
    matches,
    sources: [explicit/* explicit */.p, workflowToken],
    keys: host => [host.key],
    imageLayout: async (host) => (await __nccwpck_require__.e(/* import() */ 3497).then(__nccwpck_require__.bind(__nccwpck_require__, 3497))).imageLayoutOf(host),
    actions,
    probe: 'harmless',
    remedy: github_remedy/* remedy */.z,
    inspect: token_scopes/* inspectScopes */.I
};

// EXTERNAL MODULE: ./src/host.js
var src_host = __nccwpck_require__(2690);
// EXTERNAL MODULE: ./src/providers/gitlab/names.js
var gitlab_names = __nccwpck_require__(8015);
;// CONCATENATED MODULE: ./src/providers/gitlab/index.js





function isInstanceRegistry(host, gitlab) {
    return gitlab?.registry !== undefined && (0,src_host/* parseHost */.o6)(gitlab.registry)?.key === host.key;
}
function isDependencyProxy(host, gitlab) {
    const server = (0,src_host/* parseHost */.o6)(gitlab?.dependencyProxy?.server ?? '');
    if (server === undefined)
        return false;
    return server.key === host.key || withoutDefaultPort(server) === host.key;
}
function withoutDefaultPort(host) {
    return host.port === 443 || host.port === 80 ? host.key.replace(/:\d+$/, '') : undefined;
}
const cleanupPassword = (context, target) => {
    const { gitlab, cleanup } = context.ambient;
    if (cleanup === undefined || !isInstanceRegistry(target.host, gitlab))
        return Promise.resolve(undefined);
    if (!target.purposes.includes('cleanup'))
        return Promise.resolve(undefined);
    if (target.purposes.length > 1) {
        throw new errors/* Failure */.HR('input', `"${target.host.key}" has another credential for cleanup than for ${target.purposes.filter(purpose => purpose !== 'cleanup').join(', ')}: give cleanup a step of its own, or run its command by "registry-auth exec"`);
    }
    return Promise.resolve({ kind: 'basic', ...pick(cleanup), source: 'cleanup password' });
};
const dependencyProxy = (context, target) => {
    const { gitlab } = context.ambient;
    const proxy = gitlab?.dependencyProxy;
    if (proxy === undefined || !isDependencyProxy(target.host, gitlab))
        return Promise.resolve(undefined);
    return Promise.resolve({ kind: 'basic', ...pick(proxy), source: 'dependency proxy' });
};
const jobOrDeployToken = (context, target) => {
    const { gitlab } = context.ambient;
    if (gitlab === undefined || !isInstanceRegistry(target.host, gitlab))
        return Promise.resolve(undefined);
    const deploys = target.purposes.every(purpose => purpose === 'deploy');
    if (gitlab.deployToken !== undefined && (deploys || gitlab.jobToken === undefined)) {
        return Promise.resolve({ kind: 'basic', ...pick(gitlab.deployToken), source: 'deploy token' });
    }
    if (gitlab.jobToken === undefined)
        return Promise.resolve(undefined);
    return Promise.resolve({
        kind: 'basic',
        username: gitlab_names/* JOB_TOKEN_USERNAME */.d,
        password: gitlab.jobToken,
        source: 'job token'
    });
};
function pick(login) {
    return { username: login.username, password: login.password };
}
function gitlab_remedy({ credential, action }) {
    if (credential.source === 'job token') {
        return action === undefined
            ? 'check that the container registry is on and that the user who started the job may use it; the token dies with the job'
            : `the user who started the job needs at least the Developer role (for delete: Maintainer), and the target project must allow this project's job token`;
    }
    if (action === undefined)
        return 'check the user name and the token; a personal access token needs the scope "read_registry" or "api"';
    if (action === 'pull')
        return 'give the token the scope "read_registry"';
    if (action === 'push')
        return 'give the token the scope "write_registry" and the role Developer';
    return 'give the token the scope "api" and a role that may delete';
}
const gitlab = {
    id: 'gitlab',
    title: 'GitLab',
    matches: (host, ambient) => host.key === 'registry.gitlab.com' ||
        isInstanceRegistry(host, ambient.gitlab) ||
        isDependencyProxy(host, ambient.gitlab),
    sources: [explicit/* explicit */.p, cleanupPassword, dependencyProxy, jobOrDeployToken],
    keys: host => {
        const bare = withoutDefaultPort(host);
        return bare === undefined ? [host.key] : [host.key, bare];
    },
    actions: src_purpose/* distributionActions */.M,
    remedy: gitlab_remedy
};

// EXTERNAL MODULE: ./src/providers/google/index.js
var google = __nccwpck_require__(8387);
;// CONCATENATED MODULE: ./src/providers/harbor/index.js


const harbor = {
    id: 'harbor',
    title: 'Harbor',
    matches: host => host.name === 'demo.goharbor.io' || host.name.startsWith('harbor.'),
    sources: [explicit/* explicit */.p],
    keys: host => [host.key],
    actions: src_purpose/* distributionActions */.M,
    remedy: ({ credential, action }) => {
        if (action !== undefined)
            return `give the robot account or project member the permission to ${action} in the project`;
        if (credential.kind === 'basic' && !credential.username.includes('$')) {
            return 'robot accounts are named "robot$NAME" or "robot$PROJECT+NAME"; a shell or a CI variable may have expanded the "$", so quote it; where Harbor logs its users in by OIDC, the password of a user is the CLI secret of the profile';
        }
        return 'check the robot account, its secret and its expiry';
    }
};

;// CONCATENATED MODULE: ./src/providers/quay/index.js


const quay_IDENTITY = ['robot', 'audience', 'id-token-env'];
function quay_actions(purpose) {
    return purpose === 'cleanup' ? ['pull', 'push'] : (0,src_purpose/* distributionActions */.M)(purpose);
}
const robotFederation = async (context, target) => {
    if (!quay_IDENTITY.some(key => target.auth.identity[key] !== undefined))
        return undefined;
    const { exchangeIdToken } = await __nccwpck_require__.e(/* import() */ 2904).then(__nccwpck_require__.bind(__nccwpck_require__, 2904));
    return exchangeIdToken(context, target);
};
function quay_remedy({ credential, action }) {
    if (action !== undefined)
        return 'give the robot or user "Write" (for pull: "Read") permission on the repository';
    if (credential.source === 'robot federation') {
        return 'the robot of that name has to be the one with the federation, and the token of Quay lives for one hour';
    }
    if (credential.kind === 'basic' && credential.username === '$oauthtoken') {
        return 'check the OAuth token; it belongs to an application of the organisation and needs the scope of what is done';
    }
    if (credential.kind === 'basic' && !credential.username.includes('+')) {
        return 'use a robot account, whose name is "NAMESPACE+NAME", or the encrypted password of the account settings';
    }
    return 'check the robot account and its token';
}
const quay = {
    id: 'quay',
    title: 'Quay',
    matches: host => host.name === 'quay.io' || host.name.startsWith('quay.'),
    sources: [explicit/* explicit */.p, robotFederation],
    identityKeys: quay_IDENTITY,
    keys: host => [host.key],
    imageLayout: async () => (await __nccwpck_require__.e(/* import() */ 5132).then(__nccwpck_require__.bind(__nccwpck_require__, 5132))).QUAY_LAYOUT,
    actions: quay_actions,
    remedy: quay_remedy
};

;// CONCATENATED MODULE: ./src/providers/index.js









const PROVIDERS = [
    github,
    dockerHub,
    gitlab,
    quay,
    harbor,
    azure/* azure */.e,
    google/* google */.q,
    aws,
    generic
];
function providerOf(host, ambient) {
    return PROVIDERS.find(provider => provider.matches(host, ambient)) ?? generic;
}


/***/ }),

/***/ 4472:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ distributionActions),
/* harmony export */   a: () => (/* binding */ PURPOSES)
/* harmony export */ });
const PURPOSES = ['build', 'publish', 'cleanup', 'deploy'];
const ACTIONS = {
    build: ['pull'],
    publish: ['pull', 'push'],
    cleanup: ['pull', 'delete'],
    deploy: ['pull']
};
function distributionActions(purpose) {
    return ACTIONS[purpose];
}


/***/ }),

/***/ 2022:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  q6: () => (/* binding */ createContext),
  gE: () => (/* binding */ createSecrets),
  eF: () => (/* binding */ run)
});

// UNUSED EXPORTS: describe, runOn

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./src/job-config/process-facts.js

function processFacts(self) {
    return {
        pid: self.pid,
        uid: self.geteuid?.(),
        alive: pid => {
            try {
                self.kill(pid, 0);
                return true;
            }
            catch (error) {
                return (0,errors/* errorCode */.CA)(error) !== 'ESRCH';
            }
        }
    };
}

// EXTERNAL MODULE: ./src/net/authorities.js + 3 modules
var authorities = __nccwpck_require__(6017);
// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __nccwpck_require__(4573);
// EXTERNAL MODULE: ./src/net/connection-failure.js
var connection_failure = __nccwpck_require__(5443);
// EXTERNAL MODULE: ./src/net/proxy.js + 1 modules
var net_proxy = __nccwpck_require__(6732);
;// CONCATENATED MODULE: ./src/net/exchange-once.js




async function exchangeOnce(connection, request, limits) {
    const outcome = await attempt(connection, request, limits);
    if (outcome !== 'stale')
        return outcome;
    const again = await attempt(connection, request, limits);
    if (again !== 'stale')
        return again;
    throw Object.assign(new Error('connection closed'), { code: 'ECONNRESET' });
}
function attempt(connection, request, limits) {
    return new Promise((resolve, reject) => {
        const opened = connection.open({ method: request.method, headers: { ...request.headers } });
        const { proxy } = connection;
        let connected = proxy === undefined;
        const stop = (error) => {
            clearTimeout(timer);
            reject(error);
            opened.destroy();
            connection.abandon?.();
        };
        const timer = setTimeout(() => {
            stop(proxy === undefined || connected ? timeLimit() : new net_proxy/* ProxyError */.T6('ETIMEDOUT', proxy.url.host));
        }, limits.timeout);
        opened.on('error', error => {
            const code = (0,errors/* errorCode */.CA)(error);
            if (opened.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')) {
                clearTimeout(timer);
                resolve('stale');
                return;
            }
            stop(proxy === undefined || connected ? error : new net_proxy/* ProxyError */.T6(code ?? 'ECONNRESET', proxy.url.host));
        });
        opened.on('proxyConnect', ({ statusCode }) => {
            connected = true;
            const error = proxy === undefined ? undefined : (0,net_proxy/* tunnelError */.pz)(proxy, statusCode);
            if (error !== undefined)
                stop(error);
        });
        opened.on('response', response => {
            connected = true;
            if (response.statusCode === 407 && proxy !== undefined)
                stop((0,net_proxy/* proxyAuthenticationFailure */.BV)(proxy, 407));
            else
                readAnswer(response, request, limits.maxBytes, done, stop);
        });
        const done = (answer) => {
            clearTimeout(timer);
            resolve(answer);
        };
        opened.end(request.body);
    });
}
function readAnswer(response, { url, receive }, maxBytes, done, stop) {
    const chunks = [];
    const take = response.statusCode === 200 && receive !== undefined ? receive : (chunk) => chunks.push(chunk);
    let size = 0;
    response.on('data', (chunk) => {
        size += chunk.length;
        if (size > maxBytes)
            stop(sizeLimit(url, maxBytes));
        else
            attemptTo(() => take(chunk), stop);
    });
    response.on('error', stop);
    response.on('end', () => {
        done({
            status: response.statusCode ?? 0,
            headers: singleValues(response),
            body: external_node_buffer_.Buffer.concat(chunks).toString('utf8')
        });
    });
}
function attemptTo(step, stop) {
    try {
        step();
    }
    catch (error) {
        stop(error instanceof Error ? error : new Error('the body was not taken'));
    }
}
function singleValues(response) {
    return Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value
    ]));
}
function timeLimit() {
    return Object.assign(new Error('time limit'), { code: 'ETIMEDOUT' });
}
function sizeLimit(url, maxBytes) {
    const limit = maxBytes >= 1024 * 1024 ? `${maxBytes / 1024 / 1024} MiB` : `${Math.ceil(maxBytes / 1024)} KiB`;
    return new errors/* Failure */.HR('network', `"${(0,connection_failure/* shownHost */.KI)(url)}" answered with more than ${limit}, the limit for such an answer: check the registry's name and its configuration`);
}

;// CONCATENATED MODULE: ./src/net/node-transport.js




function createNodeTransport(options) {
    const state = { options, materials: new Map(), agents: new Map() };
    return async (request, trust, limits) => {
        const end = performance.now() + limits.timeout;
        const attempt = (material) => send(state, request, trust, material, { ...limits, timeout: Math.max(1, end - performance.now()) });
        if (request.url.protocol === 'http:')
            return attempt(undefined);
        if (state.materials.has(trustKey(trust, 'all')))
            return attempt(await materialFor(state, trust, 'all'));
        const named = (0,authorities/* hasNamedAuthorities */.hO)(trust, options);
        try {
            return await attempt(named ? await materialFor(state, trust, 'named') : undefined);
        }
        catch (error) {
            if (!(0,authorities/* isUnknownAuthority */.c2)((0,errors/* errorCode */.CA)(error)))
                throw error;
            options.debug(`the certificate of "${request.url.host}" needs a further authority`);
            return attempt(await materialFor(state, trust, 'all'));
        }
    };
}
function trustKey(trust, breadth) {
    return JSON.stringify([breadth, trust.registry, trust.caFiles]);
}
function materialFor(state, trust, breadth) {
    return remember(state.materials, trustKey(trust, breadth), () => (0,authorities/* loadMaterial */.Ih)(trust, state.options, breadth));
}
async function send(state, request, trust, material, limits) {
    const { url } = request;
    const proxy = (0,net_proxy/* proxyFor */.iJ)(url, state.options.env);
    if (proxy !== undefined)
        state.options.debug(`"${url.host}" is reached through the proxy "${proxy.url.host}"`);
    const connection = url.protocol === 'https:'
        ? await secureConnection(state, url, proxy, tlsOptions(url, trust, material))
        : await plainConnection(state, url, proxy);
    return exchangeOnce(connection, request, limits);
}
function tlsOptions(url, trust, material) {
    if (material === undefined)
        return { rejectUnauthorized: true };
    const client = isRegistryItself(url, trust) ? material.client : undefined;
    return { rejectUnauthorized: true, ca: material.ca, ...client };
}
function isRegistryItself(url, trust) {
    const registry = `https://${trust.registry}/`;
    return URL.canParse(registry) && new URL(registry).host === url.host;
}
async function secureConnection(state, url, proxy, tls) {
    const { request } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 4708, 19));
    const abort = new AbortController();
    const agent = proxy === undefined ? await agentFor(state, 'https:') : await (0,net_proxy/* tunnelAgent */.eq)(proxy, abort.signal, tls.ca);
    const options = { ...tls, ...target(url), agent };
    return {
        open: given => request({ ...options, ...given }),
        abandon: () => {
            abort.abort();
        },
        ...(proxy === undefined ? {} : { proxy })
    };
}
async function plainConnection(state, url, proxy) {
    const secure = proxy?.url.protocol === 'https:';
    const { request } = secure ? await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 4708, 19)) : await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 7067, 19));
    const agent = await agentFor(state, secure ? 'https:' : 'http:');
    if (proxy === undefined)
        return { open: given => request({ ...target(url), agent, ...given }) };
    const own = {
        host: url.host,
        ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization })
    };
    const path = `${url.origin}${url.pathname}${url.search}`;
    return {
        open: given => request({
            rejectUnauthorized: true,
            ...(0,net_proxy/* proxyAddress */.nD)(proxy),
            path,
            agent,
            ...given,
            headers: { ...given.headers, ...own }
        }),
        proxy
    };
}
function target(url) {
    const usual = url.protocol === 'https:' ? 443 : 80;
    return {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port === '' ? usual : Number(url.port),
        path: `${url.pathname}${url.search}`
    };
}
function agentFor(state, protocol) {
    return remember(state.agents, protocol, async () => {
        const { Agent } = protocol === 'https:' ? await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 4708, 19)) : await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 7067, 19));
        return new Agent({ keepAlive: true });
    });
}
function remember(map, key, make) {
    const known = map.get(key);
    if (known !== undefined)
        return known;
    const made = make();
    map.set(key, made);
    return made;
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
;// CONCATENATED MODULE: ./src/platform/output.js

function lineWriter(descriptor) {
    return line => {
        let rest = Buffer.from(`${line}\n`, 'utf8');
        while (rest.length > 0)
            rest = rest.subarray(writeSome(descriptor, rest));
    };
}
function writeSome(descriptor, bytes) {
    try {
        return (0,external_node_fs_.writeSync)(descriptor, bytes);
    }
    catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === 'EAGAIN') {
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
            return 0;
        }
        if (code === 'EPIPE' || code === 'EBADF')
            return bytes.length;
        throw error;
    }
}

// EXTERNAL MODULE: ./src/platform/platform.js
var platform = __nccwpck_require__(6797);
;// CONCATENATED MODULE: ./src/platform/process.js






function createProcessHost() {
    const homeDirectory = findHome();
    return {
        variables: process.env,
        args: process.argv.slice(2),
        platform: process.platform,
        homeDirectory,
        tempDirectory: (0,external_node_os_.tmpdir)(),
        self: processFacts(process),
        out: lineWriter(1),
        err: lineWriter(2),
        readInput,
        createTransport: (env, log) => createNodeTransport({
            env,
            homeDirectory,
            platform: process.platform,
            debug: message => {
                log.debug(message);
            }
        }),
        now: () => new Date(),
        sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
        random: Math.random,
        listen(names, handler) {
            for (const name of names)
                process.on(name, handler);
            return () => {
                for (const name of names)
                    process.off(name, handler);
            };
        },
        raise(signal) {
            process.kill(process.pid, signal);
        }
    };
}
function findHome() {
    try {
        const directory = (0,external_node_os_.homedir)();
        return (0,external_node_path_.isAbsolute)(directory) ? directory : platform/* NO_HOME */.c;
    }
    catch {
        return platform/* NO_HOME */.c;
    }
}
async function readInput() {
    const chunks = [];
    for await (const chunk of process.stdin)
        chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
}

// EXTERNAL MODULE: ./src/secret.js
var secret = __nccwpck_require__(7420);
;// CONCATENATED MODULE: ./src/run.js



function run(face, report) {
    void runOn(createProcessHost(), face, report).then(code => {
        process.exitCode = code;
    });
}
async function runOn(host, face, report) {
    try {
        return await face(host);
    }
    catch (error) {
        tryToReport(() => {
            report(host, describe(error));
        });
        return 1;
    }
}
function tryToReport(report) {
    try {
        report();
    }
    catch {
        return;
    }
}
function describe(error) {
    if (error instanceof errors/* Failure */.HR || error instanceof errors/* Failures */.oo)
        return error.message;
    if (error instanceof Error && (0,errors/* errorCode */.CA)(error) !== undefined && 'syscall' in error)
        return error.message;
    const name = error instanceof Error ? error.name : typeof error;
    const frame = error instanceof Error ? firstFrame(error) : undefined;
    const place = frame === undefined ? '' : ` at ${frame}`;
    return `internal error (${name}${place}): this is a bug of registry-auth, report it with this line`;
}
function firstFrame({ message, stack = '' }) {
    return /^\s+at (.+)$/.exec(stack.split('\n')[message.split('\n').length] ?? '')?.[1];
}
function createSecrets(mask) {
    const known = new Set();
    return (value, username) => {
        for (const spelling of (0,secret/* spellings */.cl)(value, username)) {
            if (known.has(spelling))
                continue;
            known.add(spelling);
            mask(spelling);
        }
        return new secret/* Secret */.zh(value);
    };
}
function createContext(parts) {
    const { host, env, platform, secret } = parts;
    const { ambient, log } = platform;
    const world = {
        ambient,
        log,
        env,
        secret,
        transport: host.createTransport(env, log),
        now: () => host.now(),
        sleep: milliseconds => host.sleep(milliseconds),
        random: () => host.random(),
        homeDirectory: host.homeDirectory
    };
    const idToken = async (request) => {
        const { createIdTokenSource } = await __nccwpck_require__.e(/* import() */ 9107).then(__nccwpck_require__.bind(__nccwpck_require__, 9107));
        return createIdTokenSource(platform.id, world)(request);
    };
    return { ...world, idToken };
}


/***/ }),

/***/ 7420:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   cl: () => (/* binding */ spellings),
/* harmony export */   tB: () => (/* binding */ basicAuth),
/* harmony export */   zh: () => (/* binding */ Secret)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7975);

class Secret {
    #value;
    constructor(value) {
        this.#value = value;
    }
    reveal() {
        return this.#value;
    }
    get empty() {
        return this.#value === '';
    }
    equals(other) {
        return this.#value === other.#value;
    }
    toString() {
        return '***';
    }
    toJSON() {
        return '***';
    }
    [node_util__WEBPACK_IMPORTED_MODULE_0__.inspect.custom]() {
        return '***';
    }
}
function basicAuth(username, password) {
    return Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64');
}
function spellings(value, username) {
    if (value === '')
        return [];
    const lines = value.includes('\n')
        ? value.split(/[\r\n]+/).filter(line => line.length >= MASKABLE_LINE)
        : [value];
    const forms = new Set(lines);
    forms.add(value);
    forms.add(encodeURIComponent(value));
    forms.add(new URLSearchParams({ v: value }).toString().slice(2));
    forms.add(Buffer.from(value, 'utf8').toString('base64'));
    if (username !== undefined)
        forms.add(basicAuth(username, new Secret(value)));
    return [...forms];
}
const MASKABLE_LINE = 4;


/***/ }),

/***/ 6040:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Es: () => (/* binding */ exportLines),
/* harmony export */   OF: () => (/* binding */ SHELLS),
/* harmony export */   Pu: () => (/* binding */ failureLine),
/* harmony export */   Sj: () => (/* binding */ copyLine)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4571);

const SHELLS = ['sh', 'bash', 'fish', 'powershell', 'cmd'];
const posix = {
    assign: (name, value) => `export ${name}='${value.replaceAll("'", String.raw `'\''`)}'`,
    copy: (name, from) => `export ${name}="$${from}"`,
    unset: name => `unset ${name}`,
    failure: 'false'
};
const DIALECTS = {
    sh: posix,
    bash: posix,
    fish: {
        assign: (name, value) => `set -gx ${name} '${value.replaceAll(/[\\']/g, String.raw `\$&`)}';`,
        copy: (name, from) => `set -gx ${name} "$${from}";`,
        unset: name => `set -e ${name};`,
        failure: 'false'
    },
    powershell: {
        assign: (name, value) => `$env:${name} = ${powershellText(value)}`,
        copy: (name, from) => `$env:${name} = $env:${from}`,
        unset: name => `Remove-Item -ErrorAction SilentlyContinue Env:${name}`,
        failure: "throw 'registry-auth failed'"
    },
    cmd: {
        assign: (name, value) => `set "${name}=${cmdValue(value)}"`,
        unset: name => `set "${name}="`,
        failure: 'exit /b 1'
    }
};
function exportLines(shell, variables) {
    const dialect = DIALECTS[shell];
    return Object.entries(variables).map(([name, value]) => value === undefined ? dialect.unset(name) : dialect.assign(name, value));
}
function copyLine(shell, name, from) {
    return DIALECTS[shell].copy?.(name, from);
}
function failureLine(shell) {
    return DIALECTS[shell].failure;
}
function powershellText(value) {
    const quoted = `'${value.replaceAll("'", "''")}'`;
    return quoted.replaceAll(/[\u0080-\uffff]/g, unit => `' + [char]0x${unit.charCodeAt(0).toString(16)} + '`);
}
function cmdValue(value) {
    if (/["\r\n]/.test(value)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('config', 'a path holds a double quote or a line break, which cmd cannot take: set TEMP to another');
    }
    return value.replaceAll('%', '%%');
}


/***/ })

/******/ 	});
/************************************************************************/
/******/ 	// The module cache
/******/ 	var __webpack_module_cache__ = {};
/******/ 	
/******/ 	// The require function
/******/ 	function __nccwpck_require__(moduleId) {
/******/ 		// Check if module is in cache
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		// Create a new module (and put it into the cache)
/******/ 		var module = __webpack_module_cache__[moduleId] = {
/******/ 			// no module.id needed
/******/ 			// no module.loaded needed
/******/ 			exports: {}
/******/ 		};
/******/ 	
/******/ 		// Execute the module function
/******/ 		var threw = true;
/******/ 		try {
/******/ 			__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 			threw = false;
/******/ 		} finally {
/******/ 			if(threw) delete __webpack_module_cache__[moduleId];
/******/ 		}
/******/ 	
/******/ 		// Return the exports of the module
/******/ 		return module.exports;
/******/ 	}
/******/ 	
/******/ 	// expose the modules object (__webpack_modules__)
/******/ 	__nccwpck_require__.m = __webpack_modules__;
/******/ 	
/************************************************************************/
/******/ 	/* webpack/runtime/asset-relocator-loader */
/******/ 	if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = __dirname + "/";
/******/ 	
/******/ 	/* webpack/runtime/create fake namespace object */
/******/ 	(() => {
/******/ 		var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 		var leafPrototypes;
/******/ 		// create a fake namespace object
/******/ 		// mode & 1: value is a module id, require it
/******/ 		// mode & 2: merge all properties of value into the ns
/******/ 		// mode & 4: return value when already ns object
/******/ 		// mode & 16: return value when it's Promise-like
/******/ 		// mode & 8|1: behave like require
/******/ 		__nccwpck_require__.t = function(value, mode) {
/******/ 			if(mode & 1) value = this(value);
/******/ 			if(mode & 8) return value;
/******/ 			if(typeof value === 'object' && value) {
/******/ 				if((mode & 4) && value.__esModule) return value;
/******/ 				if((mode & 16) && typeof value.then === 'function') return value;
/******/ 			}
/******/ 			var ns = Object.create(null);
/******/ 			__nccwpck_require__.r(ns);
/******/ 			var def = {};
/******/ 			leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 			for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 				Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 			}
/******/ 			def['default'] = () => (value);
/******/ 			__nccwpck_require__.d(ns, def);
/******/ 			return ns;
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/define property getters */
/******/ 	(() => {
/******/ 		// define getter functions for harmony exports
/******/ 		__nccwpck_require__.d = (exports, definition) => {
/******/ 			for(var key in definition) {
/******/ 				if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 					Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 				}
/******/ 			}
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/ensure chunk */
/******/ 	(() => {
/******/ 		__nccwpck_require__.f = {};
/******/ 		// This file contains only the entry chunk.
/******/ 		// The chunk loading function for additional chunks
/******/ 		__nccwpck_require__.e = (chunkId) => {
/******/ 			return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 				__nccwpck_require__.f[key](chunkId, promises);
/******/ 				return promises;
/******/ 			}, []));
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/get javascript chunk filename */
/******/ 	(() => {
/******/ 		// This function allow to reference async chunks
/******/ 		__nccwpck_require__.u = (chunkId) => {
/******/ 			// return url for filenames based on template
/******/ 			return "" + chunkId + ".cjs";
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/hasOwnProperty shorthand */
/******/ 	(() => {
/******/ 		__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/make namespace object */
/******/ 	(() => {
/******/ 		// define __esModule on exports
/******/ 		__nccwpck_require__.r = (exports) => {
/******/ 			if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 				Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 			}
/******/ 			Object.defineProperty(exports, '__esModule', { value: true });
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/require chunk loading */
/******/ 	(() => {
/******/ 		// no baseURI
/******/ 		
/******/ 		// object to store loaded chunks
/******/ 		// "1" means "loaded", otherwise not loaded yet
/******/ 		var installedChunks = {
/******/ 			8792: 1
/******/ 		};
/******/ 		
/******/ 		// no on chunks loaded
/******/ 		
/******/ 		var installChunk = (chunk) => {
/******/ 			var moreModules = chunk.modules, chunkIds = chunk.ids, runtime = chunk.runtime;
/******/ 			for(var moduleId in moreModules) {
/******/ 				if(__nccwpck_require__.o(moreModules, moduleId)) {
/******/ 					__nccwpck_require__.m[moduleId] = moreModules[moduleId];
/******/ 				}
/******/ 			}
/******/ 			if(runtime) runtime(__nccwpck_require__);
/******/ 			for(var i = 0; i < chunkIds.length; i++)
/******/ 				installedChunks[chunkIds[i]] = 1;
/******/ 		
/******/ 		};
/******/ 		
/******/ 		// require() chunk loading for javascript
/******/ 		__nccwpck_require__.f.require = (chunkId, promises) => {
/******/ 			// "1" is the signal for "already loaded"
/******/ 			if(!installedChunks[chunkId]) {
/******/ 				if(true) { // all chunks have JS
/******/ 					installChunk(require("./" + __nccwpck_require__.u(chunkId)));
/******/ 				} else installedChunks[chunkId] = 1;
/******/ 			}
/******/ 		};
/******/ 		
/******/ 		// no external install chunk
/******/ 		
/******/ 		// no HMR
/******/ 		
/******/ 		// no HMR manifest
/******/ 	})();
/******/ 	
/************************************************************************/
var __webpack_exports__ = {};

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(4571);
// EXTERNAL MODULE: ./src/plan.js + 1 modules
var plan = __nccwpck_require__(6546);
// EXTERNAL MODULE: ./src/commands/prove.js + 1 modules
var prove = __nccwpck_require__(748);
;// CONCATENATED MODULE: ./src/commands/check.js



async function check(context, inputs) {
    const nothingPresent = { earlier: () => false, base: () => false };
    const { targets, notices } = (0,plan/* plan */.e)(inputs, context.ambient, nothingPresent);
    for (const notice of notices)
        context.log.notice(notice);
    if (targets.length === 0 && notices.length === 0) {
        throw new errors/* Failure */.HR('input', 'check: nothing to prove; name a registry');
    }
    return (0,prove/* prove */.z)(context, targets, inputs.verify);
}

// EXTERNAL MODULE: ./src/commands/guard.js
var guard = __nccwpck_require__(6708);
// EXTERNAL MODULE: ./src/commands/login.js + 4 modules
var login = __nccwpck_require__(1772);
// EXTERNAL MODULE: ./src/job-config/former.js
var job_config_former = __nccwpck_require__(4022);
// EXTERNAL MODULE: ./src/job-config/remove.js
var remove = __nccwpck_require__(4547);
;// CONCATENATED MODULE: ./src/commands/logout.js




async function logout(context, place) {
    const directory = context.env('DOCKER_CONFIG');
    if (directory === undefined)
        throw new errors/* Failure */.HR('config', 'logout: DOCKER_CONFIG is not set, so there is no login to undo');
    const own = { ...(0,login/* removal */.r)({ context, ...place }), directory };
    const inspection = (0,remove/* inspectOwn */.bp)(own);
    if (inspection.kind === 'refused') {
        throw new errors/* Failure */.HR('config', `logout: "${directory}" is left alone, since ${inspection.reason}`);
    }
    if (inspection.kind === 'gone')
        throw new errors/* Failure */.HR('config', `logout: "${directory}" is gone already`);
    const former = (0,job_config_former/* readFormer */.oX)(directory, inspection.marker);
    const removed = await (0,remove/* removeJobConfig */.sg)(own);
    if (removed.kept === undefined)
        context.log.info(`removed "${directory}"`);
    for (const warning of (0,remove/* warningsOf */.nZ)(directory, removed))
        context.log.warning(`logout: ${warning}`);
    return Object.fromEntries(Object.entries(former).map(([name, value]) => [name, value === '' ? undefined : value]));
}

// EXTERNAL MODULE: ./src/inputs/mistakes.js
var mistakes = __nccwpck_require__(4049);
// EXTERNAL MODULE: ./src/platform/workflow-commands.js
var workflow_commands = __nccwpck_require__(3846);
// EXTERNAL MODULE: ./src/shell.js
var shell = __nccwpck_require__(6040);
// EXTERNAL MODULE: ./src/faces/command-line-options.js
var command_line_options = __nccwpck_require__(9250);
// EXTERNAL MODULE: ./src/faces/command-line-session.js + 9 modules
var command_line_session = __nccwpck_require__(9321);
// EXTERNAL MODULE: ./src/faces/command-line-output.js + 1 modules
var command_line_output = __nccwpck_require__(8580);
// EXTERNAL MODULE: ./src/faces/help.js
var help = __nccwpck_require__(5936);
// EXTERNAL MODULE: ./src/faces/werf-path.js
var werf_path = __nccwpck_require__(3207);
;// CONCATENATED MODULE: ./src/version.js
const VERSION = '0.1.0';

;// CONCATENATED MODULE: ./src/faces/command-line.js
















const COMMANDS = new Map([
    ['login', loginCommand],
    ['logout', logoutCommand],
    ['check', checkCommand],
    ['images', imagesCommand],
    ['install-werf', installWerfCommand]
]);
async function commandLine(host) {
    const [name, ...args] = host.args;
    if (name === '--version') {
        host.out(VERSION);
        return 0;
    }
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
        host.out((0,help/* helpText */.B)());
        return name === undefined ? 1 : 0;
    }
    if (name === 'ci-env') {
        const { ciEnvCommand } = await __nccwpck_require__.e(/* import() */ 8364).then(__nccwpck_require__.bind(__nccwpck_require__, 8364));
        return ciEnvCommand(host, args);
    }
    if (name === 'exec') {
        const { execCommand } = await __nccwpck_require__.e(/* import() */ 140).then(__nccwpck_require__.bind(__nccwpck_require__, 140));
        return execCommand(host, args);
    }
    if (name === 'cleanup') {
        const { cleanupCommand } = await Promise.all(/* import() */[__nccwpck_require__.e(530), __nccwpck_require__.e(7398), __nccwpck_require__.e(1981)]).then(__nccwpck_require__.bind(__nccwpck_require__, 1981));
        return cleanupCommand(host, args);
    }
    const command = COMMANDS.get(name);
    if (command === undefined) {
        const names = (0,mistakes/* quotedList */.p)([...COMMANDS.keys(), 'exec', 'ci-env', 'cleanup']);
        throw new errors/* Failure */.HR('input', `unknown command: the commands are ${names}`);
    }
    const line = (0,command_line_options/* parseCommandLine */.Du)(args);
    if (line.help) {
        host.err((0,help/* helpText */.B)());
        return 0;
    }
    if (line.json && name !== 'images')
        throw new errors/* Failure */.HR('input', '"--json": is for "images" alone');
    return command(host, line);
}
const PRINTING = ['login', 'logout', 'install-werf'];
function reportCommandLineFailure(host, message) {
    for (const line of message.split(/[\r\n]+/))
        host.err(`error: ${(0,workflow_commands/* logLine */.BP)(line)}`);
    if (!PRINTING.some(name => name === host.args[0]))
        return;
    const given = host.args.flatMap((arg, index) => arg === '--shell' ? [host.args[index + 1]] : [/^--shell=(.*)$/.exec(arg)?.[1]]);
    host.out((0,shell/* failureLine */.Pu)(shell/* SHELLS */.OF.find(shell => given.includes(shell)) ?? 'sh'));
}
async function loginCommand(host, line) {
    const { context, inputs, platform, place } = await (0,command_line_session/* openSession */.f)(host, line);
    const path = (0,shell/* exportLines */.Es)(line.shell, await (0,werf_path/* werfPath */.s)(host, { context, inputs }));
    return (0,guard/* guard */.ah)({ context, ...place }, host, true, async ({ record, orSignal }) => {
        const result = await orSignal((0,login/* login */.i)({ ...place, context, inputs, record }));
        const lines = [...(0,command_line_output/* loginLines */.B)(line.shell, result, host.variables), ...path];
        platform.publish(result.exports);
        for (const one of lines)
            host.out(one);
        for (const one of result.logins)
            context.log.info((0,prove/* describeLogin */.H)(one, inputs.verify));
        return 0;
    });
}
async function checkCommand(host, line) {
    const { context, inputs } = await (0,command_line_session/* openSession */.f)(host, line);
    for (const one of await check(context, inputs))
        context.log.info((0,prove/* describeLogin */.H)(one, inputs.verify, 'checked'));
    return 0;
}
async function logoutCommand(host, line) {
    const { context, place, platform } = await (0,command_line_session/* openSession */.f)(host, line);
    const restored = await logout(context, place);
    const lines = (0,command_line_output/* logoutLines */.W)(line.shell, restored);
    const open = Object.entries(restored).filter(([name]) => name !== job_config_former/* AUTH_VARIABLE */.gh);
    platform.publish(Object.fromEntries(open.map(([name, value]) => [name, value ?? ''])));
    for (const one of lines)
        host.out(one);
    return 0;
}
async function imagesCommand(host, line) {
    const { images } = (await (0,command_line_session/* openSession */.f)(host, line)).inputs;
    if (images === undefined)
        throw new errors/* Failure */.HR('input', 'images: no image is named; name them by "--images"');
    const { imageLines, imagesJson } = await __nccwpck_require__.e(/* import() */ 1719).then(__nccwpck_require__.bind(__nccwpck_require__, 1719));
    for (const one of line.json ? [imagesJson(images)] : imageLines(images))
        host.out(one);
    return 0;
}
async function installWerfCommand(host, line) {
    const session = await (0,command_line_session/* openSession */.f)(host, line);
    if (session.inputs.werfRequest === undefined) {
        throw new errors/* Failure */.HR('input', 'install-werf: no version is named; name one by "--werf-version"');
    }
    for (const one of (0,shell/* exportLines */.Es)(line.shell, await (0,werf_path/* werfPath */.s)(host, session)))
        host.out(one);
    return 0;
}

// EXTERNAL MODULE: ./src/run.js + 5 modules
var run = __nccwpck_require__(2022);
;// CONCATENATED MODULE: ./src/cli.js


(0,run/* run */.eF)(commandLine, reportCommandLineFailure);

module.exports = __webpack_exports__;
/******/ })()
;