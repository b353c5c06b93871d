// Where encoded rows go while the query still runs: little stays in memory, more goes to one bounded file. Too much is
// refused before anything was released, never cut.
import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Refusal } from '../core/refusal.ts'

/** What was written, the bytes themselves or how many lie in the file, and the SHA-256 of it. */
export type Spooled = { readonly sha256: string } & ({ readonly inline: Uint8Array } | { readonly fileBytes: number })

export type Spool = {
  /** The file, for an encoder that writes it itself. */
  readonly path: string
  readonly maxBytes: number
  text(text: string): void
  bytes(bytes: Uint8Array): void
  /** Counts and digests a file that somebody else wrote at `path`. */
  takeFile(): void
  /** What was written; nothing can be added any more. */
  end(): Spooled
  /** Removes whatever is there. */
  abort(): void
}

const mostInline = 262_144
const bufferBytes = 1_048_576
/** Most answers are smaller. A megabyte for each made the collector run four times a second, for a quarter of the time. */
const firstBytes = 16_384

/** A spool for one answer. The folder of `path` is made (mode 0700) when the first bytes go to the file. */
export function openSpool(path: string, megabytes: number): Spool {
  const maxBytes = Math.floor(megabytes * 1_048_576)
  let buffer = Buffer.allocUnsafeSlow(firstBytes)
  let used = 0
  let written = 0
  let file: number | null = null
  // Digested piece by piece as they pass, so that nothing is read again for it.
  const digest = createHash('sha256')
  const toFile = (bytes: Uint8Array) => {
    file ??= createdFile(path)
    digest.update(bytes)
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    written += bytes.length
  }
  const flush = () => {
    checkSize(written + used, maxBytes)
    if (used > 0) toFile(buffer.subarray(0, used))
    used = 0
  }
  /** Makes room for so many bytes, at most all that the buffer may become. */
  const makeRoom = (bytes: number) => {
    if (used + bytes > bufferBytes) flush()
    if (used + bytes <= buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.min(bufferBytes, Math.max(buffer.length * 4, used + bytes)))
    larger.set(buffer.subarray(0, used))
    buffer = larger
  }
  const add = (bytes: Uint8Array) => {
    if (bytes.length > bufferBytes) {
      flush()
      checkSize(written + bytes.length, maxBytes)
      toFile(bytes)
      return
    }
    makeRoom(bytes.length)
    buffer.set(bytes, used)
    used += bytes.length
  }
  const close = () => {
    if (file !== null) closeSync(file)
    file = null
  }
  return {
    path,
    maxBytes,
    text(text) {
      // Three bytes a code unit is the most that UTF-8 takes.
      if (text.length * 3 > bufferBytes) return add(Buffer.from(text))
      makeRoom(text.length * 3)
      used += buffer.write(text, used)
    },
    bytes: add,
    takeFile() {
      for (const piece of piecesOf(path)) {
        digest.update(piece)
        written += piece.length
      }
    },
    end() {
      checkSize(written + used, maxBytes)
      if (written === 0 && used <= mostInline) {
        const inline = Uint8Array.from(buffer.subarray(0, used))
        return { sha256: digest.update(inline).digest('hex'), inline }
      }
      flush()
      close()
      return { sha256: digest.digest('hex'), fileBytes: written }
    },
    abort() {
      close()
      rmSync(path, { force: true })
    },
  }
}

/** Makes the folder that `path` lies in. */
export function makeSpoolFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
}

/** Removes a spool folder with all that a crash may have left in it. */
export function removeSpool(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

function* piecesOf(path: string): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(bufferBytes)
  const file = openSync(path, 'r')
  try {
    for (;;) {
      const read = readSync(file, buffer, 0, buffer.length, null)
      if (read === 0) return
      yield buffer.subarray(0, read)
    }
  } finally {
    closeSync(file)
  }
}

function createdFile(path: string): number {
  makeSpoolFolder(path)
  return openSync(path, 'wx', 0o600)
}

function checkSize(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw largerThan(maxBytes)
}

/** Refusal `too-large` of an answer that does not fit the spool. */
export function largerThan(maxBytes: number): Refusal {
  return tooLarge(`The answer is larger than ${Math.floor(maxBytes / 1_048_576)} MB.`)
}

/** Refusal `too-large`, with what to do about it. */
export function tooLarge(why: string): Refusal {
  return new Refusal('too-large', `${why} Page with limit and offset, or filter.`)
}
