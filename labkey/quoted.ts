// How a refusal repeats a name the caller sent: in quotes, and short, whatever was sent.

const longest = 80

/** The text in single quotes, shortened when it is long. */
export function quoted(text: string): string {
  return text.length > longest ? `'${text.slice(0, longest).toWellFormed()}…'` : `'${text}'`
}
