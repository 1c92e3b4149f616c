/**
 * Reads `$env:NAME = EXPRESSION` lines by PowerShell's own rules for what is written there: single-quoted strings (a
 * doubled quote is one; the typographic quotes are quotes as well), `[char]0x…` and `+`. Everything else is refused, as
 * PowerShell would run it.
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 */
export function readPowerShell(text: string): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {}
  let rest = text
  const take = (pattern: RegExp): string | undefined => {
    const match = pattern.exec(rest)
    if (match === null) return undefined
    rest = rest.slice(match[0].length)
    return match[1] ?? ''
  }
  const term = (): string => {
    const char = take(/^\[char\]0x([0-9a-f]{1,4})/)
    if (char !== undefined) return String.fromCharCode(Number.parseInt(char, 16))
    const quoted = take(/^['\u2018-\u201b]((?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*)['\u2018-\u201b]/)
    if (quoted === undefined) throw new Error(`no term: ${rest.slice(0, 20)}`)
    return quoted.replaceAll(/(['\u2018-\u201b])['\u2018-\u201b]/g, '$1')
  }
  while (rest !== '') {
    const name = take(/^\$env:([A-Z_]+) = /)
    if (name === undefined) throw new Error(`no assignment: ${rest.slice(0, 20)}`)
    let value = term()
    while (take(/^( \+ )/) !== undefined) value += term()
    if (take(/^\n/) === undefined) throw new Error(`no end of the line: ${rest.slice(0, 20)}`)
    variables[name] = value
  }
  return variables
}

/** `@set "NAME=VALUE"` lines of a batch file: the value reaches to the last quote, and `%%` is one percent sign. */
export function readBatch(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter(line => line !== '')
      .map(line => {
        const [, name, value] = /^@set "([A-Z_]+)=((?:[^"%]|%%)*)"$/.exec(line) ?? []
        if (name === undefined || value === undefined) throw new Error(`no assignment: ${line}`)
        return [name, value.replaceAll('%%', '%')] as const
      })
  )
}
