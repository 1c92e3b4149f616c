import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'
import { WAYS, type Page } from '../__tests__/names/ways.js'
import { capabilitiesOf } from '../__tests__/scenarios/cleanup-capabilities.js'
import { CLEANUPS } from '../__tests__/scenarios/cleanup-ways.js'
import type { Ambient } from '../src/ambient.js'
import { parseHost } from '../src/host.js'
import { providerOf, PROVIDERS } from '../src/providers/index.js'
import type { Provider } from '../src/provider.js'
import { ROOT } from './bundle.js'

interface Documented {
  readonly description: string
  readonly default?: string
}
interface ActionYml {
  readonly inputs: Readonly<Record<string, Documented>>
  readonly outputs: Readonly<Record<string, Documented>>
}

type Hosts = readonly string[]

/** A provider's pages, and hosts that stand for each in the README; every one is checked to reach its provider. */
const PAGES: Readonly<Record<string, Readonly<Partial<Record<Page, Hosts>>>>> = {
  github: { 'github-packages': ['ghcr.io', 'containers.HOST', 'docker.pkg.github.com'] },
  'docker-hub': { 'docker-hub': ['docker.io'] },
  gitlab: { gitlab: ['registry.gitlab.com'] },
  quay: { quay: ['quay.io'] },
  harbor: { harbor: ['harbor.example.com'] },
  azure: { 'azure-container-registry': ['NAME.azurecr.io'] },
  google: { 'google-artifact-registry': ['REGION-docker.pkg.dev', 'gcr.io'] },
  aws: {
    'amazon-ecr': ['ACCOUNT.dkr.ecr.REGION.amazonaws.com'],
    'amazon-ecr-public': ['public.ecr.aws']
  },
  generic: { 'any-registry': [] }
}
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  HOST: 'git.example.com',
  NAME: 'myregistry',
  ACCOUNT: '123456789012',
  REGION: 'eu-west-1'
}
/** The instances that the example hosts belong to. */
const AMBIENT: Ambient = {
  github: { serverUrl: 'https://git.example.com', apiUrl: 'https://git.example.com/api/v3' },
  ignoreAutologin: false
}

/** The README with its tables made from `action.yml`, the list of providers and what is tested. */
export async function freshReadme(): Promise<string> {
  const action = await actionAt('action.yml')
  return refreshed('README.md', {
    inputs: inputTable(action),
    outputs: outputTable(action),
    registries: table(
      [
        'Registry',
        'Hosts',
        'Build and publish (ways in, proven end to end by the tests)',
        'Cleanup (plan, apply and verify, proven end to end)',
        'Page'
      ],
      await Promise.all(PROVIDERS.flatMap(rowsOf))
    )
  })
}

/** The cleanup's page with its tables made from `cleanup/action.yml`, the drivers and what is tested. */
export async function freshCleanupPage(): Promise<string> {
  const action = await actionAt('cleanup/action.yml')
  const pages = PROVIDERS.flatMap(({ id }) => Object.keys(PAGES[id] ?? {}) as Page[])
  const rows: (readonly string[])[] = []
  // one after the other: the drivers are loaded on the way, which the tests' module loader cannot do side by side
  for (const page of pages) rows.push(await cleanupRow(page))
  return refreshed(CLEANUP_PAGE, {
    'cleanup-inputs': inputTable(action),
    'cleanup-outputs': outputTable(action),
    'cleanup-registries': table(
      ['Registry', 'A tag alone', 'An image', 'Undo by the registry', 'Proven with'],
      rows
    )
  })
}

const CLEANUP_PAGE = 'docs/cleanup.md'

const IMAGE = {
  'with-tags': 'by its digest, with all its tags',
  untagged: 'by its digest, once it has no tag',
  none: 'collected by the registry once no tag leads to it'
} as const

async function cleanupRow(page: Page): Promise<readonly string[]> {
  const { untag, deleteManifest, undo = '' } = await capabilitiesOf(page)
  const [title] = await titleOf(page)
  const canReplace = (await capabilitiesOf(page, true)).untag === 'replace'
  const otherwise = canReplace ? 'only with `replace-tags`' : 'no'
  const alone = page === 'any-registry' ? `with \`delete-by: tag\`, else ${otherwise}` : otherwise
  return [title, untag === 'native' ? 'yes' : alone, IMAGE[deleteManifest], undo, CLEANUPS[page].join('; ')]
}

async function actionAt(path: string): Promise<ActionYml> {
  return parse(await readFile(join(ROOT, path), 'utf8')) as ActionYml
}

function inputTable({ inputs }: ActionYml): string {
  return table(
    ['Input', 'Default', 'Meaning'],
    Object.entries(inputs).map(([name, { description, default: value = '' }]) => [
      `\`${name}\``,
      value === '' ? '' : `\`${value}\``,
      description
    ])
  )
}

function outputTable({ outputs }: ActionYml): string {
  return table(
    ['Output', 'Meaning'],
    Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description])
  )
}

async function refreshed(path: string, blocks: Readonly<Record<string, string>>): Promise<string> {
  const page = await readFile(join(ROOT, path), 'utf8')
  return Object.entries(blocks).reduce((text, [name, block]) => filled(text, path, name, block), page)
}

function rowsOf(provider: Provider): readonly Promise<readonly string[]>[] {
  const pages = PAGES[provider.id]
  if (pages === undefined)
    throw new Error(`no page is given for "${provider.id}" in scripts/readme-tables.ts`)
  return Object.entries(pages).map(([page, hosts]) => row(provider, page as Page, hosts))
}

async function row(provider: Provider, page: Page, hosts: Hosts): Promise<readonly string[]> {
  for (const pattern of hosts) {
    const host = parseHost(pattern.replace(/[A-Z]{4,}/g, word => PLACEHOLDERS[word] ?? word))
    if (host === undefined || providerOf(host, AMBIENT) !== provider) {
      throw new Error(`"${pattern}" does not reach "${provider.id}": correct scripts/readme-tables.ts`)
    }
  }
  const [title, path] = await titleOf(page)
  const names = hosts.map(host => `\`${host}\``).join(', ') || 'any other'
  return [title, names, WAYS[page].join('; '), CLEANUPS[page].join('; '), `[${page}.md](${path})`]
}

async function titleOf(page: Page): Promise<readonly [title: string, path: string]> {
  const path = `docs/registries/${page}.md`
  const [, title] = /^# (.+)$/m.exec(await readFile(join(ROOT, path), 'utf8')) ?? []
  if (title === undefined) throw new Error(`${path} has no title`)
  return [title, path]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.trim().replaceAll('\n', ' ').replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function filled(text: string, path: string, name: string, block: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [text.indexOf(open), text.indexOf(close)]
  if (start < 0 || end < start) throw new Error(`${path} has no "${open} … ${close}" block`)
  return `${text.slice(0, start + open.length)}\n\n${block}\n\n${text.slice(end)}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeFile(join(ROOT, 'README.md'), await freshReadme())
  await writeFile(join(ROOT, CLEANUP_PAGE), await freshCleanupPage())
}
