// Builders: an open home in a folder of its own, set up empty, and a CSV file with its definition.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { AuditEvent } from '../../../core/audit-event.ts'
import type { DatasetFile } from '../../../local/publish-dataset.ts'
import { type Home, openHome } from '../../../stores/local-world.ts'

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-local-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export async function aHome(): Promise<Home> {
  const home = openHome(join(aFolder(), 'home'), 'error')
  onTestFinished(() => home.close())
  return home
}

export function aFile(more: Partial<DatasetFile> = {}): DatasetFile {
  const csv = join(aFolder(), 'people.csv')
  writeFileSync(csv, 'Id,Name\nP1,Aster\nP2,Basalt\nP2,Clover\n')
  const definition = { participant: 'Id', key: ['Id'], columns: { Name: 'PHI' } }
  const names = { folder: '/A/B', schema: 'study', name: 'People' }
  return { ...names, csv, definition, createFolder: true, operatingSystemUser: 'somebody', ...more }
}

/** Every event of today and yesterday, oldest first. */
export async function eventsOf({ world }: Home): Promise<AuditEvent[]> {
  const now = world.now().getTime()
  const range = { from: new Date(now - 86_400_000).toISOString(), to: new Date(now).toISOString() }
  return (await world.audit.list(range, 1000, null)).reverse()
}

/** The folders of the versions of all data sets, and whatever else was left there. */
export function versionsIn(home: Home): string[] {
  return readdirSync(home.datasets).flatMap((dataset) =>
    readdirSync(join(home.datasets, dataset)).map((version) => `${dataset}/${version}`),
  )
}
