/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
/** The registered algorithms: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#registered-algorithms */
const DIGESTS = [/^sha256:[0-9a-f]{64}$/, /^sha384:[0-9a-f]{96}$/, /^sha512:[0-9a-f]{128}$/]

export function isTag(text: string): boolean {
  return TAG.test(text)
}

export function isDigest(text: string): boolean {
  return DIGESTS.some(form => form.test(text))
}
