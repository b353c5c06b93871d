// LIST: what rule packs (cdk-nag: AWS Solutions, HIPAA Security, NIST 800-53 rev. 5) find and this deployment leaves so on
// purpose, with the reason, for the constructs it is said of and no others. docs/compliance.md has the same table.
import { Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

export type Acknowledged = {
  /** Names of the rules, as the packs have them. */
  readonly rules: readonly string[]
  /** Paths of constructs, from the app on. */
  readonly of: readonly string[]
  readonly reason: string
}

const both = (...rules: string[]) =>
  rules.flatMap((rule) => [`HIPAA.Security::HIPAA.Security-${rule}`, `NIST.800.53.R5::NIST.800.53.R5-${rule}`])
const solutions = (...rules: string[]) => rules.map((rule) => `AwsSolutions::AwsSolutions-${rule}`)

const functions = ['Service/Api', 'Service/Sealer', 'Service/SetUp', 'Service/Page']

export const acknowledged: readonly Acknowledged[] = [
  {
    rules: [...solutions('S1'), ...both('S3BucketLoggingEnabled')],
    of: ['State/Datasets', 'State/Uploads', 'State/Archive', 'Service/Front/Page'],
    reason:
      'Every access to study data is an event of the audit, written before the answer; access logs of S3 would hold the names of data sets and folders a second time, unsealed.',
  },
  {
    rules: both('S3BucketReplicationEnabled'),
    of: ['State/Datasets', 'State/Uploads', 'State/Archive', 'Service/Front/Page'],
    reason:
      'Versions are kept, the archive is locked, and the service keeps three copies. A second region is the decision of whoever is responsible for the data.',
  },
  {
    rules: both('S3BucketVersioningEnabled'),
    of: ['State/Uploads'],
    reason:
      'What is uploaded goes once it is published, or after a day. A version of it would keep study data that nobody knows of.',
  },
  {
    rules: both('S3DefaultEncryptionKMS'),
    of: ['Service/Front/Page'],
    reason: 'The page is public: everybody who opens the site is sent it.',
  },
  {
    rules: [...solutions('SMG4'), ...both('SecretsManagerRotationEnabled', 'SecretsManagerUsingKMSKey')],
    of: ['Service/FrontProof'],
    reason:
      'It proves no person and opens nothing: it says that a call came by way of CloudFront, whose word for the address then counts. A deployment with a new one renews it.',
  },
  {
    rules: solutions('APIG2'),
    of: ['Service/Api'],
    reason:
      'Each story checks what it is sent against its own schema, and the refusal is recorded; the gateway could not record it.',
  },
  {
    rules: [...solutions('APIG6'), ...both('APIGWExecutionLoggingEnabled')],
    of: ['Service/Api'],
    reason: 'Execution logs would hold bodies, headers and keys. The access log has every call without them.',
  },
  {
    rules: [...solutions('APIG4', 'COG4')],
    of: ['Service/Api'],
    reason:
      'Sessions are this system itself: its own authorizer is asked before every route that is not for anyone, and a test holds the methods to the list of routes.',
  },
  {
    rules: both('APIGWCacheEnabledAndEncrypted'),
    of: ['Service/Api'],
    reason: 'No cache anywhere: what is allowed now may be over in a moment.',
  },
  {
    rules: both('APIGWSSLEnabled'),
    of: ['Service/Api'],
    reason:
      'A client certificate is for backends over HTTP. Behind this gateway are functions alone, called under IAM.',
  },
  {
    rules: ['HIPAA.Security::HIPAA.Security-APIGWXrayEnabled'],
    of: ['Service/Api'],
    reason: 'Traces hold paths. Latency of each call stands in the access log.',
  },
  {
    rules: solutions('IAM4'),
    of: ['Service/Api/Rest/CloudWatchRole'],
    reason:
      "API Gateway's own role for its logs, one for the account and region; proviso:gatewayLogRole=false leaves it out.",
  },
  {
    rules: solutions('IAM5'),
    of: functions,
    reason:
      'The objects of one bucket, the streams of one log group, and the names of streams, which AWS permits for all or none; where a site chooses so, the end of the name of a secret, and the network interfaces that Lambda makes and no code of ours may. Tests list every wildcard, and IAM is simulated over all of them.',
  },
  {
    rules: both('LambdaConcurrency'),
    of: functions,
    reason:
      'Reserved concurrency is taken from the account, and a new account has none to give. The gateway throttles; safety depends on no number of functions.',
  },
  {
    rules: both('LambdaDLQ'),
    of: functions,
    reason:
      'The stories answer somebody who waits, and are never called without. Who sets the site up waits too, and so does a deployment for its page. What wakes the sealer has a queue for what it could not take, or comes again by the clock.',
  },
  {
    rules: both('LambdaInsideVPC'),
    of: functions,
    reason:
      'They reach services of AWS alone, under IAM, over TLS. A network of their own would cost endpoints in each zone and keep nobody out who is not out already.',
  },
  {
    rules: solutions('SQS3'),
    of: ['Service/Sealer'],
    reason: 'It is itself the place for what could not be taken.',
  },
  {
    rules: solutions('CFR1', 'CFR2'),
    of: ['Service/Front'],
    reason:
      'A study may be read from any country. The firewall, where a site has one, stands before the API, which can also be reached without CloudFront.',
  },
  {
    rules: solutions('CFR3'),
    of: ['Service/Front'],
    reason: "Its logs would hold query strings. The API's access log has every call without them.",
  },
  {
    rules: solutions('CFR4'),
    of: ['Service/Front'],
    reason:
      "Under CloudFront's own name the protocol is CloudFront's choice; with a domain of one's own it is TLS 1.2 and above.",
  },
  {
    rules: [...solutions('APIG3'), 'NIST.800.53.R5::NIST.800.53.R5-APIGWAssociatedWithWAF'],
    of: ['Service/Api'],
    reason: 'The firewall is a setting (proviso:firewall): it costs by the month and by the call.',
  },
  {
    rules: both('SNSEncryptedKMS'),
    of: ['Service/AlarmMail'],
    reason: 'An alarm says its name and its runbook and nothing of an event, and it leaves as a mail.',
  },
  {
    rules: both('WAFv2LoggingEnabled'),
    of: ['Service/Firewall'],
    reason: 'Its logs would hold query strings. What it turns away is counted by rule.',
  },
]

/** Says all of it to the constructs that it is said of, as far as they are there. */
export function acknowledge(app: IConstruct): void {
  for (const { rules, of, reason } of acknowledged) {
    for (const construct of of.flatMap((path) => at(app, path.split('/')) ?? [])) {
      Validations.of(construct).acknowledge(...rules.map((id) => ({ id, reason })))
    }
  }
}

function at(from: IConstruct, path: readonly string[]): IConstruct | undefined {
  return path.reduce<IConstruct | undefined>((construct, id) => construct?.node.tryFindChild(id), from)
}
