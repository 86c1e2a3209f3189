// The tests that Stryker runs: all that look at what src/ does. The others are about binaries, processes of their own, and tools.
import { defineConfig } from "vitest/config";

const OTHERS = ["kernelMemory", "soak", "tally", "wasm"];

export default defineConfig({
  test: {
    include: ["test/*.test.ts"],
    exclude: OTHERS.map((name) => `test/${name}.test.ts`),
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
