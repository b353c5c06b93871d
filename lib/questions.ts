// LIST: what a compliance officer asks of the audit log group, as saved queries of CloudWatch Logs Insights. A line is an
// event as it was sealed; it may have come twice, so questions name each event once. What reviewers may not read stays
// masked, whoever asks.
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

export type Question = {
  readonly name: string
  readonly query: string
  /** Placeholders of the query, and what stands for them. */
  readonly parameters?: Readonly<Record<string, string>>
}

const accesses = 'filter type in ["rows-read", "sql-run"]'
const released = `${accesses} and outcome = "ok"`
const who = 'at, user.email, actingAs.email, address'
const why = 'declaration.activity, declaration.irb, declaration.phi'
const what = 'folder, schema, query, effectivePhi, rowCount'
const each = 'sort at desc | dedup id'

export const questions: readonly Question[] = [
  {
    name: 'Who saw a participant: accesses that name them',
    query: `fields ${who}, ${what}, ${why}, id | ${released} and @message like '"{{participant}}"' | ${each}`,
    parameters: { participant: 'id of the participant' },
  },
  {
    // Above 1,000 ids an event has count and digest: whether somebody was among them a replay of the event tells.
    name: 'Who may have seen a participant: accesses too large to name everybody',
    query: `fields ${who}, ${what}, participants.count, participants, id | ${released} and not ispresent(participants.ids.0) | ${each}`,
  },
  {
    name: 'What somebody saw',
    query: `fields at, ${what}, ${why}, phiColumns.0, id | ${released} and (user.email = "{{person}}" or actingAs.email = "{{person}}") | ${each}`,
    parameters: { person: 'e-mail address' },
  },
  {
    name: 'What was declared and signed',
    query: `fields ${who}, folder, ${why}, declaration.termsSha256, signedName, outcome, code, id | filter type = "declared" | ${each}`,
  },
  {
    name: 'Declared level or IRB did not fit',
    query: `fields ${who}, type, folder, ${why}, code, attempted.0, id | filter code in ["phi-not-permitted", "irb-required", "irb-unknown", "irb-expired", "declaration-required"] or ispresent(attempted.0) | ${each}`,
  },
  {
    name: 'Failed sign-ins',
    query:
      'filter type in ["login-failed", "account-locked"] | stats count_distinct(id) as tries by user.email, address, reason | sort tries desc',
  },
  {
    name: 'Refused and failed calls',
    query: `fields ${who}, type, outcome, code, folder, id | filter outcome != "ok" | ${each}`,
  },
  {
    name: 'Keys used after their end',
    query: `fields ${who}, key.id, session, code, id | filter type = "key-refused" | ${each}`,
  },
  {
    name: 'Emergency access',
    query: `fields ${who}, type, folder, reason, phi, until, opened, comment, id | filter type in ["break-glass", "break-glass-ended", "review-closed"] or ispresent(declaration.emergency.event) | ${each}`,
  },
  {
    name: 'Impersonation',
    query: `fields ${who}, type, subject, id | filter type like /^impersonation/ or ispresent(actingAs.email) or ispresent(actingWith.phi) | ${each}`,
  },
  {
    name: 'What administrators changed',
    query: `fields at, user.email, type, subject, changes.0.name, changes.0.old, changes.0.new, id | filter type like /-changed$/ | ${each}`,
  },
  {
    name: 'Who read the audit',
    query: `fields ${who}, eventCount, id | filter type = "audit-read" | ${each}`,
  },
  {
    name: 'Numbers of which nothing is known',
    query: `fields at, session, sequence, id | filter type = "unresolved" | ${each}`,
  },
  {
    name: 'All of one session',
    query:
      'fields at, sequence, type, outcome, code, folder, rowCount, id | filter session = "{{session}}" | sort sequence asc | dedup id',
    parameters: { session: 'id of the session' },
  },
]

/** Saves the questions for the audit log group. */
export function saveQuestions(scope: Construct, site: string, group: string): void {
  for (const [at, { name, query, parameters = {} }] of questions.entries()) {
    const given = Object.entries(parameters).map(([parameter, description]) => ({ name: parameter, description }))
    new CfnQueryDefinition(scope, `Question${at}`, {
      name: `${site}/${name}`,
      queryString: query,
      logGroupNames: [group],
      ...(given.length === 0 ? {} : { parameters: given }),
    })
  }
}
