import { reportBefore, withEarlier } from '../../cleanup/apply/earlier-report.js'
import { readReport, reportText } from '../../cleanup/apply/report-file.js'
import type { CleanupReport } from '../../cleanup/apply/report.js'
import type { CleanupPlan } from '../../cleanup/plan/cleanup-plan.js'
import type { CleanupEnd } from '../../cleanup/summary/result.js'
import { LONGEST_FILE, readTextFile, writeOwnFile } from '../../cleanup/workspace-file.js'
import type { Context } from '../../context.js'
import { Failure } from '../../errors.js'

/** Where a run's report goes. */
export interface RecordPlace {
  readonly context: Context
  readonly path: string
  /** Below it a link in the way is a stranger's. */
  readonly directory: string
}

/** Writes down what a run does to a registry. */
export interface RunRecord {
  /** Throws where no report can be written, before anything is gone. */
  readonly begins: (plan: CleanupPlan) => void
  /** Throws no more: what is gone is gone, and has to be told all the same. */
  readonly applied: (plan: CleanupPlan, report: CleanupReport) => CleanupEnd
}

/** A record that keeps what an earlier run of the same plan wrote to the same place. */
export function recordOf({ context, path, directory }: RecordPlace): RunRecord {
  let earlier: CleanupReport | undefined
  const write = (report: CleanupReport): void => {
    writeOwnFile(path, reportText(withEarlier(report, earlier)), directory)
  }
  return {
    begins(plan) {
      earlier = earlierReport(path)
      write(reportBefore(plan, context.now()))
    },
    applied(plan, report) {
      try {
        write(report)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        context.log.error(`${error.message}; what was deleted is told here alone`)
        return { kind: 'applied', plan, report: { ...report, result: 'failed' } }
      }
      return { kind: 'applied', plan, report }
    }
  }
}

/** What an earlier run left behind; anything else that stands there is replaced. */
function earlierReport(path: string): CleanupReport | undefined {
  const read = readTextFile(path, LONGEST_FILE)
  if ('problem' in read) return undefined
  try {
    return readReport(read.text)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}
