// The audit log group, where reviewers read what the sealer has written: the one physical name of a site, because saved
// queries and other accounts' subscriptions point to it by name.
import type { RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { DataIdentifier, DataProtectionPolicy, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

export const auditLogName = (site: string) => `/${site}/audit`

export type AuditLogProps = {
  readonly site: string
  readonly encryptionKey: IKey
  readonly isProtected: boolean
  readonly removalPolicy: RemovalPolicy
}

/** Events hold no cell values; whatever looks like one of these came in by a filter or SQL, and is masked when it is read. */
const masked = [
  DataIdentifier.SSN_US,
  DataIdentifier.MEDICAREBENEFICIARYNUMBER_US,
  DataIdentifier.HEALTHINSURANCECLAIMNUMBER_US,
  DataIdentifier.HEALTHINSURANCECARDNUMBER_EU,
  DataIdentifier.NHSNUMBER_GB,
  DataIdentifier.CREDITCARDNUMBER,
  DataIdentifier.AWSSECRETKEY,
]

/** Kept six years, as HIPAA asks of documentation (45 CFR 164.316(b)(2)), and one more. */
export function auditLog(scope: Construct, id: string, { site, isProtected, ...props }: AuditLogProps): LogGroup {
  return new LogGroup(scope, id, {
    ...props,
    logGroupName: auditLogName(site),
    retention: RetentionDays.SEVEN_YEARS,
    deletionProtectionEnabled: isProtected,
    dataProtectionPolicy: new DataProtectionPolicy({ name: 'values', identifiers: masked }),
  })
}
