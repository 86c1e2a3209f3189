export default {
  plugins: [new URL("node_modules/@stryker-mutator/vitest-runner/dist/src/index.js", import.meta.url).pathname],
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  mutate: ["src/memory.ts"],
  ignorePatterns: ["web", "docs", "bench/peers", "test/tfjs", "test/runtimes", "test/libraries", "examples", "test/mutation/node_modules"],
  concurrency: 1,
  coverageAnalysis: "perTest",
  disableTypeChecks: false,
  reporters: ["clear-text", "json"],
  tempDirName: "test/mutation/.stryker",
  jsonReporter: { fileName: "test/mutation/report.json" },
  dryRunTimeoutMinutes: 20,
};
