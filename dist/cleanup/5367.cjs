"use strict";
exports.id = 5367;
exports.ids = [5367];
exports.modules = {

/***/ 5367:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   signOfCredentials: () => (/* binding */ signOfCredentials)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);


const VARIABLES = [
    ['AWS_ACCESS_KEY_ID', 'the variables "AWS_ACCESS_KEY_ID" and "AWS_SECRET_ACCESS_KEY"'],
    ['AWS_PROFILE', 'the profile that "AWS_PROFILE" names; a single sign-on session needs "aws sso login"'],
    ['AWS_WEB_IDENTITY_TOKEN_FILE', 'the variables "AWS_WEB_IDENTITY_TOKEN_FILE" and "AWS_ROLE_ARN"'],
    ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', "the task's role"],
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', "the pod's or the container's role"]
];
const PROFILES = 'the default profile in the AWS config files; a single sign-on session needs "aws sso login"';
const INSTANCE = 'the instance profile of this machine';
const INSTANCE_FILES = [
    '/usr/local/aws/ec2-macos-init',
    'C:\\ProgramData\\Amazon\\EC2Launch',
    'C:\\ProgramData\\Amazon\\EC2-Windows'
];
const FIRMWARE = [
    '/sys/class/dmi/id/sys_vendor',
    '/sys/class/dmi/id/board_vendor',
    '/sys/hypervisor/uuid'
];
function signOfCredentials(context, firmware = FIRMWARE) {
    const variable = VARIABLES.find(([name]) => context.env(name) !== undefined);
    if (variable !== undefined)
        return { check: variable[1] };
    if (hasProfiles(context))
        return { check: PROFILES };
    return isInstance(context, firmware) ? { check: INSTANCE } : undefined;
}
function hasProfiles({ env, homeDirectory }) {
    const folder = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(homeDirectory, '.aws');
    const files = [
        env('AWS_SHARED_CREDENTIALS_FILE') ?? (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, 'credentials'),
        env('AWS_CONFIG_FILE') ?? (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, 'config')
    ];
    return files.some(file => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(file));
}
function isInstance({ env }, firmware) {
    if ((env('AWS_EC2_METADATA_DISABLED') ?? 'false') !== 'false')
        return false;
    if (env('AWS_EC2_METADATA_SERVICE_ENDPOINT') !== undefined)
        return true;
    if (firmware.some(file => /^(?:Amazon EC2|ec2)/i.test(readText(file))))
        return true;
    return INSTANCE_FILES.some(file => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(file));
}
function readText(file) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8');
    }
    catch {
        return '';
    }
}


/***/ })

};
;