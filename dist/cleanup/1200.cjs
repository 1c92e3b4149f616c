"use strict";
exports.id = 1200;
exports.ids = [1200];
exports.modules = {

/***/ 1200:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ publicClient),
/* harmony export */   publicToken: () => (/* binding */ publicToken)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ecr_public__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(215);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9038);


const PUBLIC_REGION = 'us-east-1';
function publicClient({ options }, keys) {
    return new _aws_sdk_client_ecr_public__WEBPACK_IMPORTED_MODULE_1__/* .ECRPUBLICClient */ .Rr({ ...options, region: PUBLIC_REGION, credentials: keys });
}
async function publicToken(call, keys) {
    const { target, trace } = call;
    const client = publicClient(call, keys);
    try {
        const { authorizationData } = await client.send(new _aws_sdk_client_ecr_public__WEBPACK_IMPORTED_MODULE_1__/* .GetAuthorizationTokenCommand */ .Eu({}));
        return authorizationData;
    }
    catch (error) {
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .awsFailure */ .MT)(error, trace, `login to "${target.host.key}"`, {
            AccessDeniedException: `allow "ecr-public:GetAuthorizationToken" and "sts:GetServiceBearerToken" on "*" in the identity's policy`,
            ExpiredTokenException: 'the session of the AWS credentials has expired; get new ones'
        });
    }
}


/***/ })

};
;