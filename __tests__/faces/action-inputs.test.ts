import { describe, expect, it } from '@jest/globals'
import { readActionInputs } from '../../src/faces/action-inputs.js'
import { INPUTS } from '../../src/inputs/table.js'

describe('when the runner hands the inputs over', () => {
  it('reads each by the runner’s name for it', () => {
    expect(
      readActionInputs({
        INPUT_REGISTRY: 'ghcr.io',
        'INPUT_DOCKER-CONFIG': '/x',
        'INPUT_GITHUB-TOKEN': 't',
        PATH: '/bin',
        GITHUB_INPUT_X: 'y'
      })
    ).toEqual({ registry: 'ghcr.io', 'docker-config': '/x', 'github-token': 't' })
  })

  it('trims values, and takes an empty one for none', () => {
    expect(readActionInputs({ INPUT_REGISTRY: ' ghcr.io\n', INPUT_USERNAME: '', INPUT_REPO: ' \n' })).toEqual(
      {
        registry: 'ghcr.io'
      }
    )
  })

  it('leaves the empty lines at the beginning of several, which count when a mistake names its line', () => {
    expect(readActionInputs({ INPUT_REGISTRIES: '\n\n  a.example\n b.example \n' })).toEqual({
      registries: '\n\n  a.example\n b.example'
    })
  })

  it('does not mind how the variable is written, as Windows does not', () => {
    expect(readActionInputs({ Input_Registry: 'ghcr.io' })).toEqual({ registry: 'ghcr.io' })
  })

  it('refuses names that are no input, of which the runner only warns, and shows no value', () => {
    const own = INPUTS.filter(({ faces }) => faces.some(face => face === 'action')).map(({ name }) => name)
    const variables = { INPUT_REGISTRY: 'a', INPUT_PASWORD: 'tops3cret', 'INPUT_PASSWORD-ENV': 'P' }
    expect(() => readActionInputs(variables)).toThrow(
      `unknown input "pasword", "password-env": the inputs are ${own.join(', ')} (a variable of your own must not begin with "INPUT_")`
    )
  })
})
