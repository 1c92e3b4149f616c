import { transformFile } from '@swc/core'
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const TESTS = [
  ...['cleanup/scale-server.ts', 'cleanup/scale-planner.ts', 'fake/routes.ts'],
  ...['providers/cleanup/world.ts', 'providers/context.ts']
]

/**
 * The core and the programs of the scale test as plain JavaScript, in a folder below the project's, where packages are
 * found: what is measured is the product then, and no compiler that runs beside it.
 */
export async function compileScale(): Promise<string> {
  const cache = join(ROOT, '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'scale-'))
  const core = (await readdir(join(ROOT, 'src'), { recursive: true })).filter(name => name.endsWith('.ts'))
  const files = [
    ...core.map(name => join(ROOT, 'src', name)),
    ...TESTS.map(name => join(ROOT, '__tests__', name))
  ]
  await Promise.all(files.map(file => compile(file, folder)))
  return folder
}

async function compile(file: string, folder: string): Promise<void> {
  const target = join(folder, relative(ROOT, file)).replace(/ts$/, 'js')
  const { code } = await transformFile(file, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' }
  })
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, code)
}
