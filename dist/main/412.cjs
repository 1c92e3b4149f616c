exports.id = 412;
exports.ids = [412];
exports.modules = {

/***/ 6412:
/***/ ((module) => {

module.exports = eval("require")("kerberos");


/***/ })

};
;