import { parsePattern } from '../../cleanup/policy/pattern.js'
import type { Pattern } from '../../cleanup/policy/policy.js'
import { Failure } from '../../errors.js'
import type { Host } from '../../host.js'
import { parseHost } from '../../host.js'
import { canonicalHost } from '../../inputs/login-fields.js'
import type { Mistakes } from '../../inputs/mistakes.js'
import { isRepositoryName, parseRepository } from '../../inputs/repositories.js'

/** Repositories to clean up: one by its name, or all whose names match. */
export type RepositoryChoice =
  | { readonly at: string; readonly host: Host; readonly name: string }
  | { readonly at: string; readonly host: Host; readonly pattern: Pattern }

const GLOB = /[*?[{]/

/** Reads `HOST/NAME` and `HOST/GLOB` words; lines that start with `#` are comments. */
export function readRepositoryChoices(text: string, mistakes: Mistakes): readonly RepositoryChoice[] {
  const lines = text.split(/\r\n|\r|\n/)
  return lines.flatMap((line, index) => {
    const at = lines.length === 1 ? 'repositories' : `repositories, line ${index + 1}`
    if (line.trimStart().startsWith('#')) return []
    const words = line.split(/[\s,]+(?![^{]*\})/).filter(part => part !== '')
    return words.flatMap(word => readChoice(word, at, mistakes) ?? [])
  })
}

function readChoice(word: string, at: string, mistakes: Mistakes): RepositoryChoice | undefined {
  const repository = GLOB.test(word) ? undefined : parseRepository(word)
  if (repository !== undefined) return { at, host: canonicalHost(repository.host), name: repository.name }
  const slash = word.indexOf('/')
  const host = GLOB.test(word) && slash > 0 ? parseHost(word.slice(0, slash)) : undefined
  const pattern = host === undefined ? undefined : parsePattern(word.slice(slash + 1), 'path')
  if (host !== undefined && pattern !== undefined) return { at, host: canonicalHost(host), pattern }
  mistakes.add(at, 'is no repository: HOST/NAME or HOST/GLOB, without a tag or digest')
  return undefined
}

/** What stands before the first character that means something to a glob; registries list by it. */
export function literalPrefix({ text }: Pattern): string {
  if (text.startsWith('/')) return ''
  const end = text.search(/[*?[{\\]/)
  return end === -1 ? text : text.slice(0, end)
}

/** The names a choice stands for at a registry that tells which repositories it has. */
export async function chosenNames(
  choice: RepositoryChoice,
  list: ((prefix: string) => Promise<readonly string[]>) | undefined
): Promise<readonly string[]> {
  if ('name' in choice) return [choice.name]
  const { at, host, pattern } = choice
  if (list === undefined)
    throw new Failure('input', `${at}: "${host.key}" does not tell which repositories it has: name them`)
  // what a server calls a repository goes into addresses, logs and plans, so it has to be the name of one
  const names = (await list(literalPrefix(pattern))).filter(
    name => isRepositoryName(name) && pattern.matches(name)
  )
  if (names.length > 0) return [...names].sort()
  throw new Failure(
    'input',
    `${at}: no repository of "${host.key}" that this login may see matches: correct it, or the login's rights`
  )
}
