"use strict";
exports.id = 2402;
exports.ids = [2402];
exports.modules = {

/***/ 2402:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readInUse: () => (/* binding */ readInUse)
});

;// CONCATENATED MODULE: ./src/cleanup/deployed/deployed-images.js
function deployedImages(references) {
    const digests = new Set();
    const tags = new Map();
    let count = 0;
    for (const { repository, tag, digest } of references) {
        count += 1;
        if (digest !== undefined)
            digests.add(digest);
        if (repository === undefined || tag === undefined)
            continue;
        const key = keyOf(repository.host.key, repository.name);
        tags.set(key, (tags.get(key) ?? new Set()).add(tag));
    }
    return {
        count,
        of: (host, repository) => ({ digests, tags: tags.get(keyOf(host, repository)) ?? new Set() })
    };
}
function keyOf(host, repository) {
    return `${host}/${repository}`;
}

;// CONCATENATED MODULE: ./src/cleanup/deployed/in-use.js

async function readInUse(context, { keepList, clusters }) {
    const found = await Promise.all([
        keepList === undefined ? [] : (await __webpack_require__.e(/* import() */ 2364).then(__webpack_require__.bind(__webpack_require__, 2364))).readKeepList(keepList),
        clusters === undefined ? [] : (await Promise.all(/* import() */[__webpack_require__.e(8528), __webpack_require__.e(486), __webpack_require__.e(4979)]).then(__webpack_require__.bind(__webpack_require__, 4979))).readClusters(context, clusters)
    ]);
    return deployedImages(found.flat());
}


/***/ })

};
;