"use strict";
exports.id = 9107;
exports.ids = [9107];
exports.modules = {

/***/ 9107:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createIdTokenSource: () => (/* binding */ createIdTokenSource)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4571);
/* harmony import */ var _net_client_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(583);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3236);





const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
function createIdTokenSource(platform, world) {
    return request => {
        if (request.variable !== undefined)
            return Promise.resolve(fromVariable(request.variable, world));
        if (platform === 'github')
            return fromGitHub(request, world);
        const remedy = platform === 'gitlab'
            ? 'declare a token under "id_tokens:" in the job and name its variable by "id-token-env"'
            : 'name the variable that holds it by "id-token-env"';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('input', `there is no OIDC token for this job: ${remedy}`);
    };
}
function fromVariable(name, { env, secret }) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('input', '"id-token-env" takes the name of a variable, not the token itself');
    }
    const value = env(name);
    if (value === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('input', 'the variable that "id-token-env" names is empty or not set for this job');
    }
    const token = ((0,node_path__WEBPACK_IMPORTED_MODULE_1__.isAbsolute)(value) ? readToken(value) : value).trim();
    if (JWT.test(token))
        return secret(token);
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('input', 'the variable that "id-token-env" names holds no OIDC token, nor the path of a file with one');
}
function readToken(file) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8').trim();
    }
    catch {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('input', 'the file that the variable of "id-token-env" names cannot be read');
    }
}
async function fromGitHub({ audience }, world) {
    const address = world.env('ACTIONS_ID_TOKEN_REQUEST_URL');
    const bearer = world.env('ACTIONS_ID_TOKEN_REQUEST_TOKEN');
    if (address === undefined || bearer === undefined || !URL.canParse(address)) {
        const withheld = world.ambient.withheldSecrets?.();
        const remedy = withheld === undefined
            ? `add "id-token: write" to the job's permissions`
            : `this run is given none (${withheld})`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('input', `no OIDC token can be requested: ${remedy}`);
    }
    const url = new URL(address);
    url.searchParams.set('audience', audience);
    const client = (0,_net_client_js__WEBPACK_IMPORTED_MODULE_3__/* .createClient */ .UU)(world, { registry: url.host, caFiles: [] });
    const { status, body } = await client.send({
        method: 'GET',
        url,
        authorization: `Bearer ${world.secret(bearer).reveal()}`
    });
    const value = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_4__/* .parseObject */ .l)(body)?.['value'];
    if (status !== 200 || typeof value !== 'string' || value === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('network', `GitHub's OIDC service answered ${status} without a token: run the job again`);
    }
    return world.secret(value);
}


/***/ })

};
;