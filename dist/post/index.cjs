/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 24:
/***/ ((module) => {

module.exports = require("node:fs");

/***/ }),

/***/ 161:
/***/ ((module) => {

module.exports = require("node:os");

/***/ }),

/***/ 760:
/***/ ((module) => {

module.exports = require("node:path");

/***/ }),

/***/ 571:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   CA: () => (/* binding */ errorCode),
/* harmony export */   HR: () => (/* binding */ Failure)
/* harmony export */ });
/* unused harmony export Failures */
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

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(24);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(760);
;// CONCATENATED MODULE: ./src/job-config/former.js


const FORMER_AUTH_FILE = '.former-docker-auth-config';
function readFormer(directory, marker) {
    const values = Object.entries(marker.former).map(([name, value]) => [name, value ?? '']);
    const auth = formerAuth(directory);
    return Object.fromEntries(auth === undefined ? values : [...values, ['DOCKER_AUTH_CONFIG', auth]]);
}
function formerAuth(directory) {
    try {
        return (0,external_node_fs_.readFileSync)((0,external_node_path_.join)(directory, FORMER_AUTH_FILE), 'utf8');
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./src/errors.js
var errors = __nccwpck_require__(571);
;// CONCATENATED MODULE: ./src/job-config/marker.js



const DIRECTORY_PREFIX = 'registry-auth-';
const MARKER_FILE = '.registry-auth.json';
function inspectDirectory(directory, uid) {
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
    if (uid !== undefined && (status.mode & 0o777) !== 0o700)
        return refused('its mode is not 0700');
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
    const { version, job, deadline, former, logins, mirror } = value;
    return (version === 1 &&
        typeof job === 'string' &&
        job !== '' &&
        isTextOrAbsent(deadline) &&
        isTextOrAbsent(mirror) &&
        everyValue(former, one => one === null || typeof one === 'string') &&
        everyValue(logins, one => Array.isArray(one) && one.every(purpose => typeof purpose === 'string')));
}
function isTextOrAbsent(value) {
    return value === undefined || typeof value === 'string';
}
function everyValue(value, accepts) {
    return typeof value === 'object' && value !== null && Object.values(value).every(accepts);
}
function refused(reason) {
    return { kind: 'refused', reason };
}

;// CONCATENATED MODULE: ./src/job-config/remove.js



function inspectOwn({ directory, job, self }) {
    const inspection = inspectDirectory(directory, self.uid);
    if (inspection.kind !== 'ours' || inspection.marker.job === job)
        return inspection;
    return { kind: 'refused', reason: 'it belongs to another job' };
}
async function removeJobConfig(removal) {
    const inspection = inspectOwn(removal);
    if (inspection.kind === 'gone')
        return undefined;
    if (inspection.kind === 'refused')
        return inspection.reason;
    return removeInspected(removal.directory, inspection.marker, removal);
}
async function removeInspected(directory, marker, { self, now }) {
    const kept = marker.mirror === undefined ? undefined : await revertMirror(directory, marker.mirror, self, now);
    try {
        (0,external_node_fs_.rmSync)(directory, { recursive: true, force: true, maxRetries: 2 });
    }
    catch (error) {
        return `it cannot be removed (${(0,errors/* errorCode */.CA)(error) ?? 'unknown error'})`;
    }
    return kept;
}
async function revertMirror(owner, file, self, now) {
    try {
        const { leaveHome } = await __nccwpck_require__.e(/* import() */ 621).then(__nccwpck_require__.bind(__nccwpck_require__, 621));
        await leaveHome({ file, self, now }, owner);
        return undefined;
    }
    catch (error) {
        const reason = error instanceof errors/* Failure */.HR ? error.message : ((0,errors/* errorCode */.CA)(error) ?? 'unknown error');
        return `its logins in "${file}" could not be taken back: ${reason}`;
    }
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

;// CONCATENATED MODULE: ./src/faces/state.js
const STATE = {
    directory: 'directory',
    job: 'job',
    logout: 'logout',
    former: 'former'
};

;// CONCATENATED MODULE: ./src/faces/post.js




async function actionPost({ variables, self, out }) {
    const state = (name) => variables[`STATE_${name}`] ?? '';
    const directory = state(STATE.directory);
    if (directory === '') {
        out('nothing to remove: this step made no docker config');
        return;
    }
    if (state(STATE.logout) === 'false') {
        out(logLine(`"${directory}" stays until the runner clears its temp ("logout: false")`));
        return;
    }
    const own = { directory, job: state(STATE.job), self, now: () => new Date() };
    const inspection = inspectOwn(own);
    const former = inspection.kind === 'ours' ? readFormer(directory, inspection.marker) : formerState(state(STATE.former));
    restore(directory, former, variables);
    const reason = await removeJobConfig(own);
    if (reason !== undefined)
        out(workflowCommand('warning', `"${directory}" was not removed: ${reason}`));
    else
        out(logLine(inspection.kind === 'gone' ? `"${directory}" was gone already` : `removed "${directory}"`));
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
function restore(directory, former, variables) {
    const file = variables.GITHUB_ENV;
    if (file === undefined || file === '')
        return;
    for (const [name, value] of Object.entries(former)) {
        const current = variables[name] ?? '';
        const isOurs = name === 'DOCKER_AUTH_CONFIG' ? current === '' : current.startsWith(directory);
        if (isOurs && current !== value)
            appendValue(file, name, value);
    }
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