// A file in parts, as the page sends it.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { Refusal } from '../../../core/refusal.ts'
import { digestOf, sendParts } from '../../../web/upload.ts'

const text = 'abcdefghij'
const file = new Blob([text])
const begun = { id: 'x', partBytes: 4, parts: 3 }

async function sent(fails: (part: number, asked: number) => Refusal | null, isStopped = () => false) {
  const arrived: string[] = []
  const told: number[] = []
  let asked = 0
  const send = async (part: number, content: Blob) => {
    asked += 1
    const failure = fails(part, asked)
    if (failure) throw failure
    arrived.push(await content.text())
  }
  const isWhole = await sendParts(file, begun, send, (count) => told.push(count), isStopped)
  return { arrived, told, asked, isWhole }
}

test('the digest is of the whole file', async () => {
  expect(await digestOf(file)).toBe(createHash('sha256').update(text).digest('hex'))
})

test('parts go in their order and are told of as they arrive', async () => {
  expect(await sent(() => null)).toEqual({ arrived: ['abcd', 'efgh', 'ij'], told: [1, 2, 3], asked: 3, isWhole: true })
})

test('a part that is lost on the way is sent again, three times in all', async () => {
  const lost = new Refusal('unavailable', 'lost')
  expect(await sent((_, asked) => (asked === 2 ? lost : null))).toMatchObject({ told: [1, 2, 3], asked: 4 })
  await expect(sent((part) => (part === 2 ? lost : null))).rejects.toThrow('lost')
})

test('what is refused is not tried again', async () => {
  let count = 0
  const refused = new Refusal('conflict', 'over')
  await expect(sent(() => (++count > 0 ? refused : null))).rejects.toThrow('over')
  expect(count).toBe(1)
})

test('it stops between two parts where it was told to, and is not whole then', async () => {
  let parts = 0
  expect(
    await sent(
      () => {
        parts += 1
        return null
      },
      () => parts >= 2,
    ),
  ).toMatchObject({ told: [1, 2], isWhole: false })
})
