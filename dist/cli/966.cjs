"use strict";
exports.id = 966;
exports.ids = [966];
exports.modules = {

/***/ 6966:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readAuthFileOf: () => (/* binding */ readAuthFileOf),
/* harmony export */   withoutKeys: () => (/* binding */ withoutKeys)
/* harmony export */ });
/* harmony import */ var _docker_config_keys_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3742);
/* harmony import */ var _base_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9124);


function withoutKeys(config, keys) {
    if (config === undefined)
        return undefined;
    const known = new Set(keys.map(_docker_config_keys_js__WEBPACK_IMPORTED_MODULE_1__/* .canonicalKey */ .yk));
    const auths = Object.entries(config.auths ?? {}).filter(([key]) => !known.has((0,_docker_config_keys_js__WEBPACK_IMPORTED_MODULE_1__/* .canonicalKey */ .yk)(key)));
    return { auths: Object.fromEntries(auths) };
}
function readAuthFileOf(directory, users) {
    const own = (0,_base_js__WEBPACK_IMPORTED_MODULE_0__/* .readConfigFile */ .R)(directory, 'auth.json');
    return { auths: { ...users?.auths, ...own.auths } };
}


/***/ })

};
;