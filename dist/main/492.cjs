"use strict";
exports.id = 492;
exports.ids = [492];
exports.modules = {

/***/ 492:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   checkKey: () => (/* binding */ checkKey)
/* harmony export */ });
/* unused harmony export readKey */
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4571);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3236);
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7420);




const OTHER_TYPES = ['authorized_user', 'external_account', 'impersonated_service_account'];
function checkKey(target, username, password) {
    const problem = problemOf(username === '_json_key_base64', password.reveal().trim());
    if (problem === undefined)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('input', `login to "${target.host.key}" as "${username}" was not tried: ${problem}`);
}
function readKey(target, username, password) {
    checkKey(target, username, password);
    const text = password.reveal().trim();
    const key = (username === '_json_key_base64' ? decode(text) : parseObject(text)) ?? {};
    const id = key['private_key_id'];
    return {
        clientEmail: String(key['client_email']),
        privateKey: new Secret(String(key['private_key'])),
        ...(typeof id === 'string' ? { id } : {})
    };
}
function problemOf(encoded, text) {
    const plain = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .parseObject */ .l)(text);
    const decoded = decode(text);
    if (encoded && plain !== undefined) {
        return 'the key is plain JSON; name the user "_json_key", or encode the key';
    }
    if (!encoded && decoded !== undefined) {
        return 'the key is in base64; name the user "_json_key_base64", or decode the key';
    }
    const key = encoded ? decoded : plain;
    if (key === undefined) {
        return `the key is no whole JSON object${encoded ? ' in base64' : ''}; give the file's content from its first to its last character`;
    }
    return fieldProblem(key);
}
function fieldProblem(key) {
    const type = key['type'];
    if (typeof type === 'string' && OTHER_TYPES.includes(type)) {
        return `a file of the type "${type}" is no key; give the JSON key of a service account, or name a "workload-identity-provider"`;
    }
    if (type !== 'service_account')
        return 'the key lacks "type": "service_account"; download it again';
    for (const field of ['private_key', 'client_email']) {
        if (typeof key[field] !== 'string' || key[field] === '') {
            return `the key lacks "${field}"; give the whole file`;
        }
    }
    const pem = String(key['private_key']).trim();
    if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n[^-]+-----END [A-Z ]*PRIVATE KEY-----$/.test(pem)) {
        return 'the "private_key" of the key is no whole PEM block; its line breaks ("\\n") may have been lost on the way';
    }
    return undefined;
}
function decode(text) {
    if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(text))
        return undefined;
    return (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .parseObject */ .l)(node_buffer__WEBPACK_IMPORTED_MODULE_0__.Buffer.from(text, 'base64').toString('utf8'));
}


/***/ })

};
;