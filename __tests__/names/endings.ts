/** What a suite has started, ended in the opposite order also when a later start failed. */
export interface Endings {
  /** Notes how something that has just started is ended, and gives it back. */
  after<Started>(started: Started, end: (started: Started) => Promise<void>): Started
  all(): Promise<void>
}

export function createEndings(): Endings {
  const ends: (() => Promise<void>)[] = []
  return {
    after: (started, end) => {
      ends.unshift(() => end(started))
      return started
    },
    all: async () => {
      for (const end of ends.splice(0)) await end()
    }
  }
}

/** Ends what has a `stop`. */
export function stop(started: { stop(): Promise<void> }): Promise<void> {
  return started.stop()
}

/** Ends what has a `close`. */
export function close(started: { close(): Promise<void> }): Promise<void> {
  return started.close()
}
