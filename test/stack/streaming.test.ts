// Where rows are read the deployed API streams, with time enough; elsewhere it does neither.
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { groups } from '../../lib/groups.ts'
import { ofType, synthesise, told } from './synthesised.ts'

const made = synthesise()

const Method = z.object({
  Integration: z.object({
    Uri: z.unknown(),
    ResponseTransferMode: z.optional(z.string()),
    TimeoutInMillis: z.optional(z.number()),
  }),
})
const integrations = ofType(made.service, 'AWS::ApiGateway::Method').map(([, { Properties }]) => {
  const { Uri, ...rest } = Method.parse(Properties).Integration
  return { ...rest, uri: told(Uri, made) }
})
const FunctionShape = z.object({ Description: z.string(), Timeout: z.number() })
const timeouts = new Map(
  ofType(made.service, 'AWS::Lambda::Function').map(([, { Properties }]) => {
    const { Description, Timeout } = FunctionShape.parse(Properties)
    return [Description.replace('Proviso: ', ''), Timeout] as const
  }),
)
const isData = ({ reads, appends }: (typeof groups)[number]) => [...reads, ...appends].includes('datasets')
const reading = groups.filter(isData)

test('methods that read rows, or publish them, are streamed and may take as long as their function; no other is streamed', () => {
  const streamed = integrations.filter(({ ResponseTransferMode }) => ResponseTransferMode === 'STREAM')
  expect(streamed).toHaveLength(reading.flatMap(({ routes }) => routes).length)
  for (const { uri, TimeoutInMillis } of streamed) {
    expect(uri).toMatch(/2021-11-15.*response-streaming-invocations/)
    expect(TimeoutInMillis).toBe(120_000)
  }
  for (const { uri } of integrations.filter((one) => !streamed.includes(one))) expect(uri).not.toContain('streaming')
})

test('functions that read rows, or publish them, have two minutes, others end within the time of the gateway', () => {
  for (const group of groups) expect(timeouts.get(group.name)).toBe(isData(group) ? 120 : 28)
  expect(timeouts.get('authorize')).toBe(10)
})
