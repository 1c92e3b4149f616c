"use strict";
exports.id = 8258;
exports.ids = [8258];
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

/***/ 8258:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   assumeRole: () => (/* binding */ assumeRole)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3485);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4571);
/* harmony import */ var _net_claims_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4361);
/* harmony import */ var _net_id_token_facts_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7691);
/* harmony import */ var _exchange_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3195);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9038);






const ROLE = /^arn:(aws[a-z-]*):iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
const SESSION_NAME = 64;
async function assumeRole({ context, target, registry, options, trace }, role) {
    const { identity } = target.auth;
    const partition = ROLE.exec(role)?.[1];
    if (partition === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('input', `${target.at}, "role": takes arn:aws:iam::ACCOUNT:role/NAME`);
    }
    const variable = identity['id-token-env'];
    const token = await context.idToken({
        audience: identity.audience ?? audienceOf(partition),
        ...(variable === undefined ? {} : { variable })
    });
    const fips = registry?.fips === true && !(0,_exchange_js__WEBPACK_IMPORTED_MODULE_3__/* .hasEndpoint */ .Ox)(context, 'STS');
    const client = new _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_5__/* .STSClient */ .iM({ ...options, ...(fips ? { useFipsEndpoint: true } : {}) });
    const command = new _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_5__/* .AssumeRoleWithWebIdentityCommand */ .WH({
        RoleArn: role,
        RoleSessionName: sessionName(context),
        WebIdentityToken: token.reveal()
    });
    try {
        const { Credentials: found } = await client.send(command);
        if (found?.AccessKeyId === undefined || found.SecretAccessKey === undefined)
            throw new SyntaxError('none');
        const { AccessKeyId: id, SecretAccessKey: key, SessionToken: session } = found;
        return {
            accessKeyId: id,
            secretAccessKey: context.secret(key, id).reveal(),
            ...(session === undefined ? {} : { sessionToken: context.secret(session, id).reveal() })
        };
    }
    catch (error) {
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_4__/* .awsFailure */ .MT)(error, trace, `assuming the role "${role}" for "${target.host.key}"`, remedies(context, target.host.key, token));
    }
}
function audienceOf(partition) {
    return partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
}
function sessionName({ env }) {
    const github = ['github', env('GITHUB_RUN_ID'), env('GITHUB_REPOSITORY')];
    const gitlab = ['gitlab', env('CI_JOB_ID'), env('CI_PROJECT_PATH')];
    const job = [github, gitlab].find(([, id]) => id !== undefined) ?? ['registry-auth'];
    const name = env('AWS_ROLE_SESSION_NAME') ?? job.filter(part => part !== undefined).join('-');
    return name.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, SESSION_NAME);
}
function remedies(context, host, token) {
    const { issuer, subject, audience } = (0,_net_id_token_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .idTokenFacts */ .O)(token);
    const provider = issuer.replace(/^https:\/\//, '');
    const sent = `"${provider}:sub" is "${subject}" and "${provider}:aud" is "${audience}"`;
    const expiresAt = (0,_net_claims_js__WEBPACK_IMPORTED_MODULE_1__/* .readClaims */ .I)(token.reveal())?.expiresAt;
    const expired = expiresAt !== undefined && expiresAt <= context.now();
    return {
        AccessDenied: `its trust policy has to allow "sts:AssumeRoleWithWebIdentity" where ${sent}`,
        ExpiredTokenException: `the OIDC token had expired${expired ? ` at ${expiresAt.toISOString()}` : ''}; log in to "${host}" earlier in the job, and check this machine's clock`,
        InvalidIdentityToken: `the role's account needs an IAM identity provider for "${issuer}" with the audience "${audience}"`,
        IDPRejectedClaim: `the identity provider's answer was no, or the OIDC token has expired; it says that ${sent}`,
        IDPCommunicationError: `AWS has to reach "${issuer}" from the internet to fetch its keys; open it, or give the identity provider its keys`,
        RegionDisabledException: "activate the region in the role's account",
        ValidationError: 'check "role" and "id-token-env"'
    };
}


/***/ })

};
;