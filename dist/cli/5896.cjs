"use strict";
exports.id = 5896;
exports.ids = [5896];
exports.modules = {

/***/ 5896:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fromMetadataServer: () => (/* binding */ fromMetadataServer)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4571);
/* harmony import */ var _net_client_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(583);
/* harmony import */ var _net_connection_failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5443);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3236);
/* harmony import */ var _net_expiry_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8867);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4495);







const ADDRESS = '169.254.169.254';
const PATH = '/computeMetadata/v1/instance/service-accounts/default/token';
const FIRMWARE = '/sys/class/dmi/id/bios_vendor';
async function fromMetadataServer(context, target, firmware = FIRMWARE) {
    if (!isGoogleMachine(context, firmware))
        return undefined;
    const asked = context.now();
    const answer = await ask(context);
    if (answer === undefined)
        return undefined;
    const { status, json } = answer;
    const token = json['access_token'];
    if (status !== 200 || typeof token !== 'string' || token === '')
        throw nothingAttached(target, status);
    const expiresAt = (0,_net_expiry_js__WEBPACK_IMPORTED_MODULE_5__/* .expiryAfter */ .I)(asked, json['expires_in']);
    return {
        kind: 'basic',
        username: _names_js__WEBPACK_IMPORTED_MODULE_6__/* .ACCESS_TOKEN_USER */ .Ne,
        password: context.secret(token, _names_js__WEBPACK_IMPORTED_MODULE_6__/* .ACCESS_TOKEN_USER */ .Ne),
        source: _names_js__WEBPACK_IMPORTED_MODULE_6__/* .METADATA_SERVER */ .qL,
        longerLife: 'log in again right before the push',
        ...(expiresAt === undefined ? {} : { expiresAt })
    };
}
function nothingAttached({ at }, status) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('refused', `${at}: no credential for this registry, and the metadata server of this machine has none (${status}): attach a service account to the machine, or give "workload-identity-provider" or "username" and its password`);
}
function isGoogleMachine({ env }, firmware) {
    const detection = env('METADATA_SERVER_DETECTION')?.trim().toLowerCase();
    if (detection === 'none')
        return false;
    if (detection === 'assume-present')
        return true;
    const signs = ['GCE_METADATA_HOST', 'GCE_METADATA_IP', 'K_SERVICE', 'CLOUD_RUN_JOB', 'FUNCTION_NAME'];
    return signs.some(name => env(name) !== undefined) || readText(firmware).includes('Google');
}
function readText(file) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8');
    }
    catch {
        return '';
    }
}
async function ask(context) {
    const { env } = context;
    const named = env('GCE_METADATA_IP') ?? env('GCE_METADATA_HOST') ?? ADDRESS;
    const origin = /^https?:\/\//.test(named) ? named : `http://${named}`;
    if (!URL.canParse(PATH, origin)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('input', 'the variable "GCE_METADATA_HOST" holds no host: write it as HOST[:PORT]');
    }
    const url = new URL(PATH, origin);
    const client = (0,_net_client_js__WEBPACK_IMPORTED_MODULE_2__/* .createClient */ .UU)(context, { registry: url.host, caFiles: [] });
    try {
        const { status, headers, body } = await client.send({
            method: 'GET',
            url,
            headers: { 'metadata-flavor': 'Google' },
            finalCodes: ['ETIMEDOUT', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']
        });
        if (headers['metadata-flavor'] !== 'Google')
            return undefined;
        return { status, json: (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_4__/* .parseObject */ .l)(body) ?? {} };
    }
    catch (error) {
        if (!(error instanceof _net_connection_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .ConnectionFailure */ .ls))
            throw error;
        context.log.debug(`no metadata server answers at "${url.host}"`);
        return undefined;
    }
}


/***/ })

};
;