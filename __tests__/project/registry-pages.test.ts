import { describe, expect, it } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { readInputs, type RawInputs } from '../../src/inputs/inputs.js'
import { plan } from '../../src/plan.js'
import { Secret } from '../../src/secret.js'

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'registries')
const NOWHERE = { ignoreAutologin: false }
const IN_GITLAB = {
  ...NOWHERE,
  gitlab: { registry: 'registry.gitlab.com', jobToken: new Secret('t') }
}
const IN_GITHUB = {
  ...NOWHERE,
  github: {
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    actor: 'octocat',
    token: new Secret('t')
  }
}

type Step = { readonly uses?: string; readonly with?: RawInputs }

/** Every step, component and command of a page that logs in. */
function loginsOf(page: string): readonly RawInputs[] {
  const text = readFileSync(join(FOLDER, page), 'utf8')
  const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block)
  return blocks.flatMap(block => {
    // GitLab's own tag is of no interest here.
    const value: unknown = parse(filled(block), { logLevel: 'error' })
    const steps = stepsOf(value).flatMap(step => step.with ?? [])
    return [...steps, ...componentsOf(value), ...commandsOf(value)]
  })
}

/** Expressions and variables with something in their place. */
function filled(block: string): string {
  return (
    block
      .replaceAll(
        /\$\{\{ vars\.\w*(CONNECTION|CLIENT|TENANT)\w* \}\}/g,
        '123e4567-e89b-42d3-a456-426614174000'
      )
      .replaceAll(/\$\{\{ [a-z]+\.\w+ \}\}/g, 'filled')
      .replaceAll(/"?\$CI_REGISTRY_IMAGE"?/g, 'registry.gitlab.com/acme/app')
      .replaceAll(/\$AZURE_\w+/g, '123e4567-e89b-42d3-a456-426614174000')
      // GitLab's own escape in a variable's value.
      .replaceAll('$$', '$')
  )
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function stepsOf(value: unknown): readonly Step[] {
  if (isList(value)) return value.flatMap(stepsOf)
  if (typeof value !== 'object' || value === null) return []
  if ('uses' in value && String(value.uses).startsWith('OWNER/registry-auth@')) return [value as Step]
  return Object.values(value as Readonly<Record<string, unknown>>).flatMap(item => stepsOf(item))
}

/** Inputs of the GitLab component. */
function componentsOf(value: unknown): readonly RawInputs[] {
  if (typeof value !== 'object' || value === null || !('include' in value)) return []
  const includes = value.include as readonly { readonly component: string; readonly inputs: RawInputs }[]
  return includes.map(({ component, inputs }) => {
    expect(component).toContain('/OWNER/registry-auth/login@')
    return inputs
  })
}

function commandsOf(value: unknown): readonly RawInputs[] {
  if (isList(value)) return value.flatMap(commandsOf)
  if (typeof value === 'object' && value !== null)
    return Object.values(value as Readonly<Record<string, unknown>>).flatMap(item => commandsOf(item))
  if (typeof value !== 'string' || !value.includes('registry-auth login')) return []
  const options = [...value.matchAll(/--([a-z-]+)\s+(?:"([^"]*)"|'([^']*)'|([^\s)"]+))/g)]
  const pairs = options.map(([, name = '', double, single, bare]) => [name, double ?? single ?? bare ?? ''])
  return [Object.fromEntries(pairs) as RawInputs]
}

describe.each(readdirSync(FOLDER).filter(name => name !== 'README.md'))(
  'when the page %s is followed',
  page => {
    const logins = loginsOf(page)

    it('shows a step for GitHub and a component for GitLab', () => {
      expect(logins.length).toBeGreaterThanOrEqual(2)
      const text = readFileSync(join(FOLDER, page), 'utf8')
      for (const heading of ['## GitHub', '## GitLab', '## What is proven', '## Troubleshooting'])
        expect(text).toContain(`\n${heading}\n`)
    })

    it.each(logins.map(raw => [raw['registries'] ?? raw['registry'] ?? 'the job’s own', raw] as const))(
      'makes a login of %s',
      async (_, raw) => {
        const inputs = await readInputs(raw, {
          env: () => 'filled',
          secret: value => new Secret(value),
          withheldSecrets: () => undefined
        })
        const present = { earlier: () => false, base: () => false }
        const ambient = page === 'gitlab.md' ? IN_GITLAB : IN_GITHUB
        const { targets, notices } = plan(inputs, ambient, present)
        expect(targets.length).toBeGreaterThan(0)
        expect(notices).toEqual([])
      }
    )
  }
)
