// Providers of identities on the command line: added, changed and listed, each with its event, the secret shown nowhere.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seed } from '../../../local/seed.ts'
import { openHome } from '../../../stores/local-world.ts'
import { aHomePath, proviso } from './a-command.ts'

const secret = 'a-secret-canary'

async function anEmptyHome(): Promise<string> {
  const path = aHomePath()
  const home = openHome(path, 'error')
  await seed(home, 'empty')
  await home.close()
  writeFileSync(join(path, 'secret.txt'), `${secret}\n`)
  return path
}

test('a provider is added, changed and listed on the stopped home, on record and without its secret', async () => {
  const path = await anEmptyHome()
  const issuer = 'https://login.clinic.example'
  const redirect = 'https://study.example/api/oidc/clinic/callback'
  const about = ['--title', 'Clinic', '--issuer', issuer, '--client-id', 'proviso', '--redirect-uri', redirect]
  const run = async (...args: string[]) => proviso(path, ['oidc', ...args]).ended
  const added = await run('add', 'clinic', ...about, '--client-secret-file', join(path, 'secret.txt'))
  expect(added).toMatchObject({ code: 0, err: '', out: `Added the provider clinic: Clinic, ${issuer}. Secret: set.\n` })
  const change = [
    'change',
    'clinic',
    '--create-people',
    'true',
    '--email-domain',
    'clinic.example',
    '--require-amr',
    'mfa',
  ]
  expect(await run(...change)).toMatchObject({ code: 0, out: 'Changed the provider clinic.\n' })
  expect(await run(...change)).toMatchObject({ code: 0, out: 'Nothing to change in the provider clinic.\n' })
  const unknown = await run('change', 'clinic', '--groups-claim', 'groups', '--group', 'cn=a=Nobody')
  expect(unknown).toMatchObject({ code: 1, err: 'proviso: There is no group "Nobody". Make it first.\n' })
  expect(await run('list')).toMatchObject({ code: 0, out: `clinic  active  makes accounts  ${issuer}  Clinic\n` })
  expect(await run('add', 'else', ...about)).toMatchObject({ code: 1, out: '' })
  expect(await run('change', 'clinic')).toMatchObject({ code: 2 })

  const home = openHome(path, 'error')
  const kept = await home.world.registry.oidcProvider('clinic')
  const day = home.world.now().toISOString().slice(0, 10)
  const whole = { from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.999Z`, type: 'provider-changed' as const }
  const events = await home.world.audit.list(whole, 100, null)
  await home.close()
  expect(kept).toMatchObject({
    clientSecret: secret,
    emailDomains: ['clinic.example'],
    requireAmr: ['mfa'],
    version: 2,
  })
  expect(events).toHaveLength(2)
  expect(JSON.stringify(events)).not.toContain(secret)
}, 60_000)
