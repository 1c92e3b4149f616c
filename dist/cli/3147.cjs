"use strict";
exports.id = 3147;
exports.ids = [3147,9338];
exports.modules = {

/***/ 3147:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  installWerf: () => (/* binding */ installWerf)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
;// CONCATENATED MODULE: ./src/werf/install/evidence.js




async function agrees(file, evidence, now) {
    if (evidence.kind === 'sha256')
        return (await fileSha256(file)) === evidence.sha256;
    return isSigned(file, evidence.key, evidence.signature, now);
}
function disagreement(version, evidence) {
    const what = evidence.kind === 'sha256'
        ? 'does not have the SHA-256 in "werf-sha256": compare the digest with the version and the platform'
        : "is not signed by werf's release key: run the job again, and report it to werf if it stays so";
    return new errors/* Failure */.HR('unsafe', `the downloaded werf ${version} ${what}; nothing was installed`);
}
async function fileSha256(file) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    for await (const chunk of (0,external_node_fs_.createReadStream)(file, READ))
        hash.update(chunk);
    return hash.digest('hex');
}
const READ = { highWaterMark: 1024 * 1024 };
async function isSigned(file, key, signature, now) {
    const { createMessage, readKey, readSignature, verify } = await __webpack_require__.e(/* import() */ 5612).then(__webpack_require__.bind(__webpack_require__, 5612));
    const verificationKeys = (await readKey({ armoredKey: key })).toPublic();
    const armored = Buffer.from(signature).toString('latin1');
    try {
        const { data, signatures } = await verify({
            message: await createMessage({ binary: webStream(file) }),
            signature: await (armored.startsWith('-----BEGIN PGP SIGNATURE-----')
                ? readSignature({ armoredSignature: armored })
                : readSignature({ binarySignature: signature })),
            verificationKeys,
            format: 'binary',
            date: now
        });
        await drain(data.getReader());
        const [only] = signatures;
        return signatures.length === 1 && only !== undefined && (await only.verified);
    }
    catch {
        return false;
    }
}
function webStream(file) {
    return external_node_stream_.Readable.toWeb((0,external_node_fs_.createReadStream)(file, READ));
}
async function drain(reader) {
    while (!(await reader.read()).done)
        ;
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
;// CONCATENATED MODULE: ./src/werf/install/release-platform.js

const SYSTEMS = {
    linux: 'linux',
    darwin: 'darwin',
    win32: 'windows'
};
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
function releasePlatform({ platform, arch }) {
    const system = SYSTEMS[platform];
    const architecture = ARCHITECTURES[arch];
    if (system !== undefined && architecture !== undefined) {
        return { name: `${system}-${architecture}`, file: executableName(platform), arch };
    }
    throw new errors/* Failure */.HR('input', `werf has no release for ${platform} on ${arch}: install it yourself and write "installed" in "werf-version"`);
}
function executableName(platform) {
    return platform === 'win32' ? 'werf.exe' : 'werf';
}

// EXTERNAL MODULE: ./src/werf/install/request.js
var request = __webpack_require__(9338);
;// CONCATENATED MODULE: ./src/werf/install/installed.js






async function installedWerf(env, platform) {
    const name = executableName(platform);
    const folders = (env('PATH') ?? env('Path') ?? '').split(external_node_path_.delimiter).filter(folder => (0,external_node_path_.isAbsolute)(folder));
    const file = folders.map(folder => (0,external_node_path_.join)(folder, name)).find(one => isExecutable(one, platform));
    return file === undefined ? undefined : { file, version: await reportedVersion(file, env) };
}
function isExecutable(file, platform) {
    try {
        const stat = (0,external_node_fs_.statSync)(file);
        return stat.isFile() && (platform === 'win32' || (stat.mode & 0o111) !== 0);
    }
    catch {
        return false;
    }
}
const TIME_LIMIT = 20_000;
const OUTPUT_LIMIT = 64 * 1024;
const BUSY_TRIES = 5;
async function reportedVersion(file, env, timeout = TIME_LIMIT) {
    for (let count = 1;; count++) {
        const answer = await ask(file, env, timeout);
        if (answer !== 'busy' || count === BUSY_TRIES)
            return answer === 'busy' ? undefined : answer;
        await new Promise(resolve => setTimeout(resolve, 50 * count));
    }
}
const HANDED_ON = ['PATH', 'Path', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'WERF_HOME'];
function ask(file, env, timeout) {
    const variables = Object.fromEntries(HANDED_ON.flatMap(name => {
        const value = env(name);
        return value === undefined ? [] : [[name, value]];
    }));
    const options = {
        env: variables,
        timeout,
        killSignal: 'SIGKILL',
        maxBuffer: OUTPUT_LIMIT,
        windowsHide: true
    };
    return new Promise(resolve => {
        try {
            (0,external_node_child_process_.execFile)(file, ['version'], options, (error, output) => {
                if (error === null)
                    resolve(output.split(/\r?\n/).map(parseLine).find(Boolean));
                else
                    resolve((0,errors/* errorCode */.CA)(error) === 'ETXTBSY' ? 'busy' : undefined);
            }).stdin?.end();
        }
        catch (error) {
            resolve((0,errors/* errorCode */.CA)(error) === 'ETXTBSY' ? 'busy' : undefined);
        }
    });
}
function parseLine(line) {
    return (0,request/* parseWerfVersion */.W)(line.trim());
}

;// CONCATENATED MODULE: ./src/werf/install/release-key.js
const RELEASE_KEY = `-----BEGIN PGP PUBLIC KEY BLOCK-----

xsFNBGF+bE8BEADO7m3KwJIBI7cARpxOx5IspKTNaJ3RkQhahpcaZN9rBj6x6vaE
Wjp+zKSz/5z1QfFN++C+YXKpMsvrSLdiUOUJtnE6Uftsy+JUD/aNsPpOc+VmLwuw
//RBdGsn3PA5eBWLe/NE/izz8Me5pP4WgSwFZQJ2LtLBtQkWJfwZ7GrthiiXUwKF
l6MuRcq3u7CDfxQXt+/UlSrCodZFp+/pkJkSQaPb9CE07ndQFeRiinrBYM25du7C
ZFpD3wCa/xbDPllOI/Es+/D/IeYmedatYIxZW3WieLbbPcfYqvHrsSIENiwDVFPV
CRrFRxIiLd/JG5Yvb0dmS6lXDFObRB/dt+ttgmi1pUgRcv4qcklx269c1Y9cIKn0
mTAWlcylsjntR7RwAQKFIv7d9I/gu+qGSlks0+JNSUQn37he0X+YMNHGwz87jgXB
7bvJ6dkwx4qd78r7qgbBpwfPeTVUWqApAV85lAToJ+G3oDi4zqc7SouLz9Oh1QmO
IcO1c+Qx2gfcrszd+kPN2FGPFQxtgHukvLCAAZZtEh+2XcaG6WTAC0X0EDtV8Uh+
xcpdG1ut5LhpooiK7VWidi+F/wyKDRkD3tQW00xjGwG2w3lBAten7b4F6p7T91eC
arSfSom7BvIi0i1IkObZGk76xBPZqyEHUl6VdL5lfNFfBKog59owEHQTPwARAQAB
zR50cmRsICh0cmRsIHNlcnZlciBhdXRvIHNpZ25lcinCwWgEEwEIABwFAmF+bE8J
EFB0LyIRkVLLAhsDAhkBAgsHAhUIAADY1RAAuLrU11zenvpzEYPislMZJ/gmI+Sz
/hFe043pyCX+e6ZZGlnTzmUOlULU7QwbiFTJG6wi+JNGEqcpLpAKTrStFjLA+sxS
qPdadTANBP/CFtWWO10x0/PDTBau2BgC4JJ4k6TR6UQ7K3Wkq407SLLAFWktJYgS
H4pX76H0S0YGWoG1A8UoK8F9GfveJZXbdJ1XJH4RsvCMFNHst8/sXu+W3gXqG7lu
1yEt2Mm+eBq8+K32Ty3PvBE0NOi1/+ZHmXK7g43M2nE9zdjwXlg+SPZzCvDL642h
UJy5LcHSkEcUhOIeXl05t+xgTUwo+Dn6MBEM4YLMhmvgaNME/q63gYD+pRkWPJDO
E464mBAO8LONNL2qehntG7s9wDS0tb31ju4hvz/IlQrujQnerU37Mrl4cUlELOJE
9XTYcn3QlQYnAhQP6P8cCFg4qTww3eYYeOH5daVdFTQ6q0Rm71SHqTAvyGUf8+iW
GsQN17KskAKvLHSLI/Gl/RYrK8yFv2UGKcrb/mRkuPzwhNDHc96TtPqZRD6B+JMA
7rRwZgD6oT7626vbAJuP1Rxg/BT5rB1QzxF/XKwO8L1vwkpvfXHse74MRGmSB7T3
QiehKzM1NoWasI+tg9ft4SXE2dAP5PknBuX4Lqe6UOyRkiC8HfuKklhtbkKuaXy+
IP52JlZu6QhjoAjOwU0EYX5sTwEQANkBR+pnQCLc36+TM0CQOqyBZS5ptGI8SZzH
a3igqpMb87/dZPOzJ7M1CR3sexhj9XHm+u1DYgyHLESQzA1pJR7uWAGcLU2df5k1
Lb6vPynxv/jWyENJd5Q/KZ+9pRPVaM01OlLYsoK7zKKsXtzR7zmBK1NKM09zIrOy
bnUEkVR2D0T8oc55XhGh9A1dkAHzv7QeVgWXRnIE6EML+keEeWYDz4QmVfqJ9y24
/j/40YaJdgebsUptwtcggQDEqb1uXu+gH17Z1KVAARuGhTG7u3wWqHyUqQzaUVQ1
JcYUEZd3yQGN0su3D80R8ge7TExad86dYa2/vY0IlfVNPpXE9FXDDma8RASHN8md
9/D+Tly5yrFntJIEBT0x6J4ZI2BhT4AJ3jPu9rESZ/tKQWzK8Wzz2b6Fl5V5Ox0E
vVmHW0KQXrBrEmbFDo4yOG+js6yQRzttnJjHrTWYSkTDQ+aDtBSxMgMUYQROltpp
gTCGEiZLfyyR8aLbCXPrBhLAz2kKuWSjGmLiZjwZQwcxL8TLqONPZBDmoVt+KigK
6900G3pNRAt9BoWGveeQllTk7VxAbR0XQ/lFcPYdPEiWSU5+isVrmqGvToJEVNh/
oJuo5tuTrLS4GP1ZedXV+HQLbqH8kJ+BRJebLjzTuNwTj3afy6AM7Z7mMstedEXw
/Wy/yZbhABEBAAHCwV8EGAEIABMFAmF+bE8JEFB0LyIRkVLLAhsMAAD3GhAAmoUy
puO4IMfl0V54hcXv/IcguEXGs0X4yScgGQTjvrS7dMLbFJXPOdgpGGds/2iSxGKp
l435vOTOJloPfscYKCakI8jTGwios7ovev9JEFba76A2pD0b8Y6wY9E9FjTVsjks
sjsU8n/iMcTsAmDGbLLL/sJ9JHKOqC1YO9Nex8ecfhsjlWDBXzOQJpqsGPqDqL16
jePn9F0jAyxMMPHAYduUtPOfuqaZxiJHpgs9ejg6+ISXc/AJDrDJoTp8oAw4vu0z
ooADhSDv8UMhvvPbrjDDrhGxZu+G7+bItLTnQ29kv6p0UnsOkQuZGe21k6xm9Nce
ER11jKxPdWZokCsztjxEwJgtHCOqVxzPfcqlSxriLBWpkvJA3qkLIFk5Vw6lIdQg
2Fo2IxLWE53UZ4mPS6BlGWZKjzVnPHoGJqr8GRXvJYgbQbqqvuKQhlunMIThxvPU
WiUEqlHqeLie1gH0lBQlx6f2Yk8m85/Su/+lmNYxeaw0udg+TFEGUf+j7IWMASZn
cUqcDZfNHJ6Pn2gvVvN4aY3hm7ithWL0cui1KpQ36kq+mqaxyjbSCJXelZWquHv+
9RISP7XnBWpofwaZBMvvjZMLCiznLQWtHfcPesvcgOaw+WhkSyYsjjTiHRHJ3Ww4
lY1DImZb/T0bo25cWzUIqo6ueo3TtdXQh4ivZiI=
=YjMX
-----END PGP PUBLIC KEY BLOCK-----
`;

// EXTERNAL MODULE: ./src/net/connection-failure.js
var connection_failure = __webpack_require__(5443);
// EXTERNAL MODULE: ./src/net/proxy.js + 1 modules
var proxy = __webpack_require__(6732);
// EXTERNAL MODULE: ./src/net/retry.js
var retry = __webpack_require__(9228);
;// CONCATENATED MODULE: ./src/werf/install/release-server.js





const RELEASE_SERVER = new URL('https://tuf.werf.io/');
class NotReleased extends errors/* Failure */.HR {
}
const BINARY_LIMITS = { timeout: 240_000, overall: 600_000, size: 512 * 1024 * 1024 };
const SMALL_LIMITS = { timeout: 10_000, overall: 60_000, size: 64 * 1024 };
const MAX_REDIRECTS = 5;
async function channelVersion(world, server, group, channel) {
    const file = new URL(`targets/channels/${group}/${channel}`, server);
    const missing = `werf has no release channel "${group} ${channel}": name one as in "2 stable" (alpha, beta, ea, stable, rock-solid)`;
    const bytes = await fetchSmall(world, file, missing);
    const version = (0,request/* parseWerfVersion */.W)(Buffer.from(bytes).toString('utf8').trim());
    if (version !== undefined && version.startsWith(`${group}.`))
        return version;
    throw new errors/* Failure */.HR('network', `"${(0,connection_failure/* shownHost */.KI)(file)}" answered for the channel "${group} ${channel}" with something that is no version of it: check the proxy and the network, or name a version in "werf-version"`);
}
function releaseSignature(world, server, version, platform) {
    const file = new URL(`targets/signatures/${version}/${platform.name}/bin/${platform.file}.sig`, server);
    return fetchSmall(world, file, `werf ${version} for ${platform.name} has no signature at "${(0,connection_failure/* shownHost */.KI)(file)}": name another version, or give the binary's SHA-256 in "werf-sha256"`);
}
function releaseBinary(world, server, version, platform, sink, limits) {
    const file = new URL(`targets/releases/${version}/${platform.name}/bin/${platform.file}`, server);
    const missing = `werf ${version} for ${platform.name} was not found at "${(0,connection_failure/* shownHost */.KI)(file)}": check the version`;
    return fetchInto(world, file, missing, sink, limits);
}
async function fetchSmall(world, url, missing) {
    let chunks = [];
    const sink = {
        restart: () => {
            chunks = [];
        },
        write: chunk => void chunks.push(chunk)
    };
    await fetchInto(world, url, missing, sink, SMALL_LIMITS);
    return Buffer.concat(chunks);
}
async function fetchInto(world, start, missing, sink, limits) {
    const budget = (0,retry/* startBudget */.cg)(world, limits.overall);
    let url = start;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
        const { status, headers } = await tries(world, url, sink, limits, budget);
        if (status === 200)
            return;
        if (status === 404 || status === 410)
            throw new NotReleased('network', missing);
        const location = [301, 302, 303, 307, 308].includes(status) ? headers['location'] : undefined;
        if (location === undefined || !URL.canParse(location, url.href))
            throw foreignAnswer(url, status);
        const target = new URL(location, url);
        if (target.protocol !== 'https:' && target.protocol !== start.protocol)
            throw foreignAnswer(url, status);
        url = new URL(`${target.origin}${target.pathname}${target.search}`);
    }
    throw foreignAnswer(url, 302);
}
async function tries(world, url, sink, limits, budget) {
    let size = 0;
    const receive = (chunk) => {
        size += chunk.length;
        if (size > limits.size)
            throw tooLarge(url, limits.size);
        sink.write(chunk);
    };
    try {
        return await (0,retry/* withRetries */.LH)(world, { host: (0,connection_failure/* shownHost */.KI)(url), budget }, () => {
            size = 0;
            sink.restart();
            const timeout = Math.max(1, Math.min(limits.timeout, budget.remaining()));
            const headers = { accept: '*/*', 'user-agent': 'registry-auth' };
            const trust = { registry: url.host, caFiles: [] };
            world.log.debug(`GET ${url.origin}${url.pathname}`);
            const maxBytes = limits.size + 1024 * 1024;
            return world.transport({ method: 'GET', url, headers, receive }, trust, { timeout, maxBytes });
        });
    }
    catch (error) {
        throw downloadFailure(error, url, limits);
    }
}
function downloadFailure(error, url, limits) {
    if (error instanceof errors/* Failure */.HR)
        return error;
    if (error instanceof proxy/* ProxyError */.T6)
        return (0,connection_failure/* connectionFailure */.Dx)(error, url);
    const code = (0,errors/* errorCode */.CA)(error) ?? 'UNKNOWN';
    const why = code === 'ETIMEDOUT' ? `not done within ${limits.timeout / 1000} s` : code;
    return new errors/* Failure */.HR('network', `werf could not be downloaded from "${(0,connection_failure/* shownHost */.KI)(url)}" (${why}): check the network, the proxy (HTTPS_PROXY) and, where an authority of your own signs, NODE_EXTRA_CA_CERTS`);
}
function foreignAnswer(url, status) {
    return new errors/* Failure */.HR('network', `"${(0,connection_failure/* shownHost */.KI)(url)}" answered ${status} where werf's releases should be: check the proxy and the network`);
}
function tooLarge(url, size) {
    const limit = size >= 1024 * 1024 ? `${size / 1024 / 1024} MiB` : `${Math.ceil(size / 1024)} KiB`;
    return new errors/* Failure */.HR('unsafe', `"${(0,connection_failure/* shownHost */.KI)(url)}" sent more than ${limit}, more than any release of werf has: nothing was kept; check the proxy and the network`);
}

