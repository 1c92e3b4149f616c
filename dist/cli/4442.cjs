exports.id = 4442;
exports.ids = [4442];
exports.modules = {

/***/ 4442:
/***/ ((module) => {

module.exports = eval("require")("kerberos");


/***/ })

};
;