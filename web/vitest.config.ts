import { defineConfig } from 'vitest/config'

// `unit` needs nothing; `browser` starts real servers and a real Chromium (tests/browser).
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'browser',
          environment: 'node',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: 'tests/browser/support/start.ts',
          // They only bound a hang: a busy machine may be many times slower.
          testTimeout: 240_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
          poolOptions: { forks: { singleFork: true } },
        },
      },
    ],
  },
})
