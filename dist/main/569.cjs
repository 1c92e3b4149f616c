"use strict";
exports.id = 569;
exports.ids = [569];
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

/***/ 9569:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  exchange: () => (/* binding */ exchange)
});

// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/net/claims.js
var claims = __webpack_require__(4361);
// EXTERNAL MODULE: ./src/net/vendor-api.js
var vendor_api = __webpack_require__(5071);
// EXTERNAL MODULE: ./src/net/expiry.js
var expiry = __webpack_require__(8867);
// EXTERNAL MODULE: ./src/providers/google/names.js
var names = __webpack_require__(4495);
// EXTERNAL MODULE: ./src/net/id-token-facts.js
var id_token_facts = __webpack_require__(7691);
;// CONCATENATED MODULE: ./src/providers/google/refusals.js



function exchangeRefusal(target, { status, json, idToken, now }) {
    const code = codeIn(json['error']);
    return new errors/* Failure */.HR('refused', `login to "${target.host.key}" was refused (sts.googleapis.com: ${[status, code].join(' ').trim()}): ${exchangeRemedy(code, idToken, now)}`);
}
function exchangeRemedy(code, idToken, now) {
    const expiresAt = (0,claims/* readClaims */.I)(idToken.reveal())?.expiresAt;
    if (code === 'invalid_grant' && expiresAt !== undefined && expiresAt <= now) {
        return `the OIDC token had expired at ${expiresAt.toISOString()}; log in earlier in the job, and check this machine's clock`;
    }
    const { issuer, subject, audience } = (0,id_token_facts/* idTokenFacts */.O)(idToken);
    const was = `the OIDC token sent has the issuer "${issuer}", the subject "${subject}" and the audience "${audience}"`;
    if (code === 'invalid_target') {
        return 'the provider that "workload-identity-provider" names does not exist, is disabled or is deleted; check the project number, the pool and the provider';
    }
    if (code === 'unauthorized_client')
        return `make the provider's attribute condition true for it; ${was}`;
    if (code === 'invalid_grant') {
        return `make it fit the provider's issuer URI and allowed audiences; ${was}`;
    }
    return `check "workload-identity-provider" and the provider's attribute mapping; ${was}`;
}
function impersonationRefusal(target, answer) {
    const { status, account } = answer;
    const error = record(answer.json['error']);
    const code = reasonOf(error) ?? codeIn(error['status']);
    return new errors/* Failure */.HR('refused', `login to "${target.host.key}" as "${account}" was refused (iamcredentials.googleapis.com: ${[status, code].join(' ').trim()}): ${impersonationRemedy(code, answer)}`);
}
function impersonationRemedy(code, { status, pool, lifetime, idToken }) {
    if (code === 'SERVICE_DISABLED') {
        return 'enable the API "iamcredentials.googleapis.com" in the project of the pool';
    }
    if (status === 400 && (lifetime ?? 0) > 3600) {
        return 'more than 3600 seconds need the organisation policy "constraints/iam.allowServiceAccountCredentialLifetimeExtension" for the service account; take a smaller "expires-in"';
    }
    if (status === 404)
        return 'the service account does not exist; check "service-account"';
    if (status !== 403)
        return 'check "service-account" and "expires-in"';
    const subject = (0,id_token_facts/* idTokenFacts */.O)(idToken).subject;
    return `give "roles/iam.workloadIdentityUser" on the service account to "principal://iam.googleapis.com/${pool}/subject/${subject}", or to a principalSet of the pool that holds it`;
}
function reasonOf(error) {
    const details = error['details'];
    if (!Array.isArray(details))
        return undefined;
    const info = details.map(record).find(detail => String(detail['@type']).endsWith('/google.rpc.ErrorInfo'));
    return codeIn(info?.['reason']);
}
function record(value) {
    return typeof value === 'object' && value !== null ? { ...value } : {};
}
const CODES = new Set([
    'invalid_request',
    'invalid_grant',
    'invalid_target',
    'invalid_client',
    'invalid_scope',
    'unauthorized_client',
    'access_denied',
    'INVALID_ARGUMENT',
    'FAILED_PRECONDITION',
    'UNAUTHENTICATED',
    'PERMISSION_DENIED',
    'IAM_PERMISSION_DENIED',
    'SERVICE_DISABLED',
    'NOT_FOUND'
]);
function codeIn(value) {
    return typeof value === 'string' && CODES.has(value) ? value : undefined;
}

;// CONCATENATED MODULE: ./src/providers/google/impersonation.js




async function impersonate(context, target, wish) {
    const { account, lifetime, bearer } = wish;
    const host = 'iamcredentials.googleapis.com';
    const url = new URL(`https://${host}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`);
    const { status, json } = await (0,vendor_api/* postJson */.B2)(context, { url, authorization: `Bearer ${bearer.reveal()}` }, { scope: [names/* CLOUD_PLATFORM */.Mv], ...(lifetime === undefined ? {} : { lifetime: `${lifetime}s` }) });
    if (status !== 200)
        throw impersonationRefusal(target, { status, json, ...wish });
    const token = json['accessToken'];
    if (typeof token !== 'string' || token === '') {
        throw new errors/* Failure */.HR('network', `"${host}" answered 200 without a token: run the job again later`);
    }
    const expiresAt = readTime(json['expireTime']);
    return {
        kind: 'basic',
        username: names/* ACCESS_TOKEN_USER */.Ne,
        password: context.secret(token, names/* ACCESS_TOKEN_USER */.Ne),
        source: `service account ${account} by workload identity federation`,
        longerLife: 'give "expires-in" a larger number of seconds',
        ...(expiresAt === undefined ? {} : { expiresAt })
    };
}
function readTime(value) {
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(value))
        return undefined;
    const time = new Date(value);
    return Number.isNaN(time.getTime()) ? undefined : time;
}

