// What each deployed function is given, read off its role and policy in the template.
import * as z from 'zod/mini'
import { ofType, type Synthesised, told } from './synthesised.ts'

const oneOrMore = z.pipe(
  z.union([z.string(), z.array(z.unknown())]),
  z.transform((value) => (Array.isArray(value) ? value : [value])),
)
const Statement = z.object({
  Action: oneOrMore,
  Effect: z.enum(['Allow', 'Deny']),
  Resource: z.unknown(),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))),
})
const Policy = z.strictObject({
  Description: z.string(),
  Path: z.string(),
  PolicyDocument: z.object({ Statement: z.array(Statement) }),
})
const Role = z.strictObject({
  AssumeRolePolicyDocument: z.unknown(),
  ManagedPolicyArns: z.tuple([z.object({ Ref: z.string() })]),
  Path: z.string(),
})
const FunctionShape = z.object({
  Description: z.string(),
  Role: z.unknown(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
})

export type Deployed = {
  /** Logical id. */
  readonly id: string
  readonly name: string
  readonly path: string
  /** `resource action`, sorted. */
  readonly permissions: readonly string[]
  readonly conditions: readonly string[]
  /** The environment; a store stands there by its logical id. */
  readonly variables: Readonly<Record<string, string>>
}

/** The name of a store or key out of `Sessions8896A56D.Arn`. */
export const short = (resource: string) => resource.replace(/^([A-Za-z]+?)[0-9A-F]{8}(\.Arn)?/, '$1')

function permissionsOf(
  policy: z.infer<typeof Policy>,
  made: Synthesised,
): { permissions: string[]; conditions: string[] } {
  const statements = policy.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow')
  const rows = statements.flatMap(({ Action, Resource, Condition }) =>
    (Array.isArray(Resource) ? Resource : [Resource]).flatMap((resource) =>
      Action.map((action) => ({ row: `${short(told(resource, made))} ${action}`, Condition })),
    ),
  )
  const via = rows.flatMap(({ row, Condition }) =>
    Condition ? [`${row} ${told(Condition.StringEquals?.['kms:ViaService'], made)}`] : [],
  )
  return { permissions: rows.map(({ row }) => row).toSorted(), conditions: via.toSorted() }
}

/** What each function of the service stack is given. */
export function deployedFunctions(made: Synthesised): readonly Deployed[] {
  return ofType(made.service, 'AWS::Lambda::Function').map(([id, { Properties }]) => {
    const { Description, Role: roleRef, Environment } = FunctionShape.parse(Properties)
    const role = Role.parse(made.service.Resources[told(roleRef, made).split('.')[0] ?? '']?.Properties)
    const policy = Policy.parse(made.service.Resources[role.ManagedPolicyArns[0].Ref]?.Properties)
    const given = Object.entries(Environment.Variables).map(([name, value]) => [name, told(value, made)] as const)
    const variables = Object.fromEntries(given)
    return {
      id,
      name: Description.replace('Proviso: ', ''),
      path: role.Path,
      variables,
      ...permissionsOf(policy, made),
    }
  })
}
