"use strict";
exports.id = 4352;
exports.ids = [4352];
exports.modules = {

/***/ 4352:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readWerf: () => (/* binding */ readWerf)
});

// EXTERNAL MODULE: ./src/providers/github/names.js
var names = __webpack_require__(3351);
;// CONCATENATED MODULE: ./src/werf/generation.js
const GENERATIONS = ['1.1', '1.2', '2', '3'];
const TAGGING_STRATEGIES = ['stages-signature', 'tag-or-branch'];

// EXTERNAL MODULE: ./src/inputs/values.js
var values = __webpack_require__(5086);
;// CONCATENATED MODULE: ./src/inputs/werf-input.js



function readWerf({ werf, 'tagging-strategy': strategy }, env, mistakes) {
    if (werf === undefined) {
        if (strategy !== undefined)
            mistakes.add('tagging-strategy', 'belongs to "werf: 1.1"');
        return undefined;
    }
    const generation = (0,values/* parseChoice */.HU)(werf, GENERATIONS, 'werf', mistakes);
    const tagging = (0,values/* parseChoice */.HU)(strategy ?? TAGGING_STRATEGIES[0], TAGGING_STRATEGIES, 'tagging-strategy', mistakes);
    const repo = env('WERF_REPO') ?? '';
    const isLegacy = repo === names/* GITHUB_LEGACY_REGISTRY */.wc || repo.startsWith(`${names/* GITHUB_LEGACY_REGISTRY */.wc}/`);
    return {
        generation,
        tagging,
        legacyRegistry: generation === '1.1' || (generation !== '3' && isLegacy)
    };
}


/***/ })

};
;