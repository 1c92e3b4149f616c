"use strict";
exports.id = 4815;
exports.ids = [4815];
exports.modules = {

/***/ 7691:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ idTokenFacts)
/* harmony export */ });
/* harmony import */ var _claims_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4361);

const NOTHING = '(none)';
function idTokenFacts(token) {
    const payload = (0,_claims_js__WEBPACK_IMPORTED_MODULE_0__/* .readPayload */ .r)(token.reveal()) ?? {};
    return {
        issuer: shown(payload['iss']),
        subject: shown(payload['sub']),
        audience: shown(Array.isArray(payload['aud']) ? payload['aud'].join(' ') : payload['aud'])
    };
}
function shown(claim) {
    return typeof claim === 'string' && /^[\x20\x21\x23-\x7e]{1,300}$/.test(claim) ? claim : NOTHING;
}


/***/ }),

/***/ 5071:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B2: () => (/* binding */ postJson),
/* harmony export */   Tt: () => (/* binding */ getJson),
/* harmony export */   jT: () => (/* binding */ postForm)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(583);
/* harmony import */ var _connection_failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5443);
/* harmony import */ var _spec_error_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3236);




const MAX_BYTES = 1024 * 1024;
const FORM = 'application/x-www-form-urlencoded';
function getJson(context, request) {
    return send(context, request, { method: 'GET' });
}
function postForm(context, request, form) {
    return send(context, request, { method: 'POST', type: FORM, body: new URLSearchParams(form).toString() });
}
function postJson(context, request, value) {
    return send(context, request, { method: 'POST', type: 'application/json', body: JSON.stringify(value) });
}
async function send(context, { url, headers = {}, authorization, caFiles = [], bareStatuses = [] }, { method, type, body }) {
    const client = (0,_client_js__WEBPACK_IMPORTED_MODULE_1__/* .createClient */ .UU)(context, { registry: url.host, caFiles });
    const answer = await client.send({
        method,
        url,
        headers: {
            accept: 'application/json',
            ...(type === undefined ? {} : { 'content-type': type }),
            ...headers
        },
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { body }),
        maxBytes: MAX_BYTES
    });
    const { status } = answer;
    const json = (0,_spec_error_js__WEBPACK_IMPORTED_MODULE_3__/* .parseObject */ .l)(answer.body);
    const own = status < 300 || (status >= 400 && (json !== undefined || bareStatuses.includes(status)));
    if (!own)
        throw foreignAnswer(url, status);
    return { status, json: json ?? {} };
}
function foreignAnswer(url, status) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${(0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .shownHost */ .KI)(url)}" gave an answer that is none of its own (${status}): check the proxy and the network`);
}


/***/ }),

/***/ 4815:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  exchangeIdToken: () => (/* binding */ exchangeIdToken)
});

// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/net/claims.js
var claims = __webpack_require__(4361);
// EXTERNAL MODULE: ./src/net/expiry.js
var expiry = __webpack_require__(8867);
// EXTERNAL MODULE: ./src/net/id-token-facts.js
var id_token_facts = __webpack_require__(7691);
// EXTERNAL MODULE: ./src/net/vendor-api.js
var vendor_api = __webpack_require__(5071);
// EXTERNAL MODULE: ./src/net/spec-error.js
var spec_error = __webpack_require__(3236);
;// CONCATENATED MODULE: ./src/providers/docker-hub/refused-exchange.js


