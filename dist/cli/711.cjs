"use strict";
exports.id = 711;
exports.ids = [711,641];
exports.modules = {

/***/ 1641:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  G: () => (/* binding */ enterHome),
  leaveHome: () => (/* binding */ leaveHome)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/docker-config/config.js + 1 modules
var docker_config_config = __webpack_require__(6025);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __webpack_require__(7362);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/job-config/atomic-write.js
var atomic_write = __webpack_require__(3308);
;// CONCATENATED MODULE: ./src/job-config/home-journal.js





function journalPath(configFile) {
    return (0,external_node_path_.join)((0,external_node_path_.dirname)(configFile), '.registry-auth-mirror.json');
}
function readJournal(configFile) {
    const path = journalPath(configFile);
    try {
        const value = JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8'));
        if (isJournal(value))
            return value;
    }
    catch (error) {
        if ((0,errors/* errorCode */.CA)(error) === 'ENOENT')
            return undefined;
    }
    throw new errors/* Failure */.HR('config', `the journal "${path}" is damaged: restore the home docker config and remove the journal`);
}
function writeJournal(configFile, journal, check) {
    const path = journalPath(configFile);
    if (Object.keys(journal.keys).length === 0)
        (0,external_node_fs_.rmSync)(path, { force: true });
    else
        (0,atomic_write/* replaceFile */.f)(path, JSON.stringify(journal), check);
}
function isJournal(value) {
    if (!(0,docker_config_config/* isObject */.Gv)(value))
        return false;
    const { version, createdDirectory, original, keys } = value;
    return (version === 1 &&
        typeof createdDirectory === 'boolean' &&
        (original === null || typeof original === 'string') &&
        (0,docker_config_config/* isObject */.Gv)(keys) &&
        Object.values(keys).every(stack => Array.isArray(stack) && stack.every(isPlaced)));
}
function isPlaced(value) {
    if (!(0,docker_config_config/* isObject */.Gv)(value))
        return false;
    const { owner, deadline, placed, former } = value;
    return (typeof owner === 'string' &&
        (deadline === undefined || typeof deadline === 'string') &&
        (0,docker_config_config/* isObject */.Gv)(placed) &&
        (former === null || (0,docker_config_config/* isObject */.Gv)(former)));
}

;// CONCATENATED MODULE: ./src/job-config/home-stacks.js

function spliceOwners(stacks, auths, leaves) {
    const rest = [];
    for (const [key, stack] of Object.entries(stacks)) {
        const left = spliceStack(key, stack, auths, leaves);
        if (left.length > 0)
            rest.push([key, left]);
    }
    return Object.fromEntries(rest);
}
function spliceStack(key, stack, auths, leaves) {
    const left = [...stack];
    for (let index = left.length - 1; index >= 0; index -= 1) {
        const leaver = left[index];
        if (leaver === undefined || !leaves(leaver, key))
            continue;
        const above = left[index + 1];
        if (above === undefined)
            restore(auths, key, leaver);
        else if ((0,equality/* sameJson */.V)(above.former, leaver.placed))
            left[index + 1] = { ...above, former: leaver.former };
        left.splice(index, 1);
    }
    return left;
}
function restore(auths, key, { placed, former }) {
    if (!(0,equality/* sameJson */.V)(auths.get(key), placed))
        return;
    if (former === null)
        auths.delete(key);
    else
        auths.set(key, former);
}
function pushOwner(stacks, auths, key, owner) {
    const placed = { ...owner, former: auths.get(key) ?? null };
    auths.set(key, owner.placed);
    const others = Object.entries(stacks).filter(([other]) => other !== key);
    const own = Object.entries(stacks).find(([other]) => other === key)?.[1] ?? [];
    return Object.fromEntries([...others, [key, [...own, placed]]]);
}

// EXTERNAL MODULE: ./src/job-config/lock.js
var lock = __webpack_require__(7488);
;// CONCATENATED MODULE: ./src/job-config/home-mirror.js









const LOCK_TRIES = 5;
async function enterHome(home, owner, entries) {
    await underHomeLock(home, (lock, createdDirectory) => {
        const state = readHome(home);
        const known = state.journal ?? { version: 1, createdDirectory: false, original: state.original, keys: {} };
        let keys = spliceOwners(known.keys, state.auths, (one, key) => one.owner === owner.owner ? entries.has(key) : isDead(one, home.now()));
        for (const [key, placed] of entries)
            keys = pushOwner(keys, state.auths, key, { ...owner, placed });
        const journal = { ...known, createdDirectory: known.createdDirectory || createdDirectory, keys };
        writeJournal(home.file, journal, () => {
            lock.check();
        });
        writeHome(state, journal, lock);
    });
}
async function leaveHome(home, owner) {
    if (!(0,external_node_fs_.existsSync)((0,external_node_path_.dirname)(home.file)))
        return;
    const emptied = await underHomeLock(home, lock => {
        const state = readHome(home);
        if (state.journal === undefined)
            return false;
        const leaves = (one) => one.owner === owner || isDead(one, home.now());
        const journal = { ...state.journal, keys: spliceOwners(state.journal.keys, state.auths, leaves) };
        writeHome(state, journal, lock);
        writeJournal(home.file, journal, () => {
            lock.check();
        });
        return journal.createdDirectory && Object.keys(journal.keys).length === 0;
    });
    if (emptied)
        removeIfEmpty((0,external_node_path_.dirname)(home.file));
}
function readHome({ file, self }) {
    const target = targetOf(file, self.uid);
    const bytes = (0,external_node_fs_.existsSync)(target) ? usable(file, () => (0,external_node_fs_.readFileSync)(target)) : undefined;
    const config = bytes === undefined ? docker_config_config/* EMPTY_CONFIG */.$v : (0,docker_config_config/* parseDockerConfig */.Cj)(bytes.toString('utf8'), file);
    for (const directory of new Set([(0,external_node_path_.dirname)(file), (0,external_node_path_.dirname)(target)]))
        removeLeftOvers(directory);
    return {
        target,
        mode: bytes === undefined ? 0o600 : (0,external_node_fs_.statSync)(target).mode & 0o777,
        original: bytes?.toString('base64') ?? null,
        config,
        auths: new Map(Object.entries(config.auths ?? {})),
        journal: readJournal(file)
    };
}
function targetOf(file, uid) {
    const status = (0,external_node_fs_.lstatSync)(file, { throwIfNoEntry: false });
    if (status === undefined)
        return file;
    const target = (0,external_node_fs_.existsSync)(file) ? (0,external_node_fs_.realpathSync)(file) : undefined;
    const real = target === undefined ? undefined : (0,external_node_fs_.statSync)(target);
    if (target !== undefined && real?.isFile() === true && (uid === undefined || real.uid === uid))
        return target;
    const message = `the home docker config "${file}" is no regular file of this user`;
    throw new errors/* Failure */.HR('config', `${message}: correct it, or leave "mirror-home" out`);
}
function writeHome(state, journal, lock) {
    const config = withAuths(state.config, state.auths);
    const content = contentOf(config, journal);
    if (content === null)
        (0,external_node_fs_.rmSync)(state.target, { force: true });
    else if (content.toString('base64') !== state.original) {
        (0,atomic_write/* replaceFile */.f)(state.target, content, () => {
            lock.check();
        }, state.mode);
    }
}
function contentOf(config, journal) {
    const written = Buffer.from((0,docker_config_config/* serialiseDockerConfig */.gw)(config));
    if (Object.keys(journal.keys).length > 0)
        return written;
    const bytes = journal.original === null ? undefined : Buffer.from(journal.original, 'base64');
    const original = bytes === undefined ? docker_config_config/* EMPTY_CONFIG */.$v : (0,docker_config_config/* parseDockerConfig */.Cj)(bytes.toString('utf8'), 'config.json');
    return (0,equality/* sameJson */.V)(withoutEmptyAuths(config), withoutEmptyAuths(original)) ? (bytes ?? null) : written;
}
function withAuths(config, auths) {
    if (auths.size === 0 && config.auths === undefined)
        return config;
    const fields = new Map(Object.entries(config));
    return Object.fromEntries(fields.set('auths', Object.fromEntries(auths)));
}
function withoutEmptyAuths(config) {
    if (Object.keys(config.auths ?? {}).length > 0)
        return config;
    return Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'auths'));
}
function isDead({ owner, deadline }, now) {
    if ((0,external_node_fs_.lstatSync)(owner, { throwIfNoEntry: false }) === undefined)
        return true;
    return deadline !== undefined && Date.parse(deadline) < now.getTime();
}
async function underHomeLock({ file, self, now }, task) {
    const directory = (0,external_node_path_.dirname)(file);
    const path = (0,external_node_path_.join)(directory, '.registry-auth-mirror.lock');
    for (let tries = 1;; tries += 1) {
        const created = usable(directory, () => (0,external_node_fs_.mkdirSync)(directory, { recursive: true, mode: 0o700 })) !== undefined;
        try {
            return await (0,lock/* withLock */.k)({ path, self, now }, lock => task(lock, created));
        }
        catch (error) {
            if ((0,external_node_fs_.existsSync)(directory) || tries === LOCK_TRIES)
                throw error;
        }
    }
}
function removeLeftOvers(directory) {
    for (const name of (0,external_node_fs_.readdirSync)(directory)) {
        if (atomic_write/* TEMPORARY */.G.test(name))
            (0,external_node_fs_.rmSync)((0,external_node_path_.join)(directory, name), { force: true });
    }
}
function usable(path, step) {
    try {
        return step();
    }
    catch (error) {
        const message = `"${path}" cannot be used (${(0,errors/* errorCode */.CA)(error) ?? 'unknown error'})`;
        throw new errors/* Failure */.HR('config', `${message}: correct its rights, or leave "mirror-home" out`);
    }
}
function removeIfEmpty(directory) {
    try {
        (0,external_node_fs_.rmdirSync)(directory);
    }
    catch (error) {
        if ((0,errors/* errorCode */.CA)(error) === undefined)
            throw error;
    }
}


