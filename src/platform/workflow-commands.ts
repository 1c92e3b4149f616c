import { appendFileSync } from 'node:fs'

/**
 * The protocol between a GitHub runner and a step: commands as lines of output, values by files. Written by hand because
 * @actions/core loads an HTTP stack for the same few lines, which costs a login more than the login itself; a test holds
 * both equal. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */

/** `::name::message`, escaped as the runner unescapes it. */
export function workflowCommand(
  name: 'add-mask' | 'debug' | 'notice' | 'warning' | 'error',
  message: string
): string {
  return `::${name}::${message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`
}

/** A line for the log that cannot be taken for a command: one line, no leading `::`. */
export function logLine(message: string): string {
  return message.replaceAll(/[\r\n]+/g, ' ').replace(/^(\s*)(?=::|##\[)/, '$1 \u200b')
}

/** Appends `NAME<<DELIMITER` … to a file command, with a delimiter that the value does not hold. */
export function appendValue(file: string, name: string, value: string): void {
  let delimiter = 'registry_auth_end'
  while (value.includes(delimiter)) delimiter += '_'
  appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
}
