import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Packages whose modules do nothing when they are loaded but do not say so: of the Kubernetes client one class is used,
 * and without the word the bundler keeps all 15 MB of its models.
 * https://webpack.js.org/guides/tree-shaking/#mark-the-file-as-side-effect-free
 */
const SHAKEABLE: readonly string[] = ['@kubernetes/client-node']

/** Copies of these packages that say it, where the bundler finds them before the installed ones. */
export async function copyShakeable(root: string, work: string): Promise<void> {
  for (const name of SHAKEABLE) {
    const copy = join(work, 'node_modules', name)
    await cp(join(root, 'node_modules', name), copy, {
      recursive: true,
      filter: path => !/\.(?:d\.ts|map)$/.test(path)
    })
    const manifest = join(copy, 'package.json')
    const described = JSON.parse(await readFile(manifest, 'utf8')) as object
    await writeFile(manifest, JSON.stringify({ ...described, sideEffects: false }))
  }
}
