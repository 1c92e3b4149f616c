import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/**
 * The folder of the action as these sources build it, kept under a name made of their content: whoever runs the tests
 * between two builds of `dist/` tests what is there, and pays for the bundler once.
 */
export async function builtAction(): Promise<string> {
  const cache = join(ROOT, '.cache', 'names')
  const folder = join(cache, await contentOf(join(ROOT, 'src'), join(ROOT, 'scripts', 'bundle.ts')))
  if (await exists(folder)) return folder
  await mkdir(cache, { recursive: true })
  const next = await mkdtemp(join(cache, 'next-'))
  try {
    bundle(join(next, 'dist'))
    await copyFile(join(ROOT, 'action.yml'), join(next, 'action.yml'))
    await rename(next, folder)
  } catch (error) {
    await rm(next, { recursive: true, force: true })
    // another test file may have been faster
    if (!(await exists(folder))) throw error
  }
  return folder
}

/** In a process of its own: the bundler changes the working directory. */
function bundle(folder: string): void {
  const script = `import { bundleInto } from './scripts/bundle.ts'; await bundleInto(process.argv[1])`
  const argv = ['--import', 'tsx', '--input-type=module', '-e', script, folder]
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd: ROOT, encoding: 'utf8' })
  // what the bundler shows of its own code is one line of a megabyte
  const readable = stderr.split('\n').filter(line => line.length < 300)
  if (status !== 0) throw new Error(`the action could not be built:\n${readable.slice(0, 20).join('\n')}`)
}

async function contentOf(sources: string, ...further: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  const names = (await readdir(sources, { recursive: true })).filter(name => name.endsWith('.ts')).toSorted()
  for (const path of [...names.map(name => join(sources, name)), ...further, join(ROOT, 'action.yml')]) {
    hash
      .update(path)
      .update('\0')
      .update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 16)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}
