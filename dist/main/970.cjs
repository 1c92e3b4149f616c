"use strict";
exports.id = 970;
exports.ids = [970];
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

/***/ 3970:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readImages: () => (/* binding */ readImages)
});

// EXTERNAL MODULE: ./src/inputs/values.js
var values = __webpack_require__(5086);
// EXTERNAL MODULE: ./src/providers/index.js + 13 modules
var providers = __webpack_require__(7270);
// EXTERNAL MODULE: ./src/host.js
var src_host = __webpack_require__(2690);
// EXTERNAL MODULE: ./src/inputs/login-fields.js + 2 modules
var login_fields = __webpack_require__(3388);
// EXTERNAL MODULE: ./src/inputs/repositories.js
var repositories = __webpack_require__(7704);
// EXTERNAL MODULE: ./src/providers/docker-hub/names.js
var names = __webpack_require__(2782);
;// CONCATENATED MODULE: ./src/images/address.js




function parseImagesAddress(text) {
    const given = text.replace(/\/+$/, '');
    const slash = given.indexOf('/');
    const first = slash === -1 ? given : given.slice(0, slash);
    const hasHost = (0,src_host/* isHostPart */.ed)(first);
    const host = hasHost ? (0,src_host/* parseHost */.o6)(first) : names/* DOCKER_HUB */.Xb;
    const path = (hasHost ? given.slice(first.length + 1) : given).toLowerCase();
    if (host === undefined || (path === '' ? !hasHost : !(0,repositories/* isRepositoryName */.e)(path)))
        return undefined;
    return { host: (0,login_fields/* canonicalHost */.r)(host), path };
}

// EXTERNAL MODULE: ./src/images/layout.js
var layout = __webpack_require__(6831);
;// CONCATENATED MODULE: ./src/images/mode.js
function resolveMode(choice, place, layout, mistakes) {
    const { at, collection, repository } = layout;
    if (place === undefined) {
        mistakes.add('repo', `is no place for images ${at}: make it ${collection} or ${repository}`);
        return undefined;
    }
    if (choice === 'monorepo' && !place.isRepository) {
        mistakes.add('images-repo-mode', `"monorepo" keeps all images in one repository, and "repo" names none ${at}: make "repo" ${repository}, or use "multirepo"`);
        return undefined;
    }
    if (choice === 'multirepo' && !place.holdsRepositories) {
        mistakes.add('images-repo-mode', `"multirepo" gives each image a repository of its own, and ${at} none stands below ${repository}: make "repo" ${collection}, or use "monorepo"`);
        return undefined;
    }
    return choice === 'auto' ? place.auto : choice;
}

;// CONCATENATED MODULE: ./src/images/names.js

const NAMELESS = '~';
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
function isTag(text) {
    return TAG.test(text);
}
function readNames(text, mistakes) {
    const found = new Map();
    for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
        if (line.trimStart().startsWith('#'))
            continue;
        for (const match of line.matchAll(/[^\s,]+/g)) {
            const [name] = match;
            if (found.has(name))
                continue;
            found.set(name, { at: `images, line ${index + 1}, column ${match.index + 1}`, name });
        }
    }
    if (found.size === 0)
        mistakes.add('images', `names no image; a nameless one is "${NAMELESS}"`);
    return [...found.values()];
}
function nameMistake(name, mode) {
    if (name === NAMELESS)
        return undefined;
    if (mode === 'multirepo') {
        return (0,repositories/* isRepositoryName */.e)(name)
            ? undefined
            : `is no image name, which in a multirepo is part of a repository's: lower-case letters and digits, with ".", "_", "-" or "/" between them; a nameless image is "${NAMELESS}"`;
    }
    return isTag(name)
        ? undefined
        : `is no image name, which in a monorepo begins the tag: at most 128 letters, digits, "_", "." and "-", the first one none of the last two; a nameless image is "${NAMELESS}"`;
}

;// CONCATENATED MODULE: ./src/images/overlaps.js

function overlapWarnings(images, tag, mistakes) {
    const warnings = [];
    for (const shorter of images) {
        for (const longer of images) {
            const rest = restOf(shorter.name, longer.name);
            if (rest === undefined)
                continue;
            if (tag.startsWith(`${rest}-`) && isTag(tag.slice(rest.length + 1))) {
                mistakes.add(shorter.at, `with this tag its reference is one of another image too (${longer.at}, with the end of the tag): use another tag, rename one of them, or use "multirepo"`);
            }
            else if (shorter.name !== NAMELESS) {
                warnings.push(`images: in a monorepo the tags of "${longer.name}" begin like those of "${shorter.name}", so that nothing can tell the two apart by tag: rename one of them, or use "multirepo"`);
            }
        }
    }
    return warnings;
}
function restOf(shorter, longer) {
    if (longer === shorter)
        return undefined;
    if (shorter === NAMELESS)
        return longer;
    return longer.startsWith(`${shorter}-`) ? longer.slice(shorter.length + 1) : undefined;
}

