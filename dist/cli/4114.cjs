"use strict";
exports.id = 4114;
exports.ids = [4114];
exports.modules = {

/***/ 4114:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   parseRegistryAuth: () => (/* binding */ parseRegistryAuth)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1917);

const KEYS = ['registry', 'username', 'password', 'scope', 'ecr'];
const DEEPEST_MERGE = 8;
function parseRegistryAuth(text, mistakes) {
    const lineCounter = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .LineCounter */ .HN();
    const documents = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseAllDocuments */ .hR)(text, {
        schema: 'failsafe',
        lineCounter,
        logLevel: 'silent'
    });
    const [document, further] = 'empty' in documents ? [] : documents;
    const reader = {
        mistakes,
        place: node => {
            const { line, col } = lineCounter.linePos(offsetOf(node) ?? 0);
            return { line: `registry-auth, line ${line}`, column: `registry-auth, line ${line}, column ${col}` };
        },
        resolve: node => ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isAlias */ .Vj)(node) && document !== undefined ? node.resolve(document) : node)
    };
    const error = document?.errors[0];
    if (error !== undefined) {
        const { line, col } = lineCounter.linePos(error.pos[0]);
        mistakes.add(`registry-auth, line ${line}, column ${col}`, 'is not valid YAML');
        return [];
    }
    const list = document?.contents;
    if (further !== undefined || !(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isSeq */ .oP)(list) || list.items.length === 0) {
        mistakes.add('registry-auth', 'takes one YAML list with at least one entry');
        return [];
    }
    return list.items.map(item => readEntry(item, reader)).filter(entry => entry !== undefined);
}
function readEntry(item, reader) {
    const { line, column } = reader.place(item);
    const map = reader.resolve(item);
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(map)) {
        reader.mistakes.add(column, `is no entry; an entry has the keys ${KEYS.join(', ')}`);
        return undefined;
    }
    const values = readPairs(map, reader);
    if (values === undefined)
        return undefined;
    const { ecr, registry, ...fields } = values;
    return {
        at: line,
        fields: { registry: (registry ?? '') === '' ? 'docker.io' : (registry ?? ''), ...fields },
        ...(ecr === undefined ? {} : { ecr })
    };
}
function readPairs(map, reader, depth = 0) {
    let values = {};
    let sound = true;
    for (const pair of map.items) {
        const merged = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(pair.key) && pair.key.value === '<<' ? reader.resolve(pair.value) : undefined;
        if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(merged) && depth < DEEPEST_MERGE) {
            const further = readPairs(merged, reader, depth + 1);
            if (further === undefined)
                sound = false;
            else
                values = { ...further, ...values };
            continue;
        }
        const key = KEYS.find(known => (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(pair.key) && pair.key.value === known);
        const value = scalarText(reader.resolve(pair.value));
        const { column } = reader.place(pair.key);
        if (key === undefined)
            reader.mistakes.add(column, `unknown key; the keys are ${KEYS.join(', ')}`);
        else if (value === undefined)
            reader.mistakes.add(column, `"${key}" takes a text`);
        else
            values[key] = value;
        sound &&= key !== undefined && value !== undefined;
    }
    return sound ? values : undefined;
}
function scalarText(node) {
    if (node === null)
        return '';
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(node) || typeof node.value !== 'string')
        return undefined;
    if (node.type === 'PLAIN')
        return /^(?:~|null|Null|NULL)$/.test(node.value) ? '' : node.value;
    return node.value.replace(/\n+$/, '');
}
function offsetOf(node) {
    if (typeof node !== 'object' || node === null || !('range' in node))
        return undefined;
    return Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : undefined;
}


/***/ })

};
;