import { describe, expect, it } from '@jest/globals'
import { applyPlan, exitCodeOf } from '../../src/cleanup/apply/apply.js'
import type { Driver } from '../../src/cleanup/driver.js'
import { BudgetSpent } from '../../src/cleanup/pace.js'
import { readPlan, planText, sealPlan } from '../../src/cleanup/plan/plan-file.js'
import { readPolicy } from '../../src/cleanup/policy/read-policy.js'
import { planRepositories } from '../../src/commands/cleanup/plan.js'
import { chosenNames, literalPrefix, readRepositoryChoices } from '../../src/commands/cleanup/repositories.js'
import type { Sessions } from '../../src/commands/cleanup/sessions.js'
import { Failure, Failures } from '../../src/errors.js'
import { collectMistakes } from '../../src/inputs/mistakes.js'
import { genericTarget } from './cleanup-target.js'
import { createMemory } from '../cleanup/apply/memory.js'
import { contextOf } from '../providers/context.js'
import { generic } from '../../src/providers/generic/index.js'
import { ANONYMOUS } from '../../src/cleanup/anonymous.js'

const POLICY = readPolicy("version: 1\nguards: { max-percent: 50 }\nrules: [{ name: old, tags: ['old'] }]")

function choices(text: string): ReturnType<typeof readRepositoryChoices> {
  const mistakes = collectMistakes()
  const read = readRepositoryChoices(text, mistakes)
  mistakes.settle()
  return read
}

/** Sessions whose driver is one of these, by repository; a failure is what opening it comes to. */
function sessions(drivers: Readonly<Record<string, Driver | Error>>): Sessions {
  return {
    sessionOf(host, repository) {
      const driver = drivers[repository] ?? new Error(`no driver for ${repository}`)
      if (driver instanceof Error) return Promise.reject(driver)
      return Promise.resolve({
        provider: generic,
        target: genericTarget(host),
        credential: ANONYMOUS,
        driver
      })
    },
    proveDeletes: () => Promise.resolve()
  }
}

describe('when one of several repositories cannot be read', () => {
  const memory = createMemory()
  memory.push({ tags: ['old'], mark: 'old' })
  memory.push({ tags: ['new'], mark: 'new' })
  const context = contextOf({ ignoreAutologin: true })
  const planned = (error: Error): ReturnType<typeof planRepositories> =>
    planRepositories(sessions({ 'team/app': memory.driver, 'team/broken': error }), {
      context,
      policy: POLICY,
      repositories: choices('registry.example/team/broken registry.example/team/app')
    })

  it('is blocked with the reason, the others are planned, and the plan can be saved', async () => {
    const several = new Failures([new Failure('network', 'no answer'), new Failure('refused', 'no right')])
    const repositories = await planned(several)
    expect(repositories.map(({ blocked, steps }) => [blocked, steps.length])).toEqual([
      ['no answer; no right', 0],
      [undefined, 2]
    ])
    const plan = sealPlan({ createdAt: context.now(), policy: POLICY.hash, repositories })
    expect(readPlan(planText(plan), context.now())).toEqual(plan)
  })

  it('is for a later run when it was the budget that ended', async () => {
    const repositories = await planned(new BudgetSpent('the time budget is used up'))
    expect(repositories[0]?.blocked).toBe('not read to its end: the time budget is used up')
    const plan = sealPlan({
      createdAt: context.now(),
      policy: POLICY.hash,
      repositories: repositories.slice(0, 1)
    })
    const report = await applyPlan(plan, {
      now: context.now,
      log: context.log,
      driverOf: () => Promise.reject(new Error('nothing is to be done'))
    })
    expect([report.result, exitCodeOf(report)]).toEqual(['incomplete', 2])
  })

  it('ends the plan when it is a mistake of the inputs', async () => {
    await expect(planned(new Failure('input', 'no such login'))).rejects.toThrow('no such login')
  })
})

describe('when a rule names repositories', () => {
  it('warns where none of them is cleaned up, since another rule may delete what it was to keep', async () => {
    const memory = createMemory()
    memory.push({ tags: ['new'], mark: 'new' })
    const context = contextOf({ ignoreAutologin: true })
    const rule = (name: string, repositories: string): string =>
      `{ name: ${name}, tags: 'v*', repositories: '${repositories}', keep: { always: true } }`
    await planRepositories(sessions({ 'team/app': memory.driver }), {
      context,
      policy: readPolicy(
        `version: 1\nrules: [${rule('slip', 'team/app')}, ${rule('fine', 'registry.example/**')}]`
      ),
      repositories: choices('registry.example/team/app')
    })
    expect(context.lines.filter(line => line.includes('policy:'))).toEqual([
      'policy: the rule "slip" is for none of the repositories of this run: its "repositories" are patterns of HOST/NAME'
    ])
  })
})

describe('when repositories are named', () => {
  it('takes names and globs, one or many on a line, and no comment', () => {
    const read = choices(
      '# all\nregistry.example/team/app, registry.example/team/*\nacme/app ghcr.io/{a,b}/**'
    )
    expect(read.map(one => ('name' in one ? one.name : one.pattern.text))).toEqual([
      'team/app',
      'team/*',
      'acme/app',
      '{a,b}/**'
    ])
    expect(read.map(({ host }) => host.key)).toEqual([
      'registry.example',
      'registry.example',
      'docker.io',
      'ghcr.io'
    ])
  })

  it.each(['registry.example/team/app:tag', '*/app', 'registry.example/[team'])(
    'refuses "%s" without quoting it',
    text => {
      const fail = (): unknown => choices(text)
      expect(fail).toThrow(/is no repository: HOST\/NAME or HOST\/GLOB/)
      expect(fail).not.toThrow(text)
    }
  )

  it('lists by what stands before the first wildcard, and takes what matches wholly', async () => {
    const [choice] = choices('registry.example/team/a*')
    if (choice === undefined || 'name' in choice) throw new Error('no glob')
    expect(literalPrefix(choice.pattern)).toBe('team/a')
    const asked: string[] = []
    const list = (prefix: string): Promise<readonly string[]> => {
      asked.push(prefix)
      return Promise.resolve(['team/ab', 'team/a', 'team/a/deep', 'xteam/a'])
    }
    expect(await chosenNames(choice, list)).toEqual(['team/a', 'team/ab'])
    expect(asked).toEqual(['team/a'])
    await expect(chosenNames(choice, () => Promise.resolve([]))).rejects.toThrow(/no repository of/)
    await expect(chosenNames(choice, undefined)).rejects.toThrow(/does not tell which repositories it has/)
  })

  it('takes nothing a server lists for a repository that is the name of none', async () => {
    const [choice] = choices('registry.example/team/a*')
    if (choice === undefined) throw new Error('no glob')
    const names = ['\u001b[31m', '\u202e', '\n::set-output name=x::y', '<b>', '%2f..', 'b'].map(
      end => `team/a${end}`
    )
    expect(await chosenNames(choice, () => Promise.resolve(names))).toEqual(['team/ab'])
  })
})
