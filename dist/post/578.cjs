"use strict";
exports.id = 578;
exports.ids = [578];
exports.modules = {

/***/ 578:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  leaveHome: () => (/* binding */ leaveHome)
});

// UNUSED EXPORTS: checkHome, enterHome

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(24);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(571);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(30);
;// CONCATENATED MODULE: ./src/host.js

const LABEL = '[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?';
const HOST_NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[^[\]:]+)(?::(\d{1,5}))?$/;
function parseHost(text) {
    const match = AUTHORITY.exec(text.toLowerCase());
    if (match?.[1] === undefined)
        return undefined;
    const bracketed = match[1].startsWith('[');
    const name = bracketed ? match[1].slice(1, -1) : match[1];
    if (bracketed ? (0,external_node_net_.isIP)(name) !== 6 : !isHostName(name))
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
    return isIP(host.name) === 4 && host.name.startsWith('127.');
}

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
    const host = parseRegistryAddress(key)?.host;
    const isShown = host !== undefined && (host.name.includes('.') || host.port !== undefined);
    return isShown && key.includes(host.key) ? `key "${key}"` : `entry ${index + 1}`;
}

;// CONCATENATED MODULE: ./src/docker-config/equality.js

function sameJson(one, other) {
    if (one === other)
        return true;
    if (Array.isArray(one) && Array.isArray(other)) {
        return one.length === other.length && one.every((value, index) => sameJson(value, other[index]));
    }
    if (!isObject(one) || !isObject(other))
        return false;
    const keys = Object.keys(one);
    return (keys.length === Object.keys(other).length &&
        keys.every(key => Object.hasOwn(other, key) && sameJson(one[key], other[key])));
}

;// CONCATENATED MODULE: ./src/job-config/atomic-write.js



const TEMPORARY = /^\.registry-auth-[a-z0-9]+\.tmp$/;
function replaceFile(path, content, check, mode = 0o600) {
    const random = Math.random().toString(36).slice(2, 12) + Date.now().toString(36);
    const temporary = (0,external_node_path_.join)((0,external_node_path_.dirname)(path), `.registry-auth-${random}.tmp`);
    try {
        (0,external_node_fs_.writeFileSync)(temporary, content, { flag: 'wx', mode: 0o600 });
        (0,external_node_fs_.chmodSync)(temporary, mode);
        check?.();
        (0,external_node_fs_.renameSync)(temporary, path);
    }
    catch (error) {
        (0,external_node_fs_.rmSync)(temporary, { force: true });
        const code = (0,errors/* errorCode */.CA)(error);
        if (code === undefined)
            throw error;
        throw new errors/* Failure */.HR('config', `"${path}" cannot be written (${code}): correct the rights or the space of its directory`);
    }
}

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
        const code = (0,errors/* errorCode */.CA)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        if (code !== undefined)
            throw new errors/* Failure */.HR('config', `the journal "${path}" cannot be read (${code}): correct its rights`);
    }
    throw new errors/* Failure */.HR('config', `the journal "${path}" is damaged: restore the home docker config and remove the journal`);
}
function home_journal_writeJournal(configFile, journal, check) {
    const path = journalPath(configFile);
    if (Object.keys(journal.keys).length === 0)
        (0,external_node_fs_.rmSync)(path, { force: true });
    else
        replaceFile(path, JSON.stringify(journal), check);
}
function isJournal(value) {
    if (!isObject(value))
        return false;
    const { version, createdDirectory, original, keys } = value;
    return (version === 1 &&
        typeof createdDirectory === 'boolean' &&
        (original === null || typeof original === 'string') &&
        isObject(keys) &&
        Object.values(keys).every(stack => Array.isArray(stack) && stack.every(isPlaced)));
}
function isPlaced(value) {
    if (!isObject(value))
        return false;
    const { owner, deadline, placed, former } = value;
    return (typeof owner === 'string' &&
        (deadline === undefined || typeof deadline === 'string') &&
        isObject(placed) &&
        (former === null || isObject(former)));
}

;// CONCATENATED MODULE: ./src/job-config/home-file.js








