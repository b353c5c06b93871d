// The proof of an event as the page checks it: what tlog/ makes holds, and whatever is altered does not.
import { expect, test } from 'vitest'
import { append, tilesOf } from '../../../tlog/append.ts'
import { signedCheckpoint } from '../../../tlog/checkpoint.ts'
import { type Signer, verifierKey } from '../../../tlog/note.ts'
import { proofText } from '../../../tlog/proof.ts'
import { subtreesFrom } from '../../../tlog/tiles.ts'
import { inclusionProof } from '../../../tlog/tree.ts'
import { parseVerifierKeys, saysTheSame, verifyProof } from '../../../web/tlog-proof.ts'
import { entriesFrom, memoryBlobs } from '../tlog/memory-blobs.ts'
import { aSigner } from '../tlog/signers.ts'

const origin = 'example.org/log'

async function verifiersOf(signer: Signer) {
  const found = await parseVerifierKeys(verifierKey(signer.verifier))
  if (found === null) throw new Error('a verifier key is read')
  return found
}

async function aProof(size: number, index: number, signer = aSigner()) {
  const blobs = memoryBlobs()
  const entries = entriesFrom(0, size)
  const root = await append(blobs, 0, entries)
  const checkpoint = await signedCheckpoint({ origin, size, root }, [signer])
  const path = await inclusionProof(subtreesFrom(tilesOf(blobs), size), index, size)
  const entry = entries[index] ?? Buffer.alloc(0)
  return {
    text: proofText({ index, path, checkpoint, extra: entry }),
    entry,
    root,
    verifiers: await verifiersOf(signer),
  }
}

test('each entry of trees of every small size holds where it stands, and nowhere else', async () => {
  const signer = aSigner()
  for (let size = 1; size <= 17; size++) {
    for (let index = 0; index < size; index++) {
      const { text, entry, root, verifiers } = await aProof(size, index, signer)
      const held = await verifyProof(text, verifiers)
      const head = { origin, size, root: Buffer.from(root).toString('base64') }
      expect(held).toMatchObject({ head, index, entry: entry.toString('utf8') })
      for (const other of [index + 1, index - 1, size].filter((at) => at >= 0)) {
        const moved = text.replace(/^index \d+$/m, `index ${other}`)
        expect(await verifyProof(moved, verifiers)).toHaveProperty('fault')
      }
    }
  }
})

test('the steps lead from the entry to the root', async () => {
  const { text, root, verifiers } = await aProof(700, 300)
  const held = await verifyProof(text, verifiers)
  expect('steps' in held && held.steps.at(-1)?.made).toBe(Buffer.from(root).toString('base64'))
})

test('a proof with any character altered proves nothing', async () => {
  const { text, verifiers } = await aProof(5, 3)
  expect(await verifyProof(text, verifiers)).not.toHaveProperty('fault')
  for (let at = 0; at < text.length; at++) {
    const altered = text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1)
    expect([at, await verifyProof(altered, verifiers)]).toEqual([at, { fault: expect.any(String) }])
  }
})

test('a checkpoint of another key, or of another log by the same key, proves nothing', async () => {
  const { text } = await aProof(5, 3)
  expect(await verifyProof(text, await verifiersOf(aSigner()))).toEqual({
    fault: 'Its checkpoint is not signed by this key.',
  })
  const elsewhere = aSigner('elsewhere.example/log')
  const signed = await aProof(5, 3, elsewhere)
  expect(await verifyProof(signed.text, signed.verifiers)).toEqual({ fault: `It is of another log: ${origin}.` })
})

test('any of several verifier keys will do; a line that is none spoils the whole', async () => {
  const [first, second] = [aSigner(), aSigner()]
  const keys = `${verifierKey(second.verifier)}\n${verifierKey(first.verifier)}\n`
  const found = await parseVerifierKeys(keys)
  expect(found).toHaveLength(2)
  const { text } = await aProof(3, 1, first)
  expect(await verifyProof(text, found ?? [])).not.toHaveProperty('fault')
  expect(await parseVerifierKeys(`${keys}nonsense`)).toBeNull()
  expect(await parseVerifierKeys('')).toBeNull()
  const one = verifierKey(first.verifier)
  expect(await parseVerifierKeys(one.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).toBeNull()
})

test('the sealed event is compared with the one shown by what it says', () => {
  expect(saysTheSame('{"a":{"c":2,"d":[1,2]},"b":1}', { b: 1, a: { d: [1, 2], c: 2 } })).toBe(true)
  for (const other of [{ b: 1, a: { d: [2, 1], c: 2 } }, { b: 1, a: { d: [1, 2] } }, null]) {
    expect(saysTheSame('{"a":{"c":2,"d":[1,2]},"b":1}', other)).toBe(false)
  }
  expect(saysTheSame('{', {})).toBe(false)
})
