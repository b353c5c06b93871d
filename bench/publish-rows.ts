// Publishing a table of 100,000 rows and 15 columns of every type, over all four PHI levels; the same table on every run.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publish } from '../engine/publish.ts'
import { chanceFrom, clockOf, dateOf, dayNumber, decimal } from '../local/demo-chance.ts'
import { median } from './load.ts'
import { temporaryFolder } from './scratch.ts'

const rows = 100_000
const firstDay = dayNumber('2024-01-08')
const names = 'RowId,Participant,Site,Arm,Visit,Test,Result,Low,High,OutOfRange,SeenOn,SeenAt,Barcode,Name,Remark'

const definition = {
  participant: 'Participant',
  key: ['RowId'],
  columns: { SeenOn: 'Limited', SeenAt: 'Limited', Barcode: 'PHI', Name: 'PHI', Remark: 'Restricted' },
}

function aRow(number: number, chance: ReturnType<typeof chanceFrom>): string {
  const day = dateOf(firstDay + chance.whole(0, 600))
  return [
    number,
    `P-${chance.whole(1, 2000)}`,
    chance.pick(['North', 'Harbor', 'Hill']),
    chance.pick(['Placebo', 'Low dose', 'High dose']),
    chance.whole(0, 12),
    chance.pick(['Hemoglobin', 'Sodium', 'Potassium', 'Glucose', 'Creatinine']),
    chance.percent(2) ? '' : decimal(chance.middling(100, 9000), 2),
    decimal(chance.whole(100, 200), 1),
    decimal(chance.whole(201, 400), 1),
    chance.percent(20),
    day,
    `${day} ${clockOf(chance.whole(0, 1439))}`,
    `X${String(number * 104_729).padStart(12, '0')}`,
    chance.pick(['T. Pipette', 'M. Beaker', 'C. Centrifuge']),
    chance.percent(90) ? '' : `"said ""late"", stayed ${chance.whole(1, 60)} minutes"`,
  ].join(',')
}

/** The median of so many publications, each a new version. */
export async function publishMs(times: number): Promise<number> {
  const folder = temporaryFolder()
  const csv = join(folder, 'table.csv')
  const chance = chanceFrom(2)
  const lines = Array.from({ length: rows }, (_, i) => aRow(i + 1, chance))
  writeFileSync(csv, `${[names, ...lines].join('\n')}\n`)
  const taken: number[] = []
  for (let i = 1; i <= times; i += 1) taken.push(await onePublicationMs(csv, join(folder, 'versions'), `v${i}`))
  return median(taken)
}

async function onePublicationMs(csv: string, targetFolder: string, version: string): Promise<number> {
  const startedAt = performance.now()
  const { rowCount, columns } = await publish({ csv, definition, targetFolder, version })
  const taken = performance.now() - startedAt
  if (rowCount !== rows || columns.length !== 15) throw new Error('not everything was published')
  return taken
}