;// CONCATENATED MODULE: ./src/werf/install/setup.js


const WERF = { server: RELEASE_SERVER, key: RELEASE_KEY, limits: BINARY_LIMITS };

;// CONCATENATED MODULE: ./src/werf/install/proven.js




async function isProven(setup, { version }, file) {
    const { context, request, origin = WERF } = setup;
    try {
        const evidence = request.sha256 === undefined
            ? { kind: 'signature', key: origin.key, signature: (0,external_node_fs_.readFileSync)(`${file}.sig`) }
            : { kind: 'sha256', sha256: request.sha256 };
        if (!(await agrees(file, evidence, context.now())))
            return false;
    }
    catch {
        return false;
    }
    return request.sha256 !== undefined || (await reportedVersion(file, context.env)) === version;
}

// EXTERNAL MODULE: ../../../node_modules/semver/index.js
var semver = __webpack_require__(530);
// EXTERNAL MODULE: ./src/job-config/lock.js
var lock = __webpack_require__(7488);
;// CONCATENATED MODULE: ./src/werf/install/tool-cache.js





const TOOL = 'werf';
const STAGING = '.registry-auth-';
const STAGING_LIFE = 24 * 3_600_000;
function toolCacheRoot({ env, homeDirectory }) {
    const given = env('RUNNER_TOOL_CACHE');
    if (given !== undefined && (0,external_node_path_.isAbsolute)(given))
        return given;
    const cache = env('XDG_CACHE_HOME');
    const base = cache !== undefined && (0,external_node_path_.isAbsolute)(cache) ? cache : (0,external_node_path_.join)(homeDirectory, '.cache');
    return (0,external_node_path_.join)(base, 'registry-auth', 'tools');
}
function cachedVersions(root, arch) {
    const versions = names((0,external_node_path_.join)(root, TOOL)).filter(name => semver.valid(name) !== null);
    return semver.rsort(versions)
        .map(version => ({ version, directory: (0,external_node_path_.join)(root, TOOL, version, arch) }))
        .filter(({ directory }) => (0,external_node_fs_.existsSync)(`${directory}.complete`) && (0,external_node_fs_.existsSync)(directory));
}
function openStaging(root, version, now) {
    const folder = (0,external_node_path_.join)(root, TOOL, version);
    sweepStaging(root, now);
    return inCache(root, () => {
        (0,external_node_fs_.mkdirSync)(folder, { recursive: true });
        return (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(folder, STAGING));
    });
}
function sweepStaging(root, now) {
    for (const version of names((0,external_node_path_.join)(root, TOOL))) {
        for (const name of names((0,external_node_path_.join)(root, TOOL, version))) {
            if (!name.startsWith(STAGING))
                continue;
            const path = (0,external_node_path_.join)(root, TOOL, version, name);
            try {
                if (age(path, now) > STAGING_LIFE)
                    (0,external_node_fs_.rmSync)(path, { recursive: true, force: true });
            }
            catch {
            }
        }
    }
}
async function placeEntry(place, staged, same) {
    const { root, version, arch, self, now } = place;
    const directory = (0,external_node_path_.join)(root, TOOL, version, arch);
    const marker = `${directory}.complete`;
    return (0,lock/* withLock */.k)({ path: `${directory}.lock`, self, now }, async () => {
        if ((0,external_node_fs_.existsSync)(marker) && (await same(directory)))
            return directory;
        inCache(root, () => {
            const aside = (0,external_node_path_.join)(staged, 'former');
            const fresh = (0,external_node_path_.join)(staged, 'fresh');
            (0,external_node_fs_.rmSync)(marker, { force: true });
            if ((0,external_node_fs_.existsSync)(directory))
                (0,external_node_fs_.renameSync)(directory, aside);
            (0,external_node_fs_.chmodSync)(fresh, 0o755);
            (0,external_node_fs_.renameSync)(fresh, directory);
            (0,external_node_fs_.writeFileSync)(marker, '');
        });
        return directory;
    });
}
function stagedEntry(staging) {
    const path = (0,external_node_path_.join)(staging, 'fresh');
    (0,external_node_fs_.mkdirSync)(path);
    return path;
}
function inCache(root, step) {
    try {
        return step();
    }
    catch (error) {
        const code = (0,errors/* errorCode */.CA)(error);
        if (code === undefined)
            throw error;
        throw new errors/* Failure */.HR('config', `the tool cache "${root}" cannot be written (${code}): correct its rights and its space, or set RUNNER_TOOL_CACHE to another directory`);
    }
}
function names(folder) {
    try {
        return (0,external_node_fs_.readdirSync)(folder);
    }
    catch {
        return [];
    }
}
function age(path, now) {
    return now.getTime() - ((0,external_node_fs_.statSync)(path, { throwIfNoEntry: false })?.mtimeMs ?? now.getTime());
}

