// Commands that work on the home itself, under its lock and only while no server runs on it.
import { removeUnfinished } from '../local/publish-dataset.ts'
import { isSetUp } from '../local/seed.ts'
import { type Home, type LocalSettings, openHome } from '../stores/local-world.ts'
import { HomeIsTaken } from '../stores/sqlite-lock.ts'
import { type ExitCode, failed } from './command.ts'
import { settingsOrWhy } from './settings.ts'

function homeOrTaken(path: string): Home | HomeIsTaken {
  try {
    return openHome(path)
  } catch (error) {
    if (error instanceof HomeIsTaken) return error
    throw error
  }
}

export const taken = 'A server is running on this home. Stop it and run this again; a home is worked on alone.'

/** Opens the home, does the work and closes it; 3, unless something else is done, when somebody has it open, 1 when it was never set up. */
export async function onHome(
  work: (home: Home) => Promise<ExitCode>,
  whenTaken: (settings: LocalSettings) => Promise<ExitCode> = async () => failed(3, taken),
): Promise<ExitCode> {
  const settings = settingsOrWhy()
  if (typeof settings === 'string') return failed(1, settings)
  const home = homeOrTaken(settings.home)
  if (home instanceof HomeIsTaken) return await whenTaken(settings)
  try {
    await removeUnfinished(home)
    if (await isSetUp(home)) return await work(home)
    return failed(1, `${home.path} was never set up. Run \`proviso start\` once, or choose a home with PROVISO_HOME.`)
  } finally {
    await home.close()
  }
}
