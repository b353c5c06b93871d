// Signed notes and checkpoints: the published example, and every way in which a note is not what it should be.
import { describe, expect, test } from 'vitest'
import { checkpointText, openCheckpoint, signedCheckpoint } from '../../../tlog/checkpoint.ts'
import { emptyRoot } from '../../../tlog/hashes.ts'
import { isSignedBy, parseNote, parseVerifierKey, signedNote, verifierKey } from '../../../tlog/note.ts'
import { aSigner, signerOf } from './signers.ts'

// The example of golang.org/x/mod/sumdb/note, whose format c2sp.org/signed-note describes.
const peter = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const peterSeed = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const signature = 'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM='
const published = `${text}\n— PeterNeumann ${signature}\n`

describe('the published note', () => {
  test('is signed by its published key, which is written as it was read', () => {
    const verifier = parseVerifierKey(peter)
    const note = parseNote(published)
    expect(verifier && note && isSignedBy(note, verifier)).toBe(true)
    expect(verifier && verifierKey(verifier)).toBe(peter)
  })

  test('comes out again when its published private key signs the text', async () => {
    const signer = signerOf('PeterNeumann', Buffer.from(peterSeed, 'base64').subarray(1))
    expect(verifierKey(signer.verifier)).toBe(peter)
    expect(await signedNote(text, [signer])).toBe(published)
  })

  test('is spoilt by any other character', () => {
    const verifier = parseVerifierKey(peter)
    for (let at = 0; at < published.length; at++) {
      const other = published[at] === 'A' ? 'B' : 'A'
      const note = parseNote(published.slice(0, at) + other + published.slice(at + 1))
      expect(Boolean(verifier && note && isSignedBy(note, verifier)), `at ${at}`).toBe(false)
    }
  })
})

test('a verifier key that is written otherwise, or whose id is of another, is none', () => {
  const others = [
    peter.replace('c74f20a3', 'c74f20a4'),
    peter.replace('Peter', 'Paul'),
    `${peter}=`,
    peter.replace('+AR', '+AB'),
    'x',
    '',
    peter.slice(0, -4),
  ]
  for (const other of others) expect(parseVerifierKey(other), other).toBeUndefined()
})

test('what is no note is none', () => {
  for (const bad of [
    '',
    'a\n',
    'a\n\n',
    'a\n\n— b\n',
    `a\n\n${published.slice(text.length + 1)}x`,
    'a\u0001\n\n— b YWJjZGVm\n',
    `a\n\n- PeterNeumann ${signature}\n`,
  ]) {
    expect(parseNote(bad), JSON.stringify(bad)).toBeUndefined()
  }
})

test('a note with a second signature of the same key that is wrong is not signed by it', async () => {
  const signer = aSigner()
  const note = await signedNote(text, [signer])
  const wrong = await signedNote(`${text}other\n`, [signer])
  const both = parseNote(note + wrong.slice(wrong.lastIndexOf('— ')))
  expect(both && isSignedBy(both, signer.verifier)).toBe(false)
})

describe('a checkpoint', () => {
  const origin = 'example.org/log'
  const head = { origin, size: 7, root: emptyRoot }

  test('is opened by the key it was signed with, old or new', async () => {
    const [old, now] = [aSigner(), aSigner()]
    const signed = await signedCheckpoint(head, [now])
    expect(openCheckpoint(signed, origin, [old.verifier, now.verifier])).toEqual({ head })
    expect(openCheckpoint(await signedCheckpoint(head, [old, now]), origin, [old.verifier])).toEqual({ head })
  })

  test('of another key, another log, or altered, is refused with what is wrong', async () => {
    const signer = aSigner()
    const signed = await signedCheckpoint(head, [signer])
    const faults = [
      openCheckpoint(signed, origin, [aSigner().verifier]),
      openCheckpoint(signed, 'example.org/other', [signer.verifier]),
      openCheckpoint(signed.replace('\n7\n', '\n8\n'), origin, [signer.verifier]),
      openCheckpoint(signed.replace('\n7\n', '\n07\n'), origin, [signer.verifier]),
      openCheckpoint(checkpointText(head), origin, [signer.verifier]),
    ]
    expect(faults.map((one) => ('fault' in one ? one.fault : null))).toEqual([
      'the checkpoint is not signed by the given key',
      'the checkpoint is of another log: example.org/log',
      'the checkpoint is not signed by the given key',
      'the checkpoint is not written as one',
      'the checkpoint is not written as one',
    ])
  })
})
