"use strict";
exports.id = 8364;
exports.ids = [8364];
exports.modules = {

/***/ 8364:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  ciEnvCommand: () => (/* binding */ ciEnvCommand)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/job-config/atomic-write.js
var atomic_write = __webpack_require__(3308);
// EXTERNAL MODULE: ./src/commands/guard.js
var guard = __webpack_require__(6708);
// EXTERNAL MODULE: ./src/commands/login.js + 4 modules
var login = __webpack_require__(1772);
;// CONCATENATED MODULE: ./src/commands/ci-env.js






function ciEnv(request) {
    const { output, signals, self, context, render, done } = request;
    return (0,guard/* guard */.ah)(request, signals, true, async ({ record, orSignal }) => {
        const result = await orSignal((0,login/* login */.i)({ ...request, record }));
        const text = render(result);
        if (output.kind === 'lines') {
            done(result, text.replace(/\n$/, ''));
            return 0;
        }
        const unique = `${context.now().getTime().toString(36)}-${self.pid}`;
        const path = output.path ?? (0,external_node_path_.join)(result.directory, `ci-env-${unique}.${output.extension}`);
        writeOutput(path, text, self);
        done(result, output.path === undefined ? path : undefined);
        return 0;
    });
}
function failOutput(path, failure, self) {
    const status = (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false });
    if (failure !== undefined)
        writeOutput(path, failure, self);
    else if (status?.isFile() === true)
        (0,external_node_fs_.rmSync)(path, { force: true });
}
function writeOutput(path, text, self) {
    try {
        refusePlanted(path, self);
        const status = (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false });
        if (status === undefined)
            (0,atomic_write/* replaceFile */.f)(path, text);
        else if (status.isFile())
            (0,atomic_write/* replaceFile */.f)((0,external_node_fs_.realpathSync)(path), text);
        else
            (0,external_node_fs_.writeFileSync)(path, text);
    }
    catch (error) {
        if (error instanceof errors/* Failure */.HR)
            throw error;
        const code = (0,errors/* errorCode */.CA)(error) ?? 'unknown error';
        throw new errors/* Failure */.HR('config', `"${path}" cannot be written (${code}): name another file`);
    }
}
function refusePlanted(path, { uid }) {
    const status = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
    if (uid === undefined || status === undefined || [uid, 0].includes(status.uid))
        return;
    if (status.isSymbolicLink() || status.isFIFO()) {
        throw new errors/* Failure */.HR('unsafe', `"${path}" is another user's link or pipe: name another file`);
    }
}

// EXTERNAL MODULE: ./src/commands/prove.js + 1 modules
var prove = __webpack_require__(748);
// EXTERNAL MODULE: ./src/platform/platform.js
var platform = __webpack_require__(6797);
// EXTERNAL MODULE: ./src/shell.js
var src_shell = __webpack_require__(6040);
;// CONCATENATED MODULE: ./src/werf/env-file.js

