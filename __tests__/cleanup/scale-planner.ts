import { planText, sealPlan } from '../../src/cleanup/plan/plan-file.js'
import { planRepository } from '../../src/cleanup/plan/plan-repository.js'
import { readPolicy } from '../../src/cleanup/policy/read-policy.js'
import { createDriver as createGeneric } from '../../src/providers/generic/cleanup.js'
import { createDriver as createGoogle } from '../../src/providers/google/cleanup.js'
import { routesTo } from '../fake/routes.js'
import { password, sessionOf } from '../providers/cleanup/world.js'
import { target } from '../providers/context.js'

/*
 * A process of its own: logs in, lists, plans and seals, and says what that took. What the process had used before,
 * for node, the compiler and the modules, is not counted as CPU; memory is that of the whole process.
 * Arguments: `v2` or `google`, and the port of the server.
 */

const POLICY = `
version: 1
guards: { max-percent: 100, max-count: 1000000 }
rules:
  - name: releases
    tags: 'v*'
    keep: { semver: { majors: 3, minors-per-major: 5 } }
  - name: pull requests
    tags: 'pr-*'
    keep: { newest: 100, younger-than: 30d, combine: any }
  - name: commits
    tags: '/^sha-[0-9a-f]+$/'
    keep: { newest: 500 }
  - name: leftovers
    untagged: true
`
const [kind, port] = [process.argv[2], process.argv[3] ?? '']
const host = kind === 'google' ? 'europe-docker.pkg.dev' : 'registry.example.com'
const create = kind === 'google' ? createGoogle : createGeneric
const now = new Date(Date.UTC(2026, 0, 2))
const before = process.cpuUsage()

const driver = await create(
  sessionOf({
    transport: routesTo({ [host]: `http://127.0.0.1:${port}` }),
    clock: { now: () => now, sleep: () => Promise.resolve(), waits: [] },
    target: target(host, ['cleanup'], {}, ['acme/app']),
    credential: password('alice', 'anything')
  })
)
const policy = readPolicy(POLICY)
const inventory = await driver.inventory('acme/app')
const listed = process.cpuUsage(before)
const repository = planRepository(inventory, policy, {
  ...{ host, provider: 'test', capabilities: driver.capabilities, now },
  deployed: { digests: new Set(), tags: new Set() }
})
const text = planText(sealPlan({ createdAt: now, policy: policy.hash, repositories: [repository] }))

const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6
const { counts, blocked, steps } = repository
const megabytes = process.resourceUsage().maxRSS / 1024
const cpu = seconds(process.cpuUsage(before))
console.log(
  JSON.stringify({
    cpu,
    listing: seconds(listed),
    megabytes,
    counts,
    blocked,
    steps: steps.length,
    bytes: text.length
  })
)
