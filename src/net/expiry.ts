/** True for a lifetime in seconds that a date can be made from; a server may answer anything. */
export function isLifetime(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e9
}

/** The end of a token that lives so many seconds, undefined where the answer holds no usable lifetime. */
export function expiryAfter(asked: Date, seconds: unknown): Date | undefined {
  return isLifetime(seconds) ? new Date(asked.getTime() + seconds * 1000) : undefined
}
