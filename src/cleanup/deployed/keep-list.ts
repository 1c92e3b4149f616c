import { readFile } from 'node:fs/promises'
import { errorCode, Failure } from '../../errors.js'
import { collectMistakes } from '../../inputs/mistakes.js'
import { parseImageReference } from './image-reference.js'
import type { ImageReference } from './image-reference.js'

/**
 * The images a file names, one per line; `#` begins a comment at the start of a line. A file that cannot be read, a
 * line that is no image, or nothing at all, ends the run: what was meant to be kept would go. That nothing is in use is
 * said by a comment.
 */
export async function readKeepList(path: string): Promise<readonly ImageReference[]> {
  const mistakes = collectMistakes()
  const found: ImageReference[] = []
  const content = await textOf(path)
  // what a command that failed leaves behind
  if (content.trim() === '')
    throw new Failure(
      'input',
      'keep-list: the file is empty, so nothing is deleted: check what writes it; where nothing is in use, let it say so in a comment'
    )
  for (const [index, line] of content.split(/\r\n|\r|\n/).entries()) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const reference = parseImageReference(text)
    if (reference === undefined) {
      mistakes.add(`keep-list, line ${index + 1}`, 'is no image: HOST/NAME:TAG, HOST/NAME@DIGEST or DIGEST')
    } else found.push(reference)
  }
  mistakes.settle()
  return found
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = errorCode(error) ?? 'unknown'
    throw new Failure(
      'input',
      `keep-list: the file cannot be read (${code}), so nothing is deleted: check its path`
    )
  }
}
