import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'
import { WAYS, type Page } from '../__tests__/names/ways.js'
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
  const action = parse(await readFile(join(ROOT, 'action.yml'), 'utf8')) as ActionYml
  const blocks: Readonly<Record<string, string>> = {
    inputs: table(
      ['Input', 'Default', 'Meaning'],
      Object.entries(action.inputs).map(([name, { description, default: value = '' }]) => [
        `\`${name}\``,
        value === '' ? '' : `\`${value}\``,
        description
      ])
    ),
    outputs: table(
      ['Output', 'Meaning'],
      Object.entries(action.outputs).map(([name, { description }]) => [`\`${name}\``, description])
    ),
    registries: table(
      ['Registry', 'Hosts', 'Ways in (proven end to end by the tests)', 'Page'],
      await Promise.all(PROVIDERS.flatMap(rowsOf))
    )
  }
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  return Object.entries(blocks).reduce((text, [name, block]) => filled(text, name, block), readme)
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
  const path = `docs/registries/${page}.md`
  const [, title] = /^# (.+)$/m.exec(await readFile(join(ROOT, path), 'utf8')) ?? []
  if (title === undefined) throw new Error(`${path} has no title`)
  const names = hosts.map(host => `\`${host}\``).join(', ') || 'any other'
  return [title, names, WAYS[page].join('; '), `[${page}.md](${path})`]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.trim().replaceAll('\n', ' ').replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function filled(text: string, name: string, block: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [text.indexOf(open), text.indexOf(close)]
  if (start < 0 || end < start) throw new Error(`README.md has no "${open} … ${close}" block`)
  return `${text.slice(0, start + open.length)}\n\n${block}\n\n${text.slice(end)}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeFile(join(ROOT, 'README.md'), await freshReadme())
}
