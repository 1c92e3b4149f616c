exports.id = 442;
exports.ids = [442];
exports.modules = {

/***/ 4442:
/***/ ((module) => {

module.exports = eval("require")("kerberos");


/***/ })

};
;