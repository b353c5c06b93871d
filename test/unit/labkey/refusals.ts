// What the tests of labkey/ ask of a refusal: its code and its sentence.
import { Refusal } from '../../../core/refusal.ts'

/** The refusal that `run` throws; fails the test when it throws another error or none. */
export function refusalOf(run: () => unknown): { code: string; message: string } {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('nothing was refused')
}
