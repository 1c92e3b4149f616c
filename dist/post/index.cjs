/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 24:
/***/ ((module) => {

module.exports = require("node:fs");

/***/ }),

/***/ 30:
/***/ ((module) => {

module.exports = require("node:net");

/***/ }),

/***/ 161:
/***/ ((module) => {

module.exports = require("node:os");

/***/ }),

/***/ 760:
/***/ ((module) => {

module.exports = require("node:path");

/***/ }),

/***/ 975:
/***/ ((module) => {

module.exports = require("node:util");

/***/ }),

/***/ 571:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   CA: () => (/* binding */ errorCode),
/* harmony export */   HR: () => (/* binding */ Failure)
/* harmony export */ });
/* unused harmony exports Failures, throwAll */
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
/******/ 			__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
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
/******/ 	/* webpack/runtime/require chunk loading */
/******/ 	(() => {
/******/ 		// no baseURI
/******/ 		
/******/ 		// object to store loaded chunks
/******/ 		// "1" means "loaded", otherwise not loaded yet
/******/ 		var installedChunks = {
/******/ 			792: 1
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
var errors = __nccwpck_require__(571);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(24);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(760);
;// CONCATENATED MODULE: ./src/job-config/former.js


const AUTH_VARIABLE = 'DOCKER_AUTH_CONFIG';
const FORMER_AUTH_FILE = '.former-docker-auth-config';
function readFormer(directory, marker) {
    const values = Object.entries(marker.former).map(([name, value]) => [name, value ?? '']);
    const auth = readFormerAuth(directory);
    return Object.fromEntries(auth === undefined ? values : [...values, [AUTH_VARIABLE, auth]]);
}
function readFormerAuth(directory) {
    try {
        return (0,external_node_fs_.readFileSync)((0,external_node_path_.join)(directory, FORMER_AUTH_FILE), 'utf8');
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/job-config/marker.js



const DIRECTORY_PREFIX = 'registry-auth-';
const MARKER_FILE = '.registry-auth.json';
function inspectDirectory(path, uid) {
    const directory = (0,external_node_path_.resolve)(path);
    if (!(0,external_node_path_.basename)(directory).startsWith(DIRECTORY_PREFIX))
        return refused('its name does not start with our prefix');
    const status = (0,external_node_fs_.lstatSync)(directory, { throwIfNoEntry: false });
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
    const file = (0,external_node_path_.join)(directory, MARKER_FILE);
    try {
        const status = (0,external_node_fs_.lstatSync)(file);
        if (!status.isFile() || (uid !== undefined && status.uid !== uid))
            return undefined;
        const value = JSON.parse((0,external_node_fs_.readFileSync)(file, 'utf8'));
        return isMarker(value) ? value : undefined;
    }
    catch (error) {
        if (error instanceof SyntaxError || (0,errors/* errorCode */.CA)(error) !== undefined)
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

;// CONCATENATED MODULE: ./src/job-config/remove.js




function warningsOf(directory, { kept, mirrored }) {
    return [
        ...(kept === undefined ? [] : [`"${directory}" was not removed: ${kept}`]),
        ...(mirrored === undefined ? [] : [`"${directory}": ${mirrored}`])
    ];
}
function inspectOwn({ directory, job, self }) {
    const inspection = inspectDirectory(directory, self.uid);
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
    const kept = removeDirectory((0,external_node_path_.resolve)(removal.directory));
    return { ...(kept === undefined ? {} : { kept }), ...mirrored };
}
async function takeBack({ directory, self, now }, file) {
    if (file === undefined)
        return {};
    try {
        const { leaveHome } = await __nccwpck_require__.e(/* import() */ 578).then(__nccwpck_require__.bind(__nccwpck_require__, 578));
        await leaveHome({ file, self, now }, (0,external_node_path_.resolve)(directory));
        return {};
    }
    catch (error) {
        const reason = error instanceof errors/* Failure */.HR ? error.message : ((0,errors/* errorCode */.CA)(error) ?? 'unknown error');
        return { mirrored: `its logins in "${file}" could not be taken back, so remove them by hand: ${reason}` };
    }
}
function removeDirectory(directory) {
    try {
        (0,external_node_fs_.chmodSync)(directory, 0o700);
        const left = entriesOf(directory).flatMap(name => {
            const code = failureOf((0,external_node_path_.join)(directory, name));
            return code === undefined ? [] : [`${shown(name)} (${code})`];
        });
        if (left.length > 0)
            return `${left.join(', ')} in it cannot be removed, all else but our marker is gone: remove the rest by hand`;
        (0,external_node_fs_.rmSync)(directory, { recursive: true, force: true, maxRetries: 2 });
        return undefined;
    }
    catch (error) {
        const code = (0,errors/* errorCode */.CA)(error) ?? 'unknown error';
        return code === 'ENOENT' ? undefined : `it cannot be removed (${code}): remove it by hand`;
    }
}
function entriesOf(directory) {
    const entries = (0,external_node_fs_.readdirSync)(directory, { withFileTypes: true }).filter(({ name }) => name !== MARKER_FILE);
    const directories = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
    return [
        ...entries.filter(entry => !entry.isDirectory()).map(({ name }) => name),
        ...directories.filter(name => name === 'buildx'),
        ...directories.filter(name => name !== 'buildx')
    ];
}
function failureOf(path, maxRetries = 2) {
    try {
        (0,external_node_fs_.rmSync)(path, { recursive: true, force: true, maxRetries });
        return undefined;
    }
    catch (error) {
        for (const name of namesIn(path))
            failureOf((0,external_node_path_.join)(path, name), 0);
        return (0,errors/* errorCode */.CA)(error) ?? 'unknown error';
    }
}
function namesIn(path) {
    try {
        return (0,external_node_fs_.lstatSync)(path).isDirectory() ? (0,external_node_fs_.readdirSync)(path) : [];
    }
    catch {
        return [];
    }
}
function shown(name) {
    return /^[A-Za-z0-9._+-]{1,64}$/.test(name) ? `"${name}"` : 'an entry';
}

;// CONCATENATED MODULE: ./src/platform/workflow-commands.js

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
    (0,external_node_fs_.appendFileSync)(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}

;// CONCATENATED MODULE: ./src/werf/native-names.js
function isNativeCredential(name) {
    return /^WERF_(?:[A-Z]+_)*REPO_(?:DOCKER_HUB|GITHUB|HARBOR|QUAY)_(?:USERNAME|PASSWORD|TOKEN)$/.test(name);
}

;// CONCATENATED MODULE: ./src/faces/state.js
const STATE = {
    directory: 'directory',
    job: 'job',
    logout: 'logout',
    former: 'former',
    mirror: 'mirror',
    owner: 'owner'
};

;// CONCATENATED MODULE: ./src/faces/post.js






async function actionPost(host) {
    const { variables, self, out } = host;
    const state = (name) => variables[`STATE_${name}`] ?? '';
    const directory = state(STATE.directory);
    const mirror = state(STATE.mirror);
    const own = { job: state(STATE.job), self, now: () => new Date(), ...(mirror === '' ? {} : { mirror }) };
    if (directory === '') {
        out('nothing to remove: this step made no docker config');
        await takeBackOfJoined(host, { ...own, directory: state(STATE.owner) });
        return;
    }
    if (state(STATE.logout) === 'false') {
        out(logLine(`"${directory}" stays until the runner clears its temp ("logout: false")`));
        return;
    }
    const inspection = inspectOwn({ ...own, directory });
    const former = inspection.kind === 'ours' ? readFormer(directory, inspection.marker) : formerState(state(STATE.former));
    try {
        await restore(directory, former, host);
    }
    catch (error) {
        const why = (0,errors/* errorCode */.CA)(error) ?? 'unknown error';
        out(workflowCommand('warning', `the exported variables could not be restored (${why})`));
    }
    const removed = await removeJobConfig({ ...own, directory });
    const done = inspection.kind === 'gone' ? `"${directory}" was gone already` : `removed "${directory}"`;
    if (removed.kept === undefined)
        out(logLine(done));
    for (const warning of warningsOf(directory, removed))
        out(workflowCommand('warning', warning));
}
async function takeBackOfJoined({ out }, removal) {
    const { directory, mirror } = removal;
    if (directory === '' || mirror === undefined || inspectOwn(removal).kind === 'ours')
        return;
    const removed = await takeBack(removal, mirror);
    for (const warning of warningsOf(directory, removed))
        out(workflowCommand('warning', warning));
}
function formerState(text) {
    try {
        const values = JSON.parse(text);
        return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : '']));
    }
    catch {
        return {};
    }
}
async function restore(directory, former, { variables, out }) {
    const file = variables.GITHUB_ENV;
    if (file === undefined || file === '')
        return;
    for (const [name, value] of Object.entries(former)) {
        if (name === AUTH_VARIABLE) {
            if (value === '' || (variables[name] ?? '') !== '')
                continue;
            const { secretTextsOf } = await __nccwpck_require__.e(/* import() */ 902).then(__nccwpck_require__.bind(__nccwpck_require__, 902));
            for (const text of secretTextsOf(value))
                out(workflowCommand('add-mask', text));
            appendValue(file, name, value);
        }
        else if (isTaken(variables[name], value, directory) || (value === '' && isNativeCredential(name)))
            appendValue(file, name, value);
    }
}
function isTaken(current, former, directory) {
    return current !== undefined && (current.startsWith(directory) || current === former);
}

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

;// CONCATENATED MODULE: ./src/post.js



const out = lineWriter(1);
actionPost({ variables: process.env, self: processFacts(process), out }).catch((error) => {
    out(`::warning::registry-auth could not clean up (${error instanceof Error ? error.name : 'error'})`);
});

module.exports = __webpack_exports__;
/******/ })()
;