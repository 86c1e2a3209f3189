import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["*.test.ts"], environment: "node", pool: "forks", maxWorkers: 1, testTimeout: 240_000, hookTimeout: 60_000 },
});
