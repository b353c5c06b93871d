/** Where Chromium is on this machine; undefined when nowhere. */
export function chromiumPath(): Promise<string | undefined>
