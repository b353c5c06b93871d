// Asks two sites the same and says where they differ: status, every header but the date, every byte of the body, what the
// engine did meanwhile, and afterwards the events and the operational log.
import { Agent, request } from 'node:http'
import type { Side } from './twin-csv.ts'
import { aTwin, type Twin, type TwinOptions } from './twins.ts'

/** One request, the same for both; `{home}` in its text becomes each site's own folder. */
export type Question = {
  readonly about: string
  /** The statement as it was written, where it is one. */
  readonly sql?: string
  readonly method: string
  readonly path: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

export type Answered = { readonly status: number; readonly headers: readonly string[]; readonly body: Buffer }

export type Difference = {
  readonly question: Question
  readonly what: string
  readonly one: string
  readonly other: string
}

export type Pair = {
  readonly twins: readonly [Twin, Twin]
  /** The differences in what is seen from outside and in what the engine did; the answer of the first twin besides. */
  ask(
    question: Question,
  ): Promise<{ readonly answer: Answered; readonly ran: boolean; readonly differences: Difference[] }>
  /** The differences in what was recorded and logged since the beginning. Nothing recorded may differ. */
  recorded(): Promise<Difference[]>
  close(): Promise<void>
}

const place = '{home}'

/** Two twins, with a connection of its own to each. */
export async function aPair(options: TwinOptions, sides: readonly [Side, Side] = ['plain', 'other']): Promise<Pair> {
  const twins = [await aTwin(sides[0], options), await aTwin(sides[1], options)] as const
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    twins,
    async ask(question) {
      const since = twins.map(({ trace }) => trace.length)
      const [one, other] = await Promise.all([asked(twins[0], question, agent), asked(twins[1], question, agent)])
      const [did, otherDid] = twins.map(({ trace }, i) => trace.slice(since[i]))
      const differences = [
        ...differing(question, 'status', String(one.status), String(other.status)),
        ...differing(question, 'headers', one.headers.join('\n'), other.headers.join('\n')),
        ...(one.body.equals(other.body) ? [] : differing(question, 'body', shown(one.body), shown(other.body))),
        ...differing(question, 'engine', did?.join('\n') ?? '', otherDid?.join('\n') ?? ''),
      ]
      return {
        answer: one,
        ran: did?.some((line) => /^(select|run): .*"total":[1-9]/.test(line)) === true,
        differences,
      }
    },
    recorded: () => recorded(twins),
    async close() {
      agent.destroy()
      for (const { site } of twins) await site.close()
    },
  }
}

// The body is told by its digest too, for binary bytes may look alike as text.
function shown(body: Buffer): string {
  return `${body.length} bytes ${body.toString('latin1').slice(0, 400)}${body.toString('hex')}`
}

function differing(question: Question, what: string, one: string, other: string): Difference[] {
  return one === other ? [] : [{ question, what, one: one.slice(0, 600), other: other.slice(0, 600) }]
}

/** The site's own folder is the one thing that is not equal; its names are of one length, so lengths stay comparable. */
function placeless(text: string, { site }: Twin): string {
  return text.replaceAll(site.world.home, place)
}

function asked(twin: Twin, question: Question, agent: Agent): Promise<Answered> {
  const { site, key } = twin
  const body = question.body === undefined ? '' : JSON.stringify(question.body).replaceAll(place, site.world.home)
  const headers = {
    apikey: key,
    ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    ...question.headers,
  }
  return new Promise((resolve, reject) => {
    const options = { method: question.method, headers, agent }
    const sent = request(site.url + question.path, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const whole = Buffer.concat(chunks)
        const bytes = whole.includes(site.world.home) ? Buffer.from(placeless(whole.toString(), twin)) : whole
        resolve({ status: response.statusCode ?? 0, headers: headersOf(response.rawHeaders), body: bytes })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function headersOf(raw: readonly string[]): string[] {
  const lines = raw.flatMap((name, i) => (i % 2 === 0 ? [`${name.toLowerCase()}: ${raw[i + 1]}`] : []))
  return lines.filter((line) => !line.startsWith('date: '))
}

async function recorded([one, other]: Pair['twins']): Promise<Difference[]> {
  const [events, otherEvents] = [await linesOf(one), await linesOf(other)]
  const length = Math.max(events.length, otherEvents.length)
  return Array.from({ length }, (_, n) => n).flatMap((n) => {
    const about: Question = { about: `line ${n} of the record`, method: '', path: '' }
    return differing(about, 'record', events[n] ?? 'nothing', otherEvents[n] ?? 'nothing')
  })
}

async function linesOf(twin: Twin): Promise<string[]> {
  const { world } = twin.site
  const events = await world.audit.ofSession(twin.session)
  return [...events, ...world.logged].map((line) => placeless(JSON.stringify(line), twin))
}
