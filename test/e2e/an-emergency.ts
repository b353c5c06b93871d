// A site that allows emergency access, and people with second factors who use it.
import { totpCode } from '../../core/totp.ts'
import { aSite, type Browser, type Reply, type Send, type Site, selectAll, signIn } from '../client.ts'
import { folder, type Person, password, people } from '../world.ts'

export const minutes = 15
export const settings = { breakGlassMinutes: minutes, breakGlassPhi: 'PHI', reviewDays: 2, lockoutFailures: 100 }

export async function anEmergencySite(some: object = {}): Promise<{ site: Site; admin: Browser }> {
  const site = await aSite()
  const admin = await signIn(site, 'admin')
  await admin.send('PATCH', '/api/admin/settings', { body: { ...settings, ...some } })
  return { site, admin }
}

/** Gives a person a second factor. */
export async function withFactor(site: Site, person: Person): Promise<Browser> {
  const browser = await signIn(site, person)
  const { secret } = (await browser.send('POST', '/api/second-factor', { body: { password } })).body
  const code = totpCode(secret, site.world.now().getTime())
  const { status } = await browser.send('POST', '/api/second-factor/confirm', { body: { code } })
  if (status !== 200) throw new Error('the second factor was not confirmed')
  return browser
}

/** A code that was never used. */
async function freshCode(site: Site, person: Person): Promise<string> {
  site.world.advance(30_000)
  const factor = await site.world.registry.secondFactor(people[person].id)
  return factor?.secret ? totpCode(factor.secret, site.world.now().getTime()) : '000000'
}

/** Another session of somebody who has a second factor. */
export const signInAgain = async (site: Site, person: Person): Promise<Browser> =>
  signIn(site, person, await freshCode(site, person))

/** Opens the folder, with all that it takes. */
export async function breakGlass(site: Site, browser: Browser, person: Person, some: object = {}): Promise<Reply> {
  const code = await freshCode(site, person)
  const body = { folder, reason: 'Patient Doe bleeds', phi: 'PHI', password, code, ...some }
  return browser.send('POST', '/api/break-glass', { body })
}

export const read = (send: Send) => send('POST', '/api/query/select', { body: selectAll })

/** The columns whose values an answer holds. */
export function seen({ body }: Reply): string[] {
  const columns: { name: string; phiProtected: boolean }[] = body.columns
  return columns.filter(({ phiProtected }) => !phiProtected).map(({ name }) => name)
}
