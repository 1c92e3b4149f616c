/** True for a variable by which werf takes the credentials of a registry's own API. Post loads it too: it stays small. */
export function isNativeCredential(name: string): boolean {
  return /^WERF_(?:[A-Z]+_)*REPO_(?:DOCKER_HUB|GITHUB|HARBOR|QUAY)_(?:USERNAME|PASSWORD|TOKEN)$/.test(name)
}
