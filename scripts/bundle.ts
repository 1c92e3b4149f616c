import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import { copyShakeable } from './shakeable.js'

/** The repository's own folder. */
export const ROOT = join(import.meta.dirname, '..')

/** The entries of the product; a source that does not exist yet is left out of `dist/`. */
export const ENTRIES: readonly Entry[] = [
  { name: 'main', executable: false },
  { name: 'post', executable: false },
  { name: 'cleanup', executable: false },
  { name: 'cli', executable: true }
]

export interface Entry {
  readonly name: string
  /** Started by its own path, so it needs a `#!` line and the execute bit. */
  readonly executable: boolean
}

/** What ncc answers, as far as it is used here (it ships no types). */
interface NccResult {
  readonly code: string
  readonly assets: Readonly<Record<string, { readonly source: string | Buffer } | undefined>>
}
type Ncc = (entry: string, options: Readonly<Record<string, unknown>>) => Promise<NccResult>

const LICENCES = 'licenses.txt'
const SHEBANG = '#!/usr/bin/env node\n'
/** ncc names chunks `ID.index.cjs.js`; below "type": "module" node would take such a file for an ES module. */
const CHUNK_SUFFIX = '.index.cjs.js'

/**
 * Bundles every entry into `folder/NAME/index.cjs`, replacing what is there. The same sources give the same bytes in
 * every checkout and on every Node.
 */
export async function bundleInto(folder: string): Promise<void> {
  const work = join(ROOT, '.cache', 'bundle', String(process.pid))
  const previous = process.cwd()
  // Beside its place until it is whole, so that nobody finds half a folder.
  const next = join(dirname(folder), `.${basename(folder)}-${process.pid}`)
  try {
    await emit(join(ROOT, 'src'), join(work, 'src'))
    await copyShakeable(ROOT, work)
    // Module ids are derived from the path relative to the working directory.
    process.chdir(work)
    const present = new Set(await readdir(join(work, 'src')))
    for (const entry of ENTRIES) {
      if (present.has(`${entry.name}.js`)) await bundle(entry, work, join(next, entry.name))
    }
    await rm(folder, { recursive: true, force: true })
    await rename(next, folder)
  } finally {
    process.chdir(previous)
    await rm(next, { recursive: true, force: true })
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * Types are stripped first and ncc gets JavaScript: its own loader would turn `import()` into `require` under
 * CommonJS, and the lazy chunks would be lost.
 */
async function emit(from: string, to: string): Promise<void> {
  for (const name of await readdir(from, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue
    const { outputText } = ts.transpileModule(await readFile(join(from, name), 'utf8'), {
      fileName: name,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        verbatimModuleSyntax: true,
        isolatedModules: true,
        // They are in src/; without them a change of a comment leaves dist/ fresh.
        removeComments: true
      }
    })
    const path = join(to, name.replace(/\.ts$/, '.js'))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, outputText)
  }
}

/** CommonJS on purpose: node starts it with half the CPU of an ES module (docs/architecture.md). */
async function bundle(entry: Entry, work: string, folder: string): Promise<void> {
  const ncc = createRequire(import.meta.url)('@vercel/ncc') as Ncc
  const { code, assets } = await ncc(join(work, 'src', `${entry.name}.js`), {
    cache: false,
    esm: false,
    filename: 'index.cjs',
    license: LICENCES,
    minify: false,
    quiet: true,
    sourceMap: false
  })
  await mkdir(folder, { recursive: true })
  const script = withChunkNames(code.replace(/^#!.*\n/, ''), Object.keys(assets))
  await writeFile(join(folder, 'index.cjs'), `${entry.executable ? SHEBANG : ''}${script}`, {
    mode: entry.executable ? 0o755 : 0o644
  })
  for (const [name, asset] of Object.entries(assets)) {
    if (asset === undefined) continue
    const text = withUnixLines(name === LICENCES ? await ofOthers(String(asset.source)) : asset.source)
    if (text.length > 0) await writeFile(join(folder, name.replace(CHUNK_SUFFIX, '.cjs')), text)
  }
}

/** As git keeps them; to JavaScript both line ends are one (ECMA-262, 12.3). */
function withUnixLines(source: string | Buffer): string {
  return String(source).replaceAll('\r\n', '\n')
}

function withChunkNames(code: string, assets: readonly string[]): string {
  const uses = code.split(`"${CHUNK_SUFFIX}"`).length - 1
  const chunks = assets.some(name => name.endsWith(CHUNK_SUFFIX))
  if (uses !== (chunks ? 1 : 0)) throw new Error('ncc names its chunks in a new way: adapt scripts/bundle.ts')
  return code.replace(`"${CHUNK_SUFFIX}"`, '".cjs"')
}

/** The licences of what is bundled, without our own. */
async function ofOthers(licences: string): Promise<string> {
  const own = `registry-auth\nMIT\n${await readFile(join(ROOT, 'LICENSE'), 'utf8')}`
  return licences.replace(own, '').trimStart()
}
