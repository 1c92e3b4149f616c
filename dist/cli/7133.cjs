"use strict";
exports.id = 7133;
exports.ids = [7133];
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

/***/ 691:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $F: () => (/* binding */ isTenant),
/* harmony export */   aS: () => (/* binding */ accessToken),
/* harmony export */   oc: () => (/* binding */ isClient)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _net_claims_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4361);
/* harmony import */ var _net_id_token_facts_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7691);
/* harmony import */ var _net_vendor_api_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9071);





const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
function isClient(text) {
    return GUID.test(text);
}
function isTenant(text) {
    return GUID.test(text) || DOMAIN.test(text);
}
async function accessToken(context, target, assertion) {
    const { authority, tenant, client, token } = assertion;
    const url = new URL(`${authority.replace(/\/+$/, '')}/${tenant}/oauth2/v2.0/token`);
    const { status, json } = await (0,_net_vendor_api_js__WEBPACK_IMPORTED_MODULE_3__/* .postForm */ .jT)(context, { url }, {
        grant_type: 'client_credentials',
        client_id: client,
        scope: `${_names_js__WEBPACK_IMPORTED_MODULE_4__/* .REGISTRY_RESOURCE */ .VT}/.default`,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: token.reveal()
    });
    if (status !== 200)
        throw refused(context, target, url.host, status, json, assertion);
    const value = json['access_token'];
    if (typeof value !== 'string' || value === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${url.host}" answered 200 without a token: run the job again later`);
    }
    return context.secret(value);
}
function refused(context, target, host, status, json, assertion) {
    const code = errorCodeOf(json);
    const shown = code === undefined ? `${status}` : `${status} AADSTS${code}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('refused', `login to "${target.host.key}" was refused (${host}: ${shown}): ${remedyFor(code, assertion, context.now())}`);
}
function errorCodeOf(json) {
    const codes = json['error_codes'];
    const first = Array.isArray(codes) ? codes[0] : undefined;
    return typeof first === 'number' && Number.isSafeInteger(first) && first > 0 ? first : undefined;
}
function remedyFor(code, { token, tenant, client }, now) {
    const known = code === undefined ? undefined : REMEDIES[code];
    if (known !== undefined)
        return known;
    const { issuer, subject, audience } = (0,_net_id_token_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .idTokenFacts */ .O)(token);
    const sent = `the issuer "${issuer}", the subject "${subject}" and the audience "${audience}"`;
    if (String(code).startsWith('70021')) {
        return `no federated credential of the application fits; add one with ${sent} (upper and lower case count)`;
    }
    if (code === 700_024)
        return outOfTime(token, now);
    if (code === 700_016) {
        return `the tenant "${tenant}" has no application "${client}"; check "client-id" and "tenant-id"`;
    }
    return `check "client-id", "tenant-id" and the federated credential; the OIDC token sent has ${sent}`;
}
function outOfTime(token, now) {
    const expiresAt = (0,_net_claims_js__WEBPACK_IMPORTED_MODULE_1__/* .readClaims */ .I)(token.reveal())?.expiresAt;
    return expiresAt !== undefined && expiresAt <= now
        ? `the OIDC token had expired at ${expiresAt.toISOString()}; log in earlier in the job, and check this machine's clock`
        : "the OIDC token is not valid at this time; log in again, and check the clock of the token's issuer";
}
const TENANT = 'there is no such tenant in the cloud of this registry; check "tenant-id"';
const REMEDIES = {
    90_002: TENANT,
    900_023: TENANT,
    7_000_112: 'the application is disabled; enable it in the tenant',
    7_000_215: 'the application takes no federated credential here; check that "client-id" is the one with the federated credential',
    500_011: `the tenant does not know "${_names_js__WEBPACK_IMPORTED_MODULE_4__/* .REGISTRY_RESOURCE */ .VT}"; check that "tenant-id" is the tenant of the registry's subscription`,
    53_003: 'a conditional access policy of the tenant blocks the application; allow it for this runner'
};


/***/ }),

/***/ 7133:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   loginByIdentity: () => (/* binding */ loginByIdentity)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _entra_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(691);
/* harmony import */ var _managed_identity_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8441);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9071);
/* harmony import */ var _registry_exchange_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8116);





