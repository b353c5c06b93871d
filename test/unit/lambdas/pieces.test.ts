// Rows that are other than was said of them break an answer off, and never end it well.
import { expect, test } from 'vitest'
import { piecesOf } from '../../../lambdas/http/answer.ts'

function rowsOf(bytes: number, chunks: readonly string[]) {
  const held = {
    bytes,
    async *read() {
      for (const chunk of chunks) yield Buffer.from(chunk)
    },
    discard() {},
  }
  return { head: '[', held, tail: ']' }
}

/** What was handed on, and how that ended. */
async function taken(bytes: number, chunks: readonly string[]) {
  let text = ''
  try {
    for await (const piece of piecesOf(rowsOf(bytes, chunks))) text += Buffer.from(piece).toString()
    return { text, end: 'whole' }
  } catch (error) {
    return { text, end: error instanceof Error ? error.message : 'unknown' }
  }
}

test('rows as long as was said are handed on between head and tail, and so are none', async () => {
  expect(await taken(4, ['ab', 'cd'])).toEqual({ text: '[abcd]', end: 'whole' })
  expect(await taken(0, [])).toEqual({ text: '[]', end: 'whole' })
})

test('rows that are shorter than was said end in an error, before the tail', async () => {
  expect(await taken(5, ['ab', 'cd'])).toEqual({
    text: '[abcd',
    end: 'the rows of an answer are not as long as was said',
  })
  expect(await taken(1, [])).toEqual({ text: '[', end: 'the rows of an answer are not as long as was said' })
})

test('of rows that are longer than was said nothing beyond that is handed on', async () => {
  expect(await taken(3, ['ab', 'cd'])).toEqual({
    text: '[ab',
    end: 'the rows of an answer are not as long as was said',
  })
})
