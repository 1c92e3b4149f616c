import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, bundleInto } from './bundle.js'
import { coreSize, CORE_LIMIT, generatedFiles } from './component.js'

console.log(`the component's login is ${coreSize()} of ${CORE_LIMIT} bytes`)
const fresh = await mkdtemp(join(tmpdir(), 'registry-auth-dist-'))
try {
  await bundleInto(fresh)
  const wrong = [...(await differences(join(ROOT, 'dist'), fresh)), ...(await staleTemplates(fresh))]
  for (const line of wrong) console.error(line)
  if (wrong.length > 0) {
    console.error('generated files do not match their sources: run "npm run build" and commit the result')
    process.exitCode = 1
  } else console.log('dist/ and templates/ match their sources')
} finally {
  await rm(fresh, { recursive: true, force: true })
}

async function differences(committed: string, built: string): Promise<readonly string[]> {
  const [have, want] = [await files(committed), await files(built)]
  const lines: string[] = []
  for (const [name, content] of want) {
    const old = have.get(name)
    if (old === undefined) lines.push(`missing: dist/${name}`)
    else if (!old.equals(content)) lines.push(`stale: dist/${name}`)
  }
  for (const name of have.keys()) if (!want.has(name)) lines.push(`extra: dist/${name}`)
  return lines.sort()
}

/** Against the fresh bundles, since the cleanup's template names the SHA-256 of what they are released as. */
async function staleTemplates(dist: string): Promise<readonly string[]> {
  const lines: string[] = []
  for (const [path, text] of generatedFiles(dist)) {
    const old = await readFile(join(ROOT, path), 'utf8').catch(() => undefined)
    if (old !== text) lines.push(`${old === undefined ? 'missing' : 'stale'}: ${path}`)
  }
  return lines
}

async function files(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    found.set(path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path))
  }
  return found
}
