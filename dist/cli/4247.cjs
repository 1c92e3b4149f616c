"use strict";
exports.id = 4247;
exports.ids = [4247];
exports.modules = {

/***/ 4247:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   installAskedWerf: () => (/* binding */ installAskedWerf),
/* harmony export */   pathWith: () => (/* binding */ pathWith)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4571);



async function installAskedWerf(context, inputs, { platform, self }) {
    const request = inputs.werfRequest;
    if (request === undefined)
        return undefined;
    const { installWerf } = await Promise.all(/* import() */[__webpack_require__.e(530), __webpack_require__.e(3147)]).then(__webpack_require__.bind(__webpack_require__, 3147));
    const { directory } = await installWerf({ context, request, self, machine: { platform, arch: (0,node_os__WEBPACK_IMPORTED_MODULE_0__.arch)() } });
    if (directory !== undefined && (/[\r\n]/.test(directory) || directory.includes(node_path__WEBPACK_IMPORTED_MODULE_1__.delimiter))) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('config', 'the tool cache has a path that PATH cannot hold: set RUNNER_TOOL_CACHE to another directory');
    }
    return directory;
}
function pathWith(directory, variables) {
    if (directory === undefined)
        return {};
    const name = Object.keys(variables).find(key => key.toUpperCase() === 'PATH') ?? 'PATH';
    const path = variables[name] ?? '';
    return { [name]: path === '' ? directory : `${directory}${node_path__WEBPACK_IMPORTED_MODULE_1__.delimiter}${path}` };
}


/***/ })

};
;