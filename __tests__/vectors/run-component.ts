import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemble } from '../../scripts/component.js'
import { runJob, type Order } from './component-job.js'
import { describeSetup, layOut, type Setup, type Toolbox } from './component-setup.js'
import type { Outcome } from './outcome.js'
import { createCertificates, startRecordedServers } from './recorded-server.js'
import type { Vector } from './vector.js'

/** A machine on which vectors run through the component, several at a time. */
export interface ComponentWorld {
  /** Runs one vector as a job with this before_script, as soon as there is a free place for it. */
  run(setup: Setup, vector: Vector, script: string): Promise<Outcome>
  /** Lets the jobs that run come to their end, and begins no other. */
  stop(): Promise<void>
}

/** What the component gives to the before_script of a vector's job: the login, behind the fragments it cannot do without. */
export function componentScript({ inputs = {} }: Vector): string {
  const needsAmazon = Object.values(inputs).some(value => value.includes('.amazonaws.com'))
  const needsImages = 'images' in inputs || 'tag' in inputs || 'images-repo-mode' in inputs
  const needsWerf = 'werf' in inputs || 'tagging-strategy' in inputs
  const fragments = [
    ...(needsAmazon ? AMAZON : []),
    ...(needsImages ? [['registry_auth_images', 'images/images']] : []),
    ...(needsWerf ? [['registry_auth_werf', 'werf/werf']] : [])
  ]
  const name = fragments.join()
  const made = scripts.get(name) ?? assembleScript(fragments)
  scripts.set(name, made)
  return made
}

const AMAZON = [
  ['registry_auth_exchange_vendor', 'providers/vendor-answer'],
  ['registry_auth_exchange_aws', 'providers/exchange-aws']
]
const scripts = new Map<string, string>()

function assembleScript(fragments: readonly (readonly string[])[]): string {
  const values = fragments.map(([variable, part]) => `${variable}='\n${assemble(`${part}.awk`)}\n'`)
  return [...values, assemble('before-script.sh')].join('\n')
}

/** Makes the machine for a list of vectors and so many jobs at a time; it is root's (see `obstacle` of the namespaces). */
export function createComponentWorld(vectors: readonly Vector[], places: number): ComponentWorld {
  const folder = mkdtempSync(join(tmpdir(), 'registry-auth-component-'))
  const certificates = createCertificates(hostNames(vectors))
  // addresses of its own, so that suites may run side by side
  const network = `127.${randomInt(1, 255)}.${randomInt(0, 255)}`
  const free = Array.from({ length: places }, (_, number) => number)
  const waiting: (() => void)[] = []
  const toolboxes = new Map<string, Toolbox>()
  const toolboxOf = (setup: Setup): Toolbox => {
    const name = describeSetup(setup)
    const made = toolboxes.get(name) ?? layOut(mkdtempSync(join(folder, 'tools-')), setup)
    toolboxes.set(name, made)
    return made
  }
  const inPlace = async (place: number, { setup, vector, script }: Order): Promise<Outcome> => {
    const root = mkdtempSync(join(folder, 'vector-'))
    const addressOf = (host: number): string => `${network}.${place * HOSTS + host + 1}`
    const servers = await startRecordedServers(vector.http ?? [], certificates, addressOf)
    try {
      const space = { root, address: addressOf(HOSTS - 1), authority: certificates.authority, servers }
      return await runJob({ setup, script, toolbox: toolboxOf(setup), space }, vector)
    } finally {
      await servers.close()
      rmSync(root, { recursive: true, force: true })
    }
  }
  let stopped = false
  const running = new Set<Promise<unknown>>()
  return {
    async run(setup, vector, script) {
      while (free.length === 0) await new Promise<void>(resolve => waiting.push(resolve))
      if (stopped) throw new Error('the machine was stopped')
      const place = free.pop() ?? 0
      const outcome = inPlace(place, { setup, vector, script })
      running.add(outcome)
      try {
        return await outcome
      } finally {
        running.delete(outcome)
        free.push(place)
        waiting.shift()?.()
      }
    },
    stop: async () => {
      stopped = true
      await Promise.allSettled(running)
      certificates.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Addresses of a place: at most so many hosts has a vector, and the last is the name server's that is not there. */
const HOSTS = 12

function hostNames(vectors: readonly Vector[]): readonly string[] {
  const urls = vectors.flatMap(({ http = [] }) => http.map(({ request }) => new URL(request.url)))
  return [...new Set(urls.map(({ hostname }) => hostname))]
}
