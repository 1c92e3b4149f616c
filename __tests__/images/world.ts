import type { Ambient } from '../../src/ambient.js'
import { readInputs } from '../../src/inputs/inputs.js'
import type { Inputs, RawInputs } from '../../src/inputs/inputs.js'
import { Secret } from '../../src/secret.js'

/** A job on an Enterprise Server, beside a GitLab with a registry of its own. */
export const AMBIENT: Ambient = {
  github: { serverUrl: 'https://git.example.com', apiUrl: 'https://git.example.com/api/v3' },
  gitlab: { registry: 'registry.corp.example:5050' },
  ignoreAutologin: false
}

export function read(raw: RawInputs, ambient: Ambient = AMBIENT): Promise<Inputs> {
  return readInputs(raw, {
    env: () => undefined,
    secret: value => new Secret(value),
    withheldSecrets: () => undefined,
    ambient
  })
}

/** The references by name. */
export async function references(raw: RawInputs): Promise<Readonly<Record<string, string>>> {
  const { images } = await read(raw)
  return Object.fromEntries((images?.references ?? []).map(({ name, reference }) => [name, reference]))
}

/** The message of inputs that hold mistakes. */
export async function refusal(raw: RawInputs): Promise<string> {
  return read(raw).then(
    () => 'no mistake was found',
    (error: unknown) => (error instanceof Error ? error.message : 'no error')
  )
}

/** The repositories whose rights are proven, with the input each comes from. */
export async function proven(raw: RawInputs): Promise<readonly string[]> {
  const { repositories } = await read(raw)
  return repositories.map(({ at, host, name }) => `${host.key}/${name} (${at})`)
}
