// One Proviso per home: an exclusive SQLite lock that the operating system lets go of when its process ends, however.
import { DatabaseSync } from 'node:sqlite'

/** Somebody else holds the lock. */
export class HomeIsTaken extends Error {
  constructor(home: string) {
    super(`Another Proviso is running on ${home}. Stop it first, or choose another home with PROVISO_HOME.`)
    this.name = 'HomeIsTaken'
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 261)
}

/** Takes the lock of a home or throws HomeIsTaken. `release` lets go of it. */
export function lockHome(home: string, file: string): { release(): void } {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (isBusy(error)) throw new HomeIsTaken(home)
    throw error
  }
  return { release: () => database.close() }
}
