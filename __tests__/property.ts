import fc from 'fast-check'

/**
 * How many times the usual number of cases is tried (`SOAK=50 npm run jest -- PATH`). Only then are they drawn anew; a
 * run without it tries the same cases every time, so that a red one is about the change and not about luck.
 */
const SOAK = Number(process.env['SOAK'] ?? 1)

/** The cases of one property, in place of fast-check's own 100. */
export function cases(usual: number): { readonly numRuns: number } {
  return { numRuns: usual * SOAK }
}

/** The time limit of a test that needs another than usual, in milliseconds. */
export function patience(usual: number): number {
  return usual * SOAK
}

fc.configureGlobal({ ...cases(100), ...(SOAK === 1 ? { seed: 20260501 } : {}) })

export default fc
