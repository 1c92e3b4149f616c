"use strict";
exports.id = 9338;
exports.ids = [9338];
exports.modules = {

/***/ 9338:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ parseWerfVersion),
/* harmony export */   parseWerfRequest: () => (/* binding */ parseWerfRequest)
/* harmony export */ });
/* harmony import */ var semver__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(530);

const FORMS = 'takes a version ("2.10.6"), a range with its major version ("2.10.x"), a release channel ("2 stable") or "installed"; "|| installed" behind one of them allows the installed werf when it cannot be had';
function parseWerfRequest(version, sha256, mistakes) {
    if (version === undefined) {
        if (sha256 !== undefined)
            mistakes.add('werf-sha256', 'needs "werf-version", the version it belongs to');
        return undefined;
    }
    const request = parseVersion(version);
    if (request === undefined)
        mistakes.add('werf-version', FORMS);
    if (request === undefined || sha256 === undefined)
        return request;
    if (!/^[0-9a-f]{64}$/i.test(sha256))
        mistakes.add('werf-sha256', 'takes the 64 hex digits of a SHA-256');
    if (request.wanted?.kind !== 'version') {
        mistakes.add('werf-sha256', 'needs one exact version in "werf-version", since a channel moves on');
    }
    return { ...request, sha256: sha256.toLowerCase() };
}
function parseVersion(text) {
    const parts = text.split('||').map(part => part.trim());
    const orInstalled = parts.at(-1) === 'installed';
    if (orInstalled)
        parts.pop();
    if (orInstalled && parts.length === 0)
        return { orInstalled };
    const wanted = parseWanted(parts.join(' || '));
    return wanted === undefined ? undefined : { wanted, orInstalled };
}
function parseWanted(text) {
    const version = parseWerfVersion(text);
    if (version !== undefined)
        return { kind: 'version', version };
    const [, group, channel] = /^(\d{1,4}(?:\.\d{1,4})?) +([a-z]{1,20}(?:-[a-z]{1,20})?)$/.exec(text) ?? [];
    if (group !== undefined && channel !== undefined)
        return { kind: 'channel', group, channel };
    const range = semver__WEBPACK_IMPORTED_MODULE_0__.validRange(text);
    if (range === null || (semver__WEBPACK_IMPORTED_MODULE_0__.minVersion(range)?.major ?? 0) === 0)
        return undefined;
    return { kind: 'range', range };
}
function parseWerfVersion(text) {
    const [, version] = /^v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]{1,64})?)$/.exec(text) ?? [];
    return version === undefined || semver__WEBPACK_IMPORTED_MODULE_0__.valid(version) === null ? undefined : version;
}


/***/ })

};
;