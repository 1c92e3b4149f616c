import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { watched } from '../../src/faces/cleanup/progress.js'
import { wakeful } from '../../src/faces/cleanup/signals.js'
import { BudgetSpent } from '../../src/cleanup/pace.js'
import { contextOf } from '../providers/context.js'

const answer = { status: 200, headers: {}, body: '' } as const
const request = { method: 'GET', url: new URL('https://registry.example/v2/'), headers: {} } as const
const trust = { registry: 'registry.example', caFiles: [] }
const limits = { timeout: 1, maxBytes: 1 }

afterEach(() => {
  jest.useRealTimers()
})

describe('when a run is long', () => {
  it('says every ten seconds of silence how far it is, and nothing beside other lines', async () => {
    jest.useFakeTimers({ now: 0 })
    const base = contextOf({ ignoreAutologin: false }, () => Promise.resolve(answer))
    const { context, stop } = watched({ ...base, now: () => new Date() })
    jest.advanceTimersByTime(10_000)
    expect(base.lines).toEqual([])
    await context.transport(request, trust, limits)
    jest.advanceTimersByTime(10_000)
    expect(base.lines).toEqual(['still at work: 1 requests in 20 s'])
    context.log.info('something else')
    jest.advanceTimersByTime(10_000)
    expect(base.lines).toHaveLength(2)
    jest.advanceTimersByTime(10_000)
    expect(base.lines).toHaveLength(3)
    stop()
    jest.advanceTimersByTime(60_000)
    expect(base.lines).toHaveLength(3)
  })
})

describe('when a run that waits is to end', () => {
  it('waits no longer, and leaves the rest for the next run', async () => {
    const controller = new AbortController()
    const context = wakeful(
      { ...contextOf({ ignoreAutologin: false }), sleep: () => new Promise(() => undefined) },
      controller.signal
    )
    const waiting = context.sleep(60_000)
    controller.abort()
    await expect(waiting).rejects.toBeInstanceOf(BudgetSpent)
    await expect(context.sleep(1)).rejects.toBeInstanceOf(BudgetSpent)
  })
})