const SENTENCES = [
    ['connection_id is invalid', 'connection'],
    ['connection_id is required', 'connection'],
    ['subject_token has expired', 'expired'],
    ['subject_token audience mismatch', 'audience'],
    ['subject_token issuer mismatch', 'issuer'],
    ['subject_token is', 'token'],
    ['access denied', 'ruleset']
];
function refusedExchange(answer, { host, username, sent }) {
    const code = (0,spec_error/* specErrorCode */.V)(JSON.stringify(answer.json));
    const reason = code === undefined ? `${answer.status}` : `${answer.status} ${code}`;
    return new errors/* Failure */.HR('refused', `login to "${host.key}" as "${username}" was refused (${reason}): ${explain(causeOf(answer), sent)}`);
}
function causeOf({ json }) {
    if (json['error'] === 'access_denied')
        return 'ruleset';
    const texts = ['error_description', 'description', 'message', 'detail', 'error'].map(name => json[name]);
    const words = texts.filter(text => typeof text === 'string').join('\n');
    return SENTENCES.find(([sentence]) => words.toLowerCase().includes(sentence))?.[1];
}
const PLACE = 'in Docker Home under "Identity & auth", "OIDC connections"';
function explain(cause, { subject, audience, issuer }) {
    const sent = `the OIDC token sent has the subject "${subject}" and the audience "${audience}"`;
    switch (cause) {
        case 'connection':
            return `Docker knows no active OIDC connection by this id; compare "connection-id" with the one ${PLACE}, and check that it is active`;
        case 'expired':
            return "the OIDC token has expired; check the clock of the runner, and take a token of this job's own";
        case 'audience':
            return `the OIDC token has the audience "${audience}", and Docker takes "https://identity.docker.com" alone`;
        case 'issuer':
            return `the OIDC token is from "${issuer}", and the connection trusts another issuer (Docker Hub takes GitHub's tokens)`;
        case 'token':
            return `Docker could not verify the OIDC token; check the clock of the runner, and that the token is GitHub's (${sent})`;
        case 'ruleset':
            return `no ruleset of the OIDC connection fits: ${sent}; enter that subject as a ruleset's subject claim ${PLACE}`;
        case undefined:
            return `${sent}; compare them with the rulesets of the OIDC connection ${PLACE}, and check that it is active`;
    }
}

;// CONCATENATED MODULE: ./src/providers/docker-hub/oidc-connection.js






const AUDIENCE = 'https://identity.docker.com';
const TOKEN_URL = 'https://identity.docker.com/oauth/token';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SHORTEST = 300;
const LONGEST = 21_600;
const ONE_HOUR = 3600;
async function exchangeIdToken(context, target) {
    const { username, identity } = target.auth;
    const connection = connectionOf(context, target);
    const lifetime = lifetimeOf(context, target);
    if (username === undefined) {
        throw new errors/* Failure */.HR('input', `${target.at}: an OIDC connection needs a "username", the Docker organisation that owns it`);
    }
    const variable = identity['id-token-env'];
    const idToken = await context.idToken({
        audience: AUDIENCE,
        ...(variable === undefined ? {} : { variable })
    });
    const answer = await (0,vendor_api/* postForm */.jT)(context, { url: new URL(TOKEN_URL) }, {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        subject_token: idToken.reveal(),
        connection_id: connection,
        expires_in: String(lifetime)
    });
    if (answer.status !== 200) {
        throw refusedExchange(answer, { host: target.host, username, sent: (0,id_token_facts/* idTokenFacts */.O)(idToken) });
    }
    const password = accessToken(context, answer, username);
    return {
        kind: 'basic',
        username,
        password,
        source: 'OIDC connection',
        longerLife: 'ask for more seconds by "expires-in"',
        expiresAt: expiryOf(answer, password, lifetime, context.now())
    };
}
function connectionOf({ env }, { at, auth }) {
    const key = auth.identity['connection-id'];
    const value = key ?? env('DOCKERHUB_OIDC_CONNECTIONID')?.trim();
    if (value === undefined) {
        throw new errors/* Failure */.HR('input', `${at}: "connection-id" is missing: give the id of the organisation's OIDC connection, as Docker Home shows it`);
    }
    if (UUID.test(value))
        return value;
    const name = key === undefined ? '"DOCKERHUB_OIDC_CONNECTIONID"' : '"connection-id"';
    throw new errors/* Failure */.HR('input', `${at}: ${name} is no connection id: copy the UUID that Docker Home shows for the OIDC connection`);
}
function lifetimeOf({ env }, { at, auth }) {
    const key = auth.identity['expires-in'];
    const text = key ?? env('DOCKERHUB_OIDC_EXPIREIN')?.trim();
    if (text === undefined)
        return ONE_HOUR;
    const seconds = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (seconds >= SHORTEST && seconds <= LONGEST)
        return seconds;
    const name = key === undefined ? '"DOCKERHUB_OIDC_EXPIREIN"' : '"expires-in"';
    throw new errors/* Failure */.HR('input', `${at}: ${name} takes seconds from ${SHORTEST} to ${LONGEST}`);
}
function accessToken(context, { json }, username) {
    const token = json['access_token'];
    if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token))
        return context.secret(token, username);
    throw new errors/* Failure */.HR('network', '"identity.docker.com" answered 200 without an access token: run the job again, or give a password meanwhile');
}
function expiryOf({ json }, token, asked, now) {
    const told = (0,expiry/* expiryAfter */.I)(now, json['expires_in']);
    return told ?? (0,claims/* readClaims */.I)(token.reveal())?.expiresAt ?? new Date(now.getTime() + asked * 1000);
}


/***/ })

};
;