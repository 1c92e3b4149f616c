/** A context's name in a message; one that is no plain name may be a secret in the wrong place. */
export function shown(name: string): string {
  return /^[A-Za-z0-9_.:@/-]{1,253}$/.test(name) ? `"${name}"` : 'this context'
}