;// CONCATENATED MODULE: ./src/images/references.js

const LONGEST_NAME = 255;
function referencesOf(images, placement, mistakes) {
    return images.flatMap(image => {
        const mistake = nameMistake(image.name, placement.mode);
        const made = mistake ?? makeReference(image, placement);
        if (typeof made !== 'string')
            return made;
        mistakes.add(image.at, made);
        return [];
    });
}
function makeReference(image, placement) {
    const { address, tag, mode, layout } = placement;
    const nameless = image.name === NAMELESS;
    const own = mode === 'multirepo' && !nameless;
    const repository = own ? [address.path, image.name].filter(part => part !== '').join('/') : address.path;
    if (layout.placeOf(partsOf(repository))?.isRepository !== true)
        return noRepository(nameless, layout);
    const named = mode === 'monorepo' && !nameless ? `${image.name}-${tag}` : tag;
    if (!isTag(named)) {
        return 'name and tag are longer together than the 128 characters of a tag: shorten one of them, or use "multirepo"';
    }
    const whole = `${address.host.key}/${repository}`;
    if (whole.length > LONGEST_NAME) {
        return `"repo" and the name are longer together than ${LONGEST_NAME} characters, which clients refuse: shorten one of them`;
    }
    return { name: image.name, at: own ? image.at : 'repo', repository, reference: `${whole}:${named}` };
}
function partsOf(path) {
    return path === '' ? 0 : path.split('/').length;
}
function noRepository(nameless, { at, collection, repository }) {
    return nameless
        ? `a nameless image ("${NAMELESS}") has no place in a multirepo ${at}, where ${collection} alone is no repository: give the image a name, or make "repo" ${repository}`
        : `a name with "/" gives a repository that cannot be ${at}, where one is ${repository}: leave the "/" out`;
}

;// CONCATENATED MODULE: ./src/images/read.js








const NONE = { references: [], repositories: [], warnings: [] };
async function readImages(raw, ambient, mistakes) {
    const modeText = raw['images-repo-mode'] ?? 'auto';
    const choice = (0,values/* parseChoice */.HU)(modeText, ['auto', 'multirepo', 'monorepo'], 'images-repo-mode', mistakes);
    if (raw.images === undefined) {
        if (raw.tag !== undefined)
            mistakes.add('tag', WITHOUT_IMAGES);
        if (choice !== 'auto')
            mistakes.add('images-repo-mode', WITHOUT_IMAGES);
        return undefined;
    }
    const names = readNames(raw.images, mistakes);
    const given = readTag(raw.tag, mistakes);
    const address = readAddress(raw.repo, mistakes);
    if (address === undefined)
        return NONE;
    const tag = given ?? '_';
    const layout = await layoutOf(address.host, ambient);
    const mode = resolveMode(choice, layout.placeOf(partsOf(address.path)), layout, mistakes);
    if (mode === undefined)
        return NONE;
    const references = referencesOf(names, { address, tag, mode, layout }, mistakes);
    return {
        ...(address.path === '' ? {} : { repo: { at: 'repo', host: address.host, name: address.path } }),
        references,
        repositories: repositoriesOf(references, address),
        warnings: mode === 'monorepo' ? overlapWarnings(names, tag, mistakes) : []
    };
}
const WITHOUT_IMAGES = `means nothing without "images"; a nameless image is "${NAMELESS}", which YAML wants in quotes`;
function readTag(text, mistakes) {
    if (text === undefined) {
        mistakes.add('images', 'has no "tag" beside it; the references of images end with it');
        return undefined;
    }
    if (isTag(text))
        return text;
    mistakes.add('tag', 'is no tag: at most 128 letters, digits, "_", "." and "-", the first one none of the last two; put a "-" where a branch\'s name has another character');
    return undefined;
}
function readAddress(text, mistakes) {
    if (text === undefined) {
        mistakes.add('images', 'has no "repo" beside it; the references of images begin with it');
        return undefined;
    }
    const address = parseImagesAddress(text);
    if (address === undefined)
        mistakes.add('repo', 'is no place for images: HOST[/NAME], without a tag or digest');
    return address;
}
async function layoutOf(host, ambient) {
    return (await (0,providers/* providerOf */.l)(host, ambient).imageLayout?.(host)) ?? layout/* ANY_LAYOUT */.AP;
}
function repositoriesOf(references, { host }) {
    const found = references.map(({ at, repository }) => [repository, { at, host, name: repository }]);
    return [...new Map(found).values()];
}


/***/ })

};
;