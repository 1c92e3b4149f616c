import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** What the runner needs of an `action.yml`. */
export interface Manifest {
  readonly inputs: ReadonlyMap<string, string>
  readonly main: string
  readonly post?: string
  readonly postIf: string
}

/** The values an expression of `action.yml` may name, as `github.token`. */
export type Expressions = Readonly<Record<string, string>>

interface ActionYml {
  readonly inputs?: Readonly<Record<string, { readonly default?: string | boolean | number } | null>>
  readonly runs: {
    readonly using: string
    readonly main: string
    readonly post?: string
    readonly 'post-if'?: string
  }
}

/** Reads an action's manifest with the defaults of its inputs evaluated. */
export async function readManifest(folder: string, expressions: Expressions): Promise<Manifest> {
  const manifest = parse(await readFile(join(folder, 'action.yml'), 'utf8')) as ActionYml
  const { runs } = manifest
  if (runs.using !== 'node24') throw new Error(`this runner knows no "${runs.using}"`)
  const inputs = new Map<string, string>()
  for (const [name, input] of Object.entries(manifest.inputs ?? {})) {
    inputs.set(name, evaluate(String(input?.default ?? ''), expressions))
  }
  const post = runs.post === undefined ? {} : { post: join(folder, runs.post) }
  return { inputs, main: join(folder, runs.main), ...post, postIf: runs['post-if'] ?? 'always()' }
}

/** The variable through which a step sees an input: blanks become `_`, dashes stay. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

function evaluate(text: string, expressions: Expressions): string {
  return text.replaceAll(/\$\{\{\s*([a-z_.]+)\s*\}\}/g, (_, name: string) => {
    const value = expressions[name]
    if (value === undefined) throw new Error(`this runner has no value for "${name}"`)
    return value
  })
}
