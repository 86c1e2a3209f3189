// The tests that Stryker runs: all that look at what src/ does. The others are about binaries, processes of their own, and tools.
import { defineConfig } from "vitest/config";
import { suite } from "../../vitest.config.js";

const OTHERS = ["catalogue/kernelMemory", "catalogue/kernelOrder", "package/wasm", "tools/imports", "tools/soak", "tools/tally"];

export default defineConfig({
  test: { ...suite, exclude: [...(suite.exclude ?? []), ...OTHERS.map((name) => `test/${name}.test.ts`)] },
});
