import { errorCode } from '../errors.js'

/** What the job's directory has to know about the process that works on it. */
export interface ProcessFacts {
  readonly pid: number
  /** The owner of the files it makes; undefined where files have no numeric owner (Windows). */
  readonly uid: number | undefined
  /** False when no such process runs on this machine. */
  alive(pid: number): boolean
}

/** The facts of a Node process, handed in by the edge that may touch it. */
export function processFacts(self: Pick<NodeJS.Process, 'pid' | 'geteuid' | 'kill'>): ProcessFacts {
  return {
    pid: self.pid,
    uid: self.geteuid?.(),
    alive: pid => {
      try {
        self.kill(pid, 0)
        return true
      } catch (error) {
        // EPERM: it runs, as somebody else
        return errorCode(error) !== 'ESRCH'
      }
    }
  }
}
