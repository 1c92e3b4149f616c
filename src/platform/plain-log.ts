import type { Log } from '../context.js'
import { logLine } from './workflow-commands.js'

/** Lines for people, each said with its weight; debug lines only when asked for. */
export function createPlainLog(write: (line: string) => void, verbose: boolean): Log {
  const say = (prefix: string) => (message: string) => {
    for (const line of message.split('\n')) write(`${prefix}${logLine(line)}`)
  }
  return {
    debug: verbose ? say('debug: ') : () => undefined,
    info: say(''),
    notice: say('notice: '),
    warning: say('warning: '),
    error: say('error: ')
  }
}