;// CONCATENATED MODULE: ./src/werf/install/download.js










async function download(setup, version) {
    const { context, machine, self } = setup;
    const platform = releasePlatform(machine);
    const root = toolCacheRoot(context);
    const staging = openStaging(root, version, context.now());
    try {
        const fresh = inCache(root, () => stagedEntry(staging));
        const evidence = await fetchProven(setup, version, platform, (0,external_node_path_.join)(fresh, platform.file));
        const digest = await fileSha256((0,external_node_path_.join)(fresh, platform.file));
        const place = { root, version, arch: platform.arch, self, now: context.now };
        const directory = await placeEntry(place, staging, async (found) => {
            const file = (0,external_node_path_.join)(found, platform.file);
            return ((await isProven(setup, { version, directory: found }, file)) && (await fileSha256(file)) === digest);
        });
        const file = (0,external_node_path_.join)(directory, platform.file);
        const by = evidence.kind === 'sha256' ? 'its SHA-256' : "its release's signature";
        context.log.info(`werf ${version} is installed, verified by ${by} ("${file}")`);
        return { file, version, directory };
    }
    finally {
        (0,external_node_fs_.rmSync)(staging, { recursive: true, force: true });
    }
}
async function fetchProven(setup, version, platform, file) {
    const { context, request, origin = WERF } = setup;
    const { server, key, limits } = origin;
    const evidence = request.sha256 === undefined
        ? { kind: 'signature', key, signature: await releaseSignature(context, server, version, platform) }
        : { kind: 'sha256', sha256: request.sha256 };
    const root = toolCacheRoot(context);
    await saved(root, file, sink => releaseBinary(context, server, version, platform, sink, limits));
    if (!(await agrees(file, evidence, context.now())))
        throw disagreement(version, evidence);
    inCache(root, () => {
        if (evidence.kind === 'signature')
            (0,external_node_fs_.writeFileSync)(`${file}.sig`, evidence.signature);
        (0,external_node_fs_.chmodSync)(file, 0o755);
    });
    await checkVersion(setup, version, file);
    return evidence;
}
async function checkVersion({ context }, version, file) {
    const reported = await reportedVersion(file, context.env);
    if (reported === version)
        return;
    if (reported === undefined) {
        throw new errors/* Failure */.HR('config', `the downloaded werf ${version} is the released one, but does not tell its version on this machine: run it there by hand, or install werf yourself and write "installed" in "werf-version"`);
    }
    throw new errors/* Failure */.HR('unsafe', `the download for werf ${version} is werf ${reported}: nothing was installed; run the job again, and report it to werf if it stays so`);
}
async function saved(root, file, save) {
    const descriptor = inCache(root, () => (0,external_node_fs_.openSync)(file, 'wx', 0o600));
    let position = 0;
    try {
        await save({
            restart: () => {
                position = 0;
                inCache(root, () => {
                    (0,external_node_fs_.ftruncateSync)(descriptor, 0);
                });
            },
            write: chunk => {
                for (let at = 0; at < chunk.length;) {
                    const written = inCache(root, () => (0,external_node_fs_.writeSync)(descriptor, chunk, at, chunk.length - at, position));
                    at += written;
                    position += written;
                }
            }
        });
    }
    finally {
        (0,external_node_fs_.closeSync)(descriptor);
    }
}

