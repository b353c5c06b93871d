// A site whose visits lead to sites, sites to people, and people to sites again; and how the tests ask it.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publish } from '../../engine/publish.ts'
import { aScript, aSite, type Reply, type Send, type Site, signIn } from '../client.ts'
import { folder } from '../world.ts'

const sites = { schema: 'study', query: 'Sites', key: 'SiteId', display: 'Name' }
const mentors = { schema: 'study', query: 'People', key: 'Id', display: 'Nick' }

/** Publishes a version of a table. */
export async function add(site: Site, name: string, version: string, csv: string, definition: object): Promise<void> {
  const file = join(site.world.home, `${name}.csv`)
  writeFileSync(file, csv)
  const targetFolder = join(site.world.home, name)
  const { report: _, ...shape } = await publish({ csv: file, definition, targetFolder, version })
  const place = { folder, schema: 'study', name, files: `${name}/${version}`, publishedAt: '' }
  const { registry } = site.world
  const previous = await registry.table(folder, 'study', name)
  const done = await site.world.together(
    registry.publishing({ ...place, ...shape }, previous),
    randomBytes(8).toString('hex'),
  )
  if (!done.done) throw new Error('not published')
}

/** The site, and who asks. */
export async function aSitedStudy() {
  const site = await aSite()
  await add(site, 'Visits', 'a1', 'RowId,Who,SiteId,Ward\n1,P-1,10,w\n2,P-2,20,w\n3,P-3,,w\n4,P-4,99,x\n', {
    participant: 'Who',
    key: ['RowId'],
    columns: { Ward: 'PHI' },
    lookups: { SiteId: sites, Ward: { ...sites, key: 'Ward' } },
  })
  // The key 10 comes twice: the first row in the file counts.
  await add(
    site,
    'Sites',
    'b1',
    'SiteId,Name,Head,Phone,Ward,Gone\n10,North,H-1,canary-a,w,g\n20,South,H-2,canary-b,v,g\n10,Twin,H-2,canary-c,u,g\n',
    {
      key: ['SiteId'],
      columns: { Phone: 'PHI' },
      lookups: { Head: mentors, Gone: { schema: 'study', query: 'Nowhere', key: 'x', display: 'x' } },
    },
  )
  await add(site, 'People', 'c1', 'Id,Nick,Born,HomeId\nH-1,Hank,1960-01-01,20\nH-2,Hilda,1970-01-01,10\n', {
    participant: 'Id',
    key: ['Id'],
    columns: { Born: 'Limited' },
    lookups: { HomeId: sites },
  })
  const admin = await signIn(site, 'admin')
  const limited = (await aScript(site, 'limited', { phi: 'Limited' })).send
  const restricted = (await aScript(site, 'restricted', { phi: 'Restricted' })).send
  const eventOf = (reply: Reply) => site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
  return { site, admin, limited, restricted, eventOf }
}

/** Asks for visits by our own route. */
export const ask = (send: Send, body: object) =>
  send('POST', '/api/query/select', { body: { folder, schema: 'study', query: 'Visits', ...body } })

/** The visits in LabKey's words. */
export const named = 'schemaName=study&query.queryName=Visits'
