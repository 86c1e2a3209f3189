import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { environment: "node", pool: "forks", maxWorkers: 1, testTimeout: 240_000, hookTimeout: 240_000 },
});
