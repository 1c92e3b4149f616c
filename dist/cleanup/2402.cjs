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
    const places = new Map();
    const tags = new Map();
    let count = 0;
    for (const { repository, tag, digest } of references) {
        count += 1;
        const place = repository === undefined ? undefined : placeOf(repository.host.key, repository.name);
        if (digest !== undefined) {
            digests.add(digest);
            const known = places.get(digest);
            if (known === undefined)
                places.set(digest, [place]);
            else
                known.push(place);
        }
        if (place === undefined || tag === undefined)
            continue;
        tags.set(place.key, (tags.get(place.key) ?? new Set()).add(tag));
    }
    return {
        count,
        of(host, repository) {
            const { key } = placeOf(host, repository);
            const fromHere = [...places].filter(([, all]) => all.some(place => mayBe(place, host, key)));
            return {
                digests,
                tags: tags.get(key) ?? new Set(),
                fromHere: new Set(fromHere.map(([digest]) => digest))
            };
        }
    };
}
function mayBe(place, host, key) {
    return place === undefined || place.key === key || place.host !== host;
}
function placeOf(host, repository) {
    return { host, key: `${host}/${repository}` };
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