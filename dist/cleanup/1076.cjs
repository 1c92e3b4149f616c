"use strict";
exports.id = 1076;
exports.ids = [1076];
exports.modules = {

/***/ 1076:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   checkScopedLogins: () => (/* binding */ checkScopedLogins),
/* harmony export */   makePrivateTree: () => (/* binding */ makePrivateTree),
/* harmony export */   writeScopedLogins: () => (/* binding */ writeScopedLogins)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _docker_config_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3560);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4571);
/* harmony import */ var _atomic_write_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3308);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8446);






function checkScopedLogins(scoped, platform) {
    for (const { directory, entry } of scoped) {
        (0,_docker_config_js__WEBPACK_IMPORTED_MODULE_2__/* .authEntryOf */ .oj)(entry);
        if (directory.split('/').some(part => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part))) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('input', `the scope of "${entry.host.key}" is no path below buildx's config: correct "scope"`);
        }
        if (platform === 'win32' && directory.includes(':')) {
            const message = `the scope of "${entry.host.key}" needs a colon in a directory's name, which Windows does not allow`;
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('input', `${message}: leave "scope" out`);
        }
    }
}
function makePrivateTree(directory, userTree, platform) {
    const tree = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, 'buildx');
    let source = userTree;
    if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(tree, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
        source ??= (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync)(tree);
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.unlinkSync)(tree);
    }
    (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(tree, 'config'), { recursive: true, mode: 0o700 });
    if (source === undefined)
        return tree;
    for (const name of namesIn(source)) {
        if (name !== 'config' && !name.startsWith('.tmp-'))
            (0,_links_js__WEBPACK_IMPORTED_MODULE_5__/* .linkInto */ .$e)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(source, name), (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(tree, name), platform);
    }
    linkScopedConfigs((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(source, 'config'), (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(tree, 'config'), platform);
    return tree;
}
function writeScopedLogins(tree, scoped, lock) {
    for (const { directory, entry } of scoped) {
        const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(tree, 'config', ...directory.split('/'), 'config.json');
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(file), { recursive: true, mode: 0o700 });
        const value = (0,_docker_config_js__WEBPACK_IMPORTED_MODULE_2__/* .authEntryOf */ .oj)(entry);
        const auths = Object.fromEntries(entry.keys.map(key => [key, value]));
        (0,_atomic_write_js__WEBPACK_IMPORTED_MODULE_4__/* .replaceFile */ .f)(file, (0,_docker_config_js__WEBPACK_IMPORTED_MODULE_2__/* .serialiseDockerConfig */ .gw)({ auths }), () => {
            lock.check();
        });
    }
}
function linkScopedConfigs(from, to, platform) {
    for (const entry of readdirOrNothing(from)) {
        const source = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(from, entry.name);
        const path = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(to, entry.name);
        if (entry.isDirectory()) {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdirSync)(path, { recursive: true, mode: 0o700 });
            linkScopedConfigs(source, path, platform);
        }
        else if (entry.name === 'config.json')
            (0,_links_js__WEBPACK_IMPORTED_MODULE_5__/* .linkInto */ .$e)(source, path, platform);
    }
}
function namesIn(directory) {
    return readdirOrNothing(directory).map(entry => entry.name);
}
function readdirOrNothing(directory) {
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(directory, { throwIfNoEntry: false }) === undefined ? [] : readEntries(directory);
}
function readEntries(directory) {
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(directory, { withFileTypes: true });
}


/***/ })

};
;