// Which PHI level is served by which file, and which columns that file holds. A file holds the columns at or below
// its level and no byte of any other.
import { isWithin, type PhiLevel, phiLevels } from '../core/phi.ts'

type Levelled = { readonly phi: PhiLevel }

/** The columns that somebody at `level` may see, in table order. */
export function columnsWithin<C extends Levelled>(columns: readonly C[], level: PhiLevel): readonly C[] {
  return columns.filter(({ phi }) => isWithin(phi, level))
}

/** For each level the level whose file serves it: itself when it adds a column, else the nearest below. */
export function levelFilesOf(columns: readonly Levelled[]): Readonly<Record<PhiLevel, PhiLevel>> {
  const serving = (level: PhiLevel): PhiLevel =>
    phiLevels.findLast((file) => isWithin(file, level) && columns.some(({ phi }) => phi === file)) ?? 'NotPHI'
  return {
    NotPHI: 'NotPHI',
    Limited: serving('Limited'),
    PHI: serving('PHI'),
    Restricted: serving('Restricted'),
  }
}

/** The file's name within its version. */
export function levelFileName(level: PhiLevel): string {
  return `${level}.parquet`
}
