// `npm run test:deployed`: the end-to-end suites over the deployed functions (test/stack/deployed-site.ts).
import { defineConfig, mergeConfig } from 'vitest/config'
import { laptopOnly } from './test/stack/laptop-only.ts'
import ours from './vitest.config.ts'

const whole = laptopOnly.filter(({ tests }) => tests === undefined)

export default mergeConfig(
  ours,
  defineConfig({
    test: {
      exclude: whole.map(({ file }) => `test/e2e/${file}.test.ts`),
      env: { PROVISO_TEST_SITE: './stack/deployed-site.ts' },
      globalSetup: ['test/stack/hosted-run.ts'],
      setupFiles: ['test/stack/hosted-setup.ts'],
      // Each function starts at its first call, in a process of its own.
      testTimeout: 240_000,
      hookTimeout: 240_000,
      maxWorkers: 1,
    },
  }),
)
