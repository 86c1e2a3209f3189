// The tests that Stryker runs: those of the package's own code, not of what the kernels compute (npm run mutate -- kernels has them).
import { defineConfig } from "vitest/config";

const TESTS = ["memory", "embed", "errors", "gateErrors", "buffers", "hostile", "threads", "faults"];

export default defineConfig({
  test: { include: TESTS.map((name) => `test/${name}.test.ts`), environment: "node", testTimeout: 60_000, hookTimeout: 60_000 },
});
