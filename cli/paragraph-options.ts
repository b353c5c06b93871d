// The options that say what a paragraph of the terms says and when it applies.
import { readFileSync } from 'node:fs'
import { phiLevels } from '../core/phi.ts'
import { choice } from './choice.ts'
import { given, several, truth } from './rule-options.ts'
import { WrongUsage } from './wrong-usage.ts'

export const paragraphOptions = {
  text: { type: 'string' },
  file: { type: 'string' },
  order: { type: 'string' },
  activity: { type: 'string', multiple: true },
  'min-phi': { type: 'string' },
  folder: { type: 'string' },
  irb: { type: 'string' },
  retired: { type: 'string' },
} as const

export const paragraphUsage =
  '(--text TEXT | --file PATH) [--order N] [--activity NAME] [--min-phi LEVEL] [--folder PATH] [--irb with|without|any]'

export const paragraphHelp = [
  '',
  '  --file      the text stands in this file',
  '  --order     its place among the others: a number',
  '  --activity  only for this activity; several times for several; all',
  `  --min-phi   only from this level on: ${phiLevels.join(', ')}`,
  '  --folder    only in this folder and those in it; all',
  '  --irb       only with an IRB number, only without one, or any way',
]

type Values = { readonly [Name in Exclude<keyof typeof paragraphOptions, 'activity'>]?: string | undefined } & {
  readonly activity?: readonly string[] | undefined
}

function orderOf(text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,7}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new WrongUsage('--order takes a number.')
}

/** What was said of a paragraph, as the API takes it. */
export function paragraphFields(values: Values): Record<string, unknown> {
  if (values.text !== undefined && values.file !== undefined) {
    throw new WrongUsage('--text and --file do not go together.')
  }
  const irb = choice('--irb', ['with', 'without', 'any'], values.irb)
  return given({
    text: values.file === undefined ? values.text : readFileSync(values.file, 'utf8'),
    order: orderOf(values.order),
    activities: several('all', values.activity),
    minPhi: choice('--min-phi', phiLevels, values['min-phi']),
    folder: values.folder === 'all' ? null : values.folder,
    irb: irb === undefined || irb === 'any' ? irb && null : irb === 'with',
    retired: truth('--retired', values.retired),
  })
}
