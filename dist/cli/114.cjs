"use strict";
exports.id = 114;
exports.ids = [114];
exports.modules = {

/***/ 4114:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   parseRegistryAuth: () => (/* binding */ parseRegistryAuth)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1917);

const KEYS = ['registry', 'username', 'password', 'scope', 'ecr'];
function parseRegistryAuth(text, mistakes) {
    const lines = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .LineCounter */ .HN();
    const document = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseDocument */ .Tp)(text, { schema: 'failsafe', lineCounter: lines, logLevel: 'silent' });
    const place = (offset) => {
        const { line, col } = lines.linePos(offset ?? 0);
        return `registry-auth, line ${line}, column ${col}`;
    };
    for (const error of document.errors)
        mistakes.add(place(error.pos[0]), 'is not valid YAML');
    if (document.errors.length > 0)
        return [];
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isSeq */ .oP)(document.contents) || document.contents.items.length === 0) {
        mistakes.add('registry-auth', 'takes a YAML list with at least one entry');
        return [];
    }
    const entries = [];
    for (const item of document.contents.items) {
        const at = place(offsetOf(item));
        if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(item))
            mistakes.add(at, `is no entry; an entry has the keys ${KEYS.join(', ')}`);
        else
            entries.push(readEntry(item, at.replace(/, column \d+$/, ''), place, mistakes));
    }
    return entries;
}
function readEntry(map, at, place, mistakes) {
    const values = {};
    for (const pair of map.items) {
        const key = KEYS.find(known => (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(pair.key) && pair.key.value === known);
        const value = scalarText(pair);
        const where = place(offsetOf(pair.key));
        if (key === undefined)
            mistakes.add(where, `unknown key; the keys are ${KEYS.join(', ')}`);
        else if (value === undefined)
            mistakes.add(where, `"${key}" takes a text`);
        else
            values[key] = value;
    }
    const { ecr, registry, ...fields } = values;
    return {
        at,
        fields: { registry: (registry ?? '') === '' ? 'docker.io' : (registry ?? ''), ...fields },
        ...(ecr === undefined ? {} : { ecr })
    };
}
function scalarText(pair) {
    if (pair.value === null)
        return '';
    return (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(pair.value) && typeof pair.value.value === 'string' ? pair.value.value.trim() : undefined;
}
function offsetOf(node) {
    if (typeof node !== 'object' || node === null || !('range' in node))
        return undefined;
    return Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : undefined;
}


/***/ })

};
;