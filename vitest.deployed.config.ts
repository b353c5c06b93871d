// `npm run test:deployed`: the end-to-end suites over the deployed functions (test/stack/deployed-site.ts). `npm test` runs
// some of them (scripts/check.mjs).
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { laptopOnly } from './test/stack/laptop-only.ts'
import ours from './vitest.config.ts'

const emulator = fileURLToPath(new URL('node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url))
const isRun = existsSync(emulator) || process.env.CI === 'true'
if (!isRun)
  console.warn('LEFT OUT: nothing runs over the deployed functions, for the dynoxide emulator is not installed')

const whole = laptopOnly.filter(({ tests }) => tests === undefined)

export default defineConfig({
  ...ours,
  test: {
    ...ours.test,
    include: isRun ? ['test/e2e/**/*.test.ts'] : [],
    exclude: whole.map(({ file }) => `test/e2e/${file}.test.ts`),
    passWithNoTests: !isRun,
    env: { PROVISO_TEST_SITE: './stack/deployed-site.ts' },
    globalSetup: isRun ? ['scripts/build-web.ts', 'test/stack/hosted-run.ts'] : [],
    setupFiles: ['test/stack/hosted-setup.ts'],
    // Each function starts at its first call, in a process of its own.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
  },
})
