// The parameters of query-executeSql (labkey-protocol section 8.3). The SQL comes encoded, to pass firewalls.
import { Refusal } from '../core/refusal.ts'
import { type ApiVersion, parseApiVersion } from './api-version.ts'
import { checkContainerFilter } from './container-filter.ts'
import { bad, lookupIn, readBoolean, required, wholeNumber } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'
import { decodePercent } from './percent.ts'

export type ExecuteSqlCall = {
  readonly schema: string
  readonly sql: string
  readonly parameters: Readonly<Record<string, string>>
  /** Null is all rows. */
  readonly limit: number | null
  readonly apiVersion: ApiVersion
  readonly includeTotalCount: boolean
}

const encoded = '/*{{base64/x-www-form-urlencoded/wafText}}*/'

/** The SQL as it was written: base64 of percent-encoded UTF-8 behind the prefix, plain text without it. */
export function decodeSql(text: string): string {
  if (!text.startsWith(encoded)) return text
  const base64 = text.slice(encoded.length).trim()
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    throw new Refusal('bad-request', 'Bad parameter encoding: the SQL is not base64.')
  }
  return decodePercent(Buffer.from(base64, 'base64').toString('latin1'), 'SQL')
}

/** `query.param.NAME`; R sends them all under `query.param.` as `NAME=value`. */
function sqlParameters(sent: RequestParameters): Record<string, string> {
  const found = new Map<string, string>()
  for (const [name, values] of sent) {
    const part = /^query\.param\.(.*)$/.exec(name)?.[1]
    if (part === undefined) continue
    for (const value of values) {
      const cut = value.indexOf('=')
      const isMangled = /^\.?\d*$/.test(part) && cut > 0
      const [key, text] = isMangled ? [value.slice(0, cut), value.slice(cut + 1)] : [part, value]
      if (found.has(key) && found.get(key) !== text) throw bad('A SQL parameter is given with different values.')
      found.set(key, text)
    }
  }
  return Object.fromEntries(found)
}

/** Reads an executeSql call. What would change the answer and is not offered is refused, never passed over. */
export function parseExecuteSql(sent: RequestParameters): ExecuteSqlCall {
  const get = lookupIn(sent, 'query.')
  checkContainerFilter(get('containerFilter', 'containerFilterName'))
  if (get('sort') !== undefined) throw bad("'query.sort' is not supported with SQL: write ORDER BY in the statement.")
  if (wholeNumber('offset', get('offset') ?? '0') > 0) {
    throw bad("'offset' is not supported with SQL: write OFFSET in the statement.")
  }
  if (readBoolean('saveInSession', get, false)) throw bad("'saveInSession' is not supported.")
  const maxRows = get('maxRows')
  return {
    schema: required('schemaName', get),
    sql: decodeSql(required('sql', get)),
    parameters: sqlParameters(sent),
    limit: maxRows === undefined || maxRows === '-1' ? null : wholeNumber('maxRows', maxRows),
    apiVersion: parseApiVersion(get('apiVersion')),
    includeTotalCount: readBoolean('includeTotalCount', get, true),
  }
}
