// Words for SQL text: names are always quoted; what a caller sent is bound, never spliced.

/** A quoted identifier. */
export function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

/** A quoted literal; only for places that take no parameter (settings, COPY targets), never for what a caller sent. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
