"use strict";
exports.id = 1123;
exports.ids = [1123,3195];
exports.modules = {

/***/ 4483:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M$: () => (/* binding */ recordsOf),
/* harmony export */   Pf: () => (/* binding */ fieldsOf),
/* harmony export */   Q$: () => (/* binding */ dateOf),
/* harmony export */   b6: () => (/* binding */ textOf),
/* harmony export */   eO: () => (/* binding */ known),
/* harmony export */   o_: () => (/* binding */ jsonOf),
/* harmony export */   ol: () => (/* binding */ digestOf),
/* harmony export */   rl: () => (/* binding */ numberOf)
/* harmony export */ });
/* harmony import */ var _inventory_content_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9344);

function fieldsOf(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
function jsonOf(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function recordsOf(value) {
    if (!Array.isArray(value))
        return undefined;
    const records = value.map(fieldsOf).filter(item => item !== undefined);
    return records.length === value.length ? records : undefined;
}
function textOf(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
function numberOf(value) {
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
function dateOf(value) {
    const text = textOf(value);
    if (text === undefined || text.length > 64)
        return undefined;
    const date = new Date(/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text) ? `${text}Z` : text);
    return Number.isNaN(date.getTime()) || date.getUTCFullYear() <= 1 ? undefined : date;
}
function known(parts) {
    return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
function digestOf(value) {
    const text = textOf(value);
    return text !== undefined && (0,_inventory_content_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .isDigest */ .Bc)(text) ? text : undefined;
}


/***/ }),

/***/ 2404:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ allOf)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);

async function allOf(shown, read) {
    const found = [];
    const seen = new Set();
    let token;
    do {
        const { items, next } = await read(token);
        for (const item of items)
            found.push(item);
        if (next !== undefined && seen.has(next)) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `the listing of ${shown} never ends: run the job again later`);
        }
        if (next !== undefined)
            seen.add(next);
        token = next;
    } while (token !== undefined);
    return found;
}


/***/ }),

/***/ 1314:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ isApiError),
/* harmony export */   x: () => (/* binding */ createApi)
/* harmony export */ });
/* harmony import */ var _cleanup_pace_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2758);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _net_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5443);
/* harmony import */ var _exchange_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3195);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9038);
/* harmony import */ var _keys_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1815);






