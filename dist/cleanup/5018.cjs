"use strict";
exports.id = 5018;
exports.ids = [5018];
exports.modules = {

/***/ 6831:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AP: () => (/* binding */ ANY_LAYOUT),
/* harmony export */   e8: () => (/* binding */ nestedLayout),
/* harmony export */   n6: () => (/* binding */ fixedLayout)
/* harmony export */ });
const COLLECTION = { holdsRepositories: true, isRepository: false, auto: 'multirepo' };
const REPOSITORY = { holdsRepositories: false, isRepository: true, auto: 'monorepo' };
function fixedLayout(at, parts) {
    return {
        at,
        collection: parts.slice(0, -1).join('/'),
        repository: parts.join('/'),
        placeOf: count => {
            if (count === parts.length)
                return REPOSITORY;
            return count === parts.length - 1 ? COLLECTION : undefined;
        }
    };
}
function nestedLayout(words, first, auto) {
    return {
        ...words,
        placeOf: count => {
            if (count >= first)
                return { holdsRepositories: true, isRepository: true, auto: auto(count) };
            return count === first - 1 ? COLLECTION : undefined;
        }
    };
}
const ANY_LAYOUT = nestedLayout({ at: 'at this registry', collection: 'HOST', repository: 'HOST/NAME' }, 1, () => 'multirepo');


/***/ }),

/***/ 5018:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DOCKER_HUB_LAYOUT: () => (/* binding */ DOCKER_HUB_LAYOUT)
/* harmony export */ });
/* harmony import */ var _images_layout_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6831);

const DOCKER_HUB_LAYOUT = (0,_images_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .fixedLayout */ .n6)('at Docker Hub', ['ACCOUNT', 'REPOSITORY']);


/***/ })

};
;