// `proviso terms list`: the paragraphs of the terms, in their order.
import type { Paragraph } from '../core/terms.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

/** When a paragraph is part of the terms of a declaration. */
function conditions({ activities, minPhi, folder, irb }: Paragraph): string {
  const about = activities === null ? 'any activity' : activities.join(', ') || 'no activity'
  const place = folder === null ? 'any folder' : `in ${folder}`
  const irbs = irb === null ? [] : [irb ? 'with IRB' : 'without IRB']
  return [about, `from ${minPhi}`, place, ...irbs].join('; ')
}

function linesOf(paragraph: Paragraph): string[] {
  const { id, version, order, text, retired } = paragraph
  const head = `${order}  ${id}  version ${version}${retired ? ', retired' : ''}  (${conditions(paragraph)})`
  return [head, ...text.split(/\r\n|[\r\n]/).map((line) => `    ${line}`)]
}

export const command: Command = {
  usage: '',
  summary: 'Shows the paragraphs of the terms and when each applies. While the site is stopped.',
  help: [],

  async run() {
    return onHome(async ({ world }) => {
      const paragraphs = (await world.registry.paragraphs()).toSorted((a, b) => a.order - b.order)
      for (const line of paragraphs.flatMap(linesOf)) say(line)
      return 0
    })
  },
}
