import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { distribution28 } from '../fake/v2-suite.js'
import { startRegistry } from './registry.js'

distribution28('docker-registry', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cleanup-v2-'))
  const registry = await startRegistry({ folder })
  return {
    url: `http://${registry.host}`,
    stop: async () => {
      await registry.stop()
      await rm(folder, { recursive: true })
    }
  }
})
