"use strict";
exports.id = 364;
exports.ids = [364];
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
        writeOutput(path, text);
        done(result, output.path === undefined ? path : undefined);
        return 0;
    });
}
function failOutput(path, failure) {
    const status = (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false });
    if (failure !== undefined)
        writeOutput(path, failure);
    else if (status?.isFile() === true)
        (0,external_node_fs_.rmSync)(path, { force: true });
}
function writeOutput(path, text) {
    const status = (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false });
    if (status === undefined)
        (0,atomic_write/* replaceFile */.f)(path, text);
    else if (status.isFile())
        (0,atomic_write/* replaceFile */.f)((0,external_node_fs_.realpathSync)(path), text);
    else
        (0,external_node_fs_.writeFileSync)(path, text);
}

// EXTERNAL MODULE: ./src/commands/prove.js + 8 modules
var prove = __webpack_require__(9585);
// EXTERNAL MODULE: ./src/platform/platform.js
var platform = __webpack_require__(6797);
// EXTERNAL MODULE: ./src/shell.js
var src_shell = __webpack_require__(6040);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
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
    if (isOneLine && !value.includes("'") && !value.endsWith('\\'))
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
const WERF_SHELLS = { default: 'sh', cmdexe: 'cmd' };
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
    const given = (name) => values.has(name) ? (values.get(name) ?? 'true') : env(`WERF_${name.replaceAll('-', '_').toUpperCase()}`);
    const mistakes = (0,inputs_mistakes/* collectMistakes */.O)();
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
    const shell = src_shell/* SHELLS */.OF.find(one => one === named) ?? WERF_SHELLS[named];
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
async function runCiEnv(host, { system, kind, path, shell }, line) {
    const { context, inputs, platform, place } = await (0,command_line_session/* openSession */.f)(host, line, system);
    return ciEnv({
        ...place,
        context,
        inputs,
        signals: host,
        output: kind === 'lines'
            ? { kind: 'lines' }
            : {
                kind: 'file',
                extension: kind === 'env-file' ? 'env' : EXTENSIONS[shell],
                ...(path === undefined ? {} : { path })
            },
        render: result => kind === 'env-file'
            ? envFile({ ...result.exports, ...result.werf })
            : script(shell, kind, result, host.variables),
        done: (result, printed) => {
            platform.publish(result.exports);
            if (printed !== undefined)
                host.out(printed);
            for (const one of result.logins)
                context.log.info((0,prove/* describeLogin */.H)(one, inputs.verify));
        }
    });
}
function script(shell, kind, result, variables) {
    const silent = shell === 'cmd' && kind === 'script' ? '@' : '';
    return (0,command_line_output/* loginLines */.B)(shell, result, variables)
        .map(one => `${silent}${one}\n`)
        .join('');
}
function sayFailure(host, { kind, path, shell }) {
    if (kind === 'lines')
        host.out((0,src_shell/* failureLine */.Pu)(shell));
    else if (path === undefined) {
        host.out(host.platform === 'win32' ? 'NUL\\registry-auth-failed' : '/dev/null/registry-auth-failed');
    }
    else {
        try {
            failOutput(path, kind === 'script' ? `${(0,src_shell/* failureLine */.Pu)(shell)}\n` : undefined);
        }
        catch {
        }
    }
}


/***/ })

};
;