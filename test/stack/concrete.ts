// The templates as one account would have them: every reference has become a name or an ARN.
import * as z from 'zod/mini'
import type { Resource, Synthesised } from './synthesised.ts'

export const account = '123456789012'
export const region = 'eu-west-1'

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
}

const Output = z.object({ 'Fn::GetStackOutput': z.object({ OutputName: z.string() }) })
const Attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
const Reference = z.object({ Ref: z.string() })
const Joined = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`

/** The ARN of a resource, by its type; its logical id is its name where the template gives none. */
function arnOf(id: string, { Type, Properties }: Resource): string {
  const named = typeof Properties.LogGroupName === 'string' ? Properties.LogGroupName : id
  const makers: Readonly<Record<string, () => string>> = {
    'AWS::DynamoDB::GlobalTable': () => arn('dynamodb', `table/${id}`),
    'AWS::S3::Bucket': () => `arn:aws:s3:::${id.toLowerCase()}`,
    'AWS::KMS::Key': () => arn('kms', `key/${id}`),
    'AWS::Logs::LogGroup': () => arn('logs', `log-group:${named}:*`),
    'AWS::SQS::Queue': () => arn('sqs', id),
    'AWS::Lambda::Function': () => arn('lambda', `function:${id}`),
    'AWS::IAM::Role': () => `arn:aws:iam::${account}:role${Properties.Path ?? '/'}${id}`,
  }
  return makers[Type]?.() ?? arn('unknown', `${Type}/${id}`)
}

/** The templates' resources and values, concrete. */
export function concreteSite(made: Synthesised) {
  const resources = { ...made.state.Resources, ...made.service.Resources }

  function attribute(id: string, name: string): string {
    const resource = resources[id]
    if (resource === undefined) throw new Error(`${id} is not in the templates`)
    const whole = arnOf(id, resource)
    if (name === 'Arn') return whole
    return name === 'StreamArn' ? `${whole}/stream/2026-01-01T00:00:00.000` : `${whole}#${name}`
  }

  function reference(id: string): string {
    const resource = resources[id]
    if (pseudo[id] !== undefined || resource === undefined) return pseudo[id] ?? id
    if (resource.Type === 'AWS::S3::Bucket') return id.toLowerCase()
    return resource.Type === 'AWS::Logs::LogGroup' ? String(resource.Properties.LogGroupName ?? id) : id
  }

  /** A value with nothing left to be looked up. */
  function concrete(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(concrete)
    if (typeof value !== 'object' || value === null) return value
    const output = Output.safeParse(value)
    if (output.success) return concrete(made.state.Outputs[output.data['Fn::GetStackOutput'].OutputName]?.Value)
    const found = Attribute.safeParse(value)
    if (found.success) return attribute(...found.data['Fn::GetAtt'])
    const named = Reference.safeParse(value)
    if (named.success) return reference(named.data.Ref)
    const joined = Joined.safeParse(value)
    if (joined.success) return joined.data['Fn::Join'][1].map(concrete).join(joined.data['Fn::Join'][0])
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, concrete(part)]))
  }

  const named = (id: string): string => arnOf(id, resources[id] ?? { Type: '', Properties: {} })
  return { resources, concrete, arnOf: named }
}

export type ConcreteSite = ReturnType<typeof concreteSite>
