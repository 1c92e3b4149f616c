"use strict";
exports.id = 2364;
exports.ids = [2364];
exports.modules = {

/***/ 6605:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ parseImageReference)
/* harmony export */ });
/* harmony import */ var _inputs_login_fields_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3388);
/* harmony import */ var _inputs_repositories_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7704);


const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
function parseImageReference(text) {
    const written = text.replace(/^[a-z-]+:\/\//, '');
    if (DIGEST.test(written))
        return { digest: written };
    const at = written.indexOf('@');
    const digest = at === -1 ? undefined : written.slice(at + 1);
    if (digest !== undefined && !DIGEST.test(digest))
        return undefined;
    const tagged = at === -1 ? written : written.slice(0, at);
    const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
    const tag = colon === -1 ? undefined : tagged.slice(colon + 1);
    if (tag !== undefined && !TAG.test(tag))
        return undefined;
    const repository = (0,_inputs_repositories_js__WEBPACK_IMPORTED_MODULE_1__/* .parseRepository */ .S)(colon === -1 ? tagged : tagged.slice(0, colon));
    if (repository === undefined)
        return undefined;
    const named = { repository: { host: (0,_inputs_login_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .canonicalHost */ .r)(repository.host), name: repository.name } };
    if (digest === undefined)
        return { ...named, tag: tag ?? 'latest' };
    return { ...named, digest, ...(tag === undefined ? {} : { tag }) };
}


/***/ }),

/***/ 2364:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readKeepList: () => (/* binding */ readKeepList)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4571);
/* harmony import */ var _inputs_mistakes_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4049);
/* harmony import */ var _image_reference_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6605);




async function readKeepList(path) {
    const mistakes = (0,_inputs_mistakes_js__WEBPACK_IMPORTED_MODULE_2__/* .collectMistakes */ .O)();
    const found = [];
    const content = await textOf(path);
    if (content.trim() === '')
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('input', 'keep-list: the file is empty, so nothing is deleted: check what writes it; where nothing is in use, let it say so in a comment');
    for (const [index, line] of content.split(/\r\n|\r|\n/).entries()) {
        const text = line.trim();
        if (text === '' || text.startsWith('#'))
            continue;
        const reference = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_3__/* .parseImageReference */ .o)(text);
        if (reference === undefined) {
            mistakes.add(`keep-list, line ${index + 1}`, 'is no image: HOST/NAME:TAG, HOST/NAME@DIGEST or DIGEST');
        }
        else
            found.push(reference);
    }
    mistakes.settle();
    return found;
}
async function textOf(path) {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8');
    }
    catch (error) {
        const code = (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .errorCode */ .CA)(error) ?? 'unknown';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('input', `keep-list: the file cannot be read (${code}), so nothing is deleted: check its path`);
    }
}


/***/ })

};
;