import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'
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

/** Hosts that stand for a registry in the README; each one is checked to reach the provider it stands for. */
const HOSTS: Readonly<Record<string, readonly string[]>> = {
  github: ['ghcr.io', 'containers.HOST', 'docker.pkg.github.com'],
  'docker-hub': ['docker.io'],
  gitlab: ['registry.gitlab.com'],
  quay: ['quay.io'],
  harbor: ['harbor.example.com'],
  azure: ['NAME.azurecr.io'],
  google: ['REGION-docker.pkg.dev', 'gcr.io'],
  aws: ['ACCOUNT.dkr.ecr.REGION.amazonaws.com', 'public.ecr.aws'],
  generic: []
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

/** The README with its tables made from `action.yml` and the list of providers. */
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
    registries: table(['Registry', 'Hosts', 'Push right learnt from'], PROVIDERS.map(registryRow))
  }
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  return Object.entries(blocks).reduce((text, [name, block]) => filled(text, name, block), readme)
}

function registryRow(provider: Provider): readonly string[] {
  const hosts = HOSTS[provider.id]
  if (hosts === undefined)
    throw new Error(`no hosts are given for "${provider.id}" in scripts/readme-tables.ts`)
  for (const pattern of hosts) {
    const host = parseHost(pattern.replace(/[A-Z]{4,}/g, word => PLACEHOLDERS[word] ?? word))
    if (host === undefined || providerOf(host, AMBIENT) !== provider) {
      throw new Error(`"${pattern}" does not reach "${provider.id}": correct scripts/readme-tables.ts`)
    }
  }
  const proof =
    provider.probe === 'harmless'
      ? 'the token, else an upload started and cancelled'
      : 'the token; with `verify: push` an upload started and cancelled'
  return [provider.title, hosts.map(host => `\`${host}\``).join(', ') || 'any other', proof]
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
