import { spawn } from 'node:child_process'
import type { Env } from '../runner/runner.js'

export interface Ended {
  readonly exitCode: number
  readonly output: string
}

/** Runs a program with exactly this environment; a missing program is a thrown error, a failed one is not. */
export function command(argv: readonly string[], env: Env, cwd?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = argv
    const child = spawn(program, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd })
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.on('error', reject)
    child.on('close', code => {
      resolve({ exitCode: code ?? 1, output })
    })
  })
}

/** Runs a program that must succeed, and gives what it printed. */
export async function succeed(argv: readonly string[], env: Env, cwd?: string): Promise<string> {
  const { exitCode, output } = await command(argv, env, cwd)
  if (exitCode !== 0) throw new Error(`"${argv.join(' ')}" ended with ${exitCode}:\n${output}`)
  return output
}
