// The terms, in the registry: every version of every paragraph, and every text that was ever signed, by its digest. Beside
// them the head, a number that each change of a paragraph raises: while it stands, so do the texts put together under it.
import * as z from 'zod/mini'
import type { DeclarationRequest } from '../core/declaration.ts'
import { phiLevels } from '../core/phi.ts'
import { assembleTerms, type Paragraph, type Terms } from '../core/terms.ts'
import { everyItem } from './every-item.ts'
import { reader } from './reader.ts'
import { KeeperUnavailable, type Key, type Operation, type Table } from './table.ts'

const ParagraphShape = z.object({
  id: z.string(),
  version: z.number(),
  order: z.number(),
  text: z.string(),
  activities: z.nullable(z.array(z.string())),
  minPhi: z.enum(phiLevels),
  // What is older than these belongs to every declaration.
  folder: z._default(z.nullable(z.string()), null),
  irb: z._default(z.nullable(z.boolean()), null),
  retired: z._default(z.boolean(), false),
})

/** `last` is the version that raised it. */
const HeadShape = z.object({ version: z.number(), last: z.object({ id: z.string(), version: z.number() }) })

const headKey: Key = { pk: 'terms.head', sk: 'head' }
const textKey = (sha256: string): Key => ({ pk: `text.${sha256}`, sk: 'text' })

/** As many declarations as a busy site has at once; beyond that all are forgotten, and put together anew. */
const mostDigests = 500

/** The newest version of each paragraph. */
function newest(versions: readonly Paragraph[]): Paragraph[] {
  return [...new Map(versions.map((p) => [p.id, p])).values()]
}

/** The terms of a site over any keeper's registry table. */
export function termStore(table: Table) {
  const read = reader(table)
  const digests = new Map<string, string>()

  const head = () => read(headKey, HeadShape)
  /** By id, oldest version first. */
  const versions = async (): Promise<Paragraph[]> =>
    (await everyItem(table, 'terms')).map((item) => ParagraphShape.parse(item))

  const addingParagraph = (p: Paragraph): Operation => {
    const sk = `${p.id}.${String(p.version).padStart(8, '0')}`
    return { table: 'registry', insert: { pk: 'terms', sk, ...p, activities: p.activities && [...p.activities] } }
  }

  const raising = (from: number, { id, version }: Paragraph): Operation => {
    const set = { version: from + 1, last: { id, version } }
    if (from === 0) return { table: 'registry', insert: { ...headKey, ...set } }
    return { table: 'registry', amend: headKey, when: [{ attribute: 'version', equals: from }], set }
  }

  /**
   * The paragraphs as they stand under a head, or later. Beware: DynamoDB may show one item of a transaction before the
   * other, so the version that raised the head must be among them.
   */
  async function under(at: z.infer<typeof HeadShape> | undefined, tries = 5): Promise<Paragraph[]> {
    const found = await versions()
    const isThere = !at || found.some(({ id, version }) => id === at.last.id && version === at.last.version)
    if (isThere) return newest(found)
    if (tries === 0) throw new KeeperUnavailable('broken')
    return under(at, tries - 1)
  }

  return {
    /** A paragraph that a site is set up with. */
    addingParagraph,

    /** Adds a paragraph or its next version; refused when any paragraph was changed since the head was read. */
    changingTerms: (from: number, p: Paragraph): Operation[] => [addingParagraph(p), raising(from, p)],

    /** How often a paragraph was changed. */
    termsHead: async (): Promise<number> => (await head())?.version ?? 0,
    paragraphVersions: versions,
    /** The newest version of each paragraph; older ones stay in the table for ever. */
    paragraphs: async (): Promise<Paragraph[]> => newest(await versions()),

    /**
     * The digest of the terms that follow from a declaration now. Costs one read while no paragraph changes: what was put
     * together is remembered under the head that was read before it, and nobody who reads a later head is told it.
     */
    async termsDigest(folder: string, { activity, irb, phi }: DeclarationRequest): Promise<string> {
      const at = await head()
      const key = JSON.stringify([at?.version ?? 0, folder, activity, irb, phi])
      const known = digests.get(key)
      if (known !== undefined) return known
      const { sha256 } = assembleTerms(folder, { activity, irb, phi }, await under(at))
      if (digests.size >= mostDigests) digests.clear()
      digests.set(key, sha256)
      return sha256
    },

    /** Keeps a text for ever; one that is kept already stays as it is. */
    async keepText({ sha256, text }: Pick<Terms, 'sha256' | 'text'>): Promise<void> {
      await table.insert({ ...textKey(sha256), text })
    },

    keptText: async (sha256: string): Promise<string | undefined> =>
      (await read(textKey(sha256), z.object({ text: z.string() })))?.text,
  }
}
