import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { deployedImages } from '../../../src/cleanup/deployed/deployed-images.js'
import { readKeepList } from '../../../src/cleanup/deployed/keep-list.js'

const DIGEST = `sha256:${'0f'.repeat(32)}`
const directory = mkdtempSync(join(tmpdir(), 'keep-list-'))
const file = join(directory, 'in-use.txt')

afterAll(() => {
  rmSync(directory, { recursive: true })
})

describe('when images in use stand in a file', () => {
  it('names their tags by repository and their digests wherever they are', async () => {
    writeFileSync(
      file,
      `# production\r\nghcr.io/acme/app:v1\n\n  ghcr.io/acme/app:v2\nmirror.example/x@${DIGEST}\n`
    )
    const found = deployedImages(await readKeepList(file))
    expect(found.count).toBe(3)
    expect([...found.of('ghcr.io', 'acme/app').tags]).toEqual(['v1', 'v2'])
    expect([...found.of('ghcr.io', 'acme/app').digests]).toEqual([DIGEST])
    expect([...found.of('ghcr.io', 'acme/app2').tags]).toEqual([])
    expect([...found.of('ghcr.io.example', 'acme/app').tags]).toEqual([])
  })

  it('ends the run for lines that are no image, and says which, not what', async () => {
    writeFileSync(file, 'ghcr.io/acme/app:v1\nhunter2 hunter2\nghcr.io/acme/app@sha256:1\n')
    const failure = await readKeepList(file).catch((error: unknown) => String(error))
    expect(failure).toContain('keep-list, line 2: is no image')
    expect(failure).toContain('keep-list, line 3: is no image')
    expect(failure).not.toContain('hunter2')
  })

  it.each(['', '\n', ' \r\n\t'])(
    'ends the run for a file that a failed command left empty: %j',
    async text => {
      writeFileSync(file, text)
      await expect(readKeepList(file)).rejects.toThrow('keep-list: the file is empty, so nothing is deleted')
    }
  )

  it('takes a comment alone for the word that nothing is in use', async () => {
    writeFileSync(file, '# nothing yet\n')
    expect(await readKeepList(file)).toEqual([])
  })

  it('ends the run when the file cannot be read', async () => {
    await expect(readKeepList(join(directory, 'absent'))).rejects.toThrow(
      'keep-list: the file cannot be read (ENOENT), so nothing is deleted: check its path'
    )
  })
})
