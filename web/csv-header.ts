// The names in the first record of a CSV file (RFC 4180), so that a level can be chosen for each. What the site reads of the file decides.

export type Header = { readonly names: readonly string[] } | { readonly fault: string }

const cell = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y

/** `isWhole` where there is nothing behind the text. */
export function headerIn(text: string, isWhole: boolean): Header {
  const file = text.replace(/^\uFEFF/, '')
  const names: string[] = []
  cell.lastIndex = 0
  for (let isLast = false; !isLast; ) {
    const found = cell.exec(file)
    const [, quoted, plain = '', behind = ''] = found ?? []
    if (!found || (behind === '' && !isWhole)) return { fault: 'The first line of the file is not written as CSV.' }
    names.push(quoted?.replaceAll('""', '"') ?? plain)
    isLast = behind !== ','
  }
  return names.some((name) => name !== '') ? { names } : { fault: 'The first line of the file names no columns.' }
}

/** Longer than any header that the site takes. */
const longestHeader = 1_048_576

export async function headerOf(file: Blob): Promise<Header> {
  return headerIn(await file.slice(0, longestHeader).text(), file.size <= longestHeader)
}
