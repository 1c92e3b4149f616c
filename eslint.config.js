import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** `process` belongs to the edge: only platform/, run.ts and the entries may touch it (docs/architecture.md). */
const processIsTheEdge = {
  files: ['src/**/*.ts'],
  ignores: ['src/platform/**', 'src/run.ts', 'src/main.ts', 'src/post.ts', 'src/cleanup.ts', 'src/cli.ts'],
  rules: {
    'no-restricted-globals': ['error', { name: 'process', message: 'take it from Context or Platform' }]
  }
}

/** A face imports commands, a command the core, a provider net/ and the core types. */
const layers = [
  {
    files: ['src/providers/**/*.ts'],
    rules: restrict([
      '**/platform/*',
      '**/commands/*',
      '**/main.js',
      '**/post.js',
      '**/cli.js',
      '**/faces/*',
      '**/job-config/*'
    ])
  },
  {
    files: ['src/main.ts', 'src/post.ts', 'src/cleanup.ts', 'src/cli.ts'],
    rules: restrict(['**/providers/*', '**/net/*'])
  },
  {
    files: ['src/net/**/*.ts'],
    rules: restrict(['**/platform/*', '**/commands/*', '**/providers/*', '**/inputs/*'])
  },
  {
    files: ['src/cleanup/plan/**/*.ts', 'src/cleanup/policy/**/*.ts'],
    // pure: what was read goes in, a plan comes out
    rules: restrict(['**/net/*', '**/registry/*', '**/providers/*', '**/commands/**', 'node:fs', 'node:fs/*'])
  }
]

function restrict(group) {
  return {
    'no-restricted-imports': [
      'error',
      { patterns: [{ group, message: 'crosses a layer (docs/architecture.md)' }] }
    ]
  }
}

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.cache/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map(config => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Objects of functions are the house's interfaces; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': ['error', 'TSEnumDeclaration', 'TSModuleDeclaration'],
      'no-nested-ternary': 'error',
      'no-else-return': 'error',
      'max-lines': ['error', { max: 220, skipBlankLines: false }],
      'max-lines-per-function': ['error', { max: 45, skipComments: true }]
    }
  },
  processIsTheEdge,
  ...layers,
  // Plain node scripts have no types to say which globals exist.
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: { Buffer: false, URL: false, console: false, process: false, require: false }
    }
  },
  {
    files: ['__tests__/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off', 'no-restricted-globals': 'off' }
  }
)
