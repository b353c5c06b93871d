// LIST: all that ends scripts, for test/history.ts. Whoever adds another ending to the site adds a line here.
import { randomBytes } from 'node:crypto'
import type { FolderAccess } from '../core/user.ts'
import { type Ending, type Scene, type Script, scriptsOf } from './history.ts'
import { folder, people } from './world.ts'

const { id } = people[scriptsOf]
type ShownColumn = { readonly phi: string; readonly phiProtected: boolean }
const everybody = () => true
const ofFirstSession = ({ session }: Script) => session === 0
const isFirst = ({ at }: Script) => at === 0

const first = ({ browsers, scripts }: Scene) => {
  const [browser, script] = [browsers[0], scripts[0]]
  if (!browser || !script) throw new Error('an empty scene')
  return { browser, script, second: browsers[1] ?? browser }
}
const setActive = ({ admin }: Scene, active: boolean) =>
  admin.send('PATCH', `/api/admin/users/${id}`, { body: { active } })
const setKeys = ({ admin }: Scene, sessionKeys: boolean) =>
  admin.send('PATCH', '/api/admin/settings', { body: { sessionKeys } })

async function setRole({ site: { world } }: Scene, after: FolderAccess): Promise<void> {
  const { registry } = world
  const place = await registry.folder(folder)
  const [before] = await registry.keptOn(folder, { user: id })
  if (!place || !before) throw new Error('nobody was given anything')
  const { done } = await world.together(
    [registry.giving(place, { user: id }, before, { ...before, ...after })],
    randomBytes(8).toString('hex'),
  )
  if (!done) throw new Error('the role was not changed')
}
const setWithdrawn = ({ admin }: Scene, withdrawn: boolean) =>
  admin.send('PATCH', '/api/admin/irbs/IRB-2026-001', { body: { withdrawn } })
const [high, low] = [
  { role: 'reader', phi: 'PHI' },
  { role: 'reader', phi: 'NotPHI' },
] as const

export const endings: readonly Ending[] = [
  { name: 'a logout', ends: ofFirstSession, end: (scene) => first(scene).browser.send('POST', '/api/logout') },
  {
    name: 'a logout by one of the keys',
    ends: ofFirstSession,
    end: (scene) => first(scene).script.send('POST', '/login-logout.api'),
  },
  {
    name: 'revoking a key',
    ends: isFirst,
    end: (scene) => first(scene).browser.send('DELETE', `/api/keys/${first(scene).script.id}`),
  },
  {
    name: 'an administrator who revokes a key',
    ends: isFirst,
    end: (scene) =>
      scene.admin.send('DELETE', `/api/admin/sessions/${first(scene).browser.session}/keys/${first(scene).script.id}`),
  },
  {
    name: 'a session that its owner ends from another one',
    ends: ofFirstSession,
    end: (scene) => first(scene).second.send('DELETE', `/api/sessions/${first(scene).browser.session}`),
  },
  {
    name: 'a session that an administrator ends',
    ends: ofFirstSession,
    end: (scene) => scene.admin.send('DELETE', `/api/admin/sessions/${first(scene).browser.session}`),
  },
  {
    name: 'disabling the person',
    ends: everybody,
    end: (scene) => setActive(scene, false),
    undo: (scene) => setActive(scene, true),
  },
  {
    name: 'disabling the person and enabling them at once',
    ends: everybody,
    end: async (scene) => {
      await setActive(scene, false)
      await setActive(scene, true)
    },
  },
  {
    name: 'switching session keys off',
    ends: everybody,
    end: (scene) => setKeys(scene, false),
    undo: (scene) => setKeys(scene, true),
  },
  {
    name: 'switching session keys off and on at once',
    ends: everybody,
    end: async (scene) => {
      await setKeys(scene, false)
      await setKeys(scene, true)
    },
  },
  {
    name: 'lowering the PHI role',
    ends: everybody,
    end: (scene) => setRole(scene, low),
    undo: (scene) => setRole(scene, high),
  },
  {
    name: 'withdrawing the IRB approval',
    ends: everybody,
    end: (scene) => setWithdrawn(scene, true),
    undo: (scene) => setWithdrawn(scene, false),
    // Describing shows what reading would: the level falls to none with the approval, and no row need be read for it.
    ask: (send) => send('GET', `/api/tables/Labs?folder=${folder}&schema=study`),
    succeeds: ({ body }) => body.columns?.some((c: ShownColumn) => c.phi === 'PHI' && !c.phiProtected) === true,
  },
]