;// CONCATENATED MODULE: ./src/providers/google/federation.js







const STS = 'https://sts.googleapis.com/v1/token';
async function exchange(context, target) {
    const { identity } = target.auth;
    const { provider, serviceAccount, lifetime } = readWish(target);
    const variable = identity['id-token-env'];
    const idToken = await context.idToken({
        audience: identity.audience ?? `https://iam.googleapis.com/${provider.name}`,
        ...(variable === undefined ? {} : { variable })
    });
    const federated = await federate(context, target, provider, idToken);
    if (serviceAccount !== undefined) {
        return impersonate(context, target, {
            account: serviceAccount,
            lifetime,
            bearer: federated.token,
            pool: provider.pool,
            idToken
        });
    }
    const { token, expiresAt } = federated;
    return {
        kind: 'basic',
        username: names/* ACCESS_TOKEN_USER */.Ne,
        password: token,
        source: names/* FEDERATION */.t_,
        longerLife: 'add "service-account", whose token lives for one hour; this one ends with the OIDC token',
        ...(expiresAt === undefined ? {} : { expiresAt })
    };
}
function readWish({ at, auth: { identity, username } }) {
    const provider = identity['workload-identity-provider'];
    const serviceAccount = identity['service-account'];
    const expiresIn = identity['expires-in'];
    if (provider === undefined) {
        const key = Object.keys(identity)[0] ?? 'service-account';
        throw new errors/* Failure */.HR('input', `${at}: "${key}" needs a "workload-identity-provider" beside it`);
    }
    if (username !== undefined) {
        throw new errors/* Failure */.HR('input', `${at}: "username" and "workload-identity-provider" name two accounts: leave "username" away`);
    }
    if (serviceAccount !== undefined && !/^[A-Za-z0-9._:-]+@[a-z0-9.-]+$/.test(serviceAccount)) {
        throw new errors/* Failure */.HR('input', `${at}, "service-account": takes NAME@PROJECT.iam.gserviceaccount.com`);
    }
    if (expiresIn !== undefined && serviceAccount === undefined) {
        throw new errors/* Failure */.HR('input', `${at}: "expires-in" needs a "service-account"; without one the token lives as long as the OIDC token`);
    }
    return {
        provider: readProvider(provider, at),
        ...(serviceAccount === undefined ? {} : { serviceAccount }),
        ...(expiresIn === undefined ? {} : { lifetime: readLifetime(expiresIn, at) })
    };
}
function readProvider(text, at) {
    const match = /^(?:(?:https:)?\/\/iam\.googleapis\.com\/)?((projects\/[^/]+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]+)(?:\/providers\/[a-z0-9-]+)?)$/.exec(text);
    const [, name, pool] = match ?? [];
    const where = `${at}, "workload-identity-provider"`;
    if (name === undefined || pool === undefined) {
        throw new errors/* Failure */.HR('input', `${where}: takes projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`);
    }
    if (name === pool)
        throw new errors/* Failure */.HR('input', `${where}: names a pool; add "/providers/PROVIDER" to it`);
    if (!/^projects\/\d+\//.test(name)) {
        throw new errors/* Failure */.HR('input', `${where}: takes the project's number, not its name`);
    }
    return { name, pool };
}
function readLifetime(text, at) {
    const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (seconds >= 60 && seconds <= 43_200)
        return seconds;
    throw new errors/* Failure */.HR('input', `${at}, "expires-in": takes seconds, from 60 to 43200`);
}
async function federate(context, target, provider, idToken) {
    const asked = context.now();
    const { status, json } = await (0,vendor_api/* postForm */.jT)(context, { url: new URL(STS) }, {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: `//iam.googleapis.com/${provider.name}`,
        scope: names/* CLOUD_PLATFORM */.Mv,
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        subject_token: idToken.reveal(),
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt'
    });
    const token = json['access_token'];
    if (status !== 200)
        throw exchangeRefusal(target, { status, json, idToken, now: context.now() });
    if (typeof token !== 'string' || token === '') {
        throw new errors/* Failure */.HR('network', `"sts.googleapis.com" answered 200 without a token: run the job again later`);
    }
    const expiresAt = (0,expiry/* expiryAfter */.I)(asked, json['expires_in']) ?? (0,claims/* readClaims */.I)(idToken.reveal())?.expiresAt;
    return {
        token: context.secret(token, names/* ACCESS_TOKEN_USER */.Ne),
        ...(expiresAt === undefined ? {} : { expiresAt })
    };
}


/***/ })

};
;