#!/usr/bin/env node
// What `npx proviso` starts on whatever Node there is: installs when need be and goes on as bin/proviso.ts on Node 24.
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { compiled, follow, nodeBinary, orExplain, ready } from '../scripts/setup.mjs'

const command = fileURLToPath(new URL('./proviso.ts', import.meta.url))

await orExplain(async () => {
  await ready()
  if (Number.parseInt(process.versions.node, 10) >= 24) {
    module.enableCompileCache(compiled)
    return import('./proviso.ts')
  }
  process.exitCode = await follow(nodeBinary, [command, ...process.argv.slice(2)])
})
