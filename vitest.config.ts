// How the tests run: every file in a process of its own, two at a time, with nothing global and nothing skippable.
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The longest: begun last, one of them would run on alone when all others are done. */
const longest = [
  'property/noninterference',
  'property/routes',
  'e2e/kill-server',
  'browser/appearance',
  'e2e/commit-faults',
  'e2e/receipts',
  'stack/deployed',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.includes(`test/${name}`))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The page as it is served; nothing to do when it is built.
    globalSetup: ['scripts/build-web.ts'],
    // Forks: worker threads share one process, and the suites start and kill child processes and native engines.
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    globals: false,
    allowOnly: false,
    passWithNoTests: false,
    // No test is about time: this only ends what hangs, on a machine that is busy too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 5_000,
    // What is awaited on a page of a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // A rejection nobody awaited is a bug in the code under test, not noise.
    dangerouslyIgnoreUnhandledErrors: false,
    unstubEnvs: true,
  },
})
