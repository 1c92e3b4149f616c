"use strict";
exports.id = 1497;
exports.ids = [1497,4263];
exports.modules = {

/***/ 1497:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createDriver: () => (/* binding */ createDriver)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _hosts_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1258);
/* harmony import */ var _sources_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4263);



const createDriver = async (session) => {
    const way = await wayOfSession(session);
    if ((0,_hosts_js__WEBPACK_IMPORTED_MODULE_1__/* .isPublic */ .Ul)(session.target.host)) {
        const { createPublicDriver } = await Promise.all(/* import() */[__webpack_require__.e(5991), __webpack_require__.e(215), __webpack_require__.e(247), __webpack_require__.e(1123), __webpack_require__.e(4227)]).then(__webpack_require__.bind(__webpack_require__, 4227));
        return createPublicDriver(session, way);
    }
    const { createPrivateDriver } = await Promise.all(/* import() */[__webpack_require__.e(5991), __webpack_require__.e(1123), __webpack_require__.e(73)]).then(__webpack_require__.bind(__webpack_require__, 7029));
    return createPrivateDriver(session, way);
};
async function wayOfSession({ context, target, credential }) {
    const isGiven = !credential.source.startsWith('AWS ') && target.auth.username !== undefined;
    const way = isGiven ? undefined : await (0,_sources_js__WEBPACK_IMPORTED_MODULE_2__/* .wayOf */ .V)(context, target);
    if (way !== undefined)
        return way;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `cleanup of "${target.host.key}" was not tried: Amazon ECR lists and deletes by an API of its own that takes no registry password: give "role" for OIDC, or an access key by "username" and its password`);
}


/***/ }),

/***/ 4263:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ wayOf),
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
async function wayOf(context, target) {
    return accessKey(target) ?? roleByOidc(target) ?? (await standardChain(context, target));
}
function accessKey({ at, auth: { username, password } }) {
    if (username === undefined)
        return undefined;
    if (password === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${at}: the access key id has no secret access key beside it`);
    }
    return { kind: 'access-key', username, password };
}
function roleByOidc(target) {
    const { role, ...others } = target.auth.identity;
    if (role !== undefined)
        return { kind: 'role', role };
    const lost = ['audience', 'id-token-env'].find(key => others[key] !== undefined);
    if (lost === undefined)
        return undefined;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${target.at}: "${lost}" needs a "role" beside it`);
}
async function standardChain(context, target) {
    if (!target.required || target.auth.ecr === 'false')
        return undefined;
    const { signOfCredentials } = await __webpack_require__.e(/* import() */ 5367).then(__webpack_require__.bind(__webpack_require__, 5367));
    const sign = signOfCredentials(context);
    return sign === undefined ? undefined : { kind: 'chain', sign };
}
async function findCredential(context, target) {
    const given = await registryToken(context, target);
    if (given !== undefined)
        return given;
    const way = await wayOf(context, target);
    if (way === undefined)
        return undefined;
    const { loginBy } = await Promise.all(/* import() */[__webpack_require__.e(5991), __webpack_require__.e(3195)]).then(__webpack_require__.bind(__webpack_require__, 3195));
    return loginBy(context, target, way);
}


/***/ })

};
;