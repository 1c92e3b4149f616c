import { spawnSync } from 'node:child_process'

/** What one run of a program cost, in milliseconds. */
export interface Cost {
  readonly wall: number
  /** User and system time of the program and its children. */
  readonly cpu: number
}

/**
 * Runs a program once. Bash's `time` asks the kernel for the finished children's exact times (getrusage), which works
 * for every program and not only for node.
 */
export function measure(argv: readonly string[], env: Readonly<Record<string, string>>, input = ''): Cost {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >&2'
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...argv], {
    env: { ...env },
    input,
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(`"${argv.join(' ')}" ended with ${String(status)}:\n${stderr}`)
  const numbers = /([\d.,]+) ([\d.,]+) ([\d.,]+)\s*$/.exec(stderr)
  const [wall = NaN, user = NaN, system = NaN] = (numbers ?? [])
    .slice(1)
    .map(text => Number(text.replace(',', '.')))
  if (Number.isNaN(wall + user + system)) throw new Error(`bash printed no times:\n${stderr}`)
  return { wall: wall * 1000, cpu: (user + system) * 1000 }
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = NaN, high = NaN] = [sorted[middle - 1], sorted[middle]]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}
