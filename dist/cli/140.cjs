"use strict";
exports.id = 140;
exports.ids = [140];
exports.modules = {

/***/ 140:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  execCommand: () => (/* binding */ execCommand)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/job-config/marker.js
var marker = __webpack_require__(3225);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/inputs/repositories.js
var repositories = __webpack_require__(7704);
;// CONCATENATED MODULE: ./src/werf/old-options.js


const OLD_OPTIONS = ['registry-username', 'registry-password'];
const PROGRAMS = ['werf', 'dapp'];
function oldProgram([program = '']) {
    const name = (0,external_node_path_.basename)(program);
    const bare = /\.exe$/i.test(name) ? name.slice(0, -'.exe'.length).toLowerCase() : name;
    return PROGRAMS.find(one => one === bare);
}
function takeOldOptions(command) {
    const values = new Map();
    if (oldProgram(command) === undefined)
        return { words: command, values };
    const words = [];
    for (let index = 0; index < command.length; index++) {
        const word = command[index] ?? '';
        if (word === '--')
            return { words: [...words, ...command.slice(index)], values };
        const option = OLD_OPTIONS.find(name => word === `--${name}` || word.startsWith(`--${name}=`));
        if (option === undefined)
            words.push(word);
        else if (word.includes('='))
            values.set(option, word.slice(word.indexOf('=') + 1));
        else
            values.set(option, command[++index] ?? '');
    }
    return { words, values };
}
const REPOSITORY_OPTIONS = ['--repo', '--images-repo', '-i'];
function registryOfCommand(command) {
    const program = oldProgram(command);
    if (program === undefined)
        return undefined;
    const end = command.indexOf('--');
    const args = command.slice(1, end === -1 ? undefined : end);
    const named = args.flatMap((word, index) => {
        const option = REPOSITORY_OPTIONS.find(one => word === one || word.startsWith(`${one}=`));
        if (option === undefined)
            return [];
        return [word === option ? (args[index + 1] ?? '') : word.slice(option.length + 1)];
    });
    const repository = named.at(-1) ?? (program === 'dapp' ? firstAddress(args) : undefined);
    return repository === undefined ? undefined : (0,repositories/* parseRepository */.S)(repository)?.host.key;
}
function firstAddress(args) {
    const option = args.findIndex(word => word.startsWith('-'));
    return args.slice(0, option === -1 ? args.length : option).find(word => word.includes('/'));
}

// EXTERNAL MODULE: ./src/commands/guard.js
var guard = __webpack_require__(6708);
// EXTERNAL MODULE: ./src/commands/login.js + 4 modules
var login = __webpack_require__(1772);
// EXTERNAL MODULE: ./src/commands/prove.js + 1 modules
var prove = __webpack_require__(748);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
;// CONCATENATED MODULE: ./src/commands/run-command.js



const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
function runCommand(command, variables, signals, log) {
    const [program = '', ...args] = command;
    return new Promise((resolve, reject) => {
        const child = (0,external_node_child_process_.spawn)(program, args, { stdio: 'inherit', env: { ...variables } });
        const silence = signals.listen(guard/* ENDING_SIGNALS */.gR, signal => child.kill(signal));
        child.once('error', error => {
            silence();
            const code = (0,errors/* errorCode */.CA)(error);
            if (code !== 'ENOENT' && code !== 'EACCES') {
                reject(error);
                return;
            }
            log.error(`exec: the command ${code === 'ENOENT' ? 'was not found' : 'may not be executed'}`);
            resolve(code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE);
        });
        child.once('close', (code, signal) => {
            silence();
            resolve(code ?? (0,guard/* exitCodeOf */.FO)(signal));
        });
    });
}

;// CONCATENATED MODULE: ./src/commands/exec.js








async function exec(request) {
    const { command, variables, signals, context, inputs } = request;
    refuseNoCommand(command);
    return (0,guard/* guard */.ah)(request, signals, false, async ({ record, orSignal }) => {
        const { directory, exports, werf, logins } = await orSignal((0,login/* login */.i)({ ...request, fresh: true, record }));
        for (const one of logins)
            context.log.info((0,prove/* describeLogin */.H)(one, inputs.verify));
        const dapp = configOfDapp(request, directory);
        return runCommand(command, { ...variables, ...exports, ...dapp, ...werf }, signals, context.log);
    });
}
function externalConfig({ command, context: { env }, self }) {
    const names = ['WERF_DOCKER_CONFIG', 'DAPP_DOCKER_CONFIG'];
    if (oldProgram(command) === 'dapp')
        names.reverse();
    const found = names.flatMap(variable => {
        const directory = env(variable);
        return directory === undefined ? [] : [{ variable, directory }];
    })[0];
    return found === undefined || (0,marker/* inspectDirectory */.ME)(found.directory, self.uid).kind === 'ours'
        ? undefined
        : found;
}
async function execWith(request, { variable, directory }) {
    const { command, variables, signals, context } = request;
    refuseNoCommand(command);
    if (!isDirectory(directory)) {
        throw new errors/* Failure */.HR('config', `${variable}: there is no such directory; unset it to be logged in`);
    }
    context.log.notice(`${variable} is set: its directory is used as it is, and no login is made`);
    const config = {
        DOCKER_CONFIG: directory,
        WERF_DOCKER_CONFIG: directory,
        ...configOfDapp(request, directory)
    };
    return runCommand(command, { ...variables, ...config }, signals, context.log);
}
function configOfDapp({ command, variables }, directory) {
    const isRead = oldProgram(command) === 'dapp' || (variables['DAPP_DOCKER_CONFIG'] ?? '') !== '';
    return isRead ? { DAPP_DOCKER_CONFIG: directory } : {};
}
function isDirectory(path) {
    try {
        return (0,external_node_fs_.statSync)(path).isDirectory();
    }
    catch {
        return false;
    }
}
function refuseNoCommand([program = '']) {
    if (program === '')
        throw new errors/* Failure */.HR('input', 'exec: no command stands behind "--"');
}

// EXTERNAL MODULE: ./src/faces/command-line-session.js + 9 modules
var command_line_session = __webpack_require__(9321);
// EXTERNAL MODULE: ./src/inputs/mistakes.js
var inputs_mistakes = __webpack_require__(4049);
// EXTERNAL MODULE: ./src/faces/command-line-options.js
var command_line_options = __webpack_require__(9250);
;// CONCATENATED MODULE: ./src/faces/exec-options.js



const OLD_TYPES = Object.fromEntries(OLD_OPTIONS.map(name => [name, { type: 'string' }]));
const NEUTRAL = ['for', 'verify', 'werf-version', 'werf-sha256'];
const OLD_PLACE = ['registry', 'repo'];
function parseExecLine(args) {
    const { values, rest } = (0,command_line_options/* takeOptions */.AD)(args, OLD_TYPES, { words: false });
    const line = (0,command_line_options/* parseCommandLine */.Du)(rest);
    const { words, values: behind } = takeOldOptions(line.command);
    const given = new Map([...values, ...behind]);
    const hasOldLogin = given.size > 0;
    const neutral = hasOldLogin ? [...NEUTRAL, ...OLD_PLACE] : NEUTRAL;
    const names = Object.keys(line.raw);
    return {
        ...line,
        raw: hasOldLogin ? withOldLogin(line, words, given) : line.raw,
        command: words,
        hasOldLogin,
        leavesConfigToWerf: !line.passwordStdin && names.every(name => neutral.some(one => one === name))
    };
}
function withOldLogin({ raw, passwordStdin }, command, given) {
    const mistakes = (0,inputs_mistakes/* collectMistakes */.O)();
    for (const name of OLD_OPTIONS) {
        if ((given.get(name) ?? '') === '')
            mistakes.add(`"--${name}"`, 'is needed, with a value, beside the other');
    }
    if (raw.username !== undefined || raw['password-env'] !== undefined || passwordStdin) {
        mistakes.add('"--registry-username"', 'cannot be used with another user name or password');
    }
    const registry = raw.registry ?? (raw.repo === undefined ? undefined : hostOf(raw.repo));
    const place = registry ?? registryOfCommand(command);
    if (place === undefined) {
        mistakes.add('"--registry-username"', 'no registry is named; name it by "--registry"');
    }
    mistakes.settle();
    return {
        ...raw,
        registry: place ?? '',
        username: given.get('registry-username') ?? '',
        password: given.get('registry-password') ?? '',
        autologin: raw.autologin ?? 'true'
    };
}
function hostOf(repository) {
    return registryOfCommand(['werf', '--repo', repository]);
}

// EXTERNAL MODULE: ./src/faces/help.js
var help = __webpack_require__(5936);
// EXTERNAL MODULE: ./src/faces/werf-path.js
var werf_path = __webpack_require__(3207);
;// CONCATENATED MODULE: ./src/faces/exec.js






async function execCommand(host, args) {
    const line = parseExecLine(args);
    if (line.help) {
        host.err((0,help/* helpText */.B)());
        return 0;
    }
    if (line.json)
        throw new errors/* Failure */.HR('input', '"--json": is for "images" alone');
    const { context, inputs, place } = await (0,command_line_session/* openSession */.f)(host, line);
    const variables = { ...host.variables, ...(await (0,werf_path/* werfPath */.s)(host, { context, inputs })) };
    const request = { ...place, context, inputs, variables, signals: host, command: line.command };
    const external = line.leavesConfigToWerf ? externalConfig(request) : undefined;
    if (line.hasOldLogin)
        context.log.warning(oldLoginWarning(external?.variable));
    return external === undefined ? exec(request) : execWith(request, external);
}
function oldLoginWarning(variable) {
    const use = variable === undefined ? '' : ` It is not used here, since ${variable} is set.`;
    return `"--registry-password" can be read by every process of the machine, and stays in the shell's history: give --registry, --username and --password-env in its place. The command is not given it.${use}`;
}


/***/ })

};
;