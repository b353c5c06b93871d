// Puts the page's files where the site is served from, as part of a deployment: CloudFormation calls it where the files
// have changed, and waits to be answered. Every file but index.html is named by its content, so none is ever replaced and
// none removed: who has the page open finds what it asks for later, and there is no cache to empty.
import * as z from 'zod/mini'
import { once, scrubbed } from './http/on-lambda.ts'

/** A file as browsers are to be sent it. */
export type PageFile = {
  readonly name: string
  readonly bytes: Uint8Array
  readonly type: string
  readonly cache: string
}

export type PageWorld = {
  /** The files that came with this function. */
  files(): Promise<readonly Pick<PageFile, 'name' | 'bytes'>[]>
  put(file: PageFile): Promise<void>
  /** Answers CloudFormation at the address that it gave. */
  answer(url: string, text: string): Promise<void>
}

const Asked = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.string(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
})

export function onPlacePage(open: () => Promise<PageWorld>) {
  const opened = once(open)
  return async (event: unknown): Promise<void> => {
    try {
      const { ResponseURL, RequestType, ...asked } = Asked.parse(event)
      const world = await opened()
      const fault = RequestType === 'Delete' ? null : await placed(world)
      const outcome = fault === null ? { Status: 'SUCCESS' } : { Status: 'FAILED', Reason: fault }
      await world.answer(ResponseURL, JSON.stringify({ ...asked, PhysicalResourceId: 'page', ...outcome }))
    } catch (error) {
      throw scrubbed(error)
    }
  }
}

/** What went wrong, as the deployment is told it; null when all is there. */
async function placed(world: PageWorld): Promise<string | null> {
  try {
    const files = await world.files()
    const [named, first] = [files.filter(({ name }) => name !== 'index.html'), files.find(isFirst)]
    if (first === undefined || named.length === 0) return 'The page did not come with this function.'
    for (const file of named) await world.put(asset(file))
    // The last: it names the others.
    await world.put({ ...first, type: typeOf(first.name), cache: 'no-cache' })
    return null
  } catch (error) {
    return `The page could not be placed: ${error instanceof Error ? error.name : 'unknown'}`
  }
}

const isFirst = ({ name }: Pick<PageFile, 'name'>) => name === 'index.html'

function asset({ name, bytes }: Pick<PageFile, 'name' | 'bytes'>): PageFile {
  return { name, bytes, type: typeOf(name), cache: 'public, max-age=31536000, immutable' }
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html;charset=UTF-8',
  js: 'text/javascript;charset=UTF-8',
  css: 'text/css;charset=UTF-8',
  svg: 'image/svg+xml',
}

/** Throws where a file is of a kind that the page has none of: a browser would be told wrong. */
function typeOf(name: string): string {
  const type = types[name.split('.').at(-1) ?? '']
  if (type === undefined) throw new TypeError('a file of the page of an unknown kind')
  return type
}
