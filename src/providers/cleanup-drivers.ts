import type { CreateDriver } from '../cleanup/driver.js'

/** Loads a provider's driver, so that a run pays for the registries it touches and for no other. */
export type LoadDriver = () => Promise<{ readonly createDriver: CreateDriver }>

const generic: LoadDriver = () => import('./generic/cleanup.js')

/**
 * Who cleans up at which registry, by the provider's id. Apart from the providers themselves, since logging in must not
 * carry the weight of deleting.
 */
export const CLEANUP_DRIVERS: Readonly<Record<string, LoadDriver>> = {
  github: () => import('./github/cleanup.js'),
  'docker-hub': () => import('./docker-hub/cleanup.js'),
  gitlab: () => import('./gitlab/cleanup.js'),
  quay: () => import('./quay/cleanup.js'),
  harbor: () => import('./harbor/cleanup.js'),
  azure: () => import('./azure/cleanup.js'),
  google: () => import('./google/cleanup.js'),
  aws: () => import('./aws/cleanup.js'),
  generic
}

/** The driver of a provider; one without a line is treated like any other registry. */
export function cleanupDriverOf(provider: string): LoadDriver {
  return (Object.hasOwn(CLEANUP_DRIVERS, provider) ? CLEANUP_DRIVERS[provider] : undefined) ?? generic
}
