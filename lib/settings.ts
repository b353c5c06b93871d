// The settings of one deployment, from the context of cdk.json or `-c proviso:profile=dev`. A name or value that is not
// known is refused, so that a typing error never deploys something weaker.
import type { Node } from 'constructs'
import * as z from 'zod/mini'

const yesOrNo = z.pipe(
  z.union([z.boolean(), z.enum(['true', 'false'])]),
  z.transform((value) => value === true || value === 'true'),
)

const Context = z.strictObject({
  /** `protected`: what is remembered outlives the stacks. `dev`: everything goes with them; never for real data. */
  profile: z._default(z.enum(['protected', 'dev']), 'protected'),
  /** Begins the names of the stacks and of the audit log group, so that one account can hold several sites. */
  site: z._default(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,30}$/)), 'proviso'),
  /** How long nobody but a specially permitted person can delete from the archive. */
  archiveDays: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(36_500)), 2_557),
  /** ARN of an SNS topic that every alarm tells. */
  alarmTopic: z.optional(z.string().check(z.regex(/^arn:[a-z-]+:sns:/))),
  /** API Gateway logs through one role for the whole account and region: false where that role is kept elsewhere. */
  gatewayLogRole: z._default(yesOrNo, true),
  /** Synthesise without the data engine's arm64 library. What comes of it cannot read data: for tests without network. */
  allowMissingEngine: z._default(yesOrNo, false),
})

export type Settings = z.infer<typeof Context>

const prefix = 'proviso:'

/** Reads and checks the settings. */
export function readSettings(node: Node): Settings {
  const context: Record<string, unknown> = node.getAllContext()
  const ours = Object.entries(context).filter(([name]) => name.startsWith(prefix))
  return Context.parse(Object.fromEntries(ours.map(([name, value]) => [name.slice(prefix.length), value])))
}