;// CONCATENATED MODULE: ./src/werf/install/resolve.js



const CHANNELS = ['stable', 'ea', 'beta', 'alpha'];
function isWanted(wanted, version) {
    if (wanted.kind === 'version')
        return wanted.version === version;
    return wanted.kind === 'range' && semver.satisfies(version, wanted.range);
}
async function currentVersion(world, server, wanted) {
    if (wanted.kind === 'channel')
        return channelVersion(world, server, wanted.group, wanted.channel);
    const group = groupOf(wanted.range);
    for (const channel of CHANNELS) {
        const version = await channelVersion(world, server, group, channel).catch(absent);
        if (version !== undefined && semver.satisfies(version, wanted.range))
            return version;
    }
    throw new errors/* Failure */.HR('network', `no release channel of werf ${group} has a version in the range of "werf-version": name the exact version`);
}
function groupOf(range) {
    const least = semver.minVersion(range);
    if (least === null)
        return '';
    return least.major < 2 ? `${least.major}.${least.minor}` : String(least.major);
}
function absent(error) {
    if (!(error instanceof NotReleased))
        throw error;
}

;// CONCATENATED MODULE: ./src/werf/install/install.js










async function installWerf(setup) {
    const { context, machine, request } = setup;
    const { wanted, orInstalled } = request;
    const installed = await installedWerf(context.env, machine.platform);
    if (wanted === undefined)
        return useInstalled(context, installed ?? notInstalled());
    try {
        return await obtain(setup, wanted, installed);
    }
    catch (error) {
        if (!(error instanceof errors/* Failure */.HR) || error.kind !== 'network')
            throw error;
        if (!orInstalled) {
            const remedy = 'or write "|| installed" behind the version in "werf-version" to use an installed werf';
            throw new errors/* Failure */.HR('network', `${error.message}, ${remedy}`);
        }
        if (installed === undefined)
            throw new errors/* Failure */.HR('network', `${error.message}; no werf is on PATH either`);
        context.log.warning(`${error.message}; the installed werf is used`);
        return useInstalled(context, installed);
    }
}
function notInstalled() {
    throw new errors/* Failure */.HR('config', 'no werf is on PATH: install one, or name a version in "werf-version"');
}
function useInstalled({ log }, { file, version }) {
    log.info(`werf ${version ?? 'of an unknown version'} is installed already ("${file}")`);
    return { file, version };
}
async function obtain(setup, wanted, installed) {
    const at = wanted.kind === 'channel' ? undefined : await onThisMachine(setup, wanted, installed);
    if (at !== undefined)
        return at;
    if (wanted.kind === 'version')
        return download(setup, wanted.version);
    const { context, origin = WERF } = setup;
    const version = await currentVersion(context, origin.server, wanted);
    context.log.debug(`werf-version stands for ${version}`);
    const exact = { kind: 'version', version };
    return (await onThisMachine(setup, exact, installed)) ?? download(setup, version);
}
async function onThisMachine(setup, wanted, installed) {
    const { context, machine, request } = setup;
    if (installed?.version !== undefined && isWanted(wanted, installed.version)) {
        const right = request.sha256 === undefined || (await fileSha256(installed.file)) === request.sha256;
        if (right)
            return useInstalled(context, installed);
    }
    for (const entry of cachedVersions(toolCacheRoot(context), machine.arch)) {
        if (!isWanted(wanted, entry.version))
            continue;
        const file = (0,external_node_path_.join)(entry.directory, executableName(machine.platform));
        if (await isProven(setup, entry, file)) {
            context.log.info(`werf ${entry.version} is in the tool cache ("${file}")`);
            return { file, version: entry.version, directory: entry.directory };
        }
        context.log.notice(`werf ${entry.version} in the tool cache could not be verified and is left aside`);
    }
    return undefined;
}


