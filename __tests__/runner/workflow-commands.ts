/** A `::name key=value::data` line of a step's stdout. */
export interface WorkflowCommand {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

const COMMAND = /^::([a-z-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/

/** The command a line is, or undefined for a line of log. */
export function parseCommand(line: string): WorkflowCommand | undefined {
  const match = COMMAND.exec(line)
  if (match?.[1] === undefined) return undefined
  const properties: Record<string, string> = {}
  for (const part of (match[2] ?? '').split(',')) {
    const equals = part.indexOf('=')
    if (equals > 0) properties[part.slice(0, equals).trim()] = unescapeProperty(part.slice(equals + 1))
  }
  return { name: match[1], properties, data: unescapeData(match[3] ?? '') }
}

/** What the runner hides after `::add-mask::`: the value, and each line of one that has several. */
export function masksOf(commands: readonly WorkflowCommand[]): readonly string[] {
  const masks = commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data)
  const all = masks.flatMap(mask => [mask, ...mask.split(/\r?\n/)])
  return [...new Set(all)].filter(mask => mask !== '').sort((a, b) => b.length - a.length)
}

/** The text as the runner's log shows it. */
export function masked(text: string, masks: readonly string[]): string {
  return masks.reduce((result, mask) => result.replaceAll(mask, '***'), text)
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
}
