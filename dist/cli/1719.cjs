"use strict";
exports.id = 1719;
exports.ids = [1719];
exports.modules = {

/***/ 1719:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   imageLines: () => (/* binding */ imageLines),
/* harmony export */   imagesJson: () => (/* binding */ imagesJson)
/* harmony export */ });
function imagesJson({ references }) {
    return JSON.stringify(Object.fromEntries(references.map(({ name, reference }) => [name, reference])));
}
function imageLines({ references }) {
    return references.map(({ name, reference }) => `${name} ${reference}`);
}


/***/ })

};
;