/***/ }),

/***/ 711:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   mirrorLogins: () => (/* binding */ mirrorLogins)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _docker_config_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2017);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4571);
/* harmony import */ var _home_mirror_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1641);
/* harmony import */ var _lock_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7488);
/* harmony import */ var _marker_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3225);
/* harmony import */ var _open_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9712);
/* harmony import */ var _write_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(743);








async function mirrorLogins(job, logins) {
    const { directory, options } = job;
    const { self, now } = options;
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(options.homeDirectory, '.docker', 'config.json');
    const entries = new Map();
    for (const login of logins.filter(({ path }) => path === undefined)) {
        for (const key of login.keys)
            entries.set(key, (0,_docker_config_js__WEBPACK_IMPORTED_MODULE_1__/* .authEntryOf */ .oj)(login));
    }
    if (entries.size === 0)
        return;
    const deadline = await (0,_lock_js__WEBPACK_IMPORTED_MODULE_4__/* .withLock */ .k)({ path: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(directory, _write_js__WEBPACK_IMPORTED_MODULE_7__/* .LOCK_NAME */ .S), self, now }, lock => {
        const marker = (0,_marker_js__WEBPACK_IMPORTED_MODULE_5__/* .readMarker */ .t7)(directory, self.uid);
        if (marker === undefined)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('config', `the job's docker config "${directory}" is gone: log in again`);
        (0,_open_js__WEBPACK_IMPORTED_MODULE_6__/* .writeMarker */ .en)(directory, { ...marker, mirror: file }, () => {
            lock.check();
        });
        return marker.deadline;
    });
    const owner = { owner: directory, ...(deadline === undefined ? {} : { deadline }) };
    await (0,_home_mirror_js__WEBPACK_IMPORTED_MODULE_3__/* .enterHome */ .G)({ file, self, now }, owner, entries);
}


/***/ })

};
;