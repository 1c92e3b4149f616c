import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { obstacle } from '../names/namespace.js'
import type { Setup } from './component-setup.js'
import { compare } from './held.js'
import { createComponentWorld, type ComponentWorld } from './run-component.js'
import type { Exchange, Vector } from './vector.js'

const SETUP: Setup = { shell: 'dash', awk: 'mawk', client: 'curl' }

const ping: Exchange = {
  request: { method: 'GET', url: 'https://registry.example/v2/', authorization: null },
  response: { status: 401 }
}
const login: Exchange = {
  request: {
    method: 'GET',
    url: 'https://registry.example/v2/',
    authorization: 'Basic YWxpY2U6c2VjcmV0LTE='
  },
  response: { status: 200, body: { ok: true } }
}
const fails = (error: string): Exchange => ({ ...ping, response: { error } })

const VECTOR: Vector = {
  name: 'is a vector of this file alone',
  platform: 'gitlab',
  env: { THE_PASSWORD: 'secret-1' },
  inputs: { registry: 'registry.example' },
  files: { '$HOME/.docker/config.json': {} },
  http: [ping, login],
  expect: {
    exitCode: 0,
    config: { auths: {} },
    exports: { DOCKER_CONFIG: '$DIR' },
    messages: ['logged in'],
    links: [],
    files: { '$HOME/.docker/config.json': {} },
    waited: 3
  }
}

/** A small login that does as the vector says. */
const LOGIN = `registry_auth() (
umask 077
mkdir "$RUNNER_TEMP_PROJECT_DIR/registry-auth-1"
cd "$RUNNER_TEMP_PROJECT_DIR/registry-auth-1"
url=https://$REGISTRY_AUTH_REGISTRY/v2/
curl -q -s "$url"
sleep 3
printf 'header = "Authorization: Basic %s"' "$(printf %s "alice:$THE_PASSWORD" | base64)" | curl -q -s -K - "$url" >body
[ "$(cat body) $(date +%s)" = '{"ok":true} 1767323045' ] && rm body
printf '{"auths":{}}' >config.json
echo 'logged in' >&2
echo "export DOCKER_CONFIG='$PWD'"
)
registry_auth_exports=$(registry_auth) || exit 1
eval "$registry_auth_exports"`

/** The small login with one line more, before its last one. */
const also = (line: string): string => LOGIN.replace('\n)\n', `\n${line}\n)\n`)

const reason = obstacle()
if (reason !== undefined) {
  process.stderr.write(`the component's runner: skipped, since ${reason}\n`)
  it.skip('tells what is right from what is wrong', () => undefined)
} else {
  let world: ComponentWorld
  beforeAll(() => {
    world = createComponentWorld([VECTOR], 1)
  })
  afterAll(() => world.stop())

  /** The aspects in which a login differs from a vector. */
  const faults = async (script: string, vector: Vector = VECTOR): Promise<readonly string[]> => {
    const { wanted, found } = compare(vector, await world.run(SETUP, vector, script))
    return Object.keys(wanted).filter(name => {
      try {
        expect(found[name]).toEqual(wanted[name])
        return false
      } catch {
        return true
      }
    })
  }

  it('finds nothing wrong with a login that does what its vector says', async () => {
    expect(await faults(LOGIN)).toEqual([])
  })

  it.each([
    ['a request besides the recorded', also('curl -q -s "$url"'), 'unexpected'],
    [
      'a request to a host that is not recorded',
      also('curl -q -s https://other.example/ || :'),
      'unexpected'
    ],
    ['a request that is not sent', LOGIN.replace('curl -q -s "$url"', ':'), 'pending'],
    ['a wait too short', LOGIN.replace('sleep 3', 'sleep 2'), 'waited'],
    ['a further line of the log', also('echo more >&2'), 'messages'],
    ['an error', also("echo 'error: none' >&2"), 'error'],
    ['a further export', also('echo "export MORE=1"'), 'exports'],
    ['another config', also("echo '{}' >config.json"), 'config'],
    ['a separate file', also("echo '{}' >auth.json"), 'authFile'],
    ['a link', also('ln -s / link'), 'links'],
    ['a file that others may read', also('chmod 644 config.json'), 'exposed'],
    ['a changed file', also('echo 1 >"$HOME/.docker/config.json"'), '$HOME/.docker/config.json'],
    ['a secret in the log', also('echo "debug: $THE_PASSWORD" >&2'), 'secrets in the output'],
    ['a secret in a trace', `set -x\n: "$THE_PASSWORD"\nset +x\n${LOGIN}`, 'secrets in the output'],
    ['a secret in an argument', also('curl -q -V "$THE_PASSWORD" >body; rm body'), 'secrets in the output']
  ])('finds %s', async (_what, script, aspect) => {
    expect(script).not.toBe(LOGIN)
    expect(await faults(script)).toEqual([aspect])
  })

  it('finds a wrong credential', async () => {
    expect(await faults(LOGIN.replace('alice', 'bob'))).toContain('unexpected')
  })

  it('finds what a failed login leaves', async () => {
    const vector: Vector = { ...VECTOR, http: [], expect: { exitCode: 1, error: 'no' } }
    const script = 'echo "error: no" >&2\nexit 1'
    expect(await faults(script, vector)).toEqual([])
    expect(await faults(`touch "$RUNNER_TEMP_PROJECT_DIR/x"\n${script}`, vector)).toEqual(['left'])
    expect(await faults('echo "error: no" >&2', vector)).toEqual(['exitCode'])
  })

  it.each([
    ['ENOTFOUND', 6],
    ['ECONNREFUSED', 7],
    ['ECONNRESET', 56],
    ['ETIMEDOUT', 28],
    ['CERT_HAS_EXPIRED', 60],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 60],
    ['SELF_SIGNED_CERT_IN_CHAIN', 60]
  ])('plays %s for real, and counts how often', async (code, ended) => {
    const vector: Vector = {
      ...VECTOR,
      files: {},
      http: [{ ...fails(code), times: 2 }],
      expect: { exitCode: 1, error: `${ended}, ${ended}` }
    }
    const once = 'a=0; curl -q -s -m 1 https://registry.example/v2/ || a=$?'
    const twice = `${once}\n${once.replaceAll('a=', 'b=')}`
    expect(await faults(`${twice}\necho "error: $a, $b" >&2; exit 1`, vector)).toEqual([])
    expect(await faults(`${once}\necho "error: $a, $a" >&2; exit 1`, vector)).toEqual(['pending'])
    const thrice = `${twice}\ncurl -q -s -m 1 https://registry.example/v2/ || :`
    expect(await faults(`${thrice}\necho "error: $a, $b" >&2; exit 1`, vector)).toEqual(['unexpected'])
  })

  it('finds a request sent in spite of the certificate', async () => {
    const vector: Vector = {
      ...VECTOR,
      files: {},
      http: [fails('CERT_HAS_EXPIRED')],
      expect: { exitCode: 0 }
    }
    expect(await faults('curl -q -k -s https://registry.example/v2/', vector)).toEqual(['unexpected'])
  })
}
