import { resolve } from 'node:path'
import { Failure } from '../errors.js'
import { readGivenFile } from './given-file.js'

/** What werf's variables need to know of `werf.yaml`. */
export interface Project {
  readonly name: string
  /** It has an image without a name (werf 1.1). */
  readonly nameless: boolean
}

const NAMES = ['werf.yaml', 'werf.yml']
/** https://werf.io/docs/latest/reference/werf_yaml.html#project-name */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/
const NO_NAME = 'has a "project" that is no name (small letters, digits and dashes, 50 at most)'
const REMEDY =
  'or set the variable of the repository (WERF_REPO; for werf 1.1 WERF_IMAGES_REPO and WERF_STAGES_STORAGE)'
/** A document's first line; what stands behind the dashes belongs to it. */
const SEPARATOR = /^---(?=\s|$)/m
/** One that is not closed reaches to the end, so that no text is looked through twice. */
const COMMENT = /\{\{-?\s*\/\*(?:[\s\S]*?\*\/(?:\s*-?\}\})?|[\s\S]*)/g
/** A name and its comments; more is no line that a parser should be made to read. */
const LONGEST_ENTRY = 4096

/**
 * The project of the `werf.yaml` in a directory, or of the file that `file` names; undefined when there is none. The
 * file is a Go template, which nothing here runs: only the line of the project's name is read, and must be plain.
 */
export async function readProject(directory: string, file?: string): Promise<Project | undefined> {
  const text = readFirst(directory, file === undefined ? NAMES : [file])
  if (text === undefined) return undefined
  const documents = text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .replace(COMMENT, '')
    .split(SEPARATOR)
  const withProject = documents.filter(document => /^project[ \t]*:/m.test(document))
  const meta = withProject.find(document => /^configVersion[ \t]*:/m.test(document)) ?? withProject[0]
  if (meta === undefined) throw broken('names no "project"')
  return { name: await nameIn(meta), nameless: documents.some(isNameless) }
}

function readFirst(directory: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    const file = readGivenFile(resolve(directory, name))
    if (file === undefined) continue
    if ('problem' in file) throw broken(file.problem)
    return file.text
  }
  return undefined
}

/** The value may stand on the lines below its key, quoted or in a block: the key's own lines go to a YAML parser. */
async function nameIn(document: string): Promise<string> {
  const entries = document.match(/^project[ \t]*:.*(?:\n(?:[ \t].*|[ \t]*))*/gm) ?? []
  const [entry = ''] = entries
  if (entries.length !== 1 || entry.includes('{{')) throw broken('has a template make its "project"')
  if (entry.length > LONGEST_ENTRY) throw broken(NO_NAME)
  const { parseDocument } = await import('yaml')
  // every plain scalar is text, as it is for werf
  const parsed = parseDocument(entry, { logLevel: 'silent', schema: 'failsafe' })
  const name: unknown = parsed.errors.length === 0 ? parsed.get('project') : undefined
  if (typeof name === 'string' && NAME.test(name)) return name
  throw broken(NO_NAME)
}

/** `image:` with nothing, a null or an empty text behind it, and no list below it. */
function isNameless(document: string): boolean {
  return /^image[ \t]*:(?:[ \t]+(?:~|null|Null|NULL|""|''))?[ \t]*(?:#.*)?$(?!\n[ \t]*- )/m.test(document)
}

function broken(what: string): Failure {
  return new Failure('input', `werf: werf.yaml ${what}: correct it, ${REMEDY}`)
}
