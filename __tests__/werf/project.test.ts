import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readProject } from '../../src/werf/project.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'werf-project-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function projectOf(text: string, name = 'werf.yaml'): Promise<unknown> {
  writeFileSync(join(folder, name), text)
  return readProject(folder)
}

describe('when a werf.yaml names its project plainly', () => {
  it.each([
    ['bare', 'project: shop\nconfigVersion: 1\n'],
    ['quoted, with a comment', 'configVersion: 1\nproject: "shop" # the shop\n'],
    ['in single quotes', "configVersion: 1\nproject: 'shop'\n"],
    ['on the line below', 'configVersion: 1\nproject:\n  shop\n'],
    ['in a block', 'configVersion: 1\nproject: >-\n  shop\ndeploy:\n  x: 1\n'],
    ['with Windows line ends and a byte order mark', '\ufeffproject: shop\r\nconfigVersion: 1\r\n---\r\n'],
    ['behind other documents', '---\nimage: a\nfrom: b\n---\nconfigVersion: 1\nproject: shop\n'],
    ['without a version', 'project: shop\n'],
    [
      'among templates that are no YAML',
      '{{- $x := "a" }}\n{{ define "p" }}\n- {{ . }}: }\n{{ end }}\nproject: shop\nconfigVersion: 1\n---\nimage: {{ $x }}\n{{- range list 1 2 }}\n  bad: [\n{{- end }}\n'
    ],
    [
      'beside one that is commented out',
      '{{/*\nproject: old\n*/}}\n# project: older\nproject: shop\nconfigVersion: 1\n'
    ],
    [
      'beside the same key of another document',
      'image: x\nproject: no\n---\nproject: shop\nconfigVersion: 1\n'
    ]
  ])('finds it %s', async (_how, text) => {
    expect(await projectOf(text)).toEqual({ name: 'shop', nameless: false })
  })

  it('takes a number for text, as werf does', async () => {
    expect(await projectOf('project: 007\n')).toEqual({ name: '007', nameless: false })
  })

  it('looks for werf.yml too, and for the file that is named', async () => {
    expect(await projectOf('project: shop\n', 'werf.yml')).toEqual({ name: 'shop', nameless: false })
    mkdirSync(join(folder, 'x'))
    writeFileSync(join(folder, 'x', 'w.yaml'), 'project: other\n')
    expect(await readProject(folder, 'x/w.yaml')).toEqual({ name: 'other', nameless: false })
    expect(await readProject(folder, 'y/w.yaml')).toBeUndefined()
  })
})

describe('when images are looked at', () => {
  it.each(['image: ~', 'image:', 'image: null', "image: ''", 'image: ~ # the one'])(
    '%s has no name',
    async line => {
      expect(await projectOf(`project: shop\n---\n${line}\nfrom: x\n`)).toEqual({
        name: 'shop',
        nameless: true
      })
    }
  )

  it.each(['image: app', 'image: {{ $x }}', 'image:\n- a\n- b', 'image: [a, b]', 'artifact: x'])(
    '%j has one',
    async line => {
      expect(await projectOf(`project: shop\n---\n${line}\nfrom: x\n`)).toEqual({
        name: 'shop',
        nameless: false
      })
    }
  )
})

describe('when the project cannot be told', () => {
  it.each([
    ['names no "project"', 'configVersion: 1\n'],
    ['has a template make its "project"', 'project: {{ env "X" }}\n'],
    ['has a template make its "project"', '{{ if .x }}\nproject: a\n{{ else }}\nproject: b\n{{ end }}\n'],
    ['is no name', 'project: Shop\n'],
    ['is no name', 'project: [shop]\n'],
    ['is no name', 'project: "shop\n'],
    ['is no name', 'project: ../../evil\n'],
    ['is no name', 'project: -shop\n'],
    ['is no name', `project: ${'x'.repeat(51)}\n`],
    ['is no name', 'project:\n'],
    ['is no name', 'project: a b\n']
  ])('says that it %s, and quotes nothing of %j', async (what, text) => {
    const message = await projectOf(text).then(
      () => '',
      (error: unknown) => String(error)
    )
    expect(message).toContain(what)
    expect(message).toContain('or set the variable of the repository')
    expect(message).not.toMatch(/Shop|evil|env "X"/)
  })

  it('says that a directory is no file', async () => {
    mkdirSync(join(folder, 'werf.yaml'))
    await expect(readProject(folder)).rejects.toThrow('werf.yaml is no file')
  })

  it('does not open a device that a link leads to, which may never end', async () => {
    symlinkSync('/dev/zero', join(folder, 'werf.yaml'))
    await expect(readProject(folder)).rejects.toThrow('werf.yaml is no file')
  })

  it('does not read what is too large for one', async () => {
    writeFileSync(join(folder, 'werf.yaml'), 'project: shop\n')
    truncateSync(join(folder, 'werf.yaml'), 1024 * 1024 + 1)
    await expect(readProject(folder)).rejects.toThrow('werf.yaml has more than 1 MiB')
  })
})

describe('when a werf.yaml is made to take long', () => {
  it.each([
    ['comments that nothing ends', '{{/*'.repeat(200_000)],
    ['comments that end nowhere', `{{/*${'*/ '.repeat(300_000)}`],
    ['blanks behind an image', `image:${' '.repeat(900_000)}x`],
    ['lists in lists', `project: ${'['.repeat(900_000)}`],
    ['empty lines', `project: x${'\n'.repeat(900_000)}`]
  ])('is done with %s at once', async (_what, text) => {
    const start = performance.now()
    await projectOf(text).catch(() => undefined)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
