"use strict";
exports.id = 263;
exports.ids = [263];
exports.modules = {

/***/ 4263:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   findCredential: () => (/* binding */ findCredential)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _explicit_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9291);


const registryToken = async (context, target) => {
    refuseTwoWays(target);
    const credential = await (0,_explicit_js__WEBPACK_IMPORTED_MODULE_1__/* .explicit */ .p)(context, target);
    const isToken = credential?.kind === 'identity' || credential?.username === 'AWS';
    return isToken || target.auth.ecr === 'false' ? credential : undefined;
};
function refuseTwoWays({ at, auth }) {
    if (auth.username === undefined || auth.identity.role === undefined)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${at}: "role" goes by OIDC; leave "username" and its password out`);
}
const accessKey = async (context, target) => {
    const { username, password } = target.auth;
    if (username === undefined)
        return undefined;
    if (password === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${target.at}: the access key id has no secret access key beside it`);
    }
    const { byAccessKey } = await Promise.all(/* import() */[__webpack_require__.e(991), __webpack_require__.e(306)]).then(__webpack_require__.bind(__webpack_require__, 8306));
    return byAccessKey(context, target, username, password);
};
const roleByOidc = async (context, target) => {
    const { role, ...others } = target.auth.identity;
    if (role === undefined) {
        const lost = ['audience', 'id-token-env'].find(key => others[key] !== undefined);
        if (lost === undefined)
            return undefined;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${target.at}: "${lost}" needs a "role" beside it`);
    }
    const { byRole } = await Promise.all(/* import() */[__webpack_require__.e(991), __webpack_require__.e(306)]).then(__webpack_require__.bind(__webpack_require__, 8306));
    return byRole(context, target, role);
};
const standardChain = async (context, target) => {
    if (!target.required || target.auth.ecr === 'false')
        return undefined;
    const { signOfCredentials } = await __webpack_require__.e(/* import() */ 367).then(__webpack_require__.bind(__webpack_require__, 5367));
    const sign = signOfCredentials(context);
    if (sign === undefined)
        return undefined;
    const { byChain } = await Promise.all(/* import() */[__webpack_require__.e(991), __webpack_require__.e(306)]).then(__webpack_require__.bind(__webpack_require__, 8306));
    return byChain(context, target, sign);
};
const SOURCES = [registryToken, accessKey, roleByOidc, standardChain];
async function findCredential(context, target) {
    for (const source of SOURCES) {
        const credential = await source(context, target);
        if (credential !== undefined)
            return credential;
    }
    return undefined;
}


/***/ })

};
;