const MAX_BYTES = 64 * 1024 * 1024;
const TIME_PER_TRY = 60_000;
const TRIES = 3;
const MAX_WAITS = 12;
const LONGEST_WAIT = 30_000;
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException']);
const SKEWED = new Set([
    'InvalidSignatureException',
    'RequestExpired',
    'RequestInTheFuture',
    'RequestTimeTooSkewed'
]);
function createApi(session, service, way, connect) {
    const { context, target, pace } = session;
    const limits = {
        spend: () => {
            pace.spend();
        },
        remaining: () => pace.remaining(),
        timePerTry: TIME_PER_TRY,
        maxBytes: MAX_BYTES
    };
    const call = (0,_exchange_js__WEBPACK_IMPORTED_MODULE_2__/* .startCall */ .t3)(context, target, limits);
    const state = {
        session,
        service,
        call,
        connect: async () => connect(call, await (0,_keys_js__WEBPACK_IMPORTED_MODULE_4__/* .findKeys */ .W)((0,_exchange_js__WEBPACK_IMPORTED_MODULE_2__/* .startCall */ .t3)(context, target), way)),
        client: undefined
    };
    return { call: (deed, run) => callWith(state, deed, run) };
}
function isApiError(answer) {
    return 'status' in answer && typeof answer.status === 'number';
}
async function callWith(state, deed, run) {
    const done = { waits: 0, tries: 1, renewed: false, adjusted: false };
    for (;;) {
        const connected = (state.client ??= connectAnew(state));
        try {
            return await run(await connected);
        }
        catch (error) {
            if (error instanceof _cleanup_pace_js__WEBPACK_IMPORTED_MODULE_5__/* .BudgetSpent */ .K || error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR)
                throw error;
            const answer = (0,_failures_js__WEBPACK_IMPORTED_MODULE_3__/* .apiError */ .pb)(error);
            if (answer !== undefined && isAnswer(deed, answer))
                return answer;
            if (EXPIRED.has(answer?.code) && !done.renewed) {
                done.renewed = true;
                if (state.client === connected)
                    state.client = undefined;
            }
            else if (SKEWED.has(answer?.code) && !done.adjusted) {
                done.adjusted = true;
            }
            else if (!(await mayPass(state, deed, answer, done)))
                throw failureOf(state, deed, error);
        }
    }
}
function connectAnew(state) {
    const made = state.connect();
    made.catch(() => {
        if (state.client === made)
            state.client = undefined;
    });
    return made;
}
function isAnswer({ reads, answers = [] }, answer) {
    if (answer.code !== undefined && answers.includes(answer.code))
        return true;
    return !reads && answer.status >= 500 && !(0,_failures_js__WEBPACK_IMPORTED_MODULE_3__/* .isThrottled */ .B5)(answer);
}
async function mayPass({ session, call }, { reads }, answer, done) {
    const { pace, context } = session;
    if (answer !== undefined && (0,_failures_js__WEBPACK_IMPORTED_MODULE_3__/* .isThrottled */ .B5)(answer)) {
        const host = call.trace.url === undefined ? 'AWS' : (0,_net_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(call.trace.url);
        if (done.waits >= MAX_WAITS)
            throw new _cleanup_pace_js__WEBPACK_IMPORTED_MODULE_5__/* .BudgetSpent */ .K(`"${host}" still throttles after ${MAX_WAITS} waits`);
        await pace.wait(jittered(Math.min(LONGEST_WAIT, 500 * 2 ** done.waits), context.random()));
        done.waits += 1;
        return true;
    }
    if (answer === undefined && pace.remaining() <= 0)
        throw new _cleanup_pace_js__WEBPACK_IMPORTED_MODULE_5__/* .BudgetSpent */ .K('the time budget is used up');
    const passing = answer === undefined ? call.trace.connectionError !== undefined : answer.status >= 500;
    if (!reads || !passing || done.tries >= TRIES)
        return false;
    await pace.wait(jittered(300 * 3 ** (done.tries - 1), context.random()));
    done.tries += 1;
    return true;
}
function jittered(milliseconds, random) {
    return Math.round(milliseconds * (0.5 + random));
}
function failureOf({ service, call }, { what, action }, error) {
    return (0,_failures_js__WEBPACK_IMPORTED_MODULE_3__/* .awsFailure */ .MT)(error, call.trace, what, {
        AccessDeniedException: `allow "${service}:${action}" in the identity's and the repository's policy`,
        ExpiredTokenException: 'the session of the AWS credentials has expired; get new ones',
        RepositoryNotFoundException: "check the repository's name and the region"
    });
}


/***/ }),

/***/ 2854:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ CAPABILITIES),
/* harmony export */   U: () => (/* binding */ deleteBatch)
/* harmony export */ });
/* harmony import */ var _cleanup_removal_outcomes_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2717);
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1314);


