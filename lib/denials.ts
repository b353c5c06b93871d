// What tables, buckets and keys deny by themselves, so that no permission of anybody, an administrator's included, gets
// past it. Resource is `*` where the thing's own ARN would make the template a circle; in its own policy it means itself.
import { Aws } from 'aws-cdk-lib'
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { auditWriterPath, publisherPath, rolePath, sealerPath } from './rights.ts'

type Conditions = Record<string, Record<string, string>>
type Denied = { readonly resources?: string[]; readonly notResources?: string[]; readonly conditions?: Conditions }

const rolesUnder = (path: string) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role${path}*`
const unlessUnder = (path: string): Conditions => ({ ArnNotLike: { 'aws:PrincipalArn': rolesUnder(path) } })
const ourRoles: Conditions = { ArnLike: { 'aws:PrincipalArn': rolesUnder(rolePath) } }

function deny(sid: string, actions: string[], { resources, notResources, conditions = {} }: Denied = {}) {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions,
    ...(notResources ? { notResources } : { resources: resources ?? ['*'] }),
    conditions,
  })
}

const dynamodb = (actions: string) => actions.split(' ').map((action) => `dynamodb:${action}`)
const s3 = (actions: string) => actions.split(' ').map((action) => `s3:${action}`)

/**
 * For the audit table: nothing is ever replaced, changed or removed, only roles under the audit writers' path add, and no
 * role of ours touches the table itself.
 */
export function onlyAdditions(): PolicyDocument {
  const overwriting = dynamodb('PutItem UpdateItem DeleteItem BatchWriteItem PartiQLUpdate PartiQLDelete')
  // Not for everybody: whoever deploys must be able to change the table and this policy.
  const reshaping = dynamodb('UpdateTable UpdateTimeToLive DeleteTable PutResourcePolicy DeleteResourcePolicy')
  return new PolicyDocument({
    statements: [
      deny('NothingIsOverwritten', overwriting),
      deny('OnlyWritersAdd', dynamodb('PartiQLInsert'), { conditions: unlessUnder(auditWriterPath) }),
      deny('OurRolesLeaveTheTableAlone', reshaping, { conditions: ourRoles }),
    ],
  })
}

/**
 * For the archive: only the sealer writes, and every file but the latest checkpoint only where none is. Nobody deletes or
 * gets around the lock; on a dev site, which must be possible to remove, no role of ours does.
 */
export function onlyNewFiles(bucket: Bucket, isProtected: boolean): readonly PolicyStatement[] {
  const objects = [bucket.arnForObjects('*')]
  const removing = s3('DeleteObject* BypassGovernanceRetention ReplicateObject ReplicateDelete UpdateObjectEncryption')
  // Retention can only be lengthened and a hold only adds to it, so that whoever administers may; our roles need neither.
  const locking = s3('PutObjectRetention PutObjectLegalHold PutObject*Acl PutObject*Tagging')
  const reshaping = s3(
    'DeleteBucket DeleteBucketPolicy PutBucketPolicy PutBucketObjectLockConfiguration PutBucketVersioning ' +
      'PutEncryptionConfiguration PutLifecycleConfiguration PutReplicationConfiguration',
  )
  return [
    deny('OnlyTheSealerWrites', s3('PutObject'), { resources: objects, conditions: unlessUnder(sealerPath) }),
    deny('NothingIsReplaced', s3('PutObject'), {
      notResources: [bucket.arnForObjects('checkpoint')],
      conditions: { Null: { 's3:if-none-match': 'true' } },
    }),
    deny('NothingIsDeleted', removing, { resources: objects, conditions: isProtected ? {} : ourRoles }),
    deny('OurRolesLeaveTheLockAlone', locking, { resources: objects, conditions: ourRoles }),
    deny('OurRolesLeaveTheBucketAlone', reshaping, { resources: [bucket.bucketArn], conditions: ourRoles }),
  ]
}

/**
 * For data sets: only the publisher writes, and only where nothing is; no role of ours removes anything. Whoever answers for
 * the account removes what is disposed of by hand.
 */
export function onlyNewVersions(bucket: Bucket): readonly PolicyStatement[] {
  const objects = [bucket.arnForObjects('*')]
  const removing = s3('DeleteObject* ReplicateObject ReplicateDelete UpdateObjectEncryption')
  return [
    deny('OnlyThePublisherWrites', s3('PutObject'), { resources: objects, conditions: unlessUnder(publisherPath) }),
    deny('NothingIsReplaced', s3('PutObject'), {
      resources: objects,
      conditions: { Null: { 's3:if-none-match': 'true' } },
    }),
    deny('OurRolesRemoveNothing', removing, { resources: objects, conditions: ourRoles }),
  ]
}

/** For what is uploaded: nobody reads it but the publisher. */
export function onlyThePublisherReads(bucket: Bucket): PolicyStatement {
  const resources = [bucket.arnForObjects('*')]
  return deny('OnlyThePublisherReads', s3('GetObject*'), { resources, conditions: unlessUnder(publisherPath) })
}

/** For the signing key: a checkpoint that anybody else had signed would pass for the log's. */
export function onlyTheSealerSigns(): PolicyStatement {
  return deny('OnlyTheSealerSigns', ['kms:Sign'], { conditions: unlessUnder(sealerPath) })
}

/** For keys of a protected site: without them all is lost, and a day is enough to notice when one is switched off. */
export function keysStay(): PolicyStatement {
  return deny('KeysStay', ['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DeleteImportedKeyMaterial'])
}
