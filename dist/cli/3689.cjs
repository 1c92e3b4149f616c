"use strict";
exports.id = 3689;
exports.ids = [3689,5732];
exports.modules = {

/***/ 5732:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ checkHome),
  G: () => (/* binding */ enterHome),
  leaveHome: () => (/* binding */ leaveHome)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/docker-config/config.js + 1 modules
var docker_config_config = __webpack_require__(6025);
// EXTERNAL MODULE: ./src/docker-config/equality.js
var equality = __webpack_require__(7362);
// EXTERNAL MODULE: ./src/job-config/atomic-write.js
var atomic_write = __webpack_require__(3308);
// EXTERNAL MODULE: ./src/job-config/home-journal.js
var home_journal = __webpack_require__(8430);
;// CONCATENATED MODULE: ./src/job-config/home-file.js








function readHome(home) {
    const { file, otherwise } = home;
    const target = targetOf(home);
    const bytes = (0,external_node_fs_.existsSync)(target) ? usable(file, otherwise, () => (0,external_node_fs_.readFileSync)(target)) : undefined;
    const config = bytes === undefined ? docker_config_config/* EMPTY_CONFIG */.$v : configIn(bytes, home);
    const journal = (0,home_journal/* readJournal */.a0)(file);
    for (const directory of new Set([(0,external_node_path_.dirname)(file), (0,external_node_path_.dirname)(target)])) {
        usable(directory, otherwise, () => {
            (0,external_node_fs_.accessSync)(directory, external_node_fs_.constants.W_OK);
            removeLeftOvers(directory);
        });
    }
    return {
        target,
        mode: bytes === undefined ? 0o600 : (0,external_node_fs_.statSync)(target).mode & 0o777,
        original: bytes?.toString('base64') ?? null,
        config,
        auths: new Map(Object.entries(config.auths ?? {})),
        journal
    };
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
function usable(path, otherwise, step) {
    try {
        return step();
    }
    catch (error) {
        const message = `"${path}" cannot be used (${(0,errors/* errorCode */.CA)(error) ?? 'unknown error'})`;
        throw new errors/* Failure */.HR('config', `${message}: correct its rights${otherwise}`);
    }
}
function configIn(bytes, { file, otherwise }) {
    const reading = (0,docker_config_config/* readDockerConfig */.TO)(bytes.toString('utf8'));
    if ('config' in reading)
        return reading.config;
    throw new errors/* Failure */.HR('config', `docker config "${file}" ${reading.problem}: correct the file${otherwise}`);
}
function targetOf({ file, uid, otherwise }) {
    const status = (0,external_node_fs_.lstatSync)(file, { throwIfNoEntry: false });
    if (status === undefined)
        return file;
    const target = (0,external_node_fs_.existsSync)(file) ? (0,external_node_fs_.realpathSync)(file) : undefined;
    const real = target === undefined ? undefined : (0,external_node_fs_.statSync)(target);
    if (target !== undefined && real?.isFile() === true && (uid === undefined || real.uid === uid))
        return target;
    const message = `the home docker config "${file}" is no regular file of this user`;
    throw new errors/* Failure */.HR('config', `${message}: correct it${otherwise}`);
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
function removeLeftOvers(directory) {
    for (const name of (0,external_node_fs_.readdirSync)(directory)) {
        if (atomic_write/* TEMPORARY */.G.test(name))
            (0,external_node_fs_.rmSync)((0,external_node_path_.join)(directory, name), { force: true });
    }
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
const OR_WITHOUT = ', or leave "mirror-home" out';
async function checkHome(home) {
    const created = await underHomeLock(home, OR_WITHOUT, (_state, { createdDirectory }) => createdDirectory);
    if (created)
        removeIfEmpty((0,external_node_path_.dirname)(home.file));
}
async function enterHome(home, owner, entries) {
    await underHomeLock(home, OR_WITHOUT, (state, { lock, createdDirectory }) => {
        const known = state.journal ?? { version: 1, createdDirectory: false, original: state.original, keys: {} };
        let keys = spliceOwners(known.keys, state.auths, (one, key) => one.owner === owner.owner ? entries.has(key) : isDead(one, home.now()));
        for (const [key, placed] of entries)
            keys = pushOwner(keys, state.auths, key, { ...owner, placed });
        const journal = { ...known, createdDirectory: known.createdDirectory || createdDirectory, keys };
        (0,home_journal/* writeJournal */.fY)(home.file, journal, () => {
            lock.check();
        });
        writeHome(state, journal, lock);
    });
}
async function leaveHome(home, owner) {
    const stacks = Object.values((0,home_journal/* readJournal */.a0)(home.file)?.keys ?? {});
    if (!stacks.flat().some(one => one.owner === owner))
        return;
    const emptied = await underHomeLock(home, '', (state, { lock }) => {
        if (state.journal === undefined)
            return false;
        const leaves = (one) => one.owner === owner || isDead(one, home.now());
        const journal = { ...state.journal, keys: spliceOwners(state.journal.keys, state.auths, leaves) };
        writeHome(state, journal, lock);
        (0,home_journal/* writeJournal */.fY)(home.file, journal, () => {
            lock.check();
        });
        return journal.createdDirectory && Object.keys(journal.keys).length === 0;
    });
    if (emptied)
        removeIfEmpty((0,external_node_path_.dirname)(home.file));
}
function isDead({ owner, deadline }, now) {
    if ((0,external_node_fs_.lstatSync)(owner, { throwIfNoEntry: false }) === undefined)
        return true;
    return deadline !== undefined && Date.parse(deadline) < now.getTime();
}
async function underHomeLock({ file, self, now }, otherwise, task) {
    const home = { file, uid: self.uid, otherwise };
    const directory = (0,external_node_path_.dirname)(file);
    const path = (0,external_node_path_.join)(directory, '.registry-auth-mirror.lock');
    for (let tries = 1;; tries += 1) {
        const made = usable(directory, otherwise, () => (0,external_node_fs_.mkdirSync)(directory, { recursive: true, mode: 0o700 }));
        const createdDirectory = made !== undefined;
        try {
            return await (0,lock/* withLock */.k)({ path, self, now }, lock => task(readHome(home), { lock, createdDirectory }));
        }
        catch (error) {
            if ((0,external_node_fs_.existsSync)(directory) || tries === LOCK_TRIES)
                throw error;
        }
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

/***/ 3689:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  checkMirror: () => (/* binding */ checkMirror),
  mirrorLogins: () => (/* binding */ mirrorLogins)
});

// EXTERNAL MODULE: ./src/docker-config.js + 4 modules
var docker_config = __webpack_require__(3560);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./src/job-config/home-config-file.js

function homeConfigFile(homeDirectory) {
    return (0,external_node_path_.join)(homeDirectory, '.docker', 'config.json');
}

// EXTERNAL MODULE: ./src/job-config/home-mirror.js + 2 modules
var home_mirror = __webpack_require__(5732);
// EXTERNAL MODULE: ./src/job-config/job-lock.js
var job_lock = __webpack_require__(4162);
// EXTERNAL MODULE: ./src/job-config/marker.js
var job_config_marker = __webpack_require__(3225);
// EXTERNAL MODULE: ./src/job-config/open.js + 1 modules
var job_config_open = __webpack_require__(7914);
;// CONCATENATED MODULE: ./src/job-config/mirror-logins.js







async function checkMirror(job) {
    await (0,home_mirror/* checkHome */.C)(homeOf(job));
}
async function mirrorLogins(job, logins) {
    const { directory, options } = job;
    const home = homeOf(job);
    const entries = new Map();
    for (const login of logins.filter(({ path }) => path === undefined)) {
        for (const key of login.keys)
            entries.set(key, (0,docker_config/* authEntryOf */.oj)(login));
    }
    if (entries.size === 0)
        return;
    const deadline = await (0,job_lock/* withJobLock */.t)(job, lock => {
        const marker = (0,job_config_marker/* readMarker */.t7)(directory, options.self.uid);
        if (marker === undefined)
            throw new errors/* Failure */.HR('config', `the job's docker config "${directory}" is gone: log in again`);
        (0,job_config_open/* writeMarker */.en)(directory, { ...marker, mirror: home.file }, () => {
            lock.check();
        });
        return marker.deadline;
    });
    const owner = { owner: directory, ...(deadline === undefined ? {} : { deadline }) };
    await (0,home_mirror/* enterHome */.G)(home, owner, entries);
}
function homeOf({ options: { homeDirectory, self, now } }) {
    return { file: homeConfigFile(homeDirectory), self, now };
}


/***/ })

};
;