const PLAIN = /^[A-Za-z0-9_./:@%+=,-]*$/;
const HARMLESS = /^[^$`"\\!]*$/;
function envFile(variables) {
    return Object.entries(variables)
        .map(([name, value]) => `${name}=${written(name, value)}\n`)
        .join('');
}
function written(name, value) {
    if (PLAIN.test(value))
        return value;
    const isOneLine = !/[\r\n]/.test(value);
    if (isOneLine && !/'|\\(?:\\|$)/.test(value))
        return `'${value}'`;
    if (isOneLine && HARMLESS.test(value))
        return `"${value}"`;
    throw new errors/* Failure */.HR('input', `werf: no env file can hold the value of ${name}, since its readers would not agree on it: use --as-file, or set ${name} yourself`);
}

// EXTERNAL MODULE: ./src/inputs/mistakes.js
var inputs_mistakes = __webpack_require__(4049);
// EXTERNAL MODULE: ./src/faces/command-line-options.js
var command_line_options = __webpack_require__(9250);
;// CONCATENATED MODULE: ./src/faces/ci-env-options.js



const SYSTEMS = ['gitlab', 'github'];
const WERF_SHELLS = new Map([
    ['default', 'sh'],
    ['cmdexe', 'cmd']
]);
const FLAGS = {
    'as-file': { type: 'boolean' },
    'as-env-file': { type: 'boolean' },
    'login-to-registry': { type: 'boolean' }
};
const OPTIONS = {
    ...FLAGS,
    'output-file-path': { type: 'string', short: 'o' },
    shell: { type: 'string' }
};
function readCiEnvOptions(args, env) {
    const { values, words, rest } = (0,command_line_options/* takeOptions */.AD)(args, OPTIONS, { words: true });
    const mistakes = (0,inputs_mistakes/* collectMistakes */.O)();
    const given = (name) => {
        if (!values.has(name))
            return env(`WERF_${name.replaceAll('-', '_').toUpperCase()}`);
        const value = values.get(name) ?? (name in FLAGS ? 'true' : '');
        if (value !== '' && !value.startsWith('-'))
            return value;
        mistakes.add(`"--${name}"`, 'takes a value');
        return undefined;
    };
    const flag = (name, fallback) => {
        const value = given(name);
        if (value === undefined)
            return fallback;
        if (!/^(?:true|false|t|f|1|0|yes|no|y|n)$/i.test(value))
            mistakes.add(`"--${name}"`, 'takes true or false');
        return /^(?:true|t|1|yes|y)$/i.test(value);
    };
    const system = SYSTEMS.find(one => one === words[0]);
    if (words.length > 1 || (words.length === 1 && system === undefined)) {
        mistakes.add('ci-env', `takes the CI system, ${(0,inputs_mistakes/* quotedList */.p)(SYSTEMS)}, and options`);
    }
    const named = given('shell') ?? 'sh';
    const shell = src_shell/* SHELLS */.OF.find(one => one === named) ?? WERF_SHELLS.get(named);
    if (shell === undefined)
        mistakes.add('"--shell"', `takes ${(0,inputs_mistakes/* quotedList */.p)([...src_shell/* SHELLS */.OF, 'cmdexe'])}`);
    const path = given('output-file-path');
    const isScript = flag('as-file', path !== undefined);
    const kind = flag('as-env-file', false) ? 'env-file' : scriptOrLines(isScript || path !== undefined);
    const logsIn = flag('login-to-registry', true);
    return {
        ...(system === undefined ? {} : { system }),
        kind,
        ...(path === undefined ? {} : { path }),
        shell: shell ?? 'sh',
        rest: ['--werf', '2', ...(logsIn ? [] : ['--autologin', 'false']), ...rest],
        check: mistakes.settle
    };
}
function scriptOrLines(isScript) {
    return isScript ? 'script' : 'lines';
}

// EXTERNAL MODULE: ./src/faces/command-line-output.js + 1 modules
var command_line_output = __webpack_require__(8580);
// EXTERNAL MODULE: ./src/faces/command-line-session.js + 9 modules
var command_line_session = __webpack_require__(9321);
// EXTERNAL MODULE: ./src/faces/help.js
var help = __webpack_require__(5936);
// EXTERNAL MODULE: ./src/faces/werf-path.js
var werf_path = __webpack_require__(3207);
;// CONCATENATED MODULE: ./src/faces/ci-env.js












const EXTENSIONS = {
    sh: 'sh',
    bash: 'sh',
    fish: 'fish',
    powershell: 'ps1',
    cmd: 'bat'
};
async function ciEnvCommand(host, args) {
    const options = readCiEnvOptions(args, (0,platform/* environmentOf */.p)(host.variables));
    try {
        options.check();
        const line = (0,command_line_options/* parseCommandLine */.Du)(options.rest);
        if (!line.help)
            return await runCiEnv(host, options, line);
        host.err((0,help/* helpText */.B)());
        return 0;
    }
    catch (error) {
        sayFailure(host, options);
        throw error;
    }
}
async function runCiEnv(host, options, line) {
    const { kind, shell } = options;
    const { context, inputs, platform, place } = await (0,command_line_session/* openSession */.f)(host, line, options.system);
    if (kind === 'env-file' && inputs.werfRequest !== undefined) {
        throw new errors/* Failure */.HR('input', 'werf-version: no env file should set PATH: run "registry-auth install-werf" for it');
    }
    const path = (0,src_shell/* exportLines */.Es)(shell, await (0,werf_path/* werfPath */.s)(host, { context, inputs }));
    return ciEnv({
        ...place,
        context,
        inputs,
        signals: host,
        output: outputOf(options),
        render: result => kind === 'env-file'
            ? envFile({ ...result.exports, ...result.werf })
            : script(shell, kind, [...(0,command_line_output/* loginLines */.B)(shell, result, host.variables), ...path]),
        done: (result, printed) => {
            platform.publish(result.exports);
            if (printed !== undefined)
                host.out(printed);
            for (const one of result.logins)
                context.log.info((0,prove/* describeLogin */.H)(one, inputs.verify));
        }
    });
}
function outputOf({ kind, path, shell }) {
    if (kind === 'lines')
        return { kind };
    const extension = kind === 'env-file' ? 'env' : EXTENSIONS[shell];
    return { kind: 'file', extension, ...(path === undefined ? {} : { path }) };
}
function script(shell, kind, lines) {
    const silent = shell === 'cmd' && kind === 'script' ? '@' : '';
    return lines.map(one => `${silent}${one}\n`).join('');
}
function sayFailure(host, { kind, path, shell }) {
    if (kind === 'lines')
        host.out((0,src_shell/* failureLine */.Pu)(shell));
    else if (path === undefined) {
        host.out(host.platform === 'win32' ? 'NUL\\registry-auth-failed' : '/dev/null/registry-auth-failed');
    }
    else {
        try {
            failOutput(path, kind === 'script' ? `${(0,src_shell/* failureLine */.Pu)(shell)}\n` : undefined, host.self);
        }
        catch {
        }
    }
}


/***/ })

};
;