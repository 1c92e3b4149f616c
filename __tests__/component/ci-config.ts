import { parseAllDocuments, parseDocument, Scalar, type CollectionTag, type ToJSOptions } from 'yaml'

/** A file a pipeline includes, with what the pipeline gives to its inputs. */
export interface Include {
  readonly text: string
  readonly inputs?: Readonly<Record<string, string | number | boolean>>
}

/** A job's variable; the runner expands `$NAME` in its value unless told not to. */
export interface CiVariable {
  readonly value: string
  readonly expand: boolean
}

/** One job as the runner gets it. */
export interface CiJob {
  readonly variables: Readonly<Record<string, CiVariable>>
  /** Name of the variable to the audience of its token. */
  readonly idTokens: Readonly<Record<string, string>>
  readonly beforeScript: readonly string[]
  readonly script: readonly string[]
  readonly afterScript: readonly string[]
}

type Hash = Readonly<Record<string, unknown>>

/** `!reference [job, key …]`. */
class Reference {
  constructor(readonly path: readonly string[]) {}
}

const REFERENCE: CollectionTag = {
  tag: '!reference',
  collection: 'seq',
  resolve: sequence => {
    const path = (sequence as { toJSON(): unknown }).toJSON() as readonly unknown[]
    return new Scalar(new Reference(path.map(String)))
  }
}
const PARSING = { customTags: [REFERENCE] }
const TO_JS: ToJSOptions = { maxAliasCount: 100 }

/**
 * Resolves the one job of a pipeline as GitLab does: inputs are put into the parsed included files, later files win over
 * earlier ones, `extends` merges hashes and replaces lists, `!reference` is looked up in the merged file.
 * https://docs.gitlab.com/ci/yaml/yaml_optimization/ https://docs.gitlab.com/ci/inputs/
 */
export function resolveJob(includes: readonly Include[], own: string, name: string): CiJob {
  const files = includes.map(include => interpolated(include))
  const pipeline = [...files, hash(parseDocument(own, PARSING).toJS(TO_JS))].reduce(merged, {})
  const job = extended(pipeline, name)
  const lines = (key: string): readonly string[] => flat(pipeline, job[key])
  return {
    variables: each(hash(referenced(pipeline, job['variables'])), variable),
    idTokens: each(hash(referenced(pipeline, job['id_tokens'])), token => String(hash(token)['aud'])),
    beforeScript: lines('before_script'),
    script: lines('script'),
    afterScript: lines('after_script')
  }
}

function interpolated({ text, inputs = {} }: Include): Hash {
  const documents = parseAllDocuments(text, PARSING).map(document => {
    const [error] = document.errors
    if (error !== undefined) throw error
    return hash(document.toJS(TO_JS))
  })
  const [header = {}, content] = documents
  if (content === undefined) return header
  const given = checked(hash(hash(header['spec'])['inputs']), inputs)
  return hash(filled(content, given))
}

function checked(spec: Hash, given: Hash): Hash {
  const unknown = Object.keys(given).filter(name => !(name in spec))
  if (unknown.length > 0) throw new Error(`unknown input arguments: ${unknown.join(', ')}`)
  return Object.fromEntries(
    Object.entries(spec).map(([name, rules]) => [name, input(name, hash(rules ?? {}), given[name])])
  )
}

function input(name: string, rules: Hash, given: unknown): unknown {
  const value = given ?? rules['default']
  if (value === undefined) throw new Error(`\`${name}\` input: required value has not been provided`)
  if (typeof value !== (rules['type'] ?? 'string')) throw new Error(`\`${name}\` input: wrong type`)
  const { options, regex } = rules
  if (Array.isArray(options) && !options.includes(value)) throw new Error(`\`${name}\` input: not an option`)
  // RE2 knows \A and \z, and its ^ and $ mean the text's ends.
  if (typeof regex === 'string') {
    const pattern = regex.replaceAll('\\A', '^').replaceAll('\\z', '$')
    if (!new RegExp(pattern, 'u').test(scalar(value))) throw new Error(`\`${name}\` input: no match`)
  }
  return value
}

/** A block alone keeps its value's type; functions are unknown here on purpose, old servers have none. */
function filled(value: unknown, inputs: Hash): unknown {
  if (Array.isArray(value)) return value.map(item => filled(item, inputs))
  if (value instanceof Reference) return new Reference(value.path.map(part => String(filled(part, inputs))))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [String(filled(key, inputs)), filled(item, inputs)])
    )
  }
  if (typeof value !== 'string') return value
  const alone = /^\$\[\[\s*(.*?)\s*\]\]$/s.exec(value)?.[1]
  if (alone !== undefined && !alone.includes(']]')) return lookUp(alone, inputs)
  return value.replaceAll(/\$\[\[\s*(.*?)\s*\]\]/gs, (_, access: string) => scalar(lookUp(access, inputs)))
}

function lookUp(access: string, inputs: Hash): unknown {
  const name = /^inputs\.([\w-]+)$/.exec(access)?.[1]
  if (name === undefined || !(name in inputs)) throw new Error(`unknown interpolation: \`${access}\``)
  return inputs[name]
}

/** The later one wins, hash by hash. */
function merged(first: Hash, second: Hash): Hash {
  const result: Record<string, unknown> = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const former = result[key]
    result[key] = isHash(former) && isHash(value) ? merged(former, value) : value
  }
  return result
}

function extended(pipeline: Hash, name: string, depth = 0): Hash {
  const job = pipeline[name]
  if (!isHash(job)) throw new Error(`there is no job "${name}"`)
  if (depth > 11) throw new Error(`"${name}" extends too deeply`)
  const { extends: parents, ...own } = job
  const names = (Array.isArray(parents) ? parents : [parents]).filter(parent => parent !== undefined)
  const inherited = names.map(parent => extended(pipeline, String(parent), depth + 1))
  return [...inherited, own].reduce(merged, {})
}

function referenced(pipeline: Hash, value: unknown, depth = 0): unknown {
  if (depth > 10) throw new Error('!reference is nested too deeply')
  if (value instanceof Reference) {
    const target = value.path.reduce<unknown>((at, key) => hash(at)[key], pipeline)
    if (target === undefined) throw new Error(`!reference [${value.path.join(', ')}] leads nowhere`)
    return referenced(pipeline, target, depth + 1)
  }
  if (Array.isArray(value)) return value.map(item => referenced(pipeline, item, depth))
  if (!isHash(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, referenced(pipeline, item, depth)])
  )
}

function flat(pipeline: Hash, value: unknown): readonly string[] {
  const list = [referenced(pipeline, value)].flat(11)
  return list.filter(line => line !== undefined).map(String)
}

function each<Value>(map: Hash, change: (value: unknown) => Value): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]))
}

function variable(value: unknown): CiVariable {
  if (!isHash(value)) return { value: scalar(value), expand: true }
  return { value: scalar(value['value']), expand: value['expand'] !== false }
}

function scalar(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value)
  throw new Error('a list or a hash where GitLab wants a scalar')
}

function isHash(value: unknown): value is Hash {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Reference)
}

function hash(value: unknown): Hash {
  return isHash(value) ? value : {}
}
