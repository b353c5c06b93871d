// How far a long command is, on a terminal only.

export type ProgressBar = { at(done: number, of: number): void; end(): void }

const width = 30
/** Not more often than a person can read. */
const everyMs = 100

export function progressBar(what: string): ProgressBar {
  const { stderr } = process
  let shownMs = 0
  return {
    at(done, of) {
      const nowMs = performance.now()
      if (!stderr.isTTY || (done < of && nowMs - shownMs < everyMs)) return
      shownMs = nowMs
      const full = Math.round((done / Math.max(of, 1)) * width)
      const bar = `${'█'.repeat(full)}${'░'.repeat(width - full)}`
      stderr.write(`\r${what} ${bar} ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`)
    },
    end() {
      if (stderr.isTTY && shownMs > 0) stderr.write('\r\x1b[2K')
    },
  }
}