const CAPABILITIES = {
    untag: 'native',
    deleteManifest: 'with-tags',
    lastTagTakesManifest: true,
    protectsChildren: true,
    batch: 100,
    concurrency: 2
};
const OUTCOMES = {
    ImageNotFound: { kind: 'gone' },
    ImageReferencedByManifestList: { kind: 'refused', reason: 'an index refers to it' },
    ImageTagDoesNotMatchDigest: { kind: 'refused', reason: 'the tag has moved' },
    InvalidImageDigest: { kind: 'failed', reason: 'the registry takes it for no digest (InvalidImageDigest)' },
    InvalidImageTag: { kind: 'failed', reason: 'the registry takes it for no tag (InvalidImageTag)' },
    KmsError: { kind: 'failed', reason: "the repository's encryption key cannot be used (KmsError)" },
    ImageInaccessible: { kind: 'failed', reason: 'the registry cannot reach it now (ImageInaccessible)' },
    UpstreamAccessDenied: { kind: 'failed', reason: 'the upstream registry said no (UpstreamAccessDenied)' },
    UpstreamTooManyRequests: {
        kind: 'postponed',
        reason: 'the upstream registry was asked too often (UpstreamTooManyRequests)'
    },
    UpstreamUnavailable: { kind: 'failed', reason: 'the upstream registry was away (UpstreamUnavailable)' }
};
const UNTOLD = { kind: 'failed', reason: 'the registry did not say what became of it' };
const REFERENCED = 'ImageReferencedByManifestList';
const GONE = ['RepositoryNotFoundException'];
async function deleteBatch(api, what, ids, send) {
    const deed = { what, action: 'BatchDeleteImage', reads: false, answers: GONE };
    const outcomes = new Map();
    let pending = ids;
    while (pending.length > 0) {
        const answer = await sendOnce(api, deed, pending, send);
        for (const id of pending)
            outcomes.set(keyOf(id), outcomeOf(answer, id));
        const held = pending.filter(id => codeOf(answer, id) === REFERENCED);
        pending = held.length < pending.length ? held : [];
    }
    return ids.map(id => outcomes.get(keyOf(id)) ?? UNTOLD);
}
async function sendOnce(api, deed, ids, send) {
    const answer = await (0,_cleanup_removal_outcomes_js__WEBPACK_IMPORTED_MODULE_0__/* .attempted */ .z)(() => api.call(deed, client => send(client, ids)));
    if ('kind' in answer || !(0,_api_js__WEBPACK_IMPORTED_MODULE_1__/* .isApiError */ .d)(answer))
        return answer;
    if (GONE.includes(answer.code ?? ''))
        return { kind: 'gone' };
    const shown = [answer.status, answer.code].join(' ').trim();
    return { kind: 'failed', reason: `the registry had trouble (${shown})` };
}
function outcomeOf(answer, id) {
    if ('kind' in answer)
        return answer;
    const code = codeOf(answer, id);
    if (code !== undefined)
        return (Object.hasOwn(OUTCOMES, code) ? OUTCOMES[code] : undefined) ?? UNTOLD;
    return (answer.imageIds ?? []).some(one => isSame(one, id)) ? { kind: 'deleted' } : UNTOLD;
}
function codeOf(answer, id) {
    if ('kind' in answer)
        return undefined;
    const failure = answer.failures?.find(({ imageId }) => imageId !== undefined && isSame(imageId, id));
    return failure === undefined ? undefined : (failure.failureCode ?? '');
}
function isSame(one, { imageTag, imageDigest }) {
    return imageTag === undefined ? one.imageDigest === imageDigest : one.imageTag === imageTag;
}
function keyOf(id) {
    return id.imageTag === undefined ? id.imageDigest : id.imageTag;
}


/***/ }),

/***/ 7382:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ listed)
/* harmony export */ });
/* harmony import */ var _cleanup_vendor_token_pages_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2404);
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1314);


function listed({ api, shown, ...deed }, send, itemsOf) {
    return (0,_cleanup_vendor_token_pages_js__WEBPACK_IMPORTED_MODULE_0__/* .allOf */ .b)(shown, async (token) => {
        const page = await api.call({ ...deed, reads: true }, client => send(client, token));
        return (0,_api_js__WEBPACK_IMPORTED_MODULE_1__/* .isApiError */ .d)(page) ? { items: [] } : { items: itemsOf(page) ?? [], next: page.nextToken };
    });
}


/***/ }),

/***/ 3195:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GD: () => (/* binding */ ecrClient),
  Ox: () => (/* binding */ hasEndpoint),
  loginBy: () => (/* binding */ loginBy),
  t3: () => (/* binding */ startCall)
});

// EXTERNAL MODULE: ../../../node_modules/@aws-sdk/client-ecr/dist-cjs/index.js
var dist_cjs = __webpack_require__(5991);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/providers/aws/failures.js
var failures = __webpack_require__(9038);
// EXTERNAL MODULE: ./src/providers/aws/hosts.js
var hosts = __webpack_require__(1258);
// EXTERNAL MODULE: ./src/providers/aws/keys.js + 1 modules
var aws_keys = __webpack_require__(1815);
// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: ./src/host.js
var host = __webpack_require__(2690);
// EXTERNAL MODULE: ./src/net/connection-failure.js
var connection_failure = __webpack_require__(5443);
;// CONCATENATED MODULE: ./src/providers/aws/registry-token.js





