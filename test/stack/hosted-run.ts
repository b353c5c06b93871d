// Before the suites run over the deployed functions: makes bundles and templates once for all of them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeParts, sharedParts } from './hosted-build.ts'

/** Called by vitest; what it returns is called after the last file. */
export async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-hosted-'))
  await makeParts(folder)
  process.env[sharedParts] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
