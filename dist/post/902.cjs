"use strict";
exports.id = 902;
exports.ids = [902];
exports.modules = {

/***/ 902:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  secretTextsOf: () => (/* binding */ secretTextsOf)
});

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(975);
;// CONCATENATED MODULE: ./src/secret.js

class Secret {
    #value;
    constructor(value) {
        this.#value = value;
    }
    reveal() {
        return this.#value;
    }
    get empty() {
        return this.#value === '';
    }
    equals(other) {
        return this.#value === other.#value;
    }
    toString() {
        return '***';
    }
    toJSON() {
        return '***';
    }
    [external_node_util_.inspect.custom]() {
        return '***';
    }
}
function basicAuth(username, password) {
    return Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64');
}
function spellings(value, username) {
    if (value === '')
        return [];
    const lines = value.includes('\n')
        ? value.split(/[\r\n]+/).filter(line => line.length >= MASKABLE_LINE)
        : [value];
    const forms = new Set(lines);
    forms.add(value);
    forms.add(encodeURIComponent(value));
    forms.add(new URLSearchParams({ v: value }).toString().slice(2));
    forms.add(Buffer.from(value, 'utf8').toString('base64'));
    if (username !== undefined)
        forms.add(basicAuth(username, new Secret(value)));
    return [...forms];
}
const MASKABLE_LINE = 4;

;// CONCATENATED MODULE: ./src/docker-config/secret-texts.js

const SECRET_FIELDS = ['auth', 'password', 'identitytoken', 'registrytoken'];
function secretTextsOf(text) {
    const texts = new Set(text === '' || /[\r\n]/.test(text.trim()) ? [] : [text.trim()]);
    for (const entry of entriesOf(text)) {
        for (const field of SECRET_FIELDS) {
            const value = entry[field];
            if (typeof value === 'string')
                for (const spelling of spellings(value))
                    texts.add(spelling);
        }
        if (typeof entry['auth'] === 'string')
            for (const one of decoded(entry['auth']))
                texts.add(one);
    }
    return [...texts].filter(one => one.trim() !== '');
}
function decoded(auth) {
    const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth, 'base64').toString('utf8')) ?? [];
    return password === undefined ? [] : spellings(password, username);
}
function entriesOf(text) {
    try {
        const { auths } = JSON.parse(text);
        return Object.values(auths ?? {}).filter((one) => typeof one === 'object' && one !== null);
    }
    catch {
        return [];
    }
}


/***/ })

};
;