function readToken({ context, target, trace }, source, token) {
    const text = external_node_buffer_.Buffer.from(token?.authorizationToken ?? '', 'base64').toString('utf8');
    const separator = text.indexOf(':');
    const username = text.slice(0, separator);
    const password = text.slice(separator + 1);
    if (separator < 1 || password === '' || !/^\w{1,128}$/.test(username)) {
        throw (0,failures/* malformed */.Qm)(trace.url === undefined ? 'AWS' : (0,connection_failure/* shownHost */.KI)(trace.url));
    }
    const named = endpointHost(token?.proxyEndpoint);
    return {
        kind: 'basic',
        username,
        password: context.secret(password, username),
        source,
        ...(isDate(token?.expiresAt) ? { expiresAt: token.expiresAt } : {}),
        ...(named === undefined || named === target.host.key ? {} : { furtherHosts: [named] })
    };
}
function isDate(value) {
    return value !== undefined && !Number.isNaN(value.getTime());
}
function endpointHost(endpoint) {
    const address = endpoint === undefined ? undefined : (0,host/* parseRegistryAddress */.xo)(endpoint);
    if (address?.scheme !== 'https' || address.path !== undefined)
        return undefined;
    return (0,hosts/* privateRegistry */.JL)(address.host) === undefined ? undefined : address.host.key;
}

// EXTERNAL MODULE: ./src/net/retry.js
var retry = __webpack_require__(9228);
;// CONCATENATED MODULE: ./src/providers/aws/request-handler.js




const TIME_PER_TRY = 10_000;
const MAX_BYTES = 1024 * 1024;
function createRequestHandler(context, trace, limits) {
    const budget = (0,retry/* startBudget */.cg)(context);
    const ca = context.env('AWS_CA_BUNDLE');
    return {
        metadata: { handlerProtocol: 'http/1.1' },
        async handle(request) {
            const plain = plainRequest(request);
            trace.url = plain.url;
            delete trace.connectionError;
            const trust = { registry: plain.url.host, caFiles: ca === undefined ? [] : [ca] };
            limits?.spend();
            const { remaining, timePerTry, maxBytes } = limits ?? {
                remaining: () => budget.remaining(),
                timePerTry: TIME_PER_TRY,
                maxBytes: MAX_BYTES
            };
            const timeout = Math.max(1, Math.min(timePerTry, remaining()));
            const response = await context
                .transport(plain, trust, { timeout, maxBytes })
                .catch((error) => {
                trace.connectionError = error;
                throw error;
            });
            context.log.debug(`${plain.method} ${plain.url.origin}${plain.url.pathname}: ${response.status}`);
            const date = Date.parse(response.headers['date'] ?? '');
            if (!Number.isNaN(date))
                trace.clockSkew = context.now().getTime() - date;
            if (limits === undefined)
                refuseLongWait(context, plain.url, response, budget);
            return { response: sdkResponse(response) };
        }
    };
}
function plainRequest(request) {
    const port = request.port === undefined ? '' : `:${request.port}`;
    const url = new URL(`${request.protocol}//${request.hostname}${port}${request.path}`);
    for (const [name, value] of Object.entries(request.query ?? {})) {
        for (const one of [value].flat())
            url.searchParams.append(name, one ?? '');
    }
    const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
    const body = bodyText(request.body);
    return {
        method: methodOf(request.method),
        url,
        headers: Object.fromEntries(headers),
        ...(body === undefined ? {} : { body })
    };
}
function bodyText(body) {
    if (typeof body === 'string')
        return body === '' ? undefined : body;
    if (!(body instanceof Uint8Array))
        return undefined;
    return external_node_buffer_.Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}
