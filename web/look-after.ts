// How long after the site was last heard the page asks it for the session again.

/** While somebody is at it: an ending elsewhere shows within this time. */
export const inUseEveryMs = 10_000
/** Seen, but not touched for a while. */
export const untouchedEveryMs = 30_000
export const untouchedAfterMs = 2 * 60_000

type Seen = { readonly isVisible: boolean; readonly untouchedMs: number }

/** How long after the site was last heard it is asked again; null is not at all. */
export function lookAfterMs({ isVisible, untouchedMs }: Seen): number | null {
  if (!isVisible) return null
  return untouchedMs < untouchedAfterMs ? inUseEveryMs : untouchedEveryMs
}
