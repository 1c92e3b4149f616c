import { homedir, tmpdir } from 'node:os'
import { isAbsolute } from 'node:path'
import { processFacts } from '../job-config/process-facts.js'
import { createNodeTransport } from '../net/node-transport.js'
import type { Host } from '../run.js'
import { lineWriter } from './output.js'
import { NO_HOME } from './platform.js'

/** The real process. */
export function createProcessHost(): Host {
  const homeDirectory = findHome()
  return {
    variables: process.env,
    args: process.argv.slice(2),
    platform: process.platform,
    homeDirectory,
    tempDirectory: tmpdir(),
    self: processFacts(process),
    out: lineWriter(1),
    err: lineWriter(2),
    readInput,
    createTransport: (env, log) =>
      createNodeTransport({
        env,
        homeDirectory,
        platform: process.platform,
        debug: message => {
          log.debug(message)
        }
      }),
    now: () => new Date(),
    sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
    random: Math.random,
    listen(names, handler) {
      for (const name of names) process.on(name, handler)
      return () => {
        for (const name of names) process.off(name, handler)
      }
    },
    raise(signal) {
      process.kill(process.pid, signal)
    }
  }
}

/** Never the working directory: an empty HOME would make a checked-out repository's config the user's own. */
function findHome(): string {
  try {
    const directory = homedir()
    return isAbsolute(directory) ? directory : NO_HOME
  } catch {
    return NO_HOME
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}
