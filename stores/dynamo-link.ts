// The way to DynamoDB: a client that does not retry by itself, and one loop around every call that does.
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { type Patience, withRetries } from './aws-retry.ts'
import { KeeperUnavailable } from './table.ts'

/** A client whose own retries are off: the keeper's loop knows what may be tried again. Connections stay open. */
export function dynamoClient(
  options: Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): DynamoDBClient {
  const agent = { keepAlive: true, maxSockets: 64 }
  return new DynamoDBClient({ ...options, maxAttempts: 1, requestHandler: { httpAgent: agent, httpsAgent: agent } })
}

/** Where calls go: each with its retries, none after `close`. */
export type Link = {
  call<T>(attempt: (client: DynamoDBClient, signal: { abortSignal: AbortSignal }) => Promise<T>): Promise<T>
  close(): void
}

export function linkOf({ client, ...patience }: Patience & { readonly client: DynamoDBClient }): Link {
  let open = true
  return {
    async call(attempt) {
      if (!open) throw new KeeperUnavailable('broken')
      return withRetries(patience, (abortSignal) => attempt(client, { abortSignal }))
    },
    close() {
      open = false
      client.destroy()
    },
  }
}
