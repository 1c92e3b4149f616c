import { describe, expect, it } from '@jest/globals'
import { readReport, reportText } from '../../../src/cleanup/apply/report-file.js'
import type { CleanupReport } from '../../../src/cleanup/apply/report.js'

const DIGEST = `sha256:${'a'.repeat(64)}`
const REPORT: CleanupReport = {
  format: 'registry-auth cleanup report',
  version: 1,
  plan: '0'.repeat(64),
  startedAt: '2026-01-02T03:04:05.000Z',
  endedAt: '2026-01-02T03:04:06.000Z',
  result: 'incomplete',
  repositories: [
    {
      host: 'registry.example.com:5000',
      repository: 'acme/app',
      provider: 'generic',
      ended: 'the request budget is used up',
      bytesFreed: 12,
      items: [
        { kind: 'untag', digest: DIGEST, tags: ['v1'], outcome: 'deleted', id: '1001' },
        {
          kind: 'delete',
          digest: DIGEST,
          tags: [],
          outcome: 'refused',
          reason: 'immutable',
          manifest: { mediaType: 'application/vnd.oci.image.manifest.v1+json', text: '{\n}' }
        }
      ]
    }
  ]
}

/** The report with one value of its first item replaced. */
function withItem(change: object): string {
  const [repository] = REPORT.repositories
  const [item] = repository?.items ?? []
  return JSON.stringify({ ...REPORT, repositories: [{ ...repository, items: [{ ...item, ...change }] }] })
}

describe('when a report is read', () => {
  it('is what was written', () => {
    expect(readReport(reportText(REPORT))).toEqual(REPORT)
  })

  it.each([
    ['is not valid JSON', 'tops3cret'],
    ['report lacks "format"', '{}'],
    ['report.version is not 1', JSON.stringify({ ...REPORT, version: 2 })],
    ['has a key that is not known', JSON.stringify({ ...REPORT, further: 1 })],
    ['report.repositories[0].items[0].digest is no digest', withItem({ digest: 'tops3cret' })],
    ['report.repositories[0].items[0].tags[0] is no tag', withItem({ tags: ['../tops3cret'] })],
    ['report.repositories[0].items[0].id is no id', withItem({ id: '1/../../tops3cret' })],
    ['report.repositories[0].items[0].id is no id', withItem({ id: '..' })],
    ['outcome is not one of deleted', withItem({ outcome: 'tops3cret' })],
    ['mediaType is no line of text', withItem({ manifest: { mediaType: 'a\nb', text: '' } })]
  ])('refuses one that nobody of us wrote, by its place and not by its words: %s', (message, text) => {
    let said = ''
    try {
      readReport(text)
    } catch (error) {
      said = error instanceof Error ? error.message : ''
    }
    expect(said).toMatch(/^the cleanup report .*; give the file that "apply" or "run" wrote$/)
    expect(said).toContain(message)
    expect(said).not.toContain('tops3cret')
  })
})
