"use strict";
exports.id = 7017;
exports.ids = [7017];
exports.modules = {

/***/ 7017:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  jobVariables: () => (/* binding */ jobVariables)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/errors.js
var errors = __webpack_require__(4571);
// EXTERNAL MODULE: ./src/providers/github/names.js
var names = __webpack_require__(3351);
// EXTERNAL MODULE: ./src/inputs/repositories.js
var repositories = __webpack_require__(7704);
// EXTERNAL MODULE: ./src/providers/docker-hub/names.js
var docker_hub_names = __webpack_require__(2782);
// EXTERNAL MODULE: ./src/providers/index.js + 7 modules
var providers = __webpack_require__(7748);
;// CONCATENATED MODULE: ./src/werf/container-registry.js




function containerRegistryOf(host, ambient) {
    if ((0,docker_hub_names/* isDockerHub */.gr)(host))
        return 'dockerhub';
    const { id } = (0,providers/* providerOf */.l)(host, ambient);
    if (id === 'github')
        return isGitHubDotCom(host) ? id : undefined;
    return id === 'gitlab' || id === 'harbor' || id === 'quay' ? id : undefined;
}
function isGitHubDotCom(host) {
    return host.key === names/* GITHUB_REGISTRY */.AP || host.key === names/* GITHUB_LEGACY_REGISTRY */.wc;
}
function implementationFor(repository, ambient) {
    const host = repository === undefined ? undefined : hostOf(repository);
    if (host === undefined)
        return undefined;
    return containerRegistryOf(host, ambient) === 'gitlab' ? 'gitlab' : undefined;
}
function hostOf(repository) {
    return (0,repositories/* parseRepository */.S)(repository.replace(/^https?:\/\//, '').replace(/\/+$/, ''))?.host;
}

;// CONCATENATED MODULE: ./src/werf/row.js
const OLD = ['1.1'];
const NEW = ['1.2', '2', '3'];
const ALL = ['1.1', '1.2', '2', '3'];
function filled(template, env) {
    const values = new Map(Array.from(template.matchAll(/\{([A-Z_]+)\}/g), ([, name = '']) => [name, env(name)]));
    if ([...values.values()].includes(undefined))
        return undefined;
    return template.replace(/\{([A-Z_]+)\}/g, (_place, name) => values.get(name) ?? '');
}
function row(name, generations, template) {
    return { name, generations, value: ({ env }) => filled(template, env) };
}
const LIMITS = [
    ['WERF_GIT_TAG_STRATEGY_LIMIT', '10'],
    ['WERF_GIT_TAG_STRATEGY_EXPIRY_DAYS', '30'],
    ['WERF_GIT_COMMIT_STRATEGY_LIMIT', '50'],
    ['WERF_GIT_COMMIT_STRATEGY_EXPIRY_DAYS', '30'],
    ['WERF_STAGES_SIGNATURE_STRATEGY_LIMIT', '-1'],
    ['WERF_STAGES_SIGNATURE_STRATEGY_EXPIRY_DAYS', '-1']
];
const commonRows = [
    ...LIMITS.map(([name, value]) => ({
        name,
        generations: OLD,
        value: ({ limits }) => (limits === undefined ? value : (limits[name] ?? '0'))
    })),
    row('WERF_GIT_HISTORY_SYNCHRONIZATION', OLD, '1'),
    row('WERF_LOG_PROJECT_DIR', ALL, '1'),
    row('WERF_ENABLE_PROCESS_EXTERMINATOR', ALL, '1'),
    row('WERF_LOG_TERMINAL_WIDTH', OLD, '95'),
    row('WERF_LOG_TERMINAL_WIDTH', NEW, '130')
];
const releaseChannel = row('WERF_ADD_ANNOTATION_WERF_RELEASE_CHANNEL', NEW, 'werf.io/release-channel={TRDL_USE_WERF_GROUP_CHANNEL}');

;// CONCATENATED MODULE: ./src/werf/github-variables.js



const githubRows = [
    {
        name: 'WERF_STAGES_STORAGE',
        generations: OLD,
        value: facts => (facts.project === undefined ? undefined : below(facts, '/stages'))
    },
    { name: 'WERF_IMAGES_REPO', generations: OLD, value: imagesRepository },
    { name: 'WERF_REPO', generations: NEW, value: repository },
    {
        name: 'WERF_REPO_CONTAINER_REGISTRY',
        generations: NEW,
        value: facts => implementationFor(facts.env('WERF_REPO') ?? repository(facts), facts.ambient)
    },
    row('WERF_TAG_BY_STAGES_SIGNATURE', OLD, 'true'),
    releaseChannel,
    {
        name: 'WERF_ADD_ANNOTATION_PROJECT_GIT',
        generations: ALL,
        value: facts => filled(`project.werf.io/git=${server(facts)}/{GITHUB_REPOSITORY}`, facts.env)
    },
    row('WERF_ADD_ANNOTATION_CI_COMMIT', ALL, 'ci.werf.io/commit={GITHUB_SHA}'),
    {
        name: 'WERF_ADD_ANNOTATION_CI_GIT_TAG',
        generations: NEW,
        value: ({ env }) => env('GITHUB_REF_TYPE') === 'tag' ? filled('ci.werf.io/tag={GITHUB_REF_NAME}', env) : undefined
    },
    {
        name: 'WERF_ADD_ANNOTATION_GITHUB_ACTIONS_RUN_URL',
        generations: ALL,
        value: facts => filled(`github.ci.werf.io/workflow-run-url=${server(facts)}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}`, facts.env)
    },
    row('WERF_LOG_COLOR_MODE', ['1.1', '1.2', '2'], 'on'),
    ...commonRows
];
function needsProject({ generation, env, repo }) {
    if (env('GITHUB_REPOSITORY') === undefined)
        return false;
    if (generation !== '1.1')
        return repo === undefined && env('WERF_REPO') === undefined;
    const hasImages = repo !== undefined || env('WERF_IMAGES_REPO') !== undefined;
    return !hasImages || env('WERF_STAGES_STORAGE') === undefined;
}
function repository(facts) {
    if (facts.repo !== undefined)
        return facts.repo;
    return facts.project === undefined ? undefined : below(facts, `/${facts.project.name}`);
}
function imagesRepository(facts) {
    const { repo, project } = facts;
    if (repo !== undefined)
        return repo;
    if (project === undefined)
        return undefined;
    return below(facts, project.nameless ? `/${project.name}` : '');
}
function below(facts, end) {
    const repository = facts.env('GITHUB_REPOSITORY')?.toLowerCase();
    const registry = registryFor(facts);
    return repository === undefined || registry === undefined ? undefined : `${registry}/${repository}${end}`;
}
function registryFor(facts) {
    const registry = (0,names/* registryOf */.Fv)(server(facts));
    return facts.generation === '1.1' && registry === names/* GITHUB_REGISTRY */.AP ? names/* GITHUB_LEGACY_REGISTRY */.wc : registry;
}
function server({ ambient }) {
    return (ambient.github?.serverUrl ?? 'https://github.com').replace(/\/+$/, '');
}

// EXTERNAL MODULE: ./src/plain-file.js
var plain_file = __webpack_require__(2573);
;// CONCATENATED MODULE: ./src/werf/given-file.js

const LIMIT = 1024 * 1024;
function readGivenFile(path) {
    const file = (0,plain_file/* readPlainFile */.b)(path, LIMIT);
    if ('text' in file)
        return file;
    if (file.problem === 'no file')
        return { problem: 'is no file' };
    if (file.problem === 'too long')
        return { problem: 'has more than 1 MiB' };
    const { code } = file;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { problem: `cannot be read (${code})` };
}

;// CONCATENATED MODULE: ./src/werf/limits.js



const KEYS = new Map([
    ['gitTagStrategyLimit', 'WERF_GIT_TAG_STRATEGY_LIMIT'],
    ['gitTagStrategyExpiryDays', 'WERF_GIT_TAG_STRATEGY_EXPIRY_DAYS'],
    ['gitCommitStrategyLimit', 'WERF_GIT_COMMIT_STRATEGY_LIMIT'],
    ['gitCommitStrategyExpiryDays', 'WERF_GIT_COMMIT_STRATEGY_EXPIRY_DAYS'],
    ['stagesSignatureStrategyLimit', 'WERF_STAGES_SIGNATURE_STRATEGY_LIMIT'],
    ['stagesSignatureStrategyExpiryDays', 'WERF_STAGES_SIGNATURE_STRATEGY_EXPIRY_DAYS']
]);
async function readLimits(home) {
    const file = readGivenFile((0,external_node_path_.join)(home, 'config', 'cleanup.yaml'));
    if (file === undefined)
        return undefined;
    if ('problem' in file)
        throw broken();
    const limits = {};
    for (const [key, value] of Object.entries(await contentOf(file.text))) {
        const name = KEYS.get(key);
        if (name === undefined || !Number.isSafeInteger(value))
            throw broken();
        limits[name] = String(value);
    }
    return limits;
}
async function contentOf(text) {
    const { parseDocument } = await __webpack_require__.e(/* import() */ 1917).then(__webpack_require__.t.bind(__webpack_require__, 1917, 19));
    const document = parseDocument(text, { logLevel: 'silent' });
    if (document.errors.length > 0)
        throw broken();
    try {
        const content = document.toJS() ?? {};
        if (typeof content === 'object' && content !== null && !Array.isArray(content))
            return content;
    }
    catch {
    }
    throw broken();
}
function broken() {
    const keys = [...KEYS.keys()].join(', ');
    return new errors/* Failure */.HR('input', `werf: "config/cleanup.yaml" of werf's home directory is no list of limits: it has whole numbers for ${keys}, and nothing else`);
}

// EXTERNAL MODULE: ./src/inputs/login-fields.js + 2 modules
var login_fields = __webpack_require__(3388);
;// CONCATENATED MODULE: ./src/werf/native-credentials.js



const native_credentials_NEW = ['WERF_REPO', 'WERF_FINAL_REPO'].map(name => ({
    address: name,
    prefix: name,
    implementation: `${name}_CONTAINER_REGISTRY`
}));
const FAMILIES = {
    '1.1': [
        {
            address: 'WERF_IMAGES_REPO',
            prefix: 'WERF_IMAGES_REPO',
            implementation: 'WERF_IMAGES_REPO_IMPLEMENTATION'
        },
        {
            address: 'WERF_STAGES_STORAGE',
            prefix: 'WERF_STAGES_STORAGE_REPO',
            implementation: 'WERF_STAGES_STORAGE_REPO_IMPLEMENTATION'
        },
        { address: 'WERF_IMAGES_REPO', prefix: 'WERF_REPO', implementation: 'WERF_REPO_IMPLEMENTATION' }
    ],
    '1.2': native_credentials_NEW,
    '2': native_credentials_NEW,
    '3': [
        ...native_credentials_NEW,
        {
            address: 'WERF_META_REPO',
            prefix: 'WERF_META_REPO',
            implementation: 'WERF_META_REPO_CONTAINER_REGISTRY'
        }
    ]
};
function nativeCredentials(logins, facts) {
    const cleaning = logins.filter(({ target }) => target.purposes.includes('cleanup'));
    const found = FAMILIES[facts.generation].flatMap(family => ofFamily(family, cleaning, facts));
    return Object.fromEntries(found);
}
function ofFamily({ address, prefix, implementation }, logins, { ambient, env, variables }) {
    const repository = (0,repositories/* parseRepository */.S)((env(address) ?? variables[address] ?? '').replace(/\/+$/, ''));
    if (repository === undefined)
        return [];
    const credential = loginFor({ ...repository, host: (0,login_fields/* canonicalHost */.r)(repository.host) }, logins)?.credential;
    const registry = registryOf(env(implementation), containerRegistryOf(repository.host, ambient));
    if (credential?.kind !== 'basic' || registry === undefined)
        return [];
    const own = credentialsOf(registry, credential);
    if (own.some(([name]) => env(`${prefix}_${name}`) !== undefined))
        return [];
    return own.map(([name, value]) => [`${prefix}_${name}`, value]);
}
function registryOf(named, detected) {
    if (named === undefined || named === 'auto' || named === detected)
        return detected;
    return named === 'harbor' || named === 'quay' ? named : undefined;
}
function loginFor({ host, name }, logins) {
    return logins
        .filter(({ target: { host: at, path, scope } }) => {
        if (at.key !== host.key || scope !== undefined)
            return false;
        return path === undefined || name === path || name.startsWith(`${path}/`);
    })
        .sort((one, other) => (other.target.path?.length ?? 0) - (one.target.path?.length ?? 0))[0];
}
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
function credentialsOf(registry, { username, password }) {
    const secret = password.reveal();
    const byRegistry = {
        dockerhub: JWT.test(secret)
            ? [['DOCKER_HUB_TOKEN', secret]]
            : [
                ['DOCKER_HUB_USERNAME', username],
                ['DOCKER_HUB_PASSWORD', secret]
            ],
        github: [['GITHUB_TOKEN', secret]],
        harbor: [
            ['HARBOR_USERNAME', username],
            ['HARBOR_PASSWORD', secret]
        ],
        quay: [['QUAY_TOKEN', secret]],
        gitlab: []
    };
    return byRegistry[registry];
}

;// CONCATENATED MODULE: ./src/werf/project.js



const NAMES = ['werf.yaml', 'werf.yml'];
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/;
const NO_NAME = 'has a "project" that is no name (small letters, digits and dashes, 50 at most)';
const REMEDY = 'or set the variable of the repository (WERF_REPO; for werf 1.1 WERF_IMAGES_REPO and WERF_STAGES_STORAGE)';
const SEPARATOR = /^---(?=\s|$)/m;
const COMMENT = /\{\{-?\s*\/\*(?:[\s\S]*?\*\/(?:\s*-?\}\})?|[\s\S]*)/g;
const LONGEST_ENTRY = 4096;
async function readProject(directory, file) {
    const text = readFirst(directory, file === undefined ? NAMES : [file]);
    if (text === undefined)
        return undefined;
    const documents = text
        .replace(/^\ufeff/, '')
        .replaceAll('\r\n', '\n')
        .replace(COMMENT, '')
        .split(SEPARATOR);
    const withProject = documents.filter(document => /^project[ \t]*:/m.test(document));
    const meta = withProject.find(document => /^configVersion[ \t]*:/m.test(document)) ?? withProject[0];
    if (meta === undefined)
        throw project_broken('names no "project"');
    return { name: await nameIn(meta), nameless: documents.some(isNameless) };
}
function readFirst(directory, names) {
    for (const name of names) {
        const file = readGivenFile((0,external_node_path_.resolve)(directory, name));
        if (file === undefined)
            continue;
        if ('problem' in file)
            throw project_broken(file.problem);
        return file.text;
    }
    return undefined;
}
async function nameIn(document) {
    const entries = document.match(/^project[ \t]*:.*(?:\n(?:[ \t].*|[ \t]*))*/gm) ?? [];
    const [entry = ''] = entries;
    if (entries.length !== 1 || entry.includes('{{'))
        throw project_broken('has a template make its "project"');
    if (entry.length > LONGEST_ENTRY)
        throw project_broken(NO_NAME);
    const { parseDocument } = await __webpack_require__.e(/* import() */ 1917).then(__webpack_require__.t.bind(__webpack_require__, 1917, 19));
    const parsed = parseDocument(entry, { logLevel: 'silent', schema: 'failsafe' });
    const name = parsed.errors.length === 0 ? parsed.get('project') : undefined;
    if (typeof name === 'string' && NAME.test(name))
        return name;
    throw project_broken(NO_NAME);
}
function isNameless(document) {
    return /^image[ \t]*:(?:[ \t]+(?:~|null|Null|NULL|""|''))?[ \t]*(?:#.*)?$(?!\n[ \t]*- )/m.test(document);
}
function project_broken(what) {
    return new errors/* Failure */.HR('input', `werf: werf.yaml ${what}: correct it, ${REMEDY}`);
}

// EXTERNAL MODULE: ./src/werf/slug.js + 1 modules
var slug = __webpack_require__(3153);
;// CONCATENATED MODULE: ./src/werf/gitlab-variables.js




const gitlabRows = [
    { name: 'WERF_STAGES_STORAGE', generations: OLD, value: stagesStorage },
    {
        name: 'WERF_STAGES_STORAGE_REPO_IMPLEMENTATION',
        generations: OLD,
        value: facts => implementationFor(facts.env('WERF_STAGES_STORAGE') ?? stagesStorage(facts), facts.ambient)
    },
    { name: 'WERF_IMAGES_REPO', generations: OLD, value: gitlab_variables_repository },
    {
        name: 'WERF_IMAGES_REPO_IMPLEMENTATION',
        generations: OLD,
        value: facts => implementationFor(facts.env('WERF_IMAGES_REPO') ?? gitlab_variables_repository(facts), facts.ambient)
    },
    { name: 'WERF_REPO', generations: NEW, value: gitlab_variables_repository },
    {
        name: 'WERF_REPO_CONTAINER_REGISTRY',
        generations: NEW,
        value: facts => implementationFor(facts.env('WERF_REPO') ?? gitlab_variables_repository(facts), facts.ambient)
    },
    { name: 'WERF_TAG_GIT_TAG', generations: OLD, value: facts => tagged(facts, gitTag(facts)) },
    {
        name: 'WERF_TAG_GIT_BRANCH',
        generations: OLD,
        value: facts => tagged(facts, gitTag(facts) === undefined ? gitBranch(facts) : undefined)
    },
    {
        name: 'WERF_TAG_BY_STAGES_SIGNATURE',
        generations: OLD,
        value: ({ tagging }) => (tagging === 'stages-signature' ? 'true' : undefined)
    },
    row('WERF_ENV', ALL, '{CI_ENVIRONMENT_SLUG}'),
    releaseChannel,
    row('WERF_ADD_ANNOTATION_PROJECT_GIT', ALL, 'project.werf.io/git={CI_PROJECT_URL}'),
    row('WERF_ADD_ANNOTATION_CI_COMMIT', ALL, 'ci.werf.io/commit={CI_COMMIT_SHA}'),
    row('WERF_ADD_ANNOTATION_CI_GIT_TAG', NEW, 'ci.werf.io/tag={CI_COMMIT_TAG}'),
    {
        name: 'WERF_ADD_ANNOTATION_GITLAB_CI_PIPELINE_URL',
        generations: ALL,
        value: facts => address(facts, 'gitlab.ci.werf.io/pipeline-url=', '{CI_PROJECT_URL}/pipelines/{CI_PIPELINE_ID}', 'CI_PIPELINE_URL')
    },
    {
        name: 'WERF_ADD_ANNOTATION_GITLAB_CI_JOB_URL',
        generations: ALL,
        value: facts => address(facts, 'gitlab.ci.werf.io/job-url=', '{CI_PROJECT_URL}/-/jobs/{CI_JOB_ID}', 'CI_JOB_URL')
    },
    row('WERF_GIT_UNSHALLOW', OLD, '1'),
    {
        name: 'WERF_LOG_COLOR_MODE',
        generations: ['1.1', '1.2', '2'],
        value: ({ env }) => (showsNoColours(env('CI_SERVER_VERSION')) ? 'off' : 'on')
    },
    ...commonRows
];
function gitlab_variables_repository({ repo, env }) {
    return repo ?? env('CI_REGISTRY_IMAGE');
}
function stagesStorage({ env }) {
    return filled('{CI_REGISTRY_IMAGE}/stages', env);
}
function gitTag({ env }) {
    return env('CI_BUILD_TAG') ?? env('CI_COMMIT_TAG');
}
function gitBranch({ env }) {
    return env('CI_BUILD_REF_NAME') ?? env('CI_COMMIT_REF_NAME');
}
function tagged(facts, name) {
    if (facts.tagging !== 'tag-or-branch')
        return undefined;
    if (name !== undefined)
        return (0,slug/* dockerTag */.T)(name);
    if (gitTag(facts) !== undefined || gitBranch(facts) !== undefined)
        return undefined;
    throw new errors/* Failure */.HR('input', 'tagging-strategy: "tag-or-branch" needs CI_COMMIT_TAG or CI_COMMIT_REF_NAME, and the job has neither');
}
function address({ generation, env }, key, made, told) {
    const isMade = generation === '1.1' || generation === '1.2';
    return filled(`${key}${isMade ? made : `{${told}}`}`, env);
}
function showsNoColours(version) {
    const patch = /^12\.1\.(\d+)/.exec(version ?? '')?.[1];
    return patch !== undefined && Number(patch) > 3;
}

;// CONCATENATED MODULE: ./src/werf/variables.js


const ROWS = { gitlab: gitlabRows, github: githubRows };
function werfVariables(system, facts) {
    const variables = {};
    const kept = [];
    for (const { name, generations, value } of ROWS[system]) {
        if (!generations.includes(facts.generation))
            continue;
        const own = value(facts) ?? '';
        if (own === '')
            continue;
        const present = facts.env(name);
        if (present === undefined)
            variables[name] = own;
        else if (isRenewedByWerf(name, facts) && present !== own)
            kept.push(name);
    }
    return { variables, kept };
}
function isRenewedByWerf(name, { generation }) {
    return generation !== '1.1' && name.startsWith('WERF_ADD_ANNOTATION_');
}

;// CONCATENATED MODULE: ./src/werf/job-variables.js







async function jobVariables(werf, { repo }, context, directory) {
    const { ambient, env, log, homeDirectory } = context;
    const system = systemOf(context);
    const { generation, tagging } = werf;
    if (system === 'github' && generation === '1.1' && tagging !== 'stages-signature') {
        throw new errors/* Failure */.HR('input', 'tagging-strategy: on GitHub werf 1.1 takes "stages-signature" only; leave it out');
    }
    const given = {
        generation,
        tagging,
        ambient,
        env,
        ...(repo === undefined ? {} : { repo: `${repo.host.key}/${repo.name}` })
    };
    const project = system === 'github' && needsProject(given) ? await projectIn(directory, context) : undefined;
    const limits = generation === '1.1' ? await readLimits(env('WERF_HOME') ?? (0,external_node_path_.join)(homeDirectory, '.werf')) : undefined;
    const { variables, kept } = werfVariables(system, {
        ...given,
        ...(project === undefined ? {} : { project }),
        ...(limits === undefined ? {} : { limits })
    });
    for (const name of kept) {
        log.notice(`werf: ${name} is set already and stays, where werf's own ci-env would write it anew`);
    }
    return {
        variables,
        withCredentials: logins => ({
            ...variables,
            ...nativeCredentials(logins, { generation, ambient, env, variables })
        })
    };
}
async function projectIn(directory, { env, log }) {
    const project = await readProject((0,external_node_path_.resolve)(directory, env('WERF_DIR') ?? ''), env('WERF_CONFIG'));
    if (project === undefined) {
        log.warning("werf: there is no werf.yaml, so the variables of the repository are not set: check out the project's files first, or set WERF_DIR");
    }
    return project;
}
function systemOf({ ambient }) {
    if (ambient.github !== undefined)
        return 'github';
    if (ambient.gitlab !== undefined)
        return 'gitlab';
    throw new errors/* Failure */.HR('input', 'werf: this is neither GitHub Actions nor GitLab CI: name the one whose variables are there, "registry-auth ci-env github" or "gitlab"');
}


/***/ })

};
;