// How a setting is asked for: read from the list of settings itself, so that a new one is on the page without another line. Pure.

export type SettingKind =
  | { readonly type: 'switch' }
  | { readonly type: 'choice'; readonly values: readonly string[] }
  | { readonly type: 'number'; readonly least: number; readonly most: number }
  | { readonly type: 'text' }

/** What kind of field the values of a setting make: `true|false`, `1..24`, or words. */
export function kindOf(values: string): SettingKind {
  if (values === 'true|false') return { type: 'switch' }
  const range = /^(\d+)\.\.(\d+)$/.exec(values)
  if (range) return { type: 'number', least: Number(range[1]), most: Number(range[2]) }
  return values.includes('|') ? { type: 'choice', values: values.split('|') } : { type: 'text' }
}

const ownTitles: Readonly<Record<string, string>> = {
  sessionKeys: 'Let users create session keys',
  queryMegabytes: 'Memory of one question, in megabytes',
}

/** A setting's name in words: `idleMinutes` is "Idle minutes". */
export function titleOf(name: string): string {
  const words = name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
  return ownTitles[name] ?? words.replace(/^./, (letter) => letter.toUpperCase()).replaceAll('phi', 'PHI')
}

export type SettingValue = string | number | boolean

/** What was typed as what is sent; a number that is none is sent as it is, and the site says so. */
export function settingValue(kind: SettingKind, typed: string): SettingValue {
  if (kind.type === 'switch') return typed === 'true'
  return kind.type === 'number' && typed.trim() !== '' && Number.isFinite(Number(typed)) ? Number(typed) : typed
}

/** Those of the settings that were changed, to be sent. */
export function changedSettings(
  before: Readonly<Record<string, SettingValue>>,
  typed: Readonly<Record<string, string>>,
  kinds: Readonly<Record<string, SettingKind>>,
): Readonly<Record<string, SettingValue>> {
  const given = Object.entries(typed).map(([name, text]): [string, SettingValue] => [
    name,
    settingValue(kinds[name] ?? { type: 'text' }, text),
  ])
  return Object.fromEntries(given.filter(([name, value]) => value !== before[name]))
}
