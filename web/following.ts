// When the page asks whether its session still runs. Each question is recorded, so it is asked where somebody may see what is shown: a
// page that nobody sees asks nothing, and shows nothing when it comes back before the site has answered.
import { inUseEveryMs, lookAfterMs } from './look-after.ts'

type Session = {
  readonly look: () => Promise<void>
  /** By this machine's clock; null where there is none to follow. */
  readonly endsMs: () => number | null
}

export type Following = {
  /** The site has answered something, and so said that the session runs. */
  readonly heard: () => void
  /** Asks now, or once more where it is being asked. */
  readonly ask: () => void
}

/** Out of sight, dialogs too, while what was typed and where the cursor stands stay as they are. */
const cover = (isCovered: boolean) => document.documentElement.toggleAttribute('data-covered', isCovered)

const isVisible = () => document.visibilityState === 'visible'

export function follow({ look, endsMs }: Session): Following {
  let [heardMs, touchedMs] = [Date.now(), Date.now()]
  let isAsking = false
  let isWanted = false
  const ask = async () => {
    isWanted = true
    if (isAsking) return
    isAsking = true
    while (isWanted && endsMs() !== null) {
      isWanted = false
      heardMs = Date.now()
      await look()
    }
    isAsking = false
    cover(false)
  }
  const comeBack = () => {
    cover(endsMs() !== null && Date.now() - heardMs >= inUseEveryMs)
    void ask()
  }
  const touched = () => {
    touchedMs = Date.now()
  }
  const heard = () => {
    heardMs = Date.now()
  }
  document.addEventListener('visibilitychange', () => isVisible() && comeBack())
  // A page that comes back whole, as it was left, shows what was on it: is that still for this person?
  addEventListener('pageshow', ({ persisted }) => persisted && comeBack())
  addEventListener('focus', () => void ask())
  for (const touch of ['pointerdown', 'pointermove', 'keydown', 'wheel']) {
    addEventListener(touch, touched, { capture: true, passive: true })
  }
  setInterval(() => {
    const [now, ends] = [Date.now(), endsMs()]
    const after = lookAfterMs({ isVisible: isVisible(), untouchedMs: now - touchedMs })
    if (isAsking || ends === null) return
    if (now >= ends || (after !== null && now - heardMs >= after)) void ask()
  }, 1000)
  return { heard, ask: () => void ask() }
}
