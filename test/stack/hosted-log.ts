// The log that the sealer of a hosted site has written: verified as anybody would, then read.
import type { Blobs } from '../../tlog/blobs.ts'
import { publicKeyOf, verifierOf } from '../../tlog/note.ts'
import { verifyLog } from '../../tlog/verify.ts'
import { memoryBlobs } from '../unit/tlog/memory-blobs.ts'
import type { DeployedSite } from './deployed-site.ts'

/** As the template names it, with nothing of an account in it. */
const origin = 'proviso.AWS::AccountId.AWS::Region/audit'

/** Its entries in their order. Throws where verification finds a fault. */
export async function sealedOf({ sealing: { s3, kms } }: DeployedSite): Promise<readonly string[]> {
  const blobs: Blobs = {
    ...memoryBlobs(),
    get: async (name) => s3.objects.get(name)?.at(-1),
    async *names() {
      yield* s3.objects.keys()
    },
  }
  if (!s3.objects.has('checkpoint')) return []
  const sealed: string[] = []
  const look = (entry: Uint8Array) => {
    sealed.push(Buffer.from(entry).toString())
    return null
  }
  const result = await verifyLog({ blobs, origin, verifiers: [verifierOf(origin, publicKeyOf(kms.publicKey))], look })
  if ('fault' in result) throw new Error(result.fault)
  return sealed
}
