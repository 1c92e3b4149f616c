"use strict";
exports.id = 2904;
exports.ids = [2904];
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

/***/ 2904:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   exchangeIdToken: () => (/* binding */ exchangeIdToken)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2690);
/* harmony import */ var _net_claims_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4361);
/* harmony import */ var _net_id_token_facts_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7691);
/* harmony import */ var _net_vendor_api_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5071);
/* harmony import */ var _provider_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7353);
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7420);







const PATH = '/oauth2/federation/robot/token';
const ROBOT = /^[a-z0-9][a-z0-9._-]*\+[a-z0-9][a-z0-9._-]*$/;
const ONE_HOUR = 3_600_000;
async function exchangeIdToken(context, target) {
    const { identity } = target.auth;
    const robot = robotOf(target);
    const url = urlAt(target);
    const variable = identity['id-token-env'];
    const idToken = await context.idToken({
        audience: identity.audience ?? target.host.key,
        ...(variable === undefined ? {} : { variable })
    });
    const asked = { target, robot, sent: (0,_net_id_token_facts_js__WEBPACK_IMPORTED_MODULE_3__/* .idTokenFacts */ .O)(idToken) };
    const answer = await ask(context, asked, {
        url,
        authorization: `Basic ${(0,_secret_js__WEBPACK_IMPORTED_MODULE_5__/* .basicAuth */ .tB)(robot, idToken)}`,
        bareStatuses: [404],
        caFiles: (0,_provider_js__WEBPACK_IMPORTED_MODULE_6__/* .caFilesOf */ .F)(target.auth)
    });
    if (answer.status !== 200)
        throw refused(answer.status, asked);
    const token = answer.json['token'];
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${target.host.key}" answered 200 without a token: check that it is Quay 3.13 or newer, where robots can be federated`);
    }
    return {
        kind: 'basic',
        username: robot,
        password: context.secret(token, robot),
        source: 'robot federation',
        expiresAt: (0,_net_claims_js__WEBPACK_IMPORTED_MODULE_2__/* .readClaims */ .I)(token)?.expiresAt ?? new Date(context.now().getTime() + ONE_HOUR)
    };
}
function robotOf({ at, auth: { identity, username } }) {
    const { robot } = identity;
    if (robot === undefined || !ROBOT.test(robot)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${at}: "robot" takes the name of a robot account, "NAMESPACE+NAME"`);
    }
    if (username !== undefined && username !== robot) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${at}: "username" and "robot" name two accounts: leave "username" away`);
    }
    return robot;
}
function urlAt({ host, auth: { scheme, insecure } }) {
    const plain = scheme === 'http' && (insecure || (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .isLoopback */ .U9)(host));
    return new URL(PATH, `${plain ? 'http' : 'https'}://${host.key}`);
}
async function ask(context, asked, request) {
    try {
        return await (0,_net_vendor_api_js__WEBPACK_IMPORTED_MODULE_4__/* .getJson */ .Tt)(context, request);
    }
    catch (error) {
        if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR && / answered 500 /.test(error.message))
            throw refused(500, asked);
        throw error;
    }
}
function refused(status, { target, robot, sent }) {
    const deed = `login to "${target.host.key}" as "${robot}" was refused (${status})`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('refused', `${deed}: ${explain(status, sent)}`);
}
function explain(status, { issuer, subject, audience }) {
    if (status === 404)
        return 'there is no robot federation at this registry, which came with Quay 3.13';
    const token = `issuer "${issuer}", subject "${subject}" and audience "${audience}"`;
    const remedy = `set these under "Set robot federation" of the robot account, and check the clock of the runner`;
    return status === 500
        ? `Quay answers so for an OIDC token that it does not take (${token}), and when it has trouble itself; ${remedy}`
        : `the OIDC token sent has the ${token}; ${remedy}`;
}


/***/ })

};
;