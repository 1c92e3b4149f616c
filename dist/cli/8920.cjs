"use strict";
exports.id = 8920;
exports.ids = [8920];
exports.modules = {

/***/ 8920:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readGitRefs: () => (/* binding */ readGitRefs)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4571);


const TIMEOUT = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;
async function readGitRefs({ directory, commits, env }) {
    const git = args => run(args, directory, env);
    const listed = await git(['ls-remote', '--heads', '--tags', 'origin']);
    const refs = readListing(listed);
    if (refs.size === 0)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('config', 'git-refs: "origin" has no branch and no tag, so nothing is deleted: check which repository the checkout is of');
    const names = [...refs.keys()];
    const history = new Map();
    if (commits > 1)
        await refuseShallow(git);
    if (commits > 0) {
        for (const [ref, head] of refs)
            history.set(ref, await newest(git, head, commits));
    }
    return {
        branches: names.filter(ref => ref.startsWith('refs/heads/')).map(ref => ref.slice('refs/heads/'.length)),
        tags: names.filter(ref => ref.startsWith('refs/tags/')).map(ref => ref.slice('refs/tags/'.length)),
        commits: history
    };
}
function readListing(text) {
    const refs = new Map();
    for (const line of text.split('\n')) {
        const [, commit, ref] = /^([0-9a-f]{40,64})\t(refs\/(?:heads|tags)\/.+?)(?:\^\{\})?$/.exec(line) ?? [];
        if (commit !== undefined && ref !== undefined)
            refs.set(ref, commit);
    }
    return refs;
}
async function refuseShallow(git) {
    if ((await git(['rev-parse', '--is-shallow-repository'])).trim() !== 'true')
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('input', 'git-refs: the checkout is shallow, and "commits" needs history, so nothing is deleted: check out with all of it ("fetch-depth: 0", or GIT_DEPTH: 0)');
}
async function newest(git, head, count) {
    if (count === 1)
        return [head];
    const found = await git(['rev-list', `--max-count=${count}`, head, '--']);
    return found.split('\n').filter(line => line !== '');
}
function run(args, directory, env) {
    const options = {
        cwd: directory,
        env: { ...env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
        timeout: TIMEOUT,
        maxBuffer: MAX_BYTES
    };
    return new Promise((resolve, reject) => {
        (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.execFile)('git', [...args], options, (error, stdout) => {
            if (error === null)
                resolve(stdout);
            else
                reject(failure(args[0] ?? '', error));
        });
    });
}
function failure(command, { code, killed }) {
    const why = killed === true ? `no answer in ${TIMEOUT / 1000} s` : `exit code ${code ?? 'unknown'}`;
    const remedy = code === 'ENOENT'
        ? 'install git, and check out the repository before this step'
        : 'check out the repository before this step, with a remote "origin" that the job may read ("git-directory" names another place)';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR('config', `git-refs: "git ${command}" failed (${why}), so nothing is deleted: ${remedy}`);
}


/***/ })

};
;