// A DynamoDB to test against: the dynoxide emulator as a child process, in memory, on a free port of 127.0.0.1.
// Undefined where its binary is missing; what then happens is for keepers.ts to say.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { dynamoClient } from '../../stores/dynamo-link.ts'
import { openDynamoKeeper } from '../../stores/dynamo-table.ts'
import { type Keeper, type TableName, tableNames } from '../../stores/table.ts'

const binary = fileURLToPath(new URL('../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url))

export type Dynoxide = { readonly endpoint: string; stop(): Promise<void> }

/** True when the emulator can run on this machine. */
export const hasDynoxide = existsSync(binary)

/** The names the tables go by in the emulator: unlike their names in the port, so that no code can mix them up. */
export const dynamoTables: Readonly<Record<TableName, string>> = {
  sessions: 'proviso-test.sessions',
  audit: 'proviso-test.audit',
  registry: 'proviso-test.registry',
  'audit-index': 'proviso-test.audit-index',
}

export async function startDynoxide(): Promise<Dynoxide | undefined> {
  if (!hasDynoxide) return undefined
  const port = await freePort()
  const child = spawn(binary, ['serve', '--port', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  await listening(child)
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      process.off('exit', kill)
      const ended = once(child, 'exit')
      if (child.exitCode === null && kill()) await ended
    },
  }
}

/** A client with credentials that mean nothing. */
export function emulatorClient(endpoint: string): DynamoDBClient {
  return dynamoClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })
}

/** The tables every keeper expects, empty. */
export async function createTables(endpoint: string): Promise<void> {
  const client = emulatorClient(endpoint)
  for (const name of tableNames) {
    await client.send(
      new CreateTableCommand({
        TableName: dynamoTables[name],
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    )
  }
  client.destroy()
}

/** A keeper over the emulator. It waits longer than in AWS: a busy test machine is no fault to find. */
export function dynamoKeeper(endpoint: string): Keeper {
  const client = emulatorClient(endpoint)
  return openDynamoKeeper({
    client,
    tables: dynamoTables,
    random: Math.random,
    attemptMs: 10_000,
    pauseMs: 5,
    removes: 'list',
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

// Beware: its stderr is read to the end, because it dies when it cannot write there.
function listening(child: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      said += chunk
      if (/listening on .*:\d+\s/.test(said)) resolve()
    })
    child.once('exit', () => reject(new Error(`dynoxide ended: ${said}`)))
  })
}