async function loginByIdentity(context, target) {
    const { at, host, auth } = target;
    const { 'client-id': client, 'tenant-id': tenant, audience, 'id-token-env': variable } = auth.identity;
    if (client === undefined) {
        const [key = 'tenant-id'] = Object.keys(auth.identity);
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${at}: "${key}" needs a "client-id" beside it`);
    }
    if (auth.username !== undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${at}: "username" and "client-id" name two accounts: leave "username" away`);
    }
    if (!(0,_entra_js__WEBPACK_IMPORTED_MODULE_1__/* .isClient */ .oc)(client))
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${at}, "client-id": takes the GUID of an application`);
    if (tenant === undefined) {
        if (audience !== undefined || variable !== undefined) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${at}: a federated login needs a "tenant-id" beside "client-id"`);
        }
        const token = await (0,_managed_identity_js__WEBPACK_IMPORTED_MODULE_2__/* .managedIdentityToken */ .X)(context, target, client);
        return (0,_registry_exchange_js__WEBPACK_IMPORTED_MODULE_4__/* .registryCredential */ .t)(context, target, token, _names_js__WEBPACK_IMPORTED_MODULE_3__/* .MANAGED_IDENTITY */ .l_);
    }
    if (!(0,_entra_js__WEBPACK_IMPORTED_MODULE_1__/* .isTenant */ .$F)(tenant)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${at}, "tenant-id": takes the GUID or a domain of a tenant`);
    }
    const cloud = (0,_names_js__WEBPACK_IMPORTED_MODULE_3__/* .cloudOf */ .hH)(host);
    const token = await context.idToken({
        audience: audience ?? cloud.audience,
        ...(variable === undefined ? {} : { variable })
    });
    const entraToken = await (0,_entra_js__WEBPACK_IMPORTED_MODULE_1__/* .accessToken */ .aS)(context, target, { authority: cloud.authority, tenant, client, token });
    return (0,_registry_exchange_js__WEBPACK_IMPORTED_MODULE_4__/* .registryCredential */ .t)(context, target, entraToken, _names_js__WEBPACK_IMPORTED_MODULE_3__/* .FEDERATION */ .Mv);
}


/***/ }),

/***/ 8441:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ managedIdentityToken)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _net_client_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(583);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3236);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9071);




const INSTANCE_METADATA = 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01';
const APP_SERVICE_VERSION = '2019-08-01';
async function managedIdentityToken(context, target, client) {
    const { url, headers } = appService(context) ?? {
        url: new URL(INSTANCE_METADATA),
        headers: { metadata: 'true' }
    };
    url.searchParams.set('resource', _names_js__WEBPACK_IMPORTED_MODULE_3__/* .REGISTRY_RESOURCE */ .VT);
    if (client !== undefined)
        url.searchParams.set('client_id', client);
    const answer = await (0,_net_client_js__WEBPACK_IMPORTED_MODULE_1__/* .createClient */ .UU)(context, { registry: url.host, caFiles: [] }).send({
        method: 'GET',
        url,
        headers,
        finalCodes: ['ETIMEDOUT', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']
    });
    const token = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .parseObject */ .l)(answer.body)?.['access_token'];
    if (answer.status !== 200 || typeof token !== 'string' || token === '') {
        throw nothingAssigned(target, answer.status, client);
    }
    return context.secret(token);
}
function nothingAssigned({ host }, status, client) {
    const deed = `login to "${host.key}" by managed identity was refused (${status}): `;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('refused', client === undefined
        ? `${deed}assign one identity to this machine, name one of several by "client-id", or give "client-id" and "tenant-id" for a federated login`
        : `${deed}assign the identity "${client}" to this machine, or add "tenant-id" for a federated login`);
}
function appService({ env, secret }) {
    const endpoint = env('IDENTITY_ENDPOINT');
    const header = env('IDENTITY_HEADER');
    if (endpoint === undefined || header === undefined)
        return undefined;
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', 'the variable "IDENTITY_ENDPOINT" holds no http address: leave it as Azure set it');
    }
    url.searchParams.set('api-version', APP_SERVICE_VERSION);
    return { url, headers: { 'x-identity-header': secret(header).reveal() } };
}


/***/ }),

/***/ 8116:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ registryCredential)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _net_claims_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4361);
/* harmony import */ var _net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3236);
/* harmony import */ var _net_vendor_api_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _provider_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7353);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9071);






async function registryCredential(context, target, entraToken, source) {
    const service = (0,_names_js__WEBPACK_IMPORTED_MODULE_4__/* .loginServer */ .xe)(target.host);
    const tenant = tenantOf(entraToken);
    const { status, json } = await (0,_net_vendor_api_js__WEBPACK_IMPORTED_MODULE_3__/* .postForm */ .jT)(context, {
        url: new URL(`https://${service}/oauth2/exchange`),
        caFiles: (0,_provider_js__WEBPACK_IMPORTED_MODULE_5__/* .caFilesOf */ .F)(target.auth)
    }, {
        grant_type: 'access_token',
        service,
        ...(tenant === undefined ? {} : { tenant }),
        access_token: entraToken.reveal()
    });
    if (status !== 200)
        throw refused(target, source, status, json);
    const token = json['refresh_token'];
    if (typeof token !== 'string' || token === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${service}" answered 200 without a token: run the job again later`);
    }
    const expiresAt = (0,_net_claims_js__WEBPACK_IMPORTED_MODULE_1__/* .readClaims */ .I)(token)?.expiresAt;
    return {
        kind: 'basic',
        username: _names_js__WEBPACK_IMPORTED_MODULE_4__/* .TOKEN_USER */ .At,
        password: context.secret(token, _names_js__WEBPACK_IMPORTED_MODULE_4__/* .TOKEN_USER */ .At),
        source,
        ...(expiresAt === undefined ? {} : { expiresAt })
    };
}
function tenantOf(token) {
    const tenant = (0,_net_claims_js__WEBPACK_IMPORTED_MODULE_1__/* .readPayload */ .r)(token.reveal())?.['tid'];
    return typeof tenant === 'string' && /^[0-9a-f-]{36}$/i.test(tenant) ? tenant : undefined;
}
const ROLES = {
    build: 'AcrPull',
    publish: 'AcrPush',
    cleanup: 'AcrDelete',
    deploy: 'AcrPull'
};
function refused({ host, purposes }, source, status, json) {
    const code = (0,_net_spec_error_js__WEBPACK_IMPORTED_MODULE_2__/* .specErrorCode */ .V)(JSON.stringify(json));
    const roles = [...new Set(purposes.map(purpose => `"${ROLES[purpose]}"`))].join(', ');
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('refused', `login to "${host.key}" by ${source} was refused (${code === undefined ? status : `${status} ${code}`}): ${remedyFor(status, roles)}`);
}
function remedyFor(status, roles) {
    if (status === 403)
        return "allow this runner's address in the registry's network rules";
    if (status === 404)
        return "check the registry's name";
    return `give the identity a role on the registry (${roles}), and check that it is of the tenant of the registry's subscription`;
}


/***/ })

};
;