/***/ }),

/***/ 9338:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ parseWerfVersion),
/* harmony export */   parseWerfRequest: () => (/* binding */ parseWerfRequest)
/* harmony export */ });
/* harmony import */ var semver__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(530);

const FORMS = 'takes a version ("2.10.6"), a range with its major version ("2.10.x"), a release channel ("2 stable") or "installed"; "|| installed" behind one of them allows the installed werf when it cannot be had';
function parseWerfRequest(version, sha256, mistakes) {
    if (version === undefined) {
        if (sha256 !== undefined)
            mistakes.add('werf-sha256', 'needs "werf-version", the version it belongs to');
        return undefined;
    }
    const request = parseVersion(version);
    if (request === undefined)
        mistakes.add('werf-version', FORMS);
    if (request === undefined || sha256 === undefined)
        return request;
    if (!/^[0-9a-f]{64}$/i.test(sha256))
        mistakes.add('werf-sha256', 'takes the 64 hex digits of a SHA-256');
    if (request.wanted?.kind !== 'version') {
        mistakes.add('werf-sha256', 'needs one exact version in "werf-version", since a channel moves on');
    }
    return { ...request, sha256: sha256.toLowerCase() };
}
function parseVersion(text) {
    const parts = text.split('||').map(part => part.trim());
    const orInstalled = parts.at(-1) === 'installed';
    if (orInstalled)
        parts.pop();
    if (orInstalled && parts.length === 0)
        return { orInstalled };
    const wanted = parseWanted(parts.join(' || '));
    return wanted === undefined ? undefined : { wanted, orInstalled };
}
function parseWanted(text) {
    const version = parseWerfVersion(text);
    if (version !== undefined)
        return { kind: 'version', version };
    const [, group, channel] = /^(\d{1,4}(?:\.\d{1,4})?) +([a-z]{1,20}(?:-[a-z]{1,20})?)$/.exec(text) ?? [];
    if (group !== undefined && channel !== undefined)
        return { kind: 'channel', group, channel };
    const range = semver__WEBPACK_IMPORTED_MODULE_0__.validRange(text);
    if (range === null || (semver__WEBPACK_IMPORTED_MODULE_0__.minVersion(range)?.major ?? 0) === 0)
        return undefined;
    return { kind: 'range', range };
}
function parseWerfVersion(text) {
    const [, version] = /^v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]{1,64})?)$/.exec(text) ?? [];
    return version === undefined || semver__WEBPACK_IMPORTED_MODULE_0__.valid(version) === null ? undefined : version;
}


/***/ })

};
;