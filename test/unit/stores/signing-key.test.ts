import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { nextSigningKey, openSigningKey, signingKeyFile, verifierKeyFile } from '../../../stores/signing-key.ts'
import { openCheckpoint, signedCheckpoint } from '../../../tlog/checkpoint.ts'
import { emptyRoot } from '../../../tlog/hashes.ts'
import { parseVerifierKey, verifierKey } from '../../../tlog/note.ts'

const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true })
})

function aHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'proviso-key-'))
  homes.push(home)
  return home
}

const origin = 'proviso.local/1'
const open = (home: string, isLogBegun = false) => openSigningKey(home, isLogBegun, () => origin)

test('a key is made once, in a file that only its owner reads, and is the same from then on', () => {
  const home = aHome()
  const first = open(home)
  expect(statSync(join(home, signingKeyFile)).mode & 0o777).toBe(0o600)
  expect(verifierKey(open(home, true).signer.verifier)).toBe(verifierKey(first.signer.verifier))
  expect(openSigningKey(home, true, () => 'another').origin).toBe(origin)
})

test('the verifier key that is handed out verifies what the key signs', async () => {
  const home = aHome()
  const { signer } = open(home)
  const verifier = parseVerifierKey(readFileSync(join(home, verifierKeyFile), 'utf8'))
  const text = await signedCheckpoint({ origin, size: 0, root: emptyRoot }, [signer])
  expect(verifier && openCheckpoint(text, origin, [verifier])).toHaveProperty('head')
})

test('where a log is signed and its key is gone, no other key goes on with it', () => {
  const home = aHome()
  open(home)
  rmSync(join(home, signingKeyFile))
  expect(() => open(home, true)).toThrow('is gone')
})

test('a key file that is not as it was written is told of without a word of what it holds', () => {
  const home = aHome()
  open(home)
  const kept = readFileSync(join(home, signingKeyFile), 'utf8')
  writeFileSync(join(home, signingKeyFile), kept.slice(0, -40))
  expect(() => open(home, true)).toThrow(/^signing-key.json is not as it was written$/)
})

test('a new key signs from then on, and what the one before it signed stays verifiable', async () => {
  const home = aHome()
  const before = open(home)
  const old = await signedCheckpoint({ origin, size: 0, root: emptyRoot }, [before.signer])
  const oldKey = JSON.parse(readFileSync(join(home, signingKeyFile), 'utf8')).key
  nextSigningKey(home).put()
  const after = open(home, true)
  expect(after.verifiers.map(verifierKey)).toEqual([
    verifierKey(after.signer.verifier),
    verifierKey(before.signer.verifier),
  ])
  expect(verifierKey(after.signer.verifier)).not.toBe(verifierKey(before.signer.verifier))
  expect(readFileSync(join(home, verifierKeyFile), 'utf8').trim().split('\n')).toEqual(after.verifiers.map(verifierKey))
  expect(openCheckpoint(old, origin, after.verifiers)).toHaveProperty('head')
  expect(JSON.stringify(JSON.parse(readFileSync(join(home, signingKeyFile), 'utf8')))).not.toContain(
    JSON.stringify(oldKey),
  )
})
