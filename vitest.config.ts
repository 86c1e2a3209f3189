import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Folders of test/ that are packages of their own: npm run suite. */
const SUITES = "{libraries,models,mutation,packages,runtimes,tfjs}";

/** What all runs of the tests have in common. */
export const suite: NonNullable<ViteUserConfig["test"]> = {
  include: ["test/*/*.test.ts"],
  exclude: [`test/${SUITES}/**`],
  environment: "node",
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({ test: { ...suite, pool: "forks", maxWorkers: 2 } });
