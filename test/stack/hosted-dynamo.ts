// The emulated DynamoDB of a hosted site: its tables as the template declares them, and a door for each function that
// lets through what the function's policy names and nothing else.
import type { RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { CreateTableCommand, DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod/mini'
import { dynamoTables, emulatorClient } from '../contract/dynoxide.ts'
import { type Deployed, short } from './deployed-functions.ts'
import { ofType, type Synthesised } from './synthesised.ts'

const titleOf: Readonly<Record<string, string>> = {
  [dynamoTables.sessions]: 'Sessions',
  [dynamoTables.audit]: 'Audit',
  [dynamoTables.registry]: 'Registry',
  [dynamoTables['audit-index']]: 'AuditIndex',
}

/** A store's logical id as the emulator's name for it. */
export function emulated(value: string): string {
  const title = short(value)
  return Object.keys(titleOf).find((name) => titleOf[name] === title) ?? value
}

const Table = z.object({
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  StreamSpecification: z.optional(z.object({ StreamViewType: z.enum(['OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) })),
})

/** The tables of the template, empty; and of those that have one, the address of their stream. */
export async function createHostedTables(made: Synthesised, endpoint: string): Promise<ReadonlyMap<string, string>> {
  const client = emulatorClient(endpoint)
  const streams = new Map<string, string>()
  for (const [id, { Properties }] of ofType(made.state, 'AWS::DynamoDB::GlobalTable')) {
    const { StreamSpecification: stream, ...table } = Table.parse(Properties)
    const TableName = emulated(id)
    const { TableDescription } = await client.send(
      new CreateTableCommand({
        TableName,
        ...table,
        ...(stream === undefined ? {} : { StreamSpecification: { StreamEnabled: true, ...stream } }),
      }),
    )
    if (TableDescription?.LatestStreamArn) streams.set(TableName, TableDescription.LatestStreamArn)
  }
  client.destroy()
  return streams
}

const Expiring = z.object({
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.literal(true) }),
})
type Kept = { readonly dynamodb: { readonly Keys: { readonly pk: { S: string }; readonly sk: { S: string } } } }

/** The time to live, which the emulator does not do: removes when told to, and knows afterwards what it was. */
export function timeToLive(made: Synthesised, endpoint: string) {
  const removed = new Set<string>()
  const nameOf = (table: string, { pk, sk }: Kept['dynamodb']['Keys']) => `${table} ${pk.S} ${sk.S}`
  const Key = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) })
  const expiring = ofType(made.state, 'AWS::DynamoDB::GlobalTable').flatMap(([id, { Properties }]) => {
    const { data } = Expiring.safeParse(Properties)
    return data ? [{ TableName: emulated(id), attribute: data.TimeToLiveSpecification.AttributeName }] : []
  })
  return {
    isExpired: (table: string, { dynamodb }: Kept) => removed.has(nameOf(table, dynamodb.Keys)),
    /** Removes every item whose time had come at this second. */
    async expire(now: Date): Promise<void> {
      const client = emulatorClient(endpoint)
      for (const { TableName, attribute } of expiring) {
        const { Items = [] } = await client.send(
          new ScanCommand({
            TableName,
            FilterExpression: '#at <= :now',
            ExpressionAttributeNames: { '#at': attribute },
            ExpressionAttributeValues: { ':now': { N: String(Math.floor(now.getTime() / 1000)) } },
          }),
        )
        for (const { pk, sk } of Items.map((item) => Key.parse(item))) {
          removed.add(nameOf(TableName, { pk, sk }))
          await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }))
        }
      }
      client.destroy()
    },
  }
}

const Statement = z.object({ Statement: z.string() })
const Asked = z.object({
  TableName: z.optional(z.string()),
  Statement: z.optional(z.string()),
  TransactStatements: z.optional(z.array(Statement)),
  TransactItems: z.optional(z.array(z.object({ Get: z.object({ TableName: z.string() }) }))),
})

/** `Table action` of every permission a DynamoDB call needs. */
function needed(target: string, body: unknown): string[] {
  const { TableName, Statement: single, TransactStatements, TransactItems } = Asked.parse(body)
  // A transaction that reads needs the right to read each of its items, and none of its own.
  if (TransactItems) return TransactItems.map(({ Get }) => `${titleOf[Get.TableName]} dynamodb:GetItem`)
  const statements = single === undefined ? TransactStatements?.map((one) => one.Statement) : [single]
  if (statements === undefined) return [`${titleOf[String(TableName)]} dynamodb:${target}`]
  return statements.map((text) => {
    const [, verb = '', table = ''] = /^(INSERT|UPDATE|DELETE|SELECT)[^"]*"([^"]+)"/.exec(text) ?? []
    return `${titleOf[table]} dynamodb:PartiQL${verb.charAt(0)}${verb.slice(1).toLowerCase()}`
  })
}

/** PartiQL repeats REMOVE for each attribute; the emulator takes it once, with a list. Names are quoted, values are parameters. */
const forEmulator = (body: string) => body.replaceAll(/(?<=REMOVE (?:\\"(?:\w|-)+\\"(?:, )?)+) REMOVE (?=\\")/g, ', ')

/** The emulator as one function may use it. What it may not goes into `refused`. */
export function guard({ name, permissions }: Deployed, emulator: string, refused: string[]): RequestListener {
  return async (request, response) => {
    const body = (await buffer(request)).toString()
    const target = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    const missing = needed(target, JSON.parse(body)).filter((one) => !permissions.includes(one))
    if (missing.length > 0) {
      refused.push(`${name}: ${missing.join()}`)
      const __type = 'com.amazon.coral.service#AccessDeniedException'
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ __type }))
      return
    }
    const headers = Object.entries(request.headers).filter(([key]) => !/^(host|connection|content-length)$/.test(key))
    const sent = { method: 'POST', headers: headers.map(([k, v]): [string, string] => [k, String(v)]) }
    const answer = await fetch(emulator, { ...sent, body: forEmulator(body) })
    const type = answer.headers.get('content-type') ?? 'application/x-amz-json-1.0'
    response.writeHead(answer.status, { 'content-type': type }).end(Buffer.from(await answer.arrayBuffer()))
  }
}