function methodOf(method) {
    return method === 'GET' || method === 'PUT' || method === 'HEAD' ? method : 'POST';
}
function sdkResponse({ status, headers, body }) {
    const present = Object.entries(headers).filter(([, value]) => value !== undefined);
    return {
        statusCode: status,
        headers: Object.fromEntries(present),
        body: external_node_buffer_.Buffer.from(body, 'utf8')
    };
}
function refuseLongWait(context, url, response, budget) {
    const asked = response.status >= 400 ? (0,retry/* retryAfter */.P9)(response, context.now()) : undefined;
    if (asked === undefined || asked < budget.remaining())
        return;
    throw new errors/* Failure */.HR('network', `"${(0,connection_failure/* shownHost */.KI)(url)}" answered ${response.status} and asked for a wait of ${Math.ceil(asked / 1000)} s, more than a login may take: run the job again later`);
}

;// CONCATENATED MODULE: ./src/providers/aws/exchange.js







const SOURCES = {
    'access-key': 'AWS access key',
    role: 'AWS role by OIDC',
    chain: 'AWS credential chain'
};
const PUBLIC_REGION = 'us-east-1';
const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
async function loginBy(context, target, way) {
    const call = startCall(context, target);
    if (way.kind === 'access-key')
        (0,aws_keys/* checkKeyId */.V)(target, way.username);
    const running = exchanges.get(target.auth) ?? exchange(call, way);
    exchanges.set(target.auth, running);
    return readToken(call, SOURCES[way.kind], await running);
}
const exchanges = new WeakMap();
async function exchange(call, way) {
    const keys = await (0,aws_keys/* findKeys */.W)(call, way);
    if (call.registry === undefined) {
        const { publicToken } = await Promise.all(/* import() */[__webpack_require__.e(215), __webpack_require__.e(1200)]).then(__webpack_require__.bind(__webpack_require__, 1200));
        return publicToken(call, keys);
    }
    return privateToken(call, call.registry, keys);
}
async function privateToken(call, registry, keys) {
    const { target, trace } = call;
    const client = ecrClient(call, registry, keys);
    try {
        const answer = await client.send(new dist_cjs/* GetAuthorizationTokenCommand */.Eu6({}));
        return answer.authorizationData?.[0];
    }
    catch (error) {
        throw (0,failures/* awsFailure */.MT)(error, trace, `login to "${target.host.key}"`, {
            AccessDeniedException: `allow "ecr:GetAuthorizationToken" on "*" in the identity's policy`,
            ExpiredTokenException: 'the session of the AWS credentials has expired; get new ones'
        });
    }
}
function ecrClient({ context, options }, { fips, dualStack }, keys) {
    const own = hasEndpoint(context, 'ECR');
    return new dist_cjs/* ECRClient */.S70({
        ...options,
        credentials: keys,
        ...(fips && !own ? { useFipsEndpoint: true } : {}),
        ...(dualStack && !own ? { useDualstackEndpoint: true } : {})
    });
}
function startCall(context, target, limits) {
    const registry = (0,hosts/* isPublic */.Ul)(target.host) ? undefined : (0,hosts/* privateRegistry */.JL)(target.host);
    const trace = {};
    return {
        context,
        target,
        registry,
        trace,
        options: {
            region: regionOf(target, registry),
            requestHandler: createRequestHandler(context, trace, limits),
            maxAttempts: limits === undefined ? 3 : 1,
            retryMode: 'standard',
            customUserAgent: 'registry-auth',
            logger: SILENT
        }
    };
}
function regionOf({ at, auth }, registry) {
    const { region } = auth.identity;
    if (region !== undefined && !/^[a-z]{2,5}(?:-[a-z]+)+-\d+$/.test(region)) {
        throw new errors/* Failure */.HR('input', `${at}, "region": takes the name of an AWS region, like eu-west-1`);
    }
    if (registry === undefined)
        return region ?? PUBLIC_REGION;
    if (region !== undefined && region !== registry.region) {
        throw new errors/* Failure */.HR('input', `${at}: "region" contradicts the name of the registry, which is in "${registry.region}"; leave it out`);
    }
    return registry.region;
}
function hasEndpoint({ env }, service) {
    if (env('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.toLowerCase() === 'true')
        return false;
    return env(`AWS_ENDPOINT_URL_${service}`) !== undefined || env('AWS_ENDPOINT_URL') !== undefined;
}


/***/ }),