function readHome(home) {
    const { file, otherwise } = home;
    const target = targetOf(home);
    const bytes = (0,external_node_fs_.existsSync)(target) ? usable(file, otherwise, () => (0,external_node_fs_.readFileSync)(target)) : undefined;
    const config = bytes === undefined ? EMPTY_CONFIG : configIn(bytes, home);
    const journal = readJournal(file);
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
function home_file_writeHome(state, journal, lock) {
    const config = withAuths(state.config, state.auths);
    const content = contentOf(config, journal);
    if (content === null)
        (0,external_node_fs_.rmSync)(state.target, { force: true });
    else if (content.toString('base64') !== state.original) {
        replaceFile(state.target, content, () => {
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
    const reading = readDockerConfig(bytes.toString('utf8'));
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
    const written = Buffer.from(serialiseDockerConfig(config));
    if (Object.keys(journal.keys).length > 0)
        return written;
    const bytes = journal.original === null ? undefined : Buffer.from(journal.original, 'base64');
    const original = bytes === undefined ? EMPTY_CONFIG : parseDockerConfig(bytes.toString('utf8'), 'config.json');
    return sameJson(withoutEmptyAuths(config), withoutEmptyAuths(original)) ? (bytes ?? null) : written;
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
        if (TEMPORARY.test(name))
            (0,external_node_fs_.rmSync)((0,external_node_path_.join)(directory, name), { force: true });
    }
}

;// CONCATENATED MODULE: ./src/job-config/home-stacks.js

function home_stacks_spliceOwners(stacks, auths, leaves) {
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
        else if (sameJson(above.former, leaver.placed))
            left[index + 1] = { ...above, former: leaver.former };
        left.splice(index, 1);
    }
    return left;
}
function restore(auths, key, { placed, former }) {
    if (!sameJson(auths.get(key), placed))
        return;
    if (former === null)
        auths.delete(key);
    else
        auths.set(key, former);
}
function home_stacks_pushOwner(stacks, auths, key, owner) {
    const placed = { ...owner, former: auths.get(key) ?? null };
    auths.set(key, owner.placed);
    const others = Object.entries(stacks).filter(([other]) => other !== key);
    const own = Object.entries(stacks).find(([other]) => other === key)?.[1] ?? [];
    return Object.fromEntries([...others, [key, [...own, placed]]]);
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(161);
;// CONCATENATED MODULE: ./src/job-config/lock.js





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
            (0,external_node_fs_.writeFileSync)((0,external_node_path_.join)(prepared, owner), content, { mode: 0o600 });
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
            (0,external_node_fs_.unlinkSync)((0,external_node_path_.join)(prepared, owner));
        });
        attempt(() => {
            (0,external_node_fs_.rmdirSync)(prepared);
        });
        throw error;
    }
}
function prepare(path) {
    try {
        const prepared = (0,external_node_fs_.mkdtempSync)(`${path}.`);
        (0,external_node_fs_.chmodSync)(prepared, 0o700);
        return prepared;
    }
    catch (error) {
        const code = (0,errors/* errorCode */.CA)(error) ?? 'unknown error';
        throw new errors/* Failure */.HR('config', `the lock "${path}" cannot be made (${code}): check the rights on its directory`);
    }
}
function tooLong(path) {
    return new errors/* Failure */.HR('config', `the lock "${path}" is held by another process: let it finish, or remove the lock`);
}
function renamed(prepared, path) {
    try {
        (0,external_node_fs_.renameSync)(prepared, path);
        return true;
    }
    catch (error) {
        const code = (0,errors/* errorCode */.CA)(error);
        if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM' || code === 'EACCES')
            return false;
        throw new errors/* Failure */.HR('config', `the lock "${path}" cannot be taken (${code ?? 'unknown error'}): remove it`);
    }
}
function removeStaleOwner(directory, host, { self, now }) {
    for (const name of attempt(() => (0,external_node_fs_.readdirSync)(directory)) ?? []) {
        const file = (0,external_node_path_.join)(directory, name);
        if (isStale(file, host, self, now()))
            attempt(() => {
                (0,external_node_fs_.unlinkSync)(file);
            });
    }
    attempt(() => {
        (0,external_node_fs_.rmdirSync)(directory);
    });
}
function isStale(file, host, self, now) {
    const text = attempt(() => (0,external_node_fs_.readFileSync)(file, 'utf8'));
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
    return attempt(() => (0,external_node_fs_.statSync)(path).mtimeMs) ?? Number.NaN;
}
function olderThanLimit(at, now) {
    return now.getTime() - at > STALE_AFTER;
}
function thisMachine() {
    const namespace = attempt(() => (0,external_node_fs_.readlinkSync)('/proc/self/ns/pid'));
    return namespace === undefined ? (0,external_node_os_.hostname)() : `${(0,external_node_os_.hostname)()} ${namespace}`;
}
function checkOwner(path, owner) {
    if ((0,external_node_fs_.statSync)((0,external_node_path_.join)(path, owner), { throwIfNoEntry: false }) === undefined)
        throw tooLong(path);
}
function release(request, owner) {
    const { path } = request;
    const host = thisMachine();
    for (const name of attempt(() => (0,external_node_fs_.readdirSync)((0,external_node_path_.dirname)(path))) ?? []) {
        const prepared = (0,external_node_path_.join)((0,external_node_path_.dirname)(path), name);
        if (!name.startsWith(`${(0,external_node_path_.basename)(path)}.`))
            continue;
        const empty = attempt(() => (0,external_node_fs_.readdirSync)(prepared))?.length === 0;
        if (!empty || olderThanLimit(modifiedAt(prepared), request.now()))
            removeStaleOwner(prepared, host, request);
    }
    attempt(() => {
        (0,external_node_fs_.unlinkSync)((0,external_node_path_.join)(path, owner));
    });
    attempt(() => {
        (0,external_node_fs_.rmdirSync)(path);
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

;// CONCATENATED MODULE: ./src/job-config/home-mirror.js







const LOCK_TRIES = 5;
const OR_WITHOUT = ', or leave "mirror-home" out';
async function checkHome(home) {
    const created = await underHomeLock(home, OR_WITHOUT, (_state, { createdDirectory }) => createdDirectory);
    if (created)
        removeIfEmpty(dirname(home.file));
}
async function enterHome(home, owner, entries) {
    await underHomeLock(home, OR_WITHOUT, (state, { lock, createdDirectory }) => {
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
    const stacks = Object.values(readJournal(home.file)?.keys ?? {});
    if (!stacks.flat().some(one => one.owner === owner))
        return;
    const emptied = await underHomeLock(home, '', (state, { lock }) => {
        if (state.journal === undefined)
            return false;
        const leaves = (one) => one.owner === owner || isDead(one, home.now());
        const journal = { ...state.journal, keys: home_stacks_spliceOwners(state.journal.keys, state.auths, leaves) };
        home_file_writeHome(state, journal, lock);
        home_journal_writeJournal(home.file, journal, () => {
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
            return await withLock({ path, self, now }, lock => task(readHome(home), { lock, createdDirectory }));
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


/***/ })

};
;