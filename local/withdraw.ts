// Consent that is withdrawn, or given again, on the home itself.
import { parseFolderPath } from '../core/folder-path.ts'
import { Refusal } from '../core/refusal.ts'
import { outAfter } from '../core/withdrawal.ts'
import type { Home } from '../stores/local-world.ts'
import { operatingSystemUser } from '../stores/local-world.ts'
import { record } from './record.ts'

export type Word = {
  readonly folder: string
  readonly participant: string
  readonly reason: string
  /** False where consent is given again. */
  readonly withdrawn: boolean
}

/** Takes a participant out of every later read and version of a folder, or lets them in again. */
export async function withdraw(home: Home, { folder: path, participant, reason, withdrawn }: Word): Promise<void> {
  const { registry } = home.world
  const folder = await registry.folder(parseFolderPath(path))
  if (!folder) throw new Refusal('not-found', `There is no folder ${path} here.`)
  const before = await registry.withdrawals(folder.path)
  if (outAfter(before).includes(participant) === withdrawn) {
    throw new Refusal('conflict', `This participant has ${withdrawn ? 'withdrawn already' : 'not withdrawn'}.`)
  }
  const word = { participant, withdrawn, reason: reason.trim() }
  const by = `operating-system user ${operatingSystemUser()}`
  const changes = registry.withdrawing(folder.path, before.length, { ...word, at: home.world.now().toISOString(), by })
  const told = { type: 'consent-changed', outcome: 'ok', ...word, count: before.length + 1 } as const
  if (await record(home.world, { changes, told: [told], folder: folder.path })) return
  throw new Refusal('conflict', 'Somebody else changed this meanwhile. Look again and repeat.')
}
