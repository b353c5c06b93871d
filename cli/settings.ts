// The settings of this machine's environment, or what is wrong with them in one sentence.
import { type LocalSettings, localSettings } from '../stores/local-world.ts'

/** The settings, or the sentence that says which one is wrong. */
export function settingsOrWhy(): LocalSettings | string {
  try {
    return localSettings()
  } catch (error) {
    return error instanceof Error ? error.message : 'The settings cannot be read.'
  }
}