/***/ 9038:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B5: () => (/* binding */ isThrottled),
/* harmony export */   MT: () => (/* binding */ awsFailure),
/* harmony export */   Qm: () => (/* binding */ malformed),
/* harmony export */   pb: () => (/* binding */ apiError)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _net_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5443);


const RATE = new Set([
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'RequestLimitExceeded',
    'TooManyRequestsException',
    'LimitExceededException'
]);
const SIGNATURE = new Set([
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
    'RequestExpired',
    'RequestInTheFuture',
    'RequestTimeTooSkewed',
    'AuthFailure'
]);
const UNKNOWN_KEY = new Set([
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'IncompleteSignature'
]);
const CODES = new Set([
    ...RATE,
    ...SIGNATURE,
    ...UNKNOWN_KEY,
    'AccessDenied',
    'AccessDeniedException',
    'ExpiredToken',
    'ExpiredTokenException',
    'IDPCommunicationError',
    'IDPRejectedClaim',
    'ImageAlreadyExistsException',
    'ImageNotFoundException',
    'ImageTagAlreadyExistsException',
    'InternalFailure',
    'InternalServerError',
    'InvalidAction',
    'InvalidIdentityToken',
    'InvalidParameterException',
    'KmsException',
    'LayersNotFoundException',
    'MalformedPolicyDocument',
    'OptInRequired',
    'PackedPolicyTooLarge',
    'ReferencedImagesNotFoundException',
    'RegionDisabledException',
    'RegistryNotFoundException',
    'RepositoryNotFoundException',
    'ServerException',
    'ServiceUnavailable',
    'UnsupportedCommandException',
    'ValidationError',
    'ValidationException'
]);
function isThrottled({ code, status }) {
    return status === 429 || (code !== undefined && code !== 'LimitExceededException' && RATE.has(code));
}
const TAKEN_SKEW = 5 * 60_000;
function apiError(error) {
    if (!(error instanceof Error))
        return undefined;
    const status = statusOf(error);
    if (status === undefined)
        return undefined;
    const code = codeOf(error);
    return { status, ...(code === undefined ? {} : { code }) };
}
function codeOf(error) {
    const body = 'Error' in error ? error.Error : undefined;
    const sent = typeof body === 'object' && body !== null && 'Code' in body ? body.Code : undefined;
    const code = sent ?? error.name;
    return typeof code === 'string' && CODES.has(code) ? code : undefined;
}
function statusOf(error) {
    for (const key of ['$metadata', '$response']) {
        const holder = key in error ? Reflect.get(error, key) : undefined;
        if (typeof holder !== 'object' || holder === null)
            continue;
        const name = key === '$metadata' ? 'httpStatusCode' : 'statusCode';
        const status = Reflect.get(holder, name);
        if (typeof status === 'number')
            return status;
    }
    return undefined;
}
function awsFailure(error, trace, deed, special = {}) {
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR)
        return error;
    const answered = apiError(error);
    if (answered === undefined)
        return unanswered(error, trace);
    const { code, status } = answered;
    const remedy = special[code ?? ''];
    if (remedy !== undefined)
        return refused(deed, code, status, remedy);
    const host = trace.url === undefined ? 'AWS' : (0,_net_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(trace.url);
    const shown = code === undefined ? `${status}` : `${status} ${code}`;
    if (status === 429 || RATE.has(code ?? '')) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" answered ${shown} at every try: the account's rate for this call is used up; run the job again later`);
    }
    if (status >= 500) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" answered ${shown} at every try: AWS has trouble; run the job again later`);
    }
    if (SIGNATURE.has(code ?? ''))
        return refused(deed, code, status, signatureRemedy(trace));
    if (UNKNOWN_KEY.has(code ?? '')) {
        return refused(deed, code, status, 'check that the access key exists, is active and is of this partition');
    }
    if (status < 400)
        return malformed(host);
    const lookUp = code === undefined
        ? 'make the same call with the AWS CLI to see the reason'
        : 'look the code up in the AWS documentation';
    return refused(deed, code, status, lookUp);
}
function malformed(host) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `"${host}" gave an answer that is none of AWS's: check the proxy and the AWS_ENDPOINT_URL variables`);
}
function refused(deed, code, status, remedy) {
    const known = code === undefined ? '' : ` ${code}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('refused', `${deed} was refused (${status}${known}): ${remedy}`);
}
function unanswered(error, { url, connectionError }) {
    if (url !== undefined && connectionError !== undefined)
        return (0,_net_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .connectionFailure */ .Dx)(connectionError, url);
    if (url !== undefined && error instanceof SyntaxError)
        return malformed((0,_net_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .shownHost */ .KI)(url));
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', 'the AWS configuration of this job contradicts itself: check the AWS_ENDPOINT_URL, AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT variables and the AWS config file');
}
function signatureRemedy({ clockSkew = 0 }) {
    if (Math.abs(clockSkew) < TAKEN_SKEW) {
        return 'the secret access key does not belong to the access key id; give both anew';
    }
    const minutes = Math.round(Math.abs(clockSkew) / 60_000);
    return `this machine's clock is ${minutes} minutes ${clockSkew > 0 ? 'ahead of' : 'behind'} AWS's; set it`;
}


/***/ }),

/***/ 1815:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  V: () => (/* binding */ checkKeyId),
  W: () => (/* binding */ findKeys)
});

// EXTERNAL MODULE: ../../../node_modules/@aws-sdk/client-ecr/dist-cjs/index.js
var dist_cjs = __webpack_require__(5991);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/providers/aws/failures.js
var failures = __webpack_require__(9038);
;// CONCATENATED MODULE: ./src/providers/aws/chain-failure.js


function chainFailure(error, trace, { at }, { check }) {
    if (error instanceof errors/* Failure */.HR)
        return error;
    if ((0,failures/* apiError */.pb)(error) !== undefined) {
        return (0,failures/* awsFailure */.MT)(error, trace, 'the standard chain of AWS credentials', {
            AccessDenied: `check ${check}, and the trust policy of the role it leads to`,
            ExpiredTokenException: `check ${check}; what it holds has expired`
        });
    }
    return new errors/* Failure */.HR('input', `${at}: no AWS credentials were found by the standard chain: check ${check}, or give "role" for OIDC, or an access key by "username" and its password`);
}

;// CONCATENATED MODULE: ./src/providers/aws/keys.js



function findKeys(call, way) {
    switch (way.kind) {
        case 'access-key':
            return Promise.resolve(accessKey(call, way.username, way.password));
        case 'role':
            return Promise.all(/* import() */[__webpack_require__.e(3485), __webpack_require__.e(8258)]).then(__webpack_require__.bind(__webpack_require__, 8258)).then(({ assumeRole }) => assumeRole(call, way.role));
        case 'chain':
            return standardChain(call, way.sign);
    }
}
function checkKeyId({ host }, username) {
    if (/^\w{16,128}$/.test(username))
        return;
    throw new errors/* Failure */.HR('input', `login to "${host.key}" was not tried: Amazon ECR takes the user name "AWS" with the password that "aws ecr get-login-password" prints, or an access key id with its secret access key`);
}
function accessKey({ context, target }, username, password) {
    const session = sessionToken(context, target, username);
    return {
        accessKeyId: username,
        secretAccessKey: password.reveal(),
        ...(session === undefined ? {} : { sessionToken: context.secret(session, username).reveal() })
    };
}
function sessionToken(context, { at }, username) {
    if (!username.startsWith('ASIA'))
        return undefined;
    const session = context.env('AWS_SESSION_TOKEN');
    if (session !== undefined)
        return session;
    throw new errors/* Failure */.HR('input', `${at}: a temporary access key (ASIA...) needs its session token in the variable "AWS_SESSION_TOKEN"`);
}
async function standardChain({ context, target, options, trace }, sign) {
    try {
        const keys = await new dist_cjs/* ECRClient */.S70(options).config.credentials();
        context.secret(keys.secretAccessKey, keys.accessKeyId);
        if (keys.sessionToken !== undefined)
            context.secret(keys.sessionToken, keys.accessKeyId);
        return keys;
    }
    catch (error) {
        throw chainFailure(error, trace, target, sign);
    }
}


/***/ })

};
;