/** The end of a token that lives so many seconds, undefined where the answer holds no usable lifetime. */
export function expiryAfter(asked: Date, seconds: unknown): Date | undefined {
  const usable = typeof seconds === 'number' && seconds > 0 && seconds < 1e9
  return usable ? new Date(asked.getTime() + seconds * 1000) : undefined
}
