// Runs statements on the locked level files of one level with no gate before them, each on a fresh instance, and prints
// what each gave. A process of its own, because some of them end it.
import process from 'node:process'
import * as z from 'zod/mini'
import { onLevelFiles } from './study.ts'

const Job = z.object({
  folder: z.string(),
  tables: z.custom<Parameters<typeof onLevelFiles>[0]['tables']>(),
  statements: z.array(z.string()),
  milliseconds: z.number(),
})

const { statements, milliseconds, ...study } = Job.parse(JSON.parse(process.argv[2] ?? ''))

for (const sql of statements) {
  const gave = await onLevelFiles({ ...study, remove: () => undefined }, 'NotPHI', async (connection) => {
    const timer = setInterval(() => connection.interrupt(), milliseconds)
    try {
      const rows = (await connection.runAndReadAll(sql)).getRowsJson()
      return JSON.stringify(rows.slice(0, 1_000))
    } catch (error) {
      return `Error: ${error instanceof Error ? error.message : ''}`
    } finally {
      clearInterval(timer)
    }
  })
  process.stdout.write(`${JSON.stringify({ sql, gave: gave.slice(0, 100_000) })}\n`)
}
